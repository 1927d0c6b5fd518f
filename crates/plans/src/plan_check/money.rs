//! Money of a plan: who pays, for how long, from when, and on what pay.

use std::collections::BTreeSet;

use wholetime_vocabulary::how_many;

use crate::consistency::Severity;
use crate::cost::{CostTable, Counting, FirstYear, Recurrence, Way, cost, countings, saving, tail};
use crate::funding::fund;
use crate::pay::Pay;
use crate::plan::{Counted, Initiative, Plan};
use crate::quantity::{Exact, Money, Percent, Rounding, Wte};

use super::{PlanFinding, PlanRule, has_or_have, is_or_are, list};

pub(super) fn check(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    let Ok(exact) = cost(plan, Way::OF_THE_PLAN) else { return };
    // A reader adds up what is printed.
    let table = plan.printing.as_ref().map_or_else(|| exact.clone(), |printing| exact.as_printed(printing));
    if plan.initiatives.is_empty() && plan.lines.is_empty() {
        return;
    }
    findings.extend(posts_in_post(plan));
    findings.extend(counted_once(plan));
    findings.extend(part_year(plan));
    findings.extend(alternative(plan, &table));
    funding(plan, &table, findings);
    pay(plan, findings);
    not_costed(plan, findings);
}

/// An amount to the unit in which the plan prints its costs.
fn told(plan: &Plan, amount: Money) -> String {
    let unit = plan.printing.as_ref().map(|printing| printing.unit);
    unit.map_or(amount, |unit| amount.to_unit(unit, Rounding::Rounded)).in_pounds()
}

fn is_paid(initiative: &&Initiative) -> bool {
    initiative.pay.is_some()
}

fn titles<'a>(initiatives: impl Iterator<Item = &'a Initiative>) -> Vec<String> {
    initiatives.map(|initiative| initiative.title.clone()).collect()
}

/// What a part is of a whole, in whole per cent.
fn percent(part: Money, whole: Money) -> String {
    if whole == Money::ZERO {
        return "0".to_owned();
    }
    Exact::new(i128::from(part.units()) * 100, i128::from(whole.units())).written(0)
}

/// People in post already who are costed in one initiative and not in another.
fn posts_in_post(plan: &Plan) -> Option<PlanFinding> {
    let of = |is_costed: bool| -> Vec<String> {
        plan.initiatives
            .iter()
            .filter(is_paid)
            .filter_map(|initiative| {
                let posts = initiative.streams.iter().flat_map(|stream| &stream.posts);
                let in_post = posts.filter(|posts| posts.is_in_post && Wte::ZERO < posts.planned);
                let wte: Wte = in_post
                    .filter(|posts| (posts.wte_costed() != Wte::ZERO) == is_costed)
                    .map(|posts| posts.planned)
                    .sum();
                (wte != Wte::ZERO).then(|| format!("{wte} {}", initiative.title))
            })
            .collect()
    };
    let (costed, left_out) = (of(true), of(false));
    if costed.is_empty() || left_out.is_empty() {
        return None;
    }
    Some(
        PlanFinding::new(
            Severity::Error,
            PlanRule::PlannedAndCosted,
            format!(
                "People in post when the plan begins are costed in one place and not in another: {} are costed, {} are not.",
                list(&costed),
                list(&left_out)
            ),
        )
        .mend("Cost people in post everywhere, or nowhere and say that the plan is of additional cost only."),
    )
}

fn counted_once(plan: &Plan) -> Option<PlanFinding> {
    let paid: Vec<&Initiative> = plan.initiatives.iter().filter(is_paid).collect();
    let once: Vec<&Initiative> =
        paid.iter().copied().filter(|initiative| initiative.counted == Counted::Once).collect();
    if once.is_empty() || plan.years.len() < 2 {
        return None;
    }
    let countings = countings(plan).ok()?;
    let total = |recurrence: Recurrence| -> Option<Money> {
        let of = |counting: &&Counting| counting.way == Way { recurrence, first_year: FirstYear::Whole };
        countings.iter().find(of).map(|counting| counting.total)
    };
    let (as_counted, each_year) = (total(Recurrence::AsCounted)?, total(Recurrence::EachYear)?);
    if each_year == as_counted {
        return None;
    }
    let is_mixed = once.len() < paid.len();
    let others = titles(paid.iter().copied().filter(|initiative| initiative.counted == Counted::EachYear));
    let mixed = if is_mixed {
        format!(" Posts of {} are paid in every year, so the total adds costs of two kinds.", list(&others))
    } else {
        String::new()
    };
    let after = tail(plan, 1).ok().map(|after| after.total()).filter(|after| Money::ZERO < *after);
    let goes_on = after
        .map(|after| format!(" Once the plan ends, its posts go on costing {} a year.", told(plan, after)))
        .unwrap_or_default();
    let severity = if is_mixed { Severity::Error } else { Severity::Warning };
    Some(
        PlanFinding::new(
            severity,
            PlanRule::Recurrence,
            format!(
                "Over {} the plan comes to {} as it counts, and to {} if every post is paid in each year, {} more: posts of {} are paid in the year of arrival only, although they go on.{mixed}{goes_on}",
                how_many(plan.years.len(), "year"),
                told(plan, as_counted),
                told(plan, each_year),
                told(plan, each_year - as_counted),
                list(&titles(once.iter().copied())),
            ),
        )
        .about("cost as the plan counts", told(plan, as_counted), "initiatives, `counted`")
        .about("cost with every post paid in each year", told(plan, each_year), "initiatives, `counted`")
        .mend("Count every post in each year (`counted = \"each_year\"`), or call the total the cost of a first year."),
    )
}

