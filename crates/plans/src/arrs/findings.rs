//! What stands out in the entries of a year: claims above what the posts allow, roles before their time, entries that clash.
//!
//! **Invariant:** a claim is held against a maximum only where the posts it is for and the maximum are both told.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::entries::EntryKind;
use super::year::{Asked, Place};
use crate::consistency::Severity;
use crate::quantity::{Money, Wte};
use crate::when::When;

/// Something that stands out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// Name of the rule.
    pub rule: &'static str,
    /// Whether it cannot be right, or is worth knowing.
    pub severity: Severity,
    /// The network or place.
    pub place: String,
    /// The month, where it is of one.
    pub month: Option<When>,
    /// The role, where it is of one.
    pub role: Option<String>,
    /// A sentence.
    pub message: String,
}

/// Everything that stands out, errors first.
pub(super) fn check(asked: &Asked<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for place in std::iter::once(asked.whole).chain(asked.parts) {
        let own = OfPlace { asked, place };
        own.roles_before_their_time(&mut found);
        own.claims_above_posts(&mut found);
        own.claims_beside_accruals(&mut found);
        own.roles_above_the_whole(&mut found);
        if asked.parts.is_empty() || place != asked.whole {
            own.more_than_the_limit(&mut found);
        }
    }
    networks_and_place(asked, &mut found);
    found.sort_by_key(|finding| finding.severity != Severity::Error);
    found
}

struct OfPlace<'a> {
    asked: &'a Asked<'a>,
    place: &'a Place,
}

