//! Plans with one fault each, small enough to check by hand, and the plans of the papers.

use jiff::civil::date;

use super::*;

/// Two posts a year at £10,000 for two years, funded in full; one place in two parts.
const HAVELOCK: &str = r#"
schema = 1
id = "havelock"
title = "Havelock"
written_on = "2024-04-01"
years = ["2024/25", "2025/26"]
place = [{ id = "havelock", title = "Havelock" }, { id = "north", title = "North", within = "havelock" }, { id = "south", title = "South", within = "havelock" }]
group = [{ id = "all", title = "All posts" }]

[[baseline]]
id = "survey"
title = "Survey"
profession = "nurse"
as_at = "March 2024"
source = "Survey"
wte = { havelock = 30, north = 20, south = 10 }

[[aim]]
id = "more"
title = "Four more nurses"
kind = "ambition"
profession = "nurse"
baseline = "survey"
change = 4
by = "2026-03-31"
source = "Board"

[[initiative]]
id = "nurses"
title = "Nurses"
role = "nurse"
group = "all"
pay = "nurse"
counted = "each_year"
[[initiative.stream]]
id = "recruited"
title = "Recruited"
owner = "Lead nurse"
decide_by = "2024-06-30"
lead_months = 3
probability_percent = 90
fallback = "Bank nurses"
posts = [{ when = "2024/25", planned = 2 }, { when = "2025/26", planned = 2 }]

[[pay]]
id = "nurse"
title = "Nurse"
row = [{ from = "2024-04-01", cost = 10000, source = "Invented" }, { from = "2025-04-01", cost = 10000, source = "Invented" }]

[[funding]]
id = "board"
title = "Board"
priority = 1
percent = 100
is_recurrent = true
source = "Board"

[[delivery.action]]
id = "advertise"
theme = "Recruit"
title = "Advertise"
kpi = "Applications"
owner = "Lead nurse"
complete_by = "2024-09-30"
status = "under_way"
"#;

fn findings(text: &str) -> Vec<PlanFinding> {
    check_plan(&Plan::from_toml(text).unwrap(), date(2024, 5, 1))
}

fn changed(from: &str, to: &str) -> Vec<PlanFinding> {
    assert!(HAVELOCK.contains(from), "{from}");
    findings(&HAVELOCK.replacen(from, to, 1))
}

#[track_caller]
fn the(findings: &[PlanFinding], rule: PlanRule) -> &PlanFinding {
    findings.iter().find(|finding| finding.rule == rule).unwrap_or_else(|| panic!("no {rule:?} in {findings:#?}"))
}

/// Findings but for the note on part of a first year, which every plan with posts has.
fn loud(findings: Vec<PlanFinding>) -> Vec<PlanFinding> {
    findings.into_iter().filter(|finding| finding.rule != PlanRule::PartYear).collect()
}

#[test]
fn a_plan_that_agrees_with_itself_gives_no_findings_but_its_first_years() {
    let found = findings(HAVELOCK);
    assert_eq!(found.len(), 1, "{found:#?}");
    // Two posts of each year begin in the middle of it: half a year of 4 × £10,000.
    assert!(the(&found, PlanRule::PartYear).message.contains("£20,000 less"));
}

#[test]
fn a_whole_that_is_not_its_parts_is_an_error() {
    let found = changed("havelock = 30, north = 20", "havelock = 33, north = 20");
    let finding = the(&found, PlanRule::StatedWhole);
    assert_eq!(finding.severity, Severity::Error);
    assert!(finding.message.contains("33 WTE") && finding.message.contains("come to 30"), "{}", finding.message);
    // With a part left out, the whole may hold more, but not less than what is told.
    assert_eq!(loud(changed("havelock = 30, north = 20, south = 10", "havelock = 30, north = 20")), []);
    let found = changed("havelock = 30, north = 20, south = 10", "havelock = 15, north = 20");
    assert_eq!(the(&found, PlanRule::PartAboveWhole).severity, Severity::Error);
}

