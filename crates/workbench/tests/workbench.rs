//! The questions of the workbench on real files: the figures that published papers and the publisher state.
//!
//! The real files lie in `../shared/data` beside the project. Where they are absent each test says that it was skipped.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod baselines;
mod comparison;
mod corrections;
mod forecasts;
mod quality;
mod returns;

use std::path::PathBuf;
use std::sync::OnceLock;

use wholetime_vocabulary::{Basis, Cancel, Level, Missing, Period, Quiet, StaffGroup, Value};
use wholetime_workbench::actions::import::ImportAnswer;
use wholetime_workbench::questions::control::{ControlAsked, Of};
use wholetime_workbench::questions::profile::{Profile, StaffLine};
use wholetime_workbench::questions::series::SeriesAsked;
use wholetime_workbench::{Geography, Scope, Settings, Workbench};

struct Real {
    bench: Workbench,
    imported: ImportAnswer,
    data: PathBuf,
    _folder: tempfile::TempDir,
}

fn open(folder: &std::path::Path) -> Workbench {
    let settings = Settings {
        workspace: folder.to_owned(),
        database: None,
        by: "tester".to_owned(),
        clock: || jiff::Timestamp::UNIX_EPOCH,
    };
    Workbench::open(settings).unwrap()
}

/// One workspace with every real file, made once for all tests.
fn real() -> Option<&'static Real> {
    static REAL: OnceLock<Option<Real>> = OnceLock::new();
    let real = REAL.get_or_init(|| {
        let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
        if !data.is_dir() {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let bench = open(folder.path());
        let imported = bench.import(std::slice::from_ref(&data), None, &Quiet, &Cancel::default()).unwrap();
        Some(Real { bench, imported, data, _folder: folder })
    });
    if real.is_none() {
        eprintln!("skipped: the real files (../shared/data) are not here");
    }
    real.as_ref()
}

fn at(period: &str) -> Scope {
    Scope { period: Some(period.parse().unwrap()), ..Scope::default() }
}

fn profile(real: &Real, area: &str, period: &str) -> Profile {
    profile_of(&real.bench, area, period)
}

fn profile_of(bench: &Workbench, area: &str, period: &str) -> Profile {
    bench.profile(area, None, at(period)).unwrap()
}

fn line(profile: &Profile, group: StaffGroup) -> &StaffLine {
    profile.staff.iter().find(|line| line.group == group && line.basis == Basis::PracticeLevelSum).unwrap()
}

fn two_decimals(value: Value) -> String {
    value.known().map_or_else(|| format!("{value:?}"), |number| format!("{number:.2}"))
}

#[test]
fn every_file_is_read_or_listed_with_its_reason() {
    let Some(real) = real() else { return };
    assert_eq!(real.imported.refused, []);
    let by_source = |source: &str| real.imported.receipts.iter().filter(|receipt| receipt.source == source).count();
    assert_eq!(by_source("gp_workforce_practice"), 19 + 2, "nineteen extracts, and a sample of two months");
    assert_eq!(by_source("pcn_workforce"), 5);
    assert_eq!(by_source("payments"), 2);
    for source in [
        "gp_workforce_high_level",
        "gp_workforce_individual",
        "gp_workforce_bulletin",
        "patients_map",
        "patients_quin_age",
        "ods_practices",
        "ods_pcns",
        "area_lookup",
        "need_weighted_lists",
        "deprivation",
        "practice_panel",
    ] {
        assert_eq!(by_source(source), 1, "{source}");
    }
    let unread: Vec<&str> = real.imported.not_recognised.iter().map(|file| file.file.as_str()).collect();
    assert!(
        unread.iter().any(|file| file.ends_with("havering-practice-rows-2022.csv")),
        "somebody's own table is not the official file"
    );
    assert!(unread.iter().any(|file| file.ends_with("README.md")));
}

#[test]
fn a_second_import_adds_nothing() {
    let Some(real) = real() else { return };
    let before = real.bench.sources().unwrap();
    let again = real.bench.import(std::slice::from_ref(&real.data), None, &Quiet, &Cancel::default()).unwrap();
    assert!(again.receipts.iter().all(|receipt| receipt.already_held));
    assert_eq!(again.receipts.len(), real.imported.receipts.len());
    assert_eq!(real.bench.sources().unwrap(), before);
}

#[test]
fn the_rates_of_the_havering_paper_come_out() {
    let Some(real) = real() else { return };
    // Nurses and admin per 100,000 patients. Source: Havering workforce update of December 2022, recomputed from the
    // practice-level rows; the September row of Marshall is the true one, which the paper misprints.
    let printed = [
        ("U29424", "14.17", "103.01", "100.49"),
        ("U50107", "16.22", "109.69", "106.09"),
        ("U55939", "13.84", "103.48", "102.58"),
        ("U00367", "16.98", "105.02", "106.94"),
    ];
    for (network, nurses, admin, admin_in_september) in printed {
        let june = profile(real, network, "2022-06");
        assert_eq!(two_decimals(line(&june, StaffGroup::Nurse).per_100k), nurses, "{network}");
        assert_eq!(two_decimals(line(&june, StaffGroup::Admin).per_100k), admin, "{network}");
        let september = profile(real, network, "2022-09");
        assert_eq!(two_decimals(line(&september, StaffGroup::Admin).per_100k), admin_in_september, "{network}");
    }
}

#[test]
fn nurses_not_reported_make_two_rates() {
    let Some(real) = real() else { return };
    let south = profile(real, "U00367", "2022-06");
    let nurses = line(&south, StaffGroup::Nurse);
    assert_eq!(two_decimals(nurses.per_100k), "16.98");
    assert_eq!(two_decimals(nurses.per_100k_reporting), "19.42");
    assert!(nurses.coverage < 0.9 && nurses.warning.is_some());
}

