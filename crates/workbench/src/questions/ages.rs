//! Ages of staff now and a while before, side by side.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::Coverage;
use wholetime_measures::figures::Desk;
use wholetime_vocabulary::{Area, Basis, Period, StaffGroup, Value, grouped};

use super::periods;
use super::profile::{AgeLine, Ground, SourceLine, ages, comparable, source_lines};
use crate::areas::ResolvedArea;
use crate::{Scope, Workbench, WorkbenchError};

/// From this age on people may soon leave: the bands from it on are added up. Source: Health Foundation, "Projections: General
/// practice workforce in England", June 2022, counts GPs of 55 and over so.
const OLDER_FROM: [&str; 5] = ["55_59", "60_64", "65_69", "65_plus", "70_plus"];

/// A band of age in both periods.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AgesBand {
    /// Band, such as `55_59`.
    pub band: String,
    /// What people read.
    pub title: String,
    /// How many there are.
    pub value: Value,
    /// Share of those whose age is known, in percent.
    pub share_pct: Value,
    /// How many there were.
    pub value_before: Value,
    /// The share then.
    pub share_before_pct: Value,
}

/// Ages of a staff group in both periods.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AgesOfGroup {
    /// Staff group.
    pub group: StaffGroup,
    /// What people read.
    pub title: &'static str,
    /// `headcount` or `fte`.
    pub measure: String,
    /// How the figures came about.
    pub basis: Basis,
    /// Share aged 55 and over, in percent; none where a band of them is missing.
    pub from_55_pct: Option<f64>,
    /// The share then.
    pub from_55_before_pct: Option<f64>,
    /// What was found, in a sentence without a full stop.
    pub finding: String,
    /// Bands, the youngest first.
    pub bands: Vec<AgesBand>,
}

/// Ages of staff now and a while before.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AgesAnswer {
    /// The area.
    pub area: Area,
    /// Period.
    pub period: Period,
    /// The period before.
    pub before: Period,
    /// Staff groups with ages in both.
    pub groups: Vec<AgesOfGroup>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Workbench {
    /// Ages of the staff of an area, beside those of a period before: the one a profile compares with where none is named.
    ///
    /// # Errors
    /// Where the area is not known, or no earlier period is held to compare with.
    pub fn ages(&self, area: &str, before: Option<Period>, scope: Scope) -> Result<AgesAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let periods::Chosen { period, note } = periods::meant(&holdings, &area, scope)?;
        let ground = |period: Period| ground_of(self, &holdings, &area, scope, period);
        let now = ground(period)?;
        let Some(before) = before.or_else(|| comparable(&now)) else {
            return Err(WorkbenchError::NotPossible(format!(
                "no earlier month is held to hold the ages of {} against; name one with --before",
                area.area.name
            )));
        };
        let then = ground(before)?;
        let mut editions = Vec::new();
        let lines = ages::lines(&now, &mut editions)?;
        let lines_before = ages::lines(&then, &mut editions)?;
        let groups: Vec<AgesOfGroup> = StaffGroup::ALL
            .iter()
            .filter_map(|group| of_group(*group, &lines, &lines_before, (period, before)))
            .collect();
        editions.sort();
        editions.dedup();
        let mut notes: Vec<String> = note.into_iter().collect();
        if groups.is_empty() {
            notes.push(format!("No group has ages counted alike at {period} and {before}."));
        }
        Ok(AgesAnswer {
            area: area.area.clone(),
            period,
            before,
            groups,
            notes,
            sources: source_lines(&holdings, &editions),
        })
    }
}

fn ground_of<'a>(
    bench: &'a Workbench,
    holdings: &'a wholetime_measures::Holdings,
    area: &'a ResolvedArea,
    scope: Scope,
    period: Period,
) -> Result<Ground<'a>, WorkbenchError> {
    let mut desk = Desk::new(holdings, period, scope.geography);
    desk.allow_partial = scope.allow_partial;
    let tree = holdings.tree(period, scope.geography)?;
    let practices = area.place.practices(&tree);
    let coverage = Coverage::of(&tree, &practices);
    Ok(Ground { bench, holdings, area, desk, tree, practices, coverage })
}

