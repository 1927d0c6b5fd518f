//! Joiners and leavers of a practice from successive counts by age band.
//!
//! A practice has few people of one sex in a band of five years. From month to month a fall in one band with a rise in the
//! next is a birthday; other falls are people who went, other rises people who came. Source: our design of methods, section
//! 1.3(b), where months recover 100 % of what happened and years about 91 %.

use serde::Serialize;

/// Change in one step above which a count is taken for a mended record, unless codes were merged: more than half of those
/// there, and more than four people. Source: our design of methods, section 1.3(b).
const MENDED_SHARE: f64 = 0.5;
const MENDED_HEADS: u32 = 4;

/// People of one practice, group and sex by band of age, the youngest first; bands follow one another.
pub type Counts = Vec<u32>;

/// Who came and went between two counts, by band.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BandFlows {
    /// Came, by the band in which they were seen afterwards.
    pub joined: Vec<u32>,
    /// Went, by the band in which they were seen before.
    pub left: Vec<u32>,
    /// Had a birthday that took them into the next band, by the band they left.
    pub birthdays: Vec<u32>,
}

/// What lies between two counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Comings and goings.
    Flows(BandFlows),
    /// A jump that is more likely a mended record than people: not used.
    Mended,
    /// One of the counts is missing, or they have other bands: not used, and not nobody.
    NotHeld,
}

/// Who came and went between two counts of one practice, group and sex.
#[must_use]
pub fn between(before: Option<&Counts>, after: Option<&Counts>) -> Step {
    let (Some(before), Some(after)) = (before, after) else { return Step::NotHeld };
    if before.len() != after.len() {
        return Step::NotHeld;
    }
    if is_mended(before.iter().sum(), after.iter().sum()) {
        return Step::Mended;
    }
    Step::Flows(cells(before, after))
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// Leavers a person-year by band over many practices, and what was not used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pooled {
    /// Went, by band.
    pub left: Vec<u32>,
    /// Came, by band.
    pub joined: Vec<u32>,
    /// Person-years, by band: the mean of two counts times the years between.
    pub person_years: Vec<f64>,
    /// Steps left out as mended records.
    pub mended: u32,
    /// Steps left out because a count is missing.
    pub not_held: u32,
}

/// Adds up what lies between successive counts of many practices, `years` apart. Each practice has one count a date.
#[must_use]
pub fn pooled(practices: &[Vec<Option<Counts>>], bands: usize, years: f64) -> Pooled {
    let mut pooled =
        Pooled { left: vec![0; bands], joined: vec![0; bands], person_years: vec![0.0; bands], mended: 0, not_held: 0 };
    for step in practices.iter().flat_map(|counts| counts.windows(2)) {
        match (between(step[0].as_ref(), step[1].as_ref()), &step[0], &step[1]) {
            (Step::Flows(flows), Some(before), Some(after)) if before.len() == bands => {
                for band in 0..bands {
                    pooled.left[band] += flows.left[band];
                    pooled.joined[band] += flows.joined[band];
                    pooled.person_years[band] += f64::midpoint(f64::from(before[band]), f64::from(after[band])) * years;
                }
            }
            (Step::Mended, ..) => pooled.mended += 1,
            _ => pooled.not_held += 1,
        }
    }
    pooled
}

