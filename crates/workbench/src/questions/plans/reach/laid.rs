//! A target laid out for the search: the forecast's replicates, and what each way of the plan brings in each of them.

use jiff::civil::Date;
use wholetime_models::draw::{Chance, Decision, named, newcomer};
use wholetime_plans::plan::{Initiative, Plan, Stream};
use wholetime_plans::quantity::Wte;
use wholetime_plans::reach::{Coming, Delivery, Fate, Kind, Reach, Risk, Size, Way, brought, coming};
use wholetime_plans::substitution::Range;
use wholetime_plans::target::Target;
use wholetime_plans::targets::{TargetLine, initiatives, targets};
use wholetime_vocabulary::{Period, how_many};

use super::ReachAsked;
use super::answer::{RangeLine, WayLine};
use crate::questions::assumptions::all_assumptions;
use crate::questions::forecast::Steps;
use crate::questions::plans::chances::{Ground, ground};
use crate::{Scope, Workbench, WorkbenchError};

/// What names the draws: that of a forecast where none is named, so that supply is the same as in the chances of targets.
const SEED: u64 = 1;

/// A target with all that its chance rests on.
pub(super) struct Laid {
    /// Name and title of the target.
    pub(super) target: (String, String),
    pub(super) ground: Ground,
    /// Points of the trajectory that are still to come.
    pub(super) points: Vec<(Period, f64)>,
    pub(super) reach: Reach,
    pub(super) ways: Vec<WayLine>,
    /// WTE in which larger sizes are counted.
    pub(super) unit: Wte,
    /// Why there are no costs.
    pub(super) uncosted: Option<String>,
    pub(super) notes: Vec<String>,
}

impl Workbench {
    pub(super) fn laid(&self, plan: &Plan, asked: &ReachAsked, steps: &Steps<'_>) -> Result<Laid, WorkbenchError> {
        let today = self.today();
        let on = asked.on.unwrap_or(today);
        let line = chosen(targets(plan, on, None), asked.target.as_deref())?;
        let target = plan.targets.iter().find(|target| target.id == line.id);
        let aim = target.and_then(|target| plan.aims.iter().find(|aim| aim.id == target.aim));
        let (Some(target), Some(aim)) = (target, aim) else {
            return Err(WorkbenchError::NotThere(format!("the plan has no target `{}`", line.id)));
        };
        let mut stopped = None;
        let mut outlook = |area: &str, asked| {
            let found = self
                .permit_everywhere(wholetime_access::Deed::See)
                .and_then(|()| self.outlook(area, &asked, Scope::default(), steps.next().watch()));
            found.map_err(|why| {
                let said = why.to_string();
                if matches!(why, WorkbenchError::Cancelled(_)) {
                    stopped = Some(why);
                }
                said
            })
        };
        let as_at = asked.on.filter(|day| *day < today);
        let grounded = ground(plan, &line, (as_at, Period::of(today)), &mut outlook);
        if let Some(stopped) = stopped {
            return Err(stopped);
        }
        let ground = grounded.map_err(|why| {
            WorkbenchError::NotPossible(format!("there is no chance to give for the target `{}`: {why}", line.id))
        })?;
        let from = ground.outlook.from;
        let points: Vec<(Period, f64)> =
            ground.way.iter().filter(|(period, _)| ground.outlook.at(*period).is_some()).copied().collect();
        let supply = points.iter().filter_map(|(period, _)| ground.outlook.at(*period)).map(<[f64]>::to_vec).collect();
        let mut laid = Laid {
            target: (line.id.clone(), line.title.clone()),
            reach: Reach {
                wanted: points.iter().map(|(_, wanted)| *wanted).collect(),
                supply,
                ways: Vec::new(),
                joint: asked.joint,
            },
            ways: Vec::new(),
            unit: target.unit,
            uncosted: None,
            notes: ground.notes.clone(),
            points,
            ground,
        };
        let past = laid.ground.way.len() - laid.points.len();
        if 0 < past {
            laid.notes.insert(
                0,
                format!(
                    "{} of the trajectory lie before the months forecast and are not in its chance",
                    how_many(past, "quarter")
                ),
            );
        }
        let named_chances = named_chances(plan, target, aim, &asked.chances)?;
        for initiative in initiatives(plan, target, aim) {
            for stream in &initiative.streams {
                let chance =
                    named_chances.iter().find(|(id, _)| *id == way_id(initiative, stream)).map(|(_, pct)| *pct);
                self.lay(&mut laid, plan, (initiative, stream), (from.last_day(), target, asked.stretch, chance))?;
            }
            if initiative.role != aim.profession {
                laid.notes.push(format!(
                    "{} are posts of the role {}; the plan counts them towards a target of {}, and so does this",
                    initiative.title, initiative.role, aim.profession
                ));
            }
            if !initiative.costed.is_empty() {
                laid.notes.push(format!(
                    "{} is costed as a whole in the plan; its ways are costed here by their own posts",
                    initiative.title
                ));
            }
        }
        if laid.reach.ways.is_empty() {
            laid.notes.push("the plan has no post for this target that is still to come".to_owned());
        }
        if plan.lines.iter().any(|line| !line.amounts.is_empty()) {
            laid.notes
                .push("costs of the plan that are not posts belong to no way and are in none of the sums".to_owned());
        }
        Ok(laid)
    }

