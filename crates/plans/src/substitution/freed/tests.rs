//! Freed GP time by hand: small numbers, one role at a time.

use super::*;
use crate::substitution::{Grade, Range};

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

fn claim(activity: &str, share: f64, time_ratio: f64) -> Claim {
    Claim {
        activity: activity.to_owned(),
        share: Range::sure(share),
        time_ratio: Range::sure(time_ratio),
        rework: Range::sure(0.0),
        grade: Grade::Judgement,
        source: "invented".to_owned(),
        is_from_memory: false,
    }
}

/// Half of its time on same-day problems at half a GP's speed, 0.1 of a GP to supervise it, at first twice that.
fn role() -> RoleEvidence {
    RoleEvidence {
        schema: 1,
        title: "Helper".to_owned(),
        scope: String::new(),
        induced: Range::sure(0.0),
        supervision_first_year: Range::sure(0.2),
        supervision_later: Range::sure(0.1),
        ramp_up_months: 0,
        grade: Grade::Judgement,
        source: "invented".to_owned(),
        is_from_memory: false,
        supervised_by: String::new(),
        not_said: String::new(),
        claims: vec![claim("same_day", 0.5, 0.5)],
    }
}

fn work(activity: &str, wte: Option<f64>) -> Work {
    Work { activity: activity.to_owned(), title: activity.to_owned(), is_gp_work: activity != "nursing", wte }
}

fn all_work() -> Vec<Work> {
    vec![work("same_day", None), work("letters", None), work("nursing", None)]
}

fn ask(evidence: RoleEvidence, wte: f64, work: &[Work], year: u32) -> Freed {
    let known = BTreeMap::from([("helper".to_owned(), evidence)]);
    freed(&[Posts { role: "helper".to_owned(), wte }], &known, work, year).unwrap()
}

#[test]
fn twelve_posts_free_what_they_take_over_less_what_supervising_them_takes() {
    // 12 × 0.5 × 0.5 = 3; supervision 12 × 0.1 = 1.2.
    let later = ask(role(), 12.0, &all_work(), 2);
    assert!(near(later.taken_over.central, 3.0) && near(later.supervision.central, 1.2));
    assert!(near(later.net.central, 1.8) && near(later.per_post.unwrap().central, 0.15));
    assert!(later.finding().starts_with("12 posts free 1.8 GP WTE in their second year"), "{}", later.finding());
}

#[test]
fn rework_and_new_work_are_taken_off_what_is_done() {
    // 10 × 0.8 × 0.5 × (1 − 0.25) × (1 − 0.1) = 2.7.
    let mut evidence = role();
    evidence.induced = Range::sure(0.25);
    evidence.claims[0] = Claim { rework: Range::sure(0.1), ..claim("same_day", 0.8, 0.5) };
    assert!(near(ask(evidence, 10.0, &all_work(), 2).taken_over.central, 2.7));
}

#[test]
fn posts_whose_supervision_takes_more_than_they_give_free_nobody_and_that_is_said() {
    // A ramp of 12 months halves the first year: 12 × 0.25 × 0.5 = 1.5 against 12 × 0.2 = 2.4.
    let evidence = RoleEvidence { ramp_up_months: 12, ..role() };
    let first = ask(evidence, 12.0, &all_work(), 1);
    assert!(near(first.net.central, -0.9));
    assert_eq!(
        first.finding(),
        "12 posts free nobody in their first year: supervising them takes 2.4 GP WTE and they give back 1.5 (likely -0.9 to -0.9 in \
         all)"
    );
    assert!(first.cautions().iter().any(|said| said == "these free nobody in their first year: Helper"));
}

#[test]
fn no_more_is_freed_of_an_activity_than_there_is_of_it() {
    // 12 posts offer 3; there are 2; one is idle, and supervision is taken off all the same.
    let capped = ask(role(), 12.0, &[work("same_day", Some(2.0))], 2);
    assert!(near(capped.taken_over.central, 2.0) && near(capped.idle, 1.0) && near(capped.net.central, 0.8));
    let said = capped.cautions();
    assert!(
        said[0].starts_with("same_day: posts could take over 3.0 GP WTE, and there are 2.0; 1.0 are lost"),
        "{said:?}"
    );
    // What is capped in one activity is not made good in another.
    let two = RoleEvidence { claims: vec![claim("same_day", 0.5, 0.5), claim("letters", 0.5, 0.5)], ..role() };
    let half = ask(two, 12.0, &[work("same_day", Some(2.0)), work("letters", Some(10.0))], 2);
    assert!(near(half.taken_over.central, 5.0) && near(half.idle, 1.0));
}

