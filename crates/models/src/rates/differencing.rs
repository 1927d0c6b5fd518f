//! Joiners and leavers of a practice from successive counts by age band.
//!
//! A practice has few people of one sex in a band of five years. From month to month a fall in one band with a rise in the
//! next is a birthday; other falls are people who went, other rises people who came. Source: our design of methods, section
//! 1.3(b), where months recover 100 % of what happened and years about 91 %.

use schemars::JsonSchema;
use serde::Serialize;

/// Change in one step above which a count is taken for a mended record, unless codes were merged: more than half of those
/// there, and more than four people. Source: our design of methods, section 1.3(b).
const MENDED_SHARE: f64 = 0.5;
const MENDED_HEADS: u32 = 4;

/// People of one practice, group and sex by band of age, the youngest first; bands follow one another.
pub type Counts = Vec<u32>;

/// Who came and went between two counts, by band.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BandFlows {
    /// Came, by the band in which they were seen afterwards.
    pub joined: Vec<u32>,
    /// Went, by the band in which they were seen before.
    pub left: Vec<u32>,
    /// Had a birthday that took them into the next band, by the band they left.
    pub birthdays: Vec<u32>,
}

/// Who came and went, cell by cell: a fall with a rise in the next band is a birthday.
fn cells(before: &Counts, after: &Counts) -> BandFlows {
    let pairs = || before.iter().zip(after);
    let mut left: Vec<u32> = pairs().map(|(before, after)| before.saturating_sub(*after)).collect();
    let mut joined: Vec<u32> = pairs().map(|(before, after)| after.saturating_sub(*before)).collect();
    let mut birthdays = vec![0; before.len()];
    for band in 1..before.len() {
        let older = left[band - 1].min(joined[band]);
        birthdays[band - 1] = older;
        left[band - 1] -= older;
        joined[band] -= older;
    }
    BandFlows { joined, left, birthdays }
}

/// People of one practice, group and sex: those whose age is known by band, and those whose age is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// By band, the youngest first.
    pub bands: Counts,
    /// Of unknown age.
    pub unknown: u32,
}

impl Row {
    /// All of them.
    #[must_use]
    pub fn heads(&self) -> u32 {
        self.bands.iter().sum::<u32>() + self.unknown
    }
}

/// Who came and went of one sex between two counts, with those of unknown age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowFlows {
    /// Those of known age.
    #[serde(flatten)]
    pub bands: BandFlows,
    /// Came with an age that is not known.
    pub joined_of_unknown_age: u32,
    /// Went, with an age that was not known.
    pub left_of_unknown_age: u32,
    /// Neither came nor went: their age was filled in, or struck out.
    pub ages_mended: u32,
}

impl RowFlows {
    /// All who came.
    #[must_use]
    pub fn joined(&self) -> u32 {
        self.bands.joined.iter().sum::<u32>() + self.joined_of_unknown_age
    }

    /// All who went.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.bands.left.iter().sum::<u32>() + self.left_of_unknown_age
    }
}

/// What lies between two counts of a practice and group, sex by sex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleStep {
    /// Comings and goings, one a sex, in the order given.
    Flows(Vec<RowFlows>),
    /// A jump of the whole group that is more likely a mended record than people: not used.
    Mended,
    /// One of the counts is missing, or they have other bands: not used, and not nobody.
    NotHeld,
}

/// Who came and went between two counts of one practice and group, sex by sex.
///
/// Somebody whose age is filled in falls among those of unknown age and rises in a band: that is nobody coming or going, and
/// so is the reverse. Whether a jump is a mended record is judged by the group as a whole.
#[must_use]
pub fn people_between(before: Option<&[Row]>, after: Option<&[Row]>) -> PeopleStep {
    let (Some(before), Some(after)) = (before, after) else { return PeopleStep::NotHeld };
    let same_bands = before.iter().zip(after).all(|(before, after)| before.bands.len() == after.bands.len());
    if before.len() != after.len() || !same_bands {
        return PeopleStep::NotHeld;
    }
    let heads = |rows: &[Row]| -> u32 { rows.iter().map(Row::heads).sum() };
    if is_mended(heads(before), heads(after)) {
        return PeopleStep::Mended;
    }
    PeopleStep::Flows(before.iter().zip(after).map(|(before, after)| row_flows(before, after)).collect())
}

fn row_flows(before: &Row, after: &Row) -> RowFlows {
    let mut bands = cells(&before.bands, &after.bands);
    let (mut came, mut went) =
        (after.unknown.saturating_sub(before.unknown), before.unknown.saturating_sub(after.unknown));
    let mut ages_mended = 0;
    for (left, joined) in bands.left.iter_mut().zip(&mut bands.joined) {
        let struck_out = came.min(*left);
        let filled_in = went.min(*joined);
        *left -= struck_out;
        *joined -= filled_in;
        came -= struck_out;
        went -= filled_in;
        ages_mended += struck_out + filled_in;
    }
    RowFlows { bands, joined_of_unknown_age: came, left_of_unknown_age: went, ages_mended }
}

