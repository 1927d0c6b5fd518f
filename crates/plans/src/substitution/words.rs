//! What posts free, in plain sentences.

use wholetime_vocabulary::grouped;

use super::{Freed, FreedByRole, Spread};

/// Below this many GP WTE nothing is freed, whatever the sign: it would be shown as 0.0. Our judgement.
const NOTHING: f64 = 0.05;

impl Spread {
    /// Whether it is nothing or less, as people read it.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self.central < NOTHING
    }

    /// The likely range in words: `-0.4 to 3.1`.
    #[must_use]
    pub fn likely(self, decimals: usize) -> String {
        format!("{} to {}", grouped(self.likely_low, decimals), grouped(self.likely_high, decimals))
    }
}

impl Freed {
    /// The plain sentence at the top.
    #[must_use]
    pub fn finding(&self) -> String {
        let when = year_in_words(self.year);
        let (posts, net) = (posts_in_words(self.posts), self.net);
        if self.posts <= 0.0 {
            return "no posts were given".to_owned();
        }
        let (over, taken) = (grouped(self.taken_over.central, 1), grouped(self.supervision.central, 1));
        if self.taken_over.central <= 0.0 {
            return format!(
                "{posts} free no GP {when}: they take over nothing that GPs do, and supervising them takes {taken} WTE"
            );
        }
        if net.is_nothing() {
            return format!(
                "{posts} free nobody {when}: supervising them takes {taken} GP WTE and they give back {over} (likely {} in all)",
                net.likely(1)
            );
        }
        let doubt = if net.likely_low <= 0.0 { ", and it may be nobody" } else { "" };
        let each = self.per_post.map(|each| format!(", {} a post", grouped(each.central, 2))).unwrap_or_default();
        format!(
            "{posts} free {} GP WTE {when}{each} (likely {}{doubt}): they take over {over} and supervising them takes {taken}",
            grouped(net.central, 1),
            net.likely(1)
        )
    }

    /// What a reader should know of this answer, in sentences.
    #[must_use]
    pub fn cautions(&self) -> Vec<String> {
        let mut said = Vec::new();
        let too_many = self.activities.iter().filter(|activity| NOTHING <= activity.idle);
        said.extend(too_many.map(|activity| {
            format!(
                "{}: posts could take over {} GP WTE, and there are {}; {} are lost",
                activity.title,
                grouped(activity.offered.central, 1),
                grouped(activity.work.unwrap_or_default(), 1),
                grouped(activity.idle, 1)
            )
        }));
        let open: Vec<String> = self
            .activities
            .iter()
            .filter(|activity| activity.work.is_none())
            .map(|activity| activity.title.clone())
            .collect();
        if !open.is_empty() {
            said.push(format!("how much work there is, is not known, so nothing is capped: {}", open.join("; ")));
        }
        let idle: Vec<&str> =
            self.roles.iter().filter(|role| role.frees_nobody()).map(|role| role.title.as_str()).collect();
        if !idle.is_empty() {
            said.push(format!("these free nobody {}: {}", year_in_words(self.year), idle.join(", ")));
        }
        if NOTHING <= self.nurse_wte.central {
            let nurses = grouped(self.nurse_wte.central, 1);
            said.push(format!("{nurses} WTE of nurses are relieved beside; that frees no GP"));
        }
        said
    }
}

impl FreedByRole {
    /// Whether its posts take as much of GPs as they give back, or more.
    #[must_use]
    pub fn frees_nobody(&self) -> bool {
        0.0 < self.posts && self.net.central / self.posts <= 0.005
    }
}

/// `in their first year`, `in year 3`.
fn year_in_words(year: u32) -> String {
    match year {
        1 => "in their first year".to_owned(),
        2 => "in their second year".to_owned(),
        year => format!("in year {year}"),
    }
}

/// `163 posts`, `1 post`, `2.5 WTE of posts`.
fn posts_in_words(posts: f64) -> String {
    if posts.fract() != 0.0 {
        return format!("{} WTE of posts", grouped(posts, 1));
    }
    format!("{} {}", grouped(posts, 0), if posts == 1.0 { "post" } else { "posts" })
}
