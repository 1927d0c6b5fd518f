//! Papers of many areas at once: in parallel, picked up where they were left, with an index of all.
//!
//! **Invariant:** a file that is there is whole, and the record says what it rests on; one that fails does not stop the others.

mod index;
mod record;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;
use wholetime_vocabulary::{Level, StaffGroup, Value};
use wholetime_workbench::questions::areas::AreaLine;
use wholetime_workbench::questions::forecast::Watch;
use wholetime_workbench::questions::profile::Profile;
use wholetime_workbench::{Scope, Workbench};

pub use self::record::{Entry, KeyFigures};

use self::record::{Record, digest};
use super::ReportAsked;
use super::profile::{Shared, document_among};
use crate::ReportError;
use crate::document::{Document, Format, render};

/// Areas of one command. Our judgement: more than England has practices.
const AT_MOST: usize = 20_000;

/// A paper that could not be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failed {
    /// Code of its area.
    pub code: String,
    /// Name of its area.
    pub name: String,
    /// Why.
    pub why: String,
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ManyMade {
    /// Folder of the files.
    pub folder: PathBuf,
    /// Page that lists them.
    pub index: PathBuf,
    /// Files made now.
    pub made: usize,
    /// Files that were there and still hold.
    pub kept: usize,
    /// Files that could not be made.
    pub failed: Vec<Failed>,
    /// Every file there is.
    pub files: Vec<Entry>,
}

/// The short workforce profile of every area of a level within an area, one file each, into a folder.
///
/// # Errors
/// Where the area is not known, there is none of the level in it, the folder cannot be written, or it was asked to stop; what
/// was made until then stays and is not made again.
pub fn profiles(
    bench: &Workbench,
    (within, level): (&str, Level),
    asked: &ReportAsked,
    format: Format,
    folder: &Path,
    watch: Watch<'_>,
) -> Result<ManyMade, ReportError> {
    std::fs::create_dir_all(folder).map_err(|why| unwritable(folder, &why))?;
    let shared = Shared::within(bench, within, level, asked)?;
    let asked = &ReportAsked { scope: shared.scope(asked.scope), ..asked.clone() };
    let areas = bench.areas(None, Some(level), Some(within), asked.scope, AT_MOST)?.areas;
    if areas.is_empty() {
        return Err(ReportError::Paper {
            paper: format!("profiles of {}", level.titles()),
            why: format!("there are no {} in {within}", level.titles()),
        });
    }
    let run = Run { bench, asked, format, folder, shared: &shared, record: Record::open(folder)? };
    let state = run.state(within)?;
    let made = in_parallel(&areas, watch, |area| {
        run.one(area, &state).map_err(|why| Failed {
            code: area.code.clone(),
            name: area.name.clone(),
            why: why.to_string(),
        })
    })?;
    watch.cancel.check().map_err(wholetime_workbench::WorkbenchError::from)?;
    run.ended(within, level, made)
}

/// Stack of a thread that sets papers: Typst calls itself for what lies within what. Our judgement: twice what Linux gives the
/// first thread of a program, where every paper could be set without optimisation.
const STACK: usize = 16 * 1024 * 1024;

/// Makes one paper after another on as many threads as long work may use, until all are made or it is asked to stop.
///
/// These are threads of their own and none of Rayon's: Typst sets pages on those, and a thread of theirs that waits for a page
/// would begin the next paper on top of the one it is in.
///
/// # Errors
/// Where no thread can be had.
fn in_parallel<T: Send>(
    areas: &[AreaLine],
    watch: Watch<'_>,
    make: impl Fn(&AreaLine) -> T + Sync,
) -> Result<Vec<T>, ReportError> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let mut made = Vec::new();
        while let (Some(area), Ok(())) = (areas.get(next.fetch_add(1, Ordering::Relaxed)), watch.cancel.check()) {
            made.push(make(area));
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            watch.progress.step(done as u64, areas.len() as u64, &area.name);
        }
        made
    };
    let refused = |why: &str| ReportError::Paper { paper: "papers".to_owned(), why: why.to_owned() };
    std::thread::scope(|scope| {
        let begin = |_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let threads: Result<Vec<_>, std::io::Error> = (0..rayon::current_num_threads()).map(begin).collect();
        let threads = threads.map_err(|why| refused(&why.to_string()))?;
        let mut made = Vec::new();
        for thread in threads {
            made.extend(thread.join().map_err(|_| refused("a thread that made papers broke off"))?);
        }
        Ok(made)
    })
}

/// What every file of a run is made with.
struct Run<'a> {
    bench: &'a Workbench,
    asked: &'a ReportAsked,
    format: Format,
    folder: &'a Path,
    shared: &'a Shared,
    record: Record,
}

