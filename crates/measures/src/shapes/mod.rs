//! Outlines of areas as they were at a period: of the boundaries held, of what was joined of them, and what is approximate in it.
//!
//! **Invariant:** an outline that is not the published one of that very area is said to be approximate, with the reason.

mod codes;
mod kept;
mod outline;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wholetime_snapshots::{EditionKey, Shelf};
use wholetime_vocabulary::{Level, Period};

use crate::{Holdings, MeasuresError, Register, Tree};
use codes::{Codes, words};

pub(crate) use kept::Kept;
pub use outline::{Outline, Point, STEPS_A_DEGREE, twice_area};

/// The start of the identifiers of editions of boundaries; the level follows.
const PREFIX: &str = "boundaries_";

/// Outlines of the areas of a level.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlines {
    /// By code.
    pub by_code: BTreeMap<String, Outline>,
    /// Why an outline is not quite that of its area, by code.
    pub approximate: BTreeMap<String, String>,
    /// Whose outlines they are and how they were matched.
    pub notes: Vec<String>,
    /// Editions behind them.
    pub editions: Vec<EditionKey>,
}

impl Outlines {
    /// The outlines of the areas of a level in a tree; none where no boundaries are held, and for levels that have none.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn of(holdings: &Holdings, tree: &Tree, level: Level) -> Result<Arc<Self>, MeasuresError> {
        holdings.outlines.level((tree.period, tree.geography, level), || Self::made(holdings, tree, level))
    }

    /// The outline round an area, of those of its parts, which are of one level; made once.
    #[must_use]
    pub fn around(&self, holdings: &Holdings, tree: &Tree, level: Level, area: &str, parts: &[&str]) -> Arc<Outline> {
        holdings.outlines.around((tree.period, tree.geography, level), area, || {
            Outline::joined(&parts.iter().filter_map(|code| self.by_code.get(*code)).collect::<Vec<_>>())
        })
    }

    fn made(holdings: &Holdings, tree: &Tree, level: Level) -> Result<Self, MeasuresError> {
        let codes = tree.areas(level);
        let has_all = |held: &Self| codes.iter().all(|code| held.by_code.contains_key(code));
        match level {
            Level::SubIcb => Self::of_sub_icbs(holdings, tree),
            Level::Icb | Level::Region => {
                let own = Self::published(&holdings.shelf, &holdings.register, tree.period, level)?;
                if has_all(&own) {
                    return Ok(own);
                }
                let below = if level == Level::Icb { Level::SubIcb } else { Level::Icb };
                let joined = Self::of(holdings, tree, below)?.joined(tree, below);
                Ok(if joined.by_code.is_empty() { own } else { joined })
            }
            Level::Practice | Level::Pcn | Level::England | Level::Group => Ok(Self::default()),
        }
    }

    /// The outlines of the edition nearest to a period, under codes of the NHS.
    fn published(shelf: &Shelf, register: &Register, period: Period, level: Level) -> Result<Self, MeasuresError> {
        let source = format!("{PREFIX}{}", level.word());
        let held = shelf.editions().map(|edition| &edition.key).filter(|key| key.source == source);
        let nearest = held
            .min_by_key(|key| (key.period.months_since(period).abs(), std::cmp::Reverse((key.period, key.revision))));
        let Some(key) = nearest else { return Ok(Self::default()) };
        let columns = ["ons_code", "code", "name", "polygon", "points"];
        let Some(batch) = shelf.table(key, Some(&columns))? else { return Ok(Self::default()) };
        let [ons, own, name, points] =
            [words(&batch, "ons_code")?, words(&batch, "code")?, words(&batch, "name")?, words(&batch, "points")?];
        let polygon = words(&batch, "polygon")?;
        let mut codes = Codes::read(shelf, register, level)?;
        let mut known: BTreeMap<(&str, &str), Option<String>> = BTreeMap::new();
        let mut outlines = Self::default();
        let mut last = None;
        for row in 0..batch.num_rows() {
            let text = |column: &arrow::array::StringArray| {
                use arrow::array::Array as _;
                if column.is_null(row) { String::new() } else { column.value(row).to_owned() }
            };
            let at = (ons.value(row), own.value(row));
            let code = known.entry(at).or_insert_with(|| codes.of(&text(&ons), &text(&own), &text(&name)));
            let Some(code) = code else { continue };
            let outline = outlines.by_code.entry(code.clone()).or_default();
            let ring =
                points_of(&text(&points)).ok_or_else(|| MeasuresError::Damaged(format!("the boundaries of {code}")))?;
            let is_same = last.as_ref() == Some(&(code.clone(), polygon.value(row).to_owned()));
            match outline.polygons.last_mut().filter(|_| is_same) {
                Some(rings) => rings.push(ring),
                None => outline.polygons.push(vec![ring]),
            }
            last = Some((code.clone(), polygon.value(row).to_owned()));
        }
        let of = format!("Boundaries of {} of {}", level.titles(), key.period.in_words());
        let (said, lookups) = codes.said(&of);
        outlines.notes.push(said);
        outlines.editions = std::iter::once(key.clone()).chain(lookups).collect();
        Ok(outlines)
    }

    /// Outlines of the sub-ICB locations of a tree. One that is gone is drawn as part of the one that most of its practices went
    /// to; whoever took some of them has an approximate outline.
    fn of_sub_icbs(holdings: &Holdings, tree: &Tree) -> Result<Self, MeasuresError> {
        let mut held = Self::published(&holdings.shelf, &holdings.register, tree.period, Level::SubIcb)?;
        let wanted: BTreeSet<String> = tree.areas(Level::SubIcb).into_iter().collect();
        let gone: Vec<String> = held.by_code.keys().filter(|code| !wanted.contains(*code)).cloned().collect();
        for code in gone {
            let Some(outline) = held.by_code.remove(&code) else { continue };
            let heirs = heirs(holdings, tree, &code);
            let Some(most) = heirs.iter().max_by_key(|(_, practices)| **practices).map(|(heir, _)| heir.clone()) else {
                held.notes.push(format!("{code} is drawn nowhere: nobody says who took its practices."));
                continue;
            };
            let practices: usize = heirs.values().sum();
            let shares: Vec<String> = heirs.iter().map(|(heir, count)| format!("{count} to {heir}")).collect();
            let said = format!(
                "{code} is no more: of its {practices} practices went {}; its outline is drawn as {most}'s",
                shares.join(", ")
            );
            for heir in heirs.keys() {
                held.approximate.insert(heir.clone(), said.clone());
            }
            let own = held.by_code.remove(&most);
            let parts: Vec<&Outline> = own.iter().chain([&outline]).collect();
            held.by_code.insert(most, Outline::joined(&parts));
            held.notes.push(format!("Approximate: {said}."));
        }
        Ok(held)
    }

    /// These outlines joined to those of the level above.
    fn joined(&self, tree: &Tree, level: Level) -> Self {
        let mut parts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut above = None;
        for code in tree.areas(level) {
            if let Some((parent_level, parent)) = tree.parent(level, &code) {
                above = Some(parent_level);
                parts.entry(parent).or_default().push(code);
            }
        }
        let mut joined = self.joined_to(&parts, level);
        if let Some(above) = above.filter(|_| !joined.by_code.is_empty()) {
            joined.notes.push(format!(
                "Outlines of {} are put together from {} as they belonged in {}.",
                above.titles(),
                level.titles(),
                tree.period.in_words()
            ));
        }
        joined
    }

    /// These outlines joined to those of areas that are made of them; one whose parts are not all held says which are not.
    fn joined_to(&self, parts: &BTreeMap<String, Vec<String>>, level: Level) -> Self {
        let mut joined = Self { notes: self.notes.clone(), editions: self.editions.clone(), ..Self::default() };
        let mut in_part: Vec<&str> = Vec::new();
        for (parent, codes) in parts {
            let (held, absent): (Vec<&String>, Vec<&String>) =
                codes.iter().partition(|code| self.by_code.contains_key(*code));
            let outlines: Vec<&Outline> = held.iter().filter_map(|code| self.by_code.get(*code)).collect();
            if outlines.is_empty() {
                continue;
            }
            let why = without(&absent, codes.len(), level);
            in_part.extend(why.is_some().then_some(parent.as_str()));
            let why = why.or_else(|| held.iter().find_map(|code| self.approximate.get(*code)).cloned());
            if let Some(why) = why {
                joined.approximate.insert(parent.clone(), why);
            }
            joined.by_code.insert(parent.clone(), Outline::joined(&outlines));
        }
        if !in_part.is_empty() {
            joined.notes.push(format!(
                "Approximate: drawn of some of their {} only, since no outlines of the others are held: {}.",
                level.titles(),
                in_part.join(", ")
            ));
        }
        joined
    }
}

