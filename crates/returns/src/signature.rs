//! Acts on a baseline: confirmed, disputed, deemed, signed, un-signed. Each is one more entry; none is changed or removed.
//!
//! **Invariant:** whether an act may follow is decided here, from the baseline and the acts before it, and nowhere else.
//! Signing goes upwards, as in DHIS2 (user guide, "Data approval"): an area signs after the places in it have signed and its
//! practices have answered, or names each that has not, with a reason.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Level, how_many};

use crate::baseline::{Baseline, PlaceFigures};

/// Word under which one reason is given for every place that is left.
pub const ALL_OTHERS: &str = "all";

/// One act on a baseline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Baseline.
    pub baseline: String,
    /// Which act on it, counting from 1 over all places. Two acts cannot have one number, so each rests on all before it.
    pub number: u32,
    /// Code of the place.
    pub place: String,
    /// What was done.
    pub act: Act,
    /// Who did it.
    pub by: String,
    /// As what: the title given, or the role held there.
    pub role: Option<String>,
    /// Whether somebody above the practice did it for the practice.
    pub is_on_behalf: bool,
    /// When, in RFC 3339.
    pub at: String,
    /// Seal of the baseline it was done to.
    pub seal: String,
}

/// What is done to the figures of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Act {
    /// The practice says that its figures are right.
    Confirmed,
    /// The practice says that they are not.
    Disputed {
        /// Why.
        because: String,
        /// The correction that says what is right instead.
        correction: Option<String>,
    },
    /// No answer came in the days given, and that counts as accepted.
    Deemed {
        /// How many days.
        after_days: u16,
    },
    /// An area signs for its own level.
    Signed {
        /// Places in it that have not answered or signed, each with a reason.
        exceptions: Vec<Exception>,
    },
    /// A signature is taken back.
    Unsigned {
        /// Why.
        because: String,
        /// The place in it whose signature was taken back first, where this one only follows.
        follows: Option<String>,
    },
}

/// A place that is signed over although it has not answered or signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How it stands: `waiting`, `disputed`, or `not_signed` for a place that is no practice.
    pub stands: String,
    /// Why it is signed over.
    pub because: String,
    /// The place whose signature excepted it already; none where this one does.
    pub excepted_by: Option<String>,
}

/// How a practice stands to its figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It said that they are right.
    Confirmed,
    /// It did not answer, and that counts as accepted.
    Deemed,
    /// It said that they are not right.
    Disputed,
    /// It has not answered.
    Waiting,
}

impl Reply {
    /// Every one, in the order of reading.
    pub const ALL: [Self; 4] = [Self::Confirmed, Self::Deemed, Self::Disputed, Self::Waiting];

    /// The word used in JSON and CSV.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Deemed => "deemed",
            Self::Disputed => "disputed",
            Self::Waiting => "waiting",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Deemed => "deemed accepted",
            Self::Disputed => "disputed",
            Self::Waiting => "no answer yet",
        }
    }

    /// Whether an area can sign over it without naming it.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Confirmed | Self::Deemed)
    }
}

/// A place that has to be named in a signature above it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PlaceLeft")]
pub struct Left {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// How it stands, in words.
    pub stands: String,
}

