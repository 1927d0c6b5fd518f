//! Posts counted once, whoever tells of them: by employer, by who pays, and by where they work.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::{Cell, Remark, Return, Row};

/// A post, as one or several places told of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Post {
    /// The name it goes by, where it was given one.
    pub reference: Option<String>,
    /// Role.
    pub role: String,
    /// Of the whole post.
    pub wte: f64,
    /// Kind of employer.
    pub employer: String,
    /// Code of the employer, where it is known.
    pub employer_code: Option<String>,
    /// Who pays.
    pub funder: String,
    /// Own, pooled, rotational or seconded.
    pub arrangement: String,
    /// Codes of where it works, in order.
    pub hosts: Vec<String>,
    /// Codes of those who told of it, in order; the first is the one whose word was taken.
    pub told_by: Vec<String>,
}

/// Posts of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct PostTotal {
    /// Employer, funder or host, as files name it.
    pub of: String,
    /// What people read; the same where nobody has named it.
    pub title: String,
    /// Posts. One that works in several places counts in each of them.
    pub posts: usize,
    /// Whole-time equivalents. Those of a post that works in several places are divided equally among them, so that the places
    /// add up to all.
    pub wte: f64,
}

/// All posts of a collection, each counted once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Posts {
    /// Posts.
    pub posts: Vec<Post>,
    /// Times a post was told that is counted already.
    pub told_again: usize,
    /// Whole-time equivalents of all.
    pub wte: f64,
    /// By kind of employer.
    pub by_employer: Vec<PostTotal>,
    /// By who pays.
    pub by_funder: Vec<PostTotal>,
    /// By code of where they work.
    pub by_host: Vec<PostTotal>,
    /// Where two places contradict each other, and posts that may be counted twice.
    pub findings: Vec<Remark>,
}

/// Counts the posts of the newest returns of a collection. Posts of one name are one post; where its tellers differ, the
/// employer is believed before the others, and these in the order of their codes.
#[must_use]
pub fn count_posts(returns: &[Return]) -> Posts {
    let mut told: Vec<(&Return, &Row)> =
        returns.iter().flat_map(|one| one.rows("posts").iter().map(move |row| (one, row))).collect();
    told.sort_by_key(|(one, row)| (!is_employer(one, row), one.code.clone()));
    let mut all = Posts::default();
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for (teller, row) in told {
        let Some(post) = post(teller, row) else { continue };
        let name = post.reference.as_ref().map(|name| name.to_lowercase());
        match name.as_ref().and_then(|name| named.get(name)) {
            Some(index) => {
                all.told_again += 1;
                tell_again(&mut all.posts[*index], post, &mut all.findings);
            }
            None => {
                if name.is_none() && ["pooled", "rotational"].contains(&post.arrangement.as_str()) {
                    let message = format!(
                        "a {} post of {} WTE has no name; told by others too, it is counted twice",
                        post.arrangement, post.wte
                    );
                    all.findings.push(remark(&teller.code, message));
                }
                named.extend(name.map(|name| (name, all.posts.len())));
                all.posts.push(post);
            }
        }
    }
    // An empty sum of floating point numbers is minus zero.
    all.wte = all.posts.iter().fold(0.0, |sum, post| sum + post.wte);
    all.by_employer = totals(&all.posts, |post| vec![post.employer.clone()]);
    all.by_funder = totals(&all.posts, |post| vec![post.funder.clone()]);
    all.by_host = totals(&all.posts, |post| post.hosts.clone());
    all
}

fn remark(place: &str, message: String) -> Remark {
    Remark { section: "posts".to_owned(), place: place.to_owned(), message }
}

fn text(row: &Row, column: &str) -> Option<String> {
    row.get(column).and_then(Cell::text).map(str::to_owned)
}

fn is_employer(teller: &Return, row: &Row) -> bool {
    text(row, "employer_code").as_deref() == Some(teller.code.as_str())
}

fn post(teller: &Return, row: &Row) -> Option<Post> {
    Some(Post {
        reference: text(row, "reference"),
        role: text(row, "role")?,
        wte: row.get("wte").and_then(Cell::number)?,
        employer: text(row, "employer")?,
        employer_code: text(row, "employer_code"),
        funder: text(row, "funder")?,
        arrangement: text(row, "arrangement")?,
        hosts: vec![text(row, "host").unwrap_or_else(|| teller.code.clone())],
        told_by: vec![teller.code.clone()],
    })
}

