//! How long forecasts of England's size take: `cargo run --release -p wholetime-models --example speed [PART]`.
//!
//! One JSON object a line: what was done, what we aim at, seconds on the clock, and of a processor where only one is used.

use std::hint::black_box;
use std::time::Instant;

use rayon::prelude::*;
use wholetime_models::amount::Amount;
use wholetime_models::bridge::{Switched, shapley};
use wholetime_models::simulate::{Counted, Outcome, Piece, Run, Together, Unknown, simulate, simulate_batch};
use wholetime_models::supply::{
    Cause, Exits, Model, NotAModel, OLDEST, Person, Posts, Profile, Role, Sex, Source, Stock, Stream, Training, project,
};

/// Primary care networks of England, those of an integrated care board, and GPs of a network. Source: about 1,250, 42 boards,
/// and some 40,000 GPs, as published for 2024; to the round number.
const NETWORKS: u64 = 1_250;
const OF_AN_ICB: u64 = 30;
const GPS: u64 = 32;
const MONTHS: u32 = 120;
const REPLICATES: u32 = 1_000;

fn main() -> Result<(), NotAModel> {
    let part = std::env::args().nth(1);
    let wants = |name: &str| part.as_deref().is_none_or(|part| part == name);
    if wants("cohorts") {
        cohorts()?;
    }
    if wants("shapley") {
        why();
    }
    if wants("icb") {
        places("one ICB of 30 networks, 10 years, 1,000 replicates, interval of each", OF_AN_ICB, "0.5 s")?;
    }
    if wants("england") {
        places("England, 1,250 networks, 10 years, 1,000 replicates, interval of each", NETWORKS, "15 s, 2 GiB")?;
    }
    if wants("cores") {
        cores()?;
    }
    Ok(())
}

