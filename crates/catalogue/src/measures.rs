//! Measures: what can be read from the sources, one name for each whatever the source.

use std::collections::BTreeMap;
use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{GpDefinition, Measured, Period, StaffGroup, UnknownWord};

use crate::{ColumnKind, Columns, Roles};

/// Sex as the publications split it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Other or not known.
    Unknown,
}

/// An age band, bounds inclusive: `under_30`, `55_59`, `70_plus`, `unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AgeBand {
    /// From the first age to the second, both included; 255 stands for "and over".
    Years(u8, u8),
    /// Age not known.
    Unknown,
}

impl AgeBand {
    /// "55 to 59", "under 30", "70 and over", "unknown age".
    #[must_use]
    pub fn title(self) -> String {
        match self {
            Self::Years(0, high) => format!("under {}", u16::from(high) + 1),
            Self::Years(low, u8::MAX) => format!("{low} and over"),
            Self::Years(low, high) => format!("{low} to {high}"),
            Self::Unknown => "unknown age".to_owned(),
        }
    }
}

impl fmt::Display for AgeBand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // The lists of patients call their youngest band 0_4; the staff bands begin with "under".
            Self::Years(0, 4) => out.write_str("0_4"),
            Self::Years(0, high) => write!(out, "under_{}", u16::from(*high) + 1),
            Self::Years(low, u8::MAX) => write!(out, "{low}_plus"),
            Self::Years(low, high) => write!(out, "{low}_{high}"),
            Self::Unknown => out.write_str("unknown"),
        }
    }
}

impl FromStr for AgeBand {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let refused = || UnknownWord::new("age band", text, &["under_30", "55_59", "70_plus", "unknown"]);
        let number = |part: &str| part.parse::<u8>().map_err(|_| refused());
        if text == "unknown" {
            return Ok(Self::Unknown);
        }
        if let Some(high) = text.strip_prefix("under_") {
            return number(high)?.checked_sub(1).map(|high| Self::Years(0, high)).ok_or_else(refused);
        }
        if let Some(low) = text.strip_suffix("_plus") {
            return Ok(Self::Years(number(low)?, u8::MAX));
        }
        let (low, high) = text.split_once('_').ok_or_else(refused)?;
        Ok(Self::Years(number(low)?, number(high)?))
    }
}

/// What kind of thing a measure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureKind {
    /// Staff of practices.
    Staff(StaffGroup, Measured),
    /// Staff of networks.
    NetworkStaff(Measured),
    /// Patients on lists.
    Patients,
    /// Money paid, in pounds a year.
    Money,
    /// A score that is not added up over practices but averaged by patients.
    Score,
}

/// One thing that can be read from the sources.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Identifier, such as `gp_fte_extg` or `nurse_headcount_age_55_59`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What it counts.
    pub kind: MeasureKind,
    /// Role within the group, where it is of one role.
    pub role: Option<String>,
    /// Which GPs, for GP measures of a definition.
    pub definition: Option<GpDefinition>,
    /// Age band, where it is of one.
    pub age_band: Option<AgeBand>,
    /// Sex, where it is of one.
    pub sex: Option<Sex>,
    /// Columns of the practice-level workforce file it is the sum of; none where no such file holds it.
    pub columns: Vec<String>,
    /// First month it was collected.
    pub since: Option<Period>,
}

impl Measure {
    /// Whether a practice-level workforce file can hold it.
    #[must_use]
    pub fn is_in_practice_file(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Whether it can be added up over practices. People counted in two practices are counted twice, so a headcount
    /// added up is a count of posts held, and an answer says so.
    #[must_use]
    pub const fn adds_up(&self) -> bool {
        !matches!(self.kind, MeasureKind::Score)
    }
}

/// Five-year bands of the lists of patients.
fn list_bands() -> Vec<AgeBand> {
    (0..19).map(|index| AgeBand::Years(index * 5, index * 5 + 4)).chain([AgeBand::Years(95, u8::MAX)]).collect()
}

fn group_stem(group: StaffGroup) -> &'static str {
    match group {
        StaffGroup::Gp => "gp",
        StaffGroup::Nurse => "nurses",
        StaffGroup::Dpc => "dpc",
        StaffGroup::Admin => "admin",
    }
}

/// The measure of a whole group, by definition for GPs: `gp_fte_extg`, `nurse_fte`.
#[must_use]
pub fn group_measure(group: StaffGroup, measured: Measured, definition: GpDefinition) -> String {
    match group {
        StaffGroup::Gp => format!("gp_{measured}_{definition}"),
        _ => format!("{group}_{measured}"),
    }
}