/// Share of the leavers seen at every step that are still seen at every `every`th: what a year between counts misses, by the
/// practices' own months. None where none were seen.
#[must_use]
pub fn recovered(practices: &[Vec<Option<Counts>>], bands: usize, every: usize) -> Option<f64> {
    let steps = every.max(1);
    let thinned: Vec<Vec<Option<Counts>>> = practices
        .iter()
        .map(|counts| {
            let last = counts.len().saturating_sub(1) / steps * steps;
            counts.iter().take(last + 1).step_by(steps).cloned().collect()
        })
        .collect();
    // Both over the same stretch of time.
    let whole: Vec<Vec<Option<Counts>>> = practices
        .iter()
        .map(|counts| counts[..counts.len().min(counts.len().saturating_sub(1) / steps * steps + 1)].to_vec())
        .collect();
    let left = |practices: &[Vec<Option<Counts>>]| f64::from(pooled(practices, bands, 1.0).left.iter().sum::<u32>());
    let seen = left(&whole);
    (0.0 < seen).then(|| left(&thinned) / seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{Chance, Decision};

    fn counts(of: &[u32]) -> Option<Counts> {
        Some(of.to_vec())
    }

    #[test]
    fn a_fall_and_a_rise_in_the_next_band_are_a_birthday() {
        let Step::Flows(flows) = between(counts(&[2, 1, 0]).as_ref(), counts(&[1, 2, 0]).as_ref()) else { panic!() };
        assert_eq!(flows.birthdays, [1, 0, 0]);
        assert_eq!((flows.left, flows.joined), (vec![0, 0, 0], vec![0, 0, 0]));
    }

    #[test]
    fn a_fall_alone_is_somebody_who_went_and_a_rise_in_a_younger_band_somebody_who_came() {
        let Step::Flows(flows) = between(counts(&[1, 0, 2]).as_ref(), counts(&[2, 0, 1]).as_ref()) else { panic!() };
        assert_eq!(flows.left, [0, 0, 1]);
        assert_eq!(flows.joined, [1, 0, 0]);
    }

    #[test]
    fn a_count_that_is_missing_shows_nobody_going() {
        assert_eq!(between(counts(&[3, 3]).as_ref(), None), Step::NotHeld);
        assert_eq!(between(counts(&[3, 3]).as_ref(), counts(&[0, 0]).as_ref()), Step::Mended);
        let Step::Flows(_) = between(counts(&[2, 2]).as_ref(), counts(&[0, 0]).as_ref()) else {
            panic!("four people can go")
        };
    }

    #[test]
    fn an_age_that_is_filled_in_is_nobody_coming() {
        let row = |bands: &[u32], unknown| vec![Row { bands: bands.to_vec(), unknown }];
        let flows = |before: &[Row], after: &[Row]| match people_between(Some(before), Some(after)) {
            PeopleStep::Flows(rows) => rows[0].clone(),
            other => panic!("{other:?}"),
        };
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
        // Six men of ten people are not more than half of the seventeen who are there in the end.
        let PeopleStep::Flows(_) = people_between(Some(&rows(0, 11)), Some(&rows(6, 11))) else { panic!() };
        assert_eq!(people_between(Some(&rows(0, 5)), Some(&rows(6, 5))), PeopleStep::Mended);
        assert_eq!(people_between(Some(&rows(1, 5)), None), PeopleStep::NotHeld);
    }

    /// A month-by-month world with known truth: 1,500 practices with eight posts, 13 % a year leaving or moving at all ages,
    /// posts standing empty for four months on average, joiners mostly young, birthdays on everybody's own month.
    fn world(months: u32) -> (Vec<Vec<Option<Counts>>>, u32) {
        let chance = Chance::new(11);
        let band = |age_in_months: u32| usize::try_from((age_in_months / 60 - 6).min(7)).unwrap();
        let mut practices = Vec::new();
        let mut gone = 0;
        for practice in 0..1_500_u64 {
            let mut posts: Vec<Option<u32>> = (0..8)
                .map(|post| 360 + (chance.draw(0, practice * 100 + post, 0, Decision::Age) * 400.0) as u32)
                .map(Some)
                .collect();
            let mut series = Vec::new();
            for month in 0..=months {
                for (post, age) in (0_u64..).zip(posts.iter_mut()).filter(|_| month != 0) {
                    let draws = chance.draws(0, practice * 100 + post, month, Decision::Stops);
                    *age = match *age {
                        Some(_) if draws.of(Decision::Stops) < 0.13 / 12.0 => {
                            gone += 1;
                            None
                        }
                        Some(age) => Some(age + 1),
                        None if draws.of(Decision::Stops) < 0.25 => {
                            Some(360 + (draws.of(Decision::Why).powi(2) * 300.0) as u32)
                        }
                        None => None,
                    };
                }
                let mut counts = vec![0; 8];
                for age in posts.iter().flatten() {
                    counts[band(*age)] += 1;
                }
                series.push(Some(counts));
            }
            practices.push(series);
        }
        (practices, gone)
    }

    #[test]
    fn months_show_all_who_went_and_years_miss_some() {
        let (practices, gone) = world(48);
        let months = pooled(&practices, 8, 1.0 / 12.0);
        let seen = f64::from(months.left.iter().sum::<u32>()) / f64::from(gone);
        assert!((seen - 1.0).abs() < 0.02, "{seen}");
        // The rate by band, too: 13 % a year at all ages.
        for (left, person_years) in months.left.iter().zip(&months.person_years).take(7) {
            let rate = f64::from(*left) / person_years;
            assert!((rate / 0.13 - 1.0).abs() < 0.12, "{rate}");
        }
        let yearly = recovered(&practices, 8, 12).unwrap();
        assert!(0.75 < yearly && yearly < 0.95, "{yearly}");
        assert!((recovered(&practices, 8, 1).unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_net_is_exact_at_every_step() {
        let (practices, _) = world(24);
        for series in practices.iter().take(200) {
            for every in [1, 3, 12] {
                for (before, after) in series.iter().step_by(every).zip(series.iter().step_by(every).skip(1)) {
                    let Step::Flows(flows) = between(before.as_ref(), after.as_ref()) else { panic!() };
                    let net = |counts: &Option<Counts>| i64::from(counts.iter().flatten().sum::<u32>());
                    let (joined, left): (u32, u32) = (flows.joined.iter().sum(), flows.left.iter().sum());
                    assert_eq!(net(after) - net(before), i64::from(joined) - i64::from(left));
                }
            }
        }
    }
}
