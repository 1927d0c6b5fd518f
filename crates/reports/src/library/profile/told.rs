//! Vacancies and retirements: posts that stand empty, who came and who went, who may go.

use wholetime_vocabulary::{StaffGroup, Value};
use wholetime_workbench::questions::flows::FlowsAsked;
use wholetime_workbench::questions::vacancies::{VacanciesAsked, VacancyLine};

use super::{Depth, Ground};
use crate::ReportError;
use crate::document::{Cell, Column, ColumnKind, Row, Span, Table, plain};
use crate::library::draft::{Draft, sentence, text};
use crate::words;

/// Staff groups whose comings and goings are told: those that are hardest to find.
const FLOWING: [StaffGroup; 2] = [StaffGroup::Gp, StaffGroup::Nurse];

/// Posts empty, people gone and going.
pub(super) fn section(ground: &Ground<'_>, draft: &mut Draft) -> Result<(), ReportError> {
    draft.heading(1, "leaving", "Vacancies and retirements");
    vacancies(ground, draft)?;
    told(ground, draft);
    draft.heading(2, "flows", "Who came and who went");
    if ground.depth == Depth::Light {
        draft.say(format!(
            "Left out of this short profile; ask for it: wholetime flows {} --period {}.",
            ground.code(),
            ground.profile.period
        ));
    } else {
        for group in FLOWING {
            flows(ground, draft, group)?;
        }
    }
    older(ground, draft);
    Ok(())
}

fn vacancies(ground: &Ground<'_>, draft: &mut Draft) -> Result<(), ReportError> {
    draft.heading(2, "vacancies", "Vacancies");
    let asked = ground.bench.vacancies(ground.code(), &VacanciesAsked::default());
    let Some(answer) = draft.answer("Vacancies", asked)? else { return Ok(()) };
    if answer.reach.collection.is_none() && answer.adverts_held == 0 {
        draft.say(
            "Not known: no collection has asked practices here for their vacancies, and no adverts are held. \
             No vacancy told is not no vacancy.",
        );
        return Ok(());
    }
    draft.say(sentence(&format!("{}; {} adverts held, as at {}", answer.reach.source, answer.adverts_held, answer.on)));
    let day = answer.on.to_string();
    let words = ["vacancies", ground.code(), "--on", day.as_str()];
    let what = format!("Vacancies of {} on {day}", answer.area.name);
    let told = draft.figures.answered(&what, &words, None, &[]);
    let row = |line: &VacancyLine, is_total: bool| {
        let group = line.group.map_or("all", StaffGroup::word);
        let id = |what: &str| ground.id(&format!("vacancies.{group}.{what}"));
        Row {
            cells: vec![
                Cell::text(&line.title),
                told.cell(id("posts"), line.counts.vacancies, 0),
                told.cell(id("wte"), line.counts.vacant_wte, 1),
                told.cell(id("rate"), line.rate_over_establishment_pct, 1),
                told.cell(id("adverts"), line.counts.adverts_current, 0),
                told.cell(id("days"), line.time_to_fill.median_days, 0),
            ],
            is_total,
        }
    };
    let mut rows: Vec<Row> = answer.groups.iter().map(|line| row(line, false)).collect();
    rows.push(row(&answer.total, true));
    draft.table(Table {
        id: "vacancies".to_owned(),
        title: format!("Vacancies on {day}"),
        columns: vec![
            Column::text("Staff"),
            Column::number("Posts vacant", 0),
            Column::number("WTE vacant", 1),
            Column { title: "Of establishment, %".to_owned(), kind: ColumnKind::Percent(1), formula: None },
            Column::number("Adverts running", 0),
            Column::number("Days to fill", 0),
        ],
        rows,
        notes: vec!["Days to fill: the median, with what is still open counted as not filled so far.".to_owned()],
    });
    draft.list(answer.notes.iter().map(|note| plain(sentence(note))).collect());
    Ok(())
}

/// What practices and providers told beside their vacancies.
fn told(ground: &Ground<'_>, draft: &mut Draft) {
    let Some(told) = &ground.profile.told else { return };
    let lines: Vec<_> = told.lines.iter().filter(|line| line.what != "vacancies").collect();
    if lines.is_empty() {
        return;
    }
    draft.heading(2, "told", "What practices and providers told");
    let items = lines.iter().map(|line| {
        vec![
            Span::Strong(format!("{}: ", line.title)),
            text(format!("{} ({}).", line.sentence.trim_end_matches('.'), line.source)),
        ]
    });
    draft.list(items.collect());
}

fn flows(ground: &Ground<'_>, draft: &mut Draft, group: StaffGroup) -> Result<(), ReportError> {
    let asked = ground.bench.flows(ground.code(), FlowsAsked::of(group), ground.scope);
    let Some(flows) = draft.answer(&format!("Comings and goings of {}", group.title()), asked)? else { return Ok(()) };
    draft.rests_on(&flows.sources);
    draft.say(sentence(&flows.finding));
    let words = ["flows", ground.code(), "--group", group.word()];
    let what = format!("Joiners and leavers, {}, {}", group.title(), flows.area.name);
    let told = draft.figures.answered(&what, &words, ground.scope.period, &flows.sources);
    let rows = flows.years.iter().map(|year| {
        let id = |what: &str| ground.id(&format!("flows.{group}.{}.{what}", year.to));
        let ways = year.why_missing.clone().or_else(|| year.way.map(|way| way.title().to_owned()));
        Row::of(vec![
            Cell::text(format!("{} to {}", year.from, year.to)),
            told.cell(id("joined"), year.figure.joined, 1),
            told.cell(id("left"), year.figure.left, 1),
            told.cell(id("turnover"), year.figure.turnover_pct, 1),
            Cell::text(ways.unwrap_or_default()),
        ])
    });
    let whom = flows.definition.map_or(group.title(), wholetime_vocabulary::GpDefinition::title);
    draft.table(Table {
        id: format!("flows_{group}"),
        title: format!("Joiners and leavers: {whom}"),
        columns: vec![
            Column::text("Year"),
            Column::number("Joined", 1),
            Column::number("Left", 1),
            Column { title: "Turnover, %".to_owned(), kind: ColumnKind::Percent(1), formula: None },
            Column::text("Counted by"),
        ],
        rows: rows.collect(),
        notes: vec![sentence(&flows.counted_at_means)],
    });
    Ok(())
}

/// Who is near the age at which people retire.
fn older(ground: &Ground<'_>, draft: &mut Draft) {
    draft.heading(2, "older", "Who may retire");
    let share = ground
        .shared
        .comparisons
        .iter()
        .filter_map(|one| one.as_ref().ok())
        .filter(|side| side.comparison.indicator.id == "gp_share_aged_55_plus_pct")
        .find_map(|side| Some((side, side.of(ground.code())?)));
    let Some((side, own)) = share else {
        draft.say("How many GPs are 55 or older is not held of this month.");
        return;
    };
    let from = draft.figures.explained(
        &ground.profile.area,
        &side.comparison.indicator,
        side.comparison.period,
        Some(side.comparison.basis),
        &side.comparison.sources,
    );
    let figure = from.figure(own.value, 1);
    let centre = match side.comparison.centre {
        Value::Known(centre) => {
            format!(
                "; {} of {} come to {} %",
                ground.shared.level.titles(),
                ground.shared.within.name,
                words::number(centre, 1)
            )
        }
        Value::Missing(_) => String::new(),
    };
    draft.paragraph(vec![
        Span::Figure(figure),
        text(format!(" % of GPs whose age is known are 55 or older{centre}. Age is not a plan to leave: ask.")),
    ]);
}
