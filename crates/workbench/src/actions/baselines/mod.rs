//! Making baselines and acting on them: confirm, dispute, deem accepted, sign, take a signature back, refresh.
//!
//! **Invariant:** a baseline is written once. Whatever is done to it afterwards is one more act beside it; an act rests on all
//! acts before it, and where somebody was quicker it is decided again.

mod figures;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use wholetime_access::{Deed, Role, Who};
use wholetime_returns::baseline::{Baseline, Collected, PlaceFigures, Returned, Sealed};
use wholetime_returns::signature::{Act, ActRefused, Ledger, Signature};
use wholetime_returns::{Collection, Correction, Return};
use wholetime_store::{Steps, StoreError};
use wholetime_vocabulary::{Level, Period};

use crate::areas::ResolvedArea;
use crate::questions::baselines::{BaselineAnswer, CertificateAnswer, Opened, sha256};
use crate::questions::periods;
use crate::{Scope, Workbench, WorkbenchError};

/// So often an act is decided anew where somebody else was quicker, before it is given up. Our judgement: a practice manager who
/// confirms on the last day meets a handful of others in the same second at most.
const TRIES: usize = 12;

/// The longest time without an answer that can be waited for.
const DAYS_AT_MOST: u16 = 365;

/// How a baseline is to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaselineAsked {
    /// What people read; the area and period where nothing is given.
    pub name: Option<String>,
    /// Period; the newest with enough coverage where none is named.
    pub period: Option<Period>,
    /// Days without an answer after which a practice can be deemed to accept; none: never. 0 is at once.
    pub deemed_after_days: Option<u16>,
    /// Collection whose returns it tells of.
    pub collection: Option<String>,
    /// Give sums that rest on less than half of the patients, too.
    pub allow_partial: bool,
}

/// In what capacity somebody acts.
#[derive(Clone, Debug, Default)]
struct Capacity {
    role: Option<String>,
    is_on_behalf: bool,
}