#[test]
fn a_group_of_networks_is_an_area_like_any_other() {
    let Some(real) = real() else { return };
    let members = ["U29424", "U50107", "U55939", "U00367"].map(str::to_owned);
    real.bench.set_group("havering", Some("Havering"), &members).unwrap();
    let havering = profile(real, "group:havering", "2022-09");
    assert_eq!(havering.held.coverage.practices_held, 41);
    assert_eq!(havering.patients, Value::Known(288_524.0));
    let parts: f64 = havering.children.iter().filter_map(|child| child.patients.known()).sum();
    assert_eq!(parts, 288_524.0, "its networks add up to it");
}

#[test]
fn a_standard_is_never_judged_on_another_definition() {
    let Some(real) = real() else { return };
    real.bench.set_standard("gp_fte_extg_per_100k", 44.0, "a local paper").unwrap();
    let crest = profile(real, "U29424", "2022-06");
    let fully_qualified = crest.staff.iter().find(|line| line.definition.word() == "extg").unwrap();
    assert_eq!(fully_qualified.fte, Value::Missing(Missing::NotHeld));
    let standard = fully_qualified.standard.as_ref().unwrap();
    assert_eq!(standard.outcome, "cannot_be_judged");
    assert!(standard.sentence.contains("not held"), "{}", standard.sentence);
    let all =
        crest.staff.iter().find(|line| line.group == StaffGroup::Gp && line.definition.word() == "total").unwrap();
    assert!(all.standard.is_none() && all.is_default && all.warning.as_ref().unwrap().contains("ALL GPs"));
}

#[test]
fn england_is_published_to_the_decimal() {
    let Some(real) = real() else { return };
    // Published totals with estimates. Source: NHS England, General Practice Workforce, bulletin of October 2025.
    let printed = [
        ("2015-09", "34391.8", "29364.3", "28589.6", "15196.9", "9372.7", "63003.3", 56_902_441.0),
        ("2017-12", "34287.1", "28940.1", "27937.0", "16033.8", "10447.3", "65350.9", 58_860_423.0),
        ("2019-09", "34728.6", "28181.6", "27144.4", "16530.2", "12154.0", "67956.9", 59_996_728.0),
        ("2022-06", "35448.5", "27558.3", "26858.9", "16632.4", "15479.6", "73005.9", 61_756_357.0),
        ("2025-10", "38649.2", "28591.5", "28017.2", "16714.8", "17614.2", "76396.7", 63_943_950.0),
    ];
    for (period, total, extg, extgl, nurses, dpc, admin, patients) in printed {
        let england = profile(real, "ENG", period);
        let fte = |group: StaffGroup, definition: &str| {
            let line = england
                .staff
                .iter()
                .find(|line| {
                    line.basis == Basis::Published && line.group == group && line.definition.word() == definition
                })
                .unwrap();
            format!("{:.1}", line.fte.known().unwrap())
        };
        assert_eq!(fte(StaffGroup::Gp, "total"), total, "{period}");
        assert_eq!(fte(StaffGroup::Gp, "extg"), extg, "{period}");
        assert_eq!(fte(StaffGroup::Gp, "extgl"), extgl, "{period}");
        assert_eq!(fte(StaffGroup::Nurse, "total"), nurses, "{period}");
        assert_eq!(fte(StaffGroup::Dpc, "total"), dpc, "{period}");
        assert_eq!(fte(StaffGroup::Admin, "total"), admin, "{period}");
        let series = real
            .bench
            .series(
                "ENG",
                "patients_registered",
                SeriesAsked { basis: Some(Basis::Published), ..SeriesAsked::default() },
                at(period),
            )
            .unwrap();
        let wanted: Period = period.parse().unwrap();
        let point = series.points.iter().find(|point| point.period == wanted).unwrap();
        assert_eq!(point.value, Value::Known(patients), "{period}");
    }
}

#[test]
fn a_sum_over_a_fraction_of_england_is_refused() {
    let Some(real) = real() else { return };
    let england = profile(real, "ENG", "2022-06");
    let summed = line(&england, StaffGroup::Nurse);
    assert_eq!(summed.fte, Value::Missing(Missing::NotHeld));
    assert!(summed.warning.as_ref().unwrap().contains("--allow-partial"));
    let asked = real.bench.profile("ENG", None, Scope { allow_partial: true, ..at("2022-06") }).unwrap();
    assert!(line(&asked, StaffGroup::Nurse).fte.known().is_some());
}

#[test]
fn the_list_of_july_2026_is_the_same_at_every_level() {
    let Some(real) = real() else { return };
    for (level, count) in [(Level::Icb, 36), (Level::SubIcb, 106), (Level::Region, 7)] {
        let areas = real.bench.areas(None, Some(level), None, at("2026-07"), 10_000).unwrap().areas;
        assert_eq!(areas.len(), count, "{level}");
        let patients: f64 = areas.iter().filter_map(|area| area.patients).sum();
        assert_eq!(patients, 63_436_508.0, "{level}");
    }
    let networks = real.bench.areas(None, Some(Level::Pcn), None, at("2026-07"), 10_000).unwrap().areas;
    let without = networks.iter().find(|area| area.code == "unaligned").unwrap();
    assert_eq!(without.practices, 52);
    assert_eq!(networks.iter().filter_map(|area| area.patients).sum::<f64>(), 63_436_508.0);
    let practices = real.bench.areas(None, Some(Level::Practice), None, at("2026-07"), 10_000).unwrap().areas;
    let patients: f64 = practices.iter().filter_map(|area| area.patients).sum();
    assert_eq!(patients, 63_436_508.0);
    let january = profile(real, "ENG", "2026-01");
    assert_eq!(january.patients, Value::Known(63_894_110.0));
}

#[test]
fn bury_lacks_one_practice_and_says_which() {
    let Some(real) = real() else { return };
    let bury = profile(real, "00V", "2022-06");
    assert_eq!((bury.held.coverage.practices_held, bury.held.coverage.practices_known), (25, 26));
    assert_eq!((bury.held.coverage.patients_held, bury.held.coverage.patients_known), (199_712.0, 209_171.0));
    assert_eq!(bury.held.absent[0].code, "Y02755");
    assert!(
        bury.held.sentence.starts_with("25 of 26 practices and 199,712 of 209,171 patients (95.5 %)"),
        "{}",
        bury.held.sentence
    );
}

