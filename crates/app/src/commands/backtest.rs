//! `wholetime backtest`.

use std::fmt::Write as _;
use std::process::ExitCode;

use wholetime_workbench::Workbench;
use wholetime_workbench::questions::backtest::practices::PracticeBacktestAsked;
use wholetime_workbench::questions::backtest::{
    Aim, Backtest, BacktestAsked, Method, MethodStanding, Standing, TotalStanding,
};

use super::practice_backtest;
use crate::arguments::Format;
use crate::output::{self, capital, lay};

/// Headings of the table of series and horizons.
const HEADINGS: [&str; 14] = [
    "series",
    "counted",
    "years",
    "origins",
    "age bands",
    "combination",
    "last value",
    "drift",
    "damped trend",
    "best simple",
    "age bands below it",
    "combination below it",
    "inside 50/80/90 %",
    "of origins",
];

/// Headings of the table of totals.
const OF_TOTALS: [&str; 11] = [
    "total",
    "counted",
    "years",
    "origins",
    "combination",
    "last value",
    "drift",
    "damped trend",
    "below best simple",
    "CRPS below drift",
    "inside 50/80/90 %",
];

/// Methods in the order of the columns; the workbench has the same.
const METHODS: [Method; 5] = Method::ALL;

pub(super) fn run(bench: &Workbench, asked: &BacktestAsked, is_page: bool, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.backtest(asked)?;
    if is_page {
        output::text(&page(&answer)?)?;
        // Where no practice is held, the page is of England alone.
        if let Ok(practices) = bench.backtest_of_practices(&PracticeBacktestAsked::default()) {
            output::text(&practice_backtest::section(&practices)?)?;
        }
    } else {
        output::answer(format, &answer, wholetime_reports::csv::backtest_csv, table)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn percent(value: Option<f64>, decimals: usize) -> String {
    value.map(|value| output::decimal(value, decimals)).unwrap_or_default()
}

fn cells(standing: &Standing) -> Vec<String> {
    let wape = |method: Method| percent(standing.of(method).map(|one| one.wape_pct), 2);
    let mut cells = vec![
        standing.title.clone(),
        standing.counted.title().to_owned(),
        standing.years.to_string(),
        standing.origins.to_string(),
    ];
    cells.extend(METHODS.map(wape));
    cells.push(standing.best_simple.title().to_owned());
    cells.push(percent(standing.age_bands_below_pct, 1));
    cells.push(percent(standing.combination_below_pct, 1));
    let combination = standing.of(Method::Combination);
    cells.push(combination.map(inside).unwrap_or_default());
    cells.push(combination.map(|one| one.origins_with_past.to_string()).unwrap_or_default());
    cells
}

/// The cover of intervals that knew the past; where none did, that of cross-fit ones.
fn inside(one: &MethodStanding) -> String {
    let cross_fit = one.cover90_cross_fit_pct.map(|cover| format!("{cover:.0} (cross-fit)"));
    match one.cover90_pct {
        Some(_) => covers([one.cover50_pct, one.cover80_pct, one.cover90_pct]),
        None => cross_fit.unwrap_or_default(),
    }
}

fn covers(covers: [Option<f64>; 3]) -> String {
    covers.map(|cover| cover.map_or_else(|| "–".to_owned(), |cover| format!("{cover:.0}"))).join("/")
}

fn of_total(standing: &TotalStanding) -> Vec<String> {
    let wape = |method: Method| percent(standing.of(method).map(|one| one.wape_pct), 2);
    let mut cells = vec![
        standing.title.clone(),
        standing.counted.title().to_owned(),
        standing.years.to_string(),
        standing.origins.to_string(),
    ];
    cells.extend([Method::Combination, Method::LastValue, Method::Drift, Method::DampedTrend].map(wape));
    cells.push(percent(standing.below_best_simple_pct, 1));
    cells.push(percent(standing.crps_below_drift_pct, 1));
    let ours = standing.of(Method::Combination);
    cells.push(ours.map(|one| covers([one.cover50_pct, one.cover80_pct, one.cover90_pct])).unwrap_or_default());
    cells
}

fn table(answer: &Backtest) -> anyhow::Result<()> {
    output::text(&format!("{}\n\n", answer.finding))?;
    for verdict in &answer.verdicts {
        output::text(&format!("{}\n", verdict.sentence))?;
    }
    if answer.scores.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = answer.standings.iter().map(cells).collect();
    if !rows.is_empty() {
        output::text("\nWAPE over age bands in %, all origins\n")?;
        output::table(&HEADINGS, &rows)?;
    }
    output::text("\nWAPE of totals in %, from every month published\n")?;
    output::table(&OF_TOTALS, &answer.totals.iter().map(of_total).collect::<Vec<_>>())?;
    let aims: Vec<Vec<String>> = answer.aims.iter().map(aim).collect();
    output::table(&["aim", "of", "method", "came out", ""], &aims)?;
    output::text(&format!("{}.\n{}.\n", answer.method, answer.chosen))?;
    if !answer.left_out.is_empty() {
        output::text(&format!("{} forecasts are not scored; --format csv lists them\n", answer.left_out.len()))?;
    }
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}

fn aim(aim: &Aim) -> Vec<String> {
    let met = if aim.is_met { "met" } else { "not met" };
    vec![aim.aim.clone(), aim.about.clone(), aim.method.title().to_owned(), aim.measured.clone(), met.to_owned()]
}

/// The page of the handbook, with nothing in it but what came out.
fn page(answer: &Backtest) -> anyhow::Result<String> {
    let mut page = String::from(
        "# How far forecasts are right\n\nWritten by `wholetime backtest --page` on the bulletin tables of October 2025, good or \
         bad, as it came out; of practices on the yearly panel and the quarterly extracts. To make it again:\n\n```sh\n\
         wholetime --workspace /tmp/accuracy import ../shared/data\n\
         wholetime --workspace /tmp/accuracy backtest --page > docs/concepts/accuracy.md\n```\n\n",
    );
    write!(page, "**{}.**\n\n", capital(&answer.finding))?;
    for verdict in &answer.verdicts {
        writeln!(page, "- {}.", verdict.sentence)?;
    }
    write!(page, "\n## How it is done\n\n{}.\n\n{}.\n\n", answer.method, answer.chosen)?;
    for note in &answer.notes {
        writeln!(page, "- {}.", capital(note))?;
    }
    page.push_str("\n## What we aim at\n\n");
    let mut told: Vec<&str> = Vec::new();
    for one in &answer.aims {
        if !told.contains(&one.aim.as_str()) {
            told.push(&one.aim);
            let met = |method: Method| {
                let of = answer.aims.iter().filter(|aim| aim.aim == one.aim && aim.method == method);
                (of.clone().filter(|aim| aim.is_met).count(), of.count())
            };
            let ((model, of_model), (combination, of)) = (met(Method::AgeBands), met(Method::Combination));
            let model = if of_model == 0 {
                String::new()
            } else {
                format!("the model of age bands in {model} of {of_model}, by ")
            };
            writeln!(page, "- {}: met by {model}the combination in {combination} of {of}.", capital(&one.aim))?;
        }
    }
    page.push('\n');
    let aims: Vec<Vec<String>> = answer.aims.iter().map(aim).collect();
    lay(&mut page, &["aim", "of", "method", "came out", "met"], &aims)?;
    page.push_str(
        "\n## By age band, over all origins\n\nWAPE over bands in %: the sum of absolute errors over the sum of what came. Below it: how far \
         below the best simple forecast, in % of its error; a minus: above. Inside: share of bands inside the middle 50, 80 and \
         90 % of the combination, learnt from earlier origins only, with the number of origins that had any; where none had, \
         cross-fit.\n\n",
    );
    let standings: Vec<Vec<String>> = answer.standings.iter().map(cells).collect();
    lay(&mut page, &HEADINGS, &standings)?;
    page.push_str(
        "\n## Totals by group and role\n\nWAPE in %, from every month published whose target is, with all origins that had errors \
         to learn from. Inside: share of what came inside the middle 50, 80 and 90 % of the combination.\n\n",
    );
    lay(&mut page, &OF_TOTALS, &answer.totals.iter().map(of_total).collect::<Vec<_>>())?;
    page.push_str("\n## Totals that age bands come to\n\nMean error of the total in % (a minus: too few were forecast) and, behind it, its mean size.\n\n");
    let totals: Vec<Vec<String>> = answer.standings.iter().map(total_cells).collect();
    lay(
        &mut page,
        &["series", "counted", "years", "age bands", "combination", "last value", "drift", "damped trend"],
        &totals,
    )?;
    page.push_str("\n## Origin by origin\n\nWAPE over bands in %, from September to September.\n\n");
    let mut origins = Vec::new();
    for standing in &answer.standings {
        let of_standing = answer.trials.iter().filter(|trial| {
            trial.series == standing.series && trial.counted == standing.counted && trial.years == standing.years
        });
        let of_standing: Vec<_> = of_standing.collect();
        for combined in of_standing.iter().filter(|trial| trial.method == Method::Combination) {
            let wape = |method: Method| {
                let trial = of_standing.iter().find(|trial| trial.method == method && trial.origin == combined.origin);
                percent(trial.and_then(|trial| trial.scores.as_ref()).and_then(|scores| scores.wape_pct), 2)
            };
            let mut row = vec![
                standing.title.clone(),
                standing.counted.title().to_owned(),
                standing.years.to_string(),
                combined.origin.to_string(),
            ];
            row.extend(METHODS.map(wape));
            origins.push(row);
        }
    }
    lay(
        &mut page,
        &["series", "counted", "years", "origin", "age bands", "combination", "last value", "drift", "damped trend"],
        &origins,
    )?;
    page.push_str("\n## Not scored\n\n");
    let left_out: Vec<Vec<String>> = (answer.left_out.iter())
        .map(|one| {
            let (counted, years) = (one.counted.title().to_owned(), one.years.to_string());
            let line = answer.series.iter().find(|line| line.series == one.series);
            let title = line.map_or_else(|| one.series.clone(), |line| line.title.clone());
            vec![title, counted, years, one.origin.to_string(), one.why.clone()]
        })
        .collect();
    lay(&mut page, &["series", "counted", "years", "origin", "why"], &left_out)?;
    Ok(page)
}

fn total_cells(standing: &Standing) -> Vec<String> {
    let mut cells = vec![standing.title.clone(), standing.counted.title().to_owned(), standing.years.to_string()];
    cells.extend(METHODS.map(|method| {
        let one = standing.of(method);
        one.map(|one| format!("{:+.2} ({:.2})", one.bias_pct, one.total_error_pct)).unwrap_or_default()
    }));
    cells
}
