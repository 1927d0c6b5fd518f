//! Targets of an invented place, checked by hand, and of two papers.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::refusal::refusal_of;

const NURSES: &str = include_str!("../../../../examples/ten-nurses/plan.toml");
const HAVERING: &str = include_str!("../../../../examples/havering-2022/plan.toml");
const BLMK: &str = include_str!("../../../../examples/blmk-2018/plan.toml");

fn wte(text: &str) -> Wte {
    Wte::read(text).unwrap()
}

fn plan(text: &str) -> Plan {
    Plan::from_toml(text).unwrap()
}

/// A plan in which a piece of text stands for another.
fn with(text: &str, piece: &str, other: &str) -> Plan {
    assert!(text.contains(piece), "{piece}");
    plan(&text.replace(piece, other))
}

fn line(plan: &Plan, id: &str, on: Date) -> TargetLine {
    targets(plan, on, None).into_iter().find(|line| line.id == id).unwrap()
}

fn worked(plan: &Plan, id: &str, on: Date) -> Worked {
    let line = line(plan, id, on);
    line.worked.unwrap_or_else(|| panic!("{:?}", line.refused))
}

fn parts(worked: &Worked) -> Vec<String> {
    worked.parts.iter().map(|part| part.part.to_string()).collect()
}

fn arrivals(worked: &Worked) -> Vec<String> {
    worked.steps.iter().map(|step| step.arrivals.to_string()).collect()
}

#[test]
fn ten_nurses_are_shared_by_lists_and_due_after_the_lead_time() {
    // Of 100,000 patients 41, 29, 18 and 12 thousand: 4.1, 2.9, 1.8 and 1.2; the two left go to .9 and .8.
    let ten = worked(&plan(NURSES), "ten", date(2026, 6, 1));
    assert_eq!(parts(&ten), ["4", "3", "2", "1"]);
    assert_eq!(ten.parts[1].exact, wte("2.9"));
    assert_eq!(ten.parts[0].share, Percent::whole(41));
    // Six months of lead time, then ten in six quarters: 1.7, 3.3, 5, 6.7, 8.3 and 10 by their ends, in whole posts.
    assert_eq!(arrivals(&ten), ["0", "0", "2", "1", "2", "2", "1", "2"]);
    // 30.5 at the baseline, and 3 due by the end of March 2027.
    assert_eq!((ten.steps[3].so_far, ten.steps[3].level), (wte("3"), Some(wte("33.5"))));
    assert_eq!(ten.steps[3].ends_on, date(2027, 3, 31));
}

#[test]
fn places_come_to_their_parts_and_quarters_to_the_trajectory() {
    for text in [NURSES, HAVERING, BLMK] {
        for line in targets(&plan(text), date(2026, 6, 1), None) {
            let Some(worked) = line.worked else { continue };
            assert_eq!(worked.parts.iter().map(|part| part.part).sum::<Wte>(), worked.shared_out, "{}", line.id);
            for (index, step) in worked.steps.iter().enumerate() {
                let of_places: Wte = worked.parts.iter().map(|part| part.by_quarter[index]).sum();
                assert_eq!(of_places, step.arrivals, "{} in {}", line.id, step.quarter);
            }
            for part in &worked.parts {
                assert_eq!(part.by_year.iter().copied().sum::<Wte>(), part.part, "{} of {}", part.place, line.id);
            }
        }
    }
}

#[test]
fn a_pledge_below_the_share_is_seen_and_a_silent_place_is_named() {
    let pledges = worked(&plan(NURSES), "ten", date(2026, 6, 1)).pledges.unwrap();
    let differences: Vec<Option<Wte>> = pledges.rows.iter().map(|row| row.difference).collect();
    assert_eq!(differences, [Some(wte("-1")), Some(wte("0")), Some(wte("0.5")), None]);
    assert_eq!(pledges.silent, ["east"]);
    assert_eq!((pledges.pledged, pledges.imposed), (wte("8.5"), wte("10")));
}

#[test]
fn a_target_that_lacks_a_list_says_where_and_the_others_are_worked_out() {
    let lines = targets(&plan(NURSES), date(2026, 6, 1), None);
    let refused: Vec<Option<&str>> = lines.iter().map(|line| line.refused.as_deref()).collect();
    assert_eq!(
        refused,
        [
            None,
            Some("no weighted list is written down for East Haven PCN; add it there, or share by registered lists"),
            None
        ]
    );
}

