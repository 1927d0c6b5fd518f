//! `wholetime profile`.

use std::path::Path;
use std::process::ExitCode;

use wholetime_vocabulary::{Period, StaffGroup, Value};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::profile::{Previous, Profile};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    compare_to: Option<Period>,
    file: Option<&Path>,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let profile = bench.profile(area, compare_to, settings::scope(scope))?;
    if let Some(path) = file {
        let bytes = wholetime_reports::download::profile(&profile, bench.catalogue(), path)?;
        super::write(path, &bytes)?;
        output::text(&format!("{}\n", path.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    match format {
        Format::Json => output::json(&profile)?,
        Format::Csv => output::text(&wholetime_reports::csv::profile_csv(&profile)?)?,
        Format::Table => print(&profile)?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn print(profile: &Profile) -> anyhow::Result<()> {
    let above: Vec<String> = profile.ancestors.iter().map(|area| area.name.clone()).collect();
    let within = if above.is_empty() { String::new() } else { format!(" in {}", above.join(", ")) };
    output::text(&format!(
        "{} ({}, {}{within})\n{}, {}\n\nWhat is held: {}\nPatients: {} ({})\n\n",
        profile.area.name,
        profile.area.code,
        profile.area.level.title(),
        profile.period.in_words(),
        profile.geography.word(),
        profile.held.sentence,
        output::number(profile.patients, 0),
        profile.patients_from,
    ))?;
    let rows: Vec<Vec<String>> = profile
        .staff
        .iter()
        .map(|line| {
            vec![
                line.title.clone(),
                output::number(line.fte, 2),
                output::number(line.headcount, 0),
                output::number(line.per_100k, 2),
                output::number(line.per_100k_reporting, 2),
                output::number(line.patients_per_fte, 0),
                format!("{:.1} %", line.coverage * 100.0),
                line.previous.as_ref().map(change).unwrap_or_default(),
                line.basis.title().to_owned(),
            ]
        })
        .collect();
    let since = profile.compared_to.map_or_else(|| "change".to_owned(), |period| format!("rate since {period}"));
    let headers = [
        "staff",
        "FTE",
        "headcount",
        "per 100,000",
        "of reporting",
        "patients per FTE",
        "coverage",
        since.as_str(),
        "basis",
    ];
    output::table(&headers, &rows)?;
    for line in &profile.staff {
        if let Some(warning) = &line.warning {
            output::text(&format!("{}: {warning}\n", line.title))?;
        }
        if let Some(standard) = &line.standard {
            output::text(&format!("{}: standard: {}\n", line.title, standard.sentence))?;
        }
    }
    if !profile.main_issues.is_empty() {
        output::text("\nWhat stands out\n")?;
        for issue in &profile.main_issues {
            output::text(&format!("  • {}\n", issue.sentence))?;
        }
    }
    networks(profile)?;
    told(profile)?;
    children(profile)?;
    if !profile.notes.is_empty() {
        output::text("\nNotes\n")?;
        for note in &profile.notes {
            output::text(&format!("  {note}\n"))?;
        }
    }
    if !profile.corrections.is_empty() {
        output::text("\nCorrections\n")?;
        super::corrections::beside(&profile.corrections)?;
    }
    output::text("\nSources\n")?;
    for source in &profile.sources {
        output::text(&format!("  {} {} revision {}\n", source.source, source.period, source.revision))?;
    }
    Ok(())
}

fn change(previous: &Previous) -> String {
    match (previous.per_100k_change, previous.arrow) {
        (Value::Known(change), Some(arrow)) => {
            let effects = match (previous.staff_effect, previous.list_effect) {
                (Value::Known(staff), Value::Known(list)) => format!(" (staff {staff:+.2}, list {list:+.2})"),
                _ => String::new(),
            };
            format!("{} {change:+.2}{effects}", arrow.sign())
        }
        _ => previous.not_comparable.clone().map_or_else(String::new, |why| format!("(not comparable: {why})")),
    }
}

fn networks(profile: &Profile) -> anyhow::Result<()> {
    if let Some(note) = &profile.pcn_roles_note {
        output::text(&format!("\nNetwork staff: {note}\n"))?;
    }
    if profile.pcn_roles.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = profile
        .pcn_roles
        .iter()
        .map(|role| {
            vec![
                role.title.clone(),
                output::number(role.fte, 2),
                output::number(role.headcount, 0),
                output::number(role.per_100k, 2),
            ]
        })
        .collect();
    output::text("\n")?;
    output::table(&["network staff", "FTE", "people", "per 100,000"], &rows)
}

fn told(profile: &Profile) -> anyhow::Result<()> {
    let Some(told) = &profile.told else { return Ok(()) };
    output::text("\nWhat practices and providers told\n")?;
    for line in &told.lines {
        output::text(&format!("  {}: {} ({})\n", line.title, line.sentence, line.source))?;
    }
    Ok(())
}

fn children(profile: &Profile) -> anyhow::Result<()> {
    if profile.children.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = profile
        .children
        .iter()
        .map(|child| {
            let part = if child.is_part { " (part)" } else { "" };
            let dispenses = if child.dispensing == Some(true) { " (dispenses)" } else { "" };
            let mut row =
                vec![child.code.clone(), format!("{}{part}{dispenses}", child.name), output::number(child.patients, 0)];
            row.extend(StaffGroup::ALL.iter().map(|group| {
                let staff = child.staff.iter().find(|staff| staff.group == *group);
                staff.map(|staff| output::number(staff.per_100k, 2)).unwrap_or_default()
            }));
            row
        })
        .collect();
    let of = profile.children.iter().flat_map(|child| &child.staff).find(|staff| staff.group == StaffGroup::Gp);
    let of = of.map_or_else(String::new, |staff| {
        format!(" ({}; GPs are {})", profile.basis_of_parts().title(), staff.definition.title())
    });
    output::text(&format!("\nFTE per 100,000 patients, side by side{of}\n"))?;
    output::table(&["code", "name", "patients", "GPs", "nurses", "direct patient care", "admin"], &rows)
}