/// Every measure there is, made from roles and columns.
pub(crate) fn all(columns: &Columns, roles: &Roles) -> BTreeMap<String, Measure> {
    let mut measures = BTreeMap::new();
    let mut add = |measure: Measure| {
        measures.insert(measure.id.clone(), measure);
    };
    let named =
        |name: String| -> Vec<String> { columns.get(&name).map(|column| column.name.clone()).into_iter().collect() };

    for measured in Measured::ALL.iter().copied() {
        let suffix = match measured {
            Measured::Fte => "fte",
            Measured::Headcount => "hc",
        };
        for group in StaffGroup::ALL.iter().copied() {
            let definitions: &[GpDefinition] =
                if group == StaffGroup::Gp { GpDefinition::ALL } else { &[GpDefinition::Total] };
            for definition in definitions.iter().copied() {
                let stem = match definition {
                    GpDefinition::Total => group_stem(group).to_owned(),
                    other => format!("gp_{other}"),
                };
                let title = if group == StaffGroup::Gp { definition.title() } else { group.title() };
                let whole = Measure {
                    id: group_measure(group, measured, definition),
                    title: title.to_owned(),
                    kind: MeasureKind::Staff(group, measured),
                    role: None,
                    definition: (group == StaffGroup::Gp).then_some(definition),
                    age_band: None,
                    sex: None,
                    columns: named(format!("total_{stem}_{suffix}")),
                    since: None,
                };
                let bands = columns.iter().filter(|column| {
                    column.kind == ColumnKind::Staff
                        && column.stem == stem
                        && column.sex.is_none()
                        && column.measured == Some(measured)
                        && column.age_band.is_some()
                });
                for column in bands {
                    let Some(band) = column.age_band else { continue };
                    add(Measure {
                        id: format!("{}_age_{band}", whole.id),
                        title: format!("{title}, {}", band.title()),
                        age_band: Some(band),
                        columns: vec![column.name.clone()],
                        since: column.since,
                        ..whole.clone()
                    });
                }
                add(whole);
            }
        }
        for role in &roles.role {
            let columns: Vec<String> =
                role.stems.iter().flat_map(|stem| named(format!("total_{stem}_{suffix}"))).collect();
            add(Measure {
                id: format!("{}_{measured}_{}", role.group, role.id),
                title: role.title.clone(),
                kind: MeasureKind::Staff(role.group, measured),
                role: Some(role.id.clone()),
                definition: None,
                age_band: None,
                sex: None,
                columns,
                since: role.since,
            });
        }
        let network = |id: String, title: &str, role: Option<String>| Measure {
            id,
            title: title.to_owned(),
            kind: MeasureKind::NetworkStaff(measured),
            role,
            definition: None,
            age_band: None,
            sex: None,
            columns: Vec::new(),
            since: Period::month(2020, 3),
        };
        add(network(format!("pcn_{measured}"), "Staff employed or contracted by PCNs", None));
        for role in &roles.pcn_role {
            add(network(format!("pcn_{measured}_{}", role.id), &role.title, Some(role.id.clone())));
        }
    }

    let patients = |id: &str, title: &str, sex, age_band, columns| Measure {
        id: id.to_owned(),
        title: title.to_owned(),
        kind: MeasureKind::Patients,
        role: None,
        definition: None,
        age_band,
        sex,
        columns,
        since: None,
    };
    add(patients("patients_registered", "Patients registered", None, None, named("total_patients".into())));
    for (sex, word) in [(Sex::Male, "male"), (Sex::Female, "female")] {
        let id = format!("patients_registered_{word}");
        add(patients(&id, &format!("Patients registered, {word}"), Some(sex), None, named(format!("total_{word}"))));
        for band in list_bands() {
            let id = format!("patients_registered_{word}_age_{band}");
            add(patients(
                &id,
                &format!("Patients registered, {word}, {}", band.title()),
                Some(sex),
                Some(band),
                Vec::new(),
            ));
        }
    }
    for band in list_bands() {
        let id = format!("patients_registered_age_{band}");
        add(patients(&id, &format!("Patients registered, {}", band.title()), None, Some(band), Vec::new()));
    }
    // The workforce file splits its lists by sex into seven broader bands of its own.
    let broad: Vec<_> =
        columns.iter().filter(|column| column.kind == ColumnKind::Patients && column.age_band.is_some()).collect();
    for column in broad {
        let (Some(sex), Some(band)) = (column.sex, column.age_band) else { continue };
        let word = if sex == Sex::Male { "male" } else { "female" };
        let id = format!("patients_file_{word}_age_{band}");
        let title = format!("Patients in the workforce file, {word}, {}", band.title());
        add(patients(&id, &title, Some(sex), Some(band), vec![column.name.clone()]));
    }
    add(patients("patients_weighted", "Patients weighted for workload (Carr-Hill)", None, None, Vec::new()));
    add(patients(
        "patients_need_weighted",
        "Patients weighted for need of primary medical care",
        None,
        None,
        Vec::new(),
    ));
    add(patients("patients_deprivation_adjusted", "Patients adjusted for deprivation (ours)", None, None, Vec::new()));
    add(patients("patients_dispensing", "Patients the practice dispenses to", None, None, Vec::new()));
    for (id, title, kind) in [
        ("payments_total", "NHS payments to the practice", MeasureKind::Money),
        ("payments_global_sum", "Global Sum", MeasureKind::Money),
        ("payments_pcn_workforce", "PCN workforce money paid through practices", MeasureKind::Money),
        ("imd_score", "Index of Multiple Deprivation score", MeasureKind::Score),
        ("practice_rural", "Whether the practice is rural", MeasureKind::Score),
    ] {
        add(Measure { kind, ..patients(id, title, None, None, Vec::new()) });
    }
    // Only the yearly compilation of practice-level figures states these.
    add(Measure {
        kind: MeasureKind::Staff(StaffGroup::Gp, Measured::Fte),
        ..patients("gp_fte_locum_or_trainee", "GP locums and trainees together", None, None, Vec::new())
    });
    // Published for England only.
    add(Measure {
        kind: MeasureKind::Staff(StaffGroup::Gp, Measured::Fte),
        ..patients("gp_fte_adhoc_locum", "GP ad-hoc locums", None, None, Vec::new())
    });
    add(Measure {
        kind: MeasureKind::Staff(StaffGroup::Gp, Measured::Headcount),
        ..patients("gp_headcount_adhoc_locum", "GP ad-hoc locums", None, None, Vec::new())
    });
    add(Measure { kind: MeasureKind::Patients, ..patients("practices", "GP practices", None, None, Vec::new()) });
    for group in StaffGroup::ALL {
        for (word, words) in [("fully_estimated", "fully"), ("partly_estimated", "partly")] {
            let id = format!("{group}_practices_{word}_share");
            let title = format!("Share of practices whose {} are {words} estimated", group.title());
            add(Measure { kind: MeasureKind::Score, ..patients(&id, &title, None, None, Vec::new()) });
        }
        // Told from two months and not added up from one: who left, who joined, and the mean of those there.
        for (word, words) in
            [("left", "who left a practice"), ("joined", "who joined a practice"), ("there", "on average")]
        {
            let title = format!("{}, {words}", group.title());
            add(Measure {
                kind: MeasureKind::Score,
                ..patients(&format!("{group}_{word}"), &title, None, None, Vec::new())
            });
        }
        for measured in Measured::ALL {
            let id = format!("{group}_{measured}_estimated_share");
            let title = format!("Share of {} {} that is estimated", group.title(), measured.title());
            add(Measure { kind: MeasureKind::Score, ..patients(&id, &title, None, None, Vec::new()) });
        }
    }
    // The bulletin closes its age bands at 65 and over.
    for measured in Measured::ALL {
        for group in StaffGroup::ALL.iter().copied() {
            let definitions: &[GpDefinition] =
                if group == StaffGroup::Gp { GpDefinition::ALL } else { &[GpDefinition::Total] };
            for definition in definitions {
                let whole = group_measure(group, *measured, *definition);
                let band = AgeBand::Years(65, u8::MAX);
                let (low, high) = (format!("{whole}_age_65_69"), format!("{whole}_age_70_plus"));
                let parts: Vec<String> = [&low, &high]
                    .into_iter()
                    .filter_map(|id| measures.get(id))
                    .flat_map(|part| part.columns.clone())
                    .collect();
                let Some(template) = measures.get(&whole).cloned() else { continue };
                let since = measures.get(&low).and_then(|part| part.since);
                let id = format!("{whole}_age_{band}");
                measures.insert(
                    id.clone(),
                    Measure {
                        id,
                        title: format!("{}, {}", template.title, band.title()),
                        age_band: Some(band),
                        columns: parts,
                        since,
                        ..template
                    },
                );
            }
        }
    }
    // For GPs the bulletin also prints bands by definition and by role that the practice-level file does not hold.
    for measured in Measured::ALL {
        let of_definitions =
            GpDefinition::ALL.iter().map(|definition| group_measure(StaffGroup::Gp, *measured, *definition));
        let gp_roles = roles.role.iter().filter(|role| role.group == StaffGroup::Gp);
        for whole in of_definitions.chain(gp_roles.map(|role| format!("gp_{measured}_{}", role.id))) {
            for band in
                ["under_30", "30_34", "35_39", "40_44", "45_49", "50_54", "55_59", "60_64", "65_plus", "unknown"]
            {
                let id = format!("{whole}_age_{band}");
                let (Some(template), Ok(age_band)) = (measures.get(&whole).cloned(), band.parse::<AgeBand>()) else {
                    continue;
                };
                let title = format!("{}, {}", template.title, age_band.title());
                measures.entry(id.clone()).or_insert(Measure {
                    id,
                    title,
                    age_band: Some(age_band),
                    columns: Vec::new(),
                    ..template
                });
            }
        }
    }
    measures
}
