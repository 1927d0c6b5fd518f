//! Baselines: which there are, their figures for ever, who confirmed and signed, and what a refresh changed.
//!
//! **Invariant:** a baseline's figures are answered from the baseline alone; nothing held now is read.

use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use wholetime_access::{Deed, Who};
use wholetime_returns::baseline::{Baseline, Sealed};
use wholetime_returns::certificate::Certificate;
use wholetime_returns::refresh::Refreshed;
use wholetime_returns::signature::{Ledger, Reply, Signature};
use wholetime_vocabulary::{Area, Level, Period};

use crate::actions::baselines::place_of;
use crate::{Workbench, WorkbenchError};

/// Baselines that whoever asks may see.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BaselinesAnswer {
    /// One a line, the newest first.
    pub baselines: Vec<BaselineLine>,
}

/// A baseline in a list.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "BaselineOfList")]
pub struct BaselineLine {
    /// Name in commands.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The area; none where the baseline cannot be read.
    pub area: Option<Area>,
    /// Period of the figures.
    pub period: Option<Period>,
    /// The baseline it refreshes.
    pub parent: Option<String>,
    /// Who made it.
    pub made_by: String,
    /// When, in RFC 3339.
    pub made_at: String,
    /// Practices in it.
    pub practices: u32,
    /// Practices that confirmed.
    pub confirmed: u32,
    /// Practices deemed to accept.
    pub deemed: u32,
    /// Practices that dispute.
    pub disputed: u32,
    /// Practices that have not answered.
    pub waiting: u32,
    /// Who signed for the area; none while nobody has.
    pub signed_by: Option<String>,
    /// Seal.
    pub seal: String,
    /// Why it is not to be believed; none where it is what was sealed.
    pub broken: Option<String>,
}

/// A baseline with its seal.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BaselineAnswer {
    /// SHA-256 of its content, checked as it was read.
    pub seal: String,
    /// The baseline, or the part of it that was asked for.
    #[serde(flatten)]
    pub baseline: Baseline,
    /// The place asked for, where only that and what lies in it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Area>,
}

/// The certificate of a place of a baseline.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CertificateAnswer {
    /// The certificate.
    pub certificate: Certificate,
    /// Practices confirmed or deemed to accept, in percent of the patients known.
    pub patients_pct: Option<f64>,
}

/// A baseline that is what was sealed.
pub(crate) struct Opened {
    pub(crate) baseline: Baseline,
    pub(crate) seal: String,
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Workbench {
    /// Baselines of the areas whose entries whoever asks may see, and those that hold a place of theirs.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn baselines(&self) -> Result<BaselinesAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::SeeEntered)?;
        let mut baselines = Vec::new();
        if self.has_people() {
            let who = self.who()?;
            for sealed in self.store()?.documents::<Sealed>("")? {
                if let Some(line) = self.baseline_line(&sealed, &who)? {
                    baselines.push(line);
                }
            }
        }
        baselines.sort_by(|a, b| (&b.made_at, &b.id).cmp(&(&a.made_at, &a.id)));
        Ok(BaselinesAnswer { baselines })
    }