#[test]
fn a_standard_is_short_only_where_it_is_not_met() {
    // At 35 for each 100,000: 14.35, 10.15, 6.3 and 4.2 wanted, 12, 9.5, 5 and 4 there.
    let standard = worked(&plan(NURSES), "standard", date(2026, 6, 1));
    let missing: Vec<String> = standard.number.asked.iter().map(|at| at.beside.missing.to_string()).collect();
    assert_eq!(missing, ["2.35", "0.65", "1.3", "0.2"]);
    // 4.5 in halves, 9 of them, by what is missing: 4.7, 1.3, 2.6 and 0.4.
    assert_eq!((standard.number.wte, standard.shared_out), (wte("4.5"), wte("4.5")));
    assert_eq!(parts(&standard), ["2.5", "0.5", "1.5", "0"]);
}

#[test]
fn havering_to_44_and_15_as_printed_in_september() {
    let plan = plan(HAVERING);
    let of = |id: &str| {
        let asked = worked(&plan, id, date(2022, 12, 1)).number.asked;
        asked
            .into_iter()
            .map(|at| (at.beside.rate_per_100k.unwrap().exact().written(2), at.beside.missing.exact().written(2)))
            .collect::<Vec<_>>()
    };
    let told = |rows: [(&str, &str); 4]| rows.map(|(rate, missing)| (rate.to_owned(), missing.to_owned())).to_vec();
    // Rates as the paper prints them. 44 asks 20.94 of Marshall's 47,583 patients, who have 18.89.
    assert_eq!(of("gp-44"), told([("44.07", "0"), ("39.7", "2.05"), ("31.77", "10.83"), ("40.65", "3.67")]));
    // 15 asks 7.14 of Marshall, with 6.47, and 13.28 of North's 88,555, with 12.73.
    assert_eq!(of("nurse-15"), told([("15.1", "0"), ("13.6", "0.67"), ("14.37", "0.56"), ("18.62", "0")]));
    let gps = worked(&plan, "gp-44", date(2022, 12, 1));
    assert_eq!(parts(&gps), ["0", "2", "10.8", "3.7"]);
    assert_eq!(gps.notes, ["16.546 WTE are shared out as 16.5, in units of 0.1"]);
    assert!(gps.number.how.contains("0.03 WTE above it elsewhere"), "{}", gps.number.how);
}

#[test]
fn the_split_of_a_paper_stands_beside_the_one_worked_out() {
    let plan = plan(BLMK);
    let imposed = worked(&plan, "compliance", date(2018, 2, 1));
    // 47.5, 22.5 and 30 % of 123.
    let exact: Vec<String> = imposed.parts.iter().map(|part| part.exact.to_string()).collect();
    assert_eq!(exact, ["58.425", "27.675", "36.9"]);
    assert_eq!(parts(&imposed), ["58.5", "27.5", "37"]);
    let printed: Vec<Option<&str>> = imposed.parts.iter().map(|part| part.printed.as_deref()).collect();
    assert_eq!(printed, [Some("60.5"), Some("28"), Some("34.5")]);
    let by_year: Vec<Wte> =
        imposed.years.iter().map(|year| in_year(&quarters_of(&imposed), &arrivals_of(&imposed), *year)).collect();
    assert_eq!(by_year, [wte("4"), wte("50"), wte("69")]);
    assert_eq!(
        imposed.notes,
        ["it is to be reached by 31 December 2020; the plan ends on 31 March 2020, and the trajectory reaches it then"]
    );
}

fn quarters_of(worked: &Worked) -> Vec<When> {
    worked.steps.iter().map(|step| step.quarter).collect()
}

fn arrivals_of(worked: &Worked) -> Vec<Wte> {
    worked.steps.iter().map(|step| step.arrivals).collect()
}

#[test]
fn without_international_recruitment_27_of_67_are_left_and_83_of_123() {
    let plan = plan(BLMK);
    let refusal = refusal_of(&plan, "international").unwrap();
    assert_eq!((refusal.left, refusal.planned, refusal.fallback.as_deref()), (wte("27"), wte("67"), None));
    let lines = targets(&plan, date(2018, 2, 1), Some(&refusal));
    let brought: Vec<(Wte, Wte)> = lines
        .iter()
        .map(|line| line.worked.as_ref().unwrap().brought.as_ref().unwrap())
        .map(|brought| (brought.planned, brought.not_planned))
        .collect();
    assert_eq!(brought, [(wte("27"), wte("40")), (wte("83"), wte("40"))]);
    let reasons = &lines[0].worked.as_ref().unwrap().judged.reasons;
    assert!(
        reasons.iter().any(|reason| {
            reason == "Without International recruitment, posts planned come to 27; 40 WTE of the target have none"
        }),
        "{reasons:?}"
    );
}

