//! What a post costs by year, and which money pays for it: pay with on-costs, and the additional roles' sum of each place.

use jiff::civil::Date;
use wholetime_measures::{Holdings, Tree};
use wholetime_plans::arrs::rules::{Rules, YearRules, Zone};
use wholetime_plans::mix::work::WorkTable;
use wholetime_plans::mix::{Cap, MixRole, Price, Stream};
use wholetime_plans::pay_tables::{Choice, PayTables};
use wholetime_plans::quantity::Money;
use wholetime_plans::when::FinancialYear;
use wholetime_vocabulary::grouped;

use super::places::MixPlace;
use crate::WorkbenchError;
use crate::questions::arrs::entitlement::weighted;

/// A limit where there is none: more WTE than any place has posts.
const NO_CAP: f64 = 10_000.0;

/// Pay that supplements of high-cost areas are paid on: Agenda for Change. Source: NHS terms and conditions handbook, annex 9.
const WITH_SUPPLEMENT: &str = "afc-";

/// Tables of pay and rules, and how they are carried on.
pub(super) struct Purses {
    pub(super) pay: PayTables,
    pub(super) rules: Rules,
    pub(super) work: WorkTable,
    pub(super) zone: Zone,
    pub(super) years: Vec<FinancialYear>,
}

/// What one WTE of a role costs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cost {
    /// Pounds by year.
    pub(super) by_year: Vec<f64>,
    /// Where it comes from.
    pub(super) sentence: String,
}

fn pounds(money: Money) -> f64 {
    money.units() as f64 / Money::SCALE as f64
}

fn no(why: impl ToString) -> WorkbenchError {
    WorkbenchError::NotPossible(why.to_string())
}

impl Purses {
    /// What one WTE costs by year: midway between the ends of the pay in force on 1 April, with on-costs; after the last table,
    /// growing as assumed.
    pub(super) fn cost(&self, role: &MixRole) -> Result<Cost, WorkbenchError> {
        let mut by_year = Vec::new();
        let (mut newest, mut is_from_memory) = (None, false);
        for year in &self.years {
            let (cost, table, from_memory) = self.cost_in(&role.pay, *year)?;
            by_year.push(cost.round());
            newest = Some(table);
            is_from_memory |= from_memory;
        }
        let table = newest.map_or_else(String::new, |table| format!(", tables up to {table}"));
        let memory = if is_from_memory { "; pay or on-costs are from memory" } else { "" };
        Ok(Cost { by_year, sentence: format!("cost: pay {}{table}{memory}", role.pay) })
    }

    fn cost_in(&self, id: &str, year: FinancialYear) -> Result<(f64, FinancialYear, bool), WorkbenchError> {
        let pay = self.pay.pay.iter().find(|pay| pay.id == id);
        let days: Vec<Date> = pay.iter().flat_map(|pay| &pay.rows).map(|row| row.from).collect();
        let on = year.first_day_of(0);
        let in_force = days.iter().filter(|day| **day <= on).max().or_else(|| days.iter().min());
        let from =
            *in_force.ok_or_else(|| no(format!("there is no pay `{id}`; catalogue/pay holds those there are")))?;
        let area = match self.zone {
            Zone::National => None,
            _ if !id.starts_with(WITH_SUPPLEMENT) => None,
            Zone::InnerLondon => Some("inner-london".to_owned()),
            Zone::OuterLondon => Some("outer-london".to_owned()),
        };
        let choice = Choice { area, since: Some(from), ..Choice::default() };
        let rows = self.pay.chosen(id, &choice).map_err(no)?;
        let table = FinancialYear::of(from).unwrap_or(year);
        let mut costs = Vec::new();
        let mut is_from_memory = false;
        for pay in &rows.pay {
            for row in pay.rows.iter().filter(|row| row.from == from) {
                let one = pay.itemised(&rows.on_costs, from.max(on), row.after_years).map_err(no)?;
                is_from_memory |= one.is_from_memory();
                costs.push(pounds(one.items.total()));
            }
        }
        let (Some(first), Some(last)) = (costs.first(), costs.last()) else {
            return Err(no(format!("the pay `{id}` has no row in force on {on}")));
        };
        Ok(((first + last) / 2.0 * self.work.money_growth(table, year), table, is_from_memory))
    }

