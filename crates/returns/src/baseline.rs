//! A baseline: a named, immutable set of figures with its sources, corrections and coverage.
//!
//! **Invariant:** what is sealed is a text, and the seal is a hash of that text: a baseline is shown from its own text alone,
//! with the digits that were written into it when it was made, whatever is imported, withdrawn or programmed since.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use wholetime_vocabulary::{Area, Basis, GpDefinition, Level, Period, StaffGroup, Value, grouped};

/// A named set of figures of an area, the networks and places in it, and every practice known there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Baseline {
    /// Name in commands and addresses: `group-havering-2022-06-1`.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The area.
    pub area: Area,
    /// Period of the figures.
    pub period: Period,
    /// Whose map: `as-at`.
    pub geography: String,
    /// The baseline this one refreshes.
    pub parent: Option<String>,
    /// Days without an answer after which a practice's figures can be deemed accepted; none: never.
    pub deemed_after_days: Option<u16>,
    /// The collection whose returns are told of.
    pub collection: Option<Collected>,
    /// Who made it.
    pub made_by: String,
    /// When, in RFC 3339; since then practices are asked.
    pub made_at: String,
    /// What the figures are, in the order of reading.
    pub lines: Vec<Line>,
    /// The area first, then the places in it, then the practices.
    pub places: Vec<PlaceFigures>,
    /// Editions behind the figures.
    pub sources: Vec<Source>,
    /// Corrections that spoke of the period, used or not.
    pub corrections: Vec<CorrectionHeld>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// A line of figures: what is counted or divided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FigureLine")]
pub struct Line {
    /// Name: `nurse_fte`, `gp_fte_extg_per_100k`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Unit in words.
    pub unit: String,
    /// Decimals shown.
    pub decimals: u8,
    /// Staff group; none for patients.
    pub group: Option<StaffGroup>,
    /// For GPs, which.
    pub definition: Option<GpDefinition>,
    /// What is done with what is counted.
    pub kind: LineKind,
    /// Whether it belongs to the lines read first.
    pub is_default: bool,
}

/// What stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "FigureLineKind")]
pub enum LineKind {
    /// Patients registered.
    Patients,
    /// FTE.
    Fte,
    /// People. Added over practices, a person in two practices counts twice.
    Headcount,
    /// FTE per 100,000 patients of the practices with a row.
    Per100k,
    /// FTE per 100,000 patients of the practices that reported.
    Per100kReporting,
    /// Patients per FTE.
    PatientsPerFte,
}

impl LineKind {
    /// Whether it is a quotient of other lines.
    #[must_use]
    pub const fn is_rate(self) -> bool {
        matches!(self, Self::Per100k | Self::Per100kReporting | Self::PatientsPerFte)
    }

    /// What people read at the head of a column.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Patients => "Patients",
            Self::Fte => "FTE",
            Self::Headcount => "Headcount",
            Self::Per100k => "FTE per 100,000 patients",
            Self::Per100kReporting => "FTE per 100,000 patients of practices that reported",
            Self::PatientsPerFte => "Patients per FTE",
        }
    }
}

/// A place with its figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceFigures {
    /// The place.
    pub area: Area,
    /// Code of the place of the baseline it lies in; none for the area itself.
    pub within: Option<String>,
    /// Of a practice whose network lies in another place than the practice: the place the practice is counted in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_in: Option<String>,
    /// Only a part of it lies in the area, and only that part is counted.
    pub is_part: bool,
    /// What is held of it.
    pub covered: Covered,
    /// What it returned in the collection; none where it did not, or there was none.
    pub returned: Option<Returned>,
    /// Its figures, in the order of the lines.
    pub figures: Vec<Figure>,
}

/// What is held of a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "BaselineCover")]
pub struct Covered {
    /// Practices with a row in the workforce file.
    pub practices_held: u32,
    /// Practices known.
    pub practices_known: u32,
    /// Patients of the practices with a row.
    pub patients_held: f64,
    /// Patients of the practices known.
    pub patients_known: f64,
}

