//! Adding up practices, steps and years of comings and goings.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_catalogue::AgeBand;
use wholetime_measures::Holdings;
use wholetime_models::rates::{HIGH, Pooled, Series, is_persistently_high, recovered, turnover};
use wholetime_vocabulary::{Level, Missing, Period, Value};

use super::answer::{AgeFlows, Calibration, PracticeLine, StepLine, TurnoverFigure, YearLine};
use super::seen::{Month, Seen};
use super::steps::{Balance, PracticeStep, Way};

/// Months in a year.
const YEAR: i32 = 12;

/// Distances for which it is told what they would have missed.
const COARSER: [usize; 3] = [3, 6, 12];

/// Leavers from which a share of them is told. Our judgement: a share of 100 is known to within ten percentage points.
const LEAST_SEEN: u32 = 100;

/// A year of one practice.
#[derive(Clone, Debug, Default)]
struct PracticeYear {
    heads: Balance,
    fte: Balance,
    /// The weakest way by which a step of it was counted.
    way: Option<Way>,
    /// A step of it could not be counted.
    is_broken: bool,
    /// Staff of practices it took over, which stand in its end and not in its start.
    heads_taken_over: f64,
    fte_taken_over: f64,
}

#[derive(Clone, Debug, Default)]
struct Practice {
    heads: Balance,
    fte: Balance,
    is_begun: bool,
    mended: usize,
    years: BTreeMap<usize, PracticeYear>,
}

#[derive(Clone, Debug, Default)]
struct Step {
    heads: Balance,
    fte: Balance,
    by_way: BTreeMap<Way, usize>,
    mended: usize,
}

/// Comings and goings of an area, added up.
pub(super) struct Counted<'a> {
    months: &'a [Month],
    /// Start and end of each year, as positions among the months; none where the month is not held.
    windows: Vec<Window>,
    steps: Vec<Step>,
    practices: BTreeMap<String, Practice>,
    ages: Pooled,
    /// Whether most practices have a headcount in every month.
    has_heads: bool,
    /// Whether most have FTE in every month.
    has_fte: bool,
}

/// Which years are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// Those that end with the last month, the month a year before, and so on: they do not overlap.
    Chained,
    /// Those that end with each month.
    Every,
}

/// A year that ends with a month.
#[derive(Clone, Copy, Debug)]
struct Window {
    from: Period,
    to: Period,
    positions: Option<(usize, usize)>,
}

impl<'a> Counted<'a> {
    pub(super) fn of(months: &'a [Month], ends: Ends) -> Self {
        let most = |of: fn(&Seen) -> Option<f64>| {
            !months.is_empty()
                && months
                    .iter()
                    .all(|month| month.known() <= 2 * month.seen.values().filter(|seen| of(seen).is_some()).count())
        };
        let bands = months.iter().map(|month| month.bands.len()).max().unwrap_or_default();
        Self {
            months,
            windows: windows(months, ends),
            steps: vec![Step::default(); months.len().saturating_sub(1)],
            practices: BTreeMap::new(),
            ages: Pooled::nothing(bands),
            has_heads: most(|seen| seen.heads),
            has_fte: most(|seen| seen.fte),
        }
    }

