//! What an address asks for behind its question mark. Empty means not asked, so that a form can be sent half filled in.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use wholetime_reports::csv::FlowRows;
use wholetime_vocabulary::{Basis, Level, Period, StaffGroup};
use wholetime_workbench::catalogue::Switch;
use wholetime_workbench::models::need::Layer;
use wholetime_workbench::models::supply::Source;
use wholetime_workbench::plans::mix::{Purse, Solver};
use wholetime_workbench::plans::quantity::{Money, Percent};
use wholetime_workbench::plans::quantity::{Per100k, Wte};
use wholetime_workbench::plans::reach::Joint;
use wholetime_workbench::plans::substitution::Posts;
use wholetime_workbench::questions::arrs::ArrsAsked;
use wholetime_workbench::questions::backtest::BacktestAsked;
use wholetime_workbench::questions::bridge::BridgeAsked;
use wholetime_workbench::questions::check::Severity;
use wholetime_workbench::questions::check::data::CheckAsked;
use wholetime_workbench::questions::compare::CompareAsked;
use wholetime_workbench::questions::condition::ConditionAsked;
use wholetime_workbench::questions::control::ControlAsked;
use wholetime_workbench::questions::estimate::EstimateAsked;
use wholetime_workbench::questions::flows::FlowsAsked;
use wholetime_workbench::questions::forecast::{ForecastAsked, TargetAsked};
use wholetime_workbench::questions::gradient::GradientAsked;
use wholetime_workbench::questions::map::MapAsked;
use wholetime_workbench::questions::movement::MovementAsked;
use wholetime_workbench::questions::need::{Homes, NeedAsked};
use wholetime_workbench::questions::plans::reach::ReachAsked;
use wholetime_workbench::questions::plans::standard::StandardOf;
use wholetime_workbench::questions::plans::targets::TargetsAsked;
use wholetime_workbench::questions::scenarios::seek::{Lever, SeekAsked};
use wholetime_workbench::questions::series::SeriesAsked;
use wholetime_workbench::questions::skillmix::SkillmixAsked;
use wholetime_workbench::questions::substitution::SubstitutionAsked;
use wholetime_workbench::questions::variation::VariationAsked;
use wholetime_workbench::{Geography, Scope};

use crate::problem::Problem;

/// The words behind the question mark, by their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked(BTreeMap<String, String>);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = crate::problem::JsonProblem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let Query(words) = Query::<BTreeMap<String, String>>::try_from_uri(&parts.uri)
            .map_err(|why| Problem::not_understood("bad_query", why.body_text()))?;
        Ok(Self(words))
    }
}

impl Asked {
    /// Words that did not come by an address: those of a form that was sent.
    pub(crate) const fn of(words: BTreeMap<String, String>) -> Self {
        Self(words)
    }

    /// A text, where one is asked for.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    fn read<T: FromStr<Err: ToString>>(&self, name: &str, code: &str) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|why: T::Err| {
            let why = if is_of_number(code) { no_number(text) } else { why.to_string() };
            Problem::not_understood(code, format!("{name}: {why}"))
        })
    }

    pub(crate) fn period(&self, name: &str) -> Result<Option<Period>, Problem> {
        self.read(name, "bad_period")
    }

    /// A day, of whichever type the question has for it.
    pub(crate) fn day<T: FromStr<Err: ToString>>(&self, name: &str) -> Result<Option<T>, Problem> {
        self.read(name, "bad_day")
    }

    pub(crate) fn level(&self, name: &str) -> Result<Option<Level>, Problem> {
        self.read(name, "bad_level")
    }

    pub(crate) fn basis(&self) -> Result<Option<Basis>, Problem> {
        self.read("basis", "bad_basis")
    }

    fn geography(&self) -> Result<Geography, Problem> {
        match self.text("geography") {
            None => Ok(Geography::default()),
            Some("as-at" | "as_at") => Ok(Geography::AsAt),
            Some("as-now" | "as_now") => Ok(Geography::AsNow),
            Some(other) => {
                let message = format!("geography: `{other}` is neither as-at nor as-now");
                Err(Problem::not_understood("bad_geography", message))
            }
        }
    }

    fn allow_partial(&self) -> Result<bool, Problem> {
        self.flag("allow_partial", "bad_allow_partial")
    }

    /// Whether something is wanted that is not by itself.
    pub(crate) fn flag(&self, name: &str, code: &str) -> Result<bool, Problem> {
        match self.text(name) {
            None | Some("false" | "no" | "0") => Ok(false),
            Some("true" | "yes" | "on" | "1") => Ok(true),
            Some(other) => Err(Problem::not_understood(code, format!("{name}: `{other}` is neither true nor false"))),
        }
    }

    /// How the question is meant.
    pub(crate) fn scope(&self) -> Result<Scope, Problem> {
        Ok(Scope {
            period: self.period("period")?,
            geography: self.geography()?,
            allow_partial: self.allow_partial()?,
            revision: self.read("revision", "bad_revision")?,
            corrections: self.read("corrections", "bad_corrections")?.unwrap_or_default(),
        })
    }
}

