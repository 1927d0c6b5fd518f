//! The days of a plan as a calendar file that diaries take in: due dates, decisions, reviews of risks, and aims to be reached.
//!
//! Written by RFC 5545 (September 2009): lines end in CR LF and are folded at 75 octets (3.1), text is escaped (3.3.11), a day is a
//! `DATE` (3.3.4).

use jiff::Timestamp;
use jiff::civil::Date;

use crate::plan::Plan;

/// Most octets of a line before it is folded, without its end (RFC 5545, 3.1).
const MOST_OCTETS: usize = 75;

/// The calendar of what is still to do in a plan. `stamp` is when it is written.
#[must_use]
pub fn calendar(plan: &Plan, stamp: Timestamp) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Wholetime//Plans//EN".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(&plan.title)),
    ];
    let stamp = stamp.strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut put = |name: String, day: Date, title: String, said: Vec<Option<String>>| {
        lines.push("BEGIN:VEVENT".to_owned());
        lines.push(format!("UID:{}-{name}@wholetime", plan.id));
        lines.push(format!("DTSTAMP:{stamp}"));
        lines.push(format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")));
        lines.push(format!("SUMMARY:{}", escaped(&title)));
        let said: Vec<String> = said.into_iter().flatten().collect();
        if !said.is_empty() {
            lines.push(format!("DESCRIPTION:{}", escaped(&said.join("\n"))));
        }
        lines.push("END:VEVENT".to_owned());
    };
    for action in plan.delivery.actions.iter().filter(|action| !action.status.is_finished()) {
        let owner = action.owner.as_ref().map(|owner| format!("Owner: {owner}"));
        let kpi = action.kpi.as_ref().map(|kpi| format!("Performance indicator: {kpi}"));
        if let Some(day) = action.complete_by {
            put(format!("action-{}-due", action.id), day, format!("Due: {}", action.title), vec![owner.clone(), kpi]);
        }
        if let Some(day) = action.decide_by {
            put(format!("action-{}-decision", action.id), day, format!("Decide: {}", action.title), vec![owner]);
        }
    }
    for risk in plan.delivery.risks.iter().filter(|risk| risk.status.is_open()) {
        if let Some(day) = risk.review_on {
            let owner = risk.owner.as_ref().map(|owner| format!("Owner: {owner}"));
            put(format!("risk-{}-review", risk.id), day, format!("Review risk: {}", risk.title), vec![owner]);
        }
    }
    for initiative in &plan.initiatives {
        for stream in &initiative.streams {
            if let Some(day) = stream.decide_by {
                let owner = stream.owner.as_ref().map(|owner| format!("Owner: {owner}"));
                let title = format!("Decide: {}: {}", initiative.title, stream.title);
                put(format!("stream-{}-{}-decision", initiative.id, stream.id), day, title, vec![owner]);
            }
        }
    }
    for aim in &plan.aims {
        if let Some(day) = aim.by {
            put(format!("aim-{}", aim.id), day, format!("Reach: {}", aim.title), Vec::new());
        }
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| format!("{}\r\n", folded(line))).collect()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace("\r\n", "\\n")
        .replace(['\n', '\r'], "\\n")
        // Other control characters cannot stand in a text (3.3.11), and diaries refuse the file for them.
        .replace(|letter: char| letter.is_control() && letter != '\t', "")
}

/// A line cut into pieces of 75 octets at most, each but the first behind a blank; no letter is cut in two.
fn folded(line: &str) -> String {
    let (mut written, mut octets) = (String::new(), 0);
    for letter in line.chars() {
        if MOST_OCTETS < octets + letter.len_utf8() {
            written.push_str("\r\n ");
            octets = 1;
        }
        written.push(letter);
        octets += letter.len_utf8();
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan::from_toml(
            r#"
schema = 1
id = "docks"
title = "Docks"
years = ["2018/19"]

[[place]]
id = "docks"
title = "Docks"

[[delivery.action]]
id = "map"
theme = "Know the workforce"
title = "Map vacancies, skills; and gaps"
complete_by = "2018-12-31"
decide_by = "2018-06-01"

[[delivery.action]]
id = "gone"
theme = "Know the workforce"
title = "Done already"
complete_by = "2018-05-01"
status = "done"

[[delivery.risk]]
id = "money"
title = "Money runs out"
review_on = "2018-07-01"
"#,
        )
        .unwrap()
    }

    #[test]
    fn a_text_brings_no_line_of_its_own_and_no_sign_that_diaries_refuse() {
        let mut plan = plan();
        plan.title = "Docks\r\nBEGIN:VALARM\rA\u{0}\u{7}\u{85}".to_owned();
        let written = calendar(&plan, Timestamp::UNIX_EPOCH);
        assert!(written.contains("X-WR-CALNAME:Docks\\nBEGIN:VALARM\\nA\r\n"), "{written}");
        assert!(written.chars().all(|letter| !letter.is_control() || matches!(letter, '\r' | '\n')), "{written}");
    }

    #[test]
    fn what_is_still_to_do_has_a_day_each_and_what_is_done_has_none() {
        let text = calendar(&plan(), "2018-04-01T09:00:00Z".parse().unwrap());
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 3);
        assert!(
            text.contains("DTSTART;VALUE=DATE:20181231\r\nSUMMARY:Due: Map vacancies\\, skills\\; and gaps\r\n"),
            "{text}"
        );
        assert!(text.contains("DTSTAMP:20180401T090000Z\r\n") && !text.contains("Done already"));
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn ways_in_which_people_come_are_to_be_decided_and_aims_to_be_reached() {
        let plan = Plan::from_toml(include_str!("../../../../examples/blmk-2018/plan.toml")).unwrap();
        let text = calendar(&plan, Timestamp::UNIX_EPOCH).replace("\r\n ", "");
        assert!(
            text.contains("DTSTART;VALUE=DATE:20180131\r\nSUMMARY:Decide: GPs needed: International recruitment"),
            "{text}"
        );
        assert!(text.contains("DTSTART;VALUE=DATE:20201231\r\nSUMMARY:Reach: "), "{text}");
    }

    #[test]
    fn a_long_line_is_folded_at_75_octets_and_unfolds_to_itself() {
        let long = format!("SUMMARY:{}", "é".repeat(60));
        let written = folded(&long);
        assert!(written.split("\r\n").all(|piece| piece.len() <= 75), "{written}");
        assert_eq!(written.replace("\r\n ", ""), long);
    }
}
