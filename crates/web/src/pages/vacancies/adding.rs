//! `POST /areas/{code}/vacancies/add`: one advert, as somebody types it.

use axum::extract::{Form as FormBody, Path};
use axum::response::{IntoResponse as _, Redirect};
use serde::Deserialize;
use wholetime_workbench::access::Deed;
use wholetime_workbench::actions::adverts::AdvertTyped;
use wholetime_workbench::questions::vacancies::VacanciesAsked;
use wholetime_workbench::{Workbench, WorkbenchError};

use super::VacanciesPage;
use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::components::Link;
use crate::components::field::{Control, Errors, Field, Mode};
use crate::links;
use crate::pages::profile::capital;

/// What was typed of an advert.
#[derive(Debug, Default, Deserialize)]
pub(in crate::pages) struct Adding {
    #[serde(default)]
    place: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    advertised: String,
    #[serde(default)]
    wte: String,
    #[serde(default)]
    reference: String,
}

/// `POST /areas/{code}/vacancies/add`.
pub(in crate::pages) async fn add(
    Acting(bench): Acting,
    Path(code): Path<String>,
    FormBody(typed): FormBody<Adding>,
) -> Page {
    let path = links::vacancies(&code);
    let refused = ask(bench, move |bench| -> Result<Option<VacanciesPage>, WorkbenchError> {
        bench.permit(Deed::Collect, &bench.resolve(&code)?)?;
        let why = match typed.add(bench) {
            Ok(()) => return Ok(None),
            Err(WorkbenchError::NotPossible(why)) => why,
            Err(other) => return Err(other),
        };
        let mut page = VacanciesPage::seen(bench, &code, &VacanciesAsked::default())?;
        // What is wrong with a column begins with its name, as in a list of adverts.
        let (field, why) = match why.split_once(": ") {
            Some((column, why)) if COLUMNS.contains(&column) => (column.to_owned(), capital(why)),
            _ => ("role".to_owned(), capital(&why)),
        };
        page.errors = Errors::of(vec![Link::new(format!("#{field}"), why.clone())]);
        page.adding = typed.fields(Some((&field, why)));
        Ok(Some(page))
    });
    match refused.await? {
        None => Ok(Redirect::to(&path).into_response()),
        Some(page) => super::answered(&page),
    }
}

const COLUMNS: [&str; 5] = ["place", "role", "advertised", "wte", "reference"];

impl Adding {
    fn add(&self, bench: &Workbench) -> Result<(), WorkbenchError> {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let typed = AdvertTyped {
            place: self.place.trim().to_owned(),
            role: self.role.trim().to_owned(),
            advertised: self.advertised.trim().to_owned(),
            wte: some(&self.wte),
            reference: some(&self.reference),
            ..AdvertTyped::default()
        };
        bench.add_advert(&typed).map(|_| ())
    }

    /// The fields, as they were typed.
    pub(super) fn fields(&self, refused: Option<(&str, String)>) -> Vec<Field> {
        let error = |id: &str| refused.as_ref().filter(|(field, _)| *field == id).map(|(_, why)| why.clone());
        let line = |id: &str, label: &str, hint: &str, value: &str| {
            Field::new(id, label, Control::Line { width: 20, mode: Mode::Text })
                .hint(hint)
                .value(value)
                .error(error(id))
        };
        vec![
            line("place", "Where", "Code or name of a practice or network.", &self.place),
            line("role", "Which role", "Such as practice nurse, or salaried GP.", &self.role),
            line("advertised", "Advertised on", "For example, 31/03/2026.", &self.advertised),
            line("wte", "WTE (optional)", "1.00 is 37.5 hours a week.", &self.wte),
            line("reference", "Reference (optional)", "What the recruitment site calls it.", &self.reference),
        ]
    }
}
