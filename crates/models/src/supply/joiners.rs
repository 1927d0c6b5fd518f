//! Who joins: trainees by when they finish, and streams of others by the year.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Flow, OLDEST, Sex, YEAR, YOUNGEST};
use crate::amount::{Amount, Staff};

/// Where joiners come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "JoinerSource")]
pub enum Source {
    /// Recruited abroad.
    Abroad,
    /// Back in the service after time away.
    Return,
    /// Kept in the service by a retention scheme.
    Retainer,
    /// From another place of the same kind.
    MoveIn,
    /// From elsewhere.
    Other,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Abroad, Self::Return, Self::Retainer, Self::MoveIn, Self::Other];

    /// The word used in documents.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Abroad => "abroad",
            Self::Return => "return",
            Self::Retainer => "retainer",
            Self::MoveIn => "move_in",
            Self::Other => "other",
        }
    }

    /// What people read of it, behind "they join".
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Abroad => "from abroad",
            Self::Return => "back in the service",
            Self::Retainer => "by a retention scheme",
            Self::MoveIn => "from other places",
            Self::Other => "from elsewhere",
        }
    }

    pub(crate) fn flow(self) -> Flow {
        match self {
            Self::Abroad => Flow::JoinedFromAbroad,
            Self::Return => Flow::Returned,
            Self::Retainer => Flow::JoinedAsRetainer,
            Self::MoveIn => Flow::MovedIn,
            Self::Other => Flow::JoinedOtherwise,
        }
    }
}

/// Who joiners are: sex, age and hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Share of women, 0 to 1.
    pub female: f64,
    /// Ages with their weights; the weights need not come to one.
    pub ages: Vec<(u8, f64)>,
    /// Mean FTE of a woman and of a man.
    pub fte: [f64; 2],
}

impl Profile {
    /// Everybody of one age with the same hours, half of them women.
    #[must_use]
    pub fn of_age(age: u8, fte: f64) -> Self {
        Self { female: 0.5, ages: vec![(age, 1.0)], fte: [fte, fte] }
    }

    /// Mean FTE of a joiner.
    #[must_use]
    pub fn mean_fte(&self) -> f64 {
        self.female * self.fte[0] + (1.0 - self.female) * self.fte[1]
    }

    /// Shares by sex and age, with FTE a head; they come to one.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (Sex, u8, f64, f64)> {
        let all: f64 = self.ages.iter().map(|(_, weight)| weight).sum();
        let sexes = [(Sex::Female, self.female, self.fte[0]), (Sex::Male, 1.0 - self.female, self.fte[1])];
        sexes.into_iter().flat_map(move |(sex, share, fte)| {
            self.ages.iter().map(move |&(age, weight)| (sex, age, share * weight / all, fte))
        })
    }

    /// Who a joiner with these draws is: sex, age, FTE.
    pub(crate) fn pick(&self, sex: f64, age: f64) -> (Sex, u8, Amount) {
        let (sex, fte) = if sex < self.female { (Sex::Female, self.fte[0]) } else { (Sex::Male, self.fte[1]) };
        let all: f64 = self.ages.iter().map(|(_, weight)| weight).sum();
        let mut below = 0.0;
        for &(years, weight) in &self.ages {
            below += weight / all;
            if age < below {
                return (sex, years, Amount::of(fte));
            }
        }
        (sex, self.ages[self.ages.len() - 1].0, Amount::of(fte))
    }

    pub(crate) fn is_sound(&self) -> bool {
        (0.0..=1.0).contains(&self.female)
            && self.fte.iter().all(|fte| fte.is_finite() && 0.0 <= *fte)
            && self
                .ages
                .iter()
                .all(|(age, weight)| (YOUNGEST..=OLDEST).contains(age) && weight.is_finite() && 0.0 <= *weight)
            && 0.0 < self.ages.iter().map(|(_, weight)| weight).sum::<f64>()
    }
}

/// Joiners who come at a rate, chance deciding who comes when.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// Its name; with it the draws of its joiners are named, so a stream added later leaves the others as they were.
    pub id: String,
    /// Where they come from.
    pub source: Source,
    /// The role they take up.
    pub role: usize,
    /// Heads expected in each year from the start; the last goes on.
    pub heads_per_year: Vec<f64>,
    /// Months before the first can be there, such as 12 to 18 for recruitment abroad.
    pub lead_months: u32,
    /// Who they are.
    pub profile: Profile,
}

impl Stream {
    /// Heads expected in a month; the first is 1.
    #[must_use]
    pub fn heads_in(&self, month: u32) -> f64 {
        if month <= self.lead_months {
            return 0.0;
        }
        let year = usize::try_from((month - 1) / YEAR).unwrap_or(usize::MAX);
        let yearly = self.heads_per_year.get(year).or(self.heads_per_year.last());
        yearly.copied().unwrap_or(0.0) / f64::from(YEAR)
    }
}

/// Trainees of whom it is known when they should finish, as a local register or the intakes say, and what becomes of them.
///
/// Conversion and staying are two things: the first is into the service at all, the second into this place.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// Its name; with it the draws of its trainees are named.
    pub id: String,
    /// The role they take up.
    pub role: usize,
    /// How many should finish by the end of which month; the first month is 1.
    pub due: Vec<(u32, u32)>,
    /// FTE of one of them while in training.
    pub fte_in_training: f64,
    /// Share who finish, 0 to 1.
    pub finishes: f64,
    /// Share of those who finish who take longer: less than full time, or an extension.
    pub takes_longer: f64,
    /// How many months longer.
    pub longer_months: u32,
    /// Share of those who finish who go into the service.
    pub converts: f64,
    /// Share of those who stay in this place.
    pub stays: f64,
    /// Months between finishing and the first day in post.
    pub starts_after_months: u32,
    /// Who they are when they join.
    pub profile: Profile,
}

