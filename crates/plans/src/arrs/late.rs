//! WTE that were planned and not at work, which of it starts late, and what that leaves unspent.
//!
//! **Invariant:** what is not at work is told only where both the plan and the posts are, or where a late start is told; a
//! month without a price leaves no sum, and is counted as such.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::entries::EntryKind;
use super::year::{Asked, Place};
use crate::quantity::{Money, Rounding, Wte, divided_units};
use crate::when::When;

/// WTE planned and not at work in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PostsGap")]
pub struct Gap {
    /// The network or place.
    pub place: Place,
    /// The month.
    pub month: When,
    /// The role; none: all together.
    pub role: Option<String>,
    /// WTE that were to be at work; none where no plan is told.
    pub planned: Option<Wte>,
    /// WTE at work; none where that is not told.
    pub in_post: Option<Wte>,
    /// WTE planned and not at work.
    pub not_at_work: Wte,
    /// WTE told to start late.
    pub late_start: Option<Wte>,
    /// What that left unspent in the month; none where there is no price.
    pub unspent: Option<Money>,
    /// What the price is.
    pub price: &'static str,
}

/// Every gap, place by place in the order of time.
pub(super) fn gaps(asked: &Asked<'_>) -> Vec<Gap> {
    let places = std::iter::once(asked.whole).chain(asked.parts);
    places.flat_map(|place| of_place(asked, place)).collect()
}

fn of_place(asked: &Asked<'_>, place: &Place) -> Vec<Gap> {
    let kinds = [EntryKind::Planned, EntryKind::InPost, EntryKind::LateStart];
    let own = asked.entries.iter().filter(|entry| entry.place == place.code && kinds.contains(&entry.kind));
    let lines: BTreeSet<(When, Option<String>)> = own.map(|entry| (entry.month, entry.role.clone())).collect();
    // A line for all roles together counts beside lines of roles only where these leave something to say.
    let has_roles = |month: When| lines.iter().any(|(other, role)| *other == month && role.is_some());
    let told = |kind, month: When, role: &Option<String>| {
        let months = match role {
            Some(role) => asked.entries.wte_of_role(&place.code, kind, role),
            None => asked.entries.wte(&place.code, kind),
        };
        months.into_iter().find(|(other, _)| *other == month).map(|(_, wte)| wte)
    };
    let gap = |(month, role): &(When, Option<String>)| {
        if role.is_none() && has_roles(*month) {
            return None;
        }
        let (planned, in_post) = (told(EntryKind::Planned, *month, role), told(EntryKind::InPost, *month, role));
        let late_start = told(EntryKind::LateStart, *month, role);
        let not_at_work = match (planned, in_post, late_start) {
            (Some(planned), Some(in_post), _) => planned - in_post,
            (_, _, Some(late)) => late,
            _ => return None,
        };
        if not_at_work <= Wte::ZERO {
            return None;
        }
        let (unspent, price) = price(asked, place, *month, role.as_deref(), not_at_work);
        Some(Gap {
            place: place.clone(),
            month: *month,
            role: role.clone(),
            planned,
            in_post,
            not_at_work,
            late_start,
            unspent,
            price,
        })
    };
    lines.iter().filter_map(gap).collect()
}

/// What some WTE would have cost in a month: at the maximum of the role, else as those in post cost.
fn price(asked: &Asked<'_>, place: &Place, month: When, role: Option<&str>, wte: Wte) -> (Option<Money>, &'static str) {
    let When::Month(_, index) = month else { return (None, "no price") };
    if let (Some(role), Some(rules)) = (role, asked.year_rules())
        && let Some(maximum) = rules.month_maximum(role, index, asked.zone, wte)
    {
        return (Some(maximum), "at the maximum of the role");
    }
    let of = |months: Vec<(When, Wte)>| months.into_iter().find(|(other, _)| *other == month).map(|(_, wte)| wte);
    let spend = asked.entries.spend(&place.code).into_iter().find(|(other, _)| *other == month);
    match (spend, of(asked.entries.wte(&place.code, EntryKind::InPost))) {
        (Some((_, spend)), Some(in_post)) if Wte::ZERO < in_post => {
            let pence = i128::from(spend.units()) * i128::from(wte.units());
            let share = divided_units(pence, i128::from(in_post.units()), Rounding::Rounded);
            (Some(Money::from_units(share)), "as those in post cost in the month")
        }
        _ => (None, "no price"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::year::tests::year_of;
    use super::*;

    #[test]
    fn who_was_planned_and_is_not_at_work_is_told_only_where_both_are() {
        let year = year_of(
            "place,month,kind,value\n\
             north,2022-04,planned,3\nnorth,2022-04,in_post,1.5\n\
             north,2022-05,planned,3\nnorth,2022-06,in_post,3\n",
            "north",
            &[],
        );
        assert_eq!(year.gaps.len(), 1);
        assert_eq!((year.gaps[0].not_at_work, year.gaps[0].unspent), (Wte::from_units(1_500), None));
        // (1.5 + 3) ÷ 2: May is not told.
        assert_eq!(year.average_in_post.unwrap().written(2), "2.25");
    }

    #[test]
    fn a_late_start_leaves_a_twelfth_of_the_maximum_unspent() {
        let year = year_of(
            "place,month,kind,role,value\n\
             north,2022-04,late_start,Clinical pharmacist,2\n\
             north,2022-10,late_start,Clinical pharmacist,1\n",
            "north",
            &[],
        );
        let unspent: Vec<Money> = year.gaps.iter().filter_map(|gap| gap.unspent).collect();
        // 2 × £57,318 ÷ 12, and £59,312 ÷ 12 from October on.
        assert_eq!(unspent, [Money::whole(9_553), Money::from_units(494_267)]);
    }

    #[test]
    fn without_a_role_those_in_post_give_the_price() {
        let year = year_of(
            "place,month,kind,value\n\
             north,2022-04,planned,5\nnorth,2022-04,in_post,4\nnorth,2022-04,claim,16000\n",
            "north",
            &[],
        );
        assert_eq!(year.gaps[0].unspent, Some(Money::whole(4_000)));
        assert_eq!(year.gaps[0].price, "as those in post cost in the month");
    }
}
