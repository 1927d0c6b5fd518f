//! From England's staff by role and age to a model of who joins, leaves and changes hours, with what had to be borrowed.

use std::collections::BTreeMap;

use jiff::civil::Date;
use wholetime_models::amount::{Amount, Staff};
use wholetime_models::assumptions::{Assumption, Dated};
use wholetime_models::rates::{BandRates, learn};
use wholetime_models::supply::{
    Band, Exits, Model, OLDEST, Profile, Role, Sex, Source, Stock, Stream, Training, YOUNGEST, spread,
};
use wholetime_vocabulary::{GpDefinition, Measured, Period, StaffGroup};

use super::ages::{Ages, RoleAges};
use crate::questions::backtest::running;

/// Pairs of counts this many years older count half. Our judgement: long enough for several pairs, short enough that the
/// fast growth of one decade is not carried on for ever.
const HALF_LIFE: f64 = 2.0;

/// Bands that begin below this age have joiners as people, the others leavers as rates; as in the tested model of age bands.
const JOINERS_BELOW: u8 = 45;

/// From this age on, whoever stops beyond what is usual is taken to retire. Source: NHS Pension Scheme, minimum pension age.
const RETIRES_FROM: u8 = 55;

/// The month in which those in training finish and rotate: August. Source: the national dates of rotation.
const FINISH_IN: i32 = 8;

/// Years of GP training; so a third of those in training are due each year. Source: the curriculum of the Royal College of
/// General Practitioners.
const TRAINING_YEARS: f64 = 3.0;

/// Share of those in training who finish or stop within a year.
const FINISHING: f64 = 1.0 / TRAINING_YEARS;

/// The largest share of an age that can stop within a year. Our judgement: a bound, so that a hazard stays a number.
const MOST_STOP: f64 = 0.95;

/// Years in a band of ages, as the publisher cuts them.
const YEARS_OF_A_BAND: f64 = 5.0;

/// The largest share of salaried GPs of an age who can become partners in a year. Our judgement: a bound, not an estimate.
const MOST_TAKE_UP_PARTNERSHIP: f64 = 0.2;

/// Of a group of whom no hours are published. Our judgement, near what practice files of 2018 to 2022 show.
const FTE_A_HEAD: f64 = 0.7;

/// The age of everybody where no ages are held.
const NO_AGE: u8 = 45;

/// The month from which records of those who left are removed: pairs across it are not learnt from. Source: bulletin of October
/// 2025, sheet Notes, note 50.
const RECORDS_REMOVED: i32 = 2025 * 12 + 4;

/// Roles of GPs.
const TRAINEE: &str = "trainee";
const PARTNER: &str = "partner";
const SALARIED: &str = "salaried";

/// The training of GPs, as scenarios name it.
pub(super) const GP_TRAINING: &str = "gp_training";

/// England's staff of a group and what becomes of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Structure {
    /// Everybody at the start.
    pub(super) stock: Stock,
    /// What happens.
    pub(super) model: Model,
    /// The roles that are counted, by their place.
    pub(super) counted: Vec<usize>,
    /// How it was made.
    pub(super) method: Vec<String>,
    /// What was not counted for this but taken from elsewhere.
    pub(super) borrowed: Vec<String>,
}

impl Structure {
    /// Brings those counted to the number published for them together: somebody with two roles is one head of the whole.
    pub(super) fn match_level(&mut self, measure: Measured, published: f64) {
        let counted: Staff = self.counted.iter().map(|role| self.stock.of_role(*role)).sum();
        let factor = match measure {
            Measured::Headcount => over(published, counted.heads.number()),
            Measured::Fte => over(published, counted.fte.number()),
        };
        let mut matched = Stock::empty(self.stock.roles());
        for (role, sex, age, staff) in self.stock.cells() {
            let of = |amount: Amount, is_matched: bool| if is_matched { amount.times(factor) } else { amount };
            let heads = of(staff.heads, measure == Measured::Headcount);
            let fte = of(staff.fte, measure == Measured::Fte);
            matched.add(role, sex, age, Staff { heads, fte });
        }
        if 0.0 < factor {
            self.stock = matched;
        }
    }

    /// FTE a head of those counted.
    pub(super) fn hours_a_head(&self) -> f64 {
        let counted: Staff = self.counted.iter().map(|role| self.stock.of_role(*role)).sum();
        over(counted.fte.number(), counted.heads.number())
    }
}

/// Assumptions as they are used from a day on.
pub(super) struct Assumed<'a> {
    all: &'a BTreeMap<String, Assumption>,
    day: Date,
    group: StaffGroup,
}

