//! `GET /areas/{code}/arrs`: additional roles of an area in a year; with `.csv` behind it, to take away. Files of entries are
//! loaded here, too.

mod tables;

use askama::Template;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect};
use wholetime_reports::charts::{Chart, Spend, SpendEnd, SpendMonth};
use wholetime_reports::{Download, words};
use wholetime_workbench::access::Deed;
use wholetime_workbench::actions::arrs::ArrsLoaded;
use wholetime_workbench::plans::arrs::rules::Zone;
use wholetime_workbench::plans::consistency::Severity;
use wholetime_workbench::plans::quantity::{Money, Rounding};
use wholetime_workbench::plans::when::{FinancialYear, When};
use wholetime_workbench::questions::arrs::{ArrsAnswer, ArrsAsked};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::collection::not_read;
use super::profile::capital;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{Asked, arrs as asked_for};
use crate::components::field::{Control, Errors, Field};
use crate::components::layout::Choice;
use crate::components::{Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::wording;

#[derive(Template)]
#[template(path = "pages/arrs/page.html")]
struct ArrsPage {
    frame: Frame,
    title: String,
    errors: Option<Errors>,
    /// What a file would change, where it was not taken.
    changed: Table,
    headline: String,
    years: Vec<Choice>,
    zones: Vec<Choice>,
    inputs: Vec<Input>,
    cards: Vec<Card>,
    utilisation: String,
    left: String,
    tie: String,
    projection_note: String,
    chart: Option<Chart>,
    months: Table,
    networks: Table,
    can_start: String,
    starts: Table,
    late: String,
    gaps: Table,
    own_sums: Table,
    findings: Vec<Said>,
    notes: Vec<String>,
    sum_from: Vec<String>,
    loads: Table,
    downloads: Vec<Link>,
    others: Vec<Link>,
    permalink: String,
    path: String,
    may_plan: bool,
    upload: Field,
    replaces: bool,
}

/// A number typed into the form at the head of the page.
struct Input {
    id: &'static str,
    label: &'static str,
    value: String,
}

/// A figure at the head of the page.
struct Card {
    title: &'static str,
    figure: String,
    is_known: bool,
    lines: Vec<String>,
}

/// A finding.
struct Said {
    weight: &'static str,
    sentence: String,
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words)?;
    let page = ask(bench, move |bench| ArrsPage::seen(bench, &code, &asked, &words));
    answer::page(&page.await?)
}

pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words)?;
    let answer = ask(bench, move |bench| bench.arrs(&code, &asked)).await?;
    let bytes = wholetime_reports::csv::arrs_csv(&answer).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, &format!("{}-additional-roles-{}", answer.area.code, answer.year))
}

