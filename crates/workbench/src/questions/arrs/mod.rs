//! Additional roles of a place in a year: the sum, what was booked, where the year will end, who is at work, what can still
//! start.
//!
//! **Invariant:** nothing is inferred from payments but the weighted list, which they give; a network without entries is named.

mod answer;
pub(in crate::questions) mod entitlement;
pub(crate) mod places;

use std::collections::BTreeMap;

use jiff::civil::Date;
use wholetime_access::Deed;
use wholetime_plans::arrs::book::{Book, Load};
use wholetime_plans::arrs::entries::{Entries, read_entries};
use wholetime_plans::arrs::rules::{MAIN, Rules, YearRules, Zone};
use wholetime_plans::arrs::start::can_start;
use wholetime_plans::arrs::year::{Asked, Place, Tie, Year, year};
use wholetime_plans::arrs::{Allocation, entitlement as entitlement_of};
use wholetime_plans::quantity::{Money, Percent, Rounding, Wte};
use wholetime_plans::when::{FinancialYear, When};
use wholetime_vocabulary::how_many;

pub use answer::{
    ArrsAnswer, ArrsArea, ArrsRulesAnswer, CanStart, Entitlement, Left, MonthWte, NetworkLine, NotAtWork, OwnSum,
    Utilised,
};

use crate::{Workbench, WorkbenchError};
use answer::number;
use places::Places;

/// Networks that a note names; our judgement, so that it can be read.
const NAMED_AT_MOST: usize = 6;

/// What is asked beside the place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArrsAsked {
    /// The year; the newest with entries where none is named.
    pub year: Option<FinancialYear>,
    /// A file of entries to answer from, its name and bytes; the books that are held where none is given.
    pub file: Option<(String, Vec<u8>)>,
    /// Total of the ledger.
    pub ledger: Option<Money>,
    /// Weighted patients on 1 January before the year.
    pub weighted_list: Option<u32>,
    /// The sum itself.
    pub entitlement: Option<Money>,
    /// What was devolved of it.
    pub devolved: Option<Money>,
    /// The same as a percentage of the whole.
    pub devolved_percent: Option<Percent>,
    /// Where the posts are.
    pub zone: Zone,
    /// Months from the last month told, or today where that is later, to the first start; one where none is named.
    pub lead_months: Option<u8>,
}

/// What the books or a file hold for a place.
struct Told {
    places: Places,
    year: FinancialYear,
    years: Vec<String>,
    entries: Entries,
    source: String,
    loads: Vec<Load>,
    notes: Vec<String>,
}

