//! What is known of single posts, read from a table: `post, role, month, likelihood_percent, fte, what` and, where it is known,
//! `to_fte`, `practice`, `age`, `reason`.

use serde::Deserialize;
use wholetime_access::Deed;
use wholetime_models::scenario::{Known, KnownKind};
use wholetime_vocabulary::Period;

use crate::{Workbench, WorkbenchError};

/// The columns a table may have.
const COLUMNS: [&str; 10] =
    ["post", "role", "practice", "month", "likelihood_percent", "fte", "to_fte", "age", "what", "reason"];

/// A row as it is typed; what is left blank is none.
#[derive(Debug, Deserialize)]
struct Row {
    post: String,
    role: Option<String>,
    practice: Option<String>,
    month: Period,
    likelihood_percent: f64,
    fte: Option<f64>,
    to_fte: Option<f64>,
    age: Option<u8>,
    what: KnownKind,
    reason: Option<String>,
}

impl Workbench {
    /// Reads a table of what is known of posts, in the name of whoever acts.
    ///
    /// # Errors
    /// A column is missing or not known, or a row cannot be: which one, and why.
    pub fn read_known(&self, text: &str) -> Result<Vec<Known>, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        read_known(text, &self.settings.by)
    }
}

fn read_known(text: &str, author: &str) -> Result<Vec<Known>, WorkbenchError> {
    let refused = |why: String| WorkbenchError::NotPossible(why);
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|why| refused(format!("the table of known posts cannot be read: {why}")))?;
    if let Some(strange) = headers.iter().find(|header| !COLUMNS.contains(header)) {
        return Err(refused(format!(
            "the table of known posts has a column `{strange}`; its columns are {}",
            COLUMNS.join(", ")
        )));
    }
    let mut all: Vec<Known> = Vec::new();
    for (number, row) in (2..).zip(reader.deserialize::<Row>()) {
        let row =
            row.map_err(|why| refused(format!("row {number} of the table of known posts cannot be read: {why}")))?;
        let is_share = (0.0..=100.0).contains(&row.likelihood_percent);
        let why = match row.what {
            _ if !is_share => Some(format!("{} % is no likelihood; give 0 to 100", row.likelihood_percent)),
            _ if row.post.is_empty() => Some("the post has no name".to_owned()),
            KnownKind::Comes if row.fte.is_none() => Some("who comes needs FTE".to_owned()),
            KnownKind::ChangesHours if row.to_fte.is_none() => Some("a change of hours needs to_fte".to_owned()),
            _ if all.iter().any(|known| known.post == row.post) => {
                Some(format!("post `{}` was named before", row.post))
            }
            _ => None,
        };
        if let Some(why) = why {
            return Err(refused(format!("row {number} of the table of known posts: {why}")));
        }
        all.push(Known {
            author: author.to_owned(),
            reason: row.reason.unwrap_or_else(|| "known post".to_owned()),
            post: row.post,
            role: row.role,
            practice: row.practice.map(|code| code.to_uppercase()),
            month: row.month,
            likelihood_percent: row.likelihood_percent,
            fte: row.fte,
            age: row.age,
            sex: None,
            what: row.what,
            to_fte: row.to_fte,
        });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_what_is_known_of_posts() {
        let known = read_known(
            "post,role,month,likelihood_percent,fte,what,to_fte\nDr A,partner,2023-03,80,0.75,goes,\nDr B,,2023-09,100,,changes_hours,0.5\n",
            "planner",
        )
        .unwrap();
        assert_eq!(known.len(), 2);
        assert_eq!(
            (known[0].role.as_deref(), known[0].fte, known[0].what),
            (Some("partner"), Some(0.75), KnownKind::Goes)
        );
        assert_eq!((known[1].role.as_deref(), known[1].to_fte), (None, Some(0.5)));
        assert_eq!(known[1].month, Period::month(2023, 9).unwrap());
        assert_eq!(known[0].author, "planner");
    }

    #[test]
    fn a_row_that_cannot_be_is_named() {
        let refused = |text: &str| read_known(text, "planner").unwrap_err().to_string();
        let head = "post,month,likelihood_percent,fte,what\n";
        assert!(refused(&format!("{head}Dr A,2023-03,120,1,goes\n")).starts_with("row 2 of the table"));
        assert!(refused(&format!("{head}Dr A,2023-03,50,1,goes\nDr A,2023-04,50,1,goes\n")).contains("row 3"));
        assert!(refused(&format!("{head}Dr A,2023-03,50,,comes\n")).contains("needs FTE"));
        assert!(refused(&format!("{head}Dr A,March,50,1,goes\n")).contains("row 2"));
        assert!(refused("post,when\nDr A,2023-03\n").contains("column `when`"));
    }
}
