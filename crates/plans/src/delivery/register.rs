//! The risk register on a day: the 5 × 5 grid before and after mitigation, what is past its review, and which way each risk goes.
//!
//! **Invariant:** a risk without a score stands in no cell and is named as not scored; closed risks stand in no cell.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::how_many;

use super::review::Moved;
use super::{Delivery, Risk, RiskProgress, RiskStatus, Score};
use crate::figures::Figures;

/// How severe a score is. Source: National Patient Safety Agency, "A risk matrix for risk managers", January 2008, table 3: 1–3
/// low, 4–6 moderate, 8–12 high, 15–25 extreme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// 1 to 3.
    Low,
    /// 4 to 6.
    Moderate,
    /// 8 to 12.
    High,
    /// 15 to 25.
    Extreme,
}

impl Band {
    /// The band of a severity.
    #[must_use]
    pub const fn of(severity: u8) -> Self {
        match severity {
            0..=3 => Self::Low,
            4..=7 => Self::Moderate,
            8..=14 => Self::High,
            _ => Self::Extreme,
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
            Self::Extreme => "extreme",
        }
    }
}

/// A score and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Scored {
    /// How likely, 1 to 5.
    pub likelihood: u8,
    /// How bad, 1 to 5.
    pub impact: u8,
    /// Likelihood times impact.
    pub severity: u8,
    /// How severe that is.
    pub band: Band,
}

impl From<Score> for Scored {
    fn from(score: Score) -> Self {
        let severity = score.severity();
        Self { likelihood: score.likelihood, impact: score.impact, severity, band: Band::of(severity) }
    }
}

/// Which way a risk went when it was last scored anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "RiskTrend")]
pub enum Trend {
    /// More severe.
    Up,
    /// As severe.
    Level,
    /// Less severe.
    Down,
}

impl Trend {
    /// As people read it.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Up => "rising",
            Self::Level => "level",
            Self::Down => "falling",
        }
    }
}

/// What is wrong with a risk, the gravest first: our judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskFault {
    /// It is more severe after mitigation than before.
    WorseAfter,
    /// The day of its review has gone by.
    PastReview,
    /// It has neither score.
    NotScored,
    /// It is scored after mitigation, and nothing says what was done.
    NoMitigation,
    /// Nobody answers for it.
    NoOwner,
    /// It has no day of review.
    NoReview,
    /// It points at a figure that the plan does not have.
    PointsNowhere,
}

/// A risk on a day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RiskLine {
    /// Name in the document.
    pub id: String,
    /// What may happen.
    pub title: String,
    /// When it was raised.
    pub raised_on: Option<Date>,
    /// Before mitigation.
    pub before: Option<Scored>,
    /// After mitigation.
    pub after: Option<Scored>,
    /// Severity after less severity before; none where one is not there.
    pub movement: Option<i16>,
    /// Which way it went when last scored anew; none where it was scored once.
    pub trend: Option<Trend>,
    /// What is done about it.
    pub mitigation: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it is looked at again.
    pub review_on: Option<Date>,
    /// Days since the day of its review, where that has gone by.
    pub days_past_review: Option<i32>,
    /// What would show that it is happening.
    pub trigger: Option<String>,
    /// How it stands.
    pub status: RiskStatus,
    /// What is wrong, the gravest first.
    pub faults: Vec<RiskFault>,
    /// The same in words.
    pub is_wrong_because: Vec<String>,
    /// The figure it moves.
    pub moves: Option<Moved>,
    /// What was said about it.
    pub progress: Vec<RiskProgress>,
}

/// How many risks are how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RiskCounts {
    /// All.
    pub risks: usize,
    /// That may still happen.
    pub open: usize,
    /// Open and extreme as last scored.
    pub extreme: usize,
    /// Open, and the day of review has gone by.
    pub past_review: usize,
    /// Open, and without a day of review.
    pub without_review: usize,
    /// Open, and without an owner.
    pub without_owner: usize,
    /// Open, and scored higher after mitigation than before.
    pub worse_after: usize,
    /// Open, and without any score.
    pub not_scored: usize,
}

impl RiskCounts {
    /// How it stands, in a sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        if self.risks == 0 {
            return "the plan has no risk".to_owned();
        }
        format!(
            "{}: {} extreme, {} past review, {} without an owner, {} scored higher after mitigation than before",
            how_many(self.risks, "risk"),
            self.extreme,
            self.past_review,
            self.without_owner,
            self.worse_after
        )
    }
}

