//! The rule by which posts that several sources tell of are counted once, where they work.
//!
//! **Invariant:** nothing is counted twice that two sources can both hold, and nothing is left out without a sentence. What a
//! source does not hold is missing, never nobody.

use wholetime_vocabulary::{Missing, Value};

/// A post that a practice told of, because somebody else employs or pays it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hosted {
    /// WTE of it that work at the place.
    pub(crate) wte: f64,
    /// Kind of employer, as the form has it: `trust`.
    pub(crate) employer: String,
    /// Who pays, as the form has it: `pcn_arrs`.
    pub(crate) funder: String,
    /// Whether its employer told of the place itself; for an employer without a code, whether any provider did.
    pub(crate) has_employer_told: bool,
}

/// WTE of one role at one place, as each source has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sources {
    /// What people read of the role.
    pub(crate) title: String,
    /// Whether files of practices hold all of its locums and staff of agencies, as they do of GPs.
    pub(crate) is_gp: bool,
    /// In the file of practices.
    pub(crate) practices: Value,
    /// In the file of networks.
    pub(crate) network: Value,
    /// Of `network`, what stands in it as a contracted service: somebody else employs it.
    pub(crate) contracted: f64,
    /// In returns of providers, as far as it may be shown.
    pub(crate) supplied: Value,
    /// In returns of practices.
    pub(crate) hosted: Vec<Hosted>,
}

/// WTE of one role at one place, by employer, each counted once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Counted {
    /// Employed by practices.
    pub(crate) practices: Value,
    /// Employed or contracted by the network.
    pub(crate) network: Value,
    /// Employed by trusts and community providers, and not contracted by the network.
    pub(crate) providers: Value,
    /// Employed by federations, agencies and others.
    pub(crate) others: Value,
    /// WTE that stand in two sources and are counted in one.
    pub(crate) in_two_sources: f64,
    /// What was left out, and where it is counted.
    pub(crate) left_out: Vec<String>,
}

impl Counted {
    /// All of it: what is known, where anything is; else why nothing is.
    pub(crate) fn all(&self) -> Value {
        together([self.practices, self.network, self.providers, self.others])
    }
}

/// The sum of what is known; where nothing is, the first reason but that it does not apply.
pub(crate) fn together(values: impl IntoIterator<Item = Value>) -> Value {
    let mut sum: Option<f64> = None;
    let mut why = None;
    for value in values {
        match value {
            Value::Known(number) => sum = Some(sum.unwrap_or_default() + number),
            Value::Missing(reason) => why = why.filter(|one| *one != Missing::NotApplicable).or(Some(reason)),
        }
    }
    match (sum, why) {
        (Some(sum), _) => Value::Known(sum),
        (None, Some(why)) => Value::Missing(why),
        (None, None) => Value::Missing(Missing::NotHeld),
    }
}

/// Which source counts a hosted post.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Practices,
    Network,
    Provider,
    Other,
}

impl Hosted {
    fn holder(&self, is_gp: bool) -> Holder {
        match (self.employer.as_str(), self.funder.as_str()) {
            (_, "pcn_arrs") | ("pcn", _) => Holder::Network,
            ("practice", _) => Holder::Practices,
            ("trust" | "community_provider", _) => Holder::Provider,
            // A practice counts its locums and GPs of agencies in its own file.
            _ if is_gp => Holder::Practices,
            _ => Holder::Other,
        }
    }
}

/// Counts each post of a role at a place once, by its employer.
///
/// Practices' own staff are as their file has them; staff of networks as theirs, contracted services among them; staff of
/// providers as their employer returned them. As much of a provider's staff as the network's file has as contracted services
/// of the role is taken to be the same people, and so is as much of what a practice told of as the file of its employer has.
#[must_use]
pub(crate) fn once(of: &Sources) -> Counted {
    let title = &of.title;
    let mut counted = Counted {
        practices: of.practices,
        network: of.network,
        providers: of.supplied,
        others: Value::Missing(of.supplied.missing().unwrap_or(Missing::NotReported)),
        in_two_sources: 0.0,
        left_out: Vec::new(),
    };
    if let Some(supplied) = of.supplied.known() {
        let same = supplied.min(of.contracted);
        counted.providers = Value::Known(supplied - same);
        counted.leave_out(
            same,
            &format!("{title}: {same:.2} of {supplied:.2} WTE that providers returned are counted as contracted services of the network"),
        );
    }
    let told =
        |holder: Holder| -> Vec<&Hosted> { of.hosted.iter().filter(|one| one.holder(of.is_gp) == holder).collect() };
    let wte = |posts: &[&Hosted]| posts.iter().map(|one| one.wte).sum::<f64>();
    let own = wte(&told(Holder::Practices));
    counted.leave_out(own, &format!("{title}: {own:.2} WTE told as shared are counted as staff of practices"));

    let of_network = wte(&told(Holder::Network));
    let same = of_network.min(of.network.known().unwrap_or_default());
    counted.leave_out(
        same,
        &format!("{title}: {same:.2} of {of_network:.2} WTE told by practices are counted as staff of the network"),
    );
    counted.network = more(counted.network, of_network - same);

    let (of_tellers, of_silent): (Vec<&Hosted>, Vec<&Hosted>) =
        told(Holder::Provider).into_iter().partition(|one| one.has_employer_told && of.supplied.known().is_some());
    let same = wte(&of_tellers);
    counted.leave_out(
        same,
        &format!("{title}: {same:.2} WTE told by practices are counted as their employer returned them"),
    );
    counted.providers = more(counted.providers, wte(&of_silent));
    counted.others = more(counted.others, wte(&told(Holder::Other)));
    counted
}

