//! The statement file: figures as a paper prints them, and what the paper says of how they hang together.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use jiff::civil::Date;

use super::exact::Exact;
use super::formula::Formula;
use super::interval::Interval;
use super::period::{Months, months_of};
use super::printed::{Bound, Measure, Precision, Unit};

/// One of the ways in which figures are told apart and added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// A profession, role, initiative or line of a table.
    Stream,
    /// A place.
    Place,
    /// A year, quarter, month, range of them, or deadline.
    Period,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Stream, Self::Place, Self::Period];

    /// As in a statement file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::Place => "place",
            Self::Period => "period",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.trim().to_lowercase().as_str() {
            "stream" | "streams" | "role" | "roles" | "profession" | "professions" | "line" => Some(Self::Stream),
            "place" | "places" | "area" | "areas" | "practice" | "pcn" => Some(Self::Place),
            "period" | "periods" | "year" | "years" | "time" => Some(Self::Period),
            _ => None,
        }
    }
}

/// A figure as printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Where it stands in the statement file, such as "figure 12" or "row 13".
    pub row: String,
    /// What formulas and changes call it.
    pub id: Option<String>,
    /// What is counted.
    pub quantity: String,
    /// Of which profession, role or line.
    pub stream: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// When.
    pub period: Option<String>,
    /// In which unit.
    pub unit: Unit,
    /// As printed.
    pub printed: String,
    /// Where in the paper.
    pub location: String,
    /// From which baseline it is counted.
    pub baseline: Option<String>,
    /// The baseline whose size it is.
    pub is_baseline: Option<String>,
    /// What the paper says that it equals; any one of them is enough.
    pub equals: Vec<Formula>,
    /// The dimensions of which it is the total of all others of its table.
    pub total_over: Vec<Dimension>,
    /// The quantity or figure that it is a part of.
    pub part_of: Option<String>,
    /// The quantity or figure, counted whole, of which it is the share.
    pub share_of: Option<String>,
    /// The key by which its row was shared out among places; rows with one key were shared out alike.
    pub shared_by: Option<String>,
    /// How many months of the period are paid.
    pub paid_months: Option<u32>,
    /// Whether the posts were filled already.
    pub are_in_post: bool,
    /// Figures (before, after) of which it states the change.
    pub change: Option<(String, String)>,
    /// Whether it is a day by which something is to be done.
    pub is_deadline: bool,
    /// What the paper itself says of why it does not agree: findings on it are then notes.
    pub declares: Option<String>,

    pub(crate) value: Exact,
    pub(crate) step: Exact,
    pub(crate) width: Exact,
    pub(crate) bound: Bound,
    pub(crate) precision: Precision,
    pub(crate) is_nil: bool,
    pub(crate) is_unknown: bool,
    pub(crate) rounded: Interval,
    pub(crate) loosest: Interval,
}

impl Figure {
    /// Its member of a dimension.
    pub fn member(&self, dimension: Dimension) -> Option<&str> {
        match dimension {
            Dimension::Stream => self.stream.as_deref(),
            Dimension::Place => self.place.as_deref(),
            Dimension::Period => self.period.as_deref(),
        }
    }

    pub(crate) fn members(&self) -> [Option<&str>; 3] {
        Dimension::ALL.map(|dimension| self.member(dimension))
    }

    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        is_same_name(&self.location, &other.location)
    }

    pub(crate) fn months(&self) -> Option<Months> {
        months_of(self.period.as_deref()?)
    }
}

/// Names differ neither by case nor by space around them.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    // Most names are plain letters, and every figure is held against every other.
    one.eq_ignore_ascii_case(other)
        || (!(one.is_ascii() && other.is_ascii()) && one.to_lowercase() == other.to_lowercase())
}

/// Periods are the same if they cover the same months: 2019/20 and 2019/2020.
pub(crate) fn is_same_member(dimension: Dimension, one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            is_same_name(one, other)
                || (dimension == Dimension::Period
                    && months_of(one).is_some_and(|months| months_of(other) == Some(months)))
        }
        _ => false,
    }
}

/// A name for all of some others: BLMK is BCCG, LCCG and MKCCG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// In which dimension.
    pub dimension: Dimension,
    /// The name of the whole.
    pub name: String,
    /// Its parts, which do not overlap.
    pub parts: Vec<String>,
}

