//! Forecasts from what is held: real files where they are there, Havelock everywhere.

use wholetime_vocabulary::{Basis, Cancel, GpDefinition, Level, Measured, Period, Quiet, StaffGroup};
use wholetime_workbench::models::scenario::Scenario;
use wholetime_workbench::questions::forecast::{Forecast, ForecastAsked, LedgerLine, TargetAsked};
use wholetime_workbench::{Scope, Workbench};

use super::{open, real};

fn asked(group: StaffGroup, from: &str, years: u8) -> ForecastAsked {
    ForecastAsked { from: Some(from.parse().unwrap()), replicates: 200, ..ForecastAsked::of(group, years) }
}

fn havelock() -> (tempfile::TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let bench = open(&folder.path().join("workspace"));
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    (folder, bench)
}

/// Start, flows and what is set come to the end, year by year and role by role; the ends of a year to the mean of the fan.
fn adds_up(forecast: &Forecast) {
    let of = |line: &LedgerLine| match forecast.measure {
        Measured::Fte => line.fte,
        Measured::Headcount => line.heads.unwrap(),
    };
    for lines in [&forecast.ledger, &forecast.ledger_all] {
        for year in 1..=forecast.years {
            let of_year = || lines.iter().filter(|line| line.year == year);
            let came: f64 = of_year().filter(|line| line.what != "end").map(of).sum();
            let end: f64 = of_year().filter(|line| line.what == "end").map(of).sum();
            let mean = forecast.points[usize::from(year) * 12 - 1].mean;
            assert!((came - end).abs() < 1e-6, "year {year}: {came} and {end}");
            assert!((end - mean).abs() < 1e-6, "year {year}: {end} and {mean}");
        }
    }
}

#[test]
fn england_is_forecast_from_what_was_published_with_a_ledger_that_adds_up() {
    let Some(real) = real() else { return };
    let forecast = real.bench.forecast("ENG", &asked(StaffGroup::Gp, "2022-09", 3), Scope::default()).unwrap();
    adds_up(&forecast);
    assert_eq!((forecast.basis, forecast.definition), (Basis::Published, Some(GpDefinition::Extg)));
    // The table of known totals in the notes on the data: 27,556.0 in September 2022.
    assert!((forecast.now - 27_556.0).abs() < 0.1, "{}", forecast.now);
    let start: f64 =
        forecast.ledger.iter().filter(|line| line.year == 1 && line.what == "start").map(|line| line.fte).sum();
    assert!((start - forecast.now).abs() < 1e-6, "the ledger begins with what was published");
    assert_eq!(forecast.points.len(), 36);
    assert!(forecast.points.iter().all(|point| point.p05 <= point.p50 && point.p50 <= point.p95));
    assert!(forecast.past.iter().all(|point| point.period <= forecast.from), "nothing later is looked at");
    assert!(!forecast.accuracy.is_empty() && !forecast.borrowed.is_empty());
    let again = real.bench.forecast("ENG", &asked(StaffGroup::Gp, "2022-09", 3), Scope::default()).unwrap();
    assert_eq!(again, forecast, "the same seed, the same digits");
}

#[test]
fn every_group_and_definition_of_england_has_a_ledger_that_adds_up() {
    let Some(real) = real() else { return };
    let definitions = GpDefinition::ALL.iter().map(|definition| (StaffGroup::Gp, Some(*definition)));
    let others = [StaffGroup::Nurse, StaffGroup::Dpc].map(|group| (group, None));
    for (group, definition) in definitions.chain(others) {
        for measure in [Measured::Fte, Measured::Headcount] {
            let asked = ForecastAsked { definition, measure, replicates: 20, ..asked(group, "2024-09", 1) };
            adds_up(&real.bench.forecast("ENG", &asked, Scope::default()).unwrap());
        }
    }
}

#[test]
fn a_place_of_which_little_is_held_is_labelled_and_not_held_against_a_number_for_all_of_it() {
    let Some(real) = real() else { return };
    let asked = asked(StaffGroup::Nurse, "2022-12", 3);
    let forecast = real.bench.forecast("A3A8R", &asked, Scope::default()).unwrap();
    adds_up(&forecast);
    assert!(forecast.coverage < 0.25 && forecast.finding.contains("not the whole of it"), "{}", forecast.finding);
    assert!(forecast.notes[0].starts_with("not a figure of"), "{:?}", forecast.notes);
    let target = |value, is_per_100k| ForecastAsked {
        target: Some(TargetAsked { value, is_per_100k, by: None }),
        ..asked.clone()
    };
    let refused = real.bench.forecast("A3A8R", &target(300.0, false), Scope::default()).unwrap_err().to_string();
    assert!(refused.contains("too few"), "{refused}");
    let partial = Scope { allow_partial: true, ..Scope::default() };
    assert!(real.bench.forecast("A3A8R", &target(300.0, false), partial).unwrap().target.unwrap().chance_pct < 1.0);
    let per_100k = real.bench.forecast("A3A8R", &target(15.0, true), Scope::default()).unwrap().target.unwrap();
    assert!(0.0 < per_100k.needed && per_100k.needed < 300.0, "of the patients of the practices held");
}

