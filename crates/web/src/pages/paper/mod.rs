//! `GET` and `POST /areas/{code}/paper`: a form that makes the committee paper, from nothing, in the user's own template or on top
//! of the last one; and the names a template can ask for.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _};
use wholetime_reports::ReportError;
use wholetime_reports::document::word::{Holds, Previous, Template as WordTemplate, WordError, placeholders};
use wholetime_reports::document::{Format, render};
use wholetime_reports::library::ReportAsked;
use wholetime_reports::library::paper::{PaperAsked, Purpose, document};
use wholetime_vocabulary::{Cancel, Period, Quiet};
use wholetime_workbench::questions::forecast::Watch;
use wholetime_workbench::questions::plans::PlanSource;
use wholetime_workbench::{Scope, Workbench, WorkbenchError};

use super::collection::not_read;
use crate::acting::Acting;
use crate::answer::{self, Page, ask, ask_while_waited_for};
use crate::asked::Asked;
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::problem::Problem;
use crate::works::{self, Works};

/// Bytes of a template or last paper. Our judgement: a paper with photographs.
pub(super) const MOST_BYTES: usize = 20 * 1024 * 1024;

#[derive(Template)]
#[template(path = "pages/paper/page.html")]
struct PaperPage {
    frame: Frame,
    errors: Option<Errors>,
    title: String,
    path: String,
    names: String,
    front: Vec<Field>,
    figures: Vec<Field>,
    files: Vec<Field>,
}

#[derive(Template)]
#[template(path = "pages/paper/names.html")]
struct NamesPage {
    frame: Frame,
    title: String,
    table: Table,
}

/// What was typed and sent.
#[derive(Clone, Default)]
struct Sent {
    words: BTreeMap<String, String>,
    /// Name and bytes of a file, by its field.
    files: BTreeMap<String, (String, Vec<u8>)>,
}

impl Sent {
    fn word(&self, name: &str) -> &str {
        self.words.get(name).map_or("", String::as_str)
    }

    fn file(&self, name: &str) -> Option<&(String, Vec<u8>)> {
        self.files.get(name)
    }
}

/// A file that was made.
struct Made {
    name: String,
    format: Format,
    bytes: Vec<u8>,
}

/// Why there is no file.
enum NotMade {
    /// Something that whoever asks can mend in the form.
    Mend(Wrong),
    /// Anything else.
    Problem(Problem),
}

impl<T: Into<Problem>> From<T> for NotMade {
    fn from(why: T) -> Self {
        Self::Problem(why.into())
    }
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let mut sent = Sent::default();
    for name in ["period", "compare_to", "plan"] {
        sent.words.extend(words.text(name).map(|text| (name.to_owned(), text.to_owned())));
    }
    answer::page(&ask(bench, move |bench| PaperPage::of(bench, &code, &sent, None)).await?)
}

/// `POST /areas/{code}/paper`: the file, or the form again with what is wrong.
pub(super) async fn make(
    Acting(bench): Acting,
    Path(code): Path<String>,
    body: Result<Multipart, MultipartRejection>,
) -> Page {
    let not_sent = |_| {
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad_upload", "no form was sent", "send the form of the page")
    };
    let mut body = body.map_err(not_sent)?;
    let mut sent = Sent::default();
    while let Some(part) = body.next_field().await.map_err(|why| not_read(&why, MOST_BYTES))? {
        let field = part.name().unwrap_or_default().to_owned();
        if matches!(field.as_str(), "template" | "previous") {
            let name = part.file_name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|why| not_read(&why, MOST_BYTES))?.to_vec();
            if !name.is_empty() && !bytes.is_empty() {
                sent.files.insert(field, (name, bytes));
            }
        } else {
            sent.words.insert(field, part.text().await.map_err(|why| not_read(&why, MOST_BYTES))?.trim().to_owned());
        }
    }
    let made = ask_while_waited_for(bench, move |bench, cancel| -> Result<Result<Made, PaperPage>, Problem> {
        match made(bench, &code, &sent, cancel) {
            Ok(made) => Ok(Ok(made)),
            Err(NotMade::Mend(wrong)) => Ok(Err(PaperPage::of(bench, &code, &sent, Some(&wrong))?)),
            Err(NotMade::Problem(why)) => Err(why),
        }
    });
    match made.await? {
        Ok(made) => {
            let disposition = format!("attachment; filename=\"{}.{}\"", made.name, made.format.ending());
            let disposition = HeaderValue::from_str(&disposition).map_err(|why| Problem::inside(why.to_string()))?;
            let kind = HeaderValue::from_static(made.format.media_type());
            Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], made.bytes).into_response())
        }
        Err(page) => {
            let html = Html(page.render().map_err(Problem::from)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
    }
}

