//! Adverts of a recruitment site: loaded from its list, or typed in one by one.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_returns::cell::day_of;
use wholetime_returns::vacancies::{Advert, Job, Outcome};
use wholetime_store::Steps;

use crate::areas::plain;
use crate::questions::check::rates::table::{Row, number, sheet};
use crate::{Workbench, WorkbenchError};

/// The most WTE one advert is for. Our judgement: more is a slip of the decimal point.
const WTE_AT_MOST: f64 = 20.0;

/// An advert as somebody types it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdvertTyped {
    /// Code or name of the practice, network or other area.
    pub place: String,
    /// Role or role type.
    pub role: String,
    /// The site's own name for it.
    pub reference: Option<String>,
    /// WTE.
    pub wte: Option<String>,
    /// First day.
    pub advertised: String,
    /// Last day.
    pub closed: Option<String>,
    /// What became of it.
    pub outcome: Option<String>,
}

/// Something wrong in a row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AdvertFault {
    /// `error`.
    pub severity: &'static str,
    /// Line of the file, the header being line 1.
    pub row: u32,
    /// Column; none where it concerns the row.
    pub column: Option<&'static str>,
    /// What is wrong, and what to write.
    pub message: String,
}

/// What came of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AdvertsLoaded {
    /// File, as given.
    pub file: String,
    /// Adverts that are new.
    pub added: usize,
    /// Adverts held that the list tells otherwise now.
    pub changed: usize,
    /// Adverts held that the list tells as before.
    pub unchanged: usize,
    /// Everything wrong with it; then nothing of it was taken.
    pub findings: Vec<AdvertFault>,
}

impl Workbench {
    /// Takes in a list of adverts: all of it, or nothing. An advert that is held is told anew, not twice.
    ///
    /// # Errors
    /// Where the file is no such table, or they may not. Faults in rows are in the answer.
    pub fn load_adverts(&self, bytes: &[u8], file: &str) -> Result<AdvertsLoaded, WorkbenchError> {
        self.permit_somewhere(Deed::Collect)?;
        let sheet = sheet(bytes, file)?;
        let columns = Columns::of(&sheet.header, file)?;
        let mut loaded = AdvertsLoaded { file: file.to_owned(), ..AdvertsLoaded::default() };
        let mut adverts: BTreeMap<String, (u32, Advert)> = BTreeMap::new();
        let mut numbers: BTreeMap<(String, Date, String), usize> = BTreeMap::new();
        for Row { line, cells, .. } in &sheet.rows {
            let record = match cells {
                Ok(record) => record,
                Err(why) => {
                    loaded.fault(*line, None, why.clone());
                    continue;
                }
            };
            let typed = columns.typed(record);
            let count = |place: &str, day: Date, job: &Job| {
                let number = numbers.entry((place.to_owned(), day, job.word())).or_default();
                *number += 1;
                *number
            };
            match self.advert(&typed, count) {
                Ok(advert) => {
                    if let Some((first, _)) = adverts.get(&advert.id) {
                        let message = format!("the same reference stands in row {first}; leave one of them out");
                        loaded.fault(*line, Some("reference"), message);
                    } else {
                        adverts.insert(advert.id.clone(), (*line, advert));
                    }
                }
                Err(Refusal::Fault(column, message)) => loaded.fault(*line, Some(column), message),
                Err(Refusal::Stopped(why)) => return Err(why),
            }
        }
        if sheet.rows.is_empty() {
            loaded.fault(1, None, "the list has a header and no rows".to_owned());
        }
        if !loaded.findings.is_empty() {
            return Ok(loaded);
        }
        let mut steps = Steps::new();
        for (_, advert) in adverts.into_values() {
            match self.advert_held(&advert.id)? {
                None => {
                    loaded.added += 1;
                    steps = steps.add("load advert", &advert);
                }
                Some(held) if says_the_same(&held, &advert) => loaded.unchanged += 1,
                Some(held) => {
                    loaded.changed += 1;
                    steps = steps.replace("load advert", &held, &advert);
                }
            }
        }
        if !steps.is_empty() {
            self.store()?.take(&steps, &self.doing())?;
        }
        Ok(loaded)
    }