impl OfPlace<'_> {
    fn finding(
        &self,
        rule: &'static str,
        severity: Severity,
        month: When,
        role: Option<&str>,
        message: String,
    ) -> Finding {
        let role = role.map(str::to_owned);
        Finding { rule, severity, place: self.place.name.clone(), month: Some(month), role, message }
    }

    /// Months and roles for which money is told.
    fn money_lines(&self) -> BTreeSet<(When, Option<String>)> {
        let own = self.asked.entries.iter().filter(|entry| entry.place == self.place.code && entry.kind.is_money());
        own.map(|entry| (entry.month, entry.role.clone())).collect()
    }

    fn money(&self, month: When, role: Option<&str>, kind: EntryKind) -> Option<Money> {
        let of = |entry: &&super::entries::Entry| {
            entry.place == self.place.code
                && entry.month == month
                && entry.kind == kind
                && entry.role.as_deref() == role
        };
        let told: Vec<Money> = self.asked.entries.iter().filter(of).filter_map(|entry| entry.pounds).collect();
        (!told.is_empty()).then(|| told.into_iter().sum())
    }

    fn net(&self, month: When, role: Option<&str>) -> Money {
        EntryKind::MONEY.into_iter().filter_map(|kind| self.money(month, role, kind)).sum()
    }

    fn in_post(&self, month: When, role: Option<&str>) -> Option<Wte> {
        let months = match role {
            Some(role) => self.asked.entries.wte_of_role(&self.place.code, EntryKind::InPost, role),
            None => self.asked.entries.wte(&self.place.code, EntryKind::InPost),
        };
        months.into_iter().find(|(other, _)| *other == month).map(|(_, wte)| wte)
    }

    fn roles_before_their_time(&self, found: &mut Vec<Finding>) {
        let Some(rules) = self.asked.year_rules() else { return };
        let own = self.asked.entries.iter().filter(|entry| entry.place == self.place.code);
        let counted =
            own.filter(|entry| matches!(entry.kind, EntryKind::Claim | EntryKind::Accrual | EntryKind::InPost));
        for entry in counted {
            let (Some(role), When::Month(_, index)) = (&entry.role, entry.month) else { continue };
            let is_nothing = entry.wte == Some(Wte::ZERO) || entry.pounds == Some(Money::ZERO);
            if is_nothing || rules.allowed(role, index).is_some() {
                continue;
            }
            let title = self.asked.rules.title(role);
            let why = match rules.first_month(role) {
                Some(first) if entry.month < first => format!("the scheme pays for the role from {first}"),
                Some(_) => "the scheme no longer pays for the role then".to_owned(),
                None => format!("the rules of {} that are held do not have the role", self.asked.year),
            };
            let what = if entry.kind == EntryKind::InPost { "tells" } else { "claims or accrues" };
            let message =
                format!("{} {what} {} for {title} in {}; {why}.", self.place.name, entry.value(), entry.month);
            found.push(self.finding("role_not_allowed", Severity::Error, entry.month, Some(role), message));
        }
    }

    /// Claims, with accruals and corrections of the same month and role, above the maximum for who was in post.
    fn claims_above_posts(&self, found: &mut Vec<Finding>) {
        for (month, role) in self.money_lines() {
            let role = role.as_deref();
            let (net, Some(in_post)) = (self.net(month, role), self.in_post(month, role)) else { continue };
            if net <= Money::ZERO {
                continue;
            }
            let of = role.map_or("all roles together", |role| self.asked.rules.title(role));
            let (name, spend) = (&self.place.name, net.in_pounds());
            if in_post == Wte::ZERO {
                let message = format!("{name} books {spend} for {of} in {month}, a month in which nobody was in post.");
                found.push(self.finding("claim_without_post", Severity::Error, month, role, message));
                continue;
            }
            let (Some(most), Some(one)) =
                (self.maximum(month, role, in_post), self.maximum(month, role, Wte::whole(1)))
            else {
                continue;
            };
            // Each maximum is rounded to a penny, and so may a claim have been.
            if net <= most + Money::from_units(1) {
                continue;
            }
            let wanted = (net.units() * Wte::SCALE + one.units() - 1) / one.units();
            let which = if role.is_some() { "the maximum" } else { "the maximum even of the dearest role" };
            let message = format!(
                "{name} books {spend} for {of} in {month}; {which} for {in_post} WTE is {}. It would take {} WTE.",
                most.in_pounds(),
                Wte::from_units(wanted)
            );
            found.push(self.finding("claim_above_maximum", Severity::Error, month, role, message));
        }
    }

    fn maximum(&self, month: When, role: Option<&str>, wte: Wte) -> Option<Money> {
        let (rules, When::Month(_, index)) = (self.asked.year_rules()?, month) else { return None };
        match role {
            Some(role) => rules.month_maximum(role, index, self.asked.zone, wte),
            None => rules.highest_maximum(index, self.asked.zone, wte),
        }
    }

    fn claims_beside_accruals(&self, found: &mut Vec<Finding>) {
        for (month, role) in self.money_lines() {
            let role = role.as_deref();
            let told = |kind| self.money(month, role, kind);
            let (Some(claim), Some(accrual)) = (told(EntryKind::Claim), told(EntryKind::Accrual)) else { continue };
            if claim <= Money::ZERO || accrual <= Money::ZERO || told(EntryKind::Correction).is_some() {
                continue;
            }
            let message = format!(
                "{} tells a claim of {} and an accrual of {} for {month}; where the claim covers what was accrued, take the accrual back with a correction.",
                self.place.name,
                claim.in_pounds(),
                accrual.in_pounds()
            );
            found.push(self.finding("claim_beside_accrual", Severity::Note, month, role, message));
        }
    }

    /// Lines of roles that come to more than the line for all of them.
    fn roles_above_the_whole(&self, found: &mut Vec<Finding>) {
        let kinds = [EntryKind::Planned, EntryKind::InPost, EntryKind::Claim, EntryKind::Accrual];
        let own: Vec<_> = self.asked.entries.iter().filter(|entry| entry.place == self.place.code).collect();
        for whole in own.iter().filter(|entry| entry.role.is_none() && kinds.contains(&entry.kind)) {
            let roles: Vec<_> = own
                .iter()
                .filter(|entry| entry.role.is_some() && entry.kind == whole.kind && entry.month == whole.month)
                .collect();
            let wte: Wte = roles.iter().filter_map(|entry| entry.wte).sum();
            let pounds: Money = roles.iter().filter_map(|entry| entry.pounds).sum();
            let is_above = whole.wte.is_some_and(|all| all < wte) || whole.pounds.is_some_and(|all| all < pounds);
            if !is_above {
                continue;
            }
            let parts = if whole.kind.is_money() { pounds.in_pounds() } else { format!("{wte} WTE") };
            let message = format!(
                "{} tells {} {} for all roles in {} and {parts} for single roles; the line for all is used.",
                self.place.name,
                whole.value(),
                whole.kind.word().replace('_', " "),
                whole.month
            );
            found.push(self.finding("roles_above_whole", Severity::Error, whole.month, None, message));
        }
    }

    fn more_than_the_limit(&self, found: &mut Vec<Finding>) {
        let Some(rules) = self.asked.year_rules() else { return };
        let patients = self.asked.patients.get(&self.place.code).copied();
        for cap in &rules.caps {
            let most = cap.most_for(patients);
            let own = self.asked.entries.iter().filter(|entry| {
                entry.place == self.place.code
                    && entry.kind == EntryKind::InPost
                    && entry.role.as_ref().is_some_and(|role| cap.roles.contains(role))
            });
            let mut months: std::collections::BTreeMap<When, Wte> = std::collections::BTreeMap::new();
            for entry in own {
                *months.entry(entry.month).or_default() += entry.wte.unwrap_or_default();
            }
            let Some((month, wte)) = months.into_iter().find(|(_, wte)| most < *wte) else { continue };
            let titles: Vec<&str> = cap.roles.iter().map(|role| self.asked.rules.title(role)).collect();
            let message = format!(
                "{} has {wte} WTE of {} in {month}; the limit is {}.",
                self.place.name,
                titles.join(", "),
                cap.words()
            );
            let role = cap.roles.first().map(String::as_str);
            found.push(self.finding("above_limit", Severity::Note, month, role, message));
        }
    }
}