impl Workbench {
    /// The rules of the scheme that are held, of one year or all.
    ///
    /// # Errors
    /// Where somebody may not see plans, a table cannot be used, or no rules of the year are held.
    pub fn arrs_rules(&self, year: Option<FinancialYear>) -> Result<ArrsRulesAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        let rules = self.arrs_tables()?;
        let is_wanted = |held: &&YearRules| year.is_none_or(|year| held.year == year);
        let years: Vec<YearRules> = rules.years.values().rev().filter(is_wanted).cloned().collect();
        if let (Some(year), true) = (year, years.is_empty()) {
            let held: Vec<String> = rules.years.keys().map(ToString::to_string).collect();
            return Err(WorkbenchError::NotThere(format!("no rules of {year} are held; held: {}", held.join(", "))));
        }
        Ok(ArrsRulesAnswer { roles: rules.roles, years })
    }

    pub(crate) fn arrs_tables(&self) -> Result<Rules, WorkbenchError> {
        Rules::read(&self.catalogue().tables).map_err(|why| WorkbenchError::NotPossible(why.to_string()))
    }

    /// Additional roles of a place in a year.
    ///
    /// # Errors
    /// Where the place is not known, somebody may not see its plans, or a file cannot be read; every fault in it is named.
    pub fn arrs(&self, area: &str, asked: &ArrsAsked) -> Result<ArrsAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        let rules = self.arrs_tables()?;
        let told = match &asked.file {
            Some((name, bytes)) => self.arrs_of_file(area, asked, name, bytes, &rules)?,
            None => self.arrs_of_books(area, asked, &rules)?,
        };
        answered(asked, &rules, told, self.today())
    }

    /// Entries of a file; the places are those of the register where the area is known, else names in the file.
    fn arrs_of_file(
        &self,
        area: &str,
        asked: &ArrsAsked,
        name: &str,
        bytes: &[u8],
        rules: &Rules,
    ) -> Result<Told, WorkbenchError> {
        let entries = entries_of(bytes, name, rules)?;
        let resolved = match self.resolve(area) {
            Ok(resolved) => Some(resolved),
            // The file names its places itself.
            Err(
                WorkbenchError::UnknownArea { .. } | WorkbenchError::AmbiguousArea { .. } | WorkbenchError::NothingHeld,
            ) => None,
            Err(why) => return Err(why),
        };
        let years = entries.years();
        let newest = years.iter().next_back().copied();
        let Some(year) = asked.year.or(newest) else {
            return Err(WorkbenchError::NotPossible(format!("{name} has no entry")));
        };
        let mut notes = Vec::new();
        let (mut places, entries) = match resolved {
            None => (Places::of_names(area, &entries), entries),
            Some(resolved) => {
                self.permit(Deed::SeePlans, &resolved)?;
                let places = self.arrs_places(resolved, year)?;
                let (coded, unknown) = places.coded(entries.clone());
                // A file about places of its own keeps them: nothing of it is dropped.
                if coded.iter().next().is_none() {
                    (Places::of_names(area, &entries), entries)
                } else {
                    notes.extend(unknown.iter().map(|place| {
                        format!(
                            "`{place}` in {name} is neither {} nor a network of it, and is left out",
                            places.whole.name
                        )
                    }));
                    (places, coded)
                }
            }
        };
        notes.append(&mut places.notes);
        let others: Vec<String> = years.iter().filter(|other| **other != year).map(ToString::to_string).collect();
        if !others.is_empty() {
            notes.push(format!("{name} has entries of {}, too, which are not counted here", others.join(", ")));
        }
        Ok(Told {
            places,
            year,
            years: years.iter().map(ToString::to_string).collect(),
            entries: entries.of_year(year),
            source: name.to_owned(),
            loads: Vec::new(),
            notes,
        })
    }

    /// Entries of the books of a place and its networks.
    fn arrs_of_books(&self, area: &str, asked: &ArrsAsked, rules: &Rules) -> Result<Told, WorkbenchError> {
        let resolved = self.resolve(area)?;
        self.permit(Deed::SeePlans, &resolved)?;
        let books: Vec<Book> = if self.has_people() { self.store()?.documents("")? } else { Vec::new() };
        let Some(this_year) = FinancialYear::of(self.today()) else {
            return Err(WorkbenchError::NotPossible("the clock shows no day of 1900 to 2199; set it".to_owned()));
        };
        let newest_rules = rules.years.keys().next_back().copied();
        let usual = if rules.years.contains_key(&this_year) { Some(this_year) } else { newest_rules };
        // Which networks a place has depends on the year; today's are enough to find the newest year with a book.
        let now = self.arrs_places(resolved.clone(), this_year)?;
        let is_own = |places: &Places, book: &Book| {
            places.whole.code == book.place || places.parts.iter().any(|part| part.code == book.place)
        };
        let mut years: Vec<FinancialYear> =
            books.iter().filter(|book| is_own(&now, book)).map(|book| book.year).collect();
        years.sort_unstable();
        years.dedup();
        let Some(year) = asked.year.or(years.last().copied()).or(usual) else {
            return Err(WorkbenchError::NotPossible(
                "no rules of the scheme are held; name a year with --year".to_owned(),
            ));
        };
        let mut places = self.arrs_places(resolved, year)?;
        let of_year: Vec<&Book> = books.iter().filter(|book| book.year == year).collect();
        // A network that is new since then has its book too.
        for part in &now.parts {
            if of_year.iter().any(|book| book.place == part.code) && !places.parts.contains(part) {
                places.parts.push(part.clone());
            }
        }
        let mut notes = std::mem::take(&mut places.notes);
        notes.extend(self.arrs_elsewhere(&places, &of_year)?);
        let mut own: Vec<&Book> = Vec::new();
        for book in of_year.into_iter().filter(|book| is_own(&places, book)) {
            if self.reaches(Deed::SeePlans, &places, &book.place)? {
                own.push(book);
                continue;
            }
            let name = places.parts.iter().find(|part| part.code == book.place).map_or("", |part| part.name.as_str());
            notes.push(format!(
                "{name} has practices outside {}, and no role of yours reaches all of it: its book is not counted here",
                places.whole.name
            ));
        }
        let mut loads: Vec<Load> = Vec::new();
        for load in own.iter().flat_map(|book| &book.loads) {
            match loads.iter_mut().find(|known| known.file == load.file && known.at == load.at) {
                Some(known) => {
                    known.added += load.added;
                    known.changed += load.changed;
                }
                None => loads.push(load.clone()),
            }
        }
        loads.sort_by(|one, other| one.at.cmp(&other.at));
        Ok(Told {
            year,
            years: years.iter().map(ToString::to_string).collect(),
            entries: Entries::of(own.iter().flat_map(|book| book.entries.clone()).collect()),
            source: match own.len() {
                0 => "nothing loaded yet".to_owned(),
                some => how_many(some, "book"),
            },
            places,
            loads,
            notes,
        })
    }

    /// What is said of books of other places within the place, such as a borough of an ICB: their own lines are not counted.
    fn arrs_elsewhere(&self, places: &Places, books: &[&Book]) -> Result<Vec<String>, WorkbenchError> {
        let Some(known) = &places.known else { return Ok(Vec::new()) };
        let inside = known.area.place.practices(&known.tree);
        let mut notes = Vec::new();
        for book in books {
            let is_counted = places.whole.code == book.place || places.parts.iter().any(|part| part.code == book.place);
            let Ok(other) = self.resolve(&book.place) else { continue };
            let practices = other.place.practices(&known.tree);
            let is_within = !practices.is_empty() && practices.iter().all(|index| inside.contains(index));
            if !is_counted && is_within && self.is_permitted(Deed::SeePlans, &other)? {
                notes.push(format!(
                    "{} has a book of its own for {}, which is not of one network and is not counted here",
                    other.area.name, book.year
                ));
            }
        }
        Ok(notes)
    }
}

