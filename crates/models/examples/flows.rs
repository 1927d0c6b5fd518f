//! What counting by sex and age recovers of leavers that are known: the tables of docs/concepts/turnover.md.
//!
//! `cargo run --release -p wholetime-models --example flows`: an invented England of 6,250 practices over four years.

use wholetime_models::rates::{Row, Series, pooled, recovered};

#[path = "../src/rates/invented.rs"]
mod invented;

use invented::{BANDS, Invented, TITLES, invented};

/// Months between counts.
const STEPS: [usize; 4] = [1, 3, 6, 12];

fn main() {
    let world = invented(6_250, 48, 1);
    let people: u32 = world.counts.iter().flat_map(|counts| &counts[0]).map(Row::heads).sum();
    let truth: u32 = world.left.iter().sum();
    let years: f64 = world.person_years.iter().sum();
    println!(
        "{} practices, {people} people, {truth} left a practice and {} joined one in four years: {:.1} of 100 people a year left.\n",
        world.counts.len(),
        world.joined,
        100.0 * f64::from(truth) / years
    );
    println!(
        "| age | left | every month | every 3 months | every 6 months | every 12 months |\n|---|---|---|---|---|---|"
    );
    let pooled = STEPS.map(|every| pooled(&series(&world, every), BANDS, every as f64 / 12.0));
    for (band, title) in TITLES.iter().enumerate() {
        let seen = pooled.each_ref().map(|pooled| share(pooled.left[band], world.left[band]));
        println!("| {title} | {} | {} |", world.left[band], seen.join(" | "));
    }
    let seen = pooled.each_ref().map(|pooled| share(pooled.left_of_unknown_age, truth));
    println!("| age not known | – | {} |", seen.join(" | "));
    let seen = pooled.each_ref().map(|pooled| share(pooled.all_left(), truth));
    println!("| **all** | **{truth}** | **{}** |", seen.join("** | **"));
    let told = STEPS.map(|every| {
        recovered(&series(&world, 1), every).map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", 100.0 * share))
    });
    println!("| told without the truth | | {} |", told.join(" | "));
}

fn series(world: &Invented, every: usize) -> Vec<Series<'_>> {
    world.counts.iter().map(|counts| counts.iter().step_by(every).map(|rows| Some(rows.as_slice())).collect()).collect()
}

fn share(seen: u32, truth: u32) -> String {
    format!("{:.1} %", 100.0 * f64::from(seen) / f64::from(truth.max(1)))
}