/// A cell of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GridCell {
    /// How bad, 1 to 5.
    pub impact: u8,
    /// Likelihood times impact.
    pub severity: u8,
    /// How severe that is.
    pub band: Band,
    /// Names of the risks in it.
    pub risks: Vec<String>,
}

/// A row of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GridRow {
    /// How likely, 1 to 5.
    pub likelihood: u8,
    /// Cells by impact, from 1 to 5.
    pub cells: Vec<GridCell>,
}

/// The 5 × 5 grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Grid {
    /// Rows by likelihood, the most likely first, as such grids are drawn.
    pub rows: Vec<GridRow>,
    /// Names of risks without a score.
    pub not_scored: Vec<String>,
}

/// The risk register.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Register {
    /// How many risks are how.
    pub counts: RiskCounts,
    /// Risks, the most severe as last scored first; closed ones last.
    pub risks: Vec<RiskLine>,
    /// Before mitigation.
    pub grid_before: Grid,
    /// After mitigation.
    pub grid_after: Grid,
}

/// Says how the risks stand on a day. `figures` are those of the plan; none where they cannot be worked out.
#[must_use]
pub fn register(delivery: &Delivery, figures: Option<&Figures>, today: Date) -> Register {
    let mut risks: Vec<RiskLine> = delivery.risks.iter().map(|risk| line(risk, figures, today)).collect();
    let grid_before = grid(&delivery.risks, |risk| risk.before);
    let grid_after = grid(&delivery.risks, |risk| risk.after);
    let counts = counts(&risks);
    risks.sort_by_key(|line| {
        let severity = latest(line).map(|scored| std::cmp::Reverse(scored.severity));
        (line.status == RiskStatus::Closed, severity.is_none(), severity)
    });
    Register { counts, risks, grid_before, grid_after }
}

/// The score that holds now.
fn latest(line: &RiskLine) -> Option<Scored> {
    line.after.or(line.before)
}

fn counts(lines: &[RiskLine]) -> RiskCounts {
    let mut counts = RiskCounts { risks: lines.len(), ..RiskCounts::default() };
    for line in lines.iter().filter(|line| line.status.is_open()) {
        let has = |fault: RiskFault| usize::from(line.faults.contains(&fault));
        counts.open += 1;
        counts.extreme += usize::from(latest(line).is_some_and(|scored| scored.band == Band::Extreme));
        counts.past_review += has(RiskFault::PastReview);
        counts.without_review += has(RiskFault::NoReview);
        counts.without_owner += has(RiskFault::NoOwner);
        counts.worse_after += has(RiskFault::WorseAfter);
        counts.not_scored += has(RiskFault::NotScored);
    }
    counts
}

fn grid(risks: &[Risk], score: impl Fn(&Risk) -> Option<Score>) -> Grid {
    let held = || risks.iter().filter(|risk| risk.status != RiskStatus::Closed);
    let named = |likelihood: u8, impact: u8| {
        held().filter(|risk| score(risk) == Some(Score { likelihood, impact })).map(|risk| risk.id.clone()).collect()
    };
    let cell = |likelihood: u8, impact: u8| {
        let severity = Score { likelihood, impact }.severity();
        GridCell { impact, severity, band: Band::of(severity), risks: named(likelihood, impact) }
    };
    let row = |likelihood: u8| GridRow { likelihood, cells: (1..=5).map(|impact| cell(likelihood, impact)).collect() };
    Grid {
        rows: (1..=5).rev().map(row).collect(),
        not_scored: held().filter(|risk| score(risk).is_none()).map(|risk| risk.id.clone()).collect(),
    }
}