#[test]
fn a_place_of_which_little_is_held_says_so_first() {
    let Some(real) = real() else { return };
    let place = profile(real, "A3A8R", "2022-06");
    assert_eq!((place.held.coverage.practices_held, place.held.coverage.practices_known), (69, 274));
    assert_eq!(line(&place, StaffGroup::Admin).per_100k, Value::Missing(Missing::NotHeld));
}

#[test]
fn staff_without_patients_stay_in_the_sum_of_their_area() {
    let Some(real) = real() else { return };
    let practice = profile(real, "P83020", "2022-09");
    let gps = line(&practice, StaffGroup::Gp);
    assert_eq!((gps.definition.word(), gps.is_default), ("total", true));
    assert_eq!(two_decimals(gps.fte), "14.17");
    assert_eq!(gps.per_100k, Value::Missing(Missing::NotApplicable));
    let bury = profile(real, "00V", "2022-09");
    let without = &bury.held.without_patients;
    assert_eq!(without.len(), 1);
    assert_eq!(without[0].code, "P83020");
    assert!(without[0].likely_successor.is_some());
}

#[test]
fn network_staff_come_to_the_published_sums() {
    let Some(real) = real() else { return };
    let series = real.bench.series("ENG", "pcn_fte", SeriesAsked::default(), Scope::default()).unwrap();
    let fte = |period: &str| {
        let period: Period = period.parse().unwrap();
        format!("{:.1}", series.points.iter().find(|point| point.period == period).unwrap().value.known().unwrap())
    };
    assert_eq!((fte("2022-06"), fte("2020-03")), ("12877.7".to_owned(), "343.9".to_owned()));
    let counted = real
        .bench
        .query("SELECT edition_period, count(*) AS rows, count(DISTINCT pcn_code) AS networks FROM pcn_workforce GROUP BY edition_period ORDER BY 1", 100)
        .unwrap();
    let counted: Vec<String> = counted.rows.iter().map(|row| format!("{} {} {}", row[0], row[1], row[2])).collect();
    assert!(counted.contains(&"\"2022-06\" 15787 1077".to_owned()), "{counted:?}");
    assert!(counted.contains(&"\"2020-03\" 534 188".to_owned()), "{counted:?}");
}

#[test]
fn a_network_that_reported_nothing_is_not_a_network_with_nobody() {
    let Some(real) = real() else { return };
    // Of 1,260 networks of March 2020, 188 have a row.
    let profile = profile(real, "U29424", "2020-06");
    assert!(profile.pcn_roles.is_empty());
    assert!(profile.pcn_roles_note.as_ref().unwrap().contains("not reported"), "{:?}", profile.pcn_roles_note);
}

#[test]
fn an_explanation_ends_in_the_value_and_names_the_rows() {
    let Some(real) = real() else { return };
    let why = real.bench.explain("U29424", "nurse_fte_per_100k", None, at("2022-06")).unwrap();
    assert_eq!(two_decimals(why.value), "14.17");
    assert_eq!(why.ledger.last().unwrap().value, Some(why.value));
    let rows: Vec<_> =
        why.ledger.iter().filter(|step| step.row.is_some() && step.columns == ["total_nurses_fte"]).collect();
    assert!(!rows.is_empty() && rows.iter().all(|step| step.file.as_ref().unwrap().contains("2022-06")));
    let sum: f64 = rows.iter().filter_map(|step| step.value?.known()).sum();
    let stated = why
        .ledger
        .iter()
        .find(|step| step.what.contains("the sum over") && step.columns == ["total_nurses_fte"])
        .unwrap();
    assert!((stated.value.unwrap().known().unwrap() - sum).abs() < 1e-9);
    assert!(!why.sources.is_empty());
}

#[test]
fn totals_are_the_same_on_both_ways_up_and_on_both_maps() {
    let Some(real) = real() else { return };
    for geography in [Geography::AsAt, Geography::AsNow] {
        let scope = Scope { geography, allow_partial: true, ..at("2022-12") };
        let whole = real.bench.profile("ENG", None, scope).unwrap();
        let wanted = line(&whole, StaffGroup::Nurse).fte.known().unwrap();
        for level in [Level::Practice, Level::Pcn, Level::SubIcb, Level::Icb, Level::Region] {
            let asked = SeriesAsked {
                from: scope.period,
                to: scope.period,
                by: Some(level),
                basis: Some(Basis::PracticeLevelSum),
            };
            let parts = real.bench.series("ENG", "nurse_fte", asked, scope).unwrap();
            let sum: f64 = parts.points.iter().filter_map(|point| point.value.known()).sum();
            assert!((sum - wanted).abs() < 1e-6, "{level} {geography:?}: {sum} and {wanted}");
        }
    }
    let now = real
        .bench
        .profile("ENG", None, Scope { geography: Geography::AsNow, allow_partial: true, ..at("2022-12") })
        .unwrap();
    assert!(
        now.notes.iter().any(|note| note.starts_with("14 of the 229 practices in the file have closed")),
        "{:?}",
        now.notes
    );
}

#[test]
fn rolled_up_sums_are_those_that_sql_finds_in_the_rows() {
    let Some(real) = real() else { return };
    // The slow twin: the newest row of each practice, added up by the database engine.
    let twin = real
        .bench
        .query(
            "SELECT sub_icb_code, sum(total_nurses_fte), sum(total_admin_fte), sum(total_patients) FROM gp_workforce_practice \
             WHERE edition_period = '2022-12' GROUP BY sub_icb_code ORDER BY 1",
            100,
        )
        .unwrap();
    assert!(4 <= twin.rows.len());
    for row in &twin.rows {
        let scope = Scope { allow_partial: true, ..at("2022-12") };
        let profile = real.bench.profile(row[0].as_str().unwrap(), None, scope).unwrap();
        let same =
            |value: Value, cell: &serde_json::Value| (value.known().unwrap() - cell.as_f64().unwrap()).abs() < 1e-6;
        assert!(same(line(&profile, StaffGroup::Nurse).fte, &row[1]), "{row:?}");
        assert!(same(line(&profile, StaffGroup::Admin).fte, &row[2]), "{row:?}");
        assert!(same(profile.patients, &row[3]), "{row:?}");
    }
}

