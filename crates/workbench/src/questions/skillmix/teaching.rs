//! What there is to teach with, place by place and year by year: what practices returned, falling as those who teach leave.
//!
//! **Invariant:** what no practice returned is not known, and so no limit; it is never no capacity.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_access::Deed;
use wholetime_measures::Tree;
use wholetime_measures::figures::Place;
use wholetime_plans::mix::MixRole;
use wholetime_plans::when::FinancialYear;
use wholetime_returns::training::{HOSTING, OFFERED};
use wholetime_returns::{Cell, Row};

use crate::areas::ResolvedArea;
use crate::questions::assumptions::central_on;
use crate::questions::returned::{Practice, Returned};
use crate::{Workbench, WorkbenchError};

/// Learners that somebody who teaches can look after in a year. Our judgement: a GP trainer has one or two, supervisors of the
/// additional roles up to five, who are then supervised thinly.
const LEARNERS_EACH: f64 = 2.0;

/// A place has a limit from this share of its patients on whose practices said what they offer; what the others offer is taken
/// to be the same for each patient. Our judgement.
const SPEAKS_FROM: f64 = 0.5;

/// Of a week, what a room counts for that is free in an average week: the form asks for rooms that a learner could use on at
/// least two days of five.
const FREE_ROOM: f64 = 0.4;

/// A kind of teaching: who teaches, what they offer, whom they would take, and as which role of the mix they leave.
struct Kind {
    id: &'static str,
    title: &'static str,
    offers: &'static str,
    willing: &'static [&'static str],
    leave_as: &'static str,
}

/// The kinds that the form of practices asks about. Supervisors of other roles are mostly GPs, so they leave as GPs do.
const KINDS: [Kind; 3] = [
    Kind { id: "gp_trainers", title: "GP trainers", offers: "placements_gp", willing: &["willing_gp"], leave_as: "gp" },
    Kind {
        id: "nurse_mentors",
        title: "nurse mentors",
        offers: "placements_nurse",
        willing: &["willing_nurse"],
        leave_as: "practice_nurse",
    },
    Kind {
        id: "supervisors",
        title: "supervisors of other roles",
        offers: "placements_other",
        willing: &["willing_pharmacist", "willing_other"],
        leave_as: "gp",
    },
];

/// What there is to teach at a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PlaceTeaching {
    /// Code of the place.
    pub(crate) place: String,
    /// Learners that can be taken, by kind and year; kinds that nobody told of are left out.
    pub(crate) kinds: Vec<(String, Vec<f64>)>,
    /// Rooms that are free, in whole weeks; none where nobody told.
    pub(crate) free_rooms: Option<f64>,
    /// Where the numbers come from, in sentences.
    pub(crate) sentences: Vec<String>,
}

/// What there is to teach at all places of an area.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TeachingThere {
    /// One for each place asked, in their order.
    pub(crate) places: Vec<PlaceTeaching>,
    /// How it was made, in sentences.
    pub(crate) method: Vec<String>,
    /// What a reader should know.
    pub(crate) notes: Vec<String>,
}

impl Workbench {
    /// What there is to teach with at some places, by year, as far as practices returned it and who asks may see it.
    ///
    /// # Errors
    /// Where what people made cannot be read.
    pub(crate) fn teaching_of(
        &self,
        area: &ResolvedArea,
        tree: &Tree,
        places: &[Place],
        years: &[FinancialYear],
        roles: &BTreeMap<String, MixRole>,
    ) -> Result<TeachingThere, WorkbenchError> {
        let unknown = |place: &Place| PlaceTeaching { place: place.code.clone(), ..PlaceTeaching::default() };
        let mut there = TeachingThere { places: places.iter().map(unknown).collect(), ..TeachingThere::default() };
        let no_limit = "so nothing that has to be taught or housed limits recruits";
        if !self.has_people() {
            there.notes.push(format!("nobody has asked practices here what they can teach, {no_limit}"));
            return Ok(there);
        }
        if !self.is_permitted(Deed::SeeEntered, area)? {
            there
                .notes
                .push(format!("what practices returned of teaching is left out: you may not see it here, {no_limit}"));
            return Ok(there);
        }
        let returned = self.returned_in(self.holdings()?, area.clone(), None)?;
        if !returned.is_asked() {
            there.notes.push(format!("nobody has asked practices here what they can teach, {no_limit}"));
            return Ok(there);
        }
        let renewed = central_on(self.catalogue(), "teachers_renewed", tree.period.last_day())?.unwrap_or(0.0);
        let leaving: Vec<f64> =
            KINDS.iter().map(|kind| roles.get(kind.leave_as).map_or(0.0, |role| role.leaving.central)).collect();
        there.places =
            places.iter().map(|place| taught(&returned, tree, place, years.len(), &leaving, renewed)).collect();
        there.method.push(format!(
            "learners that can be taken in a year are the placements practices offer, and no more than {LEARNERS_EACH:.0} for each \
             who teaches; of those who teach, as many leave in a year as of their profession, and {:.0} % of these are followed by \
             another who teaches",
            100.0 * renewed
        ));
        there.notes.extend(returned.notes.iter().cloned());
        Ok(there)
    }
}

