//! An indicator on a map: the parts of an area by their outlines, or as tiles where nobody publishes outlines.
//!
//! **Invariant:** the figures are those of the heat map of the same area; a map adds only where they lie.

mod answer;
mod classes;
mod finding;

use std::collections::{BTreeMap, BTreeSet};

use wholetime_access::Deed;
use wholetime_measures::shapes::{Outline, Outlines};
use wholetime_measures::{Holdings, Tree};
use wholetime_vocabulary::{Basis, Level, Value};

use super::profile::source_lines;
use super::variation::{Row, Variation, VariationAsked};
use crate::areas::ResolvedArea;
use crate::{Scope, WITHHELD, Workbench, WorkbenchError};

pub use answer::{MapAnswer, MapBlock, MapClass, MapKind, MapPart};
pub use wholetime_measures::shapes::{Outline as MapOutline, Point as MapPoint, STEPS_A_DEGREE};

/// Tiles a map may have: more are no longer told apart. Our judgement; every PCN of England fits.
const TILES_AT_MOST: usize = 1_500;

/// What is asked of a map beside its area and indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MapAsked {
    /// Level of the parts; where none is named, the level that says most of the area.
    pub level: Option<Level>,
    /// On this basis.
    pub basis: Option<Basis>,
}

impl Workbench {
    /// An indicator on a map. Parts below the area are drawn within it; at its own level and above, the area is outlined among
    /// the others of England or, for PCNs and practices, of its ICB or sub-ICB location.
    ///
    /// # Errors
    /// Where the area or indicator is not known, the map would hold more tiles than can be read, or nothing is held.
    pub fn map(&self, area: &str, indicator: &str, asked: MapAsked, scope: Scope) -> Result<MapAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let level = asked.level.unwrap_or_else(|| usual_level(&area));
        let within = within(&holdings, &area, level, scope)?;
        let question = VariationAsked {
            indicators: vec![self.indicator(indicator)?.id.clone()],
            level: Some(level),
            basis: asked.basis,
            sort: Some(self.indicator(indicator)?.id.clone()),
            is_ascending: false,
        };
        let figures = self.variation(&within.area.code, &question, scope)?;
        let tree = holdings.tree(figures.period, scope.geography)?;
        mapped(&holdings, &tree, &area, figures)
    }
}

/// The level that says most of an area: ICBs of England, sub-ICB locations of a region, networks of an ICB.
fn usual_level(area: &ResolvedArea) -> Level {
    match area.area.level {
        Level::England => Level::Icb,
        Level::Region => Level::SubIcb,
        Level::Icb | Level::SubIcb | Level::Practice => Level::Pcn,
        Level::Pcn | Level::Group => Level::Practice,
    }
}

/// What the map is of.
fn within(
    holdings: &Holdings,
    area: &ResolvedArea,
    level: Level,
    scope: Scope,
) -> Result<ResolvedArea, WorkbenchError> {
    let is_below = area.area.level != Level::Group && level < area.area.level;
    let has_outlines = matches!(level, Level::Region | Level::Icb | Level::SubIcb);
    if area.area.level == Level::Group && !has_outlines {
        return Ok(area.clone());
    }
    let of = |level: Level, code: &str| crate::areas::published(&holdings.register, level, code);
    let found = if is_below {
        area.clone()
    } else if has_outlines {
        of(Level::England, "ENG")
    } else {
        let period = scope.period.or_else(|| holdings.register.workforce_periods.last().copied());
        let period = period.or_else(|| holdings.register.today()).ok_or(WorkbenchError::NothingHeld)?;
        let tree = holdings.tree(period, scope.geography)?;
        let wanted = if level == Level::Pcn { Level::Icb } else { Level::SubIcb };
        let mut at = Some((area.area.level, area.area.code.clone()));
        while let Some((level, code)) = at.clone().filter(|(level, _)| *level < wanted) {
            at = tree.parent(level, &code);
        }
        match at {
            Some((level, code)) => of(level, &code),
            None => {
                let what = format!("nobody says in which {} {} lies", wanted.title(), area.area.name);
                return Err(WorkbenchError::NotPossible(what));
            }
        }
    };
    if level == Level::Practice && matches!(found.area.level, Level::England | Level::Region) {
        return Err(WorkbenchError::NotPossible(format!(
            "a map of every practice of {} has more tiles than can be read (over {TILES_AT_MOST}); choose an ICB, a sub-ICB \
             location or a PCN",
            found.area.name
        )));
    }
    Ok(found)
}

