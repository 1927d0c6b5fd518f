//! The assembly of a forecast on invented staff, with numbers small enough to check by hand.

use std::collections::BTreeMap;

use wholetime_models::amount::{Amount, Staff};
use wholetime_models::assumptions::{Assumption, assumptions};
use wholetime_models::rates::BandCounts;
use wholetime_models::scenario::{Place, Scenario};
use wholetime_models::supply::{Cause, Exits, Flow, Model, Role, Sex, Stock, project};
use wholetime_vocabulary::{Cancel, GpDefinition, Measured, Period, Quiet, StaffGroup};

use super::ages::{Ages, RoleAges};
use super::assembly::{self, SET};
use super::crowd::{self, Chances};
use super::people::{Peopled, PlaceStaff, part_of, peopled};
use super::structure::{Assumed, GP_TRAINING, Structure, of_assumptions, of_england};
use super::{LedgerLine, Watch};

const BANDS: [(u8, Option<u8>); 9] = [
    (25, Some(29)),
    (30, Some(34)),
    (35, Some(39)),
    (40, Some(44)),
    (45, Some(49)),
    (50, Some(54)),
    (55, Some(59)),
    (60, Some(64)),
    (65, None),
];

fn shipped() -> BTreeMap<String, Assumption> {
    assumptions(&wholetime_catalogue::Catalogue::shipped().unwrap()).unwrap()
}

/// A role with so many heads in each band, the same in two Septembers, each of 0.8 FTE.
fn steady(id: &str, heads: [f64; 9]) -> RoleAges {
    let counts = |month| BandCounts { month, people: heads.to_vec() };
    RoleAges {
        id: id.to_owned(),
        bands: BANDS.to_vec(),
        heads: vec![counts(2021 * 12 + 9), counts(2022 * 12 + 9)],
        fte: heads.iter().map(|heads| 0.8 * heads).collect(),
        fte_a_head_before: vec![0.8; 9],
        trend_years: 3.0,
        own_growth: None,
    }
}

fn september() -> Period {
    Period::month(2022, 9).unwrap()
}

fn ages() -> Ages {
    Ages {
        month: september(),
        roles: vec![
            steady("partner", [0.0, 100.0, 300.0, 500.0, 600.0, 500.0, 400.0, 100.0, 20.0]),
            steady("salaried", [50.0, 500.0, 500.0, 300.0, 200.0, 150.0, 100.0, 50.0, 10.0]),
            steady("trainee", [600.0, 300.0, 90.0, 30.0, 9.0, 3.0, 0.0, 0.0, 0.0]),
        ],
        assumed: Vec::new(),
        editions: Vec::new(),
    }
}

fn england(definition: GpDefinition) -> Structure {
    let all = shipped();
    of_england(&ages(), StaffGroup::Gp, Some(definition), &Assumed::of(&all, september(), StaffGroup::Gp))
}

fn practice(code: &str, fte: f64) -> PlaceStaff {
    PlaceStaff { code: code.to_owned(), fte, heads: None, fte_by_role: None, leaving: 1.0, joining: 1.0 }
}

fn chances(replicates: u32) -> Chances {
    Chances { seed: 7, months: 24, replicates, measure: Measured::Fte, is_tested: true }
}

fn play(places: &[Peopled], structure: &Structure, chances: Chances) -> Vec<Vec<f64>> {
    let cancel = Cancel::default();
    crowd::play(places, &[], &structure.counted, chances, Watch { progress: &Quiet, cancel: &cancel }).unwrap()
}

#[test]
fn a_replicate_gets_the_value_of_its_rank() {
    let simulated = vec![vec![5.0, 1.0, 3.0, 3.0]];
    let told = vec![vec![10.0, 20.0, 30.0, 40.0]];
    // 1 is the least; of the two threes the earlier replicate is first; 5 is the most.
    assert_eq!(assembly::ranked(&simulated, &told), [[40.0, 10.0, 20.0, 30.0]]);
    // Two values for four replicates: the middles of their quarters lie at −¼, ¼, ¾ and 1¼ between the two; ends do not go beyond.
    let told = vec![vec![10.0, 20.0]];
    assert_eq!(assembly::ranked(&simulated, &told), [[20.0, 10.0, 12.5, 17.5]]);
    assert_eq!(assembly::ranked(&simulated, &[]), simulated, "a month that nothing tells of stays as it was simulated");
}