/// Why an act cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActRefused {
    /// Nothing of that code is in the baseline.
    #[error("{code} is not in the baseline {baseline}")]
    NotInIt {
        /// Code.
        code: String,
        /// Baseline.
        baseline: String,
    },
    /// Only practices confirm and dispute.
    #[error("{0} is no practice; it signs for its own level: wholetime returns sign")]
    NotAPractice(String),
    /// Practices do not sign.
    #[error("{0} is a practice; a practice confirms its figures: wholetime baseline confirm")]
    IsAPractice(String),
    /// It was said before.
    #[error("{place} has been {what} already, by {by} on {day}")]
    Already {
        /// Which place.
        place: String,
        /// What was done.
        what: &'static str,
        /// By whom.
        by: String,
        /// When.
        day: String,
    },
    /// There is nothing to take back.
    #[error("{0} has not been signed, so there is nothing to take back")]
    NotSigned(String),
    /// A reason is needed.
    #[error("say {0}")]
    NoReason(&'static str),
    /// What is left would be signed over in silence.
    #[error("{place} cannot be signed yet; name each of these with a reason, or have it answer first: {}", list(left))]
    Unanswered {
        /// What was to be signed.
        place: String,
        /// What is left.
        left: Vec<Left>,
    },
    /// An exception names what needs none.
    #[error("{0} is no exception: it is not in the area, or has answered or signed")]
    NoException(String),
    /// Silence is never taken for consent here.
    #[error("silence never counts as accepted in the baseline {0}: it was made without --deemed-after")]
    NeverDeemed(String),
    /// The days are not over.
    #[error("silence counts as accepted after {days} days, from {from} on; {waiting} can answer until then")]
    TooEarly {
        /// Days given.
        days: u16,
        /// First moment.
        from: String,
        /// How many practices.
        waiting: String,
    },
    /// Everybody answered.
    #[error("every practice of the baseline {0} has answered, so nothing is to be deemed")]
    NobodyWaits(String),
}

fn list(left: &[Left]) -> String {
    let one = |left: &Left| format!("{} {} ({})", left.code, left.name, left.stands);
    left.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A baseline and all that was done to it, in order.
#[derive(Clone, Copy, Debug)]
pub struct Ledger<'a> {
    /// The baseline.
    pub baseline: &'a Baseline,
    /// Acts, in the order of their numbers.
    pub signatures: &'a [Signature],
}

impl<'a> Ledger<'a> {
    /// Acts on a place, in order.
    pub fn of(self, code: &'a str) -> impl DoubleEndedIterator<Item = &'a Signature> {
        self.signatures.iter().filter(move |signature| signature.place == code)
    }

    /// How a practice stands, and the act that says so; waiting without one.
    #[must_use]
    pub fn reply(self, code: &'a str) -> (Reply, Option<&'a Signature>) {
        let last = self.of(code).rev().find_map(|signature| {
            let reply = match signature.act {
                Act::Confirmed => Reply::Confirmed,
                Act::Disputed { .. } => Reply::Disputed,
                Act::Deemed { .. } => Reply::Deemed,
                Act::Signed { .. } | Act::Unsigned { .. } => return None,
            };
            Some((reply, Some(signature)))
        });
        last.unwrap_or((Reply::Waiting, None))
    }

    /// The signature of an area that stands: given, and not taken back since.
    #[must_use]
    pub fn signed(self, code: &'a str) -> Option<&'a Signature> {
        let last = self.of(code).rfind(|one| matches!(one.act, Act::Signed { .. } | Act::Unsigned { .. }));
        last.filter(|signature| matches!(signature.act, Act::Signed { .. }))
    }

    /// The place of the baseline that was typed.
    fn place(self, typed: &str) -> Result<&'a PlaceFigures, ActRefused> {
        let found = self.baseline.code_of(typed).and_then(|code| self.baseline.place(code));
        found.ok_or_else(|| ActRefused::NotInIt { code: typed.trim().to_owned(), baseline: self.baseline.id.clone() })
    }

    fn practice(self, typed: &str) -> Result<&'a PlaceFigures, ActRefused> {
        let place = self.place(typed)?;
        if place.area.level == Level::Practice { Ok(place) } else { Err(ActRefused::NotAPractice(named(place))) }
    }

