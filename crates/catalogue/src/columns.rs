//! Every column the practice-level workforce file has or had.

use std::collections::HashMap;

use serde::Deserialize;
use wholetime_vocabulary::{Measured, Period, StaffGroup};

use crate::{AgeBand, CatalogueError, Sex};

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Codes and names.
    Identity,
    /// Whether a staff group's records were provided.
    Quality,
    /// Patients registered.
    Patients,
    /// Staff, by role, sex and age.
    Staff,
    /// Staff by country of qualification.
    Qualification,
}

/// One column of the practice-level workforce file.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDefinition {
    /// Name in lower case.
    pub name: String,
    /// What it is for.
    pub kind: ColumnKind,
    /// Staff group, for staff and quality columns.
    pub group: Option<StaffGroup>,
    /// The part of the name that says which role: `gp_ret`.
    pub stem: String,
    /// Sex counted; none is everybody.
    pub sex: Option<Sex>,
    /// FTE or headcount, for staff.
    pub measured: Option<Measured>,
    /// Age band; none is all ages.
    pub age_band: Option<AgeBand>,
    /// First month it was collected, where that is known and later than the first edition.
    pub since: Option<Period>,
    /// Last month it was collected.
    pub until: Option<Period>,
    /// The column that took its place.
    pub replaced_by: Option<String>,
    /// What it holds, in our words.
    pub description: String,
}

/// Every column the practice-level workforce file has or had.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    list: Vec<ColumnDefinition>,
    by_name: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    kind: ColumnKind,
    group: Option<StaffGroup>,
    stem: String,
    sex: Option<Sex>,
    measured: Option<Measured>,
    age_band: String,
    since: Option<Period>,
    until: Option<Period>,
    replaced_by: String,
    description: String,
}

impl Columns {
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, CatalogueError> {
        let mut columns = Self::default();
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<Row>() {
            let row = row.map_err(|why| CatalogueError::new(file, why.to_string()))?;
            if columns.by_name.contains_key(&row.name) {
                return Err(CatalogueError::new(file, format!("column `{}` stands twice", row.name)));
            }
            // Countries of qualification stand where ages do; they are not ages.
            let age_band = match (row.kind, row.age_band.as_str()) {
                (ColumnKind::Qualification, _) | (_, "") => None,
                (_, band) => Some(band.parse().map_err(|why| CatalogueError::new(file, format!("{why}")))?),
            };
            columns.by_name.insert(row.name.clone(), columns.list.len());
            columns.list.push(ColumnDefinition {
                name: row.name,
                kind: row.kind,
                group: row.group,
                stem: row.stem,
                sex: row.sex,
                measured: row.measured,
                age_band,
                since: row.since,
                until: row.until,
                replaced_by: (!row.replaced_by.is_empty()).then_some(row.replaced_by),
                description: row.description,
            });
        }
        for column in &columns.list {
            if let Some(target) = &column.replaced_by
                && !columns.by_name.contains_key(target)
            {
                let what = format!("column `{}` is said to be replaced by `{target}`, which is not there", column.name);
                return Err(CatalogueError::new(file, what));
            }
        }
        Ok(columns)
    }

    /// The column of that name, in any case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ColumnDefinition> {
        self.by_name.get(name.to_ascii_lowercase().as_str()).map(|index| &self.list[*index])
    }

    /// Every column, in the order of the official dictionary, superseded ones last.
    pub fn iter(&self) -> impl Iterator<Item = &ColumnDefinition> {
        self.list.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
