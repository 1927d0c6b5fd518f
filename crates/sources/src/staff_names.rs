//! Staff groups, totals, measures and age bands by the words of the long files.

use wholetime_catalogue::{AgeBand, plain_name};
use wholetime_vocabulary::{GpDefinition, Measured, StaffGroup};

/// The staff group that a file calls `name`: `GP`, `Nurses`, `Direct Patient Care`, `Admin/Non-Clinical`.
pub(crate) fn group_named(name: &str) -> Option<StaffGroup> {
    let letters: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    match letters.trim_end_matches("staff") {
        "gp" | "gps" | "generalpractitioner" | "generalpractitioners" => Some(StaffGroup::Gp),
        "nurse" | "nurses" | "nursing" => Some(StaffGroup::Nurse),
        "dpc" | "directpatientcare" | "otherdirectpatientcare" => Some(StaffGroup::Dpc),
        "admin" | "adminnonclinical" | "adminandnonclinical" | "administrative" | "nonclinical" => {
            Some(StaffGroup::Admin)
        }
        _ => None,
    }
}

/// Which total of a staff group a role is called, where it is one and no role: `Total`, `All Nurses`,
/// `All Fully Qualified GPs (excludes GPs in Training Grade)`. Groups other than GPs have one total.
pub(crate) fn total_named(group: StaffGroup, name: &str) -> Option<GpDefinition> {
    let plain = plain_name(name);
    if !["total", "all"].contains(&plain.split(' ').next().unwrap_or_default()) {
        return None;
    }
    let says = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    let is_qualified = says(&["qualified", "training grade", "trainees"]);
    let is_without_locums = says(&["locum", "regular", "permanent"]);
    Some(match (group, is_qualified, is_without_locums) {
        (StaffGroup::Gp, true, true) => GpDefinition::Extgl,
        (StaffGroup::Gp, true, false) => GpDefinition::Extg,
        (StaffGroup::Gp, false, true) => GpDefinition::Exl,
        _ => GpDefinition::Total,
    })
}

/// What a file counts in: `FTE`, `Headcount`.
pub(crate) fn measured_named(name: &str) -> Option<Measured> {
    match plain_name(name).as_str() {
        "fte" | "full time equivalent" | "full-time equivalent" => Some(Measured::Fte),
        "headcount" | "hc" => Some(Measured::Headcount),
        _ => None,
    }
}

/// The age band that a file calls `name`: `Under 30`, `30-34`, `30 to 34`, `70 and over`, `70+`, `Unknown`.
pub(crate) fn age_band_named(name: &str) -> Option<AgeBand> {
    let plain =
        plain_name(name).replace(['–', '—'], "-").replace(" and over", "+").replace(" to ", "-").replace(' ', "");
    match plain.as_str() {
        "unknown" | "notknown" | "notstated" | "unknownage" => return Some(AgeBand::Unknown),
        _ => {}
    }
    if let Some(age) = plain.strip_prefix("under") {
        return Some(AgeBand::Years(0, age.parse::<u8>().ok()?.checked_sub(1)?));
    }
    if let Some(age) = plain.strip_suffix('+') {
        return Some(AgeBand::Years(age.parse().ok()?, u8::MAX));
    }
    let (low, high) = plain.split_once('-')?;
    let band = (low.parse().ok()?, high.parse().ok()?);
    (band.0 <= band.1).then_some(AgeBand::Years(band.0, band.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_known_in_every_form_the_publisher_uses() {
        for (name, group) in [
            ("GP", StaffGroup::Gp),
            ("GPs", StaffGroup::Gp),
            ("Nurses", StaffGroup::Nurse),
            ("Direct Patient Care", StaffGroup::Dpc),
            ("Other Direct Patient Care staff", StaffGroup::Dpc),
            ("Admin/Non-Clinical", StaffGroup::Admin),
            ("Admin/Non-clinical staff", StaffGroup::Admin),
        ] {
            assert_eq!(group_named(name), Some(group), "{name}");
        }
        assert_eq!(group_named("Dentists"), None);
        assert_eq!(group_named(""), None);
    }

    #[test]
    fn a_total_is_told_from_a_role() {
        assert_eq!(total_named(StaffGroup::Gp, "Total"), Some(GpDefinition::Total));
        let qualified = "All Fully Qualified GPs (excludes GPs in Training Grade)";
        assert_eq!(total_named(StaffGroup::Gp, qualified), Some(GpDefinition::Extg));
        assert_eq!(total_named(StaffGroup::Gp, "All Regular GPs (excludes Locums)"), Some(GpDefinition::Exl));
        let permanent = "All Qualified Permanent GPs (excludes GPs in Training Grade & Locums)";
        assert_eq!(total_named(StaffGroup::Gp, permanent), Some(GpDefinition::Extgl));
        assert_eq!(total_named(StaffGroup::Nurse, "All Nurses"), Some(GpDefinition::Total));
        assert_eq!(total_named(StaffGroup::Gp, "Training Grade ST1"), None);
        assert_eq!(total_named(StaffGroup::Dpc, "Other"), None);
    }

    #[test]
    fn age_bands_are_read_in_words_and_in_figures() {
        for (name, band) in [
            ("Under 30", Some(AgeBand::Years(0, 29))),
            ("30-34", Some(AgeBand::Years(30, 34))),
            ("30 to 34", Some(AgeBand::Years(30, 34))),
            ("70 and over", Some(AgeBand::Years(70, u8::MAX))),
            ("70+", Some(AgeBand::Years(70, u8::MAX))),
            ("Unknown", Some(AgeBand::Unknown)),
            ("", None),
            ("NULL", None),
            ("under 0", None),
            ("300-400", None),
            ("40-30", None),
        ] {
            assert_eq!(age_band_named(name), band, "{name}");
        }
    }
}
