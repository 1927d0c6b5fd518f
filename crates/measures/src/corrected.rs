//! Corrections that reach totals, laid over what the files say.
//!
//! **Invariant:** a file, a table made of it and a roll-up never hold a correction: it is laid over values as they are read,
//! in this one place, so that every figure of a period rests on the same. Without corrections every digit is as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::{Catalogue, MeasureKind, group_measure};
use wholetime_vocabulary::{GpDefinition, Period, StaffGroup, Value};

use crate::figures::Place;
use crate::geography::{Geography, Tree};
use crate::holdings::{AreaSums, Holdings};
use crate::workforce::Practices;
use crate::{MeasuresError, rollups};

/// A correction that a planner lets reach totals.
#[derive(Clone, Debug, PartialEq)]
pub struct Used {
    /// Its name: `c1`.
    pub id: String,
    /// Code of the practice.
    pub practice: String,
    /// Measure corrected, in the unit of the measure.
    pub measure: String,
    /// What the practice says.
    pub ours: f64,
    /// The periods it speaks of, each with what the file says of it.
    pub speaks_of: BTreeMap<Period, Value>,
    /// Who decided that totals use it.
    pub decided_by: String,
}

/// A correction as it stands in a figure.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Laid {
    /// Its name: `c1`.
    pub id: String,
    /// Code of the practice.
    pub practice: String,
    /// Measure corrected.
    pub measure: String,
    /// Measure of the figure it changes: that one, or the total of the group the role belongs to.
    pub counted_in: String,
    /// What the file says of the measure corrected.
    pub national: Value,
    /// What the practice says of it.
    pub ours: f64,
    /// What it adds to a sum: the difference, or all of it where the file has no number.
    pub change: f64,
    /// Who decided that totals use it.
    pub decided_by: String,
}

/// What one value of a practice becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Mended {
    /// The value in place of that of the file.
    pub value: f64,
    /// The corrections it comes from.
    pub laid: Vec<Laid>,
}

/// What corrections change in one period: by practice and measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Month {
    values: BTreeMap<(String, String), Mended>,
}

/// What files say, by practice and measure, then by period.
pub type Said = BTreeMap<(String, String), BTreeMap<Period, Value>>;

/// The list of patients of a practice, which its place in a tree holds too.
const LIST: &str = "patients_registered";

impl Month {
    /// What the value of a measure becomes at a practice; nothing where the file's stands.
    #[must_use]
    pub fn mended(&self, practice: &str, measure: &str) -> Option<&Mended> {
        // Most months have no correction at all, and need no text made to find that out.
        if self.values.is_empty() {
            return None;
        }
        self.values.get(&(practice.to_owned(), measure.to_owned()))
    }

    /// The practices at which any of `measures`, or the list, is another than in the file.
    fn practices(&self, measures: &[&str]) -> BTreeSet<&str> {
        let changed = self.values.keys().filter(|(_, name)| name == LIST || measures.contains(&name.as_str()));
        changed.map(|(practice, _)| practice.as_str()).collect()
    }