#[test]
fn the_copied_rows_of_the_bulletin_are_found_and_not_used() {
    let Some(real) = real() else { return };
    let receipt = real.imported.receipts.iter().find(|receipt| receipt.source == "gp_workforce_bulletin").unwrap();
    let copied: Vec<_> = receipt.findings.iter().filter(|finding| finding.rule == "copied_row").collect();
    assert!(copied.iter().any(|finding| finding.message.contains("Osteopaths")), "{copied:?}");
    assert!(copied.iter().any(|finding| finding.message.contains("Trainee Pharmacy Technicians")), "{copied:?}");
    let osteopaths = real.bench.series("ENG", "dpc_fte", SeriesAsked::default(), at("2018-03")).unwrap();
    assert!(
        osteopaths
            .points
            .iter()
            .all(|point| point.value.known().is_some() || point.period < "2017-09".parse().unwrap())
    );
    let facts = real
        .bench
        .query("SELECT count(*) FROM facts WHERE source = 'gp_workforce_bulletin' AND measure = 'dpc_fte_osteopath' AND period < '2024-04' AND value IS NOT NULL", 10)
        .unwrap();
    assert_eq!(facts.rows[0][0], 0);
}

#[test]
fn the_compiled_panel_is_never_mixed_with_official_sums() {
    let Some(real) = real() else { return };
    let asked = SeriesAsked { basis: Some(Basis::Compiled), ..SeriesAsked::default() };
    let panel = real.bench.series("ENG", "gp_fte_extgl", asked, Scope::default()).unwrap();
    let first = &panel.points[0];
    assert_eq!((first.period.to_string().as_str(), first.basis), ("2015-09", Basis::Compiled));
    assert_eq!(format!("{:.1}", first.value.known().unwrap()), "27372.5");
    let usual = real.bench.series("ENG", "gp_fte_extgl", SeriesAsked::default(), Scope::default()).unwrap();
    assert!(usual.points.iter().all(|point| point.basis != Basis::Compiled));
}

#[test]
fn what_changed_between_two_months_is_told_practice_by_practice() {
    let Some(real) = real() else { return };
    let changes = real
        .bench
        .changes("00V", Some("2021-09".parse().unwrap()), Some("2021-12".parse().unwrap()), Scope::default())
        .unwrap();
    assert!(changes.changes.iter().any(|change| change.practice == "P83020"), "{:?}", changes.changes);
    let refusal = real.bench.changes("00V", Some("2020-03".parse().unwrap()), None, Scope::default()).unwrap_err();
    assert!(refusal.to_string().contains("2020-03"), "{refusal}");
}

#[test]
fn names_are_accepted_where_they_are_unambiguous() {
    let Some(real) = real() else { return };
    assert_eq!(real.bench.resolve("Havering Crest PCN").unwrap().area.code, "U29424");
    assert_eq!(real.bench.resolve("u29424").unwrap().area.code, "U29424");
    assert_eq!(real.bench.resolve("england").unwrap().area.code, "ENG");
    let several = real.bench.resolve("North").unwrap_err();
    assert_eq!(several.code(), "ambiguous_area");
    let unknown = real.bench.resolve("U29425").unwrap_err();
    assert_eq!(unknown.code(), "unknown_area");
}

/// A table as a paper prints it: for each network GPs (excluding TG), nurses, HCAs and admin, in the order of the columns.
fn printed_table(rows: &[(&str, [&str; 4])]) -> String {
    let mut table = "area,staff group,rate\n".to_owned();
    for (network, rates) in rows {
        for (group, rate) in ["GP (excluding TG)", "Nurse", "HCA", "Admin"].iter().zip(rates) {
            table.push_str(&format!("{network},{group},{rate}\n"));
        }
    }
    table
}

#[test]
fn the_printed_rates_of_the_havering_paper_are_checked_one_by_one() {
    use wholetime_workbench::questions::check::Severity;
    use wholetime_workbench::questions::check::rates::{CheckedRate, Outcome};
    let Some(real) = real() else { return };
    // Printed for September 2022. Source: Havering workforce update of December 2022; its last column is headed GP, but
    // holds admin and non-clinical staff.
    let september = printed_table(&[
        ("U29424", ["44.07", "15.10", "6.38", "100.49"]),
        ("U50107", ["39.70", "13.60", "5.74", "90.52"]),
        ("U55939", ["31.77", "14.37", "2.32", "102.58"]),
        ("U00367", ["40.65", "18.62", "3.70", "106.94"]),
    ]);
    let answer = real.bench.check_rates(september.as_bytes(), "september.csv", at("2022-09")).unwrap();
    let of = |area: &str, group: &str| -> &CheckedRate {
        answer.rates.iter().find(|rate| rate.area == area && rate.group == group).unwrap()
    };
    for group in ["GP (excluding TG)", "Nurse", "HCA", "Admin"] {
        let marshall = of("U50107", group);
        assert_eq!(marshall.outcome, Outcome::Explained, "{}", marshall.sentence);
        assert!(marshall.sentence.contains("the staff of") && marshall.sentence.contains("U29424"));
    }
    assert!(of("U50107", "Admin").sentence.contains("the true rate is 106.09"));
    for (network, held) in [("U29424", "13.94"), ("U55939", "13.78"), ("U00367", "16.71")] {
        let nurses = of(network, "Nurse");
        assert_eq!((nurses.outcome, two_decimals(nurses.held).as_str()), (Outcome::DoesNotReproduce, held));
        assert_eq!(of(network, "Admin").outcome, Outcome::Reproduced);
        assert_eq!(of(network, "GP (excluding TG)").outcome, Outcome::CannotBeJudged);
        assert_eq!(of(network, "HCA").outcome, Outcome::CannotBeJudged);
    }
    let summary = &answer.summary;
    assert_eq!(
        (summary.rates, summary.reproduced, summary.does_not_reproduce, summary.cannot_be_judged, summary.explained),
        (16, 3, 3, 6, 4)
    );
    let errors: Vec<_> = answer.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert_eq!(errors.len(), 1, "one slip is one finding");
    assert_eq!(errors[0].area.as_deref(), Some("U50107"));

    let june = printed_table(&[
        ("U29424", ["44.03", "14.17", "6.37", "103.01"]),
        ("U50107", ["43.83", "16.22", "3.74", "109.69"]),
        ("U55939", ["32.47", "13.84", "2.69", "103.48"]),
        ("U00367", ["37.50", "16.98", "3.85", "105.02"]),
    ]);
    let answer = real.bench.check_rates(june.as_bytes(), "june.csv", at("2022-06")).unwrap();
    assert_eq!((answer.summary.reproduced, answer.summary.cannot_be_judged, answer.summary.explained), (8, 8, 0));
}