fn part_year(plan: &Plan) -> Option<PlanFinding> {
    let whole = cost(plan, Way::OF_THE_PLAN).ok()?.total();
    let from_start =
        cost(plan, Way { recurrence: Recurrence::AsCounted, first_year: FirstYear::FromStart }).ok()?.total();
    if whole <= from_start {
        return None;
    }
    Some(
        PlanFinding::new(
            Severity::Note,
            PlanRule::PartYear,
            format!(
                "Every post is costed for twelve months of its first year. Paid from when they begin (in the middle of the year or quarter where no month is told), posts cost {} less over the plan.",
                told(plan, whole - from_start)
            ),
        )
        .about("cost with whole first years", told(plan, whole), "posts, `when`")
        .about("cost from when posts begin", told(plan, from_start), "posts, `when`"),
    )
}

fn alternative(plan: &Plan, table: &CostTable) -> Option<PlanFinding> {
    let saving = saving(plan, table).ok()??;
    if plan.years.len() < 2 {
        return None;
    }
    Some(
        PlanFinding::new(
            Severity::Error,
            PlanRule::Span,
            format!(
                "The saving of {} sets one year of the alternative ({}) against {} of what stands in for it ({}), so it is neither a year's saving nor that of the plan.",
                saving.saved.in_pounds(),
                saving.alternative.in_pounds(),
                how_many(plan.years.len(), "year"),
                saving.instead.in_pounds()
            ),
        )
        .about(&saving.title, saving.alternative.in_pounds(), "alternative")
        .about("what stands in for it", saving.instead.in_pounds(), "cost table")
        .mend("Take both for one year, or both for all years of the plan."),
    )
}

fn funding(plan: &Plan, table: &CostTable, findings: &mut Vec<PlanFinding>) {
    let total = table.total();
    if total == Money::ZERO {
        return;
    }
    for group in &plan.groups {
        let streams: Vec<_> = plan
            .funding
            .iter()
            .filter(|stream| stream.groups.is_empty() || stream.groups.contains(&group.id))
            .filter_map(|stream| Some((stream, stream.percent?)))
            .collect();
        let sum: Percent = streams.iter().map(|(_, percent)| *percent).sum();
        if Percent::ALL < sum {
            let told: Vec<String> =
                streams.iter().map(|(stream, percent)| format!("{} {percent} %", stream.title)).collect();
            findings.push(
                PlanFinding::new(
                    Severity::Error,
                    PlanRule::Funding,
                    format!("{} is paid for more than once: {} come to {sum} %.", group.title, list(&told)),
                )
                .mend(format!("Lower one of them by {} points.", sum - Percent::ALL)),
            );
        }
    }
    let funding = fund(plan, table);
    let unfunded = funding.unfunded_total();
    if Money::ZERO < unfunded {
        let nobody: Vec<String> = plan
            .groups
            .iter()
            .filter(|group| Money::ZERO < table.group_total(&group.id))
            .filter(|group| {
                !plan.funding.iter().any(|stream| stream.groups.is_empty() || stream.groups.contains(&group.id))
            })
            .map(|group| format!("{} ({})", group.title, table.group_total(&group.id).in_pounds()))
            .collect();
        let ending =
            if nobody.is_empty() { String::new() } else { format!(" Nothing at all is named for {}.", list(&nobody)) };
        findings.push(
            PlanFinding::new(
                Severity::Warning,
                PlanRule::Funding,
                format!(
                    "{} of {} ({} %) has nobody to pay for it.{ending}",
                    unfunded.in_pounds(),
                    total.in_pounds(),
                    percent(unfunded, total)
                ),
            )
            .about("cost of the plan", total.in_pounds(), "cost table")
            .about("funded", funding.funded_total().in_pounds(), "funding")
            .mend("Name what pays for it, or say which posts are not filled until it is found."),
        );
    }
    for stream in &funding.streams {
        let unused: Vec<String> = funding
            .years
            .iter()
            .zip(&stream.unused)
            .filter(|(_, unused)| Money::ZERO < **unused)
            .map(|(year, unused)| format!("{} in {year}", unused.in_pounds()))
            .collect();
        if !unused.is_empty() {
            findings.push(
                PlanFinding::new(
                    Severity::Warning,
                    PlanRule::UnusedMoney,
                    format!("{} has money that no cost of the plan uses: {}.", stream.title, list(&unused)),
                )
                .about(&stream.title, list(&unused), format!("funding `{}`", stream.id))
                .mend("Bring posts forward into the year, ask to carry the money over, or give it back."),
            );
        }
    }
    let once = funding.funded_once_total();
    if Money::ZERO < once && plan.initiatives.iter().any(|initiative| initiative.pay.is_some()) {
        let ends: Vec<String> = funding
            .streams
            .iter()
            .filter(|stream| !stream.is_recurrent && Money::ZERO < stream.total())
            .map(|stream| format!("{} ({})", stream.title, stream.total().in_pounds()))
            .collect();
        findings.push(
            PlanFinding::new(
                Severity::Warning,
                PlanRule::MoneyThatEnds,
                format!(
                    "{} of what is funded comes from money that does not come every year: {}. Posts go on after it.",
                    once.in_pounds(),
                    list(&ends)
                ),
            )
            .mend("Say who pays for the posts once that money ends, or when they end."),
        );
    }
}