/// Whether what is read under this code is a number, whose own refusal says nothing to a planner.
fn is_of_number(code: &str) -> bool {
    matches!(code, "bad_number" | "bad_revision")
}

fn no_number(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(_) => format!("`{text}` cannot be; write a whole number from 0 on, in figures"),
        Err(_) => format!("`{text}` is no number; write it in figures"),
    }
}

/// What is asked of a forecast; GPs three years ahead where nothing is said.
pub(crate) fn forecast(asked: &Asked) -> Result<ForecastAsked, Problem> {
    let group = asked.read("group", "bad_group")?.unwrap_or(StaffGroup::Gp);
    let years = asked.read("years", "bad_number")?.unwrap_or(3);
    let usual = ForecastAsked::of(group, years);
    let value: Option<f64> = asked.read("target", "bad_number")?;
    if value.is_some_and(|value| !value.is_finite()) {
        return Err(Problem::not_understood("bad_number", "target: it must be a number"));
    }
    let (is_per_100k, by) = (asked.flag("per_100k", "bad_per_100k")?, asked.period("by")?);
    Ok(ForecastAsked {
        // A form sends what was chosen for GPs along with any group.
        definition: asked.read("definition", "bad_definition")?.filter(|_| group == StaffGroup::Gp),
        measure: asked.read("measure", "bad_measure")?.unwrap_or(usual.measure),
        from: asked.period("from")?,
        replicates: asked.read("replicates", "bad_number")?.unwrap_or(usual.replicates),
        seed: asked.read("seed", "bad_number")?.unwrap_or(usual.seed),
        target: value.map(|value| TargetAsked { value, is_per_100k, by }),
        ..usual
    })
}

/// What is asked of need; GPs five years ahead where nothing is said. Layers are switched by `with` and `without`, or each by
/// its own word, as a form sends them.
pub(crate) fn need(asked: &Asked) -> Result<NeedAsked, Problem> {
    let group = asked.read("group", "bad_group")?.unwrap_or(StaffGroup::Gp);
    let years = asked.read("years", "bad_number")?.unwrap_or(5);
    let usual = NeedAsked::of(group, years);
    let (mut with, mut without) = (layers(asked, "with")?, layers(asked, "without")?);
    for layer in Layer::ALL {
        match asked.text(layer.word()) {
            None => {}
            Some("on") => with.push(layer),
            Some("off") => without.push(layer),
            Some(other) => {
                let message = format!("{}: `{other}` is neither on nor off", layer.word());
                return Err(Problem::not_understood("bad_layer", message));
            }
        }
    }
    let homes: Option<f64> = asked.read("homes", "bad_number")?;
    let people_per_home = asked.read("people_per_home", "bad_number")?;
    Ok(NeedAsked {
        // A form sends what was chosen for GPs along with any group.
        definition: asked.read("definition", "bad_definition")?.filter(|_| group == StaffGroup::Gp),
        from: asked.period("from")?,
        variant: asked.read("variant", "bad_variant")?.unwrap_or(usual.variant),
        denominator: asked.read("denominator", "bad_denominator")?,
        with,
        without,
        projection_share: asked.read("projection_share", "bad_number")?,
        homes: homes.map(|homes| Homes { homes, people_per_home }),
        rates_pct: asked.read("rates_pct", "bad_number")?,
        service_pct: asked.read("service_pct", "bad_number")?,
        rate: asked.read("rate", "bad_rate")?.unwrap_or(usual.rate),
        with_gap: asked.flag("gap", "bad_gap")?,
        replicates: asked.read("replicates", "bad_number")?.unwrap_or(usual.replicates),
        seed: asked.read("seed", "bad_number")?.unwrap_or(usual.seed),
        ..usual
    })
}