impl Workbench {
    /// Makes a baseline of an area. Its practices are asked to confirm from then on.
    ///
    /// # Errors
    /// Where the area is not known or too large, nothing is held for the period, or whoever acts may not.
    pub fn make_baseline(&self, area: &str, asked: &BaselineAsked) -> Result<BaselineAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::Baseline)?;
        let area = self.resolve(area)?;
        self.make_sealed(&area, asked, None)
    }

    /// Makes a baseline of a newer period, or of the same after a revision, in place of an earlier one. Everybody is asked again.
    ///
    /// # Errors
    /// As [`Workbench::make_baseline`]; and where the earlier one is not there.
    pub fn refresh_baseline(&self, id: &str, asked: &BaselineAsked) -> Result<BaselineAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::Baseline)?;
        let earlier = self.opened(id)?.baseline;
        self.permit(Deed::Baseline, &place_of(&earlier, &earlier.area.code))?;
        // The area as it is now; a group that was removed is the practices it had.
        let area = self.resolve(&earlier.area.code).unwrap_or_else(|_| place_of(&earlier, &earlier.area.code));
        let asked =
            BaselineAsked { deemed_after_days: asked.deemed_after_days.or(earlier.deemed_after_days), ..asked.clone() };
        self.make_sealed(&area, &asked, Some(earlier.id))
    }

    fn make_sealed(
        &self,
        area: &ResolvedArea,
        asked: &BaselineAsked,
        parent: Option<String>,
    ) -> Result<BaselineAnswer, WorkbenchError> {
        self.permit(Deed::Baseline, area)?;
        if let Some(days) = asked.deemed_after_days.filter(|days| DAYS_AT_MOST < *days) {
            let what =
                format!("{days} days without an answer are too many; say {DAYS_AT_MOST} at most, or leave it out");
            return Err(WorkbenchError::NotPossible(what));
        }
        let holdings = self.holdings()?;
        let scope = Scope { period: asked.period, ..Scope::default() };
        let periods::Chosen { period, note } = periods::meant(&holdings, area, scope)?;
        let asking = match &asked.collection {
            Some(id) => Some(self.collection_told_of(id)?),
            None => None,
        };
        let mut read = self.read_for_baseline(area, period, asked.allow_partial, asking.as_ref())?;
        let collection = match &asking {
            Some(collection) => Some(self.returned_so_far(collection, &mut read.places)?),
            None => None,
        };
        read.notes.extend(note);
        let doing = self.doing();
        let name = asked.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let mut baseline = Baseline {
            id: String::new(),
            name: name.map_or_else(|| format!("{}, {}", area.area.name, period.in_words()), str::to_owned),
            area: area.area.clone(),
            period,
            geography: "as-at".to_owned(),
            parent,
            deemed_after_days: asked.deemed_after_days,
            collection,
            made_by: doing.by.clone(),
            made_at: doing.at.clone(),
            lines: read.lines,
            places: read.places,
            sources: read.sources,
            corrections: read.corrections,
            notes: read.notes,
        };
        for _ in 0..TRIES {
            baseline.id = self.next_baseline_id(&baseline)?;
            let sealed = Sealed::of(&baseline, sha256).map_err(|why| WorkbenchError::NotPossible(why.to_string()))?;
            match self.store()?.take(&Steps::new().add("make baseline", &sealed), &doing) {
                Err(StoreError::AlreadyThere { .. }) => {}
                Err(why) => return Err(why.into()),
                // What is shown first is read back, as it will be ever after.
                Ok(()) => return self.baseline(&baseline.id, None),
            }
        }
        Err(busy(&baseline.id))
    }

    /// The next free name of a baseline of the area and period.
    fn next_baseline_id(&self, baseline: &Baseline) -> Result<String, WorkbenchError> {
        let begins = format!("{}-{}-", slug(&baseline.area.code), slug(&baseline.period.to_string()));
        let taken = self.store()?.documents::<Sealed>(&begins)?;
        let highest = taken.iter().filter_map(|sealed| sealed.id.strip_prefix(&begins)?.parse::<u32>().ok()).max();
        Ok(format!("{begins}{}", highest.unwrap_or_default() + 1))
    }

    fn collection_told_of(&self, id: &str) -> Result<Collection, WorkbenchError> {
        self.store()?.document::<Collection>(id)?.ok_or_else(|| {
            WorkbenchError::NotThere(format!("there is no collection `{id}`; list them: wholetime returns list"))
        })
    }

    /// What a collection had brought in, written beside each practice. Patients are those of the collection, so that
    /// its share is the one its status tells.
    fn returned_so_far(
        &self,
        collection: &Collection,
        places: &mut [PlaceFigures],
    ) -> Result<Collected, WorkbenchError> {
        let mut newest: BTreeMap<String, Return> = BTreeMap::new();
        for one in self.store()?.documents::<Return>(&format!("{}/", collection.id))? {
            let is_newer = newest.get(&one.code).is_none_or(|known| known.version < one.version);
            if is_newer {
                newest.insert(one.code.clone(), one);
            }
        }
        let (mut asked, mut returned, mut patients_asked, mut patients_returned) = (0, 0, 0.0, 0.0);
        for place in places.iter_mut().filter(|place| place.area.level == Level::Practice) {
            let Some(respondent) = collection.respondent(&place.area.code) else { continue };
            let patients = respondent.patients.unwrap_or_default();
            asked += 1;
            patients_asked += patients;
            let Some(one) = newest.get(&place.area.code) else { continue };
            returned += 1;
            patients_returned += patients;
            place.returned = Some(Returned { version: one.version, at: one.returned_at.clone() });
        }
        let patients_pct = (0.0 < patients_asked).then(|| 100.0 * patients_returned / patients_asked);
        Ok(Collected { id: collection.id.clone(), asked, returned, patients_pct })
    }

    /// Practices say that their figures are right; or somebody above says so for them, and is shown to.
    ///
    /// # Errors
    /// Where one is no practice of the baseline, or has said so already; then none of them is kept.
    pub fn confirm_figures(&self, id: &str, practices: &[String]) -> Result<CertificateAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::Confirm)?;
        let named: BTreeSet<String> = practices.iter().map(|code| code.trim().to_ascii_uppercase()).collect();
        self.act_on_baseline(id, Deed::Confirm, &named, "confirm figures", None, |ledger| {
            let acts: Result<Vec<_>, ActRefused> = named.iter().map(|code| ledger.confirm(code)).collect();
            Ok(acts?.into_iter().flatten().collect())
        })
    }

    /// A practice says that its figures are not right, with a reason, and a correction where one was made.
    ///
    /// # Errors
    /// Where it is no practice of the baseline, no reason is given, or the correction is not of the practice.
    pub fn dispute_figures(
        &self,
        id: &str,
        practice: &str,
        because: &str,
        correction: Option<&str>,
    ) -> Result<CertificateAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::Dispute)?;
        let practice = practice.trim().to_ascii_uppercase();
        let correction = correction.map(str::trim).filter(|correction| !correction.is_empty());
        let named = BTreeSet::from([practice.clone()]);
        self.permit_places(&self.opened(id)?.baseline, Deed::Dispute, &named)?;
        if let Some(correction) = correction {
            let held: Option<Correction> = self.store()?.document(correction)?;
            if held.is_none_or(|held| held.place != practice) {
                let what = format!("{practice} has made no correction `{correction}`");
                return Err(WorkbenchError::NotPossible(what));
            }
        }
        self.act_on_baseline(id, Deed::Dispute, &named, "dispute figures", None, |ledger| {
            ledger.dispute(&practice, because, correction)
        })
    }

    /// Writes down which practices are deemed to accept because their days are over.
    ///
    /// # Errors
    /// Where the baseline was made without such days, they are not over, or everybody answered.
    pub fn deem_figures(&self, id: &str) -> Result<CertificateAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::Baseline)?;
        let area = self.opened(id)?.baseline.area.code;
        let now = (self.settings.clock)();
        self.act_on_baseline(id, Deed::Baseline, &BTreeSet::from([area]), "deem figures accepted", None, |ledger| {
            ledger.deem(now)
        })
    }

    /// Signs a baseline for the level of a place in it, the area itself where none is named. `exceptions` are reasons by code for
    /// what has not answered or signed below; `all` gives one for all that are left.
    ///
    /// # Errors
    /// Where it is signed, or something below has not answered or signed and is not named: all of it is listed.
    pub fn sign_baseline(
        &self,
        id: &str,
        place: Option<&str>,
        exceptions: &BTreeMap<String, String>,
        role_title: Option<&str>,
    ) -> Result<CertificateAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::Sign)?;
        let code = self.code_in(id, place)?;
        let named = BTreeSet::from([code.clone()]);
        self.act_on_baseline(id, Deed::Sign, &named, "sign baseline", role_title, |ledger| {
            ledger.sign(&code, exceptions)
        })
    }

    /// Takes a signature back, and those above that rest on it.
    ///
    /// # Errors
    /// Where it is not signed, or no reason is given.
    pub fn unsign_baseline(
        &self,
        id: &str,
        place: Option<&str>,
        because: &str,
    ) -> Result<CertificateAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::Unsign)?;
        let code = self.code_in(id, place)?;
        let named = BTreeSet::from([code.clone()]);
        self.act_on_baseline(id, Deed::Unsign, &named, "unsign baseline", None, |ledger| ledger.unsign(&code, because))
    }

    /// The code of a place of a baseline, as it was typed; the area's where none was.
    fn code_in(&self, id: &str, place: Option<&str>) -> Result<String, WorkbenchError> {
        let baseline = self.opened(id)?.baseline;
        Ok(match place {
            None => baseline.area.code,
            Some(typed) => baseline.code_of(typed).unwrap_or(typed).to_owned(),
        })
    }

    /// Keeps what `decide` makes of the baseline and the acts before, all of it or nothing, and answers with the certificate
    /// of the place acted for; of the area where there are several, if whoever acts may see that.
    fn act_on_baseline(
        &self,
        id: &str,
        deed: Deed,
        places: &BTreeSet<String>,
        verb: &str,
        role_title: Option<&str>,
        decide: impl Fn(Ledger<'_>) -> Result<Vec<(String, Act)>, ActRefused>,
    ) -> Result<CertificateAnswer, WorkbenchError> {
        let Opened { baseline, seal } = self.opened(id)?;
        let capacities = self.permit_places(&baseline, deed, places)?;
        let title = role_title.map(str::trim).filter(|title| !title.is_empty());
        for _ in 0..TRIES {
            let before = self.signatures_of(&baseline, &seal)?;
            let acts = decide(Ledger { baseline: &baseline, signatures: &before }).map_err(refused)?;
            let doing = self.doing();
            let mut steps = Steps::new();
            let next = before.last().map_or(1, |signature| signature.number + 1);
            for (number, (place, act)) in (next..).zip(acts) {
                // What only follows from an act is done in the capacity of that act.
                let capacity = capacities.get(&place).or_else(|| capacities.values().next()).cloned();
                let Capacity { role, is_on_behalf } = capacity.unwrap_or_default();
                let signature = Signature {
                    baseline: baseline.id.clone(),
                    number,
                    place,
                    is_on_behalf: is_on_behalf && matches!(act, Act::Confirmed | Act::Disputed { .. }),
                    act,
                    by: doing.by.clone(),
                    role: title.map(str::to_owned).or(role),
                    at: doing.at.clone(),
                    seal: seal.clone(),
                };
                steps = steps.add(verb, &signature);
            }
            match self.store()?.take(&steps, &doing) {
                Err(StoreError::AlreadyThere { .. }) => {}
                Err(why) => return Err(why.into()),
                Ok(()) => {
                    let area = baseline.area.code.as_str();
                    let sees_all = || self.permit(Deed::SeeEntered, &place_of(&baseline, area)).is_ok();
                    let of = places.first().map_or(area, String::as_str);
                    let of = if 1 < places.len() && sees_all() { area } else { of };
                    return self.certified(&baseline, &seal, of);
                }
            }
        }
        Err(busy(id))
    }

    /// Lets through who may do something at every one of some places of a baseline, and says in what capacity.
    fn permit_places(
        &self,
        baseline: &Baseline,
        deed: Deed,
        codes: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, Capacity>, WorkbenchError> {
        let mut capacities = BTreeMap::new();
        for code in codes {
            if baseline.place(code).is_none() {
                let refusal = ActRefused::NotInIt { code: code.clone(), baseline: baseline.id.clone() };
                return Err(refused(refusal));
            }
            let place = place_of(baseline, code);
            self.permit(deed, &place)?;
            capacities.insert(code.clone(), self.capacity(deed, &place)?);
        }
        Ok(capacities)
    }

    /// The role in which somebody does something at a place. Who is alone is everybody and needs none.
    fn capacity(&self, deed: Deed, place: &ResolvedArea) -> Result<Capacity, WorkbenchError> {
        let Who::Person { grants, .. } = self.who()? else { return Ok(Capacity::default()) };
        let lineage = self.lineage(place)?;
        let roles: BTreeSet<Role> = grants
            .iter()
            .filter(|grant| grant.role.deeds().contains(&deed) && lineage.codes.contains(&grant.place))
            .map(|grant| grant.role)
            .collect();
        Ok(Capacity {
            is_on_behalf: !roles.contains(&Role::PracticeEditor),
            role: roles.first().map(|role| role.title().to_owned()),
        })
    }
}

/// A place of a baseline, whatever has become of it since.
pub(crate) fn place_of(baseline: &Baseline, code: &str) -> ResolvedArea {
    use wholetime_measures::figures::Place;
    let area = baseline.place(code).map_or_else(|| baseline.area.clone(), |place| place.area.clone());
    let place = match area.level {
        Level::Group => {
            let practices = baseline.practices_of(&area.code).into_iter();
            let members = practices.map(|practice| (Level::Practice, practice.area.code.clone())).collect();
            Place { code: area.code.clone(), level: Level::Group, members }
        }
        level => Place::published(level, &area.code),
    };
    ResolvedArea { area, place }
}

fn refused(why: ActRefused) -> WorkbenchError {
    match why {
        ActRefused::NotInIt { .. } => WorkbenchError::NotThere(why.to_string()),
        other => WorkbenchError::NotPossible(other.to_string()),
    }
}

fn busy(id: &str) -> WorkbenchError {
    let what = format!("{id} is being changed by many at once; nothing was kept, try again");
    WorkbenchError::NotPossible(what)
}

/// Text as a part of a name: lower case, hyphens between words.
fn slug(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' }).collect()
}
