//! A mix for Havelock, the invented place: its problem held against need and forecast, and a choice that adds up.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_plans::mix::{Binding, Limit, Purse, Standing};
use wholetime_vocabulary::StaffGroup;

use super::*;
use crate::Settings;
use crate::questions::forecast::ForecastAsked;
use crate::questions::need::{NeedAsked, RateFrom};

const HARBOUR: &str = "U99901";
const BOARD: &str = "QZ9";
const MARCH: &str = "2026-03";

fn open(workspace: &Path) -> Workbench {
    // 1 June 2026.
    let clock = || jiff::Timestamp::from_second(1_780_272_000).unwrap();
    let (workspace, by) = (workspace.to_owned(), "a planner".to_owned());
    Workbench::open(Settings { workspace, database: None, by, clock }).unwrap()
}

/// Havelock, imported once; questions change nothing in it, and what one worked out serves the next.
static HAVELOCK: LazyLock<(TempDir, Workbench)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let bench = open(&folder.path().join("workspace"));
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    (folder, bench)
});

/// A choice for Havelock's four networks over two years.
static CHOSEN: LazyLock<Skillmix> = LazyLock::new(|| havelock().skillmix(BOARD, &asked(2), Scope::default()).unwrap());

fn havelock() -> &'static Workbench {
    &HAVELOCK.1
}

fn asked(years: u8) -> SkillmixAsked {
    SkillmixAsked { from: Some(MARCH.parse().unwrap()), ..SkillmixAsked::of(years) }
}

fn problem_of(area: &str, asked: &SkillmixAsked) -> Grounded {
    let never = Cancel::default();
    havelock().mix_problem(area, asked, Scope::default(), Watch { progress: &Quiet, cancel: &never }).unwrap()
}

fn refused(area: &str, asked: &SkillmixAsked) -> String {
    let never = Cancel::default();
    let watch = Watch { progress: &Quiet, cancel: &never };
    havelock().mix_problem(area, asked, Scope::default(), watch).unwrap_err().to_string()
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-6 * other.abs().max(1.0)
}

#[test]
fn todays_posts_and_todays_gps_leave_undone_what_need_finds_missing() {
    let Problem { places, roles, activities, .. } = problem_of(HARBOUR, &asked(2)).problem;
    let mut need = NeedAsked::of(StaffGroup::Gp, 3);
    need.from = Some(MARCH.parse().unwrap());
    let need = havelock().need(HARBOUR, &need, Scope::default()).unwrap();
    let needed = |year: usize| need.at(year).unwrap().fte_needed.unwrap();
    let place = &places[0];
    let (mut done, mut supervising) = (0.0, 0.0);
    for (role, posts) in roles.iter().zip(&place.posts) {
        supervising += posts * role.supervision_later.central;
        for effect in &role.effects {
            if activities.iter().any(|one| one.is_gp_work && one.id == effect.activity) {
                done += posts * effect.done.central;
            }
        }
    }
    assert!(1.0 < done && 0.0 < supervising, "{done} {supervising}");
    for year in 0..2 {
        // The middle of a year is the end of September: half a year after the end of March, and half a year before the next.
        let middle = (needed(year) + needed(year + 1)) / 2.0;
        let growth = middle / needed(0);
        let work: f64 =
            activities.iter().zip(&place.work).filter(|(one, _)| one.is_gp_work).map(|(_, work)| work[year]).sum();
        // GPs who are as many as needed, less their supervising, do all that others leave.
        let left = work - growth * done - (middle - growth * supervising);
        assert!(left.abs() < 1e-6, "{year}: {left}");
    }
}