#[test]
fn refusing_nothing_changes_nothing() {
    let on = date(2027, 4, 15);
    let plan = with(
        NURSES,
        r#"posts = [{ when = "2027/28 Q4", planned = 3 }]"#,
        r#"posts = [{ when = "2027/28 Q4", planned = 0 }]"#,
    );
    let nobody = refusal_of(&plan, "abroad").unwrap();
    assert_eq!(nobody.lost, Wte::ZERO);
    for (as_planned, refused) in targets(&plan, on, None).into_iter().zip(targets(&plan, on, Some(&nobody))) {
        let brought = |line: &TargetLine| {
            line.worked.as_ref().and_then(|worked| worked.brought.as_ref().map(|one| (one.planned, one.so_far.clone())))
        };
        assert_eq!(brought(&as_planned), brought(&refused));
        assert_eq!(as_planned.worked.map(|worked| worked.parts), refused.worked.map(|worked| worked.parts));
    }
}

#[test]
fn a_standing_has_its_reasons() {
    // 32 on 31 March 2027, when 30.5 and 3 were asked for.
    let judged = worked(&plan(NURSES), "ten", date(2027, 4, 15)).judged;
    assert_eq!(judged.verdict, TargetVerdict::Behind);
    assert_eq!(judged.sentence, "Behind: 1.5 WTE fewer than the trajectory asked for by 31 March 2027");
    assert_eq!(
        judged.reasons,
        [
            "32 WTE were counted on 31 March 2027 (Census of March 2027); the trajectory asked for 33.5",
            // Of its 3, 1 is due by then, so 10.5, and 9 are there.
            "South Haven PCN: 1.5 WTE fewer than asked for by 31 March 2027",
            "Trained here: 1.5 of 3 WTE due by 15 April 2027 have arrived",
            "Posts planned come to 9; 1 WTE of the target have none",
        ]
    );
}

#[test]
fn a_day_lies_between_the_ends_of_two_quarters() {
    let ten = worked(&plan(NURSES), "ten", date(2027, 4, 15));
    let gone = |day| ten.quarters_gone(day).unwrap();
    // The quarter from April to June has 91 days, 46 of them gone at the end of 16 May.
    assert_eq!([gone(date(2026, 3, 1)), gone(date(2026, 6, 30)), gone(date(2027, 3, 31))], [0.0, 1.0, 4.0]);
    assert_eq!((gone(date(2026, 5, 16)), gone(date(2030, 1, 1))), (46.0 / 91.0, 8.0));
}

#[test]
fn an_old_count_decides_nothing() {
    let judged = worked(&plan(NURSES), "ten", date(2027, 7, 2)).judged;
    assert_eq!(judged.verdict, TargetVerdict::NotKnown);
    assert_eq!(judged.sentence, "Not known: 5 WTE were due by 2 July 2027");
    assert!(judged.reasons.contains(&"That count is more than a quarter old on 2 July 2027; count again".to_owned()));
    // 92 days, from 31 March to 1 July, are a quarter.
    assert_eq!(worked(&plan(NURSES), "ten", date(2027, 7, 1)).judged.verdict, TargetVerdict::Behind);
}

#[test]
fn nothing_is_due_within_the_lead_time() {
    let judged = worked(&plan(NURSES), "ten", date(2026, 8, 1)).judged;
    assert_eq!((judged.verdict, judged.due), (TargetVerdict::NothingDue, Wte::ZERO));
    assert_eq!(judged.sentence, "Nothing is due yet by 1 August 2026");
    assert_eq!(
        judged.reasons[..2],
        [
            "Nobody has counted yet; add a count to the target",
            "Nobody is due before 1 October 2026: the first people come 6 months after the start of the plan",
        ]
    );
}

#[test]
fn whoever_lost_people_before_anything_was_due_is_behind() {
    let plan = with(NURSES, "on = \"2027-03-31\"\nwte = 32", "on = \"2026-08-01\"\nwte = 28");
    let judged = worked(&plan, "ten", date(2026, 8, 1)).judged;
    assert_eq!(judged.sentence, "Behind: 2.5 WTE fewer than the trajectory asked for by 1 August 2026");
}

#[test]
fn a_target_is_reached_when_the_whole_number_is_there() {
    let plan = with(NURSES, "wte = 32", "wte = 40.5");
    assert_eq!(worked(&plan, "ten", date(2027, 4, 15)).judged.verdict, TargetVerdict::Reached);
}