#[test]
fn a_name_a_paper_misspells_is_not_guessed_but_its_code_is_offered() {
    let Some(real) = real() else { return };
    let table = "PCN,staff group,rate\nHAVING CREST PCN,nurse,14.17\nHavering Crest PCN,nurse,14.17\n";
    let answer = real.bench.check_rates(table.as_bytes(), "names.csv", at("2022-06")).unwrap();
    assert_eq!((answer.summary.reproduced, answer.summary.unread), (1, 1));
    let said = &answer.findings[0].message;
    assert!(said.contains("row 2") && said.contains("HAVING CREST PCN") && said.contains("U29424"), "{said}");
}

#[test]
fn a_change_over_a_census_that_was_never_published_is_not_charted() {
    let Some(real) = real() else { return };
    let members = ["U29424", "U50107", "U55939", "U00367"].map(str::to_owned);
    real.bench.set_group("havering-nurses", Some("Havering"), &members).unwrap();
    let charted = |geography| {
        let scope = Scope { geography, ..Scope::default() };
        real.bench.control("group:havering-nurses", "nurse_fte", &ControlAsked::default(), scope).unwrap()
    };
    let chart = charted(Geography::AsNow);
    assert_eq!(chart.of, Of::Change);
    let point = |period: &str| chart.points.iter().find(|point| point.period.to_string() == period);
    assert!(point("2019-12").is_some() && point("2020-06").is_none());
    assert!(chart.notes.iter().any(|note| note.contains("2019-12 to 2020-06")), "{:?}", chart.notes);
    let after = point("2020-09").unwrap();
    assert_eq!(after.previous_period, Some("2020-06".parse().unwrap()));
    assert_eq!(after.moving_range, Value::Missing(Missing::NotApplicable), "the gap has no moving range");
    // Eighteen changes lie between the nineteen extracts, one of them over two quarters.
    assert_eq!((chart.points.len(), chart.phases.len()), (17, 1));

    let of_the_time = charted(Geography::AsAt);
    assert!(of_the_time.points.len() < chart.points.len());
    assert!(of_the_time.notes.iter().any(|note| note.contains("--geography as-now")), "networks began in 2019");
}

#[test]
fn a_published_series_is_charted_by_its_own_calendar() {
    let Some(real) = real() else { return };
    let chart = |indicator: &str, of| {
        let asked = ControlAsked { of, ..ControlAsked::default() };
        real.bench.control("ENG", indicator, &asked, Scope::default()).unwrap()
    };
    // Totals as published: 28,515.5 and 28,591.5 fully qualified GPs in September and October 2025.
    let qualified = chart("gp_fte_extg", None);
    let last = qualified.points.last().unwrap();
    assert!((last.change.and_then(Value::known).unwrap() - 76.0).abs() < 0.1, "{last:?}");
    let starts: Vec<String> = qualified.phases.iter().map(|phase| phase.start.to_string()).collect();
    assert_eq!(starts, ["2016-03", "2016-12", "2021-07"], "half-years, quarters, months");
    assert_eq!(qualified.points.len(), 73, "74 dates");
    // 38,420.5 and 38,860.0 GPs of every kind in September 2024 and 2025; trainees make it a matter of years.
    let all = chart("gp_fte_total", None);
    assert_eq!(all.of, Of::YearOnYear);
    let september = all.points.iter().find(|point| point.period.to_string() == "2025-09").unwrap();
    assert!((september.change.and_then(Value::known).unwrap() - 439.5).abs() < 0.1, "{september:?}");
    assert!(!all.warnings.is_empty(), "changes over a year overlap");
    assert!(!chart("nurse_fte", Some(Of::Level)).warnings.is_empty(), "values resemble those of the month before");
}

#[test]
fn the_compiled_panel_stands_beside_the_published_figure_with_what_sets_them_apart() {
    use wholetime_workbench::questions::triangulate::{Origin, ReasonKind, Stated};
    let Some(real) = real() else { return };
    let answer = real.bench.triangulate("ENG", "gp_fte_extgl", &Stated::default(), at("2018-09")).unwrap();
    let value = |origin: Origin| {
        let figure = answer.figures.iter().find(|figure| figure.basis == origin && !figure.is_context).unwrap();
        format!("{:.1}", figure.value.known().unwrap())
    };
    // Source: the bulletin, and the panel added up by hand, as the notes on the real files state them.
    assert_eq!(value(Origin::Published), "27528.4");
    assert_eq!(value(Origin::Compiled), "27061.8");
    let baseline = answer.figures.iter().find(|figure| figure.is_baseline).unwrap();
    assert_eq!(baseline.basis, Origin::Published, "no full sum over practices is held");
    let panel = answer.differences.iter().find(|difference| !difference.is_context).unwrap();
    assert_eq!(format!("{:.1}", panel.difference_pct.unwrap()), "-1.7");
    let has = |kind: ReasonKind| panel.reasons.iter().any(|reason| reason.kind == kind);
    assert!(has(ReasonKind::Estimates) && has(ReasonKind::Rounding) && !has(ReasonKind::Period));
    let context = answer.figures.iter().filter(|figure| figure.is_context);
    assert_eq!(context.count(), 3, "the three other definitions");
}

