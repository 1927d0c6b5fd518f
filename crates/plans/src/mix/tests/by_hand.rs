//! Small problems whose answers can be worked out on the back of an envelope.

use super::*;
use crate::mix::{Cap, Limit, Ratio, Standing, Teaching, evaluate, recruits_of};

/// 2 WTE are missing. A does half a WTE for £50,000: £100,000 a WTE. B does a fifth for £30,000: £150,000 a WTE. Undone it is
/// £200,000 a WTE.
fn two_roles(most_a: Option<f64>) -> Problem {
    with(with(problem(1), role("a", 50_000.0, 0.5, 1), most_a), role("b", 30_000.0, 0.2, 1), None)
}

#[test]
fn the_role_that_does_a_wte_for_less_is_recruited_first() {
    for solver in solvers() {
        // 4 of A do the 2 WTE for £200,000.
        let choice = chosen(&two_roles(None), solver);
        near(fte(&choice, "a", 0), 4.0);
        near(fte(&choice, "b", 0), 0.0);
        near(choice.objective, 200_000.0);
        near(undone(&choice), 0.0);
        assert_eq!(choice.solver, solver.title());
        // Of A only 3 can be found: 1.5 WTE for £150,000; 2.5 of B do the rest for £75,000.
        let choice = chosen(&two_roles(Some(3.0)), solver);
        near(fte(&choice, "a", 0), 3.0);
        near(fte(&choice, "b", 0), 2.5);
        near(choice.objective, 225_000.0);
    }
}

#[test]
fn posts_are_counted_in_the_unit_asked_for() {
    for solver in solvers() {
        // Whole posts: a third B would save 0.1 WTE undone, £20,000, and cost £30,000. So 3 A, 2 B and 0.1 WTE undone: £230,000.
        let whole = Problem { unit: 1.0, ..two_roles(Some(3.0)) };
        let choice = chosen(&whole, solver);
        assert_eq!((fte(&choice, "a", 0), fte(&choice, "b", 0)), (3.0, 2.0));
        near(choice.objective, 230_000.0);
        near(undone(&choice), 0.1);
        // Halves do it to the point: 2.5 of B. So do tenths.
        for unit in [0.5, 0.1] {
            let choice = chosen(&Problem { unit, ..two_roles(Some(3.0)) }, solver);
            near(fte(&choice, "b", 0), 2.5);
            near(choice.objective, 225_000.0);
        }
        // What can be found is 2.7: whole posts stop at 2, halves at 2.5.
        let found = |unit| fte(&chosen(&Problem { unit, ..two_roles(Some(2.7)) }, solver), "a", 0);
        near(found(1.0), 2.0);
        near(found(0.5), 2.5);
        near(found(0.0), 2.7);
    }
}

#[test]
fn more_of_a_limit_is_worth_what_its_price_says() {
    for solver in solvers() {
        for unit in [0.0, 0.5] {
            let before = chosen(&Problem { unit, ..two_roles(Some(3.0)) }, solver);
            let after = chosen(&Problem { unit, ..two_roles(Some(4.0)) }, solver);
            let price = before.shadow_prices.iter().find(|one| matches!(one.limit, Limit::Recruits { .. })).unwrap();
            // £225,000 before, £200,000 with a fourth A.
            near(before.objective - after.objective, 25_000.0);
            assert!((price.worth - 25_000.0).abs() < 1.0, "{price:?}");
            assert!(price.sentence.contains("is worth £25,000"), "{}", price.sentence);
            assert!(before.binding.iter().any(|one| one.limit == price.limit));
            // A GP more each year saves 1 WTE of the dearest that is done: 2.5 of B for £75,000 and half an A-WTE for £50,000.
            let gp = before.shadow_prices.iter().find(|one| matches!(one.limit, Limit::Gps { .. })).unwrap();
            assert!((gp.worth - 125_000.0).abs() < 1.0, "{gp:?}");
        }
    }
}