#[test]
fn other_posts_costed_than_planned_are_told_with_their_money() {
    let found = changed("planned = 2 }, {", "planned = 2, costed = 3 }, {");
    let finding = the(&found, PlanRule::PlannedAndCosted);
    assert!(finding.message.contains("2 planned and 3 costed in 2024/25"));
    // One post of £10,000 too many, in two years.
    assert_eq!(finding.mend.as_ref().unwrap().sentence, "Cost 2 in 2024/25. That is £20,000 less.");
}

#[test]
fn people_in_post_may_be_left_out_of_the_cost_if_all_are() {
    let in_post = "posts = [{ when = \"2024/25\", planned = 7, costed = 0, is_in_post = true }, { when = \"2024/25\", planned = 2 }";
    assert_eq!(loud(changed("posts = [{ when = \"2024/25\", planned = 2 }", in_post)), []);
    let other = "[[initiative]]\nid = \"hcas\"\ntitle = \"HCAs\"\nrole = \"hca\"\ngroup = \"all\"\npay = \"nurse\"\ncounted = \"each_year\"\n\
                 stream = [{ id = \"held\", title = \"Held\", posts = [{ when = \"2024/25\", planned = 5, is_in_post = true }] }]\n[[pay]]";
    let text = HAVELOCK.replace("posts = [{ when = \"2024/25\", planned = 2 }", in_post).replacen("[[pay]]", other, 1);
    let found = findings(&text);
    let finding = the(&found, PlanRule::PlannedAndCosted);
    assert!(finding.message.contains("5 HCAs are costed, 7 Nurses are not"), "{}", finding.message);
}

#[test]
fn posts_that_do_not_reach_an_aim_are_told() {
    let found = changed("change = 4", "change = 5.5");
    let finding = the(&found, PlanRule::PostsAndAim);
    assert!(finding.message.contains("asks for 5.5 more, 4 are planned: 1.5 short"), "{}", finding.message);
    assert_eq!(loud(changed("change = 4", "level = 34")), []);
    assert_eq!(the(&changed("change = 4", "level = 35"), PlanRule::PostsAndAim).severity, Severity::Warning);
}

#[test]
fn aims_from_two_baselines_are_told_as_one_number_would_have_them() {
    let other = "[[baseline]]\nid = \"national\"\ntitle = \"National\"\nprofession = \"nurse\"\nas_at = \"2024\"\nsource = \"National\"\nwte = { havelock = 32 }\n\
                 [[aim]]\nid = \"imposed\"\ntitle = \"Imposed\"\nkind = \"imposed\"\nprofession = \"nurse\"\nbaseline = \"national\"\nchange = 3\nby = \"2026-03-31\"\nsource = \"N\"\n[[initiative]]";
    let found = changed("[[initiative]]", other);
    let finding = the(&found, PlanRule::Baselines);
    // 32 + 3 = 35 is 5 more than 30.
    assert_eq!(
        finding.mend.as_ref().unwrap().sentence,
        "Counted from 30 throughout: Imposed is 5 more than 30, not 3."
    );
    assert!(
        the(&found, PlanRule::Aims).message.contains("34 wished for")
            && the(&found, PlanRule::Aims).message.contains("35 imposed")
    );
}

#[test]
fn an_aim_counted_from_another_profession_is_an_error() {
    let found = changed("profession = \"nurse\"\nbaseline", "profession = \"nurs\"\nbaseline");
    let told = the(&found, PlanRule::Baselines);
    assert_eq!(told.severity, Severity::Error);
    assert_eq!(
        told.message,
        "Four more nurses is about the profession `nurs`, and its baseline Survey counts `nurse`."
    );
}

