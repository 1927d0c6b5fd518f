//! Cases of few people: what a sum on paper says, what the cohorts expect, and what the simulation draws.

use super::{Example, Line};
use crate::amount::{Amount, Staff};
use crate::simulate::{Counted, Run, Unknown, simulate};
use crate::supply::{
    Cause, Exits, Flow, Model, NotAModel, OLDEST, Person, Posts, Profile, Role, Sex, Source, Stock, Stream,
    heads_variance, project,
};

const INVENTED: &str = "invented";
const REPLICATES: u32 = 20_000;
/// How many standard errors a simulated figure may be off: more than four happens once in 16,000 times.
const ERRORS: f64 = 4.0;

/// Two GPs of 45, one of 55 and two of 62: who is there two years on.
pub(super) fn five_people() -> Result<Example, NotAModel> {
    let (people, model) = (five(), leaving());
    let start = Stock::of(&people, 1);
    let expected = project(&start, &model, 24)?.ledger.all(24);
    let variance = heads_variance(&start, &model, 24)?;
    let outcome = simulate(&people, &model, &run(24), REPLICATES)?;
    let values = outcome.values(24, &[0], Counted::Heads);
    let all_stay = outcome.chance_of(24, &[0], Counted::Heads, 5.0).unwrap_or(f64::NAN);
    let mean = values.iter().sum::<f64>() / f64::from(REPLICATES);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let drawn_variance = squares / f64::from(REPLICATES);
    // By hand: e^−0.1 for those of 45, e^−0.2 for the one of 55, e^−1 for those of 62.
    let stay: [f64; 5] = [0.904_837, 0.904_837, 0.818_731, 0.367_879, 0.367_879];
    let heads: f64 = stay.iter().sum();
    let spread: f64 = stay.iter().map(|stays| stays * (1.0 - stays)).sum();
    let fte = 0.904_837 * 1.5 + 0.818_731 * 0.8 + 0.367_879;
    let all: f64 = stay.iter().product();
    let error = (spread / f64::from(REPLICATES)).sqrt();
    let chance_error = (all * (1.0 - all) / f64::from(REPLICATES)).sqrt();
    Ok(Example {
        id: "five_people",
        title: "Five GPs of one practice, two years on",
        source: INVENTED,
        lines: vec![
            Line::of("People expected, by cohorts", "2 e^−0.1 + e^−0.2 + 2 e^−1", expected.heads.number(), "people", 4)
                .beside_within(heads, 1e-5),
            Line::of("FTE expected, by cohorts", "1.5 e^−0.1 + 0.8 e^−0.2 + 1.0 e^−1", expected.fte.number(), "FTE", 4)
                .beside_within(fte, 1e-5),
            Line::of("Variance of people, by cohorts", "sum of p (1 − p)", variance, "people²", 4)
                .beside_within(spread, 1e-5),
            Line::of("People, mean of 20,000 drawn", "person by person, seed 1", mean, "people", 4)
                .beside_within(heads, ERRORS * error),
            // A variance out of n draws has a relative standard error of about √(2 / n); five coins have thinner tails than that.
            Line::of("Variance of people, of 20,000 drawn", "person by person, seed 1", drawn_variance, "people²", 4)
                .beside_within(spread, ERRORS * spread * (2.0 / f64::from(REPLICATES)).sqrt()),
            Line::of("Chance that all five are there", "share of 20,000 drawn; e^−2.4", 100.0 * all_stay, "%", 2)
                .beside_within(100.0 * all, 100.0 * ERRORS * chance_error),
        ],
        lesson: "Of five, 3.4 are expected to be there, give or take 0.9: for a practice the spread matters more than the mean.",
    })
}

/// Ten years of a place with everything going on: who was there, came and went.
pub(super) fn nobody_is_lost() -> Result<Example, NotAModel> {
    let (people, model) = place();
    let expected = project(&Stock::of(&people, 2), &model, 120)?.ledger;
    let outcome = simulate(&people, &model, &run(120), 200)?;
    let mut lines = Vec::new();
    let drawn = outcome.ledger().map(|ledger| (ledger, "200 lives of the place, drawn"));
    for (ledger, of) in [Some((&expected, "expected")), drawn].into_iter().flatten() {
        let total = |flow| (0..2).map(|role| ledger.total(1, 120, role, flow)).sum::<Staff>();
        let came: Amount = joiners().map(|flow| total(flow).heads).sum();
        let went: Amount = [Flow::Retired, Flow::Left, Flow::MovedAway].into_iter().map(|flow| total(flow).heads).sum();
        let changed = total(Flow::RoleIn).heads + total(Flow::RoleOut).heads;
        let end = ledger.all(120).heads;
        let sum = "there at the start + came − went";
        let what = format!("People after ten years, {of}");
        lines.push(
            Line::of(&what, sum, (ledger.all(0).heads + came + went).number(), "people", 9)
                .beside_within(end.number(), 0.0),
        );
        let what = format!("… who took up another role, {of}");
        lines.push(
            Line::of(&what, "into a role − out of a role", changed.number(), "people", 9).beside_within(0.0, 0.0),
        );
        let is_out = |line: &crate::supply::Line| {
            line.start + line.flows.iter().map(|(_, staff)| *staff).sum::<Staff>() != line.end
        };
        let out = ledger.lines().filter(is_out).count() + usize::from(!ledger.adds_up());
        let what = format!("… months of a role that do not add up, {of}");
        lines.push(
            Line::of(&what, "of 120 months of two roles, in billionths", out as f64, "", 0).beside_within(0.0, 0.0),
        );
    }
    Ok(Example {
        id: "nobody_is_lost",
        title: "Nobody is lost and nobody made up",
        source: INVENTED,
        lines,
        lesson: "People and hours are counted in whole billionths, so a ledger agrees to its last digit, over any places and replicates.",
    })
}

