//! What drives the change: staff or patients, and which practices.

use wholetime_vocabulary::{StaffGroup, Value};
use wholetime_workbench::questions::profile::Previous;

use super::{Ground, rate_of};
use crate::ReportError;
use crate::document::Span;
use crate::library::draft::{sentence, text};
use crate::words;

/// Practices named, of the largest change first. Our judgement of what a committee reads.
const NAMED: usize = 6;

/// What drives the change since the month compared with.
pub(super) fn section(ground: &mut Ground<'_>) -> Result<(), ReportError> {
    ground.draft.heading(1, "drivers", "What drives the change");
    let Some(then) = ground.profile.compared_to else {
        ground.draft.say("No earlier month that can be compared is held, so no change can be told.");
        return Ok(());
    };
    for group in [StaffGroup::Gp, StaffGroup::Nurse] {
        effects(ground, group);
    }
    let period = ground.profile.period;
    let code = ground.profile.area.code.as_str();
    let answer = ground.bench.changes(code, Some(then), Some(period), ground.scope);
    let Some(changes) = ground.draft.answer("What changed at practices", answer)? else { return Ok(()) };
    let (from, to) = (then.to_string(), period.to_string());
    let said = ["changes", code, "--from", from.as_str(), "--to", to.as_str()];
    let what =
        format!("What changed in {} from {} to {}", ground.profile.area.name, then.in_words(), period.in_words());
    let told = ground.draft.figures.answered(&what, &said, None, &[]);
    if changes.changes.is_empty() {
        ground.draft.numbered(vec![text(
            "No practice opened, closed, moved, began or ceased to report, or changed by a jump.",
        )]);
        return Ok(());
    }
    let mut words = vec![text("Among practices: ")];
    let largest = changes.changes.iter().take(NAMED).enumerate();
    for (index, change) in largest {
        let id = ground.id(&format!("changes.{}", index + 1));
        let name = format!("Change at practices of {}, {}", ground.profile.area.name, index + 1);
        let one = ground.word(&told, &id, &name, &change.sentence);
        if 0 < index {
            words.push(text("; "));
        }
        words.push(one);
    }
    let more = changes.changes.len().saturating_sub(NAMED);
    words.push(text(if 0 < more { format!("; and {more} more changes.") } else { ".".to_owned() }));
    ground.draft.numbered(words);
    Ok(())
}

/// How much of the change of a rate staff made, and how much the list of patients.
fn effects(ground: &mut Ground<'_>, group: StaffGroup) {
    let Some(line) = ground.lines().into_iter().find(|line| line.group == group).cloned() else { return };
    let Some(Previous { per_100k_change, staff_effect, list_effect, .. }) = &line.previous else { return };
    let (Value::Known(_), Value::Known(_), Value::Known(_)) = (per_100k_change, staff_effect, list_effect) else {
        return;
    };
    let told = ground.profile_told();
    let rate = rate_of(&line);
    let name = format!("{} per 100,000 patients, {}", line.title, ground.profile.area.name);
    let mut signed = |what: &str, said: &str, value: Value| {
        let id = ground.id(&format!("{rate}.{what}"));
        ground.names.insert(id.clone(), format!("{name}: {said}"));
        Span::Figure(told.figure(id, words::signed(value, 2), value.known()))
    };
    let change = signed("change", "change", *per_100k_change);
    let staff = signed("staff_effect", "change due to staff", *staff_effect);
    let list = signed("list_effect", "change due to the list of patients", *list_effect);
    let whom = sentence(&line.title);
    ground.draft.numbered(vec![
        text(format!("{} per 100,000 patients changed by ", whom.trim_end_matches('.'))),
        change,
        text(": "),
        staff,
        text(" because of staff and "),
        list,
        text(" because of the list of patients."),
    ]);
}
