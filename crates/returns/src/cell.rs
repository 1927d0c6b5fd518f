//! Understands one cell as people type it: comma decimals, days in words, "n/a", numbers that are hours.

use jiff::civil::Date;
use wholetime_vocabulary::{Period, month_named};

use crate::check::Known;
use crate::role::{role_called, role_choices, roles_like};
use crate::{Cell, Column, Kind};

/// A cell, understood; with a remark where that is not plainly what was typed.
#[derive(Debug, PartialEq)]
pub(crate) struct Understood {
    pub(crate) cell: Option<Cell>,
    pub(crate) remark: Option<String>,
}

/// Why a cell cannot be taken: what is wrong, and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotUnderstood {
    pub(crate) message: String,
    pub(crate) help: String,
}

/// Contracted hours of one full-time equivalent. Source: NHS England, General Practice Workforce, methodology.
const HOURS_OF_FTE: f64 = 37.5;
/// Most hours a week that somebody may have meant where they wrote hours for a full-time equivalent. Our judgement.
const HOURS_AT_MOST: f64 = 60.0;
/// Days before this one are mistakes in a return about staff of today. Our judgement.
const FIRST_DAY: Date = Date::constant(1980, 1, 1);
/// Years ahead that a plan or the end of a training may lie. Our judgement.
const YEARS_AHEAD: i16 = 10;

/// Words for "no answer".
const NO_ANSWER: [&str; 11] = ["n/a", "na", "n.a.", "not applicable", "-", "–", "—", ".", "?", "unknown", "not known"];
/// Words for zero where a number is asked, and for "no answer" elsewhere.
const NOUGHT: [&str; 5] = ["nil", "none", "zero", "no one", "nobody"];

fn refuse(message: impl Into<String>, help: impl Into<String>) -> NotUnderstood {
    NotUnderstood { message: message.into(), help: help.into() }
}

