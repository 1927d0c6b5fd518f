//! The model that `cargo xtask bench` runs in every tool: `cargo run --release -p wholetime-models --example bench_model`.
//!
//! 40,000 people of 32 to 63 with 0.8 FTE each, ten years, 64 replicates. Hazards a year: below 59, 0.05 of leaving and 0.03
//! of moving away; from 59, 0.4 of retiring and 0.02 of leaving. At the end of each year, one in ten cuts hours by a tenth.
//! Joiners are Poisson, 2,000 a year spread over its months, of 34 with 0.7 FTE, at risk from the month after.
//!
//! It is run twice: by the simulation that forecasts are made with (a draw a spell, every month and a ledger written), where
//! hours fall by a hundredth for all; and year by year, three decisions a person and year, as the other tools run it.

use std::hint::black_box;

use wholetime_models::amount::Amount;
use wholetime_models::draw::{Blocks, Chance, Decision, named, newcomer, poisson};
use wholetime_models::simulate::{Counted, Outcome, Run, Unknown, simulate_batch};
use wholetime_models::supply::{
    Exits, Flow, Model, NotAModel, OLDEST, Person, Profile, Role, Sex, Source, Stock, Stream, YOUNGEST, heads_variance,
    project,
};

const YEARS: u32 = 10;
const PEOPLE: u64 = 40_000;
const JOINERS_A_YEAR: f64 = 2_000.0;
const REPLICATES: u32 = 64;
const RUNS: usize = 5;
const YOUNGER: Exits = Exits { retires: 0.0, leaves: 0.05, moves_away: 0.03, changes_role: 0.0 };
const OLDER: Exits = Exits { retires: 0.4, leaves: 0.02, moves_away: 0.0, changes_role: 0.0 };

fn main() -> Result<(), NotAModel> {
    let people: Vec<Person> = (0..PEOPLE).map(person).collect();
    let model = model();
    let expected = project(&Stock::of(&people, 1), &model, YEARS * 12)?.ledger;
    let heads_at = |month: u32| expected.end(month, 0).heads.number();
    let person_years = (1..=YEARS * 12).map(heads_at).sum::<f64>() / 12.0 * f64::from(REPLICATES);
    let total = |flow| -expected.total(1, YEARS * 12, 0, flow).heads.number();
    let fte = expected.end(YEARS * 12, 0).fte.number();
    tell(
        "exact",
        0.0,
        person_years,
        &Means {
            heads: heads_at(YEARS * 12),
            fte,
            retired: total(Flow::Retired),
            left: total(Flow::Left),
            moved: total(Flow::MovedAway),
        },
    );

    let variance = heads_variance(&Stock::of(&people, 1), &model, YEARS * 12)?;
    println!(r#"{{"heads_error":{}}}"#, (variance / f64::from(REPLICATES)).sqrt());

    let run = Run { place: "E92000001".to_owned(), seed: 1, months: YEARS * 12, unknown: Unknown::default() };
    let mut outcome = simulate_batch(&people, &model, &run, 0..REPLICATES)?;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let began = seconds();
        outcome = black_box(simulate_batch(&people, &model, &run, 0..REPLICATES)?);
        times.push(seconds() - began);
    }
    if let Some(means) = means(&outcome) {
        tell("wholetime", median(times), person_years, &means);
    }

    let mut times = Vec::new();
    let mut means = by_years(&people, &model);
    for _ in 0..RUNS {
        let began = seconds();
        means = black_box(by_years(&people, &model));
        times.push(seconds() - began);
    }
    tell("wholetime, year by year", median(times), person_years, &means);
    Ok(())
}

/// Means over replicates: at the end, and of ten years.
#[derive(Default)]
struct Means {
    heads: f64,
    fte: f64,
    retired: f64,
    left: f64,
    moved: f64,
}

fn tell(tool: &str, seconds: f64, person_years: f64, means: &Means) {
    let Means { heads, fte, retired, left, moved } = means;
    println!(
        r#"{{"tool":"{tool}","seconds":{seconds},"person_years":{person_years},"heads":{heads},"fte":{fte},"retired":{retired},"left":{left},"moved":{moved}}}"#
    );
}

fn means(outcome: &Outcome) -> Option<Means> {
    let replicates = f64::from(outcome.replicates());
    let ledger = outcome.ledger()?;
    let of = |flow| -ledger.total(1, YEARS * 12, 0, flow).heads.number() / replicates;
    Some(Means {
        heads: outcome.mean(YEARS * 12, &[0], Counted::Heads)?,
        fte: outcome.mean(YEARS * 12, &[0], Counted::Fte)?,
        retired: of(Flow::Retired),
        left: of(Flow::Left),
        moved: of(Flow::MovedAway),
    })
}

