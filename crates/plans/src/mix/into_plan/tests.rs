//! Mixes small enough to check by hand, and the plans they come to.

use jiff::civil::date;

use super::*;
use crate::consistency::Severity;
use crate::cost::{CostTable, cost};
use crate::funding::fund;
use crate::mix::{
    Activity, Binding, Covered, Done, Effect, Limit, MixLine, MoneyLine, PlaceInputs, Price, Purse,
    Stream as MoneyStream,
};
use crate::pay::{Pay, PayRow};
use crate::plan_check::{PlanRule, check_plan};
use crate::quantity::Money;
use crate::substitution::Range;
use crate::targets::targets;

fn year(text: &str) -> FinancialYear {
    text.parse().unwrap()
}

/// Two networks over two years; pharmacists at £60,000, of whom nobody leaves, and paramedics of whom a tenth leave and nobody
/// is recruited. A fund of £90,000 a year pays for pharmacists up to £40,000 each.
fn problem() -> Problem {
    let years = vec![year("2027/28"), year("2028/29")];
    let role = |id: &str, title: &str, leaving: f64| RoleInputs {
        id: id.to_owned(),
        title: title.to_owned(),
        is_gp: false,
        cost: vec![60_000.0, 60_000.0],
        leaving,
        effects: vec![Effect { activity: "same_day".to_owned(), done: Range { low: 0.2, central: 0.3, high: 0.4 } }],
        first_year_effect: 0.25,
        first_year_paid: 0.5,
        supervision_first: Range::sure(0.1),
        supervision_later: Range::sure(0.05),
        rooms: 0.0,
        teaching: Vec::new(),
        market: None,
    };
    let place = |code: &str, name: &str, pharmacists: f64| PlaceInputs {
        code: code.to_owned(),
        name: name.to_owned(),
        list: 40_000.4,
        work: vec![vec![10.0, 11.0]],
        work_uncertain: vec![0.0, 0.0],
        gps: vec![8.0, 8.0],
        posts: vec![pharmacists, 1.0],
        recruits: vec![None, None],
        rooms: None,
        teaching: Vec::new(),
    };
    Problem {
        title: "an invented problem".to_owned(),
        years,
        unit: 0.5,
        activities: vec![Activity {
            id: "same_day".to_owned(),
            title: "Same-day care".to_owned(),
            is_gp_work: true,
            price_undone: 200_000.0,
        }],
        roles: vec![role("clinical_pharmacist", "Clinical pharmacist", 0.0), role("paramedic", "Paramedic", 0.1)],
        places: vec![place("U99901", "North", 1.0), place("U99902", "South", 0.0)],
        streams: vec![MoneyStream {
            id: "fund".to_owned(),
            title: "A fund".to_owned(),
            places: Vec::new(),
            pays: vec![Price {
                role: "clinical_pharmacist".to_owned(),
                most: vec![40_000.0, 40_000.0],
                not_additional: Vec::new(),
            }],
            amount: vec![90_000.0, 90_000.0],
            source: "invented".to_owned(),
        }],
        ratios: Vec::new(),
        caps: Vec::new(),
        budget: None,
        most_undone: None,
        discount: 0.035,
        purse: Purse::Own,
        robust: None,
        futures: Vec::new(),
        notes: vec!["The lists are invented.".to_owned()],
    }
}

fn line((place, role, of): (&str, &str, &str), [fte, recruited, left]: [f64; 3], [cost, paid]: [f64; 2]) -> MixLine {
    MixLine {
        place: place.to_owned(),
        role: role.to_owned(),
        year: year(of),
        fte,
        recruited,
        left,
        cost,
        paid_by_streams: paid,
    }
}

