//! `wholetime substitution`.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Args;
use wholetime_vocabulary::grouped;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::substitution::{Freed, Grade, Posts, Range, Spread, WorkedExample};
use wholetime_workbench::questions::substitution::{
    ClaimLine, FreedByPosts, LATER, RoleLine, Substitution, SubstitutionAsked, exact,
};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

/// What is typed behind `wholetime substitution`.
#[derive(Debug, Args)]
pub(crate) struct SubstitutionArgs {
    /// A role, such as clinical_pharmacist (default: all).
    role: Option<String>,
    /// What so many posts would free; give it again for each role.
    #[arg(long, value_name = "ROLE=WTE", value_parser = posts)]
    posts: Vec<Posts>,
    /// The year the posts are in, from 1 (default: 1).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=50))]
    year: Option<u32>,
    /// The area whose GPs' work they would take over; no more is freed than there is.
    #[arg(long)]
    area: Option<String>,
    /// The same for so many GP WTE.
    #[arg(long, value_name = "WTE", conflicts_with = "area")]
    gps: Option<f64>,
    /// The 163 posts for 44 GPs of a plan of 2018 beside what the evidence gives for them.
    #[arg(long)]
    worked_example: bool,
    /// Write the page of the handbook (docs/concepts/substitution.md) instead.
    #[arg(long)]
    page: bool,
    #[command(flatten)]
    scope: ScopeArgs,
}

fn posts(text: &str) -> Result<Posts, String> {
    let why = || "write ROLE=WTE, such as clinical_pharmacist=12".to_owned();
    let (role, wte) = text.split_once('=').ok_or_else(why)?;
    let wte: f64 = wte.trim().parse().map_err(|_| why())?;
    Ok(Posts { role: role.trim().to_owned(), wte })
}

pub(super) fn run(bench: &Workbench, typed: SubstitutionArgs, format: Format) -> anyhow::Result<ExitCode> {
    let SubstitutionArgs { role, posts, year, area, gps, worked_example, page, scope } = typed;
    let asked = SubstitutionAsked { role, posts, year, area, gps };
    let answer = bench.substitution(&asked, settings::scope(scope))?;
    if page {
        output::text(&handbook(&answer)?)?;
    } else if worked_example {
        example(&answer.worked_example, format)?;
    } else {
        let table = |answer: &Substitution| table(answer, asked.role.is_some());
        output::answer(format, &answer, wholetime_reports::csv::substitution_csv, table)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &Substitution, is_one: bool) -> anyhow::Result<()> {
    output::text(&format!("{}\n", output::capital(&answer.finding)))?;
    match (&answer.freed, answer.roles.as_slice()) {
        (Some(freed), _) => freed_table(freed)?,
        (None, [role]) if is_one => role_table(role)?,
        (None, roles) => {
            output::text("\nOne full-time post, in GP WTE\n")?;
            output::table(&ROLES, &roles.iter().map(role_row).collect::<Vec<_>>())?;
            output::text("\nWhat the evidence does not say\n")?;
            for said in &answer.not_said {
                output::text(&format!("- {said}\n"))?;
            }
        }
    }
    output::text("\nHow it is made\n")?;
    for said in &answer.method {
        output::text(&format!("- {said}\n"))?;
    }
    Ok(())
}

const ROLES: [&str; 8] = ["role", "takes over", "first year", "likely", "later", "likely", "best evidence", "worst"];

fn role_row(role: &RoleLine) -> Vec<String> {
    let net = |spread: Spread| [grouped(spread.central, 2), spread.likely(2)];
    let mut row = vec![role.title.clone(), role.takes_over()];
    row.extend(net(role.first_year.net));
    row.extend(net(role.later.net));
    row.extend([role.best_grade.title().to_owned(), role.worst_grade.title().to_owned()]);
    row
}

/// Every number behind a role: what it is, its range, how good the evidence is, and where it comes from unless the line above
/// says so.
fn numbers(role: &RoleLine) -> Vec<(String, Range, Grade, &str)> {
    let of_claim = |claim: &'_ ClaimLine| {
        let named = |what: &str| format!("{}: {what}", claim.title);
        [
            (named("share of time"), claim.share, claim.grade),
            (named(claim.ratio_in_words()), claim.time_ratio, claim.grade),
            (named("share done again"), claim.rework, claim.grade),
        ]
    };
    let sources = role.claims.iter().flat_map(|claim| [claim.source.as_str(), "", ""]);
    let of_role = [
        ("New work that frees nobody, share".to_owned(), role.induced, role.grade),
        ("Supervision in the first year, GP WTE".to_owned(), role.supervision_first_year, role.grade),
        ("Supervision later, GP WTE".to_owned(), role.supervision_later, role.grade),
    ];
    let lines = role.claims.iter().flat_map(of_claim).chain(of_role);
    let sources = sources.chain([role.source.as_str(), "", ""]);
    lines.zip(sources).map(|((what, range, grade), source)| (what, range, grade, source)).collect()
}

