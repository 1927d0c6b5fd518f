//! Taking returns in: all of one, or nothing of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::Holdings;
use wholetime_returns::workbook::{Marks, SheetText, entered_in};
use wholetime_returns::{
    Checked, Collection, Entered, EnteredRow, Fault, Filed, Form, How, Known, NationalFile, Remark, Return, Texts,
    check, differences,
};
use wholetime_sources::return_workbook;
use wholetime_store::{Steps, StoreError};
use wholetime_vocabulary::{Level, day_of_moment};

use super::prefill::{HeldFigures, is_own};
use crate::actions::corrections::steps_of;
use crate::questions::baselines::sha256;
use crate::{Workbench, WorkbenchError};

/// A return that was taken in.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Loaded {
    /// The return, as it is kept.
    #[serde(rename = "return")]
    pub return_: Return,
    /// Version it takes the place of; none for the first.
    pub replaces_version: Option<u32>,
    /// It came after the day due.
    pub is_late: bool,
    /// The same bytes had been taken in before: nothing changed.
    pub is_known: bool,
    /// Names of the corrections made of what differs from the national file.
    pub corrections: Vec<String>,
    /// What should be seen of it: implausible but possible, or understood in a way that should be looked at.
    pub findings: Vec<Remark>,
}

/// A file that was taken in.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LoadedFile {
    /// File, as given.
    pub file: String,
    /// What came of it.
    #[serde(flatten)]
    pub loaded: Loaded,
}

/// A file that was not taken in at all, and everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotLoaded {
    /// File, as given.
    pub file: String,
    /// Collection and place it is of, where it says so.
    pub of: Option<String>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// What came of files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct LoadedFiles {
    /// Files taken in.
    pub loaded: Vec<LoadedFile>,
    /// Files not taken in.
    pub not_loaded: Vec<NotLoaded>,
}

/// How often a return is tried that somebody else was quicker with. Our judgement: more at once for one place do not happen.
const TRIES: usize = 20;

impl Workbench {
    /// Takes in what a place entered: a first return, or one in place of its last. What differs from the national file becomes
    /// corrections in the same step.
    ///
    /// The inner result is the answer: the return as it is kept, or every fault, and then nothing was kept.
    ///
    /// # Errors
    /// Where the place is not asked, the collection is closed, they may not, or the database refuses.
    pub fn load_return(
        &self,
        collection: &str,
        code: &str,
        entered: &Entered,
        how: How,
    ) -> Result<Result<Loaded, Vec<Fault>>, WorkbenchError> {
        let (collection, code) = self.asked_in(collection, code)?;
        self.permit(Deed::Answer, &self.area_asked(&collection, &code)?)?;
        if let Some(closed) = &collection.closed {
            let what = format!("the collection {} was closed by {}; nothing more is taken", collection.id, closed.by);
            return Err(WorkbenchError::NotPossible(what));
        }
        let form = self.form(collection.respondent(&code).map_or("practice", |one| one.form.as_str()))?;
        let holdings = self.holdings()?;
        let held = self.held_figures(&holdings, &collection, &code)?;
        for _ in 0..TRIES {
            match self.try_to_load(&holdings, &form, &collection, &code, &held, entered, &how) {
                Err(WorkbenchError::Store(StoreError::AlreadyThere { .. } | StoreError::ChangedMeanwhile { .. })) => {}
                Ok(Ok(loaded)) => {
                    return Ok(Ok(Loaded { return_: self.as_they_see(loaded.return_)?, ..loaded }));
                }
                other => return other,
            }
        }
        Err(WorkbenchError::NotPossible(format!(
            "others are writing to {}/{code} all the time; try again",
            collection.id
        )))
    }

