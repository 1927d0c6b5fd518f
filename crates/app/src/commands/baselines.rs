//! `wholetime baseline` and `wholetime returns sign`: figures written down for good, and who stands by them.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use wholetime_reports::csv::{baseline_csv, certificate_csv, refreshed_csv};
use wholetime_reports::words;
use wholetime_vocabulary::{Level, Period};
use wholetime_workbench::Workbench;
use wholetime_workbench::actions::baselines::BaselineAsked;
use wholetime_workbench::questions::baselines::{BaselineAnswer, CertificateAnswer};
use wholetime_workbench::returns::baseline::{Baseline, LineKind, PlaceFigures};
use wholetime_workbench::returns::certificate::Certificate;
use wholetime_workbench::returns::refresh::Refreshed;
use wholetime_workbench::returns::signature::Reply;

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Write the figures of an area down for good, and ask its practices to confirm them.
    Make {
        /// Code, name or group:NAME; a PCN, sub-ICB location, ICB or group.
        area: String,
        #[command(flatten)]
        asked: AskedArgs,
    },
    /// Make a baseline of a newer period in place of an earlier one; everybody is asked again.
    Refresh {
        /// Baseline to refresh, as `wholetime baseline list` lists it.
        id: String,
        #[command(flatten)]
        asked: AskedArgs,
    },
    /// List the baselines and how far each is.
    List,
    /// Print the figures of a baseline: the same digits for ever.
    Show {
        /// Baseline, as `wholetime baseline list` lists it.
        id: String,
        /// Only this place and what lies in it.
        #[arg(long, value_name = "CODE")]
        of: Option<String>,
    },
    /// Say that the figures of practices are right.
    Confirm {
        /// Baseline, as `wholetime baseline list` lists it.
        id: String,
        /// Codes of the practices.
        #[arg(required = true, value_name = "PRACTICE")]
        practices: Vec<String>,
    },
    /// Say that the figures of a practice are not right.
    Dispute {
        /// Baseline, as `wholetime baseline list` lists it.
        id: String,
        /// Code of the practice.
        practice: String,
        /// What is wrong.
        #[arg(long, value_name = "TEXT")]
        because: String,
        /// The correction that says what is right, such as c1.
        #[arg(long, value_name = "ID")]
        correction: Option<String>,
    },
    /// Write down which practices are deemed to accept because their days are over.
    Deem {
        /// Baseline, as `wholetime baseline list` lists it.
        id: String,
    },
    /// Take a signature back, with those above that rest on it.
    Unsign {
        /// Baseline, as `wholetime baseline list` lists it.
        id: String,
        /// Code of the place (default: the area itself).
        area: Option<String>,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// Print the certificate: confirmed, deemed, disputed, waiting, coverage, signatures.
    Certificate {
        /// Baseline, as `wholetime baseline list` lists it.
        id: String,
        /// Of this place (default: the area itself).
        #[arg(long, value_name = "CODE")]
        of: Option<String>,
    },
    /// Say what a refresh changed, figure by figure, and why.
    Changes {
        /// The newer baseline.
        id: String,
        /// The earlier one (default: the one it refreshes).
        #[arg(long, value_name = "ID")]
        against: Option<String>,
        /// Only at this place and in what lies in it.
        #[arg(long, value_name = "CODE")]
        of: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AskedArgs {
    /// What people read (default: area and period).
    #[arg(long)]
    name: Option<String>,
    /// Month, such as 2022-06 (default: the newest with at least 90 % coverage of the area).
    #[arg(long)]
    period: Option<Period>,
    /// Days after which silence counts as accepted (default: never; for a refresh, as before). 0 is at once.
    #[arg(long, value_name = "DAYS")]
    deemed_after: Option<u16>,
    /// Collection whose returns the baseline tells of.
    #[arg(long, value_name = "ID")]
    collection: Option<String>,
    /// Give sums that rest on less than half of the patients, too.
    #[arg(long)]
    allow_partial: bool,
}

/// What is typed behind `wholetime returns sign`.
#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// Baseline, as `wholetime baseline list` lists it.
    id: String,
    /// Code of the place that signs for its level (default: the area itself).
    area: Option<String>,
    /// What is signed over although it has not answered or signed: CODE=REASON, or all=REASON for all that are left.
    #[arg(long = "except", value_name = "CODE=REASON", value_parser = exception)]
    exceptions: Vec<(String, String)>,
    /// Title that stands beside the name (default: the role held).
    #[arg(long, value_name = "TITLE")]
    role_title: Option<String>,
}

fn exception(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((code, because)) if !code.trim().is_empty() && !because.trim().is_empty() => {
            Ok((code.trim().to_owned(), because.trim().to_owned()))
        }
        _ => Err("write CODE=REASON, such as F82001=\"on leave until May\"".to_owned()),
    }
}