#[test]
fn more_than_is_asked_for_is_shared_out_as_nothing() {
    // 20 for each 100,000 asks 8.2, 5.8, 3.6 and 2.4, and all places have more.
    let met = worked(&with(NURSES, "per_100k = 35", "per_100k = 20"), "standard", date(2026, 6, 1));
    assert_eq!((met.shared_out, parts(&met)), (Wte::ZERO, vec!["0".to_owned(); 4]));
    let level = worked(&with(NURSES, "change = 10", "level = 30"), "ten", date(2026, 6, 1));
    assert_eq!((level.number.wte, level.shared_out), (wte("-0.5"), Wte::ZERO));
}

#[test]
fn a_number_that_was_set_is_not_rounded_and_one_worked_out_is() {
    let set = line(&with(NURSES, "change = 10", "change = 9.5"), "ten", date(2026, 6, 1));
    assert_eq!(set.refused.unwrap(), "9.5 WTE is not a whole number of units of 1; use a smaller unit");
    let level = worked(&with(NURSES, "change = 10", "level = 40"), "ten", date(2026, 6, 1));
    assert_eq!((level.number.wte, level.shared_out), (wte("9.5"), wte("10")));
    assert_eq!(level.notes, ["9.5 WTE are shared out as 10, in units of 1"]);
}

#[test]
fn a_lead_time_longer_than_the_plan_is_refused() {
    let late = line(
        &with(NURSES, "lead_months = 6\n\n[[target.pledge]]", "lead_months = 24\n\n[[target.pledge]]"),
        "ten",
        date(2026, 6, 1),
    );
    assert_eq!(
        late.refused.unwrap(),
        "a lead time of 8 periods leaves none of 8 in which somebody can arrive; decide earlier or plan longer"
    );
}

#[test]
fn a_share_by_gap_takes_vacancies_and_retirements() {
    let gap = r#"
        [[gap]]
        profession = "nurse"
        title = "Nurses"
        year = "2026/27"
        baseline = "nurses"
        source = "Invented"
        leaves_out = "Movers"
        at = [
          { place = "north", vacancies = 1, retirements = 1 },
          { place = "south", vacancies = 3, retirements = 0 },
          { place = "west", vacancies = 0, retirements = 4 },
          { place = "east", vacancies = 0, retirements = 1, expansion = 30 },
        ]
    "#;
    let by_gap = NURSES.replacen("shared_by = \"registered\"", "shared_by = \"gap\"", 1);
    assert_eq!(parts(&worked(&plan(&format!("{by_gap}{gap}")), "ten", date(2026, 6, 1))), ["2", "3", "4", "1"]);
    assert_eq!(
        line(&plan(&by_gap), "ten", date(2026, 6, 1)).refused.unwrap(),
        "no vacancies and retirements of “nurse” are written down for North Haven PCN, South Haven PCN, West Haven PCN \
         and East Haven PCN; add them to a gap, or share by registered lists"
    );
}

proptest! {
    #[test]
    fn no_part_is_a_unit_away_from_its_share(
        lists in prop::collection::vec(1_u32..60_000, 4),
        change in 0_i64..200,
        unit in prop::sample::select(vec!["1", "0.5", "0.1"]),
        shape in prop::sample::select(vec![Shape::Linear, Shape::BackLoaded, Shape::SCurve]),
    ) {
        let mut plan = plan(NURSES);
        for (place, list) in plan.places[1..].iter_mut().zip(&lists) {
            place.registered = Some(*list);
        }
        plan.aims[0].change = Some(Wte::whole(change));
        plan.targets[0].unit = wte(unit);
        plan.targets[0].profile = shape;
        let ten = worked(&plan, "ten", date(2026, 6, 1));
        prop_assert_eq!(ten.parts.iter().map(|part| part.part).sum::<Wte>(), Wte::whole(change));
        let all: i64 = lists.iter().map(|list| i64::from(*list)).sum();
        for (part, list) in ten.parts.iter().zip(&lists) {
            // |part − change × list ÷ all| < unit, without dividing.
            let away = part.part.units() * all - Wte::whole(change).units() * i64::from(*list);
            prop_assert!(away.abs() < wte(unit).units() * all);
        }
        for (index, step) in ten.steps.iter().enumerate() {
            prop_assert_eq!(ten.parts.iter().map(|part| part.by_quarter[index]).sum::<Wte>(), step.arrivals);
        }
    }
}
