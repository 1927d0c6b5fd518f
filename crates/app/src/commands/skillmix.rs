//! `wholetime skillmix`: the cheapest mix of posts that does the work of an area.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::mix::beyond::lengthened;
use wholetime_workbench::plans::mix::{MoneyLine, Standing};
use wholetime_workbench::questions::skillmix::{Skillmix, SkillmixAsked, YEARS_BEYOND};

use crate::arguments::{Format, ScopeArgs, SkillmixArgs};
use crate::{output, settings};

/// WTE below this are none in a table. Our judgement: less is not shown with one decimal.
const NOTHING: f64 = 0.05;

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    typed: &SkillmixArgs,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    if !typed.regret.is_empty() {
        return super::regret::run(bench, area, typed, scope, format);
    }
    let answer = bench.skillmix(area, &asked(bench, typed)?, settings::scope(scope))?;
    if let Some(path) = &typed.problem {
        write_problem(path, &answer)?;
    }
    super::mix_plan::run(bench, &answer, (typed.into_plan.as_deref(), typed.plan_out.as_deref()))?;
    match format {
        Format::Json => output::json(&answer)?,
        Format::Csv if typed.places => output::text(&wholetime_reports::csv::skillmix_places_csv(&answer)?)?,
        Format::Csv => output::text(&wholetime_reports::csv::skillmix_csv(&answer)?)?,
        Format::Table => table(&answer, typed.places)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// From what was typed to what is asked.
pub(super) fn asked(bench: &Workbench, typed: &SkillmixArgs) -> anyhow::Result<SkillmixAsked> {
    let read = |path: &PathBuf| std::fs::read_to_string(path).with_context(|| path.display().to_string());
    let scenario = match &typed.scenario {
        Some(named) => Some(bench.open_scenario(&super::scenarios::source(bench, named)?)?),
        None => None,
    };
    Ok(SkillmixAsked {
        from: typed.from,
        rate: typed.rate,
        unit: typed.unit,
        purse: typed.purse.into(),
        zone: typed.zone,
        robust: typed.robust,
        futures: typed.futures,
        most_undone_pct: typed.most_undone,
        scenario,
        limits: typed.limits.as_ref().map(read).transpose()?,
        seed: typed.seed,
        solver: typed.solver.map(Into::into),
        seconds: typed.seconds,
        ..SkillmixAsked::of(typed.years)
    })
}

fn write_problem(path: &Path, answer: &Skillmix) -> anyhow::Result<()> {
    // As it was solved: with the years that are looked at and not told.
    let text = serde_json::to_string_pretty(&lengthened(&answer.problem, YEARS_BEYOND))?;
    std::fs::write(path, text).with_context(|| path.display().to_string())
}

fn table(mix: &Skillmix, with_places: bool) -> anyhow::Result<()> {
    output::text(&format!("{} ({})\n{}\n", mix.area.name, mix.area.code, mix.finding))?;
    output::text(&format!("{}\n", standing(mix)))?;
    if let Some(relaxation) = &mix.relaxation {
        for moved in &relaxation.moves {
            output::text(&format!("must give way: {}\n", moved.sentence))?;
        }
    }
    if mix.standing != Standing::Impossible {
        roles(mix)?;
        money(mix)?;
        cover(mix)?;
        sentences("what binds", mix.binding_in_short.iter())?;
        sentences("what more would be worth", mix.shadow_prices.iter().map(|one| &one.sentence))?;
        sentences("nearly as cheap", mix.alternatives.iter().map(|one| &one.sentence))?;
    }
    if with_places {
        places(mix)?;
    }
    for line in &mix.method {
        output::text(&format!("{line}\n"))?;
    }
    for line in &mix.borrowed {
        output::text(&format!("borrowed: {line}\n"))?;
    }
    let of_choice = mix.choice.notes.iter().filter(|note| !mix.notes.contains(note));
    for line in mix.notes.iter().chain(of_choice) {
        output::text(&format!("note: {line}\n"))?;
    }
    Ok(())
}

/// How far it is proved, in a sentence.
fn standing(mix: &Skillmix) -> String {
    match &mix.standing {
        Standing::Best { gap_pct } => {
            let by = if *gap_pct < 0.005 { String::new() } else { format!(" by more than {gap_pct:.2} %") };
            format!("solved by {}; no other mix is cheaper{by}", mix.solver)
        }
        Standing::Found { gap_pct, why } => {
            format!("solved by {}; another mix could be cheaper by {gap_pct:.1} %: {why}", mix.solver)
        }
        Standing::Impossible => format!("solved by {}; no mix keeps all limits", mix.solver),
    }
}

fn roles(mix: &Skillmix) -> anyhow::Result<()> {
    let headings: Vec<String> = ["WTE in post", "now"]
        .map(str::to_owned)
        .into_iter()
        .chain(mix.years.iter().map(ToString::to_string))
        .chain(["recruited".to_owned()])
        .collect();
    let gps = |title: &str, of: fn(&wholetime_workbench::plans::mix::GpTime) -> f64| {
        let in_year = |year| mix.choice.gp_time.iter().filter(|time| time.year == year).map(of).sum::<f64>();
        let years = mix.years.iter().map(|year| output::decimal(in_year(*year), 1));
        [title.to_owned(), String::new()].into_iter().chain(years).chain([String::new()]).collect::<Vec<_>>()
    };
    let mut rows = vec![gps("GPs there will be anyway", |time| time.anyway)];
    for role in mix.roles.iter().filter(|role| NOTHING <= role.fte_now || NOTHING <= role.recruited) {
        let of_years = mix.mix.iter().filter(|row| row.role == role.role).map(|row| output::decimal(row.fte, 1));
        rows.push(
            [role.title.clone(), output::decimal(role.fte_now, 1)]
                .into_iter()
                .chain(of_years)
                .chain([output::decimal(role.recruited, 1)])
                .collect(),
        );
    }
    rows.push(gps("GP time that supervising takes", |time| time.supervising));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    output::table(&headings, &rows)
}

fn money(mix: &Skillmix) -> anyhow::Result<()> {
    let pounds = |amount: f64| output::decimal(amount, 0);
    let row = |line: &MoneyLine| {
        vec![
            line.year.to_string(),
            pounds(line.cost),
            pounds(line.cost_of_today),
            pounds(line.by_stream.iter().sum()),
            pounds(line.unused.iter().sum()),
            pounds(line.own),
            pounds(line.undone),
        ]
    };
    let rows: Vec<Vec<String>> = mix.cost.iter().map(row).collect();
    let headings = [
        "£ a year",
        "posts of the mix",
        "today's posts",
        "funds pay",
        "funds unused",
        "own money",
        "undone counts for",
    ];
    output::table(&headings, &rows)
}

fn cover(mix: &Skillmix) -> anyhow::Result<()> {
    let Some(last) = mix.years.last() else { return Ok(()) };
    let wte = |amount: f64| output::decimal(amount, 1);
    let rows: Vec<Vec<String>> = mix
        .cover
        .iter()
        .filter(|row| row.year == *last)
        .map(|row| vec![row.title.clone(), wte(row.work), wte(row.by_gps), wte(row.by_others), wte(row.undone)])
        .collect();
    let heading = format!("work in {last}, WTE");
    output::table(&[&heading, "to do", "by GPs", "by others", "undone"], &rows)
}

fn places(mix: &Skillmix) -> anyhow::Result<()> {
    let (Some(first), Some(last)) = (mix.years.first(), mix.years.last()) else { return Ok(()) };
    let mut rows = Vec::new();
    for (index, place) in mix.problem.places.iter().enumerate() {
        for (number, role) in mix.problem.roles.iter().enumerate() {
            let now = mix.problem.places.get(index).and_then(|place| place.posts.get(number)).copied();
            let lines = || mix.choice.lines.iter().filter(|line| line.place == place.code && line.role == role.id);
            let recruited: f64 = lines().map(|line| line.recruited).sum();
            let at = |year| lines().find(|line| line.year == year).map_or(0.0, |line| line.fte);
            let now = now.unwrap_or_default();
            if now < NOTHING && recruited < NOTHING {
                continue;
            }
            rows.push(vec![
                place.name.clone(),
                role.title.clone(),
                output::decimal(now, 1),
                output::decimal(at(*first), 1),
                output::decimal(at(*last), 1),
                output::decimal(recruited, 1),
            ]);
        }
    }
    let (first, last) = (first.to_string(), last.to_string());
    output::table(&["place", "WTE in post", "now", &first, &last, "recruited"], &rows)
}

fn sentences<'a>(title: &str, lines: impl Iterator<Item = &'a String>) -> anyhow::Result<()> {
    let lines: Vec<&String> = lines.collect();
    if lines.is_empty() {
        return Ok(());
    }
    output::text(&format!("{}:\n", output::capital(title)))?;
    for line in lines {
        output::text(&format!("  {line}\n"))?;
    }
    Ok(())
}
