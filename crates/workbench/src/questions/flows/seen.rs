//! What each practice-level file says of the staff of a group: by sex and age where it counts them so, else heads, else FTE.
//!
//! **Invariant:** a practice or count that is missing is none, never nobody.

use std::collections::{BTreeSet, HashMap};

use wholetime_catalogue::{AgeBand, ColumnKind, Sex, group_measure};
use wholetime_measures::{Holdings, workforce};
use wholetime_models::rates::Row;
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{GpDefinition, Measured, Period, StaffGroup, Value};

use crate::WorkbenchError;

/// Whom flows are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Whom {
    pub(super) group: StaffGroup,
    /// Which GPs; of no meaning for other groups.
    pub(super) definition: GpDefinition,
}

impl Whom {
    fn measure(self, measured: Measured) -> String {
        group_measure(self.group, measured, self.definition)
    }

    /// The part of column names that says whom.
    fn stem(self) -> String {
        match (self.group, self.definition) {
            (StaffGroup::Gp, GpDefinition::Total) => "gp".to_owned(),
            (StaffGroup::Gp, definition) => format!("gp_{definition}"),
            (StaffGroup::Nurse, _) => "nurses".to_owned(),
            (StaffGroup::Dpc, _) => "dpc".to_owned(),
            (StaffGroup::Admin, _) => "admin".to_owned(),
        }
    }
}

/// What a file says of the staff of one practice.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Seen {
    /// By sex and age: men, women, and those of neither where there are any.
    pub(super) rows: Option<Vec<Row>>,
    pub(super) heads: Option<f64>,
    pub(super) fte: Option<f64>,
}

impl Seen {
    /// Whether anything is said.
    pub(super) fn is_known(&self) -> bool {
        self.heads.is_some() || self.fte.is_some()
    }

    /// What two practices say that are one afterwards; none of a number that one of them does not say.
    pub(super) fn with(&self, other: &Self) -> Self {
        let rows = match (&self.rows, &other.rows) {
            (Some(own), Some(others)) if own.len() == others.len() => {
                Some(own.iter().zip(others).map(|(own, other)| together(own, other)).collect())
            }
            _ => None,
        };
        let sum = |own: Option<f64>, other: Option<f64>| Some(own? + other?);
        Self { rows, heads: sum(self.heads, other.heads), fte: sum(self.fte, other.fte) }
    }
}

fn together(own: &Row, other: &Row) -> Row {
    Row {
        bands: own.bands.iter().zip(&other.bands).map(|(own, other)| own + other).collect(),
        unknown: own.unknown + other.unknown,
    }
}

/// What the files of a month say.
#[derive(Clone, Debug)]
pub(super) struct Month {
    pub(super) period: Period,
    /// By practice: all that have a row.
    pub(super) seen: HashMap<String, Seen>,
    /// Bands of age, the youngest first; none where no file counts by age.
    pub(super) bands: Vec<AgeBand>,
    pub(super) editions: Vec<EditionKey>,
}

impl Month {
    /// Practices of which something is said.
    pub(super) fn known(&self) -> usize {
        self.seen.values().filter(|seen| seen.is_known()).count()
    }
}

/// Reads what the files of a month say of a group, with corrections laid over totals where `holdings` have them.
///
/// Where people are counted by age, the heads are theirs, so that joiners and leavers explain the change of heads to the last.
pub(super) fn month(holdings: &Holdings, period: Period, whom: Whom) -> Result<Month, WorkbenchError> {
    let names = [whom.measure(Measured::Headcount), whom.measure(Measured::Fte)];
    let staff = holdings.staff(period, &[&names[0], &names[1]])?;
    let mut seen: HashMap<String, Seen> = staff
        .values
        .iter()
        .map(|(code, (_, values))| {
            (code.clone(), Seen { rows: None, heads: values[0].known(), fte: values[1].known() })
        })
        .collect();
    let mut bands = Vec::new();
    let mut read: BTreeSet<String> = BTreeSet::new();
    for edition in workforce::editions(&holdings.shelf, period) {
        if !edition.is_wide {
            continue;
        }
        let (of_edition, rows) = by_age(holdings, &edition.key, whom)?;
        if rows.is_empty() || !(bands.is_empty() || bands == of_edition) {
            continue;
        }
        bands = of_edition;
        // Newer revisions stand in front, and a practice's newest row speaks alone.
        for (code, rows) in rows {
            if !read.insert(code.clone()) {
                continue;
            }
            if let (Some(rows), Some(seen)) = (rows, seen.get_mut(&code)) {
                seen.heads = Some(rows.iter().map(|row| f64::from(row.heads())).sum());
                seen.rows = Some(rows);
            }
        }
    }
    Ok(Month { period, seen, bands, editions: staff.editions.clone() })
}

