//! `GET /plans/{id}/targets`: targets and trajectories, with `targets.csv` and `streams.csv` to take away.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use wholetime_reports::charts::{Chart, Count, Trajectory};
use wholetime_reports::{Download, csv, words};
use wholetime_vocabulary::day_in_words;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::plan::AimKind;
use wholetime_workbench::plans::pledge::Pledge;
use wholetime_workbench::plans::quantity::Wte;
use wholetime_workbench::plans::refusal::Refusal;
use wholetime_workbench::plans::targets::{Judged, Part, Size, TargetLine, Worked};
use wholetime_workbench::questions::plans::PlanSource;
use wholetime_workbench::questions::plans::chances::TargetChance;
use wholetime_workbench::questions::plans::targets::{TargetsAnswer, TargetsAsked};

use super::Heading;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::works::{self, Works};

#[derive(Template)]
#[template(path = "pages/plan/targets/page.html")]
struct TargetsPage {
    frame: Frame,
    heading: Heading,
    /// The version that is shown, to be sent along with the form.
    version: Option<String>,
    on: String,
    choices: Vec<Choice>,
    /// What is left without the stream that is refused, in a sentence.
    refused: Option<String>,
    overview: Table,
    targets: Vec<Section>,
    streams: Table,
    downloads: Vec<Link>,
}

/// A target.
struct Section {
    id: String,
    title: String,
    /// The standing in a sentence.
    answer: String,
    about: Vec<String>,
    /// Why it cannot be worked out.
    refused: Option<String>,
    reasons: Vec<String>,
    /// What is to be expected of it, in a sentence; empty where nothing is said.
    chance: String,
    /// What a reader should know of the chance, and whether counts are out of the usual.
    chance_notes: Vec<String>,
    /// What it would take.
    reach: Option<Link>,
    chart: Option<Chart>,
    parts: Table,
    asked: Table,
    pledged: Option<String>,
    quarters: Table,
    places: Table,
}

/// `GET /plans/{id}/targets`: `version`, `on`, `without`. A forecast for each target may take long: it goes on behind a page that
/// tells how far it is.
pub(in crate::pages) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(id): Path<String>,
    words: Asked,
) -> Page {
    let asked = asked::targets(&words)?;
    let address = behind(&asked, &words).behind(&links::plan_part(&id, "targets"));
    let what = format!("Targets of the plan {id}, and the chance of each");
    works::page(&works, bench, (what, address), move |bench, watch| {
        let answer = bench.plan_targets_watched(&super::source(&id, &words), &asked, watch)?;
        Ok(TargetsPage::of(&answer, &asked, &words)?.render()?)
    })
    .await
}

/// What was asked, for addresses of the same view.
fn behind(asked: &TargetsAsked, words: &Asked) -> Behind {
    let behind = Behind::default().with_some("version", words.text("version")).with_some("on", asked.on);
    behind.with_some("without", asked.without.as_deref())
}

/// `GET /plans/{id}/targets.csv`: `version`, `on`, `without`.
pub(in crate::pages) async fn download(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let name = format!("{id}-targets");
    let asked = asked::targets(&words)?;
    let text = ask(bench, move |bench| -> Result<String, Problem> {
        Ok(csv::targets_csv(&answered(bench, &super::source(&id, &words), &asked)?)?)
    });
    answer::file(text.await?.into_bytes(), Download::Csv, &name)
}

/// `GET /plans/{id}/streams.csv`: `version`.
pub(in crate::pages) async fn download_streams(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let name = format!("{id}-streams");
    let text = ask(bench, move |bench| -> Result<String, Problem> {
        Ok(csv::streams_csv(&answered(bench, &super::source(&id, &words), &TargetsAsked::default())?)?)
    });
    answer::file(text.await?.into_bytes(), Download::Csv, &name)
}

fn answered(bench: &Workbench, source: &PlanSource, asked: &TargetsAsked) -> Result<TargetsAnswer, Problem> {
    Ok(bench.plan_targets(source, asked)?)
}

