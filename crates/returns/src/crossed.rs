//! Rules across the cells of a row, and across the rows of a section: what cannot be, and what is seldom so.

use jiff::civil::Date;
use wholetime_vocabulary::Period;

use crate::check::{Found, Known, Placed};
use crate::{Cell, Row, Section};

/// Most FTE of one person: 60 hours a week. Our judgement; the national collection takes no more than that either.
const FTE_OF_ONE_AT_MOST: f64 = 1.6;
/// A figure told that is this many times the held one, or less than its inverse, is seldom right. Our judgement.
const TIMES_HELD: f64 = 2.0;
/// … where both differ by at least this much FTE, or people.
const APART_BY: f64 = 3.0;
/// Days after which a movement belongs into an earlier return: 12 months are asked, with a quarter to spare.
const MOVEMENT_DAYS: i32 = 456;
/// Days after which a vacancy is told as one that nobody fills any more. Our judgement.
const VACANCY_DAYS: i32 = 3 * 365;

fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column).and_then(Cell::number)
}

fn text<'r>(row: &'r Row, column: &str) -> Option<&'r str> {
    row.get(column).and_then(Cell::text)
}

fn day(row: &Row, column: &str) -> Option<Date> {
    match row.get(column) {
        Some(Cell::Day(date)) => Some(*date),
        _ => None,
    }
}

fn days_between(earlier: Date, later: Date) -> i32 {
    earlier.until(later).map_or(0, |span| span.get_days())
}

/// Adds what is wrong, or seldom right, with rows whose cells were understood one by one.
pub(crate) fn check(section: &Section, known: &Known<'_>, rows: &[Placed], found: &mut Found) {
    for placed in rows {
        let at = (section.id.as_str(), placed.place.as_str());
        let row = &placed.row;
        match section.id.as_str() {
            "staff" => {
                people_and_time(row, ("fte", "headcount"), at, found);
                far_from_held(row, at, found);
            }
            "skills" => people_and_time(row, ("wte", "people"), at, found),
            "vacancies" => vacancy(row, known, at, found),
            "intentions" => intention(row, at, found),
            "movements" => movement(row, known, at, found),
            "locums" => locum(row, at, found),
            "posts" => post(row, at, found),
            "planned" => later(row, "by", known.as_of, at, found),
            "trainees" => later(row, "expected_completion", known.as_of, at, found),
            "training" => rooms(row, at, found),
            _ => {}
        }
    }
    match section.id.as_str() {
        "staff" => {
            people_and_time_held(rows, found);
            group_and_roles(rows, found);
        }
        "posts" | "vacancies" => told_twice(&section.id, rows, found),
        _ => {}
    }
}

/// More FTE than its people can work is wrong; more than one each is possible and told.
fn people_and_time(row: &Row, (fte, people): (&str, &str), at: (&str, &str), found: &mut Found) {
    let (Some(time), Some(heads)) = (number(row, fte), number(row, people)) else { return };
    if heads * FTE_OF_ONE_AT_MOST < time {
        let message = format!("{time} full-time equivalents for {heads} people are more than they can work");
        let help = "full time is 1.00 a person; look whether one of the two is hours, or in the wrong column";
        found.fault(at, Some(fte), message, help);
    } else if heads < time {
        found.remark(at, format!("{time} full-time equivalents for {heads} people are more than full time each"));
    } else if time == 0.0 && 0.0 < heads {
        found.remark(at, format!("{heads} people who work no hours"));
    }
}

/// Where only one of the two was told, the other stays as held: together they must be possible, too.
fn people_and_time_held(rows: &[Placed], found: &mut Found) {
    for placed in rows {
        let row = &placed.row;
        let (fte, people) = (number(row, "fte"), number(row, "headcount"));
        let pair = match (fte, people) {
            (Some(fte), None) => number(row, "held_headcount").map(|people| (fte, people)),
            (None, Some(people)) => number(row, "held_fte").map(|fte| (fte, people)),
            _ => None,
        };
        let Some((fte, people)) = pair else { continue };
        if people * FTE_OF_ONE_AT_MOST < fte {
            let message =
                format!("{fte} FTE and {people} people do not go together; the other figure stays as it is held");
            let help = "fill in both columns";
            let column = if number(row, "fte").is_some() { "headcount" } else { "fte" };
            found.fault(("staff", &placed.place), Some(column), message, help);
        }
    }
}

fn far_from_held(row: &Row, at: (&str, &str), found: &mut Found) {
    for (told, held, words) in [("fte", "held_fte", "FTE"), ("headcount", "held_headcount", "people")] {
        let (Some(told), Some(held)) = (number(row, told), number(row, held)) else { continue };
        let is_far = held * TIMES_HELD < told || told * TIMES_HELD < held;
        if is_far && APART_BY <= (told - held).abs() {
            found.remark(at, format!("{told} {words} are far from the {held} held"));
        }
    }
}

/// A whole group told beside its roles must hold at least their sum.
fn group_and_roles(rows: &[Placed], found: &mut Found) {
    for whole in rows {
        let Some(group) = text(&whole.row, "role").filter(|role| !role.contains('_')) else { continue };
        for column in ["fte", "headcount"] {
            let Some(total) = number(&whole.row, column) else { continue };
            let begins = format!("{group}_");
            let of_roles =
                rows.iter().filter(|one| text(&one.row, "role").is_some_and(|role| role.starts_with(&begins)));
            let sum: f64 = of_roles.filter_map(|one| number(&one.row, column)).sum();
            if total + 0.005 < sum {
                let message = format!("the whole group is told as {total} and its roles add up to {sum}");
                found.fault(("staff", &whole.place), Some(column), message, "mend one of them");
            }
        }
    }
}

