//! What a return says otherwise than the national file: the claims that corrections are made from.

use wholetime_catalogue::{Roles, group_measure};
use wholetime_vocabulary::{GpDefinition, Measured, Period, StaffGroup, Value};

use crate::role::{measure_of, role_title, staff_group_of};
use crate::{Cell, Claim, ClaimError, Remark, Row};

/// What is said of a figure where the return gives no reason.
const TOLD: &str = "told in the return";

/// What comes of the staff rows of a return.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    /// Figures said otherwise than the file says, those of whole groups that follow from their roles among them.
    pub claims: Vec<Claim>,
    /// Figures told that make no claim, and why.
    pub remarks: Vec<Remark>,
}

/// The file a return is held against.
#[derive(Clone, Copy)]
pub struct NationalFile<'a> {
    /// Its period.
    pub period: Period,
    /// The edition: `gp_workforce_practice 2022-06 revision 1`.
    pub source: &'a str,
    /// What it says of a measure of the place.
    pub says: &'a dyn Fn(&str) -> Value,
}

/// A figure of one role, told otherwise than held.
struct Change {
    group: StaffGroup,
    role: String,
    measured: Measured,
    by: f64,
}

/// The claims of a place's staff rows against the national file.
///
/// A role told otherwise moves the total of its group by as much, and of GPs the totals under those definitions that count the
/// role, so that roles and totals stay together; a total that is told itself is left as told.
#[must_use]
pub fn differences(place: &str, staff: &[Row], roles: &Roles, file: NationalFile<'_>) -> Differences {
    let mut found = Differences::default();
    let mut changes = Vec::new();
    for row in staff {
        let Some(role) = row.get("role").and_then(Cell::text) else { continue };
        let because = row.get("because").and_then(Cell::text).unwrap_or(TOLD);
        for (column, measured) in [("fte", Measured::Fte), ("headcount", Measured::Headcount)] {
            let (Some(ours), Some(measure)) = (row.get(column).and_then(Cell::number), measure_of(role, measured))
            else {
                continue;
            };
            let national = (file.says)(&measure);
            let title = role_title(roles, role).unwrap_or_else(|| role.to_owned());
            let claim = claim(place, file, &measure, national, ours, because);
            match claim.checked() {
                Ok(claim) => {
                    found.claims.push(claim);
                    if let (Some(group), Value::Known(national)) = (staff_group_of(role), national) {
                        changes.push(Change { group, role: role.to_owned(), measured, by: ours - national });
                    }
                }
                Err(why) => found.remarks.push(no_claim(&title, measured, &why)),
            }
        }
    }
    follow(place, roles, &changes, file, &mut found);
    found
}

fn claim(place: &str, file: NationalFile<'_>, measure: &str, national: Value, ours: f64, because: &str) -> Claim {
    Claim {
        place: place.to_owned(),
        measure: measure.to_owned(),
        from: file.period,
        until: None,
        national,
        source: file.source.to_owned(),
        ours,
        because: because.to_owned(),
        came_with: None,
    }
}

fn no_claim(title: &str, measured: Measured, why: &ClaimError) -> Remark {
    let measured = measured.title();
    let message = match why {
        ClaimError::AlreadyAgrees(_) => format!("the {measured} told is what is held already"),
        ClaimError::NotStated(_) => {
            format!(
                "the {measured} told is kept in the return; the national file states none, so there is nothing in it to correct"
            )
        }
        other => format!("the {measured} told makes no correction: {other}"),
    };
    Remark { section: "staff".to_owned(), place: title.to_owned(), message }
}

/// Whether GPs of a definition count a role. Source: General Practice Workforce, definitions of GP totals.
fn counts(definition: GpDefinition, role: &str) -> bool {
    match role {
        "gp_trainee" => matches!(definition, GpDefinition::Total | GpDefinition::Exl),
        "gp_locum" => matches!(definition, GpDefinition::Total | GpDefinition::Extg),
        _ => true,
    }
}