impl Run<'_> {
    /// A hash of all that any file of the run can rest on: if it is as before, so is every file.
    fn state(&self, within: &str) -> Result<String, ReportError> {
        let Scope { period, geography, allow_partial, revision, corrections } = self.asked.scope;
        let sources = self.bench.sources()?;
        let editions: Vec<_> =
            sources.held.iter().map(|one| (&one.source, one.period, one.revision, one.imported_at)).collect();
        // Who may not read the log of changes has every file made again: nothing says whether people changed something.
        let changes = self.bench.audit(1, false).ok().and_then(|log| Some(log.entries.last()?.hash.clone()));
        let nothing_known = self.bench.audit(1, false).is_err();
        let told = serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "within": within,
            "period": period.map(|period| period.to_string()),
            "compare_to": self.asked.compare_to.map(|period| period.to_string()),
            "map": geography.word(),
            "allow_partial": allow_partial,
            "revision": revision,
            "corrections": corrections.word(),
            "author": self.asked.author,
            "format": self.format.ending(),
            "editions": editions,
            "changes": changes,
            "unknown_on": nothing_known.then(|| self.asked.made_on.to_string()),
            "indicators": self.bench.catalogue().indicators,
        });
        Ok(digest(&serde_json::to_vec(&told)?))
    }

    /// The file of one area: kept where it rests on what it did, else made. Whether it was made now.
    fn one(&self, area: &AreaLine, state: &str) -> Result<(Entry, bool), ReportError> {
        let before = self.record.of(&area.code);
        if let Some(entry) = before.filter(|entry| entry.state == state && entry.is_there(self.folder)) {
            return Ok((entry.clone(), false));
        }
        let (document, profile) = document_among(self.bench, &area.code, self.asked, self.shared)?;
        let content = content(&document)?;
        let file = file_name(&area.code, self.format.ending());
        if let Some(entry) = before.filter(|entry| entry.content == content && entry.is_there(self.folder)) {
            // Something else changed in the workspace: this paper says what it said.
            let entry = Entry { state: state.to_owned(), ..entry.clone() };
            self.record.add(&entry)?;
            return Ok((entry, false));
        }
        let bytes = render(&document, self.format)?;
        write_whole(&self.folder.join(&file), &bytes)?;
        let entry = Entry {
            code: area.code.clone(),
            name: area.name.clone(),
            file,
            state: state.to_owned(),
            content,
            sha256: digest(&bytes),
            figures: key_figures(&profile),
        };
        self.record.add(&entry)?;
        Ok((entry, true))
    }

    /// Writes the index and the record anew, and says what the run came to.
    fn ended(
        self,
        within: &str,
        level: Level,
        made: Vec<Result<(Entry, bool), Failed>>,
    ) -> Result<ManyMade, ReportError> {
        let mut answer = ManyMade {
            folder: self.folder.to_owned(),
            index: self.folder.join("index.html"),
            made: 0,
            kept: 0,
            failed: Vec::new(),
            files: Vec::new(),
        };
        for one in made {
            match one {
                Ok((entry, is_new)) => {
                    answer.made += usize::from(is_new);
                    answer.kept += usize::from(!is_new);
                    answer.files.push(entry);
                }
                Err(failed) => answer.failed.push(failed),
            }
        }
        answer.files.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
        self.record.close(&answer.files)?;
        let title = format!("Workforce profiles of {} in {}", level.titles(), self.shared.within.name);
        let period = self.asked.scope.period.map(|period| period.in_words()).unwrap_or_else(|| within.to_owned());
        write_whole(&answer.index, index::page(&title, &period, &answer).as_bytes())?;
        write_whole(&self.folder.join("index.csv"), &index::csv(&answer)?)?;
        Ok(answer)
    }
}

/// A hash of what a paper says, whatever day it was made on.
fn content(document: &Document) -> Result<String, ReportError> {
    let csv = crate::document::csv::csv(document)?;
    let html = crate::document::html::html(&Document { made_on: jiff::civil::Date::ZERO, ..document.clone() });
    Ok(digest(&[csv, html.into_bytes()].concat()))
}

/// What the index shows of an area.
fn key_figures(profile: &Profile) -> KeyFigures {
    let rate = |group: StaffGroup| {
        let line = profile.staff.iter().find(|line| line.group == group && line.is_default);
        line.map_or(Value::Missing(wholetime_vocabulary::Missing::NotHeld), |line| line.per_100k)
    };
    KeyFigures {
        patients: profile.patients,
        gp_per_100k: rate(StaffGroup::Gp),
        nurse_per_100k: rate(StaffGroup::Nurse),
        dpc_per_100k: rate(StaffGroup::Dpc),
        admin_per_100k: rate(StaffGroup::Admin),
        issues: profile.main_issues.len(),
    }
}

/// Writes a file so that it is there whole or not at all.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let aside = path.with_extension("part");
    let written = std::fs::write(&aside, bytes).and_then(|()| std::fs::rename(&aside, path));
    written.map_err(|why| {
        // What was begun would lie in the folder for good; where it cannot be removed either, the first reason is the one to tell.
        let _ = std::fs::remove_file(&aside);
        unwritable(path, &why)
    })
}

/// The name of an area's file: codes of tables of one's own may hold what no file is named with.
fn file_name(code: &str, ending: &str) -> String {
    let safe: String =
        code.chars().map(|one| if one.is_ascii_alphanumeric() || "-_.".contains(one) { one } else { '_' }).collect();
    format!("{}.{ending}", safe.trim_start_matches('.'))
}

fn unwritable(path: &Path, why: &std::io::Error) -> ReportError {
    ReportError::Paper { paper: path.display().to_string(), why: why.to_string() }
}