/// How a quantity of several periods makes that of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverTime {
    /// Cost, recruits.
    Sum,
    /// An average of the periods.
    Mean,
    /// What is held at the end.
    Last,
}

/// What is said once of all figures of a quantity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quantity {
    /// Its name in sentences.
    pub title: Option<String>,
    /// How its periods make their whole; where nothing is said, any way that reconciles is admitted.
    pub over_time: Option<OverTime>,
}

/// A statement file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statements {
    /// Title of the paper.
    pub paper: Option<String>,
    /// The day of the paper.
    pub printed_on: Option<Date>,
    /// The period it plans for.
    pub covers: Option<String>,
    /// Its figures, in the order of the file.
    pub figures: Vec<Figure>,
    /// Names for all of some others.
    pub wholes: Vec<Whole>,
    /// What is said of quantities.
    pub quantities: BTreeMap<String, Quantity>,

    /// Where each figure stands, worked out when it is first asked for.
    pub(crate) index: OnceLock<Index>,
}

/// What sets a figure apart, as numbers that are the same exactly where the names are. Nothing is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub quantity: u32,
    /// By dimension.
    pub members: [u32; 3],
    pub location: u32,
}

/// Figures by what sets them apart, so that a long paper is read through once and not once for each figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Index {
    names: HashMap<String, u32>,
    pub keys: Vec<Key>,
    pub months: Vec<Option<Months>>,
    by_id: HashMap<String, usize>,
    by_quantity: HashMap<u32, Vec<usize>>,
    by_cell: HashMap<(u32, [u32; 3]), Vec<usize>>,
    by_members: HashMap<[u32; 3], Vec<usize>>,
    by_line: HashMap<(u32, u32, u32), Vec<usize>>,
    by_column: HashMap<(u32, u32), Vec<usize>>,
    tables: Vec<Vec<usize>>,
    prices: HashSet<u32>,
}

