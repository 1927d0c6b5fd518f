//! GP time that other roles give back: the evidence on each role, what given posts would free, and a paper's sum done again.
//!
//! **Invariant:** no figure without its range and grade; supervision is always taken off; what frees nobody is shown as such.

mod place;
mod roles;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::mix::work::WorkTable;
use wholetime_plans::substitution::{Freed, Posts, Work, WorkedExample, blmk, evidence, freed};
use wholetime_vocabulary::grouped;

pub use self::place::GpsThere;
pub use self::roles::{ClaimLine, RoleLine, exact};
use crate::questions::profile::SourceLine;
use crate::{Scope, Workbench, WorkbenchError};

/// Years of posts that are shown.
const YEARS: u32 = 5;

/// The year of posts that stands for all later ones: every role of the catalogue is then fully at work.
pub const LATER: u32 = 3;

/// What is asked about substitution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubstitutionAsked {
    /// One role alone; none: all.
    pub role: Option<String>,
    /// Posts whose freed GP time is asked for; none: the evidence alone.
    pub posts: Vec<Posts>,
    /// The year the posts are in; the first where nothing is said.
    pub year: Option<u32>,
    /// The area whose GPs' work they would take over.
    pub area: Option<String>,
    /// GP WTE whose work they would take over, in place of those of an area.
    pub gps: Option<f64>,
}

/// What posts free.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FreedByPosts {
    /// The plain sentence at the top.
    pub finding: String,
    /// GPs whose work they would take over; none: not known, so nothing is capped.
    pub gps: Option<GpsThere>,
    /// In the year asked for.
    pub asked: Freed,
    /// In each of the first years, all posts begun together and kept by whoever began.
    pub years: Vec<Freed>,
    /// What a reader should know of it.
    pub notes: Vec<String>,
}

impl FreedByPosts {
    /// The years up to the one from which nothing changes any more, with what each is called.
    #[must_use]
    pub fn years_that_differ(&self) -> Vec<(String, &Freed)> {
        let Some(last) = self.years.last() else { return Vec::new() };
        let changing = self.years.iter().take_while(|year| year.net != last.net);
        let mut named: Vec<(String, &Freed)> = changing.map(|year| (year.year.to_string(), year)).collect();
        if let Some(steady) = self.years.get(named.len()) {
            named.push((format!("{} and on", steady.year), steady));
        }
        named
    }
}

/// The evidence, and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Substitution {
    /// The plain sentence at the top.
    pub finding: String,
    /// What the posts given free; none: no posts were given.
    pub freed: Option<FreedByPosts>,
    /// The evidence by role, first what frees most in later years.
    pub roles: Vec<RoleLine>,
    /// A paper's sum done again.
    pub worked_example: WorkedExample,
    /// What the evidence does not say.
    pub not_said: Vec<String>,
    /// How figures are made.
    pub method: Vec<String>,
    /// How many sources were written down from memory.
    pub n_from_memory: usize,
    /// Editions behind it; empty where no area was asked for.
    pub sources: Vec<SourceLine>,
}

impl Workbench {
    /// The evidence on what roles take over of GPs' work, and what posts would free.
    ///
    /// # Errors
    /// Where a file of the catalogue is no evidence, a role or area is not known, or a number is none.
    pub fn substitution(&self, asked: &SubstitutionAsked, scope: Scope) -> Result<Substitution, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let known = evidence(self.catalogue()).map_err(no)?;
        let table = WorkTable::of(self.catalogue()).map_err(no)?;
        let kinds = kinds_of(&table);
        if let Some(role) = asked.role.iter().find(|role| !known.contains_key(*role)) {
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            let why = format!("no evidence is held on `{role}`; there is some on {}", names.join(", "));
            return Err(WorkbenchError::NotThere(why));
        }
        let (gps, sources) = self.gps_meant(asked, scope)?;
        let freed_by = if asked.posts.is_empty() {
            None
        } else {
            let work = of_gps(&kinds, gps.as_ref().map(|gps| gps.wte));
            let in_year = |year| freed(&asked.posts, &known, &work, year).map_err(no);
            let asked_for = in_year(asked.year.unwrap_or(1))?;
            let years = (1..=YEARS).map(in_year).collect::<Result<Vec<_>, _>>()?;
            Some(FreedByPosts {
                finding: asked_for.finding(),
                notes: notes_of(&asked_for),
                gps,
                asked: asked_for,
                years,
            })
        };
        let mut roles = known
            .iter()
            .filter(|(role, _)| asked.role.as_ref().is_none_or(|asked| asked == *role))
            .map(|(role, evidence)| roles::line(role, evidence, &known, &kinds))
            .collect::<Result<Vec<_>, _>>()
            .map_err(no)?;
        roles.sort_by(|one, other| other.later.net.central.total_cmp(&one.later.net.central));
        let worked_example = blmk(&known, &of_gps(&kinds, Some(1.0))).map_err(no)?;
        let n_from_memory = roles.iter().map(RoleLine::n_from_memory).sum();
        Ok(Substitution {
            finding: freed_by.as_ref().map_or_else(|| roles::finding(&roles), |freed| freed.finding.clone()),
            freed: freed_by,
            roles,
            worked_example,
            not_said: not_said(),
            method: method(),
            n_from_memory,
            sources,
        })
    }
}