    fn baseline_line(&self, sealed: &Sealed, who: &Who) -> Result<Option<BaselineLine>, WorkbenchError> {
        let broken = |why: String| BaselineLine {
            id: sealed.id.clone(),
            name: String::new(),
            area: None,
            period: None,
            parent: None,
            made_by: String::new(),
            made_at: String::new(),
            practices: 0,
            confirmed: 0,
            deemed: 0,
            disputed: 0,
            waiting: 0,
            signed_by: None,
            seal: sealed.seal.clone(),
            broken: Some(why),
        };
        let baseline = match sealed.open(sha256) {
            Ok(baseline) => baseline,
            // Whose it is nobody can say any more, so only who is alone is told of it.
            Err(why) => return Ok(who.is_alone().then(|| broken(why.to_string()))),
        };
        let is_of_theirs = who
            .grants()
            .iter()
            .any(|grant| grant.role.deeds().contains(&Deed::SeeEntered) && baseline.place(&grant.place).is_some());
        if !is_of_theirs && self.permit(Deed::SeeEntered, &place_of(&baseline, &baseline.area.code)).is_err() {
            return Ok(None);
        }
        let signatures = match self.signatures_of(&baseline, &sealed.seal) {
            Ok(signatures) => signatures,
            Err(why) => return Ok(Some(broken(why.to_string()))),
        };
        let ledger = Ledger { baseline: &baseline, signatures: &signatures };
        let practices = baseline.practices_of(&baseline.area.code);
        let count = |reply: Reply| {
            let of_reply = practices.iter().filter(|practice| ledger.reply(&practice.area.code).0 == reply);
            u32::try_from(of_reply.count()).unwrap_or(u32::MAX)
        };
        Ok(Some(BaselineLine {
            id: baseline.id.clone(),
            name: baseline.name.clone(),
            area: Some(baseline.area.clone()),
            period: Some(baseline.period),
            parent: baseline.parent.clone(),
            made_by: baseline.made_by.clone(),
            made_at: baseline.made_at.clone(),
            practices: u32::try_from(practices.len()).unwrap_or(u32::MAX),
            confirmed: count(Reply::Confirmed),
            deemed: count(Reply::Deemed),
            disputed: count(Reply::Disputed),
            waiting: count(Reply::Waiting),
            signed_by: ledger.signed(&baseline.area.code).map(|signature| signature.by.clone()),
            seal: sealed.seal.clone(),
            broken: None,
        }))
    }

