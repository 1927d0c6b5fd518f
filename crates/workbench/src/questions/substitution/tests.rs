//! Substitution as it is asked: the whole table, posts, a cap by GPs, and refusals.

use wholetime_plans::substitution::Posts;
use wholetime_vocabulary::{Cancel, Quiet};

use super::{Substitution, SubstitutionAsked};
use crate::{Scope, Settings, Workbench, WorkbenchError};

fn bench() -> (tempfile::TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    let clock = || jiff::civil::date(2025, 8, 20).at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    let workspace = folder.path().join("workspace");
    let bench = Workbench::open(Settings { workspace, database: None, by: "zoe".to_owned(), clock }).unwrap();
    (folder, bench)
}

fn ask(asked: &SubstitutionAsked) -> Result<Substitution, WorkbenchError> {
    let (_folder, bench) = bench();
    bench.substitution(asked, Scope::default())
}

fn posts(role: &str, wte: f64) -> Vec<Posts> {
    vec![Posts { role: role.to_owned(), wte }]
}

#[test]
fn every_role_has_a_line_and_those_that_free_most_stand_first() {
    let answer = ask(&SubstitutionAsked::default()).unwrap();
    let net: Vec<f64> = answer.roles.iter().map(|role| role.later.net.central).collect();
    assert!(net.is_sorted_by(|one, other| other <= one));
    assert!(answer.roles.iter().all(|role| !role.claims.is_empty() && role.best_grade <= role.worst_grade));
    assert!(answer.freed.is_none() && !answer.not_said.is_empty());
    assert!((answer.worked_example.implied_per_post - 0.27).abs() < 0.001);
}

#[test]
fn posts_are_capped_by_the_work_of_the_gps_there_are() {
    // 10 GP WTE spend a tenth of their time on muscles and joints (share of the catalogue): 1.0 WTE for 20 physiotherapists.
    let asked = |gps| SubstitutionAsked {
        posts: posts("first_contact_physiotherapist", 20.0),
        year: Some(3),
        gps,
        ..SubstitutionAsked::default()
    };
    let open = ask(&asked(None)).unwrap().freed.unwrap();
    let capped = ask(&asked(Some(10.0))).unwrap().freed.unwrap();
    assert!(5.0 < open.asked.taken_over.central && open.asked.idle == 0.0);
    assert!((capped.asked.taken_over.central - 1.0).abs() < 1e-9);
    assert!((open.asked.taken_over.central - 1.0 - capped.asked.idle).abs() < 1e-9);
    assert!(
        capped.notes.iter().any(|note| note.starts_with("Muscles and joints: posts could take over")),
        "{:?}",
        capped.notes
    );
    let years: Vec<String> = capped.years_that_differ().into_iter().map(|(name, _)| name).collect();
    assert_eq!(years, ["1", "2 and on"], "supervision falls after the first year, and the work there is binds in all");
}

#[test]
fn what_cannot_be_is_refused_in_plain_words() {
    let refused = |asked: SubstitutionAsked| ask(&asked).unwrap_err().to_string();
    let unknown = refused(SubstitutionAsked { role: Some("wizard".to_owned()), ..SubstitutionAsked::default() });
    assert!(unknown.contains("no evidence is held on `wizard`") && unknown.contains("paramedic"), "{unknown}");
    let both = SubstitutionAsked {
        posts: posts("paramedic", 1.0),
        area: Some("U99901".to_owned()),
        gps: Some(3.0),
        ..SubstitutionAsked::default()
    };
    assert!(refused(both).contains("not both"));
    let negative = SubstitutionAsked { posts: posts("paramedic", -1.0), ..SubstitutionAsked::default() };
    assert!(refused(negative).contains("`paramedic` must have a number"));
}

#[test]
fn an_area_caps_by_the_gps_it_has_and_says_which() {
    let (folder, bench) = bench();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    let scope = Scope::default();
    let held = bench.definitions("U99901", "gp_fte_extg", None, scope).unwrap().figures[0].value.known().unwrap();
    let asked = SubstitutionAsked {
        posts: posts("clinical_pharmacist", 2.0),
        area: Some("U99901".to_owned()),
        ..SubstitutionAsked::default()
    };
    let answer = bench.substitution(&asked, scope).unwrap();
    let freed = answer.freed.unwrap();
    let gps = freed.gps.unwrap();
    assert!((gps.wte - held).abs() < 1e-9 && gps.which.contains("fully qualified"), "{gps:?}");
    let work: f64 = freed.asked.activities.iter().filter_map(|activity| activity.work).sum();
    assert!(0.0 < work && work < held, "pharmacists meet two kinds of GPs' work: {work} of {held}");
    assert!(!answer.sources.is_empty());
}
