//! The plan of Bedfordshire, Luton and Milton Keynes of 2018 is reproduced to every printed digit.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::{
    cost::{FirstYear, Recurrence, Way, cost, countings, saving, tail},
    difference::{Cause, difference},
    figures::{dangling, figures},
    funding::fund,
    gap::gaps,
    plan::{Plan, PlanError},
    printed::reproduce,
    quantity::{Money, Percent, Wte},
    refusal::without_stream,
    standing::{Verdict, standing},
};

const DOCUMENT: &str = include_str!("../../../examples/blmk-2018/plan.toml");

fn plan() -> Plan {
    Plan::from_toml(DOCUMENT).unwrap()
}

fn thousand(amount: i64) -> Money {
    Money::whole(amount * 1000)
}

#[test]
fn every_printed_digit_is_reproduced_but_where_the_paper_contradicts_itself() {
    let plan = plan();
    let figures = reproduce(&plan).unwrap();
    for figure in &figures {
        let computed = figure.computed_text.as_deref();
        assert_eq!(
            figure.agrees,
            figure.printed.contradicts.is_none(),
            "{}: printed {}, computed {computed:?}",
            figure.printed.at,
            figure.printed.text
        );
    }
    // Cells with a figure in tables 1, 2, 3, 5, 6, 8, 9 and 11.
    let in_table = |table: &str| figures.iter().filter(|figure| figure.printed.at.starts_with(table)).count();
    let counts = ["Table 1,", "Table 2,", "Table 3,", "Table 5,", "Table 6,", "Table 8,", "Table 9,", "Table 11,"];
    assert_eq!(counts.map(in_table), [44, 16, 16, 26, 14, 23, 5, 4]);
}

#[test]
fn where_the_paper_contradicts_itself_the_computed_figure_stands_beside_the_printed_one() {
    let plan = plan();
    let figures = reproduce(&plan).unwrap();
    let apart = figures.iter().filter(|figure| !figure.agrees);
    let apart: Vec<(&str, &str, &str)> = apart
        .map(|figure| {
            (figure.printed.at.as_str(), figure.printed.text.as_str(), figure.computed_text.as_deref().unwrap())
        })
        .collect();
    assert_eq!(
        apart,
        [
            // 31 + 17 + 16.
            ("Table 3, BLMK, over 50", "73", "64"),
            // 139 ÷ 178 = 78.09 %.
            ("Section 4.2, practice nurses over 50, %", "79", "78"),
            // 64 ÷ 106 = 60.4 %.
            ("Section 4.2, practice managers over 50, %", "69", "60"),
            // 47.5 and 30 % of 123 are 58.425 and 36.9; in halves, those with most left over take one more.
            ("Split after table 6, Bedfordshire, total", "60.5", "58.5"),
            ("Split after table 6, Milton Keynes, total", "34.5", "37.0"),
        ]
    );
    let managers = gaps(&plan).into_iter().find(|gap| gap.profession == "manager").unwrap();
    assert_eq!(managers.rows[0].over_50.stated, Some(Wte::whole(73)));
}

#[test]
fn each_gap_says_which_baseline_it_is_measured_against_and_whom_it_leaves_out() {
    let gaps = gaps(&plan());
    assert_eq!(gaps.iter().map(|gap| gap.profession.as_str()).collect::<Vec<_>>(), ["gp", "nurse", "manager"]);
    assert!(gaps[0].baseline.starts_with("GPs in the local survey (Table 1"), "{}", gaps[0].baseline);
    assert!(gaps[0].leaves_out.contains("another reason than retirement"));
    let percents: Vec<String> = gaps[0].rows.iter().map(|row| row.gap_percent().unwrap().written(2)).collect();
    // 111.5 ÷ 409, 51 ÷ 224, 32 ÷ 79 and 28.5 ÷ 106.
    assert_eq!(percents, ["27.26", "22.77", "40.51", "26.89"]);
    // 70.5 ÷ 409: the expansion is in no baseline.
    assert_eq!(gaps[0].rows[0].gap_percent_without_expansion().unwrap().written(1), "17.2");
    // 32 people over 50 against 26 WTE.
    let luton = &gaps[1].rows[2];
    assert_eq!(luton.over_50_to_baseline_percent().unwrap().written(1), "123.1");
}