/// Whether a change is more likely a mended record than people who came or went.
fn is_mended(before: u32, after: u32) -> bool {
    is_jump(f64::from(before), f64::from(after))
}

/// Whether a change of heads, or of FTE, in one step is more likely a mended record than people who came or went: more than
/// half of the larger, and more than four. Source: our design of methods, section 1.3(b).
#[must_use]
pub fn is_jump(before: f64, after: f64) -> bool {
    let jump = (after - before).abs();
    f64::from(MENDED_HEADS) < jump && MENDED_SHARE * before.max(after) < jump
}

/// The counts of one practice and group, date by date: its rows, or none where one is missing.
pub type Series<'a> = Vec<Option<&'a [Row]>>;

/// Leavers and person-years by band over many practices, and what was not used.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Pooled {
    /// Went, by band.
    pub left: Vec<u32>,
    /// Came, by band.
    pub joined: Vec<u32>,
    /// Went, with an age that was not known.
    pub left_of_unknown_age: u32,
    /// Came, with an age that is not known.
    pub joined_of_unknown_age: u32,
    /// Person-years, by band: the mean of two counts times the years between.
    pub person_years: Vec<f64>,
    /// Steps left out as mended records.
    pub mended: u32,
    /// Steps left out because a count is missing.
    pub not_held: u32,
}

impl Pooled {
    /// Nothing yet.
    #[must_use]
    pub fn nothing(bands: usize) -> Self {
        Self {
            left: vec![0; bands],
            joined: vec![0; bands],
            left_of_unknown_age: 0,
            joined_of_unknown_age: 0,
            person_years: vec![0.0; bands],
            mended: 0,
            not_held: 0,
        }
    }

    /// Adds what lies between two counts that are `years` apart.
    pub fn add(&mut self, before: &[Row], after: &[Row], flows: &[RowFlows], years: f64) {
        for ((before, after), flows) in before.iter().zip(after).zip(flows) {
            for band in 0..self.left.len().min(before.bands.len()) {
                let mean = f64::midpoint(f64::from(before.bands[band]), f64::from(after.bands[band]));
                self.left[band] += flows.bands.left[band];
                self.joined[band] += flows.bands.joined[band];
                self.person_years[band] += mean * years;
            }
            self.left_of_unknown_age += flows.left_of_unknown_age;
            self.joined_of_unknown_age += flows.joined_of_unknown_age;
        }
    }

    /// All who went.
    #[must_use]
    pub fn all_left(&self) -> u32 {
        self.left.iter().sum::<u32>() + self.left_of_unknown_age
    }
}

