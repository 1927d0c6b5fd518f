//! What it would take, in four replicates and a few posts that can be counted on the fingers.

use jiff::civil::date;

use super::*;
use crate::plan::Plan;
use crate::quantity::{Money, Wte};
use crate::substitution::Range;

/// A way of one size, bringing the same at every point in each of four replicates.
fn way(id: &str, pounds: i64, brought: [f64; 4], points: usize) -> Way {
    let size = |wte, cost, brought: [f64; 4]| Size {
        wte: Wte::whole(wte),
        cost: Some(Money::whole(cost)),
        brought: vec![brought.to_vec(); points],
    };
    Way { id: id.to_owned(), title: id.to_owned(), sizes: vec![size(0, 0, [0.0; 4]), size(3, pounds, brought)] }
}

/// Ten are wanted; without the plan 10, 8, 7 and 5 are there.
fn two_ways() -> Reach {
    Reach {
        wanted: vec![10.0],
        supply: vec![vec![10.0, 8.0, 7.0, 5.0]],
        ways: vec![way("abroad", 300, [0.0, 2.0, 2.0, 2.0], 1), way("trained", 200, [0.0, 1.0, 1.0, 3.0], 1)],
        joint: Joint::EveryPoint,
    }
}

fn cheapest(reach: &Reach, wanted_pct: f64) -> Found {
    reach.cheapest::<()>(wanted_pct, MOST_SETS, &|_| Ok(())).unwrap()
}

#[test]
fn chances_of_two_ways_are_counted_in_four_replicates() {
    let reach = two_ways();
    // Without: 10 alone. With those from abroad 10, 10, 9, 7. With those trained 10, 9, 8, 8. With both 10, 11, 10, 10.
    let chances = [[0, 0], [1, 0], [0, 1], [1, 1]].map(|set| reach.chance_pct(&set));
    assert_eq!(chances, [25.0, 50.0, 25.0, 100.0]);
}

#[test]
fn the_cheapest_set_with_a_chance_is_found_and_what_is_enough_already_takes_nothing() {
    let reach = two_ways();
    assert_eq!(cheapest(&reach, 25.0).sizes, Some(vec![0, 0]));
    // Trained ones are cheaper, but no replicate more is met by them alone.
    assert_eq!(cheapest(&reach, 50.0).sizes, Some(vec![1, 0]));
    let all = cheapest(&reach, 80.0);
    assert_eq!((all.sizes, all.proof), (Some(vec![1, 1]), Proof::Exact));
    assert_eq!(reach.price(&[1, 1]), Price { cost: Money::whole(500), wte: Wte::whole(6), ways: 2 });
}

#[test]
fn of_two_sets_that_cost_the_same_the_one_with_fewer_posts_is_taken() {
    let mut reach = two_ways();
    for way in &mut reach.ways {
        way.sizes[1].cost = Some(Money::ZERO);
        way.sizes[1].brought = vec![vec![0.0, 2.0, 3.0, 0.0]];
    }
    reach.ways[0].sizes[1].wte = Wte::whole(4);
    assert_eq!(cheapest(&reach, 75.0).sizes, Some(vec![0, 1]));
}

#[test]
fn a_target_out_of_reach_says_how_far_it_goes_and_which_point_is_missed_first() {
    let mut reach = two_ways();
    reach.wanted = vec![10.0, 14.0];
    reach.supply.push(vec![10.0, 14.0, 7.0, 5.0]);
    for way in &mut reach.ways {
        let same = way.sizes[1].brought[0].clone();
        way.sizes[1].brought.push(same);
        way.sizes[0].brought.push(vec![0.0; 4]);
    }
    let found = cheapest(&reach, 80.0);
    assert_eq!((found.sizes, found.proof), (None, Proof::Exact));
    // At the second point the most there is comes to 10, 17, 10 and 10.
    assert_eq!(reach.chance_pct(&reach.at_most()), 25.0);
    assert_eq!(reach.by_point(&reach.at_most()), [(100.0, 0.0), (25.0, 75.0)]);
}

