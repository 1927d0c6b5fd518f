//! Own tables: the panel that the catalogue has a mapping for, the example of the guide, and invented ones.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Finding, Reading, Severity};
use wholetime_vocabulary::{Basis, Level, Missing, Period, Value};

use crate::testing::{facts, read, real_file};
use crate::{Context, Document, Publication, Unreadable};

/// A mapping for practices with one measure; `more` is added to it.
fn mapping(more: &str) -> String {
    format!(
        "name = \"elm_survey\"\ntitle = \"Elm survey\"\npublisher = \"Elm PCN\"\nlicence = \"Internal\"\nbasis = \"returned\"\n{more}"
    )
}

const BY_PRACTICE: &str = "level = \"practice\"\narea = { column = \"Code\" }\nperiod = \"2026-06\"\n";
const GPS: &str = "[[measure]]\ncolumn = \"GPs\"\nmeasure = \"gp_fte_total\"\n";

fn import(name: &str, bytes: &[u8], mapping: &str, period: Option<Period>) -> Result<Reading, Unreadable> {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::shipped().unwrap());
    let mut document = Document::open(name, bytes.to_vec()).unwrap();
    document.mapping = Some(mapping.to_owned());
    let publication = crate::recognise(&document, &CATALOGUE).unwrap();
    assert_eq!(publication.id(), super::OwnTable.id(), "a mapping beside it makes any table an own table");
    let mut readings = publication.read(&document, Context { catalogue: &CATALOGUE, period })?;
    assert_eq!(readings.len(), 1);
    Ok(readings.remove(0))
}

fn refusal(table: &str, mapping: &str) -> String {
    match import("survey.csv", table.as_bytes(), mapping, None) {
        Err(why) => {
            assert_eq!(why.code(), "mapping", "{why}");
            why.to_string().trim_start_matches("the mapping cannot be used: ").to_owned()
        }
        Ok(_) => panic!("the mapping was accepted: {mapping}"),
    }
}

/// Period, area and measure of each fact with its value, sorted by measure, period and area.
fn said(reading: &Reading) -> Vec<(String, String, String, Value)> {
    facts(reading).into_iter().map(|fact| (fact.period.to_string(), fact.area, fact.measure, fact.value)).collect()
}

fn fact(period: &str, area: &str, measure: &str, value: impl Into<Value>) -> (String, String, String, Value) {
    (period.to_owned(), area.to_owned(), measure.to_owned(), value.into())
}

fn only(findings: &[Finding], rule: &str) -> Finding {
    let mut found = findings.iter().filter(|finding| finding.rule == rule);
    match (found.next(), found.next()) {
        (Some(finding), None) => finding.clone(),
        _ => panic!("not exactly one finding of {rule} in {findings:?}"),
    }
}

#[test]
fn the_practice_panel_sums_to_what_is_known_of_it() {
    let Some((name, bytes)) = real_file("practice-panel/practice-year-2016-2021.csv") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!((reading.source.as_str(), reading.period.to_string().as_str()), ("practice_panel", "2020/21"));
    assert_eq!((reading.rows, reading.rows_used, reading.basis), (43_191, 43_191, Basis::Compiled));
    assert_eq!((reading.columns_used, reading.columns_unknown.as_slice()), (9, &["IMD_quintile".to_owned()][..]));

    let mut sums: BTreeMap<(String, String), (f64, usize)> = BTreeMap::new();
    let mut blank = 0;
    for fact in facts(&reading) {
        blank += usize::from(fact.measure == "gp_fte_extgl" && fact.value.known().is_none());
        let sum = sums.entry((fact.period.to_string(), fact.measure)).or_default();
        sum.0 += fact.value.known().unwrap_or_default();
        sum.1 += 1;
    }
    let sum = |period: &str, measure: &str| sums[&(period.to_owned(), measure.to_owned())];
    for (period, practices, patients, gps, admin) in [
        ("2015-09", 7_623, 56_902_441.0, 27_372.5, 57_425.1),
        ("2016-09", 7_558, 57_845_874.0, 27_959.7, 62_825.3),
        ("2017-09", 7_354, 58_667_714.0, 27_628.7, 63_163.6),
        ("2018-09", 7_137, 59_347_455.0, 27_061.8, 65_203.0),
        ("2019-09", 6_867, 59_996_728.0, 26_862.7, 67_201.0),
        ("2020/21", 6_652, 60_632_195.0, 26_926.0, 68_772.2),
    ] {
        assert_eq!(sum(period, "patients_registered").1, practices, "{period}");
        assert!((sum(period, "patients_registered").0 - patients).abs() < 0.01, "{period}");
        assert!((sum(period, "gp_fte_extgl").0 - gps).abs() < 0.06, "{period}");
        assert!((sum(period, "admin_fte").0 - admin).abs() < 0.06, "{period}");
    }
    assert_eq!(sums.len(), 6 * 7, "no other period or measure");
    assert_eq!(blank, 191, "a blank is not reported, never zero");

    let definition = reading.definition.as_ref().unwrap();
    assert!(definition.about.contains("not an official publication"));
    let year: Period = "2020/21".parse().unwrap();
    assert!(
        definition.fault.iter().any(|fault| fault.from == Some(year) && fault.text.contains("mean of September 2020"))
    );
    let findings = reading.findings.into_list();
    assert!(findings.iter().all(|finding| finding.severity == Severity::Note), "{findings:?}");
}

