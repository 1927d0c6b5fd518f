//! What can be refused of a scenario by reading it alone: numbers that cannot be, and changes that cannot both be.

use wholetime_vocabulary::Period;

use super::{Change, Known, KnownKind, NotAScenario, Override, SCHEMA, Scenario};
use crate::supply::{Cause, OLDEST, YOUNGEST};

/// The most years that retirement can be moved by. Our judgement: beyond that, the ages of the rates say nothing.
const MOST_YEARS_MOVED: i8 = 10;

/// The most changes of one document, and the most posts it can know of. Our judgement: nobody reads more changes, an integrated
/// care board may know of some hundred posts, and each is held against all others.
const MOST_CHANGES: usize = 200;
const MOST_KNOWN: usize = 1_000;

/// The most people that a scenario can bring in a year, all its changes together. Our judgement: general practice in England has
/// about 150,000 staff; each person is drawn in every replicate.
const MOST_PEOPLE: f64 = 100_000.0;

/// The most times as often, or as many. Our judgement: whoever means more means everybody.
const MOST_TIMES: f64 = 100.0;

/// The most hours a head can grow in a year, in percent. Our judgement: nobody doubles more than once.
const MOST_HOURS_PERCENT: f64 = 100.0;

/// The most FTE that can be funded, and months that filling can take. Our judgement, as of people.
const MOST_FTE: f64 = 1e6;
const MONTHS_TO_FILL: std::ops::RangeInclusive<f64> = 0.1..=240.0;

/// The longest lead time in months: as far as can be forecast.
const MOST_LEAD: u32 = 240;

/// The longest name and the longest text, in characters. Our judgement: names stand in addresses, texts in tables.
const LONGEST_NAME: usize = 100;
const LONGEST_TEXT: usize = 2_000;

/// Who or what a change is about, so far as two changes can be about the same.
struct Subject<'a> {
    what: String,
    /// None: all roles.
    role: Option<&'a str>,
}

impl Scenario {
    /// Refuses what cannot be, whatever the model.
    ///
    /// # Errors
    /// The first thing that cannot be, in words.
    pub fn check(&self) -> Result<(), NotAScenario> {
        if self.schema != SCHEMA {
            return Err(NotAScenario::Schema(self.schema));
        }
        let is_of_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.id.is_empty() || !self.id.bytes().all(is_of_id) {
            return Err(NotAScenario::Id(self.id.clone()));
        }
        if self.title.trim().is_empty() {
            return Err(NotAScenario::NoTitle);
        }
        self.check_size()?;
        for (place, change) in self.overrides.iter().enumerate() {
            change.check(place_of_override(place))?;
        }
        for (place, known) in self.known.iter().enumerate() {
            known.check(place_of_known(place))?;
        }
        self.check_people()?;
        self.check_pairs()
    }

    /// Refuses documents that nobody can read, before anything in them is looked at.
    fn check_size(&self) -> Result<(), NotAScenario> {
        let whole = Checked("the whole".to_owned());
        if MOST_CHANGES < self.overrides.len() || MOST_KNOWN < self.known.len() {
            let number = format!("{} changes and {} known events", self.overrides.len(), self.known.len());
            return Err(whole.number(number, "at most 200 changes and 1,000 known events can be brought together"));
        }
        if LONGEST_NAME < self.id.len() {
            return Err(whole.number(format!("a name of {} letters", self.id.len()), "names have at most 100"));
        }
        whole.not_too_long(&[&self.title, self.question.as_deref().unwrap_or_default()])
    }

    /// Refuses more people than could be drawn.
    fn check_people(&self) -> Result<(), NotAScenario> {
        let mut people = 0.0;
        for (place, change) in self.overrides.iter().enumerate() {
            people += match &change.change {
                Change::Joiners { heads_per_year, .. }
                | Change::Recruits { heads_per_year, .. }
                | Change::Fellowships { heads_per_year, .. } => heads_per_year.iter().copied().fold(0.0, f64::max),
                Change::Starters { heads, .. } => f64::from(*heads),
                _ => 0.0,
            };
            if MOST_PEOPLE < people {
                let checked = Checked(place_of_override(place));
                let number = format!("{people} people a year, with those before it");
                return Err(checked.number(number, "at most 100,000 can come in a year"));
            }
        }
        Ok(())
    }

    /// Refuses practices that do not lie in the area forecast.
    ///
    /// # Errors
    /// The first that is not among them.
    pub fn check_practices(&self, area: &str, practices: &[&str]) -> Result<(), NotAScenario> {
        match self.practices().into_iter().find(|practice| !practices.contains(practice)) {
            Some(practice) => Err(NotAScenario::Elsewhere { practice: practice.to_owned(), area: area.to_owned() }),
            None => Ok(()),
        }
    }