    /// The figures of a baseline; with `of`, those of one place in it and of all that lies in that.
    ///
    /// # Errors
    /// Where there is no such baseline or place, it is not what was sealed, or whoever asks may not see it.
    pub fn baseline(&self, id: &str, of: Option<&str>) -> Result<BaselineAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::SeeEntered)?;
        let Opened { baseline, seal } = self.opened(id)?;
        let code = code_of(&baseline, of)?;
        self.permit(Deed::SeeEntered, &place_of(&baseline, &code))?;
        if code == baseline.area.code {
            return Ok(BaselineAnswer { seal, baseline, of: None });
        }
        let of = baseline.place(&code).map(|place| place.area.clone());
        Ok(BaselineAnswer { seal, baseline: baseline.only(&code), of })
    }

    /// The certificate of a baseline; with `of`, of one place in it.
    ///
    /// # Errors
    /// As [`Workbench::baseline`].
    pub fn certificate(&self, id: &str, of: Option<&str>) -> Result<CertificateAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::SeeEntered)?;
        let Opened { baseline, seal } = self.opened(id)?;
        let code = code_of(&baseline, of)?;
        self.permit(Deed::SeeEntered, &place_of(&baseline, &code))?;
        self.certified(&baseline, &seal, &code)
    }

    pub(crate) fn certified(
        &self,
        baseline: &Baseline,
        seal: &str,
        code: &str,
    ) -> Result<CertificateAnswer, WorkbenchError> {
        let signatures = self.signatures_of(baseline, seal)?;
        let ledger = Ledger { baseline, signatures: &signatures };
        let Some(certificate) = Certificate::of(ledger, seal, code) else {
            return Err(not_in_it(baseline, code));
        };
        let accepted = certificate.replies.iter().filter(|count| count.reply.is_accepted());
        let patients_pct = accepted.map(|count| count.patients_pct).sum();
        Ok(CertificateAnswer { certificate, patients_pct })
    }

    /// What a refresh changed against the baseline it refreshes; with `against`, against another one; with `of`, at one place
    /// and in all that lies in it.
    ///
    /// # Errors
    /// Where it refreshes none and none is named, or as [`Workbench::baseline`].
    pub fn baseline_changes(
        &self,
        id: &str,
        against: Option<&str>,
        of: Option<&str>,
    ) -> Result<Refreshed, WorkbenchError> {
        self.permit_somewhere(Deed::SeeEntered)?;
        let after = self.opened(id)?.baseline;
        let code = code_of(&after, of)?;
        self.permit(Deed::SeeEntered, &place_of(&after, &code))?;
        let Some(earlier) = against.or(after.parent.as_deref()) else {
            let what = format!("{id} refreshes no other baseline; name one to compare it with: --against ID");
            return Err(WorkbenchError::NotPossible(what));
        };
        let before = self.opened(earlier)?.baseline;
        if code == after.area.code {
            self.permit(Deed::SeeEntered, &place_of(&before, &before.area.code))?;
            return Ok(Refreshed::of(&before, &after));
        }
        // A place that is in the newer baseline only has nothing in the earlier one that could be seen.
        if before.place(&code).is_some() {
            self.permit(Deed::SeeEntered, &place_of(&before, &code))?;
        }
        Ok(Refreshed::of(&before.only(&code), &after.only(&code)))
    }

    /// A baseline as it was sealed.
    pub(crate) fn opened(&self, id: &str) -> Result<Opened, WorkbenchError> {
        let id = id.trim().to_ascii_lowercase();
        let sealed = if self.has_people() { self.store()?.document::<Sealed>(&id)? } else { None };
        let Some(sealed) = sealed else {
            let what = format!("there is no baseline `{id}`; list them: wholetime baseline list");
            return Err(WorkbenchError::NotThere(what));
        };
        let baseline = sealed.open(sha256).map_err(|why| WorkbenchError::NotPossible(why.to_string()))?;
        Ok(Opened { baseline, seal: sealed.seal })
    }

    /// Acts on a baseline in their order, each of them on this seal.
    pub(crate) fn signatures_of(&self, baseline: &Baseline, seal: &str) -> Result<Vec<Signature>, WorkbenchError> {
        let signatures = self.store()?.documents::<Signature>(&format!("{}/", baseline.id))?;
        match signatures.iter().find(|signature| signature.seal != seal) {
            None => Ok(signatures),
            Some(other) => Err(WorkbenchError::NotPossible(format!(
                "{} acted on the baseline {} under another seal; its figures were changed outside Wholetime: bring back a \
                 backup of before, or ask the log which is right (wholetime audit --verify)",
                other.by, baseline.id
            ))),
        }
    }

    /// What whoever asks may do to a place of a baseline: worth showing a form for.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn may_act_on(&self, baseline: &Baseline, code: &str) -> Result<MayAct, WorkbenchError> {
        let place = place_of(baseline, code);
        let may = |deed: Deed| self.is_permitted(deed, &place);
        let is_practice = place.area.level == Level::Practice;
        Ok(MayAct {
            confirm: is_practice && may(Deed::Confirm)?,
            dispute: is_practice && may(Deed::Dispute)?,
            sign: !is_practice && may(Deed::Sign)?,
            unsign: !is_practice && may(Deed::Unsign)?,
            run: !is_practice && may(Deed::Baseline)?,
        })
    }
}

/// What somebody may do to a place of a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MayAct {
    /// Confirm its figures.
    pub confirm: bool,
    /// Dispute them.
    pub dispute: bool,
    /// Sign for it.
    pub sign: bool,
    /// Take its signature back.
    pub unsign: bool,
    /// Refresh it, and deem it accepted.
    pub run: bool,
}

fn code_of(baseline: &Baseline, of: Option<&str>) -> Result<String, WorkbenchError> {
    let Some(typed) = of.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(baseline.area.code.clone());
    };
    baseline.code_of(typed).map(str::to_owned).ok_or_else(|| not_in_it(baseline, typed))
}

fn not_in_it(baseline: &Baseline, code: &str) -> WorkbenchError {
    WorkbenchError::NotThere(format!("{code} is not in the baseline {}", baseline.id))
}
