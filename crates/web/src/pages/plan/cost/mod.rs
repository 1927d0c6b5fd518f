//! `GET /plans/{id}/cost`: what a plan costs, counted four ways, who pays and what nobody pays; and its tables as CSV.

mod tables;

use askama::Template;
use axum::extract::Path;
use wholetime_reports::charts::{Bar, Bars, Chart};
use wholetime_reports::{Download, ReportError, csv, words};
use wholetime_vocabulary::{Value, how_many};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::cost::{FirstYear, Recurrence, Saving, Way, YearSaving};
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::questions::plans::cost::{CostAsked, PlanCostAnswer};
use wholetime_workbench::questions::plans::fund::PlanFundingAnswer;
use wholetime_workbench::questions::plans::reproduce::PlanReproduceAnswer;

use super::Heading;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/plan/cost/page.html")]
struct CostPage {
    frame: Frame,
    heading: Heading,
    /// Whether the plan has nothing that could cost something: then no sum of it is shown, since none is known to be nothing.
    is_empty: bool,
    /// The cost and what of it is funded, in a sentence.
    lede: String,
    /// What is left after the plan, in a sentence.
    after: Option<String>,
    recurrences: Vec<Choice>,
    first_years: Vec<Choice>,
    is_shared: bool,
    version: String,
    chart: Chart,
    ways: Table,
    saving: Option<Told>,
    costs: Table,
    no_cost: Vec<String>,
    not_stated: Vec<String>,
    streams: Table,
    rows_paid: Table,
    unused: Vec<String>,
    places: Table,
    not_shared_because: Option<String>,
    items: Table,
    posts: Table,
    memory: Vec<String>,
    memory_cost: String,
    lag: Table,
    tail: Table,
    /// How many printed figures come out.
    printed: Option<String>,
    contradictions: Table,
    downloads: Vec<Link>,
}

/// A choice of a form.
struct Choice {
    value: &'static str,
    text: &'static str,
    is_chosen: bool,
}

/// A sentence and what a reader must know to use it.
struct Told {
    text: String,
    caution: String,
}

/// How the cost is asked for: `recurrence`, `first_year`, `share`.
pub(crate) fn asked(words: &Asked) -> CostAsked {
    let recurrence =
        if words.text("recurrence") == Some("each_year") { Recurrence::EachYear } else { Recurrence::AsCounted };
    let first_year =
        if words.text("first_year") == Some("from_start") { FirstYear::FromStart } else { FirstYear::Whole };
    let is_shared_by_list = words.text("share") == Some("list");
    CostAsked { way: Way { recurrence, first_year }, is_shared_by_list }
}

/// An address with what was asked for behind it.
fn behind(id: &str, part: &str, words: &Asked) -> String {
    let kept = ["version", "recurrence", "first_year", "share"];
    kept.into_iter()
        .fold(Behind::default(), |behind, name| behind.with_some(name, words.text(name)))
        .behind(&links::plan_part(id, part))
}

pub(in crate::pages) async fn page(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let page = ask(bench, move |bench| shown(bench, &id, &words));
    answer::page(&page.await?)
}