type ByAge = Vec<(String, Option<Vec<Row>>)>;

/// People by sex and age in one edition, practice by practice; none of a practice with a count missing. Empty where the
/// edition does not count so.
fn by_age(holdings: &Holdings, key: &EditionKey, whom: Whom) -> Result<(Vec<AgeBand>, ByAge), WorkbenchError> {
    let stem = whom.stem();
    let of = |sex: Option<Sex>| {
        let mut found: Vec<(AgeBand, &str)> = holdings
            .catalogue
            .columns
            .iter()
            .filter(|column| {
                column.kind == ColumnKind::Staff
                    && column.group == Some(whom.group)
                    && column.stem == stem
                    && column.sex == sex
                    && column.measured == Some(Measured::Headcount)
            })
            .filter_map(|column| Some((column.age_band?, column.name.as_str())))
            .collect();
        found.sort();
        found
    };
    let [all, men, women] = [None, Some(Sex::Male), Some(Sex::Female)].map(of);
    let bands: Vec<AgeBand> = all.iter().map(|(band, _)| *band).collect();
    let is_alike = |sex: &[(AgeBand, &str)]| sex.iter().map(|(band, _)| *band).eq(bands.iter().copied());
    if bands.is_empty() || !is_alike(&men) || !is_alike(&women) {
        return Ok((Vec::new(), Vec::new()));
    }
    let names: Vec<&str> = all.iter().chain(&men).chain(&women).map(|(_, name)| *name).collect();
    let wide = holdings.shelf.wide(key, &names)?;
    if wide.columns.iter().any(Option::is_none) {
        return Ok((Vec::new(), Vec::new()));
    }
    let columns: Vec<&Vec<Value>> = wide.columns.iter().flatten().collect();
    let rows = wide.practices.iter().enumerate().map(|(row, code)| {
        let counts: Option<Vec<u32>> = columns.iter().map(|column| people(column[row])).collect();
        (code.clone(), counts.map(|counts| sexes(&counts, &bands)))
    });
    let known: Vec<AgeBand> = bands.iter().copied().filter(|band| *band != AgeBand::Unknown).collect();
    Ok((known, rows.collect()))
}

/// A count of people; none where it is missing or no count.
fn people(value: Value) -> Option<u32> {
    let number = value.known()?.round();
    // A count beyond this is a fault of the file, not people of one practice.
    (0.0..=100_000.0).contains(&number).then_some(number as u32)
}

/// Men, women and those who are neither: all less both.
fn sexes(counts: &[u32], bands: &[AgeBand]) -> Vec<Row> {
    let (all, sexes) = counts.split_at(bands.len());
    let (men, women) = sexes.split_at(bands.len());
    let others: Vec<u32> =
        all.iter().zip(men.iter().zip(women)).map(|(all, (men, women))| all.saturating_sub(men + women)).collect();
    let row = |counts: &[u32]| {
        let mut row = Row::default();
        for (band, count) in bands.iter().zip(counts) {
            if *band == AgeBand::Unknown { row.unknown += count } else { row.bands.push(*count) }
        }
        row
    };
    vec![row(men), row(women), row(&others)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_who_are_neither_men_nor_women_are_not_lost() {
        let bands = [AgeBand::Years(0, 29), AgeBand::Years(30, 34), AgeBand::Unknown];
        let rows = sexes(&[3, 2, 1, 1, 1, 0, 1, 1, 1], &bands);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[2], Row { bands: vec![1, 0], unknown: 0 });
        assert_eq!(rows.iter().map(Row::heads).sum::<u32>(), 6);
    }

    #[test]
    fn what_one_of_two_practices_does_not_say_both_together_do_not() {
        let one = Seen { rows: None, heads: Some(4.0), fte: Some(3.5) };
        let other = Seen { rows: None, heads: None, fte: Some(1.0) };
        assert_eq!(one.with(&other), Seen { rows: None, heads: None, fte: Some(4.5) });
    }
}