impl Counted {
    fn leave_out(&mut self, wte: f64, sentence: &str) {
        if wte <= 0.0 {
            return;
        }
        self.in_two_sources += wte;
        self.left_out.push(sentence.to_owned());
    }
}

/// A value with more; nothing more leaves what is missing missing.
fn more(value: Value, wte: f64) -> Value {
    if wte <= 0.0 {
        return value;
    }
    Value::Known(value.known().unwrap_or_default() + wte)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOT_TOLD: Value = Value::Missing(Missing::NotReported);

    fn physiotherapists() -> Sources {
        Sources {
            title: "First contact physiotherapist".to_owned(),
            is_gp: false,
            practices: Value::Known(0.5),
            network: Value::Known(3.0),
            contracted: 2.0,
            supplied: NOT_TOLD,
            hosted: Vec::new(),
        }
    }

    fn hosted(employer: &str, funder: &str, wte: f64) -> Hosted {
        Hosted { wte, employer: employer.to_owned(), funder: funder.to_owned(), has_employer_told: false }
    }

    #[test]
    fn a_contracted_service_that_its_employer_returns_too_is_counted_once() {
        // The trust returns 2.6; the network's file has 2.0 of them as a contracted service: 0.6 more are there.
        let counted = once(&Sources { supplied: Value::Known(2.6), ..physiotherapists() });
        assert_eq!(counted.network, Value::Known(3.0));
        assert!((counted.providers.known().unwrap() - 0.6).abs() < 1e-9);
        assert!((counted.all().known().unwrap() - 4.1).abs() < 1e-9);
        assert!((counted.in_two_sources - 2.0).abs() < 1e-9);
        assert_eq!(counted.left_out.len(), 1);
    }

    #[test]
    fn a_provider_that_returned_fewer_than_are_contracted_adds_nobody() {
        let counted = once(&Sources { supplied: Value::Known(1.5), ..physiotherapists() });
        assert_eq!((counted.providers, counted.all()), (Value::Known(0.0), Value::Known(3.5)));
    }

    #[test]
    fn nothing_supplied_is_not_nobody() {
        let counted = once(&physiotherapists());
        assert_eq!((counted.providers, counted.others), (NOT_TOLD, NOT_TOLD));
        assert_eq!(counted.all(), Value::Known(3.5));
        assert!(counted.left_out.is_empty());
        let nothing = Sources { practices: NOT_TOLD, network: NOT_TOLD, contracted: 0.0, ..physiotherapists() };
        assert_eq!(once(&nothing).all(), NOT_TOLD);
    }

    #[test]
    fn a_post_the_scheme_pays_is_the_networks_whoever_employs_it() {
        let arrs = vec![hosted("trust", "pcn_arrs", 1.0)];
        let counted = once(&Sources { hosted: arrs.clone(), ..physiotherapists() });
        assert_eq!((counted.network, counted.providers, counted.in_two_sources), (Value::Known(3.0), NOT_TOLD, 1.0));
        // The network's file does not hold the network: then the practices' word is all there is.
        let silent = Sources { network: NOT_TOLD, contracted: 0.0, hosted: arrs, ..physiotherapists() };
        assert_eq!((once(&silent).network, once(&silent).in_two_sources), (Value::Known(1.0), 0.0));
        // It holds 3.0, and practices tell of 4.0: one more is there than it had.
        let more = Sources { hosted: vec![hosted("pcn", "pcn_arrs", 4.0)], ..physiotherapists() };
        assert_eq!((once(&more).network, once(&more).in_two_sources), (Value::Known(4.0), 3.0));
    }

    #[test]
    fn the_employer_is_believed_before_the_practice_that_hosts() {
        let told = Hosted { has_employer_told: true, ..hosted("trust", "icb", 1.0) };
        let both =
            Sources { supplied: Value::Known(0.8), contracted: 0.0, hosted: vec![told.clone()], ..physiotherapists() };
        let counted = once(&both);
        assert_eq!((counted.providers, counted.in_two_sources), (Value::Known(0.8), 1.0));
        // The trust told of the place, and nothing of this role may be shown or was said: the practice's word counts.
        let alone = Sources { hosted: vec![told], ..physiotherapists() };
        assert_eq!((once(&alone).providers, once(&alone).in_two_sources), (Value::Known(1.0), 0.0));
    }

    #[test]
    fn locums_of_agencies_stand_in_the_practices_file_and_nurses_of_agencies_do_not() {
        let agency = vec![hosted("agency", "practice", 0.4)];
        let gps = Sources { is_gp: true, hosted: agency.clone(), ..physiotherapists() };
        assert_eq!((once(&gps).others, once(&gps).in_two_sources), (NOT_TOLD, 0.4));
        let nurses = Sources { hosted: agency, ..physiotherapists() };
        assert_eq!((once(&nurses).others, once(&nurses).in_two_sources), (Value::Known(0.4), 0.0));
    }
}