/// North recruits one pharmacist in the first year and one in the second, South half a one in the second.
fn choice() -> Choice {
    let covered = |of: &str, work: f64, others: f64| Covered {
        place: "U99901".to_owned(),
        activity: "same_day".to_owned(),
        year: year(of),
        work,
        done: vec![
            Done { role: "gp".to_owned(), wte: 8.0 },
            Done { role: "clinical_pharmacist".to_owned(), wte: others },
        ],
        undone: work - 8.0 - others,
        idle: 0.0,
    };
    Choice {
        standing: Standing::Best { gap_pct: 0.0 },
        solver: "microlp".to_owned(),
        objective: 1.0,
        lines: vec![
            // 1 all year and 1 for half of it; 2 all year and 1 for half of it.
            line(("U99901", "clinical_pharmacist", "2027/28"), [2.0, 1.0, 0.0], [90_000.0, 60_000.0]),
            line(("U99901", "clinical_pharmacist", "2028/29"), [3.0, 1.0, 0.0], [150_000.0, 80_000.0]),
            line(("U99902", "clinical_pharmacist", "2027/28"), [0.0, 0.0, 0.0], [0.0, 0.0]),
            line(("U99902", "clinical_pharmacist", "2028/29"), [0.5, 0.5, 0.0], [15_000.0, 10_000.0]),
            line(("U99901", "paramedic", "2027/28"), [0.9, 0.0, 0.1], [54_000.0, 0.0]),
            line(("U99901", "paramedic", "2028/29"), [0.81, 0.0, 0.09], [48_600.0, 0.0]),
            line(("U99902", "paramedic", "2027/28"), [0.9, 0.0, 0.1], [54_000.0, 0.0]),
            line(("U99902", "paramedic", "2028/29"), [0.81, 0.0, 0.09], [48_600.0, 0.0]),
        ],
        covered: vec![covered("2027/28", 10.0, 0.5), covered("2028/29", 11.0, 0.75)],
        gp_time: Vec::new(),
        money: vec![money("2027/28", 198_000.0, 60_000.0), money("2028/29", 262_200.0, 90_000.0)],
        binding: vec![Binding {
            limit: Limit::Stream { id: "fund".to_owned() },
            years: vec![year("2028/29")],
            sentence: "All of the fund is used up in 2028/29.".to_owned(),
        }],
        shadow_prices: Vec::new(),
        alternatives: Vec::new(),
        relaxation: None,
        chance_all_done_pct: None,
        notes: Vec::new(),
    }
}

fn money(of: &str, cost: f64, by_stream: f64) -> MoneyLine {
    MoneyLine {
        year: year(of),
        cost,
        // A pharmacist and two paramedics, each filled all year.
        cost_of_today: 180_000.0,
        by_stream: vec![by_stream],
        unused: vec![90_000.0 - by_stream],
        own: cost - by_stream,
        undone: 0.0,
    }
}

fn of() -> PlanOf {
    let pay = |id: &str| PlanRows {
        pay: vec![Pay {
            id: id.to_owned(),
            title: "Band 7".to_owned(),
            contract_wte: Wte::whole(1),
            rows: vec![PayRow {
                from: date(2026, 4, 1),
                after_years: 0,
                salary: None,
                supplement: None,
                on_costs: None,
                cost: Some(Money::whole(60_000)),
                source: "invented".to_owned(),
                is_from_memory: false,
            }],
        }],
        on_costs: Vec::new(),
    };
    let known = RoleSource {
        pay: Some(pay("afc-band-7")),
        cost: "tables".to_owned(),
        effects: "a trial".to_owned(),
        leaving: "a survey".to_owned(),
    };
    PlanOf {
        id: "mix-havelock".to_owned(),
        title: "A mix for Havelock".to_owned(),
        area: "group:havelock".to_owned(),
        area_name: "Havelock".to_owned(),
        as_at: "March 2027".to_owned(),
        posts_source: "invented".to_owned(),
        written_on: date(2027, 3, 31),
        finding: "Two and a half pharmacists more.".to_owned(),
        roles: [("clinical_pharmacist".to_owned(), known)].into(),
    }
}

fn planned() -> Plan {
    into_plan(&problem(), &choice(), &of()).unwrap()
}

fn table(plan: &Plan) -> CostTable {
    cost(plan, money::AS_THE_MIX).unwrap()
}

#[test]
fn a_plan_made_of_a_mix_reads_back_as_it_was_written() {
    let plan = planned();
    assert_eq!(Plan::from_toml(&plan.to_toml().unwrap()).unwrap(), plan);
    assert_eq!(Plan::from_json(&plan.to_json().unwrap()).unwrap(), plan);
    assert_eq!(plan.whole().unwrap().registered, Some(80_000));
}