#[test]
fn a_target_without_the_lists_it_is_shared_by_is_an_error() {
    let target = "[[target]]\nid = \"t\"\ntitle = \"By place\"\naim = \"more\"\nshared_by = \"registered\"\nunit = 1\n";
    let found = findings(&format!("{HAVELOCK}\n{target}"));
    let told = the(&found, PlanRule::Target);
    assert_eq!(told.severity, Severity::Error);
    assert!(
        told.message.contains("By place cannot be worked out: no registered list") && told.message.contains("North")
    );
    let listed = HAVELOCK.replace("within = \"havelock\" }", "within = \"havelock\", registered = 9000 }");
    assert!(!findings(&format!("{listed}\n{target}")).iter().any(|finding| finding.rule == PlanRule::Target));
}

#[test]
fn a_plan_that_was_only_started_is_told_to_plan_nothing() {
    let started =
        "schema = 1\nid = \"p\"\ntitle = \"P\"\nyears = [\"2024/25\"]\nplace = [{ id = \"a\", title = \"A\" }]\n";
    let found = findings(started);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(the(&found, PlanRule::Aims).message.starts_with("Nothing is planned yet"));
    let action = "[[delivery.action]]\nid = \"a\"\ntheme = \"T\"\ntitle = \"Act\"\n";
    assert!(!findings(&format!("{started}{action}")).iter().any(|one| one.rule == PlanRule::Aims));
}

#[test]
fn a_day_written_otherwise_is_told_how_a_day_is_written() {
    for day in ["2024-09-30", "\"30.9.2024\"", "\"2024-02-30\"", "\"30 September 2024\"", "\"2024-09\""] {
        let text = HAVELOCK.replace("\"2024-09-30\"", day);
        match Plan::from_toml(&text) {
            Ok(_) => panic!("{day} was taken"),
            Err(why) => assert!(why.to_string().ends_with("; a day is written \"2027-03-31\", in quotes"), "{why}"),
        }
    }
    let why = Plan::from_toml(&HAVELOCK.replace("change = 4", "change = \"four\"")).unwrap_err().to_string();
    assert!(!why.contains("a day is written"), "{why}");
}

#[test]
fn a_plan_with_a_comma_missing_is_still_taken_for_a_plan() {
    assert!(is_plan_toml("years = [\"2024/25\" \"2025/26\"]\n\n[[place]]\nid = \"a\"\n"));
    assert!(!is_plan_toml("[[figure]]\nquantity = \"years\" value = 3\n"));
}

#[test]
fn posts_before_anybody_can_have_come_are_an_error() {
    // Decided on 30 June 2024, ten months on is 30 April 2025.
    let found = changed("lead_months = 3", "lead_months = 10");
    let finding = the(&found, PlanRule::LeadTime);
    assert!(finding.message.contains("2 in 2024/25") && finding.message.contains("2025-04-30"), "{}", finding.message);
    assert!(!finding.message.contains("2 in 2025/26"));
    assert_eq!(loud(changed("lead_months = 3", "lead_months = 9")), []);
}

#[test]
fn an_aim_after_the_end_of_the_plan_is_told() {
    let found = changed("by = \"2026-03-31\"", "by = \"2026-12-31\"");
    assert!(the(&found, PlanRule::Horizon).message.contains("after the plan ends (2026-03-31)"));
    let found = changed("by = \"2026-03-31\"", "by = \"2023-12-31\"");
    assert_eq!(the(&found, PlanRule::Horizon).severity, Severity::Error);
}

#[test]
fn recruits_counted_once_are_told_with_what_is_left_out() {
    let found = changed("counted = \"each_year\"", "counted = \"once\"");
    let finding = the(&found, PlanRule::Recurrence);
    // Once: 2 + 2 posts at £10,000; in each year: 2, then 4. Afterwards 4 a year.
    assert!(finding.message.contains("comes to £40,000 as it counts, and to £60,000"), "{}", finding.message);
    assert!(finding.message.contains("£20,000 more") && finding.message.contains("£40,000 a year"));
    assert_eq!(finding.severity, Severity::Warning);
}

