//! Opening a collection: who is asked, by when, and with which figures forms are filled.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::figures::{Desk, REFUSED_BELOW, WARNED_BELOW};
use wholetime_measures::geography::{Member, Standing, Tree};
use wholetime_measures::{Geography, Holdings, workforce};
use wholetime_returns::{Collection, Respondent};
use wholetime_store::{Steps, StoreError};
use wholetime_vocabulary::{Basis, Level, Period, how_many};

use crate::areas::ResolvedArea;
use crate::{Workbench, WorkbenchError};

/// What is asked for when a collection is opened, beside area and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// Period of the figures that forms are filled with; the newest not after the day due where none is named.
    pub about: Option<Period>,
    /// Practices asked besides those known, by code.
    pub with: Vec<String>,
    /// Practices not asked, by code.
    pub without: Vec<String>,
    /// Community providers: code and name.
    pub providers: Vec<(String, String)>,
}

/// A collection that was opened.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Opened {
    /// The collection.
    pub collection: Collection,
    /// What should be known of who is asked.
    pub findings: Vec<String>,
}

/// Figures this many months older than the day due do not fill a form by themselves; lists of patients then say who is there.
/// Our judgement: of practices of two years ago about one in twenty has closed or merged.
const FIGURES_SERVE_FOR_MONTHS: i32 = 24;
/// A statement about a practice this many months away still names it. As for lists in the tree of practices.
const NAMED_WITHIN_MONTHS: i32 = 12;

impl Workbench {
    /// Opens a collection: asks every practice of an area by a day. Who is known comes from lists of patients, registers and
    /// compilations as well as from the workforce files, whoever is missing in these.
    ///
    /// # Errors
    /// Where the area is not known, a collection of the area for that day is there already, or they may not.
    pub fn open_collection(&self, area: &str, due: Date, asking: &Asking) -> Result<Opened, WorkbenchError> {
        let area = self.resolve(area)?;
        self.permit(Deed::Collect, &area)?;
        let holdings = self.holdings()?;
        let mut findings = Vec::new();
        let about = match asking.about {
            Some(about) => about,
            None => newest_figures(&holdings, &area, due, &mut findings)?,
        };
        let mut respondents = practices(&holdings, &area, about, &mut findings)?;
        self.add_and_leave_out(&holdings, about, asking, &mut respondents)?;
        if respondents.is_empty() {
            let what = format!(
                "no practice of {} ({}) is known at {about}; name them with --with",
                area.area.name, area.area.code
            );
            return Err(WorkbenchError::NotPossible(what));
        }
        respondents.extend(providers(asking, &respondents)?);
        let doing = self.doing();
        let collection = Collection {
            id: format!("{}-{due}", slug(&area.area.code)),
            area: area.area,
            due,
            about,
            respondents,
            opened_by: doing.by.clone(),
            opened_at: doing.at.clone(),
            closed: None,
        };
        match self.store()?.take(&Steps::new().add("open collection", &collection), &doing) {
            Err(StoreError::AlreadyThere { .. }) => {
                let what = format!("the collection {} is there already; a second one needs another day", collection.id);
                return Err(WorkbenchError::NotPossible(what));
            }
            other => other?,
        }
        Ok(Opened { collection, findings })
    }

    /// Practices named besides those known, and those that are not asked.
    fn add_and_leave_out(
        &self,
        holdings: &Holdings,
        about: Period,
        asking: &Asking,
        respondents: &mut Vec<Respondent>,
    ) -> Result<(), WorkbenchError> {
        let tree = holdings.tree(about, Geography::AsAt)?;
        for text in &asking.with {
            let named = self.resolve_in(holdings, text)?;
            if named.area.level != Level::Practice {
                let what = format!(
                    "{} ({}) is not a practice; --with asks one practice more",
                    named.area.name, named.area.code
                );
                return Err(WorkbenchError::NotPossible(what));
            }
            if respondents.iter().any(|one| one.code == named.area.code) {
                continue;
            }
            respondents.push(Respondent {
                patients: tree.member(&named.area.code).and_then(|member| member.patients),
                code: named.area.code,
                name: named.area.name,
                form: "practice".to_owned(),
                known_from: vec![format!("named by {}", self.doing().by)],
            });
        }
        for text in &asking.without {
            let Some(at) = respondents.iter().position(|one| one.code.eq_ignore_ascii_case(text.trim())) else {
                return Err(WorkbenchError::NotPossible(format!(
                    "{text} would not be asked, so it cannot be left out"
                )));
            };
            respondents.remove(at);
        }
        respondents.sort_by(|one, other| one.code.cmp(&other.code));
        Ok(())
    }
}