fn taught(
    returned: &Returned,
    tree: &Tree,
    place: &Place,
    years: usize,
    leaving: &[f64],
    renewed: f64,
) -> PlaceTeaching {
    let codes: BTreeSet<&str> =
        place.practices(tree).into_iter().map(|index| tree.members[index].code.as_str()).collect();
    let practices: Vec<&Practice> = returned.practices.iter().filter(|one| codes.contains(one.code.as_str())).collect();
    let mut teaching = PlaceTeaching { place: place.code.clone(), ..PlaceTeaching::default() };
    for (kind, leaving) in KINDS.iter().zip(leaving) {
        let told: Vec<(f64, f64)> = practices
            .iter()
            .filter_map(|one| Some((kind.places(one.row(OFFERED)?, one.row(HOSTING))?, patients(one))))
            .collect();
        let Some((places, share)) = scaled(&told, &practices) else {
            teaching.sentences.push(format!("{}: too few practices told, so no limit", kind.title));
            continue;
        };
        let stays = 1.0 - leaving * (1.0 - renewed);
        let by_year = std::iter::successors(Some(places), |left| Some(left * stays)).take(years).collect();
        teaching.sentences.push(format!(
            "{}: {places:.1} learners a year, falling by {:.1} % a year; told by practices with {:.0} % of patients{}",
            kind.title,
            100.0 * (1.0 - stays),
            100.0 * share,
            if share < 1.0 { ", the others taken to be the same" } else { "" }
        ));
        teaching.kinds.push((kind.id.to_owned(), by_year));
    }
    let rooms: Vec<(f64, f64)> =
        practices.iter().filter_map(|one| Some((number(one.row(OFFERED)?, "rooms_free")?, patients(one)))).collect();
    match scaled(&rooms, &practices) {
        Some((rooms, _)) => {
            teaching.free_rooms = Some(rooms * FREE_ROOM);
            teaching.sentences.push(format!(
                "rooms: {rooms:.0} free for at least two days a week, which is {:.1} whole weeks",
                rooms * FREE_ROOM
            ));
        }
        None => teaching.sentences.push("rooms: too few practices told, so no limit".to_owned()),
    }
    teaching
}

impl Kind {
    /// Learners that a practice can take in a year; none where it did not say, nothing where it would take nobody.
    fn places(&self, offered: &Row, hosting: Option<&Row>) -> Option<f64> {
        let said: Vec<bool> = self
            .willing
            .iter()
            .filter_map(|column| match hosting?.get(*column) {
                Some(Cell::YesNo(is_willing)) => Some(*is_willing),
                _ => None,
            })
            .collect();
        let teachers = number(offered, self.id).map(|people| people * LEARNERS_EACH);
        let places = match (teachers, number(offered, self.offers)) {
            (Some(teachers), Some(placements)) => Some(teachers.min(placements)),
            (one, other) => one.or(other),
        };
        let would_take_nobody = !said.is_empty() && !said.contains(&true);
        places.map(|places| if would_take_nobody { 0.0 } else { places })
    }
}

/// The sum of what was told, scaled to all patients, and the share of patients it was told for; none where it is too little.
/// Practices whose list is not known count as one patient each.
fn scaled(told: &[(f64, f64)], practices: &[&Practice]) -> Option<(f64, f64)> {
    let all: f64 = practices.iter().map(|one| patients(one)).sum();
    let known: f64 = told.iter().map(|(_, patients)| patients).sum();
    let share = if 0.0 < all { known / all } else { 0.0 };
    (!told.is_empty() && SPEAKS_FROM <= share)
        .then(|| (told.iter().map(|(value, _)| value).sum::<f64>() / share, share))
}

fn patients(practice: &Practice) -> f64 {
    practice.patients.filter(|patients| 0.0 < *patients).unwrap_or(1.0)
}

fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column).and_then(Cell::number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(&str, Cell)]) -> Row {
        cells.iter().map(|(id, cell)| ((*id).to_owned(), cell.clone())).collect()
    }

    fn practice(code: &str, patients: f64) -> Practice {
        Practice { code: code.to_owned(), name: String::new(), pcn: None, patients: Some(patients), answer: None }
    }

    #[test]
    fn a_practice_takes_what_it_offers_and_no_more_than_its_teachers_can_look_after() {
        let kind = &KINDS[2];
        let two = row(&[("supervisors", Cell::Number(2.0)), ("placements_other", Cell::Number(3.0))]);
        assert_eq!(kind.places(&two, None), Some(3.0));
        let one = row(&[("supervisors", Cell::Number(1.0)), ("placements_other", Cell::Number(3.0))]);
        assert_eq!(kind.places(&one, None), Some(2.0));
        assert_eq!(kind.places(&row(&[("placements_other", Cell::Number(3.0))]), None), Some(3.0));
        assert_eq!(kind.places(&row(&[("gp_trainers", Cell::Number(3.0))]), None), None);
    }

    #[test]
    fn who_would_take_nobody_offers_nothing_and_who_did_not_say_is_not_refused() {
        let (kind, offered) = (&KINDS[2], row(&[("supervisors", Cell::Number(1.0))]));
        let no = row(&[("willing_pharmacist", Cell::YesNo(false)), ("willing_other", Cell::YesNo(false))]);
        assert_eq!(kind.places(&offered, Some(&no)), Some(0.0));
        let one = row(&[("willing_pharmacist", Cell::YesNo(true)), ("willing_other", Cell::YesNo(false))]);
        assert_eq!(kind.places(&offered, Some(&one)), Some(2.0));
        assert_eq!(kind.places(&offered, Some(&row(&[]))), Some(2.0));
    }

    #[test]
    fn half_of_the_patients_speak_for_the_others_and_less_do_not() {
        let (large, small) = (practice("Z99001", 6_000.0), practice("Z99002", 4_000.0));
        // 6,000 of 10,000 patients offer 3: 5 for all of them.
        let (places, share) = scaled(&[(3.0, 6_000.0)], &[&large, &small]).unwrap();
        assert!((places - 5.0).abs() < 1e-9 && (share - 0.6).abs() < 1e-9);
        assert_eq!(scaled(&[(3.0, 4_000.0)], &[&large, &small]), None);
        assert_eq!(scaled(&[], &[&large]), None);
    }
}
