//! Outlines of areas as GeoJSON: official boundaries that a user brings, laid on a fine grid.
//!
//! **Invariant:** a border that two areas share in the file is shared on the grid, point by point; an area or ring that is not
//! used is told.

mod rings;

use std::collections::HashMap;

use geojson::{Feature, FeatureCollection, JsonObject};
use wholetime_catalogue::{Catalogue, PublicationDefinition};
use wholetime_snapshots::{Column, Findings, Reading, Severity, Table, TableBuilder};
use wholetime_vocabulary::{Basis, Period};

use crate::{Content, Context, Document, Publication, Unreadable};
use rings::Outline;

const ID: &str = "boundaries";

/// Bytes looked at to recognise a file: the head of a collection stands at its start.
const LOOKED_AT: usize = 4 << 10;

pub(crate) struct Boundaries;

/// A kind of area whose outlines are published.
#[derive(Clone, Copy)]
struct Kind {
    /// How our names of its properties begin.
    stem: &'static str,
    /// What it is, in words.
    titles: &'static str,
}

/// The smallest first: files of sub-ICB locations may name the ICB of each as well.
const KINDS: [Kind; 4] = [
    Kind { stem: "sub_icb", titles: "sub-ICB locations" },
    Kind { stem: "icb", titles: "ICBs" },
    Kind { stem: "region", titles: "NHS England regions" },
    Kind { stem: "ons_region", titles: "regions of the ONS" },
];

/// Which properties of the features say what.
struct Properties {
    kind: Kind,
    ons_code: Option<String>,
    code: Option<String>,
    name: Option<String>,
    year: Option<i16>,
}

/// An area as it stands in the file.
struct Area {
    ons_code: String,
    code: String,
    name: String,
    outline: Outline,
    row: u32,
}

impl Publication for Boundaries {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, _: &Catalogue) -> bool {
        if !matches!(document.content, Content::Other) {
            return false;
        }
        let start = String::from_utf8_lossy(&document.bytes[..document.bytes.len().min(LOOKED_AT)]);
        start.trim_start_matches('\u{feff}').trim_start().starts_with('{')
            && ["\"FeatureCollection\"", "\"features\""].iter().all(|word| start.contains(word))
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let collection = collection(document)?;
        refuse_other_systems(collection.foreign_members.as_ref())?;
        let definition = context.catalogue.publications.get(ID);
        let names = collection.features.iter().find_map(|feature| feature.properties.as_ref());
        let names = names.and_then(|properties| Properties::of(properties, definition)).ok_or_else(no_code)?;
        let period = names.year.map(Period::Year).or_else(|| context.period_of(document).ok());
        let period = period.ok_or(Unreadable::NoPeriod)?;
        let mut findings = Findings::default();
        if names.kind.stem == "ons_region" {
            let message = "these are the nine regions of the ONS, not the seven NHS England regions: they are kept and drawn \
                           nowhere; NHS England regions are put together from ICBs";
            findings.add(Severity::Note, "not_nhs_regions", None, names.ons_code.as_deref(), message);
        }
        let areas = areas(&collection.features, &names, &mut findings)?;
        if areas.is_empty() {
            let why = findings.into_list().into_iter().find(|finding| finding.severity == Severity::Error);
            return Err(Unreadable::Boundaries(format!(
                "none of its {} can be drawn{}",
                wholetime_vocabulary::how_many(collection.features.len(), "area"),
                why.map_or_else(String::new, |finding| format!(": {}", finding.message))
            )));
        }
        let of_kind = format!("{} of {}", capital(names.kind.titles), period.in_words());
        Ok(vec![Reading {
            source: format!("{ID}_{}", names.kind.stem),
            period,
            basis: Basis::Published,
            table: table(&areas),
            facts: None,
            places: Vec::new(),
            rows: collection.features.len() as u64,
            rows_used: areas.len() as u64,
            columns_used: [&names.ons_code, &names.code, &names.name].into_iter().flatten().count() as u32,
            columns_unknown: Vec::new(),
            findings,
            definition: definition.map(|publication| PublicationDefinition {
                title: format!("{}: {of_kind}", publication.title),
                ..publication.clone()
            }),
        }])
    }
}

fn collection(document: &Document) -> Result<FeatureCollection, Unreadable> {
    let text = std::str::from_utf8(&document.bytes).map_err(|why| Unreadable::Damaged(why.to_string()))?;
    text.trim_start_matches('\u{feff}').parse().map_err(|why: geojson::Error| match &why {
        geojson::Error::MalformedGeoJson(json) if json.is_eof() => {
            Unreadable::Truncated(format!("no whole JSON ({why})"))
        }
        _ => Unreadable::Damaged(format!("not GeoJSON ({why})")),
    })
}

