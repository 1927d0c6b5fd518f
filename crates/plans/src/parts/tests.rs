//! What a cost is made of, on an invented plan small enough to check by hand, and on the plan of 2018.

use proptest::prelude::*;

use super::*;
use crate::cost::{FirstYear, Recurrence};

/// Two nurses at Harbour and one at Lamplight from April, one given to no place, at £30,000 with items or £50,000 in all.
const DOCUMENT: &str = r#"
schema = 1
id = "havelock"
title = "Havelock"
years = ["2025/26", "2026/27"]
place = [
  { id = "havelock", title = "Havelock" },
  { id = "harbour", title = "Harbour", within = "havelock", registered = 30000 },
  { id = "lamplight", title = "Lamplight", within = "havelock", registered = 10000 },
]
group = [{ id = "all", title = "All" }]
pay = [{ id = "nurse", title = "Nurse", row = [
  { from = "2025-04-01", salary = 30000, on_costs = "items", source = "invented" },
] }]

[[on_costs]]
id = "items"
title = "Items"

[[on_costs.row]]
from = "2025-04-01"
items = { insurance_threshold = 5000, insurance_percent = 15, pension_percent = 14, levy_percent = 0.5 }
source = "from memory"
is_from_memory = true

[[initiative]]
id = "nurses"
title = "Nurses"
role = "nurse"
group = "all"
pay = "nurse"
counted = "each_year"

[[initiative.stream]]
id = "harbour"
title = "At Harbour"
place = "harbour"
posts = [{ when = "2025/26", planned = 2 }]

[[initiative.stream]]
id = "lamplight"
title = "At Lamplight"
place = "lamplight"
posts = [{ when = "2025/26", planned = 1 }]

[[initiative.stream]]
id = "anywhere"
title = "Anywhere"
posts = [{ when = "2026/27", planned = 1 }]

[[line]]
id = "training"
title = "Training"
group = "all"
kind = "training"
place = "lamplight"
amounts = { "2025/26" = 1000 }
source = "invented"
"#;

fn plan() -> Plan {
    Plan::from_toml(DOCUMENT).unwrap()
}

/// A nurse with items costs 30,000 + 15 % of 25,000 + 14 % and 0.5 % of 30,000 = 38,100.
const NURSE: i64 = 38_100;

#[test]
fn a_cost_falls_to_the_places_of_its_streams_and_the_rest_has_its_own_row() {
    let by_place = parts(&plan(), Way::OF_THE_PLAN).unwrap().by_place(&plan(), false);
    let rows: Vec<(&str, Vec<Money>)> =
        by_place.rows.iter().map(|row| (row.title.as_str(), row.years.clone())).collect();
    let pounds = |first: i64, second: i64| vec![Money::whole(first), Money::whole(second)];
    assert_eq!(
        rows,
        [
            ("Harbour", pounds(2 * NURSE, 2 * NURSE)),
            ("Lamplight", pounds(NURSE + 1_000, NURSE)),
            ("Given to no place", pounds(0, NURSE)),
        ]
    );
}

#[test]
fn what_is_given_to_no_place_is_shared_by_registered_patients_when_asked() {
    let by_place = parts(&plan(), Way::OF_THE_PLAN).unwrap().by_place(&plan(), true);
    assert!(by_place.is_shared_by_list);
    // Three quarters of 38,100 are 28,575.
    assert_eq!(by_place.rows[0].years[1], Money::whole(2 * NURSE + 28_575));
    assert_eq!(by_place.rows[1].years[1], Money::whole(NURSE + 9_525));
    assert_eq!(by_place.rows.len(), 2);
}

#[test]
fn a_list_that_is_not_known_is_named_and_nothing_is_shared() {
    let mut plan = plan();
    plan.places[2].registered = None;
    let by_place = parts(&plan, Way::OF_THE_PLAN).unwrap().by_place(&plan, true);
    assert!(!by_place.is_shared_by_list);
    assert_eq!(
        by_place.not_shared_because.as_deref(),
        Some("the plan does not say how many patients are registered at lamplight")
    );
}

#[test]
fn items_stand_apart_and_come_to_the_cost() {
    let parts = parts(&plan(), Way::OF_THE_PLAN).unwrap();
    let rows = parts.by_item();
    // Three nurses in the first year and four in the second.
    let seven = |amount: i64| Money::whole(7 * amount);
    assert_eq!(
        rows[0].items,
        ItemisedCost {
            pay: seven(30_000),
            insurance: seven(3_750),
            pension: seven(4_200),
            levy: seven(150),
            ..ItemisedCost::default()
        }
    );
    let all = rows.last().unwrap();
    assert_eq!((all.not_pay, all.cost), (Money::whole(1_000), seven(NURSE) + Money::whole(1_000)));
}

