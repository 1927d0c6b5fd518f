//! `wholetime skills`, `wholetime training` and `wholetime community`: what practices and providers returned of these.

use std::process::ExitCode;

use clap::Args;
use wholetime_vocabulary::Value;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::community::{CommunityAnswer, CommunityPlace};
use wholetime_workbench::questions::skills::{Lacking, SkillCell, SkillsAnswer, SkillsAsked, Without};
use wholetime_workbench::questions::training::{TrainingAnswer, TrainingRow};
use wholetime_workbench::returns::skills::Presence;

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct SkillsArgs {
    /// Code, name or group:NAME.
    area: String,
    /// Only this skill, such as diabetes.
    #[arg(long)]
    skill: Option<String>,
    /// Which networks have nobody with this skill, and of which it cannot be said.
    #[arg(long, value_name = "SKILL")]
    without: Option<String>,
    /// Collection to answer from (default: the newest that was answered).
    #[arg(long, value_name = "ID")]
    collection: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ReturnedArgs {
    /// Code, name or group:NAME.
    area: String,
    /// Collection to answer from (default: the newest that was answered).
    #[arg(long, value_name = "ID")]
    collection: Option<String>,
}

pub(super) fn skills(bench: &Workbench, asked: SkillsArgs, format: Format) -> anyhow::Result<ExitCode> {
    let SkillsArgs { area, skill, without, collection } = asked;
    let answer = bench.skills(&area, &SkillsAsked { skill, without, collection })?;
    output::answer(format, &answer, wholetime_reports::csv::skills_csv, skills_table)?;
    Ok(ExitCode::SUCCESS)
}

fn skills_table(answer: &SkillsAnswer) -> anyhow::Result<()> {
    output::text(&format!("Skills in {} ({})\n{}\n\n", answer.area.name, answer.area.code, answer.reach.source))?;
    if let Some(without) = &answer.without {
        lacking(without)?;
    }
    let mut headers = vec!["code", "name", "returned"];
    headers.extend(answer.skills.iter().map(|skill| skill.title.as_str()));
    let line = |code: &str, name: &str, returned: usize, known: usize, skills: &[SkillCell]| {
        let mut row = vec![code.to_owned(), name.to_owned(), format!("{returned} of {known}")];
        row.extend(skills.iter().map(people));
        row
    };
    let mut rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|row| line(&row.area.code, &row.area.name, row.practices_returned, row.practices_known, &row.skills))
        .collect();
    let (returned, known) = (answer.reach.practices_returned, answer.reach.practices_known);
    rows.push(line(&answer.area.code, &answer.area.name, returned, known, &answer.total));
    output::table(&headers, &rows)?;
    output::text(
        "people who have the skill at the practices that answered; ? where nobody has it among them and others did not answer\n",
    )?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}

fn people(cell: &SkillCell) -> String {
    match (cell.tally.presence, cell.tally.people) {
        (Presence::NotKnown, Value::Known(_)) => "?".to_owned(),
        (_, people) => output::number(people, 0),
    }
}

fn lacking(without: &Without) -> anyhow::Result<()> {
    let lines = |heading: &str, found: &[Lacking]| -> anyhow::Result<()> {
        if found.is_empty() {
            return Ok(());
        }
        output::text(&format!("{heading}\n"))?;
        found.iter().try_for_each(|one| output::text(&format!("  {} {}\n", one.area.code, one.sentence)))
    };
    lines(&format!("Nobody has it ({})", without.skill.title), &without.none)?;
    lines(&format!("Cannot be said ({})", without.skill.title), &without.not_known)?;
    if without.none.is_empty() && without.not_known.is_empty() {
        output::text("Everywhere somebody has it\n")?;
    }
    output::text("\n")
}

pub(super) fn training(bench: &Workbench, asked: &ReturnedArgs, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.training(&asked.area, asked.collection.as_deref())?;
    output::answer(format, &answer, wholetime_reports::csv::training_csv, training_table)?;
    Ok(ExitCode::SUCCESS)
}

