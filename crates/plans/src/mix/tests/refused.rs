//! Problems that contradict themselves are refused in words.

use super::*;
use crate::mix::check::check;
use crate::mix::{Future, Robust};

#[test]
fn what_cannot_be_is_refused_and_named() {
    let whole = || with(problem(2), role("a", 50_000.0, 0.5, 2), Some(3.0));
    assert!(check(&whole()).is_ok());
    type Spoil = fn(&mut Problem);
    let cases: [(&str, Spoil); 16] = [
        ("has no years", |problem| problem.years.clear()),
        ("years are not in order", |problem| problem.years.reverse()),
        ("cost of `a` has 1 numbers for 2 years", |problem| problem.roles[0].cost.truncate(1)),
        ("share that leaves of `a`", |problem| problem.roles[0].leaving = 1.5),
        ("names the activity `letters`", |problem| problem.roles[0].effects[0].activity = "letters".to_owned()),
        ("run from low over central to high", |problem| problem.roles[0].effects[0].done.high = 0.1),
        ("role `a` stands in it twice", |problem| problem.roles.push(problem.roles[0].clone())),
        ("`a` is a GP", |problem| problem.roles[0].is_gp = true),
        ("GPs at `Z99001` is -1", |problem| problem.places[0].gps[1] = -1.0),
        ("posts at `Z99001` has 0 numbers for 1 roles", |problem| problem.places[0].posts.clear()),
        ("recruits of `a` at `Z99001` is NaN", |problem| problem.places[0].recruits[0] = Some(vec![f64::NAN, 1.0])),
        ("shared by a place that is not there", |problem| {
            problem.streams.push(Stream { places: vec![1], ..stream("s", &[], 0.0, 2) });
        }),
        ("names the role `b`", |problem| problem.streams.push(stream("s", &[("b", 1.0)], 0.0, 2))),
        ("own money has 1 numbers", |problem| problem.budget = Some(vec![1.0])),
        ("protected against fewer than 0", |problem| problem.robust = Some(Robust { budget: -1.0 })),
        ("GPs of the future dry has 0 numbers for 1 places", |problem| {
            problem.futures.push(Future { title: "dry".to_owned(), weight: 1.0, gps: Vec::new(), work: Vec::new() });
        }),
    ];
    for (words, spoil) in cases {
        let mut spoilt = whole();
        spoil(&mut spoilt);
        let why = check(&spoilt).unwrap_err().to_string();
        assert!(why.contains(words), "{why} does not say: {words}");
        assert!(tried(&spoilt, Solver::Microlp).is_err());
    }
}