impl Covered {
    /// Patients held over patients known, in percent; none where none are known.
    #[must_use]
    pub fn patients_pct(&self) -> Option<f64> {
        (0.0 < self.patients_known).then(|| 100.0 * self.patients_held / self.patients_known)
    }
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    /// Line it stands in.
    pub line: String,
    /// The figure, in full.
    pub value: Value,
    /// The figure as it is printed, for ever: `14.17`, `not reported`.
    pub shown: String,
    /// Of a rate: what is divided.
    pub numerator: Option<Value>,
    /// Of a rate: what it is divided by.
    pub denominator: Option<Value>,
    /// Share of known patients whose practices stand behind it, 0 to 1.
    pub coverage: f64,
    /// How it came about.
    pub basis: Basis,
    /// What the file alone would say, where corrections are used.
    pub national: Option<Value>,
    /// Corrections used in it.
    #[serde(default)]
    pub corrections: Vec<String>,
    /// What a reader should know of it.
    pub note: Option<String>,
}

impl Figure {
    /// The text printed for a value: the number with so many decimals, or why there is none.
    #[must_use]
    pub fn shown(value: Value, decimals: u8) -> String {
        match value {
            Value::Known(number) => grouped(number, usize::from(decimals)),
            Value::Missing(why) => why.phrase().to_owned(),
        }
    }
}

/// An edition behind the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "BaselineSource")]
pub struct Source {
    /// Publication.
    pub source: String,
    /// Period it is filed under.
    pub period: Period,
    /// Revision.
    pub revision: u32,
    /// File it came from.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Licence.
    pub licence: String,
}

/// A correction as it stood when the baseline was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CorrectionHeld {
    /// Its name.
    pub id: String,
    /// Practice.
    pub place: String,
    /// Measure.
    pub measure: String,
    /// What the file of the period says.
    pub national: Value,
    /// What the practice says.
    pub ours: f64,
    /// Why.
    pub because: String,
    /// Who said so.
    pub by: String,
    /// Whether the figures use it.
    pub is_used: bool,
    /// Why it is used or not.
    pub decided: String,
}

/// What a collection had brought in when the baseline was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Collected {
    /// The collection.
    pub id: String,
    /// Practices of the baseline that were asked.
    pub asked: u32,
    /// Of these, how many had returned.
    pub returned: u32,
    /// Share of the patients of those asked that are of practices that had returned, in percent.
    pub patients_pct: Option<f64>,
}

/// A practice's return when the baseline was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Returned {
    /// Version of it.
    pub version: u32,
    /// When it came, in RFC 3339.
    pub at: String,
}

impl Baseline {
    /// The figures of a place.
    #[must_use]
    pub fn place(&self, code: &str) -> Option<&PlaceFigures> {
        self.places.iter().find(|place| place.area.code == code)
    }

    /// What a line is.
    #[must_use]
    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// The code of a place as it is written here, however it was typed.
    #[must_use]
    pub fn code_of(&self, typed: &str) -> Option<&str> {
        let typed = typed.trim();
        let found = self.places.iter().find(|place| place.area.code.eq_ignore_ascii_case(typed));
        found.map(|place| place.area.code.as_str())
    }

    /// The places a place lies in, nearest first.
    #[must_use]
    pub fn above(&self, code: &str) -> Vec<&PlaceFigures> {
        let mut above: Vec<&PlaceFigures> = Vec::new();
        let place = self.place(code);
        let mut next = place.and_then(|place| place.within.as_deref());
        if let Some(counted_in) = place.and_then(|place| place.counted_in.as_deref()) {
            above.extend(next.and_then(|network| self.place(network)));
            next = Some(counted_in);
        }
        while let Some(place) = next.and_then(|code| self.place(code)) {
            if above.iter().any(|known| known.area.code == place.area.code) {
                break;
            }
            above.push(place);
            next = place.within.as_deref();
        }
        above
    }

