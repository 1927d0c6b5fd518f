//! What the words of the bulletin stand for: headings, age bands, areas and months.

use wholetime_catalogue::{AgeBand, plain_name};
use wholetime_vocabulary::{GpDefinition, Level, Period, StaffGroup, month_named};

use crate::layout::one_line;
use crate::reading;

/// A row that opens a block: all GPs, male nurses, fully qualified GPs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) group: StaffGroup,
    pub(super) definition: GpDefinition,
    pub(super) gender: Gender,
}

/// Whom a block counts. The publisher's word is gender; the names of the blocks are the publisher's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    All,
    Male,
    Female,
    OtherOrUnknown,
}

impl Gender {
    /// "male " before the name of a group, nothing for everybody.
    pub(super) const fn before(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Male => "male ",
            Self::Female => "female ",
            Self::OtherOrUnknown => "other or unknown gender ",
        }
    }
}

/// A label in one line and without its notes: `Paramedics [Notes 10,21]` → `Paramedics`.
pub(super) fn without_notes(label: &str) -> String {
    one_line(label.split("[Note").next().unwrap_or(label))
}

/// The heading that a label is, where it is one.
pub(super) fn heading(label: &str) -> Option<Heading> {
    const GENDERS: [(&str, Gender); 6] = [
        ("all ", Gender::All),
        ("male ", Gender::Male),
        ("female ", Gender::Female),
        ("other/unknown gender ", Gender::OtherOrUnknown),
        ("other/unknown ", Gender::OtherOrUnknown),
        ("unknown gender ", Gender::OtherOrUnknown),
    ];
    let plain = plain_name(label);
    let stripped = GENDERS.iter().find_map(|(word, gender)| Some((*gender, plain.strip_prefix(word)?)));
    let (gender, rest) = stripped.unwrap_or((Gender::All, &plain));
    let definition = if rest.starts_with("fully qualified gps") {
        GpDefinition::Extg
    } else if rest.starts_with("regular gps") {
        GpDefinition::Exl
    } else if rest.starts_with("qualified permanent gps") {
        GpDefinition::Extgl
    } else {
        GpDefinition::Total
    };
    let group = match rest.trim_end_matches(" staff") {
        _ if definition != GpDefinition::Total => StaffGroup::Gp,
        "gps" => StaffGroup::Gp,
        "nurses" => StaffGroup::Nurse,
        "direct patient care" => StaffGroup::Dpc,
        "admin/non-clinical" => StaffGroup::Admin,
        _ => return None,
    };
    Some(Heading { group, definition, gender })
}

/// Whether a label says "all practice staff", which are no group of their own.
pub(super) fn is_all_staff(label: &str) -> bool {
    let plain = plain_name(label);
    plain.starts_with("all practice staff") || plain == "all staff"
}

/// Whether a label says "of which estimated".
pub(super) fn is_estimated_share(label: &str) -> bool {
    plain_name(label) == "of which estimated"
}

/// The age band that a label is: `Under 30`, `30-34`, `65 and over`, `Unknown`.
pub(super) fn age_band(label: &str) -> Option<AgeBand> {
    let plain = plain_name(label).replace(['-', '–', ' '], "_").replace("_and_over", "_plus").replace("_to_", "_");
    plain.parse().ok()
}

/// What the first two cells of a row of an area table say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// England, a region, an ICB or a sub-ICB location.
    Area { level: Level, code: String, name: String },
    /// Staff whose place is not known: in England's figures and in no region's.
    Unknown,
    /// None of these.
    Odd,
}