    /// Adds one practice from one count to the next.
    pub(super) fn add(&mut self, step: &PracticeStep) {
        let all = &mut self.steps[step.to - 1];
        all.heads.and(&step.heads);
        all.fte.and(&step.fte);
        all.mended += usize::from(step.is_mended);
        if let Some(way) = step.way {
            *all.by_way.entry(way).or_default() += 1;
        }
        let practice = self.practices.entry(step.code.clone()).or_default();
        practice.mended += usize::from(step.is_mended);
        if practice.is_begun {
            practice.heads.then(&step.heads);
            practice.fte.then(&step.fte);
        } else {
            (practice.heads, practice.fte, practice.is_begun) = (step.heads, step.fte, true);
        }
        let before = &self.months[step.to - 1];
        for (index, window) in self.windows.iter().enumerate() {
            if !window.positions.is_some_and(|(from, to)| from < step.to && step.to <= to) {
                continue;
            }
            let year = practice.years.entry(index).or_default();
            year.heads.change(&step.heads);
            year.fte.change(&step.fte);
            let taken_over = step.took_over.iter().filter_map(|code| before.seen.get(code));
            for seen in taken_over {
                year.heads_taken_over += seen.heads.unwrap_or_default();
                year.fte_taken_over += seen.fte.unwrap_or_default();
            }
            match step.way {
                Some(way) => year.way = Some(year.way.map_or(way, |weakest| weakest.min(way))),
                None => year.is_broken |= step.is_uncounted(),
            }
        }
        if let (Some((before, after)), Some(from)) = (&step.between, step.from)
            && let (Some(before), Some(after)) = (&before.rows, &after.rows)
        {
            let years = f64::from(self.months[step.to].period.months_since(self.months[from].period)) / 12.0;
            self.ages.add(before, after, &step.flows, years);
        }
    }

    fn heads(&self, balance: Balance) -> Option<Balance> {
        self.has_heads.then_some(balance)
    }

    fn fte(&self, balance: Balance) -> Option<Balance> {
        self.has_fte.then_some(balance)
    }

    /// From the first month to the last.
    pub(super) fn whole(&self) -> (Option<Balance>, Option<Balance>) {
        self.between(0, self.months.len().saturating_sub(1))
    }

    fn between(&self, from: usize, to: usize) -> (Option<Balance>, Option<Balance>) {
        let steps = self.steps.get(from..to).unwrap_or_default();
        let Some((first, rest)) = steps.split_first() else { return (None, None) };
        let (mut heads, mut fte) = (first.heads, first.fte);
        for step in rest {
            heads.then(&step.heads);
            fte.then(&step.fte);
        }
        (self.heads(heads), self.fte(fte))
    }

    /// The way by which most steps were counted.
    pub(super) fn way(&self) -> Option<Way> {
        let mut all: BTreeMap<Way, usize> = BTreeMap::new();
        for (way, count) in self.steps.iter().flat_map(|step| &step.by_way) {
            *all.entry(*way).or_default() += count;
        }
        most(&all)
    }

    pub(super) fn steps(&self) -> Vec<StepLine> {
        let ends = self.months.windows(2).map(|two| (two[0].period, two[1].period));
        ends.zip(&self.steps)
            .map(|((from, to), step)| StepLine {
                from,
                to,
                months: to.months_since(from),
                way: most(&step.by_way),
                practices: step.by_way.values().sum(),
                mended: step.mended,
                heads: self.heads(step.heads),
                fte: self.fte(step.fte),
            })
            .collect()
    }

    /// Turnover of a practice in a year, with how it was counted; none where it was not counted throughout.
    fn of_practice(&self, code: &str, practice: &Practice, index: usize) -> Option<(Way, TurnoverFigure)> {
        let (from, to) = self.windows[index].positions?;
        let year = practice.years.get(&index).filter(|year| !year.is_broken)?;
        let way = year.way?;
        let seen = |month: usize| self.months[month].seen.get(code).filter(|seen| seen.is_known());
        let (start, end) = (seen(from)?, seen(to)?);
        let (left, joined, start, end) = if way.counts_people() {
            (year.heads.left, year.heads.joined, start.heads? + year.heads_taken_over, end.heads?)
        } else {
            (year.fte.left, year.fte.joined, start.fte? + year.fte_taken_over, end.fte?)
        };
        let turnover = turnover(left.number(), start, end)?;
        Some((way, TurnoverFigure::of(turnover.left, joined.number(), turnover.mean_heads)))
    }

    /// Every practice there in a year, with how it was counted and its turnover.
    pub(super) fn of_year(&self, index: usize) -> Vec<(String, Option<Way>, TurnoverFigure)> {
        let there = self.practices.iter().filter(|(_, practice)| practice.years.contains_key(&index));
        let line = |(code, practice): (&String, &Practice)| match self.of_practice(code, practice, index) {
            Some((way, figure)) => (code.clone(), Some(way), figure),
            None => (code.clone(), None, TurnoverFigure::none(Missing::NotHeld)),
        };
        there.map(line).collect()
    }