fn line(risk: &Risk, figures: Option<&Figures>, today: Date) -> RiskLine {
    let moves = risk.moves.as_deref().map(|name| Moved::of(name, figures));
    let movement =
        risk.before.zip(risk.after).map(|(before, after)| i16::from(after.severity()) - i16::from(before.severity()));
    let days_past_review =
        risk.review_on.filter(|day| risk.status.is_open() && *day < today).map(|day| (today - day).get_days());
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let mut line = RiskLine {
        id: risk.id.clone(),
        title: risk.title.clone(),
        raised_on: risk.raised_on,
        before: risk.before.map(Scored::from),
        after: risk.after.map(Scored::from),
        movement,
        trend: trend(risk),
        mitigation: filled(&risk.mitigation),
        owner: filled(&risk.owner),
        review_on: risk.review_on,
        days_past_review,
        trigger: risk.trigger.clone(),
        status: risk.status,
        faults: Vec::new(),
        is_wrong_because: Vec::new(),
        moves,
        progress: risk.progress.clone(),
    };
    line.faults = faults(&line);
    line.is_wrong_because = line.faults.iter().map(|fault| because(*fault, &line)).collect();
    line
}

fn trend(risk: &Risk) -> Option<Trend> {
    let scored = risk.progress.iter().rev().find_map(|said| said.from.zip(said.to));
    scored.map(|(from, to)| match to.severity().cmp(&from.severity()) {
        std::cmp::Ordering::Less => Trend::Down,
        std::cmp::Ordering::Equal => Trend::Level,
        std::cmp::Ordering::Greater => Trend::Up,
    })
}

fn faults(line: &RiskLine) -> Vec<RiskFault> {
    let is_open = line.status.is_open();
    let found = [
        (RiskFault::WorseAfter, is_open && line.movement.is_some_and(|movement| 0 < movement)),
        (RiskFault::PastReview, line.days_past_review.is_some()),
        (RiskFault::NotScored, is_open && latest(line).is_none()),
        (RiskFault::NoMitigation, is_open && line.after.is_some() && line.mitigation.is_none()),
        (RiskFault::NoOwner, is_open && line.owner.is_none()),
        (RiskFault::NoReview, is_open && line.review_on.is_none()),
        (RiskFault::PointsNowhere, line.moves.as_ref().is_some_and(|moved| moved.is_dangling)),
    ];
    found.into_iter().filter(|(_, is_so)| *is_so).map(|(fault, _)| fault).collect()
}