#[test]
fn gps_there_will_be_are_the_mean_of_their_forecast_over_each_year() {
    let problem = problem_of(HARBOUR, &asked(2)).problem;
    let mut forecast = ForecastAsked::of(StaffGroup::Gp, 2);
    forecast.from = Some(MARCH.parse().unwrap());
    forecast.replicates = 200;
    let forecast = havelock().forecast(HARBOUR, &forecast, Scope::default()).unwrap();
    for (year, months) in forecast.points.chunks(12).enumerate() {
        let mean = months.iter().map(|point| point.mean).sum::<f64>() / 12.0;
        assert!(is_near(problem.places[0].gps[year], mean / forecast.coverage), "{year}");
    }
    assert_eq!(problem.years[0].to_string(), "2026/27");
}

#[test]
fn networks_of_a_board_are_places_and_money_is_theirs() {
    let Grounded { problem, borrowed, of_roles, .. } = problem_of(BOARD, &asked(2));
    let names: Vec<&str> = problem.places.iter().map(|place| place.code.as_str()).collect();
    assert_eq!(names, ["U99901", "U99902", "U99903", "U99904"]);
    assert_eq!(problem.streams.len(), 4);
    for (index, (stream, place)) in problem.streams.iter().zip(&problem.places).enumerate() {
        assert_eq!(stream.places, [index]);
        // £26.631 of 2025/26 for each patient, a year's growth of 2.5 % later.
        assert!((stream.amount[0] - 26.631 * 1.025 * place.list).abs() <= 1.0, "{}", stream.amount[0]);
        let nurses = stream.pays.iter().find(|price| price.role == "practice_nurse").unwrap();
        // £43,352 a WTE in 2025/26.
        assert!((nurses.most[0] - 1.025 * 43_352.0).abs() <= 1.0);
        let role = problem.roles.iter().position(|role| role.id == "practice_nurse").unwrap();
        assert!(0.0 < nurses.not_additional[index] && nurses.not_additional[index] <= place.posts[role]);
    }
    assert!(borrowed.iter().any(|one| one.contains("all places: registered patients stand for the weighted list")));
    assert_eq!(of_roles.len(), problem.roles.len());
    assert!(of_roles.iter().all(|said| !said.is_empty()));
}

#[test]
fn a_choice_adds_up() {
    let mix = &*CHOSEN;
    assert!(matches!(mix.standing, Standing::Best { .. }), "{:?}", mix.standing);
    for row in &mix.mix {
        let lines = mix.choice.lines.iter().filter(|line| line.role == row.role && line.year == row.year);
        let (fte, cost) = lines.fold((0.0, 0.0), |(fte, cost), line| (fte + line.fte, cost + line.cost));
        assert!(is_near(row.fte, fte) && is_near(row.cost, cost), "{row:?}");
    }
    for money in &mix.cost {
        let rows = mix.mix.iter().filter(|row| row.year == money.year);
        let (cost, paid) = rows.fold((0.0, 0.0), |(cost, paid), row| (cost + row.cost, paid + row.paid_by_streams));
        assert!(is_near(money.cost, cost), "{} {cost}", money.cost);
        let streams: f64 = money.by_stream.iter().sum();
        assert!(is_near(streams, paid) && is_near(money.cost, streams + money.own));
    }
    for row in &mix.cover {
        assert!(is_near(row.by_gps + row.by_others + row.undone, row.work), "{row:?}");
    }
    assert!(mix.finding.contains("2027/28"), "{}", mix.finding);
}

