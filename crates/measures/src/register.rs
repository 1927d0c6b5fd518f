//! The register: what every source said of every practice, as runs of periods in which it said the same.
//!
//! A monthly file repeats last month's geography six thousand times. The register keeps one statement for each run, so
//! that the tree of any month is built from a few thousand rows however many months are held.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use wholetime_snapshots::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use wholetime_snapshots::arrow::datatypes::{DataType, Field, Schema};
use wholetime_snapshots::{Edition, Import, Place, Shelf};
use wholetime_vocabulary::{Level, Period};

use crate::MeasuresError;

/// What one source said of one practice (or area) from one period to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Publication.
    pub source: String,
    /// First period it said so.
    pub first: Period,
    /// Last period it said so without a break.
    pub last: Period,
    /// What it said.
    pub said: Place,
}

impl Statement {
    /// Months between the run and `period`; 0 within it.
    #[must_use]
    pub fn months_from(&self, period: Period) -> i32 {
        months_between(self.first, self.last, period)
    }
}

/// Months between a run and `period`; 0 within it.
fn months_between(first: Period, last: Period, period: Period) -> i32 {
    if period < first {
        first.months_since(period)
    } else if last < period {
        period.months_since(last)
    } else {
        0
    }
}

/// The name an area went by, and when it was last so called.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    name: String,
    last: Period,
}

/// Everything said about organisations.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// Statements about practices, by practice code.
    pub practices: BTreeMap<String, Vec<Statement>>,
    /// Statements about areas and their parents (no practice).
    pub areas: Vec<Statement>,
    names: HashMap<(Level, String), Named>,
    levels: HashMap<String, Level>,
    /// Other names an area was published under.
    former: HashMap<(Level, String), BTreeSet<String>>,
    /// By practice, its postcode as last published, and when that was.
    postcodes: HashMap<String, (Period, String)>,
    /// By sub-ICB location, where it was said to belong.
    belongings: HashMap<String, Vec<Belonging>>,
    /// Periods for which a practice-level workforce file is held.
    pub workforce_periods: Vec<Period>,
    /// A hash of everything it was made from.
    pub fingerprint: String,
}

/// Sources of practice-level staff figures.
pub const WORKFORCE: [&str; 2] = ["gp_workforce_practice", "gp_workforce_high_level"];
/// Sources that are lists of patients.
pub const LISTS: [&str; 2] = ["patients_quin_age", "patients_totals"];
/// The source of published totals, with estimates.
pub const BULLETIN: &str = "gp_workforce_bulletin";
/// The source of staff that networks employ or contract.
pub const NETWORK_STAFF: &str = "pcn_workforce";
/// The source that maps every practice to its PCN, sub-ICB location, ICB and region.
pub const MAP: &str = "patients_map";

