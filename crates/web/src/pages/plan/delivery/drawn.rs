//! What is drawn as a table: the timeline with a quarter a column, and the 5 × 5 grid of risks.
//!
//! **Invariant:** neither a mark nor a colour is all that says it: each mark has a word, each cell of the grid its number and band.

use askama::Template;
use wholetime_workbench::plans::delivery::register::{Band, Grid};
use wholetime_workbench::plans::delivery::timeline::{Kind, Mark, TimelineRow};
use wholetime_workbench::plans::when::When;
use wholetime_workbench::questions::plans::delivery::DeliveryAnswer;

use super::{action_path, risk_path};
use crate::asked::Asked;
use crate::components::Link;

/// What a likelihood of 1 to 5 is called. Source: National Patient Safety Agency, "A risk matrix for risk managers", January 2008,
/// table 2.
const LIKELIHOODS: [&str; 5] = ["rare", "unlikely", "possible", "likely", "almost certain"];

/// What an impact of 1 to 5 is called: the same, table 1.
const IMPACTS: [&str; 5] = ["negligible", "minor", "moderate", "major", "catastrophic"];

/// The timeline of a plan.
#[derive(Template)]
#[template(path = "pages/plan/delivery/timeline.html")]
pub(super) struct TimelineView {
    years: Vec<YearView>,
    quarters: Vec<QuarterView>,
    rows: Vec<RowView>,
    caption: String,
}

/// A financial year above its quarters.
struct YearView {
    name: String,
    quarters: usize,
}

struct QuarterView {
    name: String,
    is_now: bool,
}

struct RowView {
    title: String,
    href: Option<String>,
    depth: usize,
    /// A package that is part of no other.
    is_package: bool,
    cells: Vec<CellView>,
}

struct CellView {
    marks: Vec<MarkView>,
    is_worked: bool,
    is_now: bool,
}

struct MarkView {
    sign: &'static str,
    word: &'static str,
    class: &'static str,
}

impl MarkView {
    fn of(mark: Mark) -> Self {
        let (sign, class) = match mark {
            Mark::Worked => ("■", "worked"),
            Mark::Decision => ("?", "decision"),
            Mark::Due => ("◇", "due"),
            Mark::Overdue => ("▲", "overdue"),
            Mark::Done => ("✓", "done"),
        };
        Self { sign, word: mark.in_words(), class }
    }

    /// Every mark, for the key.
    fn all() -> [Self; 5] {
        [Mark::Worked, Mark::Decision, Mark::Due, Mark::Overdue, Mark::Done].map(Self::of)
    }
}

impl TimelineView {
    /// The timeline; none where nothing in the plan has a place in it.
    pub(super) fn of(answer: &DeliveryAnswer, words: &Asked) -> Option<Self> {
        let timeline = &answer.timeline;
        let (first, last) = (timeline.quarters.first()?, timeline.quarters.last()?);
        let mut years: Vec<YearView> = Vec::new();
        for quarter in &timeline.quarters {
            let name = quarter.name.year().to_string();
            match years.last_mut().filter(|year| year.name == name) {
                Some(year) => year.quarters += 1,
                None => years.push(YearView { name, quarters: 1 }),
            }
        }
        let quarter_name = |when: When| match when {
            When::Quarter(_, quarter) => format!("Q{quarter}"),
            other => other.to_string(),
        };
        let is_now: Vec<bool> = timeline.quarters.iter().map(|quarter| quarter.is_now).collect();
        let placed = timeline.rows.iter().filter(|row| !timeline.not_placed.contains(&row.id));
        Some(Self {
            caption: format!("What happens when, {} to {}", first.name, last.name),
            years,
            quarters: timeline
                .quarters
                .iter()
                .map(|quarter| QuarterView { name: quarter_name(quarter.name), is_now: quarter.is_now })
                .collect(),
            rows: placed.map(|row| row_view(row, &is_now, &answer.plan.id, words)).collect(),
        })
    }
}

fn row_view(row: &TimelineRow, is_now: &[bool], plan: &str, words: &Asked) -> RowView {
    let cell = |(marks, is_now): (&Vec<Mark>, &bool)| CellView {
        is_worked: marks.contains(&Mark::Worked),
        marks: marks.iter().copied().map(MarkView::of).collect(),
        is_now: *is_now,
    };
    RowView {
        title: row.title.clone(),
        href: (row.kind == Kind::Action).then(|| action_path(plan, &row.id, words)),
        depth: row.depth.min(3),
        is_package: row.kind == Kind::Package && row.depth == 0,
        cells: row.marks.iter().zip(is_now).map(cell).collect(),
    }
}

/// A grid of risks.
#[derive(Template)]
#[template(path = "pages/plan/delivery/grid.html")]
pub(super) struct GridView {
    name: &'static str,
    title: &'static str,
    impacts: [&'static str; 5],
    rows: Vec<GridRowView>,
    /// Risks that have no such score.
    not_scored: Vec<Link>,
}

struct GridRowView {
    likelihood: u8,
    word: &'static str,
    cells: Vec<GridCellView>,
}

struct GridCellView {
    severity: u8,
    band: Band,
    risks: Vec<Link>,
}

impl GridView {
    /// A grid; none where no risk has such a score.
    pub(super) fn of(
        name: &'static str,
        title: &'static str,
        grid: &Grid,
        answer: &DeliveryAnswer,
        words: &Asked,
    ) -> Option<Self> {
        let link = |id: &String| Link::new(risk_path(&answer.plan.id, id, words), id);
        let rows: Vec<GridRowView> = grid
            .rows
            .iter()
            .map(|row| GridRowView {
                likelihood: row.likelihood,
                word: LIKELIHOODS.get(usize::from(row.likelihood).wrapping_sub(1)).copied().unwrap_or_default(),
                cells: row
                    .cells
                    .iter()
                    .map(|cell| GridCellView {
                        severity: cell.severity,
                        band: cell.band,
                        risks: cell.risks.iter().map(link).collect(),
                    })
                    .collect(),
            })
            .collect();
        let is_empty = rows.iter().flat_map(|row| &row.cells).all(|cell| cell.risks.is_empty());
        (!is_empty).then(|| Self {
            name,
            title,
            impacts: IMPACTS,
            rows,
            not_scored: grid.not_scored.iter().map(link).collect(),
        })
    }
}