fn vacancy(row: &Row, known: &Known<'_>, at: (&str, &str), found: &mut Found) {
    let today = known.today;
    let (since, filled) = (day(row, "since"), day(row, "filled_on"));
    if let Some(since) = since {
        if today < since {
            found.fault(
                at,
                Some("since"),
                format!("it is vacant since {since}, which is to come"),
                "write the day it became vacant",
            );
        } else if VACANCY_DAYS < days_between(since, known.as_of) {
            found.remark(at, format!("it is vacant since {since}; a post that nobody seeks to fill may be withdrawn"));
        }
    }
    let outcome = text(row, "outcome");
    let Some(filled) = filled else {
        if outcome == Some("filled") {
            found.fault(at, Some("filled_on"), "it was filled, and no day is given", "write the day somebody accepted");
        }
        return;
    };
    if since.is_some_and(|since| filled < since) {
        let message = format!("it was filled on {filled}, before it became vacant");
        found.fault(at, Some("filled_on"), message, "look at the two days; days stand before months");
    }
    if today < filled {
        found.fault(
            at,
            Some("filled_on"),
            format!("it was filled on {filled}, which is to come"),
            "leave the day empty until then",
        );
    }
    match outcome {
        Some("open" | "withdrawn") => {
            let message = "it has a day on which it was filled, and is not called filled";
            found.fault(at, Some("outcome"), message, "choose Filled, or take the day away");
        }
        None => found.remark(at, "it has a day on which it was filled: taken as filled"),
        Some(_) => {}
    }
}

fn intention(row: &Row, at: (&str, &str), found: &mut Found) {
    let (now, after) = (number(row, "wte_now"), number(row, "wte_after"));
    match (text(row, "kind"), after) {
        (Some("retirement" | "leaving"), Some(after)) if 0.0 < after => {
            let message = format!("somebody who leaves altogether works {after} afterwards");
            found.fault(at, Some("wte_after"), message, "write 0, or choose Retire and return or Change hours");
        }
        (Some("hours_change"), None) => {
            found.fault(at, Some("wte_after"), "WTE afterwards is empty", "write what they mean to work");
        }
        (Some("hours_change"), Some(_)) if now == after => {
            found.fault(
                at,
                Some("wte_after"),
                "the hours are the same before and after",
                "write what they mean to work",
            );
        }
        (Some("retire_and_return"), None) => {
            found.remark(at, "how much they mean to come back for is not known");
        }
        _ => {}
    }
}

fn movement(row: &Row, known: &Known<'_>, at: (&str, &str), found: &mut Found) {
    let Some(on) = day(row, "on") else { return };
    let is_leaver = text(row, "kind") == Some("leaver");
    if known.today < on {
        let message = format!("{} on {on}, which is to come", if is_leaver { "a leaver" } else { "a joiner" });
        let help = if is_leaver {
            "tell plans to leave under Plans to retire or change hours"
        } else {
            "tell posts to come under Posts planned"
        };
        found.fault(at, Some("on"), message, help);
    } else if MOVEMENT_DAYS < days_between(on, known.as_of) {
        found.remark(at, format!("{on} is more than 12 months ago"));
    }
}

fn locum(row: &Row, at: (&str, &str), found: &mut Found) {
    match (number(row, "sessions"), number(row, "hours")) {
        (None, None) => {
            found.fault(at, Some("sessions"), "neither sessions nor hours are given", "fill in one of the two")
        }
        (Some(_), Some(_)) => found.remark(at, "sessions and hours are both given; sessions count"),
        _ => {}
    }
}

fn post(row: &Row, at: (&str, &str), found: &mut Found) {
    let is_shared = matches!(text(row, "arrangement"), Some("pooled" | "rotational"));
    if is_shared && text(row, "reference").is_none() {
        found.remark(
            at,
            "a shared post without a name is counted each time it is told; give it one that all who share it use",
        );
    }
}

fn later(row: &Row, column: &str, as_of: Date, at: (&str, &str), found: &mut Found) {
    if let Some(Cell::Month(month)) = row.get(column)
        && *month < Period::of(as_of)
    {
        found.remark(at, format!("{} is past", month.in_words()));
    }
}

fn rooms(row: &Row, at: (&str, &str), found: &mut Found) {
    if let (Some(rooms), Some(free)) = (number(row, "rooms"), number(row, "rooms_free"))
        && rooms < free
    {
        found.fault(at, Some("rooms_free"), format!("{free} rooms of {rooms} are free"), "look at the two numbers");
    }
}

/// A name that stands twice in one return is one post told twice: the same, or contradictory.
fn told_twice(section: &str, rows: &[Placed], found: &mut Found) {
    for (at, later) in rows.iter().enumerate() {
        let Some(name) = text(&later.row, "reference") else { continue };
        let is_same = |one: &&Placed| text(&one.row, "reference").is_some_and(|other| other.eq_ignore_ascii_case(name));
        let Some(earlier) = rows[..at].iter().find(is_same) else { continue };
        let message = format!("the post {name} stands in {} already", earlier.place);
        found.fault(
            (section, &later.place),
            Some("reference"),
            message,
            "keep one of the two, or give them different names",
        );
    }
}