fn shown(bench: &Workbench, id: &str, words: &Asked) -> Result<CostPage, Problem> {
    let (source, asked) = (super::source(id, words), asked(words));
    let cost = bench.plan_cost(&source, asked)?;
    let fund = bench.plan_fund(&source, asked.way)?;
    let printed = bench.plan_reproduce(&source)?;
    let heading = Heading::of(&cost.plan, "cost", words);
    Ok(CostPage {
        frame: heading.frame(&cost.plan, "Cost and funding"),
        is_empty: cost.not_stated.is_empty() && cost.groups.iter().all(|group| group.rows.is_empty()),
        lede: lede(&cost, &fund),
        after: after(&fund),
        recurrences: choices(
            [("as_counted", "as the plan counts"), ("each_year", "every recruit in each year from arrival on")],
            usize::from(asked.way.recurrence == Recurrence::EachYear),
        ),
        first_years: choices(
            [
                ("whole", "for all twelve months"),
                ("from_start", "from the month, or the middle of the quarter or year"),
            ],
            usize::from(asked.way.first_year == FirstYear::FromStart),
        ),
        is_shared: asked.is_shared_by_list,
        version: words.text("version").unwrap_or_default().to_owned(),
        chart: chart(&cost)?,
        ways: tables::ways(&cost),
        saving: cost.saving.as_ref().map(|saving| Told {
            text: format!(
                "{}: {} against {}, {}.",
                saving.title,
                saving.alternative.in_pounds(),
                saving.instead.in_pounds(),
                words::saved(saving.saved)
            ),
            caution: caution(saving, cost.saving_in_a_year),
        }),
        costs: tables::costs(&cost),
        no_cost: no_cost(&cost),
        not_stated: cost.not_stated.clone(),
        streams: tables::streams(&fund),
        rows_paid: tables::rows_paid(&fund),
        unused: unused(&fund),
        places: tables::places(&cost),
        not_shared_because: cost.by_place.not_shared_because.as_deref().map(super::capital),
        items: tables::items(&cost),
        posts: tables::posts(&cost),
        memory: cost
            .from_memory
            .rows
            .iter()
            .map(|row| format!("{} {} from {}: {}", row.kind.replace('_', "-"), row.id, row.from, row.source))
            .collect(),
        memory_cost: cost.from_memory.cost.in_pounds(),
        lag: tables::lag(&cost),
        tail: tables::tail(&cost),
        printed: printed_words(&printed),
        contradictions: tables::contradictions(&printed),
        downloads: downloads(&cost, &printed, words),
        heading,
    })
}

fn choices(of: [(&'static str, &'static str); 2], chosen: usize) -> Vec<Choice> {
    of.into_iter().enumerate().map(|(at, (value, text))| Choice { value, text, is_chosen: at == chosen }).collect()
}

fn lede(cost: &PlanCostAnswer, fund: &PlanFundingAnswer) -> String {
    let years = how_many(cost.years.len(), "year");
    let printed = fund.printed_unit.map_or_else(String::new, |unit| {
        let rounded = Money::whole(unit).in_pounds();
        if fund.cost == cost.total {
            String::new()
        } else {
            format!(" ({} as rounded to {rounded})", fund.cost.in_pounds())
        }
    });
    let total = cost.total.in_pounds();
    let Some(percent) = fund.funded_pct else {
        return format!("Over {years} the plan costs {total}{printed}.");
    };
    let left = if fund.unfunded == Money::ZERO {
        "all of it is funded".to_owned()
    } else {
        let percent = words::number(percent, 1);
        format!("{percent} % of it is funded, {} is not", fund.unfunded.in_pounds())
    };
    format!("Over {years} the plan costs {total}{printed}; {left}.")
}

fn after(fund: &PlanFundingAnswer) -> Option<String> {
    let after = fund.after.as_ref()?;
    let ending: Vec<String> = after
        .ending
        .iter()
        .map(|ending| format!("{} ({} in its last year)", ending.title, ending.last.in_pounds()))
        .collect();
    let ends =
        if ending.is_empty() { String::new() } else { format!(" What ends with the plan: {}.", ending.join(", ")) };
    Some(format!(
        "In {}, the year after the plan, its posts go on to cost {}: {} is paid by money that comes every year, {} by nobody.{ends}",
        after.year,
        after.cost.in_pounds(),
        after.paid.in_pounds(),
        after.left.in_pounds()
    ))
}

/// What a reader must know, and the comparison of like with like.
fn caution(saving: &Saving, in_a_year: Option<YearSaving>) -> String {
    let like_with_like = in_a_year.map_or_else(String::new, |year| {
        format!(
            " One year against one, in {} with every post paid, it is {} against {}: {}.",
            year.year,
            year.alternative.in_pounds(),
            year.instead.in_pounds(),
            words::saved(year.saved)
        )
    });
    format!("{}.{like_with_like}", saving.caution)
}