/// A name by which all of its spellings are the same.
fn spelling(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A member by which all of its spellings are the same: 2019/20 and 2019/2020.
fn spelling_of(dimension: Dimension, member: &str) -> String {
    let months = if dimension == Dimension::Period { months_of(member) } else { None };
    months.map_or_else(
        || spelling(member),
        |months| format!("\u{0}{} {} {}", months.start, months.count, months.is_deadline),
    )
}

impl Index {
    fn of(figures: &[Figure]) -> Self {
        let mut index = Self::default();
        let mut tables: HashMap<u32, usize> = HashMap::new();
        for (at, figure) in figures.iter().enumerate() {
            let mut members = [0; 3];
            for dimension in Dimension::ALL {
                if let Some(member) = figure.member(dimension) {
                    members[dimension as usize] = index.number(spelling_of(dimension, member));
                }
            }
            let quantity = index.number(spelling(&figure.quantity));
            let location = index.number(spelling(&figure.location));
            let key = Key { quantity, members, location };
            index.keys.push(key);
            index.months.push(figure.months());
            if let Some(id) = &figure.id {
                index.by_id.entry(spelling(id)).or_insert(at);
            }
            index.by_quantity.entry(quantity).or_default().push(at);
            index.by_cell.entry((quantity, members)).or_default().push(at);
            index.by_members.entry(members).or_default().push(at);
            index.by_line.entry((quantity, members[0], members[1])).or_default().push(at);
            index.by_column.entry((location, quantity)).or_default().push(at);
            let table = *tables.entry(location).or_insert_with(|| {
                index.tables.push(Vec::new());
                index.tables.len() - 1
            });
            index.tables[table].push(at);
            if figure.unit.measure == Measure::Price || figure.unit.is_yearly() {
                index.prices.insert(quantity);
            }
        }
        index
    }

    fn number(&mut self, name: String) -> u32 {
        let next = u32::try_from(self.names.len() + 1).unwrap_or(u32::MAX);
        *self.names.entry(name).or_insert(next)
    }

    fn known(&self, name: &str) -> Option<u32> {
        self.names.get(&spelling(name)).copied()
    }
}

static NONE: Vec<usize> = Vec::new();

/// The most figures of one place, stream and period among which others are looked for that go with one.
const MOST_NEAR: usize = 300;

impl Statements {
    /// The name of a quantity in sentences.
    pub fn title<'a>(&'a self, quantity: &'a str) -> String {
        let own = self
            .quantities
            .iter()
            .find(|(name, _)| is_same_name(name, quantity))
            .and_then(|(_, about)| about.title.clone());
        own.unwrap_or_else(|| quantity.replace('_', " "))
    }

    pub(crate) fn over_time(&self, quantity: &str) -> Option<OverTime> {
        self.quantities.iter().find(|(name, _)| is_same_name(name, quantity)).and_then(|(_, about)| about.over_time)
    }

    /// A figure in words: what, of whom, where, when.
    pub fn label(&self, index: usize) -> String {
        let Some(figure) = self.figures.get(index) else { return String::new() };
        let mut words = vec![self.title(&figure.quantity)];
        words.extend(figure.members().into_iter().flatten().map(str::to_owned));
        words.join(", ")
    }

    pub(crate) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.figures))
    }

    pub(crate) fn key(&self, figure: usize) -> Key {
        self.index().keys.get(figure).copied().unwrap_or_default()
    }

    pub(crate) fn months(&self, figure: usize) -> Option<Months> {
        self.index().months.get(figure).copied().flatten()
    }

    pub(crate) fn with_id(&self, id: &str) -> Option<usize> {
        self.index().by_id.get(&spelling(id)).copied()
    }

    /// Figures of a quantity.
    pub(crate) fn of_quantity(&self, quantity: &str) -> &[usize] {
        let index = self.index();
        index.known(quantity).and_then(|quantity| index.by_quantity.get(&quantity)).unwrap_or(&NONE)
    }

    /// Figures of a quantity at just these members.
    pub(crate) fn at(&self, quantity: &str, members: [Option<&str>; 3]) -> &[usize] {
        let index = self.index();
        let mut numbers = [0; 3];
        for dimension in Dimension::ALL {
            let Some(member) = members[dimension as usize] else { continue };
            match index.names.get(&spelling_of(dimension, member)) {
                Some(number) => numbers[dimension as usize] = *number,
                None => return &NONE,
            }
        }
        index.known(quantity).map_or(&NONE[..], |quantity| self.in_cell(quantity, numbers))
    }

    /// The same by numbers of [`Key`].
    pub(crate) fn in_cell(&self, quantity: u32, members: [u32; 3]) -> &[usize] {
        self.index().by_cell.get(&(quantity, members)).unwrap_or(&NONE)
    }

    /// Figures of all quantities at the members of one, or at fewer of them; none where there are very many.
    pub(crate) fn near(&self, figure: usize) -> Vec<usize> {
        let own = self.key(figure).members;
        let mut near = Vec::new();
        for left_out in 0..8_u8 {
            let is_left_out = |at: usize| left_out & (1 << at) != 0;
            if (0..3).any(|at| is_left_out(at) && own[at] == 0) {
                continue;
            }
            let members: [u32; 3] = std::array::from_fn(|at| if is_left_out(at) { 0 } else { own[at] });
            near.extend(self.index().by_members.get(&members).into_iter().flatten().take(MOST_NEAR + 1));
        }
        if MOST_NEAR < near.len() { Vec::new() } else { near }
    }

    /// Figures of the same quantity, stream and place as one, at all periods.
    pub(crate) fn in_line_with(&self, figure: usize) -> &[usize] {
        let key = self.key(figure);
        self.index().by_line.get(&(key.quantity, key.members[0], key.members[1])).unwrap_or(&NONE)
    }

    /// Figures of the same quantity in the same table as one.
    pub(crate) fn in_column_of(&self, figure: usize) -> &[usize] {
        let key = self.key(figure);
        self.index().by_column.get(&(key.location, key.quantity)).unwrap_or(&NONE)
    }

    /// Figures by where they stand, in the order of the file.
    pub(crate) fn tables(&self) -> &[Vec<usize>] {
        &self.index().tables
    }

    /// Whether some figure of a quantity is a price.
    pub(crate) fn is_price(&self, quantity: &str) -> bool {
        let index = self.index();
        index.known(quantity).is_some_and(|quantity| index.prices.contains(&quantity))
    }
}