/// Adds up what lies between successive counts of many practices, `years` apart. Each practice has one count a date.
#[must_use]
pub fn pooled(practices: &[Series<'_>], bands: usize, years: f64) -> Pooled {
    let mut pooled = Pooled::nothing(bands);
    for step in practices.iter().flat_map(|counts| counts.windows(2)) {
        match (people_between(step[0], step[1]), step[0], step[1]) {
            (PeopleStep::Flows(flows), Some(before), Some(after)) => pooled.add(before, after, &flows, years),
            (PeopleStep::Mended, ..) => pooled.mended += 1,
            _ => pooled.not_held += 1,
        }
    }
    pooled
}

/// Share of the leavers seen at every step that are still seen at every `every`th: what longer steps between counts miss, by
/// the practices' own months. None where none were seen.
#[must_use]
pub fn recovered(practices: &[Series<'_>], every: usize) -> Option<f64> {
    let every = every.max(1);
    let (mut seen, mut seen_still) = (0, 0);
    for counts in practices {
        // Both over the same stretch of time.
        let last = counts.len().saturating_sub(1) / every * every;
        let whole = counts[..counts.len().min(last + 1)].to_vec();
        let thinned: Series<'_> = whole.iter().step_by(every).copied().collect();
        seen += left(&whole);
        seen_still += left(&thinned);
    }
    (0 < seen).then(|| f64::from(seen_still) / f64::from(seen))
}

fn left(series: &Series<'_>) -> u32 {
    let flows = series.windows(2).map(|step| people_between(step[0], step[1]));
    let left = |step| match step {
        PeopleStep::Flows(flows) => flows.iter().map(RowFlows::left).sum(),
        PeopleStep::Mended | PeopleStep::NotHeld => 0,
    };
    flows.map(left).sum()
}

#[cfg(test)]
mod tests {
    use super::super::invented::{BANDS, Invented, invented};
    use super::*;

    fn row(bands: &[u32], unknown: u32) -> Vec<Row> {
        vec![Row { bands: bands.to_vec(), unknown }]
    }

    fn flows(before: &[Row], after: &[Row]) -> RowFlows {
        match people_between(Some(before), Some(after)) {
            PeopleStep::Flows(rows) => rows[0].clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_fall_and_a_rise_in_the_next_band_are_a_birthday() {
        let flows = flows(&row(&[2, 1, 0], 0), &row(&[1, 2, 0], 0));
        assert_eq!(flows.bands.birthdays, [1, 0, 0]);
        assert_eq!((flows.bands.left, flows.bands.joined), (vec![0, 0, 0], vec![0, 0, 0]));
    }

    #[test]
    fn a_fall_alone_is_somebody_who_went_and_a_rise_in_a_younger_band_somebody_who_came() {
        let flows = flows(&row(&[1, 0, 2], 0), &row(&[2, 0, 1], 0));
        assert_eq!(flows.bands.left, [0, 0, 1]);
        assert_eq!(flows.bands.joined, [1, 0, 0]);
    }

    #[test]
    fn a_count_that_is_missing_shows_nobody_going() {
        assert_eq!(people_between(Some(&row(&[3, 3], 0)), None), PeopleStep::NotHeld);
        assert_eq!(people_between(Some(&row(&[3, 3], 0)), Some(&row(&[0, 0], 0))), PeopleStep::Mended);
        assert_eq!(flows(&row(&[2, 2], 0), &row(&[0, 0], 0)).left(), 4, "four people can go");
    }

    #[test]
    fn an_age_that_is_filled_in_is_nobody_coming() {
        let filled_in = flows(&row(&[1, 1], 2), &row(&[2, 2], 0));
        assert_eq!((filled_in.joined(), filled_in.left(), filled_in.ages_mended), (0, 0, 2));
        let struck_out = flows(&row(&[2, 2], 0), &row(&[1, 2], 1));
        assert_eq!((struck_out.joined(), struck_out.left(), struck_out.ages_mended), (0, 0, 1));
        let gone = flows(&row(&[1, 1], 1), &row(&[1, 1], 0));
        assert_eq!((gone.joined(), gone.left(), gone.left_of_unknown_age), (0, 1, 1));
    }

    #[test]
    fn a_jump_is_judged_by_the_group_and_not_by_one_sex() {
        let rows = |men: u32, women: u32| [men, women].map(|heads| Row { bands: vec![heads], unknown: 0 });
        // Six are not more than half of the seventeen who are there in the end.
        let PeopleStep::Flows(_) = people_between(Some(&rows(0, 11)), Some(&rows(6, 11))) else { panic!() };
        assert_eq!(people_between(Some(&rows(0, 5)), Some(&rows(6, 5))), PeopleStep::Mended);
    }

    /// Every `every`th count of each practice.
    fn thinned(invented: &Invented, every: usize) -> Vec<Series<'_>> {
        let practices = invented.counts.iter();
        practices.map(|counts| counts.iter().step_by(every).map(|rows| Some(rows.as_slice())).collect()).collect()
    }

    #[test]
    fn months_show_all_who_went_and_years_miss_some() {
        let world = invented(1_500, 48, 11);
        let truth: u32 = world.left.iter().sum();
        let months = pooled(&thinned(&world, 1), BANDS, 1.0 / 12.0);
        let seen = f64::from(months.all_left()) / f64::from(truth);
        // Who is followed within the month by somebody of the same sex and age is not seen to go.
        assert!(0.96 < seen && seen <= 1.0, "{seen}");
        // By band too, where at least 200 went, and as a rate a person-year.
        for band in (0..BANDS).filter(|band| 200 < world.left[*band]) {
            let rate = f64::from(months.left[band]) / months.person_years[band];
            let truth = f64::from(world.left[band]) / world.person_years[band];
            assert!((rate / truth - 1.0).abs() < 0.08, "band {band}: {rate} and {truth}");
        }
        let years = pooled(&thinned(&world, 12), BANDS, 1.0);
        let seen_in_years = f64::from(years.all_left()) / f64::from(truth);
        assert!(0.8 < seen_in_years && seen_in_years < 0.97, "{seen_in_years}");
        // The practices' own months tell how much years miss, without the truth, but for what months miss themselves.
        let told = recovered(&thinned(&world, 1), 12).unwrap();
        assert!((told - seen_in_years).abs() < 0.04, "{told} and {seen_in_years}");
        assert!((recovered(&thinned(&world, 1), 1).unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_net_is_exact_at_every_step() {
        let world = invented(200, 24, 3);
        for every in [1, 3, 12] {
            for series in thinned(&world, every) {
                for step in series.windows(2) {
                    let (Some(before), Some(after)) = (step[0], step[1]) else { panic!() };
                    let PeopleStep::Flows(flows) = people_between(step[0], step[1]) else { continue };
                    let net = |rows: &[Row]| rows.iter().map(|row| i64::from(row.heads())).sum::<i64>();
                    let [joined, left] = [RowFlows::joined, RowFlows::left]
                        .map(|of| flows.iter().map(|flows| i64::from(of(flows))).sum::<i64>());
                    assert_eq!(net(after) - net(before), joined - left);
                }
            }
        }
    }
}