impl From<AskedArgs> for BaselineAsked {
    fn from(typed: AskedArgs) -> Self {
        Self {
            name: typed.name,
            period: typed.period,
            deemed_after_days: typed.deemed_after,
            collection: typed.collection,
            allow_partial: typed.allow_partial,
        }
    }
}

pub(super) fn run(bench: &Workbench, command: BaselineCommand, format: Format) -> anyhow::Result<ExitCode> {
    match command {
        BaselineCommand::Make { area, asked } => show(format, &bench.make_baseline(&area, &asked.into())?)?,
        BaselineCommand::Refresh { id, asked } => {
            let made = bench.refresh_baseline(&id, &asked.into())?;
            if format == Format::Table {
                changes(format, &bench.baseline_changes(&made.baseline.id, None, None)?)?;
                output::text(&format!("made {}; every practice is asked again\n", made.baseline.id))?;
            } else {
                show(format, &made)?;
            }
        }
        BaselineCommand::List => list(bench, format)?,
        BaselineCommand::Show { id, of } => show(format, &bench.baseline(&id, of.as_deref())?)?,
        BaselineCommand::Confirm { id, practices } => certificate(format, &bench.confirm_figures(&id, &practices)?)?,
        BaselineCommand::Dispute { id, practice, because, correction } => {
            let answer = bench.dispute_figures(&id, &practice, &because, correction.as_deref())?;
            certificate(format, &answer)?;
        }
        BaselineCommand::Deem { id } => certificate(format, &bench.deem_figures(&id)?)?,
        BaselineCommand::Unsign { id, area, because } => {
            certificate(format, &bench.unsign_baseline(&id, area.as_deref(), &because)?)?;
        }
        BaselineCommand::Certificate { id, of } => certificate(format, &bench.certificate(&id, of.as_deref())?)?,
        BaselineCommand::Changes { id, against, of } => {
            changes(format, &bench.baseline_changes(&id, against.as_deref(), of.as_deref())?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `wholetime returns sign`.
pub(super) fn sign(bench: &Workbench, typed: SignArgs, format: Format) -> anyhow::Result<ExitCode> {
    let exceptions: BTreeMap<String, String> = typed.exceptions.into_iter().collect();
    let answer = bench.sign_baseline(&typed.id, typed.area.as_deref(), &exceptions, typed.role_title.as_deref())?;
    certificate(format, &answer)?;
    Ok(ExitCode::SUCCESS)
}

fn list(bench: &Workbench, format: Format) -> anyhow::Result<()> {
    let answer = bench.baselines()?;
    let rows: Vec<Vec<String>> = answer
        .baselines
        .iter()
        .map(|line| {
            let signed =
                line.signed_by.clone().or_else(|| line.broken.clone()).unwrap_or_else(|| "not signed".to_owned());
            vec![
                line.id.clone(),
                line.name.clone(),
                line.area.as_ref().map_or_else(String::new, |area| area.code.clone()),
                line.period.map_or_else(String::new, |period| period.to_string()),
                line.practices.to_string(),
                line.confirmed.to_string(),
                line.deemed.to_string(),
                line.disputed.to_string(),
                line.waiting.to_string(),
                signed,
            ]
        })
        .collect();
    let headers =
        ["baseline", "name", "area", "period", "practices", "confirmed", "deemed", "disputed", "waiting", "signed by"];
    output::rows(format, &answer, &headers, &rows)
}

fn show(format: Format, answer: &BaselineAnswer) -> anyhow::Result<()> {
    output::answer(format, answer, baseline_csv, |answer| {
        let baseline = &answer.baseline;
        output::text(&format!("{} ({})\n", baseline.name, baseline.id))?;
        let of = answer.of.as_ref().unwrap_or(&baseline.area);
        output::text(&format!(
            "{} ({}), {}, made by {} at {}\nseal {}\n",
            of.name,
            of.code,
            baseline.period.in_words(),
            baseline.made_by,
            words::moment(&baseline.made_at),
            answer.seal
        ))?;
        match baseline.places.as_slice() {
            [one] => of_one(baseline, one)?,
            places => side_by_side(baseline, places)?,
        }
        for one in &baseline.corrections {
            let decimals = if one.measure.contains("_fte") { 2 } else { 0 };
            output::text(&format!(
                "correction {} at {}: {} is {} in the file, the practice says {}, because {}; {}\n",
                one.id,
                one.place,
                one.measure,
                output::number(one.national, decimals),
                output::decimal(one.ours, decimals),
                one.because,
                one.decided
            ))?;
        }
        for note in &baseline.notes {
            output::text(&format!("note: {note}\n"))?;
        }
        for source in &baseline.sources {
            let Some(short) = source.sha256.get(..12) else { continue };
            let (id, period, revision) = (&source.source, source.period, source.revision);
            output::text(&format!("source: {id} {period}, revision {revision}, sha256 {short}…\n"))?;
        }
        Ok(())
    })
}

/// Every line of one place.
fn of_one(baseline: &Baseline, place: &PlaceFigures) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = place
        .figures
        .iter()
        .map(|figure| {
            let title = baseline.line(&figure.line).map_or(figure.line.as_str(), |line| line.title.as_str());
            let national = figure.national.map_or_else(String::new, output::plain);
            let coverage = words::share(figure.coverage);
            let used = figure.corrections.join(" ");
            vec![title.to_owned(), figure.shown.clone(), coverage, figure.basis.title().to_owned(), used, national]
        })
        .collect();
    output::table(&["figure", "", "coverage", "basis", "corrections", "in the file"], &rows)
}

/// Places side by side, by the lines read first.
fn side_by_side(baseline: &Baseline, places: &[PlaceFigures]) -> anyhow::Result<()> {
    let lines: Vec<_> =
        baseline.lines.iter().filter(|line| line.is_default && line.kind != LineKind::Headcount).collect();
    let headers: Vec<String> = lines
        .iter()
        .map(|line| match (line.group, line.kind) {
            (Some(group), LineKind::Per100k) => format!("{group} per 100k"),
            (Some(group), _) => format!("{group} FTE"),
            (None, _) => "patients".to_owned(),
        })
        .collect();
    let headers: Vec<&str> = ["code", "name"].into_iter().chain(headers.iter().map(String::as_str)).collect();
    let rows: Vec<Vec<String>> = places
        .iter()
        .map(|place| {
            let figures = lines.iter().map(|line| {
                let of_line = place.figures.iter().find(|figure| figure.line == line.id);
                of_line.map_or_else(String::new, |figure| {
                    let mark = if figure.corrections.is_empty() { "" } else { "*" };
                    format!("{}{mark}", figure.shown)
                })
            });
            [place.area.code.clone(), place.area.name.clone()].into_iter().chain(figures).collect()
        })
        .collect();
    output::table(&headers, &rows)?;
    if places.iter().flat_map(|place| &place.figures).any(|figure| !figure.corrections.is_empty()) {
        output::text("* with a correction\n")?;
    }
    Ok(())
}

fn certificate(format: Format, answer: &CertificateAnswer) -> anyhow::Result<()> {
    output::answer(format, answer, certificate_csv, |answer| {
        let told = &answer.certificate;
        output::text(&format!("Certificate: {} ({}), {}\n", told.area.name, told.area.code, told.period.in_words()))?;
        output::text(&format!("{} ({})\n{}\n", told.name, told.baseline, told.sentence))?;
        let counts: Vec<Vec<String>> = told
            .replies
            .iter()
            .map(|count| {
                let share = count.patients_pct.map_or_else(String::new, |share| words::share(share / 100.0));
                let patients = output::decimal(count.patients, 0);
                vec![count.reply.title().to_owned(), count.practices.to_string(), patients, share]
            })
            .collect();
        output::table(&["", "practices", "patients", "of patients"], &counts)?;
        signatures(told)?;
        practices(told)?;
        for one in &told.corrections {
            output::text(&format!("correction {} at {} ({}): {}\n", one.id, one.place, one.measure, one.decided))?;
        }
        output::text(&format!("seal {}\n", told.seal))
    })
}

fn signatures(told: &Certificate) -> anyhow::Result<()> {
    for given in &told.signatures {
        let role = given.role.as_deref().map_or_else(String::new, |role| format!(", {role}"));
        let at = words::moment(&given.at);
        output::text(&format!("signed: {} ({}) by {}{role} at {at}\n", given.place.name, given.place.code, given.by))?;
        for one in &given.exceptions {
            let by = one.excepted_by.as_ref().map_or_else(String::new, |by| format!(" (excepted by {by})"));
            output::text(&format!("  except {} {} ({}): {}{by}\n", one.code, one.name, one.stands, one.because))?;
        }
    }
    for area in &told.not_signed {
        output::text(&format!("not signed: {} ({})\n", area.name, area.code))?;
    }
    for back in &told.taken_back {
        let after = back.follows.as_ref().map_or_else(String::new, |code| format!(", because {code} was"));
        let (place, at) = (&back.place, words::moment(&back.at));
        let (by, because) = (&back.by, &back.because);
        output::text(&format!("taken back: {} ({}) by {by} at {at}{after}: {because}\n", place.name, place.code))?;
    }
    Ok(())
}

fn practices(told: &Certificate) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = told
        .practices
        .iter()
        .map(|practice| {
            let mut notes: Vec<String> = practice.because.iter().cloned().collect();
            notes.extend(practice.correction.iter().map(|id| format!("correction {id}")));
            if practice.is_on_behalf {
                notes.push("said for the practice".to_owned());
            }
            if practice.was_deemed && practice.reply != Reply::Deemed {
                notes.push("was deemed to accept before".to_owned());
            }
            if practice.is_after_signing {
                notes.push("since this was signed".to_owned());
            }
            vec![
                practice.code.clone(),
                practice.name.clone(),
                output::decimal(practice.patients, 0),
                practice.reply.title().to_owned(),
                practice.by.clone().unwrap_or_default(),
                practice.at.as_deref().map_or_else(String::new, words::moment),
                notes.join("; "),
            ]
        })
        .collect();
    output::table(&["practice", "name", "patients", "", "by", "at", ""], &rows)
}

fn changes(format: Format, answer: &Refreshed) -> anyhow::Result<()> {
    output::answer(format, answer, refreshed_csv, |answer| {
        output::text(&format!("{} ({}): {} to {}\n", answer.area.name, answer.area.code, answer.from, answer.to))?;
        let mut rows = Vec::new();
        for place in &answer.places {
            // Of a practice what it counts; its rates follow from that.
            let is_practice = place.area.level == Level::Practice;
            for figure in place.figures.iter().filter(|figure| figure.is_default && !(is_practice && figure.is_rate)) {
                let because: Vec<&str> = figure.because.iter().map(|why| why.title()).collect();
                rows.push(vec![
                    place.area.code.clone(),
                    place.area.name.clone(),
                    figure.title.clone(),
                    figure.before_shown.clone(),
                    figure.after_shown.clone(),
                    because.join(", "),
                ]);
            }
        }
        output::table(&["code", "name", "figure", "before", "after", "because"], &rows)?;
        for (what, areas) in [("no longer in it", &answer.left), ("new in it", &answer.joined)] {
            for area in areas {
                output::text(&format!("{what}: {} ({})\n", area.name, area.code))?;
            }
        }
        for one in &answer.corrections {
            output::text(&format!("correction {} at {} ({}): {}\n", one.id, one.place, one.measure, one.stands))?;
        }
        let same = answer.unchanged_practices.len();
        output::text(&format!("{} unchanged\n", wholetime_vocabulary::how_many(same, "practice")))
    })
}