/// Pay that initiatives use, and on-costs that it uses.
fn pay(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    let used: BTreeSet<&str> = plan
        .initiatives
        .iter()
        .filter_map(|initiative| initiative.pay.as_deref())
        .chain(plan.alternative.iter().map(|alternative| alternative.pay.as_str()))
        .collect();
    let used: Vec<&Pay> = plan.pay.iter().filter(|pay| used.contains(pay.id.as_str())).collect();
    let on_costs: BTreeSet<&str> =
        used.iter().flat_map(|pay| &pay.rows).filter_map(|row| row.on_costs.as_deref()).collect();
    let from_memory: Vec<String> = used
        .iter()
        .filter(|pay| pay.rows.iter().any(|row| row.is_from_memory))
        .map(|pay| pay.title.clone())
        .chain(
            plan.on_costs
                .iter()
                .filter(|on_costs_of| on_costs.contains(on_costs_of.id.as_str()))
                .filter(|on_costs_of| on_costs_of.rows.iter().any(|row| row.is_from_memory))
                .map(|on_costs_of| on_costs_of.title.clone()),
        )
        .collect();
    if !from_memory.is_empty() {
        findings.push(
            PlanFinding::new(
                Severity::Warning,
                PlanRule::Pay,
                format!("Costs rest on pay that was written down from memory: {}.", list(&from_memory)),
            )
            .mend("Look the rates up, name the table they stand in, and take `is_from_memory` away."),
        );
    }
    let (Some(first), Some(last)) = (plan.years.first(), plan.years.last()) else { return };
    let is_raised = |from: jiff::civil::Date| first.first_day_of(0) < from && from <= last.first_day_of(11);
    let flat: Vec<String> = used
        .iter()
        .filter(|pay| !pay.rows.iter().any(|row| is_raised(row.from)))
        .map(|pay| pay.title.clone())
        .collect();
    if 1 < plan.years.len() && !flat.is_empty() {
        findings.push(
            PlanFinding::new(
                Severity::Note,
                PlanRule::Pay,
                format!(
                    "Pay never rises over the {} of the plan for {}: no award is in its costs.",
                    how_many(plan.years.len(), "year"),
                    list(&flat)
                ),
            )
            .mend("Add a row of pay from each 1 April, with the award that is assumed."),
        );
    }
}

fn not_costed(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    let lines: Vec<String> =
        plan.lines.iter().filter(|line| line.amounts.is_empty()).map(|line| line.title.clone()).collect();
    if !lines.is_empty() {
        findings.push(
            PlanFinding::new(
                Severity::Warning,
                PlanRule::NotCosted,
                format!(
                    "{} {} named without an amount, so no total has {}: {}.",
                    how_many(lines.len(), "cost"),
                    is_or_are(lines.len()),
                    if lines.len() == 1 { "it" } else { "them" },
                    list(&lines)
                ),
            )
            .mend("Give each its amount by year, nought where it costs nothing."),
        );
    }
    let free: Vec<String> = plan
        .initiatives
        .iter()
        .filter_map(|initiative| {
            let why = initiative.no_cost_because.as_ref()?;
            let wte: Wte = plan.years.iter().map(|year| initiative.planned_in(*year)).sum();
            Some(format!("{wte} {} ({})", initiative.title, why.trim_end_matches('.')))
        })
        .collect();
    if !free.is_empty() {
        findings.push(PlanFinding::new(
            Severity::Note,
            PlanRule::NotCosted,
            format!(
                "{} {} no cost in the plan: {}.",
                how_many(free.len(), "initiative"),
                has_or_have(free.len()),
                list(&free)
            ),
        ));
    }
}
