//! The profile of an area: its list, its staff, how they changed, what stands out, and what all of that rests on.

pub(crate) mod ages;
mod children;
mod issues;
mod networks;
mod staff;
mod standing;
mod told;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::figures::{Desk, LIST_SERVES_FOR_MONTHS, WARNED_BELOW, whole};
use wholetime_measures::geography::{Standing, Tree};
use wholetime_measures::{Coverage, Geography, Holdings};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Area, Basis, Level, Period, Value, counted};

use crate::areas::ResolvedArea;
use crate::questions::corrections::CorrectionBeside;
use crate::questions::periods;
use crate::{Corrections, Scope, Workbench, WorkbenchError};

pub use ages::AgeLine;
pub use children::{Child, ChildStaff};
pub use issues::MainIssue;
pub(crate) use issues::{FAR_FROM_PEERS_PERCENT, NETWORK_PATIENTS, PEERS_AT_LEAST};
pub use networks::NetworkRole;
pub use staff::{ARROW_FROM_PERCENT, Arrow, Judged, Previous, StaffLine};
pub(crate) use staff::{COVERAGE_MAY_DIFFER_BY, comparable, earlier};
pub(crate) use standing::Standings;
pub use standing::{AmongPeersIs, AreaStanding, BesidePeers, ChangeCount, Headline};
pub use told::{Intention, Told, ToldLine};

/// What is held of an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Held {
    /// Practices with a row in the workforce file, and known; patients of both.
    #[serde(flatten)]
    pub coverage: Coverage,
    /// Patients held over patients known, in percent.
    pub share_pct: f64,
    /// The same in a sentence.
    pub sentence: String,
    /// Practices known to exist without a row, with their patients.
    pub absent: Vec<PracticeNamed>,
    /// Practices with staff but no patients: they stay in the area's numerator and have no rate of their own.
    pub without_patients: Vec<PracticeNamed>,
}

/// A practice with its patients.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PracticeNamed {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Patients, where a list names it.
    pub patients: Option<f64>,
    /// A practice that may have taken it over: the one of the same area whose list grew most since, as a proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely_successor: Option<String>,
}

/// An edition behind an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct SourceLine {
    /// Publication.
    pub source: String,
    /// Period.
    pub period: Period,
    /// Revision.
    pub revision: u32,
    /// File it came from.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Licence.
    pub licence: String,
}

/// The profile of an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Profile {
    /// The area.
    pub area: Area,
    /// The areas it lies in, nearest first.
    pub ancestors: Vec<Area>,
    /// Period.
    pub period: Period,
    /// Whose map.
    pub geography: Geography,
    /// Period compared with, where one is held.
    pub compared_to: Option<Period>,
    /// Patients registered, where a list or file of the time is held.
    pub patients: Value,
    /// Where they come from.
    pub patients_from: String,
    /// What is held of the area.
    pub held: Held,
    /// Staff by group.
    pub staff: Vec<StaffLine>,
    /// Ages of staff and patients.
    pub age_profile: Vec<AgeLine>,
    /// Roles of the network's own staff.
    pub pcn_roles: Vec<NetworkRole>,
    /// What the network roles are of, or why there are none.
    pub pcn_roles_note: Option<String>,
    /// What practices and providers told in returns and adverts; none where nothing is held, or who asks may not see it.
    pub told: Option<Told>,
    /// The areas it is made of, side by side.
    pub children: Vec<Child>,
    /// What stands out, each with its rule and evidence.
    pub main_issues: Vec<MainIssue>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Whether the figures hold the corrections that planners let reach totals.
    pub with_corrections: Corrections,
    /// Corrections in the figures; of a practice also those they do not use, for who may see them.
    pub corrections: Vec<CorrectionBeside>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
    /// Periods with practice-level figures of the area, for choosing another.
    pub periods: Vec<Period>,
}

impl Profile {
    /// How the figures of the parts came about; sums over practices where there are none.
    #[must_use]
    pub fn basis_of_parts(&self) -> Basis {
        let mut staff = self.children.iter().flat_map(|child| &child.staff);
        staff.next().map_or(Basis::PracticeLevelSum, |staff| staff.basis)
    }
}

/// Everything a part of the profile needs.
pub(crate) struct Ground<'a> {
    pub(crate) bench: &'a Workbench,
    pub(crate) holdings: &'a Holdings,
    pub(crate) area: &'a ResolvedArea,
    pub(crate) desk: Desk<'a>,
    pub(crate) tree: std::sync::Arc<Tree>,
    pub(crate) practices: Vec<usize>,
    pub(crate) coverage: Coverage,
}

