//! What changed between two plans as comma-separated values: a change, a move of posts or a move of money in a row.

use wholetime_workbench::plans::difference::Cause;
use wholetime_workbench::questions::plans::changes::DiffAnswer;

use super::{finish, text};
use crate::ReportError;

/// What changed between two plans: `what` is `text`, `wte` or `pounds`, and for the changes that moved a number `moved_cost`,
/// `moved_posts` or `moved_gap`.
///
/// # Errors
/// Where a row cannot be written.
pub fn plan_changes_csv(answer: &DiffAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["what", "at", "before", "after", "moved", "because"])?;
    for change in &answer.changes {
        let (before, after) = (change.before.as_deref(), change.after.as_deref());
        let cells = ["text", &text(&change.at), &text(before.unwrap_or_default()), &text(after.unwrap_or_default())];
        writer.write_record(cells.into_iter().chain(["", ""]))?;
    }
    for posts in &answer.posts {
        let role = posts.role.as_deref().unwrap_or("all roles");
        let [before, after, moved] = [posts.before, posts.after, posts.moved].map(|wte| wte.to_string());
        writer.write_record(["wte", role, &before, &after, &moved, ""])?;
    }
    if let Some(money) = &answer.money {
        for reason in &money.reasons {
            let moved = reason.moved.to_string();
            writer.write_record(["pounds", &text(&reason.title), "", "", &moved, cause(reason.cause)])?;
        }
        let [before, after, moved] = [money.total_before, money.total_after, money.moved].map(|sum| sum.to_string());
        writer.write_record(["pounds", "all rows", &before, &after, &moved, ""])?;
    }
    for bridge in &answer.bridges {
        for bar in &bridge.bars {
            let what = format!("moved_{}", bridge.of);
            let range = format!("{} to {} in any order", bar.low_over_orders, bar.high_over_orders);
            writer.write_record([
                what,
                text(&bar.driver),
                String::new(),
                String::new(),
                bar.value.to_string(),
                range,
            ])?;
        }
    }
    finish(writer)
}

/// The word a cause has in JSON.
const fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Added => "added",
        Cause::Removed => "removed",
        Cause::Posts => "posts",
        Cause::Terms => "terms",
        Cause::Amount => "amount",
    }
}
