//! Which changes moved what a plan counts between two versions: its cost, its posts, its gaps.
//!
//! **Invariant:** the bars come to the move; changes that act together share what they do together as the mean over all orders.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_models::bridge::{Order, Switched, explain};
use wholetime_plans::cost::{Way, cost};
use wholetime_plans::gap::{Gap, gaps};
use wholetime_plans::mixture::{Counting, Group, groups, mixture};
use wholetime_plans::plan::Plan;
use wholetime_plans::quantity::Wte;

use crate::questions::bridge::{BarLine, lines};

/// Most groups of changes that are told apart. Our judgement: 1,024 plans are costed in a moment, and nobody reads more bars.
const MOST_GROUPS: usize = 10;

/// Which changes moved a number of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlanBridge {
    /// What is counted: `cost`, `posts` or `gap`.
    pub of: &'static str,
    /// What people read.
    pub title: String,
    /// `£` or `WTE`.
    pub unit: &'static str,
    /// Decimals of printed numbers.
    pub decimals: usize,
    /// In the first plan; null where it has no such number.
    pub from: Option<f64>,
    /// In the second plan.
    pub to: Option<f64>,
    /// The changes that moved it, in the order of the plan; they come to `to` less `from`.
    pub bars: Vec<BarLine>,
    /// Why it is not told apart; null where it is.
    pub missing: Option<String>,
}

/// A number that a plan counts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Number {
    /// Cost over all years, as the plan counts.
    Cost,
    /// WTE planned over all years.
    Posts,
    /// The whole gap of a profession in a year, expansion included.
    Gap { profession: String, year: String, title: String },
}

impl Number {
    const fn counting(&self) -> Counting {
        match self {
            Self::Cost => Counting::Cost,
            Self::Posts => Counting::Posts,
            Self::Gap { .. } => Counting::Gap,
        }
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Posts => "posts",
            Self::Gap { .. } => "gap",
        }
    }

    fn title(&self) -> String {
        match self {
            Self::Cost => "Cost over all years".to_owned(),
            Self::Posts => "WTE planned over all years".to_owned(),
            Self::Gap { title, year, .. } => format!("Gap of {title}, {year}"),
        }
    }

    const fn unit(&self) -> (&'static str, usize) {
        match self {
            Self::Cost => ("£", 0),
            Self::Posts | Self::Gap { .. } => ("WTE", 1),
        }
    }

    /// What a plan counts; none where it does not, or it cannot be worked out.
    fn of(&self, plan: &Plan) -> Option<f64> {
        let written = match self {
            Self::Cost => cost(plan, Way::OF_THE_PLAN).ok()?.total().to_string(),
            Self::Posts => {
                let streams = plan.initiatives.iter().flat_map(|one| &one.streams);
                streams.flat_map(|stream| &stream.posts).map(|posts| posts.planned).sum::<Wte>().to_string()
            }
            Self::Gap { profession, year, .. } => {
                let gaps = gaps(plan);
                let is_it = |gap: &&Gap| gap.profession == *profession && gap.year.to_string() == *year;
                gaps.iter().find(is_it)?.rows.first()?.with_expansion()?.to_string()
            }
        };
        written.parse().ok()
    }
}

