//! Tables of pay: what is refused, what is chosen, and whether those shipped agree with awards and printed figures.

use jiff::civil::date;

use super::*;
use crate::plan::Plan;

const TABLES: &str = r#"
[[pay]]
id = "band-x"
title = "Band X"
row = [
  { from = "2024-04-01", salary = 20000, on_costs = "items", source = "invented" },
  { from = "2024-04-01", after_years = 5, salary = 24000, on_costs = "items", source = "invented" },
  { from = "2025-04-01", salary = 30000, on_costs = "items", source = "invented" },
  { from = "2025-04-01", after_years = 2, salary = 32000, on_costs = "items", source = "invented" },
  { from = "2025-04-01", after_years = 5, salary = 36000, on_costs = "items", source = "invented", is_from_memory = true },
]

[[on_costs]]
id = "items"
title = "Items"
row = [
  { from = "2024-04-01", flat_percent = 10, source = "invented" },
  { from = "2025-04-01", source = "invented", items = { insurance_threshold = 5000, insurance_percent = 15, pension_percent = 10, levy_percent = 0 } },
]

[[on_costs]]
id = "none"
title = "Nothing"
row = [{ from = "2024-04-01", flat_percent = 0, source = "invented" }]

[[high_cost_area]]
id = "docks"
title = "The docks"
row = [{ from = "2025-04-01", percent = 20, at_least = 4000, at_most = 6500, source = "invented" }]
"#;

fn tables() -> PayTables {
    PayTables::read([("invented", TABLES)]).unwrap()
}

fn refused(text: &str) -> String {
    PayTables::read([("pay/invented", text)]).unwrap_err().to_string()
}

/// The tables that are shipped.
fn shipped() -> PayTables {
    let catalogue = wholetime_catalogue::Catalogue::shipped().unwrap();
    let files = catalogue.tables.iter().filter(|(path, _)| path.starts_with("pay/"));
    PayTables::read(files.map(|(path, text)| (path.as_str(), text.as_str()))).unwrap()
}

#[test]
fn rows_out_of_order_and_names_of_nothing_are_refused_all_at_once() {
    let text = TABLES.replace("from = \"2024-04-01\", after_years = 5", "from = \"2023-04-01\", after_years = 5");
    assert!(refused(&text).contains("pay `band-x` has a row from 2023-04-01 out of order; sort its rows by day"));
    let text = TABLES.replacen("on_costs = \"items\"", "on_costs = \"item\"", 1);
    assert!(refused(&text).contains("pay `band-x` names the on_costs `item`, which are not there"));
    let text = TABLES.replace("at_most = 6500", "at_most = 650");
    assert!(refused(&text).contains("high_cost_area `docks` from 2025-04-01 has limits that cross"));
    assert!(refused("[[wages]]").starts_with("the tables of pay have 1 thing to mend: pay/invented cannot be read"));
}

#[test]
fn the_tables_in_force_on_a_day_are_listed_with_the_cost_of_one_whole_time() {
    let lines = tables().lines("", Some(date(2025, 6, 1)), &Choice::default()).unwrap();
    let told: Vec<(Option<Point>, i64)> = lines.iter().map(|line| (line.point, line.cost.units() / 100)).collect();
    // 30,000 + 15 % of 25,000 + 10 %; 32,000 + 15 % of 27,000 + 10 %; 36,000 + 15 % of 31,000 + 10 %.
    assert_eq!(told, [(Some(Point::Bottom), 36_750), (Some(Point::Intermediate), 39_250), (Some(Point::Top), 44_250)]);
    assert!(lines[2].is_from_memory && !lines[0].is_from_memory);
    assert_eq!(tables().lines("band 2025", None, &Choice::default()).unwrap(), []);
    assert_eq!(tables().lines("BAND x", None, &Choice::default()).unwrap().len(), 5);
}

#[test]
fn pay_is_chosen_at_a_point_in_an_area_and_with_other_on_costs() {
    let choice = Choice {
        point: Some(Point::Intermediate),
        area: Some("docks".into()),
        on_costs: Some("none".into()),
        since: Some(date(2025, 4, 1)),
    };
    let rows = tables().chosen("band-x", &choice).unwrap();
    assert_eq!(rows.pay[0].id, "band-x-intermediate-docks");
    assert_eq!(rows.pay[0].rows.len(), 1);
    // 32,000 and a fifth of it, 6,400, which is within the limits.
    let cost = rows.pay[0].cost_of_one(&rows.on_costs, date(2026, 1, 1), 0).unwrap();
    assert_eq!(cost, Money::whole(38_400));
    assert_eq!(
        tables().chosen("band-x", &Choice { since: None, ..choice }).unwrap_err().to_string(),
        "`band-x` has no intermediate point in the table from 2024-04-01; choose bottom or top, or a later year"
    );
    assert_eq!(
        tables().chosen("band-y", &Choice::default()).unwrap_err().to_string(),
        "there is no pay `band-y`; there are band-x"
    );
}