#[test]
fn money_is_neither_paid_twice_nor_left_over_nor_missing() {
    let found = changed("percent = 100\n", "percent = 60\n");
    assert!(the(&found, PlanRule::Funding).message.contains("£24,000 of £60,000 (40 %)"));
    let twice = "[[funding]]\nid = \"second\"\ntitle = \"Second\"\npriority = 2\npercent = 20\nis_recurrent = true\nsource = \"S\"\n[[delivery.action]]";
    let found = changed("[[delivery.action]]", twice);
    assert_eq!(the(&found, PlanRule::Funding).mend.as_ref().unwrap().sentence, "Lower one of them by 20 points.");
    let found = changed("percent = 100\n", "amounts = { \"2024/25\" = 25000, \"2025/26\" = 40000 }\n");
    assert!(the(&found, PlanRule::UnusedMoney).message.contains("£5,000 in 2024/25"));
    let found = changed("is_recurrent = true", "is_recurrent = false");
    assert!(the(&found, PlanRule::MoneyThatEnds).message.contains("£60,000"));
}

#[test]
fn pay_that_is_not_in_force_or_from_memory_is_told() {
    let found = changed("row = [{ from = \"2024-04-01\", cost = 10000, source = \"Invented\" }, ", "row = [");
    assert_eq!(the(&found, PlanRule::Pay).severity, Severity::Error);
    let found = changed(
        "cost = 10000, source = \"Invented\" }]",
        "cost = 10000, source = \"Invented\", is_from_memory = true }]",
    );
    assert!(the(&found, PlanRule::Pay).message.contains("from memory: Nurse"));
    let found = changed(", { from = \"2025-04-01\", cost = 10000, source = \"Invented\" }", "");
    assert!(the(&found, PlanRule::Pay).message.contains("never rises"));
}

#[test]
fn a_way_that_may_fail_needs_something_to_fall_back_on() {
    let found = changed("fallback = \"Bank nurses\"\n", "");
    assert!(the(&found, PlanRule::Fallback).message.contains("0 of the 4 planned under Nurses are left"));
    assert_eq!(
        loud(changed("probability_percent = 90\nfallback = \"Bank nurses\"\n", "probability_percent = 100\n")),
        []
    );
    let found = changed("owner = \"Lead nurse\"\ndecide_by", "decide_by");
    assert!(the(&found, PlanRule::Decision).message.contains("without somebody who answers"));
}

#[test]
fn an_action_is_overdue_on_the_day_after_its_day() {
    let text = HAVELOCK.replacen("complete_by = \"2024-09-30\"", "complete_by = \"2024-04-30\"", 1);
    let found = findings(&text);
    assert!(the(&found, PlanRule::Overdue).message.contains("1 of 1 action"), "{found:#?}");
    assert!(loud(check_plan(&Plan::from_toml(&text).unwrap(), date(2024, 4, 30))).is_empty());
}

#[test]
fn a_risk_that_is_worse_after_mitigation_is_an_error() {
    let risk = "[[delivery.risk]]\nid = \"1\"\ntitle = \"Nobody applies\"\nowner = \"Lead\"\nmitigation = \"Advertise\"\nreview_on = \"2024-06-01\"\n\
                before = { likelihood = 2, impact = 3 }\nafter = { likelihood = 3, impact = 3 }\n[[delivery.action]]";
    let found = changed("[[delivery.action]]", risk);
    assert!(the(&found, PlanRule::Risk).message.contains("scores 6 before mitigation and 9 after"));
    assert_eq!(loud(changed("[[delivery.action]]", &risk.replace("likelihood = 3", "likelihood = 1"))), []);
}

#[test]
fn time_given_back_is_no_post() {
    let released = "[[time_released]]\nid = \"nurses\"\ntitle = \"Letters\"\nprofession = \"nurse\"\nminutes_a_day = 48\nwte = 20\nreach_percent = 50\nday_minutes = 480\nevidence = \"audited\"\nsource = \"S\"\n[[delivery.action]]";
    let found = changed("[[delivery.action]]", released);
    // 48 of 480 minutes × 20 WTE × half of them = 1 WTE.
    assert!(the(&found, PlanRule::TimeReleased).message.contains("worth 1 WTE"), "{found:#?}");
    assert_eq!(loud(changed("[[delivery.action]]", &released.replace("id = \"nurses\"", "id = \"letters\""))), []);
}