fn chart(cost: &PlanCostAnswer) -> Result<Chart, ReportError> {
    let totals = || cost.countings.iter().map(|counting| counting.total);
    let (least, most) = (totals().min().unwrap_or_default(), totals().max().unwrap_or_default());
    let scale = Scale::of(most);
    let title = if least == most {
        format!("The plan costs {} however it is counted", scale.told(most))
    } else {
        format!("The plan costs from {} to {} as it is counted", scale.told(least), scale.told(most))
    };
    let bar = |counting: &wholetime_workbench::plans::cost::Counting| Bar {
        name: short(counting.way).to_owned(),
        value: Value::Known(scale.of_amount(counting.total)),
    };
    let bars = cost.countings.iter().map(bar).collect();
    Bars {
        id: "chart-ways".to_owned(),
        title,
        unit: format!("£ {} over all years", scale.unit),
        decimals: scale.decimals,
        bars,
        reference: None,
    }
    .draw()
}

/// A way to count in the few letters that a bar has.
const fn short(way: Way) -> &'static str {
    match (way.recurrence, way.first_year) {
        (Recurrence::AsCounted, FirstYear::Whole) => "As the plan counts",
        (Recurrence::EachYear, FirstYear::Whole) => "Each year from arrival",
        (Recurrence::AsCounted, FirstYear::FromStart) => "From their start",
        (Recurrence::EachYear, FirstYear::FromStart) => "Both",
    }
}

/// Pounds as a bar shows them, so that the bars of a small plan are not all the same tenth of a million.
#[derive(Clone, Copy)]
struct Scale {
    pence: f64,
    unit: &'static str,
    letter: &'static str,
    decimals: usize,
}

impl Scale {
    const MILLIONS: Self = Self { pence: 100_000_000.0, unit: "million", letter: "m", decimals: 1 };
    const THOUSANDS: Self = Self { pence: 100_000.0, unit: "thousand", letter: "k", decimals: 0 };

    /// Millions from two upwards; our judgement, since a tenth of one is then a twentieth of the bar at most.
    fn of(most: Money) -> Self {
        if most < Money::whole(2_000_000) { Self::THOUSANDS } else { Self::MILLIONS }
    }

    /// For drawing and titles only; tables hold the pence.
    #[expect(clippy::cast_precision_loss, reason = "a bar is a few hundred pixels long")]
    fn of_amount(self, amount: Money) -> f64 {
        amount.units() as f64 / self.pence
    }

    fn told(self, amount: Money) -> String {
        format!("£{}{}", words::number(self.of_amount(amount), self.decimals), self.letter)
    }
}

fn no_cost(cost: &PlanCostAnswer) -> Vec<String> {
    let rows = cost.groups.iter().flat_map(|group| &group.rows);
    rows.filter_map(|row| Some(format!("{}: {}", row.title, row.no_cost_because.as_ref()?))).collect()
}

fn unused(fund: &PlanFundingAnswer) -> Vec<String> {
    let sum = |amounts: &[Money]| amounts.iter().copied().sum::<Money>();
    let streams = fund.streams.iter().map(|stream| (&stream.title, sum(&stream.unused_by_year)));
    streams
        .filter(|(_, unused)| Money::ZERO < *unused)
        .map(|(title, unused)| format!("{title} has {} that it does not pay out.", unused.in_pounds()))
        .collect()
}

fn printed_words(printed: &PlanReproduceAnswer) -> Option<String> {
    if printed.figures == 0 {
        return None;
    }
    let rest = match (printed.contradicted, printed.unexplained) {
        (0, 0) => String::new(),
        (told, 0) => format!(" Where the paper contradicts itself, {told} times, both figures stand here."),
        (told, open) => format!(" {told} are told to contradict the paper itself; {open} differ and nothing says why."),
    };
    Some(format!(
        "The paper of this plan prints {}; {} come out digit by digit.{rest}",
        how_many(printed.figures, "figure"),
        printed.agree
    ))
}