#[test]
fn a_post_whose_supervision_eats_what_it_frees_is_not_recruited() {
    for solver in solvers() {
        let mut eaten = role("a", 10_000.0, 0.3, 2);
        eaten.supervision_first = Range::sure(0.3);
        eaten.supervision_later = Range::sure(0.3);
        let choice = chosen(&with(problem(2), eaten.clone(), None), solver);
        near(fte(&choice, "a", 1), 0.0);
        near(undone(&choice), 4.0);
        // With 0.2 it frees 0.1 for £10,000, half of what the work counts for undone: 20 posts free the 2 WTE.
        eaten.supervision_first = Range::sure(0.2);
        eaten.supervision_later = Range::sure(0.2);
        let choice = chosen(&with(problem(2), eaten, None), solver);
        near(fte(&choice, "a", 1), 20.0);
        near(choice.gp_time[1].supervising, 4.0);
        near(undone(&choice), 0.0);
    }
}

#[test]
fn first_twelve_months_are_supervised_over_two_years() {
    for solver in solvers() {
        // Half of the first twelve months falls in the year of arrival. 2 WTE are recruited in the first year, none later.
        let mut of = role("a", 1_000.0, 1.0, 3);
        (of.first_year_paid, of.first_year_effect, of.leaving) = (0.5, 0.25, 0.1);
        of.supervision_first = Range::sure(0.2);
        of.supervision_later = Range::sure(0.04);
        let given = vec![vec![vec![2.0, 0.0, 0.0]]];
        let choice = evaluate(&with(problem(3), of, None), &given, &effort(solver)).unwrap();
        // 2 × 0.5 × 0.2; then 1.8 stay, half of whose year is first: 0.9 × 0.2 + 0.9 × 0.04; then 1.62 × 0.04.
        for (time, wanted) in choice.gp_time.iter().zip([0.2, 0.216, 0.0648]) {
            near(time.supervising, wanted);
        }
        // 0.25 of 2 work in the first year, then all who stay; paid are 1, 1.8 and 1.62 at £1,000.
        let done: Vec<f64> = choice.covered.iter().map(|one| one.done[0].wte).collect();
        for (done, wanted) in done.iter().zip([0.5, 1.8, 1.62]) {
            near(*done, wanted);
        }
        let cost: Vec<f64> = choice.money.iter().map(|line| line.own).collect();
        for (cost, wanted) in cost.iter().zip([1_000.0, 1_800.0, 1_620.0]) {
            near(*cost, wanted);
        }
    }
}

#[test]
fn nobody_is_made_redundant() {
    for solver in solvers() {
        let mut of = role("a", 50_000.0, 0.5, 3);
        of.leaving = 0.1;
        let mut idle = with(problem(3), of, None);
        idle.places[0].posts = vec![10.0];
        idle.places[0].work = vec![vec![0.0; 3]];
        idle.places[0].rooms = Some(vec![0.0; 3]);
        idle.roles[0].rooms = 1.0;
        let choice = chosen(&idle, solver);
        for (year, wanted) in [9.0, 8.1, 7.29].into_iter().enumerate() {
            near(fte(&choice, "a", year), wanted);
            near(choice.covered[year].idle, 0.5 * wanted);
        }
        near(choice.lines[1].left, 0.9);
        near(choice.money[0].cost_of_today, 500_000.0);
        // Ten posts in no room: that is said, and is no reason to find nothing.
        assert!(choice.notes.iter().any(|note| note.contains("rooms at Ash Lane")), "{:?}", choice.notes);
    }
}

#[test]
fn a_stream_pays_its_price_and_no_more_than_it_has() {
    for solver in solvers() {
        // £40,000 of the £50,000 of each of 4 posts, until £100,000 are used up.
        let mut paid = two_roles(None);
        paid.streams.push(stream("arrs", &[("a", 40_000.0)], 100_000.0, 1));
        let choice = chosen(&paid, solver);
        near(fte(&choice, "a", 0), 4.0);
        near(choice.money[0].by_stream[0], 100_000.0);
        near(choice.money[0].own, 100_000.0);
        assert!(choice.binding.iter().any(|one| one.sentence == "the sum arrs is used up in 2026/27."));
        let more = choice.shadow_prices.iter().find(|one| matches!(one.limit, Limit::Stream { .. })).unwrap();
        assert!((more.worth - 10_000.0).abs() < 1.0, "{more:?}");
        // With plenty, the stream pays 4 × £40,000 and practices the rest of what posts cost.
        paid.streams[0].amount = vec![1_000_000.0];
        let choice = chosen(&paid, solver);
        near(choice.money[0].by_stream[0], 160_000.0);
        near(choice.money[0].unused[0], 840_000.0);
        near(choice.lines[0].paid_by_streams, 160_000.0);
        // B, if somebody else pays all of it, costs nothing: 10 posts, and none for the sake of the money. Of everybody's money A
        // still takes less.
        paid.streams[0].pays[0].role = "b".to_owned();
        let own = chosen(&paid, solver);
        near(fte(&own, "b", 0), 10.0);
        let everybody = chosen(&Problem { purse: Purse::Everybody, ..paid }, solver);
        near(fte(&everybody, "a", 0), 4.0);
    }
}

