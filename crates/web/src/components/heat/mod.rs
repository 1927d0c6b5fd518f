//! A table whose cells are shaded by the fifth they lie in, so that the eye finds what is high and low.
//!
//! **Invariant:** shade is never all that says it: each shaded cell has dots to see and words to hear.

use askama::Template;

/// A fifth of the areas compared, by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fifth {
    Lowest,
    Second,
    Middle,
    Fourth,
    Highest,
}

impl Fifth {
    pub(crate) const ALL: [Self; 5] = [Self::Lowest, Self::Second, Self::Middle, Self::Fourth, Self::Highest];

    /// The fifth of a number from 1, the lowest, to 5, the highest.
    pub(crate) fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|fifth| fifth.number() == number)
    }

    /// From 1, the lowest, to 5, the highest: its class is `wt-heat-` and this.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Lowest => 1,
            Self::Second => 2,
            Self::Middle => 3,
            Self::Fourth => 4,
            Self::Highest => 5,
        }
    }

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Lowest => "lowest fifth",
            Self::Second => "second lowest fifth",
            Self::Middle => "middle fifth",
            Self::Fourth => "second highest fifth",
            Self::Highest => "highest fifth",
        }
    }

    pub(crate) const fn dots(self) -> &'static str {
        match self {
            Self::Lowest => "●○○○○",
            Self::Second => "●●○○○",
            Self::Middle => "●●●○○",
            Self::Fourth => "●●●●○",
            Self::Highest => "●●●●●",
        }
    }
}

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sorted {
    Ascending,
    Descending,
}

impl Sorted {
    /// The word of `aria-sort`.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }

    const fn arrow(self) -> &'static str {
        match self {
            Self::Ascending => "▲",
            Self::Descending => "▼",
        }
    }
}

/// A column's heading.
#[derive(Clone, Debug)]
pub(crate) struct HeatColumn {
    pub(crate) name: String,
    pub(crate) unit: String,
    /// Where the table is sorted by this column.
    pub(crate) href_sort: Option<String>,
    pub(crate) sorted: Option<Sorted>,
}

/// What stands in a row under a column.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeatCell {
    /// The number, or why there is none.
    pub(crate) text: String,
    /// From 1, the lowest, to 5, the highest; a cell without one is not shaded.
    pub(crate) fifth: Option<u8>,
    /// Where the number is explained.
    pub(crate) href: Option<String>,
    /// Smaller lines below.
    pub(crate) small: Vec<String>,
}

impl HeatCell {
    fn shade(&self) -> Option<Fifth> {
        self.fifth.and_then(Fifth::of)
    }
}

/// An area.
#[derive(Clone, Debug)]
pub(crate) struct HeatRow {
    pub(crate) name: String,
    pub(crate) href: String,
    /// A smaller line below the name.
    pub(crate) small: Option<String>,
    /// One for each column.
    pub(crate) cells: Vec<HeatCell>,
}

/// Areas by indicators, shaded.
#[derive(Template)]
#[template(path = "components/heat/heat.html")]
pub(crate) struct HeatTable {
    pub(crate) id: String,
    pub(crate) caption: String,
    pub(crate) columns: Vec<HeatColumn>,
    pub(crate) rows: Vec<HeatRow>,
    /// What a fifth is of, and whether high is good.
    pub(crate) legend: String,
}

