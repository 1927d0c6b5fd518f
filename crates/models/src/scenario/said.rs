//! A scenario in words, before it meets a model.

use super::{Applied, Change, Known, KnownKind, Scenario};
use crate::supply::Cause;

impl Scenario {
    /// Each change with its author, reason and size, as far as they can be told without a model.
    #[must_use]
    pub fn said(&self) -> Vec<Applied> {
        let overrides = self.overrides.iter().map(|one| (&one.author, &one.reason, one.change.in_words()));
        let known = self.known.iter().map(|one| (&one.author, &one.reason, one.in_words()));
        let said = |(author, reason, size): (&String, &String, String)| Applied {
            author: author.clone(),
            reason: reason.clone(),
            size,
        };
        overrides.chain(known).map(said).collect()
    }
}

impl Change {
    /// What is changed, and by how much.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Turnover { role, from_percent, to_percent, .. } => {
                let (from, to) = (from_percent.unwrap_or_default(), to_percent.unwrap_or_default());
                format!("turnover {from} % to {to} %, {}", of(role.as_deref()))
            }
            Self::Leaving { cause, role, times } => {
                let what = match cause {
                    Cause::Retires => "retiring",
                    Cause::Leaves => "leaving the service",
                    Cause::MovesAway => "moving away",
                    Cause::ChangesRole => "changing role",
                };
                format!("{what}: {} times as often, {}", number(*times), of(role.as_deref()))
            }
            Self::RetireLater { role, years } => {
                format!("retiring {} later, {}", in_years(*years), of(role.as_deref()))
            }
            Self::RetireEarlier { role, years } => {
                format!("retiring {} earlier, {}", in_years(*years), of(role.as_deref()))
            }
            Self::Joiners { stream, heads_per_year } => {
                format!("`{stream}`: {} joiners a year", listed(heads_per_year))
            }
            Self::JoinersOf { source, times } => {
                format!("{} times as many joiners {}", number(*times), source.in_words())
            }
            Self::Recruits { source, role, heads_per_year, lead_months, fte, .. } => {
                let mut words =
                    format!("{} more a year {}{}", listed(heads_per_year), source.in_words(), taken_up(role));
                if let Some(fte) = fte {
                    words.push_str(&format!(" at {fte} FTE"));
                }
                match lead_months.unwrap_or(0) {
                    0 => words,
                    months => format!("{words}, the first after {months} months"),
                }
            }
            Self::Starters { source, role, month, heads, fte, practice, .. } => {
                let at = practice.as_ref().map(|practice| format!(" at practice {practice}")).unwrap_or_default();
                let (source, role) = (source.in_words(), taken_up(role));
                format!("{heads} start in {} {source}{role} at {fte} FTE each{at}", month.in_words())
            }
            Self::Fellowships { role, heads_per_year, additional_percent, .. } => format!(
                "{} fellowships a year{}, {additional_percent} % of them people who would not have joined without",
                listed(heads_per_year),
                taken_up(role)
            ),
            Self::LeadTime { stream, months } => format!("`{stream}`: first joiners after {months} months"),
            Self::Training { training, finishes_percent, converts_percent, stays_percent } => {
                let shares = [
                    (finishes_percent, "finish"),
                    (converts_percent, "go into the service"),
                    (stays_percent, "stay here"),
                ];
                let words = shares
                    .into_iter()
                    .filter_map(|(percent, what)| percent.map(|percent| format!("{percent} % {what}")));
                let whose = training.as_ref().map_or_else(|| "trainees".to_owned(), |name| format!("`{name}`"));
                format!("{whose}: {}", words.collect::<Vec<_>>().join("; "))
            }
            Self::Hours { role, first_year_percent, is_beside_trend } => {
                let beside = if *is_beside_trend { ", beside the trend they had" } else { "" };
                let percent = number(*first_year_percent);
                format!("hours of {}: {percent} % in the first year, less and less later{beside}", of(role.as_deref()))
            }
            Self::HoursOfJoiners { role, times } => {
                format!("hours of those who join: {} times what they are, {}", number(*times), of(role.as_deref()))
            }
            Self::FundedPosts { role, fte, .. } => {
                format!("funded posts of {}: {} FTE", of(role.as_deref()), listed(fte))
            }
            Self::PracticeCloses { practice, month, staff_who_move_percent } => format!(
                "practice {practice} closes at the end of {}; {staff_who_move_percent} % of its staff go to practices nearby, \
                 the others leave; its patients go to practices of the area",
                month.in_words()
            ),
        }
    }
}

impl Known {
    /// What is known, and how likely.
    #[must_use]
    pub fn in_words(&self) -> String {
        let what = match self.what {
            KnownKind::Goes => "goes".to_owned(),
            KnownKind::Comes => format!("comes, {} FTE,", self.fte.unwrap_or_default()),
            KnownKind::ChangesHours => format!("changes to {} FTE", self.to_fte.unwrap_or_default()),
        };
        let at = self.practice.as_ref().map(|practice| format!(" at {practice}")).unwrap_or_default();
        let whose = self.role.as_ref().map(|role| format!(" (`{role}`)")).unwrap_or_default();
        format!("{}{whose}{at} {what} in {}, {} % likely", self.post, self.month.in_words(), self.likelihood_percent)
    }
}

/// Numbers in a row, without the digits that nobody reads.
pub(super) fn listed(numbers: &[f64]) -> String {
    numbers.iter().map(|one| number(*one)).collect::<Vec<_>>().join(", ")
}

pub(super) fn number(number: f64) -> String {
    ((number * 1000.0).round() / 1000.0).to_string()
}

fn of(role: Option<&str>) -> String {
    role.map_or_else(|| "all roles".to_owned(), |role| format!("role `{role}`"))
}

fn taken_up(role: &Option<String>) -> String {
    role.as_ref().map(|role| format!(" as `{role}`")).unwrap_or_default()
}

fn in_years(years: i8) -> String {
    if years == 1 { "1 year".to_owned() } else { format!("{years} years") }
}