/// Layers of need behind each other, with commas.
fn layers(asked: &Asked, name: &str) -> Result<Vec<Layer>, Problem> {
    let words = asked.text(name).unwrap_or_default().split([' ', ',']).filter(|word| !word.is_empty());
    let layers: Result<Vec<Layer>, _> = words.map(str::parse).collect();
    layers.map_err(|why| Problem::not_understood("bad_layer", format!("{name}: {why}")))
}

/// What it would take: the lever, the chance wanted, and how far.
pub(crate) fn seek(asked: &Asked) -> Result<SeekAsked, Problem> {
    let usual = Lever::Joiners { source: Source::Return, role: None };
    Ok(SeekAsked {
        lever: asked.read("lever", "bad_lever")?.unwrap_or(usual),
        chance_pct: asked.read("chance", "bad_number")?.unwrap_or(70.0),
        at_most: asked.read("at_most", "bad_number")?,
    })
}

/// What is asked of the targets of a plan: the day, and the stream that is refused.
pub(crate) fn targets(asked: &Asked) -> Result<TargetsAsked, Problem> {
    Ok(TargetsAsked { on: asked.day("on")?, without: asked.text("without").map(str::to_owned) })
}

/// What is asked of what it would take for a target of a plan; chances stand behind each other, with commas.
pub(crate) fn reach(asked: &Asked) -> Result<ReachAsked, Problem> {
    let usual = ReachAsked::default();
    let chance = |text: &str| {
        let wrong =
            || Problem::not_understood("bad_chance", format!("chances: `{text}` is none; write international=60"));
        let (way, percent) = text.rsplit_once('=').ok_or_else(wrong)?;
        Ok((way.trim().to_owned(), percent.trim().trim_end_matches('%').parse().map_err(|_| wrong())?))
    };
    let chances = asked.text("chances").unwrap_or_default().split(',').map(str::trim).filter(|text| !text.is_empty());
    let joint = match asked.text("points") {
        None | Some("every") => Joint::EveryPoint,
        Some("last") => Joint::LastPoint,
        Some(other) => {
            let message = format!("points: `{other}` is neither every nor last");
            return Err(Problem::not_understood("bad_points", message));
        }
    };
    Ok(ReachAsked {
        target: asked.text("target").map(str::to_owned),
        chance_pct: asked.read("chance", "bad_number")?.unwrap_or(usual.chance_pct),
        joint,
        stretch: asked.read("stretch", "bad_number")?.unwrap_or(usual.stretch),
        on: asked.day("on")?,
        chances: chances.map(chance).collect::<Result<_, Problem>>()?,
    })
}

/// A standard and what it is asked of: a list, or an area.
pub(crate) fn standard(asked: &Asked) -> Result<(Per100k, StandardOf), Problem> {
    let missing = |what: &str| Problem::not_understood("missing", what.to_owned());
    let wrong =
        |name: &str, why: &dyn std::fmt::Display| Problem::not_understood("bad_number", format!("{name}: {why}"));
    let per_100k = asked.text("per_100k").ok_or_else(|| missing("per_100k: name the standard, such as per_100k=44"))?;
    let per_100k = Per100k::read(per_100k).map_err(|why| wrong("per_100k", &why))?;
    if let Some(area) = asked.text("area") {
        let (by, indicator) = (asked.level("by")?, asked.text("indicator").map(str::to_owned));
        return Ok((per_100k, StandardOf::Area { area: area.to_owned(), by, indicator }));
    }
    let list = asked.read("list", "bad_number")?.ok_or_else(|| missing("name a list, as list=27000, or an area"))?;
    let there = asked.text("there").map(Wte::read).transpose().map_err(|why| wrong("there", &why))?;
    Ok((per_100k, StandardOf::List { list, there }))
}

/// What is asked of a control chart beside its area and indicator; months of new limits stand behind each other.
pub(crate) fn control(asked: &Asked) -> Result<ControlAsked, Problem> {
    let months = asked.text("rebase").unwrap_or_default().split([' ', ',']).filter(|month| !month.is_empty());
    let rebase: Result<Vec<Period>, _> = months.map(str::parse).collect();
    Ok(ControlAsked {
        of: asked.read("of", "bad_of")?,
        from: asked.period("from")?,
        to: asked.period("to")?,
        basis: asked.basis()?,
        rebase: rebase.map_err(|why| Problem::not_understood("bad_period", format!("rebase: {why}")))?,
        target: asked.read("target", "bad_target")?,
    })
}

