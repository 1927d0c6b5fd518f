//! `GET /areas/{code}/seek`: how far one lever must be moved for a number to be reached; with `.csv` behind it, to take away.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use wholetime_reports::Download;
use wholetime_workbench::questions::forecast::ForecastAsked;
use wholetime_workbench::questions::scenarios::seek::{SeekAsked, Sought};
use wholetime_workbench::{Scope, Workbench};

use super::profile::capital;
use super::which_forecast::{self, WhichForecast};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::works::{self, Works};

/// The levers of the form, with their words.
const LEVERS: [(&str, &str); 7] = [
    ("joiners:return", "more come back into the service"),
    ("joiners:abroad", "more recruited abroad"),
    ("joiners:other", "more join from elsewhere"),
    ("joiners:retainer", "more kept by a retention scheme"),
    ("retire-later", "everybody retires later"),
    ("turnover:10", "turnover falls, from 10 % a year"),
    ("conversion", "more of those who finish training go into the service"),
];

#[derive(Template)]
#[template(path = "pages/seek/page.html")]
struct SeekPage {
    frame: Frame,
    lede: String,
    which: WhichForecast,
    levers: Vec<Choice>,
    chance: String,
    at_most: String,
    told: Option<Told>,
}

struct Told {
    finding: String,
    warnings: Vec<String>,
    tries: Table,
    method: Vec<String>,
    notes: Vec<String>,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /areas/{code}/seek`: `lever`, `chance`, `at_most` and the words of a forecast.
pub(super) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    let seek = asked::seek(&words)?;
    let lever = words.text("lever").unwrap_or(LEVERS[0].0).to_owned();
    if asked.target.is_none() || words.text("lever").is_none() {
        let page = ask(bench, move |bench: &Workbench| -> Result<SeekPage, Problem> {
            let area = bench.resolve(&code)?.area;
            let lede =
                format!("{} ({}): how far one thing must be moved for a number to be reached.", area.name, area.code);
            Ok(SeekPage::new((&area.code, &area.name), lede, (&asked, scope), (&seek, &lever)))
        });
        return answer::page(&page.await?);
    }
    let behind = behind(&asked, scope, &seek, &lever);
    let address = behind.behind(&links::seek(&code));
    let what = format!("What it would take, {} in {code}", asked.group.title());
    works::page(&works, bench, (what, address), move |bench, watch| {
        let answer = bench.seek_watched(&code, &asked, &seek, scope, watch)?;
        let area = &answer.about.area;
        let lede = which_forecast::lede(&answer.about);
        let mut page = SeekPage::new((&area.code, &area.name), lede, (&asked, scope), (&seek, &lever));
        page.told = Some(Told::of(&answer, &behind));
        Ok(page.render()?)
    })
    .await
}

/// `GET /areas/{code}/seek.csv`: every try.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, scope, seek) = (asked::forecast(&words)?, words.scope()?, asked::seek(&words)?);
    let made = ask(bench, move |bench: &Workbench| -> Result<(Vec<u8>, String), Problem> {
        let answer = bench.seek(&code, &asked, &seek, scope)?;
        let csv = wholetime_reports::csv::sought_csv(&answer)?;
        Ok((csv.into_bytes(), format!("{}-what-it-takes", answer.about.area.code)))
    });
    let (bytes, name) = made.await?;
    answer::file(bytes, Download::Csv, &name)
}

fn behind(asked: &ForecastAsked, scope: Scope, seek: &SeekAsked, lever: &str) -> Behind {
    which_forecast::behind(asked, scope)
        .with("lever", lever)
        .with("chance", seek.chance_pct.to_string())
        .with_some("at_most", seek.at_most)
}

impl SeekPage {
    fn new(
        (code, name): (&str, &str),
        lede: String,
        (asked, scope): (&ForecastAsked, Scope),
        (seek, lever): (&SeekAsked, &str),
    ) -> Self {
        let trail =
            vec![Link::new("/", "Home"), Link::new(Behind::meant(scope).behind(&links::area(code)), name.to_owned())];
        let mut levers: Vec<Choice> =
            LEVERS.iter().map(|(word, title)| Choice::new(*word, *title, *word == lever)).collect();
        if levers.iter().all(|choice| !choice.is_chosen) {
            levers.push(Choice::new(lever, lever, true));
        }
        Self {
            frame: Frame::new(format!("What it would take, {name}"), "").trail(trail),
            lede,
            which: WhichForecast::of(asked, scope),
            levers,
            chance: seek.chance_pct.to_string(),
            at_most: seek.at_most.map_or_else(String::new, |most| most.to_string()),
            told: None,
        }
    }
}

impl Told {
    fn of(answer: &Sought, behind: &Behind) -> Self {
        let path = links::seek(&answer.about.area.code);
        let mut tries = Table::new("tries", "Every try, by how far the lever is moved")
            .number("Tried")
            .number("Chance")
            .column("Enough");
        for one in &answer.tries {
            let is_enough = answer.wanted_pct <= one.chance_pct;
            let cells = vec![
                Cell::text(one.value.to_string()),
                Cell::text(format!("{:.1} %", one.chance_pct)),
                Cell::text(if is_enough { "yes" } else { "no" }),
            ];
            if answer.enough == Some(*one) { tries.strong_row(cells) } else { tries.row(cells) }
        }
        Self {
            finding: capital(&answer.finding),
            warnings: which_forecast::warnings(&answer.about),
            tries,
            method: answer.method.clone(),
            notes: answer.about.notes.iter().map(|note| capital(note)).collect(),
            downloads: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "Every try (CSV)"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "All of it (JSON)"),
            ],
            permalink: behind.behind(&path),
        }
    }
}
