//! Fair comparison on real files, held against what can be worked out from the files alone.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_vocabulary::{Basis, Level, Value};
use wholetime_workbench::catalogue::Switch;
use wholetime_workbench::questions::compare::{Against, CompareAsked, Comparison};
use wholetime_workbench::questions::definitions::DiffersIn;
use wholetime_workbench::questions::gradient::GradientAsked;
use wholetime_workbench::questions::series::SeriesAsked;
use wholetime_workbench::questions::variation::VariationAsked;
use wholetime_workbench::{Scope, WorkbenchError};

use super::{Real, at, extract, havering, real};

fn networks(real: &Real, within: &str) -> Comparison {
    let asked = CompareAsked { level: Some(Level::Pcn), ..CompareAsked::default() };
    real.bench.compare("nurse_fte_per_100k", within, asked, at("2022-12")).unwrap()
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * right.abs().max(1.0)
}

#[test]
fn networks_of_four_places_are_compared_by_what_their_practices_reported() {
    let Some(real) = real() else { return };
    let rows = extract(real, "2022-12");
    for (within, many) in [("11J", 18), ("00V", 4), ("M1J4Y", 18), (havering(real), 4)] {
        let comparison = networks(real, within);
        assert_eq!(comparison.areas.len(), many, "{within}");
        for area in &comparison.areas {
            // The file leaves the network of five practices blank; other sources name it.
            let members = real.bench.areas(None, Some(Level::Practice), Some(&area.code), at("2022-12"), 100).unwrap();
            let members: BTreeSet<&str> = members.areas.iter().map(|practice| practice.code.as_str()).collect();
            let own: Vec<_> = rows.iter().filter(|row| members.contains(row.practice.as_str())).collect();
            let named = rows.iter().filter(|row| row.pcn == area.code);
            assert!(named.into_iter().all(|row| members.contains(row.practice.as_str())), "{}", area.code);
            let (fte, patients) = own
                .iter()
                .filter_map(|row| Some((row.nurse?, row.patients)))
                .fold((0.0, 0.0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
            let all: f64 = own.iter().map(|row| row.patients).sum();
            assert!(near(area.value_reporting.known().unwrap(), 100_000.0 * fte / patients), "{}", area.code);
            assert!(near(area.value.known().unwrap(), 100_000.0 * fte / all), "{}", area.code);
            let (low, high) = (area.low.known().unwrap(), area.high.known().unwrap());
            let value = area.value_reporting.known().unwrap();
            assert!(low < value && value < high, "{}", area.code);
            assert!(area.rank_low <= area.rank_high && area.rank_high <= Some(many), "{}", area.code);
            assert!((0.5..=1.0).contains(&area.coverage), "{}", area.code);
        }
        // Four networks do not say what spread is usual.
        let against = if many < 10 { Against::Held } else { Against::Within };
        assert_eq!(comparison.method.against, against, "{within}");
        assert!(!comparison.limits.is_empty() && comparison.england.is_some());
    }
    let dorset = networks(real, "11J");
    let last = dorset.areas.last().unwrap();
    assert_eq!((last.code.as_str(), last.band.as_str()), ("U21465", "low_998"), "Shore Medical stands far below");
    assert!(dorset.outliers.contains(&last.code));
    let widened = dorset.limits.iter().all(|at| at.low_998 <= at.low_95 && at.high_95 <= at.high_998);
    assert!(widened);
}

#[test]
fn a_network_with_a_silent_practice_is_not_placed_lower_for_it() {
    let Some(real) = real() else { return };
    let asked = CompareAsked { level: Some(Level::Pcn), ..CompareAsked::default() };
    let june = real.bench.compare("nurse_fte_per_100k", havering(real), asked, at("2022-06")).unwrap();
    let south = june.areas.iter().find(|area| area.code == "U00367").unwrap();
    assert_eq!(format!("{:.2}", south.value.known().unwrap()), "16.98");
    assert_eq!(format!("{:.2}", south.value_reporting.known().unwrap()), "19.42");
    assert_eq!(june.areas[0].code, "U00367", "by what was reported it stands first");
}

#[test]
fn the_highest_direct_patient_care_rates_of_dorset_are_those_of_practices_that_dispense() {
    let Some(real) = real() else { return };
    let asked = CompareAsked { level: Some(Level::Practice), ..CompareAsked::default() };
    let comparison = real.bench.compare("dpc_fte_per_100k", "11J", asked, at("2022-12")).unwrap();
    let five: Vec<Option<bool>> = comparison.areas[..5].iter().map(|area| area.dispensing).collect();
    assert_eq!(five, [Some(true); 5]);
    let of_all = comparison.areas.iter().filter(|area| area.dispensing == Some(true)).count();
    assert!(of_all * 3 < comparison.areas.len(), "dispensing is the exception: {of_all}");
    let said = comparison.notes.iter().any(|note| {
        note.starts_with(&format!("5 of the 5 highest values are of practices that dispense, as {of_all} of all"))
    });
    assert!(said, "{:?}", comparison.notes);
}

/// One row of the yearly panel.
struct PanelRow {
    year: u32,
    patients: f64,
    gps: f64,
    score: f64,
}

fn panel(real: &Real) -> Vec<PanelRow> {
    let mut reader = csv::Reader::from_path(real.data.join("practice-panel/practice-year-2016-2021.csv")).unwrap();
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let [year, patients, gps, score] = ["Year", "TOTAL_PATIENTS", "TOTAL_GP_EXTGL_FTE", "IMD"].map(column);
    reader
        .records()
        .filter_map(|record| {
            let record = record.unwrap();
            let number = |at: usize| record[at].parse::<f64>().ok();
            Some(PanelRow {
                year: record[year].parse().unwrap(),
                patients: number(patients)?,
                gps: number(gps)?,
                score: number(score)?,
            })
        })
        .collect()
}

/// Slope of value on weighted mid-rank, by sums over all pairs of columns: slow and obvious.
fn slope_of(mut rows: Vec<(f64, f64, f64)>) -> f64 {
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let total: f64 = rows.iter().map(|row| row.2).sum();
    let mut before = 0.0;
    let mut points = Vec::new();
    for (score, _, _) in &rows {
        if points.last().is_some_and(|(last, _): &(f64, f64)| last == score) {
            continue;
        }
        let tied: f64 = rows.iter().filter(|row| row.0 == *score).map(|row| row.2).sum();
        points.push((*score, (before + tied / 2.0) / total));
        before += tied;
    }
    let place: BTreeMap<u64, f64> = points.iter().map(|(score, place)| (score.to_bits(), *place)).collect();
    let (mut w, mut wx, mut wy, mut wxx, mut wxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (score, value, weight) in &rows {
        let x = place[&score.to_bits()];
        w += weight;
        wx += weight * x;
        wy += weight * value;
        wxx += weight * x * x;
        wxy += weight * x * value;
    }
    (w * wxy - wx * wy) / (w * wxx - wx * wx)
}

#[test]
fn the_deprivation_gradient_of_england_is_that_of_the_panel() {
    let Some(real) = real() else { return };
    let gradient =
        real.bench.gradient("gp_fte_extgl_per_100k", "ENG", GradientAsked::default(), Scope::default()).unwrap();
    let periods: Vec<String> = gradient.points.iter().map(|point| point.period.to_string()).collect();
    assert_eq!(periods, ["2015-09", "2016-09", "2017-09", "2018-09", "2019-09", "2020/21"]);
    let rows = panel(real);
    for (year, point) in (2016..).zip(&gradient.points) {
        assert_eq!(point.basis, Basis::Compiled);
        // Lists below 500 have no rate: one contract would decide it.
        let of_year: Vec<(f64, f64, f64)> = rows
            .iter()
            .filter(|row| row.year == year && 500.0 <= row.patients)
            .map(|row| (row.score, 100_000.0 * row.gps / row.patients, row.patients))
            .collect();
        assert_eq!(point.n, of_year.len(), "{year}");
        assert!((point.sii - slope_of(of_year)).abs() < 1e-6, "{year}: {}", point.sii);
        assert!(0.0 < point.sii_low && point.sii_low < point.sii && point.sii < point.sii_high);
        assert_eq!(point.fifths.len(), 5);
        let patients: f64 = point.fifths.iter().map(|fifth| fifth.patients).sum();
        assert!(near(patients, point.patients));
    }
    // The gap between the ends grew until 2019, and less so without practices that show no GP at all.
    assert!(gradient.points[0].sii < gradient.points[4].sii);
    assert!(gradient.points[0].sii_without_zeros < Some(gradient.points[0].sii));
}

#[test]
fn every_practice_of_england_is_compared_on_the_panel() {
    let Some(real) = real() else { return };
    let asked = CompareAsked { level: Some(Level::Practice), basis: Some(Basis::Compiled), ..CompareAsked::default() };
    let comparison = real.bench.compare("gp_fte_extgl_per_100k", "ENG", asked, at("2019-09")).unwrap();
    let distribution = comparison.distribution.as_ref().unwrap();
    assert!(distribution.is_england && 6_500 < distribution.n);
    let mut tenths = [0_usize; 10];
    for area in &comparison.areas {
        tenths[usize::from(area.decile.unwrap()) - 1] += 1;
    }
    // Rounded figures tie, so tenths are about, not exactly, a tenth.
    assert!(tenths.iter().all(|many| many.abs_diff(comparison.areas.len() / 10) < 60), "{tenths:?}");
    // GPs vary less between practices than people coming and going one by one would make them.
    assert!(comparison.method.phi.unwrap() < 0.679 && comparison.method.tau_squared == Some(0.0));
}

#[test]
fn a_figure_is_shown_under_each_definition_with_the_difference_named() {
    let Some(real) = real() else { return };
    let answer = real.bench.definitions("U29424", "nurse_fte_per_100k", None, at("2022-12")).unwrap();
    let own = answer.figures[0].value.known().unwrap();
    assert_eq!(answer.figures[0].differs_in, None);
    let patients: BTreeSet<&str> = answer
        .figures
        .iter()
        .filter(|figure| figure.differs_in == Some(DiffersIn::Denominator))
        .map(|figure| figure.indicator.as_str())
        .collect();
    assert_eq!(
        patients.into_iter().collect::<Vec<_>>(),
        ["nurse_fte_per_100k_deprivation_adjusted", "nurse_fte_per_100k_need_weighted", "nurse_fte_per_100k_weighted"]
    );
    for figure in answer.figures.iter().filter(|figure| figure.differs_in.is_some()) {
        assert!(!figure.because.is_empty());
        if let (Value::Known(value), Value::Known(difference)) = (figure.value, figure.difference) {
            assert!(near(difference, value - own), "{}", figure.indicator);
        }
    }
    assert!(answer.notes.iter().any(|note| note.contains("Headcount of nurses") && note.contains("not held")));
}

#[test]
fn england_is_shown_under_the_four_definitions_of_a_gp() {
    let Some(real) = real() else { return };
    let answer = real.bench.definitions("ENG", "gp_fte_extg", None, at("2018-09")).unwrap();
    let value = |indicator: &str, basis: Basis| {
        let figure = answer
            .figures
            .iter()
            .find(|one| one.indicator == indicator && one.basis == basis && one.period.to_string() == "2018-09");
        figure.and_then(|figure| figure.value.known())
    };
    let [total, exl, extg, extgl] =
        ["gp_fte_total", "gp_fte_exl", "gp_fte_extg", "gp_fte_extgl"].map(|id| value(id, Basis::Published).unwrap());
    assert!(extgl < extg && extg < exl && exl < total, "trainees weigh more than locums");
    assert!(near(total - extg, exl - extgl), "trainees are the same in both");
}

/// The first column that has one of these names, and the number in the other, by practice.
fn numbers(path: &std::path::Path, code: &str, number: &str) -> BTreeMap<String, f64> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (code, number) = (column(code), column(number));
    reader.records().map(|row| row.unwrap()).map(|row| (row[code].to_owned(), row[number].parse().unwrap())).collect()
}

#[test]
fn deprivation_moves_patients_between_practices_and_not_into_england() {
    let Some(real) = real() else { return };
    let lists =
        numbers(&real.data.join("patients-registered/gp-reg-pat-prac-all-2026-01.csv"), "CODE", "NUMBER_OF_PATIENTS");
    let scores = numbers(&real.data.join("deprivation/imd-2025-gp-practice.csv"), "PRACTICE_CODE", "IMD_SCORE");
    let scored: f64 = lists.iter().filter(|(code, _)| scores.contains_key(*code)).map(|(_, list)| list).sum();
    let ask = |area: &str| {
        let asked = SeriesAsked { from: at("2026-01").period, to: at("2026-01").period, ..SeriesAsked::default() };
        let series = real.bench.series(area, "patients_deprivation_adjusted", asked, at("2026-01")).unwrap();
        series.points[0].value.known().unwrap()
    };
    assert!((ask("ENG") - scored).abs() < 0.01, "{} against {scored}", ask("ENG"));
    let most = scores.iter().filter(|(code, _)| lists.contains_key(*code)).max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
    let least =
        scores.iter().filter(|(code, _)| lists.contains_key(*code)).min_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
    assert!(lists[most] < ask(most) && ask(least) < lists[least]);
}

#[test]
fn both_sides_of_a_weighted_rate_are_of_the_same_practices() {
    let Some(real) = real() else { return };
    let indicator = "nurse_fte_per_100k_weighted";
    let asked = SeriesAsked { from: at("2018-03").period, to: at("2018-03").period, ..SeriesAsked::default() };
    let series = real.bench.series("11J", indicator, asked, at("2018-03")).unwrap();
    let [point] = series.points.as_slice() else { panic!("one point") };
    // Practices of 2018 that were gone by 2022/23 have no weighted list: their nurses are left out, too.
    assert!(point.warnings.iter().any(|warning| warning.contains("left out on both sides")), "{:?}", point.warnings);
    let plain = real.bench.series("11J", "nurse_fte", asked, at("2018-03")).unwrap();
    assert!(point.numerator.known() < plain.points[0].value.known());
}

#[test]
fn an_indicator_counted_otherwise_can_be_asked_for_by_name() {
    let Some(real) = real() else { return };
    let switch = Switch {
        denominator: Some("need_weighted".parse().unwrap()),
        counts_dispensers: Some(false),
        ..Switch::default()
    };
    let switched = real.bench.switched("dpc_fte_per_100k", switch).unwrap();
    assert_eq!(switched.id, "dpc_fte_excl_dispensers_per_100k_need_weighted");
    assert_eq!(real.bench.indicator("dpc_fte_excl_dispensers_per_100k_need_weighted").unwrap(), switched);
    let refused = real.bench.switched("nurse_participation", switch);
    assert!(matches!(refused, Err(WorkbenchError::NotPossible(_))));
}

#[test]
fn the_parts_of_dorset_are_shaded_by_fifths_and_sorted() {
    let Some(real) = real() else { return };
    let asked = VariationAsked { sort: Some("nurse_fte_per_100k".to_owned()), ..VariationAsked::default() };
    let variation = real.bench.variation("11J", &asked, at("2022-12")).unwrap();
    assert_eq!(variation.rows.len(), 18);
    let nurses = variation.columns.iter().position(|column| column.indicator == "nurse_fte_per_100k").unwrap();
    let values: Vec<f64> = variation.rows.iter().map(|row| row.cells[nurses].value.known().unwrap()).collect();
    assert!(values.windows(2).all(|pair| pair[1] <= pair[0]));
    let fifths: Vec<u8> = variation.rows.iter().map(|row| row.cells[nurses].fifth.unwrap()).collect();
    assert!(fifths.windows(2).all(|pair| pair[1] <= pair[0]) && fifths.iter().all(|fifth| (1..=5).contains(fifth)));
    assert!(fifths.contains(&5) && fifths.contains(&1));
    for id in ["gp_fte_total_per_100k", "admin_fte_per_100k"] {
        assert!(variation.columns.iter().any(|column| column.indicator == id), "{id}");
    }
}

#[test]
fn peers_are_chosen_by_a_rule_that_says_what_it_lacks() {
    let Some(real) = real() else { return };
    let asked = CompareAsked { level: Some(Level::Practice), peers: true, ..CompareAsked::default() };
    let comparison = real.bench.compare("nurse_fte_per_100k", "11J", asked, at("2022-12")).unwrap();
    let rule = comparison.peer_rule.as_ref().unwrap()["in_words"].as_str().unwrap().to_owned();
    for feature in ["size of the list", "aged 65 and over", "deprivation", "dispensing", "rural"] {
        assert!(rule.contains(feature), "{rule}");
    }
    let without = comparison.areas.iter().filter(|area| area.peers.is_none()).count();
    let is_said = comparison.notes.iter().any(|note| note.starts_with(&format!("areas without peers: {without}")));
    assert!(without < 10 && is_said == (0 < without), "{without}");
    for area in comparison.areas.iter() {
        let Some(peers) = &area.peers else { continue };
        assert_eq!(peers.codes.len(), 20);
        assert!(!peers.codes.contains(&area.code));
        assert!(peers.lower_quartile <= peers.median && peers.median <= peers.upper_quartile);
    }
    // A practice that dispenses has mostly peers that do.
    let bere_regis = comparison.areas.iter().find(|area| area.code == "J81020").unwrap();
    let dispensing: BTreeSet<&str> =
        comparison.areas.iter().filter(|area| area.dispensing == Some(true)).map(|area| area.code.as_str()).collect();
    let alike = bere_regis.peers.as_ref().unwrap().codes.iter().filter(|code| dispensing.contains(code.as_str()));
    assert!(5 <= alike.count());
}

#[test]
fn what_cannot_be_compared_says_what_to_do() {
    let Some(real) = real() else { return };
    let asked = |level| CompareAsked { level: Some(level), ..CompareAsked::default() };
    let refused = real.bench.compare("nurse_fte_per_100k", "U29424", asked(Level::Icb), at("2022-12"));
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("HAVERING CREST PCN") && message.contains("choose a level below"), "{message}");
    let nothing = real.bench.compare("nurse_fte_per_100k", "11J", asked(Level::Pcn), at("2014-03"));
    assert!(nothing.unwrap_err().to_string().contains("has no PCNs at 2014-03"));
    let nothing = real.bench.compare("nurse_fte_per_100k", "11J", asked(Level::Practice), at("2014-03"));
    assert!(matches!(nothing, Err(WorkbenchError::PeriodNotHeld { .. })));
    // A plain number of staff has an interval and no place in a funnel.
    let counts = real.bench.compare("nurse_fte", "11J", asked(Level::Pcn), at("2022-12")).unwrap();
    assert!(counts.centre.known().is_none() && counts.areas.iter().all(|area| area.rank_low.is_none()));
    assert!(counts.notes.iter().any(|note| note.contains("nurse_fte_per_100k")));
}

#[test]
fn published_rates_of_icbs_are_over_the_patients_of_their_own_time() {
    let Some(real) = real() else { return };
    let asked = CompareAsked { level: Some(Level::Icb), ..CompareAsked::default() };
    let comparison = real.bench.compare("nurse_fte_per_100k", "ENG", asked, at("2025-10")).unwrap();
    // The map of July 2026 has 36 ICBs; the publication of October 2025 was still on the one of 42.
    assert_eq!((comparison.basis, comparison.areas.len()), (Basis::Published, 42));
    let patients: f64 = comparison.areas.iter().filter_map(|area| area.denominator?.known()).sum();
    assert!((63_000_000.0..65_000_000.0).contains(&patients), "{patients}");
    assert!(comparison.areas.iter().all(|area| area.value.known().is_some_and(|rate| (10.0..45.0).contains(&rate))));
}

#[test]
fn a_question_without_a_month_means_one_that_can_answer_it() {
    let Some(real) = real() else { return };
    let asked = CompareAsked { level: Some(Level::Pcn), ..CompareAsked::default() };
    let comparison = real.bench.compare("nurse_fte_per_100k", "11J", asked, Scope::default()).unwrap();
    assert_eq!(comparison.period.to_string(), "2022-12", "networks are not published as Dorset itself is");
    let variation = real.bench.variation("11J", &VariationAsked::default(), Scope::default()).unwrap();
    assert_eq!(variation.period, comparison.period);
}

#[test]
fn patients_for_each_nurse_cover_what_was_reported() {
    let Some(real) = real() else { return };
    let asked = SeriesAsked { from: at("2022-06").period, to: at("2022-06").period, ..SeriesAsked::default() };
    let series = real.bench.series("U00367", "patients_per_nurse_fte", asked, at("2022-06")).unwrap();
    let nurses = real.bench.series("U00367", "nurse_fte_per_100k", asked, at("2022-06")).unwrap();
    let (load, rate) = (&series.points[0], &nurses.points[0]);
    assert!(load.coverage < 0.9 && near(load.coverage, rate.coverage));
    let reporting = load.value_reporting.and_then(|value| value.known()).unwrap();
    assert!(near(reporting * rate.value_reporting.and_then(|value| value.known()).unwrap(), 100_000.0));
}
