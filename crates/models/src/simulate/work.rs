//! Many places as a plain list of work, to be done anywhere in any order and added up.
//!
//! **Invariant:** what is added are whole numbers, each piece exactly once, so any cut of the list, any order and any way of
//! bringing parts together give the same digits. A piece that comes twice is refused, and one that is missing is named.

use std::ops::Range;

use super::{Outcome, batches};

/// Some replicates of one place: what [`super::simulate_batch`] works out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    /// The place, by its place in a list of places.
    pub place: usize,
    /// The replicates.
    pub replicates: Range<u32>,
}

/// The work of so many places and replicates: place by place, so that what a place comes to is soon known.
pub fn pieces(places: usize, replicates: u32) -> impl Iterator<Item = Piece> {
    (0..places).flat_map(move |place| batches(replicates).map(move |replicates| Piece { place, replicates }))
}

/// Why a piece is not added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPiece {
    /// Not of this work.
    #[error("replicates {from} to {to} of place {place} are not of this work; see that all use one list")]
    Unknown {
        /// The place.
        place: usize,
        /// Its first replicate.
        from: u32,
        /// The one after its last.
        to: u32,
    },
    /// Added before.
    #[error("replicate {replicate} of place {place} has been added already; work handed out twice is to be added once")]
    Twice {
        /// The place.
        place: usize,
        /// The replicate.
        replicate: u32,
    },
    /// Not yet added.
    #[error("replicate {replicate} of place {place} is missing; do its piece before you ask for the total")]
    Missing {
        /// The place.
        place: usize,
        /// The replicate.
        replicate: u32,
    },
    /// The roles, months or number of replicates of a result are others.
    #[error(
        "what was worked out for place {0} has other roles, months or replicates; see that all use one model and run"
    )]
    Shape(usize),
}

/// All places together, replicate by replicate, of the pieces added so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    all: Outcome,
    /// Which replicates of each place are in, in order.
    added: Vec<Vec<Range<u32>>>,
}

impl Together {
    /// Nothing yet, of so many places, roles, months and replicates.
    #[must_use]
    pub fn new(places: usize, roles: usize, months: u32, replicates: u32) -> Self {
        Self { all: Outcome::nobody(roles, months, replicates), added: vec![Vec::new(); places] }
    }

    /// Adds what was worked out for a piece.
    ///
    /// # Errors
    /// It is not of this work, was added before, or has another shape. Nothing is added then.
    pub fn add(&mut self, piece: &Piece, outcome: &Outcome) -> Result<(), NotAPiece> {
        let Piece { place, replicates } = piece;
        let added = self.check(*place, replicates)?;
        if outcome.replicates() != replicates.end - replicates.start || !self.all.add_from(replicates.start, outcome) {
            return Err(NotAPiece::Shape(*place));
        }
        self.added[*place].insert(added, replicates.clone());
        Ok(())
    }

    /// Adds pieces that somebody else has added up.
    ///
    /// # Errors
    /// One of them was added before, or the shapes differ. Nothing is added then.
    pub fn join(&mut self, other: Self) -> Result<(), NotAPiece> {
        if other.added.len() != self.added.len() {
            return Err(NotAPiece::Shape(other.added.len()));
        }
        for (place, ranges) in other.added.iter().enumerate() {
            for range in ranges {
                self.check(place, range)?;
            }
        }
        if !self.all.add_place(&other.all) {
            return Err(NotAPiece::Shape(0));
        }
        for (ours, theirs) in self.added.iter_mut().zip(other.added) {
            ours.extend(theirs);
            ours.sort_by_key(|range| range.start);
        }
        Ok(())
    }

    /// The total of all places.
    ///
    /// # Errors
    /// The first replicate that is missing.
    pub fn total(self) -> Result<Outcome, NotAPiece> {
        for (place, ranges) in self.added.iter().enumerate() {
            let mut next = 0;
            for range in ranges {
                if range.start != next {
                    break;
                }
                next = range.end;
            }
            if next != self.all.replicates() {
                return Err(NotAPiece::Missing { place, replicate: next });
            }
        }
        Ok(self.all)
    }