fn tell(what: &str, aim: &str, result: &str) {
    println!(r#"{{"what":"{what}","aim":"{aim}","result":"{result}","peak_mib":{:.0}}}"#, peak_mib());
}

/// What is expected of each network of one staff group, month by month for three years, on all threads.
fn cohorts() -> Result<(), NotAModel> {
    let model = model();
    let stocks: Vec<Stock> = (0..NETWORKS).map(|network| Stock::of(&network_of(network), 2)).collect();
    let least = |clock: bool| -> Result<f64, NotAModel> {
        let mut least = f64::INFINITY;
        for _ in 0..9 {
            let (began, on_clock) = (seconds(), Instant::now());
            if clock {
                stocks.par_iter().try_for_each(|stock| project(stock, &model, 36).map(|made| drop(black_box(made))))?;
                least = least.min(on_clock.elapsed().as_secs_f64());
            } else {
                stocks.iter().try_for_each(|stock| project(stock, &model, 36).map(|made| drop(black_box(made))))?;
                least = least.min(seconds() - began);
            }
        }
        Ok(least)
    };
    let (clock, processor) = (least(true)?, least(false)?);
    let result = format!("{:.0} ms ({:.0} ms of one processor)", clock * 1e3, processor * 1e3);
    tell("England by network as expected, one staff group, 36 months", "20 ms", &result);
    Ok(())
}

/// Why the number of staff of an ICB changes: ten drivers, in all their 1,024 sets.
fn why() {
    let people: Vec<Person> = (0..OF_AN_ICB).flat_map(network_of).collect();
    let stock = Stock::of(&people, 2);
    let names =
        ["retire", "leave", "move", "change role", "hours", "trained", "return", "posts", "time to fill", "share"];
    let value = |on: Switched| {
        let mut model = model();
        model.posts[0].funded_fte = vec![500.0];
        let factors = [(Cause::Retires, 1.2), (Cause::Leaves, 0.8), (Cause::MovesAway, 0.9), (Cause::ChangesRole, 1.1)];
        for (driver, (cause, factor)) in factors.into_iter().enumerate().filter(|(driver, _)| on.has(*driver)) {
            (0..2).for_each(|role| model.rates.scale(role, cause, if driver == 3 && role == 1 { 1.0 } else { factor }));
        }
        if on.has(4) {
            model.hours.set_drift(0, -0.02);
        }
        for (driver, stream) in [(5, 0), (6, 1)] {
            model.streams[stream].heads_per_year = vec![if on.has(driver) { 40.0 } else { 25.0 }];
        }
        if on.has(7) {
            model.posts[0].funded_fte = vec![520.0];
        }
        if on.has(8) {
            model.posts[0].median_months_to_fill = 3.0;
        }
        if on.has(9) {
            model.streams[1].profile = Profile::of_age(44, 0.6);
        }
        project(&stock, &model, 36).map_or(f64::NAN, |made| made.ledger.all(36).fte.number())
    };
    let (began, processors) = (Instant::now(), processor_seconds());
    let adds_up = shapley(&names, value).is_ok_and(|bridge| {
        let bars: f64 = bridge.bars.iter().map(|bar| bar.change).sum();
        (bridge.start + bars - bridge.end).abs() < 1e-6
    });
    let (took, half) = (began.elapsed().as_secs_f64(), (processor_seconds() - processors) / 2.0);
    let result = if adds_up {
        format!("{took:.2} s ({half:.2} s of each of two processors)")
    } else {
        "the bars do not add up".to_owned()
    };
    tell("why an ICB changes in 36 months, ten drivers, Shapley over 1,024 projections", "0.3 s", &result);
}

/// Places one by one, each with its interval; of all of them only the total is kept.
fn places(what: &str, number: u64, aim: &str) -> Result<(), NotAModel> {
    let model = model();
    let unknown = Unknown { retires: 0.1, leaves: 0.1, moves_away: 0.1, changes_role: 0.1, joiners: 0.1 };
    let none = || Together::new(number as usize, 2, MONTHS, REPLICATES);
    let (began, processors) = (Instant::now(), processor_seconds());
    let together: Option<(Together, f64)> = (0..number)
        .into_par_iter()
        .fold(
            || Some((none(), 0.0)),
            |so_far, network| {
                let (mut together, mut width) = so_far?;
                let run = Run { unknown, ..run(&format!("U{:05}", 99_000 + network)) };
                let outcome = simulate_batch(&network_of(network), &model, &run, 0..REPLICATES).ok()?;
                width += (1..=MONTHS / 12).filter_map(|year| interval(&outcome, year * 12)).sum::<f64>();
                together.add(&Piece { place: network as usize, replicates: 0..REPLICATES }, &outcome).ok()?;
                Some((together, width))
            },
        )
        .reduce(
            || Some((none(), 0.0)),
            |one, other| {
                let ((mut one, width), (other, other_width)) = (one?, other?);
                one.join(other).ok()?;
                Some((one, width + other_width))
            },
        );
    let total = together.and_then(|(together, width)| Some((together.total().ok()?, width)));
    let took = began.elapsed().as_secs_f64();
    let result = match total {
        Some((total, width)) => {
            let all = interval(&total, MONTHS).unwrap_or(f64::NAN);
            let of_each = width / (f64::from(MONTHS / 12) * number as f64);
            let half = (processor_seconds() - processors) / 2.0;
            format!(
                "{took:.1} s ({half:.1} s of each of two processors); 90 % of a network lie within {of_each:.1} FTE, of all within {all:.0}"
            )
        }
        None => "failed".to_owned(),
    };
    tell(what, aim, &result);
    Ok(())
}

/// How wide the middle 90 % are at the end of a month.
fn interval(outcome: &Outcome, month: u32) -> Option<f64> {
    let at = |share| outcome.quantile(month, &[0, 1], Counted::Fte, share);
    Some(at(0.95)? - at(0.05)?)
}

/// One core against two: how long the busier of the threads had a processor, so that others on the machine do not count.
fn cores() -> Result<(), NotAModel> {
    let model = Model { streams: Vec::new(), posts: Vec::new(), training: Vec::new(), ..model() };
    let people: Vec<Person> = (0..40_000).map(|number| person(number, number)).collect();
    let on = |threads: usize| -> Option<f64> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok()?;
        let once = || {
            let before = pool.broadcast(|_| seconds());
            pool.install(|| simulate(&people, &model, &run("E92000001"), 512)).ok().map(drop)?;
            let after = pool.broadcast(|_| seconds());
            after.iter().zip(before).map(|(after, before)| after - before).reduce(f64::max)
        };
        (0..3).filter_map(|_| once()).reduce(f64::min)
    };
    let result = match (on(1), on(2)) {
        (Some(one), Some(two)) => format!("{:.2} times as fast", one / two),
        _ => "failed".to_owned(),
    };
    tell("two cores against one, 40,000 people, 10 years, 512 replicates", "1.8 times", &result);
    Ok(())
}