    fn of(catalogue: &Catalogue, used: &[(&Used, Value)], file: &Practices) -> Self {
        let said = |practice: &str, measure: &str| {
            file.position(measure).and_then(|position| file.value(practice, position).known())
        };
        let mut values: BTreeMap<(String, String), Mended> = BTreeMap::new();
        // Of several of one figure the last says all there is to say; the earlier ones are not counted beside it.
        let last: BTreeMap<(&str, &str), &str> =
            used.iter().map(|(one, _)| ((one.practice.as_str(), one.measure.as_str()), one.id.as_str())).collect();
        let is_last = |one: &Used| last.get(&(one.practice.as_str(), one.measure.as_str())) == Some(&one.id.as_str());
        let used: Vec<&(&Used, Value)> = used.iter().filter(|(one, _)| is_last(one)).collect();
        for (one, national) in used.iter().copied() {
            let change = national.known().map_or(one.ours, |number| one.ours - number);
            let laid = one.laid(&one.measure, *national, change);
            let mended = Mended { value: one.ours, laid: vec![laid] };
            values.insert((one.practice.clone(), one.measure.clone()), mended);
        }
        let disputed: BTreeSet<(&str, &str)> =
            used.iter().map(|(one, _)| (one.practice.as_str(), one.measure.as_str())).collect();
        for (one, national) in used.iter().copied() {
            // Without a number in the file nobody knows how much of the group's total the role is.
            let Some(number) = national.known() else { continue };
            for group in groups_of(catalogue, &one.measure) {
                let Some(total) = said(&one.practice, &group) else { continue };
                // A total that is itself disputed says all there is to say.
                if disputed.contains(&(one.practice.as_str(), group.as_str())) {
                    continue;
                }
                let laid = one.laid(&group, *national, one.ours - number);
                let key = (one.practice.clone(), group);
                let mended = values.entry(key).or_insert_with(|| Mended { value: total, laid: Vec::new() });
                mended.value += laid.change;
                mended.laid.push(laid);
            }
        }
        Self { values }
    }
}

impl Used {
    fn laid(&self, counted_in: &str, national: Value, change: f64) -> Laid {
        Laid {
            id: self.id.clone(),
            practice: self.practice.clone(),
            measure: self.measure.clone(),
            counted_in: counted_in.to_owned(),
            national,
            ours: self.ours,
            change,
            decided_by: self.decided_by.clone(),
        }
    }
}

/// The totals a role is part of: one of its group, for GPs one a definition that counts it. A person in two roles of a
/// practice is one head in its total; that a corrected headcount of a role changes the total by as much is our judgement.
#[must_use]
pub fn groups_of(catalogue: &Catalogue, measure: &str) -> Vec<String> {
    let Some(measure) = catalogue.measures.get(measure) else { return Vec::new() };
    let (Some(role), None, None, MeasureKind::Staff(group, measured)) =
        (&measure.role, measure.age_band, measure.sex, measure.kind)
    else {
        return Vec::new();
    };
    let counts = |definition: &GpDefinition| match (role.as_str(), definition) {
        ("trainee", GpDefinition::Extg | GpDefinition::Extgl) => false,
        ("locum", GpDefinition::Exl | GpDefinition::Extgl) => false,
        _ => group == StaffGroup::Gp || *definition == GpDefinition::Total,
    };
    let definitions = GpDefinition::ALL.iter().copied().filter(counts);
    definitions.map(|definition| group_measure(group, measured, definition)).collect()
}

/// Whether a figure of a practice can be corrected: one that the practice-level file states and that is added up over
/// practices, of staff by group or role, or the list of patients.
#[must_use]
pub fn can_be_corrected(catalogue: &Catalogue, measure: &str) -> bool {
    catalogue.measures.get(measure).is_some_and(|measure| {
        let is_whole = measure.age_band.is_none() && measure.sex.is_none();
        let is_staff = matches!(measure.kind, MeasureKind::Staff(..));
        is_whole && measure.is_in_practice_file() && (is_staff || measure.id == LIST)
    })
}

impl Holdings {
    /// The same holdings with corrections laid over them. What was worked out from files alone is shared.
    #[must_use]
    pub fn with_corrections(&self, used: Vec<Used>) -> Self {
        let mut holdings = self.as_filed();
        holdings.used = used;
        holdings
    }

    /// Corrections that reach totals.
    #[must_use]
    pub fn used(&self) -> &[Used] {
        &self.used
    }

