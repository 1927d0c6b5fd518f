//! `wholetime vacancies` and `wholetime vacancy`: the register of vacancies, and the adverts of a recruitment site.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::json;
use wholetime_vocabulary::{Value, how_many};
use wholetime_workbench::Workbench;
use wholetime_workbench::actions::adverts::AdvertTyped;
use wholetime_workbench::questions::vacancies::{TimeToFill, VacanciesAnswer, VacanciesAsked, VacancyLine};
use wholetime_workbench::returns::vacancies::{Advert, Outcome};

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct VacanciesArgs {
    /// Code, name or group:NAME.
    area: String,
    /// Count adverts from this day on (default: all).
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// The day asked about (default: today).
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// List every vacancy, with the names of adverts.
    #[arg(long)]
    list: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VacancyCommand {
    /// Add an advert.
    Add {
        /// Practice, network or other area: code or name.
        place: String,
        /// Role, or role type: "Practice nurse", gp_salaried, GPs, Nursing.
        #[arg(long)]
        role: String,
        /// First day of the advert.
        #[arg(long, value_name = "DATE")]
        advertised: Date,
        /// WTE.
        #[arg(long)]
        wte: Option<f64>,
        /// The site's own name for it.
        #[arg(long)]
        reference: Option<String>,
    },
    /// Say that an advert was filled.
    Fill {
        /// Name of the advert, as `wholetime vacancies AREA --list` has it.
        advert: String,
        /// Day (default: today).
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Say that an advert was withdrawn.
    Withdraw {
        /// Name of the advert, as `wholetime vacancies AREA --list` has it.
        advert: String,
        /// Day (default: today).
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Take in a list of adverts: a CSV file with role, place and advertised; wte, closed, outcome, reference if you like.
    Load {
        /// CSV file with a header.
        file: PathBuf,
    },
}

pub(super) fn register(bench: &Workbench, asked: &VacanciesArgs, format: Format) -> anyhow::Result<ExitCode> {
    let what = VacanciesAsked { since: asked.since, on: asked.on };
    let answer = bench.vacancies(&asked.area, &what)?;
    if asked.list && format != Format::Json {
        list(&answer, format)?;
        return Ok(ExitCode::SUCCESS);
    }
    output::answer(format, &answer, wholetime_reports::csv::vacancies_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &VacanciesAnswer) -> anyhow::Result<()> {
    output::text(&format!("Vacancies of {} ({}) on {}\n", answer.area.name, answer.area.code, answer.on))?;
    output::text(&format!("{}; {} held\n\n", answer.reach.source, how_many(answer.adverts_held, "advert")))?;
    let since = answer.since.map_or_else(|| "adverts".to_owned(), |since| format!("adverts since {since}"));
    let current = format!("current at {}", answer.on);
    let headers = [
        "staff",
        since.as_str(),
        current.as_str(),
        "posts vacant",
        "WTE vacant",
        "rate over establishment",
        "rate over filled",
        "days to fill",
    ];
    let mut rows: Vec<Vec<String>> = Vec::new();
    for group in &answer.groups {
        rows.push(row(group, ""));
        let roles = answer.roles.iter().filter(|line| line.group == group.group && line.role.is_some());
        rows.extend(roles.map(|line| row(line, "  ")));
    }
    rows.push(row(&answer.total, ""));
    output::table(&headers, &rows)?;
    let places: Vec<Vec<String>> = answer
        .places
        .iter()
        .map(|place| {
            let returned = match (place.practices_returned, place.practices_known) {
                (Some(returned), Some(known)) => format!("{returned} of {known}"),
                _ => String::new(),
            };
            vec![
                place.area.code.clone(),
                place.area.name.clone(),
                returned,
                output::number(place.counts.adverts, 0),
                output::number(place.counts.adverts_current, 0),
                output::number(place.counts.vacancies, 0),
                output::number(place.counts.vacant_wte, 2),
                days(&place.time_to_fill),
            ]
        })
        .collect();
    let headers =
        ["code", "place", "returned", since.as_str(), current.as_str(), "posts vacant", "WTE vacant", "days to fill"];
    output::text("\n")?;
    output::table(&headers, &places)?;
    for said in answer.method.iter().chain(&answer.notes) {
        output::text(&format!("{said}\n"))?;
    }
    Ok(())
}

fn row(line: &VacancyLine, before: &str) -> Vec<String> {
    let pct = |value: Value| match value {
        Value::Known(pct) => format!("{pct:.1} %"),
        missing => output::number(missing, 1),
    };
    vec![
        format!("{before}{}", line.title),
        output::number(line.counts.adverts, 0),
        output::number(line.counts.adverts_current, 0),
        output::number(line.counts.vacancies, 0),
        output::number(line.counts.vacant_wte, 2),
        pct(line.rate_over_establishment_pct),
        pct(line.rate_over_filled_pct),
        days(&line.time_to_fill),
    ]
}

/// The median with its interval: "62 (41 to 90)"; an open end says so.
fn days(time: &TimeToFill) -> String {
    let (Value::Known(median), low) = (time.median_days, time.low_days.known()) else {
        return match time.median_days {
            Value::Known(median) => output::decimal(median, 0),
            missing => output::number(missing, 0),
        };
    };
    let low = low.map_or_else(|| "?".to_owned(), |low| output::decimal(low, 0));
    let high = time.high_days.known().map_or_else(|| "open".to_owned(), |high| output::decimal(high, 0));
    format!("{} ({low} to {high})", output::decimal(median, 0))
}

fn list(answer: &VacanciesAnswer, format: Format) -> anyhow::Result<()> {
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let rows: Vec<Vec<String>> = answer
        .register
        .iter()
        .map(|row| {
            let vacancy = &row.vacancy;
            vec![
                vacancy.place.clone(),
                row.place_name.clone(),
                row.title.clone(),
                vacancy.wte.map_or_else(String::new, |wte| output::figure(format, wte, 2)),
                day(vacancy.since),
                day(vacancy.advertised),
                vacancy.outcome.title().to_owned(),
                day(vacancy.ended),
                row.days.map_or_else(String::new, |days| days.to_string()),
                vacancy.told_by.join(" "),
            ]
        })
        .collect();
    let headers = ["code", "place", "role", "WTE", "vacant since", "advertised", "outcome", "ended", "days", "told by"];
    output::rows(format, answer, &headers, &rows)
}

pub(super) fn advert(bench: &Workbench, command: VacancyCommand, format: Format) -> anyhow::Result<ExitCode> {
    let advert = match command {
        VacancyCommand::Add { place, role, advertised, wte, reference } => bench.add_advert(&AdvertTyped {
            place,
            role,
            reference,
            wte: wte.map(|wte| wte.to_string()),
            advertised: advertised.to_string(),
            closed: None,
            outcome: None,
        })?,
        VacancyCommand::Fill { advert, on } => bench.close_advert(&advert, Outcome::Filled, on)?,
        VacancyCommand::Withdraw { advert, on } => bench.close_advert(&advert, Outcome::Withdrawn, on)?,
        VacancyCommand::Load { file } => return load(bench, &file, format),
    };
    let Advert { id, place, written, advertised, closed, outcome, .. } = &advert;
    let row = vec![
        id.clone(),
        place.clone(),
        written.clone(),
        advertised.to_string(),
        outcome.title().to_owned(),
        closed.map_or_else(String::new, |day| day.to_string()),
    ];
    let headers = ["advert", "place", "role", "advertised", "outcome", "closed"];
    output::rows(format, &json!({ "advert": advert }), &headers, &[row])?;
    Ok(ExitCode::SUCCESS)
}

fn load(bench: &Workbench, file: &std::path::Path, format: Format) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let loaded = bench.load_adverts(&bytes, &file.to_string_lossy())?;
    if format == Format::Table && loaded.is_taken() {
        output::text(&format!(
            "{}: {} new, {} told anew, {} as before\n",
            loaded.file, loaded.added, loaded.changed, loaded.unchanged
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    let rows: Vec<Vec<String>> = loaded
        .findings
        .iter()
        .map(|one| {
            vec![
                one.severity.to_owned(),
                one.row.to_string(),
                one.column.unwrap_or_default().to_owned(),
                one.message.clone(),
            ]
        })
        .collect();
    output::rows(format, &loaded, &["severity", "row", "column", "message"], &rows)?;
    if format == Format::Table {
        output::text(&format!("{}: nothing was taken; mend these rows and load it again\n", loaded.file))?;
    }
    Ok(ExitCode::from(u8::from(!loaded.is_taken())))
}