/// A group whose ages are counted alike in both periods: the same measure on the same basis.
fn of_group(
    group: StaffGroup,
    now: &[AgeLine],
    before: &[AgeLine],
    (period, then): (Period, Period),
) -> Option<AgesOfGroup> {
    let lines: Vec<&AgeLine> = now.iter().filter(|line| line.group == group.word() && line.band != "unknown").collect();
    let first = *lines.first()?;
    let earlier = |line: &AgeLine| {
        before.iter().find(|other| {
            other.group == line.group
                && other.band == line.band
                && other.measure == line.measure
                && other.basis == line.basis
        })
    };
    let bands: Vec<AgesBand> = lines
        .iter()
        .filter_map(|line| {
            let other = earlier(line)?;
            Some(AgesBand {
                band: line.band.clone(),
                title: line.band_title.clone(),
                value: line.value,
                share_pct: line.share_pct,
                value_before: other.value,
                share_before_pct: other.share_pct,
            })
        })
        .collect();
    let is_known = |band: &AgesBand| band.share_pct.known().is_some() && band.share_before_pct.known().is_some();
    if !bands.iter().any(is_known) {
        return None;
    }
    let older = |share: fn(&AgesBand) -> Value| -> Option<f64> {
        let of_older = bands.iter().filter(|band| OLDER_FROM.contains(&band.band.as_str()));
        let shares: Option<Vec<f64>> = of_older.map(|band| share(band).known()).collect();
        shares.filter(|shares| !shares.is_empty()).map(|shares| shares.iter().sum())
    };
    let (from_55_pct, from_55_before_pct) = (older(|band| band.share_pct), older(|band| band.share_before_pct));
    Some(AgesOfGroup {
        group,
        title: group.title(),
        measure: first.measure.clone(),
        basis: first.basis,
        finding: finding(group.title(), (from_55_pct, period), (from_55_before_pct, then)),
        from_55_pct,
        from_55_before_pct,
        bands,
    })
}

fn finding(title: &str, (now, period): (Option<f64>, Period), (before, then): (Option<f64>, Period)) -> String {
    let (Some(now), Some(before)) = (now, before) else {
        return format!("{title} by age, {} and {}", then.in_words(), period.in_words());
    };
    let percent = |share: f64| format!("{} %", grouped(share, 1));
    let way = match (now - before).abs() {
        change if change < 0.05 => format!("still {}", percent(now)),
        _ => format!("{} in {}, {} in {}", percent(before), then.in_words(), percent(now), period.in_words()),
    };
    format!("{title} aged 55 and over: {way}")
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    fn at(text: &str) -> Period {
        text.parse().unwrap()
    }

    fn line(band: &str, share: Value, basis: Basis) -> AgeLine {
        AgeLine {
            group: "nurse".to_owned(),
            definition: None,
            measure: "headcount".to_owned(),
            band: band.to_owned(),
            band_title: band.to_owned(),
            value: share,
            share_pct: share,
            basis,
            period: at("2025-01"),
        }
    }

    fn lines(shares: [f64; 3], basis: Basis) -> Vec<AgeLine> {
        let bands = ["50_54", "55_59", "60_64"];
        bands.into_iter().zip(shares).map(|(band, share)| line(band, Value::Known(share), basis)).collect()
    }

    fn made(now: &[AgeLine], before: &[AgeLine]) -> Option<AgesOfGroup> {
        of_group(StaffGroup::Nurse, now, before, (at("2025-01"), at("2023-01")))
    }

    #[test]
    fn those_of_55_and_over_are_added_up_in_both_periods() {
        let sum = Basis::PracticeLevelSum;
        let group = made(&lines([60.0, 25.0, 15.0], sum), &lines([70.0, 20.0, 10.0], sum)).unwrap();
        assert_eq!((group.from_55_pct, group.from_55_before_pct), (Some(40.0), Some(30.0)));
        assert!(group.finding.ends_with("30.0 % in January 2023, 40.0 % in January 2025"), "{}", group.finding);
    }

    #[test]
    fn ages_that_are_counted_otherwise_are_not_held_against_each_other() {
        let now = lines([60.0, 25.0, 15.0], Basis::PracticeLevelSum);
        assert!(made(&now, &lines([70.0, 20.0, 10.0], Basis::Published)).is_none());
    }

    #[test]
    fn a_missing_band_leaves_no_sum() {
        let sum = Basis::PracticeLevelSum;
        let mut now = lines([60.0, 25.0, 15.0], sum);
        now[2].share_pct = Value::Missing(Missing::NotReported);
        let group = made(&now, &lines([70.0, 20.0, 10.0], sum)).unwrap();
        assert_eq!(group.from_55_pct, None);
        assert!(group.finding.contains("by age, January 2023 and January 2025"));
    }
}