/// Letters and digits of a code, for names in addresses.
fn slug(code: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    code.chars().map(plain).collect()
}

fn providers(asking: &Asking, respondents: &[Respondent]) -> Result<Vec<Respondent>, WorkbenchError> {
    let mut found: Vec<Respondent> = Vec::new();
    for (code, name) in &asking.providers {
        let (code, name) = (code.trim().to_ascii_uppercase(), name.trim());
        let is_code = (2..=10).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_code || name.is_empty() || 120 < name.chars().count() {
            let what = format!(
                "`{code}={name}` is not a provider; write its code and name: RMC=\"Bolton Community Services\""
            );
            return Err(WorkbenchError::NotPossible(what));
        }
        if respondents.iter().chain(&found).any(|one| one.code == code) {
            return Err(WorkbenchError::NotPossible(format!("{code} is asked already")));
        }
        found.push(Respondent {
            code,
            name: name.to_owned(),
            form: "community".to_owned(),
            patients: None,
            known_from: vec!["named when the collection was opened".to_owned()],
        });
    }
    Ok(found)
}

/// The newest period not after the day due whose figures of the area are held: of the workforce files, else of a compilation;
/// where these are too old, the newest of lists and registers.
fn newest_figures(
    holdings: &Holdings,
    area: &ResolvedArea,
    due: Date,
    findings: &mut Vec<String>,
) -> Result<Period, WorkbenchError> {
    let serves =
        |period: &Period| period.last_day() <= due && Period::of(due).months_since(*period) <= FIGURES_SERVE_FOR_MONTHS;
    let mut best: Option<(f64, Period)> = None;
    for period in holdings.workforce_periods().iter().rev().copied().filter(serves) {
        let held = Desk::new(holdings, period, Geography::AsAt).coverage(&area.place)?;
        if WARNED_BELOW <= held.share() {
            return Ok(period);
        }
        if 0 < held.practices_held && best.is_none_or(|(most, _)| most < held.share()) {
            best = Some((held.share(), period));
        }
    }
    if let Some((share, period)) = best.filter(|(share, _)| REFUSED_BELOW <= *share) {
        let share = share * 100.0;
        findings.push(format!(
            "the workforce file of {period} holds {share:.1} % of the patients of the area; forms of other practices start empty \
             unless a compilation of the time holds them"
        ));
        return Ok(period);
    }
    if let Some(period) = compiled_periods(holdings, area)?.into_iter().rev().find(serves) {
        findings.push(format!(
            "forms are filled from a compilation of {period}; no workforce file of the time holds half of the area's patients"
        ));
        return Ok(period);
    }
    let statements = holdings.register.practices.values().flatten();
    let lists =
        statements.map(|statement| if statement.last.last_day() <= due { statement.last } else { statement.first });
    let newest = lists.filter(|period| period.last_day() <= due).max().or_else(|| holdings.register.today());
    let period = newest.ok_or(WorkbenchError::NothingHeld)?;
    findings.push(format!(
        "no staff figures of {} ({}) from the {FIGURES_SERVE_FOR_MONTHS} months before {due} are held: forms start empty, and \
         who is asked is as of {period}; --about names another period",
        area.area.name, area.area.code
    ));
    Ok(period)
}

/// What a compilation says of a practice: that it was there, and how many patients it had.
struct Compiled {
    source: String,
    period: Period,
    patients: Option<f64>,
}