#[test]
fn what_rests_on_memory_is_counted_and_its_rows_are_named() {
    let parts = parts(&plan(), Way::OF_THE_PLAN).unwrap();
    // All pay, since the on-costs are from memory; the training is not.
    assert_eq!(parts.memory_total(), Money::whole(7 * NURSE));
    let named: Vec<(&str, &str)> = parts.from_memory.iter().map(|row| (row.kind, row.id.as_str())).collect();
    assert_eq!(named, [("on_costs", "items")]);
}

#[test]
fn one_year_of_the_roles_of_2018_is_set_against_one_year_of_gps() {
    let plan = Plan::from_toml(include_str!("../../../../examples/blmk-2018/plan.toml")).unwrap();
    let after = crate::cost::tail(&plan, 1).unwrap();
    let saving = crate::cost::year_saving(&plan, &after).unwrap().unwrap();
    // Pharmacists 12 × 49,000 + 11 × 39,000 + 10 × 29,000, then 19 × 42,668 + 17 × 35,552 + 20 × 29,456.
    assert_eq!(saving.instead, Money::whole(1_307_000 + 810_692 + 604_384 + 589_120));
    assert_eq!((saving.alternative, saving.saved), (Money::whole(5_280_000), Money::whole(1_968_804)));
}

#[test]
fn support_by_the_nation_is_a_part_of_the_items_and_not_of_the_cost() {
    let plan = Plan::from_toml(include_str!("../../../../examples/blmk-2018/plan.toml")).unwrap();
    let parts = parts(&plan, Way::OF_THE_PLAN).unwrap();
    let rows = parts.by_item();
    let pharmacists = rows.iter().find(|row| row.id.as_deref() == Some("clinical-pharmacists")).unwrap();
    // Table 8: 240, 568 and 987 thousand; 12, 23 and 33 posts at £49,000 before national money.
    assert_eq!(pharmacists.cost, Money::whole(1_795_000));
    assert_eq!(pharmacists.items.not_split, Money::whole(68 * 49_000));
    let gps = rows.iter().find(|row| row.id.as_deref() == Some("gp-need")).unwrap();
    assert_eq!((gps.items.pay, gps.items.flat), (Money::whole(6_700_000), Money::whole(1_340_000)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn items_and_places_come_to_the_cost_in_every_row_and_year(
        wte in proptest::array::uniform3(0_i64..5_000),
        salary in 0_i64..20_000_000,
        contract in 1_i64..=1_000,
        threshold in 0_i64..1_000_000,
        share in 0_i64..=100,
        lists in proptest::array::uniform2(0_u32..50_000),
        is_each_year in any::<bool>(),
        is_from_start in any::<bool>(),
        is_shared in any::<bool>(),
    ) {
        let mut plan = plan();
        for (stream, wte) in plan.initiatives[0].streams.iter_mut().zip(wte) {
            stream.posts[0].planned = crate::quantity::Wte::from_units(wte);
        }
        plan.pay[0].contract_wte = crate::quantity::Wte::from_units(contract);
        plan.pay[0].rows[0].salary = Some(Money::from_units(salary));
        if let Some(items) = &mut plan.on_costs[0].rows[0].items {
            items.insurance_threshold = Money::from_units(threshold);
        }
        plan.initiatives[0].support = Some(crate::plan::Support {
            title: "National money".into(),
            percents: vec![crate::quantity::Percent::whole(share)],
            share_rounded_to: None,
            source: "invented".into(),
        });
        plan.places[1].registered = Some(lists[0]);
        plan.places[2].registered = Some(lists[1]);
        let way = Way {
            recurrence: if is_each_year { Recurrence::EachYear } else { Recurrence::AsCounted },
            first_year: if is_from_start { FirstYear::FromStart } else { FirstYear::Whole },
        };
        let parts = parts(&plan, way).unwrap();
        for (row, cells) in parts.table.rows.iter().zip(&parts.cells) {
            for (cell, parts) in row.cells.iter().zip(cells) {
                let (cell, parts) = (cell.unwrap(), parts.as_ref().unwrap());
                prop_assert_eq!(parts.items.total() + parts.not_pay - parts.support, cell.cost);
                prop_assert_eq!(parts.places.values().copied().sum::<Money>(), cell.cost);
                prop_assert!(parts.items.parts().iter().all(|part| Money::ZERO <= *part));
                prop_assert!(parts.from_memory <= cell.cost);
            }
        }
        let by_place = parts.by_place(&plan, is_shared);
        prop_assert_eq!(by_place.rows.iter().map(|row| row.total).sum::<Money>(), parts.table.total());
        for (year_index, year) in parts.table.years.iter().enumerate() {
            let sum: Money = by_place.rows.iter().map(|row| row.years[year_index]).sum();
            prop_assert_eq!(sum, parts.table.sum(Some(*year), |_| true));
        }
    }
}
