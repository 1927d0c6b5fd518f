//! What will be sent, what was sent, and how it changed: a return as it is told back.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect};
use wholetime_reports::words;
use wholetime_workbench::questions::returns::HistoryAnswer;
use wholetime_workbench::returns::{Collection, Form, How, Prefilled, Remark, Return, Rows, Texts};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::view::{self, Sheet, Told};
use super::{Begun, begin, day, link, trail};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::field::Errors;
use crate::components::{Cell, Frame, Link, Table};
use crate::links;

#[derive(Template)]
#[template(path = "pages/return_form/review.html")]
struct ReviewPage {
    frame: Frame,
    lede: String,
    told: Vec<Told>,
    /// What is wrong with it, so that it would not be taken.
    errors: Option<Errors>,
    /// What should be looked at before it is sent.
    remarks: Vec<String>,
    path: String,
    version: String,
    /// Names and values of everything that is sent again.
    fields: Vec<(String, String)>,
}

/// `GET /returns/{id}/{code}/review`: what will be sent, from what was saved.
pub(in crate::pages) async fn review(Acting(bench): Acting, Path((id, code)): Path<(String, String)>) -> Page {
    let path = link(&id, &code);
    let read = move |bench: &Workbench| {
        let Begun { collection, prefilled, draft, trail } = begin(bench, &id, &code)?;
        let Some(draft) = draft else { return Ok(None) };
        let sheet = Sheet::of(&prefilled.form, &prefilled.sections, Some(&draft.sections));
        let checked = bench.check_return(&id, &code, &sheet.entered(&prefilled.form, &bench.catalogue().roles))?;
        Ok::<_, WorkbenchError>(Some((collection, trail, prefilled, draft, sheet, checked)))
    };
    let Some((collection, mut trail, prefilled, draft, sheet, checked)) = ask(Arc::clone(&bench), read).await? else {
        return Ok(Redirect::to(&path).into_response());
    };
    let (errors, remarks) = match checked {
        Ok(checked) => (Vec::new(), checked.remarks.iter().map(remark).collect()),
        Err(faults) => (sheet.errors(&prefilled.form, &bench.catalogue().roles, &faults), Vec::new()),
    };
    let to_form = |link: Link| Link::new(format!("{path}{}", link.href), link.text);
    let errors = Errors::of(errors.into_iter().map(to_form).collect());
    let title = format!("What will be sent: {}", prefilled.respondent.name);
    trail.push(Link::new(path.clone(), prefilled.respondent.name.clone()));
    answer::page(&ReviewPage {
        frame: Frame::new(title, "/returns").trail(trail),
        lede: format!("{}, due {}. Nothing is sent yet.", prefilled.form.title, day(collection.due)),
        told: sheet.told(&prefilled.form, &bench.catalogue().roles),
        errors,
        remarks,
        path,
        version: prefilled.version.map_or_else(String::new, |version| version.to_string()),
        fields: fields(&draft.sections),
    })
}

/// What should be looked at, and where.
fn remark(remark: &Remark) -> String {
    if remark.place.is_empty() { remark.message.clone() } else { format!("{}: {}", remark.place, remark.message) }
}

/// A saved form as the fields of a form.
fn fields(sections: &BTreeMap<String, Vec<Texts>>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (section, rows) in sections {
        for (index, row) in rows.iter().enumerate() {
            let named = row.iter().map(|(column, text)| (format!("{section}.{index}.{column}"), text.clone()));
            fields.extend(named);
        }
    }
    fields
}

#[derive(Template)]
#[template(path = "pages/return_form/receipt.html")]
struct ReceiptPage {
    frame: Frame,
    /// What came, in a few words.
    panel: String,
    reference: String,
    lede: String,
    is_unchanged: bool,
    told: Vec<Told>,
    remarks: Vec<String>,
    differs: Table,
    withheld: String,
    path: String,
    /// Its own page; none for a provider.
    practice: Option<String>,
    due: String,
    is_late: bool,
}

/// A collection and the way to its pages, what one place returned in it, and the form.
type ToldBack = (Collection, Vec<Link>, HistoryAnswer, Form);

fn told_back(bench: &Workbench, id: &str, code: &str) -> Result<ToldBack, WorkbenchError> {
    let history = bench.returns_history(id, code)?;
    let form = bench.form(&history.respondent.form)?;
    let collection = bench.collection(id)?;
    let trail = trail(bench, &collection)?;
    Ok((collection, trail, history, form))
}

