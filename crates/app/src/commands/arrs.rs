//! `wholetime arrs`: additional roles of a place in a year, files of entries, and the rules of the scheme.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use wholetime_reports::words::file_name;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::arrs::rules::{YearRules, Zone};
use wholetime_workbench::plans::consistency::Severity;
use wholetime_workbench::plans::quantity::{Money, Percent, Wte};
use wholetime_workbench::plans::when::FinancialYear;
use wholetime_workbench::questions::arrs::{ArrsAnswer, ArrsAsked, ArrsRulesAnswer};

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ArrsArgs {
    #[command(subcommand)]
    command: Option<ArrsCommand>,
    /// Network, place or ICB: code, name or group:NAME; with --file any name.
    #[arg(required = true)]
    area: Option<String>,
    /// Financial year, such as 2022/23 (default: the newest with entries).
    #[arg(long)]
    year: Option<FinancialYear>,
    /// Answer from this file of entries (CSV: place,month,kind,role,value,note) in place of the books that are held.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Total of the ledger, to tie the entries to.
    #[arg(long, value_name = "POUNDS", value_parser = money)]
    ledger: Option<Money>,
    /// Weighted patients on 1 January before the year (default: NHS Payments to General Practice, where held).
    #[arg(long, value_name = "PATIENTS")]
    weighted_list: Option<u32>,
    /// The sum of the year (default: weighted patients times the rate of the year).
    #[arg(long, value_name = "POUNDS", value_parser = money)]
    entitlement: Option<Money>,
    /// What was devolved of the sum; the rest is held nationally.
    #[arg(long, value_name = "POUNDS", value_parser = money, conflicts_with = "devolved_pct")]
    devolved: Option<Money>,
    /// The same as a percentage of the sum.
    #[arg(long, value_name = "PCT", value_parser = percent)]
    devolved_pct: Option<Percent>,
    /// Where the posts are: national, inner_london or outer_london.
    #[arg(long, default_value = "national")]
    zone: Zone,
    /// Months from the last month told, or today where that is later in the year, to the first start.
    #[arg(long, value_name = "MONTHS", default_value_t = 1)]
    lead: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ArrsCommand {
    /// Take a file of entries into the books of a place and its networks; the same file twice changes nothing.
    Load {
        /// CSV file: place,month,kind,value; role and note if you like.
        file: PathBuf,
        /// Network, place or ICB that the file is about.
        #[arg(long, value_name = "AREA")]
        area: String,
        /// Refuse entries of any other year.
        #[arg(long)]
        year: Option<FinancialYear>,
        /// Replace what is held where the file says otherwise.
        #[arg(long)]
        replace: bool,
    },
    /// List the rules of the scheme: sums, roles, maxima, limits, each with its source.
    Rules {
        /// Only this financial year, such as 2025/26.
        #[arg(long)]
        year: Option<FinancialYear>,
    },
}

fn money(text: &str) -> Result<Money, String> {
    let amount = Money::read(&text.replace('£', "")).map_err(|why| why.to_string())?;
    if amount < Money::ZERO { Err(format!("`{text}` is below nothing")) } else { Ok(amount) }
}

fn percent(text: &str) -> Result<Percent, String> {
    let share = Percent::read(text.trim_end_matches('%').trim()).map_err(|why| why.to_string())?;
    if share < Percent::ZERO || Percent::ALL < share {
        return Err(format!("`{text}` is not between 0 and 100"));
    }
    Ok(share)
}

pub(super) fn run(bench: &Workbench, asked: ArrsArgs, format: Format) -> anyhow::Result<ExitCode> {
    match asked.command {
        Some(ArrsCommand::Load { file, area, year, replace }) => {
            return load(bench, &file, &area, year, replace, format);
        }
        Some(ArrsCommand::Rules { year }) => return rules(bench, year, format),
        None => {}
    }
    let file = match &asked.file {
        Some(file) => Some((file_name(&file.to_string_lossy()).to_owned(), read(file)?)),
        None => None,
    };
    let question = ArrsAsked {
        year: asked.year,
        file,
        ledger: asked.ledger,
        weighted_list: asked.weighted_list,
        entitlement: asked.entitlement,
        devolved: asked.devolved,
        devolved_percent: asked.devolved_pct,
        zone: asked.zone,
        lead_months: Some(asked.lead),
    };
    let answer = bench.arrs(asked.area.as_deref().unwrap_or_default(), &question)?;
    output::answer(format, &answer, wholetime_reports::csv::arrs_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn load(
    bench: &Workbench,
    file: &Path,
    area: &str,
    year: Option<FinancialYear>,
    replaces: bool,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let loaded = bench.load_arrs(area, &read(file)?, file_name(&file.to_string_lossy()), year, replaces)?;
    let rows: Vec<Vec<String>> = loaded
        .changed
        .iter()
        .map(|one| {
            let (kind, role) = (one.kind.replace('_', " "), role(one.role.as_deref()));
            vec![one.place.clone(), one.month.clone(), kind, role, one.before.clone(), one.after.clone()]
        })
        .collect();
    if format != Format::Table || !rows.is_empty() {
        output::rows(format, &loaded, &["place", "month", "kind", "role", "held", "in the file"], &rows)?;
    }
    if format == Format::Table {
        output::text(&format!("{}\n", loaded.sentence))?;
        if !loaded.is_taken {
            output::text("to replace what is held, add --replace\n")?;
        }
    }
    Ok(ExitCode::from(u8::from(!loaded.is_taken)))
}

fn rules(bench: &Workbench, year: Option<FinancialYear>, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.arrs_rules(year)?;
    output::answer(format, &answer, wholetime_reports::csv::arrs_rules_csv, |answer| {
        answer.years.iter().try_for_each(|year| rules_table(answer, year))
    })?;
    Ok(ExitCode::SUCCESS)
}

fn rules_table(answer: &ArrsRulesAnswer, year: &YearRules) -> anyhow::Result<()> {
    let memory = |is_from_memory: bool| if is_from_memory { " (from memory)" } else { "" };
    output::text(&format!("Additional roles in {}\n{}{}\n", year.year, year.about, memory(year.about_is_from_memory)))?;
    for sum in &year.sums {
        let devolved = sum.devolved.as_ref().map_or_else(
            || "; what part was devolved is not held".to_owned(),
            |held| format!("; {} % devolved{}", held.percent, memory(held.is_from_memory)),
        );
        output::text(&format!(
            "{}: £{} for each weighted patient on {}{}{devolved}. Source: {}\n",
            sum.title,
            sum.pounds_per_patient,
            sum.list_on,
            memory(sum.is_from_memory),
            sum.source
        ))?;
    }
    let title =
        |role: &String| answer.roles.iter().find(|one| one.id == *role).map_or(role.clone(), |one| one.title.clone());
    let mut rows = Vec::new();
    for rule in &year.allowed {
        let months = match (rule.from, rule.to) {
            (None, None) => "all year".to_owned(),
            (Some(from), None) => format!("from {from}"),
            (None, Some(to)) => format!("to {to}"),
            (Some(from), Some(to)) => format!("{from} to {to}"),
        };
        let amount = |amount: Option<Money>| amount.map_or_else(|| "not held".to_owned(), Money::in_pounds);
        for role in &rule.roles {
            let limit = year.caps.iter().find(|cap| cap.roles.contains(role));
            rows.push(vec![
                title(role),
                months.clone(),
                rule.band.clone(),
                format!("{} %", rule.reimbursed_percent),
                amount(rule.national),
                amount(rule.inner_london),
                amount(rule.outer_london),
                limit.map_or_else(String::new, |cap| format!("{}{}", cap.words(), memory(cap.is_from_memory))),
                format!("{}{}", rule.source, memory(rule.is_from_memory)),
            ]);
        }
    }
    let headers = ["role", "months", "band", "paid", "maximum", "inner London", "outer London", "limit", "source"];
    output::table(&headers, &rows)?;
    output::text("\n")
}

/// A role by its id, as people read it.
fn role(id: Option<&str>) -> String {
    id.map_or_else(String::new, |id| id.replace('_', " "))
}

fn pounds(amount: Option<Money>) -> String {
    amount.map_or_else(|| "not told".to_owned(), Money::in_pounds)
}

fn wte(wte: Option<Wte>) -> String {
    wte.map_or_else(String::new, |wte| output::decimal(wte.to_string().parse().unwrap_or_default(), 2))
}

fn table(answer: &ArrsAnswer) -> anyhow::Result<()> {
    let area = &answer.area;
    output::text(&format!(
        "Additional roles of {} in {} ({})\n{}\n\n",
        area.name, answer.year, answer.source, answer.headline
    ))?;
    networks(answer)?;
    months(answer)?;
    money_lines(answer)?;
    can_start(answer)?;
    late(answer)?;
    for finding in &answer.findings {
        let weight = if finding.severity == Severity::Error { "error" } else { "note" };
        output::text(&format!("{weight}: {}\n", finding.message))?;
    }
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}

/// WTE in post by network and month, as papers print it.
fn networks(answer: &ArrsAnswer) -> anyhow::Result<()> {
    let months: Vec<&str> = answer.averaged_months.iter().map(String::as_str).collect();
    let mut all: Vec<&str> =
        answer.networks.iter().flat_map(|line| &line.in_post).map(|one| one.month.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    if all.is_empty() {
        return Ok(());
    }
    let mut headers = vec!["WTE in post"];
    headers.extend(&all);
    headers.extend(["average", "booked", "year on the mean", "of its sum"]);
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| output::decimal(value, 2));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in &answer.networks {
        let mut row = vec![line.name.clone()];
        row.extend(
            all.iter().map(|month| number(line.in_post.iter().find(|one| one.month == *month).map(|one| one.wte))),
        );
        row.push(number(line.average_wte));
        row.push(line.claimed.map_or_else(String::new, Money::in_pounds));
        row.push(line.projected.map_or_else(String::new, Money::in_pounds));
        row.push(line.utilisation_pct.map_or_else(String::new, |share| format!("{share:.1} %")));
        rows.push(row);
    }
    let mut together = vec!["together".to_owned()];
    together.extend(all.iter().map(|month| {
        let at = answer.months.iter().find(|line| line.month.to_string() == *month);
        wte(at.and_then(|line| line.in_post))
    }));
    together.extend([number(answer.average_wte), String::new(), String::new(), String::new()]);
    rows.push(together);
    output::table(&headers, &rows)?;
    if months.len() < all.len() {
        output::text(&format!(
            "the average together is over the months that all networks tell: {}\n",
            months.join(", ")
        ))?;
    }
    output::text("\n")
}

fn months(answer: &ArrsAnswer) -> anyhow::Result<()> {
    if answer.months.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = answer
        .months
        .iter()
        .map(|month| {
            let cell = |amount: Option<Money>| amount.map_or_else(String::new, Money::in_pounds);
            vec![
                month.month.to_string(),
                cell(month.claims),
                cell(month.accruals),
                cell(month.corrections),
                cell(month.spend),
                cell(month.spend_to_date),
                wte(month.planned),
                wte(month.in_post),
                month.without.join(", "),
            ]
        })
        .collect();
    let headers =
        ["month", "claims", "accruals", "corrections", "spend", "to date", "WTE planned", "WTE in post", "without"];
    output::table(&headers, &rows)?;
    output::text("\n")
}

fn money_lines(answer: &ArrsAnswer) -> anyhow::Result<()> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |what: &str, amount: Option<Money>, whole: Option<f64>, devolved: Option<f64>, from: &str| {
        let pct = |share: Option<f64>| share.map_or_else(String::new, |share| format!("{share:.1} %"));
        rows.push(vec![what.to_owned(), pounds(amount), pct(whole), pct(devolved), from.to_owned()]);
    };
    let used = &answer.utilisation;
    row("booked so far", answer.claimed, used.claimed_of_whole_pct, used.claimed_of_devolved_pct, "");
    if let Some(projection) = &answer.projection {
        let mean = format!("{} a month", projection.month_mean.in_pounds());
        row(
            "year on the mean",
            Some(projection.year_on_mean),
            used.projected_of_whole_pct,
            used.projected_of_devolved_pct,
            &mean,
        );
        row("year on the last month", Some(projection.year_on_last), None, None, "");
        row("year on the lowest month", Some(projection.year_low), None, None, "");
        row("year on the highest month", Some(projection.year_high), None, None, "");
    }
    if let Some(detail) = &answer.entitlement_detail {
        row("sum of the year", Some(detail.amount), None, None, "");
        let devolved = detail.devolved.map_or_else(|| "not known".to_owned(), Money::in_pounds);
        rows.push(vec!["devolved of it".to_owned(), devolved, String::new(), String::new(), String::new()]);
    }
    for own in &answer.own_sums {
        let left = own.left.map_or_else(String::new, |left| format!("{} left", left.in_pounds()));
        rows.push(vec![
            format!("sum of its own: {}", own.title),
            pounds(own.entitlement),
            String::new(),
            String::new(),
            left,
        ]);
        rows.push(vec!["  booked so far".to_owned(), pounds(own.claimed), String::new(), String::new(), String::new()]);
    }
    output::table(&["money", "pounds", "of the whole", "of what was devolved", ""], &rows)?;
    let detail = answer.entitlement_detail.as_ref();
    let said = [
        detail.map(|detail| format!("sum: {}", detail.from)),
        detail.map(|detail| format!("devolved: {}", detail.devolved_from)),
        answer.entitlement_missing.clone(),
        answer.projection_note.clone(),
        Some(answer.utilisation.sentence.clone()),
        answer.left.as_ref().map(|left| left.sentence.clone()),
        answer.tie.as_ref().map(|tie| tie.sentence.clone()),
    ];
    said.into_iter().flatten().try_for_each(|sentence| output::text(&format!("{sentence}\n")))?;
    output::text("\n")
}

fn can_start(answer: &ArrsAnswer) -> anyhow::Result<()> {
    output::text(&format!("What can still start: {}\n", answer.can_start.sentence))?;
    let roles = &answer.can_start.roles;
    let mut months: Vec<String> =
        roles.iter().flat_map(|role| &role.starts).map(|start| start.month.to_string()).collect();
    months.sort_unstable();
    months.dedup();
    if months.is_empty() {
        return output::text("\n");
    }
    let mut headers = vec!["WTE of one role that would use it", "maximum a year"];
    headers.extend(months.iter().map(String::as_str));
    headers.push("limit");
    let rows: Vec<Vec<String>> = roles
        .iter()
        .map(|role| {
            let memory = if role.is_from_memory { " (from memory)" } else { "" };
            let mut row = vec![format!("{}{memory}", role.title), role.maximum.in_pounds()];
            row.extend(months.iter().map(|month| {
                let start = role.starts.iter().find(|start| start.month.to_string() == *month);
                start.map_or_else(String::new, |start| start.wte.to_string())
            }));
            row.push(role.limit.clone().unwrap_or_default());
            row
        })
        .collect();
    output::table(&headers, &rows)?;
    output::text("\n")
}

fn late(answer: &ArrsAnswer) -> anyhow::Result<()> {
    let told = &answer.not_at_work;
    if told.lines.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = told
        .lines
        .iter()
        .map(|gap| {
            vec![
                gap.place.name.clone(),
                gap.month.to_string(),
                role(gap.role.as_deref()),
                wte(gap.planned),
                wte(gap.in_post),
                wte(Some(gap.not_at_work)),
                wte(gap.late_start),
                gap.unspent.map_or_else(|| "no price".to_owned(), Money::in_pounds),
            ]
        })
        .collect();
    let headers = ["place", "month", "role", "planned", "in post", "not at work", "late start", "left unspent"];
    output::table(&headers, &rows)?;
    output::text(&format!(
        "planned and not at work: {} WTE-months, which left {} unspent\n\n",
        output::decimal(told.wte_months, 2),
        told.unspent.in_pounds()
    ))
}