    #[expect(clippy::too_many_arguments, reason = "what was read once is used for each try")]
    fn try_to_load(
        &self,
        holdings: &Holdings,
        form: &Form,
        collection: &Collection,
        code: &str,
        held: &HeldFigures,
        entered: &Entered,
        how: &How,
    ) -> Result<Result<Loaded, Vec<Fault>>, WorkbenchError> {
        let versions = self.versions(&collection.id, code)?;
        if let Some(known) = versions.iter().find(|one| is_same_file(&one.how, how)) {
            return Ok(Ok(known_file(known, versions.last(), collection)));
        }
        let doing = self.doing();
        let today = self.today();
        let shown = self.shown(form, collection, code, held, versions.last())?.rows;
        let mut kept_for_them = Vec::new();
        let entered = match self.is_of_place(code)? {
            true => entered.clone(),
            false => with_own_answers(form, entered, &shown, &mut kept_for_them),
        };
        let organisation = |code: &str| {
            let level = holdings.register.level(code)?;
            (level != Level::England).then(|| holdings.register.name(level, code))
        };
        let known = Known {
            roles: &self.catalogue().roles,
            today,
            as_of: today.min(collection.due),
            shown: &shown,
            organisation: &organisation,
        };
        let Checked { sections, mut remarks } = match check(form, &known, &entered) {
            Ok(checked) => checked,
            Err(faults) => return Ok(Err(without_own_answers(faults, &kept_for_them))),
        };
        remarks.retain(|remark| is_told(&remark.section, &kept_for_them));
        if let Some(newest) = versions.last()
            && newest.is_unchanged == entered.is_unchanged
            && newest.sections == sections
            && newest.form_version == form.version
        {
            let said = "these are the answers held already; nothing was changed";
            let mut answer = nothing_new(newest, collection, said);
            // What did not count, such as a figure held that was typed over, is why it looks the same.
            answer.findings.extend(remarks);
            return Ok(Ok(answer));
        }
        let new = Return {
            collection: collection.id.clone(),
            code: code.to_owned(),
            version: versions.last().map_or(1, |one| one.version + 1),
            form: form.id.clone(),
            form_version: form.version,
            is_unchanged: entered.is_unchanged,
            sections,
            how: how.clone(),
            returned_by: doing.by.clone(),
            returned_at: doing.at.clone(),
        };
        let file = NationalFile { period: held.period, source: &held.source, says: &|measure| held.value(measure) };
        let staff = if form.id == "practice" { new.rows("staff") } else { &[] };
        let told = differences(code, staff, &self.catalogue().roles, file);
        let came_with = format!("{}/{code}", collection.id);
        let filed = Filed::of_return(&came_with, told.claims, &self.corrections_kept()?, &doing.by, &doing.at);
        let steps = steps_of(&filed, Steps::new().add("return", &new));
        self.store()?.take(&steps, &doing)?;
        let is_late = collection.due < today;
        let mut findings = remarks;
        if new.sections.is_empty() && !new.is_unchanged {
            let said =
                "nothing was filled in; it counts as answered, with nothing to add; send it again if that is not meant";
            findings.push(of_all(said.to_owned()));
        }
        findings.extend(told.remarks);
        findings.extend(kept_for_them);
        Ok(Ok(Loaded {
            replaces_version: versions.last().map(|one| one.version),
            return_: new,
            is_late,
            is_known: false,
            corrections: filed.added.into_iter().map(|one| one.id).collect(),
            findings,
        }))
    }

    /// Takes in one word for a place: nothing has changed.
    ///
    /// # Errors
    /// As [`Workbench::load_return`].
    pub fn return_unchanged(&self, collection: &str, code: &str, how: How) -> Result<Loaded, WorkbenchError> {
        let entered = Entered { is_unchanged: true, ..Entered::default() };
        match self.load_return(collection, code, &entered, how)? {
            Ok(loaded) => Ok(loaded),
            Err(faults) => {
                let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
                Err(WorkbenchError::NotPossible(said.join("; ")))
            }
        }
    }

    /// Takes in workbooks: each says itself which collection and place it is of. One with a fault is not taken in at all;
    /// the others are.
    ///
    /// # Errors
    /// Where a path cannot be read or the database refuses.
    pub fn load_return_files(&self, paths: &[PathBuf]) -> Result<LoadedFiles, WorkbenchError> {
        let mut answer = LoadedFiles::default();
        for path in paths {
            let name = path.display().to_string();
            let at = |why| WorkbenchError::Path { path: name.clone(), why };
            let about = std::fs::metadata(path).map_err(at)?;
            if about.is_dir() || return_workbook::BYTES_AT_MOST < about.len() {
                let message = if about.is_dir() { "it is a folder" } else { "it is larger than any return can be" };
                answer.not_loaded.push(not_loaded(&name, None, message, "name the workbooks themselves"));
                continue;
            }
            let bytes = std::fs::read(path).map_err(at)?;
            match self.load_return_bytes(&name, bytes)? {
                Ok(loaded) => answer.loaded.push(loaded),
                Err(refused) => answer.not_loaded.push(refused),
            }
        }
        Ok(answer)
    }

