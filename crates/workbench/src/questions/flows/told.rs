//! What flows say, in sentences.

use wholetime_vocabulary::{GpDefinition, Level, Missing, Period, StaffGroup};

use super::answer::{Flows, YearLine};
use super::england::PublishedFlows;
use super::steps::{HOURS_BELOW, Way};

/// Practices named one by one in a note.
const NAMED_AT_MOST: usize = 8;

/// Coverage below which it is said how little stands behind a figure. As for all figures of areas.
const COVERAGE_SAID_BELOW: f64 = 0.9;

/// At what level people are counted, in a sentence.
pub(super) fn counted_at(level: Level) -> String {
    let practices = "counted at practices: who moves from one practice to another leaves one and joins the other";
    match level {
        Level::Practice => practices.to_owned(),
        _ => format!(
            "{practices}; how many left the {} altogether is not known from counts, and is fewer",
            match level {
                Level::Pcn => "network",
                Level::SubIcb => "sub-ICB location",
                Level::Icb => "ICB",
                Level::Region => "region",
                Level::England | Level::Practice => "country",
                Level::Group => "group",
            }
        ),
    }
}

/// The plain sentence at the top.
pub(super) fn finding(flows: &Flows) -> String {
    let of_year = flows.newest().and_then(|year| of_year(flows, year));
    let published = flows.published.first().map(of_published);
    let sentences: Vec<String> = match flows.area.level {
        // What is published for England stands for England, a sample of practices does not.
        Level::England if flows.coverage < COVERAGE_SAID_BELOW => published.into_iter().chain(of_year).collect(),
        _ => of_year.into_iter().chain(published).collect(),
    };
    if sentences.is_empty() {
        return format!("No year of {} in {} is counted from end to end", whom(flows), flows.area.name);
    }
    sentences.join(". ")
}

fn of_year(flows: &Flows, year: &YearLine) -> Option<String> {
    let (left, joined) = (year.figure.left.known()?, year.figure.joined.known()?);
    let (mean, pct) = (year.figure.mean.known()?, year.figure.turnover_pct.known()?);
    let whom = whom(flows);
    let (area, when) = (&flows.area.name, year.to.in_words());
    let sample = if flows.coverage < COVERAGE_SAID_BELOW && flows.area.level != Level::Practice {
        format!(", of the {} practices counted", year.practices)
    } else {
        String::new()
    };
    let is_of_practice = flows.area.level == Level::Practice;
    let (of, one) = if is_of_practice { (area.clone(), "it") } else { (format!("a practice of {area}"), "one") };
    let people = match year.way? {
        Way::ByAge => format!(
            "In the year to {when}, {left:.0} of the {whom} left {of} and {joined:.0} joined {one}{sample}: turnover {pct:.1} % of \
             {mean:.0}"
        ),
        Way::HeadsAtLeast => format!(
            "In the year to {when}, at least {left:.0} of the {whom} left {of} and at least {joined:.0} joined {one}{sample}: turnover \
             at least {pct:.1} % of {mean:.0}"
        ),
        Way::FteAtLeast => {
            let of = if is_of_practice { area.clone() } else { format!("practices of {area}") };
            format!(
                "In the year to {when}, {of} lost at least {left:.1} FTE of {whom} and gained at least {joined:.1}{sample}: turnover at \
                 least {pct:.1} % of {mean:.1} FTE, people and hours together"
            )
        }
    };
    let high = flows.persistently_high().count();
    let persistent = match high {
        0 => String::new(),
        1 => ". One practice lost more than a tenth in each of the last three years".to_owned(),
        many => format!(". {many} practices lost more than a tenth in each of the last three years"),
    };
    Some(format!("{people}{persistent}"))
}

fn of_published(published: &PublishedFlows) -> String {
    let joiners: f64 = published.bands.iter().filter_map(|band| band.net_joiners_per_year.known()).sum();
    let PublishedFlows { title, from, to, heads, change_per_year, .. } = published;
    format!(
        "{title} in England went from year to year by {change_per_year:+.0} people between {} and {}, to {heads:.0}: {joiners:+.0} a \
         year net of leavers below 45, the rest from that age on",
        from.in_words(),
        to.in_words()
    )
}

/// Whom it is about, within a sentence.
fn whom(flows: &Flows) -> String {
    match flows.group {
        StaffGroup::Gp => match flows.definition {
            Some(GpDefinition::Total) | None => "GPs (all, with trainees)".to_owned(),
            Some(GpDefinition::Extg) => "fully qualified GPs".to_owned(),
            Some(GpDefinition::Exl) => "GPs without locums".to_owned(),
            Some(GpDefinition::Extgl) => "GPs without trainees and locums".to_owned(),
        },
        StaffGroup::Nurse => "nurses".to_owned(),
        StaffGroup::Dpc => "staff in direct patient care".to_owned(),
        StaffGroup::Admin => "administrative staff".to_owned(),
    }
}