fn no(why: impl ToString) -> WorkbenchError {
    WorkbenchError::NotPossible(why.to_string())
}

/// Kinds of work, of which `wte` is what one GP WTE spends on it.
fn kinds_of(table: &WorkTable) -> Vec<Work> {
    let shares: Vec<(&str, f64)> = table.shares().collect();
    let share = |id: &str| shares.iter().find(|(name, _)| *name == id).map(|(_, share)| *share);
    let of = table.activities.iter().map(|activity| Work {
        activity: activity.id.clone(),
        title: activity.title.clone(),
        is_gp_work: activity.is_gp_work,
        wte: share(&activity.id),
    });
    of.collect()
}

/// The same for so many GP WTE; none: not known.
fn of_gps(kinds: &[Work], gps: Option<f64>) -> Vec<Work> {
    let of = |work: &Work| Work { wte: work.wte.zip(gps).map(|(share, gps)| share * gps), ..work.clone() };
    kinds.iter().map(of).collect()
}

fn notes_of(freed: &Freed) -> Vec<String> {
    let mut notes = freed.cautions();
    notes.push("posts begin together; where somebody leaves, the first year begins again for that post".to_owned());
    if freed.activities.iter().any(|activity| activity.work.is_some()) {
        notes.push("roles are shown before the cap on work, the whole with it".to_owned());
        notes.push("GPs' time is what today's posts left them; the posts given come on top of those".to_owned());
    }
    notes
}

fn method() -> Vec<String> {
    vec![
        "GP WTE freed = posts × Σ over activities (share of time × time ratio × (1 − new work) × (1 − done again)) − supervision; \
         until a post is fully at work, what it does grows in proportion to the months"
            .to_owned(),
        "what is freed of an activity is never more than the work there is: GP WTE times the share of GPs' time that goes into it"
            .to_owned(),
        "each number is low, central and high. Worst and best have all numbers at one end at once, which is hardly likely; likely \
         holds 80 % of 2,000 draws of triangular numbers, in which numbers of one kind, such as shares of time, are wrong together \
         over all roles"
            .to_owned(),
    ]
}

/// What holds for all roles. Sources: McDermott and others, NIHR HSDR 10(9), 2022, doi 10.3310/ywtu6690, and its summary in NIHR
/// Evidence; Laurant and others, BMJ 2004, doi 10.1136/bmj.38041.493519.EE; field notes on the Wessex Primary Care Project and on
/// Lea Vale, in the plan of 2018 that the worked example is of.
fn not_said() -> Vec<String> {
    let share = grouped(35.0, 0);
    vec![
        "that GPs will have less to do: where practices employed other clinicians, GPs' workload did not fall in the short run, and \
         they spent more time delegating and supervising (McDermott and others, NIHR 2022)"
            .to_owned(),
        "what GPs do with time that is freed: no study followed it. In the one trial that counted GPs' work over 18 months, adding \
         nurse practitioners did not lessen it (Laurant and others, BMJ 2004)"
            .to_owned(),
        format!(
            "how much could be moved at most: {share} % of consultations is what GPs in Wessex said in a questionnaire; that 16 % of \
             GPs' work was moved at Lea Vale, with 44 % more capacity, is one practice's own count with nothing to compare"
        ),
        "whether patients are as well off: outcomes of nurses for doctors are as good in trials (Cochrane CD001271), and for most \
         other roles nobody has looked for long"
            .to_owned(),
        "what happens when many roles work beside each other: every study looked at one role at a time".to_owned(),
    ]
}