#[test]
fn three_stated_figures_of_one_plan_stand_beside_the_panel() {
    use wholetime_workbench::questions::triangulate::{Origin, ReasonKind, Stated};
    let Some(real) = real() else { return };
    // Source: BLMK primary care workforce plan of February 2018, sections 4.1 and 4.3.
    let table = "value,label,period,definition\n409,local survey,2017-10,\n415,national baseline,2017-09,\n\
                 460,national baseline,2015-09,\n";
    let stated = Stated::read(table.as_bytes(), "stated.csv").unwrap();
    let answer = real.bench.triangulate("M1J4Y", "gp_fte_extgl", &stated, at("2017-09")).unwrap();
    let figures: Vec<Origin> = answer.figures.iter().filter(|one| !one.is_context).map(|one| one.basis).collect();
    assert_eq!(figures, [Origin::Compiled, Origin::Stated, Origin::Stated, Origin::Stated]);
    let of_2015 = answer.differences.iter().find(|one| one.figure == "national baseline, 2015-09").unwrap();
    let by_period = of_2015.reasons.iter().find(|reason| reason.kind == ReasonKind::Period).unwrap();
    let panel = |period: &str| {
        let asked = SeriesAsked { basis: Some(Basis::Compiled), ..SeriesAsked::default() };
        let series = real.bench.series("M1J4Y", "gp_fte_extgl", asked, Scope::default()).unwrap();
        let point = series.points.iter().find(|point| point.period.to_string() == period);
        point.and_then(|point| point.value.known()).unwrap()
    };
    let change = panel("2015-09") - panel("2017-09");
    assert!((by_period.explains.unwrap() - change).abs() < 1e-9, "as much as the panel itself changed");
    assert!((of_2015.unexplained.unwrap() - (of_2015.difference - change)).abs() < 1e-9);
    assert!(real.bench.triangulate("M1J4Y", "gp_fte_extgl", &Stated::default(), at("2010-01")).is_err());
}

/// A row of an extract as its file has it: PCN, patients and FTE of GPs and nurses; none where the file says `ND`.
struct ExtractRow {
    practice: String,
    pcn: String,
    patients: f64,
    gp: Option<f64>,
    nurse: Option<f64>,
}

/// Reads an extract without any code of ours.
fn extract(real: &Real, month: &str) -> Vec<ExtractRow> {
    let name = format!("General Practice - {month} Practice Level (extract).csv");
    let text = std::fs::read_to_string(real.data.join("gp-workforce/extracts").join(name)).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (code, pcn, patients) = (column("PRAC_CODE"), column("PCN_CODE"), column("TOTAL_PATIENTS"));
    let (gp, nurse) = (column("TOTAL_GP_FTE"), column("TOTAL_NURSES_FTE"));
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        ExtractRow {
            practice: row[code].to_owned(),
            pcn: row[pcn].to_owned(),
            patients: row[patients].parse().unwrap(),
            gp: row[gp].parse().ok(),
            nurse: row[nurse].parse().ok(),
        }
    });
    rows.collect()
}

const HAVERING: [&str; 4] = ["U29424", "U50107", "U55939", "U00367"];

/// Havering as a group of its four PCNs of 2022.
fn havering(real: &Real) -> &'static str {
    real.bench.set_group("havering-pcns", Some("Havering"), &HAVERING.map(str::to_owned)).unwrap();
    "group:havering-pcns"
}

#[test]
fn practices_below_a_standard_are_counted_with_their_patients() {
    use wholetime_workbench::questions::condition::ConditionAsked;
    let Some(real) = real() else { return };
    let asked = ConditionAsked::default();
    let answer = real.bench.condition(havering(real), "nurse_fte_per_100k < 15", asked, at("2022-09")).unwrap();
    let rows = extract(real, "2022-09");
    let rows: Vec<&ExtractRow> = rows.iter().filter(|row| HAVERING.contains(&row.pcn.as_str())).collect();
    let judged: Vec<&&ExtractRow> = rows.iter().filter(|row| row.nurse.is_some()).collect();
    let below: Vec<&&&ExtractRow> =
        judged.iter().filter(|row| row.nurse.unwrap() * 100_000.0 < 15.0 * row.patients).collect();
    assert!(judged.len() < rows.len() && !below.is_empty(), "some did not report, some are below");
    assert_eq!(
        (answer.areas_meeting, answer.areas_judged, answer.areas_known),
        (below.len(), judged.len(), rows.len())
    );
    let patients_below: f64 = below.iter().map(|row| row.patients).sum();
    let patients_judged: f64 = judged.iter().map(|row| row.patients).sum();
    assert_eq!((answer.patients_meeting, answer.patients_judged), (patients_below, patients_judged));
    let share = 100.0 * patients_below / patients_judged;
    assert!((answer.patients_pct.known().unwrap() - share).abs() < 1e-9);
    let silent: Vec<&str> =
        answer.areas.iter().filter(|area| area.meets.is_none()).map(|area| area.code.as_str()).collect();
    assert!(rows.iter().filter(|row| row.nurse.is_none()).all(|row| silent.contains(&row.practice.as_str())));
    // Those of which it cannot be said are those without a value; the other way round the counts add up.
    let missing = real.bench.condition(havering(real), "nurse_fte is missing", asked, at("2022-09")).unwrap();
    assert_eq!((missing.areas_meeting, missing.areas_judged), (rows.len() - judged.len(), rows.len()));
}

#[test]
fn networks_meet_a_condition_by_the_printed_rates() {
    use wholetime_workbench::questions::condition::ConditionAsked;
    let Some(real) = real() else { return };
    let asked = ConditionAsked { level: Some(Level::Pcn), basis: None };
    // Nurses per 100,000 patients in June 2022 as the Havering paper prints them: 14.17, 16.22, 13.84 and 16.98.
    let answer = real.bench.condition(havering(real), "nurse_fte_per_100k < 15", asked, at("2022-06")).unwrap();
    let met = |code: &str| answer.areas.iter().find(|area| area.code == code).unwrap().meets;
    assert_eq!(HAVERING.map(met), [Some(true), Some(false), Some(true), Some(false)]);
    let refusal = real.bench.condition("A3A8R", "stale", asked, at("2022-06")).unwrap_err();
    assert!(refusal.to_string().contains("no property `stale` of PCNs"), "{refusal}");
}