    /// What files say of some measures of a practice, in every month whose file is held and states any, from `from` on.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn said_of(&self, from: Period, measures: &[&str], practices: &BTreeSet<&str>) -> Result<Said, MeasuresError> {
        let mut said = Said::new();
        for period in self.workforce_periods().iter().copied().filter(|period| from <= *period) {
            let file = self.staff_as_filed(period, measures)?;
            for practice in practices {
                for (position, measure) in measures.iter().enumerate() {
                    let key = ((*practice).to_owned(), (*measure).to_owned());
                    said.entry(key).or_default().insert(period, file.value(practice, position));
                }
            }
        }
        Ok(said)
    }

    /// What corrections change in a period, worked out once.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn corrected(&self, period: Period) -> Result<Arc<Month>, MeasuresError> {
        let used: Vec<(&Used, Value)> =
            self.used.iter().filter_map(|one| Some((one, *one.speaks_of.get(&period)?))).collect();
        if used.is_empty() {
            return Ok(Arc::default());
        }
        if let Some(month) = self.corrected.lock().unwrap_or_else(PoisonError::into_inner).get(&period) {
            return Ok(Arc::clone(month));
        }
        let groups: BTreeSet<String> =
            used.iter().flat_map(|(one, _)| groups_of(&self.catalogue, &one.measure)).collect();
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let file = self.staff_as_filed(period, &groups)?;
        let month = Arc::new(Month::of(&self.catalogue, &used, &file));
        self.corrected.lock().unwrap_or_else(PoisonError::into_inner).insert(period, Arc::clone(&month));
        Ok(month)
    }

    /// Values of `measures` for every practice of a period: what the newest file says, with corrections laid over it.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn staff(&self, period: Period, measures: &[&str]) -> Result<Arc<Practices>, MeasuresError> {
        let mut practices = self.staff_as_filed(period, measures)?;
        for ((practice, measure), mended) in &self.corrected(period)?.values {
            let Some(position) = practices.position(measure) else { continue };
            // What others read of the file stays as it is.
            if let Some((_, values)) = Arc::make_mut(&mut practices).values.get_mut(practice) {
                values[position] = Value::Known(mended.value);
            }
        }
        Ok(practices)
    }

    /// The tree of a period, its lists corrected where the list of a practice is.
    pub(crate) fn tree_corrected(
        &self,
        as_filed: Arc<Tree>,
        period: Period,
        geography: Geography,
    ) -> Result<Arc<Tree>, MeasuresError> {
        if !self.used.iter().any(|one| one.measure == LIST && one.speaks_of.contains_key(&period)) {
            return Ok(as_filed);
        }
        if let Some(tree) =
            self.corrected_trees.lock().unwrap_or_else(PoisonError::into_inner).get(&(period, geography))
        {
            return Ok(Arc::clone(tree));
        }
        let month = self.corrected(period)?;
        let mut tree = (*as_filed).clone();
        for member in &mut tree.members {
            if let Some(mended) = month.mended(&member.code, LIST) {
                member.patients = Some(mended.value);
            }
        }
        let tree = Arc::new(tree);
        let mut kept = self.corrected_trees.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert((period, geography), Arc::clone(&tree));
        Ok(tree)
    }

    /// Sums over published areas: of those that hold a corrected practice added up anew, of all others from the roll-up.
    pub(crate) fn area_sums_corrected(
        &self,
        period: Period,
        geography: Geography,
        places: &[Place],
        measures: &[&str],
    ) -> Result<AreaSums, MeasuresError> {
        let month = self.corrected(period)?;
        let changed = month.practices(measures);
        if changed.is_empty() {
            return rollups::read(self, period, geography, places, measures);
        }
        let tree = self.tree(period, geography)?;
        let (mut anew, mut as_filed) = (Vec::new(), Vec::new());
        for place in places {
            let practices = place.practices(&tree);
            if practices.iter().any(|index| changed.contains(tree.members[*index].code.as_str())) {
                anew.push((place.code.clone(), practices));
            } else {
                as_filed.push(place.clone());
            }
        }
        let mut sums = rollups::read(self, period, geography, &as_filed, measures)?;
        if !anew.is_empty() {
            sums.extend(self.practice_sums(&tree, &anew, measures)?);
        }
        Ok(sums)
    }

    /// The corrections in the sums of `measures` over a place, by practice.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn laid_over(
        &self,
        period: Period,
        geography: Geography,
        place: &Place,
        measures: &[&str],
    ) -> Result<Vec<Laid>, MeasuresError> {
        let month = self.corrected(period)?;
        if month.values.is_empty() {
            return Ok(Vec::new());
        }
        let tree = self.tree(period, geography)?;
        let inside: BTreeSet<&str> =
            place.practices(&tree).into_iter().map(|index| tree.members[index].code.as_str()).collect();
        let of_figure = month.values.iter().filter(|((practice, measure), _)| {
            inside.contains(practice.as_str()) && measures.contains(&measure.as_str())
        });
        Ok(of_figure.flat_map(|(_, mended)| mended.laid.iter().cloned()).collect())
    }
}

