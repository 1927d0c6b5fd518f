//! Shades of classes, darker with the value.

use wholetime_workbench::questions::map::MapClass;

/// From light to dark: each clearly darker than the one before, also in grey (lightness about 95, 83, 67, 48 and 25 of 100) and for
/// whoever sees no red, green or blue. Blues of the hue of the NHS palette; our judgement.
const SHADES: [&str; 5] = ["#e8f1fa", "#b5d1ee", "#78a9d8", "#3a76b5", "#0b3c78"];

/// Which shades so many classes take, so that the ends are as far apart as they can be.
const TAKEN: [&[usize]; 6] = [&[], &[2], &[0, 4], &[0, 2, 4], &[0, 1, 3, 4], &[0, 1, 2, 3, 4]];

/// The shades of a map.
pub(super) struct Shades {
    taken: &'static [usize],
}

impl Shades {
    pub(super) fn of(classes: &[MapClass]) -> Self {
        Self { taken: TAKEN[classes.len().min(5)] }
    }

    fn index(&self, class: u8) -> usize {
        let last = self.taken.len().saturating_sub(1);
        self.taken.get(usize::from(class).saturating_sub(1).min(last)).copied().unwrap_or(2)
    }

    /// How a class is filled; hatched where there is no value.
    pub(super) fn fill(&self, class: Option<u8>, id: &str) -> String {
        class.map_or_else(|| format!("url(#{id}-hatch)"), |class| SHADES[self.index(class)].to_owned())
    }

    /// What is written on a class, so that it is read.
    pub(super) fn ink(&self, class: Option<u8>) -> &'static str {
        match class.map(|class| self.index(class)) {
            Some(3 | 4) => "#ffffff",
            _ => "#212b32",
        }
    }

    /// The hatch of what has no value.
    pub(super) fn hatch(&self, id: &str) -> String {
        format!(
            "<defs><pattern id=\"{id}-hatch\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"8\" height=\"8\" fill=\"#ffffff\"/><path d=\"M-2 2l4-4M0 8l8-8M6 10l4-4\" stroke=\"#768692\" \
             stroke-width=\"1.5\"/></pattern></defs>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How light a colour is to the eye, from 0 to 1. Source: WCAG 2.2, relative luminance.
    fn luminance(colour: &str) -> f64 {
        let part = |from: usize| {
            let share = f64::from(u8::from_str_radix(&colour[from..from + 2], 16).unwrap()) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn shades(classes: u8) -> Shades {
        let made: Vec<MapClass> = (1..=classes).map(|class| MapClass { class, low: 0.0, high: 0.0, n: 1 }).collect();
        Shades::of(&made)
    }

    #[test]
    fn each_shade_is_darker_than_the_one_before_it_in_grey() {
        for pair in SHADES.windows(2) {
            assert!(1.25 < contrast(pair[0], pair[1]) && luminance(pair[1]) < luminance(pair[0]), "{pair:?}");
        }
    }

    #[test]
    fn what_is_written_on_a_shade_is_read() {
        for class in 1..=5 {
            let shades = shades(5);
            assert!(4.5 <= contrast(&shades.fill(Some(class), "m"), shades.ink(Some(class))), "{class}");
        }
    }

    #[test]
    fn few_classes_take_shades_far_apart_and_none_is_hatched() {
        let two = shades(2);
        assert_eq!([two.fill(Some(1), "m"), two.fill(Some(2), "m")], [SHADES[0], SHADES[4]]);
        assert_eq!(two.fill(None, "m"), "url(#m-hatch)");
        assert!(two.hatch("m").contains("id=\"m-hatch\""));
    }
}