    /// Adds one advert.
    ///
    /// # Errors
    /// Where it is not understood, is held already, or they may not.
    pub fn add_advert(&self, typed: &AdvertTyped) -> Result<Advert, WorkbenchError> {
        self.permit_somewhere(Deed::Collect)?;
        let is_free = |place: &str, day: Date, job: &Job, number: usize| {
            self.advert_held(&Advert::name(place, None, job, day, number)).map(|held| held.is_none())
        };
        let mut stopped = None;
        let count = |place: &str, day: Date, job: &Job| {
            let mut number = 1;
            loop {
                match is_free(place, day, job, number) {
                    Ok(true) => return number,
                    Ok(false) => number += 1,
                    Err(why) => {
                        stopped = Some(why);
                        return number;
                    }
                }
            }
        };
        let advert = self.advert(typed, count);
        if let Some(why) = stopped {
            return Err(why);
        }
        let advert = match advert {
            Ok(advert) => advert,
            Err(Refusal::Stopped(why)) => return Err(why),
            Err(Refusal::Fault(column, message)) => {
                return Err(WorkbenchError::NotPossible(format!("{column}: {message}")));
            }
        };
        if self.advert_held(&advert.id)?.is_some() {
            let what = format!("the advert {} is held already; close it with vacancy fill or withdraw", advert.id);
            return Err(WorkbenchError::NotPossible(what));
        }
        self.store()?.take(&Steps::new().add("add advert", &advert), &self.doing())?;
        Ok(advert)
    }

    /// Closes an advert: filled, or withdrawn.
    ///
    /// # Errors
    /// Where there is none of that name, it is closed already, the day is before it began, or they may not.
    pub fn close_advert(&self, id: &str, outcome: Outcome, on: Option<Date>) -> Result<Advert, WorkbenchError> {
        self.permit_somewhere(Deed::Collect)?;
        let id = id.trim().to_lowercase();
        // As lists of vacancies name it.
        let id = id.strip_prefix("advert:").unwrap_or(&id);
        let held = self.advert_held(id)?;
        let Some(held) = held else {
            let what = format!("there is no advert {id}; list them: wholetime vacancies AREA --format json");
            return Err(WorkbenchError::NotPossible(what));
        };
        self.permit(Deed::Collect, &self.resolve(&held.place)?)?;
        let on = on.unwrap_or_else(|| self.today());
        let refused = if held.outcome != Outcome::Open {
            Some(format!("the advert {id} is {} already", held.outcome.title()))
        } else if on < held.advertised {
            Some(format!("{on} is before the advert {id} began, {}", held.advertised))
        } else if self.today() < on {
            Some(format!("{on} is still to come"))
        } else {
            None
        };
        if let Some(what) = refused {
            return Err(WorkbenchError::NotPossible(what));
        }
        let closed = Advert { closed: Some(on), outcome, by: self.doing().by, at: self.doing().at, ..held.clone() };
        let verb = if outcome == Outcome::Filled { "fill advert" } else { "withdraw advert" };
        self.store()?.take(&Steps::new().replace(verb, &held, &closed), &self.doing())?;
        Ok(closed)
    }

    fn advert_held(&self, id: &str) -> Result<Option<Advert>, WorkbenchError> {
        if !self.has_people() {
            return Ok(None);
        }
        Ok(self.store()?.document(id)?)
    }