/// Text without outer spaces, odd spaces and control characters.
pub(crate) fn tidy(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Understands what was typed into a column.
pub(crate) fn understand(column: &Column, typed: &str, known: &Known<'_>) -> Result<Understood, NotUnderstood> {
    let text = tidy(typed);
    let plainly = |cell: Cell| Ok(Understood { cell: Some(cell), remark: None });
    if text.is_empty() {
        return Ok(Understood { cell: None, remark: None });
    }
    let lower = text.to_lowercase();
    let is_number = matches!(column.kind, Kind::Number { .. } | Kind::Whole { .. });
    // In a list, "unknown" may be one of the choices.
    let is_choice = matches!(&column.kind, Kind::Choice { choices } if choice(choices, &text).is_some());
    if !is_choice && (NO_ANSWER.contains(&lower.as_str()) || !is_number && NOUGHT.contains(&lower.as_str())) {
        let remark = format!("{} is “{text}”: taken as no answer", column.title);
        return Ok(Understood { cell: None, remark: Some(remark) });
    }
    if text.starts_with('#') && (text.ends_with('!') || text.ends_with('?') || text == "#N/A") {
        return Err(refuse(format!("{} holds an Excel error, {text}", column.title), "type the value itself"));
    }
    match &column.kind {
        Kind::Text { longest } => {
            let letters = text.chars().count();
            if usize::from(*longest) < letters {
                let message = format!("{} is {letters} letters long", column.title);
                return Err(refuse(message, format!("at most {longest} fit")));
            }
            plainly(Cell::Text(text))
        }
        Kind::Number { least, most } => number(column, &text, *least, *most),
        Kind::Whole { least, most } => {
            let understood = number(column, &text, f64::from(*least), f64::from(*most))?;
            if let Some(Cell::Number(number)) = understood.cell
                && number.fract() != 0.0
            {
                let message = format!("{} is {text}; people and things are counted whole", column.title);
                return Err(refuse(
                    message,
                    "write a whole number, and hours as full-time equivalents in their own column",
                ));
            }
            Ok(understood)
        }
        Kind::Choice { choices } => match choice(choices, &text) {
            Some(id) => plainly(Cell::Text(id)),
            None => {
                let titles: Vec<&str> = choices.iter().map(|choice| choice.title.as_str()).collect();
                let message = format!("{} is “{text}”, which is not one of the choices", column.title);
                Err(refuse(message, format!("choose one of: {}", titles.join("; "))))
            }
        },
        Kind::Role { groups } => role(column, &text, groups, known),
        Kind::Day => day(column, &text, known.today),
        Kind::Month => month(column, &text, known.today),
        Kind::YesNo => match lower.as_str() {
            "yes" | "y" | "true" | "1" => plainly(Cell::YesNo(true)),
            "no" | "n" | "false" | "0" => plainly(Cell::YesNo(false)),
            _ => Err(refuse(format!("{} is “{text}”", column.title), "write yes or no")),
        },
        Kind::Organisation => organisation(column, &text, known),
    }
}

/// The choice that a text names, by its name in files or as people read it.
fn choice(choices: &[crate::Choice], text: &str) -> Option<String> {
    let letters = |text: &str| -> String { text.to_lowercase().chars().filter(|one| one.is_alphanumeric()).collect() };
    let wanted = letters(text);
    let found = choices.iter().find(|one| letters(&one.id) == wanted || letters(&one.title) == wanted)?;
    Some(found.id.clone())
}

fn role(column: &Column, text: &str, groups: &[String], known: &Known<'_>) -> Result<Understood, NotUnderstood> {
    let Some(role) = role_called(known.roles, text) else {
        let near = roles_like(known.roles, text);
        let help = if near.is_empty() {
            "choose one from the list".to_owned()
        } else {
            format!("choose one from the list, such as {}", near.join(" or "))
        };
        return Err(refuse(format!("{} is “{text}”, which is not a role of the list", column.title), help));
    };
    let offered = role_choices(known.roles, groups);
    if !offered.iter().any(|choice| choice.id == role) {
        let message = format!("{} is “{text}”, a role of another staff group than is asked here", column.title);
        return Err(refuse(message, "choose one from the list"));
    }
    Ok(Understood { cell: Some(Cell::Text(role)), remark: None })
}

fn organisation(column: &Column, text: &str, known: &Known<'_>) -> Result<Understood, NotUnderstood> {
    let code = text.to_uppercase();
    if (known.organisation)(&code).is_some() {
        return Ok(Understood { cell: Some(Cell::Text(code)), remark: None });
    }
    let is_code = (3..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let has_digit = code.bytes().any(|byte| byte.is_ascii_digit());
    // Codes of trusts and ICBs are three letters or digits; all longer ones hold a digit.
    if !is_code || !has_digit && 3 < code.len() {
        let message = format!("{} is “{text}”, which is not the code of an organisation", column.title);
        return Err(refuse(message, "write its code, such as P83001 for a practice or RMC for a trust"));
    }
    let is_practice = code.len() == 6 && code.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    let remark =
        is_practice.then(|| format!("{} is {code}, which nothing held names; look whether it is right", column.title));
    Ok(Understood { cell: Some(Cell::Text(code)), remark })
}

/// A number as people write it, before it is held against limits.
enum Written {
    Plain(f64),
    /// Understood, in these words.
    Otherwise(f64, String),
    /// Cannot be taken.
    Not(NotUnderstood),
}

fn written(column: &Column, text: &str) -> Written {
    let title = &column.title;
    let lower = text.to_lowercase();
    if NOUGHT.contains(&lower.as_str()) {
        return Written::Otherwise(0.0, format!("{title} is “{text}”: taken as 0"));
    }
    if let Some(share) = lower.strip_suffix('%').and_then(plain_number) {
        let help = format!("write {:.2} if you mean {text} of full time", share / 100.0);
        return Written::Not(refuse(format!("{title} is {text}, a percentage"), help));
    }
    for unit in ["hours", "hour", "hrs", "hr", "h"] {
        if let Some(hours) = lower.strip_suffix(unit).and_then(plain_number)
            && is_fte(column)
        {
            return Written::Not(in_hours(title, text, hours));
        }
    }
    let mut bare = lower.as_str();
    let minutes: &[&str] = if column.id.contains("minutes") { &["about", "minutes", "mins", "min"] } else { &[] };
    for word in ["wte", "fte", "people", "hours", "hrs", "sessions", "pa", "£"].iter().chain(minutes) {
        bare = bare.strip_suffix(*word).or_else(|| bare.strip_prefix(*word)).unwrap_or(bare).trim();
    }
    if let Some(number) = plain_number(bare) {
        let same = bare == lower;
        return if same {
            Written::Plain(number)
        } else {
            Written::Otherwise(number, format!("{title} is “{text}”: taken as {number}"))
        };
    }
    let Some((before, after)) = bare.split_once(',') else {
        return Written::Not(no_number(column, text));
    };
    if is_digits(before)
        && is_digits(after)
        && after.len() != 3
        && let Some(number) = plain_number(&format!("{before}.{after}"))
    {
        return Written::Otherwise(
            number,
            format!("{title} is “{text}”: the comma is taken as a decimal point, {number}"),
        );
    }
    // 1,250: thousands, as England writes them.
    let groups: Vec<&str> = bare.split('.').next().unwrap_or_default().split(',').collect();
    let are_thousands = groups.iter().skip(1).all(|group| group.len() == 3 && is_digits(group)) && groups[0].len() <= 3;
    match plain_number(&bare.replace(',', "")) {
        Some(number) if are_thousands => Written::Otherwise(number, format!("{title} is “{text}”: taken as {number}")),
        _ => Written::Not(no_number(column, text)),
    }
}

fn no_number(column: &Column, text: &str) -> NotUnderstood {
    let help = match column.kind {
        Kind::Whole { .. } => "write a whole number, such as 2",
        _ => "write a number, such as 0.80",
    };
    refuse(format!("{} is “{text}”, which is not a number", column.title), help)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits with at most one point and a sign, to the millionth: workbooks carry the noise of their arithmetic.
fn plain_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b".-+e".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.len() <= 30;
    let number: f64 = is_plain.then(|| text.parse().ok()).flatten()?;
    number.is_finite().then(|| (number * 1e6).round() / 1e6)
}

fn is_fte(column: &Column) -> bool {
    column.id.contains("wte") || column.id.contains("fte")
}

fn in_hours(title: &str, text: &str, hours: f64) -> NotUnderstood {
    let mut help = "write the full-time equivalent, 1.00 for 37.5 hours".to_owned();
    if hours != HOURS_OF_FTE {
        help.push_str(&format!("; {hours} hours are {:.2}", hours / HOURS_OF_FTE));
    }
    refuse(format!("{title} is {text}; that looks like hours a week"), help)
}

fn number(column: &Column, text: &str, least: f64, most: f64) -> Result<Understood, NotUnderstood> {
    let (number, mut remark) = match written(column, text) {
        Written::Plain(number) => (number, None),
        Written::Otherwise(number, remark) => (number, Some(remark)),
        Written::Not(why) => return Err(why),
    };
    let title = &column.title;
    if number < least {
        let help = if least <= 0.0 {
            "write 0 or more".to_owned()
        } else {
            format!("write at least {least}; leave the row out if there is none")
        };
        return Err(refuse(format!("{title} is {text}, which is too little"), help));
    }
    if most < number {
        if is_fte(column) && number <= HOURS_AT_MOST {
            return Err(in_hours(title, text, number));
        }
        let decimal = text.contains(',').then(|| text.replace(',', "."));
        let help = match decimal {
            Some(decimal) => format!("at most {most} can be right; if the comma is a decimal point, write {decimal}"),
            None => format!("at most {most} can be right"),
        };
        return Err(refuse(format!("{title} is {text}, which is too much"), help));
    }
    if column.rarely_above.is_some_and(|rarely| rarely < number) {
        let hours = if is_fte(column) && number <= HOURS_AT_MOST {
            format!("; if that is hours a week, write {:.2}", number / HOURS_OF_FTE)
        } else {
            String::new()
        };
        remark = Some(format!("{title} is {text}, which is taken as it is and seldom right{hours}"));
    }
    Ok(Understood { cell: Some(Cell::Number(number)), remark })
}

fn year_of(text: &str) -> Option<i16> {
    let year: i16 = is_digits(text).then(|| text.parse().ok()).flatten()?;
    match text.len() {
        4 => Some(year),
        // Nobody writes of the staff of the last century.
        2 => Some(2000 + year),
        _ => None,
    }
}

/// A day however it is written; days stand before months, as England writes them.
#[must_use]
pub fn day_of(text: &str) -> Option<Date> {
    let lower = text.to_lowercase();
    // A workbook may give the time of day, which is midnight.
    let text = lower.split(['t', ' ']).next().filter(|part| part.len() == 10 && lower.len() != 10).unwrap_or(&lower);
    if let Some(date) = (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten() {
        return Some(date);
    }
    if let Some(serial) =
        (text.split('.').next().is_some_and(|whole| whole.len() == 5)).then(|| text.parse::<f64>().ok()).flatten()
    {
        // Excel counts days from 30 December 1899 (it takes 1900 for a leap year).
        let days = jiff::Span::new().try_days(serial.trunc() as i64).ok()?;
        return Date::constant(1899, 12, 30).checked_add(days).ok();
    }
    let parts: Vec<&str> = text.split(['/', '.', '-', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    if day.len() == 4 && is_digits(day) {
        let of_year = || Some((year_of(day)?, month.parse().ok()?, year.parse().ok()?));
        return of_year().and_then(|(year, month, day)| Date::new(year, month, day).ok());
    }
    let bare = |day: &str| {
        let ending = ["st", "nd", "rd", "th"].into_iter().find_map(|ending| day.strip_suffix(ending));
        ending.unwrap_or(day).parse::<i8>().ok()
    };
    let (day, month) = match (month_named(month), month_named(day)) {
        (Some(month), _) => (bare(day)?, month),
        (None, Some(named)) => (bare(month)?, named),
        (None, None) => (bare(day)?, is_digits(month).then(|| month.parse().ok()).flatten()?),
    };
    Date::new(year_of(year)?, month, day).ok()
}

/// A month however it is written; a day stands for its month.
fn month_of(text: &str) -> Option<Period> {
    let lower = text.to_lowercase();
    if let Ok(period @ Period::Month { .. }) = lower.parse() {
        return Some(period);
    }
    let parts: Vec<&str> = lower.split(['/', '.', '-', ' ', ',']).filter(|part| !part.is_empty()).collect();
    if let [first, second] = parts.as_slice() {
        if let Some(month) = month_named(first) {
            return Period::month(year_of(second)?, month);
        }
        let (month, year) = if first.len() == 4 { (second, first) } else { (first, second) };
        return (year.len() == 4).then(|| Period::month(year_of(year)?, month.parse().ok()?)).flatten();
    }
    day_of(text).map(Period::of)
}

fn in_range(column: &Column, text: &str, date: Date, today: Date) -> Result<(), NotUnderstood> {
    if FIRST_DAY <= date && date.year() <= today.year() + YEARS_AHEAD {
        return Ok(());
    }
    Err(refuse(format!("{} is {text}, which is too far from today", column.title), "look at the year"))
}

fn day(column: &Column, text: &str, today: Date) -> Result<Understood, NotUnderstood> {
    let Some(date) = day_of(text) else {
        let message = format!("{} is “{text}”, which is not a day", column.title);
        return Err(refuse(message, "write it as 2018-03-31 or 31/03/2018"));
    };
    in_range(column, text, date, today)?;
    let in_words =
        format!("{} {} {}", date.day(), Period::of(date).in_words().split(' ').next().unwrap_or_default(), date.year());
    let is_plain = text == date.to_string();
    let remark = (!is_plain).then(|| format!("{} is “{text}”: taken as {in_words}", column.title));
    Ok(Understood { cell: Some(Cell::Day(date)), remark })
}

fn month(column: &Column, text: &str, today: Date) -> Result<Understood, NotUnderstood> {
    let Some(month) = month_of(text) else {
        let message = format!("{} is “{text}”, which is not a month", column.title);
        return Err(refuse(message, "write it as 2018-03"));
    };
    in_range(column, text, month.first_day(), today)?;
    let remark =
        (text != month.to_string()).then(|| format!("{} is “{text}”: taken as {}", column.title, month.in_words()));
    Ok(Understood { cell: Some(Cell::Month(month)), remark })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wholetime_catalogue::Roles;

    use super::*;

    const TODAY: Date = Date::constant(2018, 4, 10);

    fn column(id: &str, kind: Kind) -> Column {
        Column {
            id: id.to_owned(),
            title: id.to_uppercase(),
            help: None,
            kind,
            rarely_above: None,
            is_required: false,
            is_held: false,
        }
    }

    fn wte() -> Column {
        Column { rarely_above: Some(5.0), ..column("wte", Kind::Number { least: 0.01, most: 20.0 }) }
    }

    fn read(column: &Column, text: &str) -> Result<Understood, NotUnderstood> {
        let roles = Roles::default();
        let organisation = |code: &str| (code == "Z99001").then(|| "The Quay".to_owned());
        let known =
            Known { roles: &roles, today: TODAY, as_of: TODAY, shown: &BTreeMap::new(), organisation: &organisation };
        understand(column, text, &known)
    }

    fn cell(column: &Column, text: &str) -> Option<Cell> {
        read(column, text).unwrap_or_else(|why| panic!("{text}: {why:?}")).cell
    }

    #[test]
    fn a_number_is_understood_as_people_write_it() {
        for (text, number) in [
            ("0.8", 0.8),
            (" 0.80 ", 0.8),
            ("0,8", 0.8),
            ("1,25", 1.25),
            ("0.8 WTE", 0.8),
            ("\u{a0}0.8", 0.8),
            ("0.30000000000000004", 0.3),
            (".5", 0.5),
        ] {
            assert_eq!(cell(&wte(), text), Some(Cell::Number(number)), "{text}");
        }
        let cost = column("cost", Kind::Number { least: 0.0, most: 2e6 });
        assert_eq!(cell(&cost, "£12,500.50"), Some(Cell::Number(12_500.5)));
        assert!(read(&wte(), "0,8").unwrap().remark.unwrap().contains("decimal point"));
        assert_eq!(read(&wte(), "0.8").unwrap().remark, None);
    }

    #[test]
    fn hours_written_for_a_full_time_equivalent_are_told_as_such() {
        let said = read(&wte(), "37.5").unwrap_err();
        assert_eq!(said.message, "WTE is 37.5; that looks like hours a week");
        assert!(said.help.contains("1.00 for 37.5 hours"), "{}", said.help);
        assert!(read(&wte(), "30 hours").unwrap_err().help.contains("0.80"));
        assert!(read(&wte(), "80%").unwrap_err().help.contains("0.80"));
        // 15 posts at once are possible, and seldom meant.
        let rare = read(&wte(), "15").unwrap();
        assert_eq!(rare.cell, Some(Cell::Number(15.0)));
        assert!(rare.remark.unwrap().contains("0.40"));
    }

    #[test]
    fn what_cannot_be_a_number_or_is_out_of_range_is_refused() {
        for text in ["one", "1.2.3", "-1", "0", "1e99", "inf", "NaN", "200", "3/5", "#REF!", "--1", "1-2"] {
            assert!(read(&wte(), text).is_err(), "{text}");
        }
        let people = column("people", Kind::Whole { least: 0, most: 50 });
        assert!(read(&people, "2.5").unwrap_err().message.contains("whole"));
        assert_eq!(read(&people, "two").unwrap_err().help, "write a whole number, such as 2");
        assert!(read(&wte(), "1,250").unwrap_err().help.contains("1.250"));
    }

    #[test]
    fn minutes_may_be_called_minutes() {
        let minutes = column("minutes_taken", Kind::Whole { least: 0, most: 600 });
        for text in ["10", "10 mins", "10 minutes", "about 10", "about 10 min"] {
            assert_eq!(cell(&minutes, text), Some(Cell::Number(10.0)), "{text}");
        }
        assert!(read(&wte(), "0.5 min").is_err());
    }

    #[test]
    fn no_answer_is_not_zero_and_nil_people_are() {
        let people = column("people", Kind::Whole { least: 0, most: 50 });
        for text in ["", "  ", "n/a", "-", "N/A"] {
            assert_eq!(cell(&people, text), None, "{text}");
        }
        assert_eq!(cell(&people, "nil"), Some(Cell::Number(0.0)));
        assert!(read(&people, "nil").unwrap().remark.is_some() && read(&people, "n/a").unwrap().remark.is_some());
        assert_eq!(cell(&column("needs", Kind::Text { longest: 9 }), "none"), None);
    }

    #[test]
    fn a_day_is_understood_as_workbooks_and_people_write_it() {
        let since = column("since", Kind::Day);
        let wanted = Some(Cell::Day(Date::constant(2018, 3, 31)));
        for text in [
            "2018-03-31",
            "31/03/2018",
            "31/3/18",
            "31.03.2018",
            "31-03-2018",
            "31 March 2018",
            "31st Mar 2018",
            "March 31, 2018",
            "2018-03-31T00:00:00",
            "2018-03-31 00:00:00",
            "43190",
            "43190.0",
            "31-Mar-18",
        ] {
            assert_eq!(cell(&since, text), wanted, "{text}");
        }
        for text in ["03/31/2018", "31/02/2018", "soon", "2018", "1918-03-31", "2218-03-31", "99999"] {
            assert!(read(&since, text).is_err(), "{text}");
        }
        assert!(read(&since, "01/02/2018").unwrap().remark.unwrap().contains("1 February 2018"));
    }

    #[test]
    fn a_month_is_understood_with_or_without_its_day() {
        let by = column("by", Kind::Month);
        for text in
            ["2018-09", "09/2018", "9/2018", "Sept 2018", "September 2018", "Sep-18", "30/09/2018", "2018-09-01"]
        {
            assert_eq!(cell(&by, text), Some(Cell::Month("2018-09".parse().unwrap())), "{text}");
        }
        assert!(read(&by, "2018/19").is_err() && read(&by, "autumn").is_err());
    }

    #[test]
    fn an_organisation_is_named_by_its_code() {
        let host = column("host", Kind::Organisation);
        assert_eq!(cell(&host, "z99001"), Some(Cell::Text("Z99001".to_owned())));
        assert_eq!(cell(&host, "RMC"), Some(Cell::Text("RMC".to_owned())));
        assert!(read(&host, "Z99009").unwrap().remark.is_some());
        assert!(read(&host, "The Quay").is_err() && read(&host, "QUAY").is_err());
    }

    #[test]
    fn no_text_makes_it_panic() {
        let parts =
            ["", "1", "-", ",", ".", "/", "31", "2018", "é", "£", "may", "st", "e9", "99999", " ", "t", "%", "h"];
        let kinds = [
            Kind::Text { longest: 5 },
            Kind::Number { least: 0.0, most: 9.0 },
            Kind::Whole { least: 0, most: 9 },
            Kind::Day,
            Kind::Month,
            Kind::YesNo,
            Kind::Organisation,
            Kind::Role { groups: Vec::new() },
        ];
        for kind in kinds {
            let column = column("wte", kind);
            for first in parts {
                for second in parts {
                    for third in parts {
                        let _ = read(&column, &format!("{first}{second}{third}"));
                    }
                }
            }
        }
    }

    #[test]
    fn a_day_written_is_read_back() {
        for days in (0..17_000).step_by(13) {
            let date = FIRST_DAY.checked_add(jiff::Span::new().days(days)).unwrap();
            assert_eq!(day_of(&date.to_string()), Some(date));
            assert_eq!(day_of(&date.strftime("%d/%m/%Y").to_string()), Some(date));
            assert_eq!(day_of(&date.strftime("%-d %B %Y").to_string()), Some(date));
        }
    }
}