/// Lines of a file that are told to be wrong one by one; the others are counted.
const FAULTS_TOLD: usize = 12;

/// Entries in a file.
pub(crate) fn entries_of(bytes: &[u8], name: &str, rules: &Rules) -> Result<Entries, WorkbenchError> {
    let refused = |why: String| WorkbenchError::NotPossible(format!("{name} cannot be read as entries: {why}"));
    let text = std::str::from_utf8(bytes).map_err(|_| refused("it is not text in UTF-8; save it as CSV".to_owned()))?;
    read_entries(text, rules).map_err(|faults| {
        let mut lines: Vec<String> = faults.iter().take(FAULTS_TOLD).map(ToString::to_string).collect();
        if FAULTS_TOLD < faults.len() {
            lines.push(format!("and {} more", how_many(faults.len() - FAULTS_TOLD, "line")));
        }
        refused(lines.join("; "))
    })
}

fn answered(asked: &ArrsAsked, rules: &Rules, told: Told, today: Date) -> Result<ArrsAnswer, WorkbenchError> {
    let Told { places, year: of, years, entries, source, loads, mut notes } = told;
    let year_rules = rules.years.get(&of);
    let is_main = |role: Option<&str>| year_rules.is_none_or(|rules| rules.sum_of(role) == MAIN);
    let main = entries.of_roles(is_main);
    let lists = lists(&places, year_rules)?;
    let patients: BTreeMap<String, u32> =
        lists.iter().filter_map(|(code, list)| Some((code.clone(), (*list)?))).collect();
    let worked = year(&Asked {
        year: of,
        rules,
        zone: asked.zone,
        whole: &places.whole,
        parts: &places.parts,
        entries: &main,
        patients: &patients,
    });
    let (detail, missing) = match entitlement::entitled(asked, &places, year_rules, &of.to_string())? {
        Ok(detail) => (Some(detail), None),
        Err(why) => (None, Some(why)),
    };
    if year_rules.is_none() {
        notes.push(format!("no rules of {of} are held, so neither maxima nor roles were checked"));
    }
    if detail.as_ref().is_some_and(|detail| detail.is_from_memory) {
        notes.push(format!(
            "the rate of {of} or the part devolved is from memory; check it before you print a share, or give --entitlement and --devolved"
        ));
    }
    if asked.zone == Zone::National && places.is_in_london() {
        notes.push(
            "the place lies in London, where maxima are higher; say whether the posts are in inner or outer London"
                .to_owned(),
        );
    }
    if !worked.without_entries.is_empty() {
        notes.push(without_entries(&worked.without_entries));
    }
    let left = detail.as_ref().and_then(|detail| left(detail, &worked));
    let can_start = starts(asked, rules, year_rules, &worked, left.as_ref(), &main, today);
    let utilisation = utilised(detail.as_ref(), &worked);
    let claimed = worked.booked.map(|booked| booked.total());
    Ok(ArrsAnswer {
        headline: headline(&places, of, detail.as_ref(), &worked, left.as_ref(), &utilisation),
        area: ArrsArea {
            code: places.whole.code.clone(),
            name: places.whole.name.clone(),
            level: places.known.as_ref().map(|known| known.area.area.level.word()),
        },
        year: of.to_string(),
        years,
        source,
        zone: asked.zone,
        entitlement: detail.as_ref().map(|detail| detail.amount),
        entitlement_detail: detail,
        entitlement_missing: missing,
        claimed,
        booked: worked.booked,
        projected: worked.projection.as_ref().map(|projection| projection.year_on_mean),
        utilisation_pct: utilisation.projected_of_whole_pct,
        utilisation,
        average_wte: worked.average_in_post.and_then(number),
        averaged_months: worked.averaged.iter().map(ToString::to_string).collect(),
        networks: networks(&worked, &patients, year_rules),
        not_at_work: not_at_work(&worked),
        left,
        can_start,
        own_sums: own_sums(asked, &places, &entries, year_rules, &patients),
        tie: asked.ledger.map(|ledger| Tie::of(worked.booked.unwrap_or_default(), ledger)),
        projection: worked.projection,
        projection_note: worked.projection_note,
        months: worked.months,
        networks_without_entries: worked.without_entries,
        findings: worked.findings,
        loads,
        notes,
    })
}

