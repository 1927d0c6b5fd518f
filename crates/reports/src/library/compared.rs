//! How papers say a comparison: what was compared, and what the line in its middle is.
//!
//! **Invariant:** a centre is named by the areas behind it. Few areas are judged against all of their level that are held, and that
//! centre is not what those few come to.

use wholetime_workbench::questions::compare::{Against, Comparison};

use super::draft::sentence;

/// What a comparison finds, with what was compared: two of one paper read alike otherwise.
pub(super) fn finding(comparison: &Comparison) -> String {
    sentence(&format!("{}: {}", comparison.indicator.title, comparison.finding))
}

/// What the centre is of, as a chart has room for it.
pub(super) fn centre_name(comparison: &Comparison) -> String {
    let level = comparison.level.titles();
    match comparison.method.against {
        Against::Within => format!("all of {}", comparison.within.name),
        Against::Held => format!("all {} {level} held", comparison.method.n),
    }
}

/// What the centres of a table of several comparisons are of.
pub(super) fn centres_in_words(comparison: &Comparison) -> String {
    let level = comparison.level.titles();
    match comparison.method.against {
        Against::Within => format!("all {level} of {}", comparison.within.name),
        Against::Held => format!("all {level} that are held, of this area or not,"),
    }
}

/// What the centre is of, at the beginning of a sentence.
pub(super) fn centre_in_words(comparison: &Comparison) -> String {
    let (level, n) = (comparison.level.titles(), comparison.method.n);
    match comparison.method.against {
        Against::Within => format!("All {n} {level} of {} together", comparison.within.name),
        Against::Held => format!("All {n} {level} that are held, against which these are judged, together"),
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Level;
    use wholetime_workbench::Scope;
    use wholetime_workbench::questions::compare::CompareAsked;

    use super::*;
    use crate::library::havelock::bench;

    #[test]
    fn a_centre_is_named_by_the_areas_behind_it() {
        let place = bench().areas(None, Some(Level::SubIcb), None, Scope::default(), 1).unwrap().areas[0].code.clone();
        let compare = |against| {
            let asked =
                CompareAsked { level: Some(Level::Practice), against: Some(against), ..CompareAsked::default() };
            bench().compare("nurse_fte_per_100k", &place, asked, Scope::default()).unwrap()
        };
        let (within, held) = (compare(Against::Within), compare(Against::Held));
        assert_eq!(centre_name(&within), format!("all of {}", within.within.name));
        assert_eq!(centre_name(&held), format!("all {} practices held", held.method.n));
        assert!(centre_in_words(&held).contains("against which these are judged"), "{}", centre_in_words(&held));
        assert!(finding(&held).starts_with("FTE of nurses per 100,000 registered patients: of "), "{}", finding(&held));
    }
}