impl<'a> Assumed<'a> {
    pub(super) fn of(all: &'a BTreeMap<String, Assumption>, from: Period, group: StaffGroup) -> Self {
        Self { all, day: from.last_day(), group }
    }

    /// The central value of an assumption, with the sentence that owns up to it; the first ever given where the day is earlier.
    pub(super) fn central(&self, name: &str) -> Option<(f64, String)> {
        let assumption = self.all.get(name)?;
        let of = Some(self.group.word());
        let earliest = || assumption.values.iter().min_by_key(|value| value.from);
        let (value, when): (&Dated, &str) = match assumption.on(self.day, of) {
            Some(value) => (value, ""),
            None => (earliest()?, ", written after the start"),
        };
        let memory = if value.is_from_memory { ", from memory" } else { "" };
        let said = format!(
            "{}: {} ({} to {}), from {}{when}{memory}",
            in_a_sentence(&assumption.title),
            value.central,
            value.low,
            value.high,
            value.reference.title
        );
        Some((value.central, said))
    }
}

/// The model of a group from what is published of England.
pub(super) fn of_england(
    ages: &Ages,
    group: StaffGroup,
    definition: Option<GpDefinition>,
    assumed: &Assumed<'_>,
) -> Structure {
    let (leaving, leaving_said) =
        assumed.central("gp_leaving").unwrap_or((0.0, "nobody is taken to leave early".to_owned()));
    let mut kept: Vec<&RoleAges> = ages.roles.iter().filter(|role| is_modelled(&role.id, definition)).collect();
    kept.sort_by_key(|role| role.id == TRAINEE);
    let roles: Vec<Role> = kept.iter().map(|role| Role::named(&role.id)).collect();
    let place = |id: &str| kept.iter().position(|role| role.id == id);
    let mut model = Model::still(roles);
    let mut stock = Stock::empty(kept.len());
    let mut borrowed = vec![leaving_said];
    let mut said: Vec<String> = ages.assumed.clone();
    let leaves = |role: &RoleAges| if role.id == TRAINEE { FINISHING } else { leaving };
    let mut flows: Vec<Flows> = kept.iter().map(|role| Flows::learnt(role, leaves(role))).collect();
    if let (Some(partner), Some(salaried)) = (place(PARTNER), place(SALARIED)) {
        let wanted = joining(&flows[partner]);
        flows[salaried].goes_to_another_role(&wanted);
        flows[partner].from_another = flows[salaried].changed();
        model.roles[salaried].changes_into = Some(partner);
    }
    for (number, (role, flows)) in kept.iter().zip(&flows).enumerate() {
        settle(&mut stock, number, role, &mut said);
        flows.set(&mut model, number, role);
        let (heads, profile) = flows.joiners(role);
        if let Some(profile) = profile {
            model.streams.push(Stream {
                id: format!("{}_joiners", role.id),
                source: Source::Other,
                role: number,
                heads_per_year: vec![heads],
                lead_months: 0,
                profile,
            });
        }
    }
    if let (StaffGroup::Gp, Some(salaried)) = (group, place(SALARIED)) {
        train(&mut model, salaried, ages, assumed, &mut borrowed);
    }
    let counted = (0..kept.len()).filter(|role| is_counted(&kept[*role].id, definition)).collect();
    if let (StaffGroup::Gp, Some((1.0, posts))) = (group, assumed.central("funded_posts_bind")) {
        borrowed.push(format!(
            "{posts}; how many are funded is not published, so joiners are kept to what the net of recent years leaves room for, \
             until a scenario says how many posts there are"
        ));
    }
    said.sort();
    said.dedup();
    borrowed.push(
        "the sex of staff, which is not published by role and age: half are taken to be women; no rate depends on it"
            .to_owned(),
    );
    borrowed.extend(said);
    let pairs = flows.iter().map(|flows| flows.pairs).max().unwrap_or(0);
    let method = vec![
        format!(
            "Who is there: England's {} by role and age in {}, each band of ages spread over its years.",
            in_a_sentence(group.title()),
            ages.month.in_words()
        ),
        format!(
            "Who comes and goes: the net of joiners and leavers by age of {pairs} pairs of months a year apart, newer ones \
             counting more; leavers are at least those of the assumption, and joiners make up the rest."
        ),
    ];
    Structure { stock, model, counted, method, borrowed }
}