/// Trainees in one month, expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TraineeMonth {
    /// The month; the first is 1.
    pub month: u32,
    /// In training when it began.
    pub start: Staff,
    /// Finished in it.
    pub finished: Staff,
    /// Stopped without finishing.
    pub not_finished: Staff,
    /// In training when it ended.
    pub end: Staff,
}

impl Training {
    /// Heads expected to join in a month.
    #[must_use]
    pub fn heads_in(&self, month: u32) -> f64 {
        let joins = self.finishes * self.converts * self.stays;
        let of = |(due, heads): &(u32, u32)| {
            let on_time = due + self.starts_after_months;
            let mut share = 0.0;
            if on_time == month {
                share += 1.0 - self.takes_longer;
            }
            if on_time + self.longer_months == month {
                share += self.takes_longer;
            }
            f64::from(*heads) * joins * share
        };
        self.due.iter().map(of).sum()
    }

    /// Those in training, month by month, with who finished; nobody new is taken in. Whoever does not finish is taken to
    /// stop when they were due.
    #[must_use]
    pub fn months(&self, months: u32) -> Vec<TraineeMonth> {
        let staff = |heads: f64| Staff::of(heads, heads * self.fte_in_training);
        let mut now: Staff = self.due.iter().map(|(_, heads)| staff(f64::from(*heads))).sum();
        let mut all = Vec::new();
        for month in 1..=months {
            let due_in = |month: Option<u32>| {
                let in_month = self.due.iter().filter(|(due, _)| Some(*due) == month);
                in_month.map(|(_, heads)| f64::from(*heads)).sum::<f64>()
            };
            let (due, due_earlier) = (due_in(Some(month)), due_in(month.checked_sub(self.longer_months)));
            let finished = staff(self.finishes * (due * (1.0 - self.takes_longer) + due_earlier * self.takes_longer));
            let not_finished = staff(due * (1.0 - self.finishes));
            let end = now - finished - not_finished;
            all.push(TraineeMonth { month, start: now, finished, not_finished, end });
            now = end;
        }
        all
    }

    pub(crate) fn is_sound(&self) -> bool {
        [self.finishes, self.takes_longer, self.converts, self.stays].iter().all(|share| (0.0..=1.0).contains(share))
            && self.fte_in_training.is_finite()
            && 0.0 <= self.fte_in_training
            && self.profile.is_sound()
            && self.due.iter().all(|(month, _)| 0 < *month)
    }
}

/// Joiners expected in one month by one way.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival<'a> {
    /// How they come.
    pub flow: Flow,
    /// The role they take up.
    pub role: usize,
    /// Heads expected.
    pub heads: f64,
    /// Who they are.
    pub profile: &'a Profile,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn training() -> Training {
        Training {
            id: "vts".to_owned(),
            role: 0,
            due: vec![(8, 10), (20, 20)],
            fte_in_training: 1.0,
            finishes: 0.9,
            takes_longer: 0.25,
            longer_months: 6,
            converts: 0.8,
            stays: 0.5,
            starts_after_months: 1,
            profile: Profile::of_age(32, 0.7),
        }
    }

    #[test]
    fn trainees_join_a_month_after_they_finish_and_some_half_a_year_later() {
        let training = training();
        // 10 × 0.9 × 0.8 × 0.5 = 3.6, three quarters of them on time.
        assert!((training.heads_in(9) - 2.7).abs() < 1e-12);
        assert!((training.heads_in(15) - 0.9).abs() < 1e-12);
        assert!((training.heads_in(21) - 5.4).abs() < 1e-12);
        assert_eq!(training.heads_in(10), 0.0);
        let all: f64 = (1..=40).map(|month| training.heads_in(month)).sum();
        assert!((all - 10.8).abs() < 1e-12);
    }

    #[test]
    fn everybody_in_training_finishes_or_does_not() {
        let months = training().months(30);
        assert_eq!(months[0].start, Staff::of(30.0, 30.0));
        for month in &months {
            assert_eq!(month.end, month.start - month.finished - month.not_finished);
        }
        assert_eq!(months[29].end, Staff::NOBODY);
        let finished: Staff = months.iter().map(|month| month.finished).sum();
        assert_eq!(finished.heads, Amount::of(27.0));
        assert_eq!(months[7].finished.heads, Amount::of(6.75));
        assert_eq!(months[13].finished.heads, Amount::of(2.25));
    }

    #[test]
    fn a_stream_waits_for_its_lead_time() {
        let stream = Stream {
            id: "abroad".to_owned(),
            source: Source::Abroad,
            role: 0,
            heads_per_year: vec![12.0, 24.0],
            lead_months: 14,
            profile: Profile::of_age(35, 1.0),
        };
        let months: Vec<f64> = [1, 14, 15, 24, 25, 40].map(|month| stream.heads_in(month)).to_vec();
        assert_eq!(months, [0.0, 0.0, 2.0, 2.0, 2.0, 2.0]);
        assert_eq!(Stream { lead_months: 0, ..stream }.heads_in(12), 1.0);
    }

    #[test]
    fn a_joiner_is_picked_as_the_profile_says() {
        let profile = Profile { female: 0.6, ages: vec![(30, 1.0), (40, 3.0)], fte: [0.6, 0.9] };
        assert_eq!(profile.pick(0.59, 0.24), (Sex::Female, 30, Amount::of(0.6)));
        assert_eq!(profile.pick(0.61, 0.26), (Sex::Male, 40, Amount::of(0.9)));
        let shares: f64 = profile.parts().map(|(_, _, share, _)| share).sum();
        assert!((shares - 1.0).abs() < 1e-12);
        assert!((profile.mean_fte() - 0.72).abs() < 1e-12);
    }
}