impl Register {
    /// The register of a shelf, from what was kept or made anew.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn of(shelf: &Shelf) -> Result<Self, MeasuresError> {
        let editions: Vec<&Edition> = shelf.editions().filter(|edition| edition.has_places).collect();
        let mut inputs = String::from("register 1\n");
        for edition in &editions {
            inputs.push_str(&format!("{} {} {}\n", edition.key.source, edition.key.period, edition.sha256));
        }
        let fingerprint = Import::sha256(inputs.as_bytes());
        let statements = match shelf.derived("register", &fingerprint, None, &[])? {
            Some(batches) => batches.iter().map(statements_of).collect::<Result<Vec<_>, _>>()?.concat(),
            None => {
                let made = collect(shelf, &editions)?;
                shelf.keep_derived("register", &fingerprint, &batch_of(&made)?)?;
                shelf.forget_derived("register", &[fingerprint.clone()].into())?;
                made
            }
        };
        let mut register = Self { fingerprint, ..Self::default() };
        register.workforce_periods = shelf
            .editions()
            .filter(|edition| WORKFORCE.contains(&edition.key.source.as_str()))
            .map(|edition| edition.key.period)
            .collect();
        register.workforce_periods.sort();
        register.workforce_periods.dedup();
        for statement in statements {
            register.learn_names(&statement);
            register.learn_belonging(&statement);
            match &statement.said.practice {
                Some(practice) => register.practices.entry(practice.clone()).or_default().push(statement),
                None => register.areas.push(statement),
            }
        }
        Ok(register)
    }

    fn learn_names(&mut self, statement: &Statement) {
        let said = &statement.said;
        let named = [
            (Level::Practice, &said.practice, &said.practice_name),
            (Level::Pcn, &said.pcn, &said.pcn_name),
            (Level::SubIcb, &said.sub_icb, &said.sub_icb_name),
            (Level::Icb, &said.icb, &said.icb_name),
            (Level::Region, &said.region, &said.region_name),
        ];
        for (level, code, name) in named {
            let Some(code) = code.as_ref().filter(|code| !code.is_empty()) else { continue };
            self.levels.entry(code.clone()).or_insert(level);
            let Some(name) = name.as_ref().filter(|name| !name.is_empty()) else { continue };
            let newest = Named { name: name.clone(), last: statement.last };
            let known = self.names.entry((level, code.clone())).or_insert_with(|| newest.clone());
            if !known.name.eq_ignore_ascii_case(name) {
                let former = self.former.entry((level, code.clone())).or_default();
                former.extend([known.name.clone(), name.clone()]);
            }
            if known.last < newest.last {
                *known = newest;
            }
        }
        if let (Some(practice), Some(postcode)) = (&said.practice, &said.postcode) {
            let newest = (statement.last, postcode.clone());
            let known = self.postcodes.entry(practice.clone()).or_insert_with(|| newest.clone());
            if known.0 < newest.0 {
                *known = newest;
            }
        }
    }

    /// Other names an area was published under, earlier or by another source.
    pub fn other_names(&self, level: Level, code: &str) -> impl Iterator<Item = &str> {
        let now = self.names.get(&(level, code.to_owned())).map(|named| named.name.as_str());
        let former = self.former.get(&(level, code.to_owned())).into_iter().flatten();
        former.map(String::as_str).filter(move |name| now.is_none_or(|now| !now.eq_ignore_ascii_case(name)))
    }

    /// The postcode of a practice as last published.
    #[must_use]
    pub fn postcode(&self, practice: &str) -> Option<&str> {
        self.postcodes.get(practice).map(|(_, postcode)| postcode.as_str())
    }

    /// The level of a published code; nothing where no source names it.
    #[must_use]
    pub fn level(&self, code: &str) -> Option<Level> {
        if code == "ENG" { Some(Level::England) } else { self.levels.get(code).copied() }
    }

    /// Every code any source names, with its level.
    pub fn codes(&self) -> impl Iterator<Item = (&str, Level)> {
        self.levels.iter().map(|(code, level)| (code.as_str(), *level))
    }

    /// The name an area was last published under; its code where none is known.
    #[must_use]
    pub fn name(&self, level: Level, code: &str) -> String {
        self.names.get(&(level, code.to_owned())).map_or_else(|| code.to_owned(), |named| named.name.clone())
    }

    /// Every named area of a level, by code.
    pub fn named(&self, level: Level) -> impl Iterator<Item = (&str, &str)> {
        self.names
            .iter()
            .filter(move |((of, _), _)| *of == level)
            .map(|((_, code), named)| (code.as_str(), named.name.as_str()))
    }

    /// The period that counts as today: the newest list of patients or map, else the newest workforce file. A file that
    /// holds some places only does not make the practices of all others look closed.
    #[must_use]
    pub fn today(&self) -> Option<Period> {
        let newest = |is_of: &dyn Fn(&str) -> bool| {
            let said = self.practices.values().flatten().filter(|statement| is_of(&statement.source));
            said.map(|statement| statement.last).max()
        };
        newest(&|source| LISTS.contains(&source) || source == MAP)
            .or_else(|| newest(&|source| WORKFORCE.contains(&source)))
    }

    /// The parents of a sub-ICB location as said nearest to `period`: its ICB and region. Of what was said equally near, a
    /// statement about the area itself counts before those about its practices, and of these what most of them say.
    #[must_use]
    pub fn parents(&self, sub_icb: &str, period: Period) -> Option<(String, Option<String>)> {
        let said = self.belongings.get(sub_icb)?;
        let nearest = said.iter().min_by_key(|one| {
            let order = (one.months_from(period), !one.is_of_area, std::cmp::Reverse(one.practices));
            (order, std::cmp::Reverse(one.last))
        })?;
        Some((nearest.icb.clone(), nearest.region.clone()))
    }

    /// Learns where a sub-ICB location belonged from a statement about it or about one of its practices.
    fn learn_belonging(&mut self, statement: &Statement) {
        let said = &statement.said;
        let (Some(sub_icb), Some(icb)) = (&said.sub_icb, &said.icb) else { return };
        if sub_icb.is_empty() || icb.is_empty() || (said.practice.is_none() && said.pcn.is_some()) {
            return;
        }
        let belongings = self.belongings.entry(sub_icb.clone()).or_default();
        let made = Belonging {
            first: statement.first,
            last: statement.last,
            icb: icb.clone(),
            region: said.region.clone(),
            is_of_area: said.practice.is_none(),
            practices: 1,
        };
        match belongings.iter_mut().find(|known| known.says_as(&made)) {
            Some(known) => known.practices += 1,
            None => belongings.push(made),
        }
    }
}

/// Where a sub-ICB location was said to belong, from one period to another.
#[derive(Clone, Debug, PartialEq)]
struct Belonging {
    first: Period,
    last: Period,
    icb: String,
    region: Option<String>,
    /// Said of the area itself, not of a practice in it.
    is_of_area: bool,
    /// Statements that say so.
    practices: u32,
}

