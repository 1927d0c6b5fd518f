//! The plain sentence at the top of what it would take.

use wholetime_plans::quantity::{Money, Rounding};
use wholetime_vocabulary::{StaffGroup, grouped};

use super::answer::{ReachAnswer, SetLine, SizeLine, SizeWord};

pub(super) fn finding(answer: &ReachAnswer) -> String {
    let whom = match answer.group {
        StaffGroup::Gp => "GPs".to_owned(),
        group => group.title().to_lowercase(),
    };
    let way = if answer.is_whole_trajectory { "the whole way to " } else { "" };
    let goal = format!("{way}{} FTE of {whom} by {}", grouped(answer.wanted_fte, 1), answer.by.in_words());
    let wanted = answer.wanted_pct;
    let stands = format!("the plan as it stands has {:.0} %", answer.planned.chance_pct);
    let Some(enough) = &answer.enough else {
        let most = answer.most.chance_pct;
        let missed = answer.points.iter().max_by(|one, other| one.missed_first_pct.total_cmp(&other.missed_first_pct));
        let missed = missed.filter(|point| 0.0 < point.missed_first_pct).map_or_else(String::new, |point| {
            format!("; what is missed first most often is {} FTE in {}", grouped(point.wanted, 1), point.by.in_words())
        });
        return format!(
            "A chance of {wanted} % of {goal} is out of reach: {} gives {most:.0} %, {stands}{missed}",
            all_at_most(answer)
        );
    };
    let chance = enough.chance_pct;
    if enough.ways.iter().all(|way| way.size == SizeWord::LeftOut) {
        return format!(
            "A chance of {wanted} % of {goal} takes none of the plan's posts: without any it is {chance:.0} %"
        );
    }
    let cost = cost(enough);
    let exact = match (answer.is_exact, answer.costs_at_least) {
        (true, _) => String::new(),
        (false, Some(least)) => format!("; a cheaper set may exist, from {} on", pounds(least)),
        (false, None) => "; a set with fewer posts may exist".to_owned(),
    };
    format!(
        "A chance of {wanted} % of {goal} takes {}{cost}: that gives {chance:.0} %, {stands}{exact}",
        listed(enough)
    )
}

fn all_at_most(answer: &ReachAnswer) -> String {
    match answer.stretch {
        1.0 => "all of the plan's posts".to_owned(),
        times => format!("every way at {times} times its size"),
    }
}

fn pounds(money: Money) -> String {
    format!("£{}", grouped(money.to_unit(1, Rounding::Rounded).units() as f64 / Money::SCALE as f64, 0))
}

fn cost(set: &SetLine) -> String {
    set.cost.map_or_else(String::new, |cost| match cost {
        Money::ZERO => " at no cost in the plan".to_owned(),
        cost => format!(" for {}", pounds(cost)),
    })
}

/// The ways of a set with their posts: `Fellowships (5 WTE) and International recruitment (24 WTE in place of 20)`.
fn listed(set: &SetLine) -> String {
    let used = set.ways.iter().filter(|way| way.size != SizeWord::LeftOut);
    let named: Vec<String> = used
        .map(|SizeLine { title, size, planned, wte, .. }| match size {
            SizeWord::Larger => format!("{title} ({wte} WTE in place of {planned})"),
            SizeWord::LeftOut | SizeWord::AsPlanned => format!("{title} ({wte} WTE)"),
        })
        .collect();
    match named.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => named.join(""),
    }
}
