//! Disclosure control: which numbers of people a table withholds, so that nobody is recognised in it.
//!
//! **Invariant:** no withheld number can be worked out. Who knows all that is shown, and that nothing withheld is a zero,
//! is left with at least two values for each.
//!
//! The method. A table with its margins is written as one grid whose rows and columns each sum to zero (margins count
//! below zero). A withheld number can be another one exactly where some of the withheld numbers can be raised and lowered by
//! one in turn, round a closed path through rows and columns, and all sums stay as they are. So each small number gets the
//! cheapest such path, and what lies on it is withheld with it. Paths of earlier numbers stay open when more is withheld, so
//! one pass is enough. The rule that a path decides is that of flows in a network: Fischetti and Salazar, "Models and
//! Algorithms for the 2-Dimensional Cell Suppression Problem in Statistical Disclosure Control", Mathematical
//! Programming 84 (1999).

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{Level, Missing, Value};

use crate::Audience;

/// People below which a number is withheld where a form names no other. Our judgement.
pub const FEWEST: u32 = 5;

/// Places that must have added to a number before it is shown to others: with two, each could take its own people away and
/// know the other's. Source: threshold rule, Hundepool and others, "Handbook on Statistical Disclosure Control", version
/// 1.2 (2010), section 4.2, with n = 3. It also withholds what one place alone gave (dominance with k = 100 %).
pub const FEWEST_PLACES: u32 = 3;

/// A number of people, and the places that added to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// People.
    pub people: u32,
    /// Places with at least one of them.
    pub places: u32,
}

/// A row of a table. Places belong to one row each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountRow {
    /// One number for each column.
    pub cells: Vec<Count>,
    /// Places with at least one person anywhere in the row.
    pub places: u32,
}

/// What is too few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The smallest number of people shown; a true zero is shown too.
    pub fewest: u32,
    /// The smallest number of places that must have added to it.
    pub fewest_places: u32,
}

impl Guard {
    /// The guard a form agreed with those who answer it. What is said of somebody's plans must come from several places
    /// ([`FEWEST_PLACES`]); of who is there, the number of people is enough (`fewest_places` of 1).
    #[must_use]
    pub fn of(audience: Option<&Audience>, fewest_places: u32) -> Self {
        Self { fewest: audience.and_then(|who| who.fewest).unwrap_or(FEWEST), fewest_places }
    }

    /// Whether a number is withheld for its own sake.
    #[must_use]
    pub const fn withholds(self, count: Count) -> bool {
        0 < count.people && (count.people < self.fewest || count.places < self.fewest_places)
    }

    /// Why numbers are withheld, in a sentence. It does not say which are small and which cover for them.
    #[must_use]
    pub fn reason(self) -> String {
        let few_places = if 1 < self.fewest_places {
            format!(", numbers from fewer than {} practices", self.fewest_places)
        } else {
            String::new()
        };
        format!(
            "numbers of people from 1 to {}{few_places} and those they could be worked out from",
            self.fewest.saturating_sub(1)
        )
    }
}

/// Whether figures of areas of a level may be shown to others than those who entered them. The level agreed is the least.
#[must_use]
pub fn is_agreed_at(audience: Option<&Audience>, level: Level) -> bool {
    audience.map_or(Level::Pcn, |who| who.level) <= level
}

/// Which numbers of a table are withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// With a last column of row totals and a last row of column totals.
    grid: Vec<Vec<bool>>,
}

impl Withheld {
    /// Whether the number of a row and a column is withheld.
    #[must_use]
    pub fn is_cell(&self, row: usize, column: usize) -> bool {
        self.grid.get(row).and_then(|cells| cells.get(column)).copied().unwrap_or(true)
    }

    /// Whether the total of a row is withheld.
    #[must_use]
    pub fn is_row_total(&self, row: usize) -> bool {
        self.grid.get(row).and_then(|cells| cells.last()).copied().unwrap_or(true)
    }