/// What a reader is told of the corrections in a figure: "includes 1 correction: +0.60 FTE, Nurses (c1)".
#[must_use]
pub fn in_words(catalogue: &Catalogue, laid: &[Laid]) -> Option<String> {
    let mut by_measure: BTreeMap<&str, (f64, Vec<&str>, usize)> = BTreeMap::new();
    for one in laid {
        let entry = by_measure.entry(one.counted_in.as_str()).or_default();
        entry.0 += one.change;
        entry.1.push(&one.id);
        entry.2 += usize::from(one.national.known().is_none());
    }
    let told: Vec<String> = by_measure
        .into_iter()
        .map(|(measure, (change, ids, without))| {
            let definition = catalogue.measures.get(measure);
            let title = definition.map_or(measure, |measure| measure.title.as_str());
            let instead = match without {
                0 => String::new(),
                _ => format!("; held by correction only, the file has no number: {without}"),
            };
            format!("{} ({}{instead})", changed_by(measure, title, change), ids.join(", "))
        })
        .collect();
    let ids: BTreeSet<&str> = laid.iter().map(|one| one.id.as_str()).collect();
    match ids.len() {
        0 => None,
        1 => Some(format!("includes 1 correction: {}", told.join("; "))),
        many => Some(format!("includes {many} corrections: {}", told.join("; "))),
    }
}

