//! How staff changes with deprivation, in a sentence a staff group.

use wholetime_workbench::questions::gradient::{Gradient, GradientAsked};

use super::paper::{Paper, count, table, whole};
use crate::ReportError;
use crate::document::{Cell, Column, Row, plain};
use crate::library::draft::sentence;

/// The gradient of GPs and of nurses.
pub(super) fn add(paper: &mut Paper<'_>) -> Result<(), ReportError> {
    paper.draft.heading(1, "deprivation", "Deprivation");
    let two: Vec<(String, &'static str)> =
        paper.counted.iter().take(2).map(|one| (one.rate.clone(), one.title)).collect();
    for (indicator, title) in two {
        let gradient = paper.bench.gradient(&indicator, paper.code(), GradientAsked::default(), paper.scope);
        let part = format!("How {} change with deprivation", title.to_lowercase());
        let Some(gradient) = paper.draft.answer(&part, gradient)? else { continue };
        one(paper, &gradient, &indicator, title);
    }
    Ok(())
}

fn one(paper: &mut Paper<'_>, gradient: &Gradient, indicator: &str, title: &str) {
    paper.draft.rests_on(&gradient.sources);
    paper.draft.say(sentence(&format!("{title} per 100,000 patients, {}", gradient.finding)));
    let Some(point) = gradient.points.last() else { return };
    let what = format!("{title} by deprivation, {}", gradient.area.name);
    let command = ["gradient", indicator, "--within", gradient.area.code.as_str()];
    let told = paper.draft.figures.answered(&what, &command, Some(point.period), &gradient.sources);
    let fifth = |fifth: u8| match fifth {
        1 => "1 (most deprived)".to_owned(),
        5 => "5 (least deprived)".to_owned(),
        other => other.to_string(),
    };
    let rows = point.fifths.iter().map(|one| {
        let id = format!("{}.{indicator}.fifth_{}", gradient.area.code, one.fifth);
        Row::of(vec![
            Cell::text(fifth(one.fifth)),
            count(one.areas),
            whole(wholetime_vocabulary::Value::Known(one.patients)),
            told.cell(id, wholetime_vocabulary::Value::Known(one.value), 1),
        ])
    });
    let columns = vec![
        Column::text("Fifth of patients"),
        Column::number("Practices", 0),
        Column::number("Patients", 0),
        Column::number("FTE per 100,000 patients", 1),
    ];
    let mut fifths = table(
        &format!("deprivation_{}", indicator.trim_end_matches("_per_100k")),
        format!("{title} by deprivation of their practices, {}", point.period.in_words()),
        columns,
        rows.collect(),
    );
    fifths.notes = gradient.notes.iter().map(|note| sentence(note)).collect();
    paper.draft.table(fifths);
    paper.draft.list(vec![plain(sentence(&gradient.method))]);
}