    /// Whether the total of a column is withheld.
    #[must_use]
    pub fn is_column_total(&self, column: usize) -> bool {
        self.grid.last().and_then(|cells| cells.get(column)).copied().unwrap_or(true)
    }

    /// Whether the total of all is withheld.
    #[must_use]
    pub fn is_total(&self) -> bool {
        self.grid.last().and_then(|cells| cells.last()).copied().unwrap_or(true)
    }

    /// How many numbers are withheld, totals among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.grid.iter().flatten().filter(|is_withheld| **is_withheld).count()
    }

    /// Whether nothing is withheld.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Says which numbers of a table are withheld: the small ones, and as few others as keep them from being worked out.
///
/// A whole with its parts is a table with one row for each part: the whole is the last row's total.
#[must_use]
pub fn protect(rows: &[CountRow], guard: Guard) -> Withheld {
    let grid = Grid::of(rows, guard);
    let mut withheld: Vec<Vec<bool>> =
        grid.cells.iter().map(|cells| cells.iter().map(|count| guard.withholds(*count)).collect()).collect();
    let mut small: Vec<(u32, usize, usize)> = Vec::new();
    for (row, cells) in grid.cells.iter().enumerate() {
        for (column, count) in cells.iter().enumerate() {
            if withheld[row][column] {
                small.push((count.people, row, column));
            }
        }
    }
    small.sort_unstable();
    for (_, row, column) in small {
        for (row, column) in grid.cover(&withheld, row, column) {
            withheld[row][column] = true;
        }
    }
    Withheld { grid: withheld }
}

/// People that one place told of, for a row and a column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Row, such as the code of a network.
    pub row: String,
    /// Column, such as what they mean to do.
    pub column: String,
    /// Who told.
    pub place: String,
    /// People.
    pub people: u32,
    /// Their FTE; none where it was not told.
    pub fte: Option<f64>,
}

/// What is shown of some people. FTE is withheld with the people it is of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Shown {
    /// People.
    pub people: Value,
    /// Their FTE.
    pub fte: Value,
}

impl Shown {
    /// No number, and why.
    #[must_use]
    pub const fn missing(why: Missing) -> Self {
        Self { people: Value::Missing(why), fte: Value::Missing(why) }
    }

    fn of(people: u32, fte: Option<f64>, is_withheld: bool) -> Self {
        if is_withheld {
            return Self::missing(Missing::Suppressed);
        }
        let fte = fte.map_or(Value::Missing(Missing::NotReported), Value::Known);
        Self { people: Value::Known(f64::from(people)), fte }
    }
}

/// A table as it may be shown: rows by columns, with totals of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Guarded {
    /// Names of the rows.
    pub rows: Vec<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// A line for each row, its total last.
    pub cells: Vec<Vec<Shown>>,
    /// Totals of the columns, the total of all last.
    pub totals: Vec<Shown>,
    /// How many numbers are withheld, totals among them.
    pub withheld: usize,
}

