//! The dated rules of the scheme: sums for each patient, roles with their maxima, limits for each network, year by year.
//!
//! The tables lie in `catalogue/arrs/`: `roles.toml` names the roles, one file a financial year (`2022-23.toml`) holds its rules.
//!
//! **Invariant:** no amount is shipped in code. Rules that load are usable: each role named is known, each month lies in its
//! year, and no month has two maxima for one role. An amount that is not held is absent, never zero.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::{Money, Percent, PoundsPerPatient, Rounding, Wte, divided_units};
use crate::when::{FinancialYear, When};

/// Folder of the tables in the catalogue.
const FOLDER: &str = "arrs/";

/// The main sum of a year, which pays for every role that has no sum of its own.
pub const MAIN: &str = "main";

/// From so many patients on a network may have more of a role. Source: the Network Contract DES of each year.
pub const LARGE_NETWORK: u32 = 100_000;

/// A role as the rules name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleName {
    /// Name in files.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What else it is called.
    #[serde(default)]
    pub names: Vec<String>,
}

/// What part of a sum lies in the allocations of commissioners; the rest is held nationally and drawn down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DevolvedShare {
    /// Share of the whole.
    #[serde(rename(serialize = "devolved_pct"))]
    pub percent: Percent,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory or estimated, and waits to be checked.
    #[serde(default)]
    pub is_from_memory: bool,
}

/// A sum for each weighted patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// Name in files; `main` for the one that pays for all roles without a sum of their own.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Pounds for each weighted patient, for all its months together.
    pub pounds_per_patient: PoundsPerPatient,
    /// Day of the weighted list.
    pub list_on: Date,
    /// First month; none: April.
    #[serde(default)]
    pub from: Option<When>,
    /// Roles that only this sum pays for.
    #[serde(default)]
    pub roles: Vec<String>,
    /// What part was devolved, where that is held.
    #[serde(default)]
    pub devolved: Option<DevolvedShare>,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and waits to be checked.
    #[serde(default)]
    pub is_from_memory: bool,
}

/// Roles that may be claimed for, from and to a month, with their maximum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    /// Roles.
    pub roles: Vec<String>,
    /// First month; none: April.
    #[serde(default)]
    pub from: Option<When>,
    /// Last month; none: March.
    #[serde(default)]
    pub to: Option<When>,
    /// Band of Agenda for Change that the maximum goes by.
    #[serde(default)]
    pub band: String,
    /// Share of the cost of a post that is reimbursed.
    #[serde(default = "all", rename(serialize = "reimbursed_pct"))]
    pub reimbursed_percent: Percent,
    /// Most that is reimbursed for one WTE in twelve months, on-costs included; none: not held.
    #[serde(default)]
    pub national: Option<Money>,
    /// The same in inner London; none: not held.
    #[serde(default)]
    pub inner_london: Option<Money>,
    /// The same in outer London; none: not held.
    #[serde(default)]
    pub outer_london: Option<Money>,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and waits to be checked.
    #[serde(default)]
    pub is_from_memory: bool,
}

fn all() -> Percent {
    Percent::ALL
}

/// How many of some roles together a network may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RolesCap")]
pub struct Cap {
    /// Roles.
    pub roles: Vec<String>,
    /// WTE at most.
    pub most: Wte,
    /// WTE at most from 100,000 patients on; none: as below.
    #[serde(default)]
    pub most_from_100000: Option<Wte>,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and waits to be checked.
    #[serde(default)]
    pub is_from_memory: bool,
}

/// The rules of a financial year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YearRules {
    /// The year.
    pub year: FinancialYear,
    /// What is particular about it.
    pub about: String,
    /// Whether that was written down from memory and waits to be checked.
    #[serde(default)]
    pub about_is_from_memory: bool,
    /// Sums for each patient; none in the first year.
    #[serde(default, rename = "sum")]
    pub sums: Vec<Sum>,
    /// Roles that may be claimed for.
    #[serde(rename = "allowed")]
    pub allowed: Vec<Allowed>,
    /// How many of a role a network may have.
    #[serde(default, rename = "cap")]
    pub caps: Vec<Cap>,
}

/// Where the posts are, which decides the maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Outside London.
    #[default]
    National,
    /// Inner London.
    InnerLondon,
    /// Outer London.
    OuterLondon,
}

