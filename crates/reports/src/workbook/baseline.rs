//! A baseline as a workbook: its figures, how practices stand, signatures, corrections, sources.

use rust_xlsxwriter::Workbook;
use wholetime_workbench::questions::baselines::{BaselineAnswer, CertificateAnswer};
use wholetime_workbench::questions::profile::SourceLine;
use wholetime_workbench::returns::baseline::Baseline;
use wholetime_workbench::returns::certificate::Certificate;

use super::sheet::{self, Cell, Column};
use crate::{ReportError, words};

/// A baseline as an Excel workbook: every figure in full and in the digits it was sealed with, how practices stand, who signed,
/// corrections and sources.
///
/// # Errors
/// Where the workbook cannot be written.
pub fn baseline_workbook(answer: &BaselineAnswer, certified: &CertificateAnswer) -> Result<Vec<u8>, ReportError> {
    let mut workbook = Workbook::new();
    let (baseline, certificate) = (&answer.baseline, &certified.certificate);
    figures(&mut workbook, answer)?;
    practices(&mut workbook, certificate)?;
    signatures(&mut workbook, certificate)?;
    corrections(&mut workbook, certificate)?;
    let sources: Vec<SourceLine> = baseline
        .sources
        .iter()
        .map(|source| SourceLine {
            source: source.source.clone(),
            period: source.period,
            revision: source.revision,
            file: source.file.clone(),
            sha256: source.sha256.clone(),
            licence: source.licence.clone(),
        })
        .collect();
    sheet::sources(&mut workbook, &sources)?;
    let mut notes: Vec<(&str, String)> = vec![("Seal", answer.seal.clone())];
    notes.extend(baseline.notes.iter().map(|note| ("Note", note.clone())));
    sheet::notes(&mut workbook, &notes)?;
    Ok(workbook.save_to_buffer()?)
}

fn heading(baseline: &Baseline) -> Vec<String> {
    vec![
        baseline.name.clone(),
        format!(
            "{} ({}), {}; baseline {}, made by {} at {}",
            baseline.area.name,
            baseline.area.code,
            baseline.period.in_words(),
            baseline.id,
            baseline.made_by,
            words::moment(&baseline.made_at)
        ),
    ]
}

fn figures(workbook: &mut Workbook, answer: &BaselineAnswer) -> Result<(), ReportError> {
    let baseline = &answer.baseline;
    let mut rows = Vec::new();
    for place in &baseline.places {
        for figure in &place.figures {
            let line = baseline.line(&figure.line);
            let decimals = line.map_or(2, |line| usize::from(line.decimals));
            rows.push(vec![
                Cell::text(&place.area.name),
                Cell::text(&place.area.code),
                Cell::text(place.area.level.title()),
                Cell::text(line.map_or(figure.line.as_str(), |line| line.title.as_str())),
                Cell::Value(figure.value, decimals),
                Cell::text(&figure.shown),
                Cell::Number(figure.coverage * 100.0, 1),
                Cell::text(figure.basis.title()),
                figure.national.map_or(Cell::Empty, |value| Cell::Value(value, decimals)),
                Cell::text(figure.corrections.join(", ")),
                Cell::text(figure.note.as_deref().unwrap_or_default()),
            ]);
        }
    }
    let columns = [
        Column("Place", 36.0),
        Column("Code", 16.0),
        Column("Level", 12.0),
        Column("Figure", 44.0),
        Column("Value", 14.0),
        Column("As printed", 14.0),
        Column("Coverage, % of known patients", 14.0),
        Column("Basis", 26.0),
        Column("In the file", 14.0),
        Column("Corrections", 14.0),
        Column("Note", 40.0),
    ];
    sheet::table(workbook, "Figures", &heading(baseline), &columns, &rows)
}

