//! Making a plan of a chosen mix, and keeping it.

use std::collections::BTreeMap;

use wholetime_access::Deed;
use wholetime_plans::mix::{PlanOf, RoleSource, into_plan};
use wholetime_plans::pay_tables::{Choice as PayChoice, PayTables};
use wholetime_plans::plan::Plan;
use wholetime_plans::substitution::{RoleEvidence, evidence};

use crate::actions::plans::Accepted;
use crate::questions::skillmix::Skillmix;
use crate::{Workbench, WorkbenchError};

fn no(why: impl ToString) -> WorkbenchError {
    WorkbenchError::NotPossible(why.to_string())
}

impl Workbench {
    /// The plan that a mix comes to, under a name that is given or made of the area's.
    ///
    /// # Errors
    /// Where the person may not see plans of the area, there is no mix, it adds nothing, or the name is none.
    pub fn plan_of_mix(&self, mix: &Skillmix, name: Option<&str>) -> Result<Plan, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        self.may_with_plan(Deed::SeePlans, Some(&mix.area.code))?;
        let named = name.map(str::trim).filter(|name| !name.is_empty());
        let publications = &self.catalogue().publications;
        let title = |id: &str| publications.get(id).map_or(id, |known| known.title.as_str()).to_owned();
        let of_posts = mix.sources.iter().filter(|of| of.period == mix.from);
        let sources: Vec<String> =
            of_posts.map(|of| format!("{}, {}", title(&of.source), of.period.in_words())).collect();
        let of = PlanOf {
            id: named.map_or_else(|| usual_name(&mix.area.code), str::to_owned),
            title: format!("Posts for {}: the mix chosen", mix.area.name),
            area: mix.area.code.clone(),
            area_name: mix.area.name.clone(),
            as_at: mix.from.in_words(),
            posts_source: first_few(sources.iter().map(String::as_str)),
            written_on: self.today(),
            finding: format!("{}.", mix.finding.trim_end_matches('.')),
            roles: self.role_sources(mix)?,
        };
        let plan = into_plan(&mix.problem, &mix.choice, &of).map_err(no)?;
        // What is kept can be read again: a name that somebody chose may be none.
        Plan::from_toml(&plan.to_toml().map_err(no)?).map_err(no)
    }

    /// Makes a plan of a mix and keeps it as the first version of a plan.
    ///
    /// # Errors
    /// As for [`Self::plan_of_mix`], where the person may not plan there, and where a plan of that name is held.
    pub fn accept_plan_of_mix(&self, mix: &Skillmix, name: Option<&str>) -> Result<Accepted, WorkbenchError> {
        self.permit_somewhere(Deed::Plan)?;
        let plan = self.plan_of_mix(mix, name)?;
        if !self.versions_kept(&format!("{}/", plan.id))?.is_empty() {
            return Err(no(format!("there is a plan `{}` already; give this one another name", plan.id)));
        }
        self.accept_plan(&plan, None, &format!("made of the mix chosen for {}", mix.area.name))
    }

    /// Where the numbers of each role come from.
    fn role_sources(&self, mix: &Skillmix) -> Result<BTreeMap<String, RoleSource>, WorkbenchError> {
        let known = self.mix_roles()?;
        let evidence = evidence(self.catalogue()).map_err(no)?;
        let tables = self.pay_tables()?;
        let since = mix.years.first().map(|year| year.first_day_of(0));
        let of = |role: &wholetime_plans::mix::RoleInputs| {
            let mut source = RoleSource::default();
            if let Some(known) = known.get(&role.id) {
                let choice = PayChoice { since, ..PayChoice::default() };
                source.pay = tables.chosen(&known.pay, &choice).ok();
                source.cost = cost_in_words(&tables, &known.pay);
                source.leaving = known.leaving.source.clone();
            }
            source.effects = evidence.get(&role.id).map(effects_in_words).unwrap_or_default();
            (role.id.clone(), source)
        };
        Ok(mix.problem.roles.iter().map(of).collect())
    }
}

/// Letters of a name that an area's code makes: the code itself, in small letters.
fn usual_name(code: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let letters: String = code.trim_start_matches("group:").chars().map(letter).collect();
    format!("mix-{letters}")
}

fn cost_in_words(tables: &PayTables, id: &str) -> String {
    let title = tables.pay.iter().find(|pay| pay.id == id).map_or(id, |pay| pay.title.as_str());
    format!(
        "As the mix was costed: {title}, midway between the ends of the pay, with on-costs and the awards that are assumed"
    )
}

/// Every source of what a role does, each once.
fn effects_in_words(evidence: &RoleEvidence) -> String {
    let mut sources: Vec<&str> = Vec::new();
    for source in evidence.claims.iter().map(|claim| claim.source.as_str()).chain([evidence.source.as_str()]) {
        if !source.is_empty() && !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources.join("; ")
}

/// Sources named one by one in a plan; the others stand in the answer of the mix. Our judgement.
const NAMED: usize = 6;

fn first_few<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    let rest = all.len().saturating_sub(NAMED);
    let named = all.into_iter().take(NAMED).collect::<Vec<_>>().join("; ");
    if rest == 0 { named } else { format!("{named}; and {rest} more") }
}