#[test]
fn each_reason_to_look_at_a_practice_is_in_the_files() {
    let Some(real) = real() else { return };
    let answer = real.bench.attention(havering(real), at("2022-12")).unwrap();
    let (now, before) = (extract(real, "2022-12"), extract(real, "2021-12"));
    let with = |rule: &str| -> Vec<&str> {
        let mut codes: Vec<&str> = answer
            .practices
            .iter()
            .filter(|practice| practice.reasons.iter().any(|reason| reason.rule == rule))
            .map(|practice| practice.code.as_str())
            .collect();
        codes.sort_unstable();
        codes
    };
    let here: Vec<&ExtractRow> = now.iter().filter(|row| HAVERING.contains(&row.pcn.as_str())).collect();
    let those = |which: &dyn Fn(&ExtractRow) -> bool| -> Vec<&str> {
        let mut codes: Vec<&str> = here.iter().filter(|row| which(row)).map(|row| row.practice.as_str()).collect();
        codes.sort_unstable();
        codes
    };
    assert_eq!(with("no_gp"), those(&|row| row.gp == Some(0.0) && 0.0 < row.patients));
    assert_eq!(
        with("single_handed"),
        those(&|row| row.gp.is_some_and(|fte| 0.0 < fte && fte <= 1.0) && 1_000.0 <= row.patients)
    );
    let fell = |was: Option<f64>, is: Option<f64>| match (was, is) {
        (Some(was), Some(is)) => 0.5 <= was - is && 0.2 * was <= was - is,
        _ => false,
    };
    let fallen = those(&|row| {
        let was = before.iter().find(|before| before.practice == row.practice);
        was.is_some_and(|was| fell(was.gp, row.gp) || fell(was.nurse, row.nurse))
    });
    assert_eq!(with("fte_fall"), fallen);
    assert!(!fallen.is_empty());
    // The extracts hold neither headcounts nor ages; what rests on them is said not to be judged, not left out.
    for rule in ["gp_share_aged_55_plus", "one_partner"] {
        assert!(answer.rules.iter().any(|known| known.rule == rule));
        let not_judged = answer.not_judged.iter().find(|one| one.rule == rule).unwrap();
        assert_eq!((not_judged.areas, not_judged.areas_known), (here.len(), here.len()), "{rule}");
    }
    assert!(answer.practices.windows(2).all(|pair| pair[1].reasons.len() <= pair[0].reasons.len()));
    // A practice whose staff are the same in every file there is.
    let unchanged = answer.practices.iter().find(|practice| practice.code == "F82663").unwrap();
    assert!(unchanged.reasons.iter().any(|reason| reason.rule == "stale" && reason.sentence.contains("19 files")));
}

#[test]
fn a_fraction_of_england_does_not_accuse_the_rest() {
    let Some(real) = real() else { return };
    let answer = real.bench.attention("ENG", at("2022-12")).unwrap();
    let without_row = answer.practices_known - answer.practices_held;
    assert!(5_000 < without_row, "most of England is not in the extract");
    let silent = answer.not_judged.iter().find(|one| one.rule == "not_reporting").unwrap();
    let accused = answer.practices.iter().filter(|practice| {
        practice.reasons.iter().any(|reason| reason.rule == "not_reporting" && reason.sentence.contains("no row"))
    });
    assert!(accused.count() + silent.areas >= without_row);
    assert!(silent.why.contains("the file holds too little of the area"), "{}", silent.why);
}

#[test]
fn the_silent_practices_of_havelock_are_named_with_when_they_last_spoke() {
    use wholetime_workbench::questions::condition::ConditionAsked;
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let bench = open(&folder.path().join("workspace"));
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    // Shepherds Crook sends no nurses in November and December 2025; Cinder Path sends nothing from March 2024 on.
    let december = bench.attention("ENG", at("2025-12")).unwrap();
    let of = |answer: &wholetime_workbench::questions::attention::AttentionAnswer, code: &str| -> Vec<String> {
        let practice = answer.practices.iter().find(|practice| practice.code == code).unwrap();
        let silent = practice.reasons.iter().filter(|reason| reason.rule == "not_reporting");
        silent.map(|reason| reason.sentence.clone()).collect()
    };
    assert_eq!(of(&december, "Z99020"), ["nurses: not reported; last reported in October 2025"]);
    let may = bench.attention("ENG", at("2024-05")).unwrap();
    let silent = of(&may, "Z99010");
    assert_eq!(silent.len(), 4);
    assert!(silent.iter().all(|sentence| sentence.ends_with("last reported in February 2024")), "{silent:?}");
    let not_reporting = bench.condition("ENG", "not_reporting", ConditionAsked::default(), at("2024-05")).unwrap();
    assert_eq!(not_reporting.areas_meeting, 1);
    let of_cinder_path = |condition: &str| {
        let answer = bench.condition("ENG", condition, ConditionAsked::default(), at("2024-05")).unwrap();
        answer.areas.iter().find(|area| area.code == "Z99010").unwrap().meets
    };
    assert_eq!(of_cinder_path("nurse_fte < 1"), None);
    let too_large = "nurse_fte < 1 and patients_registered > 50000";
    assert_eq!(of_cinder_path(too_large), Some(false), "its list settles it, whatever its nurses");
    assert_eq!(of_cinder_path("nurse_fte < 1 or not_reporting"), Some(true));
}