    /// Understands an advert. `count` numbers those of one place, day and job that have no reference.
    fn advert(&self, typed: &AdvertTyped, count: impl FnOnce(&str, Date, &Job) -> usize) -> Result<Advert, Refusal> {
        let fault = |column, message: String| Err(Refusal::Fault(column, message));
        let place = match self.resolve(&typed.place) {
            Ok(place) => place,
            Err(why @ (WorkbenchError::UnknownArea { .. } | WorkbenchError::AmbiguousArea { .. })) => {
                return fault("place", why.to_string());
            }
            Err(why) => return Err(Refusal::Stopped(why)),
        };
        self.permit(Deed::Collect, &place).map_err(Refusal::Stopped)?;
        let Some(job) = Job::named(&self.catalogue().roles, &typed.role) else {
            let message = format!(
                "`{}` is not a role; write a role of the workforce collection, or GPs, Nursing, Allied Health Professionals, Admin",
                typed.role
            );
            return fault("role", message);
        };
        let today = self.today();
        let Some(advertised) = day_of(typed.advertised.trim()) else {
            return fault("advertised", format!("`{}` is not a day; write 2017-05-02 or 02/05/2017", typed.advertised));
        };
        if today < advertised {
            return fault("advertised", format!("{advertised} is still to come"));
        }
        let closed = match given(typed.closed.as_deref()) {
            None => None,
            Some(text) => match day_of(text.trim()) {
                Some(closed) => Some(closed),
                None => return fault("closed", format!("`{text}` is not a day; write 2017-05-02 or 02/05/2017")),
            },
        };
        if closed.is_some_and(|closed| closed < advertised) {
            return fault("closed", format!("it closed before it began, {advertised}"));
        }
        let has_closed = closed.is_some_and(|closed| closed <= today);
        let outcome = match given(typed.outcome.as_deref()).map(str::parse) {
            None if has_closed => Outcome::Closed,
            None => Outcome::Open,
            Some(Ok(outcome)) => outcome,
            Some(Err(why)) => return fault("outcome", why.to_string()),
        };
        match (outcome, closed) {
            (Outcome::Open, Some(closed)) if has_closed => {
                return fault("outcome", format!("it says open, and that it closed on {closed}"));
            }
            (Outcome::Open, _) | (_, Some(_)) => {}
            (_, None) => return fault("closed", format!("it is {}: write the day", outcome.title())),
        }
        let wte = match given(typed.wte.as_deref()) {
            None => None,
            Some(text) => match number(text) {
                Some((wte, _)) if 0.0 < wte && wte <= WTE_AT_MOST => Some(wte),
                _ => return fault("wte", format!("`{text}` is not a WTE above 0 and up to {WTE_AT_MOST}")),
            },
        };
        let reference = given(typed.reference.as_deref()).map(str::to_owned);
        let place = place.area.code;
        let number = if reference.is_none() { count(&place, advertised, &job) } else { 1 };
        Ok(Advert {
            id: Advert::name(&place, reference.as_deref(), &job, advertised, number),
            reference,
            written: typed.role.trim().to_owned(),
            job,
            place,
            wte,
            advertised,
            closed,
            outcome,
            by: self.doing().by,
            at: self.doing().at,
        })
    }
}

impl AdvertsLoaded {
    /// Whether the list was taken.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.findings.is_empty()
    }

    fn fault(&mut self, row: u32, column: Option<&'static str>, message: String) {
        self.findings.push(AdvertFault { severity: "error", row, column, message });
    }
}

/// Why an advert is not taken: a fault of its own, or something that stops the work.
enum Refusal {
    Fault(&'static str, String),
    Stopped(WorkbenchError),
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn says_the_same(held: &Advert, told: &Advert) -> bool {
    Advert { by: told.by.clone(), at: told.at.clone(), ..held.clone() } == *told
}

/// Where each column of a list stands.
struct Columns {
    place: usize,
    role: usize,
    advertised: usize,
    wte: Option<usize>,
    closed: Option<usize>,
    outcome: Option<usize>,
    reference: Option<usize>,
}

impl Columns {
    fn of(header: &csv::StringRecord, file: &str) -> Result<Self, WorkbenchError> {
        let names: Vec<String> = header.iter().map(plain).collect();
        let find = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        let need = |known: &[&str]| {
            find(known).ok_or_else(|| {
                let held = header.iter().collect::<Vec<_>>().join(", ");
                let what = format!("{file}: there is no column `{}` (the header holds: {held})", known[0]);
                WorkbenchError::NotPossible(what)
            })
        };
        Ok(Self {
            place: need(&["place", "practice", "practice code", "code", "area"])?,
            role: need(&["role", "role type", "job", "job title"])?,
            advertised: need(&["advertised", "advertised on", "date advertised", "advert date"])?,
            wte: find(&["wte", "fte"]),
            closed: find(&["closed", "closed on", "date closed", "closing date"]),
            outcome: find(&["outcome", "status"]),
            reference: find(&["reference", "ref", "job reference"]),
        })
    }

    fn typed(&self, record: &csv::StringRecord) -> AdvertTyped {
        let cell = |column: usize| record.get(column).unwrap_or_default().trim().to_owned();
        AdvertTyped {
            place: cell(self.place),
            role: cell(self.role),
            reference: self.reference.map(cell),
            wte: self.wte.map(cell),
            advertised: cell(self.advertised),
            closed: self.closed.map(cell),
            outcome: self.outcome.map(cell),
        }
    }
}
