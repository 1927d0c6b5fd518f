//! Targets of a plan, its streams, and what a standard asks, as comma-separated values.

use wholetime_workbench::plans::quantity::Wte;
use wholetime_workbench::plans::targets::{Part, Step, TargetLine, Worked};
use wholetime_workbench::plans::trajectory::BesideStandard;
use wholetime_workbench::questions::plans::chances::Prospect;
use wholetime_workbench::questions::plans::standard::StandardAnswer;
use wholetime_workbench::questions::plans::targets::TargetsAnswer;

use super::{finish, of_plan, text, value};
use crate::ReportError;

/// Cells of a row that speak of a place, where none is spoken of.
const NO_PLACE: usize = 16;

/// Targets of a plan: a quarter of a place in a row; a target that is refused is one row with the reason.
///
/// # Errors
/// Where a row cannot be written.
pub fn targets_csv(answer: &TargetsAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "plan",
        "version",
        "on",
        "target",
        "title",
        "aim",
        "by",
        "standing",
        "refused",
        "place",
        "place_title",
        "baseline",
        "size",
        "share_pct",
        "exact",
        "part",
        "printed",
        "pledged",
        "difference",
        "quarter",
        "ends_on",
        "due",
        "due_so_far",
        "asked_at_end",
        "counted",
        "chance_pct",
        "chance_status",
        "first_expected_miss",
        "no_chance_because",
    ])?;
    for line in &answer.targets {
        let Some(worked) = &line.worked else {
            let refused = text(line.refused.as_deref().unwrap_or_default());
            let cells = head(answer, line, "").into_iter().chain([refused]);
            let cells = cells.chain(std::iter::repeat_n(String::new(), NO_PLACE)).chain(chance(answer, line));
            writer.write_record(cells)?;
            continue;
        };
        for part in &worked.parts {
            for row in quarters(answer, line, worked, part) {
                writer.write_record(row.into_iter().chain(chance(answer, line)))?;
            }
        }
    }
    finish(writer)
}

fn head(answer: &TargetsAnswer, line: &TargetLine, standing: &str) -> Vec<String> {
    let [plan, version] = of_plan(&answer.plan);
    vec![
        plan,
        version,
        answer.on.to_string(),
        line.id.clone(),
        text(&line.title),
        line.aim.id.clone(),
        line.aim.by.map_or_else(String::new, |by| by.to_string()),
        standing.to_owned(),
    ]
}

fn quarters(answer: &TargetsAnswer, line: &TargetLine, worked: &Worked, part: &Part) -> Vec<Vec<String>> {
    let pledge =
        worked.pledges.as_ref().and_then(|pledges| pledges.rows.iter().find(|pledge| pledge.place == part.place));
    let counted = worked.judged.places.iter().find(|place| place.place == part.place);
    let mut so_far = Wte::ZERO;
    let row = |(step, due): (&Step, &Wte)| {
        so_far += *due;
        let counted = counted.filter(|place| place.counted_on == step.ends_on).map(|place| place.actual);
        let mut row = head(answer, line, worked.judged.verdict.title());
        row.extend([
            String::new(),
            part.place.clone(),
            text(&part.title),
            some(part.baseline),
            part.size.to_string(),
            part.share.to_string(),
            part.exact.to_string(),
            part.part.to_string(),
            part.printed.clone().unwrap_or_default(),
            some(pledge.and_then(|pledge| pledge.pledged)),
            some(pledge.and_then(|pledge| pledge.difference)),
            step.quarter.to_string(),
            step.ends_on.to_string(),
            due.to_string(),
            so_far.to_string(),
            some(part.baseline.map(|baseline| baseline + so_far)),
            some(counted),
        ]);
        row
    };
    worked.steps.iter().zip(&part.by_quarter).map(row).collect()
}

/// What is to be expected of a target as a whole: the same in each of its rows.
fn chance(answer: &TargetsAnswer, line: &TargetLine) -> [String; 4] {
    let Some(chance) = answer.chances.iter().find(|chance| chance.target == line.id) else { return Default::default() };
    let why = text(chance.missing.as_deref().unwrap_or_default());
    let Some(foreseen) = &chance.foreseen else { return [String::new(), String::new(), String::new(), why] };
    let status = match foreseen.status {
        Prospect::Green => "green",
        Prospect::Amber => "amber",
        Prospect::Red => "red",
    };
    let miss = foreseen.first_expected_miss.map_or_else(String::new, |month| month.to_string());
    [foreseen.chance_pct.to_string(), status.to_owned(), miss, why]
}

/// What is left if each stream of a plan fails, a stream in a row.
///
/// # Errors
/// Where a row cannot be written.
pub fn streams_csv(answer: &TargetsAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "plan",
        "version",
        "initiative",
        "initiative_title",
        "stream",
        "stream_title",
        "planned",
        "lost",
        "left",
        "fallback",
        "trigger",
        "decide_by",
        "lead_months",
        "probability_pct",
        "expected",
    ])?;
    for stream in &answer.streams {
        let [plan, version] = of_plan(&answer.plan);
        writer.write_record([
            plan,
            version,
            stream.initiative.clone(),
            text(&stream.initiative_title),
            stream.stream.clone(),
            text(&stream.title),
            stream.planned.to_string(),
            stream.lost.to_string(),
            stream.left.to_string(),
            text(stream.fallback.as_deref().unwrap_or_default()),
            text(stream.trigger.as_deref().unwrap_or_default()),
            stream.decide_by.map_or_else(String::new, |day| day.to_string()),
            stream.lead_months.map_or_else(String::new, |months| months.to_string()),
            stream.probability.map_or_else(String::new, |chance| chance.to_string()),
            some(stream.expected),
        ])?;
    }
    finish(writer)
}

/// What a standard asks, a list in a row.
///
/// # Errors
/// Where a row cannot be written.
pub fn standard_csv(answer: &StandardAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "area",
        "name",
        "period",
        "per_100k",
        "definition",
        "list",
        "wanted",
        "there",
        "rate_per_100k",
        "missing",
        "above",
        "why_not",
    ])?;
    for line in &answer.lines {
        let beside = |of: fn(&BesideStandard) -> Wte| some(line.beside.as_ref().map(of));
        writer.write_record([
            line.code.clone().unwrap_or_default(),
            text(&line.name),
            answer.period.map_or_else(String::new, |period| period.to_string()),
            answer.per_100k.to_string(),
            text(&answer.definition),
            value(line.list),
            some(line.wanted),
            beside(|one| one.there),
            line.beside.and_then(|one| one.rate_per_100k).map_or_else(String::new, |rate| rate.to_string()),
            beside(|one| one.missing),
            beside(|one| one.above),
            text(line.why_not.as_deref().unwrap_or_default()),
        ])?;
    }
    finish(writer)
}

fn some(wte: Option<Wte>) -> String {
    wte.map_or_else(String::new, |wte| wte.to_string())
}