fn number_row((what, range, grade, _): &(String, Range, Grade, &str)) -> Vec<String> {
    let in_order = [range.low, range.central, range.high].map(exact);
    [what.clone()].into_iter().chain(in_order).chain([grade.title().to_owned()]).collect()
}

fn role_table(role: &RoleLine) -> anyhow::Result<()> {
    output::text("\n")?;
    let numbers = numbers(role);
    output::table(&NUMBERS, &numbers.iter().map(number_row).collect::<Vec<_>>())?;
    output::text("\nSources\n")?;
    for (what, _, _, source) in numbers.iter().filter(|(_, _, _, source)| !source.is_empty()) {
        output::text(&format!("- {what}: {source}\n"))?;
    }
    output::text(&format!(
        "\nFully at work after {} months. Supervised by: {}.\nScope: {}\nNot said: {}\n",
        role.ramp_up_months, role.supervised_by, role.scope, role.not_said
    ))
}

const NUMBERS: [&str; 5] = ["number", "low", "central", "high", "evidence"];

const SPREAD: [&str; 5] = ["worst", "likely low", "central", "likely high", "best"];

fn spread(spread: Spread, decimals: usize) -> Vec<String> {
    let numbers = [spread.worst, spread.likely_low, spread.central, spread.likely_high, spread.best];
    numbers.map(|number| grouped(number, decimals)).into()
}

fn with_spread(first: &[String], of: Spread) -> Vec<String> {
    first.iter().cloned().chain(spread(of, 1)).collect()
}

fn freed_table(freed: &FreedByPosts) -> anyhow::Result<()> {
    let Freed { roles, activities, .. } = &freed.asked;
    if let Some(gps) = &freed.gps {
        let of = gps.area.as_ref().map_or_else(String::new, |area| format!(" of {}", area.name));
        let when = gps.period.map_or_else(String::new, |period| format!(", {}", period.in_words()));
        output::text(&format!("Work of {} GP WTE{of}{when} ({})\n", grouped(gps.wte, 1), gps.which))?;
    }
    output::text(&format!("\nBy role in year {}, GP WTE freed, before the cap on work\n", freed.asked.year))?;
    let headings: Vec<&str> = ["role", "posts"].into_iter().chain(SPREAD).chain(["supervision"]).collect();
    let of_role = roles.iter().map(|role| {
        let mut row = with_spread(&[role.title.clone(), grouped(role.posts, 1)], role.net);
        row.push(grouped(role.supervision.central, 1));
        row
    });
    output::table(&headings, &of_role.collect::<Vec<_>>())?;
    output::text("\nBy activity, GP WTE taken over\n")?;
    let headings: Vec<&str> = ["activity", "work there is"].into_iter().chain(SPREAD).chain(["lost"]).collect();
    let of_activity = activities.iter().map(|activity| {
        let work = activity.work.map_or_else(|| "not known".to_owned(), |work| grouped(work, 1));
        let mut row = with_spread(&[activity.title.clone(), work], activity.taken_over);
        row.push(grouped(activity.idle, 1));
        row
    });
    output::table(&headings, &of_activity.collect::<Vec<_>>())?;
    output::text("\nYear by year, GP WTE freed\n")?;
    let headings: Vec<&str> = ["year"].into_iter().chain(SPREAD).chain(["a post"]).collect();
    let of_year = freed.years_that_differ().into_iter().map(|(name, year)| {
        let mut row = with_spread(&[name], year.net);
        row.push(year.per_post.map_or_else(String::new, |each| grouped(each.central, 2)));
        row
    });
    output::table(&headings, &of_year.collect::<Vec<_>>())?;
    for note in &freed.notes {
        output::text(&format!("- {note}\n"))?;
    }
    Ok(())
}

const EXAMPLE: [&str; 7] = ["in the paper", "evidence of", "posts", "first year", "likely", "later", "likely"];

fn example_rows(example: &WorkedExample, decimals: usize) -> Vec<Vec<String>> {
    let net = |spread: Spread| [grouped(spread.central, decimals), spread.likely(decimals)];
    let line = |name: &str, role: &str, posts: f64, first: Spread, later: Spread| {
        let mut row = vec![name.to_owned(), role.to_owned(), grouped(posts, 0)];
        row.extend(net(first).into_iter().chain(net(later)));
        row
    };
    let mut rows: Vec<Vec<String>> = example
        .posts
        .iter()
        .map(|posts| line(posts.printed, posts.role, posts.posts, posts.first_year, posts.later))
        .collect();
    rows.push(line("All, with the cap on work", "", example.all_posts, example.first_year.net, example.later.net));
    let each = example.first_year.per_post.zip(example.later.per_post);
    if let Some((first, later)) = each {
        let net = |spread: Spread| [grouped(spread.central, 2), spread.likely(2)];
        let mut row = vec!["A post".to_owned(), String::new(), String::new()];
        row.extend(net(first).into_iter().chain(net(later)));
        rows.push(row);
    }
    let paper = ["The paper says".to_owned(), String::new(), grouped(example.all_posts, 0)];
    let said = format!("{:.0}, {:.2} a post", example.printed_freed, example.implied_per_post);
    rows.push(paper.into_iter().chain([said.clone(), String::new(), said, String::new()]).collect());
    rows
}

