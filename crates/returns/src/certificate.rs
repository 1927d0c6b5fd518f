//! The certificate of a baseline: who confirmed, was deemed to accept, disputes or waits, what it covers, who signed.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{Area, Period, counted};

use crate::baseline::{Baseline, Collected, CorrectionHeld, Covered, Figure, Source};
use crate::signature::{Act, Exception, Ledger, Left, Reply, Signature};

/// What can be shown to others of the baseline of an area and the acts on it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Certificate {
    /// Baseline.
    pub baseline: String,
    /// Its name.
    pub name: String,
    /// The area certified: that of the baseline, or a place in it.
    pub area: Area,
    /// The area of the baseline.
    pub baseline_area: Area,
    /// Period of the figures.
    pub period: Period,
    /// The baseline it refreshes.
    pub parent: Option<String>,
    /// Who made it.
    pub made_by: String,
    /// When, in RFC 3339.
    pub made_at: String,
    /// SHA-256 of its content.
    pub seal: String,
    /// Days without an answer that count as accepted; none: never.
    pub deemed_after_days: Option<u16>,
    /// Whether the area's own signature stands.
    pub is_signed: bool,
    /// How many stand how.
    pub replies: Vec<ReplyCount>,
    /// Every practice, in order.
    pub practices: Vec<PracticeReply>,
    /// What is held of the area.
    pub covered: Covered,
    /// Patients of practices with a row over patients known, in percent.
    pub patients_pct: Option<f64>,
    /// Signatures that stand, of the area and the places in it.
    pub signatures: Vec<Given>,
    /// Places in the area, no practices, whose signature does not stand.
    pub not_signed: Vec<Area>,
    /// What a signature of the area would have to name now: places in it that have not signed, practices not accepted.
    pub left: Vec<Left>,
    /// Signatures that were taken back, with the reason.
    pub taken_back: Vec<TakenBack>,
    /// Corrections of practices of the area, used or not.
    pub corrections: Vec<CorrectionHeld>,
    /// Figures of the area that are read first, as they are printed.
    pub figures: Vec<CertifiedFigure>,
    /// Returns in the collection, for the whole baseline.
    pub collection: Option<Collected>,
    /// Editions behind the figures.
    pub sources: Vec<Source>,
    /// In a sentence.
    pub sentence: String,
}

/// How many practices stand in one way.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ReplyCount {
    /// Which way.
    pub reply: Reply,
    /// Practices.
    pub practices: u32,
    /// Their patients, as far as known.
    pub patients: f64,
    /// Share of the patients known, in percent; none where none are known.
    pub patients_pct: Option<f64>,
}

/// How a practice stands.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PracticeReply {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Place of the baseline it lies in.
    pub within: Option<String>,
    /// Patients known.
    pub patients: f64,
    /// How it stands.
    pub reply: Reply,
    /// Who said so; none where it waits.
    pub by: Option<String>,
    /// As what.
    pub role: Option<String>,
    /// Whether somebody above said so for it.
    pub is_on_behalf: bool,
    /// When, in RFC 3339.
    pub at: Option<String>,
    /// Why, of a dispute.
    pub because: Option<String>,
    /// The correction that came with the dispute.
    pub correction: Option<String>,
    /// Whether it was deemed to accept before it answered.
    pub was_deemed: bool,
    /// Whether it disputes since the area certified was signed.
    pub is_after_signing: bool,
    /// When its return came, where it did.
    pub returned_at: Option<String>,
}

/// A signature that stands.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Given {
    /// Which act on the baseline.
    pub number: u32,
    /// The place.
    pub place: Area,
    /// Who signed.
    pub by: String,
    /// As what.
    pub role: Option<String>,
    /// When, in RFC 3339.
    pub at: String,
    /// What was signed over, with reasons.
    pub exceptions: Vec<Exception>,
}

/// A signature that was taken back.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TakenBack {
    /// The place.
    pub place: Area,
    /// Who took it back.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
    /// Why.
    pub because: String,
    /// The place in it that was un-signed first, where this one only followed.
    pub follows: Option<String>,
}

/// A figure of the certified area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CertifiedFigure {
    /// What it is.
    pub title: String,
    /// The figure, as the baseline holds it.
    #[serde(flatten)]
    pub figure: Figure,
}