impl Workbench {
    /// The profile of an area.
    ///
    /// # Errors
    /// Where the area is not known, or nothing is held for it at the period named.
    pub fn profile(&self, area: &str, compare_to: Option<Period>, scope: Scope) -> Result<Profile, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let periods::Chosen { period, note } = periods::meant(&holdings, &area, scope)?;
        let mut notes: Vec<String> = note.into_iter().collect();
        let mut desk = Desk::new(&holdings, period, scope.geography);
        desk.allow_partial = scope.allow_partial;
        let tree = holdings.tree(period, scope.geography)?;
        let practices = area.place.practices(&tree);
        let coverage = Coverage::of(&tree, &practices);
        let ground = Ground { bench: self, holdings: &holdings, area: &area, desk, tree, practices, coverage };

        let compared_to = compare_to.or_else(|| comparable(&ground));
        let (staff, mut editions) = staff::lines(&ground, compared_to)?;
        if staff.is_empty() && ground.practices.is_empty() {
            return Err(periods::not_held(&holdings, &area.area, period));
        }
        let membership =
            membership_note(&ground, compared_to.filter(|_| staff.iter().any(|line| line.previous.is_some())))?;
        notes.extend(membership.clone());
        let (patients, patients_from) = patients_of(&ground, &mut editions);
        let age_profile = ages::lines(&ground, &mut editions)?;
        let (pcn_roles, pcn_roles_note) = networks::roles(&ground, &mut editions)?;
        let children = children::lines(&ground)?;
        let held = held_of(&ground);
        let main_issues = issues::found(&ground, &staff, &children, &held, &pcn_roles, membership.as_deref())?;
        let held_members = || {
            ground
                .practices
                .iter()
                .map(|index| &ground.tree.members[*index])
                .filter(|member| member.standing == Standing::Held)
        };
        let gone = held_members().filter(|member| member.keeps_last_place).count();
        if 0 < gone {
            notes.push(format!(
                "{gone} of the {} practices in the file have closed since and no successor is confirmed; they keep their last place on today's map",
                held_members().count()
            ));
        }
        if let Some(publication) = self.catalogue().publications.get("gp_workforce_practice") {
            let measures = ["gp_fte_total", "nurse_fte", "dpc_fte", "admin_fte"];
            let faults = publication.fault.iter().filter(|fault| {
                fault.from.is_some()
                    && measures.iter().any(|measure| fault.concerns(period, measure))
                    && fault.to.is_some()
            });
            notes.extend(faults.map(|fault| fault.text.clone()));
        }
        let is_practice = area.area.level == Level::Practice;
        let corrections = self.corrections_beside(&holdings, &area, &ground.tree, None, scope, is_practice)?;
        notes.extend(staff::corrected(&ground)?);
        editions.sort();
        editions.dedup();
        let told = told::told(&ground)?;
        Ok(Profile {
            ancestors: ancestors(&ground),
            area: area.area.clone(),
            period,
            geography: scope.geography,
            compared_to: compared_to.filter(|_| staff.iter().any(|line| line.previous.is_some())),
            patients,
            patients_from,
            held,
            staff,
            age_profile,
            pcn_roles,
            pcn_roles_note,
            told,
            children,
            main_issues,
            notes,
            with_corrections: scope.corrections,
            corrections,
            sources: source_lines(&holdings, &editions),
            periods: holdings.workforce_periods().to_vec(),
        })
    }
}

/// The areas above one, nearest first. A practice has two ways up; both are given, network first.
fn ancestors(ground: &Ground<'_>) -> Vec<Area> {
    let tree = &ground.tree;
    let register = &ground.holdings.register;
    let mut found = Vec::new();
    let (mut level, mut code) = (ground.area.area.level, ground.area.area.code.clone());
    if level == Level::Practice
        && let Some(member) = tree.member(&code)
    {
        if let Some(pcn) = &member.pcn {
            found.push(tree.area(register, Level::Pcn, pcn));
        }
        let Some(sub_icb) = &member.sub_icb else { return found };
        found.push(tree.area(register, Level::SubIcb, sub_icb));
        (level, code) = (Level::SubIcb, sub_icb.clone());
    }
    while let Some((parent_level, parent)) = tree.parent(level, &code) {
        found.push(tree.area(register, parent_level, &parent));
        (level, code) = (parent_level, parent);
    }
    found
}

