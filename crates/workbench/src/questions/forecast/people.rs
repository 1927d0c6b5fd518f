//! The people of a practice, or of a place known only as a whole: made from its FTE, so that simulation has somebody to ask.
//!
//! **Invariant:** the same practice has the same people in every area that holds it, so an area is the sum of its practices.

use std::collections::BTreeMap;

use wholetime_models::amount::Amount;
use wholetime_models::draw::{Chance, Decision, named};
use wholetime_models::supply::{Cause, Model, Person, Sex, Source, Stock, Stream};

use super::structure::Structure;

/// Bits of a person's number that count within a practice.
const ORDINAL_BITS: u32 = 20;

/// What is known of the staff of a place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlaceStaff {
    /// Its code; names draws.
    pub(super) code: String,
    /// FTE of all roles counted.
    pub(super) fte: f64,
    /// Heads of all roles counted; none where they are not held.
    pub(super) heads: Option<f64>,
    /// FTE by role, where all that are counted are held.
    pub(super) fte_by_role: Option<BTreeMap<String, f64>>,
    /// How many times as often as in England people leave.
    pub(super) leaving: f64,
    /// How many times as many as in England join, for its size.
    pub(super) joining: f64,
}

/// A place ready to be simulated.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Peopled {
    /// Its code; names draws.
    pub(super) code: String,
    /// Who is there.
    pub(super) people: Vec<Person>,
    /// The same, as a stock.
    pub(super) stock: Stock,
    /// What happens.
    pub(super) model: Model,
}

/// England itself.
pub(super) fn whole(structure: &Structure) -> Peopled {
    Peopled {
        code: "ENG".to_owned(),
        people: structure.stock.people(0),
        stock: structure.stock.clone(),
        model: structure.model.clone(),
    }
}

/// The people and the model of a place; nobody where it has no staff.
pub(super) fn peopled(place: &PlaceStaff, structure: &Structure, moves: f64) -> Peopled {
    let roles = structure.model.roles.len();
    let england: Vec<f64> = (0..roles).map(|role| structure.stock.of_role(role).fte.number()).collect();
    let counted: f64 = structure.counted.iter().map(|role| england[*role]).sum();
    let of_role = |role: usize| -> f64 {
        if !structure.counted.contains(&role) {
            return 0.0;
        }
        match &place.fte_by_role {
            Some(by_role) => by_role.get(&structure.model.roles[role].id).copied().unwrap_or(0.0),
            None => place.fte * over(england[role], counted),
        }
    };
    let fte: Vec<f64> = (0..roles).map(of_role).collect();
    let shares: Vec<f64> = fte.iter().zip(&england).map(|(here, there)| over(*here, *there)).collect();
    let joining: Vec<f64> = shares.iter().map(|share| share * place.joining).collect();
    let mut model = part_of(&structure.model, &joining, &place.code);
    if 0.0 < moves {
        move_about(&mut model, structure, &joining, moves);
    }
    for role in 0..roles {
        for cause in Cause::ALL {
            model.rates.scale(role, cause, place.leaving);
        }
    }
    let people = match &place.fte_by_role {
        Some(_) => drawn_by_role(place, structure, &fte),
        None => drawn(place, structure, &structure.counted, place.fte, place.heads, 0),
    };
    Peopled { code: place.code.clone(), stock: Stock::of(&people, roles), people, model }
}

/// A model for a part of the staff: so much of the joiners of each role, all else as it is.
///
/// Trainees are whole people: a place has as many in all as its part comes to since the start, and the draw that the name of the
/// place makes; so no place has them for certain, and many places have as many as they should.
pub(super) fn part_of(model: &Model, shares: &[f64], place: &str) -> Model {
    let mut part = model.clone();
    for stream in &mut part.streams {
        stream.heads_per_year.iter_mut().for_each(|heads| *heads *= shares[stream.role]);
    }
    for training in &mut part.training {
        let draw = Chance::new(0).draw(0, named(&format!("{place}/{}", training.id)), 0, Decision::Finishes);
        let (mut wanted, mut placed) = (draw, 0.0);
        for (_, due) in &mut training.due {
            wanted += f64::from(*due) * shares[training.role];
            *due = (wanted.floor() - placed) as u32;
            placed = wanted.floor();
        }
    }
    part
}