/// Whom a row of an area table is about. Levels follow from the codes of regions and the names of the others: those of
/// sub-ICB locations hold their code (`NHS Sussex ICB - 09D Brighton and Hove`), those of ICBs end in their kind.
pub(super) fn place(first: &str, second: &str) -> Place {
    let (first, name) = (first.trim(), one_line(second));
    if first.eq_ignore_ascii_case("england") && name.is_empty() {
        return Place::Area { level: Level::England, code: "ENG".to_owned(), name: "England".to_owned() };
    }
    if first.eq_ignore_ascii_case("unknown") && name.is_empty() {
        return Place::Unknown;
    }
    let code = first.to_uppercase();
    let is_region = matches!(code.as_bytes(), [b'Y', tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit());
    let ends_in = |kinds: &[&str]| kinds.iter().any(|kind| name.ends_with(kind));
    let level = if code.is_empty() || name.is_empty() {
        return Place::Odd;
    } else if is_region {
        Level::Region
    } else if name.contains(&format!(" - {code}")) || ends_in(&[" CCG"]) {
        Level::SubIcb
    } else if ends_in(&[" ICB", " Integrated Care Board", " STP"]) {
        Level::Icb
    } else {
        return Place::Odd;
    };
    Place::Area { level, code, name }
}

/// The month that a header states. A header of a difference between two months states none.
pub(super) fn month(header: &str) -> Option<Period> {
    let plain = header.to_lowercase();
    if ["difference", "change", "%"].iter().any(|word| plain.contains(word)) {
        return None;
    }
    let words: Vec<&str> =
        plain.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // "May" is a month where a number follows it and a verb elsewhere.
    let is_number = |word: Option<&&str>| word.is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    let names_month = |index: usize| {
        month_named(words[index]).is_some() && (words[index] != "may" || is_number(words.get(index + 1)))
    };
    let n_months = (0..words.len()).filter(|index| names_month(*index)).count();
    if n_months == 1 { reading::month_in_words(header) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_group_definition_and_gender() {
        let said = |label| heading(label).map(|heading| (heading.group, heading.definition, heading.gender));
        assert_eq!(said("All GPs [Notes 11, 13]"), Some((StaffGroup::Gp, GpDefinition::Total, Gender::All)));
        let fully = "All Fully Qualified GPs (excludes GPs in Training Grade) [Notes 11]";
        assert_eq!(said(fully), Some((StaffGroup::Gp, GpDefinition::Extg, Gender::All)));
        let unknown = "Other/Unknown Gender Admin/Non-Clinical [Note 17]";
        assert_eq!(said(unknown), Some((StaffGroup::Admin, GpDefinition::Total, Gender::OtherOrUnknown)));
        assert_eq!(said("Direct Patient Care staff"), Some((StaffGroup::Dpc, GpDefinition::Total, Gender::All)));
        for role in ["GP Partners", "Practice Nurses", "Other Direct Patient Care", "Other Admin/Non-Clinical"] {
            assert_eq!(said(role), None, "{role}");
        }
    }

    #[test]
    fn a_column_of_differences_is_not_a_month() {
        let said = |header: &str| month(header).map(|period| period.to_string());
        assert_eq!(said("September\n2015\n[Notes 5,6,7]").as_deref(), Some("2015-09"));
        assert_eq!(said("October 2025 [Note 42]").as_deref(), Some("2025-10"));
        assert_eq!(said("% difference October 2024 - October 2025"), None);
        assert_eq!(said("Change since October 2024"), None);
        assert_eq!(said("October 2024 to October 2025"), None);
        assert_eq!(said("GP Partners"), None);
        assert_eq!(said("Figures of May 2025 may not add up").as_deref(), Some("2025-05"));
    }

    #[test]
    fn age_bands_are_read_as_printed() {
        let said = |label| age_band(label).map(|band| band.to_string());
        assert_eq!(said("Under 25").as_deref(), Some("under_25"));
        assert_eq!(said("55-59").as_deref(), Some("55_59"));
        assert_eq!(said("65 and over").as_deref(), Some("65_plus"));
        assert_eq!(said("Unknown [Note 23]").as_deref(), Some("unknown"));
        assert_eq!(said("GP Partners"), None);
    }

    #[test]
    fn areas_are_told_apart_by_code_and_name() {
        let level = |code, name| match place(code, name) {
            Place::Area { level, .. } => Some(level),
            Place::Unknown | Place::Odd => None,
        };
        assert_eq!(level("England", ""), Some(Level::England));
        assert_eq!(level("Y99", "Invented Coast"), Some(Level::Region));
        assert_eq!(level("Q99", "NHS Havelock ICB"), Some(Level::Icb));
        assert_eq!(level("Z9Y8X", "NHS Havelock ICB - Z9Y8X "), Some(Level::SubIcb));
        assert_eq!(level("99X", "NHS Havelock ICB - 99X Harbour"), Some(Level::SubIcb));
        assert_eq!(place("Unknown", ""), Place::Unknown);
        assert_eq!(place("Somewhere", "else"), Place::Odd);
    }
}
