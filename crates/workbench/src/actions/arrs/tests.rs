//! Entries for additional roles loaded on Havelock, the invented place.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_access::{Deed, Grant, Role, Who};
use wholetime_plans::quantity::Money;
use wholetime_vocabulary::{Cancel, Quiet};

use super::*;
use crate::Settings;
use crate::questions::arrs::ArrsAsked;

const HARBOUR: &str = "U99901";

fn open(workspace: &Path) -> Workbench {
    let clock = || jiff::civil::date(2025, 8, 20).at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    Workbench::open(Settings { workspace: workspace.to_owned(), database: None, by: "zoe".to_owned(), clock }).unwrap()
}

/// Havelock, imported once; books of the tests are of different years, so they do not meet.
static HAVELOCK: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    open(&folder.path().join("workspace")).import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    folder
});

fn havelock() -> Workbench {
    open(&HAVELOCK.path().join("workspace"))
}

fn file(year: i16, lines: &[(&str, u8, &str, &str)]) -> Vec<u8> {
    let mut text = "place,month,kind,value,note\n".to_owned();
    for (place, month, kind, value) in lines {
        text.push_str(&format!("{place},{year}-{month:02},{kind},{value},\n"));
    }
    text.into_bytes()
}

#[test]
fn the_same_file_twice_changes_nothing_and_another_value_is_refused_until_it_replaces() {
    let bench = havelock();
    let first = file(2021, &[(HARBOUR, 4, "claim", "1000"), (HARBOUR, 5, "claim", "1000")]);
    let load = |bytes: &[u8], name, replaces| bench.load_arrs(HARBOUR, bytes, name, None, replaces).unwrap();
    assert_eq!((load(&first, "first.csv", false).added, load(&first, "again.csv", false).added), (2, 0));
    let second = file(2021, &[(HARBOUR, 5, "claim", "1200"), (HARBOUR, 6, "claim", "1000")]);
    let refused = load(&second, "second.csv", false);
    assert!(!refused.is_taken && refused.changed[0].before == "£1,000", "{refused:?}");
    let year = ArrsAsked { year: Some("2021/22".parse().unwrap()), ..ArrsAsked::default() };
    assert_eq!(bench.arrs(HARBOUR, &year).unwrap().claimed, Some(Money::whole(2_000)));
    assert!(load(&second, "second.csv", true).is_taken);
    let answer = bench.arrs(HARBOUR, &year).unwrap();
    assert_eq!(answer.claimed, Some(Money::whole(3_200)));
    assert_eq!(answer.loads.len(), 2);
    assert_eq!((answer.loads[1].by.as_str(), answer.loads[1].changed), ("zoe", 1));
}

#[test]
fn networks_roll_up_and_those_without_entries_are_named() {
    let bench = havelock();
    let lines = [(HARBOUR, 4, "claim", "1000"), (HARBOUR, 4, "in_post", "2.5")];
    bench.load_arrs("ENG", &file(2022, &lines), "april.csv", None, false).unwrap();
    let year = ArrsAsked { year: Some("2022/23".parse().unwrap()), ..ArrsAsked::default() };
    let answer = bench.arrs("ENG", &year).unwrap();
    assert_eq!(answer.claimed, Some(Money::whole(1_000)));
    assert_eq!(answer.networks.len(), 1);
    assert!(!answer.networks_without_entries.is_empty());
    assert!(answer.networks_without_entries.iter().all(|place| place.code != HARBOUR));
    // The network itself has no parts, and the same money.
    let own = bench.arrs(HARBOUR, &year).unwrap();
    assert_eq!((own.claimed, own.networks.len()), (Some(Money::whole(1_000)), 0));
}