/// Which practices came to the area and left it since the period compared with: a change of staff may be a change of map.
fn membership_note(ground: &Ground<'_>, compared_to: Option<Period>) -> Result<Option<String>, WorkbenchError> {
    let earlier = compared_to.filter(|period| ground.holdings.workforce_periods().contains(period));
    let (Some(period), true) = (earlier, ground.desk.has_workforce()) else { return Ok(None) };
    if ground.area.area.level == Level::Practice {
        return Ok(None);
    }
    let before = ground.holdings.tree(period, ground.desk.geography)?;
    let held = |tree: &Tree, practices: Vec<usize>| -> std::collections::BTreeSet<String> {
        let members = practices.into_iter().map(|index| &tree.members[index]);
        members.filter(|member| member.standing == Standing::Held).map(|member| member.code.clone()).collect()
    };
    let was = held(&before, ground.area.place.practices(&before));
    let is = held(&ground.tree, ground.practices.clone());
    let named = |codes: Vec<&String>| -> Option<String> {
        let names: Vec<String> =
            codes.iter().take(4).map(|code| ground.holdings.register.name(Level::Practice, code)).collect();
        let more = codes.len().saturating_sub(names.len());
        let others = if 0 < more { format!(" and {more} more") } else { String::new() };
        (!names.is_empty()).then(|| format!("{}{others}", names.join(", ")))
    };
    let left = named(was.difference(&is).collect()).map(|names| format!("no longer counted: {names}"));
    let came = named(is.difference(&was).collect()).map(|names| format!("newly counted: {names}"));
    let parts: Vec<String> = left.into_iter().chain(came).collect();
    if parts.is_empty() {
        return Ok(None);
    }
    Ok(Some(format!("the area is not made of the same practices as in {period}; {}", parts.join("; "))))
}

fn patients_of(ground: &Ground<'_>, editions: &mut Vec<EditionKey>) -> (Value, String) {
    let coverage = &ground.coverage;
    let held = (Value::Known(coverage.patients_held), "the practice-level workforce file of the month".to_owned());
    let has_rows = ground.desk.has_workforce() && 0 < coverage.practices_held;
    if has_rows && (WARNED_BELOW <= coverage.share() || coverage.patients_known <= 0.0) {
        return held;
    }
    if let Some(indicator) = ground.holdings.catalogue.indicators.get("patients_registered")
        && let Ok(Some(figure)) = ground.desk.published(&ground.area.place, indicator)
    {
        editions.extend(figure.editions());
        return (figure.value, "published with the workforce bulletin".to_owned());
    }
    match &ground.tree.list {
        Some(list) if list.months_away.abs() <= LIST_SERVES_FOR_MONTHS && 0 < coverage.practices_known => {
            editions.push(list.edition.clone());
            (Value::Known(coverage.patients_known), format!("the list of patients of {}", list.edition.period))
        }
        _ if has_rows => held,
        _ => (Value::Missing(wholetime_vocabulary::Missing::NotHeld), "no list near this month is held".to_owned()),
    }
}

fn held_of(ground: &Ground<'_>) -> Held {
    let coverage = ground.coverage.clone();
    let register = &ground.holdings.register;
    let named = |code: &str, patients: Option<f64>| PracticeNamed {
        code: code.to_owned(),
        name: register.name(Level::Practice, code),
        patients,
        likely_successor: None,
    };
    let members = ground.practices.iter().map(|index| &ground.tree.members[*index]);
    let (mut absent, mut without_patients) = (Vec::new(), Vec::new());
    for member in members {
        match member.standing {
            Standing::Absent if ground.desk.has_workforce() => absent.push(named(&member.code, member.patients)),
            Standing::Held if member.patients.unwrap_or_default() <= 0.0 => {
                let mut practice = named(&member.code, member.patients);
                practice.likely_successor =
                    crate::questions::changes::likely_successor(ground.holdings, &ground.tree, member);
                without_patients.push(practice);
            }
            _ => {}
        }
    }
    absent.sort_by(|a, b| b.patients.unwrap_or_default().total_cmp(&a.patients.unwrap_or_default()));
    let share_pct = coverage.share() * 100.0;
    let list = ground.tree.list.as_ref().map_or_else(String::new, |list| match list.months_away {
        0 => format!(" (known from the list of {})", list.edition.period),
        away => {
            let months = if away.abs() == 1 { "1 month".to_owned() } else { format!("{} months", away.abs()) };
            format!(" (known from the list of {}, {months} away, and from ODS)", list.edition.period)
        }
    });
    let sentence = if ground.desk.has_workforce() {
        format!(
            "{} of {} practices and {} of {} patients ({share_pct:.1} %) are in the practice-level file{list}",
            coverage.practices_held,
            coverage.practices_known,
            whole(coverage.patients_held),
            whole(coverage.patients_known),
        )
    } else {
        format!(
            "no practice-level workforce file of {} is held; {} with {} {} known{list}",
            ground.desk.period,
            counted(f64::from(coverage.practices_known), "practice"),
            counted(coverage.patients_known, "patient"),
            if coverage.practices_known == 1 { "is" } else { "are" },
        )
    };
    Held { coverage, share_pct, sentence, absent, without_patients }
}

/// Editions with what a reader needs to find them again.
pub(crate) fn source_lines(holdings: &Holdings, keys: &[EditionKey]) -> Vec<SourceLine> {
    keys.iter()
        .filter_map(|key| holdings.shelf.edition(key).ok())
        .map(|edition| SourceLine {
            source: edition.key.source.clone(),
            period: edition.key.period,
            revision: edition.key.revision,
            file: edition.file.clone(),
            sha256: edition.sha256.clone(),
            licence: edition.licence.clone(),
        })
        .collect()
}