#[test]
fn a_trajectory_is_never_likelier_met_than_any_of_its_points() {
    let mut reach = two_ways();
    reach.wanted = vec![8.0, 10.0];
    reach.supply = vec![vec![8.0, 7.0, 9.0, 4.0], vec![9.0, 12.0, 10.0, 10.0]];
    reach.ways.clear();
    // The first point is met in the 1st and 3rd, the second in the 2nd, 3rd and 4th: both in the 3rd alone.
    assert_eq!(reach.by_point(&[]), [(50.0, 50.0), (75.0, 25.0)]);
    assert_eq!(reach.chance_pct(&[]), 25.0);
    reach.joint = Joint::LastPoint;
    assert_eq!(reach.chance_pct(&[]), 75.0);
}

#[test]
fn a_larger_size_is_taken_where_the_planned_one_is_not_enough() {
    let mut reach = two_ways();
    let larger = Size { wte: Wte::whole(5), cost: Some(Money::whole(450)), brought: vec![vec![0.0, 3.0, 3.0, 5.0]] };
    reach.ways[0].sizes.push(larger);
    // Both as planned cost 500; those from abroad alone, stretched, cost 450 and meet 10, 11, 10 and 10.
    assert_eq!(cheapest(&reach, 100.0).sizes, Some(vec![2, 0]));
}

#[test]
fn looking_at_too_few_sets_is_said_with_what_a_better_one_costs_at_least() {
    // Those from abroad are enough alone, for £300; those trained and those who return are together, for £350.
    let reach = Reach {
        wanted: vec![10.0],
        supply: vec![vec![8.0; 4]],
        ways: vec![
            way("abroad", 300, [2.0; 4], 1),
            way("trained", 200, [2.0, 2.0, 0.0, 0.0], 1),
            way("return", 150, [0.0, 0.0, 2.0, 2.0], 1),
        ],
        joint: Joint::EveryPoint,
    };
    let all = cheapest(&reach, 100.0);
    assert_eq!((all.sizes, all.proof), (Some(vec![1, 0, 0]), Proof::Exact));
    // With too few sets to look at it begins by leaving out the dearest way, and never comes to it.
    let few = reach.cheapest::<()>(100.0, 1, &|_| Ok(())).unwrap();
    assert_eq!(few.sizes, Some(vec![0, 1, 1]));
    assert_eq!(few.proof, Proof::AtLeast(reach.price(&[1, 0, 0])));
    let stopped = reach.cheapest(80.0, MOST_SETS, &|looked_at| if looked_at < 2 { Ok(()) } else { Err("stopped") });
    assert_eq!(stopped, Err("stopped"));
}

#[test]
fn the_search_finds_what_trying_every_set_finds() {
    // Numbers made by a recurrence, so that neither side can lean on an order.
    let mut state = 7_u64;
    let mut next = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    for _ in 0..40 {
        let supply = vec![(0..6).map(|_| next(12) as f64).collect::<Vec<_>>(); 2];
        let ways: Vec<Way> = (0..4)
            .map(|number| {
                let mut brought = vec![vec![0.0; 6]; 2];
                let mut sizes = vec![Size { wte: Wte::ZERO, cost: Some(Money::ZERO), brought: brought.clone() }];
                let mut cost = 0;
                for _ in 0..2 {
                    for row in &mut brought {
                        row.iter_mut().for_each(|one| *one += next(4) as f64);
                    }
                    cost += 1 + next(50) as i64;
                    sizes.push(Size {
                        wte: Wte::whole(cost),
                        cost: Some(Money::whole(cost)),
                        brought: brought.clone(),
                    });
                }
                Way { id: number.to_string(), title: number.to_string(), sizes }
            })
            .collect();
        let reach = Reach { wanted: vec![9.0, 11.0], supply, ways, joint: Joint::EveryPoint };
        let sets = (0..81).map(|set: usize| vec![set % 3, set / 3 % 3, set / 9 % 3, set / 27]);
        let least = sets.filter(|set| 50.0 <= reach.chance_pct(set)).map(|set| reach.price(&set)).min();
        let found = cheapest(&reach, 50.0);
        assert_eq!(found.proof, Proof::Exact);
        assert_eq!(found.sizes.map(|sizes| reach.price(&sizes)), least);
    }
}