#[test]
fn totals_in_thousands_are_sums_of_the_printed_cells_and_exact_ones_are_not() {
    let plan = plan();
    let exact = cost(&plan, Way::OF_THE_PLAN).unwrap();
    // 1,795,000 + 19 × 42,668 + 17 × 35,552 + 20 × 29,456.
    assert_eq!(exact.group_total("substitution"), Money::whole(3_799_196));
    let printed = exact.as_printed(plan.printing.as_ref().unwrap());
    assert_eq!(printed.group_total("substitution"), thousand(3_798));
    assert_eq!(printed.total(), thousand(18_558));
}

#[test]
fn pharmacists_cost_20_29_and_39_thousand_in_their_three_years() {
    let table = cost(&plan(), Way::OF_THE_PLAN).unwrap();
    let row = table.rows.iter().find(|row| row.id == "clinical-pharmacists").unwrap();
    let cells: Vec<_> = row.cells.iter().map(|cell| cell.unwrap()).collect();
    assert_eq!(cells.iter().map(|cell| cell.cost).collect::<Vec<_>>(), [thousand(240), thousand(568), thousand(987)]);
    // Of 12, 23 and 33 posts at £49,000 the rest is national money: 588, 1,127 and 1,617 less the above.
    assert_eq!(
        cells.iter().map(|cell| cell.support).collect::<Vec<_>>(),
        [thousand(348), thousand(559), thousand(630)]
    );
}

#[test]
fn the_roles_save_1_482_thousand_against_44_gps_as_printed() {
    let plan = plan();
    let table = cost(&plan, Way::OF_THE_PLAN).unwrap().as_printed(plan.printing.as_ref().unwrap());
    let saving = saving(&plan, &table).unwrap().unwrap();
    assert_eq!((saving.alternative, saving.instead, saving.saved), (thousand(5_280), thousand(3_798), thousand(1_482)));
    // One year is set against three; the reader is told.
    assert_eq!(
        saving.caution,
        "£5,280,000 is one year of 44 WTE; £3,798,000 is the sum of 3 years of what stands in for them"
    );
}

#[test]
fn two_fifths_are_funded_and_the_rest_is_not() {
    let plan = plan();
    let table = cost(&plan, Way::OF_THE_PLAN).unwrap().as_printed(plan.printing.as_ref().unwrap());
    let funding = fund(&plan, &table);
    // 27 % and 16 % of 11,838,000.
    assert_eq!(
        funding.streams.iter().map(|stream| stream.total()).collect::<Vec<_>>(),
        [Money::whole(3_196_260), Money::whole(1_894_080)]
    );
    // 18,558,000 less both.
    assert_eq!(funding.unfunded_total(), Money::whole(13_467_660));
    // 27 % of 240,000 + 480,000 in the first year.
    assert_eq!(funding.streams[0].in_year(0), Money::whole(194_400));
    assert_eq!(funding.funded_percent().unwrap().written(1), "27.4");
}

#[test]
fn recurrence_and_part_years_move_the_total_apart() {
    let totals: Vec<Money> = countings(&plan()).unwrap().into_iter().map(|counting| counting.total).collect();
    // As planned: 3,799,196 + 67 × 120,000 + 56 × 120,000.
    // Each year, about 26.4m: 1,795,000 + 28 × 42,668 + 29 × 35,552 + 30 × 29,456 + 105 × 120,000 + 74 × 120,000.
    // From their start, half of the first year for all but the 12 pharmacists in post:
    //   pharmacists 240,000 + (12 × 29 + 11 × 10) thousand + (12 × 39 + 11 × (10 + 14.5) + 10 × 10) thousand = 1,535,500,
    //   the others half of (810,692 + 604,384 + 589,120 + 8,040,000 + 6,720,000) = 8,382,098.
    // Both: 1,535,500 + 18.5 × 42,668 + 20.5 × 35,552 + 20 × 29,456 + 71.5 × 120,000 + 46 × 120,000.
    assert_eq!(totals, [18_559_196, 26_384_392, 9_917_598, 17_742_794].map(Money::whole));
}