fn made(bench: &Workbench, code: &str, sent: &Sent, cancel: &Cancel) -> Result<Made, NotMade> {
    let mend = |field, why: &dyn ToString| NotMade::Mend(Wrong::new(field, why.to_string()));
    let template = match sent.file("template") {
        Some((name, bytes)) => Some(WordTemplate::open(bytes, name).map_err(|why| mend("template", &why))?),
        None => None,
    };
    let previous = match sent.file("previous") {
        Some((name, bytes)) => Some(Previous::open(bytes, name).map_err(|why| mend("previous", &why))?),
        None => None,
    };
    if template.is_some() && previous.is_some() {
        return Err(mend(
            "template",
            &"Choose a template or the last paper, not both: the last paper is its own template",
        ));
    }
    let format = Format::ALL.into_iter().find(|format| format.ending() == sent.word("format")).unwrap_or(Format::Word);
    if format != Format::Word && (template.is_some() || previous.is_some()) {
        return Err(mend("format", &"A template and a last paper are Word files; choose Word"));
    }
    let asked = asked(bench, sent)?;
    let mut paper = document(bench, code, &asked, Watch { progress: &Quiet, cancel }).map_err(|why| match why {
        ReportError::Workbench(why @ WorkbenchError::PeriodNotHeld { .. }) => mend("period", &why),
        ReportError::Workbench(why @ WorkbenchError::NotPossible(_)) => mend("compare_to", &why),
        other => NotMade::Problem(other.into()),
    })?;
    let bytes = match (previous, template) {
        (Some(previous), _) => paper.renew(&previous)?.bytes,
        (None, Some(template)) => paper.word(Some(&template)).map_err(|why| match why {
            ReportError::Word(
                why @ (WordError::Unknown { .. } | WordError::NotAlone { .. } | WordError::NotWord { .. }),
            ) => mend("template", &why),
            other => NotMade::Problem(other.into()),
        })?,
        (None, None) => render(&paper.document, format)?,
    };
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    Ok(Made { name: format!("wholetime-paper-{}", code.chars().map(plain).collect::<String>()), format, bytes })
}

fn asked(bench: &Workbench, sent: &Sent) -> Result<PaperAsked, NotMade> {
    let period = |field: &'static str| -> Result<Option<Period>, NotMade> {
        let text = sent.word(field);
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|why: wholetime_vocabulary::NotAPeriod| NotMade::Mend(Wrong::new(field, why)))
    };
    let plan = match sent.word("plan") {
        "" => None,
        named => {
            let source = held(named).ok_or_else(|| {
                NotMade::Mend(Wrong::new("plan", format!("`{named}` is no plan; write its name, or NAME@VERSION")))
            })?;
            bench.open_plan(&source).map_err(|why| NotMade::Mend(Wrong::new("plan", why)))?;
            Some(source)
        }
    };
    let report = ReportAsked {
        scope: Scope { period: period("period")?, ..Scope::default() },
        compare_to: period("compare_to")?,
        plan,
        made_on: bench.today(),
        author: sent.word("author").to_owned(),
    };
    Ok(PaperAsked {
        report,
        meeting: sent.word("meeting").to_owned(),
        held_on: sent.word("date").to_owned(),
        agenda_item: sent.word("agenda_item").to_owned(),
        presenter: sent.word("presenter").to_owned(),
        purpose: sent.word("purpose").parse().ok(),
        recommendation: sent.word("recommendation").to_owned(),
    })
}

/// A plan that is held, by its name: the newest version, or the one behind `@`.
fn held(named: &str) -> Option<PlanSource> {
    let (id, number) = match named.rsplit_once('@') {
        Some((id, number)) => (id, Some(number.parse().ok()?)),
        None => (named, None),
    };
    Some(PlanSource::Held { id: id.to_owned(), number })
}