#[test]
fn the_ladder_climbs_by_what_helps_most_and_ends_at_the_set() {
    let rungs = ladder(&two_ways(), &[1, 1]);
    let climbed: Vec<(usize, f64)> = rungs.iter().map(|rung| (rung.way, rung.chance_pct)).collect();
    assert_eq!(climbed, [(0, 50.0), (1, 100.0)]);
    assert_eq!(rungs[1].sizes, [1, 1]);
}

#[test]
fn a_way_that_brings_nobody_makes_no_difference_and_one_that_decides_is_named() {
    let mut reach = two_ways();
    reach.ways.push(way("idle", 1, [0.0; 4], 1));
    let without = without_each(&reach, &[1, 1, 1]);
    let chances: Vec<f64> = without.iter().map(|one| one.without_pct).collect();
    assert_eq!(chances, [25.0, 50.0, 100.0]);
    assert_eq!(
        sentence(&reach, &without),
        "The plan stands or falls with abroad: without it the chance falls from 100 % to 25 %"
    );
    // 0, 2, 2 and 2 are 1.5 on average.
    assert_eq!(brings(&reach, 0, 1).unwrap().mean, 1.5);
}

const PLAN: &str = r#"
    schema = 1
    id = "haven"
    title = "Haven"
    years = ["2026/27", "2027/28"]
    place = [{ id = "haven", title = "Haven" }]
    group = [{ id = "all", title = "All" }]

    [[pay]]
    id = "nurse"
    title = "A nurse"
    row = [{ from = "2026-04-01", cost = 40000, source = "Invented" }]

    [[initiative]]
    id = "nurses"
    title = "Nurses"
    role = "nurse"
    group = "all"
    pay = "nurse"
    counted = "once"
    stream = [{ id = "abroad", title = "From abroad", posts = [
      { when = "2026/27", planned = 4 }, { when = "2027/28 Q2", planned = 2.5 },
    ] }]
"#;

fn coming_of(plan: &Plan, after: jiff::civil::Date, times: f64) -> Option<Coming> {
    coming(&plan.initiatives[0], &plan.initiatives[0].streams[0], after, times, Wte::whole(1))
}

#[test]
fn posts_of_a_year_begin_evenly_over_it_and_those_of_months_known_are_past() {
    let plan = Plan::from_toml(PLAN).unwrap();
    let all = coming_of(&plan, date(2026, 3, 31), 1.0).unwrap();
    // Four in twelve months: after one and a half, four and a half, and so on. Two and a half in July to September 2027: the
    // fifteenth month ends in June 2027.
    let begins: Vec<f64> = all.posts.iter().map(|post| post.begins).collect();
    assert_eq!(begins, [1.5, 4.5, 7.5, 10.5, 15.5, 16.5, 17.5]);
    assert_eq!(all.posts[6].wte, 0.5);
    assert_eq!((all.sizes.as_slice(), all.past), ([0, 7].as_slice(), Wte::ZERO));
    // By the end of September 2026 two of the four were due.
    let later = coming_of(&plan, date(2026, 9, 30), 1.0).unwrap();
    assert_eq!((later.wte[1], later.past), (Wte::read("4.5").unwrap(), Wte::whole(2)));
    assert_eq!(coming_of(&plan, date(2027, 9, 30), 1.0), None);
}

