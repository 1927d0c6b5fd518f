//! `GET /doctor`: what is wrong with the installation or the workspace, and what to do about it.

use wholetime_workbench::Workbench;
use wholetime_workbench::access::Deed;
use wholetime_workbench::questions::doctor::DoctorAnswer;

use super::profile::capital;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::sheet::{Part, Sheet};
use crate::components::{Cell, Table};

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let answer = ask(bench, |bench: &Workbench| {
        // It names folders and the database: that is for those who look after them.
        bench.permit_everywhere(Deed::MoveHouse)?;
        bench.doctor()
    });
    answer::page(&sheet(&answer.await?))
}

fn sheet(answer: &DoctorAnswer) -> Sheet {
    let mut table = Table::new("checks", "What was looked at").column("What").column("State").column("What was found");
    for check in &answer.checks {
        table.row(vec![
            Cell::text(capital(&check.what)),
            Cell::text(&check.state),
            Cell::text(capital(&check.message)),
        ]);
    }
    let wrong = answer.checks.iter().filter(|check| check.state == "wrong").count();
    let said = if answer.is_well {
        "All is well.".to_owned()
    } else {
        format!("{wrong} things are wrong; each says what to do.")
    };
    let lede = "Whether the workspace can be written, every file held is whole, and the log of changes is unbroken.";
    Sheet { answer: Some(said), parts: vec![Part::new("", "", table)], ..Sheet::new("Is all well?", "/pages", lede) }
}
