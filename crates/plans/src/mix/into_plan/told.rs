//! The text of a plan made of a mix: who does the work, who is recruited and who leaves, what binds, what it costs.

use super::money::{AS_THE_MIX, freed_by_others, more_in_mix, pence};
use super::{PlanOf, posts_of, profession};
use crate::cost::cost;
use crate::mix::{Choice, Problem, RoleInputs, Standing};
use crate::plan::{Narrative, Plan};
use crate::quantity::Money;
use crate::when::FinancialYear;

/// WTE that a number with one decimal does not show.
const NOTHING: f64 = 0.05;

/// Texts of a plan, in order; those with nothing to say are left out.
pub(super) fn narrative(problem: &Problem, choice: &Choice, plan: &Plan, of: &PlanOf) -> Vec<Narrative> {
    let texts = [
        ("What the mix is", what(choice, of)),
        ("Who does the work", work(problem, choice)),
        ("Recruits and leavers", recruits(problem, choice)),
        ("What it costs", money(problem, choice, plan)),
        ("What binds", lines(choice.binding.iter().map(|one| one.sentence.clone()))),
        ("What more would be worth", lines(choice.shadow_prices.iter().map(|one| one.sentence.clone()))),
        ("What to know", lines(each_once(problem.notes.iter().chain(&choice.notes)).into_iter())),
    ];
    texts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(title, text)| Narrative { title: title.to_owned(), text })
        .collect()
}

/// What is said, in order; the notes of a choice hold those of its problem.
fn each_once<'a>(notes: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for note in notes {
        if !said.contains(note) {
            said.push(note.clone());
        }
    }
    said
}

fn lines(sentences: impl Iterator<Item = String>) -> String {
    sentences.collect::<Vec<_>>().join("\n\n")
}

fn what(choice: &Choice, of: &PlanOf) -> String {
    let proved = match &choice.standing {
        Standing::Best { gap_pct } => {
            format!("No other mix within the limits is cheaper by more than {gap_pct:.2} %.")
        }
        Standing::Found { gap_pct, why } => {
            format!("Another mix may be cheaper by up to {gap_pct:.2} %: {why}.")
        }
        Standing::Impossible => String::new(),
    };
    lines(
        [of.finding.clone(), proved, format!("Solved by {}.", choice.solver)].into_iter().filter(|one| !one.is_empty()),
    )
}

/// Work of GPs in the first and the last year.
fn work(problem: &Problem, choice: &Choice) -> String {
    let (Some(first), Some(last)) = (problem.years.first(), problem.years.last()) else { return String::new() };
    let of_year = |year: FinancialYear| {
        let is_gp_work = |id: &str| problem.activities.iter().any(|activity| activity.is_gp_work && activity.id == id);
        let covered = choice.covered.iter().filter(|one| one.year == year && is_gp_work(&one.activity));
        let (mut work, mut by_gps, mut by_others, mut undone) = (0.0, 0.0, 0.0, 0.0);
        for one in covered {
            work += one.work;
            undone += one.undone;
            for done in &one.done {
                *(if done.role == "gp" { &mut by_gps } else { &mut by_others }) += done.wte;
            }
        }
        format!(
            "In {year} there is GPs' work for {work:.1} WTE: GPs do {by_gps:.1}, others {by_others:.1}, and {undone:.1} is left undone."
        )
    };
    if first == last { of_year(*last) } else { lines([of_year(*first), of_year(*last)].into_iter()) }
}