    /// The rules that hold in a year: its own, else the newest before it, else none.
    fn rules_of(&self, year: FinancialYear) -> Option<&YearRules> {
        self.rules.years.range(..=year).next_back().map(|(_, rules)| rules)
    }

    /// Pounds that the scheme pays at most for one WTE of a role in a year; nothing where it does not pay for it.
    ///
    /// The rules of March, when a year is settled. A maximum that is not held is taken from the next year that has one, less
    /// what pay is taken to have grown since.
    fn most_for(&self, role: &MixRole, year: FinancialYear) -> f64 {
        let Some(rules) = self.rules_of(year) else { return 0.0 };
        let allowed = |rules: &YearRules, id: &str| {
            let rule = rules.allowed(id, 11)?;
            Some((pounds(rule.maximum(self.zone)?), rule.reimbursed_percent))
        };
        for id in role.arrs.iter().filter(|id| rules.allowed(id, 11).is_some()) {
            let later = self.rules.years.range(rules.year..).map(|(_, rules)| rules);
            let found = later.into_iter().find_map(|rules| Some((rules.year, allowed(rules, id)?)));
            let Some((held, (most, share))) = found else { continue };
            let growth = if held <= year {
                self.work.money_growth(held, year)
            } else {
                1.0 / self.work.money_growth(year, held)
            };
            // A percentage has its own units; the share is what a hundred pounds come to.
            return most * growth * pounds(Money::whole(100).part(share)) / 100.0;
        }
        0.0
    }

    /// The additional roles' sum of a place, as a stream, and whether its registered patients stand for the weighted list, because
    /// none is held of it. Over England the two are as many.
    ///
    /// `employed` has the WTE of each role, in the order of `roles`, that others than the network employ: the scheme pays only for
    /// posts beyond them.
    pub(super) fn arrs(
        &self,
        (holdings, tree): (&Holdings, &Tree),
        (index, place, patients): (usize, &MixPlace, f64),
        roles: &[(String, MixRole)],
        employed: &[f64],
    ) -> Result<(Stream, bool), WorkbenchError> {
        let mut amount = Vec::new();
        let (mut source, mut is_registered) = (String::new(), false);
        for year in &self.years {
            let sum = self.rules_of(*year).and_then(|rules| Some((rules.year, rules.main()?)));
            let Some((of, sum)) = sum else {
                amount.push(0.0);
                continue;
            };
            let (list, from) = match weighted(holdings, tree, &place.members, sum.list_on)? {
                Ok(list) => (f64::from(list.patients), list.from),
                Err(_) => {
                    is_registered = true;
                    (patients, "as many as are registered, because no weighted list is held".to_owned())
                }
            };
            let per_patient: f64 = sum.pounds_per_patient.to_string().parse().unwrap_or_default();
            amount.push((per_patient * list * self.work.money_growth(of, *year)).round());
            let carried = if of < *year {
                format!(", and {} a year from {of} on", self.growth_in_words())
            } else {
                String::new()
            };
            source = format!(
                "{} weighted patients ({}) at £{per_patient}{carried} ({})",
                grouped(list, 0),
                from,
                sum.source
            );
        }
        let pays = roles.iter().zip(employed).filter(|((_, role), _)| !role.arrs.is_empty());
        let pays = pays.map(|((id, role), employed)| {
            let mut not_additional = vec![0.0; index + 1];
            not_additional[index] = *employed;
            Price {
                role: id.clone(),
                most: self.years.iter().map(|year| self.most_for(role, *year).round()).collect(),
                not_additional: if 0.0 < *employed { not_additional } else { Vec::new() },
            }
        });
        let stream = Stream {
            id: format!("arrs-{}", place.code()),
            title: format!("Additional roles' sum of {}", place.name()),
            places: vec![index],
            pays: pays.filter(|price| price.most.iter().any(|most| 0.0 < *most)).collect(),
            amount,
            source,
        };
        Ok((stream, is_registered))
    }