impl Belonging {
    fn says_as(&self, other: &Self) -> bool {
        (self.first, self.last, &self.icb, &self.region, self.is_of_area)
            == (other.first, other.last, &other.icb, &other.region, other.is_of_area)
    }

    fn months_from(&self, period: Period) -> i32 {
        months_between(self.first, self.last, period)
    }
}

/// Reads every edition's places and folds repeats into runs.
fn collect(shelf: &Shelf, editions: &[&Edition]) -> Result<Vec<Statement>, MeasuresError> {
    // Of one source and period, the newest revision that names a practice speaks for it.
    let mut by_source: BTreeMap<&str, BTreeMap<Period, Vec<&Edition>>> = BTreeMap::new();
    for edition in editions {
        let periods = by_source.entry(&edition.key.source).or_default();
        periods.entry(edition.key.period).or_default().push(edition);
    }
    let mut statements = Vec::new();
    for (source, periods) in by_source {
        let mut running: HashMap<String, Vec<Statement>> = HashMap::new();
        let mut period_before = None;
        for (period, mut revisions) in periods {
            revisions.sort_by_key(|edition| std::cmp::Reverse(edition.key.revision));
            let mut said_now: HashMap<String, Vec<Place>> = HashMap::new();
            for edition in revisions {
                let mut of_edition: HashMap<String, Vec<Place>> = HashMap::new();
                for mut place in shelf.places(&edition.key)? {
                    // Lists change every month; who belongs to whom rarely does.
                    place.patients = None;
                    place.row = 0;
                    of_edition.entry(subject(&place)).or_default().push(place);
                }
                for (subject, places) in of_edition {
                    said_now.entry(subject).or_insert(places);
                }
            }
            let mut still_running = HashMap::new();
            for (subject, places) in said_now {
                let before = running.remove(&subject).unwrap_or_default();
                let mut now: Vec<Statement> = Vec::with_capacity(places.len());
                let (mut unbroken, broken): (Vec<Statement>, Vec<Statement>) =
                    before.into_iter().partition(|run| Some(run.last) == period_before);
                statements.extend(broken);
                for place in places {
                    match unbroken.iter().position(|run| run.said == place) {
                        Some(index) => now.push(Statement { last: period, ..unbroken.swap_remove(index) }),
                        None => {
                            now.push(Statement { source: source.to_owned(), first: period, last: period, said: place })
                        }
                    }
                }
                statements.extend(unbroken);
                still_running.insert(subject, now);
            }
            statements.extend(running.into_values().flatten());
            running = still_running;
            period_before = Some(period);
        }
        statements.extend(running.into_values().flatten());
    }
    statements.sort_by(|a, b| {
        (&a.said.practice, &a.source, a.first, &a.said.pcn, &a.said.sub_icb, a.said.member_from).cmp(&(
            &b.said.practice,
            &b.source,
            b.first,
            &b.said.pcn,
            &b.said.sub_icb,
            b.said.member_from,
        ))
    });
    Ok(statements)
}

/// Whom a place speaks of: a practice, or an area with its parents.
fn subject(place: &Place) -> String {
    match &place.practice {
        Some(practice) => practice.clone(),
        None => format!(
            "/{}/{}/{}",
            place.pcn.as_deref().unwrap_or_default(),
            place.sub_icb.as_deref().unwrap_or_default(),
            place.icb.as_deref().unwrap_or_default()
        ),
    }
}

fn batch_of(statements: &[Statement]) -> Result<RecordBatch, MeasuresError> {
    let places: Vec<Place> = statements.iter().map(|statement| statement.said.clone()).collect();
    let batch = Place::to_batch(&places).map_err(MeasuresError::columns)?;
    let text = |of: &dyn Fn(&Statement) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(statements.iter().map(of)))
    };
    let mut fields: Vec<Arc<Field>> = batch.schema().fields().iter().cloned().collect();
    let mut columns = batch.columns().to_vec();
    for (name, column) in [
        ("source", text(&|statement| statement.source.clone())),
        ("first", text(&|statement| statement.first.to_string())),
        ("last", text(&|statement| statement.last.to_string())),
    ] {
        fields.push(Arc::new(Field::new(name, DataType::Utf8, false)));
        columns.push(column);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(MeasuresError::columns)
}

fn statements_of(batch: &RecordBatch) -> Result<Vec<Statement>, MeasuresError> {
    let damaged = || MeasuresError::Damaged("the register in the workspace".to_owned());
    let places = Place::from_batch(batch).map_err(|_| damaged())?;
    let text =
        |name: &str| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>()).ok_or_else(damaged);
    let (source, first, last) = (text("source")?, text("first")?, text("last")?);
    debug_assert_eq!(source.len(), places.len());
    places
        .into_iter()
        .enumerate()
        .map(|(index, said)| {
            Ok(Statement {
                source: source.value(index).to_owned(),
                first: first.value(index).parse().map_err(|_| damaged())?,
                last: last.value(index).parse().map_err(|_| damaged())?,
                said,
            })
        })
        .collect()
}
