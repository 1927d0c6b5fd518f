//! `wholetime returns`: asking practices, and taking in what they answer.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use jiff::civil::Date;
use serde_json::json;
use wholetime_reports::{csv, returns};
use wholetime_vocabulary::{Period, how_many};
use wholetime_workbench::Workbench;
use wholetime_workbench::actions::returns::{Asking, Loaded, LoadedFiles, Opened};
use wholetime_workbench::questions::posts::PostsAnswer;
use wholetime_workbench::returns::{Collection, How};

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Subcommand)]
pub(crate) enum ReturnsCommand {
    /// Start a collection: ask every practice of an area by a day.
    Open {
        /// Code, name or group:NAME.
        area: String,
        /// Last day to answer, such as 2018-03-31.
        #[arg(long, value_name = "DATE")]
        due: Date,
        /// Period of the figures that forms are filled with (default: the newest not after the day due).
        #[arg(long, value_name = "PERIOD")]
        about: Option<Period>,
        /// Ask this practice, too; more than once for several.
        #[arg(long, value_name = "CODE")]
        with: Vec<String>,
        /// Do not ask this practice.
        #[arg(long, value_name = "CODE")]
        without: Vec<String>,
        /// Ask a community provider, too: CODE=NAME.
        #[arg(long, value_name = "CODE=NAME")]
        provider: Vec<Provider>,
    },
    /// Write the Excel return of a practice, filled in from what is held.
    Template {
        /// Code of the practice or provider; none with --all.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        code: Option<String>,
        /// File to write; with --all the folder to write into.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Collection it is for (default: the one due last that asks the place).
        #[arg(long, value_name = "ID")]
        collection: Option<String>,
        /// One for everybody asked.
        #[arg(long)]
        all: bool,
    },
    /// Take in returns; which collection and practice each is of stands in the file.
    Load {
        /// Files as `returns template` wrote them, filled in.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Take in one word for a practice: nothing has changed.
    Unchanged {
        /// Code of the practice or provider.
        code: String,
        /// Collection (default: the one due last that asks the place).
        #[arg(long, value_name = "ID")]
        collection: Option<String>,
    },
    /// Close a collection: nothing more is taken.
    Close {
        /// Collection, as `wholetime returns list` lists it.
        collection: String,
    },
    /// List the collections.
    List,
    /// Count the posts told in a collection, each once: by employer, by who pays and by where it works.
    Posts {
        /// Collection, or an area, whose newest one is meant.
        which: String,
    },
    /// How far a collection has come: who answered, in practices and patients, and who has not.
    Status(super::collections::StatusArgs),
    /// Write reminders to those who have not answered; nothing is sent.
    Remind(super::collections::RemindArgs),
    /// Say whether those who answered are like those who did not, in what is held of both nationally.
    Bias(super::collections::BiasArgs),
    /// Dispute a figure of the national file: it says X, the practice says Y.
    Dispute(super::corrections::DisputeArgs),
    /// Sign a baseline for the level of an area, with what is signed over.
    Sign(super::baselines::SignArgs),
}

pub(super) fn run(bench: &Workbench, command: ReturnsCommand, format: Format) -> anyhow::Result<ExitCode> {
    match &command {
        ReturnsCommand::Status(typed) => return super::collections::status(bench, typed, format),
        ReturnsCommand::Remind(typed) => return super::collections::remind(bench, typed, format),
        ReturnsCommand::Bias(typed) => return super::collections::bias(bench, typed, format),
        _ => {}
    }
    if let ReturnsCommand::Sign(typed) = command {
        return super::baselines::sign(bench, typed, format);
    }
    if let ReturnsCommand::Dispute(typed) = command {
        return super::corrections::dispute(bench, typed, format);
    }
    match command {
        ReturnsCommand::Open { area, due, about, with, without, provider } => {
            let asking = Asking {
                about,
                with,
                without,
                providers: provider.into_iter().map(|one| (one.code, one.name)).collect(),
            };
            let opened = bench.open_collection(&area, due, &asking)?;
            print_opened(&opened, format)?;
        }
        ReturnsCommand::Template { code, output, collection, all } => {
            return template(bench, code.filter(|_| !all).as_deref(), &output, collection.as_deref(), format);
        }
        ReturnsCommand::Load { files } => return load(bench, &files, format),
        ReturnsCommand::Unchanged { code, collection } => {
            let collection = asking(bench, Some(&code), collection.as_deref())?;
            let loaded = bench.return_unchanged(&collection.id, &code, How::Command)?;
            let lines = [line(&loaded)];
            output::rows(format, &loaded, LOADED, &lines)?;
            tell(format, &loaded.findings)?;
        }
        ReturnsCommand::Close { collection } => {
            let closed = bench.close_collection(&collection)?;
            output::rows(format, &json!({ "collection": closed }), COLLECTIONS, &[about(&closed)])?;
        }
        ReturnsCommand::List => {
            let collections = bench.collections()?;
            let rows: Vec<Vec<String>> = collections.iter().map(about).collect();
            output::rows(format, &json!({ "collections": collections }), COLLECTIONS, &rows)?;
        }
        ReturnsCommand::Posts { which } => posts(&bench.posts(&which)?, format)?,
        _ => {}
    }
    Ok(ExitCode::SUCCESS)
}

const COLLECTIONS: &[&str] = &["collection", "area", "due", "figures of", "asked", "opened by", "state"];
const LOADED: &[&str] = &["practice", "version", "answered", "corrections", "state"];

fn about(collection: &Collection) -> Vec<String> {
    let state = match &collection.closed {
        Some(closed) => format!("closed by {}", closed.by),
        None => "open".to_owned(),
    };
    vec![
        collection.id.clone(),
        collection.area.name.clone(),
        collection.due.to_string(),
        collection.about.to_string(),
        collection.respondents.len().to_string(),
        collection.opened_by.clone(),
        state,
    ]
}

/// Remarks and findings below a table; JSON holds them already, and CSV is a table only.
fn tell(format: Format, findings: &[impl std::fmt::Display]) -> anyhow::Result<()> {
    if format != Format::Table {
        return Ok(());
    }
    for finding in findings {
        output::text(&format!("note: {finding}\n"))?;
    }
    Ok(())
}

fn print_opened(opened: &Opened, format: Format) -> anyhow::Result<()> {
    let collection = &opened.collection;
    let rows: Vec<Vec<String>> = collection
        .respondents
        .iter()
        .map(|one| {
            let patients =
                one.patients.map_or_else(|| "not known".to_owned(), |number| output::figure(format, number, 0));
            vec![one.code.clone(), one.name.clone(), one.form.clone(), patients, one.known_from.join("; ")]
        })
        .collect();
    let answer = json!({ "collection": collection, "practices": collection.respondents, "findings": opened.findings });
    output::rows(format, &answer, &["code", "name", "form", "patients", "known from"], &rows)?;
    tell(format, &opened.findings)?;
    if format == Format::Table {
        let asked = collection.respondents.len();
        output::text(&format!(
            "{}: {asked} asked, to answer by {}, with figures of {}\n",
            collection.id, collection.due, collection.about
        ))?;
    }
    Ok(())
}

/// The collection named, else the one due last among those open, that asks a place where one is named.
fn asking(bench: &Workbench, code: Option<&str>, collection: Option<&str>) -> anyhow::Result<Collection> {
    if let Some(id) = collection {
        return Ok(bench.collection(id)?);
    }
    let asks = |one: &Collection| {
        code.is_none_or(|code| one.respondents.iter().any(|asked| asked.code.eq_ignore_ascii_case(code.trim())))
    };
    let open = bench.collections()?.into_iter().find(|one| one.closed.is_none() && asks(one));
    match (open, code) {
        (Some(collection), _) => Ok(collection),
        (None, Some(code)) => bail!("no open collection asks {code}; open one: wholetime returns open AREA --due DATE"),
        (None, None) => bail!("no collection is open; open one: wholetime returns open AREA --due DATE"),
    }
}

fn template(
    bench: &Workbench,
    code: Option<&str>,
    path: &Path,
    collection: Option<&str>,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let collection = asking(bench, code, collection)?;
    let mut written: Vec<(String, PathBuf)> = Vec::new();
    match code {
        Some(code) => written.push((code.trim().to_ascii_uppercase(), path.to_owned())),
        None => {
            std::fs::create_dir_all(path).with_context(|| format!("{} cannot be made", path.display()))?;
            let file = |code: &str| path.join(returns::template_name(&collection.id, code));
            written.extend(collection.respondents.iter().map(|one| (one.code.clone(), file(&one.code))));
        }
    }
    let mut rows = Vec::new();
    for (code, file) in &written {
        let prefilled = bench.prefilled(&collection.id, code)?;
        let bytes = returns::template(&prefilled, &collection, &bench.catalogue().roles)?;
        super::write(file, &bytes)?;
        rows.push(vec![
            code.clone(),
            prefilled.respondent.name.clone(),
            file.display().to_string(),
            prefilled.held_from.clone(),
        ]);
    }
    let practices: Vec<serde_json::Value> =
        rows.iter().map(|row| json!({ "code": row[0], "name": row[1], "file": row[2], "held_from": row[3] })).collect();
    let answer = json!({ "collection": collection.id, "practices": practices, "findings": [] });
    output::rows(format, &answer, &["code", "name", "file", "filled in from"], &rows)?;
    Ok(ExitCode::SUCCESS)
}

fn line(loaded: &Loaded) -> Vec<String> {
    let one = &loaded.return_;
    let rows: usize = one.sections.values().map(Vec::len).sum();
    let answered = match (one.is_unchanged, rows) {
        (true, _) => "nothing has changed".to_owned(),
        (false, 1) => "1 row".to_owned(),
        (false, rows) => format!("{rows} rows"),
    };
    let state = match (loaded.is_known, loaded.replaces_version, loaded.is_late) {
        (true, _, _) => "held already".to_owned(),
        (false, Some(version), _) => format!("takes the place of version {version}"),
        (false, None, true) => "new, late".to_owned(),
        (false, None, false) => "new".to_owned(),
    };
    vec![one.code.clone(), one.version.to_string(), answered, loaded.corrections.join(" "), state]
}

/// Loads files; the status says whether every one of them was taken in.
fn load(bench: &Workbench, files: &[PathBuf], format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.load_return_files(files)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for one in &answer.loaded {
        rows.push([vec![one.file.clone()], line(&one.loaded)].concat());
    }
    for one in &answer.not_loaded {
        let of = one.of.as_deref().and_then(|of| of.split_once('/')).map_or("", |(_, code)| code);
        let state = format!("not loaded: {} to mend", how_many(one.faults.len(), "fault"));
        rows.push(vec![one.file.clone(), of.to_owned(), String::new(), String::new(), String::new(), state]);
    }
    let mut headers = vec!["file"];
    headers.extend(LOADED);
    output::rows(format, &by_the_contract(&answer), &headers, &rows)?;
    for one in &answer.not_loaded {
        let faults: Vec<String> = one.faults.iter().map(|fault| format!("{}: {fault}", one.file)).collect();
        if format == Format::Table {
            faults.iter().try_for_each(|fault| output::text(&format!("{fault}\n")))?;
        }
    }
    for one in &answer.loaded {
        let remarks: Vec<String> = one.loaded.findings.iter().map(|remark| format!("{}: {remark}", one.file)).collect();
        tell(format, &remarks)?;
    }
    Ok(if answer.not_loaded.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What came of files, as JSON: `practices` taken in, and `findings` of all files, errors and notes.
fn by_the_contract(answer: &LoadedFiles) -> serde_json::Value {
    let mut findings = Vec::new();
    for one in &answer.not_loaded {
        findings.extend(one.faults.iter().map(|fault| {
            json!({
                "severity": "error", "file": one.file, "of": one.of, "section": fault.section, "column": fault.column,
                "place": fault.place, "message": fault.message, "help": fault.help,
            })
        }));
    }
    for one in &answer.loaded {
        let of = format!("{}/{}", one.loaded.return_.collection, one.loaded.return_.code);
        findings.extend(one.loaded.findings.iter().map(|remark| {
            json!({
                "severity": "note", "file": one.file, "of": of, "section": remark.section, "place": remark.place,
                "message": remark.message,
            })
        }));
    }
    let of_files: std::collections::BTreeSet<&str> =
        answer.loaded.iter().map(|one| one.loaded.return_.collection.as_str()).collect();
    // One collection is the usual case; files of several name theirs themselves.
    let collection = match of_files.into_iter().collect::<Vec<_>>().as_slice() {
        [only] => json!(only),
        _ => serde_json::Value::Null,
    };
    json!({ "collection": collection, "practices": answer.loaded, "not_loaded": answer.not_loaded, "findings": findings })
}

fn posts(answer: &PostsAnswer, format: Format) -> anyhow::Result<()> {
    output::answer(format, answer, csv::posts_csv, |answer| {
        let counted = &answer.posts;
        let kinds =
            [("employer", &counted.by_employer), ("paid by", &counted.by_funder), ("works in", &counted.by_host)];
        let rows: Vec<Vec<String>> = kinds
            .iter()
            .flat_map(|(kind, totals)| totals.iter().map(move |total| (*kind, total)))
            .map(|(kind, total)| {
                let wte = output::decimal(total.wte, 2);
                vec![kind.to_owned(), total.of.clone(), total.title.clone(), total.posts.to_string(), wte]
            })
            .collect();
        output::table(&["by", "of", "", "posts", "WTE"], &rows)?;
        tell(format, &counted.findings)?;
        let (posts, again) = (how_many(counted.posts.len(), "post"), counted.told_again);
        let (returned, known) = (answer.practices_returned, answer.practices_known);
        output::text(&format!(
            "{posts}, {:.2} WTE; told again and counted once: {again}; {returned} of {known} practices have answered\n",
            counted.wte
        ))
    })
}

/// A community provider to ask: `CODE=NAME`.
#[derive(Clone, Debug)]
pub(crate) struct Provider {
    code: String,
    name: String,
}

impl std::str::FromStr for Provider {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (code, name) = text.split_once('=').ok_or("write it as CODE=NAME, such as RMC=\"Community Services\"")?;
        Ok(Self { code: code.trim().to_owned(), name: name.trim().to_owned() })
    }
}

#[cfg(test)]
mod tests;