/// A scenario that changes nothing, and one that changes something else.
pub(super) fn nothing_changes() -> Result<Example, NotAModel> {
    let (people, model) = place();
    let mut same = model.clone();
    same.rates.scale(0, Cause::Leaves, 1.0);
    same.rates.retire_later(0, 0);
    let mut later = model.clone();
    later.rates.retire_later(0, 2);
    later.rates.retire_later(1, 2);
    let replicates = 200;
    let there = |model: &Model| -> Result<Vec<f64>, NotAModel> {
        Ok(simulate(&people, model, &run(120), replicates)?.values(120, &[0, 1], Counted::Heads))
    };
    let (before, unchanged) = (there(&model)?, there(&same)?);
    let differ = before.iter().zip(&unchanged).filter(|(one, other)| one != other).count();
    // Without joiners and changes of role, retiring later can only add.
    let alone = |model: &Model| {
        let mut alone = Model { streams: Vec::new(), posts: Vec::new(), ..model.clone() };
        alone.rates.scale(0, Cause::ChangesRole, 0.0);
        there(&alone)
    };
    let (now, later) = (alone(&model)?, alone(&later)?);
    let fewer = now.iter().zip(&later).filter(|(now, later)| later < now).count();
    Ok(Example {
        id: "nothing_changes",
        title: "A scenario that changes nothing changes nothing",
        source: INVENTED,
        lines: vec![
            Line::of(
                "Lives of the place that differ, where rates are multiplied by one",
                "of 200",
                differ as f64,
                "",
                0,
            )
            .beside_within(0.0, 0.0),
            Line::of(
                "Lives in which fewer are there, where all retire two years later",
                "of 200, nobody joining",
                fewer as f64,
                "",
                0,
            )
            .beside_within(0.0, 0.0),
        ],
        lesson: "The same person meets the same fate under both, but for what the scenario changes: a difference is the scenario's, not chance's.",
    })
}

fn run(months: u32) -> Run {
    Run { place: "Z99001".to_owned(), seed: 1, months, unknown: Unknown::default() }
}

fn joiners() -> impl Iterator<Item = Flow> {
    [
        Flow::JoinedFromTraining,
        Flow::JoinedFromAbroad,
        Flow::Returned,
        Flow::JoinedAsRetainer,
        Flow::MovedIn,
        Flow::JoinedOtherwise,
        Flow::CameBack,
        Flow::JoinedAsKnown,
    ]
    .into_iter()
}

fn five() -> Vec<Person> {
    let person = |number, age, fte| Person { number, role: 0, sex: Sex::Female, age, fte: Amount::of(fte) };
    vec![person(1, 45, 1.0), person(2, 45, 0.5), person(3, 55, 0.8), person(4, 62, 0.6), person(5, 62, 0.4)]
}

/// Nobody joins; hazards a year of 0.05 below 55, 0.1 below 60, 0.5 from 60.
fn leaving() -> Model {
    let mut model = Model::still(vec![Role::named("gp")]);
    model.rates.set_both(0, 30, 54, Exits { leaves: 0.05, ..Exits::default() });
    model.rates.set_both(0, 55, 59, Exits { leaves: 0.04, retires: 0.06, ..Exits::default() });
    model.rates.set_both(0, 60, OLDEST, Exits { retires: 0.5, ..Exits::default() });
    model
}

/// Thirty salaried GPs and partners with all causes of stopping, changing hours, joiners and posts.
fn place() -> (Vec<Person>, Model) {
    let mut model = Model::still(vec![Role::named("salaried"), Role::named("partner")]);
    model.roles[0].changes_into = Some(1);
    for role in 0..2 {
        model.rates.set_both(role, 30, 58, Exits { leaves: 0.05, moves_away: 0.03, ..Exits::default() });
        model.rates.set_both(role, 59, OLDEST, Exits { retires: 0.4, leaves: 0.02, ..Exits::default() });
        model.hours.set_drift(role, -0.01);
    }
    model.rates.set_both(0, 35, 50, Exits { leaves: 0.05, changes_role: 0.1, moves_away: 0.03, ..Exits::default() });
    model.streams.push(Stream {
        id: "return".to_owned(),
        source: Source::Return,
        role: 0,
        heads_per_year: vec![3.0],
        lead_months: 0,
        profile: Profile::of_age(36, 0.7),
    });
    model.posts = vec![Posts { roles: vec![0], funded_fte: vec![16.0], median_months_to_fill: 5.0, locum_share: 0.3 }];
    let person = |number: u64| {
        let age = 33 + u8::try_from(number).unwrap_or(0);
        Person { number, role: usize::from(number.is_multiple_of(2)), sex: Sex::Male, age, fte: Amount::of(0.8) }
    };
    ((0..30).map(person).collect(), model)
}