/// Three named decisions a person and year: whether they stop, why, and whether they cut their hours.
fn by_years(people: &[Person], model: &Model) -> Means {
    let chance = Chance::new(1);
    let stream = named("joiners");
    let exits = |age: usize| model.rates.at(0, Sex::Female, YOUNGEST + age as u8);
    let ages = usize::from(OLDEST - YOUNGEST) + 1;
    let stops: Vec<f64> = (0..ages).map(|age| -(-exits(age).all()).exp_m1()).collect();
    let retires: Vec<f64> = (0..ages).map(|age| exits(age).retires / exits(age).all()).collect();
    let leaves: Vec<f64> = (0..ages).map(|age| retires[age] + exits(age).leaves / exits(age).all()).collect();
    // Who comes in the first month is at risk for eleven of the year, who comes in the last for none.
    let stops_after: Vec<f64> =
        (0..12).rev().map(|months| -(-YOUNGER.all() * f64::from(months) / 12.0).exp_m1()).collect();
    let mut sums = [0.0; 2];
    let mut causes = [0_u64; 3];
    let mut blocks = Blocks::new();
    for replicate in 0..REPLICATES {
        let mut numbers: Vec<u64> = people.iter().map(|person| person.number).collect();
        let mut age: Vec<u8> = people.iter().map(|person| person.age - YOUNGEST).collect();
        let mut hours: Vec<f64> = people.iter().map(|person| person.fte.number()).collect();
        for year in 0..YEARS {
            let mut stay = 0;
            for first in (0..numbers.len()).step_by(Blocks::MOST) {
                blocks.of_people(chance, replicate, &numbers[first..], year, Decision::Stops);
                for place in 0..Blocks::MOST.min(numbers.len() - first) {
                    let (draws, person) = (blocks.at(place), first + place);
                    let years = usize::from(age[person]);
                    let does_stop = draws.of(Decision::Stops) < stops[years];
                    let why = draws.of(Decision::Why);
                    let cause = usize::from(retires[years] <= why) + usize::from(leaves[years] <= why);
                    causes[cause] += u64::from(does_stop);
                    let factor = if draws.of(Decision::ComesBack) < 0.1 { 0.9 } else { 1.0 };
                    // Who stays is written to the front: no branch that cannot be foreseen.
                    (numbers[stay], age[stay], hours[stay]) =
                        (numbers[person], (age[person] + 1).min(ages as u8 - 1), hours[person] * factor);
                    stay += usize::from(!does_stop);
                }
            }
            numbers.truncate(stay);
            age.truncate(stay);
            hours.truncate(stay);
            let joiners = poisson(JOINERS_A_YEAR, chance.draw(replicate, stream, year, Decision::HowMany));
            let newcomers: Vec<u64> = (0..joiners).map(|ordinal| newcomer(stream, year, ordinal)).collect();
            for (ordinal, number) in newcomers.iter().enumerate() {
                let place = ordinal % Blocks::MOST;
                if place == 0 {
                    blocks.of_people(chance, replicate, &newcomers[ordinal..], year, Decision::Stops);
                }
                let draws = blocks.at(place);
                let month = (draws.of(Decision::Happens) * 12.0) as usize;
                if draws.of(Decision::Stops) < stops_after[month] {
                    causes[1 + usize::from(0.05 / 0.08 <= draws.of(Decision::Why))] += 1;
                } else {
                    numbers.push(*number);
                    age.push(35 - YOUNGEST);
                    hours.push(if draws.of(Decision::ComesBack) < 0.1 { 0.9 * 0.7 } else { 0.7 });
                }
            }
        }
        sums[0] += numbers.len() as f64;
        sums[1] += hours.iter().sum::<f64>();
    }
    let each = f64::from(REPLICATES);
    let [retired, left, moved] = causes.map(|number| number as f64 / each);
    Means { heads: sums[0] / each, fte: sums[1] / each, retired, left, moved }
}

fn person(number: u64) -> Person {
    let age = 32 + u8::try_from(number % 32).unwrap_or(0);
    Person { number, role: 0, sex: Sex::Female, age, fte: Amount::of(0.8) }
}

fn model() -> Model {
    let mut model = Model::still(vec![Role::named("gp")]);
    model.rates.set_both(0, YOUNGEST, 58, YOUNGER);
    model.rates.set_both(0, 59, OLDEST, OLDER);
    // Nine in ten keep their hours and one loses a tenth: 0.99 of them are left, whatever the age.
    let mean_hours: Vec<(u8, f64)> =
        (YOUNGEST..=OLDEST).map(|age| (age, 0.99_f64.powi(i32::from(age - YOUNGEST)))).collect();
    for sex in Sex::ALL {
        model.hours.follow(0, sex, &mean_hours);
    }
    model.streams.push(Stream {
        id: "joiners".to_owned(),
        source: Source::Other,
        role: 0,
        heads_per_year: vec![JOINERS_A_YEAR],
        lead_months: 0,
        profile: Profile::of_age(34, 0.7),
    });
    model
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Seconds this thread has had a processor, so that others on the machine do not count; else those on the clock.
fn seconds() -> f64 {
    let of_thread = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = of_thread.as_deref().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let clock = || std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |since| since.as_secs_f64());
    nanoseconds.map_or_else(clock, |nanoseconds| nanoseconds / 1e9)
}