#[test]
fn what_points_at_no_figure_is_told() {
    let found = changed("theme = \"Recruit\"", "theme = \"Recruit\"\nmoves = \"planned/nobody/total\"");
    assert_eq!(the(&found, PlanRule::Dangling).severity, Severity::Error);
    assert_eq!(loud(changed("theme = \"Recruit\"", "theme = \"Recruit\"\nmoves = \"planned/nurses/total\"")), []);
}

#[test]
fn a_printed_figure_that_the_plan_does_not_come_to_is_an_error_unless_it_says_so() {
    let printed = |text: &str, rest: &str| {
        changed(
            "[[delivery.action]]",
            &format!(
                "[[printed]]\nat = \"Table 1, nurses\"\nfigure = \"planned/nurses/total\"\ntext = \"{text}\"\n{rest}[[delivery.action]]"
            ),
        )
    };
    assert_eq!(loud(printed("4", "")), []);
    assert_eq!(the(&printed("5", ""), PlanRule::PrintedFigure).severity, Severity::Error);
    assert_eq!(the(&printed("5", "contradicts = \"Table 2\"\n"), PlanRule::PrintedFigure).severity, Severity::Note);
}

#[test]
fn pledges_are_held_against_what_is_asked() {
    let target = "[[target]]\nid = \"share\"\ntitle = \"Nurses by place\"\naim = \"more\"\nshared_by = \"own\"\nclaims = { north = 1, south = 1 }\npledge = [{ place = \"north\", wte = 1, source = \"Letter\" }]\n[[initiative]]";
    let found = changed("[[initiative]]", target);
    let finding = the(&found, PlanRule::Pledges);
    assert!(
        finding.message.contains("4 are asked for and 1 pledged, 3 fewer. South has not pledged"),
        "{}",
        finding.message
    );
}

const BLMK: &str = include_str!("../../../../examples/blmk-2018/plan.toml");
const BURY: &str = include_str!("../../../../examples/bury-2018/plan.toml");

#[test]
fn the_plan_of_blmk_has_the_faults_that_its_paper_has() {
    let found = check_plan(&Plan::from_toml(BLMK).unwrap(), date(2018, 3, 1));
    let has = |rule: PlanRule, words: &[&str]| {
        assert!(
            found.iter().any(|finding| finding.rule == rule && words.iter().all(|word| finding.message.contains(word))),
            "{rule:?} {words:?} in {found:#?}"
        );
    };
    has(PlanRule::PlannedAndCosted, &["Registered nurses", "8 planned and 12 costed in 2018/19"]);
    has(PlanRule::PlannedAndCosted, &["GPs needed", "32 planned and 30 costed", "both come to 67"]);
    has(PlanRule::PlannedAndCosted, &["12 Clinical pharmacists", "3 Physician associates", "15 Mental health"]);
    has(PlanRule::Baselines, &["409", "415", "460"]);
    has(PlanRule::Horizon, &["2020-12-31", "2020-03-31"]);
    has(PlanRule::Recurrence, &["Clinical pharmacists", "two kinds", "£26,384,000"]);
    has(PlanRule::Fallback, &["27 of the 67"]);
    has(PlanRule::Span, &["£5,280,000", "£3,798,000", "£1,482,000"]);
    has(PlanRule::PostsAndGap, &["111.5", "brings 4"]);
    assert!(!found.iter().any(|finding| finding.rule == PlanRule::Dangling));
}

#[test]
fn the_plan_of_bury_has_nine_actions_late_on_its_own_day_and_no_owner() {
    let found = check_plan(&Plan::from_toml(BURY).unwrap(), date(2018, 3, 28));
    assert!(the(&found, PlanRule::Overdue).message.starts_with("9 of 38 actions"));
    assert!(
        found.iter().any(|finding| finding.message.contains("None of the 38 open actions has an owner")),
        "{found:#?}"
    );
}