    fn check_pairs(&self) -> Result<(), NotAScenario> {
        for (second, later) in self.overrides.iter().enumerate() {
            for (first, earlier) in self.overrides.iter().take(second).enumerate() {
                if let Some(why) = clash(&earlier.change, &later.change) {
                    let (first, second) = (place_of_override(first), place_of_override(second));
                    return Err(NotAScenario::Contradiction { first, second, why });
                }
            }
        }
        for (second, later) in self.known.iter().enumerate() {
            let same = self.known.iter().take(second).position(|earlier| earlier.post == later.post);
            if let Some(first) = same {
                let why = format!("both say what becomes of post `{}`", later.post);
                let (first, second) = (place_of_known(first), place_of_known(second));
                return Err(NotAScenario::Contradiction { first, second, why });
            }
            let closed = |change: &Override| match &change.change {
                Change::PracticeCloses { practice, month, .. } => {
                    later.practice.as_ref() == Some(practice) && *month < later.month
                }
                _ => false,
            };
            if let Some(first) = self.overrides.iter().position(closed) {
                let why = format!("the practice of post `{}` has closed before {}", later.post, later.month);
                let (first, second) = (place_of_override(first), place_of_known(second));
                return Err(NotAScenario::Contradiction { first, second, why });
            }
        }
        Ok(())
    }
}

/// How a message names a change, from its place counted from nought.
pub(super) fn place_of_override(place: usize) -> String {
    format!("change {}", place + 1)
}

/// How a message names what is known of a post.
pub(super) fn place_of_known(place: usize) -> String {
    format!("known event {}", place + 1)
}

/// Why two changes cannot both be; none: they can.
fn clash(earlier: &Change, later: &Change) -> Option<String> {
    if let (Change::RetireLater { role: one, .. }, Change::RetireEarlier { role: other, .. })
    | (Change::RetireEarlier { role: one, .. }, Change::RetireLater { role: other, .. }) = (earlier, later)
        && meet(one.as_deref(), other.as_deref())
    {
        return Some("people cannot retire both earlier and later".to_owned());
    }
    let are_shares = |change: &Change| matches!(change, Change::Training { .. });
    if are_shares(earlier) && are_shares(later) {
        return clash_of_training(earlier, later);
    }
    for one in subjects(earlier) {
        for other in subjects(later) {
            if one.what == other.what && meet(one.role, other.role) {
                let whom = other.role.or(one.role).map(|role| format!(" of role `{role}`")).unwrap_or_default();
                return Some(format!("both say {}{whom}", one.what));
            }
        }
    }
    None
}

/// Whether two changes are about the same role; none is all of them.
fn meet(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

fn clash_of_training(earlier: &Change, later: &Change) -> Option<String> {
    let shares = |change: &Change| match change {
        Change::Training { training, finishes_percent, converts_percent, stays_percent } => {
            Some((training.clone(), [*finishes_percent, *converts_percent, *stays_percent]))
        }
        _ => None,
    };
    let ((one, ours), (other, theirs)) = (shares(earlier)?, shares(later)?);
    let words = [
        "what share of trainees finish",
        "what share of trainees go into the service",
        "what share of trainees stay here",
    ];
    let both = ours.iter().zip(&theirs).position(|(ours, theirs)| ours.is_some() && theirs.is_some())?;
    meet(one.as_deref(), other.as_deref()).then(|| format!("both say {}", words[both]))
}

/// What a change is about; nothing where any number of them can stand beside each other.
fn subjects(change: &Change) -> Vec<Subject<'_>> {
    let of = |what: String| Subject { what, role: None };
    match change {
        Change::Turnover { role, .. } => [Cause::Retires, Cause::Leaves, Cause::MovesAway]
            .into_iter()
            .map(|cause| Subject { what: how_often(cause), role: role.as_deref() })
            .collect(),
        Change::Leaving { cause, role, .. } => vec![Subject { what: how_often(*cause), role: role.as_deref() }],
        Change::RetireLater { role, .. } | Change::RetireEarlier { role, .. } => {
            vec![Subject { what: "when people retire".to_owned(), role: role.as_deref() }]
        }
        Change::Joiners { stream, .. } => vec![of(format!("how many join by `{stream}`"))],
        Change::JoinersOf { source, .. } => vec![of(format!("how many join by streams of source {}", source.word()))],
        Change::LeadTime { stream, .. } => vec![of(format!("how long `{stream}` takes"))],
        Change::Hours { role, .. } => {
            vec![Subject { what: "how hours change".to_owned(), role: role.as_deref() }]
        }
        Change::HoursOfJoiners { role, .. } => {
            vec![Subject { what: "how many hours joiners have".to_owned(), role: role.as_deref() }]
        }
        Change::FundedPosts { role, .. } => {
            vec![Subject { what: "what is funded".to_owned(), role: role.as_deref() }]
        }
        Change::PracticeCloses { practice, .. } => vec![of(format!("when practice `{practice}` closes"))],
        Change::Recruits { .. } | Change::Starters { .. } | Change::Fellowships { .. } | Change::Training { .. } => {
            Vec::new()
        }
    }
}