#[test]
fn rows_that_are_put_into_a_plan_make_a_plan() {
    let rows = tables().chosen("band-x", &Choice::default()).unwrap().to_toml().unwrap();
    let text = format!(
        "schema = 1\nid = \"havelock\"\ntitle = \"Havelock\"\nyears = [\"2025/26\"]\n{rows}\n\
         [[place]]\nid = \"havelock\"\ntitle = \"Havelock\"\n"
    );
    assert_eq!(Plan::from_toml(&text).unwrap().pay, tables().pay);
}

#[test]
fn the_shipped_tables_have_bands_2_to_9_in_each_year_and_every_on_costs_they_name() {
    let tables = shipped();
    for band in ["2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9"] {
        let pay = tables.pay.iter().find(|pay| pay.id == format!("afc-band-{band}")).unwrap();
        for year in 2017..=2025 {
            assert!(pay.rows.iter().any(|row| row.from == date(year, 4, 1)), "band {band} in {year}");
        }
        // A band never pays less than the year before, at its bottom or its top.
        for point in [Point::Bottom, Point::Top] {
            let rows = at_point(pay, &pay.rows, point).unwrap();
            assert!(rows.windows(2).all(|pair| pair[0].salary <= pair[1].salary), "band {band}, {}", point.word());
        }
    }
    assert_eq!(tables.areas.len(), 3);
}

/// Awards of one percentage for every point of Agenda for Change: the first day and the percentage.
/// Source: the awards of 2021, 2023, 2024 and 2025, as NHS Employers announced them.
const AWARDS: [(i16, i64, i64); 4] = [(2021, 3_00, 1), (2023, 5_00, 2), (2024, 5_50, 2), (2025, 3_60, 2)];

#[test]
fn each_award_takes_the_shipped_table_of_one_year_to_that_of_the_next() {
    let tables = shipped();
    for (year, hundredths, pounds) in AWARDS {
        for pay in tables.pay.iter().filter(|pay| pay.id.starts_with("afc-")) {
            // The bottom of bands 2 and 3 rose by more in 2023, and bands 8 and 9 have had a point between since 2024.
            let before =
                |after| pay.rows.iter().find(|row| row.from == date(year - 1, 4, 1) && row.after_years == after);
            for row in pay.rows.iter().filter(|row| row.from == date(year, 4, 1)) {
                let Some(old) = before(row.after_years).and_then(|row| row.salary) else { continue };
                if year == 2023 && pay.id == "afc-band-2" {
                    continue;
                }
                let award = Percent::from_units(hundredths * Percent::SCALE / 100);
                let difference = (old + old.part(award) - row.salary.unwrap()).units().abs();
                assert!(difference <= pounds * 100, "{} from {year} after {}: {difference}", pay.id, row.after_years);
            }
        }
    }
}

#[test]
fn a_flat_fifth_on_the_shipped_points_comes_to_what_the_plan_of_2018_prints() {
    let tables = shipped();
    let choice = |point| Choice { point: Some(point), on_costs: Some("flat-20".into()), ..Choice::default() };
    let cost = |band: &str| {
        let rows = tables.lines(band, Some(date(2017, 4, 1)), &choice(Point::Intermediate)).unwrap();
        rows[0].cost
    };
    // Table 9: 29,456 and 35,552, to a pound; 42,668 is 24 pounds below the fourth point of band 7 (methods, 6.2, fault 14).
    let apart = |band: &str, printed: i64| (cost(band) - Money::whole(printed)).units().abs() / 100;
    assert_eq!((apart("afc-band-5", 29_456), apart("afc-band-6", 35_552), apart("afc-band-7", 42_668)), (0, 0, 24));
}

#[test]
fn a_practice_is_asked_for_less_pension_than_a_post_costs_the_health_service() {
    let tables = shipped();
    let on = |on_costs: &str| {
        let choice = Choice { point: Some(Point::Top), on_costs: Some(on_costs.into()), ..Choice::default() };
        tables.lines("afc-band-6", Some(date(2025, 4, 1)), &choice).unwrap()[0].items
    };
    // Band 6 top, 46,580: 15 % of 41,580 and 14.38 % or 23.78 % of all.
    assert_eq!(on("nhs-practice").insurance, Money::whole(6_237));
    assert_eq!(on("nhs-practice").pension, Money::from_units(669_820));
    assert_eq!(on("nhs-full-pension").pension, Money::from_units(1_107_672));
}