/// A model of a group of whom nothing is published for England: everybody leaves equally often, and as many join.
pub(super) fn of_assumptions(group: StaffGroup, assumed: &Assumed<'_>) -> Structure {
    let (leaving, leaving_said) =
        assumed.central("gp_leaving").unwrap_or((0.0, "nobody is taken to leave early".to_owned()));
    let hours = assumed.central("fte_per_head");
    let (fte_a_head, hours_said) =
        hours.unwrap_or((FTE_A_HEAD, format!("hours a head: {FTE_A_HEAD} FTE, our judgement")));
    let mut model = Model::still(vec![Role::named(group.word())]);
    let mut stock = Stock::empty(1);
    stock.add(0, Sex::Female, NO_AGE, Staff::of(1.0, fte_a_head));
    model.rates.set_both(0, YOUNGEST, OLDEST, Exits { leaves: hazard(leaving), ..Exits::default() });
    model.streams.push(Stream {
        id: format!("{}_joiners", group.word()),
        source: Source::Other,
        role: 0,
        heads_per_year: vec![leaving],
        lead_months: 0,
        profile: Profile::of_age(NO_AGE, fte_a_head),
    });
    Structure {
        stock,
        model,
        counted: vec![0],
        method: vec![
            "No published series of England is held up to this month: everybody is taken to leave equally often, and as many to join."
                .to_owned(),
        ],
        borrowed: vec![leaving_said, hours_said],
    }
}

/// Whether a role is part of the model: those in training only where they are counted; as a source of joiners they stand
/// beside it.
fn is_modelled(role: &str, definition: Option<GpDefinition>) -> bool {
    is_counted(role, definition)
}

/// Whether a definition of GPs counts a role.
fn is_counted(role: &str, definition: Option<GpDefinition>) -> bool {
    let (trainee, locum) = (role == TRAINEE, role == "locum");
    match definition {
        Some(GpDefinition::Extg) => !trainee,
        Some(GpDefinition::Exl) => !locum,
        Some(GpDefinition::Extgl) => !trainee && !locum,
        Some(GpDefinition::Total) | None => true,
    }
}

/// A title as it stands inside a sentence: in small letters, unless it is an abbreviation.
pub(super) fn in_a_sentence(title: &str) -> String {
    let mut letters = title.chars();
    let is_word = title.chars().nth(1).is_some_and(char::is_lowercase);
    match letters.next() {
        Some(first) if is_word => first.to_lowercase().chain(letters).collect(),
        _ => title.to_owned(),
    }
}

/// Puts the people of a role into the stock, half of each age of each sex.
fn settle(stock: &mut Stock, number: usize, role: &RoleAges, said: &mut Vec<String>) {
    let bands: Vec<Band> = role
        .bands
        .iter()
        .zip(role.now())
        .zip(&role.fte)
        .map(|(((from, to), heads), fte)| Band { from: *from, to: *to, staff: Staff::of(*heads, *fte) })
        .collect();
    let Some(spread) = spread(&bands, Staff::NOBODY) else { return };
    for (age, staff) in &spread.years {
        let half = staff.share(0.5);
        stock.add(number, Sex::Female, *age, half);
        stock.add(number, Sex::Male, *age, *staff - half);
    }
    said.extend(spread.assumed);
}

/// What happens to a role in a year, by band of ages.
///
/// A band holds whoever will be that old when the year ends, as the counts a year apart see them.
#[derive(Clone, Debug, PartialEq)]
struct Flows {
    /// Heads of today, a year older.
    aged: Vec<f64>,
    /// Joiners less leavers, in heads.
    net: Vec<f64>,
    /// Share of them who stop within the year for any cause but another role.
    stops: Vec<f64>,
    /// Hazard of leaving before retirement, part of those who stop.
    leaves: f64,
    /// Hazard of taking up another role.
    changes: Vec<f64>,
    /// Heads who come from another role.
    from_another: Vec<f64>,
    pairs: usize,
}

impl Flows {
    fn learnt(role: &RoleAges, leaving: f64) -> Self {
        let aged = a_year_older(role.now());
        let (mut net, pairs) = net_of(role, &aged);
        if let Some(growth) = role.own_growth {
            // The ages are those of the group, the growth is the role's own: what differs is shared out over those who join.
            let differs = growth - net.iter().sum::<f64>();
            let joining =
                |((from, _), heads): (&(u8, Option<u8>), &f64)| if *from < JOINERS_BELOW { *heads } else { 0.0 };
            let joining: Vec<f64> = role.bands.iter().zip(&aged).map(joining).collect();
            let all: f64 = joining.iter().sum::<f64>().max(f64::MIN_POSITIVE);
            for (net, heads) in net.iter_mut().zip(&joining) {
                *net += differs * heads / all;
            }
        }
        let least = least_leaving(&aged, &net, leaving);
        let stops = aged.iter().zip(&net).map(|(heads, net)| (-over(*net, *heads)).max(least).min(MOST_STOP)).collect();
        let nothing = vec![0.0; aged.len()];
        Self { aged, net, stops, leaves: hazard(least), changes: nothing.clone(), from_another: nothing, pairs }
    }