/// `POST /areas/{code}/arrs/load`: a file of entries, taken whole or not at all.
pub(super) async fn load(Acting(bench): Acting, Path(code): Path<String>, mut body: Multipart) -> Page {
    let (mut file, mut replaces) = (None, false);
    while let Some(part) = body.next_field().await.map_err(|why| not_read(&why, super::collection::MOST_BYTES))? {
        if part.name() == Some("replace") {
            replaces = true;
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|why| not_read(&why, super::collection::MOST_BYTES))?;
        if !name.is_empty() {
            file = Some((name, bytes.to_vec()));
        }
    }
    let path = links::arrs(&code);
    let refused = ask(bench, move |bench| -> Result<Option<ArrsPage>, Problem> {
        bench.permit(Deed::Plan, &bench.resolve(&code)?)?;
        let came = match file {
            None => Err("Choose the file to load".to_owned()),
            Some((name, bytes)) => match bench.load_arrs(&code, &bytes, &name, None, replaces) {
                Ok(loaded) if loaded.is_taken => return Ok(None),
                Ok(loaded) => Ok(loaded),
                Err(WorkbenchError::NotPossible(why)) => Err(why),
                Err(why) => return Err(why.into()),
            },
        };
        let mut page = ArrsPage::seen(bench, &code, &ArrsAsked::default(), &Asked::default())?;
        page.refused(came, replaces);
        Ok(Some(page))
    });
    match refused.await? {
        None => Ok(Redirect::to(&path).into_response()),
        Some(page) => {
            let page = Html(page.render().map_err(Problem::from)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn upload(error: Option<String>) -> Field {
    let hint = "A CSV file with place, month (2022-04), kind (planned, in_post, late_start, claim, accrual, correction) and value; role and note if you like.";
    Field::new("file", "Entries", Control::Files).hint(hint).error(error)
}

impl ArrsPage {
    /// The page as somebody sees it who may, or may not, load entries.
    fn seen(bench: &Workbench, code: &str, asked: &ArrsAsked, words: &Asked) -> Result<Self, Problem> {
        let answer = bench.arrs(code, asked)?;
        let may_plan = bench.permit(Deed::Plan, &bench.resolve(code)?).is_ok();
        Ok(Self { may_plan, ..Self::of(&answer, words)? })
    }

    /// Says why a file was not taken.
    fn refused(&mut self, came: Result<ArrsLoaded, String>, replaces: bool) {
        let why = match came {
            Ok(loaded) => {
                self.changed = tables::changed(&loaded);
                loaded.sentence
            }
            Err(why) => why,
        };
        self.upload = upload(Some(why.clone()));
        self.replaces = replaces;
        self.errors = Errors::of(vec![Link::new("#file", why)]);
    }

    fn of(answer: &ArrsAnswer, words: &Asked) -> Result<Self, Problem> {
        let area = &answer.area;
        let path = links::arrs(&area.code);
        let behind = asked_again(words);
        let trail = vec![Link::new("/", "Home"), Link::new(links::area(&area.code), area.name.clone())];
        let typed = |name: &str| words.text(name).unwrap_or_default().to_owned();
        let input = |id: &'static str, label: &'static str| Input { id, label, value: typed(id) };
        let late = &answer.not_at_work;
        Ok(Self {
            frame: Frame::new(format!("Additional roles, {}", area.name), "").trail(trail),
            title: format!("Additional roles in {}, {}", area.name, answer.year),
            errors: None,
            changed: Table::new("changed", ""),
            headline: answer.headline.clone(),
            years: years(answer),
            zones: Zone::ALL
                .into_iter()
                .map(|zone| Choice::new(zone.word(), zone.title(), zone == answer.zone))
                .collect(),
            inputs: vec![
                input("weighted_list", "Weighted patients, 1 January"),
                input("entitlement", "or the sum itself, £"),
                input("devolved", "Devolved of it, £"),
                input("ledger", "Ledger total, £"),
                input("lead", "Months until somebody can start"),
            ],
            cards: cards(answer),
            utilisation: answer.utilisation.sentence.clone(),
            left: answer.left.as_ref().map_or_else(String::new, |left| left.sentence.clone()),
            tie: answer.tie.as_ref().map_or_else(String::new, |tie| tie.sentence.clone()),
            projection_note: answer.projection_note.as_deref().map_or_else(String::new, capital),
            chart: chart(answer)?,
            months: tables::months(answer),
            networks: tables::networks(answer),
            can_start: capital(&answer.can_start.sentence),
            starts: tables::starts(answer),
            late: match late.lines.len() {
                0 => String::new(),
                _ => format!(
                    "{} WTE-months were planned and not at work, which left {} unspent{}.",
                    words::number(late.wte_months, 2),
                    late.unspent.in_pounds(),
                    match late.without_price {
                        0 => String::new(),
                        some => format!("; {some} of the lines have no price"),
                    }
                ),
            },
            gaps: tables::gaps(answer),
            own_sums: tables::own_sums(answer),
            findings: answer
                .findings
                .iter()
                .map(|finding| Said {
                    weight: if finding.severity == Severity::Error { "Cannot be right" } else { "Worth knowing" },
                    sentence: finding.message.clone(),
                })
                .collect(),
            notes: answer.notes.iter().map(|note| format!("{}.", capital(&wording::on_pages(note)))).collect(),
            sum_from: sum_from(answer),
            loads: tables::loads(answer),
            downloads: super::downloads(&path, &behind, &[Download::Csv])
                .into_iter()
                .chain([Link::new(behind.behind(&format!("/api/v1{path}")), "The same as JSON from the API")])
                .collect(),
            others: vec![
                Link::new(links::area(&area.code), "The profile"),
                Link::new(links::start_plan(&area.code), "Start a plan for this area"),
                Link::new("/plans", "Plans"),
            ],
            permalink: behind.behind(&path),
            path,
            may_plan: false,
            upload: upload(None),
            replaces: false,
        })
    }
}

/// The same question again, for a link.
fn asked_again(words: &Asked) -> Behind {
    ["year", "zone", "weighted_list", "entitlement", "devolved", "devolved_pct", "ledger", "lead"]
        .into_iter()
        .fold(Behind::default(), |behind, name| behind.with_some(name, words.text(name)))
}

/// Years with entries, the one shown among them.
fn years(answer: &ArrsAnswer) -> Vec<Choice> {
    let mut years = answer.years.clone();
    if !years.contains(&answer.year) {
        years.push(answer.year.clone());
    }
    years.sort_unstable();
    years.iter().rev().map(|year| Choice::new(year, year, *year == answer.year)).collect()
}

fn cards(answer: &ArrsAnswer) -> Vec<Card> {
    let whole_pounds = |amount: Money| amount.to_unit(1, Rounding::Rounded).in_pounds();
    let pounds = |amount: Option<Money>, none: &str| amount.map_or_else(|| none.to_owned(), whole_pounds);
    let pct = |share: Option<f64>, of: &str| share.map(|share| format!("{} % of {of}", words::number(share, 1)));
    let used = &answer.utilisation;
    let shares = |whole: Option<f64>, devolved: Option<f64>| -> Vec<String> {
        [pct(whole, "the whole sum"), pct(devolved, "what was devolved")].into_iter().flatten().collect()
    };
    let devolved = answer.entitlement_detail.as_ref().and_then(|detail| detail.devolved);
    let is_from_memory = answer.entitlement_detail.as_ref().is_some_and(|detail| detail.is_from_memory);
    vec![
        Card {
            title: "Sum of the year",
            figure: pounds(answer.entitlement, "not known"),
            is_known: answer.entitlement.is_some(),
            lines: devolved
                .map(|sum| format!("{} devolved", whole_pounds(sum)))
                .into_iter()
                .chain(is_from_memory.then(|| "rate or share from memory, to be checked".to_owned()))
                .collect(),
        },
        Card {
            title: "Booked so far",
            figure: pounds(answer.claimed, "not told"),
            is_known: answer.claimed.is_some(),
            lines: shares(used.claimed_of_whole_pct, used.claimed_of_devolved_pct),
        },
        Card {
            title: "The year on the mean",
            figure: pounds(answer.projected, "not known"),
            is_known: answer.projected.is_some(),
            lines: answer
                .projection
                .as_ref()
                .map(|projection| {
                    format!("{} to {}", whole_pounds(projection.year_low), whole_pounds(projection.year_high))
                })
                .into_iter()
                .chain(shares(used.projected_of_whole_pct, used.projected_of_devolved_pct))
                .collect(),
        },
        Card {
            title: "Average WTE in post",
            figure: answer.average_wte.map_or_else(|| "not told".to_owned(), |wte| words::number(wte, 2)),
            is_known: answer.average_wte.is_some(),
            lines: match answer.averaged_months.as_slice() {
                [] => Vec::new(),
                [one] => vec![one.clone()],
                [first, .., last] => vec![format!("{first} to {last}")],
            },
        },
    ]
}

/// Where the sum comes from, line by line.
fn sum_from(answer: &ArrsAnswer) -> Vec<String> {
    let detail = answer
        .entitlement_detail
        .as_ref()
        .map(|detail| [format!("Sum: {}.", detail.from), format!("Devolved: {}.", detail.devolved_from)]);
    let missing = answer.entitlement_missing.as_ref().map(|why| format!("Sum: {why}."));
    detail.into_iter().flatten().chain(missing).collect()
}

fn chart(answer: &ArrsAnswer) -> Result<Option<Chart>, Problem> {
    if answer.claimed.is_none() {
        return Ok(None);
    }
    // Pounds of a chart need no pennies to be exact.
    let pounds = |amount: Money| amount.to_string().parse::<f64>().ok();
    let Ok(year) = answer.year.parse::<FinancialYear>() else { return Ok(None) };
    let months = (0..12).map(|index| {
        let told = answer.months.iter().find(|line| line.month == When::Month(year, index));
        SpendMonth {
            name: year.first_day_of(index).strftime("%b").to_string(),
            spend: told.and_then(|line| pounds(line.spend?)),
            to_date: told.and_then(|line| pounds(line.spend_to_date?)),
        }
    });
    let end = answer.projection.as_ref().and_then(|projection| {
        Some(SpendEnd {
            mean: pounds(projection.year_on_mean)?,
            low: pounds(projection.year_low)?,
            high: pounds(projection.year_high)?,
        })
    });
    let detail = answer.entitlement_detail.as_ref();
    let whole = detail.and_then(|detail| Some(("whole sum".to_owned(), pounds(detail.amount)?)));
    let devolved = detail
        .filter(|detail| detail.devolved != Some(detail.amount))
        .and_then(|detail| Some(("devolved".to_owned(), pounds(detail.devolved?)?)));
    let chart = Spend {
        id: "chart-spend".to_owned(),
        title: chart_title(answer),
        months: months.collect(),
        end,
        sums: whole.into_iter().chain(devolved).collect(),
    };
    Ok(Some(chart.draw()?))
}

/// What the chart finds, shorter than the headline above it.
fn chart_title(answer: &ArrsAnswer) -> String {
    let name = &answer.area.name;
    let share =
        |share: f64| format!("{name}: if it goes on, {} % of the sum is used by March", words::number(share, 1));
    answer.utilisation_pct.map_or_else(|| format!("{name}: spend of {} to date", answer.year), share)
}