#[test]
fn an_answer_has_the_keys_that_others_read() {
    let answer = serde_json::to_value(&*CHOSEN).unwrap();
    let has = |value: &serde_json::Value, keys: &[&str]| {
        let missing: Vec<&&str> = keys.iter().filter(|key| value.get(**key).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?} of {value}");
    };
    let whole =
        ["finding", "area", "from", "years", "mix", "cost", "unmet", "binding", "shadow_prices", "alternatives"];
    has(&answer, &whole);
    has(&answer, &["standing", "gap_pct", "solver", "roles", "cover", "relaxation", "problem", "notes", "sources"]);
    assert_eq!(answer["area"]["code"], BOARD);
    assert_eq!(answer["years"], serde_json::json!(["2026/27", "2027/28"]));
    has(&answer["mix"][0], &["role", "title", "year", "fte", "recruited", "left", "cost", "paid_by_streams"]);
    has(&answer["cost"][0], &["year", "cost", "by_stream", "unused", "own", "undone"]);
    has(&answer["binding"][0], &["limit", "years", "sentence"]);
    has(&answer["shadow_prices"][0], &["limit", "more", "worth", "undone_less", "sentence"]);
    has(&answer["alternatives"][0], &["title", "costs_more_pct", "fte_at_end", "sentence"]);
    assert!(answer["unmet"].is_f64(), "{}", answer["unmet"]);
    // A stranger solves the problem again from the document alone.
    let problem: Problem = serde_json::from_value(answer["problem"].clone()).unwrap();
    assert_eq!(problem, CHOSEN.problem);
}

#[test]
fn nobody_is_made_redundant() {
    let mix = &*CHOSEN;
    for (index, role) in mix.problem.roles.iter().enumerate() {
        for place in &mix.problem.places {
            let at_end =
                mix.choice.lines.iter().find(|line| {
                    line.place == place.code && line.role == role.id && Some(&line.year) == mix.years.last()
                });
            let kept = place.posts[index] * (1.0 - role.leaving).powi(2);
            assert!(kept - 1e-6 <= at_end.unwrap().fte, "{} {}", place.code, role.id);
        }
    }
}

#[test]
fn gp_time_is_spread_over_what_others_leave() {
    let mix = &*CHOSEN;
    for place in &mix.problem.places {
        for year in &mix.years {
            let here = mix.choice.covered.iter().filter(|one| one.place == place.code && one.year == *year);
            let shares: Vec<f64> = here
                .filter(|one| one.activity != "nursing")
                .filter_map(|one| {
                    let by_gps: f64 = one.done.iter().filter(|by| by.role == "gp").map(|by| by.wte).sum();
                    (1e-6 < by_gps + one.undone).then(|| one.undone / (by_gps + one.undone))
                })
                .collect();
            assert!(
                shares.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1e-6),
                "{} {year}: {shares:?}",
                place.code
            );
        }
    }
}

#[test]
fn a_scenario_changes_the_gps_there_will_be() {
    let text = "schema = 1\nid = \"return\"\ntitle = \"They return\"\n[[override]]\nauthor = \"a planner\"\nreason = \"a test\"\n\
                change = { what = \"recruits\", source = \"return\", heads_per_year = [6], fte = 0.8 }\n";
    let scenario = wholetime_models::scenario::Scenario::read(text).unwrap();
    let asked_under = SkillmixAsked { scenario: Some(scenario), ..asked(3) };
    let (as_is, under) = (problem_of(HARBOUR, &asked(3)), problem_of(HARBOUR, &asked_under));
    assert!(as_is.problem.places[0].gps[2] + 1.0 < under.problem.places[0].gps[2]);
    assert_eq!(under.problem.places[0].work, as_is.problem.places[0].work);
    assert!(under.method.iter().any(|line| line.contains("under They return")));
}

#[test]
fn futures_have_the_forecast_as_their_middle() {
    let problem = problem_of(HARBOUR, &SkillmixAsked { futures: Some(200), ..asked(1) }).problem;
    assert_eq!(problem.futures.len(), 200);
    let mean = problem.futures.iter().map(|future| future.gps[0][0]).sum::<f64>() / 200.0;
    assert!(is_near(mean, problem.places[0].gps[0]));
    let work = problem.futures.iter().map(|future| future.work[0][0]).sum::<f64>() / 200.0;
    assert!((work - 1.0).abs() < 0.02, "{work}");
}