#[test]
fn a_scenario_adds_what_it_does_to_each_replicate_and_nobody_falls_below_nothing() {
    let fan = vec![vec![10.0, 1.0]];
    let (before, after) = (vec![vec![9.0, 4.0]], vec![vec![11.0, 2.0]]);
    assert_eq!(assembly::moved(&fan, &before, &after), [[12.0, 0.0]]);
    let odd = vec![vec![0.1 + 0.2, 1.0 / 3.0]];
    assert_eq!(assembly::moved(&odd, &before, &before), odd);
}

#[test]
fn the_ledger_adds_up_to_the_mean_of_the_fan() {
    let structure = england(GpDefinition::Extg);
    let ledger = project(&structure.stock, &structure.model, 24).unwrap().ledger;
    let names: Vec<String> = structure.model.roles.iter().map(|role| role.id.clone()).collect();
    let mut fan = vec![vec![0.0; 2]; 24];
    fan[11] = vec![3_900.0, 4_000.0];
    fan[23] = vec![4_100.0, 4_321.0];
    for measure in [Measured::Fte, Measured::Headcount] {
        let lines = assembly::lines(&ledger, &names, &structure.counted, measure, &fan);
        let of = |line: &LedgerLine| if measure == Measured::Fte { line.fte } else { line.heads.unwrap() };
        for year in 1..=2 {
            let sum = |is: &dyn Fn(&LedgerLine) -> bool| -> f64 {
                lines.iter().filter(|line| line.year == year && is(line)).map(of).sum()
            };
            let came = sum(&|line| line.what != "end");
            assert!((came - sum(&|line| line.what == "end")).abs() < 1e-6);
            let mean = fan[usize::from(year) * 12 - 1].iter().sum::<f64>() / 2.0;
            assert!((came - mean).abs() < 1e-6, "{measure:?} year {year}: {came} and {mean}");
        }
        let start = |year: u8, role: &str| {
            of(lines
                .iter()
                .find(|line| (line.year, line.role.as_str(), line.what.as_str()) == (year, role, "start"))
                .unwrap())
        };
        let end = lines.iter().find(|line| line.year == 1 && line.role == "partner" && line.what == "end").unwrap();
        assert!((start(2, "partner") - of(end)).abs() < 1e-9, "a year begins where the last one ended");
        let all = assembly::together(&lines);
        assert!(all.iter().any(|line| line.what == SET));
        let whole: f64 = all.iter().filter(|line| line.year == 1 && line.what != "end").map(of).sum();
        assert!((whole - 3_950.0).abs() < 1e-6);
    }
}

#[test]
fn staff_that_were_steady_stay_steady() {
    let structure = england(GpDefinition::Total);
    let start = structure.stock.all().heads.number();
    let ledger = project(&structure.stock, &structure.model, 12).unwrap().ledger;
    let end = ledger.all(12).heads.number();
    // Who takes up another role within the year is at risk there for less than a year, so a few more stay.
    assert!((end / start - 1.0).abs() < 0.003, "{start} became {end}");
    let left: f64 = (0..3).map(|role| ledger.total(1, 12, role, Flow::Left).heads.number()).sum();
    assert!(left < 0.0, "they are steady because as many join as leave, not because nothing happens");
}

#[test]
fn leavers_come_at_least_to_the_share_assumed() {
    let structure = england(GpDefinition::Extgl);
    let ledger = project(&structure.stock, &structure.model, 12).unwrap().ledger;
    for (role, name) in structure.model.roles.iter().enumerate() {
        let gone = [Flow::Retired, Flow::Left].map(|flow| -ledger.total(1, 12, role, flow).heads.number());
        let share = gone.iter().sum::<f64>() / structure.stock.of_role(role).heads.number();
        assert!((0.06..0.12).contains(&share), "{}: {share}", name.id);
    }
}