fn example(example: &WorkedExample, format: Format) -> anyhow::Result<()> {
    let rows = example_rows(example, 1);
    if format != Format::Table {
        return output::rows(format, example, &EXAMPLE, &rows);
    }
    output::text(&format!("{}\n\n", output::capital(&example.finding)))?;
    output::table(&EXAMPLE, &rows)?;
    output::text("\n")?;
    for lesson in &example.lessons {
        output::text(&format!("- {lesson}\n"))?;
    }
    if let Some(posts) = example.posts_needed {
        let needed = grouped(posts, 0);
        output::text(&format!("- at what the evidence gives later, 44 GPs would take {needed} posts of this mix\n"))?;
    }
    output::text(&format!("Source: {}\n", example.source))
}

/// The page of the handbook, with nothing in it but what came out.
fn handbook(answer: &Substitution) -> anyhow::Result<String> {
    let mut page = String::from(
        "# Substitution\n\nHow much GP time other roles give back, by role, with what supervising them takes. Written by `wholetime \
         substitution --page > docs/concepts/substitution.md`; it needs no data. The numbers are files of `catalogue/substitution/`; \
         a file of the same name in the workspace's `catalogue/substitution/` takes their place.\n\n",
    );
    writeln!(page, "**In short: {}.**\n", answer.finding)?;
    writeln!(page, "## How it is made\n")?;
    for said in &answer.method {
        writeln!(page, "- {}.", output::capital(said))?;
    }
    writeln!(
        page,
        "\n## One full-time post, in GP WTE\n\nLater is year {LATER} and on. Below nothing, the post takes more than it gives.\n"
    )?;
    output::lay(&mut page, &ROLES, &answer.roles.iter().map(role_row).collect::<Vec<_>>())?;
    writeln!(page, "\n## What the evidence does not say\n")?;
    for said in &answer.not_said {
        writeln!(page, "- {}.", output::capital(said))?;
    }
    let example = &answer.worked_example;
    writeln!(page, "\n## 163 posts for 44 GPs\n\n{}.\n", output::capital(&example.finding))?;
    output::lay(&mut page, &EXAMPLE, &example_rows(example, 1))?;
    writeln!(page)?;
    for lesson in &example.lessons {
        writeln!(page, "- {}.", output::capital(lesson))?;
    }
    writeln!(page, "\nSource: {}.\n\n## Role by role\n", example.source)?;
    for role in &answer.roles {
        writeln!(page, "### {}\n", role.title)?;
        output::lay(&mut page, &NUMBERS, &numbers(role).iter().map(number_row).collect::<Vec<_>>())?;
        writeln!(
            page,
            "\nFully at work after {} months. Supervised by: {}.\n",
            role.ramp_up_months, role.supervised_by
        )?;
        writeln!(page, "- Scope: {}", role.scope)?;
        writeln!(page, "- Not said: {}", role.not_said)?;
        for claim in &role.claims {
            writeln!(page, "- {}: {}{}.", claim.title, claim.source, memory(claim.is_from_memory))?;
        }
        writeln!(page, "- The rest: {}{}.\n", role.source, memory(role.is_from_memory))?;
    }
    Ok(page.trim_end().to_owned() + "\n")
}

const fn memory(is_from_memory: bool) -> &'static str {
    if is_from_memory { " (from memory, still to be looked up)" } else { "" }
}

#[cfg(test)]
mod tests {
    use wholetime_workbench::{Scope, Settings};

    use super::*;

    #[test]
    fn the_page_of_the_handbook_is_what_the_command_writes() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = folder.path().join("workspace");
        let settings = Settings { workspace, database: None, by: "zoe".to_owned(), clock: jiff::Timestamp::now };
        let bench = Workbench::open(settings).unwrap();
        let answer = bench.substitution(&SubstitutionAsked::default(), Scope::default()).unwrap();
        let committed = include_str!("../../../../docs/concepts/substitution.md").replace("\r\n", "\n");
        assert!(
            handbook(&answer).unwrap() == committed,
            "run `wholetime substitution --page > docs/concepts/substitution.md` and commit"
        );
    }

    #[test]
    fn posts_are_a_role_and_a_number() {
        assert_eq!(posts(" paramedic = 2.5 ").unwrap(), Posts { role: "paramedic".to_owned(), wte: 2.5 });
        assert!(posts("paramedic").is_err() && posts("paramedic=two").is_err());
    }
}