#[test]
fn todays_posts_are_set_beside_a_mix_for_futures_as_they_fare_in_the_futures() {
    let mut problem = problem_of(HARBOUR, &asked(1)).problem;
    let undone = |problem: &Problem| answer::undone_as_today(problem, 0);
    // As many GPs as leave nothing undone; in one future of three there are 6 fewer.
    problem.places[0].gps[0] += undone(&problem);
    assert!(undone(&problem).abs() < 1e-6);
    let enough = problem.places[0].gps[0];
    let future = |weight: f64, gps: f64| wholetime_plans::mix::Future {
        title: "a future".to_owned(),
        weight,
        gps: vec![vec![gps]],
        work: vec![vec![1.0]],
    };
    problem.futures = vec![future(2.0, enough), future(1.0, enough - 6.0)];
    assert!(is_near(undone(&problem), 2.0), "{}", undone(&problem));
}

#[test]
fn where_no_mix_keeps_all_limits_no_work_is_told_as_none() {
    let grounded = problem_of(HARBOUR, &asked(1));
    let effort = wholetime_plans::mix::Effort { solver: Solver::usual(), seconds: 5.0, gap_pct: GAP_PCT };
    let problem = Problem { most_undone: Some(0.0), ..grounded.problem.clone() };
    let choice = wholetime_plans::mix::choose(&problem, &effort, &Quiet, &Cancel::default()).unwrap();
    assert_eq!(choice.standing, Standing::Impossible);
    let answer = Skillmix::of(grounded, choice);
    assert!(answer.cover.is_empty() && answer.mix.is_empty());
    assert_eq!(answer.unmet, None, "nothing done is not nothing left undone");
    assert!(answer.finding.starts_with("No mix of posts keeps all limits of HARBOUR PCN"), "{}", answer.finding);
}

#[test]
fn a_mix_that_leaves_more_undone_than_today_says_so() {
    let (unmet, unmet_as_today) = (Some(9.8), Some(5.9));
    let said = |unmet_as_today| finding::of(&Skillmix { unmet, unmet_as_today, ..CHOSEN.clone() });
    assert!(
        said(unmet_as_today).contains("9.8 WTE of GPs' work stay undone, 3.9 more than if today's posts were kept")
    );
    assert!(said(Some(12.0)).contains("2.2 fewer than if today's posts were kept"));
    assert!(said(Some(9.8)).ends_with("9.8 WTE of GPs' work stay undone"));
}

#[test]
fn own_rates_ask_for_as_many_gps_as_there_are() {
    let of = |rate| problem_of(HARBOUR, &SkillmixAsked { rate, ..asked(1) }).problem.places[0].work[0][0];
    let (low, high) = (of(RateFrom::Given(30.0)), of(RateFrom::Given(60.0)));
    // Same-day care has its share of twice as many GPs, and the same done by others.
    assert!(low < high && high < 2.0 * low, "{low} {high}");
}

#[test]
fn limits_that_a_planner_sets_are_heeded_and_told() {
    let limits = "schema = 1\ntitle = \"Ours\"\nauthor = \"a planner\"\nleft_out = [\"practice_nurse\"]\n";
    let ours = SkillmixAsked { limits: Some(limits.to_owned()), ..asked(1) };
    let Grounded { problem, notes, .. } = problem_of(HARBOUR, &ours);
    let nurse = problem.roles.iter().position(|role| role.id == "practice_nurse").unwrap();
    assert_eq!(problem.places[0].recruits[nurse], Some(vec![0.0]));
    assert!(notes.iter().any(|note| note.to_lowercase().contains("practice nurse")), "{notes:?}");
}

#[test]
fn pay_is_dearer_in_inner_london_and_for_everybody_the_purse_is_the_whole() {
    let of = |zone| problem_of(HARBOUR, &SkillmixAsked { zone: Some(zone), ..asked(1) }).problem;
    use wholetime_plans::arrs::rules::Zone;
    let (national, inner) = (of(Zone::National), of(Zone::InnerLondon));
    let cost =
        |problem: &Problem, id: &str| problem.roles.iter().find(|role| role.id == id).map(|role| role.cost[0]).unwrap();
    assert!(cost(&national, "clinical_pharmacist") < cost(&inner, "clinical_pharmacist"));
    // GPs have no supplement.
    assert!(is_near(cost(&national, "gp"), cost(&inner, "gp")));
    let everybody = problem_of(HARBOUR, &SkillmixAsked { purse: Purse::Everybody, ..asked(1) }).problem;
    assert_eq!(everybody.purse, Purse::Everybody);
}