fn training_table(answer: &TrainingAnswer) -> anyhow::Result<()> {
    output::text(&format!("Training in {} ({})\n{}\n\n", answer.area.name, answer.area.code, answer.reach.source))?;
    let mut headers = vec!["code", "name", "returned"];
    headers.extend(answer.offers.iter().map(|offer| offer.title.as_str()));
    headers.push("trainees");
    let line = |row: &TrainingRow| {
        let returned = format!("{} of {}", row.practices_returned, row.practices_known);
        let mut cells = vec![row.area.code.clone(), row.area.name.clone(), returned];
        cells.extend(row.offered.iter().map(|cell| output::number(cell.offered.value, 0)));
        cells.push(output::number(row.trainees, 0));
        cells
    };
    let rows: Vec<Vec<String>> = answer.rows.iter().chain([&answer.total]).map(line).collect();
    output::table(&headers, &rows)?;
    let mut programmes: Vec<Vec<String>> = Vec::new();
    for one in &answer.programmes {
        let months: Vec<String> = one
            .finishing
            .iter()
            .map(|month| {
                let when = month.month.map_or_else(|| "not said".to_owned(), |month| month.to_string());
                format!("{when}: {}", output::number(month.people, 0))
            })
            .collect();
        let (people, wte) = (output::number(one.shown.people, 0), output::number(one.shown.fte, 2));
        programmes.push(vec![one.title.clone(), people, wte, months.join(", ")]);
    }
    output::text("\n")?;
    output::table(&["programme", "people", "WTE", "expected to finish"], &programmes)?;
    let willing: Vec<Vec<String>> = answer
        .learners
        .iter()
        .zip(&answer.total.willing)
        .map(|(learner, cell)| {
            let counts = [cell.willing.yes, cell.willing.no, cell.willing.not_said];
            std::iter::once(learner.title.clone()).chain(counts.iter().map(ToString::to_string)).collect()
        })
        .collect();
    output::text("\n")?;
    output::table(&["practices would take", "yes", "no", "did not say"], &willing)?;
    withheld(answer.withheld, answer.withheld_because.as_deref())?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}

pub(super) fn community(bench: &Workbench, asked: &ReturnedArgs, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.community(&asked.area, asked.collection.as_deref())?;
    output::answer(format, &answer, wholetime_reports::csv::community_csv, community_table)?;
    Ok(ExitCode::SUCCESS)
}

fn community_table(answer: &CommunityAnswer) -> anyhow::Result<()> {
    output::text(&format!("Community staff of {} ({})\n", answer.area.name, answer.area.code))?;
    for provider in &answer.providers {
        let when = match (provider.has_returned, provider.returned_on) {
            (true, Some(day)) => format!("answered on {day}"),
            (true, None) => "answered".to_owned(),
            (false, _) => "has not answered".to_owned(),
        };
        output::text(&format!("{} ({}) {when}\n", provider.name, provider.code))?;
    }
    if answer.providers.is_empty() {
        output::text("no provider was asked\n")?;
    }
    let line = |place: &CommunityPlace| {
        let services: Vec<String> = place
            .services
            .iter()
            .filter(|line| line.shown.people != Value::Known(0.0))
            .map(|line| format!("{}: {}", line.title, output::number(line.shown.fte, 2)))
            .collect();
        vec![
            place.area.code.clone(),
            place.area.name.clone(),
            place.line.clone(),
            output::number(place.vacant_wte, 2),
            services.join(", "),
        ]
    };
    let rows: Vec<Vec<String>> = answer.places.iter().chain([&answer.total]).map(line).collect();
    output::text("\n")?;
    output::table(&["code", "place", "in post", "WTE vacant", "WTE by service"], &rows)?;
    withheld(answer.withheld, answer.withheld_because.as_deref())?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}

fn withheld(count: usize, because: Option<&str>) -> anyhow::Result<()> {
    let Some(because) = because else { return Ok(()) };
    let verb = if count == 1 { "number is" } else { "numbers are" };
    output::text(&format!("{count} {verb} withheld: {because}\n"))
}