/// Which networks have no entry: the first few by name, for all of them stand in the answer.
fn without_entries(places: &[Place]) -> String {
    let names: Vec<&str> = places.iter().take(NAMED_AT_MOST).map(|place| place.name.as_str()).collect();
    let more = places.len().saturating_sub(NAMED_AT_MOST);
    let others = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("no entry is held of {}{others}: what they spent and whom they employ is in no sum", names.join(", "))
}

/// Weighted patients of the place and its networks on the day of the list; none where they are not held.
fn lists(places: &Places, rules: Option<&YearRules>) -> Result<BTreeMap<String, Option<u32>>, WorkbenchError> {
    let Some(sum) = rules.and_then(YearRules::main) else { return Ok(BTreeMap::new()) };
    let mut lists = BTreeMap::new();
    for place in std::iter::once(&places.whole).chain(&places.parts) {
        let list = places.weighted(&place.code, sum.list_on)?.ok().map(|list| list.patients);
        lists.insert(place.code.clone(), list);
    }
    Ok(lists)
}

fn percent(part: Money, whole: Option<Money>) -> Option<f64> {
    let whole = whole?;
    Allocation { whole, devolved: whole }.utilisation(part).of_whole_percent.and_then(number)
}

fn utilised(detail: Option<&Entitlement>, worked: &Year) -> Utilised {
    let Some(detail) = detail else {
        return Utilised {
            sentence: "The sum is not known, so no share of it can be told.".to_owned(),
            ..Utilised::default()
        };
    };
    let (whole, devolved) = (Some(detail.amount), detail.devolved);
    let claimed = worked.booked.map(|booked| booked.total());
    let projected = worked.projection.as_ref().map(|projection| projection.year_on_mean);
    let share = |part: Option<Money>, whole| part.and_then(|part| percent(part, whole));
    let told = Utilised {
        projected_of_whole_pct: share(projected, whole),
        projected_of_devolved_pct: share(projected, devolved),
        claimed_of_whole_pct: share(claimed, whole),
        claimed_of_devolved_pct: share(claimed, devolved),
        sentence: String::new(),
    };
    let pct = |value: f64| format!("{value:.1} %");
    let sentence = match (told.projected_of_whole_pct, told.projected_of_devolved_pct, devolved) {
        (None, ..) => "Where the year will end is not known, so no share of the sum can be told.".to_owned(),
        (Some(whole), None, _) => format!(
            "The year on the mean is {} of the whole sum; what part of it was devolved is not known, so its share of that is not told.",
            pct(whole)
        ),
        (Some(whole), Some(_), Some(devolved)) if devolved == detail.amount => {
            format!("The year on the mean is {} of the sum, all of which was devolved.", pct(whole))
        }
        (Some(whole), Some(of_devolved), _) => format!(
            "The same spend is {} of the whole sum and {} of what was devolved: the rest is held nationally and drawn down only once the devolved part is used. Say which one is meant.",
            pct(whole),
            pct(of_devolved)
        ),
    };
    Utilised { sentence, ..told }
}