/// People who move to another place, and as many who move here from one.
fn move_about(model: &mut Model, structure: &Structure, joining: &[f64], moves: f64) {
    for (role, share) in joining.iter().enumerate() {
        let heads = structure.stock.of_role(role).heads.number() * share;
        if heads <= 0.0 {
            continue;
        }
        for sex in Sex::ALL {
            for age in wholetime_models::supply::YOUNGEST..=wholetime_models::supply::OLDEST {
                let mut exits = model.rates.at(role, sex, age);
                exits.moves_away += moves;
                model.rates.set(role, sex, age, age, exits);
            }
        }
        let Some(like) = model.streams.iter().find(|stream| stream.role == role) else { continue };
        let stream = Stream {
            id: format!("{}_moving_in", model.roles[role].id),
            source: Source::MoveIn,
            role,
            heads_per_year: vec![moves * heads],
            lead_months: 0,
            profile: like.profile.clone(),
        };
        model.streams.push(stream);
    }
}

/// People of each role by its own FTE.
fn drawn_by_role(place: &PlaceStaff, structure: &Structure, fte: &[f64]) -> Vec<Person> {
    let mut people = Vec::new();
    for role in &structure.counted {
        people.extend(drawn(place, structure, &[*role], fte[*role], None, people.len() as u64));
    }
    people
}

/// People with so many FTE, spread evenly over England's roles and ages from a first one that the name of the place draws.
fn drawn(
    place: &PlaceStaff,
    structure: &Structure,
    roles: &[usize],
    fte: f64,
    heads: Option<f64>,
    first: u64,
) -> Vec<Person> {
    let cells: Vec<(usize, Sex, u8, f64, f64)> = structure
        .stock
        .cells()
        .filter(|(role, ..)| roles.contains(role))
        .map(|(role, sex, age, staff)| {
            (role, sex, age, staff.heads.number(), over(staff.fte.number(), staff.heads.number()))
        })
        .collect();
    let all: f64 = cells.iter().map(|(.., heads, _)| heads).sum();
    let hours = over(cells.iter().map(|(.., heads, hours)| heads * hours).sum(), all);
    if fte <= 0.0 || all <= 0.0 || hours <= 0.0 {
        return Vec::new();
    }
    let number = heads.unwrap_or(fte / hours).round().max(1.0) as u64;
    let name = named(&place.code);
    let offset = Chance::new(0).draw(0, name, u32::try_from(first).unwrap_or(0), Decision::Age);
    let mut people = Vec::new();
    let (mut passed, mut cell) = (0.0, 0);
    for ordinal in 0..number {
        let at = all * (ordinal as f64 + offset) / number as f64;
        while cell + 1 < cells.len() && passed + cells[cell].3 <= at {
            passed += cells[cell].3;
            cell += 1;
        }
        let (role, sex, age, _, hours) = cells[cell];
        let number = (name >> ORDINAL_BITS << ORDINAL_BITS) | (first + ordinal);
        people.push(Person { number, role, sex, age, fte: Amount::of(hours) });
    }
    level(&mut people, Amount::of(fte));
    people
}

/// Stretches everybody's hours so that they come to what is known, to the last digit.
fn level(people: &mut [Person], fte: Amount) {
    let now: Amount = people.iter().map(|person| person.fte).sum();
    let factor = over(fte.number(), now.number());
    for person in people.iter_mut() {
        person.fte = person.fte.times(factor);
    }
    let rest = fte - people.iter().map(|person| person.fte).sum();
    if let Some(first) = people.first_mut() {
        first.fte += rest;
    }
}

fn over(part: f64, whole: f64) -> f64 {
    if 0.0 < whole { part / whole } else { 0.0 }
}