    /// Everything that lies in a place, itself not among it, in order.
    #[must_use]
    pub fn below(&self, code: &str) -> Vec<&PlaceFigures> {
        let lies_in = |place: &&PlaceFigures| self.above(&place.area.code).iter().any(|above| above.area.code == code);
        self.places.iter().filter(lies_in).collect()
    }

    /// The practices of a place; the practice itself for a practice.
    #[must_use]
    pub fn practices_of(&self, code: &str) -> Vec<&PlaceFigures> {
        let is_practice = |place: &&PlaceFigures| place.area.level == Level::Practice;
        let itself = self.place(code).filter(is_practice);
        itself.into_iter().chain(self.below(code).into_iter().filter(is_practice)).collect()
    }

    /// The same baseline with the figures of one place and all in it only.
    #[must_use]
    pub fn only(&self, code: &str) -> Self {
        let kept: BTreeSet<&str> =
            self.below(code).into_iter().map(|place| place.area.code.as_str()).chain([code]).collect();
        let is_kept = |place: &&PlaceFigures| kept.contains(place.area.code.as_str());
        Self {
            places: self.places.iter().filter(is_kept).cloned().collect(),
            corrections: self.corrections.iter().filter(|one| kept.contains(one.place.as_str())).cloned().collect(),
            ..self.clone()
        }
    }

    /// When the days without an answer are over; none where no answer is never taken for one.
    #[must_use]
    pub fn deemed_from(&self) -> Option<Timestamp> {
        let days = i64::from(self.deemed_after_days?);
        let asked: Timestamp = self.made_at.parse().ok()?;
        asked.checked_add(jiff::SignedDuration::from_hours(24 * days)).ok()
    }
}

/// A baseline as it is kept: a text and its seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// Name of the baseline.
    pub id: String,
    /// SHA-256 of the text, in hexadecimal.
    pub seal: String,
    /// The baseline as JSON, keys sorted, without spaces; numbers with decimals as the text of their digits.
    pub content: String,
}

/// A baseline that is not what was sealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotIntact {
    /// The text is another than was sealed.
    #[error(
        "the baseline {id} is not what was sealed: its figures were changed outside Wholetime; \
         bring back a backup of before, or ask the log which is right (wholetime audit --verify)"
    )]
    Changed {
        /// Which.
        id: String,
    },
    /// The text cannot be read.
    #[error("the baseline {id} cannot be read ({why}); it was made by a newer Wholetime, use that version")]
    Unreadable {
        /// Which.
        id: String,
        /// Why.
        why: String,
    },
}

impl Sealed {
    /// Seals a baseline. `sha256` gives the hash of bytes in hexadecimal.
    ///
    /// # Errors
    /// Where it has no JSON: a number in it is none.
    pub fn of(baseline: &Baseline, sha256: impl Fn(&[u8]) -> String) -> Result<Self, serde_json::Error> {
        // By way of a value, whose keys are sorted: the same baseline is the same text.
        let content = digits_as_text(serde_json::to_value(baseline)?).to_string();
        Ok(Self { id: baseline.id.clone(), seal: sha256(content.as_bytes()), content })
    }

    /// The baseline, if it is what was sealed.
    ///
    /// # Errors
    /// Where it is not, or cannot be read.
    pub fn open(&self, sha256: impl Fn(&[u8]) -> String) -> Result<Baseline, NotIntact> {
        let changed = || NotIntact::Changed { id: self.id.clone() };
        if sha256(self.content.as_bytes()) != self.seal {
            return Err(changed());
        }
        let read = serde_json::from_str(&self.content).map(digits_as_numbers).and_then(serde_json::from_value);
        let baseline: Baseline =
            read.map_err(|why| NotIntact::Unreadable { id: self.id.clone(), why: why.to_string() })?;
        if baseline.id == self.id { Ok(baseline) } else { Err(changed()) }
    }
}

