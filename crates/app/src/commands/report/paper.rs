//! `wholetime report paper`: the committee paper, in our own template or the user's, and the last one brought up to date.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use wholetime_reports::document::Format as PaperFormat;
use wholetime_reports::document::word::{Holds, Previous, SecondRun, Template, placeholders};
use wholetime_reports::library::ReportAsked;
use wholetime_reports::library::paper::{Paper, PaperAsked, Purpose, document};
use wholetime_vocabulary::{Cancel, Period};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::forecast::Watch;

use crate::arguments::{Format, ScopeArgs};
use crate::progress::Bar;
use crate::{output, settings};

#[derive(Debug, Args)]
pub(crate) struct PaperArgs {
    /// Code, name or group:NAME.
    area: String,
    /// File to write, its ending decides: docx, pdf, html, xlsx or csv; a template or last paper needs docx.
    #[arg(short, long, value_name = "FILE", required_unless_present = "placeholders")]
    output: Option<PathBuf>,
    /// Your own Word document, with names such as {{recommendation}} or {{table:rates}} where parts of the paper belong.
    #[arg(long, value_name = "FILE", conflicts_with = "previous")]
    template: Option<PathBuf>,
    /// The last paper, as people left it: its figures are brought up to date, what was written in it stays.
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// List the names a template can ask for, with what they hold today.
    #[arg(long)]
    placeholders: bool,
    /// The committee.
    #[arg(long, value_name = "TEXT", default_value = "")]
    meeting: String,
    /// When it meets.
    #[arg(long, value_name = "TEXT", default_value = "")]
    date: String,
    /// The item of its agenda.
    #[arg(long, value_name = "TEXT", default_value = "")]
    agenda_item: String,
    /// Who answers for the paper.
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Who presents it.
    #[arg(long, value_name = "NAME", default_value = "")]
    presenter: String,
    /// What the committee is asked for: decision, discussion or information (default: information; with --previous, as it was).
    #[arg(long)]
    purpose: Option<Purpose>,
    /// What it is asked to do.
    #[arg(long, value_name = "TEXT", default_value = "")]
    recommendation: String,
    /// Plan whose actions and risks are told: a document, or a plan that is held (blmk-2018, blmk-2018@2).
    #[arg(long, value_name = "PLAN")]
    plan: Option<String>,
    /// Month to compare with (default: a year before, else the last one held).
    #[arg(long, value_name = "PERIOD")]
    compare_to: Option<Period>,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub(super) fn run(bench: &Workbench, typed: PaperArgs, format: Format) -> anyhow::Result<ExitCode> {
    // Files are looked at first: a forecast is not simulated for a file that cannot be read or written.
    let needs_word = typed.template.is_some() || typed.previous.is_some();
    if let Some(file) = &typed.output {
        let ending = PaperFormat::of(file)?;
        anyhow::ensure!(
            !needs_word || ending == PaperFormat::Word,
            "`{}` is no Word file; a template or last paper is written as .docx",
            file.display()
        );
    }
    let template =
        typed.template.as_deref().map(|path| Ok::<_, anyhow::Error>(Template::open(&read(path)?, &name(path))?));
    let template = template.transpose()?;
    let previous =
        typed.previous.as_deref().map(|path| Ok::<_, anyhow::Error>(Previous::open(&read(path)?, &name(path))?));
    let previous = previous.transpose()?;
    let asked = asked(bench, &typed)?;
    let (bar, never) = (Bar::new(), Cancel::default());
    let mut paper = document(bench, &typed.area, &asked, Watch { progress: &bar, cancel: &never })?;
    bar.finish();
    if typed.placeholders {
        return listed(&paper, format);
    }
    let Some(file) = typed.output.as_deref() else { return Ok(ExitCode::SUCCESS) };
    match (previous, template) {
        (Some(previous), _) => {
            let renewed = paper.renew(&previous)?;
            crate::commands::write(file, &renewed.bytes)?;
            told(&renewed.run, file, format)
        }
        (None, Some(template)) => {
            crate::commands::write(file, &paper.word(Some(&template))?)?;
            written(file, format)
        }
        (None, None) => super::write(&paper.document, file, format),
    }
}

fn asked(bench: &Workbench, typed: &PaperArgs) -> anyhow::Result<PaperAsked> {
    let plan = typed.plan.as_deref().map(|named| crate::commands::plans::source(bench, named)).transpose()?;
    let report = super::asked(settings::scope(typed.scope), typed.compare_to, typed.author.clone());
    Ok(PaperAsked {
        report: ReportAsked { plan, ..report },
        meeting: typed.meeting.clone(),
        held_on: typed.date.clone(),
        agenda_item: typed.agenda_item.clone(),
        presenter: typed.presenter.clone(),
        purpose: typed.purpose,
        recommendation: typed.recommendation.clone(),
    })
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn listed(paper: &Paper, format: Format) -> anyhow::Result<ExitCode> {
    let all = placeholders(&paper.document);
    if format == Format::Json {
        output::json(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    let holds = |holds: Holds| match holds {
        Holds::Text => "words",
        Holds::Figure => "a figure",
        Holds::Blocks => "alone in its paragraph",
    };
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|one| vec![format!("{{{{{}}}}}", one.name), holds(one.holds).to_owned(), one.today.clone()])
        .collect();
    output::table(&["name", "is", "today"], &rows)?;
    Ok(ExitCode::SUCCESS)
}

fn written(file: &Path, format: Format) -> anyhow::Result<ExitCode> {
    match format {
        Format::Json => output::json(&json!({ "file": file }))?,
        Format::Table | Format::Csv => output::text(&format!("{}\n", file.display()))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn told(run: &SecondRun, file: &Path, format: Format) -> anyhow::Result<ExitCode> {
    if format == Format::Json {
        output::json(&json!({ "file": file, "run": run }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::text(&format!("{}\n", file.display()))?;
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let changed: Vec<Vec<String>> = run
        .changed
        .iter()
        .filter(|one| !one.id.ends_with(".before"))
        .map(|one| row([&one.what, &one.then, &one.now, one.why.in_words()]))
        .collect();
    if changed.is_empty() {
        output::text("no figure changed\n")?;
    } else {
        output::table(&["figure", "then", "now", "why"], &changed)?;
    }
    for one in &run.overwritten {
        output::text(&format!(
            "written over by hand, left: {}: {} (it would read {})\n",
            one.what, one.in_paper, one.now
        ))?;
    }
    for one in &run.gone {
        output::text(&format!("no longer answered, left: {}: {}\n", one.what, one.in_paper))?;
    }
    let sections = [
        ("sections written anew", &run.sections_renewed),
        ("sections people changed, kept", &run.sections_kept),
        ("sections added", &run.sections_added),
    ];
    for (said, sections) in sections {
        if !sections.is_empty() {
            output::text(&format!("{said}: {}\n", sections.join(", ")))?;
        }
    }
    for note in &run.notes {
        output::text(&format!("note: {note}\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}
