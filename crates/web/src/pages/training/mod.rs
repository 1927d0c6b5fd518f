//! `GET /areas/{code}/training`: training capacity and community staff of an area; with `.csv` behind it, to take away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::Download;
use wholetime_vocabulary::Value;
use wholetime_workbench::questions::community::{CommunityAnswer, CommunityPlace};
use wholetime_workbench::questions::training::{TrainingAnswer, TrainingRow};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/training/page.html")]
struct TrainingPage {
    frame: Frame,
    title: String,
    lede: String,
    offered: Table,
    trainees: Table,
    willing: Table,
    withheld: Vec<String>,
    community: Table,
    providers: Vec<String>,
    notes: Vec<String>,
    others: Vec<Link>,
    downloads: Vec<Link>,
    permalink: String,
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let collection = words.text("collection").map(str::to_owned);
    let page = ask(bench, move |bench| -> Result<TrainingPage, Problem> {
        let training = bench.training(&code, collection.as_deref())?;
        let community = bench.community(&code, collection.as_deref())?;
        Ok(TrainingPage::of(&training, &community, collection.as_deref()))
    });
    answer::page(&page.await?)
}

pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let collection = words.text("collection").map(str::to_owned);
    let answer = ask(bench, move |bench| bench.training(&code, collection.as_deref())).await?;
    let bytes = wholetime_reports::csv::training_csv(&answer).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, &format!("{}-training", answer.area.code))
}

impl TrainingPage {
    fn of(training: &TrainingAnswer, community: &CommunityAnswer, collection: Option<&str>) -> Self {
        let area = &training.area;
        let path = links::training(&area.code);
        let behind = Behind::default().with_some("collection", collection);
        let trail = vec![Link::new("/", "Home"), Link::new(links::area(&area.code), area.name.clone())];
        let because = [("Trainees", &training.withheld_because), ("Community staff", &community.withheld_because)];
        let providers = community.providers.iter().map(|one| match one.returned_on {
            Some(day) => format!("{} ({}) answered on {day}", one.name, one.code),
            None => format!("{} ({}) has not answered", one.name, one.code),
        });
        Self {
            frame: Frame::new(format!("Training, {}", area.name), "").trail(trail),
            title: format!("Training capacity of {}", area.name),
            lede: super::profile::capital(&training.reach.source),
            offered: offered(training),
            trainees: trainees(training),
            willing: willing(training),
            withheld: because
                .iter()
                .filter_map(|(what, why)| Some(format!("{what}: withheld are {}.", why.as_ref()?)))
                .collect(),
            community: places(community),
            providers: providers.collect(),
            notes: training.notes.iter().chain(&community.notes).map(|said| super::profile::capital(said)).collect(),
            others: vec![
                Link::new(links::vacancies(&area.code), "Vacancies"),
                Link::new(links::skills(&area.code), "Skills"),
                Link::new(links::area(&area.code), "The profile"),
            ],
            downloads: super::downloads(&path, &behind, &[Download::Csv])
                .into_iter()
                .chain([
                    Link::new(behind.behind(&format!("/api/v1{path}")), "Training as JSON from the API"),
                    Link::new(
                        behind.behind(&format!("/api/v1{}/community", links::area(&area.code))),
                        "Community staff as JSON from the API",
                    ),
                ])
                .collect(),
            permalink: behind.behind(&path),
        }
    }
}

fn offered(answer: &TrainingAnswer) -> Table {
    let mut table = Table::new("offered", "What practices offer to people who learn")
        .column("Place")
        .number("Practices that returned");
    for offer in &answer.offers {
        table = table.number(&offer.title);
    }
    table = table.number("Trainees now");
    let cells = |row: &TrainingRow| -> Vec<Cell> {
        let name = match row.area.code.as_str() {
            "unaligned" => Cell::text(&row.area.name),
            code => Cell::link(&row.area.name, links::training(code)).small(code),
        };
        let mut cells = vec![name, Cell::text(format!("{} of {}", row.practices_returned, row.practices_known))];
        cells.extend(row.offered.iter().map(|cell| {
            let is_partial = 0 < cell.offered.answered && cell.offered.answered < row.practices_returned;
            let value = Cell::value(cell.offered.value, 0);
            if is_partial { value.small(format!("{} said", cell.offered.answered)) } else { value }
        }));
        cells.push(Cell::value(row.trainees, 0));
        cells
    };
    for row in &answer.rows {
        table.row(cells(row));
    }
    table.strong_row(cells(&answer.total));
    table
}

fn trainees(answer: &TrainingAnswer) -> Table {
    let mut table = Table::new("trainees", "Who is in training now, and when they are expected to finish")
        .column("Programme")
        .number("People")
        .number("WTE")
        .column("Expected to finish");
    for one in &answer.programmes {
        let months: Vec<String> = one
            .finishing
            .iter()
            .map(|line| {
                let when = line.month.map_or_else(|| "not said".to_owned(), |month| month.in_words());
                format!("{when}: {}", wholetime_reports::words::value(line.people, 0))
            })
            .collect();
        let cells = vec![
            Cell::text(&one.title),
            Cell::value(one.shown.people, 0),
            Cell::value(one.shown.fte, 2),
            Cell::text(months.join("; ")),
        ];
        if one.programme.is_empty() { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

fn willing(answer: &TrainingAnswer) -> Table {
    let mut table = Table::new("willing", "Practices that would take people on placement or rotation")
        .column("Whom")
        .number("Would")
        .number("Would not")
        .number("Did not say");
    for (learner, cell) in answer.learners.iter().zip(&answer.total.willing) {
        let counts = [cell.willing.yes, cell.willing.no, cell.willing.not_said];
        let cells = std::iter::once(Cell::text(&learner.title));
        table.row(cells.chain(counts.iter().map(|count| Cell::text(count.to_string()))).collect());
    }
    table
}

fn places(answer: &CommunityAnswer) -> Table {
    let mut table = Table::new("community", "Staff of community providers by place")
        .column("Place")
        .column("In post")
        .number("People")
        .number("WTE vacant")
        .column("WTE by service");
    let cells = |place: &CommunityPlace| -> Vec<Cell> {
        let services: Vec<String> = place
            .services
            .iter()
            .filter(|line| line.shown.people != Value::Known(0.0))
            .map(|line| format!("{}: {}", line.title, wholetime_reports::words::value(line.shown.fte, 2)))
            .collect();
        let people = if place.is_supplied { Cell::value(place.all.people, 0) } else { Cell::text("") };
        let vacant = if place.is_supplied { Cell::value(place.vacant_wte, 2) } else { Cell::text("") };
        vec![
            Cell::text(&place.area.name).small(place.area.code.clone()),
            Cell { is_missing: !place.is_supplied, ..Cell::text(&place.line) },
            people,
            vacant,
            Cell::text(services.join("; ")),
        ]
    };
    for place in &answer.places {
        table.row(cells(place));
    }
    table.strong_row(cells(&answer.total));
    table
}