/// The key under which a number stands as the text of its digits.
const DIGITS: &str = "digits";

/// Numbers with decimals as text. Readers of JSON differ in the last digit of what they read; readers of text do not.
fn digits_as_text(json: Json) -> Json {
    match json {
        Json::Number(number) if number.is_f64() => json!({ DIGITS: number.to_string() }),
        Json::Array(items) => items.into_iter().map(digits_as_text).collect(),
        Json::Object(fields) => fields.into_iter().map(|(key, value)| (key, digits_as_text(value))).collect(),
        other => other,
    }
}

/// Numbers again, each the very one that was written.
fn digits_as_numbers(json: Json) -> Json {
    match json {
        Json::Object(fields) => match fields.get(DIGITS).and_then(Json::as_str).and_then(|text| text.parse().ok()) {
            Some::<f64>(number) if fields.len() == 1 => Json::from(number),
            _ => fields.into_iter().map(|(key, value)| (key, digits_as_numbers(value))).collect(),
        },
        Json::Array(items) => items.into_iter().map(digits_as_numbers).collect(),
        other => other,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    pub(crate) fn figure(line: &str, value: Value) -> Figure {
        Figure {
            line: line.to_owned(),
            value,
            shown: Figure::shown(value, 2),
            numerator: None,
            denominator: None,
            coverage: 1.0,
            basis: Basis::PracticeLevelSum,
            national: None,
            corrections: Vec::new(),
            note: None,
        }
    }

    pub(crate) fn line(id: &str, kind: LineKind) -> Line {
        Line {
            id: id.to_owned(),
            title: id.to_owned(),
            unit: "FTE".to_owned(),
            decimals: 2,
            group: None,
            definition: None,
            kind,
            is_default: true,
        }
    }

    pub(crate) fn place(code: &str, level: Level, within: Option<&str>, patients: f64, nurses: Value) -> PlaceFigures {
        PlaceFigures {
            area: Area { code: code.to_owned(), name: format!("The {code}"), level },
            within: within.map(str::to_owned),
            counted_in: None,
            is_part: false,
            covered: Covered {
                practices_held: 1,
                practices_known: 1,
                patients_held: patients,
                patients_known: patients,
            },
            returned: None,
            figures: vec![figure("nurse_fte", nurses)],
        }
    }

    /// Docks: one network of two practices, and a practice without a network.
    pub(crate) fn docks() -> Baseline {
        Baseline {
            id: "group-docks-2022-06-1".to_owned(),
            name: "Docks, June".to_owned(),
            area: Area { code: "group:docks".to_owned(), name: "Docks".to_owned(), level: Level::Group },
            period: "2022-06".parse().unwrap(),
            geography: "as-at".to_owned(),
            parent: None,
            deemed_after_days: Some(14),
            collection: None,
            made_by: "zoe".to_owned(),
            made_at: "2022-08-01T09:00:00Z".to_owned(),
            lines: vec![line("nurse_fte", LineKind::Fte)],
            places: vec![
                place("group:docks", Level::Group, None, 10_000.0, Value::Known(3.25)),
                place("U99901", Level::Pcn, Some("group:docks"), 8_000.0, Value::Known(3.25)),
                place("Z99001", Level::Practice, Some("U99901"), 5_000.0, Value::Known(2.0)),
                place("Z99002", Level::Practice, Some("U99901"), 3_000.0, Value::Known(1.25)),
                place("Z99003", Level::Practice, Some("group:docks"), 2_000.0, Value::Missing(Missing::NotReported)),
            ],
            sources: Vec::new(),
            corrections: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Stands for SHA-256: enough to see that a text is another.
    fn hash(bytes: &[u8]) -> String {
        bytes.iter().fold(7_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(*byte))).to_string()
    }

    #[test]
    fn a_practice_whose_network_lies_elsewhere_is_below_both_its_network_and_its_own_place() {
        let mut docks = docks();
        docks.places.insert(1, place("H4V0K", Level::SubIcb, Some("group:docks"), 5_000.0, Value::Known(2.0)));
        docks.places.insert(2, place("H4V1L", Level::SubIcb, Some("group:docks"), 5_000.0, Value::Known(1.25)));
        // The network lies in H4V0K, one of its practices in H4V1L.
        docks.places[3].within = Some("H4V0K".to_owned());
        docks.places[5].counted_in = Some("H4V1L".to_owned());
        docks.places[6].within = Some("H4V1L".to_owned());
        let below = |code: &str| -> Vec<String> {
            docks.practices_of(code).into_iter().map(|practice| practice.area.code.clone()).collect()
        };
        assert_eq!(below("U99901"), ["Z99001", "Z99002"]);
        assert_eq!(below("H4V0K"), ["Z99001"]);
        assert_eq!(below("H4V1L"), ["Z99002", "Z99003"]);
        assert_eq!(below("group:docks"), ["Z99001", "Z99002", "Z99003"]);
        assert_eq!(Sealed::of(&docks, hash).unwrap().open(hash).unwrap(), docks);
    }

    #[test]
    fn a_baseline_comes_back_as_it_was_sealed() {
        let sealed = Sealed::of(&docks(), hash).unwrap();
        let opened = sealed.open(hash).unwrap();
        assert_eq!(opened.place("Z99003").unwrap().figures[0].value, Value::Missing(Missing::NotReported));
        assert_eq!(opened.place("Z99003").unwrap().figures[0].shown, "not reported");
        assert_eq!(opened, docks());
    }

    #[test]
    fn a_number_comes_back_to_its_last_digit() {
        // Each is read as its neighbour by a reader that takes digits and power of ten apart.
        let sums = [1858.3122005675314, 0.1 + 0.2, 1.0 / 3.0, 38.62666666666667, 123.45678901234567];
        for sum in sums {
            let mut docks = docks();
            docks.places[0].figures[0].value = Value::Known(sum);
            let opened = Sealed::of(&docks, hash).unwrap().open(hash).unwrap();
            assert_eq!(opened.places[0].figures[0].value.known().map(f64::to_bits), Some(sum.to_bits()), "{sum}");
        }
    }

    #[test]
    fn a_digit_changed_outside_is_refused_with_words() {
        let sealed = Sealed::of(&docks(), hash).unwrap();
        let tampered = Sealed { content: sealed.content.replace("3.25", "4.25"), ..sealed.clone() };
        let said = tampered.open(hash).unwrap_err().to_string();
        assert!(said.contains("group-docks-2022-06-1 is not what was sealed"), "{said}");
        let renamed = Sealed { id: "group-docks-2022-06-2".to_owned(), ..sealed };
        assert!(renamed.open(hash).is_err(), "under another name it is another baseline");
    }

    #[test]
    fn a_practice_without_a_network_lies_in_the_area() {
        let docks = docks();
        let codes = |places: Vec<&PlaceFigures>| -> Vec<String> {
            places.into_iter().map(|place| place.area.code.clone()).collect()
        };
        assert_eq!(codes(docks.above("Z99001")), ["U99901", "group:docks"]);
        assert_eq!(codes(docks.above("Z99003")), ["group:docks"]);
        assert_eq!(codes(docks.practices_of("U99901")), ["Z99001", "Z99002"]);
        assert_eq!(codes(docks.practices_of("group:docks")), ["Z99001", "Z99002", "Z99003"]);
        assert_eq!(docks.only("U99901").places.len(), 3);
        assert_eq!(docks.code_of(" u99901 "), Some("U99901"));
    }

    #[test]
    fn the_days_without_an_answer_are_counted_from_the_making() {
        assert_eq!(docks().deemed_from().unwrap().to_string(), "2022-08-15T09:00:00Z");
        assert_eq!(Baseline { deemed_after_days: None, ..docks() }.deemed_from(), None);
    }
}