    fn lay(
        &self,
        laid: &mut Laid,
        plan: &Plan,
        (initiative, stream): (&Initiative, &Stream),
        (after, target, stretch, chance): (Date, &Target, f64, Option<f64>),
    ) -> Result<(), WorkbenchError> {
        let (id, title) = (way_id(initiative, stream), way_title(initiative, stream));
        let Some(coming) = coming(initiative, stream, after, stretch, target.unit) else {
            laid.notes.push(format!("{title}: all its posts were due before the months forecast"));
            return Ok(());
        };
        let (delivery, line) = self.delivery((initiative, stream), &coming, after, chance)?;
        let months = |period: &Period| f64::from(period.months_since(laid.ground.outlook.from));
        let points: Vec<f64> = laid.points.iter().map(|(period, _)| months(period)).collect();
        let draw = draws(&id, line.kind);
        let brought = brought(&coming, &delivery, &points, laid.reach.replicates(), draw);
        let costs = match coming.costs(plan) {
            Ok(costs) => costs.into_iter().map(Some).collect(),
            Err(why) => {
                laid.uncosted.get_or_insert_with(|| format!("{title} cannot be costed: {why}"));
                vec![None; coming.sizes.len()]
            }
        };
        let sizes = coming.wte.iter().zip(costs).zip(brought);
        let sizes = sizes.map(|((wte, cost), brought)| Size { wte: *wte, cost, brought }).collect();
        laid.reach.ways.push(Way { id, title, sizes });
        laid.ways.push(line);
        Ok(())
    }

    /// What is assumed of a way, and where it comes from.
    fn delivery(
        &self,
        (initiative, stream): (&Initiative, &Stream),
        coming: &Coming,
        day: Date,
        chance: Option<f64>,
    ) -> Result<(Delivery, WayLine), WorkbenchError> {
        let kind = Kind::of(stream);
        let of = match kind {
            Kind::Abroad => Some("abroad"),
            Kind::Fellowship => Some("fellowship"),
            Kind::Other => None,
        };
        let planned = stream.probability_percent.and_then(|share| share.to_string().parse::<f64>().ok());
        let (risk, risk_from) = match (chance, planned) {
            (Some(pct), _) => (Risk::Chance(pct / 100.0), "whoever asks".to_owned()),
            (None, Some(pct)) => (Risk::Chance(pct / 100.0), "the plan".to_owned()),
            (None, None) => (Risk::Filled(self.range("initiative_filled", of, day)?), "initiative_filled".to_owned()),
        };
        let additional = match kind {
            Kind::Fellowship => self.range("fellowship_additional", None, day)?,
            Kind::Abroad | Kind::Other => self.range("initiative_additional", of, day)?,
        };
        let delivery = Delivery {
            risk,
            additional,
            months_late: self.range("initiative_late", of, day)?,
            leaving: self.range("initiative_leaving", of, day)?,
        };
        let line = WayLine {
            way: way_id(initiative, stream),
            title: way_title(initiative, stream),
            role: initiative.role.clone(),
            kind,
            wte: coming.wte.get(1).copied().unwrap_or_default(),
            past: coming.past,
            chance_pct: match risk {
                Risk::Chance(chance) => Some(100.0 * chance),
                Risk::Filled(_) => None,
            },
            filled_pct: match risk {
                Risk::Chance(_) => None,
                Risk::Filled(range) => Some(line_of(range, 100.0)),
            },
            risk_from,
            additional_pct: line_of(delivery.additional, 100.0),
            months_late: line_of(delivery.months_late, 1.0),
            leaving_pct: line_of(delivery.leaving, 100.0),
        };
        Ok((delivery, line))
    }