fn mapped(
    holdings: &Holdings,
    tree: &Tree,
    area: &ResolvedArea,
    figures: Variation,
) -> Result<MapAnswer, WorkbenchError> {
    let Variation { area: within, level, period, mut columns, rows, notes, sources, .. } = figures;
    let Some(column) = columns.pop() else { return Err(WorkbenchError::NothingHeld) };
    let kind = if matches!(level, Level::Practice | Level::Pcn) { MapKind::Tiles } else { MapKind::Outlines };
    let outlines = match kind {
        MapKind::Outlines => Outlines::of(holdings, tree, level)?,
        MapKind::Tiles => Outlines::of(holdings, tree, Level::SubIcb)?,
    };
    let values: Vec<f64> = rows.iter().filter_map(value_of).filter_map(Value::known).collect();
    let classes = classes::classes(&values, column.decimals);
    let holders = holders(tree, area, level);
    let parts: Vec<MapPart> = rows
        .iter()
        .map(|row| {
            let value = value_of(row).unwrap_or(Value::Missing(wholetime_vocabulary::Missing::NotHeld));
            let outline = match kind {
                MapKind::Outlines => outlines.by_code.get(&row.code).cloned().unwrap_or_default(),
                MapKind::Tiles => Outline::default(),
            };
            MapPart {
                code: row.code.clone(),
                name: row.name.clone(),
                value,
                rank: value.known().map(|value| 1 + values.iter().filter(|other| value < **other).count()),
                class: value.known().and_then(|value| classes::class_of(&classes, value, column.decimals)),
                coverage_pct: 100.0 * row.cells.first().map_or(0.0, |cell| cell.coverage),
                patients: row.patients,
                is_asked: holders.contains(row.code.as_str()),
                is_part: row.is_part,
                block: (kind == MapKind::Tiles).then(|| block_of(tree, level, &row.code)),
                has_outline: !outline.is_empty(),
                approximate: outlines.approximate.get(&row.code).filter(|_| kind == MapKind::Outlines).cloned(),
                outline,
            }
        })
        .collect();
    let drawn: Vec<&str> = parts.iter().filter(|part| part.has_outline).map(|part| part.code.as_str()).collect();
    let mut answer = MapAnswer {
        outline: if within.level == Level::England || drawn.is_empty() {
            Outline::default()
        } else {
            (*outlines.around(holdings, tree, level, &within.code, &drawn)).clone()
        },
        area: area.area.clone(),
        level,
        period,
        indicator: column.indicator,
        title: column.title,
        unit: column.unit,
        decimals: column.decimals,
        direction: column.direction,
        basis: column.basis,
        kind,
        finding: String::new(),
        classes_are: classes::in_words(&classes, level.titles()),
        blocks: if kind == MapKind::Tiles { blocks(holdings, &parts, &outlines) } else { Vec::new() },
        classes,
        within_value: column.area_value,
        notes,
        sources,
        parts,
        within,
    };
    answer.notes = gathered(std::mem::take(&mut answer.notes));
    answer.notes.extend(what_to_know(&answer, outlines.notes.clone()));
    for line in source_lines(holdings, &outlines.editions) {
        if !answer.sources.contains(&line) {
            answer.sources.push(line);
        }
    }
    let name_of = |part: &MapPart| {
        let (level, code) = finding::holder(tree, level, &part.code)?;
        // Where everything lies in one place, it goes without saying.
        (code != answer.within.code).then(|| holdings.register.name(level, &code))
    };
    answer.finding = finding::finding(&answer, name_of);
    Ok(answer)
}

fn value_of(row: &Row) -> Option<Value> {
    row.cells.first().map(|cell| cell.value)
}

/// The areas of a level that are the place or hold it.
fn holders(tree: &Tree, area: &ResolvedArea, level: Level) -> BTreeSet<String> {
    let own = area.area.level;
    if own != Level::Group && level < own {
        return BTreeSet::new();
    }
    if own == level {
        return BTreeSet::from([area.area.code.clone()]);
    }
    let practices = area.place.practices(tree);
    let code = |index: &usize| {
        let member = &tree.members[*index];
        match level {
            Level::Pcn => member.pcn.clone(),
            Level::SubIcb => member.sub_icb.clone(),
            Level::Icb => member.icb.clone(),
            Level::Region => member.region.clone(),
            Level::Practice | Level::England | Level::Group => None,
        }
    };
    practices.iter().filter_map(code).collect()
}