    fn signer(self, typed: &str) -> Result<&'a PlaceFigures, ActRefused> {
        let place = self.place(typed)?;
        if place.area.level == Level::Practice { Err(ActRefused::IsAPractice(named(place))) } else { Ok(place) }
    }

    /// A practice says that its figures are right.
    ///
    /// # Errors
    /// Where it is no practice of the baseline, or has said so already.
    pub fn confirm(self, code: &str) -> Result<Vec<(String, Act)>, ActRefused> {
        let practice = self.practice(code)?;
        if let (Reply::Confirmed, Some(signature)) = self.reply(&practice.area.code) {
            return Err(already(practice, "confirmed", signature));
        }
        Ok(vec![(practice.area.code.clone(), Act::Confirmed)])
    }

    /// A practice says that its figures are not right. It may say so after it was deemed to accept them, and after an area above
    /// signed; the signature then stands, and the certificate says that the dispute came later.
    ///
    /// # Errors
    /// Where it is no practice of the baseline, or no reason is given.
    pub fn dispute(
        self,
        code: &str,
        because: &str,
        correction: Option<&str>,
    ) -> Result<Vec<(String, Act)>, ActRefused> {
        let practice = self.practice(code)?;
        let because = because.trim();
        if because.is_empty() {
            return Err(ActRefused::NoReason("what is wrong with the figures"));
        }
        let act = Act::Disputed { because: because.to_owned(), correction: correction.map(str::to_owned) };
        Ok(vec![(practice.area.code.clone(), act)])
    }

    /// Practices whose days are over without an answer: each is deemed to accept its figures.
    ///
    /// # Errors
    /// Where the baseline was made without such days, they are not over, or nobody waits.
    pub fn deem(self, now: Timestamp) -> Result<Vec<(String, Act)>, ActRefused> {
        let id = || self.baseline.id.clone();
        let (Some(after_days), Some(from)) = (self.baseline.deemed_after_days, self.baseline.deemed_from()) else {
            return Err(ActRefused::NeverDeemed(id()));
        };
        let practices = self.baseline.practices_of(&self.baseline.area.code).into_iter();
        let waiting: Vec<&PlaceFigures> =
            practices.filter(|practice| self.reply(&practice.area.code).0 == Reply::Waiting).collect();
        if waiting.is_empty() {
            return Err(ActRefused::NobodyWaits(id()));
        }
        if now < from {
            let waiting = how_many(waiting.len(), "practice");
            return Err(ActRefused::TooEarly { days: after_days, from: day(&from.to_string()), waiting });
        }
        Ok(waiting.into_iter().map(|practice| (practice.area.code.clone(), Act::Deemed { after_days })).collect())
    }

    /// What is left below an area: places in it that have not signed, then practices that neither confirmed nor were deemed to.
    #[must_use]
    pub fn left(self, code: &str) -> Vec<Left> {
        let mut left = Vec::new();
        for place in self.baseline.below(code) {
            let stands = if place.area.level == Level::Practice {
                let (reply, _) = self.reply(&place.area.code);
                (!reply.is_accepted()).then_some(reply.title())
            } else {
                self.signed(&place.area.code).is_none().then_some(NOT_SIGNED)
            };
            let Some(stands) = stands else { continue };
            let (code, name) = (place.area.code.clone(), place.area.name.clone());
            left.push(Left { code, name, stands: stands.to_owned() });
        }
        left
    }

    /// Exceptions that signatures below an area, which stand, have made: by code, the place that made it and its reason.
    /// They need not be given again.
    fn excepted_below(self, code: &str) -> BTreeMap<&'a str, (&'a str, &'a str)> {
        let mut found = BTreeMap::new();
        for place in self.baseline.below(code) {
            let Some(Act::Signed { exceptions }) = self.signed(&place.area.code).map(|signature| &signature.act) else {
                continue;
            };
            let own = exceptions.iter().filter(|exception| exception.excepted_by.is_none());
            found.extend(own.map(|one| (one.code.as_str(), (place.area.code.as_str(), one.because.as_str()))));
        }
        found
    }

    /// An area signs for its own level. `exceptions` are reasons by code; [`ALL_OTHERS`] gives one for all that are left.
    ///
    /// # Errors
    /// Where it is a practice, has signed, something left is not named, or something named needs no exception.
    pub fn sign(self, code: &str, exceptions: &BTreeMap<String, String>) -> Result<Vec<(String, Act)>, ActRefused> {
        let place = self.signer(code)?;
        let code = place.area.code.as_str();
        if let Some(signature) = self.signed(code) {
            return Err(already(place, "signed", signature));
        }
        let given = |wanted: &str| {
            let found = exceptions.iter().find(|(typed, _)| typed.trim().eq_ignore_ascii_case(wanted));
            found.map(|(_, because)| because.trim()).filter(|because| !because.is_empty())
        };
        let left = self.left(code);
        let is_left = |typed: &str| left.iter().any(|one| one.code.eq_ignore_ascii_case(typed.trim()));
        let needless = |typed: &&String| !typed.trim().eq_ignore_ascii_case(ALL_OTHERS) && !is_left(typed);
        if let Some(needless) = exceptions.keys().find(needless) {
            return Err(ActRefused::NoException(needless.clone()));
        }
        let below = self.excepted_below(code);
        let (mut excepted, mut silent) = (Vec::new(), Vec::new());
        for one in left {
            let stands = stands_word(&one.stands).to_owned();
            let inherited = below.get(one.code.as_str()).map(|(by, because)| (*because, Some((*by).to_owned())));
            let own = given(&one.code).map(|because| (because, None));
            let others = || given(ALL_OTHERS).map(|because| (because, None));
            match own.or(inherited).or_else(others) {
                None => silent.push(one),
                Some((because, excepted_by)) => {
                    let because = because.to_owned();
                    excepted.push(Exception { code: one.code, name: one.name, stands, because, excepted_by });
                }
            }
        }
        if !silent.is_empty() {
            return Err(ActRefused::Unanswered { place: named(place), left: silent });
        }
        Ok(vec![(code.to_owned(), Act::Signed { exceptions: excepted })])
    }

    /// Takes the signature of an area back, and with it every one above that rests on it.
    ///
    /// # Errors
    /// Where it is not signed, or no reason is given.
    pub fn unsign(self, code: &str, because: &str) -> Result<Vec<(String, Act)>, ActRefused> {
        let place = self.signer(code)?;
        let because = because.trim();
        if because.is_empty() {
            return Err(ActRefused::NoReason("why the signature is taken back"));
        }
        let code = place.area.code.as_str();
        if self.signed(code).is_none() {
            return Err(ActRefused::NotSigned(named(place)));
        }
        let own = (code.to_owned(), Act::Unsigned { because: because.to_owned(), follows: None });
        let above = self.baseline.above(code).into_iter().filter(|above| self.signed(&above.area.code).is_some());
        let following = above.map(|above| {
            let act = Act::Unsigned { because: because.to_owned(), follows: Some(code.to_owned()) };
            (above.area.code.clone(), act)
        });
        Ok(std::iter::once(own).chain(following).collect())
    }
}