impl TargetsPage {
    fn of(answer: &TargetsAnswer, asked: &TargetsAsked, words: &Asked) -> Result<Self, Problem> {
        let heading = Heading::of(&answer.plan, "targets", words);
        let behind = |part: &str| behind(asked, words).behind(&links::plan_part(&answer.plan.id, part));
        let reach = |line: &TargetLine| {
            let behind = Behind::default().with_some("version", words.text("version")).with("target", &line.id);
            behind.with_some("on", asked.on).behind(&links::plan_part(&answer.plan.id, "reach"))
        };
        let targets: Result<Vec<Section>, Problem> =
            answer.targets.iter().map(|line| section(line, chance_of(answer, line), reach(line))).collect();
        Ok(Self {
            frame: heading.frame(&answer.plan, "Targets and trajectories"),
            version: words.text("version").map(str::to_owned),
            on: answer.on.to_string(),
            choices: choices(answer),
            refused: answer.without.as_ref().map(refused),
            overview: overview(answer),
            targets: targets?,
            streams: streams(&answer.streams),
            downloads: vec![
                Link::new(behind("targets.csv"), "Every target by place and quarter (CSV)"),
                Link::new(behind("streams.csv"), "What is left if a stream fails (CSV)"),
                Link::new(format!("/api/v1{}", behind("targets")), "The same as JSON from the API"),
            ],
            heading,
        })
    }
}

fn choices(answer: &TargetsAnswer) -> Vec<Choice> {
    let refused = answer.without.as_ref();
    let none = Choice::new("", "every stream brings who is planned", refused.is_none());
    let choice = |stream: &Refusal| {
        let is_chosen = refused.is_some_and(|one| one.initiative == stream.initiative && one.stream == stream.stream);
        let name = format!("{}/{}", stream.initiative, stream.stream);
        Choice::new(name, format!("nobody by {} ({})", stream.title, stream.initiative_title), is_chosen)
    };
    std::iter::once(none).chain(answer.streams.iter().map(choice)).collect()
}

fn refused(refusal: &Refusal) -> String {
    let Refusal { title, initiative_title, left, planned, .. } = refusal;
    let then = match &refusal.fallback {
        Some(fallback) => format!("Fallback: {fallback}."),
        None => "No fallback is written down.".to_owned(),
    };
    let trigger = match &refusal.trigger {
        Some(trigger) => format!("Trigger: {trigger}."),
        None => "Nothing says what makes the plan be made anew.".to_owned(),
    };
    format!("Without {title}, {left} of {planned} WTE are left of {initiative_title}. {then} {trigger}")
}

const fn kind(kind: AimKind) -> &'static str {
    match kind {
        AimKind::Need => "need",
        AimKind::Ambition => "ambition",
        AimKind::Imposed => "imposed number",
    }
}

/// Every target in a line: what it asks for, what is planned for it, how it stands.
fn overview(answer: &TargetsAnswer) -> Table {
    let mut table = Table::new("targets", format!("Targets on {}", day_in_words(answer.on)))
        .column("Target")
        .column("What it is")
        .number("WTE asked for")
        .column("By")
        .number("WTE planned")
        .number("Without a post")
        .column("How it stands")
        .column("Chance of being met");
    for line in &answer.targets {
        let name = Cell::link(&line.title, format!("#target-{}", line.id));
        let what = Cell::text(kind(line.aim.kind)).small(line.aim.source.clone());
        let Some(worked) = &line.worked else {
            let why = line.refused.clone().unwrap_or_default();
            let refused = Cell::text("cannot be worked out").small(why);
            let none = || Cell::default();
            table.row(vec![name, what, none(), none(), none(), none(), refused, none()]);
            continue;
        };
        let ends = worked.steps.last().map_or_else(String::new, |step| day_in_words(step.ends_on));
        let (planned, open) = match &worked.brought {
            Some(brought) => {
                (Cell::text(brought.planned.to_string()), Cell::text(brought.not_planned.max(Wte::ZERO).to_string()))
            }
            None => (missing("no initiative"), Cell::text(worked.shared_out.to_string())),
        };
        table.row(vec![
            name,
            what,
            Cell::text(worked.shared_out.to_string()),
            Cell::text(ends),
            planned,
            open,
            Cell::text(worked.judged.verdict.title()).small(worked.judged.sentence.clone()),
            chance_cell(chance_of(answer, line)),
        ]);
    }
    table
}

fn chance_of<'a>(answer: &'a TargetsAnswer, line: &TargetLine) -> Option<&'a TargetChance> {
    answer.chances.iter().find(|chance| chance.target == line.id)
}