#[test]
fn posts_are_those_on_top_of_todays_where_and_when_the_mix_recruits_them() {
    let plan = planned();
    let [pharmacists] = plan.initiatives.as_slice() else { panic!("paramedics only fall") };
    let posts: Vec<(Option<&str>, String, String)> = pharmacists
        .streams
        .iter()
        .flat_map(|stream| {
            let own = |posts: &Posts| (stream.place.as_deref(), posts.when.to_string(), posts.planned.to_string());
            stream.posts.iter().map(own)
        })
        .collect();
    let expected = [("u99901", "2027/28", "1"), ("u99901", "2028/29", "1"), ("u99902", "2028/29", "0.5")];
    let expected = expected.map(|(place, when, wte)| (Some(place), when.to_owned(), wte.to_owned()));
    assert_eq!(posts, expected);
    assert_eq!(plan.baselines[0].wte["group-havelock"], Wte::whole(1));
    assert_eq!(plan.aims[0].change, Some(Wte::read("2.5").unwrap()));
}

#[test]
fn the_plan_costs_what_the_mix_costs_more_where_nobody_leaves() {
    // Pharmacists alone, so that every line is kept: 150,000 less 60,000 for today's; 165,000 less 60,000.
    let (mut problem, mut choice) = (problem(), choice());
    problem.roles.truncate(1);
    problem.places.iter_mut().for_each(|place| place.posts.truncate(1));
    choice.lines.retain(|line| line.role == "clinical_pharmacist");
    choice.money = vec![money("2027/28", 90_000.0, 60_000.0), money("2028/29", 165_000.0, 90_000.0)];
    choice.money.iter_mut().for_each(|line| line.cost_of_today = 60_000.0);
    let plan = into_plan(&problem, &choice, &of()).unwrap();
    let table = table(&plan);
    let by_year: Vec<Money> = plan.years.iter().map(|year| table.sum(Some(*year), |_| true)).collect();
    // Half a year of one; one all year and half a year of one and a half: 60,000 + 45,000.
    assert_eq!(by_year, [Money::whole(30_000), Money::whole(105_000)]);
    let told = &plan.narrative.iter().find(|one| one.title == "What it costs").unwrap().text;
    assert!(told.contains("cost £135,000 more in the mix") && !told.contains("That is"), "{told}");
}

#[test]
fn streams_pay_what_they_pay_in_the_mix_beyond_what_todays_posts_take() {
    let plan = planned();
    // Today's pharmacist takes 40,000 a year of the fund: of 60,000 and 90,000 there remain 20,000 and 50,000.
    let amounts: Vec<Money> = plan.funding[0].amounts.values().copied().collect();
    assert_eq!(amounts, [Money::whole(20_000), Money::whole(50_000)]);
    let funding = fund(&plan, &table(&plan));
    assert_eq!(funding.streams[0].unused, [Money::ZERO, Money::ZERO]);
    assert_eq!(funding.unfunded_total(), Money::whole(135_000 - 70_000));
}

#[test]
fn money_that_others_leave_free_is_told_and_named_for_no_stream() {
    // The fund's 90,000 a year pay for the paramedics of today, too: two at 40,000. In the mix they go, and pharmacists have 60,000
    // and 90,000 of it, 40,000 of them for the one there is today.
    let mut problem = problem();
    let paramedics = Price { role: "paramedic".to_owned(), most: vec![40_000.0, 40_000.0], not_additional: Vec::new() };
    problem.streams[0].pays.insert(0, paramedics);
    let plan = into_plan(&problem, &choice(), &of()).unwrap();
    let told = &plan.narrative.iter().find(|one| one.title == "What it costs").unwrap().text;
    // Today paramedics take 80,000 of 90,000 and the pharmacist 10,000, so that no year has more than today.
    assert!(plan.funding.is_empty(), "{:?}", plan.funding);
    assert!(told.contains("In the mix £130,000 of what the roles of this plan cost"), "{told}");
    let told = &planned().narrative.iter().find(|one| one.title == "What it costs").unwrap().text.clone();
    assert!(!told.contains("leave free"), "{told}");
}