#[test]
fn two_streams_together_pay_no_more_than_a_post_costs_and_the_first_is_used_first() {
    for solver in solvers() {
        let mut paid = two_roles(None);
        paid.streams.push(stream("first", &[("a", 40_000.0)], 1_000_000.0, 1));
        paid.streams.push(stream("second", &[("a", 40_000.0)], 1_000_000.0, 1));
        let choice = chosen(&paid, solver);
        near(choice.money[0].by_stream[0], 160_000.0);
        near(choice.money[0].by_stream[1], 40_000.0);
        near(choice.money[0].own, 0.0);
    }
}

#[test]
fn a_pot_too_small_says_how_much_is_missing() {
    for solver in solvers() {
        // All must be done: £200,000, and there are £100,000.
        let poor = Problem { most_undone: Some(0.0), budget: Some(vec![100_000.0]), ..two_roles(None) };
        let choice = chosen(&poor, solver);
        assert_eq!(choice.standing, Standing::Impossible);
        assert!(choice.lines.is_empty());
        let relaxation = choice.relaxation.unwrap();
        assert_eq!(relaxation.sentence, "A mix would exist if own money were £100,000 more in 2026/27.");
        near(relaxation.moves[0].by, 100_000.0);
        // With that much it works, and with a thousand pounds less it does not.
        let given = |budget| chosen(&Problem { budget: Some(vec![budget]), ..poor.clone() }, solver).standing;
        assert!(matches!(given(200_000.0), Standing::Best { .. }));
        assert_eq!(given(199_000.0), Standing::Impossible);
    }
}

#[test]
fn the_smallest_share_gives_way_and_leaving_work_undone_is_the_last_resort() {
    for solver in solvers() {
        // 1.5 WTE of the 2 are done by 3 of A. One more A is a third more; £25,000 more of £175,000 for B is a seventh.
        let mut short = two_roles(Some(3.0));
        short.most_undone = Some(0.0);
        short.budget = Some(vec![200_000.0]);
        let relaxation = chosen(&short, solver).relaxation.unwrap();
        assert_eq!(relaxation.moves.len(), 1, "{relaxation:?}");
        assert_eq!(relaxation.moves[0].limit, Limit::Budget);
        near(relaxation.moves[0].by, 25_000.0);
        // Nobody can do it at all: then it says so.
        let nobody = Problem { most_undone: Some(0.0), ..with(problem(1), role("a", 1.0, 0.0, 1), None) };
        let relaxation = chosen(&nobody, solver).relaxation.unwrap();
        assert_eq!(relaxation.moves[0].limit, Limit::Undone { place: "Z99001".to_owned() });
        near(relaxation.moves[0].by, 2.0);
    }
}

#[test]
fn what_may_be_left_undone_is_kept_even_where_it_is_dear() {
    for solver in solvers() {
        // A WTE costs £1,000,000 and undone counts £200,000, but no more than a tenth of 10 WTE may be left.
        let dear = with(problem(1), role("a", 1_000_000.0, 1.0, 1), None);
        near(undone(&chosen(&dear, solver)), 2.0);
        let choice = chosen(&Problem { most_undone: Some(0.1), ..dear }, solver);
        near(undone(&choice), 1.0);
        near(choice.objective, 1_200_000.0);
    }
}