impl Certificate {
    /// The certificate of a place of a baseline; nothing where the baseline does not hold the place.
    #[must_use]
    pub fn of(ledger: Ledger<'_>, seal: &str, typed: &str) -> Option<Self> {
        let baseline = ledger.baseline;
        let place = baseline.place(baseline.code_of(typed)?)?;
        let code = place.area.code.as_str();
        let own = ledger.signed(code);
        let practices = replies(ledger, code, own);
        let places: Vec<&Area> = std::iter::once(place).chain(baseline.below(code)).map(|place| &place.area).collect();
        let no_practices = places.iter().filter(|area| area.level != wholetime_vocabulary::Level::Practice);
        let corrections = baseline.corrections.iter().filter(|one| places.iter().any(|area| area.code == one.place));
        let counts = replied(&practices);
        Some(Self {
            baseline: baseline.id.clone(),
            name: baseline.name.clone(),
            area: place.area.clone(),
            baseline_area: baseline.area.clone(),
            period: baseline.period,
            parent: baseline.parent.clone(),
            made_by: baseline.made_by.clone(),
            made_at: baseline.made_at.clone(),
            seal: seal.to_owned(),
            deemed_after_days: baseline.deemed_after_days,
            is_signed: own.is_some(),
            sentence: sentence(&counts, own),
            replies: counts,
            practices,
            covered: place.covered,
            patients_pct: place.covered.patients_pct(),
            signatures: no_practices.clone().filter_map(|area| given(area, ledger.signed(&area.code)?)).collect(),
            not_signed: no_practices
                .filter(|area| ledger.signed(&area.code).is_none())
                .map(|area| (*area).clone())
                .collect(),
            left: ledger.left(code),
            taken_back: taken_back(ledger, &places),
            corrections: corrections.cloned().collect(),
            figures: figures(baseline, code),
            collection: baseline.collection.clone(),
            sources: baseline.sources.clone(),
        })
    }

    /// How many practices stand in one way.
    #[must_use]
    pub fn count(&self, reply: Reply) -> u32 {
        self.replies.iter().find(|count| count.reply == reply).map_or(0, |count| count.practices)
    }
}

fn replies(ledger: Ledger<'_>, code: &str, signed: Option<&Signature>) -> Vec<PracticeReply> {
    let practices = ledger.baseline.practices_of(code).into_iter();
    let reply_of = practices.map(|practice| {
        let (reply, said) = ledger.reply(&practice.area.code);
        let (because, correction) = match said.map(|signature| &signature.act) {
            Some(Act::Disputed { because, correction }) => (Some(because.clone()), correction.clone()),
            _ => (None, None),
        };
        let was_deemed = reply != Reply::Deemed
            && ledger.of(&practice.area.code).any(|signature| matches!(signature.act, Act::Deemed { .. }));
        let is_later = |said: &Signature| signed.is_some_and(|signed| signed.number < said.number);
        PracticeReply {
            code: practice.area.code.clone(),
            name: practice.area.name.clone(),
            within: practice.within.clone(),
            patients: practice.covered.patients_known,
            reply,
            by: said.map(|signature| signature.by.clone()),
            role: said.and_then(|signature| signature.role.clone()),
            is_on_behalf: said.is_some_and(|signature| signature.is_on_behalf),
            at: said.map(|signature| signature.at.clone()),
            because,
            correction,
            was_deemed,
            is_after_signing: reply == Reply::Disputed && said.is_some_and(is_later),
            returned_at: practice.returned.as_ref().map(|returned| returned.at.clone()),
        }
    });
    reply_of.collect()
}

fn replied(practices: &[PracticeReply]) -> Vec<ReplyCount> {
    let known: f64 = practices.iter().map(|practice| practice.patients).sum();
    let count = |reply: Reply| {
        let of_reply: Vec<&PracticeReply> = practices.iter().filter(|practice| practice.reply == reply).collect();
        // Begun from zero: a sum of nothing is a negative zero.
        let patients = of_reply.iter().fold(0.0, |sum, practice| sum + practice.patients);
        ReplyCount {
            reply,
            practices: u32::try_from(of_reply.len()).unwrap_or(u32::MAX),
            patients,
            patients_pct: (0.0 < known).then(|| 100.0 * patients / known),
        }
    };
    Reply::ALL.into_iter().map(count).collect()
}

fn given(area: &Area, signature: &Signature) -> Option<Given> {
    let Act::Signed { exceptions } = &signature.act else { return None };
    Some(Given {
        number: signature.number,
        place: area.clone(),
        by: signature.by.clone(),
        role: signature.role.clone(),
        at: signature.at.clone(),
        exceptions: exceptions.clone(),
    })
}

fn taken_back(ledger: Ledger<'_>, places: &[&Area]) -> Vec<TakenBack> {
    let all = ledger.signatures.iter().filter_map(|signature| {
        let Act::Unsigned { because, follows } = &signature.act else { return None };
        let place = places.iter().find(|area| area.code == signature.place)?;
        Some(TakenBack {
            place: (*place).clone(),
            by: signature.by.clone(),
            at: signature.at.clone(),
            because: because.clone(),
            follows: follows.clone(),
        })
    });
    all.collect()
}