    /// The hazards with which people of this role take up another, of which so many heads are to come in each band.
    fn goes_to_another_role(&mut self, wanted: &[f64]) {
        let take_up =
            |(wanted, heads): (&f64, &f64)| hazard(over(*wanted, *heads).clamp(0.0, MOST_TAKE_UP_PARTNERSHIP));
        self.changes = wanted.iter().zip(&self.aged).map(take_up).collect();
    }

    /// Heads who take up another role in a year, by band.
    fn changed(&self) -> Vec<f64> {
        let of_band = |band: usize| {
            let all = hazard(self.stops[band]) + self.changes[band];
            self.aged[band] * -(-all).exp_m1() * over(self.changes[band], all)
        };
        (0..self.aged.len()).map(of_band).collect()
    }

    /// Writes rates and hours of the role into the model.
    fn set(&self, model: &mut Model, number: usize, role: &RoleAges) {
        let is_training = role.id == TRAINEE;
        for (band, (from, to)) in role.bands.iter().enumerate() {
            let stops = hazard(self.stops[band]);
            let leaves = if *from < RETIRES_FROM { stops } else { self.leaves.min(stops) };
            let exits = Exits {
                retires: if is_training { 0.0 } else { stops - leaves },
                leaves: if is_training { 0.0 } else { leaves },
                moves_away: if is_training { stops } else { 0.0 },
                changes_role: self.changes[band],
            };
            // Ages are those at the start of a year of the model, bands those at its end. The first band also holds whoever is
            // younger, the last whoever is older.
            let first = if band == 0 { YOUNGEST } else { from - 1 };
            model.rates.set_both(number, first, to.map_or(OLDEST, |to| to - 1), exits);
        }
        let hours: Vec<(u8, f64)> = role
            .bands
            .iter()
            .zip(role.fte.iter().zip(role.now()))
            .filter(|(_, (fte, heads))| 0.0 < **fte && 0.0 < **heads)
            .map(|((from, to), (fte, heads))| (u8::midpoint(*from, to.unwrap_or(from + 5)), fte / heads))
            .collect();
        for sex in Sex::ALL {
            model.hours.follow(number, sex, &hours);
        }
        if let Some(drift) = drift(role) {
            model.hours.set_drift(number, drift);
        }
    }

    /// Heads who join a year from elsewhere, and who they are; nobody where none do.
    fn joiners(&self, role: &RoleAges) -> (f64, Option<Profile>) {
        let of_band = |band: usize| {
            let all = hazard(self.stops[band]) + self.changes[band];
            let gone = self.aged[band] * -(-all).exp_m1();
            // They come at the end of each month and are at risk from the next: the mean of e^(−h(12 − m)/12) over twelve months.
            let stay = if 0.0 < all { (-all).exp_m1() / (12.0 * (-all / 12.0).exp_m1()) } else { 1.0 };
            ((self.net[band] + gone - self.from_another[band]) / stay).max(0.0)
        };
        let by_band: Vec<f64> = (0..self.aged.len()).map(of_band).collect();
        let heads: f64 = by_band.iter().sum();
        if heads <= 0.0 {
            return (0.0, None);
        }
        let hours = |band: usize| over(role.fte[band], role.now()[band]);
        let fte = (0..by_band.len()).map(|band| by_band[band] * hours(band)).sum::<f64>() / heads;
        let mut ages = Vec::new();
        for (band, (from, to)) in role.bands.iter().enumerate().filter(|(band, _)| 0.0 < by_band[*band]) {
            let last = to.unwrap_or(*from);
            let years = f64::from(last - from + 1);
            ages.extend((*from..=last).map(|age| (age - 1, by_band[band] / years)));
        }
        (heads, Some(Profile { female: 0.5, ages, fte: [fte, fte] }))
    }
}

fn over(part: f64, whole: f64) -> f64 {
    if 0.0 < whole { part / whole } else { 0.0 }
}

/// The hazard a year that lets such a share stop within it.
fn hazard(share: f64) -> f64 {
    -(-share).ln_1p()
}

