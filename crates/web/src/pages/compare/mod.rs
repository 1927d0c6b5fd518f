//! `GET /areas/{code}/compare/{indicator}`: an indicator across areas, compared fairly; with `.csv` behind it, to take away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::charts::{Chart, Dot, Dots, Funnel, FunnelLimit, FunnelPoint, Mark, RankRow, Ranks};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{Denominator, GpDefinition, Level, Value};
use wholetime_workbench::Scope;
use wholetime_workbench::questions::compare::{Against, CompareAsked, ComparedArea, Comparison, Spread};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::wording;

/// Areas drawn beneath each other, so that every ICB is; of more the highest and the lowest are, and all are in the table.
const DRAWN: usize = 44;
/// Areas whose names are written into the funnel.
const NAMED: usize = 12;
/// Rows of the table shown at once; more are folded.
const ROWS_SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "pages/compare/page.html")]
struct ComparePage {
    frame: Frame,
    title: String,
    lede: String,
    finding: String,
    levels: Vec<Choice>,
    definitions: Vec<Choice>,
    denominators: Vec<Choice>,
    spreads: Vec<Choice>,
    againsts: Vec<Choice>,
    has_peers: bool,
    has_trend: bool,
    period: String,
    geography: &'static str,
    funnel: Option<Chart>,
    dots: Option<Chart>,
    ranks: Option<Chart>,
    left_out: Option<String>,
    values: Vec<String>,
    areas: Table,
    is_long: bool,
    not_compared: Table,
    tenths: Option<String>,
    peer_rule: Option<String>,
    method: Vec<String>,
    notes: Vec<String>,
    /// Corrections in the figures or beside them.
    corrections: Table,
    links: Vec<Link>,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /areas/{code}/compare/{indicator}` and its download: identifiers hold no dot, so what has one names a file.
pub(super) async fn page_or_download(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    words: Asked,
) -> Page {
    let (asked, switch, scope) = (asked::compare(&words)?, asked::switch(&words)?, words.scope()?);
    let (id, is_csv) = super::csv_or_page(indicator)?;
    let answer = ask(bench, move |bench| -> Result<(Comparison, Switches), Problem> {
        let indicator = bench.switched(&id, switch)?;
        let switches =
            Switches { definition: bench.catalogue().definition_of(indicator), denominator: indicator.over() };
        Ok((bench.compare(&indicator.id, &code, asked, scope)?, switches))
    });
    let (comparison, switches) = answer.await?;
    if is_csv {
        let bytes = wholetime_reports::csv::comparison_csv(&comparison).map_err(Problem::from)?.into_bytes();
        let name = format!("{}-{}-compared", comparison.within.code, comparison.indicator.id);
        return answer::file(bytes, Download::Csv, &name);
    }
    answer::page(&ComparePage::of(&comparison, switches, asked, scope)?)
}

/// What of the indicator can be switched, as it is now.
#[derive(Clone, Copy)]
struct Switches {
    definition: Option<GpDefinition>,
    denominator: Option<Denominator>,
}

impl ComparePage {
    fn of(comparison: &Comparison, switches: Switches, asked: CompareAsked, scope: Scope) -> Result<Self, Problem> {
        let Comparison { within, indicator, level, period, .. } = comparison;
        let spread = Some(asked.spread).filter(|spread| *spread != Spread::default());
        let against = asked.against.map(|against| if against == Against::Within { "within" } else { "held" });
        let behind = Behind::of(*period, scope)
            .with("level", level.word())
            .with_some("basis", asked.basis)
            .with_some("spread", spread)
            .with_some("against", against)
            .with_some("peers", asked.peers.then_some("true"))
            .with_some("trend", asked.trend.then_some("true"));
        let path = links::compare(&within.code, &indicator.id);
        let unit = indicator.unit.title();
        let levels = [Level::Practice, Level::Pcn, Level::SubIcb, Level::Icb, Level::Region];
        let fits = levels.into_iter().filter(|one| *one < within.level || within.level == Level::Group);
        let view = Behind::of(*period, scope);
        let trail =
            vec![Link::new("/", "Home"), Link::new(view.behind(&links::area(&within.code)), within.name.clone())];
        let mut values = Vec::new();
        let decimals = words::decimals(indicator.unit);
        if let Value::Known(centre) = comparison.centre {
            values.push(format!(
                "Centre of the funnel: {} ({} areas)",
                words::number(centre, decimals),
                comparison.method.n
            ));
        }
        if within.level != Level::England {
            values.push(format!("{}: {}", within.name, words::value(comparison.area_value, decimals)));
        }
        if let Some(england) = &comparison.england {
            values.push(format!("England: {} ({})", words::value(england.value, decimals), england.basis.title()));
        }
        let areas = table(comparison, scope, true);
        Ok(Self {
            frame: Frame::new(format!("{}: {} compared, {}", indicator.title, level.titles(), within.name), "")
                .trail(trail),
            title: format!("{}, compared", indicator.title),
            lede: format!(
                "{} of {} ({}), {}: {unit}, {}.",
                capital(level.titles()),
                within.name,
                within.code,
                period.in_words(),
                comparison.basis.title()
            ),
            finding: format!("{}.", capital(&comparison.finding)),
            levels: fits.map(|one| Choice::new(one.word(), one.titles(), one == *level)).collect(),
            definitions: switches.definition.map_or_else(Vec::new, |now| {
                GpDefinition::ALL.iter().map(|one| Choice::new(one.word(), one.title(), *one == now)).collect()
            }),
            denominators: switches.denominator.map_or_else(Vec::new, |now| {
                Denominator::ALL.iter().map(|one| Choice::new(one.word(), one.title(), *one == now)).collect()
            }),
            spreads: Spread::ALL
                .into_iter()
                .map(|one| {
                    let text = match one {
                        Spread::Additive => "each area differs by an amount of its own (τ²)",
                        Spread::Multiplicative => "all limits widened alike (φ)",
                        Spread::None => "chance alone",
                    };
                    Choice::new(one.word(), text, one == asked.spread)
                })
                .collect(),
            againsts: vec![
                Choice::new("", "these areas if there are ten, else all held", asked.against.is_none()),
                Choice::new("within", "these areas", asked.against == Some(Against::Within)),
                Choice::new("held", "all of the level that are held", asked.against == Some(Against::Held)),
            ],
            has_peers: asked.peers,
            has_trend: asked.trend,
            period: period.to_string(),
            geography: scope.geography.word(),
            funnel: funnel(comparison)?,
            dots: dots(comparison)?,
            ranks: ranks(comparison)?,
            left_out: (DRAWN < comparison.areas.len()).then(|| {
                let half = DRAWN / 2;
                format!(
                    "The {half} highest and the {half} lowest are drawn of {} areas; all are in the table.",
                    comparison.areas.len()
                )
            }),
            values,
            is_long: ROWS_SHOWN < areas.rows.len(),
            areas,
            not_compared: table(comparison, scope, false),
            tenths: tenths(comparison),
            peer_rule: comparison.peer_rule.as_ref().and_then(|rule| rule["in_words"].as_str()).map(capital),
            method: vec![
                comparison.method.statement.clone(),
                format!("Intervals: {}.", comparison.method.intervals),
                format!("Contracts: {}.", comparison.method.event_source),
                format!("Funnel: {}.", comparison.method.funnel),
                format!("Ranks: {}.", comparison.method.ranks),
            ],
            notes: wording::all_on_pages(&comparison.notes),
            corrections: super::corrections::beside(&comparison.corrections),
            links: vec![
                Link::new(links::gradient(&within.code, &indicator.id), "By deprivation"),
                Link::new(view.behind(&links::definitions(&within.code, &indicator.id)), "Counted otherwise"),
                Link::new(view.behind(&links::variation(&within.code)), "All staff groups on one heat map"),
                Link::new(links::indicator(&indicator.id), "The definition"),
            ],
            sources: sources_table(&comparison.sources),
            downloads: super::downloads(&path, &behind, &[Download::Csv]),
            permalink: behind.behind(&path),
        })
    }
}

fn mark(area: &ComparedArea) -> Mark {
    match area.band.as_str() {
        "low_998" | "high_998" => Mark::Outside998,
        "low_95" | "high_95" => Mark::Outside95,
        _ => Mark::Within,
    }
}

fn funnel(comparison: &Comparison) -> Result<Option<Chart>, Problem> {
    let Value::Known(centre) = comparison.centre else { return Ok(None) };
    if comparison.limits.is_empty() {
        return Ok(None);
    }
    let is_turned_over = comparison.indicator.unit.title().starts_with("patients per");
    let outside = comparison.areas.iter().filter(|area| mark(area) != Mark::Within).count();
    let points = comparison.areas.iter().filter_map(|area| {
        let size = if is_turned_over { area.numerator.known()? } else { area.denominator?.known()? };
        Some(FunnelPoint {
            name: area.name.clone(),
            code: area.code.clone(),
            x: size,
            y: area.value_reporting.known()?,
            mark: mark(area),
            is_named: (mark(area) != Mark::Within && outside <= NAMED) || comparison.areas.len() <= NAMED,
        })
    });
    let limits = comparison.limits.iter().map(|at| FunnelLimit {
        x: at.size,
        low_998: at.low_998,
        low_95: at.low_95,
        high_95: at.high_95,
        high_998: at.high_998,
    });
    let chart = Funnel {
        id: "chart-funnel".to_owned(),
        title: format!("{}, {}: {}", comparison.indicator.title, comparison.period.in_words(), comparison.finding),
        unit: comparison.indicator.unit.title().to_owned(),
        decimals: words::decimals(comparison.indicator.unit),
        x_name: comparison.indicator.over().map_or_else(|| "Size".to_owned(), |over| capital(over.title())),
        centre,
        centre_name: capital(&whose_centre(comparison)),
        points: points.collect(),
        limits: limits.collect(),
        reference: comparison.england.as_ref().and_then(|england| Some(("England".to_owned(), england.value.known()?))),
    };
    Ok(Some(chart.draw()?))
}

/// Whose value the others are held against, as within a sentence.
fn whose_centre(comparison: &Comparison) -> String {
    match comparison.method.against {
        Against::Within => format!("all of {}", comparison.within.name),
        Against::Held => format!("all {} held", comparison.level.titles()),
    }
}

/// Of more rows than are drawn, those at both ends: the lowest may be what a reader looks for.
fn at_both_ends<T>(rows: &mut Vec<T>) {
    if DRAWN < rows.len() {
        rows.drain(DRAWN / 2..rows.len() - DRAWN / 2);
    }
}

fn dots(comparison: &Comparison) -> Result<Option<Chart>, Problem> {
    let rows = comparison.areas.iter().map(|area| Dot {
        name: area.name.clone(),
        value: area.value_reporting,
        low: area.low.known(),
        high: area.high.known(),
        mark: mark(area),
        note: note(area),
    });
    let chart = Dots {
        id: "chart-dots".to_owned(),
        title: format!("{}, {}", comparison.indicator.title, comparison.period.in_words()),
        unit: comparison.indicator.unit.title().to_owned(),
        decimals: words::decimals(comparison.indicator.unit),
        rows: rows.collect(),
        centre: comparison.centre.known().map(|centre| (whose_centre(comparison), centre)),
    };
    // The finding is of all, also of those that are not drawn.
    let mut chart = chart.with_finding();
    at_both_ends(&mut chart.rows);
    if chart.rows.is_empty() { Ok(None) } else { Ok(Some(chart.draw()?)) }
}

fn ranks(comparison: &Comparison) -> Result<Option<Chart>, Problem> {
    let rank = |rank: usize| u32::try_from(rank).ok();
    let rows: Vec<RankRow> = comparison
        .areas
        .iter()
        .filter_map(|area| {
            Some(RankRow { name: area.name.clone(), low: rank(area.rank_low?)?, high: rank(area.rank_high?)? })
        })
        .collect();
    if rows.len() < 2 {
        return Ok(None);
    }
    let chart = Ranks {
        id: "chart-ranks".to_owned(),
        title: format!("{}, {}", comparison.indicator.title, comparison.period.in_words()),
        rows,
        of: u32::try_from(comparison.areas.len()).unwrap_or(u32::MAX),
    };
    let mut chart = chart.with_finding();
    at_both_ends(&mut chart.rows);
    Ok(Some(chart.draw()?))
}

/// The coverage where it is poor, and whether a practice dispenses.
fn note(area: &ComparedArea) -> Option<String> {
    let mut said = Vec::new();
    if area.coverage < 0.9 {
        said.push(format!("{} covered", words::share(area.coverage)));
    }
    if area.dispensing == Some(true) {
        said.push("dispenses".to_owned());
    }
    if area.is_part {
        said.push("partly inside".to_owned());
    }
    (!said.is_empty()).then(|| said.join(", "))
}

fn table(comparison: &Comparison, scope: Scope, is_compared: bool) -> Table {
    let indicator = &comparison.indicator;
    let decimals = words::decimals(indicator.unit);
    let view = Behind::of(comparison.period, scope);
    if !is_compared {
        let mut table = Table::new("not-compared", "Not compared").column("Area").column("Value").column("Why");
        for area in &comparison.not_compared {
            let why = area.warnings.last().cloned().unwrap_or_default();
            table.row(vec![
                Cell::link(&area.name, view.behind(&links::area(&area.code))),
                Cell::value(area.value, decimals),
                Cell::text(why),
            ]);
        }
        return table;
    }
    let has_peers = comparison.peer_rule.is_some();
    let mut table = Table::new("areas", format!("{}, the highest first", indicator.title))
        .column("Area")
        .number("Value")
        .column("95 % by chance")
        .number("z")
        .column("Funnel")
        .column("Rank")
        .number("Tenth");
    if has_peers {
        table = table.number("Peers' median").number("Peers below");
    }
    let has_trend = comparison.areas.iter().any(|area| area.trend.is_some());
    if has_trend {
        table = table.column("Five years");
    }
    table = table.number("Patients").number("Coverage");
    for area in &comparison.areas {
        let href = links::explain(&area.code, &indicator.id, Some(comparison.basis), &view);
        let what = format!("{}, {}, {}", indicator.title, area.name, comparison.period.in_words());
        let limits = match (area.low, area.high) {
            (Value::Known(low), Value::Known(high)) => {
                format!("{} to {}", words::number(low, decimals), words::number(high, decimals))
            }
            _ => String::new(),
        };
        let rank = match (area.rank_low, area.rank_high) {
            (Some(low), Some(high)) => format!("{low} to {high}"),
            _ => String::new(),
        };
        let mut name = Cell::link(&area.name, view.behind(&links::area(&area.code)));
        name.small.extend(note(area));
        let mut value = Cell::why(area.value, decimals, &what, Some(href));
        if area.value != area.value_reporting {
            value.text = words::value(area.value_reporting, decimals);
            value.small.push(format!("{} over all patients", words::value(area.value, decimals)));
        }
        value.small.extend(area.warnings.iter().cloned());
        let mut cells = vec![
            name,
            value,
            Cell::text(limits),
            Cell::text(area.z.known().map(|z| words::number(z, 2)).unwrap_or_default()),
            Cell::text(words::band(&area.band).unwrap_or("not judged")),
            Cell::text(rank),
            Cell::text(area.decile.map(|tenth| tenth.to_string()).unwrap_or_default()),
        ];
        if has_peers {
            let peers = area.peers.as_ref();
            cells.push(Cell::text(peers.map(|one| words::number(one.median, decimals)).unwrap_or_default()));
            cells.push(Cell::text(peers.map(|one| format!("{:.0} % of {}", one.below_pct, one.n)).unwrap_or_default()));
        }
        if has_trend {
            cells.push(Cell::text(area.trend.map(words::trend).unwrap_or_default()));
        }
        cells.push(Cell::value(area.patients, 0));
        cells.push(Cell::text(words::share(area.coverage)));
        if comparison.outliers.contains(&area.code) {
            table.strong_row(cells);
        } else {
            table.row(cells);
        }
    }
    table
}

fn tenths(comparison: &Comparison) -> Option<String> {
    let distribution = comparison.distribution.as_ref()?;
    let decimals = words::decimals(comparison.indicator.unit);
    let middle = distribution.deciles.get(4)?;
    let (first, last) = (distribution.deciles.first()?, distribution.deciles.last()?);
    let whose = if distribution.is_england { "of England" } else { "held, which are not all of England" };
    Some(format!(
        "Tenths are of the {} {} {whose} ({} known): a tenth lie below {}, half below {}, a tenth above {}.",
        words::number(distribution.n as f64, 0),
        comparison.level.titles(),
        words::number(distribution.n_known as f64, 0),
        words::number(*first, decimals),
        words::number(*middle, decimals),
        words::number(*last, decimals),
    ))
}
