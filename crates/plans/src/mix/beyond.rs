//! Years after the last that is asked for, each like it, so that nobody stops recruiting because the last year is the last.
//!
//! A recruit costs half a year and gives less than half in the year of arrival; what comes later is why anybody recruits. A
//! choice that ends with the last year would let posts go in it.

use super::{Binding, Choice, Problem};
use crate::when::FinancialYear;

/// The problem with so many years more, in which all that goes by years is as in its last.
#[must_use]
pub fn lengthened(problem: &Problem, beyond: u8) -> Problem {
    let more = usize::from(beyond);
    let longer = |by_year: &mut Vec<f64>| {
        if let Some(last) = by_year.last().copied() {
            by_year.extend(std::iter::repeat_n(last, more));
        }
    };
    let mut long = problem.clone();
    let Some(last) = problem.years.last() else { return long };
    let years = (1..=i16::from(beyond)).filter_map(|later| FinancialYear::from_april(last.begins() + later));
    long.years.extend(years);
    for role in &mut long.roles {
        longer(&mut role.cost);
        role.market.iter_mut().for_each(longer);
    }
    for place in &mut long.places {
        place.work.iter_mut().for_each(longer);
        longer(&mut place.work_uncertain);
        longer(&mut place.gps);
        place.recruits.iter_mut().flatten().for_each(longer);
        place.rooms.iter_mut().for_each(longer);
        place.teaching.iter_mut().for_each(|(_, by_year)| longer(by_year));
    }
    for stream in &mut long.streams {
        longer(&mut stream.amount);
        stream.pays.iter_mut().for_each(|price| longer(&mut price.most));
    }
    long.caps.iter_mut().for_each(|cap| longer(&mut cap.most));
    long.budget.iter_mut().for_each(longer);
    for future in &mut long.futures {
        future.gps.iter_mut().chain(&mut future.work).for_each(longer);
    }
    long
}

/// What a choice for the longer problem says of the years asked for.
///
/// What was made little, what more of a limit is worth and how far other mixes differ stay those of all years that were looked at:
/// another mix has as much more or less of a role as it has at the end of them.
#[must_use]
pub fn shortened(mut choice: Choice, problem: &Problem) -> Choice {
    let is_shown = |year: &FinancialYear| problem.years.contains(year);
    let at_end = |choice: &Choice| -> Vec<f64> {
        let last = choice.lines.iter().map(|line| line.year).max();
        let of = |role: &str| -> f64 {
            let lines = choice.lines.iter().filter(|line| Some(line.year) == last && line.role == role);
            lines.map(|line| line.fte).sum()
        };
        problem.roles.iter().map(|role| of(&role.id)).collect()
    };
    let beyond = at_end(&choice);
    choice.lines.retain(|line| is_shown(&line.year));
    choice.covered.retain(|one| is_shown(&one.year));
    choice.gp_time.retain(|time| is_shown(&time.year));
    choice.money.retain(|money| is_shown(&money.year));
    let shown = at_end(&choice);
    for other in &mut choice.alternatives {
        for (fte, (beyond, shown)) in other.fte_at_end.iter_mut().zip(beyond.iter().zip(&shown)) {
            *fte = (*fte + shown - beyond).max(0.0);
        }
    }
    choice.binding = choice.binding.into_iter().filter_map(|one| told(one, &problem.years)).collect();
    choice
}

/// A limit that is used up, with the years asked for; none where it is used up only later.
fn told(binding: Binding, years: &[FinancialYear]) -> Option<Binding> {
    let of: Vec<FinancialYear> = binding.years.iter().filter(|year| years.contains(year)).copied().collect();
    let (last, before) = of.split_last()?;
    let before: Vec<String> = before.iter().map(ToString::to_string).collect();
    let when = match (of.len() == years.len() && 1 < years.len(), before.is_empty()) {
        (true, _) => "every year".to_owned(),
        (false, true) => last.to_string(),
        (false, false) => format!("{} and {last}", before.join(", ")),
    };
    let sentence = match binding.sentence.rsplit_once(" in ") {
        Some((what, _)) => format!("{what} in {when}."),
        None => binding.sentence,
    };
    Some(Binding { limit: binding.limit, years: of, sentence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::Limit;

    fn year(begins: i16) -> FinancialYear {
        FinancialYear::from_april(begins).unwrap()
    }

    #[test]
    fn a_limit_is_told_of_the_years_asked_for_alone() {
        let years = [year(2026), year(2027)];
        let of = |named: &[i16], when: &str| Binding {
            limit: Limit::Budget,
            years: named.iter().copied().map(year).collect(),
            sentence: format!("All there is in Harbour is used up in {when}."),
        };
        let said = |one: Binding| told(one, &years).map(|one| one.sentence);
        let all = said(of(&[2026, 2027, 2028], "every year"));
        assert_eq!(all.as_deref(), Some("All there is in Harbour is used up in every year."));
        let some = said(of(&[2027, 2028], "2027/28 and 2028/29"));
        assert_eq!(some.as_deref(), Some("All there is in Harbour is used up in 2027/28."));
        assert_eq!(said(of(&[2028], "2028/29")), None);
    }
}
