//! `GET /baselines/{id}/certificate`: who confirmed, was deemed to accept, disputes and signed; it prints on one side.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{Basis, Level};
use wholetime_workbench::returns::certificate::{Certificate, PracticeReply, ReplyCount};
use wholetime_workbench::returns::signature::Reply;

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Frame, Link};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/certificate/page.html")]
struct CertificatePage {
    frame: Frame,
    told: Certificate,
    coverage: String,
    deeming: String,
    groups: Vec<Group>,
    figures: Vec<FigureRow>,
    links: Vec<Link>,
}

/// Practices that stand in one way.
struct Group {
    title: &'static str,
    practices: Vec<String>,
}

/// A staff group with the figures certified.
struct FigureRow {
    title: String,
    fte: String,
    headcount: String,
    per_100k: String,
    corrections: String,
}

pub(super) async fn page(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Page {
    let answer = ask(bench, move |bench| bench.certificate(&id, asked.text("of"))).await?;
    answer::page(&CertificatePage::of(answer.certificate))
}

/// `GET /baselines/{id}/certificate.csv`.
pub(super) async fn csv(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Page {
    let answer = ask(bench, move |bench| bench.certificate(&id, asked.text("of"))).await?;
    let table = wholetime_reports::csv::certificate_csv(&answer).map_err(Problem::from)?;
    let name = format!("{}-certificate-{}", answer.certificate.baseline, answer.certificate.area.code);
    answer::file(table.into_bytes(), Download::Csv, &name)
}

impl CertificatePage {
    fn of(told: Certificate) -> Self {
        let path = format!("{}/certificate", links::baseline(&told.baseline));
        let own = (told.area.code != told.baseline_area.code).then_some(told.area.code.as_str());
        let behind = Behind::default().with_some("of", own);
        let covered = &told.covered;
        let groups = Reply::ALL.into_iter().filter_map(|reply| {
            let practices: Vec<String> =
                told.practices.iter().filter(|practice| practice.reply == reply).map(Self::named).collect();
            (!practices.is_empty()).then(|| Group { title: reply.title(), practices })
        });
        Self {
            frame: Frame::new(format!("Certificate: {}", told.area.name), "/baselines").trail(vec![
                Link::new("/", "Home"),
                Link::new("/baselines", "Baselines"),
                Link::new(links::baseline(&told.baseline), told.name.clone()),
            ]),
            coverage: format!(
                "{} of {} practices and {} of {} patients{} are in the practice-level file",
                covered.practices_held,
                covered.practices_known,
                words::number(covered.patients_held, 0),
                words::number(covered.patients_known, 0),
                told.patients_pct.map_or_else(String::new, |share| format!(" ({})", words::share(share / 100.0))),
            ),
            deeming: told.deemed_after_days.map_or_else(
                || "Silence never counts as accepted.".to_owned(),
                |days| format!("Silence counts as accepted after {days} days, once that is written down."),
            ),
            groups: groups.collect(),
            figures: figures(&told),
            links: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "CSV"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "JSON"),
            ],
            told,
        }
    }

    /// A practice on the certificate: its name, and what a reader must know of its answer.
    fn named(practice: &PracticeReply) -> String {
        let mut notes = vec![practice.code.clone()];
        if practice.is_on_behalf {
            notes.push(format!("said for it by {}", practice.by.as_deref().unwrap_or_default()));
        }
        if practice.reply == Reply::Disputed {
            notes.extend(practice.because.clone());
            notes.extend(practice.correction.clone());
        }
        if practice.was_deemed {
            notes.push("was deemed to accept before".to_owned());
        }
        if practice.is_after_signing {
            notes.push("since this was signed".to_owned());
        }
        format!("{} ({})", practice.name, notes.join("; "))
    }

    /// What the area is, for people.
    fn place(&self) -> String {
        match self.told.area.level {
            Level::Group => self.told.area.code.clone(),
            level => format!("{} {}", level.title(), self.told.area.code),
        }
    }

    fn share(count: &ReplyCount) -> String {
        count.patients_pct.map_or_else(|| "–".to_owned(), |share| words::share(share / 100.0))
    }

    fn at(moment: &str) -> String {
        words::moment(moment)
    }

    fn whole(number: f64) -> String {
        words::number(number, 0)
    }
}

/// Staff groups down, FTE, headcount and rate across; as printed in the baseline.
fn figures(told: &Certificate) -> Vec<FigureRow> {
    let basis = Basis::PracticeLevelSum;
    let mut rows: Vec<FigureRow> = Vec::new();
    for one in told.figures.iter().filter(|one| one.figure.basis == basis) {
        let (title, kind) = one.title.split_once(": ").unwrap_or((&one.title, ""));
        if kind.is_empty() {
            continue;
        }
        if rows.last().is_none_or(|row| row.title != title) {
            let empty = String::new;
            rows.push(FigureRow {
                title: title.to_owned(),
                fte: empty(),
                headcount: empty(),
                per_100k: empty(),
                corrections: empty(),
            });
        }
        let Some(row) = rows.last_mut() else { continue };
        let shown = one.figure.shown.clone();
        if one.figure.line.ends_with("_per_100k") {
            row.per_100k = shown;
        } else if one.figure.line.contains("_headcount") {
            row.headcount = shown;
        } else {
            row.fte = shown;
            row.corrections = one.figure.corrections.join(", ");
        }
    }
    rows
}