    /// The range of an assumption on a day; the first ever given where the day is earlier.
    fn range(&self, name: &str, of: Option<&str>, day: Date) -> Result<Range, WorkbenchError> {
        let all = all_assumptions(self.catalogue())?;
        let found = all.get(name).and_then(|assumption| {
            let earliest = || {
                let of_it = assumption.values.iter().filter(|value| value.of.as_deref() == of || value.of.is_none());
                of_it.min_by_key(|value| (value.of.is_none(), value.from))
            };
            assumption.on(day, of).or_else(earliest)
        });
        let found = found.ok_or_else(|| {
            WorkbenchError::NotPossible(format!(
                "the catalogue has no assumption `{name}`; put it back into catalogue/assumptions"
            ))
        })?;
        Ok(Range { low: found.low, central: found.central, high: found.high })
    }
}

/// The target that is named, or the only one.
fn chosen(lines: Vec<TargetLine>, named: Option<&str>) -> Result<TargetLine, WorkbenchError> {
    let there: Vec<String> = lines.iter().map(|line| line.id.clone()).collect();
    let missing = |why: String| Err(WorkbenchError::NotThere(why));
    match (named, lines.len()) {
        (_, 0) => {
            missing("the plan has no target; add [[target]] to the document, with the aim it shares out".to_owned())
        }
        (None, 1) => lines.into_iter().next().map_or_else(|| missing(String::new()), Ok),
        (None, _) => {
            missing(format!("the plan has {}; name one: {}", how_many(there.len(), "target"), there.join(", ")))
        }
        (Some(name), _) => lines
            .into_iter()
            .find(|line| line.id == name)
            .map_or_else(|| missing(format!("the plan has no target `{name}`; it has {}", there.join(", "))), Ok),
    }
}

/// Chances that whoever asks sets, by the full name of the way.
fn named_chances(
    plan: &Plan,
    target: &Target,
    aim: &wholetime_plans::plan::Aim,
    asked: &[(String, f64)],
) -> Result<Vec<(String, f64)>, WorkbenchError> {
    let ways: Vec<(String, &str)> = initiatives(plan, target, aim)
        .into_iter()
        .flat_map(|initiative| {
            initiative.streams.iter().map(move |stream| (way_id(initiative, stream), stream.id.as_str()))
        })
        .collect();
    let full = |(name, pct): &(String, f64)| {
        let mut meant = ways.iter().filter(|(id, stream)| id == name || *stream == name.as_str());
        match (meant.next(), meant.next()) {
            (Some((id, _)), None) => Ok((id.clone(), *pct)),
            _ => {
                let there: Vec<&str> = ways.iter().map(|(id, _)| id.as_str()).collect();
                let why = format!("`{name}` is not one way of this target; it has {}", there.join(", "));
                Err(WorkbenchError::NotThere(why))
            }
        }
    };
    asked.iter().map(full).collect()
}

fn way_id(initiative: &Initiative, stream: &Stream) -> String {
    format!("{}/{}", initiative.id, stream.id)
}

/// What people read: the stream where there are several, else the initiative.
fn way_title(initiative: &Initiative, stream: &Stream) -> String {
    if initiative.streams.len() == 1 { initiative.title.clone() } else { stream.title.clone() }
}

fn line_of(range: Range, times: f64) -> RangeLine {
    // Shares are written as percentages of at most two decimals.
    let shown = |value: f64| (value * times * 100.0).round() / 100.0;
    RangeLine { low: shown(range.low), central: shown(range.central), high: shown(range.high) }
}

/// The draws of a way. What is not known of a kind of way is one number for all ways of that kind; what happens to a post is its
/// own.
fn draws(way: &str, kind: Kind) -> impl Fn(u32, Fate) -> f64 {
    let chance = Chance::new(SEED);
    let own = named(way);
    let of_kind = |what: &str| named(&format!("initiative/{what}/{}", kind.title()));
    let (filled, additional, late, leaving) =
        (of_kind("filled"), of_kind("additional"), of_kind("late"), of_kind("leaving"));
    move |replicate, fate| match fate {
        Fate::ComesOff => chance.draw(replicate, own, 0, Decision::Happens),
        Fate::Filled => chance.draw(replicate, filled, 0, Decision::RateSize),
        Fate::Additional => chance.draw(replicate, additional, 0, Decision::RateSize),
        Fate::Late => chance.draw(replicate, late, 0, Decision::RateSize),
        Fate::Leaving => chance.draw(replicate, leaving, 0, Decision::RateSize),
        Fate::Post(post) => chance.draw(replicate, newcomer(own, 0, post), 0, Decision::FindsAPost),
        Fate::Stay(post) => chance.draw(replicate, newcomer(own, 0, post), 0, Decision::Stops),
    }
}
