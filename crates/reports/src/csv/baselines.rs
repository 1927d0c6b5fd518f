//! Baselines as comma-separated values: every figure in the digits it was sealed with, a certificate, and what a refresh changed.

use wholetime_workbench::questions::baselines::{BaselineAnswer, CertificateAnswer};
use wholetime_workbench::returns::refresh::Refreshed;

use super::{finish, text, value};
use crate::ReportError;

/// The figures of a baseline, one a row: in full, and as it is printed.
///
/// # Errors
/// Where the table cannot be written.
pub fn baseline_csv(answer: &BaselineAnswer) -> Result<String, ReportError> {
    let baseline = &answer.baseline;
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "baseline",
        "seal",
        "period",
        "level",
        "code",
        "name",
        "within",
        "line",
        "title",
        "value",
        "printed",
        "numerator",
        "denominator",
        "coverage",
        "basis",
        "in_file",
        "corrections",
        "note",
    ])?;
    let period = baseline.period.to_string();
    for place in &baseline.places {
        for figure in &place.figures {
            let title = baseline.line(&figure.line).map_or("", |line| line.title.as_str());
            writer.write_record([
                &baseline.id,
                &answer.seal,
                &period,
                place.area.level.word(),
                &text(&place.area.code),
                &text(&place.area.name),
                &text(place.within.as_deref().unwrap_or_default()),
                &figure.line,
                title,
                &value(figure.value),
                &figure.shown,
                &figure.numerator.map_or_else(String::new, value),
                &figure.denominator.map_or_else(String::new, value),
                &figure.coverage.to_string(),
                figure.basis.word(),
                &figure.national.map_or_else(String::new, value),
                &figure.corrections.join(" "),
                &text(figure.note.as_deref().unwrap_or_default()),
            ])?;
        }
    }
    finish(writer)
}

/// A certificate: practices with their answers, then signatures with what they except, those taken back, and corrections.
///
/// # Errors
/// Where the table cannot be written.
pub fn certificate_csv(answer: &CertificateAnswer) -> Result<String, ReportError> {
    let certificate = &answer.certificate;
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "baseline",
        "seal",
        "area",
        "kind",
        "code",
        "name",
        "stands",
        "patients",
        "by",
        "role",
        "on_behalf",
        "at",
        "because",
        "correction",
    ])?;
    let mut write = |kind: &str, cells: [&str; 10]| {
        let own = [certificate.baseline.as_str(), &certificate.seal, &certificate.area.code, kind];
        writer.write_record(own.into_iter().map(text).chain(cells.into_iter().map(text)))
    };
    for practice in &certificate.practices {
        let stands = if practice.is_after_signing { "disputed_since_signed" } else { practice.reply.word() };
        write(
            "practice",
            [
                &practice.code,
                &practice.name,
                stands,
                &practice.patients.to_string(),
                practice.by.as_deref().unwrap_or_default(),
                practice.role.as_deref().unwrap_or_default(),
                if practice.is_on_behalf { "true" } else { "" },
                practice.at.as_deref().unwrap_or_default(),
                practice.because.as_deref().unwrap_or_default(),
                practice.correction.as_deref().unwrap_or_default(),
            ],
        )?;
    }
    for given in &certificate.signatures {
        let role = given.role.as_deref().unwrap_or_default();
        let (code, name) = (&given.place.code, &given.place.name);
        write("signature", [code, name, "signed", "", &given.by, role, "", &given.at, "", ""])?;
        for one in &given.exceptions {
            let because = match &one.excepted_by {
                Some(by) => format!("{} (excepted by {by})", one.because),
                None => one.because.clone(),
            };
            write("exception", [&one.code, &one.name, &one.stands, "", &given.by, role, "", &given.at, &because, ""])?;
        }
    }
    for area in &certificate.not_signed {
        write("signature", [&area.code, &area.name, "not_signed", "", "", "", "", "", "", ""])?;
    }
    for back in &certificate.taken_back {
        let (code, name) = (&back.place.code, &back.place.name);
        write("taken_back", [code, name, "unsigned", "", &back.by, "", "", &back.at, &back.because, ""])?;
    }
    for one in &certificate.corrections {
        let says = format!("{}: the file says {}, the practice {}", one.measure, value(one.national), one.ours);
        let stands = if one.is_used { "used" } else { "not_used" };
        write("correction", [&one.place, &says, stands, "", &one.by, "", "", "", &one.because, &one.id])?;
    }
    finish(writer)
}

/// What a refresh changed, one figure a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn refreshed_csv(answer: &Refreshed) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "from",
        "to",
        "level",
        "code",
        "name",
        "line",
        "title",
        "before",
        "after",
        "before_printed",
        "after_printed",
        "because",
    ])?;
    for place in &answer.places {
        for figure in &place.figures {
            let because: Vec<&str> = figure.because.iter().map(|why| why.title()).collect();
            writer.write_record([
                &answer.from,
                &answer.to,
                place.area.level.word(),
                &text(&place.area.code),
                &text(&place.area.name),
                &figure.line,
                &figure.title,
                &value(figure.before),
                &value(figure.after),
                &figure.before_shown,
                &figure.after_shown,
                &because.join("; "),
            ])?;
        }
    }
    for (kind, areas) in [("left", &answer.left), ("joined", &answer.joined)] {
        for area in areas {
            let (code, name) = (text(&area.code), text(&area.name));
            writer.write_record([
                &answer.from,
                &answer.to,
                area.level.word(),
                &code,
                &name,
                "",
                "",
                "",
                "",
                "",
                "",
                kind,
            ])?;
        }
    }
    finish(writer)
}