#[test]
fn markets_teaching_rooms_ratios_and_caps_are_kept() {
    type Set = fn(&mut Problem);
    let limits: [(&str, Set, f64); 5] = [
        ("market", |problem| problem.roles[0].market = Some(vec![1.0]), 1.0),
        (
            "teaching",
            |problem| {
                problem.roles[0].teaching = vec![Teaching { kind: "supervisors".to_owned(), takes: 2.0 }];
                problem.places[0].teaching = vec![("supervisors".to_owned(), vec![3.0])];
            },
            1.5,
        ),
        (
            "rooms",
            |problem| {
                problem.roles[0].rooms = 0.5;
                problem.places[0].rooms = Some(vec![1.0]);
            },
            2.0,
        ),
        (
            "ratio",
            |problem| {
                let (roles, source) = (vec!["a".to_owned()], "invented".to_owned());
                problem.ratios.push(Ratio {
                    id: "r".to_owned(),
                    title: "One for four GPs".to_owned(),
                    roles,
                    most: 0.25,
                    supervisors: Vec::new(),
                    by_gps: true,
                    source,
                });
            },
            2.0,
        ),
        (
            "cap",
            |problem| {
                let (roles, source) = (vec!["a".to_owned()], "invented".to_owned());
                let title = "The contract's cap".to_owned();
                problem.caps.push(Cap { id: "c".to_owned(), title, roles, place: 0, most: vec![3.0], source });
            },
            3.0,
        ),
    ];
    for solver in solvers() {
        for (name, set, most) in limits {
            let mut limited = two_roles(None);
            set(&mut limited);
            let choice = chosen(&limited, solver);
            assert!((fte(&choice, "a", 0) - most).abs() < 1e-6, "{name}: {}", fte(&choice, "a", 0));
            assert!(choice.binding.iter().any(|one| !matches!(one.limit, Limit::Gps { .. })), "{name}");
        }
    }
}

#[test]
fn a_limit_too_small_for_a_post_is_not_called_used_up() {
    for solver in solvers() {
        let said = |most: f64, unit: f64| -> Vec<String> {
            let choice = chosen(&Problem { unit, ..two_roles(Some(most)) }, solver);
            choice.binding.into_iter().map(|one| one.sentence).collect()
        };
        assert!(said(0.4, 0.5).contains(&"Not even 0.5 WTE of a can be found at Ash Lane in 2026/27.".to_owned()));
        assert!(said(0.0, 0.0).contains(&"Nobody can be recruited as a at Ash Lane in 2026/27.".to_owned()));
        let used = "Every a who can be found at Ash Lane is recruited in 2026/27.".to_owned();
        assert!(said(0.5, 0.5).contains(&used));
    }
}

#[test]
fn gps_chosen_do_what_gps_do_and_other_work_is_not_theirs() {
    for solver in solvers() {
        let mut gp = role("gp", 150_000.0, 0.0, 1);
        gp.is_gp = true;
        let mut nurse = role("nurse", 45_000.0, 0.0, 1);
        nurse.effects = vec![Effect { activity: "nursing".to_owned(), done: Range::sure(1.0) }];
        let mut both = with(with(problem(1), gp, None), nurse, None);
        both.activities.push(Activity {
            id: "nursing".to_owned(),
            title: "Nursing".to_owned(),
            is_gp_work: false,
            price_undone: 60_000.0,
        });
        both.places[0].work.push(vec![3.0]);
        let choice = chosen(&both, solver);
        near(fte(&choice, "gp", 0), 2.0);
        near(fte(&choice, "nurse", 0), 3.0);
        near(choice.gp_time[0].chosen, 2.0);
        assert!(choice.covered[1].done.iter().all(|done| done.role == "nurse"));
    }
}

#[test]
fn the_same_problem_has_the_same_answer_and_equal_roles_are_taken_in_their_order() {
    for solver in solvers() {
        let twins = with(with(problem(2), role("a", 50_000.0, 0.5, 2), None), role("b", 50_000.0, 0.5, 2), None);
        let twins = Problem { unit: 0.5, ..twins };
        let (first, second) = (chosen(&twins, solver), chosen(&twins, solver));
        assert_eq!(first, second);
        near(fte(&first, "a", 0), 4.0);
        near(fte(&first, "b", 0), 0.0);
    }
}

