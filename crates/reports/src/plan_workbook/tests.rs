//! Plans out to a workbook and back. That the formulas come to what Wholetime answers is tried on the program (`crates/app`).

use wholetime_workbench::plans::difference::difference;
use wholetime_workbench::plans::plan::Plan;
use wholetime_workbench::plans::quantity::{Money, Wte};
use wholetime_workbench::questions::plans::PlanName;
use wholetime_workbench::questions::plans::workbook::{plan_in_workbook, workbook};

use super::*;

const BLMK: &str = include_str!("../../../../examples/blmk-2018/plan.toml");
const OTHERS: [&str; 4] = [
    include_str!("../../../../examples/bury-2018/plan.toml"),
    include_str!("../../../../examples/dorset-2017/plan.toml"),
    include_str!("../../../../examples/havering-2022/plan.toml"),
    include_str!("../../../../examples/ten-nurses/plan.toml"),
];

fn read(document: &str) -> Plan {
    Plan::from_toml(document).unwrap()
}

fn answer(plan: &Plan) -> PlanWorkbook {
    let name = PlanName { id: plan.id.clone(), title: plan.title.clone(), version: None, newest: None };
    workbook(name, plan.clone(), plan.years[0].first_day_of(0))
}

fn out_and_in(plan: &Plan) -> Result<Plan, String> {
    plan_in_workbook(&plan_workbook(&answer(plan)).unwrap(), "plan.xlsx")
}

#[test]
fn a_plan_in_a_workbook_and_back_is_the_same_plan() {
    for document in OTHERS.into_iter().chain([BLMK]) {
        let plan = read(document);
        assert_eq!(out_and_in(&plan), Ok(plan));
    }
}

#[test]
fn texts_that_a_workbook_would_change_come_back_as_they_were() {
    let mut plan = read(BLMK);
    let texts = [
        "",
        " at the ends ",
        "\"in quotes\"",
        "=1+1",
        "_x0041_",
        "a\ttab",
        "two\nlines\r\nand three",
        "\u{1}\u{7f}\u{ffff}",
        "#N/A",
        "2018-07",
        "007",
        "TRUE",
        "a & b < c",
        "'quoted'",
    ];
    for (line, text) in plan.assumptions.iter_mut().zip(texts.iter().cycle()) {
        line.title = (*text).to_owned();
    }
    for (at, text) in texts.iter().enumerate() {
        let source = (*text).to_owned();
        plan.assumptions.push(wholetime_workbench::plans::plan::Assumption {
            id: format!("own-{at}"),
            title: source.clone(),
            source,
        });
    }
    assert_eq!(out_and_in(&plan), Ok(plan));
}

#[test]
fn the_same_plan_makes_the_same_file() {
    let plan = answer(&read(BLMK));
    assert_eq!(plan_workbook(&plan).unwrap(), plan_workbook(&plan).unwrap());
}

#[test]
fn a_number_changed_on_a_sheet_is_the_whole_difference_and_moves_the_cost_by_its_posts() {
    let before = read(BLMK);
    let mut edited = answer(&before);
    let table = edited.tables.iter_mut().find(|table| table.name == "initiative.stream.posts").unwrap();
    let planned = table.column("planned").unwrap();
    let row = table.rows.iter_mut().find(|cells| cells[0] == "clinical-pharmacists" && cells[2] == "2019/20").unwrap();
    // Ten pharmacists of the last year become twelve.
    assert_eq!(row[planned], "10");
    row[planned] = "12".to_owned();
    let after = plan_in_workbook(&plan_workbook(&edited).unwrap(), "edited.xlsx").unwrap();
    let told = difference(&before, &after).unwrap();
    assert_eq!(told.changes.len(), 1, "{:?}", told.changes);
    assert_eq!((told.changes[0].before.as_deref(), told.changes[0].after.as_deref()), (Some("10"), Some("12")));
    // Two more in their first year, each £20,000 beyond national money (table 8 of the paper: 20, 29, 39).
    let moved = told.total_after - told.total_before;
    assert_eq!(moved, Money::whole(20_000).times(Wte::whole(2)));
}

#[test]
fn a_workbook_with_faults_is_refused_with_all_of_them() {
    let mut edited = answer(&read(BLMK));
    let posts = edited.tables.iter_mut().find(|table| table.name == "initiative.stream.posts").unwrap();
    posts.rows[0][2] = "soon".to_owned();
    let gap = edited.tables.iter_mut().find(|table| table.name == "gap.at").unwrap();
    gap.rows[1][2] = "elsewhere".to_owned();
    gap.rows[2][3] = "0.12345".to_owned();
    let told = plan_in_workbook(&plan_workbook(&edited).unwrap(), "edited.xlsx").unwrap_err();
    assert!(told.contains("sheet initiative.stream.posts, row 2, when: `soon` is not a time of a plan"), "{told}");
    assert!(told.contains("sheet gap.at, row 4, vacancies: `0.12345` has more than 3 decimals; round it"), "{told}");
    assert!(told.starts_with("it has 2 things to mend"), "{told}");
}

#[test]
fn a_plan_that_cannot_be_costed_has_a_workbook_all_the_same() {
    let mut plan = read(BLMK);
    for pay in &mut plan.pay {
        pay.rows.clear();
    }
    let answer = answer(&plan);
    assert!(answer.costs.as_ref().is_err_and(|why| why.contains("no row in force")), "{:?}", answer.costs);
    assert_eq!(plan_in_workbook(&plan_workbook(&answer).unwrap(), "plan.xlsx"), Ok(plan));
}