fn how_often(cause: Cause) -> String {
    match cause {
        Cause::Retires => "how often people retire",
        Cause::Leaves => "how often people leave the service",
        Cause::MovesAway => "how often people move away",
        Cause::ChangesRole => "how often people change role",
    }
    .to_owned()
}

/// The checks of one change, with how a message names it.
struct Checked(String);

impl Checked {
    fn number(&self, number: impl ToString, why: &'static str) -> NotAScenario {
        NotAScenario::Number { place: self.0.clone(), number: number.to_string(), why }
    }

    fn signed(&self, author: &str, reason: &str) -> Result<(), NotAScenario> {
        match author.trim().is_empty() || reason.trim().is_empty() {
            true => Err(NotAScenario::Unsigned(self.0.clone())),
            false => Ok(()),
        }
    }

    fn not_too_long(&self, texts: &[&str]) -> Result<(), NotAScenario> {
        match texts.iter().map(|text| text.chars().count()).find(|length| LONGEST_TEXT < *length) {
            Some(length) => Err(self.number(format!("a text of {length} letters"), "texts have at most 2,000")),
            None => Ok(()),
        }
    }

    fn times(&self, times: f64) -> Result<(), NotAScenario> {
        self.not_below_nothing(&[times], "factor")?;
        match times <= MOST_TIMES {
            true => Ok(()),
            false => Err(self.number(format!("{times} times"), "a factor is at most 100")),
        }
    }

    fn lead(&self, months: u32) -> Result<(), NotAScenario> {
        match months <= MOST_LEAD {
            true => Ok(()),
            false => Err(self.number(format!("{months} months"), "people can be waited for 240 months at most")),
        }
    }

    fn percent(&self, percent: f64) -> Result<(), NotAScenario> {
        match (0.0..=100.0).contains(&percent) {
            true => Ok(()),
            false => Err(self.number(format!("{percent} %"), "a share is from 0 to 100")),
        }
    }

    fn not_below_nothing(&self, numbers: &[f64], what: &'static str) -> Result<(), NotAScenario> {
        if numbers.is_empty() {
            return Err(self.number(format!("no {what}"), "give at least one number"));
        }
        match numbers.iter().find(|number| !number.is_finite() || **number < 0.0) {
            Some(number) => Err(self.number(number, "it must be a number not below nothing")),
            None => Ok(()),
        }
    }

    fn years(&self, years: i8) -> Result<(), NotAScenario> {
        match (0..=MOST_YEARS_MOVED).contains(&years) {
            true => Ok(()),
            false if years < 0 => {
                Err(self
                    .number(format!("{years} years"), "say retire_earlier or retire_later, and years above nothing"))
            }
            false => Err(self.number(format!("{years} years"), "retirement can be moved by ten years at most")),
        }
    }

    fn fte(&self, fte: Option<f64>) -> Result<(), NotAScenario> {
        // Source: GLOSSARY.md, FTE; above two, hours are an error of the return (our design of methods, section 8).
        match fte {
            Some(fte) if !(0.0..=2.0).contains(&fte) => {
                Err(self.number(format!("{fte} FTE"), "one person has from 0 to 2"))
            }
            _ => Ok(()),
        }
    }

    fn age(&self, age: Option<u8>) -> Result<(), NotAScenario> {
        match age {
            Some(age) if !(YOUNGEST..=OLDEST).contains(&age) => {
                Err(self.number(format!("age {age}"), "ages are held from 18 to 85"))
            }
            _ => Ok(()),
        }
    }

    fn month(&self, month: Period) -> Result<(), NotAScenario> {
        match month {
            Period::Month { .. } => Ok(()),
            Period::FinancialYear { .. } | Period::Year(_) => {
                Err(self.number(month, "a month is wanted, such as 2026-03"))
            }
        }
    }

    fn turnover(&self, from: Option<f64>, to: Option<f64>, by: Option<f64>) -> Result<(), NotAScenario> {
        if let Some(by) = by {
            let (points, share) = (10.0 + by, 10.0 * (1.0 + by / 100.0));
            let why = format!(
                "from 10 %, {by} percentage points come to {points} % and {by} % of it to {}; write from_percent and \
                 to_percent",
                (share * 100.0).round() / 100.0
            );
            return Err(NotAScenario::Ambiguous { place: self.0.clone(), why });
        }
        let (Some(from), Some(to)) = (from, to) else {
            return Err(self.number("a turnover with one end", "give both from_percent and to_percent"));
        };
        self.percent(from)?;
        self.percent(to)?;
        match 0.0 < from && from < 100.0 && to < 100.0 {
            true => Ok(()),
            false => {
                Err(self.number(format!("{from} % to {to} %"), "turnover must start above 0, and stay below 100 %"))
            }
        }
    }
}