/// Totals that move with their roles.
fn follow(place: &str, roles: &Roles, changes: &[Change], file: NationalFile<'_>, found: &mut Differences) {
    for group in StaffGroup::ALL {
        let definitions = if *group == StaffGroup::Gp { GpDefinition::ALL } else { &[GpDefinition::Total] };
        let totals: Vec<String> = definitions
            .iter()
            .flat_map(|definition| {
                [Measured::Fte, Measured::Headcount].map(|one| group_measure(*group, one, *definition))
            })
            .collect();
        // Whoever tells a total means that one, and the other totals of GPs are not known to move with it.
        let is_total_told = found.claims.iter().any(|claim| totals.contains(&claim.measure));
        for definition in definitions {
            for measured in [Measured::Fte, Measured::Headcount] {
                let of_total: Vec<&Change> = changes
                    .iter()
                    .filter(|one| one.group == *group && one.measured == measured && counts(*definition, &one.role))
                    .collect();
                let measure = group_measure(*group, measured, *definition);
                let (false, false, Value::Known(national)) =
                    (of_total.is_empty(), is_total_told, (file.says)(&measure))
                else {
                    continue;
                };
                let by: f64 = of_total.iter().map(|one| one.by).sum();
                let ours = ((national + by) * 1e6).round() / 1e6;
                let named: Vec<String> = of_total
                    .iter()
                    .map(|one| role_title(roles, &one.role).unwrap_or_else(|| one.role.clone()))
                    .collect();
                let because = format!("follows from what the return says of {}", named.join(", "));
                let claim = claim(place, file, &measure, Value::Known(national), ours, &because);
                // Changes that cancel out leave the total as it is.
                if let Ok(claim) = claim.checked() {
                    found.claims.push(claim);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    fn row(role: &str, fte: Option<f64>, people: Option<f64>, because: Option<&str>) -> Row {
        let mut row = Row::from([("role".to_owned(), Cell::Text(role.to_owned()))]);
        let numbers = [("fte", fte), ("headcount", people)];
        row.extend(numbers.into_iter().filter_map(|(id, number)| Some((id.to_owned(), Cell::Number(number?)))));
        row.extend(because.map(|because| ("because".to_owned(), Cell::Text(because.to_owned()))));
        row
    }

    fn held(measure: &str) -> Value {
        match measure {
            "nurse_fte_practice_nurse" => Value::Known(2.0),
            "nurse_fte" => Value::Known(3.5),
            "gp_fte_trainee" => Value::Known(1.0),
            "gp_fte_partner" => Value::Known(4.0),
            "gp_fte_total" => Value::Known(6.0),
            "gp_fte_extg" => Value::Known(5.0),
            "gp_fte_exl" => Value::Known(5.5),
            "gp_fte_extgl" => Value::Known(4.5),
            "admin_fte" => Value::Missing(Missing::NotValid),
            _ => Value::Missing(Missing::NotHeld),
        }
    }

    fn of(rows: &[Row]) -> Differences {
        let roles = wholetime_catalogue::Catalogue::shipped().unwrap().roles;
        let file = NationalFile {
            period: "2022-06".parse().unwrap(),
            source: "gp_workforce_practice 2022-06 revision 1",
            says: &held,
        };
        differences("Z99001", rows, &roles, file)
    }

    fn said(found: &Differences) -> Vec<(&str, f64)> {
        found.claims.iter().map(|claim| (claim.measure.as_str(), claim.ours)).collect()
    }

    #[test]
    fn a_role_told_otherwise_moves_the_total_of_its_group() {
        let found = of(&[row("nurse_practice_nurse", Some(2.6), None, Some("one came back"))]);
        assert_eq!(said(&found), [("nurse_fte_practice_nurse", 2.6), ("nurse_fte", 4.1)]);
        assert_eq!(found.claims[0].because, "one came back");
        assert!(found.claims[1].because.contains("Practice nurses"), "{}", found.claims[1].because);
    }

    #[test]
    fn gp_totals_move_under_the_definitions_that_count_the_role() {
        let trainee = of(&[row("gp_trainee", Some(2.0), None, None)]);
        assert_eq!(said(&trainee), [("gp_fte_trainee", 2.0), ("gp_fte_total", 7.0), ("gp_fte_exl", 6.5)]);
        let both = of(&[row("gp_trainee", Some(2.0), None, None), row("gp_partner", Some(3.0), None, None)]);
        let totals: Vec<(&str, f64)> = said(&both).split_off(2);
        // Total and EXL: +1 and −1 cancel out; EXTG and EXTGL lose the partner only.
        assert_eq!(totals, [("gp_fte_extg", 4.0), ("gp_fte_extgl", 3.5)]);
    }

    #[test]
    fn a_total_that_is_told_stands_as_told() {
        let found = of(&[row("gp_extgl", Some(4.0), None, None), row("gp_partner", Some(3.0), None, None)]);
        assert_eq!(said(&found), [("gp_fte_extgl", 4.0), ("gp_fte_partner", 3.0)]);
    }

    #[test]
    fn what_the_file_does_not_state_or_says_too_makes_no_correction_and_is_told() {
        let found = of(&[row("nurse_practice_nurse", Some(2.0), Some(3.0), None)]);
        assert_eq!(said(&found), []);
        assert!(found.remarks[0].message.contains("held already"), "{:?}", found.remarks);
        assert!(found.remarks[1].message.contains("nothing in it to correct"), "{:?}", found.remarks);
        // A file that says it has no valid figure can be corrected.
        assert_eq!(said(&of(&[row("admin", Some(7.5), None, None)])), [("admin_fte", 7.5)]);
    }
}
