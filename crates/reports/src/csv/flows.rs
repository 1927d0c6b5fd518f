//! Joiners and leavers as comma-separated values: by practice, by year, from each count to the next, or by age.

use std::str::FromStr;

use wholetime_vocabulary::UnknownWord;
use wholetime_workbench::questions::flows::{Balance, Flows, TurnoverFigure, Way};

use super::{finish, text, value};
use crate::ReportError;

/// What a row is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlowRows {
    /// Twelve months.
    #[default]
    Years,
    /// From one count to the next.
    Steps,
    /// A practice.
    Practices,
    /// A band of age.
    Ages,
}

impl FlowRows {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::Years, Self::Steps, Self::Practices, Self::Ages];

    /// The word in commands and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Years => "year",
            Self::Steps => "step",
            Self::Practices => "practice",
            Self::Ages => "age",
        }
    }
}

impl FromStr for FlowRows {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let words = Self::ALL.map(Self::word);
        let found = Self::ALL.into_iter().find(|rows| rows.word() == word);
        found.ok_or_else(|| UnknownWord::new("choice of rows", word, &words))
    }
}

const FIGURE: [&str; 5] = ["left", "joined", "mean", "turnover_pct", "joiners_pct"];

/// Rows of flows. Changes of heads and FTE add up from start to end, with what left taken away.
///
/// # Errors
/// Where a row cannot be written.
pub fn flows_csv(flows: &Flows, rows: FlowRows) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let balances = [balance_names("heads"), balance_names("fte")].concat();
    let head = |own: &[&str]| -> Vec<String> {
        ["area", "group", "counted_at"].iter().chain(own).map(|name| (*name).to_owned()).collect()
    };
    let of = [text(&flows.area.code), flows.group.word().to_owned(), flows.counted_at.word().to_owned()];
    match rows {
        FlowRows::Years => {
            let names =
                [&["from", "to", "way", "step_months", "practices", "practices_left_out"][..], &FIGURE[..]].concat();
            writer.write_record([head(&names), balances].concat())?;
            for year in &flows.years {
                let own = [
                    year.from.to_string(),
                    year.to.to_string(),
                    way(year.way),
                    year.step_months.to_string(),
                    year.practices.to_string(),
                    year.practices_left_out.to_string(),
                ];
                let cells = [&of[..], &own[..], &figure(&year.figure)[..], &both(year.heads, year.fte)[..]].concat();
                writer.write_record(cells)?;
            }
        }
        FlowRows::Steps => {
            writer.write_record([head(&["from", "to", "way", "months", "practices", "mended"]), balances].concat())?;
            for step in &flows.steps {
                let own = [
                    step.from.to_string(),
                    step.to.to_string(),
                    way(step.way),
                    step.months.to_string(),
                    step.practices.to_string(),
                    step.mended.to_string(),
                ];
                writer.write_record([&of[..], &own[..], &both(step.heads, step.fte)[..]].concat())?;
            }
        }
        FlowRows::Practices => {
            let names = [&["practice", "name", "persistently_high", "mended"][..], &FIGURE[..]].concat();
            writer.write_record([head(&names), balances].concat())?;
            for practice in &flows.practices {
                let own = [
                    text(&practice.practice),
                    text(&practice.name),
                    practice.is_persistently_high.to_string(),
                    practice.mended.to_string(),
                ];
                let balances = both(practice.heads, practice.fte);
                writer.write_record([&of[..], &own[..], &figure(&practice.newest)[..], &balances[..]].concat())?;
            }
        }
        FlowRows::Ages => {
            writer.write_record(head(&["age", "joined", "left", "person_years", "leaving_pct"]))?;
            for age in &flows.ages {
                let own = [
                    age.band.clone(),
                    age.joined.to_string(),
                    age.left.to_string(),
                    value(age.person_years),
                    value(age.leaving_pct),
                ];
                writer.write_record([&of[..], &own[..]].concat())?;
            }
        }
    }
    finish(writer)
}

fn way(way: Option<Way>) -> String {
    way.map_or_else(String::new, |way| way.word().to_owned())
}

fn figure(figure: &TurnoverFigure) -> [String; 5] {
    [figure.left, figure.joined, figure.mean, figure.turnover_pct, figure.joiners_pct].map(value)
}

fn balance_names(of: &str) -> Vec<String> {
    Balance::WORDS.map(|word| format!("{of}_{word}")).to_vec()
}

fn both(heads: Option<Balance>, fte: Option<Balance>) -> Vec<String> {
    [heads, fte]
        .into_iter()
        .flat_map(|balance| match balance {
            Some(balance) => balance.amounts().map(|amount| amount.number().to_string()),
            None => Balance::WORDS.map(|_| "not_held".to_owned()),
        })
        .collect()
}