/// Whole pounds, as a sentence has them.
fn pounds(amount: Money) -> String {
    amount.to_unit(1, Rounding::Rounded).in_pounds()
}

fn left(detail: &Entitlement, worked: &Year) -> Option<Left> {
    let projection = worked.projection.as_ref()?;
    let (on_mean, on_last) = (detail.amount - projection.year_on_mean, detail.amount - projection.year_on_last);
    let said = |left: Money| {
        if left < Money::ZERO {
            format!("{} over the sum, which nobody reimburses", pounds(Money::ZERO - left))
        } else {
            format!("{} unspent", pounds(left))
        }
    };
    let sentence = format!(
        "At 31 March: {} if the other months are like the mean, {} if they are like the last. What is unspent then is lost.",
        said(on_mean),
        said(on_last)
    );
    Some(Left { on_mean, on_last, sentence })
}

/// The first month in which somebody could start, by its place in the year: some months after the last one told, or after
/// today where that is later in the year.
fn first_start(asked: &ArrsAsked, entries: &Entries, today: Date) -> u8 {
    let lead = asked.lead_months.unwrap_or(1);
    let Some(When::Month(year, told)) = entries.last_month() else { return 12 };
    let day_month = u8::try_from((i16::from(today.month()) + 8) % 12).unwrap_or(0);
    let now = if FinancialYear::of(today) == Some(year) { told.max(day_month) } else { told };
    now.saturating_add(lead)
}

fn starts(
    asked: &ArrsAsked,
    rules: &Rules,
    year_rules: Option<&YearRules>,
    worked: &Year,
    left: Option<&Left>,
    entries: &Entries,
    today: Date,
) -> CanStart {
    let lead_months = asked.lead_months.unwrap_or(1);
    let none =
        |sentence: String| CanStart { left: left.map(|left| left.on_last), lead_months, roles: Vec::new(), sentence };
    let Some(left) = left else {
        let why = if worked.projection.is_none() { "where the year will end" } else { "the sum" };
        return none(format!("{why} is not known, so what is left to use is not either"));
    };
    if left.on_last <= Money::ZERO {
        return none("nothing is left: those in post use the sum by the end of the year".to_owned());
    }
    let first = first_start(asked, entries, today);
    if 12 <= first {
        return none("nobody can start in time: no month of the year is left after the lead time".to_owned());
    }
    let Some(year_rules) = year_rules else {
        return none("no rules of the year are held, so what a post may cost is not known".to_owned());
    };
    let roles = can_start(rules, year_rules, asked.zone, left.on_last, first);
    if roles.is_empty() {
        return none(format!(
            "{} is left, and no maximum is held for the months that remain; write them into catalogue/arrs of the workspace",
            pounds(left.on_last)
        ));
    }
    let sentence = format!(
        "If everybody in post stays as in the last month told, {} is left. Each figure is the WTE of one role that would use all of it at its maximum when it starts in that month; of several roles take a part of each.",
        pounds(left.on_last)
    );
    CanStart { left: Some(left.on_last), lead_months, roles, sentence }
}