fn downloads(cost: &PlanCostAnswer, printed: &PlanReproduceAnswer, words: &Asked) -> Vec<Link> {
    let id = &cost.plan.id;
    let link = |part: &str, text: &str| Link::new(behind(id, part, words), text);
    let mut links = vec![
        link("cost.csv", "The cost by row and year (CSV)"),
        link("cost-by-place.csv", "The cost by place (CSV)"),
        link("cost-by-item.csv", "Pay and on-costs item by item (CSV)"),
        link("funding.csv", "Who pays, by year (CSV)"),
    ];
    if 0 < printed.figures {
        links.push(link("printed.csv", "Every printed figure beside the computed one (CSV)"));
    }
    let json = |part: &str, text: &str| Link::new(format!("/api/v1{}", behind(id, part, words)), text);
    links.push(json("cost", "The cost as JSON from the API"));
    links.push(json("fund", "Who pays as JSON from the API"));
    links
}

/// What is downloaded: the end of the name, and how the text is made.
async fn file(
    bench: Acting,
    id: String,
    words: Asked,
    what: &str,
    made: impl FnOnce(&Workbench, &str, &Asked) -> Result<String, Problem> + Send + 'static,
) -> Page {
    let name = format!("{id}-{what}");
    let text = ask(bench.0, move |bench| made(bench, &id, &words)).await?;
    answer::file(text.into_bytes(), Download::Csv, &name)
}

fn cost_of(bench: &Workbench, id: &str, words: &Asked) -> Result<PlanCostAnswer, Problem> {
    Ok(bench.plan_cost(&super::source(id, words), asked(words))?)
}

/// `GET /plans/{id}/cost.csv`.
pub(in crate::pages) async fn rows(bench: Acting, Path(id): Path<String>, words: Asked) -> Page {
    file(bench, id, words, "cost", |bench, id, words| Ok(csv::plan_cost_csv(&cost_of(bench, id, words)?)?)).await
}

/// `GET /plans/{id}/cost-by-place.csv`.
pub(in crate::pages) async fn by_place(bench: Acting, Path(id): Path<String>, words: Asked) -> Page {
    file(bench, id, words, "cost-by-place", |bench, id, words| Ok(csv::plan_places_csv(&cost_of(bench, id, words)?)?))
        .await
}

/// `GET /plans/{id}/cost-by-item.csv`.
pub(in crate::pages) async fn by_item(bench: Acting, Path(id): Path<String>, words: Asked) -> Page {
    file(bench, id, words, "cost-by-item", |bench, id, words| Ok(csv::plan_items_csv(&cost_of(bench, id, words)?)?))
        .await
}

/// `GET /plans/{id}/funding.csv`.
pub(in crate::pages) async fn funding(bench: Acting, Path(id): Path<String>, words: Asked) -> Page {
    file(bench, id, words, "funding", |bench, id, words| {
        Ok(csv::plan_funding_csv(&bench.plan_fund(&super::source(id, words), asked(words).way)?)?)
    })
    .await
}

/// `GET /plans/{id}/printed.csv`.
pub(in crate::pages) async fn printed(bench: Acting, Path(id): Path<String>, words: Asked) -> Page {
    file(bench, id, words, "printed", |bench, id, words| {
        Ok(csv::plan_printed_csv(&bench.plan_reproduce(&super::source(id, words))?)?)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bars_of_a_small_plan_are_told_apart() {
        let told = |most: i64, pounds: i64| Scale::of(Money::whole(most)).told(Money::whole(pounds));
        assert_eq!((told(300_000, 237_500), told(300_000, 300_000)), ("£238k".to_owned(), "£300k".to_owned()));
        assert_eq!(
            (told(1_950_000, 1_950_000), told(26_400_000, 18_558_000)),
            ("£1,950k".to_owned(), "£18.6m".to_owned())
        );
    }
}