/// All recruits of each role, those who replace leavers among them, and where posts fall again.
fn recruits(problem: &Problem, choice: &Choice) -> String {
    let mut told = vec![
        "The posts of this plan are those on top of today's: those that last, and those that are recruited early and not filled \
         again. Recruits who replace leavers are in none of them; the mix counts on these recruits in all:"
            .to_owned(),
    ];
    for (index, role) in problem.roles.iter().enumerate() {
        let of_year = |year: &FinancialYear| -> (f64, f64) {
            let own = choice.lines.iter().filter(|line| line.role == role.id && line.year == *year);
            own.fold((0.0, 0.0), |(recruited, left), line| (recruited + line.recruited, left + line.left))
        };
        let years: Vec<(f64, f64)> = problem.years.iter().map(of_year).collect();
        let left: f64 = years.iter().map(|(_, left)| left).sum();
        let recruited: f64 = years.iter().map(|(recruited, _)| recruited).sum();
        if recruited <= 0.0 && left < NOTHING {
            continue;
        }
        let by_year = problem.years.iter().zip(&years).filter(|(_, (recruited, _))| 0.0 < *recruited);
        let by_year: Vec<String> =
            by_year.map(|(year, (recruited, _))| format!("{} in {year}", number(*recruited))).collect();
        let today: f64 = problem.places.iter().filter_map(|place| place.posts.get(index)).sum();
        let at_end: f64 = problem.years.last().map_or(0.0, |last| {
            let posts = |place: &crate::mix::PlaceInputs| posts_of(choice, &place.code, &role.id, *last);
            problem.places.iter().filter_map(posts).sum()
        });
        let came = if by_year.is_empty() {
            "nobody is recruited".to_owned()
        } else {
            format!("{} WTE recruited ({})", number(recruited), by_year.join(", "))
        };
        told.push(format!(
            "{}: {came}; {} WTE leave; {} WTE today, {} at the end.",
            role.title,
            number(left),
            number(today),
            number(at_end)
        ));
    }
    lines(told.into_iter())
}

/// A number with a decimal where it has one.
fn number(wte: f64) -> String {
    let rounded = (wte * 10.0).round() / 10.0;
    if rounded.fract() == 0.0 { format!("{rounded:.0}") } else { format!("{rounded:.1}") }
}

/// What the mix costs more than today's posts, beside what this plan comes to, and why they differ where they do.
fn money(problem: &Problem, choice: &Choice, plan: &Plan) -> String {
    let Ok(table) = cost(plan, AS_THE_MIX) else { return String::new() };
    let pounds = |amount: f64| pence(amount.round()).in_pounds();
    let is_in_plan = |role: &RoleInputs| plan.initiatives.iter().any(|one| one.role == profession(role));
    let more = |is_meant: bool| -> f64 {
        let roles = problem.roles.iter().filter(|role| is_in_plan(role) == is_meant);
        roles.flat_map(|role| problem.years.iter().map(|year| more_in_mix(problem, choice, role, *year))).sum()
    };
    let (own, others) = (more(true), more(false));
    let comes_to = table.total().units() as f64 / Money::SCALE as f64;
    let mut told = vec![format!(
        "Over all years the roles of this plan cost {} more in the mix than today's posts of them would, all filled all year. This plan comes to {}, posts that last being paid from the middle of the year in which they begin.",
        pounds(own),
        pounds(comes_to)
    )];
    if 1.0 <= (comes_to - own).abs() {
        let way = if own < comes_to { "more" } else { "less" };
        told.push(format!(
            "That is {} {way}: this plan keeps posts that last filled all year, in tenths of a WTE; in the mix a post stands empty after a leaver until somebody comes.",
            pounds((comes_to - own).abs())
        ));
    }
    if 1.0 <= others.abs() {
        let way = if others < 0.0 { "less" } else { "more" };
        told.push(format!(
            "All other roles cost {} {way} than today's posts of them, as their leavers are not all replaced; that is in no line of this plan.",
            pounds(others.abs())
        ));
    }
    let freed = freed_by_others(problem, choice, plan, is_in_plan);
    if 1.0 <= freed {
        told.push(format!(
            "In the mix {} of what the roles of this plan cost is paid by money that posts of other roles leave free as their holders go. It is not on top of what streams pay today, so the funding of this plan does not name it: it is there only where those posts are not filled again.",
            pounds(freed)
        ));
    }
    lines(told.into_iter())
}