/// The chance of a target in a cell: how likely, in words with its colour, and when it is first likely missed.
fn chance_cell(chance: Option<&TargetChance>) -> Cell {
    let Some(chance) = chance else { return Cell::default() };
    let Some(foreseen) = &chance.foreseen else {
        return missing("no forecast").small(chance.missing.clone().unwrap_or_default());
    };
    let cell = Cell::text(format!("{:.0} %: {}", foreseen.chance_pct, foreseen.status.title()));
    match foreseen.first_expected_miss {
        Some(month) => cell.small(format!("first likely missed in {}", month.in_words())),
        None => cell,
    }
}

fn section(line: &TargetLine, chance: Option<&TargetChance>, reach: String) -> Result<Section, Problem> {
    let said = chance.map_or_else(String::new, |chance| format!("{}.", chance.sentence));
    let chance_notes: Vec<String> = chance
        .map(|chance| {
            chance
                .notes
                .iter()
                .map(|note| super::capital(note))
                .chain([format!("{}.", chance.signal.sentence)])
                .collect()
        })
        .unwrap_or_default();
    let Some(worked) = &line.worked else {
        return Ok(Section {
            id: line.id.clone(),
            title: line.title.clone(),
            answer: "It cannot be worked out.".to_owned(),
            about: about(line),
            refused: line.refused.clone(),
            reasons: Vec::new(),
            chance: String::new(),
            chance_notes: Vec::new(),
            reach: None,
            chart: None,
            parts: empty("parts"),
            asked: empty("asked"),
            pledged: None,
            quarters: empty("quarters"),
            places: empty("places"),
        });
    };
    Ok(Section {
        id: line.id.clone(),
        title: line.title.clone(),
        answer: format!("{}.", worked.judged.sentence),
        about: about(line),
        refused: None,
        reasons: worked.judged.reasons.clone(),
        chance: said,
        chance_notes,
        reach: Some(Link::new(reach, "What it would take, and what the plan relies on")),
        chart: chart(line, worked)?,
        parts: parts(line, worked),
        asked: asked_of(line, worked),
        pledged: pledged(worked),
        quarters: quarters(line, worked),
        places: places(line, &worked.judged),
    })
}

fn empty(name: &str) -> Table {
    Table::new(name, "")
}

/// How the number came about and how it is shared out, a sentence each.
fn about(line: &TargetLine) -> Vec<String> {
    let mut about = Vec::new();
    if let Some(worked) = &line.worked {
        about.push(format!("{} WTE: {}.", worked.number.missing(), worked.number.how));
    }
    if let Some(definition) = &line.aim.definition {
        about.push(format!("Counted: {definition}."));
    }
    if let Some(baseline) = &line.aim.baseline {
        about.push(format!("Baseline: {baseline}."));
    }
    let lead = match line.lead_months {
        0 => String::new(),
        months => format!(", nobody in the first {months} months"),
    };
    let from = line.claims_source.as_ref().map_or(String::new(), |source| format!(" ({source})"));
    about.push(format!(
        "Shared by {}{from} in units of {} WTE; {}{lead}.",
        line.shared_by.title(),
        line.unit,
        line.profile.title()
    ));
    if let Some(worked) = &line.worked {
        about.extend(worked.notes.iter().map(|note| super::capital(&format!("{note}."))));
    }
    about
}

fn chart(line: &TargetLine, worked: &Worked) -> Result<Option<Chart>, Problem> {
    let Some(starts_at) = worked.number.starts_at else { return Ok(None) };
    if worked.shared_out == Wte::ZERO {
        return Ok(None);
    }
    let number = |wte: Wte| wte.to_string().parse::<f64>().unwrap_or_default();
    let years = worked.years.iter().map(|year| {
        let quarters = worked.steps.iter().filter(|step| step.quarter.year() == *year).count();
        (year.to_string(), quarters)
    });
    let judged = &worked.judged;
    let count = judged.actual.zip(judged.counted_on);
    let count = count
        .and_then(|(wte, on)| Some(Count { at: worked.quarters_gone(on)?, wte: number(wte), on: day_in_words(on) }));
    let drawn = Trajectory {
        id: format!("chart-{}", line.id),
        title: format!("{}: {}", line.title, chart_title(worked)),
        unit: "WTE in post".to_owned(),
        years: years.collect(),
        starts_at: number(starts_at),
        asked: worked.steps.iter().map(|step| number(starts_at + step.so_far)).collect(),
        planned: worked
            .brought
            .iter()
            .flat_map(|brought| brought.so_far.iter().map(|so_far| number(starts_at + *so_far)))
            .collect(),
        counts: count.into_iter().collect(),
    };
    Ok(Some(drawn.draw()?))
}

