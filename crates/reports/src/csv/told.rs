//! What practices and providers told, as comma-separated values: vacancies, skills, training capacity, community staff.

use wholetime_workbench::questions::community::CommunityAnswer;
use wholetime_workbench::questions::skills::{SkillCell, SkillsAnswer};
use wholetime_workbench::questions::training::{TrainingAnswer, TrainingRow};
use wholetime_workbench::questions::vacancies::{Counts, TimeToFill, VacanciesAnswer};

use super::{finish, text, value};
use crate::ReportError;

/// Vacancies by staff group, role and place, each a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn vacancies_csv(answer: &VacanciesAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "section",
        "code",
        "title",
        "adverts",
        "adverts_current",
        "vacancies",
        "vacant_wte",
        "without_wte",
        "vacant_wte_returned",
        "filled_fte",
        "rate_over_establishment_pct",
        "rate_over_filled_pct",
        "median_days",
        "low_days",
        "high_days",
        "filled",
        "not_filled",
    ])?;
    let cells = |start: [&str; 3], counts: &Counts, rates: [String; 4], time: &TimeToFill| -> Vec<String> {
        let mut row = vec![start[0].to_owned(), text(start[1]), text(start[2])];
        row.extend([counts.adverts, counts.adverts_current, counts.vacancies, counts.vacant_wte].map(value));
        row.push(counts.without_wte.to_string());
        row.extend(rates);
        row.extend([time.median_days, time.low_days, time.high_days].map(value));
        row.extend([time.filled.to_string(), time.not_filled.to_string()]);
        row
    };
    let lines = answer.groups.iter().map(|line| ("group", line));
    let lines = lines.chain(answer.roles.iter().map(|line| ("role", line))).chain([("all", &answer.total)]);
    for (section, line) in lines {
        let group = line.group.map_or_else(String::new, |group| group.to_string());
        let code = line.role.as_ref().map_or_else(|| group.clone(), |role| format!("{group}_{role}"));
        let rates =
            [line.vacant_wte_returned, line.filled_fte, line.rate_over_establishment_pct, line.rate_over_filled_pct];
        writer.write_record(cells(
            [section, &code, &line.title],
            &line.counts,
            rates.map(value),
            &line.time_to_fill,
        ))?;
    }
    for place in &answer.places {
        let start = ["place", place.area.code.as_str(), place.area.name.as_str()];
        let none = [const { String::new() }; 4];
        writer.write_record(cells(start, &place.counts, none, &place.time_to_fill))?;
    }
    finish(writer)
}

/// Skills, each part of the area and skill a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn skills_csv(answer: &SkillsAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "code",
        "name",
        "skill",
        "presence",
        "people",
        "wte",
        "wants_training",
        "people_per_10k_patients",
        "practices_answered",
        "practices",
    ])?;
    let whole = (&answer.area, &answer.total);
    for (area, skills) in answer.rows.iter().map(|row| (&row.area, &row.skills)).chain([whole]) {
        for SkillCell { skill, tally, per_10k, .. } in skills {
            writer.write_record([
                text(&area.code),
                text(&area.name),
                skill.clone(),
                tally.presence.word().to_owned(),
                value(tally.people),
                value(tally.wte),
                value(tally.wants_training),
                value(*per_10k),
                tally.answered.to_string(),
                tally.practices.to_string(),
            ])?;
        }
    }
    finish(writer)
}

/// Training capacity, each part of the area and thing offered a row; then trainees by programme.
///
/// # Errors
/// Where the table cannot be written.
pub fn training_csv(answer: &TrainingAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["code", "name", "section", "what", "value", "practices_answered", "practices"])?;
    for TrainingRow { area, practices_known, offered, willing, trainees, .. } in
        answer.rows.iter().chain([&answer.total])
    {
        let mut row = |section: &str, what: &str, number: String, answered: String| {
            let (code, name, practices) = (text(&area.code), text(&area.name), practices_known.to_string());
            writer.write_record([code, name, section.to_owned(), what.to_owned(), number, answered, practices])
        };
        for cell in offered {
            row("offered", &cell.id, value(cell.offered.value), cell.offered.answered.to_string())?;
        }
        for cell in willing {
            let answered = (cell.willing.yes + cell.willing.no).to_string();
            row("willing", &cell.id, cell.willing.yes.to_string(), answered)?;
        }
        row("trainees", "all", value(*trainees), String::new())?;
    }
    let (code, name) = (text(&answer.area.code), text(&answer.area.name));
    for programme in answer.programmes.iter().filter(|one| !one.programme.is_empty()) {
        let mut row = |what: String, number: String| {
            let cells = [&code, &name, "trainees", &what, &number, "", ""];
            writer.write_record(cells)
        };
        row(programme.programme.clone(), value(programme.shown.people))?;
        for one in &programme.finishing {
            let month = one.month.map_or_else(|| "not_said".to_owned(), |month| month.to_string());
            row(format!("{}_finishing_{month}", programme.programme), value(one.people))?;
        }
    }
    finish(writer)
}

/// Staff of community providers, each place and service a row; a place of which nothing was supplied has one row that says so.
///
/// # Errors
/// Where the table cannot be written.
pub fn community_csv(answer: &CommunityAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["code", "name", "is_supplied", "service", "people", "wte", "vacant_wte"])?;
    for place in answer.places.iter().chain([&answer.total]) {
        let mut row = |service: &str, people: String, wte: String, vacant: String| {
            let supplied = place.is_supplied.to_string();
            let (code, name) = (text(&place.area.code), text(&place.area.name));
            writer.write_record([code, name, supplied, service.to_owned(), people, wte, vacant])
        };
        for line in &place.services {
            row(&line.service, value(line.shown.people), value(line.shown.fte), String::new())?;
        }
        row("all", value(place.all.people), value(place.all.fte), value(place.vacant_wte))?;
    }
    finish(writer)
}