/// Heads by band a year later, if nobody came or went: a fifth of each band of five years grows out of it.
fn a_year_older(people: &[f64]) -> Vec<f64> {
    let mut older = people.to_vec();
    for band in 1..people.len() {
        let grown = people[band - 1] / YEARS_OF_A_BAND;
        older[band - 1] -= grown;
        older[band] += grown;
    }
    older
}

/// Joiners less leavers a year by band, in heads, and how many pairs of months say so; nothing where none does.
fn net_of(role: &RoleAges, aged: &[f64]) -> (Vec<f64>, usize) {
    let younger = role.bands.iter().filter(|(from, _)| *from < JOINERS_BELOW).count();
    let origin = role.heads.last().map_or(0, |counts| counts.month);
    let learnt: Option<BandRates> = learn(&role.heads, origin, younger, Some(HALF_LIFE), &[RECORDS_REMOVED]);
    let Some(rates) = learnt else { return (vec![0.0; aged.len()], 0) };
    // Rates are leavers a person-year of the mean of start and end, as they were learnt.
    let leaving = |(rate, heads): (&f64, &f64)| -heads * rate / (1.0 + rate / 2.0);
    let leaving = rates.net_leaving.iter().zip(&aged[younger..]).map(leaving);
    (rates.net_joiners.iter().copied().chain(leaving).collect(), rates.pairs)
}

/// The share that stops at every age at least, so that with what is learnt all together come to the share assumed. Nought where
/// what is learnt alone comes to more.
fn least_leaving(aged: &[f64], net: &[f64], share: f64) -> f64 {
    let wanted = share * aged.iter().sum::<f64>();
    let gone = |least: f64| -> f64 {
        aged.iter().zip(net).map(|(heads, net)| heads * (-over(*net, *heads)).max(least).min(MOST_STOP)).sum()
    };
    if wanted <= gone(0.0) {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, MOST_STOP);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if gone(middle) < wanted { low = middle } else { high = middle }
    }
    low
}

/// Heads who become partners in a year, by band: all who join partners, for nobody begins as one.
fn joining(partner: &Flows) -> Vec<f64> {
    let of_band = |band: usize| (partner.net[band] + partner.stops[band] * partner.aged[band]).max(0.0);
    (0..partner.aged.len()).map(of_band).collect()
}

/// Yearly change of hours at a given age, from the months three years apart; none where the earlier is not printed.
fn drift(role: &RoleAges) -> Option<f64> {
    let as_before: f64 = role.fte_a_head_before.iter().zip(role.now()).map(|(hours, heads)| hours * heads).sum();
    let now: f64 = role.fte.iter().sum();
    (0.0 < as_before && 0.0 < now).then(|| (now / as_before).powf(1.0 / role.trend_years) - 1.0)
}

/// Splits the joiners of a role into those from training and the others. More cannot have come from training than joined: then
/// the share of those trained who found a post here is what joined over what was trained.
fn train(model: &mut Model, role: usize, ages: &Ages, assumed: &Assumed<'_>, borrowed: &mut Vec<String>) {
    let Some((converts, said)) = assumed.central("training_conversion") else { return };
    let Some(trainees) = ages.roles.iter().find(|role| role.id == TRAINEE) else { return };
    let Some(stream) = model.streams.iter_mut().find(|stream| stream.role == role) else { return };
    let in_training: f64 = trainees.now().iter().sum();
    let due = (in_training / TRAINING_YEARS).round();
    let Some(month) = running(ages.month).filter(|_| 1.0 <= due) else { return };
    let joined = stream.heads_per_year.first().copied().unwrap_or(0.0);
    let trained = due * converts;
    let stays = (joined / trained).min(1.0);
    let until_august = u32::try_from((FINISH_IN - month - 1).rem_euclid(12) + 1).unwrap_or(12);
    let profile = stream.profile.clone();
    for heads in &mut stream.heads_per_year {
        *heads = (*heads - trained * stays).max(0.0);
    }
    model.training.push(Training {
        id: GP_TRAINING.to_owned(),
        role,
        due: (0..30).map(|year| (until_august + 12 * year, due as u32)).collect(),
        fte_in_training: 1.0,
        finishes: 1.0,
        takes_longer: 0.0,
        longer_months: 0,
        converts,
        stays,
        starts_after_months: 1,
        profile,
    });
    borrowed.push(said);
    borrowed.push(format!(
        "how many finish training: {due:.0} a year, a third of the {in_training:.0} in training in {}; of those who go into the \
         service, {:.0} % join practices as salaried GPs, as far as the net of these leaves room",
        ages.month.in_words(),
        100.0 * stays
    ));
}