/// What is asked of a bridge between two dates.
pub(crate) fn bridge(asked: &Asked) -> Result<BridgeAsked, Problem> {
    Ok(BridgeAsked {
        from: asked.period("from")?,
        to: asked.period("to")?,
        order: asked.read("order", "bad_order")?.unwrap_or_default(),
        by: asked.read("by", "bad_by")?,
        basis: asked.basis()?,
    })
}

/// What a row of a file of flows is of; a practice where nothing is said.
pub(crate) fn flow_rows(asked: &Asked) -> Result<FlowRows, Problem> {
    Ok(asked.read("by", "bad_by")?.unwrap_or(FlowRows::Practices))
}

/// What is asked of joiners and leavers; GPs where nothing is said.
pub(crate) fn flows(asked: &Asked) -> Result<FlowsAsked, Problem> {
    let group = asked.read("group", "bad_group")?.unwrap_or(StaffGroup::Gp);
    // A form sends what was chosen for GPs along with any group.
    let definition = asked.read("definition", "bad_definition")?.filter(|_| group == StaffGroup::Gp);
    Ok(FlowsAsked { group, definition, from: asked.period("from")?, to: asked.period("to")? })
}

/// What is to be counted otherwise.
pub(crate) fn switch(asked: &Asked) -> Result<Switch, Problem> {
    let counts_dispensers = match asked.text("dispensers") {
        None => None,
        Some("with") => Some(true),
        Some("without") => Some(false),
        Some(other) => {
            let message = format!("dispensers: `{other}` is neither with nor without");
            return Err(Problem::not_understood("bad_dispensers", message));
        }
    };
    Ok(Switch {
        definition: asked.read("definition", "bad_definition")?,
        measured: asked.read("measure", "bad_measure")?,
        denominator: asked.read("denominator", "bad_denominator")?,
        counts_dispensers,
    })
}

/// What is asked of a comparison beside its area and indicator.
pub(crate) fn compare(asked: &Asked) -> Result<CompareAsked, Problem> {
    Ok(CompareAsked {
        level: asked.level("level")?,
        basis: asked.basis()?,
        spread: asked.read("spread", "bad_spread")?.unwrap_or_default(),
        against: asked.read("against", "bad_against")?,
        peers: asked.flag("peers", "bad_peers")?,
        trend: asked.flag("trend", "bad_trend")?,
    })
}

/// What is asked of a backtest; several horizons, and several origins, stand behind each other.
pub(crate) fn backtest(asked: &Asked) -> Result<BacktestAsked, Problem> {
    let number = |text: &str| {
        let why = |_| Problem::not_understood("bad_years", format!("years: `{text}` is no number of years"));
        text.trim().parse::<u8>().map_err(why)
    };
    let years = asked.text("years").map_or(Ok(Vec::new()), |text| text.split(',').map(number).collect());
    let month = |text: &str| {
        let why = |why| Problem::not_understood("bad_period", format!("origin: {why}"));
        text.trim().parse::<Period>().map_err(why)
    };
    let origins = asked.text("origin").map_or(Ok(Vec::new()), |text| text.split(',').map(month).collect());
    Ok(BacktestAsked {
        level: asked.level("level")?,
        group: asked.read("group", "bad_group")?,
        years: years?,
        origins: origins?,
    })
}

/// What is asked about substitution, with what was typed that cannot be, by its word: `posts.ROLE`, `year`, `area`, `gps`.
pub(crate) fn substitution_typed(asked: &Asked) -> (SubstitutionAsked, Vec<(String, String)>) {
    let mut wrong = Vec::new();
    let mut number = |name: &str, what: &str| {
        let text = asked.text(name)?;
        let read = text.parse::<f64>().ok().filter(|number| number.is_finite() && 0.0 <= *number);
        if read.is_none() {
            wrong.push((name.to_owned(), format!("{what}: `{text}` is no number from 0 on, such as 2.5")));
        }
        read
    };
    let gps = number("gps", "GP WTE");
    let year = number("year", "year");
    let words = asked.0.keys().filter_map(|name| Some((name, name.strip_prefix("posts.")?)));
    let posts = words
        .filter_map(|(name, role)| Some(Posts { role: role.to_owned(), wte: number(name, &role.replace('_', " "))? }))
        .filter(|posts| 0.0 < posts.wte)
        .collect();
    let whole = year.and_then(|year| format!("{year}").parse::<u32>().ok()).filter(|year| (1..=50).contains(year));
    if year.is_some() && whole.is_none() {
        wrong.push(("year".to_owned(), "year: give a whole number from 1 to 50".to_owned()));
    }
    let (role, area) = (asked.text("role").map(str::to_owned), asked.text("area").map(str::to_owned));
    (SubstitutionAsked { role, posts, year: whole, area, gps }, wrong)
}