    pub(super) fn years(&self, calibration: &[Calibration]) -> Vec<YearLine> {
        (0..self.windows.len()).map(|index| self.year(index, calibration)).collect()
    }

    fn year(&self, index: usize, calibration: &[Calibration]) -> YearLine {
        let window = self.windows[index];
        let mut line = YearLine {
            from: window.from,
            to: window.to,
            way: None,
            step_months: 0,
            figure: TurnoverFigure::none(Missing::NotHeld),
            recovered_pct: Value::Missing(Missing::NotApplicable),
            left_if_all_were_seen: Value::Missing(Missing::NotApplicable),
            practices: 0,
            practices_left_out: 0,
            practices_above_a_tenth: 0,
            heads: None,
            fte: None,
            why_missing: None,
        };
        let Some((from, to)) = window.positions else {
            line.why_missing = Some(format!("no count is held of {}", window.from.in_words()));
            return line;
        };
        (line.heads, line.fte) = self.between(from, to);
        let apart = self.months[from..=to].windows(2).map(|two| two[1].period.months_since(two[0].period));
        line.step_months = apart.max().unwrap_or_default();
        let figures: Vec<(Way, TurnoverFigure)> =
            self.practices.iter().filter_map(|(code, practice)| self.of_practice(code, practice, index)).collect();
        let mut by_way: BTreeMap<Way, usize> = BTreeMap::new();
        for (way, _) in &figures {
            *by_way.entry(*way).or_default() += 1;
        }
        let there = self.practices.values().filter(|practice| practice.years.contains_key(&index)).count();
        line.way = most(&by_way);
        let Some(way) = line.way else {
            line.practices_left_out = there;
            line.why_missing = Some("no practice is counted throughout".to_owned());
            return line;
        };
        let counted: Vec<&TurnoverFigure> = figures.iter().filter(|(of, _)| *of == way).map(|(_, one)| one).collect();
        let sum = |of: fn(&TurnoverFigure) -> Value| counted.iter().filter_map(|one| of(one).known()).sum::<f64>();
        line.figure = TurnoverFigure::of(sum(|one| one.left), sum(|one| one.joined), sum(|one| one.mean));
        line.practices = counted.len();
        line.practices_left_out = there - counted.len();
        line.practices_above_a_tenth = counted.iter().filter(|one| is_high(one)).count();
        if way == Way::ByAge && 1 < line.step_months {
            let fits =
                |one: &&Calibration| i32::try_from(one.every_months).is_ok_and(|every| every == line.step_months);
            let told = calibration.iter().find(fits);
            line.recovered_pct = told.map_or(Value::Missing(Missing::NotHeld), |told| Value::Known(told.seen_pct));
            line.left_if_all_were_seen = line.figure.left.per(line.recovered_pct.map(|pct| pct / 100.0));
        }
        line
    }

    /// By practice, the highest turnover of the newest year first.
    pub(super) fn practices(&self, holdings: &Holdings) -> Vec<PracticeLine> {
        let mut lines: Vec<PracticeLine> = self
            .practices
            .iter()
            .map(|(code, practice)| {
                let years: Vec<TurnoverFigure> = (0..self.windows.len())
                    .map(|index| {
                        let figure = self.of_practice(code, practice, index);
                        figure.map_or(TurnoverFigure::none(Missing::NotHeld), |(_, figure)| figure)
                    })
                    .collect();
                let shares: Vec<Option<f64>> =
                    years.iter().map(|year| Some(year.turnover_pct.known()? / 100.0)).collect();
                PracticeLine {
                    practice: code.clone(),
                    name: holdings.register.name(Level::Practice, code),
                    newest: years.last().copied().unwrap_or(TurnoverFigure::none(Missing::NotHeld)),
                    is_persistently_high: is_persistently_high(&shares[shares.len().saturating_sub(3)..]),
                    years,
                    mended: practice.mended,
                    heads: self.heads(practice.heads),
                    fte: self.fte(practice.fte),
                }
            })
            .collect();
        lines.sort_by(|one, other| {
            let pct = |line: &PracticeLine| line.newest.turnover_pct.known().unwrap_or(-1.0);
            pct(other).total_cmp(&pct(one)).then_with(|| one.practice.cmp(&other.practice))
        });
        lines
    }