fn because(fault: RiskFault, line: &RiskLine) -> String {
    let severity = |scored: Option<Scored>| scored.map_or(0, |scored| scored.severity);
    match fault {
        RiskFault::WorseAfter => {
            format!("{} after mitigation, {} before it", severity(line.after), severity(line.before))
        }
        RiskFault::PastReview => {
            let days = usize::try_from(line.days_past_review.unwrap_or_default()).unwrap_or_default();
            format!("review overdue by {}", how_many(days, "day"))
        }
        RiskFault::NotScored => "not scored".to_owned(),
        RiskFault::NoMitigation => "scored after mitigation, and no mitigation is named".to_owned(),
        RiskFault::NoOwner => "no owner".to_owned(),
        RiskFault::NoReview => "no day of review".to_owned(),
        RiskFault::PointsNowhere => "points at a figure that is not there".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn risk(id: &str, before: Option<(u8, u8)>, after: Option<(u8, u8)>) -> Risk {
        let score = |(likelihood, impact)| Score { likelihood, impact };
        Risk {
            id: id.into(),
            title: id.into(),
            before: before.map(score),
            after: after.map(score),
            mitigation: Some("ask for money".into()),
            owner: Some("Ann".into()),
            review_on: Some(date(2030, 6, 1)),
            ..Risk::default()
        }
    }

    fn of(risks: Vec<Risk>) -> Register {
        register(&Delivery { risks, ..Delivery::default() }, None, date(2030, 5, 1))
    }

    #[test]
    fn every_severity_has_the_band_of_the_matrix() {
        // NPSA 2008: of the products of 1 to 5 with 1 to 5, 1 to 3 are low, 4 to 6 moderate, 8 to 12 high, 15 to 25 extreme.
        let banded = [
            (3, Band::Low),
            (4, Band::Moderate),
            (6, Band::Moderate),
            (8, Band::High),
            (12, Band::High),
            (15, Band::Extreme),
        ];
        for (severity, band) in banded {
            assert_eq!(Band::of(severity), band, "{severity}");
        }
    }

    #[test]
    fn each_scored_risk_stands_in_one_cell_of_each_grid() {
        let register = of(vec![
            risk("money", Some((5, 5)), Some((3, 5))),
            risk("people", Some((5, 5)), None),
            risk("rooms", None, None),
        ]);
        let cell = |grid: &Grid, likelihood: usize, impact: usize| grid.rows[5 - likelihood].cells[impact - 1].clone();
        assert_eq!(cell(&register.grid_before, 5, 5).risks, ["money", "people"]);
        let after = cell(&register.grid_after, 3, 5);
        assert_eq!((after.risks, after.severity, after.band), (vec!["money".to_owned()], 15, Band::Extreme));
        assert_eq!(register.grid_after.not_scored, ["people", "rooms"]);
        let filled =
            |grid: &Grid| grid.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.risks.len()).sum::<usize>();
        assert_eq!((filled(&register.grid_before), filled(&register.grid_after)), (2, 1));
    }

    #[test]
    fn a_risk_that_is_worse_after_mitigation_is_named_first() {
        let register = of(vec![risk("money", Some((2, 3)), Some((4, 3)))]);
        assert_eq!(register.risks[0].movement, Some(6));
        assert_eq!(register.risks[0].is_wrong_because, ["12 after mitigation, 6 before it"]);
        assert_eq!(register.counts.worse_after, 1);
        assert!(of(vec![risk("money", Some((4, 3)), Some((4, 3)))]).risks[0].faults.is_empty());
    }

    #[test]
    fn a_review_is_overdue_from_the_day_after_and_never_once_the_risk_is_closed() {
        let mut one = risk("money", Some((2, 3)), None);
        one.review_on = Some(date(2030, 5, 1));
        assert_eq!(of(vec![one.clone()]).counts.past_review, 0);
        one.review_on = Some(date(2030, 4, 30));
        assert_eq!(of(vec![one.clone()]).risks[0].is_wrong_because, ["review overdue by 1 day"]);
        one.status = RiskStatus::Closed;
        let closed = of(vec![one]);
        assert_eq!((closed.counts.past_review, closed.counts.open), (0, 0));
        assert!(closed.grid_before.rows.iter().flat_map(|row| &row.cells).all(|cell| cell.risks.is_empty()));
    }

    #[test]
    fn the_trend_is_that_of_the_last_score() {
        let mut one = risk("money", None, Some((4, 4)));
        let said = |from: (u8, u8), to: (u8, u8)| RiskProgress {
            on: date(2030, 4, 1),
            by: None,
            from: Some(Score { likelihood: from.0, impact: from.1 }),
            to: Some(Score { likelihood: to.0, impact: to.1 }),
            said: String::new(),
        };
        assert_eq!(of(vec![one.clone()]).risks[0].trend, None);
        one.progress = vec![said((2, 2), (5, 5)), said((5, 5), (4, 4))];
        assert_eq!(of(vec![one.clone()]).risks[0].trend, Some(Trend::Down));
        // 2 × 4 and 4 × 2 are as severe as each other.
        one.progress = vec![said((2, 4), (4, 2))];
        assert_eq!(of(vec![one]).risks[0].trend, Some(Trend::Level));
    }

    #[test]
    fn the_ten_risks_of_blmk_stand_where_appendix_3_prints_them() {
        // Severities 9, 15, 20, 12, 8, 8, 20, 25, 25, 25: six of 15 or more.
        let plan = crate::plan::Plan::from_toml(include_str!("../../../../examples/blmk-2018/plan.toml")).unwrap();
        let register = register(&plan.delivery, None, date(2018, 2, 28));
        let printed = [
            ("1", 9),
            ("2", 15),
            ("3", 20),
            ("4", 12),
            ("5", 8),
            ("6", 8),
            ("7", 20),
            ("8", 25),
            ("9", 25),
            ("10", 25),
        ];
        for (id, severity) in printed {
            let line = register.risks.iter().find(|line| line.id == id).unwrap();
            assert_eq!(line.after.map(|scored| scored.severity), Some(severity), "risk {id}");
        }
        assert_eq!((register.counts.risks, register.counts.extreme), (10, 6));
        assert_eq!(register.grid_before.not_scored.len(), 10, "the paper scores after mitigation only");
        // It prints no owners, and a day of review for risks 9 and 10, on which the assurance meeting is.
        assert_eq!((register.counts.without_owner, register.counts.without_review), (10, 8));
        let after = |day| super::register(&plan.delivery, None, day).counts.past_review;
        assert_eq!((after(date(2018, 3, 1)), after(date(2018, 3, 2))), (0, 2));
    }
}