#[test]
fn a_network_is_known_by_its_name_and_a_stranger_is_refused() {
    let bench = havelock();
    let lines = [("harbour", 4, "claim", "500")];
    let loaded = bench.load_arrs("ENG", &file(2023, &lines), "april.csv", None, false).unwrap();
    assert_eq!(loaded.books, ["U99901, 2023/24"]);
    let lines = [(HARBOUR, 5, "claim", "500"), ("Atlantis", 5, "claim", "500")];
    let why = bench.load_arrs("ENG", &file(2023, &lines), "may.csv", None, false).unwrap_err().to_string();
    assert!(why.contains("`Atlantis`") && why.contains(HARBOUR), "{why}");
    let year = Some("2022/23".parse().unwrap());
    assert!(bench.load_arrs(HARBOUR, &file(2023, &lines[..1]), "may.csv", year, false).is_err());
}

#[test]
fn who_may_only_see_plans_loads_no_entries() {
    let bench = havelock();
    let Ok(area) = bench.resolve(HARBOUR) else { panic!("Harbour is held") };
    let viewer = bench.acting_as(Who::Person { name: "vi".to_owned(), grants: Vec::new() });
    assert!(viewer.permit(Deed::Plan, &area).is_err());
    assert!(viewer.load_arrs(HARBOUR, &file(2024, &[(HARBOUR, 4, "claim", "1")]), "a.csv", None, false).is_err());
    assert!(viewer.arrs(HARBOUR, &ArrsAsked::default()).is_err());
}

#[test]
fn a_network_on_a_border_takes_a_role_that_reaches_all_of_it() {
    let bench = havelock();
    let year: FinancialYear = "2025/26".parse().unwrap();
    let lines = [("U99904", 4, "claim", "700")];
    bench.load_arrs("QZ9", &file(2025, &lines), "april.csv", None, false).unwrap();
    let asked = ArrsAsked { year: Some(year), ..ArrsAsked::default() };
    let planner = |place: &str| {
        let grant = Grant { role: Role::Planner, place: place.to_owned() };
        bench.acting_as(Who::Person { name: "pam".to_owned(), grants: vec![grant] })
    };
    let networks = |bench: &Workbench, area: &str| bench.arrs(area, &asked).unwrap().networks;
    // Most of Chalkdown lies in the Vale, so it is one of its networks; some lies on the Coast.
    let counted =
        ["H4V0K", "H4V1L"].into_iter().find(|area| networks(&bench, area).iter().any(|one| one.code == "U99904"));
    let vale = counted.expect("Chalkdown counts on one side of the border");
    let pam = planner(vale);
    let seen = pam.arrs(vale, &asked).unwrap();
    assert_eq!(seen.claimed, None, "{seen:?}");
    assert!(seen.notes.iter().any(|note| note.to_lowercase().contains("chalkdown")), "{:?}", seen.notes);
    assert_eq!(pam.arrs("U99904", &asked).unwrap_err().code(), "not_permitted");
    let other = file(2025, &[("U99904", 5, "claim", "1")]);
    assert_eq!(pam.load_arrs(vale, &other, "may.csv", None, false).unwrap_err().code(), "not_permitted");
    for above in ["QZ9", "ENG"] {
        assert_eq!(planner(above).arrs(vale, &asked).unwrap().claimed, Some(Money::whole(700)), "{above}");
    }
    let harbour = file(2025, &[(HARBOUR, 5, "claim", "1")]);
    assert!(planner("QZ9").load_arrs("QZ9", &harbour, "may.csv", None, false).unwrap().is_taken);
}

#[test]
fn the_sum_comes_from_payments_where_no_list_is_given() {
    let bench = havelock();
    let answer = bench.arrs(HARBOUR, &ArrsAsked { year: Some("2025/26".parse().unwrap()), ..ArrsAsked::default() });
    let answer = answer.unwrap();
    match answer.entitlement_detail {
        Some(detail) => assert!(detail.from.contains("Payments"), "{}", detail.from),
        None => assert!(answer.entitlement_missing.unwrap().contains("--weighted-list")),
    }
}