impl HeatTable {
    fn column_name(&self, index: &usize) -> &str {
        self.columns.get(*index).map_or("", |column| column.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = include_str!("../../../assets/wholetime.css");

    fn sample() -> HeatTable {
        let column = |name: &str, sorted| HeatColumn {
            name: name.to_owned(),
            unit: "FTE per 100,000 patients".to_owned(),
            href_sort: Some(format!("?sort={name}&order=ascending")),
            sorted,
        };
        let cell = |text: &str, fifth| HeatCell {
            text: text.to_owned(),
            fifth,
            href: Some("/areas/U99901/explain".to_owned()),
            small: vec!["91 % of <patients>".to_owned()],
        };
        let row = |name: &str, cells| HeatRow {
            name: name.to_owned(),
            href: "/areas/U99901".to_owned(),
            small: Some("U99901".to_owned()),
            cells,
        };
        HeatTable {
            id: "heat".to_owned(),
            caption: "Parts of <Quay>".to_owned(),
            columns: vec![column("GPs", Some(Sorted::Descending)), column("Nurses", None)],
            rows: vec![
                row("Quay & <Harbour> PCN", vec![cell("61.2", Some(5)), cell("20.4", Some(1))]),
                row("Silent PCN", vec![cell("not reported", None), cell("24.9", Some(3))]),
            ],
            legend: "Fifths of the PCNs of <England>.".to_owned(),
        }
    }

    #[test]
    fn names_are_escaped() {
        let html = sample().render().unwrap();
        assert!(html.contains("Quay &#38; &#60;Harbour&#62; PCN"));
        for raw in ["<Harbour>", "<Quay>", "<patients>", "<England>", "style="] {
            assert!(!html.contains(raw), "{raw}");
        }
    }

    #[test]
    fn a_shade_is_said_in_words_and_dots() {
        let html = sample().render().unwrap();
        let (_, body) = html.split_once("<tbody>").unwrap();
        assert!(body.contains("wt-heat-5") && body.contains(", highest fifth") && body.contains("●●●●●"));
        assert!(body.contains("wt-heat-1") && body.contains(", lowest fifth"));
        assert_eq!(body.matches("wt-heat-").count(), 3);
    }

    #[test]
    fn a_cell_without_a_fifth_is_not_shaded() {
        let html = sample().render().unwrap();
        let cell = html.split("<td").find(|cell| cell.contains("not reported")).unwrap();
        assert!(!cell.contains("wt-heat") && !cell.contains("fifth"));
        assert_eq!(HeatCell { fifth: Some(6), ..HeatCell::default() }.shade(), None);
        assert_eq!(HeatCell { fifth: Some(0), ..HeatCell::default() }.shade(), None);
    }

    #[test]
    fn only_the_sorted_column_says_that_it_is_sorted() {
        let html = sample().render().unwrap();
        assert_eq!(html.matches("aria-sort=").count(), 1);
        let heading = html.split("<th scope=\"col\"").find(|heading| heading.contains("aria-sort")).unwrap();
        assert!(heading.contains("aria-sort=\"descending\"") && heading.contains(">GPs</a>"));
    }

    #[test]
    fn each_row_has_a_heading_and_each_number_says_whose_it_is() {
        let html = sample().render().unwrap();
        assert_eq!(html.matches("<th scope=\"row\"").count(), 2);
        assert!(html.contains("aria-label=\"24.9: why? Nurses, Silent PCN\""));
        assert!(html.contains("role=\"region\" aria-labelledby=\"heat-caption\" tabindex=\"0\""));
    }

    #[test]
    fn a_table_without_rows_renders() {
        let empty = HeatTable { columns: Vec::new(), rows: Vec::new(), ..sample() };
        assert!(empty.render().unwrap().contains("<tbody>"));
    }

    /// Background and text of a fifth, as the style sheet has them.
    fn colours(fifth: Fifth) -> [String; 2] {
        let rule = format!(".wt-heat-{}{{", fifth.number());
        let rule = STYLES.split(&rule).nth(1).unwrap().split('}').next().unwrap();
        ["background:#", "color:#"].map(|key| {
            let property = rule.split(';').find_map(|property| property.strip_prefix(key)).unwrap();
            assert_eq!(property.len(), 6, "{property}");
            property.to_owned()
        })
    }

    /// Relative luminance. Source: WCAG 2.1, "relative luminance".
    fn luminance(colour: &str) -> f64 {
        let linear = |from: usize| {
            let share = f64::from(u8::from_str_radix(&colour[from..from + 2], 16).unwrap()) / 255.0;
            if share <= 0.03928 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(0) + 0.7152 * linear(2) + 0.0722 * linear(4)
    }

    #[test]
    fn text_is_readable_on_every_shade_and_a_higher_fifth_is_darker() {
        let mut lighter = f64::MAX;
        for fifth in Fifth::ALL {
            let [behind, text] = colours(fifth).map(|colour| luminance(&colour));
            // Source: WCAG 2.1, 1.4.3 "Contrast (Minimum)".
            assert!(4.5 <= (behind.max(text) + 0.05) / (behind.min(text) + 0.05), "{fifth:?}");
            assert!(behind < lighter, "{fifth:?}");
            lighter = behind;
        }
    }
}
