//! Tables of a baseline: places side by side, staff of one place, corrections, sources. Each figure in the text it was sealed with.

use wholetime_reports::words;
use wholetime_vocabulary::{Basis, Level, how_many};
use wholetime_workbench::returns::baseline::{Baseline, CorrectionHeld, Figure, Line, LineKind, PlaceFigures, Source};
use wholetime_workbench::returns::certificate::Certificate;
use wholetime_workbench::returns::signature::Reply;

use crate::components::{Cell, Table};
use crate::links;

/// A figure as it was sealed.
pub(super) fn cell(figure: &Figure) -> Cell {
    let mut cell = Cell { is_missing: figure.value.known().is_none(), ..Cell::text(figure.shown.clone()) };
    if !figure.corrections.is_empty() {
        let national = figure.national.map(|value| words::value(value, decimals(&figure.shown))).unwrap_or_default();
        cell = cell.small(format!("with {}; the file says {national}", figure.corrections.join(", ")));
    }
    cell.small(figure.note.clone().unwrap_or_default())
}

/// Decimals of a printed number.
fn decimals(shown: &str) -> usize {
    shown.rsplit_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// Places side by side by the lines read first, with how each stands.
pub(super) fn places(baseline: &Baseline, certificate: &Certificate, is_shown: impl Fn(Level) -> bool) -> Table {
    let shown: Vec<&PlaceFigures> = baseline.places.iter().filter(|place| is_shown(place.area.level)).collect();
    let is_of_practices = shown.iter().all(|place| place.area.level == Level::Practice);
    let caption = if is_of_practices { "Practices" } else { "The area and the places in it" };
    let lines: Vec<&Line> =
        baseline.lines.iter().filter(|line| line.is_default && line.kind != LineKind::Headcount).collect();
    let id = if is_of_practices { "practices" } else { "places" };
    let mut table = Table::new(id, caption).column(if is_of_practices { "Practice" } else { "Place" });
    table = table.column(if is_of_practices { "Stands" } else { "Signed" });
    for line in &lines {
        table = table.number(heading(line));
    }
    for place in shown {
        let name = Cell::link(place.area.name.clone(), links::baseline_place(&baseline.id, &place.area.code));
        let part =
            if place.is_part { format!("{}, the part in this area", place.area.code) } else { place.area.code.clone() };
        let figures = lines.iter().map(|line| {
            let of_line = |figure: &&Figure| figure.line == line.id && figure.basis != Basis::Published;
            place.figures.iter().find(of_line).map_or_else(Cell::default, cell)
        });
        table.row([name.small(part), stands(place, certificate)].into_iter().chain(figures).collect());
    }
    table
}

fn heading(line: &Line) -> String {
    match (line.group, line.kind) {
        (Some(group), LineKind::Per100k) => format!("{}, per 100,000 patients", short(group)),
        (Some(group), _) => format!("{}, FTE", short(group)),
        (None, _) => "Patients".to_owned(),
    }
}

fn short(group: wholetime_vocabulary::StaffGroup) -> &'static str {
    use wholetime_vocabulary::StaffGroup;
    match group {
        StaffGroup::Gp => "GPs",
        StaffGroup::Nurse => "Nurses",
        StaffGroup::Dpc => "Direct care",
        StaffGroup::Admin => "Admin",
    }
}

/// How a place stands: a practice's answer, or the signature.
pub(super) fn stands(place: &PlaceFigures, certificate: &Certificate) -> Cell {
    if place.area.level == Level::Practice {
        let Some(practice) = certificate.practices.iter().find(|one| one.code == place.area.code) else {
            return Cell::default();
        };
        let cell = Cell::text(practice.reply.title());
        let when = practice.at.as_deref().map(words::moment).unwrap_or_default();
        let who = practice.by.clone().unwrap_or_default();
        let by = if practice.reply == Reply::Deemed { when } else { format!("{who} {when}").trim().to_owned() };
        let behalf = if practice.is_on_behalf { "said for the practice" } else { "" };
        return cell.small(by).small(behalf).small(practice.because.clone().unwrap_or_default());
    }
    match certificate.signatures.iter().find(|given| given.place.code == place.area.code) {
        Some(given) => {
            let except = match given.exceptions.len() {
                0 => String::new(),
                many => format!("with {}", how_many(many, "exception")),
            };
            Cell::text(given.by.clone())
                .small(given.role.clone().unwrap_or_default())
                .small(words::moment(&given.at))
                .small(except)
        }
        None => Cell::text("not signed"),
    }
}

