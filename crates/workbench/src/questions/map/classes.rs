//! Classes of about equal size: which shade a value has.
//!
//! **Invariant:** values that read the same stand in one class, and no two classes overlap.

use super::answer::MapClass;

/// Shades that eyes and printers tell apart. Source: Brewer and Pickle, "Evaluation of methods for classifying epidemiological
/// data on choropleth maps in series", Annals of the AAG 92 (2002): five quantile classes read best.
const CLASSES_AT_MOST: usize = 5;

/// Classes of these values as they are read with so many decimals, the lowest first; few values have few classes, at least two in
/// each.
pub(super) fn classes(values: &[f64], decimals: usize) -> Vec<MapClass> {
    let mut sorted: Vec<f64> = values.iter().map(|value| rounded(*value, decimals)).collect();
    sorted.sort_by(f64::total_cmp);
    let wanted = (sorted.len() / 2).clamp(1, CLASSES_AT_MOST);
    let mut classes: Vec<MapClass> = Vec::new();
    let mut last_share = None;
    for (index, value) in sorted.iter().enumerate() {
        match classes.last_mut().filter(|class| class.high == *value) {
            Some(class) => class.n += 1,
            None => {
                let share = index * wanted / sorted.len();
                match classes.last_mut().filter(|_| last_share == Some(share)) {
                    Some(class) => {
                        class.high = *value;
                        class.n += 1;
                    }
                    None => {
                        let class = u8::try_from(classes.len() + 1).unwrap_or(u8::MAX);
                        classes.push(MapClass { class, low: *value, high: *value, n: 1 });
                        last_share = Some(share);
                    }
                }
            }
        }
    }
    classes
}

/// The class of a value.
pub(super) fn class_of(classes: &[MapClass], value: f64, decimals: usize) -> Option<u8> {
    let value = rounded(value, decimals);
    classes.iter().find(|class| class.low <= value && value <= class.high).map(|class| class.class)
}

/// What the classes are.
pub(super) fn in_words(classes: &[MapClass], of: &str) -> String {
    let n: usize = classes.iter().map(|class| class.n).sum();
    match classes.len() {
        0 => "No value is held, so nothing is shaded.".to_owned(),
        1 => format!("One shade: there are too few different values of {n} {of} for classes."),
        count => {
            format!("{count} shades, each of about as many of the {n} {of} with a value; 1 has the lowest values.")
        }
    }
}

/// A value as it is read: what is printed decides, or a value on a limit would stand in a class that does not seem to hold it.
fn rounded(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(values: &[f64]) -> Vec<usize> {
        classes(values, 1).iter().map(|class| class.n).collect()
    }

    #[test]
    fn ten_values_make_five_classes_of_two() {
        let ten: Vec<f64> = (1..=10).map(f64::from).collect();
        assert_eq!(sizes(&ten), [2, 2, 2, 2, 2]);
        let made = classes(&ten, 1);
        assert_eq!((made[4].low, made[4].high), (9.0, 10.0));
        assert_eq!(class_of(&made, 9.04, 1), Some(5));
    }

    #[test]
    fn values_that_read_the_same_stand_in_one_class() {
        let made = classes(&[1.01, 1.02, 1.03, 1.04, 5.0, 6.0], 1);
        assert_eq!((made[0].n, made[0].high), (4, 1.0));
        assert_eq!(made.iter().map(|class| class.n).sum::<usize>(), 6);
        assert!(made.windows(2).all(|pair| pair[0].high < pair[1].low));
    }

    #[test]
    fn a_value_half_way_between_two_stands_in_the_class_that_its_printed_number_belongs_to() {
        let values = [0.125, 0.135, 0.25, 0.375, 0.5, 0.625];
        let made = classes(&values, 2);
        assert_eq!(made[0].low.to_string(), format!("{:.2}", values[0]), "{made:?}");
        assert!(values.iter().all(|value| class_of(&made, *value, 2).is_some()));
    }

    #[test]
    fn few_values_have_few_classes_and_none_has_none() {
        assert_eq!(sizes(&[1.0, 2.0, 3.0, 4.0]), [2, 2]);
        assert_eq!(sizes(&[1.0]), [1]);
        assert!(sizes(&[]).is_empty());
        assert!(in_words(&classes(&[], 1), "ICBs").contains("nothing is shaded"));
    }
}