#[test]
fn partners_are_former_salaried_gps_and_salaried_gps_come_from_training() {
    let structure = england(GpDefinition::Extg);
    let place = |id: &str| structure.model.roles.iter().position(|role| role.id == id).unwrap();
    assert_eq!(structure.model.roles[place("salaried")].changes_into, Some(place("partner")));
    assert_eq!(structure.model.training[0].id, GP_TRAINING);
    // 1,032 in training, a third of them a year.
    assert_eq!(structure.model.training[0].due[0], (11, 344));
    assert!(
        structure.model.roles.iter().all(|role| role.id != "trainee"),
        "those in training are not counted as fully qualified"
    );
    let total = england(GpDefinition::Total);
    assert_eq!(total.counted.len(), 3);
}

#[test]
fn nothing_published_is_said_and_leads_to_as_many_joiners_as_leavers() {
    let all = shipped();
    let structure = of_assumptions(StaffGroup::Nurse, &Assumed::of(&all, september(), StaffGroup::Nurse));
    assert!(structure.method[0].contains("No published series"));
    assert!(!structure.borrowed.is_empty());
    let place = peopled(&practice("Z99001", 10.0), &structure, 0.0);
    let end = project(&place.stock, &place.model, 12).unwrap().ledger.all(12).fte.number();
    assert!((end - 10.0).abs() < 0.15, "{end}");
}

#[test]
fn an_assumption_written_later_says_so() {
    let all = shipped();
    let later = Assumed::of(&all, september(), StaffGroup::Gp).central("gp_leaving").unwrap();
    assert!(later.1.contains("written after the start"));
    let now = Assumed::of(&all, Period::month(2025, 9).unwrap(), StaffGroup::Gp).central("gp_leaving").unwrap();
    assert!(!now.1.contains("written after"));
    assert_eq!(later.0, now.0);
}

#[test]
fn people_made_from_fte_have_exactly_that_fte() {
    let structure = england(GpDefinition::Extg);
    for fte in [0.4, 3.213_333_333, 17.0] {
        let place = peopled(&practice("Z99001", fte), &structure, 0.02);
        assert_eq!(place.stock.all().fte, Amount::of(fte));
        assert!(!place.people.is_empty());
    }
    assert!(peopled(&practice("Z99001", 0.0), &structure, 0.02).people.is_empty());
    let three = PlaceStaff { heads: Some(3.0), ..practice("Z99001", 2.0) };
    assert_eq!(peopled(&three, &structure, 0.0).people.len(), 3);
    let by_role = BTreeMap::from([("partner".to_owned(), 2.0), ("salaried".to_owned(), 0.5)]);
    let place = peopled(&PlaceStaff { fte_by_role: Some(by_role), ..practice("Z99001", 2.5) }, &structure, 0.0);
    let partner = structure.model.roles.iter().position(|role| role.id == "partner").unwrap();
    assert_eq!(place.stock.of_role(partner).fte, Amount::of(2.0));
    let mut numbers: Vec<u64> = place.people.iter().map(|person| person.number).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), place.people.len(), "each person draws for themselves");
}

#[test]
fn a_network_is_the_sum_of_its_practices_digit_by_digit() {
    let structure = england(GpDefinition::Extg);
    let places: Vec<Peopled> = [("Z99001", 4.25), ("Z99002", 7.8), ("Z99003", 0.6)]
        .iter()
        .map(|(code, fte)| peopled(&practice(code, *fte), &structure, 0.03))
        .collect();
    let together = play(&places, &structure, chances(100));
    let alone: Vec<Vec<Vec<f64>>> =
        places.iter().map(|place| play(std::slice::from_ref(place), &structure, chances(100))).collect();
    for month in 0..24 {
        for replicate in 0..100 {
            let sum: Amount = alone.iter().map(|place| Amount::of(place[month][replicate])).sum();
            assert_eq!(Amount::of(together[month][replicate]), sum);
        }
    }
}

#[test]
fn one_thread_and_two_give_the_same_digits() {
    let structure = england(GpDefinition::Extg);
    let places: Vec<Peopled> =
        ["Z99001", "Z99002"].iter().map(|code| peopled(&practice(code, 6.0), &structure, 0.03)).collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| play(&places, &structure, chances(200)))
    };
    assert_eq!(with(1), with(2));
}

