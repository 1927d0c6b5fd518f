//! `GET` and `POST /check-a-paper`: whether the figures of a paper can all be true at once. Nothing of it is kept.

use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _};
use wholetime_reports::{Download, csv};
use wholetime_vocabulary::how_many;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::consistency::{Format, TEMPLATE_CSV, TEMPLATE_TOML};
use wholetime_workbench::questions::plans::findings::Checked;
use wholetime_workbench::questions::plans::workbook::statements_in_workbook;

use super::collection::not_read;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::field::{Control, Errors, Field};
use crate::components::found::Found;
use crate::components::{Cell, Frame, Link, Table};
use crate::problem::Problem;

/// Bytes of a statement file. Our judgement: the longest of the examples has some thirty thousand.
pub(super) const MOST_BYTES: usize = 5 * 1024 * 1024;

#[derive(Template)]
#[template(path = "pages/check_paper/page.html")]
struct CheckPaperPage {
    frame: Frame,
    errors: Option<Errors>,
    file: Field,
    text: String,
    text_error: Option<String>,
    keys: Table,
    template_csv: &'static str,
    template_toml: &'static str,
    outcome: Option<Outcome>,
}

/// What came of it.
struct Outcome {
    title: String,
    lede: String,
    found: Found,
    /// Whether it can be had as CSV: the text is there to be sent again.
    has_text: bool,
}

/// What was sent.
#[derive(Default)]
struct Sent {
    files: usize,
    file: String,
    bytes: Vec<u8>,
    text: String,
    as_csv: bool,
}

/// Columns of a statement file that most need: name, what it holds.
const KEYS: [(&str, &str); 12] = [
    ("quantity", "What is counted, the same word wherever it is the same thing. Needed."),
    ("value", "As it is printed: 52.5, £1.5m, 27%, c10%, 10-12, (4), <5, nil. Needed."),
    ("stream", "Of which profession, role or line of the table."),
    ("place", "Where. A member called Total adds up the others of its table."),
    ("period", "When: 2017/18, Q3 2017/18, Apr-22, 2017/18 to 2019/20, by December 2020."),
    ("unit", "WTE, heads, posts, practices, %, £, £k, £m, £ per WTE, £ per year, per 100k, years, date …"),
    ("where", "Where in the paper: Table 1, section 4.2. Figures of one table belong together."),
    ("precision", "exact, or the step it is rounded to; without one, as its digits say."),
    ("equals", "Arithmetic the paper declares: vacancies / baseline; several parted by ; any of which is enough."),
    ("part_of", "The quantity that it is a part of."),
    ("share_of", "The quantity, counted whole, that it is a share of."),
    ("declares", "What the paper itself says of why it does not agree; findings on it are then notes."),
];

pub(super) async fn page(Acting(bench): Acting) -> Page {
    ask(bench, |bench| bench.permit_somewhere(wholetime_workbench::access::Deed::See)).await?;
    answer::page(&shown(&Sent::default(), None, None))
}

/// `POST /check-a-paper`: a file, or text.
pub(super) async fn check(Acting(bench): Acting, mut body: Multipart) -> Page {
    let mut sent = Sent::default();
    while let Some(part) = body.next_field().await.map_err(|why| not_read(&why, MOST_BYTES))? {
        match part.name() {
            Some("file") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                let bytes = part.bytes().await.map_err(|why| not_read(&why, MOST_BYTES))?.to_vec();
                if !name.is_empty() {
                    sent.files += 1;
                    (sent.file, sent.bytes) = (name, bytes);
                }
            }
            Some("text") => {
                sent.text = part.text().await.map_err(|why| not_read(&why, MOST_BYTES))?.replace("\r\n", "\n")
            }
            Some("as") => sent.as_csv = part.text().await.map_err(|why| not_read(&why, MOST_BYTES))? == "csv",
            _ => {}
        }
    }
    let asked = move |bench: &Workbench| -> Result<(Sent, Result<Checked, String>), Problem> {
        bench.permit_somewhere(wholetime_workbench::access::Deed::See)?;
        let checked = checked(bench, &mut sent);
        Ok((sent, checked))
    };
    let (sent, checked) = ask(bench, asked).await?;
    match checked {
        Ok(answer) if sent.as_csv => {
            let text = csv::checked_csv(&answer).map_err(Problem::from)?;
            answer::file(text.into_bytes(), Download::Csv, "findings")
        }
        Ok(answer) => answer::page(&shown(&sent, Some(outcome(answer, !sent.text.is_empty())), None)),
        Err(why) => {
            let page = shown(&sent, None, Some(why));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render().map_err(Problem::from)?)).into_response())
        }
    }
}