fn no_code() -> Unreadable {
    Unreadable::Boundaries(
        "no property names areas that are known; official files have one such as SICBL23CD, ICB23CD or NHSER23CD"
            .to_owned(),
    )
}

/// Refuses coordinates that are not longitude and latitude, where the file says which they are.
fn refuse_other_systems(members: Option<&JsonObject>) -> Result<(), Unreadable> {
    let named = members.and_then(|members| members.get("crs")?.get("properties")?.get("name")?.as_str());
    let Some(name) = named else { return Ok(()) };
    let plain = name.to_ascii_uppercase();
    if plain.contains("CRS84") || plain.trim_end_matches('"').ends_with(":4326") {
        return Ok(());
    }
    Err(Unreadable::Boundaries(format!(
        "its coordinates are in {name}; maps take longitude and latitude (EPSG:4326): download the GeoJSON in that system, or save \
         it so in QGIS (Export, Save Features As, CRS EPSG:4326)"
    )))
}

impl Properties {
    /// The properties that name areas of the smallest kind there is; none where no code is known.
    fn of(properties: &JsonObject, definition: Option<&PublicationDefinition>) -> Option<Self> {
        let columns = &definition?.columns;
        let find = |ours: &str| {
            let published = columns.get(ours)?;
            properties.keys().find(|key| {
                let plain = without_year(key).0;
                published.iter().any(|name| name.eq_ignore_ascii_case(&plain))
            })
        };
        KINDS.into_iter().find_map(|kind| {
            let [ons_code, code, name] =
                ["ons_code", "code", "name"].map(|part| find(&format!("{}_{part}", kind.stem)));
            let year = without_year(ons_code.or(code)?).1;
            Some(Self { kind, ons_code: ons_code.cloned(), code: code.cloned(), name: name.cloned(), year })
        })
    }
}

/// A name with the two digits of its year as `..`, and that year: `SICBL23CD` is `SICBL..CD` of 2023.
fn without_year(name: &str) -> (String, Option<i16>) {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    match digits.parse::<i16>() {
        Ok(year) if digits.len() == 2 && name.contains(&digits) => (name.replacen(&digits, "..", 1), Some(2000 + year)),
        _ => (name.to_owned(), None),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The areas that can be drawn, each once, in the order of the file.
fn areas(features: &[Feature], names: &Properties, findings: &mut Findings) -> Result<Vec<Area>, Unreadable> {
    let mut areas: Vec<Area> = Vec::new();
    let mut first_row: HashMap<String, u32> = HashMap::new();
    for (row, feature) in (1_u32..).zip(features) {
        let text = |property: &Option<String>| {
            let value = property.as_ref().and_then(|name| feature.properties.as_ref()?.get(name)?.as_str());
            value.unwrap_or_default().trim().to_owned()
        };
        let [ons_code, code, name] = [text(&names.ons_code), text(&names.code), text(&names.name)];
        let known_by = if ons_code.is_empty() { code.clone() } else { ons_code.clone() };
        if known_by.is_empty() {
            let message = format!("area {row} ({name}) has no code, so it was not used");
            findings.add(Severity::Error, "no_area_code", Some(row), None, message);
            continue;
        }
        if let Some(first) = first_row.get(&known_by) {
            let message = format!("{known_by} stands again as area {row}; the first, area {first}, was used");
            findings.add(Severity::Error, "area_repeated", Some(row), None, message);
            continue;
        }
        let outline = rings::outline(feature.geometry.as_ref(), &known_by, row, findings)?;
        if outline.is_empty() {
            let message = format!("{known_by} has no outline, so it was not used");
            findings.add(Severity::Error, "no_outline", Some(row), None, message);
            continue;
        }
        first_row.insert(known_by, row);
        areas.push(Area { ons_code: ons_code.to_uppercase(), code: code.to_uppercase(), name, outline, row });
    }
    Ok(areas)
}

fn table(areas: &[Area]) -> Table {
    let text = |name: &str| (name.to_owned(), Column::Text);
    let number = |name: &str| (name.to_owned(), Column::Number);
    let columns = vec![text("ons_code"), text("code"), text("name"), number("polygon"), number("ring"), text("points")];
    let mut table = TableBuilder::new(columns, areas.len());
    for area in areas {
        for (polygon, rings) in (1_u32..).zip(&area.outline) {
            for (ring, points) in (0_u32..).zip(rings) {
                table.text(0, &area.ons_code);
                table.text(1, &area.code);
                table.text(2, &area.name);
                table.number(3, f64::from(polygon));
                table.number(4, f64::from(ring));
                let points: Vec<String> = points.iter().map(|[east, north]| format!("{east},{north}")).collect();
                table.text(5, &points.join(" "));
                table.end_row(area.row);
            }
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests;
