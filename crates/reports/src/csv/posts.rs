//! Shared and hosted posts as comma-separated values: one post a row.

use wholetime_workbench::questions::posts::PostsAnswer;

use super::{finish, text};
use crate::ReportError;

/// Every post, counted once, with who told of it.
///
/// # Errors
/// Where the table cannot be written.
pub fn posts_csv(answer: &PostsAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "collection",
        "reference",
        "role",
        "wte",
        "employer",
        "employer_code",
        "funder",
        "arrangement",
        "works_in",
        "told_by",
    ])?;
    for post in &answer.posts.posts {
        writer.write_record([
            text(&answer.collection),
            text(post.reference.as_deref().unwrap_or_default()),
            text(&post.role),
            post.wte.to_string(),
            text(&post.employer),
            text(post.employer_code.as_deref().unwrap_or_default()),
            text(&post.funder),
            text(&post.arrangement),
            text(&post.hosts.join(" ")),
            text(&post.told_by.join(" ")),
        ])?;
    }
    finish(writer)
}
