//! A worked example: the 163 posts for 44 GPs of a plan of 2018, beside what the evidence says of the same posts.
//!
//! Source: Bedfordshire, Luton and Milton Keynes, GP Forward View workforce plan, February 2018: table 5 (posts), section 4.3 and
//! appendix 1 (44 GP WTE, demand 520, need 476), table 4 (409 in post). Its tool's own factors are not printed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::freed::{Freed, NotFreed, Posts, Work, freed, implied};
use super::{RoleEvidence, Spread};

const SOURCE: &str = "Bedfordshire, Luton and Milton Keynes, GP Forward View workforce plan, February 2018: table 5, section 4.3, appendix 1";

/// Posts of its table 5: the name there, the role whose evidence stands for it, how many.
const POSTS: [(&str, &str, f64); 5] = [
    ("Clinical administrators", "gp_assistant", 60.0),
    ("Clinical pharmacists", "clinical_pharmacist", 33.0),
    ("Physician's associates", "physician_associate", 22.0),
    ("Registered nurses", "practice_nurse", 13.0),
    ("Mental health therapists", "mental_health_practitioner", 35.0),
];

/// GP WTE that the plan takes them to free.
const FREED: f64 = 44.0;

/// Figures of GPs that 44 can be held against, in GP WTE.
const HELD_AGAINST: [(&str, f64); 3] = [("demand", 520.0), ("need after it", 476.0), ("GPs in post", 409.0)];

/// What the plan calls 44 of demand, in percent.
const PRINTED_PCT: f64 = 10.0;

/// The year of posts that is shown as the later one: all roles of the catalogue are then fully at work.
const LATER: u32 = 3;

/// Posts of the paper.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PrintedPosts {
    /// Their name in the paper.
    pub printed: &'static str,
    /// The role whose evidence stands for them.
    pub role: &'static str,
    /// How many.
    pub posts: f64,
    /// GP WTE they free in their first year, by the evidence.
    pub first_year: Spread,
    /// GP WTE they free later.
    pub later: Spread,
}

/// What 44 is of something.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ShareOf {
    /// Of what.
    pub of: &'static str,
    /// GP WTE of it.
    pub gp_wte: f64,
    /// Percent.
    pub share_pct: f64,
}

/// The worked example.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WorkedExample {
    /// The plain sentence at the top.
    pub finding: String,
    /// Where it comes from.
    pub source: &'static str,
    /// The posts.
    pub posts: Vec<PrintedPosts>,
    /// How many there are.
    pub all_posts: f64,
    /// GP WTE that the paper takes them to free.
    pub printed_freed: f64,
    /// GP WTE a post that follows from it.
    pub implied_per_post: f64,
    /// What the paper calls it of demand, in percent.
    pub printed_share_pct: f64,
    /// What it is of several figures of the paper.
    pub shares: Vec<ShareOf>,
    /// What the evidence gives for them in the first year.
    pub first_year: Freed,
    /// What it gives later.
    pub later: Freed,
    /// Posts of the same mix that would free as many GPs, by central values of later years; none: no number would,
    /// or the work there is binds.
    pub posts_needed: Option<f64>,
    /// What a planner takes from it.
    pub lessons: Vec<String>,
}

