//! The index of a folder of papers: a page with their key figures, and the same as CSV.

use std::fmt::Write as _;

use super::ManyMade;
use crate::csv::text;
use crate::document::html::{STYLE, escaped};
use crate::{ReportError, words};

/// The page.
pub(super) fn page(title: &str, period: &str, made: &ManyMade) -> String {
    let title = escaped(title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<p>{}</p>\n</header>\n<main>\n",
        escaped(period)
    );
    let _ = writeln!(
        out,
        "<p>{} files. FTE per 100,000 patients; the same as a table: <a href=\"index.csv\">index.csv</a>.</p>",
        made.files.len()
    );
    out.push_str(
        "<div class=\"sheet\" role=\"region\" aria-label=\"Profiles\" tabindex=\"0\">\n<table>\n<caption>Profiles</caption>\n<thead><tr>\
         <th scope=\"col\">Area</th><th scope=\"col\">Code</th><th scope=\"col\" class=\"n\">Patients</th>\
         <th scope=\"col\" class=\"n\">GPs</th><th scope=\"col\" class=\"n\">Nurses</th>\
         <th scope=\"col\" class=\"n\">Direct patient care</th><th scope=\"col\" class=\"n\">Admin</th>\
         <th scope=\"col\" class=\"n\">Main issues</th></tr></thead>\n<tbody>\n",
    );
    for entry in &made.files {
        let figures = &entry.figures;
        let rates = [figures.gp_per_100k, figures.nurse_per_100k, figures.dpc_per_100k, figures.admin_per_100k];
        let _ = write!(
            out,
            "<tr><th scope=\"row\"><a href=\"{}\">{}</a></th><td>{}</td><td class=\"n\">{}</td>",
            escaped(&entry.file),
            escaped(&entry.name),
            escaped(&entry.code),
            words::value(figures.patients, 0)
        );
        for rate in rates {
            let missing = if rate.known().is_none() { " missing" } else { "" };
            let _ = write!(out, "<td class=\"n{missing}\">{}</td>", words::value(rate, 1));
        }
        let _ = writeln!(out, "<td class=\"n\">{}</td></tr>", figures.issues);
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    if !made.failed.is_empty() {
        out.push_str("<h2>Not made</h2>\n<ul>\n");
        for failed in &made.failed {
            let _ = writeln!(
                out,
                "<li>{} ({}): {}</li>",
                escaped(&failed.name),
                escaped(&failed.code),
                escaped(&failed.why)
            );
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The table: missing values are the word of why.
pub(super) fn csv(made: &ManyMade) -> Result<Vec<u8>, ReportError> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record([
        "code",
        "name",
        "file",
        "patients",
        "gp_fte_per_100k",
        "nurse_fte_per_100k",
        "dpc_fte_per_100k",
        "admin_fte_per_100k",
        "main_issues",
        "sha256",
    ])?;
    for entry in &made.files {
        let figures = &entry.figures;
        let number = |value: wholetime_vocabulary::Value| match value {
            wholetime_vocabulary::Value::Known(number) => number.to_string(),
            wholetime_vocabulary::Value::Missing(why) => why.word().to_owned(),
        };
        rows.write_record([
            text(&entry.code),
            text(&entry.name),
            text(&entry.file),
            number(figures.patients),
            number(figures.gp_per_100k),
            number(figures.nurse_per_100k),
            number(figures.dpc_per_100k),
            number(figures.admin_per_100k),
            figures.issues.to_string(),
            entry.sha256.clone(),
        ])?;
    }
    rows.into_inner().map_err(|why| ReportError::Csv(why.into_error().into()))
}