impl Guarded {
    /// Makes the table of what places told. Every row and column named is there, with a true zero where nobody is in it;
    /// parts of other rows and columns are left out.
    #[must_use]
    pub fn of(parts: &[Part], rows: &[String], columns: &[String], guard: Guard) -> Self {
        let in_row = |row: &str| -> Vec<&Part> {
            parts.iter().filter(|part| part.row == row && columns.contains(&part.column)).collect()
        };
        let own: Vec<Vec<&Part>> = rows.iter().map(|row| in_row(row)).collect();
        let counted: Vec<CountRow> = own
            .iter()
            .map(|parts| CountRow {
                cells: columns
                    .iter()
                    .map(|column| {
                        let parts: Vec<&Part> = parts.iter().copied().filter(|part| part.column == *column).collect();
                        Count { people: people(&parts), places: places(&parts) }
                    })
                    .collect(),
                places: places(parts),
            })
            .collect();
        let stars = protect(&counted, guard);
        let all: Vec<&Part> = own.iter().flatten().copied().collect();
        let line = |parts: &[&Part], is_withheld: &dyn Fn(Option<usize>) -> bool| -> Vec<Shown> {
            let cell = |(index, column): (usize, &String)| {
                let own: Vec<&Part> = parts.iter().copied().filter(|part| part.column == *column).collect();
                Shown::of(people(&own), fte(&own), is_withheld(Some(index)))
            };
            let cells = columns.iter().enumerate().map(cell);
            cells.chain([Shown::of(people(parts), fte(parts), is_withheld(None))]).collect()
        };
        let cells = own.iter().enumerate().map(|(row, parts)| {
            line(parts, &|column| column.map_or_else(|| stars.is_row_total(row), |column| stars.is_cell(row, column)))
        });
        let totals =
            line(&all, &|column| column.map_or_else(|| stars.is_total(), |column| stars.is_column_total(column)));
        Self { rows: rows.to_vec(), columns: columns.to_vec(), cells: cells.collect(), totals, withheld: stars.len() }
    }

    /// What may be shown of some of the rows together, a number for each column and the total of all last. It is made of
    /// nothing but what is shown: the totals where all rows are meant, else the sums of rows none of which withholds it.
    #[must_use]
    pub fn together(&self, rows: &[usize]) -> Vec<Shown> {
        if rows.len() == self.rows.len() {
            return self.totals.clone();
        }
        (0..=self.columns.len())
            .map(|column| {
                let shown: Vec<Shown> =
                    rows.iter().filter_map(|row| Some(*self.cells.get(*row)?.get(column)?)).collect();
                Shown { people: sum(shown.iter().map(|one| one.people)), fte: sum(shown.iter().map(|one| one.fte)) }
            })
            .collect()
    }
}

fn people(parts: &[&Part]) -> u32 {
    parts.iter().map(|part| part.people).sum()
}

fn places(parts: &[&Part]) -> u32 {
    let places: BTreeSet<&str> = parts.iter().filter(|part| 0 < part.people).map(|part| part.place.as_str()).collect();
    u32::try_from(places.len()).unwrap_or(u32::MAX)
}

/// None where it was not told of somebody.
fn fte(parts: &[&Part]) -> Option<f64> {
    parts.iter().filter(|part| 0 < part.people).try_fold(0.0, |sum, part| Some(sum + part.fte?))
}

/// A sum of values; what is missing of one is missing of the sum.
pub fn sum(values: impl IntoIterator<Item = Value>) -> Value {
    values.into_iter().fold(Value::Known(0.0), |so_far, value| match (so_far, value) {
        (Value::Known(so_far), Value::Known(number)) => Value::Known(so_far + number),
        (Value::Known(_), missing) | (missing, _) => missing,
    })
}

/// What a path costs: cells a single place knows by itself, totals withheld anew, people and cells withheld anew.
type Cost = (u32, u32, u64, u32);

/// A table with its margins. Rows are nodes `0..rows`, columns the nodes behind them.
struct Grid {
    cells: Vec<Vec<Count>>,
    rows: usize,
    columns: usize,
    guard: Guard,
}

impl Grid {
    fn of(rows: &[CountRow], guard: Guard) -> Self {
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let sum = |counts: &mut dyn Iterator<Item = Count>| {
            counts.fold(Count::default(), |sum, one| Count {
                people: sum.people + one.people,
                places: sum.places + one.places,
            })
        };
        let mut cells: Vec<Vec<Count>> = Vec::with_capacity(rows.len() + 1);
        for row in rows {
            let mut line = row.cells.clone();
            line.resize(columns, Count::default());
            // A place may stand in several columns of its row, so it is not counted by adding up.
            line.push(Count { people: line.iter().map(|count| count.people).sum(), places: row.places });
            cells.push(line);
        }
        let totals = (0..=columns).map(|column| sum(&mut cells.iter().map(|line| line[column]))).collect();
        cells.push(totals);
        Self { rows: cells.len(), columns: columns + 1, cells, guard }
    }