/// How it was done.
pub(super) fn method(flows: &Flows) -> Vec<String> {
    let mut said = vec![flows.counted_at_means.clone()];
    let counted = match flows.way {
        Some(Way::ByAge) => Some(
            "people are counted by sex and band of age at each practice: a fall in one band with a rise in the next is a \
             birthday, other falls are people who left, other rises people who joined; an age that is filled in is neither",
        ),
        Some(Way::HeadsAtLeast) => Some(
            "files hold headcounts without ages: a practice that went from five to three lost two at least; who left and was \
             replaced between two counts is not seen",
        ),
        Some(Way::FteAtLeast) => None,
        None => None,
    };
    said.extend(counted.map(str::to_owned));
    if flows.way == Some(Way::FteAtLeast) {
        said.push(format!(
            "files hold FTE alone: a practice that fell from 5 to 3.5 FTE lost 1.5 at least, by people or by hours; changes below \
             {HOURS_BELOW} FTE are told as hours; who left and was replaced between two counts is not seen"
        ));
    }
    if flows.way.is_some() {
        said.push(
            "turnover is what left in twelve months over the mean of those there at start and end (Parisi and others, BMJ Open \
             2021), of the practices counted throughout; persistently high is more than a tenth in each of three years"
                .to_owned(),
        );
        said.push(
            "a jump of a practice by more than half and by more than four is taken for a mended record and not used; a practice \
             that reports again after at most a year is compared with its last count; one that closed goes together with the one \
             that took it over"
                .to_owned(),
        );
    }
    if flows.way.is_some_and(Way::counts_people) && flows.fte.is_some() {
        said.push(
            "files do not say whose hours are whose: FTE of people who left and joined is their number at the mean FTE of their \
             practice, and the rest of the change is told as hours"
                .to_owned(),
        );
    }
    if !flows.published.is_empty() {
        said.push(
            "published counts by age show only joiners less leavers: each band is aged by a fifth a year, and what differs from \
             that a year later is net; below 45 it is told as people, from 45 on as a share"
                .to_owned(),
        );
    }
    said
}

/// What a reader should know.
pub(super) fn notes(flows: &Flows, sparse: &[Period], is_definition_chosen: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if flows.way.is_some() && flows.coverage < COVERAGE_SAID_BELOW && flows.area.level != Level::Practice {
        notes.push(format!(
            "the practices counted have {:.1} % of the patients of {}",
            flows.coverage * 100.0,
            flows.area.name
        ));
    }
    if flows.definition == Some(GpDefinition::Total) {
        let why = if is_definition_chosen { ", for fully qualified GPs are not held" } else { "" };
        notes.push(format!(
            "all GPs are counted{why}: trainees are among them, and each rotation of theirs is a leaver and a joiner"
        ));
    }
    if !sparse.is_empty() {
        notes.push(format!(
            "left out, since fewer than half as many practices are counted as in other months: {}",
            listed(&sparse.iter().map(Period::to_string).collect::<Vec<_>>())
        ));
    }
    let mended: usize = flows.steps.iter().map(|step| step.mended).sum();
    if 0 < mended {
        notes.push(format!(
            "jumps of practices that are more likely mended records and are not used: {mended}; what changed with them is told as \
             unexplained"
        ));
    }
    let alone: Vec<String> = flows
        .closed
        .iter()
        .filter(|closed| closed.taken_over_by.is_none())
        .map(|closed| format!("{} ({})", closed.name, closed.practice))
        .collect();
    if !alone.is_empty() {
        notes.push(format!(
            "closed, and nobody is known to have taken over, so that their staff are neither leavers nor joiners: {}",
            listed(&alone)
        ));
    }
    let apart = flows.years.iter().map(|year| year.step_months).max().unwrap_or_default();
    let is_uncorrected = flows.years.iter().any(|year| year.recovered_pct.missing() == Some(Missing::NotHeld));
    if is_uncorrected {
        notes.push(format!(
            "counts are up to {apart} months apart, which misses some who left; how many cannot be told without monthly counts of the \
             same practices, see docs/concepts/turnover.md"
        ));
    }
    if flows.way.is_some() && flows.years.is_empty() {
        notes.push("the counts span less than a year, so there is no turnover; joiners and leavers are those of the whole span".to_owned());
    }
    notes
}

fn listed(all: &[String]) -> String {
    let some = all.iter().take(NAMED_AT_MOST).cloned().collect::<Vec<_>>().join(", ");
    match all.len().checked_sub(NAMED_AT_MOST) {
        Some(more) if 0 < more => format!("{some} and {more} more"),
        _ => some,
    }
}