#[test]
fn posts_go_on_to_cost_after_the_plan_and_national_money_runs_out() {
    // 2020/21: 12 pharmacists at 49, 11 at 39 and 10 at 29 thousand, 19 × 42,668, 17 × 35,552, 20 × 29,456, 123 × 120,000.
    // 2021/22: 23 at 49 and 10 at 39 thousand. 2022/23: 33 at 49 thousand.
    let tail = tail(&plan(), 3).unwrap();
    let pharmacists = |year: &str| tail.sum(Some(year.parse().unwrap()), |row| row.id == "clinical-pharmacists");
    assert_eq!(pharmacists("2020/21"), thousand(588 + 429 + 290));
    assert_eq!(pharmacists("2021/22"), thousand(1_127 + 390));
    assert_eq!(pharmacists("2022/23"), thousand(1_617));
    assert_eq!(tail.sum(Some("2020/21".parse().unwrap()), |_| true), Money::whole(18_071_196));
}

#[test]
fn without_international_recruitment_27_of_the_need_are_left_and_no_fallback_is_named() {
    let refusal = without_stream(&plan(), "gp-need", "international").unwrap();
    assert_eq!((refusal.planned, refusal.left, refusal.lost), (Wte::whole(67), Wte::whole(27), Wte::whole(40)));
    assert_eq!(refusal.fallback, None);
    assert!(refusal.trigger.unwrap().contains("refused"));
    assert!(without_stream(&plan(), "gp-need", "retainers").is_none());
}

#[test]
fn a_standing_names_the_stream_that_is_the_reason() {
    let plan = plan();
    let need = plan.initiative("gp-need").unwrap();
    let year = "2018/19".parse().unwrap();
    let wte = |number| Wte::whole(number);
    let mut arrived = BTreeMap::from([("fellowships".to_owned(), wte(9)), ("international".to_owned(), wte(6))]);
    let unknown = standing(need, year, &arrived);
    assert_eq!((unknown.verdict, unknown.due), (Verdict::NotKnown, wte(36)));
    arrived.insert("recruit-return-retain".to_owned(), wte(8));
    let behind = standing(need, year, &arrived);
    assert_eq!((behind.verdict, behind.arrived), (Verdict::Behind, wte(23)));
    assert_eq!(
        behind.reasons,
        [
            "International recruitment: 6 of 20 WTE due by the end of 2018/19 have arrived",
            "Recruit, return and retain: 8 WTE have arrived, 7 were due by the end of 2018/19",
        ]
    );
    arrived.insert("international".to_owned(), wte(18));
    assert_eq!(standing(need, year, &arrived).verdict, Verdict::OnTrajectory);
}

#[test]
fn every_name_in_the_plan_points_at_a_figure() {
    let mut plan = plan();
    let figures = figures(&plan).unwrap();
    assert_eq!(dangling(&plan, &figures), Vec::<String>::new());
    plan.delivery.risks[0].moves = Some("gap/gp/2017/18/blmk/emigration".into());
    assert_eq!(
        dangling(&plan, &figures),
        ["risk `1` points at the figure `gap/gp/2017/18/blmk/emigration`, which the plan does not have; mend its name"]
    );
}

#[test]
fn what_the_plan_names_without_an_amount_is_not_a_cost_of_nothing() {
    let table = cost(&plan(), Way::OF_THE_PLAN).unwrap();
    assert_eq!(
        table.not_stated().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        ["development-programme", "preceptorships", "bursaries"]
    );
    let clerks = table.rows.iter().find(|row| row.id == "clinical-administrators").unwrap();
    assert!(clerks.no_cost_because.is_some());
}

#[test]
fn a_plan_written_out_reads_back_as_the_same_plan() {
    let plan = plan();
    assert_eq!(Plan::from_toml(&plan.to_toml().unwrap()).unwrap(), plan);
    assert_eq!(Plan::from_json(&plan.to_json().unwrap()).unwrap(), plan);
}

#[test]
fn a_key_that_is_not_known_is_refused_with_its_place() {
    let line = DOCUMENT.lines().position(|line| line == "vacancies = 52.5").unwrap() + 1;
    let error = Plan::from_toml(&DOCUMENT.replace("\nvacancies = 52.5", "\nvacancy = 52.5")).unwrap_err().to_string();
    assert!(error.contains("vacancy") && error.contains(&format!("line {line}")), "{error}");
}