#[test]
fn a_silent_practice_of_havelock_is_estimated_beside_what_was_reported() {
    use wholetime_workbench::questions::estimate::EstimateAsked;
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let bench = open(&folder.path().join("workspace"));
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    let series = || {
        let asked = SeriesAsked { basis: Some(Basis::PracticeLevelSum), ..SeriesAsked::default() };
        bench.series("U99902", "admin_fte", asked, Scope::default()).unwrap()
    };
    let profile = || bench.profile("U99902", None, at("2024-05")).unwrap();
    let (series_before, profile_before) = (series(), profile());
    let estimate = |seed| {
        let asked = EstimateAsked { seed, ..EstimateAsked::default() };
        bench.estimate("U99902", "admin_fte", asked, at("2024-05")).unwrap()
    };
    // Cinder Path reports nothing from March to August 2024; its patients are known.
    let may = estimate(1);
    let [cinder_path] = &may.practices[..] else { panic!("{:?}", may.practices) };
    assert_eq!((cinder_path.code.as_str(), cinder_path.why_missing), ("Z99010", "not_reported"));
    let last = cinder_path.last_valid.unwrap();
    assert_eq!(last.period.to_string(), "2024-02");
    let of_practice = |period: &str| {
        let value = bench.series("Z99010", "admin_fte", SeriesAsked::default(), at(period)).unwrap();
        value.points.iter().find(|point| point.period.to_string() == period).and_then(|point| point.value.known())
    };
    assert_eq!(Some(last.value), of_practice("2024-02"));
    assert_eq!(of_practice("2024-05"), None);
    let (value, truth) = (cinder_path.estimate.known().unwrap(), of_practice("2024-09").unwrap());
    let weight = cinder_path.weight_on_rate.unwrap();
    assert!((0.0..=0.5).contains(&weight), "three months old, its own value weighs most: {weight}");
    assert!((value / truth - 1.0).abs() < 0.15, "{value} in May; it reports {truth} from September on");
    // Low, estimate and high; the total is what was reported and the estimate.
    assert!(cinder_path.low.known().unwrap() <= value && value <= cinder_path.high.known().unwrap());
    let (reported, total) = (may.reported.value.known().unwrap(), may.estimated.value.known().unwrap());
    assert!((total - reported - value).abs() < 1e-9, "{total} = {reported} + {value}");
    assert!(may.estimated.low.known().unwrap() <= may.estimated.high.known().unwrap());
    assert!(may.is_estimated && may.reported.coverage < 1.0);
    assert_eq!(estimate(1), may, "the same seed gives the same digits");
    // One practice alone has its own bounds, which are not drawn; the total has the same around what was reported.
    assert_eq!(estimate(2).estimated.low, may.estimated.low);
    let around = may.estimated.low.known().unwrap() - reported;
    assert!((around - cinder_path.low.known().unwrap()).abs() < 1e-9, "{around}");
    assert_eq!(estimate(2).estimated.value, may.estimated.value, "the estimate itself is not drawn");
    // Nothing else has changed by asking.
    assert_eq!((series(), profile()), (series_before, profile_before));
    // A month in which everybody reported, and a figure that is not of staff.
    let all = bench.estimate("U99902", "admin_fte", EstimateAsked::default(), at("2024-01")).unwrap();
    assert!(all.practices.is_empty() && all.estimated.value == all.reported.value, "{:?}", all.notes);
    let refusal = bench.estimate("U99902", "patients_per_gp_fte_total", EstimateAsked::default(), at("2024-05"));
    assert_eq!(refusal.unwrap_err().code(), "not_possible");
}

#[test]
fn an_area_of_which_little_is_held_is_estimated_only_when_asked_for() {
    use wholetime_workbench::questions::estimate::EstimateAsked;
    let Some(real) = real() else { return };
    // The extracts hold 69 of the 274 practices of NHS North East London ICB - A3A8R.
    let ask = |scope| real.bench.estimate("A3A8R", "admin_fte", EstimateAsked::default(), scope).unwrap();
    let refused = ask(at("2022-06"));
    assert_eq!((refused.reported.practices, refused.practices.len()), (69, 205));
    assert_eq!(refused.estimated.value, Value::Missing(Missing::NotHeld));
    assert!(refused.practices.iter().all(|practice| practice.estimate.known().is_none()));
    assert!(refused.notes[0].contains("--allow-partial"), "{:?}", refused.notes);
    let partial = ask(Scope { allow_partial: true, ..at("2022-06") });
    assert!(partial.notes[0].contains("most of this total is estimated"), "{:?}", partial.notes);
    let (reported, total) = (partial.reported.value.known().unwrap(), partial.estimated.value.known().unwrap());
    assert!(2.0 * reported < total && 50.0 < partial.estimated.patients_estimated_pct);
    assert!(partial.estimated.low.known().unwrap() < total && total < partial.estimated.high.known().unwrap());
    let sum: f64 = partial.practices.iter().filter_map(|practice| practice.estimate.known()).sum();
    assert!((total - reported - sum).abs() < 1e-6);
}

#[test]
fn estimates_for_hidden_practices_err_a_fifth_less_than_the_rate_of_the_area() {
    use wholetime_workbench::questions::check::imputation::ImputationAsked;
    let Some(real) = real() else { return };
    let asked = ImputationAsked::default();
    let check = real.bench.check_imputation(asked).unwrap();
    for group in StaffGroup::ALL {
        for silent in [1, 2] {
            let of = |method: &str| {
                let found = check.scores.iter().find(|row| {
                    (row.basis, row.group, row.score.horizon) == (Basis::Compiled, *group, Some(silent))
                        && row.score.method.word() == method
                });
                found.unwrap().score
            };
            let (ours, rate) = (of("blend"), of("area_rate"));
            assert!(ours.rmse <= 0.8 * rate.rmse, "{group}, silent for {silent}: {} and {}", ours.rmse, rate.rmse);
            assert!(200 < ours.n && ours.n == rate.n, "{group}: {} practices hidden", ours.n);
            let (half, most) = (ours.cover50_pct.unwrap(), ours.cover90_pct.unwrap());
            assert!((40.0..=60.0).contains(&half) && (84.0..=97.0).contains(&most), "{group}: {half} %, {most} %");
        }
    }
    assert!(check.findings.iter().all(|finding| finding.rule == "imputation_error" && finding.period.is_some()));
    assert!(check.histories.iter().any(|line| line.basis == Basis::Compiled && 7_000 < line.practices));
    let refusal = real.bench.check_imputation(ImputationAsked { share_pct: 0.0, ..asked }).unwrap_err();
    assert_eq!(refusal.code(), "not_possible");
}