/// The same, refused where something cannot be.
pub(crate) fn substitution(asked: &Asked) -> Result<SubstitutionAsked, Problem> {
    let (read, wrong) = substitution_typed(asked);
    match wrong.into_iter().next() {
        Some((_, message)) => Err(Problem::not_understood("bad_number", message)),
        None => Ok(read),
    }
}

/// What is asked of a gradient beside its area and indicator.
pub(crate) fn gradient(asked: &Asked) -> Result<GradientAsked, Problem> {
    Ok(GradientAsked {
        level: asked.level("level")?,
        basis: asked.basis()?,
        from: asked.period("from")?,
        to: asked.period("to")?,
    })
}

/// Words of a mix, in the order in which an address has them.
pub(crate) const SKILLMIX: [&str; 14] = [
    "years",
    "from",
    "unit",
    "purse",
    "most_undone_pct",
    "rate",
    "zone",
    "robust",
    "futures",
    "scenario",
    "limits",
    "seed",
    "solver",
    "seconds",
];

/// What is asked of a mix beside its area and its scenario, which `scenario` names; five years where nothing is said. What
/// cannot be is told with the word it stands under.
pub(crate) fn skillmix(asked: &Asked) -> Result<SkillmixAsked, Problem> {
    let usual = SkillmixAsked::of(asked.read("years", "bad_number")?.unwrap_or(5));
    let number = |name: &str| -> Result<Option<f64>, Problem> {
        let number: Option<f64> = asked.read(name, "bad_number")?;
        match number {
            Some(number) if !number.is_finite() || number < 0.0 => {
                Err(Problem::not_understood("bad_number", format!("{name}: write a number from 0 on")))
            }
            other => Ok(other),
        }
    };
    let purse = match asked.text("purse") {
        None => usual.purse,
        Some("own") => Purse::Own,
        Some("everybody") => Purse::Everybody,
        Some(other) => {
            let message = format!("purse: `{other}` is neither own nor everybody");
            return Err(Problem::not_understood("bad_purse", message));
        }
    };
    let solver = match asked.text("solver") {
        None => None,
        Some("highs") => Some(Solver::Highs),
        Some("microlp") => Some(Solver::Microlp),
        Some(other) => {
            let message = format!("solver: `{other}` is neither highs nor microlp");
            return Err(Problem::not_understood("bad_solver", message));
        }
    };
    Ok(SkillmixAsked {
        from: asked.period("from")?,
        rate: asked.read("rate", "bad_rate")?.unwrap_or(usual.rate),
        unit: number("unit")?.unwrap_or(usual.unit),
        purse,
        zone: asked.read("zone", "bad_zone")?,
        robust: number("robust")?,
        futures: asked.read("futures", "bad_number")?,
        most_undone_pct: number("most_undone_pct")?,
        limits: asked.text("limits").map(str::to_owned),
        seed: asked.read("seed", "bad_number")?.unwrap_or(usual.seed),
        solver,
        seconds: number("seconds")?.unwrap_or(usual.seconds),
        ..usual
    })
}

/// What is asked of a heat map beside its area; several indicators stand behind each other.
pub(crate) fn map(asked: &Asked) -> Result<MapAsked, Problem> {
    Ok(MapAsked { level: asked.level("level")?, basis: asked.basis()? })
}

pub(crate) fn variation(asked: &Asked) -> Result<VariationAsked, Problem> {
    let is_ascending = match asked.text("order") {
        None | Some("descending") => false,
        Some("ascending") => true,
        Some(other) => {
            let message = format!("order: `{other}` is neither ascending nor descending");
            return Err(Problem::not_understood("bad_order", message));
        }
    };
    let indicators = asked.text("indicators").unwrap_or_default().split([' ', ',']);
    Ok(VariationAsked {
        indicators: indicators.filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        level: asked.level("level")?,
        basis: asked.basis()?,
        sort: asked.text("sort").map(str::to_owned),
        is_ascending,
    })
}