    /// Takes in one workbook that came as bytes, under the name it was sent with.
    ///
    /// # Errors
    /// Where the database refuses. A workbook of a place they may not answer for is refused in words.
    pub fn load_return_bytes(
        &self,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Result<LoadedFile, NotLoaded>, WorkbenchError> {
        let sha256 = sha256(&bytes);
        let sheets = match return_workbook::sheets(name, bytes) {
            Ok(sheets) => sheets,
            Err(why) => {
                return Ok(Err(not_loaded(name, None, &why.to_string(), "send the workbook that was filled in")));
            }
        };
        let sheets: Vec<SheetText> =
            sheets.into_iter().map(|sheet| SheetText { name: sheet.name, rows: sheet.rows }).collect();
        let Some(marks) = Marks::of(&sheets) else {
            let message = "it does not say which collection and practice it is of, so it is none of our templates";
            return Ok(Err(not_loaded(
                name,
                None,
                message,
                "fill in the workbook that `wholetime returns template` wrote",
            )));
        };
        let of = format!("{}/{}", marks.collection, marks.code);
        let refused = |message: &str, help: &str| Ok(Err(not_loaded(name, Some(of.clone()), message, help)));
        let asked = self.asked_in(&marks.collection, &marks.code);
        let (collection, code) = match asked {
            Ok(asked) => asked,
            Err(WorkbenchError::NotPossible(why) | WorkbenchError::NotThere(why)) => {
                return refused(&why, "look whether it is of this workspace");
            }
            Err(why) => return Err(why),
        };
        let asked_with = collection.respondent(&code).map_or("practice", |one| one.form.as_str());
        let form = self.form(asked_with)?;
        if (marks.form.as_str(), marks.form_version) != (asked_with, form.version) {
            let message = format!(
                "it is version {} of the form {}; {code} is asked with version {} of the form {asked_with}",
                marks.form_version, marks.form, form.version
            );
            return refused(&message, "copy the answers into a new template");
        }
        let entered = match entered_in(&form, &sheets) {
            Ok(entered) => entered,
            Err(faults) => return Ok(Err(NotLoaded { file: name.to_owned(), of: Some(of), faults })),
        };
        let how = How::File { name: file_name(name), sha256 };
        match self.load_return(&collection.id, &code, &entered, how) {
            Ok(Ok(loaded)) => Ok(Ok(LoadedFile { file: name.to_owned(), loaded })),
            Ok(Err(faults)) => Ok(Err(NotLoaded { file: name.to_owned(), of: Some(of), faults })),
            Err(WorkbenchError::NotPossible(why)) => refused(&why, "ask whoever runs the collection"),
            Err(WorkbenchError::NotPermitted(why)) => refused(&why.to_string(), "ask whoever runs the collection"),
            Err(why) => Err(why),
        }
    }
}

fn not_loaded(file: &str, of: Option<String>, message: &str, help: &str) -> NotLoaded {
    let fault = Fault {
        section: String::new(),
        column: None,
        place: "the file".to_owned(),
        message: message.to_owned(),
        help: help.to_owned(),
    };
    NotLoaded { file: file.to_owned(), of, faults: vec![fault] }
}

fn of_all(message: String) -> Remark {
    Remark { section: String::new(), place: String::new(), message }
}

/// The last part of a path: folders say more about who sent it than the log should hold.
fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

fn is_same_file(held: &How, sent: &How) -> bool {
    match (held, sent) {
        (How::File { sha256: held, .. }, How::File { sha256: sent, .. }) => held == sent,
        _ => false,
    }
}

fn nothing_new(of: &Return, collection: &Collection, said: &str) -> Loaded {
    Loaded {
        return_: of.clone(),
        replaces_version: None,
        is_late: day_of_moment(&of.returned_at).is_some_and(|came| collection.due < came),
        is_known: true,
        corrections: Vec::new(),
        findings: vec![of_all(said.to_owned())],
    }
}

/// The answer to bytes that came before.
fn known_file(known: &Return, newest: Option<&Return>, collection: &Collection) -> Loaded {
    let said = match newest.filter(|newest| newest.version != known.version) {
        Some(newest) => format!(
            "these bytes came before, as version {}, and version {} took their place; nothing was changed",
            known.version, newest.version
        ),
        None => format!("these bytes came before, as version {}; nothing was changed", known.version),
    };
    nothing_new(newest.unwrap_or(known), collection, &said)
}

/// What somebody else than the place itself entered, with the place's own answers in the sections that only the place
/// sees, unless something was entered there.
fn with_own_answers(
    form: &Form,
    entered: &Entered,
    shown: &BTreeMap<String, Vec<Texts>>,
    remarks: &mut Vec<Remark>,
) -> Entered {
    let mut all = entered.clone();
    for section in form.sections.iter().filter(|section| is_own(section)) {
        let is_answered = |cells: &Texts| {
            section.asked().any(|column| cells.get(&column.id).is_some_and(|text| !text.trim().is_empty()))
        };
        let rows = all.sections.get(&section.id).map_or(&[][..], Vec::as_slice);
        let own = shown.get(&section.id).map_or(&[][..], Vec::as_slice);
        if rows.iter().any(|row| is_answered(&row.cells)) || !own.iter().any(is_answered) {
            continue;
        }
        let place = section.title.clone();
        let own = own.iter().map(|cells| EnteredRow { place: place.clone(), cells: cells.clone() }).collect();
        all.sections.insert(section.id.clone(), own);
        remarks.push(Remark {
            section: section.id.clone(),
            place,
            message: "what the practice had answered here was kept; only the practice sees it".to_owned(),
        });
    }
    all
}

/// Whether what is said of a section may be told: it quotes answers, and those of sections kept for the place are its own.
fn is_told(section: &str, kept_for_them: &[Remark]) -> bool {
    kept_for_them.iter().all(|kept| kept.section != section)
}

/// Faults for somebody else than the place itself: of answers that were kept for it, only that there are some.
fn without_own_answers(faults: Vec<Fault>, kept_for_them: &[Remark]) -> Vec<Fault> {
    let (mut told, own): (Vec<Fault>, Vec<Fault>) =
        faults.into_iter().partition(|fault| is_told(&fault.section, kept_for_them));
    for kept in kept_for_them.iter().filter(|kept| own.iter().any(|fault| fault.section == kept.section)) {
        told.push(Fault {
            section: kept.section.clone(),
            column: None,
            place: kept.place.clone(),
            message: "what the practice had answered here cannot be taken as it is; only the practice sees it"
                .to_owned(),
            help: "ask the practice to look at it and to send this return itself".to_owned(),
        });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_answers_that_only_the_practice_sees_is_not_quoted_to_others() {
        let fault = |section: &str, message: &str| Fault {
            section: section.to_owned(),
            column: Some("wte_now".to_owned()),
            place: format!("{section}, row 1"),
            message: message.to_owned(),
            help: String::new(),
        };
        let kept = [Remark {
            section: "intentions".to_owned(),
            place: "Plans".to_owned(),
            message: "what the practice had answered here was kept".to_owned(),
        }];
        let faults = vec![
            fault("intentions", "a GP partner who retires in 6 months works 0.8"),
            fault("staff", "`many` is not a number"),
            fault("intentions", "a nurse who leaves works 0.4"),
        ];
        let told = without_own_answers(faults.clone(), &kept);
        assert_eq!(told.len(), 2);
        assert_eq!(told[0], faults[1]);
        assert!(told[1].message.contains("only the practice sees it") && told[1].column.is_none(), "{:?}", told[1]);
        assert_eq!(without_own_answers(faults.clone(), &[]), faults, "what they entered themselves is told in full");
    }

    #[test]
    fn the_name_of_a_file_is_kept_without_its_folders() {
        assert_eq!(file_name("/home/ada/returns/Z99001.xlsx"), "Z99001.xlsx");
        assert_eq!(file_name("C:\\ada\\Z99001.xlsx"), "Z99001.xlsx");
    }

    #[test]
    fn who_answers_for_a_practice_does_not_wipe_out_what_only_the_practice_sees() {
        let forms = wholetime_catalogue::Catalogue::shipped().unwrap().forms;
        let form = Form::read("practice", &forms["practice"]).unwrap();
        let cells: Texts =
            [("role", "gp_partner"), ("kind", "retirement")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        let shown = BTreeMap::from([("intentions".to_owned(), vec![cells.clone()])]);
        let mut remarks = Vec::new();
        let all = with_own_answers(&form, &Entered::default(), &shown, &mut remarks);
        assert_eq!(all.sections["intentions"][0].cells, cells);
        assert_eq!(remarks.len(), 1);
        let theirs =
            EnteredRow { place: "row 2".to_owned(), cells: [("role".to_owned(), "gp_salaried".to_owned())].into() };
        let entered = Entered { sections: [("intentions".to_owned(), vec![theirs])].into(), ..Entered::default() };
        assert_eq!(with_own_answers(&form, &entered, &shown, &mut remarks), entered);
    }
}