    /// How many of some roles a network may have, in years whose rules limit them; posts that others employ are beside them.
    pub(super) fn caps(
        &self,
        (index, place, patients): (usize, &MixPlace, f64),
        roles: &[(String, MixRole)],
        employed: &[f64],
    ) -> Vec<Cap> {
        let mut caps: Vec<Cap> = Vec::new();
        for (at, year) in self.years.iter().enumerate() {
            for rule in self.rules_of(*year).iter().flat_map(|rules| &rules.caps) {
                let is_meant = |role: &MixRole| role.arrs.iter().any(|id| rule.roles.contains(id));
                let meant = || roles.iter().zip(employed).filter(|((_, role), _)| is_meant(role));
                let named: Vec<String> = meant().map(|((id, _), _)| id.clone()).collect();
                if named.is_empty() {
                    continue;
                }
                let titles: Vec<&str> = meant().map(|((_, role), _)| role.title.as_str()).collect();
                let beside: f64 = meant().map(|(_, employed)| employed).sum();
                let most = rule.most_for(Some(patients.round() as u32));
                let most = most.units() as f64 / wholetime_plans::quantity::Wte::SCALE as f64 + beside;
                let id = format!("{}-{}", named.join("-"), place.code());
                match caps.iter_mut().find(|cap| cap.id == id) {
                    Some(cap) => cap.most[at] = most,
                    None => {
                        let mut by_year = vec![NO_CAP; self.years.len()];
                        by_year[at] = most;
                        caps.push(Cap {
                            id,
                            title: format!("{} at {}", titles.join(" and "), place.name()),
                            roles: named,
                            place: index,
                            most: by_year,
                            source: rule.source.clone(),
                        });
                    }
                }
            }
        }
        caps
    }

    /// The growth of money after the last year held, in words.
    pub(super) fn growth_in_words(&self) -> String {
        format!("{:+.1} %", 100.0 * self.work.pay_growth.central)
    }

    /// The last year whose rules of the scheme are held; none where none are.
    pub(super) fn last_rules(&self) -> Option<FinancialYear> {
        self.rules.years.keys().next_back().copied()
    }
}

#[cfg(test)]
mod tests {
    use wholetime_catalogue::Catalogue;
    use wholetime_vocabulary::{Area, Level};

    use super::*;
    use crate::areas::ResolvedArea;

    /// One WTE costs 30,000 + 15 % of 25,000 + 10 % = 36,750 at the bottom, 36,000 + 15 % of 31,000 + 10 % = 44,250 at the top.
    const PAY: &str = r#"
[[pay]]
id = "band-x"
title = "Band X"
row = [
  { from = "2025-04-01", salary = 30000, on_costs = "items", source = "invented" },
  { from = "2025-04-01", after_years = 5, salary = 36000, on_costs = "items", source = "invented" },
]
[[on_costs]]
id = "items"
title = "Items"
row = [{ from = "2025-04-01", source = "invented", items = { insurance_threshold = 5000, insurance_percent = 15, pension_percent = 10, levy_percent = 0 } }]
"#;

    const COACH: &str = r#"
schema = 1
title = "Coach"
counted_as = {}
pay = "band-x"
arrs = ["astronaut", "coach"]
leaving = { low = 0.1, central = 0.1, high = 0.1, grade = "judgement", source = "invented" }
recruits_per_100k = { low = 1, central = 1, high = 1, grade = "judgement", source = "invented" }
rooms = { low = 0, central = 0, high = 0, grade = "judgement", source = "invented" }
"#;

    fn year(begins: i16) -> FinancialYear {
        FinancialYear::from_april(begins).unwrap()
    }