#[test]
fn another_mix_within_a_percent_is_offered() {
    for solver in solvers() {
        // B does a WTE for half a percent more than A; with as few of A as possible, B does all.
        let near_equal = with(with(problem(1), role("a", 50_000.0, 0.5, 1), None), role("b", 50_250.0, 0.5, 1), None);
        let choice = chosen(&near_equal, solver);
        near(fte(&choice, "a", 0), 4.0);
        let other = choice.alternatives.iter().find(|one| one.title.contains("new posts of a")).unwrap();
        assert!(other.fte_at_end[0] < 0.1 && 3.9 < other.fte_at_end[1], "{other:?}");
        assert!((other.costs_more_pct - 0.5).abs() < 0.01, "{other:?}");
        assert!(other.sentence.contains("4.0 WTE more of b"), "{}", other.sentence);
    }
}

#[test]
fn a_given_mix_is_worked_out_and_what_it_breaks_is_said() {
    for solver in solvers() {
        let limited = Problem { unit: 0.5, ..two_roles(Some(3.0)) };
        let best = chosen(&limited, solver);
        let again = evaluate(&limited, &recruits_of(&limited, &best), &effort(solver)).unwrap();
        near(again.objective, best.objective);
        assert_eq!(again.lines, best.lines);
        // 6 of A: more than can be found, and 1 WTE of what they could do is idle.
        let given = evaluate(&limited, &[vec![vec![6.0], vec![0.0]]], &effort(solver)).unwrap();
        near(given.objective, 300_000.0);
        near(given.covered[0].idle, 0.0);
        near(given.gp_time[0].spare, 1.0);
        assert!(
            given.notes.iter().any(|note| note == "What can be recruited of a at Ash Lane is exceeded in 2026/27.")
        );
        assert!(evaluate(&limited, &[], &effort(solver)).is_err());
    }
}

#[test]
fn what_can_be_found_goes_to_the_place_where_it_does_most() {
    for solver in solvers() {
        // 2 WTE are missing at one place, 0.3 at the other. A does half a WTE; 4 can be found, all of which the first place needs.
        let mut both = Problem { unit: 1.0, ..two_roles(None) };
        both.roles.truncate(1);
        both.places[0].posts.truncate(1);
        both.places[0].recruits.truncate(1);
        both.places.push(PlaceInputs {
            code: "Z99002".to_owned(),
            name: "Beech Road".to_owned(),
            gps: vec![9.7],
            ..both.places[0].clone()
        });
        let recruited = |problem: &Problem| -> Vec<f64> {
            chosen(problem, solver).lines.iter().map(|line| line.recruited).collect()
        };
        // With no limit the second place takes one, whose £50,000 save £60,000.
        assert_eq!(recruited(&both), [4.0, 1.0]);
        both.roles[0].market = Some(vec![4.0]);
        assert_eq!(recruited(&both), [4.0, 0.0]);
        // Money that both share goes the same way: £40,000 of each of 3 posts.
        both.streams.push(stream("shared", &[("a", 40_000.0)], 120_000.0, 1));
        let choice = chosen(&both, solver);
        near(choice.lines.iter().map(|line| line.paid_by_streams).sum(), 120_000.0);
        near(choice.objective, 4.0 * 50_000.0 - 120_000.0 + 60_000.0);
    }
}

#[test]
fn posts_a_stream_does_not_pay_for_are_left_out_until_their_holders_leave() {
    for solver in solvers() {
        // 4 posts, of which 3 are practices' own; a tenth leave in the year: 3.6 − 2.7 are paid for.
        let mut own = two_roles(Some(0.0));
        own.roles[0].leaving = 0.1;
        own.places[0].posts[0] = 4.0;
        own.streams.push(stream("arrs", &[("a", 40_000.0)], 1_000_000.0, 1));
        own.streams[0].pays[0].not_additional = vec![3.0];
        let choice = chosen(&own, solver);
        near(choice.lines[0].paid_by_streams, 36_000.0);
        // More left out than there are: refused.
        own.streams[0].pays[0].not_additional = vec![5.0];
        assert!(tried(&own, solver).unwrap_err().to_string().contains("leaves out more posts"));
    }
}