/// Which changes moved the cost, the posts and the gaps from one plan to another; numbers that did not move are left out.
pub(super) fn moved(before: &Plan, after: &Plan) -> Vec<PlanBridge> {
    let mut numbers = vec![Number::Cost, Number::Posts];
    for gap in gaps(before).into_iter().chain(gaps(after)) {
        let number = Number::Gap { profession: gap.profession, year: gap.year.to_string(), title: gap.title };
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers.iter().filter_map(|number| told(before, after, number)).collect()
}

fn told(before: &Plan, after: &Plan, number: &Number) -> Option<PlanBridge> {
    let (from, to) = (number.of(before), number.of(after));
    if from == to {
        return None;
    }
    let found = match (from, to) {
        (None, _) => Err("the earlier plan has no such number, or it cannot be worked out".to_owned()),
        (_, None) => Err("the later plan has no such number, or it cannot be worked out".to_owned()),
        _ => bars(before, after, number),
    };
    let missing = found.as_ref().err().cloned();
    let (unit, decimals) = number.unit();
    Some(PlanBridge {
        of: number.word(),
        title: number.title(),
        unit,
        decimals,
        from,
        to,
        bars: found.unwrap_or_default(),
        missing,
    })
}

fn bars(before: &Plan, after: &Plan, number: &Number) -> Result<Vec<BarLine>, String> {
    let groups: Vec<Group> = groups(before, after, number.counting(), MOST_GROUPS);
    let titles: Vec<&str> = groups.iter().map(|group| group.title.as_str()).collect();
    let value = |switched: Switched| {
        let plan = mixture(before, after, &groups, |place| switched.has(place));
        number.of(&plan).unwrap_or(f64::NAN)
    };
    let bridge = explain(&titles, Order::Shapley, value).map_err(|why| why.to_string())?;
    let told = lines(&bridge, number.unit().1, Vec::new()).map_err(|why| why.to_string())?;
    let is_still = |bar: &BarLine| bar.value == 0.0 && bar.low_over_orders == 0.0 && bar.high_over_orders == 0.0;
    Ok(told.bars.into_iter().filter(|bar| !is_still(bar)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = include_str!("../../../../../examples/blmk-2018/plan.toml");

    fn find<'a>(bridges: &'a [PlanBridge], of: &str) -> &'a PlanBridge {
        bridges.iter().find(|bridge| bridge.of == of).unwrap()
    }

    #[test]
    fn a_plan_that_did_not_change_moved_nothing() {
        let plan = Plan::from_toml(DOCUMENT).unwrap();
        assert_eq!(moved(&plan, &plan), []);
        let mut renamed = plan.clone();
        renamed.title = "Another title".to_owned();
        assert_eq!(moved(&plan, &renamed), [], "a title moves no number");
    }

    #[test]
    fn the_changes_of_a_plan_come_to_the_move_of_its_cost_and_posts() {
        let before = Plan::from_toml(DOCUMENT).unwrap();
        let mut after = before.clone();
        // No mental health therapists: £294,560 twice are not spent. Nurses are paid twice as much, and five fewer come.
        after.initiatives.retain(|one| one.id != "mental-health-therapists");
        let bridges = moved(&before, &after);
        let cost = find(&bridges, "cost");
        assert_eq!(cost.bars.len(), 1);
        assert!((cost.bars[0].value + 589_120.0).abs() < 1e-6, "{:?}", cost.bars);
        let nurses = after.initiatives.iter_mut().find(|one| one.id == "registered-nurses").unwrap();
        let pay = nurses.pay.clone().unwrap();
        for stream in &mut nurses.streams {
            stream.posts.retain(|posts| posts.when.to_string() != "2019/20");
        }
        nurses.costed.clear();
        for row in after.pay.iter_mut().filter(|one| one.id == pay).flat_map(|one| &mut one.rows) {
            row.cost = row.cost.map(|cost| cost + cost);
        }
        for bridge in moved(&before, &after) {
            let sum: f64 = bridge.bars.iter().map(|bar| bar.value).sum();
            let moved = bridge.to.unwrap() - bridge.from.unwrap();
            assert!((sum - moved).abs() < 1e-6, "{}: {sum} {moved}", bridge.of);
            let printed: f64 = bridge.bars.iter().map(|bar| bar.printed).sum();
            let rounded = |value: Option<f64>| {
                let unit = 10_f64.powi(bridge.decimals as i32);
                (value.unwrap() * unit).round() / unit
            };
            assert!((printed - (rounded(bridge.to) - rounded(bridge.from))).abs() < 1e-6, "{}", bridge.of);
        }
        let bridges = moved(&before, &after);
        // Fewer posts at twice the pay: what the posts do depends on the order of telling.
        let posts = find(&bridges, "cost").bars.iter().find(|bar| bar.driver.contains("urse")).unwrap();
        assert!(posts.low_over_orders < posts.high_over_orders, "{posts:?}");
        assert_eq!(find(&bridges, "posts").bars.len(), 2);
    }

    #[test]
    fn a_gap_moves_by_what_is_told_and_by_its_baseline() {
        let before = Plan::from_toml(DOCUMENT).unwrap();
        let mut after = before.clone();
        let gap = &mut after.gaps[0];
        for place in &mut gap.places {
            place.retirements = place.retirements.map(|told| told + told);
        }
        let bridges = moved(&before, &after);
        let gap = find(&bridges, "gap");
        // Table 1: 18 retirements, told again.
        assert_eq!(gap.to.unwrap() - gap.from.unwrap(), 18.0);
        assert_eq!(gap.bars.len(), 1);
        assert_eq!(gap.bars[0].value, 18.0);
    }

    #[test]
    fn a_plan_that_cannot_be_costed_says_so() {
        let before = Plan::from_toml(DOCUMENT).unwrap();
        let mut after = before.clone();
        for pay in &mut after.pay {
            pay.rows.clear();
        }
        let bridges = moved(&before, &after);
        let cost = find(&bridges, "cost");
        assert!(cost.missing.as_ref().is_some_and(|why| why.contains("later plan")), "{cost:?}");
    }
}