fn figures(baseline: &Baseline, code: &str) -> Vec<CertifiedFigure> {
    let figures = baseline.place(code).map_or(&[][..], |place| &place.figures);
    let first = figures.iter().filter_map(|figure| {
        let line = baseline.line(&figure.line).filter(|line| line.is_default)?;
        Some(CertifiedFigure { title: line.title.clone(), figure: figure.clone() })
    });
    first.collect()
}

fn sentence(counts: &[ReplyCount], signed: Option<&Signature>) -> String {
    let all: u32 = counts.iter().map(|count| count.practices).sum();
    let told: Vec<String> = counts
        .iter()
        .filter(|count| 0 < count.practices || matches!(count.reply, Reply::Confirmed))
        .map(|count| {
            let share = count.patients_pct.map_or_else(String::new, |share| format!(" ({share:.1} % of patients)"));
            let stand = if count.reply == Reply::Waiting { "with no answer yet" } else { count.reply.title() };
            format!("{} {stand}{share}", count.practices)
        })
        .collect();
    let signed = match signed {
        Some(signature) => format!("signed by {}", signature.by),
        None => "not signed".to_owned(),
    };
    format!("Of {}: {}; {signed}", counted(f64::from(all), "practice"), told.join(", "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::baseline::tests::docks;
    use crate::signature::tests::done;

    fn certificate(baseline: &Baseline, acts: &[Signature], of: &str) -> Certificate {
        Certificate::of(Ledger { baseline, signatures: acts }, "seal", of).unwrap()
    }

    #[test]
    fn a_certificate_counts_practices_and_their_patients() {
        let docks = docks();
        let deemed = ("Z99002".to_owned(), Act::Deemed { after_days: 14 });
        let acts = done(vec![("Z99001".to_owned(), Act::Confirmed), deemed], &[]);
        let told = certificate(&docks, &acts, "group:docks");
        let counts: Vec<(u32, f64, Option<f64>)> =
            told.replies.iter().map(|count| (count.practices, count.patients, count.patients_pct)).collect();
        let waits = (1, 2_000.0, Some(20.0));
        assert_eq!(counts, [(1, 5_000.0, Some(50.0)), (1, 3_000.0, Some(30.0)), (0, 0.0, Some(0.0)), waits]);
        assert!(told.sentence.starts_with("Of 3 practices: 1 confirmed (50.0 % of patients)"), "{}", told.sentence);
        assert!(told.sentence.ends_with("not signed"));
        let network = certificate(&docks, &acts, "U99901");
        assert_eq!((network.count(Reply::Waiting), network.practices.len()), (0, 2), "its own practices only");
    }

    #[test]
    fn a_dispute_after_the_signature_is_shown_and_the_signature_stands() {
        let docks = docks();
        let reasons = BTreeMap::from([("all".to_owned(), "by telephone".to_owned())]);
        let deemed: Vec<(String, Act)> =
            ["Z99001", "Z99002", "Z99003"].map(|code| (code.to_owned(), Act::Deemed { after_days: 14 })).to_vec();
        let mut acts = done(deemed, &[]);
        let sign = Ledger { baseline: &docks, signatures: &acts }.sign("group:docks", &reasons).unwrap();
        acts = done(sign, &acts);
        let dispute =
            Ledger { baseline: &docks, signatures: &acts }.dispute("Z99002", "a nurse is missing", None).unwrap();
        acts = done(dispute, &acts);
        let told = certificate(&docks, &acts, "group:docks");
        let practice = told.practices.iter().find(|practice| practice.code == "Z99002").unwrap();
        assert!(told.is_signed && practice.is_after_signing && practice.was_deemed);
        assert_eq!(practice.because.as_deref(), Some("a nurse is missing"));
        assert_eq!(told.signatures[0].exceptions[0].code, "U99901");
        assert_eq!(told.not_signed.len(), 1);
    }

    #[test]
    fn what_was_taken_back_stays_on_the_certificate() {
        let docks = docks();
        let acts = done(
            vec![
                ("U99901".to_owned(), Act::Signed { exceptions: Vec::new() }),
                ("U99901".to_owned(), Act::Unsigned { because: "wrong month".to_owned(), follows: None }),
            ],
            &[],
        );
        let told = certificate(&docks, &acts, "U99901");
        assert!(!told.is_signed && told.signatures.is_empty());
        assert_eq!(told.taken_back[0].because, "wrong month");
    }
}
