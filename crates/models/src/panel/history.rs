//! What is held of the past of many places.

use std::collections::HashMap;

use super::Standing;

/// The fewest places of an area that say what is usual there; with fewer, all places do. Our judgement: a rate of ten is not
/// moved far by any one of them.
const SAY_WHAT_IS_USUAL: usize = 10;

/// Months that a date may lie from a year before another and still tell what changed in a year. Our judgement: quarters are
/// three months apart, and some were not published.
const ABOUT_A_YEAR: i32 = 3;

/// A date of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// The month, as a running count: twelve times the year and the month.
    pub month: i32,
    /// The month by which its counts were known; later than `month` where they are a mean over months.
    pub known: i32,
}

/// What a place had at a date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    /// Staff, in FTE or people.
    pub value: f64,
    /// Patients on its list, above nothing.
    pub patients: f64,
}

/// How a place stands in the file of a date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Seen {
    /// It is not in it.
    Absent,
    /// It is in it without a valid figure.
    Silent,
    /// It is in it with one.
    Counted(Count),
}

impl Seen {
    /// The count, where there is one.
    #[must_use]
    pub const fn count(self) -> Option<Count> {
        match self {
            Self::Counted(count) => Some(count),
            Self::Absent | Self::Silent => None,
        }
    }
}

/// A place and how it stood at every date of its history.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// The area whose places say how many staff are usual for a list; none: all places do.
    pub area: Option<String>,
    /// One a date.
    pub seen: Vec<Seen>,
}

/// Places counted in the same way at the same dates.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Where the counts come from, as a reader is told.
    pub name: String,
    /// Dates, the earliest first.
    pub dates: Vec<Date>,
    /// Places, each once.
    pub places: Vec<Place>,
    usual: Vec<Usual>,
    listed: Vec<usize>,
}

/// Staff a patient at a date.
#[derive(Clone, Debug, PartialEq)]
struct Usual {
    all: Option<f64>,
    by_area: HashMap<String, f64>,
}

impl Usual {
    fn at(places: &[Place], date: usize) -> Self {
        let mut all = Counted::default();
        let mut by_area: HashMap<&str, Counted> = HashMap::new();
        for place in places {
            let Some(count) = place.seen[date].count() else { continue };
            all.add(count);
            if let Some(area) = &place.area {
                by_area.entry(area).or_default().add(count);
            }
        }
        let known = by_area.into_iter().filter(|(_, counted)| SAY_WHAT_IS_USUAL <= counted.places);
        let by_area = known.filter_map(|(area, counted)| Some((area.to_owned(), counted.rate()?))).collect();
        Self { all: all.rate(), by_area }
    }

    fn of(&self, place: &Place) -> Option<f64> {
        place.area.as_ref().and_then(|area| self.by_area.get(area).copied()).or(self.all)
    }
}

/// Places added up.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    places: usize,
    staff: f64,
    patients: f64,
}

impl Counted {
    fn add(&mut self, count: Count) {
        self.places += 1;
        self.staff += count.value;
        self.patients += count.patients;
    }

    fn rate(self) -> Option<f64> {
        (0.0 < self.staff && 0.0 < self.patients).then(|| self.staff / self.patients)
    }
}

impl History {
    /// A history of places.
    #[must_use]
    pub fn new(name: String, dates: Vec<Date>, places: Vec<Place>) -> Self {
        let usual = (0..dates.len()).map(|date| Usual::at(&places, date)).collect();
        let listed = |date: usize| places.iter().filter(|place| place.seen[date] != Seen::Absent).count();
        let listed = (0..dates.len()).map(listed).collect();
        Self { name, dates, places, usual, listed }
    }

    /// The date of a month.
    #[must_use]
    pub fn date(&self, month: i32) -> Option<usize> {
        self.dates.iter().position(|date| date.month == month)
    }

    /// Whether the file of one date can tell who of another is no longer there: it holds at least two thirds of the places.
    /// A file of a few places, or of one area only, cannot. Our judgement: about 2 % of practices close in a year.
    #[must_use]
    pub fn tells_who_left(&self, from: usize, to: usize) -> bool {
        let both =
            self.places.iter().filter(|place| place.seen[from] != Seen::Absent && place.seen[to] != Seen::Absent);
        2 * self.listed[from] <= 3 * both.count()
    }

    /// How a place stood at a date, set against what was usual in its area then; none where it has no count or nobody has
    /// staff.
    #[must_use]
    pub fn standing(&self, place: usize, date: usize) -> Option<Standing> {
        let per_patient = self.usual[date].of(&self.places[place])?;
        let seen = &self.places[place].seen;
        let now = seen[date].count()?;
        let earlier = |years: i32| self.about(self.dates[date].month - 12 * years).and_then(|date| seen[date].count());
        Some(Standing::of(now, per_patient, earlier(1), earlier(2)))
    }

    /// The last date up to `date`, and not more than `months` before it, at which a place has a count.
    #[must_use]
    pub fn last_counted(&self, place: usize, date: usize, months: i32) -> Option<usize> {
        let from = self.dates[date].month - months;
        (0..=date).rev().take_while(|at| from <= self.dates[*at].month).find(|at| {
            let seen = self.places[place].seen[*at];
            seen.count().is_some()
        })
    }

    /// The date nearest to a month, the earlier of two, where one is about there.
    fn about(&self, month: i32) -> Option<usize> {
        let away = |date: &usize| (self.dates[*date].month - month).abs();
        (0..self.dates.len()).min_by_key(away).filter(|date| away(date) <= ABOUT_A_YEAR)
    }
}