fn practices(workbook: &mut Workbook, certificate: &Certificate) -> Result<(), ReportError> {
    let rows: Vec<Vec<Cell>> = certificate
        .practices
        .iter()
        .map(|practice| {
            let optional = |text: &Option<String>| text.as_ref().map_or(Cell::Empty, Cell::text);
            vec![
                Cell::text(&practice.name),
                Cell::text(&practice.code),
                Cell::Number(practice.patients, 0),
                Cell::text(practice.reply.title()),
                optional(&practice.by),
                optional(&practice.role),
                Cell::text(if practice.is_on_behalf { "yes" } else { "" }),
                practice.at.as_deref().map_or(Cell::Empty, |at| Cell::text(words::moment(at))),
                optional(&practice.because),
                optional(&practice.correction),
            ]
        })
        .collect();
    let above = [format!("Answers of practices: {}", certificate.area.name), certificate.sentence.clone()];
    let columns = [
        Column("Practice", 36.0),
        Column("Code", 12.0),
        Column("Patients known", 14.0),
        Column("Stands", 18.0),
        Column("By", 20.0),
        Column("Role", 20.0),
        Column("Said for the practice", 12.0),
        Column("At", 18.0),
        Column("Because", 50.0),
        Column("Correction", 12.0),
    ];
    sheet::table(workbook, "Practices", &above, &columns, &rows)
}

fn signatures(workbook: &mut Workbook, certificate: &Certificate) -> Result<(), ReportError> {
    let mut rows = Vec::new();
    for given in &certificate.signatures {
        let role = given.role.as_ref().map_or(Cell::Empty, Cell::text);
        let at = Cell::text(words::moment(&given.at));
        let (name, code) = (Cell::text(&given.place.name), Cell::text(&given.place.code));
        rows.push(vec![name, code, Cell::text("signed"), Cell::text(&given.by), role, at, Cell::Empty]);
        for one in &given.exceptions {
            let stands = Cell::text(format!("signed over by {} ({})", given.place.code, one.stands));
            let (name, code, why) = (Cell::text(&one.name), Cell::text(&one.code), Cell::text(&one.because));
            rows.push(vec![name, code, stands, Cell::text(&given.by), Cell::Empty, Cell::Empty, why]);
        }
    }
    for area in &certificate.not_signed {
        let (name, code) = (Cell::text(&area.name), Cell::text(&area.code));
        rows.push(vec![name, code, Cell::text("not signed"), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
    }
    for back in &certificate.taken_back {
        let (name, code) = (Cell::text(&back.place.name), Cell::text(&back.place.code));
        let (at, why) = (Cell::text(words::moment(&back.at)), Cell::text(&back.because));
        rows.push(vec![name, code, Cell::text("taken back"), Cell::text(&back.by), Cell::Empty, at, why]);
    }
    let columns = [
        Column("Place", 36.0),
        Column("Code", 16.0),
        Column("What", 30.0),
        Column("By", 20.0),
        Column("Role", 24.0),
        Column("At", 18.0),
        Column("Because", 50.0),
    ];
    sheet::table(workbook, "Signatures", &["Signatures".to_owned()], &columns, &rows)
}

fn corrections(workbook: &mut Workbook, certificate: &Certificate) -> Result<(), ReportError> {
    let rows: Vec<Vec<Cell>> = certificate
        .corrections
        .iter()
        .map(|one| {
            vec![
                Cell::text(&one.id),
                Cell::text(&one.place),
                Cell::text(&one.measure),
                Cell::Value(one.national, 2),
                Cell::Number(one.ours, 2),
                Cell::text(&one.because),
                Cell::text(&one.by),
                Cell::text(&one.decided),
            ]
        })
        .collect();
    let columns = [
        Column("Correction", 12.0),
        Column("Practice", 12.0),
        Column("Figure", 28.0),
        Column("The file says", 14.0),
        Column("The practice says", 14.0),
        Column("Because", 50.0),
        Column("By", 20.0),
        Column("In totals", 40.0),
    ];
    sheet::table(workbook, "Corrections", &["Corrections that spoke of this month".to_owned()], &columns, &rows)
}