/// What is asked of figures of places now and then.
pub(crate) fn movement(asked: &Asked) -> Result<MovementAsked, Problem> {
    let indicators = asked.text("indicators").unwrap_or_default().split([' ', ',']);
    Ok(MovementAsked {
        indicators: indicators.filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        level: asked.level("level")?,
        compare_to: asked.period("compare_to")?,
    })
}

/// A condition, and what is asked beside it.
pub(crate) fn condition(asked: &Asked) -> Result<(String, ConditionAsked, Scope), Problem> {
    let Some(condition) = asked.text("where") else {
        let message = "where: name a condition, such as where=nurse_fte_per_100k < 15".to_owned();
        return Err(Problem::not_understood("bad_where", message));
    };
    let what = ConditionAsked { level: asked.level("level")?, basis: asked.basis()? };
    Ok((condition.to_owned(), what, asked.scope()?))
}

/// What is asked of a check of data beside its area and period; several rules stand behind each other.
pub(crate) fn check(asked: &Asked) -> Result<CheckAsked, Problem> {
    let rules = asked.text("rule").unwrap_or_default().split([' ', ',']).filter(|rule| !rule.is_empty());
    let severity = match asked.text("severity") {
        None => None,
        Some("info") => Some(Severity::Info),
        Some("warning") => Some(Severity::Warning),
        Some("error") => Some(Severity::Error),
        Some(other) => {
            let message = format!("severity: `{other}` is none of info, warning and error");
            return Err(Problem::not_understood("bad_severity", message));
        }
    };
    Ok(CheckAsked { rules: rules.map(str::to_owned).collect(), severity, limit: asked.read("limit", "bad_limit")? })
}

/// What is asked of a series beside its area and indicator.
pub(crate) fn series(asked: &Asked) -> Result<SeriesAsked, Problem> {
    Ok(SeriesAsked {
        from: asked.period("from")?,
        to: asked.period("to")?,
        by: asked.level("by")?,
        basis: asked.basis()?,
    })
}

/// Draws that an address may ask for: with more nobody would wait for the answer. Our judgement, as on the command line.
const DRAWS: std::ops::RangeInclusive<u16> = 20..=10_000;

/// How an estimate is made.
pub(crate) fn estimate(asked: &Asked) -> Result<EstimateAsked, Problem> {
    let usual = EstimateAsked::default();
    let draws = asked.read("draws", "bad_draws")?.unwrap_or(usual.draws);
    if !DRAWS.contains(&draws) {
        let message = format!("draws: {draws} is not within {} and {}", DRAWS.start(), DRAWS.end());
        return Err(Problem::not_understood("bad_draws", message));
    }
    Ok(EstimateAsked { draws, seed: asked.read("seed", "bad_seed")?.unwrap_or(usual.seed) })
}

/// What is asked about additional roles beside their area.
pub(crate) fn arrs(asked: &Asked) -> Result<ArrsAsked, Problem> {
    let pounds = |name: &str, code: &str| -> Result<Option<Money>, Problem> {
        let Some(text) = asked.text(name) else { return Ok(None) };
        match Money::read(&text.replace('£', "")) {
            Ok(amount) if Money::ZERO <= amount => Ok(Some(amount)),
            Ok(_) => Err(Problem::not_understood(code, format!("{name}: `{text}` is below nothing"))),
            Err(why) => Err(Problem::not_understood(code, format!("{name}: {why}"))),
        }
    };
    let devolved_percent = match asked.text("devolved_pct").map(Percent::read) {
        None => None,
        Some(Ok(share)) if Percent::ZERO <= share && share <= Percent::ALL => Some(share),
        Some(_) => {
            let message = "devolved_pct: write a percentage between 0 and 100".to_owned();
            return Err(Problem::not_understood("bad_devolved_pct", message));
        }
    };
    let weighted_list = match asked.text("weighted_list").map(|text| text.replace(',', "").parse()) {
        None => None,
        Some(Ok(patients)) => Some(patients),
        Some(Err(_)) => {
            let message = "weighted_list: write a whole number of patients".to_owned();
            return Err(Problem::not_understood("bad_weighted_list", message));
        }
    };
    Ok(ArrsAsked {
        year: asked.read("year", "bad_year")?,
        file: None,
        ledger: pounds("ledger", "bad_ledger")?,
        weighted_list,
        entitlement: pounds("entitlement", "bad_entitlement")?,
        devolved: pounds("devolved", "bad_devolved")?,
        devolved_percent,
        zone: asked.read("zone", "bad_zone")?.unwrap_or_default(),
        lead_months: asked.read("lead", "bad_lead")?,
    })
}