    /// By band of age, and of unknown age.
    pub(super) fn ages(&self) -> Vec<AgeFlows> {
        let bands = self.months.iter().map(|month| &month.bands).find(|bands| bands.len() == self.ages.left.len());
        let Some(bands) = bands.filter(|_| 0.0 < self.ages.person_years.iter().sum::<f64>()) else { return Vec::new() };
        let line = |band: AgeBand, joined: u32, left: u32, person_years: Value| AgeFlows {
            band: band.to_string(),
            band_title: band.title(),
            joined,
            left,
            person_years,
            leaving_pct: Value::Known(f64::from(left)).per(person_years).map(|share| share * 100.0),
        };
        let known = bands.iter().enumerate().map(|(index, band)| {
            let years = Value::Known(self.ages.person_years[index]);
            line(*band, self.ages.joined[index], self.ages.left[index], years)
        });
        let (joined, left) = (self.ages.joined_of_unknown_age, self.ages.left_of_unknown_age);
        let unknown = line(AgeBand::Unknown, joined, left, Value::Missing(Missing::NotApplicable));
        known.chain(std::iter::once(unknown)).collect()
    }

    /// What counts further apart would have shown, from the longest run of successive months at the end.
    pub(super) fn calibration(&self) -> Vec<Calibration> {
        let mut first = self.months.len().saturating_sub(1);
        while 0 < first && self.months[first].period.months_since(self.months[first - 1].period) == 1 {
            first -= 1;
        }
        let run = &self.months[first..];
        let (Some(from), Some(to)) = (run.first(), run.last()) else { return Vec::new() };
        let codes: BTreeSet<&String> = self.practices.keys().collect();
        // With few leavers a share of them says nothing.
        if self.ages.all_left() < LEAST_SEEN {
            return Vec::new();
        }
        let series: Vec<Series<'_>> = codes
            .into_iter()
            .map(|code| run.iter().map(|month| month.seen.get(code).and_then(|seen| seen.rows.as_deref())).collect())
            .collect();
        COARSER
            .into_iter()
            .filter(|every| *every < run.len())
            .filter_map(|every_months| {
                let seen_pct = recovered(&series, every_months)? * 100.0;
                Some(Calibration { every_months, seen_pct, from: from.period, to: to.period })
            })
            .collect()
    }
}

fn is_high(figure: &TurnoverFigure) -> bool {
    figure.turnover_pct.known().is_some_and(|pct| HIGH * 100.0 < pct)
}

fn most(ways: &BTreeMap<Way, usize>) -> Option<Way> {
    ways.iter().max_by_key(|(way, count)| (**count, **way)).map(|(way, _)| *way)
}

/// The years, the earliest first, as far back as months are held.
fn windows(months: &[Month], ends: Ends) -> Vec<Window> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Vec::new() };
    let position = |period: Period| months.iter().position(|month| month.period == period);
    let is_within = |to: &Period| YEAR <= to.months_since(first.period);
    let chained = std::iter::successors(Some(last.period), |to| Some(to.a_year_before())).take_while(is_within);
    let mut ends: Vec<Period> = match ends {
        Ends::Chained => chained.collect(),
        Ends::Every => months.iter().map(|month| month.period).filter(is_within).collect(),
    };
    ends.sort_unstable();
    let window =
        |to: Period| Window { from: to.a_year_before(), to, positions: position(to.a_year_before()).zip(position(to)) };
    ends.into_iter().map(window).collect()
}