/// Checks what was sent; the text of a file then stands where it can be mended and checked again.
fn checked(bench: &Workbench, sent: &mut Sent) -> Result<Checked, String> {
    if 1 < sent.files {
        return Err("Choose one file at a time".to_owned());
    }
    if sent.files == 0 {
        if sent.text.trim().is_empty() {
            return Err("Choose a file, or put the figures into the box".to_owned());
        }
        let name = match Format::of(&sent.text) {
            Format::Csv => "the text.csv",
            Format::Json => "the text.json",
            Format::Toml => "the text.toml",
        };
        return bench.check_file(sent.text.as_bytes(), name, None).map_err(|why| why.to_string());
    }
    sent.text = String::from_utf8(sent.bytes.clone())
        .ok()
        .or_else(|| statements_in_workbook(&sent.bytes, &sent.file).ok())
        .unwrap_or_default();
    bench.check_file(&sent.bytes, &sent.file, None).map_err(|why| why.to_string())
}

fn outcome(answer: Checked, has_text: bool) -> Outcome {
    let (title, read, errors, warnings, notes) = match &answer {
        Checked::Paper(paper) => (
            paper.paper.clone().unwrap_or_else(|| "The paper".to_owned()),
            format!("{} read: ", how_many(paper.figures, "figure")),
            paper.errors,
            paper.warnings,
            paper.notes,
        ),
        Checked::Plan(plan) => {
            (plan.plan.title.clone(), format!("A plan, on {}: ", plan.on), plan.errors, plan.warnings, plan.notes)
        }
    };
    let lede = if errors + warnings + notes == 0 {
        format!("{read}nothing in it contradicts itself.")
    } else {
        format!("{read}{}, {} to look at, {}.", how_many(errors, "error"), warnings, how_many(notes, "note"))
    };
    Outcome { title, lede, found: Found::of(csv::finding_lines(&answer), |_| None), has_text }
}

fn shown(sent: &Sent, outcome: Option<Outcome>, wrong: Option<String>) -> CheckPaperPage {
    let of_file = 0 < sent.files;
    let lines: Vec<Link> = wrong
        .iter()
        .flat_map(|why| why.lines())
        .filter(|line| !line.trim().is_empty())
        .map(|line| Link::new(if of_file { "#file" } else { "#text" }, line))
        .collect();
    let told = match lines.len() {
        0 => None,
        1 => wrong.clone(),
        several => Some(format!("{several} things to mend are named above")),
    };
    let errors = Errors::of(lines);
    let title = match (&errors, &outcome) {
        (Some(_), _) => "Error: Check a paper".to_owned(),
        (None, Some(outcome)) => format!("Check a paper: {}", outcome.title),
        (None, None) => "Check a paper".to_owned(),
    };
    let mut keys = Table::new("keys", "Columns of the file").column("Column").column("Holds");
    for (key, holds) in KEYS {
        keys.row([key, holds].map(Cell::text).into());
    }
    CheckPaperPage {
        frame: Frame::new(title, "/plans").trail(vec![Link::new("/", "Home"), Link::new("/plans", "Plans")]),
        errors,
        file: Field::new("file", "File with the figures of the paper", Control::Files)
            .hint("One that ends in .csv, .xlsx, .toml or .json. A plan document is checked as a plan.")
            .error(told.clone().filter(|_| of_file)),
        text: sent.text.clone(),
        text_error: told.filter(|_| !of_file),
        keys,
        template_csv: TEMPLATE_CSV,
        template_toml: TEMPLATE_TOML,
        outcome,
    }
}