/// Adds what another place says of a post that is counted already.
fn tell_again(counted: &mut Post, again: Post, findings: &mut Vec<Remark>) {
    let name = counted.reference.clone().unwrap_or_default();
    let (first, other) = (&counted.told_by[0], &again.told_by[0]);
    let mut differ = |what: &str, one: String, two: String| {
        if one != two {
            let message =
                format!("the post {name}: {first} says {what} {one}, {other} says {two}; counted as {first} says");
            findings.push(remark(other, message));
        }
    };
    differ("WTE", counted.wte.to_string(), again.wte.to_string());
    differ("role", counted.role.clone(), again.role.clone());
    differ("employer", counted.employer.clone(), again.employer.clone());
    differ("funder", counted.funder.clone(), again.funder.clone());
    let hosts: BTreeSet<String> = counted.hosts.drain(..).chain(again.hosts).collect();
    counted.hosts = hosts.into_iter().collect();
    counted.told_by.extend(again.told_by);
}

fn totals(posts: &[Post], of: impl Fn(&Post) -> Vec<String>) -> Vec<PostTotal> {
    let mut totals: BTreeMap<String, PostTotal> = BTreeMap::new();
    for post in posts {
        let kinds = of(post);
        let share = post.wte / kinds.len() as f64;
        for kind in kinds {
            let total = totals.entry(kind.clone()).or_insert_with(|| PostTotal {
                of: kind.clone(),
                title: kind,
                ..PostTotal::default()
            });
            total.posts += 1;
            total.wte += share;
        }
    }
    totals.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::How;

    fn told(code: &str, rows: &[&[(&str, &str)]]) -> Return {
        let cell = |id: &str, text: &str| match id {
            "wte" => Cell::Number(text.parse().unwrap()),
            _ => Cell::Text(text.to_owned()),
        };
        let row = |cells: &&[(&str, &str)]| {
            cells.iter().map(|(id, text)| ((*id).to_owned(), cell(id, text))).collect::<Row>()
        };
        Return {
            collection: "docks-2018-03-31".to_owned(),
            code: code.to_owned(),
            version: 1,
            form: "practice".to_owned(),
            form_version: 1,
            is_unchanged: false,
            sections: [("posts".to_owned(), rows.iter().map(row).collect())].into(),
            how: How::Page,
            returned_by: "ada".to_owned(),
            returned_at: "2018-03-01T10:00:00Z".to_owned(),
        }
    }

    const PHARMACIST: [(&str, &str); 5] = [
        ("role", "dpc_pharmacist"),
        ("employer", "pcn"),
        ("funder", "pcn_arrs"),
        ("arrangement", "pooled"),
        ("reference", "East 1"),
    ];

    #[test]
    fn a_pooled_post_told_by_two_practices_is_counted_once() {
        let wte = [("wte", "0.8")];
        let one = [&PHARMACIST[..], &wte].concat();
        let renamed: Vec<(&str, &str)> =
            one.iter().map(|(id, text)| (*id, if *id == "reference" { "EAST 1" } else { text })).collect();
        let nurse = [
            ("role", "nurse_practice_nurse"),
            ("wte", "0.5"),
            ("employer", "trust"),
            ("funder", "icb"),
            ("arrangement", "seconded"),
        ];
        let counted = count_posts(&[told("Z99001", &[&one, &nurse]), told("Z99002", &[&renamed])]);
        assert_eq!((counted.posts.len(), counted.told_again), (2, 1));
        assert!((counted.wte - 1.3).abs() < 1e-9);
        assert_eq!(counted.findings, []);
        let hosts: Vec<(&str, usize, f64)> =
            counted.by_host.iter().map(|one| (one.of.as_str(), one.posts, one.wte)).collect();
        // 0.8 shared by two practices, and the nurse at the first.
        assert_eq!(hosts, [("Z99001", 2, 0.9), ("Z99002", 1, 0.4)]);
        for by in [&counted.by_employer, &counted.by_funder, &counted.by_host] {
            assert!((by.iter().map(|one| one.wte).sum::<f64>() - counted.wte).abs() < 1e-9);
        }
    }

    #[test]
    fn who_employs_is_believed_and_the_contradiction_is_told() {
        let visitor = [&PHARMACIST[..], &[("wte", "1.0")]].concat();
        let employer = [&PHARMACIST[..], &[("wte", "0.6"), ("employer_code", "Z99002")]].concat();
        let counted = count_posts(&[told("Z99001", &[&visitor]), told("Z99002", &[&employer])]);
        assert_eq!((counted.posts[0].wte, counted.posts[0].told_by.join(" ")), (0.6, "Z99002 Z99001".to_owned()));
        assert_eq!(counted.findings.len(), 1);
        assert!(counted.findings[0].message.contains("Z99002 says WTE 0.6, Z99001 says 1"), "{:?}", counted.findings);
    }

    #[test]
    fn a_shared_post_without_a_name_is_told_as_one_that_may_count_twice() {
        let nameless = [&PHARMACIST[..4], &[("wte", "0.8")]].concat();
        let counted = count_posts(&[told("Z99001", &[&nameless]), told("Z99002", &[&nameless])]);
        assert_eq!((counted.posts.len(), counted.findings.len()), (2, 2));
        assert!(count_posts(&[]).wte.is_sign_positive());
    }
}