    const fn is_margin(&self, row: usize, column: usize) -> bool {
        row + 1 == self.rows || column + 1 == self.columns
    }

    /// Totals stand in the grid below zero, the total of all above it: raised people there lower what the grid holds.
    const fn is_turned(&self, row: usize, column: usize) -> bool {
        (row + 1 == self.rows) != (column + 1 == self.columns)
    }

    /// Whether what the grid holds of a cell can go up (else down) by one: people of what is withheld are at least one.
    fn can_move(&self, row: usize, column: usize, is_up: bool) -> bool {
        let people = self.cells[row][column].people;
        let more_people = is_up != self.is_turned(row, column);
        if more_people { 0 < people } else { 1 < people }
    }

    fn cost(&self, withheld: &[Vec<bool>], row: usize, column: usize) -> Cost {
        let count = self.cells[row][column];
        // Whoever alone gave a number knows it: where places are guarded from each other, it covers for no other unless
        // nothing else does.
        let known = u32::from(count.places == 1 && 1 < self.guard.fewest_places);
        if withheld[row][column] {
            return (known, 0, 0, 0);
        }
        (known, u32::from(self.is_margin(row, column)), u64::from(count.people), 1)
    }

    /// The cells of the cheapest path that leaves a cell open; none where there is none.
    fn cover(&self, withheld: &[Vec<bool>], row: usize, column: usize) -> Vec<(usize, usize)> {
        let ways = [true, false].into_iter().filter(|is_up| self.can_move(row, column, *is_up));
        let paths = ways.filter_map(|is_up| {
            let (from, to) = if is_up { (self.rows + column, row) } else { (row, self.rows + column) };
            self.cheapest(withheld, (row, column), from, to)
        });
        paths.min().map(|(_, path)| path).unwrap_or_default()
    }

