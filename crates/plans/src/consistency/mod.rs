//! Whether the figures of a paper can all be true at once.
//!
//! A **statement file** holds figures as a paper prints them; [`read_statements`] reads it and [`check`] holds every identity
//! that the figures themselves call for against what each of them can stand for. In TOML (`schema = 1`):
//!
//! ```toml
//! schema = 1
//! paper = "A plan"                       # optional
//! printed_on = "28 March 2018"           # optional: the day of the paper
//! covers = "2017/18 to 2019/20"          # optional: what it plans for
//!
//! [[whole]]                              # a name for all of some others, which do not overlap
//! dimension = "place"                    # place, stream or period
//! name = "Havelock"
//! parts = ["North", "South"]
//!
//! [[quantity]]                           # optional: what is said once of a quantity
//! name = "arrs_wte"
//! title = "ARRS staff"                   # its name in sentences
//! over_time = "mean"                     # sum, mean or last: how periods make their whole
//!
//! [[table]]                              # keys that its figures share
//! where = "Table 1"
//! quantity = "vacancies"
//! unit = "WTE"
//! figures = [{ place = "Havelock", value = "7.5" }, { place = "North", value = "3" }, { place = "South", value = "4.5" }]
//!
//! [[figure]]                             # or one by one
//! quantity = "vacancy_rate"
//! place = "Havelock"
//! unit = "%"
//! value = "10%"
//! equals = ["vacancies / baseline"]
//! where = "section 2"
//! ```
//!
//! JSON has the same keys, or is an array of figures. In CSV, each row is a figure and each column one of these keys
//! ([`FIGURE_KEYS`], or a name that [`key_of`] knows for one); `equals` and `total_over` take several values parted by `;`, and
//! lines before the header such as `# paper: A plan` say what a table cannot. The whole of it, for people, is in
//! `docs/guides/checking-a-paper.md`.
//!
//! | key | what it says |
//! |---|---|
//! | `quantity`, `value`, `where` | what is counted, as printed (in quotes; `nil` for a blank that means none), both needed; where in the paper |
//! | `stream`, `place`, `period` | of which profession, role or line; where; when (`2017/18`, `Q3 2017/18`, `Apr-22`, `A to B`, `by December 2020`, `total`) |
//! | `unit` | `WTE`, `heads`, `posts`, `practices`, `%`, `points`, `£`, `£k`, `£m`, `£ per WTE`, `£ per year`, `WTE per 100k`, `years`, `months`, `date`, `direction`, or any other word |
//! | `precision` | `exact`, or the step it is rounded to (`0.5`, `1000`); else the decimals of its column. Heads, posts and other whole counts are exact |
//! | `bound` | `about`, `at least` (over), `at most` (up to) |
//! | `baseline` | the name of the baseline that it is counted from |
//! | `is_baseline` | the name of the baseline whose size it is |
//! | `equals` | arithmetic the paper declares, over ids and quantities: `demand - substitution`, `gap / baseline`, `new_posts * unit_cost`; of several, any is enough |
//! | `total_over` | the dimensions of which it is the total of its table (a member called `Total` or `All` is one anyhow) |
//! | `part_of`, `share_of` | the quantity it is a part of; the quantity, counted whole or weighing its places, it is a share of |
//! | `shared_by` | the key by which its row was shared out among places; rows with one key must have one set of shares |
//! | `paid_months` | months of the period that are paid, where posts start within it |
//! | `are_in_post` | `yes` if the posts were filled already |
//! | `change_from`, `change_to` | ids of the figures before and after, of which it states the change (a number, or `up` or `down`) |
//! | `is_deadline` | `yes` for a day by which something is to be done |
//! | `declares` | what the paper itself says of why it does not agree; findings on it are then notes |
//! | `id` | what formulas and changes call it |
//!
//! A value that the paper withholds is written `*`, `n/a` or `<5`: it may be anything from nothing up. Cost declared as a quantity
//! times a price is judged over all its years together: each post paid once, or in every later year too.
//!
//! A quantity named in a formula is that of the same stream, place and period; a dimension that it leaves out holds for all.
//!
//! Where the paper declares no arithmetic, names and units are read for what they call for; what does not agree is then a
//! warning that says what was taken for what, since a name may mean something else.
//!
//! **Invariant:** nothing is an error that some admissible reading of the figures would explain.

mod check;
mod exact;
mod finding;
mod formula;
mod identities;
mod interval;
mod mend;
mod period;
mod printed;
mod reading;
mod statement;
mod telling;
mod wording;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod papers;
#[cfg(test)]
mod tests;

pub use check::check;
pub use exact::Exact;
pub use finding::{Change, Finding, Involved, Mend, Rule, Severity};
pub use formula::Formula;
pub use printed::{Measure, Unit};
pub use reading::{FIGURE_KEYS, Fault, Format, Unreadable, key_of, read_statements};
pub use statement::{Dimension, Figure, OverTime, Quantity, Statements, Whole};

/// A statement file to fill in, a figure a row.
pub const TEMPLATE_CSV: &str = include_str!("template.csv");
/// A statement file to fill in, with tables that share keys.
pub const TEMPLATE_TOML: &str = include_str!("template.toml");