#[test]
fn a_plan_that_names_what_is_not_in_it_is_refused_and_all_of_it_is_said_at_once() {
    let document = DOCUMENT
        .replace("pay = \"registered-nurse\"", "pay = \"nurse\"")
        .replace("when = \"2018/19\", planned = 20", "when = \"2021/22\", planned = 20");
    let Err(PlanError::ToMend(problems)) = Plan::from_toml(&document) else { panic!("it was read") };
    assert_eq!(
        problems,
        [
            "initiative `registered-nurses` names the pay `nurse`, which the plan does not have; add it or mend the name",
            "initiative `gp-need` has posts in 2021/22, a year the plan does not have",
        ]
    );
    let document = DOCUMENT
        .replace("planned = 8, costed = 12", "planned = 8, costed = 12000000")
        .replace("salary = 100000", "salary = 12000000")
        .replace("text = \"111.5\"", "text = \"111·5\"")
        .replace("unit = 1000\n\n# 12", "unit = 0\n\n# 12")
        .replace("id = \"gp-compliance\"", "id = \"GP compliance\"");
    let Err(PlanError::ToMend(problems)) = Plan::from_toml(&document) else { panic!("it was read") };
    assert_eq!(
        problems,
        [
            "row of the cost table (initiative or line) `GP compliance` is not a name; use small letters, digits and hyphens",
            "target `compliance` names the initiative `gp-compliance`, which the plan does not have; add it or mend the name",
            "initiative `registered-nurses` has 12000000 WTE in 2018/19; check whether that is money or people",
            "a unit of 0 pounds cannot be printed or rounded to; write 1 or more",
            "`Table 1, BLMK, gap (F)` prints `111·5`, which is not a number of at most 6 decimals",
            "pay `gp` from 2017-04-01 is above £10,000,000; write pounds a year",
        ]
    );
    let other = Plan::from_toml(&DOCUMENT.replace("schema = 1", "schema = 2")).unwrap_err();
    assert_eq!(other, PlanError::OtherSchema(2));
}

#[test]
fn a_plan_compared_with_itself_differs_in_nothing() {
    let difference = difference(&plan(), &plan()).unwrap();
    assert!(difference.is_nothing());
    assert_eq!(difference.reasons, []);
    assert_eq!(difference.total_before, difference.total_after);
}

#[test]
fn a_difference_says_what_changed_and_why_the_total_moved() {
    let before = plan();
    // The nurses that are planned are costed: 8 in place of 12; and a GP costs 110,000 before on-costs.
    let document =
        DOCUMENT.replace("planned = 8, costed = 12", "planned = 8").replace("salary = 100000", "salary = 110000");
    let after = Plan::from_toml(&document).unwrap();
    let difference = difference(&before, &after).unwrap();
    let at: Vec<(&str, Option<&str>, Option<&str>)> = difference
        .changes
        .iter()
        .map(|change| (change.at.as_str(), change.before.as_deref(), change.after.as_deref()))
        .collect();
    assert_eq!(
        at,
        [
            ("initiative registered-nurses, stream recruited, posts 2018/19, costed", Some("12"), None),
            ("pay gp, row 2017-04-01, salary", Some("100000"), Some("110000")),
        ]
    );
    let reasons: Vec<(&str, Cause, Money)> =
        difference.reasons.iter().map(|reason| (reason.row.as_str(), reason.cause, reason.moved)).collect();
    assert_eq!(
        reasons,
        [
            // Four nurses at £35,552 fewer; 67 and 56 GPs at £12,000 more.
            ("registered-nurses", Cause::Posts, Money::whole(-142_208)),
            ("gp-need", Cause::Terms, Money::whole(804_000)),
            ("gp-compliance", Cause::Terms, Money::whole(672_000)),
        ]
    );
}

