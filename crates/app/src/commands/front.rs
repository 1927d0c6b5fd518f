//! `wholetime standing`, `place`, `search` and `news`: what the first page and the search field of the pages answer.

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use wholetime_reports::words;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::profile::{AmongPeersIs, BesidePeers, Previous};

use crate::arguments::Format;
use crate::output;

/// How a place is doing: one's own, where none is named.
pub(super) fn standing(bench: &Workbench, area: Option<&str>, format: Format) -> anyhow::Result<ExitCode> {
    let own = match area {
        Some(area) => area.to_owned(),
        None => {
            let own = bench.own_place()?.area;
            own.context("name a place, or choose your own first: wholetime place AREA")?.code
        }
    };
    let answer = bench.standing(&own)?;
    if format == Format::Json {
        output::json(&*answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    let rows: Vec<Vec<String>> = answer
        .headlines
        .iter()
        .map(|line| {
            vec![
                line.title.clone(),
                words::value(line.fte, 2),
                words::value(line.per_100k, 1),
                changed(line.month_before.as_ref()),
                changed(line.year_before.as_ref()),
                line.peers.as_ref().map(among).unwrap_or_default(),
                line.basis.title().to_owned(),
            ]
        })
        .collect();
    let headers = ["staff", "FTE", "per 100,000", "rate, month before", "rate, year before", "places alike", "basis"];
    if format == Format::Csv {
        output::csv(&headers, &rows)?;
        return Ok(ExitCode::SUCCESS);
    }
    output::text(&format!("{}, {}\n{}\n", answer.area.name, answer.period.in_words(), answer.held.sentence))?;
    output::table(&headers, &rows)?;
    for issue in &answer.main_issues {
        output::text(&format!("- {}\n", issue.sentence))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn changed(previous: Option<&Previous>) -> String {
    let Some(previous) = previous else { return String::new() };
    match previous.arrow {
        Some(arrow) => {
            format!("{} {} since {}", arrow.sign(), words::signed(previous.per_100k_change, 1), previous.period)
        }
        None => format!("not comparable with {}", previous.period),
    }
}

fn among(peers: &BesidePeers) -> String {
    let is = match peers.is {
        AmongPeersIs::LowestQuarter => "lowest quarter",
        AmongPeersIs::MiddleHalf => "middle half",
        AmongPeersIs::HighestQuarter => "highest quarter",
    };
    format!("{is} of {}, middle {}", peers.n, words::number(peers.median, 1))
}

/// The place somebody works for: chosen, forgotten or told.
pub(super) fn place(bench: &Workbench, area: Option<&str>, forget: bool, format: Format) -> anyhow::Result<ExitCode> {
    if forget {
        bench.forget_place()?;
    } else if let Some(area) = area {
        bench.choose_place(area)?;
    }
    let own = bench.own_place()?;
    if format == Format::Json {
        output::json(&own)?;
        return Ok(ExitCode::SUCCESS);
    }
    let said = match (&own.area, &own.chosen) {
        (Some(area), _) => format!("your place: {} ({})\n", area.name, area.code),
        (None, Some(code)) => format!("{code} was chosen, and nothing that is held names it any more\n"),
        (None, None) => "no place is chosen; choose one: wholetime place AREA\n".to_owned(),
    };
    output::text(&said)?;
    Ok(ExitCode::SUCCESS)
}

/// Anything by words.
pub(super) fn search(bench: &Workbench, text: &str, limit: usize, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.search(text, limit)?;
    let rows: Vec<Vec<String>> = answer
        .found
        .iter()
        .map(|found| vec![found.kind.titles().to_owned(), found.title.clone(), found.id.clone()])
        .collect();
    if format == Format::Table && rows.is_empty() {
        output::text(&format!("nothing is called `{text}`; try fewer words, a code or a postcode\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::rows(format, &answer, &["kind", "name", "code"], &rows)?;
    if format == Format::Table && answer.is_nearly {
        output::text(&format!("nothing is spelt `{text}`; this is nearly spelt so\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What came in last, and what should be out.
pub(super) fn news(bench: &Workbench, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.news()?;
    let rows: Vec<Vec<String>> = answer
        .newest
        .iter()
        .map(|one| {
            vec![
                one.source.clone(),
                one.speaks_to.unwrap_or(one.period).to_string(),
                one.revision.to_string(),
                words::moment(&one.imported_at.to_string()),
                one.next_due.map_or_else(String::new, |due| format!("{due} should be out")),
            ]
        })
        .collect();
    output::rows(format, &json!(answer), &["source", "newest", "revision", "imported", ""], &rows)?;
    Ok(ExitCode::SUCCESS)
}