/// The finding of a chart: whether posts are planned for what is asked for.
fn chart_title(worked: &Worked) -> String {
    let asked = worked.shared_out;
    match &worked.brought {
        None => format!("{asked} WTE are asked for and no initiative is planned for them"),
        Some(brought) if brought.not_planned <= Wte::ZERO => {
            format!("Posts are planned for all of the {asked} WTE asked for")
        }
        Some(brought) => {
            let without = brought.without.as_ref().map_or(String::new(), |without| format!("Without {without}, "));
            let all = format!("{without}{} of the {asked} WTE asked for have no post planned", brought.not_planned);
            super::capital(&all)
        }
    }
}

fn parts(line: &TargetLine, worked: &Worked) -> Table {
    let caption = format!("{}: the part of each place, WTE", line.title);
    let has_printed = worked.parts.iter().any(|part| part.printed.is_some());
    let mut table = Table::new(&format!("parts-{}", line.id), caption)
        .column("Place")
        .number("Size of the claim")
        .number("Share, %")
        .number("Exact share")
        .number("Part");
    if has_printed {
        table = table.number("As printed");
    }
    if worked.pledges.is_some() {
        table = table.number("Pledged").number("Pledged less part");
    }
    for year in &worked.years {
        table = table.number(year.to_string());
    }
    for part in &worked.parts {
        let mut cells = vec![
            Cell::text(&part.title),
            Cell::text(size(part.size)),
            Cell::text(part.share.exact().written(1)),
            Cell::text(part.exact.to_string()),
            Cell::text(part.part.to_string()),
        ];
        if has_printed {
            cells.push(part.printed.as_ref().map_or_else(|| missing("not printed"), Cell::text));
        }
        if let Some(pledge) = pledge(worked, part) {
            cells.push(pledge.pledged.map_or_else(|| missing("silent"), |wte| Cell::text(wte.to_string())));
            cells.push(pledge.difference.map_or_else(Cell::default, |wte| Cell::text(words::signed_wte(wte))));
        }
        cells.extend(part.by_year.iter().map(|wte| Cell::text(wte.to_string())));
        table.row(cells);
    }
    let mut all = vec![
        Cell::text("All"),
        Cell::default(),
        Cell::text("100"),
        Cell::text(worked.number.missing().to_string()),
        Cell::text(worked.shared_out.to_string()),
    ];
    if has_printed {
        all.push(Cell::default());
    }
    if let Some(pledges) = &worked.pledges {
        all.push(Cell::text(pledges.pledged.to_string()));
        all.push(Cell::text(words::signed_wte(pledges.difference())));
    }
    for (index, _) in worked.years.iter().enumerate() {
        let of_year: Wte = worked.parts.iter().filter_map(|part| part.by_year.get(index).copied()).sum();
        all.push(Cell::text(of_year.to_string()));
    }
    table.strong_row(all);
    table
}

fn pledge<'a>(worked: &'a Worked, part: &Part) -> Option<&'a Pledge> {
    worked.pledges.as_ref()?.rows.iter().find(|row| row.place == part.place)
}

fn pledged(worked: &Worked) -> Option<String> {
    let pledges = worked.pledges.as_ref()?;
    let fewer: Vec<&str> = worked
        .parts
        .iter()
        .filter(|part| pledge(worked, part).and_then(|row| row.difference).is_some_and(|wte| wte < Wte::ZERO))
        .map(|part| part.title.as_str())
        .collect();
    let silent: Vec<&str> = worked
        .parts
        .iter()
        .filter(|part| pledges.silent.contains(&part.place))
        .map(|part| part.title.as_str())
        .collect();
    let mut said = format!("{} of {} WTE are pledged.", pledges.pledged, pledges.imposed);
    if !fewer.is_empty() {
        said.push_str(&format!(" Less than its part: {}.", fewer.join(", ")));
    }
    if !silent.is_empty() {
        said.push_str(&format!(" Nothing was heard from {}.", silent.join(", ")));
    }
    Some(said)
}