#[test]
fn what_cannot_be_asked_is_refused_in_words() {
    let with = |change: fn(&mut SkillmixAsked)| {
        let mut asked = asked(2);
        change(&mut asked);
        refused(HARBOUR, &asked)
    };
    assert!(with(|asked| asked.years = 0).contains("a mix of 0 years cannot be chosen; ask for 1 to 10"));
    assert!(with(|asked| asked.years = 11).contains("1 to 10"));
    assert!(with(|asked| asked.futures = Some(0)).contains("cannot serve 0 futures; ask for 1 to 200"));
    assert!(with(|asked| asked.unit = -1.0).contains("the unit of posts is -1; give 0 to 1"));
    assert!(
        with(|asked| asked.most_undone_pct = Some(101.0)).contains("the share of work left undone in percent is 101")
    );
    assert!(with(|asked| asked.seconds = 0.0).contains("the number of seconds is 0; give 0.1 to 600"));
    assert!(with(|asked| asked.rate = RateFrom::Standard).contains("no standard is set"));
    assert!(with(|asked| asked.limits = Some("left_out = 3".to_owned())).contains("limits"));
    assert!(with(|asked| asked.from = "2016-03".parse().ok()).contains("2016"));
    assert!(refused("U00000", &asked(2)).contains("no area is called `U00000`"));
}

#[test]
fn practices_alone_are_one_place_and_have_their_share_of_the_sum() {
    let problem = problem_of("Z99002", &asked(1)).problem;
    assert_eq!(problem.places.len(), 1);
    assert_eq!(problem.streams.len(), 1);
    let harbour = problem_of(HARBOUR, &asked(1)).problem;
    assert!(problem.streams[0].amount[0] < harbour.streams[0].amount[0]);
}

#[test]
fn what_binds_at_several_places_is_said_once_with_the_years_of_each() {
    let problem = &CHOSEN.problem;
    let used = |place: usize, years: &[usize], said: &str, when: &str| {
        let place = &problem.places[place];
        Binding {
            limit: Limit::Recruits { role: "practice_nurse".to_owned(), place: place.code.clone() },
            years: years.iter().map(|year| problem.years[*year]).collect(),
            sentence: format!("{} {when}.", said.replace("{}", &place.name)),
        }
    };
    let [some, none] = [
        "Every practice nurse who can be found at {} is recruited",
        "Not even 1 WTE of practice nurse can be found at {}",
    ];
    let first = format!("in {}", problem.years[0]);
    let binding = [
        used(0, &[0, 1], some, "in every year"),
        used(1, &[0], some, &first),
        used(2, &[0, 1], some, "in every year"),
        used(3, &[0, 1], none, "in every year"),
    ];
    let name = |place: usize| &problem.places[place].name;
    let expected = [
        format!(
            "Every practice nurse who can be found is recruited: at {} and {} in every year; at {} {first}.",
            name(0),
            name(2),
            name(1)
        ),
        binding[3].sentence.clone(),
    ];
    assert_eq!(finding::in_short(problem, &binding), expected);
}

#[test]
fn every_limit_that_binds_is_told_in_short_too() {
    let short = CHOSEN.binding_in_short.join(" ");
    assert!(CHOSEN.binding_in_short.len() < CHOSEN.binding.len(), "{short}");
    for one in &CHOSEN.binding {
        let place = CHOSEN.problem.places.iter().find(|place| one.sentence.contains(&place.name));
        assert!(place.is_none_or(|place| short.contains(&place.name)), "{}: {short}", one.sentence);
    }
}