fn run(place: &str) -> Run {
    Run { place: place.to_owned(), seed: 1, months: MONTHS, unknown: Unknown::default() }
}

fn person(number: u64, of: u64) -> Person {
    let age = 32 + u8::try_from(of % 32).unwrap_or(0);
    Person { number, role: usize::from(of.is_multiple_of(2)), sex: Sex::Female, age, fte: Amount::of(0.8) }
}

fn network_of(network: u64) -> Vec<Person> {
    (0..GPS).map(|of| person(network << 20 | of, of)).collect()
}

/// Salaried GPs and partners with competing causes of stopping, changing hours, trainees, returners, and posts that bind.
fn model() -> Model {
    let mut model = Model::still(vec![Role::named("salaried"), Role::named("partner")]);
    model.roles[0].changes_into = Some(1);
    for role in 0..2 {
        model.rates.set_both(role, 30, 58, Exits { leaves: 0.05, moves_away: 0.03, ..Exits::default() });
        model.rates.set_both(role, 59, OLDEST, Exits { retires: 0.4, leaves: 0.02, ..Exits::default() });
        model.hours.set_drift(role, -0.01);
    }
    model.rates.set_both(0, 35, 50, Exits { leaves: 0.05, changes_role: 0.1, moves_away: 0.03, ..Exits::default() });
    for (id, source, heads) in [("moves in", Source::MoveIn, 1.0), ("return", Source::Return, 1.0)] {
        model.streams.push(Stream {
            id: id.to_owned(),
            source,
            role: 0,
            heads_per_year: vec![heads],
            lead_months: 0,
            profile: Profile::of_age(34, 0.7),
        });
    }
    model.training.push(Training {
        id: "training".to_owned(),
        role: 0,
        due: (1..=MONTHS / 12).map(|year| (year * 12 - 4, 2)).collect(),
        fte_in_training: 1.0,
        finishes: 0.95,
        takes_longer: 0.3,
        longer_months: 6,
        converts: 0.85,
        stays: 0.6,
        starts_after_months: 1,
        profile: Profile::of_age(32, 0.7),
    });
    model.posts = vec![Posts { roles: vec![0], funded_fte: vec![16.0], median_months_to_fill: 5.0, locum_share: 0.3 }];
    model
}

/// The most memory this process has held; nought where the system does not say.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}

/// Seconds that all threads of this process have had a processor; nought where the system does not say.
fn processor_seconds() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return 0.0 };
    let of_thread = |folder: std::path::PathBuf| {
        let text = std::fs::read_to_string(folder.join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    };
    threads.flatten().filter_map(|thread| of_thread(thread.path())).sum::<f64>() / 1e9
}

/// Seconds this thread has had a processor, so that others on the machine do not count; else those on the clock.
fn seconds() -> f64 {
    let of_thread = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = of_thread.as_deref().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let clock = || std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |since| since.as_secs_f64());
    nanoseconds.map_or_else(clock, |nanoseconds| nanoseconds / 1e9)
}