#[test]
fn the_example_of_the_guide_comes_out_as_the_guide_says() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides/own-tables.md");
    let guide = std::fs::read_to_string(path).unwrap();
    let block =
        |kind: &str| guide.split(&format!("```{kind}\n")).nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let reading = import("returns-june.csv", block("csv").as_bytes(), block("toml"), None).unwrap();
    assert_eq!(
        said(&reading),
        [
            fact("2026-06", "Z99001", "gp_fte_extg", 4.2),
            fact("2026-06", "Z99002", "gp_fte_extg", 3.5),
            fact("2026-06", "Z99003", "gp_fte_extg", 2.0),
            fact("2026-06", "Z99001", "nurse_fte", 1.6),
            fact("2026-06", "Z99002", "nurse_fte", Missing::NotCollected),
            fact("2026-06", "Z99003", "nurse_fte", 1.0),
        ]
    );
    let definition = reading.definition.as_ref().unwrap();
    let known = (definition.id.as_str(), definition.publisher.as_str(), definition.licence.as_str());
    assert_eq!(known, ("havelock_returns", "Havelock PCN", "Internal to Havelock PCN"));
    assert_eq!(reading.columns_unknown, ["Comment"]);
    let findings = reading.findings.into_list();
    assert_eq!(findings.iter().filter(|finding| finding.rule == "unit_converted").count(), 2);
    assert_eq!(only(&findings, "note").message, "Collected by e-mail; nobody checked it against contracts.");
}

#[test]
fn a_long_table_says_level_area_and_measure_row_by_row() {
    let mapping = mapping(
        r#"
        level = { column = "Level", values = { "Board" = "icb" } }
        area = { column = "Place", values = { "Elm" = "group:elm" } }
        period = { column = "Year", format = "financial_year" }
        measure = { column = "What", values = { "GP WTE" = "gp_fte_total", "List" = { measure = "patients_registered", unit = "patients" } } }
        value = { column = "Figure", unit = "wte" }
        "#,
    );
    let table = "Level,Place,Year,What,Figure\nBoard,q99,2025-26,gp wte,\"1,204.5\"\nGroup,Elm,2025-26,List,9000\n\
        Board,Q99,2025-26,Receptionists,3\nBoard,Q99,2025-26,GP WTE,1200\n";
    let reading = import("survey.csv", table.as_bytes(), &mapping, None).unwrap();
    assert_eq!(
        said(&reading),
        [fact("2025/26", "Q99", "gp_fte_total", 1_204.5), fact("2025/26", "group:elm", "patients_registered", 9_000.0)]
    );
    assert_eq!(facts(&reading)[0].level, Level::Icb);
    assert_eq!((reading.rows, reading.rows_used), (4, 2));
    let findings = reading.findings.into_list();
    let unknown = only(&findings, "unknown_measure");
    assert_eq!((unknown.row, unknown.column.as_deref()), (Some(4), Some("What")));
    let said = "the mapping does not say what `Receptionists` is; row 4 is kept in the table and used for nothing";
    assert_eq!(unknown.message, said);
    assert_eq!(
        only(&findings, "repeated_row").message,
        "Q99 for 2025/26 stands in row 2 already; row 5 is kept in the table and used for nothing"
    );
}