#[test]
fn what_cannot_be_asked_is_refused_in_words() {
    let (_folder, bench) = havelock();
    let refused =
        |area: &str, asked: &ForecastAsked| bench.forecast(area, asked, Scope::default()).unwrap_err().to_string();
    let usual = asked(StaffGroup::Nurse, "2024-09", 3);
    assert!(refused("ENG", &ForecastAsked { years: 30, ..usual.clone() }).contains("1 to 20"));
    assert!(
        refused("U99902", &ForecastAsked { definition: Some(GpDefinition::Exl), ..usual.clone() })
            .contains("leave it out")
    );
    let period = |text: &str| Some(text.parse::<Period>().unwrap());
    assert!(refused("U99902", &ForecastAsked { from: period("1999-09"), ..usual.clone() }).contains("nothing is held"));
    assert!(
        refused("U99902", &ForecastAsked { from: period("2099-09"), ..usual.clone() }).contains("start from there")
    );
    assert!(refused("U99902", &ForecastAsked { from: period("2024"), ..usual.clone() }).contains("is a year"));
    let by = TargetAsked { value: 5.0, is_per_100k: false, by: period("2040-01") };
    assert!(refused("U99902", &ForecastAsked { target: Some(by), ..usual.clone() }).contains("not among the months"));
    let strange = Scenario::read(
        "schema = 1\nid = \"s\"\ntitle = \"S\"\n[[override]]\nauthor = \"A\"\nreason = \"B\"\nchange = { what = \"leaving\", cause = \"retires\", role = \"astronaut\", times = 0.5 }\n",
    )
    .unwrap();
    assert!(refused("U99902", &ForecastAsked { scenario: Some(strange), ..usual }).contains("astronaut"));
}

#[test]
fn a_network_of_havelock_is_forecast_with_and_without_what_is_known_of_a_post() {
    let (_folder, bench) = havelock();
    let plain = asked(StaffGroup::Nurse, "2024-09", 2);
    let before = bench.forecast("U99902", &plain, Scope::default()).unwrap();
    adds_up(&before);
    assert_eq!(before.without_known, None);
    let nothing = ForecastAsked { scenario: Some(Scenario::of_nothing("nothing", "Nothing")), ..plain.clone() };
    let same = bench.forecast("U99902", &nothing, Scope::default()).unwrap();
    assert_eq!((&same.points, &same.ledger), (&before.points, &before.ledger), "no digit changes");
    let known = bench.read_known("post,month,likelihood_percent,fte,what\nNurse A,2025-03,100,1.0,comes\n").unwrap();
    let after = bench.forecast("U99902", &ForecastAsked { known, ..plain }, Scope::default()).unwrap();
    adds_up(&after);
    assert_eq!(after.without_known.as_deref(), Some(&before.points[..]));
    // One FTE comes in the sixth month, for certain; until then nothing differs.
    assert_eq!(after.points[4], before.points[4]);
    assert!((after.points[5].mean - before.points[5].mean - 1.0).abs() < 1e-9);
    assert!(after.points[23].mean < before.points[23].mean + 1.0, "who came may leave again");
    assert_eq!(after.overrides.len(), 1);
}

#[test]
fn the_networks_of_havelock_stand_side_by_side() {
    let (_folder, bench) = havelock();
    let asked = ForecastAsked { replicates: 50, ..asked(StaffGroup::Nurse, "2024-09", 1) };
    let area = bench.areas(None, Some(Level::SubIcb), None, Scope::default(), 1).unwrap().areas.remove(0).code;
    let parts = bench.forecast_parts(&area, &asked, Level::Pcn, Scope::default()).unwrap();
    assert!(1 < parts.parts.len());
    assert!(parts.parts.iter().all(|part| 0.0 < part.now && part.end.p05 <= part.end.p95));
    let network = &parts.parts[0];
    let alone = bench.forecast(&network.area.code, &asked, Scope::default()).unwrap();
    assert_eq!(alone.points.last(), Some(&network.end), "a part is told as if it were asked for alone");
}