impl Override {
    fn check(&self, place: String) -> Result<(), NotAScenario> {
        let checked = Checked(place);
        checked.signed(&self.author, &self.reason)?;
        checked.not_too_long(&[&self.author, &self.reason])?;
        match &self.change {
            Change::Turnover { from_percent, to_percent, by_percent, .. } => {
                checked.turnover(*from_percent, *to_percent, *by_percent)
            }
            Change::Leaving { times, .. } | Change::JoinersOf { times, .. } | Change::HoursOfJoiners { times, .. } => {
                checked.times(*times)
            }
            Change::RetireLater { years, .. } | Change::RetireEarlier { years, .. } => checked.years(*years),
            Change::Joiners { heads_per_year, .. } => checked.not_below_nothing(heads_per_year, "year"),
            Change::Recruits { source, heads_per_year, lead_months, fte, age, .. } => {
                checked.not_below_nothing(heads_per_year, "year")?;
                if *source == crate::supply::Source::Abroad && lead_months.is_none() {
                    return Err(
                        checked.number("no lead_months", "recruits from abroad take time; 12 to 18 months is usual")
                    );
                }
                checked.lead(lead_months.unwrap_or_default())?;
                checked.fte(*fte)?;
                checked.age(*age)
            }
            Change::Starters { month, heads, fte, age, .. } => {
                if *heads == 0 {
                    return Err(checked.number("0 heads", "say how many start"));
                }
                checked.month(*month)?;
                checked.fte(Some(*fte))?;
                checked.age(*age)
            }
            Change::Fellowships { heads_per_year, additional_percent, fte, .. } => {
                checked.not_below_nothing(heads_per_year, "year")?;
                checked.percent(*additional_percent)?;
                checked.fte(*fte)
            }
            Change::LeadTime { months, .. } => checked.lead(*months),
            Change::Training { finishes_percent, converts_percent, stays_percent, .. } => {
                let percents = [*finishes_percent, *converts_percent, *stays_percent];
                if percents.iter().all(Option::is_none) {
                    return Err(checked.number("no share", "say what becomes of trainees"));
                }
                percents.into_iter().flatten().try_for_each(|percent| checked.percent(percent))
            }
            Change::Hours { first_year_percent, .. } => {
                match -100.0 < *first_year_percent && *first_year_percent <= MOST_HOURS_PERCENT {
                    true => Ok(()),
                    false => Err(checked.number(
                        format!("{first_year_percent} %"),
                        "hours cannot fall by all there are, nor more than double in a year",
                    )),
                }
            }
            Change::FundedPosts { fte, median_months_to_fill, .. } => {
                checked.not_below_nothing(fte, "month")?;
                if let Some(fte) = fte.iter().find(|fte| MOST_FTE < **fte) {
                    return Err(checked.number(format!("{fte} FTE"), "at most a million can be funded"));
                }
                match median_months_to_fill {
                    Some(months) if !MONTHS_TO_FILL.contains(months) => Err(checked
                        .number(format!("{months} months"), "filling a post takes some time: from 0.1 to 240 months")),
                    _ => Ok(()),
                }
            }
            Change::PracticeCloses { month, staff_who_move_percent, .. } => {
                checked.month(*month)?;
                checked.percent(*staff_who_move_percent)
            }
        }
    }
}

impl Known {
    fn check(&self, place: String) -> Result<(), NotAScenario> {
        let checked = Checked(place);
        checked.signed(&self.author, &self.reason)?;
        checked.not_too_long(&[&self.author, &self.reason, &self.post])?;
        if self.post.trim().is_empty() {
            return Err(checked.number("no post", "say which post is meant, in words of your own"));
        }
        checked.month(self.month)?;
        checked.percent(self.likelihood_percent)?;
        checked.fte(self.fte)?;
        checked.fte(self.to_fte)?;
        checked.age(self.age)?;
        match (self.what, self.fte, self.to_fte) {
            (KnownKind::Comes, None, _) => Err(checked.number("no fte", "say what hours whoever comes will have")),
            (KnownKind::ChangesHours, _, None) => Err(checked.number("no to_fte", "say to what hours they change")),
            (KnownKind::Comes | KnownKind::Goes, _, Some(_)) => {
                Err(checked.number("to_fte", "it is for changes of hours; leave it out"))
            }
            _ => Ok(()),
        }
    }
}