/// Months in which the networks' spend is not what the place itself tells.
fn networks_and_place(asked: &Asked<'_>, found: &mut Vec<Finding>) {
    for (month, own) in asked.entries.spend(&asked.whole.code) {
        let tells = |place: &Place| asked.entries.spend(&place.code).into_iter().find(|(other, _)| *other == month);
        let parts: Vec<Money> = asked.parts.iter().filter_map(|part| tells(part).map(|(_, spend)| spend)).collect();
        let sum: Money = parts.iter().copied().sum();
        if parts.is_empty() || sum == own || (parts.len() < asked.parts.len() && sum < own) {
            continue;
        }
        let message = format!(
            "{} tells {} for {month} and its networks {}; what the place tells is used.",
            asked.whole.name,
            own.in_pounds(),
            sum.in_pounds()
        );
        let (place, severity) = (asked.whole.name.clone(), Severity::Error);
        found.push(Finding { rule: "networks_and_place", severity, place, month: Some(month), role: None, message });
    }
}

#[cfg(test)]
mod tests {
    use super::super::year::tests::year_of;
    use super::*;

    fn rules_found(text: &str) -> Vec<(&'static str, String)> {
        let year = year_of(&format!("place,month,kind,role,value,note\n{text}"), "north", &[]);
        year.findings.into_iter().map(|finding| (finding.rule, finding.message)).collect()
    }

    #[test]
    fn a_claim_above_the_maximum_for_who_was_in_post_is_found() {
        // The maximum of April 2022 is £57,318 ÷ 12 = £4,776.50 for one.
        let text = "north,2022-04,in_post,Clinical pharmacist,1,\nnorth,2022-04,claim,Clinical pharmacist,6000,\n";
        let found = rules_found(text);
        assert_eq!(found[0].0, "claim_above_maximum");
        assert!(found[0].1.contains("£4,776.50") && found[0].1.contains("1.257 WTE"), "{}", found[0].1);
        assert!(rules_found(&text.replace("6000", "4776.50")).is_empty());
        // A correction that takes the excess back mends it.
        assert!(rules_found(&format!("{text}north,2022-04,correction,Clinical pharmacist,-1500,band\n")).is_empty());
    }

    #[test]
    fn a_claim_in_a_month_without_anybody_in_post_is_found() {
        let found = rules_found("north,2022-04,in_post,Paramedic,0,\nnorth,2022-04,claim,Paramedic,100,\n");
        assert_eq!(found[0].0, "claim_without_post");
        // Not told is not nobody.
        assert!(rules_found("north,2022-05,in_post,Paramedic,0,\nnorth,2022-04,claim,Paramedic,100,\n").is_empty());
    }

    #[test]
    fn a_claim_before_the_role_was_allowed_is_found() {
        let found = rules_found("north,2024-08,claim,Recently qualified GP,5000,\n");
        assert_eq!(found[0].0, "role_not_allowed");
        assert!(found[0].1.contains("from 2024-10"), "{}", found[0].1);
        assert!(rules_found("north,2024-10,claim,Recently qualified GP,5000,\n").is_empty());
        assert!(rules_found("north,2022-10,claim,Consultant nurse,5000,\n")[0].1.contains("do not have the role"));
    }

    #[test]
    fn more_of_a_role_than_a_network_may_have_is_a_note() {
        let year =
            year_of("place,month,kind,role,value\nnorth,2023-05,in_post,Advanced practitioner,4\n", "north", &[]);
        assert_eq!((year.findings[0].rule, year.findings[0].severity), ("above_limit", Severity::Note));
    }

    #[test]
    fn an_accrual_that_its_claim_has_overtaken_is_asked_about() {
        let found = rules_found("north,2022-04,accrual,,500,\nnorth,2022-04,claim,,520,\n");
        assert_eq!(found[0].0, "claim_beside_accrual");
        let corrected =
            "north,2022-04,accrual,,500,\nnorth,2022-04,claim,,520,\nnorth,2022-04,correction,,-500,claimed now\n";
        assert!(rules_found(corrected).is_empty());
    }

    #[test]
    fn networks_that_do_not_add_up_to_the_place_are_told() {
        let text = "place,month,kind,value\ntown,2022-04,claim,150\neast,2022-04,claim,100\nwest,2022-04,claim,60\n";
        let found = year_of(text, "town", &["east", "west"]).findings;
        assert_eq!(found[0].rule, "networks_and_place");
        // One of two networks tells less than the place: the other may have the rest.
        assert!(year_of(text, "town", &["east", "quay"]).findings.is_empty());
    }

    #[test]
    fn roles_that_come_to_more_than_the_whole_are_told() {
        let found = rules_found("north,2022-04,in_post,,1,\nnorth,2022-04,in_post,Paramedic,2,\n");
        assert_eq!(found[0].0, "roles_above_whole");
    }
}