/// What a standard asks of each place; empty where the aim is none.
fn asked_of(line: &TargetLine, worked: &Worked) -> Table {
    let mut table =
        Table::new(&format!("asked-{}", line.id), format!("{}: what the standard asks of each place", line.title))
            .column("Place")
            .number("Patients registered")
            .number("WTE wanted")
            .number("WTE there")
            .number("For each 100,000")
            .number("Missing")
            .number("Above");
    let two = |wte: Wte| Cell::text(wte.exact().written(2));
    for at in &worked.number.asked {
        let rate = at.beside.rate_per_100k;
        table.row(vec![
            Cell::text(&at.title).small(at.list_source.clone().unwrap_or_default()),
            Cell::text(size(Size::Patients(at.list))),
            two(at.beside.wanted),
            two(at.beside.there),
            rate.map_or_else(|| missing("no list"), |rate| Cell::text(rate.exact().written(2))),
            two(at.beside.missing),
            two(at.beside.above),
        ]);
    }
    table
}

/// Places by quarters: rows come to the parts, columns to the trajectory.
fn quarters(line: &TargetLine, worked: &Worked) -> Table {
    let caption = format!("{}: WTE due by place and quarter", line.title);
    let mut table = Table::new(&format!("quarters-{}", line.id), caption).column("Place");
    for step in &worked.steps {
        table = table.number(step.quarter.to_string());
    }
    for part in &worked.parts {
        let cells = part.by_quarter.iter().map(|wte| Cell::text(wte.to_string()));
        table.row(std::iter::once(Cell::text(&part.title)).chain(cells).collect());
    }
    let cells = |of: &dyn Fn(usize) -> Option<Wte>| -> Vec<Cell> {
        (0..worked.steps.len())
            .map(|index| of(index).map_or_else(Cell::default, |wte| Cell::text(wte.to_string())))
            .collect()
    };
    let mut row = |title: &str, of: &dyn Fn(usize) -> Option<Wte>| {
        table.strong_row(std::iter::once(Cell::text(title)).chain(cells(of)).collect());
    };
    row("All, in the quarter", &|index| worked.steps.get(index).map(|step| step.arrivals));
    row("All, from the start", &|index| worked.steps.get(index).map(|step| step.so_far));
    row("WTE to have at its end", &|index| worked.steps.get(index).and_then(|step| step.level));
    if let Some(brought) = &worked.brought {
        row("Posts planned, from the start", &|index| brought.so_far.get(index).copied());
    }
    table
}

/// How places that were counted stand.
fn places(line: &TargetLine, judged: &Judged) -> Table {
    let mut table = Table::new(&format!("counted-{}", line.id), format!("{}: places that were counted", line.title))
        .column("Place")
        .column("Counted on")
        .number("WTE there were")
        .number("WTE asked for by then")
        .number("Difference");
    for place in &judged.places {
        table.row(vec![
            Cell::text(&place.title),
            Cell::text(day_in_words(place.counted_on)),
            Cell::text(place.actual.to_string()),
            place.asked.map_or_else(|| missing("no baseline"), |wte| Cell::text(wte.to_string())),
            place.difference.map_or_else(Cell::default, |wte| Cell::text(words::signed_wte(wte))),
        ]);
    }
    table
}

fn streams(streams: &[Refusal]) -> Table {
    let mut table = Table::new("streams", "What is left if a stream brings nobody, WTE")
        .column("Stream")
        .number("Lost")
        .number("Left")
        .column("Fallback")
        .column("What makes the plan be made anew")
        .column("Decide by")
        .column("Lead time")
        .number("Chance, %")
        .number("Expected");
    for stream in streams {
        table.row(vec![
            Cell::text(&stream.title).small(stream.initiative_title.clone()),
            Cell::text(stream.lost.to_string()),
            Cell::text(format!("{} of {}", stream.left, stream.planned)),
            stream.fallback.as_ref().map_or_else(|| missing("no fallback is written down"), Cell::text),
            stream.trigger.as_ref().map_or_else(|| missing("none is written down"), Cell::text),
            stream.decide_by.map_or_else(|| missing("not stated"), |day| Cell::text(day_in_words(day))),
            stream.lead_months.map_or_else(|| missing("not stated"), |months| Cell::text(format!("{months} months"))),
            stream.probability.map_or_else(|| missing("not stated"), |chance| Cell::text(chance.to_string())),
            stream.expected.map_or_else(Cell::default, |wte| Cell::text(wte.to_string())),
        ]);
    }
    table
}

fn missing(why: &str) -> Cell {
    Cell { text: why.to_owned(), is_missing: true, ..Cell::default() }
}

fn size(size: Size) -> String {
    match size {
        Size::Patients(patients) => words::number(f64::from(patients), 0),
        Size::Wte(wte) => wte.to_string(),
    }
}