/// The sub-ICB location in whose block a tile stands; empty where that is not known, or must not be told.
fn block_of(tree: &Tree, level: Level, code: &str) -> String {
    if code.starts_with(WITHHELD) {
        return String::new();
    }
    match level {
        Level::Practice => tree.member(code).and_then(|member| member.sub_icb.clone()),
        _ => tree.parent(level, code).map(|(_, sub_icb)| sub_icb),
    }
    .unwrap_or_default()
}

fn blocks(holdings: &Holdings, parts: &[MapPart], outlines: &Outlines) -> Vec<MapBlock> {
    let codes: BTreeSet<&str> = parts.iter().filter_map(|part| part.block.as_deref()).collect();
    let block = |code: &str| MapBlock {
        name: if code.is_empty() { "Not in one place".to_owned() } else { holdings.register.name(Level::SubIcb, code) },
        middle: outlines.by_code.get(code).and_then(Outline::middle),
        code: code.to_owned(),
    };
    codes.into_iter().map(block).collect()
}

fn what_to_know(answer: &MapAnswer, of_outlines: Vec<String>) -> Vec<String> {
    let mut notes = Vec::new();
    let mut missing: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for part in answer.missing() {
        let why = part.value.missing().map_or("not held", wholetime_vocabulary::Missing::phrase);
        missing.entry(why).or_default().push(&part.name);
    }
    for (why, names) in missing {
        notes.push(format!("Without a value, {why}: {}.", some(&names)));
    }
    let not_drawn: Vec<&str> = answer.not_drawn().map(|part| part.name.as_str()).collect();
    match answer.kind {
        MapKind::Tiles => {
            notes.push(format!(
                "Nobody publishes outlines of {}, and no coordinates of practices are held: each is a tile of one size, in the \
                 block of its sub-ICB location. A tile says nothing of how large an area is.",
                answer.level.titles()
            ));
            if answer.blocks.iter().all(|block| block.middle.is_none()) {
                notes.push(import_hint("Blocks stand by their names, since no boundaries are held"));
            } else {
                notes.extend(of_outlines);
            }
        }
        MapKind::Outlines if not_drawn.len() == answer.parts.len() => {
            notes.push(import_hint("No boundaries that fit are held, so nothing is drawn and the table says it all"));
            notes.extend(of_outlines);
        }
        MapKind::Outlines => {
            if !not_drawn.is_empty() {
                notes.push(format!("No outline is held of {}: they stand in the table only.", some(&not_drawn)));
            }
            notes.extend(of_outlines);
        }
    }
    notes
}

/// Notes that say the same of several areas (`QMF: …`) as one.
fn gathered(notes: Vec<String>) -> Vec<String> {
    let mut gathered: Vec<(Vec<String>, String)> = Vec::new();
    for note in notes {
        let (code, said) = match note.split_once(": ") {
            Some((code, said)) if !code.contains(' ') => (Some(code.to_owned()), said.to_owned()),
            _ => (None, note),
        };
        match gathered.iter_mut().find(|(codes, other)| !codes.is_empty() && code.is_some() && *other == said) {
            Some((codes, _)) => codes.extend(code),
            None => gathered.push((code.into_iter().collect(), said)),
        }
    }
    let one = |(codes, said): (Vec<String>, String)| {
        let names: Vec<&str> = codes.iter().map(String::as_str).collect();
        if names.is_empty() { said } else { format!("{}: {said}", some(&names)) }
    };
    gathered.into_iter().map(one).collect()
}

fn import_hint(what: &str) -> String {
    format!(
        "{what}. Import the GeoJSON files \"Sub Integrated Care Board Locations\" and \"Integrated Care Boards\" of the ONS Open \
         Geography Portal (EPSG:4326)."
    )
}

/// A few names, and how many more there are.
fn some(names: &[&str]) -> String {
    const NAMED: usize = 5;
    if names.len() <= NAMED {
        return names.join(", ");
    }
    format!("{} and {} more", names[..NAMED].join(", "), names.len() - NAMED)
}

#[cfg(test)]
mod tests;