#[test]
fn the_cap_holds_for_the_best_and_for_what_is_likely_too() {
    let mut evidence = role();
    evidence.claims[0].share = Range { low: 0.1, central: 0.5, high: 0.9 };
    let capped = ask(evidence, 12.0, &[work("same_day", Some(2.0))], 2);
    assert!(near(capped.taken_over.worst, 0.6) && near(capped.taken_over.best, 2.0));
    assert!(capped.taken_over.likely_high <= 2.0 + 1e-12);
}

#[test]
fn nurses_relieved_are_no_gp_freed() {
    let nurse = RoleEvidence { claims: vec![claim("nursing", 0.8, 1.0)], ..role() };
    let freed = ask(nurse, 10.0, &all_work(), 2);
    assert!(near(freed.nurse_wte.central, 8.0) && near(freed.net.central, -1.0) && freed.activities.is_empty());
    assert_eq!(
        freed.finding(),
        "10 posts free no GP in their second year: they take over nothing that GPs do, and supervising them takes 1.0 WTE"
    );
}

#[test]
fn ends_are_with_all_numbers_at_once_and_what_is_likely_lies_between() {
    let mut evidence = role();
    evidence.claims[0].share = Range { low: 0.4, central: 0.5, high: 0.6 };
    evidence.claims[0].time_ratio = Range { low: 0.4, central: 0.5, high: 0.6 };
    evidence.supervision_later = Range { low: 0.05, central: 0.1, high: 0.15 };
    let net = ask(evidence, 1.0, &all_work(), 2).net;
    assert!(near(net.worst, 0.16 - 0.15) && near(net.central, 0.15) && near(net.best, 0.36 - 0.05));
    assert!(net.worst < net.likely_low && net.likely_low < net.central);
    assert!(net.central < net.likely_high && net.likely_high < net.best);
    // Exact: the variance of a product of two such triangles that are independent is 2 × 0.25 × v + v², of the difference v' more, with v = 0.1² / 6 and
    // v' = 0.05² / 6; 80 % of a bell curve lie within 1.2816 deviations.
    let (of_each, of_supervision) = (0.01 / 6.0, 0.0025 / 6.0);
    let deviation = f64::sqrt(2.0 * 0.25 * of_each + of_each * of_each + of_supervision);
    assert!((net.likely_low - (0.15 - 1.2816 * deviation)).abs() < 0.004, "{net:?}");
    assert!((net.likely_high - (0.15 + 1.2816 * deviation)).abs() < 0.004, "{net:?}");
}

#[test]
fn a_post_grows_into_its_work_month_by_month() {
    assert!(near(at_work(0, 0.0, 12.0), 1.0));
    // Six months of ramp: half of its work for half of the year.
    assert!(near(at_work(6, 0.0, 12.0), 0.75));
    assert!(near(at_work(12, 0.0, 12.0), 0.5) && near(at_work(12, 12.0, 24.0), 1.0));
    // Eighteen: from nothing to two thirds in the first year, on to all of it by the middle of the second.
    assert!(near(at_work(18, 0.0, 12.0), 1.0 / 3.0));
    assert!(near(at_work(18, 12.0, 24.0), (6.0 * 5.0 / 6.0 + 6.0) / 12.0));
    assert!(near(at_work(12, 3.0, 3.0), 0.25));
}

#[test]
fn what_makes_no_sense_is_refused_with_its_name() {
    let known = BTreeMap::from([("helper".to_owned(), role())]);
    let ask = |role: &str, wte: f64, work: &[Work], year: u32| {
        freed(&[Posts { role: role.to_owned(), wte }], &known, work, year).unwrap_err().to_string()
    };
    assert_eq!(ask("ghost", 1.0, &all_work(), 1), "no evidence is held on `ghost`; there is some on helper");
    assert!(ask("helper", -1.0, &all_work(), 1).contains("`helper`"));
    assert!(ask("helper", 1.0, &[], 1).contains("`same_day`"));
    assert!(ask("helper", 1.0, &[work("same_day", Some(f64::NAN))], 1).contains("`same_day`"));
    assert!(ask("helper", 1.0, &all_work(), 0).contains("from 1"));
}

#[test]
fn one_hundred_and_sixty_three_posts_for_forty_four_gps_imply_a_quarter_of_a_gp_each() {
    assert!((implied(163.0, 44.0).unwrap() - 0.27).abs() < 0.0005);
    assert_eq!(implied(0.0, 44.0), None);
}
