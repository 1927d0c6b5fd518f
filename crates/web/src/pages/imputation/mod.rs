//! `GET /check/imputation`: how far estimates of silent practices would have been right.

use std::sync::Arc;

use askama::Template as _;
use axum::Extension;
use wholetime_reports::words;
use wholetime_workbench::questions::check::imputation::{ImputationAsked, ImputationCheck};

use super::profile::capital;
use crate::acting::Acting;
use crate::answer::Page;
use crate::components::sheet::{Part, Sheet};
use crate::components::{Cell, Table};
use crate::works::{self, Works};

pub(super) async fn page(Acting(bench): Acting, Extension(works): Extension<Arc<Works>>) -> Page {
    let what = ("Hiding practices and estimating them".to_owned(), "/check/imputation".to_owned());
    works::page(&works, bench, what, |bench, _| {
        let answer = bench.check_imputation(ImputationAsked::default())?;
        Ok(sheet(&answer).render()?)
    })
    .await
}

fn sheet(answer: &ImputationCheck) -> Sheet {
    let mut table = Table::new("scores", "Errors of estimates, in FTE of a practice")
        .column("Staff group")
        .column("Basis")
        .column("Censuses without a word")
        .column("Method")
        .number("Estimates")
        .number("Usual error (RMSE)")
        .number("Middle error")
        .number("Too high by")
        .number("In the 90 % range");
    for row in &answer.scores {
        let score = row.score;
        let share = score.cover90_pct.map(|share| format!("{} %", words::number(share, 1)));
        table.row(vec![
            Cell::text(row.group.title()),
            Cell::text(row.basis.title()),
            Cell::text(score.horizon.map_or_else(|| "any".to_owned(), |horizon| horizon.to_string())),
            Cell::text(score.method.word().replace('_', " ")),
            Cell::text(score.n.to_string()),
            Cell::text(words::number(score.rmse, 2)),
            Cell::text(words::number(score.mae, 2)),
            Cell::text(words::number(score.bias, 2)),
            Cell::text(share.unwrap_or_default()),
        ]);
    }
    let lede = format!(
        "{} % of the practices that reported are hidden at each census, {} times over, and estimated from the others.",
        words::number(answer.share_pct, 0),
        answer.repeats
    );
    let found = answer.findings.iter().map(|finding| capital(&finding.message));
    Sheet {
        parts: vec![Part::new("", "", table)],
        notes: found.chain(answer.notes.iter().map(|note| capital(note))).collect(),
        ..Sheet::new("Check of estimates", "/pages", &lede)
    }
}
