//! What the checker says: a sentence, the figures it is about, and the smallest change that would mend it.

use schemars::JsonSchema;
use serde::Serialize;

/// Which identity a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The same quantity is printed twice.
    SameQuantity,
    /// Places, streams or periods make a whole.
    Sum,
    /// A figure of a whole lies among those of its parts, or is their weighted average.
    Average,
    /// The arithmetic that a paper declares of a figure.
    Formula,
    /// A column is worked out from others in the other rows of its table.
    Pattern,
    /// Cost is WTE times unit cost.
    Cost,
    /// Costs are counted in one way throughout.
    CostBasis,
    /// Posts that were filled already are costed alike.
    PostsFilled,
    /// A part is no more than its whole.
    PartAboveWhole,
    /// People and WTE are kept apart.
    HeadsAndWte,
    /// A share is a count over a count.
    PossibleCount,
    /// Rows shared out alike have the same shares.
    Shares,
    /// A change is that between its figures.
    Change,
    /// Figures that are added are counted from one baseline.
    Baselines,
    /// Days and years agree.
    Dates,
    /// Money of a year and of several years are kept apart.
    Span,
    /// What could not be checked, and why.
    NotChecked,
    /// Figures of one table are rounded alike.
    Rounding,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "FindingSeverity")]
pub enum Severity {
    /// No admissible reading reconciles the figures.
    Error,
    /// Somebody should look: a day that has gone by, or figures that do not agree if their names mean what they seem to.
    Warning,
    /// Worth knowing: a reading that reconciles them, or what the paper declares itself.
    Note,
}

/// A figure that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Involved {
    /// Its place among [`super::Statements::figures`].
    pub figure: usize,
    /// What it is, in words.
    pub label: String,
    /// As printed.
    pub printed: String,
    /// Where in the paper.
    pub location: String,
}

/// One figure written otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// Its place among [`super::Statements::figures`].
    pub figure: usize,
    /// As printed.
    pub printed: String,
    /// What to print instead.
    pub instead: String,
}

/// The smallest change that would mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Mend {
    /// The figures to change; empty where a sentence must do.
    pub changes: Vec<Change>,
    /// How many other findings it mends as well.
    pub n_also_mended: usize,
    /// How many identities that hold now would no longer hold.
    pub n_broken: usize,
    /// The change in words.
    pub sentence: String,
}

/// Something that a paper should mend or know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// Which identity it is about.
    pub rule: Rule,
    /// One sentence that a director understands.
    pub message: String,
    /// The figures it is about.
    pub figures: Vec<Involved>,
    /// The smallest change that would mend it, if one is known.
    pub mend: Option<Mend>,
}