impl Zone {
    /// Every zone.
    pub const ALL: [Self; 3] = [Self::National, Self::InnerLondon, Self::OuterLondon];

    /// The word of it in commands, addresses and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::InnerLondon => "inner_london",
            Self::OuterLondon => "outer_london",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::National => "Outside London",
            Self::InnerLondon => "Inner London",
            Self::OuterLondon => "Outer London",
        }
    }
}

impl std::str::FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = text.trim().replace(['-', ' '], "_").to_lowercase();
        let found = Self::ALL.into_iter().find(|zone| zone.word() == wanted);
        found.ok_or_else(|| format!("`{text}` is none of national, inner_london, outer_london"))
    }
}

/// The rules of all years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Roles.
    pub roles: Vec<RoleName>,
    /// Years.
    pub years: BTreeMap<FinancialYear, YearRules>,
}

/// A table that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("catalogue/{file}.toml: {what}")]
pub struct RulesFault {
    /// Path below the catalogue, without its ending.
    pub file: String,
    /// What is wrong.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    role: Vec<RoleName>,
}

/// Letters and digits in lower case, so that `Care co-ordinator` is `care coordinator`.
fn bare(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Rules {
    /// Reads the tables of the folder `arrs/` of a catalogue, given by path without its ending.
    ///
    /// # Errors
    /// The first table that cannot be used, and why.
    pub fn read(tables: &BTreeMap<String, String>) -> Result<Self, RulesFault> {
        let mut rules = Self::default();
        let names = format!("{FOLDER}roles");
        for (file, text) in tables.iter().filter(|(file, _)| file.starts_with(FOLDER)) {
            let fault = |what: String| RulesFault { file: file.clone(), what };
            if *file == names {
                rules.roles = toml::from_str::<RolesFile>(text).map_err(|why| fault(why.to_string()))?.role;
                continue;
            }
            let year: YearRules = toml::from_str(text).map_err(|why| fault(why.to_string()))?;
            if *file != format!("{FOLDER}{}", year.year.to_string().replace('/', "-")) {
                return Err(fault(format!("it holds the rules of {}; the file is named by its year", year.year)));
            }
            rules.years.insert(year.year, year);
        }
        for (year, held) in &rules.years {
            let file = format!("{FOLDER}{}", year.to_string().replace('/', "-"));
            held.check(&rules.roles).map_err(|what| RulesFault { file, what })?;
        }
        Ok(rules)
    }

    /// The role that a text names: its id, its title or another name of it.
    #[must_use]
    pub fn role(&self, text: &str) -> Option<&RoleName> {
        let wanted = bare(text);
        let is_it =
            |role: &&RoleName| [&role.id, &role.title].into_iter().chain(&role.names).any(|name| bare(name) == wanted);
        self.roles.iter().find(is_it)
    }

    /// What people read for a role.
    #[must_use]
    pub fn title<'a>(&'a self, id: &'a str) -> &'a str {
        self.roles.iter().find(|role| role.id == id).map_or(id, |role| role.title.as_str())
    }
}

impl Allowed {
    /// The first and the last month, by their place in the year.
    fn months(&self) -> (u8, u8) {
        (month_of(self.from).unwrap_or(0), month_of(self.to).unwrap_or(11))
    }

    /// The maximum for one WTE in twelve months.
    #[must_use]
    pub const fn maximum(&self, zone: Zone) -> Option<Money> {
        match zone {
            Zone::National => self.national,
            Zone::InnerLondon => self.inner_london,
            Zone::OuterLondon => self.outer_london,
        }
    }
}

const fn month_of(when: Option<When>) -> Option<u8> {
    match when {
        Some(When::Month(_, month)) => Some(month),
        _ => None,
    }
}

impl Cap {
    /// WTE at most for a network with so many patients; the lower limit where that is not known.
    #[must_use]
    pub fn most_for(&self, patients: Option<u32>) -> Wte {
        match (patients, self.most_from_100000) {
            (Some(patients), Some(most)) if LARGE_NETWORK <= patients => most,
            _ => self.most,
        }
    }

    /// The limit in words: `1 for each network, 2 from 100,000 patients`.
    #[must_use]
    pub fn words(&self) -> String {
        let large = self.most_from_100000.map(|most| format!(", {most} from 100,000 patients"));
        format!("{} for each network{}", self.most, large.unwrap_or_default())
    }
}

impl YearRules {
    /// The main sum of the year.
    #[must_use]
    pub fn main(&self) -> Option<&Sum> {
        self.sums.iter().find(|sum| sum.id == MAIN)
    }

    /// The sum that pays for a role; for no role the main one.
    #[must_use]
    pub fn sum_of(&self, role: Option<&str>) -> &str {
        let own = self.sums.iter().find(|sum| role.is_some_and(|role| sum.roles.iter().any(|one| one == role)));
        own.map_or(MAIN, |sum| sum.id.as_str())
    }

    /// The rule for a role in a month, by its place in the year; none where it may not be claimed for.
    #[must_use]
    pub fn allowed(&self, role: &str, month: u8) -> Option<&Allowed> {
        self.allowed.iter().find(|rule| {
            let (first, last) = rule.months();
            first <= month && month <= last && rule.roles.iter().any(|one| one == role)
        })
    }

    /// The first month of the year in which a role may be claimed for.
    #[must_use]
    pub fn first_month(&self, role: &str) -> Option<When> {
        (0..12).find(|month| self.allowed(role, *month).is_some()).map(|month| When::Month(self.year, month))
    }

    /// Most that is reimbursed for some WTE of a role in a month, to the nearest penny; none where no maximum is held.
    ///
    /// A month is a twelfth of the year. Source: Network Contract DES, pro rata for part-time and part-year.
    #[must_use]
    pub fn month_maximum(&self, role: &str, month: u8, zone: Zone, wte: Wte) -> Option<Money> {
        let year = self.allowed(role, month)?.maximum(zone)?;
        let pence = i128::from(year.units()) * i128::from(wte.units());
        Some(Money::from_units(divided_units(pence, 12 * i128::from(Wte::SCALE), Rounding::Rounded)))
    }

    /// The highest maximum of any role in a month for some WTE: no claim of whatever roles can be above it. None where a role
    /// that may be claimed for has no maximum held, which might be higher.
    #[must_use]
    pub fn highest_maximum(&self, month: u8, zone: Zone, wte: Wte) -> Option<Money> {
        let mut highest = None;
        for role in self.allowed.iter().flat_map(|rule| &rule.roles) {
            if self.allowed(role, month).is_none() {
                continue;
            }
            highest = highest.max(Some(self.month_maximum(role, month, zone, wte)?));
        }
        highest
    }

    fn check(&self, roles: &[RoleName]) -> Result<(), String> {
        let sums = self.sums.iter().flat_map(|sum| &sum.roles);
        let named = self.allowed.iter().flat_map(|rule| &rule.roles).chain(self.caps.iter().flat_map(|cap| &cap.roles));
        if let Some(unknown) = named.chain(sums).find(|role| roles.iter().all(|known| known.id != **role)) {
            return Err(format!("there is no role `{unknown}`; catalogue/arrs/roles.toml names those there are"));
        }
        let sources = self.sums.iter().map(|sum| &sum.source).chain(self.allowed.iter().map(|rule| &rule.source));
        if sources.chain(self.caps.iter().map(|cap| &cap.source)).any(|source| source.trim().is_empty()) {
            return Err("a row has no source; say where it comes from".to_owned());
        }
        let first_of_january = date(self.year.begins(), 1, 1);
        for sum in &self.sums {
            if sum.pounds_per_patient <= PoundsPerPatient::ZERO {
                return Err(format!("the sum `{}` is not above zero", sum.id));
            }
            if sum.list_on != first_of_january {
                return Err(format!("the list of the sum `{}` is that of {first_of_january}", sum.id));
            }
            let share = sum.devolved.as_ref().map_or(Percent::ZERO, |devolved| devolved.percent);
            if share < Percent::ZERO || Percent::ALL < share {
                return Err(format!("the devolved share of the sum `{}` lies between 0 and 100", sum.id));
            }
        }
        let times = self.allowed.iter().flat_map(|rule| [rule.from, rule.to]);
        let times = times.chain(self.sums.iter().map(|sum| sum.from)).flatten();
        for time in times {
            if !matches!(time, When::Month(year, _) if year == self.year) {
                return Err(format!("{time} is not a month of {}", self.year));
            }
        }
        for rule in &self.allowed {
            let (first, last) = rule.months();
            if last < first {
                return Err(format!("a rule for {} ends before it begins", rule.roles.join(", ")));
            }
            let amounts = Zone::ALL.into_iter().filter_map(|zone| rule.maximum(zone));
            if amounts.into_iter().any(|amount| amount <= Money::ZERO) {
                return Err(format!("a maximum of {} is not above zero", rule.roles.join(", ")));
            }
        }
        for role in roles {
            for month in 0..12 {
                let of = self.allowed.iter().filter(|rule| {
                    let (first, last) = rule.months();
                    first <= month && month <= last && rule.roles.contains(&role.id)
                });
                if 1 < of.count() {
                    return Err(format!("`{}` has two rules in {}", role.id, When::Month(self.year, month)));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use wholetime_catalogue::Catalogue;

    use super::*;

    pub(crate) fn shipped() -> Rules {
        Rules::read(&Catalogue::shipped().unwrap().tables).unwrap()
    }

    fn year(text: &str) -> FinancialYear {
        text.parse().unwrap()
    }

    fn with(changed: &str) -> Result<Rules, RulesFault> {
        let roles = "[[role]]\nid = \"coach\"\ntitle = \"Coach\"\nnames = [\"Health coach\"]\n";
        let tables = [("arrs/roles", roles), ("arrs/2031-32", changed)];
        Rules::read(&tables.map(|(file, text)| (file.to_owned(), text.to_owned())).into())
    }

    const ALLOWED: &str = "[[allowed]]\nroles = [\"coach\"]\nnational = 12000\nsource = \"invented\"\n";

    #[test]
    fn the_sum_of_2025_is_that_of_the_contract() {
        let rules = shipped();
        let main = rules.years[&year("2025/26")].main().unwrap();
        assert_eq!(main.pounds_per_patient.to_string(), "26.631");
        assert_eq!(main.list_on, date(2025, 1, 1));
        assert!(!main.is_from_memory);
        assert_eq!(main.devolved.as_ref().unwrap().percent, Percent::ALL);
    }

    #[test]
    fn rules_reach_from_the_first_year_to_2025_and_say_what_is_from_memory() {
        let rules = shipped();
        let years: Vec<String> = rules.years.keys().map(ToString::to_string).collect();
        assert_eq!(years, ["2019/20", "2020/21", "2021/22", "2022/23", "2023/24", "2024/25", "2025/26"]);
        assert!(rules.years[&year("2022/23")].main().unwrap().is_from_memory);
        assert!(rules.years[&year("2019/20")].sums.is_empty());
    }

    #[test]
    fn a_maximum_changes_within_the_year() {
        let rules = shipped();
        let year = &rules.years[&year("2022/23")];
        let of = |month| year.allowed("clinical_pharmacist", month).unwrap().maximum(Zone::National).unwrap();
        assert_eq!((of(5), of(6)), (Money::whole(57_318), Money::whole(59_312)));
        // Half of £57,318 ÷ 12.
        let half = year.month_maximum("clinical_pharmacist", 0, Zone::National, Wte::from_units(500));
        assert_eq!(half, Some(Money::from_units(238_825)));
    }

    #[test]
    fn the_maxima_of_2023_rose_in_july_and_held_until_september_2024() {
        let rules = shipped();
        let of = |of_year: &str, role: &str, month| {
            rules.years[&year(of_year)].allowed(role, month).unwrap().maximum(Zone::National).map(Money::in_pounds)
        };
        let pounds = |text: &str| Some(text.to_owned());
        for (role, before, after) in [
            ("clinical_pharmacist", "£59,312", "£62,340"),
            ("first_contact_physiotherapist", "£59,312", "£62,340"),
            ("pharmacy_technician", "£38,187", "£40,159"),
            ("social_prescribing_link_worker", "£38,187", "£40,159"),
            ("care_coordinator", "£31,746", "£33,396"),
        ] {
            assert_eq!((of("2023/24", role, 2), of("2023/24", role, 3)), (pounds(before), pounds(after)), "{role}");
            assert_eq!((of("2022/23", role, 11), of("2024/25", role, 5)), (pounds(before), pounds(after)), "{role}");
        }
    }

    #[test]
    fn a_mental_health_practitioner_may_be_paid_in_full_since_2024() {
        let rules = shipped();
        let role = "mental_health_practitioner_band_6";
        let percent = |of: &str| rules.years[&year(of)].allowed(role, 0).unwrap().reimbursed_percent;
        assert_eq!((percent("2023/24"), percent("2024/25")), (Percent::whole(50), Percent::ALL));
        let of_2025 = rules.years[&year("2025/26")].allowed(role, 0).unwrap();
        assert_eq!((of_2025.reimbursed_percent, of_2025.national), (Percent::ALL, Some(Money::whole(53_319))));
    }

    #[test]
    fn recently_qualified_gps_have_a_sum_of_their_own_from_october_2024_only() {
        let rules = shipped();
        let (before, after) = (&rules.years[&year("2024/25")], &rules.years[&year("2025/26")]);
        assert!(before.allowed("recently_qualified_gp", 5).is_none());
        assert!(before.allowed("recently_qualified_gp", 6).is_some());
        assert_eq!(before.first_month("recently_qualified_gp").unwrap().to_string(), "2024-10");
        assert_eq!(before.sum_of(Some("recently_qualified_gp")), "gp");
        assert_eq!(after.sum_of(Some("recently_qualified_gp")), MAIN);
    }

    #[test]
    fn a_role_without_a_maximum_has_none_rather_than_nothing() {
        let rules = shipped();
        let year = &rules.years[&year("2022/23")];
        assert!(year.allowed("paramedic", 0).is_some());
        assert_eq!(year.month_maximum("paramedic", 0, Zone::National, Wte::whole(1)), None);
        assert_eq!(year.highest_maximum(0, Zone::National, Wte::whole(1)), None);
    }

    #[test]
    fn a_role_is_known_by_its_title_and_by_its_other_names() {
        let rules = shipped();
        assert_eq!(rules.role("Care co-ordinator").unwrap().id, "care_coordinator");
        assert_eq!(rules.role("FIRST CONTACT PHYSIOTHERAPIST").unwrap().id, "first_contact_physiotherapist");
        assert!(rules.role("Astronaut").is_none());
    }

    #[test]
    fn a_network_of_100000_patients_may_have_more_of_a_role() {
        let rules = shipped();
        let caps = &rules.years[&year("2023/24")].caps;
        let cap = caps.iter().find(|cap| cap.roles.iter().any(|role| role == "advanced_practitioner")).unwrap();
        assert_eq!((cap.most_for(Some(99_999)), cap.most_for(Some(100_000))), (Wte::whole(3), Wte::whole(6)));
        assert_eq!(cap.most_for(None), Wte::whole(3));
    }

    #[test]
    fn tables_that_cannot_be_used_are_refused_with_the_file_and_the_reason() {
        let head = "year = \"2031/32\"\nabout = \"invented\"\n";
        assert!(with(&format!("{head}{ALLOWED}")).is_ok());
        let why = |text: String| with(&text).unwrap_err().to_string();
        assert!(why(format!("{head}{}", ALLOWED.replace("coach", "pilot"))).contains("there is no role `pilot`"));
        assert!(why(format!("{head}{ALLOWED}{ALLOWED}")).contains("`coach` has two rules in 2031-04"));
        assert!(why(format!("{head}{ALLOWED}from = \"2032-04\"\n")).contains("2032-04 is not a month of 2031/32"));
        assert!(why(format!("{head}{}", ALLOWED.replace("invented", " "))).contains("no source"));
        assert!(
            why(format!("{head}{ALLOWED}from = \"2031-06\"\nto = \"2031-05\"\n")).contains("ends before it begins")
        );
        assert!(why(format!("{}{ALLOWED}", head.replace("31/32", "32/33"))).starts_with("catalogue/arrs/2031-32.toml"));
        let sum = "[[sum]]\nid = \"main\"\ntitle = \"Sum\"\npounds_per_patient = 10\nlist_on = \"2031-04-01\"\nsource = \"x\"\n";
        assert!(why(format!("{head}{sum}{ALLOWED}")).contains("2031-01-01"));
    }
}
