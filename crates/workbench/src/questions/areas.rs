//! Finding areas: by code, name, level or the area they lie in.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::Coverage;
use wholetime_vocabulary::{Level, Period};

use crate::areas::{plain, unaligned};
use crate::{Scope, Workbench, WorkbenchError};

/// An area found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AreaLine {
    /// Code.
    pub code: String,
    /// Name as last published.
    pub name: String,
    /// Level.
    pub level: Level,
    /// Code of its parent on the way up (the PCN of a practice; of other areas the one most of its practices lie in).
    pub parent: Option<String>,
    /// Name of its parent.
    pub parent_name: Option<String>,
    /// Patients registered, by the nearest list; none where no list names its practices.
    pub patients: Option<f64>,
    /// Practices in it at the period.
    pub practices: usize,
    /// It had no practice at the period: closed, merged or not yet there.
    pub is_gone: bool,
}

/// Areas found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AreasAnswer {
    /// Period whose map was used.
    pub period: Period,
    /// Areas, largest level first, then by name.
    pub areas: Vec<AreaLine>,
    /// Areas beyond those given.
    pub more: usize,
}

impl Workbench {
    /// Areas whose code or name holds `text`, of a level, within another area. Those without a practice at the period are
    /// given only where a text looks for them.
    ///
    /// # Errors
    /// Where nothing is held, or `within` names no area.
    pub fn areas(
        &self,
        text: Option<&str>,
        level: Option<Level>,
        within: Option<&str>,
        scope: Scope,
        at_most: usize,
    ) -> Result<AreasAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let period = scope.period.or_else(|| holdings.register.today()).ok_or(WorkbenchError::NothingHeld)?;
        let tree = holdings.tree(period, scope.geography)?;
        let inside: Option<BTreeSet<usize>> = match within {
            Some(within) => Some(self.resolve_in(&holdings, within)?.place.practices(&tree).into_iter().collect()),
            None => None,
        };
        let wanted = text.map(plain).unwrap_or_default();
        let code_wanted = text.map(|text| text.trim().to_ascii_uppercase()).unwrap_or_default();
        let mut found = Vec::new();
        for (code, of) in holdings.register.codes().chain([("ENG", Level::England)]) {
            if level.is_some_and(|level| level != of) {
                continue;
            }
            let area = tree.area(&holdings.register, of, code);
            if !code.starts_with(&code_wanted) && !plain(&area.name).contains(&wanted) {
                continue;
            }
            let practices = tree.practices(of, code);
            // A list is of what there was; who looks for a name may look for one that is gone.
            if practices.is_empty() && text.is_none() {
                continue;
            }
            if let Some(inside) = &inside
                && !practices.iter().any(|practice| inside.contains(practice))
            {
                continue;
            }
            let coverage = Coverage::of(&tree, &practices);
            let parent = tree.parent(of, code);
            found.push(AreaLine {
                code: area.code,
                name: area.name,
                level: of,
                parent_name: parent.as_ref().map(|(level, code)| tree.area(&holdings.register, *level, code).name),
                parent: parent.map(|(_, code)| code),
                patients: (0.0 < coverage.patients_known).then_some(coverage.patients_known),
                practices: practices.len(),
                is_gone: practices.is_empty(),
            });
        }
        if text.is_none() && level.is_none_or(|level| level == Level::Pcn) {
            let counts = |index: usize| inside.as_ref().is_none_or(|inside| inside.contains(&index));
            found.extend(unaligned(&tree, counts).map(|area| {
                let practices = area.place.practices(&tree);
                let patients = Coverage::of(&tree, &practices).patients_known;
                AreaLine {
                    code: area.area.code,
                    name: area.area.name,
                    level: Level::Pcn,
                    parent: None,
                    parent_name: None,
                    patients: (0.0 < patients).then_some(patients),
                    practices: practices.len(),
                    is_gone: false,
                }
            }));
        }
        for group in self.groups_held()? {
            let matches = group.id.contains(&wanted.replace(' ', "-")) || plain(&group.name).contains(&wanted);
            if level.is_none_or(|level| level == Level::Group) && within.is_none() && matches {
                let resolved = self.resolve_in(&holdings, &format!("group:{}", group.id))?;
                let practices = resolved.place.practices(&tree);
                let coverage = Coverage::of(&tree, &practices);
                found.push(AreaLine {
                    code: resolved.area.code,
                    name: resolved.area.name,
                    level: Level::Group,
                    parent: None,
                    parent_name: None,
                    patients: (0.0 < coverage.patients_known).then_some(coverage.patients_known),
                    practices: practices.len(),
                    is_gone: practices.is_empty(),
                });
            }
        }
        // What is there comes before what is gone, and an exact code before all.
        found.sort_by(|a, b| {
            let key = |line: &AreaLine| (line.code != code_wanted, line.is_gone, std::cmp::Reverse(line.level));
            key(a).cmp(&key(b)).then_with(|| (&a.name, &a.code).cmp(&(&b.name, &b.code)))
        });
        let more = found.len().saturating_sub(at_most);
        found.truncate(at_most);
        Ok(AreasAnswer { period, areas: found, more })
    }
}