/// What compilations say of practices, by code.
fn compilations(holdings: &Holdings) -> Result<BTreeMap<String, Vec<Compiled>>, WorkbenchError> {
    let mut said: BTreeMap<String, Vec<Compiled>> = BTreeMap::new();
    for edition in holdings.shelf.editions().filter(|edition| edition.basis == Basis::Compiled) {
        // One that states no list still says by its staff which practices there were.
        for measure in ["patients_registered", "nurse_fte", "gp_fte_extgl"] {
            let facts = holdings.published_facts(&edition.key, measure)?;
            for fact in facts.iter().filter(|fact| fact.level == Level::Practice) {
                let of_practice = said.entry(fact.area.clone()).or_default();
                if !of_practice.iter().any(|one| one.period == fact.period && one.source == edition.key.source) {
                    let patients = (measure == "patients_registered").then(|| fact.value.known()).flatten();
                    of_practice.push(Compiled { source: edition.key.source.clone(), period: fact.period, patients });
                }
            }
        }
    }
    Ok(said)
}

/// Periods near another in which a compilation holds a practice, the nearest first, the earlier of two.
pub(super) fn compiled_near(holdings: &Holdings, code: &str, about: Period) -> Result<Vec<Period>, WorkbenchError> {
    let said = compilations(holdings)?.remove(code).unwrap_or_default();
    let mut near: Vec<Period> = said.into_iter().map(|one| one.period).collect();
    near.retain(|period| period.months_since(about).abs() <= NAMED_WITHIN_MONTHS);
    near.sort_by_key(|period| (period.months_since(about).abs(), *period));
    near.dedup();
    Ok(near)
}

/// Periods of which a compilation holds a practice of the area, in order.
fn compiled_periods(holdings: &Holdings, area: &ResolvedArea) -> Result<BTreeSet<Period>, WorkbenchError> {
    let mut practices: BTreeMap<Period, BTreeSet<String>> = BTreeMap::new();
    for (code, said) in compilations(holdings)? {
        for one in said {
            practices.entry(one.period).or_default().insert(code.clone());
        }
    }
    let mut periods = BTreeSet::new();
    for (period, named) in practices {
        let tree = holdings.tree(period, Geography::AsAt)?;
        if area.place.practices(&tree).iter().any(|index| named.contains(&tree.members[*index].code)) {
            periods.insert(period);
        }
    }
    Ok(periods)
}

/// Every practice of an area on the map of a period, with what names it.
fn practices(
    holdings: &Holdings,
    area: &ResolvedArea,
    about: Period,
    findings: &mut Vec<String>,
) -> Result<Vec<Respondent>, WorkbenchError> {
    let tree = holdings.tree(about, Geography::AsAt)?;
    let mut compiled = compilations(holdings)?;
    for said in compiled.values_mut() {
        said.retain(|one| one.period.months_since(about).abs() <= NAMED_WITHIN_MONTHS);
        said.sort_by_key(|one| (one.period.months_since(about).abs(), one.period));
    }
    compiled.retain(|_, said| !said.is_empty());
    let members: Vec<&Member> = area.place.practices(&tree).into_iter().map(|index| &tree.members[index]).collect();
    let speaking = members.iter().find_map(|member| compiled.get(&member.code)).filter(|_| !has_near_list(&tree));
    let speaking = speaking.and_then(|said| said.first()).map(|one| one.source.clone());
    let mut found = Vec::new();
    let mut of_another_time = Vec::new();
    for member in members {
        let name = holdings.register.name(Level::Practice, &member.code);
        let of_time = compiled.get(&member.code).map_or(&[][..], Vec::as_slice);
        let mut known_from: Vec<String> = Vec::new();
        if member.standing == Standing::Held {
            let file = workforce::editions(&holdings.shelf, about).first().map(|edition| edition.key.source.clone());
            known_from.extend(file.map(|source| format!("{source} {about}")));
        }
        known_from.extend(of_time.iter().map(|one| format!("{} {}", one.source, one.period)));
        known_from.extend(stated_near(holdings, &member.code, about));
        let registered = open_by_register(holdings, &member.code, about);
        // A register keeps a practice open until it is struck off. Where something that counts practices of the time speaks, and
        // does not name it, it had no patients any more.
        if known_from.is_empty()
            && let Some(speaking) = &speaking
        {
            let words = registered.unwrap_or_else(|| "a register".to_owned());
            findings.push(format!(
                "{name} ({}) is not asked: only {words} names it, and {speaking}, which counts the practices of the time, does \
                 not; --with {} asks it",
                member.code, member.code
            ));
            continue;
        }
        known_from.extend(registered);
        let is_list_far = member.standing == Standing::Absent && !has_near_list(&tree);
        let nearer = of_time.iter().find_map(|one| one.patients).filter(|_| is_list_far);
        if is_list_far && nearer.is_none() && member.patients.is_some() {
            of_another_time.push(member.code.clone());
        }
        found.push(Respondent {
            code: member.code.clone(),
            name,
            form: "practice".to_owned(),
            patients: nearer.or(member.patients),
            known_from,
        });
    }
    tell(&tree, &found, &of_another_time, findings);
    Ok(found)
}

