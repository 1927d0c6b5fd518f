//! Tests of the answer about additional roles.

use std::path::Path;

use jiff::civil::date;

use super::*;
use crate::Settings;

fn bench(folder: &Path) -> Workbench {
    Workbench::open(Settings {
        workspace: folder.to_owned(),
        database: None,
        by: "planner".to_owned(),
        clock: || date(2022, 9, 20).at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp(),
    })
    .unwrap()
}

const HAVERING: &[u8] = include_bytes!("../../../../../examples/havering-2022/arrs.csv");

fn havering(asked: ArrsAsked) -> ArrsAnswer {
    let folder = tempfile::tempdir().unwrap();
    let file = Some(("arrs.csv".to_owned(), HAVERING.to_vec()));
    bench(folder.path()).arrs("havering", &ArrsAsked { file, ..asked }).unwrap()
}

#[test]
fn a_file_is_answered_without_a_workspace() {
    let answer = havering(ArrsAsked::default());
    assert_eq!((answer.year.as_str(), answer.average_wte), ("2022/23", Some(61.528)));
    assert_eq!(answer.claimed, Some(Money::whole(1_185_000)));
    assert_eq!(answer.projected, Some(Money::whole(2_844_000)));
    assert_eq!(answer.projection.unwrap().year_on_last, Money::whole(2_907_000));
    assert_eq!(answer.months.len(), 5);
    assert_eq!(answer.networks.len(), 4);
    assert!(answer.entitlement.is_none() && answer.entitlement_missing.unwrap().contains("--weighted-list"));
}

#[test]
fn utilisation_is_told_on_both_denominators() {
    // Invented: £4,500,000, £2,700,000 of it devolved. 2,844 ÷ 4,500 and 2,844 ÷ 2,700.
    let answer = havering(ArrsAsked {
        entitlement: Some(Money::whole(4_500_000)),
        devolved: Some(Money::whole(2_700_000)),
        ..ArrsAsked::default()
    });
    assert_eq!(answer.utilisation_pct, Some(63.2));
    assert_eq!(answer.utilisation.projected_of_devolved_pct, Some(105.333_333));
    assert!(answer.utilisation.sentence.contains("63.2 % of the whole"), "{}", answer.utilisation.sentence);
    assert!(answer.utilisation.sentence.contains("105.3 % of what was devolved"));
    // 4,500 − 2,907.
    assert_eq!(answer.left.unwrap().on_last, Money::whole(1_593_000));
}

#[test]
fn the_sum_follows_a_list_given_by_hand() {
    // 280,000 × £16.696, three fifths of it devolved by the rules held.
    let answer = havering(ArrsAsked { weighted_list: Some(280_000), ..ArrsAsked::default() });
    assert_eq!(answer.entitlement, Some(Money::whole(4_674_880)));
    let detail = answer.entitlement_detail.unwrap();
    assert_eq!(detail.devolved, Some(Money::whole(2_804_928)));
    assert!(detail.is_from_memory && detail.from.contains("given by hand"), "{}", detail.from);
}

#[test]
fn posts_can_start_from_the_month_after_the_last_one_told() {
    let asked = ArrsAsked { entitlement: Some(Money::whole(4_500_000)), ..ArrsAsked::default() };
    // The clock shows September, the last month told is August: October is the next.
    let next = havering(asked.clone()).can_start;
    assert_eq!(next.roles[0].starts[0].month.to_string(), "2022-10");
    // £1,593,000 ÷ (£59,312 ÷ 2) = 53.7.
    assert_eq!(next.roles[0].starts[0].wte.to_string(), "53.7");
    let later = havering(ArrsAsked { lead_months: Some(4), ..asked.clone() }).can_start;
    assert_eq!(later.roles[0].starts[0].month.to_string(), "2023-01");
    let never = havering(ArrsAsked { lead_months: Some(9), ..asked }).can_start;
    assert!(never.roles.is_empty() && never.sentence.contains("nobody can start in time"));
}

#[test]
fn a_ledger_is_tied_to_the_entries() {
    let answer = havering(ArrsAsked { ledger: Some(Money::whole(1_190_000)), ..ArrsAsked::default() });
    assert_eq!(answer.tie.unwrap().difference, Money::whole(5_000));
}

#[test]
fn gps_with_a_sum_of_their_own_are_not_counted_in_the_main_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "place,month,kind,role,value\n".to_owned();
    for month in 4..=9 {
        text.push_str(&format!("quay,2024-{month:02},claim,Paramedic,1000\n"));
    }
    text.push_str("quay,2024-10,claim,Paramedic,1000\nquay,2024-10,claim,Recently qualified GP,7000\n");
    let asked = ArrsAsked {
        file: Some(("quay.csv".to_owned(), text.into_bytes())),
        weighted_list: Some(10_000),
        ..ArrsAsked::default()
    };
    let answer = bench(folder.path()).arrs("quay", &asked).unwrap();
    assert_eq!(answer.claimed, Some(Money::whole(7_000)));
    assert_eq!(answer.projected, Some(Money::whole(12_000)));
    let own = &answer.own_sums[0];
    // 10,000 × £1.303 − £7,000.
    assert_eq!((own.entitlement, own.left), (Some(Money::whole(13_030)), Some(Money::whole(6_030))));
}

#[test]
fn a_file_that_cannot_be_read_names_every_fault() {
    let folder = tempfile::tempdir().unwrap();
    let text = b"place,month,kind,value\nquay,2022,claim,1\nquay,2022-05,bill,1\n".to_vec();
    let asked = ArrsAsked { file: Some(("quay.csv".to_owned(), text)), ..ArrsAsked::default() };
    let why = bench(folder.path()).arrs("quay", &asked).unwrap_err().to_string();
    assert!(why.contains("line 2") && why.contains("line 3"), "{why}");
}

#[test]
fn rules_are_listed_by_year_and_a_year_without_rules_says_which_are_held() {
    let folder = tempfile::tempdir().unwrap();
    let bench = bench(folder.path());
    assert_eq!(bench.arrs_rules(None).unwrap().years[0].year.to_string(), "2025/26");
    assert_eq!(bench.arrs_rules(Some("2022/23".parse().unwrap())).unwrap().years.len(), 1);
    let why = bench.arrs_rules(Some("2031/32".parse().unwrap())).unwrap_err().to_string();
    assert!(why.contains("held: 2019/20"), "{why}");
}