impl PaperPage {
    fn of(bench: &Workbench, code: &str, sent: &Sent, wrong: Option<&Wrong>) -> Result<Self, WorkbenchError> {
        let area = bench.resolve(code)?.area;
        let title = format!("Committee paper for {}", area.name);
        let errors = Wrong::summary(wrong);
        let shown = if errors.is_some() { format!("Error: {title}") } else { title.clone() };
        let path = format!("{}/paper", links::area(&area.code));
        let trail = vec![Link::new("/", "Home"), Link::new(links::area(&area.code), &area.name)];
        let line = |name: &str, label: &str, hint: &str| {
            let control = Control::Line { width: 30, mode: Mode::Text };
            Field::new(name, label, control).hint(hint).value(sent.word(name)).error(Wrong::of(wrong, name))
        };
        let choice = |value: &str, title: &str, chosen: &str| Choice::new(value, title, value == chosen);
        let purpose = sent.word("purpose");
        let unsaid = choice("", "As in the last paper, else for information", purpose);
        let purposes: Vec<Choice> =
            std::iter::once(unsaid).chain(Purpose::ALL.map(|one| choice(one.word(), one.title(), purpose))).collect();
        let format = if sent.word("format").is_empty() { "docx" } else { sent.word("format") };
        let formats = [Format::Word, Format::Pdf, Format::Html, Format::Excel];
        let formats = formats.map(|one| choice(one.ending(), one.title(), format));
        let file = |name: &str, label: &str, hint: &str| {
            Field::new(name, label, Control::Files).hint(hint).error(Wrong::of(wrong, name))
        };
        Ok(Self {
            frame: Frame::new(shown, "").trail(trail),
            errors,
            title,
            names: format!("{path}/names"),
            path,
            front: vec![
                line("meeting", "Meeting", "Such as “Health overview and scrutiny committee”"),
                line("date", "Date of the meeting", ""),
                line("agenda_item", "Agenda item", ""),
                line("author", "Author", ""),
                line("presenter", "Presented by", ""),
                Field::new("purpose", "Purpose", Control::Select(purposes)),
                Field::new("recommendation", "Recommendation", Control::Lines)
                    .hint("What the committee is asked to do")
                    .value(sent.word("recommendation")),
            ],
            figures: vec![
                line("period", "Month of the figures", "Such as 2022-12; empty for the newest"),
                line("compare_to", "Month to compare with", "Empty for a year before, else the last one held"),
                line("plan", "Plan", "Name of a plan that is held, for its actions due and risks; empty for none"),
            ],
            files: vec![
                Field::new("format", "Format", Control::Select(formats.into())).error(Wrong::of(wrong, "format")),
                file(
                    "template",
                    "Your own Word document (optional)",
                    "A .docx with names in two braces where parts belong",
                ),
                file("previous", "The last paper (optional)", "A .docx made here, as people left it"),
            ],
        })
    }
}

/// `GET /areas/{code}/paper/names`: the names a template can ask for, with what they hold today.
pub(super) async fn names(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(code): Path<String>,
) -> Page {
    let what = format!("Names of the committee paper for {code}");
    let address = format!("{}/paper/names", links::area(&code));
    works::page(&works, bench, (what, address), move |bench, watch| {
        let asked = asked(bench, &Sent::default()).map_err(|why| match why {
            NotMade::Problem(why) => why,
            NotMade::Mend(wrong) => Problem::inside(wrong.message),
        })?;
        let paper = document(bench, &code, &asked, watch)?;
        let area = bench.resolve(&code)?.area;
        let title = format!("Names a template can ask for: {}", area.name);
        let mut table =
            Table::new("names", "Names, with what they hold today").column("Name").column("Is").column("Today");
        for one in placeholders(&paper.document) {
            let is = match one.holds {
                Holds::Text => "words",
                Holds::Figure => "a figure",
                Holds::Blocks => "alone in its paragraph",
            };
            table.row(vec![Cell::text(format!("{{{{{}}}}}", one.name)), Cell::text(is), Cell::text(&one.today)]);
        }
        let path = format!("{}/paper", links::area(&area.code));
        let trail = vec![
            Link::new("/", "Home"),
            Link::new(links::area(&area.code), &area.name),
            Link::new(&path, "Committee paper"),
        ];
        let frame = Frame::new(&title, "").trail(trail);
        Ok(NamesPage { frame, title, table }.render()?)
    })
    .await
}
