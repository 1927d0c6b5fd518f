//! How fast people are simulated and cohorts projected: `cargo run --release -p wholetime-models --example speed`.

use wholetime_models::amount::Amount;
use wholetime_models::simulate::{Counted, Run, Unknown, simulate_batch};
use wholetime_models::supply::{
    Exits, Model, NotAModel, OLDEST, Person, Posts, Profile, Role, Sex, Source, Stock, Stream, project,
};

const NETWORKS: u64 = 1_250;

fn main() -> Result<(), NotAModel> {
    people()?;
    cohorts()?;
    networks()
}

/// One place of 40,000 people, ten years, 64 replicates; nobody joins.
fn people() -> Result<(), NotAModel> {
    let model = Model { streams: Vec::new(), posts: Vec::new(), ..model() };
    let people: Vec<Person> = (0..40_000).map(|number| person(number, number)).collect();
    let began = seconds();
    let outcome = simulate_batch(&people, &model, &run("E92000001"), 0..64)?;
    let took = seconds() - began;
    let months: f64 = (1..=120).filter_map(|month| outcome.mean(month, &[0, 1], Counted::Heads)).sum();
    println!("{:.1} million person-years a CPU second", months * 64.0 / 12.0 / took / 1e6);
    Ok(())
}

/// What is expected of each network, month by month for three years.
fn cohorts() -> Result<(), NotAModel> {
    let model = model();
    let began = seconds();
    for network in 0..NETWORKS {
        project(&Stock::of(&network_of(network), 2), &model, 36)?;
    }
    println!("{NETWORKS} networks, 36 months, expected: {:.0} ms of CPU", (seconds() - began) * 1e3);
    Ok(())
}

/// A tenth of the networks, ten years, 1,000 replicates.
fn networks() -> Result<(), NotAModel> {
    let model = model();
    let began = seconds();
    for network in 0..NETWORKS / 10 {
        let run = run(&format!("U{:05}", 99_000 + network));
        simulate_batch(&network_of(network), &model, &run, 0..1_000)?;
    }
    println!("{} networks, 10 years, 1,000 replicates: {:.1} CPU s", NETWORKS / 10, seconds() - began);
    Ok(())
}

fn run(place: &str) -> Run {
    Run { place: place.to_owned(), seed: 1, months: 120, unknown: Unknown::default() }
}

fn person(number: u64, of: u64) -> Person {
    let age = 32 + u8::try_from(of % 32).unwrap_or(0);
    Person { number, role: usize::from(of.is_multiple_of(2)), sex: Sex::Female, age, fte: Amount::of(0.8) }
}

fn network_of(network: u64) -> Vec<Person> {
    (0..32).map(|of| person(network * 1_000 + of, of)).collect()
}

/// Salaried GPs and partners with competing causes of stopping, changing hours, joiners of two kinds, and posts that bind.
fn model() -> Model {
    let mut model = Model::still(vec![Role::named("salaried"), Role::named("partner")]);
    model.roles[0].changes_into = Some(1);
    for role in 0..2 {
        model.rates.set_both(role, 30, 58, Exits { leaves: 0.05, moves_away: 0.03, ..Exits::default() });
        model.rates.set_both(role, 59, OLDEST, Exits { retires: 0.4, leaves: 0.02, ..Exits::default() });
        model.hours.set_drift(role, -0.01);
    }
    model.rates.set_both(0, 35, 50, Exits { leaves: 0.05, changes_role: 0.1, moves_away: 0.03, ..Exits::default() });
    for (id, source, heads) in [("trained", Source::Other, 2.0), ("return", Source::Return, 1.0)] {
        model.streams.push(Stream {
            id: id.to_owned(),
            source,
            role: 0,
            heads_per_year: vec![heads],
            lead_months: 0,
            profile: Profile::of_age(34, 0.7),
        });
    }
    model.posts = vec![Posts { roles: vec![0], funded_fte: vec![16.0], median_months_to_fill: 5.0, locum_share: 0.3 }];
    model
}

/// Seconds this thread has had a processor, so that others on the machine do not count; else those on the clock.
fn seconds() -> f64 {
    let of_thread = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = of_thread.as_deref().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let clock = || std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |since| since.as_secs_f64());
    nanoseconds.map_or_else(clock, |nanoseconds| nanoseconds / 1e9)
}