/// `GET /returns/{id}/{code}/receipt`: what was understood of the newest version, and what becomes of it.
pub(in crate::pages) async fn receipt(Acting(bench): Acting, Path((id, code)): Path<(String, String)>) -> Page {
    let path = link(&id, &code);
    let told = move |bench: &Workbench| {
        let (collection, trail, history, form) = told_back(bench, &id, &code)?;
        // Who may not see what is held for the form still sees the receipt.
        let prefilled = bench.prefilled(&id, &code).ok();
        let remarks = match (&prefilled, history.versions.first()) {
            (Some(_), Some(newest)) if !newest.return_.is_unchanged => {
                let sheet = Sheet::kept(&newest.return_.sections);
                let checked = bench.check_return(&id, &code, &sheet.entered(&form, &bench.catalogue().roles))?;
                checked.map_or_else(|_| Vec::new(), |checked| checked.remarks)
            }
            _ => Vec::new(),
        };
        Ok::<_, WorkbenchError>((collection, trail, history, form, prefilled, remarks))
    };
    let (collection, mut trail, history, form, prefilled, remarks) = ask(Arc::clone(&bench), told).await?;
    let Some(newest) = history.versions.first().map(|line| &line.return_) else {
        return Ok(Redirect::to(&path).into_response());
    };
    let roles = &bench.catalogue().roles;
    let name = history.respondent.name.clone();
    let first = history.versions.last().map_or("", |line| line.return_.returned_at.as_str());
    trail.push(Link::new(path.clone(), name.clone()));
    answer::page(&ReceiptPage {
        frame: Frame::new(format!("Return received: {name}"), "/returns").trail(trail),
        panel: if newest.is_unchanged { "Nothing has changed: received" } else { "Return received" }.to_owned(),
        reference: format!("{} {}, version {}", collection.id, newest.code, newest.version),
        lede: format!(
            "Sent by {} on {} ({}).",
            newest.returned_by,
            words::moment(&newest.returned_at),
            came(&newest.how)
        ),
        is_unchanged: newest.is_unchanged,
        told: Sheet::kept(&newest.sections).told(&form, roles),
        remarks: remarks.iter().map(remark).collect(),
        differs: differs(newest, &form, prefilled.as_ref(), roles),
        withheld: withheld(&history, &form),
        practice: (newest.form == "practice").then(|| links::area(&newest.code)),
        due: day(collection.due),
        is_late: collection.due.to_string().as_str() < first.get(..10).unwrap_or_default(),
        path,
    })
}

fn came(how: &How) -> String {
    match how {
        How::File { name, .. } => format!("the file {name}"),
        How::Page => "on this page".to_owned(),
        How::Command => "on the command line".to_owned(),
    }
}

fn withheld(history: &HistoryAnswer, form: &Form) -> String {
    let titles: Vec<&str> =
        history.withheld.iter().filter_map(|id| form.section(id)).map(|section| section.title.as_str()).collect();
    if titles.is_empty() {
        return String::new();
    }
    format!("Not shown to you, because only the practice itself sees these rows: {}.", titles.join(", "))
}

/// What was answered beside what is held nationally, where both are there.
fn differs(
    newest: &Return,
    form: &Form,
    prefilled: Option<&Prefilled>,
    roles: &wholetime_workbench::catalogue::Roles,
) -> Table {
    let mut table = Table::new("differs", "What differs from the national file")
        .column("What")
        .column("The national file says")
        .column("You say");
    let Some(prefilled) = prefilled else { return table };
    for section in form.sections.iter().filter(|section| section.rows == Rows::Held) {
        let answered = Sheet::kept(&[(section.id.clone(), newest.rows(&section.id).to_vec())].into());
        let start: Vec<Texts> = prefilled.sections.get(&section.id).cloned().unwrap_or_default();
        for line in view::beside(section, roles, &start, &answered) {
            table.row(vec![Cell::text(line.what), Cell::text(line.held), Cell::text(line.ours)]);
        }
    }
    table
}

#[derive(Template)]
#[template(path = "pages/return_form/history.html")]
struct HistoryPage {
    frame: Frame,
    lede: String,
    withheld: String,
    versions: Vec<VersionView>,
    path: String,
}

struct VersionView {
    title: String,
    lede: String,
    is_unchanged: bool,
    is_first: bool,
    changes: Vec<ChangeView>,
}

struct ChangeView {
    title: String,
    gone: Vec<String>,
    new: Vec<String>,
}

/// `GET /returns/{id}/{code}/history`: every version, and what changed between them.
pub(in crate::pages) async fn history(Acting(bench): Acting, Path((id, code)): Path<(String, String)>) -> Page {
    let path = link(&id, &code);
    let told = move |bench: &Workbench| told_back(bench, &id, &code);
    let (collection, mut trail, history, form) = ask(Arc::clone(&bench), told).await?;
    let roles = &bench.catalogue().roles;
    let name = history.respondent.name.clone();
    let versions = history.versions.iter().map(|line| {
        let version = &line.return_;
        let change = |change: &wholetime_workbench::returns::history::SectionChange| ChangeView {
            title: form.section(&change.section).map_or(change.section.clone(), |section| section.title.clone()),
            gone: view::lines(&form, roles, &change.section, &change.gone),
            new: view::lines(&form, roles, &change.section, &change.new),
        };
        VersionView {
            title: format!("Version {}", version.version),
            lede: format!(
                "Sent by {} on {}, {}",
                version.returned_by,
                words::moment(&version.returned_at),
                came(&version.how)
            ),
            is_unchanged: version.is_unchanged,
            is_first: version.version == 1,
            changes: line.changes.iter().map(change).collect(),
        }
    });
    trail.push(Link::new(path.clone(), name.clone()));
    answer::page(&HistoryPage {
        frame: Frame::new(format!("Versions sent: {name}"), "/returns").trail(trail),
        lede: format!("{} ({}), due {}", form.title, history.respondent.code, day(collection.due)),
        withheld: withheld(&history, &form),
        versions: versions.collect(),
        path,
    })
}