fn networks(worked: &Year, patients: &BTreeMap<String, u32>, rules: Option<&YearRules>) -> Vec<NetworkLine> {
    let sum = rules.and_then(YearRules::main);
    let line = |part: &wholetime_plans::arrs::year::PartYear| {
        let list = patients.get(&part.place.code);
        let entitlement = sum.and_then(|sum| Some(entitlement_of(*list?, sum.pounds_per_patient)));
        let projected = part.projection.as_ref().map(|projection| projection.year_on_mean);
        let last = part.in_post.last();
        NetworkLine {
            code: part.place.code.clone(),
            name: part.place.name.clone(),
            entitlement,
            claimed: part.spent,
            projected,
            utilisation_pct: projected.and_then(|projected| percent(projected, entitlement)),
            average_wte: part.average_in_post.and_then(number),
            last_wte: last.and_then(|(_, wte)| number(wte.exact())),
            last_month: last.map(|(month, _)| month.to_string()),
            in_post: part
                .in_post
                .iter()
                .filter_map(|(month, wte)| Some(MonthWte { month: month.to_string(), wte: number(wte.exact())? }))
                .collect(),
        }
    };
    worked.parts.iter().map(line).collect()
}

fn not_at_work(worked: &Year) -> NotAtWork {
    let wte: Wte = worked.gaps.iter().map(|gap| gap.not_at_work).sum();
    NotAtWork {
        wte_months: number(wte.exact()).unwrap_or_default(),
        unspent: worked.gaps.iter().filter_map(|gap| gap.unspent).sum(),
        without_price: worked.gaps.iter().filter(|gap| gap.unspent.is_none()).count(),
        lines: worked.gaps.clone(),
    }
}

fn own_sums(
    asked: &ArrsAsked,
    places: &Places,
    entries: &Entries,
    rules: Option<&YearRules>,
    patients: &BTreeMap<String, u32>,
) -> Vec<OwnSum> {
    let Some(rules) = rules else { return Vec::new() };
    let list = asked.weighted_list.or_else(|| patients.get(&places.whole.code).copied());
    let spend_of = |own: &Entries, places: &[Place]| -> Vec<Money> {
        places.iter().flat_map(|place| own.spend(&place.code)).map(|(_, pounds)| pounds).collect()
    };
    let line = |sum: &wholetime_plans::arrs::rules::Sum| {
        let own = entries.of_roles(|role| role.is_some() && rules.sum_of(role) == sum.id);
        // As for the main sum: what the place tells itself goes before what its networks add up to.
        let whole = spend_of(&own, std::slice::from_ref(&places.whole));
        let spend = if whole.is_empty() { spend_of(&own, &places.parts) } else { whole };
        let claimed = (!spend.is_empty()).then(|| spend.into_iter().sum());
        let entitlement = list.map(|list| entitlement_of(list, sum.pounds_per_patient));
        let left = entitlement.and_then(|whole| Some(whole - claimed?));
        OwnSum { id: sum.id.clone(), title: sum.title.clone(), entitlement, claimed, left }
    };
    rules.sums.iter().filter(|sum| sum.id != MAIN).map(line).collect()
}

fn headline(
    places: &Places,
    of: FinancialYear,
    detail: Option<&Entitlement>,
    worked: &Year,
    left: Option<&Left>,
    utilised: &Utilised,
) -> String {
    let name = &places.whole.name;
    let Some(projection) = &worked.projection else {
        return match (detail, worked.booked) {
            (Some(detail), None) => {
                format!("{name} may spend {} on additional roles in {of}; no spend is told yet.", pounds(detail.amount))
            }
            (_, Some(booked)) => format!("{name} has booked {} in {of}.", pounds(booked.total())),
            (None, None) => format!("No spend on additional roles is told for {name} in {of}."),
        };
    };
    let end = format!(
        "{name} is on course to spend {} on additional roles in {of} ({} to {})",
        pounds(projection.year_on_mean),
        pounds(projection.year_low),
        pounds(projection.year_high)
    );
    match (detail, left, utilised.projected_of_whole_pct) {
        (Some(detail), Some(left), Some(pct)) if Money::ZERO <= left.on_mean => {
            format!("{end}, {pct:.1} % of {}; {} would be lost.", pounds(detail.amount), pounds(left.on_mean))
        }
        (Some(detail), Some(left), Some(_)) => format!(
            "{end}, {} more than the {} it will be paid.",
            pounds(Money::ZERO - left.on_mean),
            pounds(detail.amount)
        ),
        _ => format!("{end}. The sum it may spend is not known."),
    }
}

#[cfg(test)]
mod tests;
