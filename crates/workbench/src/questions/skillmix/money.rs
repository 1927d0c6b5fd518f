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