/// What is said of a place that is no practice and has not signed.
const NOT_SIGNED: &str = "not signed";

fn stands_word(title: &str) -> &'static str {
    let reply = Reply::ALL.into_iter().find(|reply| reply.title() == title);
    reply.map_or("not_signed", Reply::word)
}

fn named(place: &PlaceFigures) -> String {
    format!("{} ({})", place.area.name, place.area.code)
}

fn already(place: &PlaceFigures, what: &'static str, signature: &Signature) -> ActRefused {
    ActRefused::Already { place: named(place), what, by: signature.by.clone(), day: day(&signature.at) }
}

/// The day and minute of a moment in RFC 3339, as people read it.
fn day(at: &str) -> String {
    at.chars().take(16).collect::<String>().replace('T', " ")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::baseline::tests::docks;

    /// Everything done, one after the other, by people who do not matter here.
    pub(crate) fn done(acts: Vec<(String, Act)>, before: &[Signature]) -> Vec<Signature> {
        let mut all = before.to_vec();
        for (place, act) in acts {
            let number = u32::try_from(all.len()).unwrap() + 1;
            all.push(Signature {
                baseline: "group-docks-2022-06-1".to_owned(),
                number,
                place,
                act,
                by: "ada".to_owned(),
                role: None,
                is_on_behalf: false,
                at: format!("2022-08-{number:02}T10:00:00Z"),
                seal: "seal".to_owned(),
            });
        }
        all
    }

    fn reasons(given: &[(&str, &str)]) -> BTreeMap<String, String> {
        given.iter().map(|(code, because)| ((*code).to_owned(), (*because).to_owned())).collect()
    }

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_area_does_not_sign_over_silence() {
        let docks = docks();
        let ledger = Ledger { baseline: &docks, signatures: &[] };
        let confirmed = done(ledger.confirm("z99001").unwrap(), &[]);
        let ledger = Ledger { baseline: &docks, signatures: &confirmed };
        let refused = ledger.sign("U99901", &BTreeMap::new()).unwrap_err().to_string();
        assert!(refused.contains("Z99002 The Z99002 (no answer yet)") && !refused.contains("Z99001"), "{refused}");
        let Act::Signed { exceptions } = &ledger.sign("U99901", &reasons(&[("Z99002", "on leave")])).unwrap()[0].1
        else {
            panic!("no signature");
        };
        assert_eq!((exceptions[0].code.as_str(), exceptions[0].stands.as_str()), ("Z99002", "waiting"));
        let needless = ledger.sign("U99901", &reasons(&[("Z99002", "on leave"), ("Z99001", "why not")]));
        assert_eq!(needless, Err(ActRefused::NoException("Z99001".to_owned())));
        let empty = ledger.sign("U99901", &reasons(&[("Z99002", "  ")])).unwrap_err().to_string();
        assert!(empty.contains("Z99002"), "a reason of blanks is none: {empty}");
    }

    #[test]
    fn an_area_signs_after_its_networks_and_takes_over_their_exceptions() {
        let docks = docks();
        let mut acts = Vec::new();
        for code in ["Z99001", "Z99003"] {
            let ledger = Ledger { baseline: &docks, signatures: &acts };
            acts = done(ledger.confirm(code).unwrap(), &acts);
        }
        let area = "group:docks";
        let ledger = Ledger { baseline: &docks, signatures: &acts };
        let refused = ledger.sign(area, &BTreeMap::new()).unwrap_err().to_string();
        assert!(refused.contains("U99901 The U99901 (not signed)") && refused.contains("Z99002"), "{refused}");
        let acts = done(ledger.sign("U99901", &reasons(&[("Z99002", "on leave")])).unwrap(), &acts);
        let ledger = Ledger { baseline: &docks, signatures: &acts };
        let Act::Signed { exceptions } = &ledger.sign(area, &BTreeMap::new()).unwrap()[0].1 else { panic!("unsigned") };
        assert_eq!(exceptions.len(), 1);
        assert_eq!(exceptions[0].because, "on leave");
        assert_eq!(exceptions[0].excepted_by.as_deref(), Some("U99901"));
    }

    #[test]
    fn one_reason_can_be_given_for_all_the_others() {
        let docks = docks();
        let ledger = Ledger { baseline: &docks, signatures: &[] };
        let given = reasons(&[("all", "nobody was asked to"), ("Z99003", "closing")]);
        let Act::Signed { exceptions } = &ledger.sign("group:docks", &given).unwrap()[0].1 else { panic!("unsigned") };
        let told: Vec<(&str, &str)> = exceptions.iter().map(|one| (one.code.as_str(), one.because.as_str())).collect();
        let nobody = "nobody was asked to";
        assert_eq!(told, [("U99901", nobody), ("Z99001", nobody), ("Z99002", nobody), ("Z99003", "closing")]);
    }

    #[test]
    fn no_answer_counts_as_accepted_only_where_that_was_said_and_the_days_are_over() {
        let docks = docks();
        let ledger = Ledger { baseline: &docks, signatures: &[] };
        let early = ledger.deem(time("2022-08-15T08:59:59Z")).unwrap_err().to_string();
        assert!(early.contains("14 days") && early.contains("2022-08-15 09:00") && early.contains("3 practices"));
        let acts = done(ledger.confirm("Z99001").unwrap(), &[]);
        let ledger = Ledger { baseline: &docks, signatures: &acts };
        let deemed = ledger.deem(time("2022-08-15T09:00:00Z")).unwrap();
        let codes: Vec<&str> = deemed.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["Z99002", "Z99003"], "who confirmed is not deemed");
        let never = Baseline { deemed_after_days: None, ..docks.clone() };
        let ledger = Ledger { baseline: &never, signatures: &[] };
        assert_eq!(ledger.deem(time("2030-01-01T00:00:00Z")), Err(ActRefused::NeverDeemed(never.id.clone())));
    }

    #[test]
    fn who_was_deemed_to_accept_can_dispute_later_and_confirm_after_that() {
        let docks = docks();
        let mut acts = done(vec![("Z99002".to_owned(), Act::Deemed { after_days: 14 })], &[]);
        let ledger = Ledger { baseline: &docks, signatures: &acts };
        assert_eq!(ledger.reply("Z99002").0, Reply::Deemed);
        acts = done(ledger.dispute("Z99002", "a nurse is missing", Some("c1")).unwrap(), &acts);
        let ledger = Ledger { baseline: &docks, signatures: &acts };
        assert_eq!(ledger.reply("Z99002").0, Reply::Disputed);
        assert!(ledger.dispute("Z99002", " ", None).is_err());
        acts = done(ledger.confirm("Z99002").unwrap(), &acts);
        let ledger = Ledger { baseline: &docks, signatures: &acts };
        assert_eq!(ledger.reply("Z99002").0, Reply::Confirmed);
        assert_eq!(acts.len(), 3, "nothing is overwritten");
        let again = ledger.confirm("Z99002").unwrap_err().to_string();
        assert!(again.contains("confirmed already, by ada on 2022-08-03 10:00"), "{again}");
    }

    #[test]
    fn a_signature_taken_back_takes_back_what_rests_on_it_above_and_not_below() {
        let docks = docks();
        let all = reasons(&[("all", "asked by telephone")]);
        let mut acts = Vec::new();
        for code in ["U99901", "group:docks"] {
            let ledger = Ledger { baseline: &docks, signatures: &acts };
            acts = done(ledger.sign(code, &all).unwrap(), &acts);
        }
        let ledger = Ledger { baseline: &docks, signatures: &acts };
        assert_eq!(ledger.unsign("U99901", ""), Err(ActRefused::NoReason("why the signature is taken back")));
        let only_above = ledger.unsign("group:docks", "too early").unwrap();
        assert_eq!(only_above.len(), 1, "the network's own signature stands");
        let both = ledger.unsign("U99901", "a practice was left out").unwrap();
        let codes: Vec<&str> = both.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["U99901", "group:docks"]);
        let acts = done(both, &acts);
        let ledger = Ledger { baseline: &docks, signatures: &acts };
        assert!(ledger.signed("U99901").is_none() && ledger.signed("group:docks").is_none());
        assert!(ledger.sign("U99901", &all).is_ok(), "it can be signed again");
        assert!(ledger.unsign("U99901", "again").is_err());
    }

    #[test]
    fn practices_confirm_and_areas_sign() {
        let docks = docks();
        let ledger = Ledger { baseline: &docks, signatures: &[] };
        assert!(matches!(ledger.confirm("U99901"), Err(ActRefused::NotAPractice(_))));
        assert!(matches!(ledger.sign("Z99001", &BTreeMap::new()), Err(ActRefused::IsAPractice(_))));
        assert!(matches!(ledger.confirm("Z99009"), Err(ActRefused::NotInIt { .. })));
    }
}