/// Staff of one place: groups down, kinds of figure across, each basis apart.
pub(super) fn staff(baseline: &Baseline, place: &PlaceFigures, basis: Basis) -> Option<Table> {
    let of_basis: Vec<&Figure> = place.figures.iter().filter(|figure| figure.basis == basis).collect();
    let kinds = [LineKind::Fte, LineKind::Headcount, LineKind::Per100k, LineKind::PatientsPerFte];
    let mut table = Table::new(basis.word(), format!("Staff: {}", basis.title())).column("Staff");
    for kind in kinds {
        table = table.number(kind.title());
    }
    table = table.number("Of known patients");
    let heads = baseline.lines.iter().filter(|line| line.kind == LineKind::Fte);
    for head in heads {
        let figure_of = |kind: LineKind| {
            let line = baseline
                .lines
                .iter()
                .find(|line| line.kind == kind && line.group == head.group && line.definition == head.definition)?;
            of_basis.iter().find(|figure| figure.line == line.id).copied()
        };
        let Some(fte) = figure_of(LineKind::Fte) else { continue };
        let title = head.title.split(':').next().unwrap_or(&head.title).to_owned();
        let figures = kinds.map(|kind| figure_of(kind).map_or_else(Cell::default, cell));
        let coverage = if basis == Basis::Published { String::new() } else { words::share(fte.coverage) };
        let row = [Cell::text(title)].into_iter().chain(figures).chain([Cell::text(coverage)]).collect();
        if head.is_default { table.strong_row(row) } else { table.row(row) }
    }
    (!table.is_empty()).then_some(table)
}

/// Corrections as they stood; nothing where there were none.
pub(super) fn corrections(held: &[CorrectionHeld]) -> Option<Table> {
    let mut table = Table::new("corrections", "Corrections that spoke of this month")
        .column("Correction")
        .column("Practice")
        .column("Figure")
        .number("The file says")
        .number("The practice says")
        .column("Because")
        .column("In totals");
    for one in held {
        table.row(vec![
            Cell::text(one.id.clone()),
            Cell::text(one.place.clone()),
            Cell::text(one.measure.clone()),
            Cell::value(one.national, 2),
            Cell::text(words::number(one.ours, 2)),
            Cell::text(one.because.clone()).small(one.by.clone()),
            Cell::text(one.decided.clone()),
        ]);
    }
    (!table.is_empty()).then_some(table)
}

/// Editions behind the figures.
pub(super) fn sources(sources: &[Source]) -> Table {
    let mut table = Table::new("sources", "Sources")
        .column("Publication")
        .column("Period")
        .number("Revision")
        .column("File")
        .column("SHA-256");
    for source in sources {
        table.row(vec![
            Cell::text(source.source.clone()).small(source.licence.clone()),
            Cell::text(source.period.to_string()),
            Cell::text(source.revision.to_string()),
            Cell::text(words::file_name(&source.file)),
            Cell::text(source.sha256.chars().take(16).chain("…".chars()).collect::<String>()),
        ]);
    }
    table
}

/// From when no answer counts as accepted; nothing where it never does, or everybody answered.
pub(super) fn deeming(baseline: &Baseline, certificate: &Certificate) -> Option<String> {
    let days = baseline.deemed_after_days?;
    let waiting = certificate.count(Reply::Waiting);
    if waiting == 0 {
        return None;
    }
    let from = words::moment(&baseline.deemed_from()?.to_string());
    let practices = wholetime_vocabulary::counted(f64::from(waiting), "practice");
    Some(format!("Silence counts as accepted after {days} days: from {from} on. Not answered yet: {practices}."))
}