#[test]
fn a_workbook_is_read_below_its_titles_with_its_own_row_numbers() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Read me").unwrap().write(0, 0, "Ask Elm PCN").unwrap();
    let sheet = book.add_worksheet().set_name("June").unwrap();
    sheet.write(0, 0, "Survey of Elm PCN").unwrap();
    for (column, name) in ["Code", "Day", "Nurse hours", ""].into_iter().enumerate() {
        sheet.write(3, u16::try_from(column).unwrap(), name).unwrap();
    }
    let day = ExcelDateTime::from_ymd(2026, 6, 30).unwrap();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    for (row, code, hours) in [(4, "Z99001", 75.0), (5, "Z99002", 18.75)] {
        sheet
            .write(row, 0, code)
            .unwrap()
            .write_with_format(row, 1, &day, &date)
            .unwrap()
            .write(row, 2, hours)
            .unwrap();
    }
    sheet.write(5, 3, "a remark beside the table").unwrap();
    sheet.write(7, 0, "Source: Elm PCN").unwrap();
    let bytes = book.save_to_buffer().unwrap();

    let more = "level = \"practice\"\narea = { column = \"code\" }\nperiod = { column = \"Day\", format = \"date\" }\n\
        [[measure]]\ncolumn = \"Nurse hours\"\nmeasure = \"nurse_fte\"\nunit = \"hours_per_week\"\n";
    let reading = import("survey.xlsx", &bytes, &mapping(more), None).unwrap();
    assert_eq!(
        said(&reading),
        [fact("2026-06", "Z99001", "nurse_fte", 2.0), fact("2026-06", "Z99002", "nurse_fte", 0.5)]
    );
    assert_eq!(facts(&reading)[0].row, 5);
    assert_eq!((reading.rows, reading.rows_used), (3, 2));
    assert_eq!(reading.columns_unknown, ["column 4"]);
    let findings = reading.findings.into_list();
    let footer = only(&findings, "unreadable_period");
    assert_eq!((footer.severity, footer.row), (Severity::Error, Some(8)));
    assert_eq!(only(&findings, "sheet_not_read").column.as_deref(), Some("Read me"));

    let elsewhere = format!("sheet = \"July\"\n{more}");
    let why = import("survey.xlsx", &bytes, &mapping(&elsewhere), None).unwrap_err().to_string();
    assert!(why.ends_with("there is no sheet `July`; write one of `Read me`, `June`"), "{why}");
    let misspelt = more.replace("Nurse hours", "Nurses");
    let why = import("survey.xlsx", &bytes, &mapping(&misspelt), None).unwrap_err().to_string();
    assert!(why.contains("holds every column of the mapping (`code`, `Day`, `Nurses`)"), "{why}");
}

#[test]
fn rows_that_cannot_be_used_are_told_and_the_others_used() {
    let table =
        "Code,GPs\nZ99001,2.5\nElm Surgery,1\n,1\nZ99002,lots\nZ99003,-1\nZ99001,9\nZ99004\nZ99005,-\nZ99006,ND\n";
    let reading = import("survey.csv", table.as_bytes(), &mapping(&format!("{BY_PRACTICE}{GPS}")), None).unwrap();
    assert_eq!(
        said(&reading),
        [
            fact("2026-06", "Z99001", "gp_fte_total", 2.5),
            fact("2026-06", "Z99002", "gp_fte_total", Missing::NotValid),
            fact("2026-06", "Z99003", "gp_fte_total", -1.0),
            fact("2026-06", "Z99005", "gp_fte_total", Missing::NotValid),
            fact("2026-06", "Z99006", "gp_fte_total", Missing::NotValid),
        ]
    );
    assert_eq!((reading.rows, reading.rows_used, reading.table.rows()), (9, 5, 8));
    for (rule, count) in
        [("unreadable_area", 2), ("not_a_number", 2), ("negative_value", 1), ("repeated_row", 1), ("short_row", 1)]
    {
        assert_eq!(reading.findings.count(rule), count, "{rule}");
    }
    let findings = reading.findings.into_list();
    assert_eq!(
        findings.iter().find(|finding| finding.rule == "not_a_number").unwrap().message,
        "`lots` stands where the GPs of Z99002 for 2026-06 belongs; it was not used (if it stands for a missing number, name it under [missing])"
    );
    assert_eq!(findings.iter().find(|finding| finding.rule == "unreadable_area").unwrap().row, Some(3));
}