#[test]
fn gps_on_top_of_those_there_will_be_are_not_taken_for_all_gps() {
    let mut problem = problem();
    problem.roles[0].is_gp = true;
    problem.roles[0].effects.clear();
    problem.roles[0].id = "gp".to_owned();
    let mut choice = choice();
    for line in choice.lines.iter_mut().filter(|line| line.role == "clinical_pharmacist") {
        line.role = "gp".to_owned();
    }
    problem.streams.clear();
    let plan = into_plan(&problem, &choice, &of()).unwrap();
    let named = [&plan.baselines[0].profession, &plan.aims[0].profession, &plan.initiatives[0].role];
    assert_eq!(named, ["gp-on-top"; 3]);
    assert_eq!(plan.baselines[0].title, "Clinical pharmacist on top of those there will be anyway");
    // A name that the checks of a plan follow from the aim to its posts.
    let faults: Vec<_> =
        check_plan(&plan, date(2027, 4, 1)).into_iter().filter(|one| one.severity == Severity::Error).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn what_there_is_to_know_is_told_once() {
    let mut choice = choice();
    choice.notes = vec!["The lists are invented.".to_owned(), "Another.".to_owned()];
    let plan = into_plan(&problem(), &choice, &of()).unwrap();
    let told = &plan.narrative.iter().find(|one| one.title == "What to know").unwrap().text;
    assert_eq!(told, "The lists are invented.\n\nAnother.");
}

#[test]
fn where_own_money_has_a_sum_it_pays_for_the_rest() {
    let mut problem = problem();
    problem.budget = Some(vec![1_000_000.0, 1_000_000.0]);
    let plan = into_plan(&problem, &choice(), &of()).unwrap();
    assert_eq!(fund(&plan, &table(&plan)).unfunded_total(), Money::ZERO);
}

#[test]
fn tables_that_do_not_come_to_the_cost_of_the_mix_give_way_to_it() {
    let mut problem = problem();
    problem.roles[0].cost = vec![60_000.0, 63_000.0];
    let plan = into_plan(&problem, &choice(), &of()).unwrap();
    let rows: Vec<Option<Money>> = plan.pay[0].rows.iter().map(|row| row.cost).collect();
    assert_eq!(rows, [Some(Money::whole(60_000)), Some(Money::whole(63_000))]);
    assert_eq!(plan.pay[0].rows[0].source, "tables");
    assert_eq!(planned().pay[0].id, "afc-band-7");
}

#[test]
fn a_check_of_the_plan_finds_no_fault_of_its_making() {
    let plan = planned();
    let findings = check_plan(&plan, date(2027, 4, 1));
    let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let own = [
        PlanRule::PlannedAndCosted,
        PlanRule::PostsAndAim,
        PlanRule::Baselines,
        PlanRule::Aims,
        PlanRule::Target,
        PlanRule::Horizon,
        PlanRule::Recurrence,
        PlanRule::UnusedMoney,
        PlanRule::StatedWhole,
        PlanRule::PartAboveWhole,
    ];
    let faults: Vec<_> = findings.iter().filter(|finding| own.contains(&finding.rule)).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn the_target_follows_the_posts_quarter_by_quarter() {
    let plan = planned();
    let lines = targets(&plan, date(2027, 4, 1), None);
    let worked = lines[0].worked.as_ref().unwrap();
    let parts: Vec<(&str, String)> =
        worked.parts.iter().map(|part| (part.place.as_str(), part.part.to_string())).collect();
    assert_eq!(parts, [("u99901", "2".to_owned()), ("u99902", "0.5".to_owned())]);
    assert_eq!(worked.steps.last().unwrap().so_far, Wte::read("2.5").unwrap());
    // One of two and a half begins in the first of two years.
    assert_eq!(worked.steps[3].so_far, Wte::whole(1));
}

#[test]
fn the_area_itself_has_no_parts() {
    let (mut problem, mut choice, mut of) = (problem(), choice(), of());
    problem.places.truncate(1);
    choice.lines.retain(|line| line.place == "U99901");
    of.area = "U99901".to_owned();
    let plan = into_plan(&problem, &choice, &of).unwrap();
    assert_eq!(plan.places.len(), 1);
    assert!(targets(&plan, date(2027, 4, 1), None)[0].worked.is_some());
    assert_eq!(Plan::from_toml(&plan.to_toml().unwrap()).unwrap(), plan);
}

#[test]
fn the_text_says_who_works_who_leaves_and_what_binds() {
    let text: String = planned().narrative.iter().map(|one| format!("{}: {}\n", one.title, one.text)).collect();
    assert!(
        text.contains("In 2028/29 there is GPs' work for 11.0 WTE: GPs do 8.0, others 0.8, and 2.2 is left undone.")
    );
    assert!(text.contains("Clinical pharmacist: 2.5 WTE recruited (1 in 2027/28, 1.5 in 2028/29); 0 WTE leave; 1 WTE today, 3.5 at the end."), "{text}");
    assert!(text.contains("Paramedic: nobody is recruited; 0.4 WTE leave; 2 WTE today, 1.6 at the end."), "{text}");
    assert!(text.contains("All of the fund is used up in 2028/29."));
}

/// Lines of a role at South by year.
fn at_south(role: &str, of: [(&str, f64, f64); 3]) -> Vec<MixLine> {
    of.into_iter().map(|(year, fte, cost)| line(("U99902", role, year), [fte, 0.0, 0.0], [cost, 0.0])).collect()
}

/// South alone over three years: two pharmacists recruited in the first, one of whom leaves in the second and is not replaced;
/// paramedics a twentieth more than today, which is nothing.
fn passing() -> Plan {
    let (mut problem, mut choice) = (problem(), choice());
    problem.years = vec![year("2027/28"), year("2028/29"), year("2029/30")];
    problem.roles.iter_mut().for_each(|role| role.cost = vec![60_000.0; 3]);
    problem.places.remove(0);
    problem.streams.clear();
    choice.lines = [
        at_south(
            "clinical_pharmacist",
            [("2027/28", 2.0, 60_000.0), ("2028/29", 1.0, 60_000.0), ("2029/30", 1.0, 60_000.0)],
        ),
        at_south("paramedic", [("2027/28", 1.0, 60_000.0), ("2028/29", 1.04, 60_000.0), ("2029/30", 1.03, 60_000.0)]),
    ]
    .concat();
    choice.money = ["2027/28", "2028/29", "2029/30"].map(|of| money(of, 120_000.0, 0.0)).to_vec();
    into_plan(&problem, &choice, &of()).unwrap()
}

#[test]
fn posts_that_are_not_filled_again_stand_apart_with_what_they_cost() {
    let plan = passing();
    let posts: Vec<(&str, String)> =
        plan.initiatives.iter().map(|one| (one.id.as_str(), one.streams[0].posts[0].planned.to_string())).collect();
    assert_eq!(posts, [("clinical-pharmacist", "1".to_owned()), ("clinical-pharmacist-passing", "1".to_owned())]);
    // Two for half of the first year are 60,000; the one that lasts is 30,000 of it. In the second year the mix pays for one.
    let amounts: Vec<Money> = plan.lines[0].amounts.values().copied().collect();
    assert_eq!(amounts, [Money::whole(30_000), Money::ZERO, Money::ZERO]);
    let table = table(&plan);
    let by_year: Vec<Money> = plan.years.iter().map(|year| table.sum(Some(*year), |_| true)).collect();
    assert_eq!(by_year, [Money::whole(60_000); 3]);
    assert_eq!(plan.aims[0].change, Some(Wte::whole(1)));
    let faults: Vec<_> =
        check_plan(&plan, date(2027, 4, 1)).into_iter().filter(|one| one.severity == Severity::Error).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn posts_last_that_the_mix_never_falls_below_again() {
    let of = |net: [&str; 4]| {
        let net: Vec<Wte> = net.iter().map(|wte| Wte::read(wte).unwrap()).collect();
        let added = Added::of("U99901", "nurse", &net);
        [added.lasting, added.passing].map(|begin| begin.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(of(["1", "0.5", "3", "2.5"]), [["0.5", "0", "2", "0"], ["0.5", "0", "0.5", "0"]]);
    assert_eq!(of(["-1", "2", "2", "-0.5"]), [["0", "0", "0", "0"], ["0", "2", "0", "0"]]);
    assert_eq!(of(["1", "2", "3", "4"]), [["1", "1", "1", "1"], ["0", "0", "0", "0"]]);
}

#[test]
fn a_mix_that_is_impossible_or_adds_nothing_becomes_no_plan() {
    let impossible = Choice { standing: Standing::Impossible, lines: Vec::new(), ..choice() };
    assert_eq!(into_plan(&problem(), &impossible, &of()), Err(NoPlan::Impossible));
    let mut falls = choice();
    falls.lines.retain(|line| line.role == "paramedic");
    assert_eq!(into_plan(&problem(), &falls, &of()), Err(NoPlan::NothingAdded));
    let named = PlanOf { id: "A plan".to_owned(), ..of() };
    assert_eq!(into_plan(&problem(), &choice(), &named), Err(NoPlan::NotAName("A plan".to_owned())));
}
