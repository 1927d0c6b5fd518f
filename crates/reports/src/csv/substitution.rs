//! What other roles take over of GPs' work as comma-separated values: the evidence, or what given posts free.

use wholetime_workbench::plans::substitution::{Range, Spread};
use wholetime_workbench::questions::substitution::{FreedByPosts, Substitution};

use super::{finish, optional, text};
use crate::ReportError;

/// What the posts free that were given, one line a year and role, activity or all; the evidence where none were.
///
/// # Errors
/// Where the table cannot be written.
pub fn substitution_csv(answer: &Substitution) -> Result<String, ReportError> {
    answer.freed.as_ref().map_or_else(|| evidence(answer), freed)
}

fn range(range: Range) -> [String; 3] {
    [range.low, range.central, range.high].map(|number| number.to_string())
}

fn spread(spread: Spread) -> [String; 5] {
    [spread.worst, spread.likely_low, spread.central, spread.likely_high, spread.best].map(|number| number.to_string())
}

/// One line a role and activity: shares are 0 to 1, GP WTE a full-time post.
fn evidence(answer: &Substitution) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let mut headings: Vec<String> =
        ["role", "title", "activity", "takes_over", "taken_over_wte"].map(str::to_owned).into();
    for name in ["share", "time_ratio", "rework", "new_work", "supervision_first_year", "supervision_later"] {
        headings.extend(["low", "central", "high"].map(|end| format!("{name}_{end}")));
    }
    headings.push("ramp_up_months".to_owned());
    for name in ["net_first_year", "net_later"] {
        headings.extend(["worst", "likely_low", "central", "likely_high", "best"].map(|end| format!("{name}_{end}")));
    }
    let last =
        ["grade", "source", "is_from_memory", "grade_of_role", "source_of_role", "supervised_by", "scope", "not_said"];
    headings.extend(last.map(str::to_owned));
    writer.write_record(&headings)?;
    for role in &answer.roles {
        for claim in &role.claims {
            let mut row = vec![text(&role.role), text(&role.title), text(&claim.activity), text(&claim.title)];
            row.push(claim.taken_over.to_string());
            let of_role = [role.induced, role.supervision_first_year, role.supervision_later];
            row.extend([claim.share, claim.time_ratio, claim.rework].into_iter().chain(of_role).flat_map(range));
            row.push(role.ramp_up_months.to_string());
            row.extend([role.first_year.net, role.later.net].into_iter().flat_map(spread));
            row.extend([text(claim.grade.title()), text(&claim.source), claim.is_from_memory.to_string()]);
            row.extend([text(role.grade.title()), text(&role.source), text(&role.supervised_by)]);
            row.extend([text(&role.scope), text(&role.not_said)]);
            writer.write_record(&row)?;
        }
    }
    finish(writer)
}

/// One line a year and role, activity or all.
fn freed(freed: &FreedByPosts) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let mut headings: Vec<String> = ["year", "of", "name", "title", "posts", "work", "idle"].map(str::to_owned).into();
    for name in ["taken_over", "supervision", "net", "nurse_wte"] {
        headings.extend(["worst", "likely_low", "central", "likely_high", "best"].map(|end| format!("{name}_{end}")));
    }
    writer.write_record(&headings)?;
    let none = || vec![String::new(); 5];
    for year in &freed.years {
        let begin = |of: &str, name: &str, title: &str| [year.year.to_string(), of.to_owned(), text(name), text(title)];
        for role in &year.roles {
            let mut row: Vec<String> = begin("role", &role.role, &role.title).into();
            row.extend([role.posts.to_string(), String::new(), String::new()]);
            row.extend([role.taken_over, role.supervision, role.net].into_iter().flat_map(spread));
            row.extend(role.nurse_wte.map_or_else(none, |nurses| spread(nurses).into()));
            writer.write_record(&row)?;
        }
        for activity in &year.activities {
            let mut row: Vec<String> = begin("activity", &activity.activity, &activity.title).into();
            row.extend([String::new(), optional(activity.work), activity.idle.to_string()]);
            row.extend(spread(activity.taken_over));
            row.extend(none().into_iter().chain(none()).chain(none()));
            writer.write_record(&row)?;
        }
        let mut row: Vec<String> = begin("all", "", "All posts").into();
        row.extend([year.posts.to_string(), String::new(), year.idle.to_string()]);
        row.extend([year.taken_over, year.supervision, year.net, year.nurse_wte].into_iter().flat_map(spread));
        writer.write_record(&row)?;
    }
    finish(writer)
}