#[test]
fn the_period_may_come_from_the_file_name_or_the_user() {
    let more = format!("level = \"practice\"\narea = {{ column = \"Code\" }}\n{GPS}");
    let table = b"Code,GPs\nZ99001,2.5\n";
    let period = |name: &str, period: Option<Period>| {
        import(name, table, &mapping(&more), period).map(|reading| reading.period.to_string())
    };
    assert_eq!(period("survey 2026-06.csv", None).unwrap(), "2026-06");
    assert_eq!(period("survey.csv", Some(Period::Year(2026))).unwrap(), "2026");
    assert_eq!(period("survey.csv", None).unwrap_err().code(), "no_period");
}

#[test]
fn england_needs_no_column_of_areas() {
    let more = format!("level = \"england\"\nperiod = {{ column = \"When\" }}\n{GPS}");
    let reading =
        import("survey.csv", b"When,GPs\n2026-06,37000\n2026-09,37100\nsoon,1\n", &mapping(&more), None).unwrap();
    assert_eq!(
        said(&reading),
        [fact("2026-06", "ENG", "gp_fte_total", 37_000.0), fact("2026-09", "ENG", "gp_fte_total", 37_100.0)]
    );
    assert_eq!(reading.period.to_string(), "2026-09", "a series is filed under its last period");
    assert!(only(&reading.findings.into_list(), "unreadable_period").message.starts_with("`soon` is not a period"));
}

#[test]
fn a_mapping_that_asks_for_the_impossible_says_what_to_write() {
    let table = "Code,GPs\nZ99001,2.5\n";
    let with = |more: &str| refusal(table, &mapping(&format!("{BY_PRACTICE}{more}")));
    let measure = |measure: &str, unit: &str| {
        format!("[[measure]]\ncolumn = \"GPs\"\nmeasure = \"{measure}\"\nunit = \"{unit}\"\n")
    };

    let unknown = with(&measure("gp_partner_fte", "fte"));
    assert!(unknown.starts_with("there is no measure `gp_partner_fte`; the nearest are `gp_fte_partner`"), "{unknown}");
    assert_eq!(
        with(&measure("nurse_fte", "headcount")),
        "`nurse_fte` cannot be in `headcount`; write unit = fte or wte or hours_per_week"
    );
    let unit = with(&measure("nurse_fte", "sessions"));
    assert!(unit.contains("line") && unit.contains("`sessions`") && unit.contains("hours_per_week"), "{unit}");
    assert!(with("").contains("missing field `measure`"));
    assert!(with("measure = []").contains("write [[measure]]"));
    assert!(with(&format!("{GPS}{GPS}")).contains("`gp_fte_total` is taken from two columns"));
    assert!(with(&format!("value = {{ column = \"GPs\" }}\n{GPS}")).contains("value goes with"));
    assert!(with("measure = { column = \"Code\", values = { a = \"nurse_fte\" } }").starts_with("value is missing"));
    assert!(
        with(&format!("colour = 1\n{GPS}")).starts_with("line 9: unknown field `colour`"),
        "{}",
        with(&format!("colour = 1\n{GPS}"))
    );

    assert_eq!(
        with(&format!("sheet = 2026-06\n{GPS}")),
        "line 9: invalid date, expected `-` (MM-DD); write a period in quotation marks, such as \"2022-06\""
    );

    let place = |more: &str| refusal(table, &mapping(&format!("{more}\n{GPS}")));
    assert!(place("level = \"town\"\narea = { column = \"Code\" }").contains("`town` is not a level"));
    assert!(place("level = \"practice\"").starts_with("area is missing"));
    assert!(place("level = \"pcn\"\narea = \"F82001\"").contains("is not a primary care network code"));
    assert!(
        place("level = \"practice\"\narea = { column = \"Code\" }\nperiod = \"June\"")
            .contains("`June` is not a period")
    );
    assert!(
        place("level = \"practice\"\narea = { column = \"Code\", format = \"date\" }").starts_with("area has a format")
    );
    assert!(place("level = \"practice\"\narea = { colum = \"Code\" }").contains("unknown field `colum`"));
    assert!(place("level = \"practice\"\narea = true").contains("write a text in quotation marks"));

    let named = |key: &str, text: &str| refusal(table, &mapping(&format!("{BY_PRACTICE}{GPS}")).replace(key, text));
    assert!(named("elm_survey", "Elm survey").contains("cannot name a source"));
    assert!(named("elm_survey", "payments").contains("is the name of a publication"));
    assert!(named("\"Internal\"", "\" \"").starts_with("licence is blank"));
    assert!(named("returned", "guessed").contains("unknown variant `guessed`"));
}