/// Why an outline is not the whole of its area: some of its parts have none.
fn without(absent: &[&String], of: usize, level: Level) -> Option<String> {
    let names: Vec<&str> = absent.iter().map(|code| code.as_str()).collect();
    (!names.is_empty())
        .then(|| format!("no outline is held of {} of its {of} {}: {}", names.len(), level.titles(), names.join(", ")))
}

/// Where the practices that were ever said to lie in a sub-ICB location lie in a tree.
fn heirs(holdings: &Holdings, tree: &Tree, gone: &str) -> BTreeMap<String, usize> {
    let mut heirs = BTreeMap::new();
    for (practice, statements) in &holdings.register.practices {
        if !statements.iter().any(|statement| statement.said.sub_icb.as_deref() == Some(gone)) {
            continue;
        }
        if let Some(heir) = tree.member(practice).and_then(|member| member.sub_icb.clone()) {
            *heirs.entry(heir).or_default() += 1;
        }
    }
    heirs
}

/// Points as the table of an edition has them: `0,255000 500,255000`.
fn points_of(text: &str) -> Option<Vec<Point>> {
    let point = |pair: &str| {
        let (east, north) = pair.split_once(',')?;
        Some([east.parse().ok()?, north.parse().ok()?])
    };
    text.split(' ').map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_without_some_of_its_parts_is_approximate_and_says_which_are_not_held() {
        let square = |east: i32| Outline {
            polygons: vec![vec![[[0, 0], [100, 0], [100, 100], [0, 100]].map(|[x, y]| [east + x, y]).to_vec()]],
        };
        let held = Outlines {
            by_code: [("99A", 0), ("99B", 100)].map(|(code, east)| (code.to_owned(), square(east))).into(),
            ..Outlines::default()
        };
        let parts = [("QZ1", vec!["99A", "99B"]), ("QZ2", vec!["99B", "99C", "99D"]), ("QZ3", vec!["99E"])];
        let parts = parts.map(|(board, codes)| (board.to_owned(), codes.into_iter().map(str::to_owned).collect()));
        let joined = held.joined_to(&parts.into(), Level::SubIcb);
        assert_eq!(joined.by_code.keys().collect::<Vec<_>>(), ["QZ1", "QZ2"], "of the third nothing is held");
        assert_eq!(joined.approximate.keys().collect::<Vec<_>>(), ["QZ2"]);
        assert!(
            joined.notes.iter().any(|note| note.ends_with("no outlines of the others are held: QZ2.")),
            "{:?}",
            joined.notes
        );
        assert_eq!(joined.approximate["QZ2"], "no outline is held of 2 of its 3 sub-ICB locations: 99C, 99D");
    }

    #[test]
    fn points_are_read_as_they_were_written_and_nothing_else_is() {
        assert_eq!(points_of("0,255000 -500,255000"), Some(vec![[0, 255_000], [-500, 255_000]]));
        assert_eq!(points_of("0 255000"), None);
        assert_eq!(points_of("0,255000,"), None);
    }
}
