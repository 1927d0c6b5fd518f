//! What the posts of a way come to in each replicate: whether it comes off, who takes a post, how late, and who has left.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Coming, Post};
use crate::plan::Stream;
use crate::substitution::Range;

/// What kind of way people come by, as far as it changes what is assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WayKind")]
pub enum Kind {
    /// Recruited in other countries.
    Abroad,
    /// A fellowship after training.
    Fellowship,
    /// Any other.
    Other,
}

impl Kind {
    /// Told by the words of a stream's name and title: a plan does not say it otherwise.
    #[must_use]
    pub fn of(stream: &Stream) -> Self {
        let words = format!("{} {}", stream.id, stream.title).to_lowercase();
        let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
        if says(&["abroad", "international", "overseas"]) {
            Self::Abroad
        } else if says(&["fellow"]) {
            Self::Fellowship
        } else {
            Self::Other
        }
    }

    /// As people read it: taken as …
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Abroad => "recruitment abroad",
            Self::Fellowship => "a fellowship",
            Self::Other => "recruitment as usual",
        }
    }
}

/// How sure it is that posts are filled.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// All of it comes off or nothing does, with this chance, 0 to 1, as the plan says.
    Chance(f64),
    /// This share of posts is filled, each post by itself.
    Filled(Range),
}

/// What is assumed of a way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Delivery {
    /// How sure it is.
    pub risk: Risk,
    /// Share of those who come who would not have come without it.
    pub additional: Range,
    /// Months by which all of them are late.
    pub months_late: Range,
    /// Share that has left a year later.
    pub leaving: Range,
}

/// What is drawn once in a replicate: a number above 0 and below 1 for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Whether the way comes off at all.
    ComesOff,
    /// How large the share is that is filled.
    Filled,
    /// How large the share is that would not have come anyway.
    Additional,
    /// How late.
    Late,
    /// How many leave in a year.
    Leaving,
    /// Whether a post, by its place in the order, brings somebody more.
    Post(u32),
    /// How long its holder stays.
    Stay(u32),
}

/// WTE a way brings by size, point and replicate: `[size][point][replicate]`.
///
/// `points` are months after the last one known. A post brings somebody where its draw lies below filled × additional; its
/// holder comes late by what all are late by and stays for −ln(draw) ÷ −ln(1 − leaving) years.
#[must_use]
pub fn brought(
    coming: &Coming,
    delivery: &Delivery,
    points: &[f64],
    replicates: usize,
    draw: impl Fn(u32, Fate) -> f64,
) -> Vec<Vec<Vec<f64>>> {
    let mut all = vec![vec![vec![0.0; replicates]; points.len()]; coming.sizes.len()];
    for replicate in 0..replicates {
        let number = u32::try_from(replicate).unwrap_or(u32::MAX);
        let fate = |fate: Fate| draw(number, fate);
        let share = match delivery.risk {
            Risk::Chance(chance) if fate(Fate::ComesOff) < chance => 1.0,
            Risk::Chance(_) => continue,
            Risk::Filled(range) => triangular(range, fate(Fate::Filled)),
        } * triangular(delivery.additional, fate(Fate::Additional));
        let late = triangular(delivery.months_late, fate(Fate::Late));
        let leaving = triangular(delivery.leaving, fate(Fate::Leaving)).clamp(0.0, 1.0);
        let mut sum = vec![0.0; points.len()];
        let mut done = 0;
        for (size, until) in coming.sizes.iter().enumerate() {
            for (place, post) in coming.posts.iter().enumerate().take(*until).skip(done) {
                let place = u32::try_from(place).unwrap_or(u32::MAX);
                if fate(Fate::Post(place)) < share {
                    add(&mut sum, points, (post, late), stay(leaving, fate(Fate::Stay(place))));
                }
            }
            done = *until;
            for (point, sum) in all[size].iter_mut().zip(&sum) {
                point[replicate] = *sum;
            }
        }
    }
    all
}

fn add(sum: &mut [f64], points: &[f64], (post, late): (&Post, f64), stay: f64) {
    let begins = post.begins + late;
    for (sum, point) in sum.iter_mut().zip(points) {
        if begins <= *point && *point < begins + stay {
            *sum += post.wte;
        }
    }
}

/// Months somebody stays.
fn stay(leaving: f64, draw: f64) -> f64 {
    if leaving <= 0.0 {
        return f64::INFINITY;
    }
    12.0 * draw.ln() / (1.0 - leaving).ln()
}

/// The number at a draw of a triangular distribution from low over central to high.
fn triangular(range: Range, draw: f64) -> f64 {
    let Range { low, central, high } = range;
    let width = high - low;
    if width <= 0.0 {
        return central;
    }
    let rising = (central - low) / width;
    if draw < rising {
        low + (draw * width * (central - low)).sqrt()
    } else {
        high - ((1.0 - draw) * width * (high - central)).sqrt()
    }
}