    /// Where among the ranges of a place one would stand that is not in yet.
    fn check(&self, place: usize, range: &Range<u32>) -> Result<usize, NotAPiece> {
        let (from, to) = (range.start, range.end);
        let unknown = NotAPiece::Unknown { place, from, to };
        let Some(added) = self.added.get(place).filter(|_| from < to && to <= self.all.replicates()) else {
            return Err(unknown);
        };
        let stands = added.partition_point(|other| other.end <= from);
        match added.get(stands).filter(|other| other.start < to) {
            Some(other) => Err(NotAPiece::Twice { place, replicate: other.start.max(from) }),
            None => Ok(stands),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::{Run, Unknown, simulate, simulate_batch};
    use crate::supply::{Model, Person, busy};

    const MONTHS: u32 = 30;
    const REPLICATES: u32 = 100;

    fn places() -> (Vec<(Vec<Person>, Run)>, Model) {
        let (people, mut model) = busy();
        model.events.clear();
        let unknown = Unknown { leaves: 0.2, joiners: 0.3, ..Unknown::default() };
        let place = |place: u64| {
            let own = people.iter().skip(place as usize * 20).take(20);
            let own = own.map(|person| Person { number: place << 20 | person.number, ..*person }).collect();
            (own, Run { place: format!("U9990{place}"), seed: 7, months: MONTHS, unknown })
        };
        ((0..3).map(place).collect(), model)
    }

    fn work(piece: &Piece) -> Outcome {
        let (places, model) = places();
        let (people, run) = &places[piece.place];
        simulate_batch(people, &model, run, piece.replicates.clone()).unwrap()
    }

    fn nothing() -> Together {
        Together::new(3, 2, MONTHS, REPLICATES)
    }

    #[test]
    fn any_cut_of_places_and_replicates_in_any_order_gives_the_same_digits() {
        let (places, model) = places();
        let mut whole: Option<Outcome> = None;
        for (people, run) in &places {
            let of_place = simulate(people, &model, run, REPLICATES).unwrap();
            match &mut whole {
                Some(whole) => assert!(whole.add_place(&of_place)),
                None => whole = Some(of_place),
            }
        }
        let whole = whole.unwrap();
        for (cut, step) in [(32, 1), (7, 5), (41, 7), (100, 2)] {
            let mut list: Vec<Piece> = (0..3)
                .flat_map(|place| {
                    (0..REPLICATES)
                        .step_by(cut)
                        .map(move |from| Piece { place, replicates: from..(from + cut as u32).min(REPLICATES) })
                })
                .collect();
            // Another order for each cut, in which places and ranges are mixed.
            let number = list.len();
            list.rotate_left(number / 3);
            list.sort_by_key(|piece| (piece.place * 11 + piece.replicates.start as usize * step) % 13);
            let (mut here, mut there) = (nothing(), nothing());
            for (turn, piece) in list.iter().enumerate() {
                let at = if turn % step == 0 { &mut here } else { &mut there };
                at.add(piece, &work(piece)).unwrap();
            }
            there.join(here).unwrap();
            assert_eq!(there.total().unwrap(), whole, "pieces of {cut}");
        }
    }

    #[test]
    fn the_list_names_every_replicate_of_every_place_once() {
        let mut together = Together::new(3, 2, MONTHS, 70);
        let list: Vec<Piece> = pieces(3, 70).collect();
        assert_eq!(list.len(), 9);
        assert_eq!(list[2], Piece { place: 0, replicates: 64..70 });
        for piece in &list {
            together.add(piece, &work(piece)).unwrap();
        }
        assert_eq!(together.total().unwrap().replicates(), 70);
    }

    #[test]
    fn work_done_twice_is_refused_and_work_not_done_is_named() {
        let first = Piece { place: 1, replicates: 0..50 };
        let mut together = nothing();
        together.add(&first, &work(&first)).unwrap();
        let before = together.clone();
        let again = Piece { place: 1, replicates: 49..60 };
        assert_eq!(together.add(&again, &work(&again)), Err(NotAPiece::Twice { place: 1, replicate: 49 }));
        assert_eq!(together.join(before.clone()), Err(NotAPiece::Twice { place: 1, replicate: 0 }));
        let beyond = Piece { place: 3, replicates: 0..5 };
        assert!(matches!(together.add(&beyond, &work(&first)), Err(NotAPiece::Unknown { place: 3, .. })));
        let next = Piece { place: 1, replicates: 60..100 };
        assert_eq!(together.add(&next, &work(&first)), Err(NotAPiece::Shape(1)));
        assert_eq!(together, before, "nothing was added");
        together.add(&next, &work(&next)).unwrap();
        assert_eq!(together.clone().total(), Err(NotAPiece::Missing { place: 0, replicate: 0 }));
        for place in [0, 2] {
            let all = Piece { place, replicates: 0..REPLICATES };
            together.add(&all, &work(&all)).unwrap();
        }
        assert_eq!(together.total(), Err(NotAPiece::Missing { place: 1, replicate: 50 }));
    }
}