fn changed_by(measure: &str, title: &str, change: f64) -> String {
    let sign = if change < 0.0 { "−" } else { "+" };
    let size = change.abs();
    if measure.contains("_fte") {
        return format!("{sign}{} FTE, {title}", wholetime_vocabulary::grouped(size, 2));
    }
    format!("{sign}{}, {title}", wholetime_vocabulary::grouped(size, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workforce::Origin;
    use wholetime_vocabulary::Missing;

    fn used(id: &str, measure: &str, ours: f64) -> Used {
        Used {
            id: id.to_owned(),
            practice: "Z99001".to_owned(),
            measure: measure.to_owned(),
            ours,
            speaks_of: BTreeMap::new(),
            decided_by: "pat".to_owned(),
        }
    }

    fn file(measures: &[&str], values: &[Value]) -> Practices {
        let origin = Origin { edition: 0, row: 2 };
        Practices {
            measures: measures.iter().map(|name| (*name).to_owned()).collect(),
            values: [("Z99001".to_owned(), (origin, values.to_vec()))].into(),
            ..Practices::default()
        }
    }

    fn catalogue() -> Catalogue {
        Catalogue::load(None).unwrap()
    }

    #[test]
    fn a_role_carries_its_difference_to_every_total_that_counts_it() {
        let catalogue = catalogue();
        let totals = ["gp_fte_total", "gp_fte_extg", "gp_fte_exl", "gp_fte_extgl"];
        let file = file(&totals, &[6.0, 5.0, 5.5, 4.5].map(Value::Known));
        let trainee = used("c1", "gp_fte_trainee", 2.0);
        let month = Month::of(&catalogue, &[(&trainee, Value::Known(1.0))], &file);
        let value = |measure: &str| month.mended("Z99001", measure).map(|mended| mended.value);
        assert_eq!(value("gp_fte_trainee"), Some(2.0));
        assert_eq!((value("gp_fte_total"), value("gp_fte_exl")), (Some(7.0), Some(6.5)));
        assert_eq!((value("gp_fte_extg"), value("gp_fte_extgl")), (None, None), "trainees are not fully qualified");
    }

    #[test]
    fn a_total_that_is_disputed_itself_says_all_and_two_roles_add_up() {
        let catalogue = catalogue();
        let file = file(&["nurse_fte"], &[Value::Known(3.0)]);
        let one = used("c1", "nurse_fte_practice_nurse", 1.5);
        let two = used("c2", "nurse_fte_nurse_specialist", 0.25);
        let both = [(&one, Value::Known(1.0)), (&two, Value::Known(0.5))];
        let month = Month::of(&catalogue, &both, &file);
        let total = month.mended("Z99001", "nurse_fte").unwrap();
        assert_eq!(total.value, 3.0 + 0.5 - 0.25);
        assert_eq!(total.laid.iter().map(|laid| laid.change).collect::<Vec<_>>(), [0.5, -0.25]);
        let whole = used("c3", "nurse_fte", 4.0);
        let month = Month::of(&catalogue, &[both[0], both[1], (&whole, Value::Known(3.0))], &file);
        assert_eq!(month.mended("Z99001", "nurse_fte").unwrap().value, 4.0);
    }

    #[test]
    fn two_corrections_of_one_figure_are_not_added_up() {
        let catalogue = catalogue();
        let file = file(&["nurse_fte"], &[Value::Known(3.0)]);
        let earlier = used("c1", "nurse_fte_practice_nurse", 1.5);
        let later = used("c3", "nurse_fte_practice_nurse", 2.0);
        let both = [(&earlier, Value::Known(1.0)), (&later, Value::Known(1.0))];
        let month = Month::of(&catalogue, &both, &file);
        let total = month.mended("Z99001", "nurse_fte").unwrap();
        assert_eq!((total.value, total.laid.len()), (4.0, 1));
        assert_eq!(month.mended("Z99001", "nurse_fte_practice_nurse").unwrap().value, 2.0);
    }

    #[test]
    fn a_role_the_file_has_no_number_for_changes_no_total() {
        let catalogue = catalogue();
        let not_valid = Value::Missing(Missing::NotValid);
        let role = used("c1", "nurse_fte_practice_nurse", 1.5);
        let month = Month::of(&catalogue, &[(&role, not_valid)], &file(&["nurse_fte"], &[Value::Known(3.0)]));
        assert_eq!(month.mended("Z99001", "nurse_fte_practice_nurse").unwrap().laid[0].change, 1.5);
        assert_eq!(month.mended("Z99001", "nurse_fte"), None);
    }

    #[test]
    fn staff_by_group_and_role_and_the_list_can_be_corrected_and_nothing_else() {
        let catalogue = catalogue();
        let can = |measure: &str| can_be_corrected(&catalogue, measure);
        assert!(can("nurse_fte") && can("gp_headcount_partner") && can("gp_fte_extg") && can("patients_registered"));
        assert!(!can("pcn_fte_clinical_pharmacist"), "networks have no row in the practice-level file");
        assert!(!can("patients_weighted") && !can("nurse_fte_age_55_59") && !can("imd_score"));
    }

    #[test]
    fn words_say_how_many_corrections_and_how_much() {
        let catalogue = catalogue();
        assert_eq!(in_words(&catalogue, &[]), None);
        let laid = used("c1", "nurse_fte", 2.0).laid("nurse_fte", Value::Known(1.4), 0.6);
        let said = in_words(&catalogue, std::slice::from_ref(&laid)).unwrap();
        assert!(said.starts_with("includes 1 correction: +0.60 FTE") && said.ends_with("(c1)"), "{said}");
        let less =
            Laid { id: "c2".to_owned(), change: -1.0, national: Value::Missing(Missing::NotValid), ..laid.clone() };
        let said = in_words(&catalogue, &[laid, less]).unwrap();
        assert!(said.starts_with("includes 2 corrections: −0.40 FTE") && said.contains("no number: 1"), "{said}");
    }
}
