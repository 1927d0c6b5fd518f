//! The headline figures of a place, a card each: every figure leads to its explanation, its definition and its months.

use wholetime_reports::words;
use wholetime_vocabulary::Value;
use wholetime_workbench::questions::profile::{AmongPeersIs, AreaStanding, BesidePeers, Headline, Previous};

use crate::components::{Cell, Link};
use crate::links::{self, Behind};
use crate::pages::profile::capital;

/// A staff group at a glance.
pub(super) struct Card {
    pub(super) title: String,
    pub(super) fte: Cell,
    pub(super) is_known: bool,
    /// The rate, leading to its explanation.
    pub(super) rate: Option<Cell>,
    /// Beside the month before, the year before and places alike.
    pub(super) beside: Vec<String>,
    pub(super) basis: String,
    /// Its definition, and its months.
    pub(super) links: Vec<(Link, String)>,
}

pub(super) fn cards(standing: &AreaStanding, view: &Behind) -> Vec<Card> {
    standing.headlines.iter().map(|line| card(standing, line, view)).collect()
}

fn card(standing: &AreaStanding, line: &Headline, view: &Behind) -> Card {
    let code = &standing.area.code;
    let title = capital(&line.title);
    let why = |id: &str, value: Value, decimals, what: &str| {
        Cell::why(value, decimals, &format!("{title}, {what}"), Some(links::explain(code, id, Some(line.basis), view)))
    };
    let months = [("since", &line.month_before), ("since", &line.year_before)];
    let mut beside: Vec<String> = months
        .into_iter()
        .filter_map(|(word, previous)| Some(changed(word, previous.as_ref()?, line.per_100k)))
        .collect();
    beside.extend(line.peers.as_ref().map(among));
    Card {
        fte: why(&line.fte_indicator, line.fte, 1, "FTE"),
        is_known: line.fte.known().is_some(),
        rate: line.per_100k.known().map(|_| why(&line.rate_indicator, line.per_100k, 1, "FTE per 100,000 patients")),
        beside,
        basis: line.basis.title().to_owned(),
        links: vec![
            (Link::new(links::indicator(&line.rate_indicator), "definition"), format!("{title}: definition")),
            (Link::new(series(code, line), "over time"), format!("{title}: over time")),
            (
                Link::new(links::forecast(code) + "?group=" + line.group.word(), "forecast"),
                format!("{title}: forecast"),
            ),
        ],
        title,
    }
}

fn series(code: &str, line: &Headline) -> String {
    Behind::default().with("basis", line.basis.word()).behind(&links::series(code, &line.rate_indicator))
}

fn changed(word: &str, previous: &Previous, now: Value) -> String {
    let month = previous.period.in_words();
    if let Some(why) = &previous.not_comparable {
        return format!("not comparable with {month}: {why}");
    }
    match (previous.arrow, previous.per_100k, now, previous.fte_change) {
        (Some(arrow), Value::Known(before), Value::Known(after), fte_change) => format!(
            "{} rate {}, {} FTE {word} {month}",
            arrow.sign(),
            words::change(before, after),
            words::signed(fte_change, 1)
        ),
        _ => format!("no figure to compare with in {month}"),
    }
}

fn among(peers: &BesidePeers) -> String {
    let is = match peers.is {
        AmongPeersIs::LowestQuarter => "Lowest quarter",
        AmongPeersIs::MiddleHalf => "Middle half",
        AmongPeersIs::HighestQuarter => "Highest quarter",
    };
    format!("{is} of the {} places most alike: their middle is {}", peers.n, words::number(peers.median, 1))
}