/// Works it out with the evidence there is. `work` is GPs' work, of which `wte` is what one GP WTE spends on it, 0 to 1; the paper's
/// demand is split by it for the cap.
///
/// # Errors
/// One of its roles has no evidence, or takes over what is not in `work`.
pub fn blmk(known: &BTreeMap<String, RoleEvidence>, work: &[Work]) -> Result<WorkedExample, NotFreed> {
    let demand = HELD_AGAINST[0].1;
    let work: Vec<Work> =
        work.iter().map(|work| Work { wte: work.wte.map(|share| share * demand), ..work.clone() }).collect();
    let posts: Vec<Posts> = POSTS.iter().map(|(_, role, wte)| Posts { role: (*role).to_owned(), wte: *wte }).collect();
    let (first_year, later) = (freed(&posts, known, &work, 1)?, freed(&posts, known, &work, LATER)?);
    let all_posts = later.posts;
    let implied_per_post = implied(all_posts, FREED).unwrap_or_default();
    let lines = POSTS.iter().zip(&first_year.roles).zip(&later.roles);
    // Beyond the work there is, more posts free no more.
    let by_post = later.per_post.map(|each| each.central).filter(|each| 0.0 < *each && later.idle <= 0.0);
    Ok(WorkedExample {
        finding: format!(
            "{all_posts:.0} posts for {FREED:.0} GPs is {implied_per_post:.2} of a GP a post; the evidence gives the same posts {:.1} \
             GP WTE in their first year (likely {}) and {:.1} later (likely {})",
            first_year.net.central,
            first_year.net.likely(0),
            later.net.central,
            later.net.likely(0)
        ),
        source: SOURCE,
        posts: lines
            .map(|(((printed, role, posts), first), later)| PrintedPosts {
                printed,
                role,
                posts: *posts,
                first_year: first.net,
                later: later.net,
            })
            .collect(),
        all_posts,
        printed_freed: FREED,
        implied_per_post,
        printed_share_pct: PRINTED_PCT,
        shares: HELD_AGAINST
            .iter()
            .map(|(of, wte)| ShareOf { of, gp_wte: *wte, share_pct: 100.0 * FREED / wte })
            .collect(),
        posts_needed: by_post.map(|each| FREED / each),
        lessons: lessons(&first_year, &later),
        first_year,
        later,
    })
}

fn lessons(first_year: &Freed, later: &Freed) -> Vec<String> {
    let inside = |freed: &Freed| freed.net.likely_low <= FREED && FREED <= freed.net.likely_high;
    let stands = match (inside(first_year), inside(later)) {
        (true, _) => "44 lies within what is likely from the first year on",
        (false, true) => "44 lies within what is likely later, and not in the first year",
        (false, false) if later.net.likely_high < FREED => "44 is more than is likely in any year",
        (false, false) => "44 is less than is likely later",
    };
    let of: Vec<String> =
        HELD_AGAINST.iter().map(|(of, wte)| format!("{:.1} % of {of} ({wte})", 100.0 * FREED / wte)).collect();
    let demand = HELD_AGAINST[0].1;
    vec![
        format!("{stands}; a plan that counts it from the first day counts what is not there yet"),
        format!("44 is {}; the paper calls it {PRINTED_PCT:.0} % of demand, which would be {}", of.join(", "), PRINTED_PCT / 100.0 * demand),
        "most of the 60 clinical administrators were receptionists already in post and trained, many of them part-time; counted \
         as full-time new posts here, they look better than they can have been"
            .to_owned(),
        "the 13 nurses do nurses' work for the most part, which relieves nurses and no GP".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use wholetime_catalogue::Catalogue;

    use super::*;
    use crate::substitution::evidence;

    fn shipped() -> WorkedExample {
        let known = evidence(&Catalogue::shipped().unwrap()).unwrap();
        let names = known.values().flat_map(|role| &role.claims).map(|claim| claim.activity.clone());
        let work: Vec<Work> = names
            .map(|activity| Work { title: activity.clone(), is_gp_work: activity != "nursing", activity, wte: None })
            .collect();
        blmk(&known, &work).unwrap()
    }

    #[test]
    fn the_papers_figures_follow_from_its_posts() {
        // 60 + 33 + 22 + 13 + 35 = 163; 44 / 163 = 0.270; 44 of 520, 476 and 409 are 8.5, 9.2 and 10.8 %: printed in a review of it.
        let example = shipped();
        assert!((example.all_posts - 163.0).abs() < 1e-9);
        assert!((example.implied_per_post - 0.270).abs() < 0.0005);
        let shares: Vec<String> = example.shares.iter().map(|share| format!("{:.1}", share.share_pct)).collect();
        assert_eq!(shares, ["8.5", "9.2", "10.8"]);
    }

    #[test]
    fn the_evidence_gives_less_in_the_first_year_than_later() {
        let example = shipped();
        assert!(example.first_year.net.central < example.later.net.central);
        assert!(example.first_year.net.likely_high < example.printed_freed, "{:?}", example.first_year.net);
    }

    #[test]
    fn roles_add_up_to_all_where_nothing_is_capped() {
        let example = shipped();
        let net: f64 = example.posts.iter().map(|line| line.later.central).sum();
        assert!((net - example.later.net.central).abs() < 1e-9);
    }
}