#[test]
fn a_larger_size_keeps_the_posts_of_the_smaller_one_and_costs_what_its_posts_cost() {
    let plan = Plan::from_toml(PLAN).unwrap();
    let all = coming_of(&plan, date(2026, 3, 31), 1.5).unwrap();
    // Half of 6.5 is 3 whole posts more; 4 to 2.5 gives them to the year, the quarter, the year.
    assert_eq!(all.sizes, [0, 7, 8, 9, 10]);
    let wte: Vec<String> = all.wte.iter().map(Wte::to_string).collect();
    assert_eq!(wte, ["0", "6.5", "7.5", "8.5", "9.5"]);
    let added: Vec<f64> = all.posts[7..].iter().map(|post| post.begins).collect();
    assert_eq!(added, [3.0, 16.5, 9.0]);
    // Counted once, each post costs £40,000: 6.5 of them £260,000.
    let costs: Vec<Money> = all.costs(&plan).unwrap();
    assert_eq!(costs, [0, 260_000, 300_000, 340_000, 380_000].map(Money::whole));
}

fn sure(risk: Risk) -> Delivery {
    Delivery { risk, additional: Range::sure(1.0), months_late: Range::sure(0.0), leaving: Range::sure(0.0) }
}

#[test]
fn what_comes_off_for_sure_is_there_when_it_is_due_and_what_is_late_is_not() {
    let plan = Plan::from_toml(PLAN).unwrap();
    let coming = coming_of(&plan, date(2026, 3, 31), 1.0).unwrap();
    let points = [6.0, 12.0, 18.0];
    let of = |delivery: &Delivery| brought(&coming, delivery, &points, 1, |_, _| 0.5)[1].clone();
    assert_eq!(of(&sure(Risk::Chance(0.8))), [[2.0], [4.0], [6.5]]);
    assert_eq!(of(&sure(Risk::Chance(0.4))), [[0.0], [0.0], [0.0]]);
    let late = Delivery { months_late: Range::sure(3.0), ..sure(Risk::Chance(0.8)) };
    // Three months later: one of the four by September, three by March.
    assert_eq!(of(&late), [[1.0], [3.0], [4.0]]);
}

#[test]
fn half_of_those_who_came_have_left_when_half_the_draws_say_so() {
    let plan = Plan::from_toml(PLAN).unwrap();
    let coming = coming_of(&plan, date(2026, 3, 31), 1.0).unwrap();
    // A quarter leave in a year; at a draw of 0.75 somebody stays for exactly one: the first, from month 1.5, until 13.5.
    let delivery = Delivery { leaving: Range::sure(0.25), ..sure(Risk::Chance(0.9)) };
    let draws = |_: u32, fate: Fate| if matches!(fate, Fate::Stay(_)) { 0.75 } else { 0.5 };
    assert_eq!(brought(&coming, &delivery, &[12.0, 14.0], 1, draws)[1], [[4.0], [3.0]]);
}

#[test]
fn a_share_of_posts_is_filled_post_by_post() {
    let plan = Plan::from_toml(PLAN).unwrap();
    let coming = coming_of(&plan, date(2026, 3, 31), 1.0).unwrap();
    // The middle of 0, 0.5 and 1 is 0.5; the draws of the first two of the four posts lie below it.
    let delivery = sure(Risk::Filled(Range { low: 0.0, central: 0.5, high: 1.0 }));
    let draws = |_: u32, fate: Fate| match fate {
        Fate::Post(place) => f64::from(place).mul_add(0.2, 0.1),
        _ => 0.5,
    };
    assert_eq!(brought(&coming, &delivery, &[12.0], 1, draws)[1], [[2.0]]);
}

#[test]
fn ways_are_told_apart_by_their_words() {
    let plan = Plan::from_toml(PLAN).unwrap();
    let mut stream = plan.initiatives[0].streams[0].clone();
    assert_eq!(Kind::of(&stream), Kind::Abroad);
    (stream.id, stream.title) = ("fellowships".to_owned(), "Fellowships after training".to_owned());
    assert_eq!(Kind::of(&stream), Kind::Fellowship);
    (stream.id, stream.title) = ("return".to_owned(), "Recruit, return and retain".to_owned());
    assert_eq!(Kind::of(&stream), Kind::Other);
}