#[test]
fn a_stream_that_is_moved_is_not_a_stream_that_is_new() {
    let before = plan();
    let mut after = before.clone();
    after.initiatives.iter_mut().find(|initiative| initiative.id == "gp-need").unwrap().streams.reverse();
    let difference = difference(&before, &after).unwrap();
    assert_eq!(difference.changes.len(), 1);
    assert_eq!(difference.changes[0].at, "initiative gp-need, order");
    assert_eq!(difference.reasons, []);
}

#[test]
fn time_released_is_told_beside_posts() {
    // 45 minutes a day × 80 % × 446 WTE, of a day of 450 minutes: 35.68 WTE.
    let mut plan = plan();
    plan.time_released.push(crate::plan::TimeReleased {
        id: "correspondence".into(),
        title: "Letters handled by clerks".into(),
        profession: "gp".into(),
        minutes_a_day: Wte::whole(45),
        wte: Wte::whole(446),
        reach_percent: Percent::whole(80),
        reach_of: Some(crate::plan::Reach::Patients),
        day_minutes: Wte::whole(450),
        evidence: "self-reported".into(),
        source: "Dorset, February 2018, section 10".into(),
    });
    assert_eq!(plan.time_released[0].equivalent().to_string(), "35.68");
    let with = figures(&plan).unwrap();
    assert_eq!(with.get("planned/role:gp/total").unwrap().written(0), "123");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn funded_and_unfunded_come_to_the_cost(
        first in 0_i64..=100,
        second in 0_i64..=100,
        amount in 0_i64..2_000_000_000,
        is_amount_first in any::<bool>(),
        is_each_year in any::<bool>(),
        is_from_start in any::<bool>(),
    ) {
        let mut plan = plan();
        plan.funding[0].percent = Some(Percent::whole(first));
        plan.funding[1].percent = Some(Percent::whole(second));
        let years = plan.years.clone();
        plan.funding.push(crate::plan::FundingStream {
            id: "fund".into(),
            title: "A fund".into(),
            priority: if is_amount_first { 0 } else { 3 },
            groups: vec![],
            percent: None,
            amounts: years.iter().map(|year| (*year, Money::from_units(amount))).collect(),
            is_recurrent: false,
            source: "invented".into(),
        });
        let way = Way {
            recurrence: if is_each_year { Recurrence::EachYear } else { Recurrence::AsCounted },
            first_year: if is_from_start { FirstYear::FromStart } else { FirstYear::Whole },
        };
        let table = cost(&plan, way).unwrap();
        let funding = fund(&plan, &table);
        for (index, row) in table.rows.iter().enumerate() {
            for year in 0..years.len() {
                let paid: Money = funding.streams.iter().map(|stream| stream.paid[index][year]).sum();
                let left = funding.unfunded[index][year];
                prop_assert!(Money::ZERO <= left);
                prop_assert!(funding.streams.iter().all(|stream| Money::ZERO <= stream.paid[index][year]));
                prop_assert_eq!(paid + left, row.cells[year].map_or(Money::ZERO, |cell| cell.cost));
            }
        }
        for stream in funding.streams.iter().filter(|stream| stream.id == "fund") {
            prop_assert_eq!(funding.funded_once_total(), stream.total());
            for year in 0..years.len() {
                prop_assert_eq!(stream.in_year(year) + stream.unused[year], Money::from_units(amount));
            }
        }
        prop_assert_eq!(funding.funded_total() + funding.unfunded_total(), table.total());
    }

    #[test]
    fn the_reasons_come_to_the_move_of_the_total(nurses in 0_i64..50, salary in 0_i64..200_000, counted in any::<bool>()) {
        let before = plan();
        let mut after = before.clone();
        for initiative in after.initiatives.iter_mut().filter(|initiative| initiative.id == "registered-nurses") {
            initiative.streams[0].posts[0].planned = Wte::whole(nurses);
            initiative.streams[0].posts[0].costed = None;
            if counted {
                initiative.counted = crate::plan::Counted::EachYear;
            }
        }
        for pay in after.pay.iter_mut().filter(|pay| pay.id == "gp") {
            pay.rows[0].salary = Some(Money::whole(salary));
        }
        after.lines.remove(0);
        let difference = difference(&before, &after).unwrap();
        let moved: Money = difference.reasons.iter().map(|reason| reason.moved).sum();
        prop_assert_eq!(difference.total_before + moved, difference.total_after);
    }
}