    /// Dijkstra's shortest path. A cell is gone through from its row to its column where it goes up, and back where it goes
    /// down, so that what one cell adds to a row or column the next one takes away.
    fn cheapest(
        &self,
        withheld: &[Vec<bool>],
        but: (usize, usize),
        from: usize,
        to: usize,
    ) -> Option<(Cost, Vec<(usize, usize)>)> {
        let nodes = self.rows + self.columns;
        let mut best: Vec<Option<Cost>> = vec![None; nodes];
        let mut came: Vec<Option<usize>> = vec![None; nodes];
        let mut open = BinaryHeap::from([(Reverse((0, 0, 0, 0)), Reverse(from))]);
        best[from] = Some((0, 0, 0, 0));
        while let Some((Reverse(so_far), Reverse(node))) = open.pop() {
            if best[node].is_some_and(|known| known < so_far) {
                continue;
            }
            if node == to {
                break;
            }
            let is_row = node < self.rows;
            let others = if is_row { self.rows..nodes } else { 0..self.rows };
            for next in others {
                let (row, column) = if is_row { (node, next - self.rows) } else { (next, node - self.rows) };
                if (row, column) == but || !self.can_move(row, column, is_row) {
                    continue;
                }
                let step = self.cost(withheld, row, column);
                let cost = (so_far.0 + step.0, so_far.1 + step.1, so_far.2 + step.2, so_far.3 + step.3);
                if best[next].is_none_or(|known| cost < known) {
                    best[next] = Some(cost);
                    came[next] = Some(node);
                    open.push((Reverse(cost), Reverse(next)));
                }
            }
        }
        let cost = best[to]?;
        let mut path = vec![but];
        let mut node = to;
        while let Some(before) = came[node] {
            let (row, column) = if before < self.rows { (before, node) } else { (node, before) };
            path.push((row, column - self.rows));
            node = before;
        }
        Some((cost, path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUARD: Guard = Guard { fewest: 5, fewest_places: 3 };

    /// Rows of people, each from so many places that only the number of people matters.
    fn rows(people: &[&[u32]]) -> Vec<CountRow> {
        let count = |people: &u32| Count { people: *people, places: if *people == 0 { 0 } else { 9 } };
        people.iter().map(|row| CountRow { cells: row.iter().map(count).collect(), places: 9 }).collect()
    }

    /// Cells and margins as people read them: a star where a number is withheld.
    fn shown(people: &[&[u32]], guard: Guard) -> Vec<String> {
        let rows = rows(people);
        let withheld = protect(&rows, guard);
        Grid::of(&rows, guard)
            .cells
            .iter()
            .zip(&withheld.grid)
            .map(|(cells, stars)| {
                let words: Vec<String> = cells
                    .iter()
                    .zip(stars)
                    .map(|(count, star)| if *star { "*".to_owned() } else { count.people.to_string() })
                    .collect();
                words.join(" ")
            })
            .collect()
    }

    #[test]
    fn a_true_zero_is_shown_and_a_small_number_never_stands_alone_in_its_row_or_column() {
        // 3 alone could be had from 13 − 10 and from 9 − 6: the least further people are those of the square of 3, 6, 10, 20.
        let table: [&[u32]; 2] = [&[3, 10, 0], &[6, 20, 30]];
        assert_eq!(shown(&table, GUARD), ["* * 0 13", "* * 30 56", "9 30 30 69"]);
    }

    #[test]
    fn the_smallest_further_numbers_are_taken() {
        let table: [&[u32]; 3] = [&[2, 50, 8], &[40, 60, 90], &[7, 70, 9]];
        assert_eq!(shown(&table, GUARD), ["* 50 * 60", "40 60 90 190", "* 70 * 86", "49 180 107 336"]);
    }

    #[test]
    fn two_ones_whose_total_of_two_is_shown_are_no_secret() {
        // Both are at least one, so 2 − 1 = 1: a third number, or the total, has to go with them.
        let guard = Guard { fewest: 2, fewest_places: 0 };
        let table: [&[u32]; 2] = [&[1, 1], &[1, 1]];
        let stars = protect(&rows(&table), guard);
        assert!(is_safe(&table, &stars.grid), "{:?}", stars.grid);
        assert!(!is_safe(&table, &[vec![true, true, false], vec![true, true, false], vec![false; 3]]));
    }

    #[test]
    fn a_whole_minus_its_other_parts_does_not_give_the_part() {
        // One network's practices below it, one column: 12 = 2 + 6 + 4 + 0.
        let table: [&[u32]; 4] = [&[2], &[6], &[4], &[0]];
        assert_eq!(shown(&table, GUARD), ["* *", "6 6", "* *", "0 0", "12 12"]);
        // With one small part the next smallest is withheld with it.
        let table: [&[u32]; 3] = [&[2], &[6], &[9]];
        assert_eq!(shown(&table, GUARD), ["* *", "* *", "9 9", "17 17"]);
    }

    #[test]
    fn where_nothing_else_covers_for_it_the_total_is_withheld_too() {
        assert_eq!(shown(&[&[3, 0], &[0, 0]], GUARD), ["* 0 *", "0 0 0", "* 0 *"]);
        assert_eq!(shown(&[&[3, 0], &[0, 8]], GUARD), ["* 0 *", "0 8 8", "* 8 *"]);
    }

    #[test]
    fn what_two_places_gave_is_withheld_however_many_people_it_is() {
        let cell = |people, places| Count { people, places };
        let rows = vec![
            CountRow { cells: vec![cell(12, 2), cell(15, 6)], places: 6 },
            CountRow { cells: vec![cell(30, 7), cell(11, 5)], places: 8 },
        ];
        let withheld = protect(&rows, GUARD);
        assert!(withheld.is_cell(0, 0) && withheld.is_cell(0, 1) && withheld.is_cell(1, 0) && withheld.is_cell(1, 1));
        assert!(!withheld.is_row_total(0) && !withheld.is_total());
        assert_eq!(withheld.len(), 4);
    }

    #[test]
    fn a_number_that_one_place_gave_covers_for_no_other_while_another_can() {
        // 3 needs cover in its row: 6 of one practice is smaller than 8, and that practice would know the 3.
        let cell = |people, places| Count { people, places };
        let rows = vec![
            CountRow { cells: vec![cell(3, 3), cell(6, 1), cell(8, 4)], places: 5 },
            CountRow { cells: vec![cell(9, 4), cell(9, 4), cell(9, 4)], places: 5 },
        ];
        let withheld = protect(&rows, GUARD);
        assert!(withheld.is_cell(0, 0) && withheld.is_cell(0, 2) && withheld.is_cell(1, 0) && withheld.is_cell(1, 2));
    }

    #[test]
    fn an_area_below_the_level_agreed_is_never_shown() {
        let audience = Audience { level: Level::Pcn, who: "planners".to_owned(), fewest: Some(6) };
        assert!(!is_agreed_at(Some(&audience), Level::Practice));
        assert!(is_agreed_at(Some(&audience), Level::Pcn) && is_agreed_at(Some(&audience), Level::Icb));
        assert!(!is_agreed_at(None, Level::Practice), "what no form agrees is not shown of a practice");
        assert_eq!(Guard::of(Some(&audience), 3).fewest, 6);
    }

    fn part(row: &str, column: &str, place: &str, people: u32) -> Part {
        let (row, column, place) = (row.to_owned(), column.to_owned(), place.to_owned());
        Part { row, column, place, people, fte: Some(f64::from(people) * 0.5) }
    }

    #[test]
    fn fte_is_withheld_with_the_people_it_is_of_and_a_true_zero_stays() {
        let mut parts = Vec::new();
        for place in ["Z99001", "Z99002", "Z99003", "Z99004"] {
            parts.extend([part("U99901", "retirement", place, 2), part("U99902", "leaving", place, 3)]);
        }
        parts.push(part("U99902", "retirement", "Z99005", 1));
        let names = |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
        let columns = names(&["retirement", "leaving"]);
        let table = Guarded::of(&parts, &names(&["U99901", "U99902"]), &columns, GUARD);
        // Of U99902 1 means to retire, 12 to leave: its total of 13 goes with the 1, and so do those of U99901 and the column.
        assert_eq!(table.cells[1][0], Shown::missing(Missing::Suppressed));
        assert_eq!(table.cells[0][1], Shown { people: Value::Known(0.0), fte: Value::Known(0.0) });
        let total = table.totals[2];
        assert_eq!((total.people, total.fte), (Value::Known(21.0), Value::Known(10.5)));
        assert_eq!(table.together(&[0, 1]), table.totals);
        assert_eq!(table.together(&[1])[0].people, Value::Missing(Missing::Suppressed));
    }

    #[test]
    fn rows_together_show_no_more_than_the_rows_do() {
        let parts: Vec<Part> = [("A", 6), ("B", 7), ("C", 2), ("D", 8)]
            .into_iter()
            .flat_map(|(row, people)| ["x", "y", "z"].map(|place| part(row, "leaving", place, people)))
            .collect();
        let names = ["A", "B", "C", "D"].map(str::to_owned);
        let table = Guarded::of(&parts, &names, &["leaving".to_owned()], Guard { fewest: 7, fewest_places: 3 });
        // 18, 21, 6, 24: the 6 is withheld and 18, the next smallest, with it.
        assert_eq!(table.together(&[1, 3])[0].people, Value::Known(45.0));
        assert_eq!(table.together(&[0, 1])[0].people, Value::Missing(Missing::Suppressed));
        assert_eq!(table.together(&[0, 1, 2, 3])[0].people, Value::Known(69.0));
    }

    /// The slow twin. Tries every table of whole numbers from one up for what is withheld, and says whether each withheld
    /// number, in cells and margins, had another value in one that shows the same.
    fn is_safe(people: &[&[u32]], stars: &[Vec<bool>]) -> bool {
        let rows = people.len();
        let columns = people[0].len();
        let spots: Vec<(usize, usize)> = (0..rows * columns)
            .map(|index| (index / columns, index % columns))
            .filter(|(row, column)| stars[*row][*column])
            .collect();
        let margins = |table: &[Vec<u32>]| -> Vec<Vec<u32>> {
            let mut grid: Vec<Vec<u32>> =
                table.iter().map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
            grid.push((0..=columns).map(|column| grid.iter().map(|row| row[column]).sum()).collect());
            grid
        };
        let truth: Vec<Vec<u32>> = people.iter().map(|row| row.to_vec()).collect();
        let real = margins(&truth);
        let mut other = vec![vec![false; columns + 1]; rows + 1];
        let mut guess = truth.clone();
        for (row, column) in &spots {
            guess[*row][*column] = 1;
        }
        loop {
            let grid = margins(&guess);
            let fits = (0..=rows).all(|row| {
                (0..=columns).all(|column| {
                    if stars[row][column] { 0 < grid[row][column] } else { grid[row][column] == real[row][column] }
                })
            });
            if fits {
                for row in 0..=rows {
                    for column in 0..=columns {
                        other[row][column] |= grid[row][column] != real[row][column];
                    }
                }
            }
            // The next table, as an odometer turns; no number needs to rise by more than one to show that it could.
            let turned = spots.iter().find(|(row, column)| {
                if guess[*row][*column] <= truth[*row][*column] {
                    guess[*row][*column] += 1;
                    return true;
                }
                guess[*row][*column] = 1;
                false
            });
            if turned.is_none() {
                break;
            }
        }
        (0..=rows).all(|row| (0..=columns).all(|column| !stars[row][column] || other[row][column]))
    }

    #[test]
    fn the_slow_twin_finds_what_can_be_worked_out() {
        let table: [&[u32]; 2] = [&[3, 10], &[6, 20]];
        let alone = [vec![true, false, false], vec![false; 3], vec![false; 3]];
        assert!(!is_safe(&table, &alone), "13 − 10 = 3");
        let square = [vec![true, true, false], vec![true, true, false], vec![false; 3]];
        assert!(is_safe(&table, &square));
    }

    #[test]
    fn no_withheld_number_of_any_small_table_can_be_worked_out() {
        // Numbers follow each other as Knuth's MMIX generator has them: invented, and the same each time.
        let mut state: u64 = 2026;
        let mut draw = |below: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u32::try_from((state >> 33) % u64::from(below)).unwrap()
        };
        let mut with_cover = 0;
        for _ in 0..1_500 {
            let (rows_of, columns) = (1 + draw(3) as usize, 1 + draw(3) as usize);
            let most = [3, 5, 8][draw(3) as usize];
            let largest = if rows_of * columns < 7 { most } else { most.min(4) };
            let table: Vec<Vec<u32>> =
                (0..rows_of).map(|_| (0..columns).map(|_| draw(largest + 1)).collect()).collect();
            let table: Vec<&[u32]> = table.iter().map(Vec::as_slice).collect();
            let guard = Guard { fewest: 2 + draw(4), fewest_places: 0 };
            let withheld = protect(&rows(&table), guard);
            assert!(is_safe(&table, &withheld.grid), "{table:?} {guard:?} {:?}", withheld.grid);
            let grid = Grid::of(&rows(&table), guard);
            for (cells, stars) in grid.cells.iter().zip(&withheld.grid) {
                for (count, star) in cells.iter().zip(stars) {
                    assert!(*star || !guard.withholds(*count), "a small number is shown: {table:?}");
                    assert!(!star || 0 < count.people, "a true zero is withheld: {table:?}");
                    with_cover += u32::from(*star && !guard.withholds(*count));
                }
            }
        }
        assert!(100 < with_cover, "the tables hardly needed cover");
    }
}