/// Whether a list of patients near in time says which practices there were.
fn has_near_list(tree: &Tree) -> bool {
    tree.list.as_ref().is_some_and(|list| list.months_away.abs() <= NAMED_WITHIN_MONTHS)
}

/// Lists, maps and other publications near in time that name a practice; registers are left to their dates.
fn stated_near(holdings: &Holdings, code: &str, about: Period) -> Vec<String> {
    let statements = holdings.register.practices.get(code).map_or(&[][..], Vec::as_slice);
    let near = statements.iter().filter(|statement| {
        statement.months_from(about) <= NAMED_WITHIN_MONTHS
            && !statement.source.starts_with("ods_")
            && !statement.source.starts_with("gp_workforce")
    });
    let named: BTreeSet<String> = near
        .map(|statement| format!("{} {}", statement.source, about.clamp(statement.first, statement.last)))
        .collect();
    named.into_iter().collect()
}

/// How the register of organisations dates a practice that was open.
fn open_by_register(holdings: &Holdings, code: &str, about: Period) -> Option<String> {
    let statements = holdings.register.practices.get(code)?;
    let dated = statements.iter().find(|statement| {
        statement.source.starts_with("ods_") && statement.said.opened.is_some_and(|opened| opened <= about.last_day())
    })?;
    let until = dated.said.closed.map_or_else(String::new, |closed| format!(", closed {closed}"));
    Some(format!("{} {}{until}", dated.source, dated.last))
}

fn tell(tree: &Tree, found: &[Respondent], of_another_time: &[String], findings: &mut Vec<String>) {
    let without: Vec<&str> = found.iter().filter(|one| one.patients.is_none()).map(|one| one.code.as_str()).collect();
    if !without.is_empty() {
        findings.push(format!(
            "no list names patients of {}: they count as practices, not in shares of patients",
            without.join(", ")
        ));
    }
    if let (Some(list), false) = (&tree.list, of_another_time.is_empty()) {
        let away = list.months_away;
        let way = if away < 0 { "earlier" } else { "later" };
        findings.push(format!(
            "patients of {} are those of {} {}, {} months {way}",
            how_many(of_another_time.len(), "practice"),
            list.edition.source,
            list.edition.period,
            away.abs()
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_collection_can_stand_in_an_address() {
        assert_eq!(slug("00V"), "00v");
        assert_eq!(slug("group:bury"), "group-bury");
    }

    #[test]
    fn a_provider_has_a_code_and_a_name_and_is_asked_once() {
        let asking = |providers: &[(&str, &str)]| Asking {
            providers: providers.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect(),
            ..Asking::default()
        };
        let found = providers(&asking(&[("rmz", "Docks Community Services")]), &[]).unwrap();
        assert_eq!((found[0].code.as_str(), found[0].form.as_str(), found[0].patients), ("RMZ", "community", None));
        for wrong in [&[("", "Docks")][..], &[("RMZ", " ")], &[("R/Z", "Docks")], &[("RMZ", "A"), ("rmz", "B")]] {
            assert!(providers(&asking(wrong), &[]).is_err(), "{wrong:?}");
        }
        assert!(providers(&asking(&[("Z99001", "Docks")]), &found).is_ok());
    }
}
