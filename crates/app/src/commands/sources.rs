//! `wholetime sources` and `wholetime withdraw`.

use std::process::ExitCode;

use anyhow::Context as _;
use wholetime_vocabulary::Period;
use wholetime_workbench::{EditionKey, Workbench};

use crate::arguments::Format;
use crate::output;

pub(super) fn run(bench: &Workbench, receipt: Option<&[String]>, format: Format) -> anyhow::Result<ExitCode> {
    if let Some([source, period, rest @ ..]) = receipt {
        let revision = rest.first().map_or(Ok(1), |text| text.parse()).context("the revision is a whole number")?;
        let key = EditionKey { source: source.clone(), period: period.parse()?, revision };
        return show(bench, &key, format);
    }
    let answer = bench.sources()?;
    let rows: Vec<Vec<String>> = answer
        .held
        .iter()
        .map(|edition| {
            vec![
                edition.source.clone(),
                edition.period.to_string(),
                edition.revision.to_string(),
                output::figure(format, edition.rows as f64, 0),
                edition.basis_in_words().to_owned(),
                edition.imported_at.strftime("%Y-%m-%d %H:%M").to_string(),
                edition.licence.clone(),
            ]
        })
        .collect();
    let headers = ["source", "period", "revision", "rows", "basis", "imported", "licence"];
    output::rows(format, &answer, &headers, &rows)?;
    if format == Format::Table {
        for edition in &answer.withdrawn {
            let reason = edition.withdrawn.as_deref().unwrap_or_default();
            output::text(&format!(
                "withdrawn: {} {} revision {}: {reason}\n",
                edition.source, edition.period, edition.revision
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(bench: &Workbench, key: &EditionKey, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.receipt(key)?;
    let rows: Vec<Vec<String>> = answer
        .receipt
        .findings
        .iter()
        .map(|finding| {
            vec![
                format!("{:?}", finding.severity).to_lowercase(),
                finding.rule.clone(),
                finding.row.map(|row| row.to_string()).unwrap_or_default(),
                finding.column.clone().unwrap_or_default(),
                finding.message.clone(),
            ]
        })
        .collect();
    if format == Format::Table {
        let receipt = &answer.receipt;
        output::text(&format!(
            "{} {} revision {}\nfile     {}\nsha256   {}\nlicence  {}\nrows     {} of {} used; {} columns used\nunknown  {}\n",
            answer.edition.title,
            receipt.period,
            receipt.revision,
            receipt.file,
            receipt.sha256,
            receipt.licence,
            receipt.rows_used,
            receipt.rows,
            receipt.columns_used,
            if receipt.columns_unknown.is_empty() { "none".to_owned() } else { receipt.columns_unknown.join(", ") },
        ))?;
    }
    output::rows(format, &answer, &["severity", "rule", "row", "column", "message"], &rows)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn withdraw(
    bench: &Workbench,
    source: String,
    period: Period,
    revision: u32,
    reason: &str,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let edition = bench.withdraw(&EditionKey { source, period, revision }, reason)?;
    if format == Format::Json {
        output::json(&edition)?;
    } else {
        output::text(&format!(
            "withdrawn: {} {} revision {}\n",
            edition.key.source, edition.key.period, edition.key.revision
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