#[test]
fn a_table_that_lacks_what_the_mapping_names_or_holds_nothing_is_refused() {
    let mapping = mapping(&format!("{BY_PRACTICE}{GPS}"));
    assert_eq!(
        refusal("Kode,GP,Other\nZ99001,1,2\n", &mapping),
        "the table has no column `Code`; the nearest are `Kode`, `GP`, `Other`"
    );
    let none = refusal("Code,GPs\nElm,1\nOak,2\n", &mapping);
    assert!(none.starts_with("no row of the table can be used: `Elm` is not a practice code"), "{none}");
    let code = |table: &str| import("survey.csv", table.as_bytes(), &mapping, None).unwrap_err().code();
    assert_eq!(code("Code,GPs\n"), "header_only");
    assert_eq!(code("Code,GPs,gps\nZ99001,1,2\n"), "duplicate_column");
    assert_eq!(code("{\"Code\": \"Z99001\"}"), "damaged");
}

#[test]
fn a_table_is_kept_as_it_came_with_numbers_where_there_are_numbers() {
    let table = "Code,GPs,Rooms,Word\nZ99001,2.5,7,a\nZ99002,x,8,1\n";
    let reading = import("survey.csv", table.as_bytes(), &mapping(&format!("{BY_PRACTICE}{GPS}")), None).unwrap();
    let kind = |name: &str| {
        let schema = reading.table.batch().schema();
        schema.field_with_name(name).unwrap().data_type().is_floating()
    };
    assert_eq!(["code", "gps", "rooms", "word"].map(kind), [false, true, true, false]);
    assert_eq!(reading.columns_unknown, ["Rooms", "Word"]);
}

#[test]
fn a_shipped_mapping_that_is_wrong_is_told_and_not_passed_over() {
    let wrong = mapping(&format!("{BY_PRACTICE}{GPS}[recognise]\ncolumns = [\"Code\", \"GPs\"]\n"))
        .replace("gp_fte_total", "gp_fte_totl");
    let mut catalogue = Catalogue::shipped().unwrap();
    catalogue.own_tables.insert("elm_survey".to_owned(), wrong.clone());
    let document = crate::testing::document("survey.csv", "Code,GPs\nZ99001,2.5\n");
    let read = |catalogue: &Catalogue| {
        let publication = crate::recognise(&document, catalogue)?;
        Some(publication.read(&document, Context { catalogue, period: None }))
    };
    let why = read(&catalogue).unwrap().unwrap_err().to_string();
    assert!(why.contains("there is no measure `gp_fte_totl`; the nearest are `gp_fte_total`"), "{why}");
    catalogue.own_tables.insert("elm_survey".to_owned(), wrong.replace("gp_fte_totl", "gp_fte_total"));
    assert_eq!(read(&catalogue).unwrap().unwrap()[0].source, "elm_survey");
    catalogue.own_tables.insert(
        "elm_survey".to_owned(),
        wrong.replace("gp_fte_totl", "gp_fte_total").replace("column = \"GPs\"", "column = \"Nurses\""),
    );
    assert!(read(&catalogue).is_none(), "a column that the mapping names is not in this table");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_table_and_no_mapping_make_it_panic(cells in "[ -~,\n]{0,200}", more in "[ -~\n]{0,80}") {
        let table = format!("Code,GPs\n{cells}");
        let _ = import("survey.csv", table.as_bytes(), &mapping(&format!("{BY_PRACTICE}{GPS}")), None);
        let _ = import("survey.csv", b"Code,GPs\nZ99001,1\n", &mapping(&more), None);
    }
}