    fn rules() -> Rules {
        let roles =
            "[[role]]\nid = \"coach\"\ntitle = \"Coach\"\n[[role]]\nid = \"astronaut\"\ntitle = \"Astronaut\"\n";
        let first = "year = \"2024/25\"\nabout = \"invented\"\n\
                     [[allowed]]\nroles = [\"coach\"]\nsource = \"invented\"\n\
                     [[cap]]\nroles = [\"coach\"]\nmost = 2\nmost_from_100000 = 4\nsource = \"invented\"\n";
        let second = "year = \"2025/26\"\nabout = \"invented\"\n\
                      [[allowed]]\nroles = [\"coach\"]\nnational = 12000\nreimbursed_percent = 50\nsource = \"invented\"\n";
        let tables = [("arrs/roles", roles), ("arrs/2024-25", first), ("arrs/2025-26", second)];
        Rules::read(&tables.map(|(file, text)| (file.to_owned(), text.to_owned())).into()).unwrap()
    }

    fn purses(years: &[i16]) -> (Purses, MixRole) {
        let mut work = WorkTable::of(&Catalogue::shipped().unwrap()).unwrap();
        work.pay_growth.central = 0.1;
        let pay = PayTables::read([("invented", PAY)]).unwrap();
        let mut catalogue = Catalogue::shipped().unwrap();
        catalogue.tables.insert("mix/coach".to_owned(), COACH.to_owned());
        let coach = wholetime_plans::mix::mix_roles(&catalogue).unwrap().remove("coach").unwrap();
        let years = years.iter().copied().map(year).collect();
        (Purses { pay, rules: rules(), work, zone: Zone::National, years }, coach)
    }

    #[test]
    fn a_post_costs_midway_between_the_ends_of_its_band_and_more_each_year_after_the_tables() {
        let (purses, coach) = purses(&[2025, 2027]);
        // (36,750 + 44,250) ÷ 2; two years of 10 % later.
        assert_eq!(purses.cost(&coach).unwrap().by_year, [40_500.0, 49_005.0]);
        let unknown = MixRole { pay: "band-y".to_owned(), ..coach };
        assert!(purses.cost(&unknown).unwrap_err().to_string().contains("there is no pay `band-y`"));
    }

    #[test]
    fn the_scheme_pays_its_maximum_of_the_year_or_of_the_last_rules_and_nothing_before_them() {
        let (purses, coach) = purses(&[2025]);
        let most = |begins: i16| purses.most_for(&coach, year(begins));
        // Half of 12,000; a year of 10 % later.
        assert!((most(2025) - 6_000.0).abs() < 1e-6 && (most(2026) - 6_600.0).abs() < 1e-6);
        // No maximum is held of 2024/25: that of the year after, a year of growth less.
        assert!((most(2024) - 6_000.0 / 1.1).abs() < 1e-6);
        assert!(most(2023).abs() < 1e-9);
    }

    #[test]
    fn the_scheme_pays_for_nurses_of_practices_since_2025_and_not_as_nurses_of_enhanced_practice() {
        let catalogue = Catalogue::shipped().unwrap();
        let (purses, _) = purses(&[2025]);
        let purses = Purses { rules: Rules::read(&catalogue.tables).unwrap(), ..purses };
        let nurse = wholetime_plans::mix::mix_roles(&catalogue).unwrap().remove("practice_nurse").unwrap();
        assert!(purses.most_for(&nurse, year(2024)).abs() < 1e-9);
        assert!((purses.most_for(&nurse, year(2025)) - 43_352.0).abs() < 1e-6);
    }

    #[test]
    fn a_cap_is_of_its_years_and_posts_of_other_employers_are_beside_it() {
        let (purses, coach) = purses(&[2024, 2025]);
        let area = Area { code: "U99901".to_owned(), name: "Harbour".to_owned(), level: Level::Pcn };
        let place = wholetime_measures::figures::Place::published(Level::Pcn, "U99901");
        let place = MixPlace { area: ResolvedArea { area, place }, members: Vec::new(), practices: Vec::new() };
        let roles = [("coach".to_owned(), coach)];
        let most = |patients: f64| purses.caps((0, &place, patients), &roles, &[1.5])[0].most.clone();
        assert_eq!(most(50_000.0), [3.5, NO_CAP]);
        assert_eq!(most(100_000.0), [5.5, NO_CAP]);
    }
}