#[test]
fn nobody_appears_or_vanishes_but_by_a_flow() {
    let structure = england(GpDefinition::Extg);
    let places: Vec<Peopled> =
        ["Z99001", "Z99002", "Z99003"].iter().map(|code| peopled(&practice(code, 5.5), &structure, 0.03)).collect();
    let ledger = crowd::expected(&places, &[], 24).unwrap().unwrap();
    let everybody: Staff = places.iter().map(|place| place.stock.all()).sum();
    assert_eq!(ledger.all(0), everybody);
    let flows: Staff = (0..ledger.roles()).flat_map(|role| Flow::ALL.map(|flow| ledger.total(1, 24, role, flow))).sum();
    assert_eq!(ledger.all(24), everybody + flows);
}

#[test]
fn many_practices_have_as_many_trainees_as_their_part_comes_to() {
    let structure = england(GpDefinition::Extg);
    let role = structure.model.training[0].role;
    let share = 0.5 / 344.0;
    let mut shares = vec![0.0; structure.model.roles.len()];
    shares[role] = share;
    let due: u32 = (0..400)
        .map(|code| {
            part_of(&structure.model, &shares, &format!("Z{code:05}")).training[0].due[..4]
                .iter()
                .map(|(_, due)| due)
                .sum::<u32>()
        })
        .sum();
    // Half a trainee a year, four years, four hundred practices: 800, and each practice is off by less than one.
    assert!((i64::from(due) - 800).abs() < 40, "{due}");
}

#[test]
fn a_scenario_that_changes_nothing_changes_no_digit() {
    let structure = england(GpDefinition::Extg);
    let place = peopled(&practice("Z99001", 6.0), &structure, 0.03);
    let scenario = Scenario::read("schema = 1\nid = \"nothing\"\ntitle = \"Nothing\"\n").unwrap();
    let (model, applied) = scenario.apply_to(&place.model, &Place::WHOLE).unwrap();
    assert!(applied.is_empty());
    let same = Peopled { model, ..place.clone() };
    assert_eq!(place, same);
    assert_eq!(
        play(std::slice::from_ref(&place), &structure, chances(64)),
        play(std::slice::from_ref(&same), &structure, chances(64))
    );
}

#[test]
fn where_people_leave_twice_as_often_more_of_them_leave() {
    let structure = england(GpDefinition::Extg);
    let usual = peopled(&practice("Z99001", 10.0), &structure, 0.0);
    let often = peopled(&PlaceStaff { leaving: 2.0, ..practice("Z99001", 10.0) }, &structure, 0.0);
    let rate = |place: &Peopled| place.model.rates.at(0, Sex::Female, 50).of(Cause::Leaves);
    assert!((rate(&often) / rate(&usual) - 2.0).abs() < 1e-12);
}

#[test]
fn what_is_expected_is_what_is_simulated_on_average() {
    let mut model = Model::still(vec![Role::named("nurse")]);
    model.rates.set_both(0, 18, 85, Exits { leaves: 0.1, ..Exits::default() });
    let mut stock = Stock::empty(1);
    stock.add(0, Sex::Female, 40, Staff::of(20.0, 10.0));
    let place = Peopled { code: "Z99001".to_owned(), people: stock.people(0), stock, model };
    let cancel = Cancel::default();
    let watch = Watch { progress: &Quiet, cancel: &cancel };
    let chances = Chances { replicates: 4_000, ..chances(0) };
    let values = crowd::play(std::slice::from_ref(&place), &[], &[0], chances, watch).unwrap();
    let mean = values[23].iter().sum::<f64>() / 4_000.0;
    // 10 FTE times e^(−0.2); a replicate varies by √(20 · p · (1 − p)) half FTE, about 0.86.
    let expected = 10.0 * (-0.2_f64).exp();
    assert!((mean - expected).abs() < 4.0 * 0.86 / 4_000.0_f64.sqrt(), "{mean} and {expected}");
    let ledger = crowd::expected(&[place], &[], 24).unwrap().unwrap();
    assert!((ledger.all(24).fte.number() - expected).abs() < 1e-6);
}

#[test]
fn work_that_is_asked_to_stop_stops() {
    let structure = england(GpDefinition::Extg);
    let place = peopled(&practice("Z99001", 6.0), &structure, 0.0);
    let cancel = Cancel::default();
    cancel.ask();
    let watch = Watch { progress: &Quiet, cancel: &cancel };
    assert!(crowd::play(&[place], &[], &structure.counted, chances(10), watch).is_err());
}
