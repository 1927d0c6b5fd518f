//! Adding practices up, with what the sum covers.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{Missing, Value};

use crate::geography::{Standing, Tree};
use crate::workforce::{Origin, Practices};

/// The values of the practices of a tree, in its order; nothing for practices without a row.
pub type Aligned<'a> = Vec<Option<&'a (Origin, Vec<Value>)>>;

/// Puts values into the order of a tree, so that each practice is looked up once however many areas are summed.
#[must_use]
pub fn align<'a>(tree: &Tree, practices: &'a Practices) -> Aligned<'a> {
    tree.members.iter().map(|member| practices.values.get(&member.code)).collect()
}

/// Values of some practices of a tree, by their place in it; nothing stands in the places of the others.
#[must_use]
pub fn align_of<'a>(tree: &Tree, wanted: &[usize], practices: &'a Practices) -> Aligned<'a> {
    let mut aligned: Aligned<'a> = vec![None; tree.members.len()];
    for index in wanted.iter().copied() {
        aligned[index] = practices.values.get(&tree.members[index].code);
    }
    aligned
}

/// What is held of an area: practices and patients, against those known to exist.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Coverage {
    /// Practices with a row in the workforce file.
    pub practices_held: u32,
    /// Practices known to exist then.
    pub practices_known: u32,
    /// Patients of the practices with a row.
    pub patients_held: f64,
    /// Patients of the practices known, absent ones by the nearest list.
    pub patients_known: f64,
    /// Practices known whose patients nobody states; their share is not counted.
    pub practices_without_list: u32,
    /// Practices with a row and staff but no patients: they have no rate of their own and stay in the area's numerator.
    pub practices_without_patients: u32,
}

impl Coverage {
    /// Patients held over patients known, 0 to 1; 0 where none are known.
    #[must_use]
    pub fn share(&self) -> f64 {
        if 0.0 < self.patients_known { self.patients_held / self.patients_known } else { 0.0 }
    }

    /// What is held of the practices at these positions of a tree.
    #[must_use]
    pub fn of(tree: &Tree, practices: &[usize]) -> Self {
        let mut coverage = Self::default();
        for member in practices.iter().map(|index| &tree.members[*index]) {
            coverage.practices_known += 1;
            let patients = member.patients.unwrap_or_default();
            coverage.practices_without_list += u32::from(member.patients.is_none());
            coverage.patients_known += patients;
            if member.standing == Standing::Held {
                coverage.practices_held += 1;
                coverage.patients_held += patients;
                coverage.practices_without_patients += u32::from(patients <= 0.0);
            }
        }
        coverage
    }
}

/// A measure added up over practices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum {
    /// The sum over practices with a value; why there is none where no practice has one.
    pub value: Value,
    /// Practices with a value.
    pub practices: u32,
    /// Patients of the practices with a value.
    pub patients: f64,
    /// Practices with a row but without a value.
    pub practices_missing: u32,
}

impl Sum {
    /// Adds a measure up over the practices at these positions of a tree.
    ///
    /// Values are added in the order of practice codes, so that the same practices give the same digits.
    #[must_use]
    pub fn of(tree: &Tree, practices: &[usize], values: &Aligned<'_>, measure: usize) -> Self {
        let mut sum =
            Self { value: Value::Missing(Missing::NotHeld), practices: 0, patients: 0.0, practices_missing: 0 };
        let mut total = 0.0;
        let mut reasons = [0_u32; Missing::ALL.len()];
        for index in practices.iter().copied() {
            let member = &tree.members[index];
            let value = values[index].map_or(Value::Missing(Missing::NotHeld), |(_, values)| values[measure]);
            match value {
                Value::Known(number) => {
                    total += number;
                    sum.practices += 1;
                    sum.patients += member.patients.unwrap_or_default();
                }
                Value::Missing(why) => {
                    sum.practices_missing += u32::from(member.standing == Standing::Held);
                    reasons[why as usize - 1] += u32::from(member.standing == Standing::Held);
                }
            }
        }
        if 0 < sum.practices {
            sum.value = Value::Known(total);
        } else if let Some((index, _)) =
            reasons.iter().enumerate().filter(|(_, count)| 0 < **count).max_by_key(|(_, count)| **count)
        {
            sum.value = Value::Missing(Missing::ALL[index]);
        }
        sum
    }
}
