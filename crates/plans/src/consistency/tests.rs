//! The checker on whole papers: what it finds in those printed, and that it is silent on those that agree.

use super::*;

const BLMK: &str = include_str!("../../../../examples/blmk-2018/statements.toml");
const HAVERING: &str = include_str!("../../../../examples/havering-2022/statements.toml");
const BURY: &str = include_str!("../../../../examples/bury-2018/statements.toml");
const DORSET: &str = include_str!("../../../../examples/dorset-2017/statements.toml");
const DORSET_UPDATE: &str = include_str!("../../../../examples/dorset-2018/statements.toml");

fn findings(text: &str) -> Vec<Finding> {
    check(&read_statements(text, Format::Toml).unwrap_or_else(|unreadable| panic!("{unreadable}")))
}

/// What is found in the BLMK plan, checked once for all tests.
fn blmk() -> &'static [Finding] {
    static FOUND: std::sync::OnceLock<Vec<Finding>> = std::sync::OnceLock::new();
    FOUND.get_or_init(|| findings(BLMK))
}

/// The finding of a rule whose figures are printed so and stand there, with its mend.
#[track_caller]
fn found<'a>(findings: &'a [Finding], rule: Rule, figures: &[(&str, &str)]) -> &'a Finding {
    findings
        .iter()
        .find(|finding| {
            finding.rule == rule
                && figures.iter().all(|(printed, location)| {
                    finding.figures.iter().any(|figure| figure.printed == *printed && figure.location == *location)
                })
        })
        .unwrap_or_else(|| panic!("no {rule:?} on {figures:?}"))
}

#[track_caller]
fn mended(finding: &Finding) -> Vec<(&str, &str)> {
    let mend = finding.mend.as_ref().unwrap();
    mend.changes.iter().map(|change| (change.printed.as_str(), change.instead.as_str())).collect()
}

#[test]
fn gps_planned_in_one_year_and_costed_in_another_are_found() {
    let all = blmk();
    let finding =
        found(all, Rule::Cost, &[("3,600", "Table 8"), ("32", "Table 5"), ("3,960", "Table 8"), ("31", "Table 5")]);
    assert_eq!(finding.severity, Severity::Error);
    assert!(finding.message.contains("3,840") && finding.message.contains("3,720"));
    assert!(finding.message.contains("pays for 30") && finding.message.contains("pays for 33"));
    assert_eq!(mended(finding), [("3,600", "3,840"), ("3,960", "3,720")]);
}

#[test]
fn nurses_costed_above_those_planned_are_found() {
    let all = blmk();
    let finding = found(all, Rule::Cost, &[("426", "Table 8"), ("8", "Table 5")]);
    assert_eq!(mended(finding), [("426", "284")]);
    assert!(finding.message.contains("284.4") && finding.message.contains("pays for 12"));
}

#[test]
fn a_share_in_the_text_is_held_against_the_table() {
    let all = blmk();
    let finding = found(all, Rule::SameQuantity, &[("24%", "section 6.1"), ("27%", "Table 11")]);
    assert_eq!(mended(finding), [("24%", "27%")]);
}

#[test]
fn growth_of_demand_is_worked_out_from_every_baseline_in_use() {
    let all = blmk();
    let finding = found(
        all,
        Rule::Formula,
        &[("16%", "section 6.1"), ("520", "section 4.3"), ("409", "Table 1"), ("415", "section 4.3")],
    );
    assert!(finding.message.contains("27.1%") && finding.message.contains("25.3%"));
    assert_eq!(mended(finding), [("16%", "25%")]);
}

#[test]
fn a_gap_that_is_said_to_be_vacancies_and_retirements_holds_expansion_too() {
    let all = blmk();
    let finding = found(all, Rule::Formula, &[("27%", "section 6.1"), ("70.5", "Table 1")]);
    assert_eq!(mended(finding), [("27%", "17%")]);
}

#[test]
fn ten_per_cent_and_its_horizon_do_not_agree_with_the_model() {
    let all = blmk();
    let share = found(all, Rule::Formula, &[("10%", "section 4.3"), ("44", "Appendix 3")]);
    assert!(share.message.contains("8.5%") && share.message.contains("9.2%"));
    found(all, Rule::SameQuantity, &[("3", "executive summary"), ("5", "Appendix 1")]);
}

#[test]
fn figures_counted_from_two_baselines_are_not_added() {
    let all = blmk();
    let finding = found(
        all,
        Rule::Baselines,
        &[("123", "section 4.3"), ("67", "section 6"), ("409", "Table 1"), ("415", "section 4.3")],
    );
    assert_eq!(mended(finding), [("67", "61"), ("56", "62")]);
}

#[test]
fn one_misprint_behind_three_wrong_totals_is_the_mend_of_all_three() {
    let all = blmk();
    let split = "table of section 4.4";
    for total in ["18", "69", "34.5"] {
        let finding = all
            .iter()
            .find(|finding| {
                finding.rule == Rule::Sum && finding.figures[0].printed == total && finding.figures[0].location == split
            })
            .unwrap();
        assert_eq!(mended(finding), [("18", "19")]);
        assert_eq!(finding.mend.as_ref().unwrap().n_also_mended, 2);
    }
}

#[test]
fn a_total_of_costs_counted_in_two_ways_is_found_and_worked_out_in_one() {
    let all = blmk();
    let finding = found(all, Rule::CostBasis, &[("18,558", "Table 8")]);
    // 1,795 + (384 × 2 + 427) + (426 × 2 + 178) + (294 × 2 + 294) + (480 × 3 + 3,600 × 2 + 3,960) + (2,160 × 2 + 4,560).
    assert!(finding.mend.as_ref().unwrap().sentence.contains("26,382"));
    let yearly = found(all, Rule::Span, &[("£1,482,000", "section 6"), ("3,798", "Table 8")]);
    assert!(yearly.message.contains("36 months"));
}

#[test]
fn posts_filled_already_are_costed_alike() {
    let all = blmk();
    let finding = found(all, Rule::PostsFilled, &[("240", "Table 8"), ("12", "Table 5"), ("15", "Table 5")]);
    assert_eq!(mended(finding), [("240", "nil")]);
}

#[test]
fn cells_cut_off_beside_rounded_ones_are_a_note() {
    let all = blmk();
    let finding = found(all, Rule::Rounding, &[("294", "Table 8")]);
    assert_eq!(finding.severity, Severity::Note);
    assert_eq!(mended(finding), [("294", "295"), ("294", "295")]);
    assert!(finding.message.contains("427"));
}

#[test]
fn two_vacancy_rates_and_two_numbers_for_december_2020_are_found() {
    let all = blmk();
    assert_eq!(
        mended(found(all, Rule::SameQuantity, &[("13%", "section 4.2"), ("10%", "section 5.1.1")])),
        [("10%", "13%")]
    );
    found(all, Rule::SameQuantity, &[("123", "section 5.1.1"), ("67", "Appendix 2")]);
    found(all, Rule::SameQuantity, &[("4", "section 5.2"), ("2", "section 9.3")]);
}

#[test]
fn people_over_fifty_are_not_divided_by_wte() {
    let all = blmk();
    found(all, Rule::HeadsAndWte, &[("32", "Table 2"), ("26", "Table 2")]);
    assert_eq!(
        mended(found(all, Rule::Formula, &[("79%", "section 4.2"), ("139", "Table 2"), ("178", "Table 2")])),
        [("79%", "78%")]
    );
    let managers = found(all, Rule::Sum, &[("73", "Table 3"), ("31", "Table 3"), ("17", "Table 3"), ("16", "Table 3")]);
    assert!(managers.message.contains("is 64"));
}

#[test]
fn a_row_shared_out_otherwise_than_the_rest_is_found() {
    let all = blmk();
    let national = found(all, Rule::Shares, &[("20.5", "Table 1"), ("6", "Table 1")]);
    assert_eq!(national.severity, Severity::Error);
    assert_eq!(mended(national), [("6", "7"), ("4", "3")]);
    found(all, Rule::Shares, &[("9.5", "table of section 4.4"), ("19", "table of section 4.4")]);
}

#[test]
fn what_the_paper_declares_itself_is_a_note() {
    let all = blmk();
    let finding = found(all, Rule::SameQuantity, &[("41", "Table 1"), ("4", "table of section 4.4")]);
    assert_eq!(finding.severity, Severity::Note);
}

#[test]
fn a_locum_share_that_rounding_allows_is_left_alone() {
    let all = blmk();
    assert!(!all.iter().any(|finding| finding.figures.iter().any(|figure| figure.label.contains("locum"))));
    // With the whole at 47% instead, no weighing of 4%, 25% and 18% gives it.
    let other = findings(&BLMK.replace(r#"{ place = "BLMK", value = "11%" }"#, r#"{ place = "BLMK", value = "14%" }"#));
    found(&other, Rule::Average, &[("14%", "Table 1"), ("4%", "Table 1")]);
}

#[test]
fn what_agrees_in_the_plan_is_left_alone() {
    let errors: Vec<&Finding> = blmk().iter().filter(|finding| finding.severity == Severity::Error).collect();
    // One more: the contents number a section otherwise than the text.
    found(blmk(), Rule::SameQuantity, &[("9.2", "contents"), ("9.3", "section 9")]);
    assert_eq!(errors.len(), 24, "each is one of the faults above");
    let warnings: Vec<&Finding> = blmk().iter().filter(|finding| finding.severity == Severity::Warning).collect();
    // 52.5 vacancies of 409 are 12.8%: the 10% of section 5.1.1 is wrong by the table too.
    assert_eq!(warnings.len(), 1);
    assert_eq!(mended(warnings[0]), [("10%", "13%")]);
}

#[test]
fn havering_uses_one_heading_for_two_measures_and_says_two_per_cent_for_two_points() {
    let all = &findings(HAVERING);
    let heading = found(
        all,
        Rule::SameQuantity,
        &[("44.03", "staff rates table, first block"), ("103.01", "staff rates table, fourth block")],
    );
    assert!(heading.message.contains("8 times"));
    let turnover = found(
        all,
        Rule::Change,
        &[("2%", "section on attrition and retention"), ("c10%", "section on attrition and retention")],
    );
    assert_eq!(turnover.severity, Severity::Note);
    assert!(turnover.message.contains("20%"));
    // The ARRS averages and the arrows are right.
    assert_eq!(all.len(), 2);
    let wrong = findings(&HAVERING.replace("12.23", "12.33"));
    assert_eq!(mended(found(&wrong, Rule::Sum, &[("12.33", "ARRS recruitment table")])), [("12.33", "12.23")]);
}

#[test]
fn sixty_five_per_cent_of_thirty_practices_cannot_be() {
    let all = &findings(BURY);
    let finding = found(all, Rule::PossibleCount, &[("65%", "section 5"), ("30", "section 5")]);
    assert!(finding.message.contains("19 of 30 is 63.3%") && finding.message.contains("20 of 30 is 66.7%"));
    let late = found(all, Rule::Dates, &[("01 July 17", "implementation table")]);
    assert!(late.message.starts_with("9 things"));
    // Section 10 sends the reader to section 5 for themes that stand in section 7.
    found(all, Rule::SameQuantity, &[("7", "contents"), ("5", "section 10")]);
    // The return rate is printed twice.
    assert_eq!(all.len(), 4);
}

#[test]
fn the_dorset_papers_add_up() {
    assert_eq!(findings(DORSET), []);
    assert_eq!(findings(DORSET_UPDATE), []);
    // Thirteen areas in the text against twelve in the table would not.
    let text = "{ quantity = \"share of Dorset covered\"";
    let wrong = format!("{{ quantity = \"transformation areas\", unit = \"areas\", value = \"13\" }},\n    {text}");
    let found = findings(&DORSET_UPDATE.replacen(text, &wrong, 1));
    assert!(found.iter().any(|finding| finding.rule == Rule::SameQuantity), "{found:?}");
}

/// What a finding is, whatever the names in it.
fn shape(findings: &[Finding]) -> Vec<(Rule, Severity, Vec<String>)> {
    let mut shapes: Vec<_> = findings
        .iter()
        .map(|finding| {
            let mut printed: Vec<String> = finding.figures.iter().map(|figure| figure.printed.clone()).collect();
            printed.sort();
            (finding.rule, finding.severity, printed)
        })
        .collect();
    shapes.sort();
    shapes
}

/// The same paper with every name another one.
fn renamed(text: &str) -> String {
    fn name(text: &str) -> String {
        text.bytes().rev().map(|byte| format!("{}", char::from(b'a' + byte % 26))).collect::<String>()
            + &format!("x{}", text.len())
    }
    fn renamed_formula(text: &str) -> String {
        text.split(' ')
            .map(|word| if word.chars().any(char::is_alphabetic) { name(word) } else { word.to_owned() })
            .collect::<Vec<_>>()
            .join(" ")
    }
    fn rename(value: &mut toml::Value, key: &str) {
        match value {
            toml::Value::Table(table) => table.iter_mut().for_each(|(key, value)| rename(value, key)),
            toml::Value::Array(values) => values.iter_mut().for_each(|value| rename(value, key)),
            toml::Value::String(text) => match key {
                "name" | "parts" | "stream" | "place" | "quantity" | "id" | "baseline" | "is_baseline" | "part_of"
                | "share_of" | "shared_by" | "change_from" | "change_to" | "where" => *text = name(text),
                "equals" => *text = renamed_formula(text),
                _ => {}
            },
            _ => {}
        }
    }
    let mut file: toml::Table = text.parse().unwrap();
    for (key, value) in &mut file {
        rename(value, key);
    }
    file.to_string()
}

#[test]
fn no_rule_knows_a_name_but_for_what_is_only_to_look_at() {
    for paper in [BLMK, HAVERING, BURY] {
        // What the names of quantities seem to mean is at most something to look at, where other tables are needed for it.
        let is_read_off_names =
            |shape: &(Rule, Severity, Vec<String>)| shape.1 == Severity::Warning && shape.0 == Rule::Formula;
        let known: Vec<_> = shape(&findings(paper)).into_iter().filter(|shape| !is_read_off_names(shape)).collect();
        assert_eq!(shape(&findings(&renamed(paper))), known);
    }
}

#[test]
fn a_paper_a_thousand_times_as_dear_has_the_same_findings() {
    let dearer = BLMK
        .replace("unit = \"£k\"", "unit = \"£m\"")
        .replace("unit = \"£\"", "unit = \"£k\"")
        .replace("unit = \"£ per", "unit = \"£k per");
    assert_eq!(shape(&findings(&dearer)), shape(blmk()));
}

#[test]
fn a_paper_that_agrees_with_itself_gives_no_findings() {
    let paper = r#"
schema = 1
printed_on = "1 March 2024"
covers = "2024/25 to 2025/26"
[[whole]]
dimension = "place"
name = "Havelock"
parts = ["North", "South"]
[[table]]
where = "Table 1"
figures = [
    { quantity = "baseline", place = "Havelock", unit = "WTE", value = "100.4" },
    { quantity = "baseline", place = "North", unit = "WTE", value = "60.3" },
    { quantity = "baseline", place = "South", unit = "WTE", value = "40.2" },
    { quantity = "people", place = "Havelock", unit = "heads", value = "130" },
    { quantity = "people", place = "North", unit = "heads", value = "80" },
    { quantity = "people", place = "South", unit = "heads", value = "50" },
    { quantity = "over_50", place = "North", unit = "heads", value = "33", part_of = "people" },
    { quantity = "over_50_share", place = "North", unit = "%", value = "41%", equals = ["over_50 / people"], share_of = "people" },
    { quantity = "vacancies", place = "Havelock", unit = "WTE", value = "7.5", part_of = "baseline" },
    { quantity = "vacancy_rate", place = "Havelock", unit = "%", value = "7%", equals = ["vacancies / baseline"] },
    { quantity = "target", place = "Havelock", unit = "WTE", value = "112", equals = ["baseline + posts"] },
]
[[table]]
where = "Table 2"
quantity = "posts"
place = "Havelock"
unit = "posts"
figures = [
    { period = "2024/25", value = "5" },
    { period = "2025/26", value = "7" },
    { period = "2024/25 to 2025/26", value = "12" },
]
[[table]]
where = "Table 3"
quantity = "cost"
place = "Havelock"
unit = "£k"
equals = ["posts * unit_cost"]
figures = [
    { period = "2024/25", value = "200" },
    { period = "2025/26", value = "480" },
    { period = "2024/25 to 2025/26", value = "680" },
]
[[figure]]
where = "Table 3"
quantity = "unit_cost"
unit = "£ per WTE"
value = "£40,000"
"#;
    let paper = paper
        .replace(r#"value = "112", equals = ["baseline + posts"]"#, r#"value = "112.4", equals = ["baseline + 12"]"#);
    assert_eq!(findings(&paper), []);
}

#[test]
fn every_fault_of_a_file_is_told_at_once_with_its_row() {
    let text = "quantity,unit,value,where,equals,colour\nposts,WTE,twelve,Table 1,,\nposts,WTE,,Table 1,,\nposts,WTE,3,Table 1,a + ,blue\n";
    let unreadable = read_statements(text, Format::Csv).unwrap_err();
    let rows: Vec<&str> = unreadable.faults.iter().map(|fault| fault.row.as_str()).collect();
    assert_eq!(rows, ["row 2", "row 3", "row 4", "row 4"]);
    assert!(unreadable.to_string().contains("`twelve` is no number"));

    let text = "schema = 2\n[[figure]]\nquantity = \"posts\"\nvalue = { a = 1 }\n";
    let unreadable = read_statements(text, Format::Toml).unwrap_err();
    assert!(unreadable.to_string().contains("schema = 1"));
    assert!(unreadable.to_string().contains("`value` is written as text in quotes"));
    let unreadable = read_statements("place,amount\nNorth,3\n", Format::Csv).unwrap_err();
    assert!(unreadable.to_string().contains("no column `value`"), "{unreadable}");
}

#[test]
fn a_file_may_be_written_in_toml_json_or_csv_and_with_the_names_people_use() {
    let csv = "# paper: A plan\n# printed on: 28 March 2018\r\n# covers: 2017/18 to 2019/20\n\
               Measure;Area;Units;Printed;Page;Comment\nnurses;North;WTE;4.5;3;\nnurses;South;WTE;5;3;checked\nnurses;Total;WTE;13;3;\n";
    let json = r#"{"paper": "A plan", "printed_on": "2018-03-28", "covers": "2017/18 to 2019/20", "figures": [
        {"measure": "nurses", "area": "North", "unit": "WTE", "value": 4.5, "where": "3", "place": null},
        {"quantity": "nurses", "place": "South", "unit": "FTE", "value": 5, "where": "3"},
        {"quantity": "nurses", "place": "Total", "unit": "wte", "value": "13", "where": "3"}]}"#;
    for (text, format) in [(csv, Format::Csv), (json, Format::Json)] {
        let read = read_statements(text, format).unwrap_or_else(|unreadable| panic!("{unreadable}"));
        assert_eq!(read.paper.as_deref(), Some("A plan"));
        assert_eq!(read.printed_on, Some(jiff::civil::date(2018, 3, 28)));
        assert_eq!(read.covers.as_deref(), Some("2017/18 to 2019/20"));
        let found = check(&read);
        assert_eq!((found.len(), found[0].rule, found[0].severity), (1, Rule::Sum, Severity::Error), "{found:?}");
        assert_eq!(mended(&found[0]), [("13", "9.5")]);
    }
    let only_figures = r#"[{"quantity": "nurses", "value": "4"}, {"quantity": "nurses", "value": "7"}]"#;
    let found = check(&read_statements(only_figures, Format::Json).unwrap());
    assert_eq!(found[0].rule, Rule::SameQuantity);
}

#[test]
fn the_files_to_fill_in_agree_with_themselves() {
    let read =
        |text: &str, format: Format| read_statements(text, format).unwrap_or_else(|unreadable| panic!("{unreadable}"));
    let (csv, toml) = (read(TEMPLATE_CSV, Format::Csv), read(TEMPLATE_TOML, Format::Toml));
    assert_eq!((check(&csv), check(&toml)), (vec![], vec![]));
    assert_eq!((csv.figures.len(), toml.figures.len()), (10, 14));
    // Each rule that they show bites.
    for (from, to) in [("71.5,,", "72.5,,"), ("7.2,", "77.2,"), ("10%,", "12%,"), ("£k,200", "£k,240"), ("63%", "65%")]
    {
        let found = check(&read(&TEMPLATE_CSV.replacen(from, to, 1), Format::Csv));
        assert!(found.iter().any(|finding| finding.severity == Severity::Error), "{from} {found:?}");
    }
}

#[test]
fn a_text_is_told_by_how_it_begins() {
    for (text, format) in [
        (TEMPLATE_CSV, Format::Csv),
        (TEMPLATE_TOML, Format::Toml),
        ("[[figure]]\nquantity = \"a\"", Format::Toml),
        ("{\"figures\": []}", Format::Json),
        ("[\n{\"quantity\": \"a\"}]", Format::Json),
        ("[{\"quantity\": \"a\"}]", Format::Json),
    ] {
        assert_eq!(Format::of(text), format, "{text}");
    }
}

#[test]
fn a_row_of_a_file_is_counted_from_its_first_line() {
    let unreadable =
        read_statements("# paper: A\n# covers: 2017/18\nquantity,value\nposts,3\nposts,many\n", Format::Csv);
    assert_eq!(unreadable.unwrap_err().faults[0].row, "row 5");
}

#[test]
fn a_figure_that_says_its_own_thousands_is_not_taken_a_thousand_times() {
    let rows = |value: &str| {
        of_rows(&[
            &format!("cost,GPs,,,£k,{value},T,,,"),
            "cost,Nurses,,,£k,604,T,,,",
            "cost,Total,,,£k,\"8,644\",T,,,",
        ])
    };
    assert_eq!(rows("\"8,040\""), []);
    assert_eq!(rows("£8.04m"), []);
    assert_eq!(rows("\"£8,040k\""), []);
    assert_eq!(rows("£8.4m").len(), 1);
}

#[test]
fn a_range_or_a_limit_in_a_column_admits_all_it_allows() {
    let total = |total: &str| {
        let total = format!("posts,Total,,,posts,{total},T,,,");
        of_rows(&["posts,GPs,,,posts,10-12,T,,,", "posts,Nurses,,,posts,<5,T,,,", &total])
    };
    for agrees in ["10", "17"] {
        assert_eq!(total(agrees), [], "{agrees}");
    }
    for differs in ["9", "18"] {
        assert_eq!(total(differs).len(), 1, "{differs}");
    }
}

#[test]
fn a_name_that_nothing_bears_is_told() {
    let text = "quantity,unit,value,where,equals\nposts,WTE,3,Table 1,heads + ghosts\nheads,WTE,3,Table 1,\n";
    let unreadable = read_statements(text, Format::Csv).unwrap_err();
    assert_eq!(unreadable.faults.len(), 1);
    assert!(unreadable.faults[0].message.contains("`ghosts`"));
}

#[test]
fn the_same_figures_in_csv_have_the_same_findings() {
    let toml = r#"
schema = 1
[[table]]
where = "Table 1"
quantity = "adverts"
unit = "adverts"
figures = [{ stream = "GPs", value = "70" }, { stream = "Nursing", value = "61" }, { stream = "Total", value = "132" }]
"#;
    let csv = "quantity,stream,unit,value,where\nadverts,GPs,adverts,70,Table 1\nadverts,Nursing,adverts,61,Table 1\nadverts,Total,adverts,132,Table 1\n";
    let from_csv = check(&read_statements(csv, Format::Csv).unwrap());
    assert_eq!(findings(toml), from_csv);
    assert_eq!(mended(&from_csv[0]), [("132", "131")]);
}

/// Checks a few rows of CSV under the usual headings.
fn of_rows(rows: &[&str]) -> Vec<Finding> {
    let header = "quantity,stream,place,period,unit,value,where,equals,part_of,declares";
    check(
        &read_statements(&std::iter::once(&header).chain(rows).copied().collect::<Vec<_>>().join("\n"), Format::Csv)
            .unwrap(),
    )
}

#[test]
fn thousands_reconcile_only_where_the_file_says_that_they_were_rounded() {
    let rows = |precision: &str| {
        let text = format!(
            "quantity,place,unit,value,where,precision\ncost,Total,£,\"5,000\",Table 1,{precision}\ncost,North,£,\"2,800\",Table 1,\ncost,South,£,\"2,400\",Table 1,\n"
        );
        check(&read_statements(&text, Format::Csv).unwrap())
    };
    assert_eq!(rows("").len(), 1);
    assert_eq!(rows("1000"), []);
}

#[test]
fn people_in_two_places_may_be_counted_once_in_all() {
    let found =
        of_rows(&["people,,Total,,heads,95,T,,,", "people,,North,,heads,60,T,,,", "people,,South,,heads,40,T,,,"]);
    assert_eq!(found[0].severity, Severity::Note);
    let found =
        of_rows(&["people,,Total,,heads,105,T,,,", "people,,North,,heads,60,T,,,", "people,,South,,heads,40,T,,,"]);
    assert_eq!(found[0].severity, Severity::Error);
}

#[test]
fn a_stock_at_the_end_of_a_period_is_no_sum() {
    // In post at the end of each quarter, and at the end of the year.
    let quarters = [
        "in post,,,Q1 2017/18,WTE,10,T,,,",
        "in post,,,Q2 2017/18,WTE,12,T,,,",
        "in post,,,Q3 2017/18,WTE,12,T,,,",
        "in post,,,Q4 2017/18,WTE,15,T,,,",
    ];
    let year = |value: &str| {
        let row = format!("in post,,,2017/18,WTE,{value},T,,,");
        of_rows(&[&quarters[..], &[row.as_str()]].concat())
    };
    assert_eq!(year("15"), []);
    assert_eq!(year("49"), []);
    assert_eq!(year("30").len(), 1);
}

#[test]
fn posts_carried_on_into_later_years_are_a_way_of_costing() {
    let costs = |second: &str| {
        let row = format!("cost,Nurses,,2018/19,£k,{second},T,posts * price,,");
        of_rows(&[
            "posts,Nurses,,2017/18,posts,4,T,,,",
            "posts,Nurses,,2018/19,posts,3,T,,,",
            "cost,Nurses,,2017/18,£k,160,T,posts * price,,",
            &row,
            "price,Nurses,,,£ per WTE,\"£40,000\",T,,,",
        ])
    };
    assert_eq!(costs("120"), [], "each post once");
    assert_eq!(costs("280"), [], "all posts so far");
    assert_eq!(costs("200").len(), 1, "neither");
}

#[test]
fn posts_that_start_within_the_year_are_paid_in_part() {
    let text = "quantity,unit,value,where,equals,paid_months\nposts,posts,4,T,,\ncost,£k,80,T,posts * price,6\nprice,£ per WTE,40000,T,,\n";
    assert_eq!(check(&read_statements(text, Format::Csv).unwrap()), []);
    assert_eq!(check(&read_statements(&text.replace(",6", ","), Format::Csv).unwrap()).len(), 1);
}

#[test]
fn a_part_is_no_more_than_its_whole() {
    let found = of_rows(&["over 50,GPs,,,heads,40,T,,people,", "people,GPs,,,heads,38,T,,,"]);
    assert_eq!(found[0].rule, Rule::PartAboveWhole);
    let found = of_rows(&["over 50,GPs,,,heads,40,T,,people,", "people,GPs,,,WTE,38,T,,,"]);
    assert_eq!((found[0].rule, found[0].severity), (Rule::HeadsAndWte, Severity::Note));
    let found = of_rows(&["staff,GPs,,,heads,10,T,,,", "staff,GPs,,,WTE,16,T,,,"]);
    assert_eq!(found[0].rule, Rule::HeadsAndWte);
    // More than a whole time each can be, and is to be looked at; under names that differ by the unit too.
    let found = of_rows(&["staff,GPs,,,heads,10,T,,,", "staff,GPs,,,WTE,11.2,T,,,"]);
    assert_eq!((found.len(), found[0].rule, found[0].severity), (1, Rule::HeadsAndWte, Severity::Warning));
    let found = of_rows(&["gp_headcount,,,,heads,40,T,,,", "gp_wte,,,,WTE,44.5,U,,,"]);
    assert_eq!((found.len(), found[0].rule, found[0].severity), (1, Rule::HeadsAndWte, Severity::Warning));
    assert_eq!(of_rows(&["staff,GPs,,,heads,10,T,,,", "staff,GPs,,,WTE,8.2,T,,,"]), []);
}

#[test]
fn shares_that_are_parts_of_one_whole_make_all_of_it() {
    let rows = |last: &str, name: &str| {
        of_rows(&[
            &format!("{name},Pharmacists,,,%,40%,T,,,"),
            &format!("{name},Coordinators,,,%,33%,T,,,"),
            &format!("{name},Others,,,%,{last},T,,,"),
        ])
    };
    assert_eq!(rows("27%", "skill mix"), []);
    assert_eq!(rows("28%", "skill mix"), []);
    let found = rows("34%", "skill mix");
    assert_eq!((found[0].rule, found[0].severity), (Rule::Sum, Severity::Warning));
    assert!(found[0].message.contains("107"), "{}", found[0].message);
    // Of rates that need not be parts of one whole, only what nearly makes it is told.
    assert_eq!(rows("34%", "vacancy rate"), []);
}

#[test]
fn a_sub_total_adds_up_the_rows_above_it() {
    let rows = |first: &str, second: &str| {
        let first = format!("cost,Sub-total,,,£k,{first},T,,,");
        let second = format!("cost,Sub total,,,£k,{second},T,,,");
        of_rows(&[
            "cost,Pharmacists,,,£k,100,T,,,",
            "cost,Nurses,,,£k,50,T,,,",
            &first,
            "cost,GPs,,,£k,300,T,,,",
            "cost,Locums,,,£k,20,T,,,",
            &second.replace("Sub total", "Subtotal of GPs"),
            "cost,Total,,,£k,470,T,,,",
        ])
    };
    // Of its own rows, or carried on.
    assert_eq!(rows("150", "320"), []);
    assert_eq!(rows("150", "470"), []);
    let found = rows("160", "320");
    assert_eq!((found.len(), found[0].rule, found[0].severity), (1, Rule::Sum, Severity::Error));
}

#[test]
fn a_target_is_its_baseline_and_its_change() {
    let rows = |target: &str, growth: &str| {
        of_rows(&[
            "baseline,GPs,,,WTE,409,T,,,",
            "increase,GPs,,,WTE,67,T,,,",
            &format!("target,GPs,,,WTE,{target},T,,,"),
            &format!("growth,GPs,,,%,{growth},T,,,"),
        ])
    };
    assert_eq!(rows("476", "16%"), []);
    let found = rows("486", "19%");
    assert_eq!((found.len(), found[0].rule, found[0].severity), (1, Rule::Formula, Severity::Warning), "{found:?}");
    assert!(
        found[0].message.contains("This takes it as worked out from baseline and increase"),
        "{}",
        found[0].message
    );
    let found = rows("476", "19%");
    assert_eq!((found.len(), found[0].rule), (1, Rule::Formula), "{found:?}");
}

#[test]
fn a_unit_that_slipped_is_named() {
    let found = of_rows(&[
        "posts,Nurses,,,posts,4,T,,,",
        "price,Nurses,,,£ per WTE,\"£40,000\",T,,,",
        "cost,Nurses,,,£k,\"160,000\",T,posts * price,,",
    ]);
    assert!(found[0].message.contains("a thousandth of it"), "{}", found[0].message);
}

#[test]
fn a_total_that_is_said_not_to_add_up_is_a_note() {
    let found = of_rows(&[
        "cost,,Total,,£k,11,T,,,rows may not add up because of rounding",
        "cost,,North,,£k,4,T,,,",
        "cost,,South,,£k,4,T,,,",
    ]);
    assert_eq!(found[0].severity, Severity::Note);
    assert!(found[0].message.contains("because of rounding"));
}

#[test]
fn an_arrow_against_its_figures_is_found() {
    let found = findings(&HAVERING.replace(
        r#"{ place = "Crest", value = "up", change_from = "first_crest_jun""#,
        r#"{ place = "Crest", value = "down", change_from = "first_crest_jun""#,
    ));
    assert_eq!(mended(found_change(&found)), [("down", "up")]);
}

fn found_change(findings: &[Finding]) -> &Finding {
    findings.iter().find(|finding| finding.rule == Rule::Change && finding.severity == Severity::Error).unwrap()
}

#[test]
fn arithmetic_that_names_what_is_not_printed_is_said_not_to_be_checked() {
    let found = of_rows(&[
        "rate,,North,,%,10%,T,vacancies / baseline,,",
        "vacancies,,North,,WTE,4,T,,,",
        "baseline,,South,,WTE,40,T,,,",
    ]);
    assert_eq!((found[0].rule, found[0].severity), (Rule::NotChecked, Severity::Note));
}

#[test]
fn a_place_that_is_the_sum_of_the_others_in_most_rows_is_their_whole() {
    let rows = |last: &str| {
        let mut rows = Vec::new();
        let table = [
            ("baseline", ["409", "224", "79", "106"]),
            ("nurses", ["178", "93", "26", "59"]),
            ("managers", ["106", "50", "29", "27"]),
        ];
        for (quantity, values) in table {
            rows.extend(
                ["All of it", "B", "L", "M"]
                    .iter()
                    .zip(values)
                    .map(|(place, value)| format!("{quantity},,{place},,heads,{value},T,,,")),
            );
        }
        rows.extend(
            ["All of it", "B", "L", "M"]
                .iter()
                .zip([last, "31", "17", "16"])
                .map(|(place, value)| format!("over 50,,{place},,heads,{value},T,,,")),
        );
        of_rows(&rows.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(rows("64"), []);
    let found = rows("73");
    assert_eq!((found[0].rule, found[0].severity), (Rule::Sum, Severity::Error));
    assert_eq!(mended(&found[0]), [("73", "64")]);
}

#[test]
fn a_column_worked_out_from_others_in_most_rows_is_a_note_where_it_is_not() {
    let rows = |odd: &str| {
        let mut rows = Vec::new();
        let table = [
            ("BLMK", "409", "111.5", "27%"),
            ("B", "224", "51", "23%"),
            ("L", "79", "32", odd),
            ("M", "106", "28.5", "27%"),
            ("N", "310", "60.5", "20%"),
            ("O", "288", "40.5", "14%"),
            ("P", "150", "67.5", "45%"),
        ];
        for (place, baseline, gap, share) in table {
            rows.extend([
                format!("baseline,,{place},,heads,{baseline},T,,,"),
                format!("gap,,{place},,WTE,{gap},T,,,"),
                format!("F,,{place},,%,{share},T,,,"),
            ]);
        }
        of_rows(&rows.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(rows("41%"), []);
    let found = rows("47%");
    assert_eq!((found[0].rule, found[0].severity), (Rule::Pattern, Severity::Note));
    assert_eq!(mended(&found[0]), [("47%", "41%")]);
}

#[test]
fn a_row_that_adds_up_the_rows_below_it_is_not_added_twice() {
    let found = of_rows(&[
        "staff,GPs,,,heads,30,T,,,",
        "staff,GP partners,,,heads,18,T,,,",
        "staff,Salaried GPs,,,heads,12,T,,,",
        "staff,Nurses,,,heads,15,T,,,",
        "staff,of which over 55,,,heads,4,T,,,",
        "staff,Total,,,heads,45,T,,,",
    ]);
    assert_eq!(found, []);
}

#[test]
fn a_cell_that_is_withheld_or_left_out_may_hold_the_rest() {
    let rows = |withheld: &str, total: &str| {
        let row = format!("staff,Nurses,South,,heads,{withheld},T,,,");
        let total = format!("staff,Total,South,,heads,{total},T,,,");
        let table =
            ["staff,GPs,North,,heads,30,T,,,", "staff,Nurses,North,,heads,15,T,,,", "staff,GPs,South,,heads,9,T,,,"];
        let own = if withheld.is_empty() { vec![total.as_str()] } else { vec![row.as_str(), total.as_str()] };
        of_rows(&[&table[..], &own[..]].concat())
    };
    assert_eq!(rows("*", "12"), []);
    assert_eq!(rows("", "12"), []);
    assert_eq!(rows("*", "8").len(), 1);
    assert_eq!(rows("", "8").len(), 1);
    assert_eq!(rows("nil", "12").len(), 1);
}

#[test]
fn each_year_has_its_own_price() {
    let found = of_rows(&[
        "posts,Nurses,,2017/18,posts,4,T,,,",
        "posts,Nurses,,2018/19,posts,3,T,,,",
        "cost,Nurses,,2017/18,£k,160,T,posts * price,,",
        "cost,Nurses,,2018/19,£k,126,T,posts * price,,",
        "price,Nurses,,2017/18,£ per WTE,\"£40,000\",T,,,",
        "price,Nurses,,2018/19,£ per WTE,\"£42,000\",T,,,",
    ]);
    assert_eq!(found, []);
}

#[test]
fn posts_held_each_year_are_no_mixture_with_posts_carried_on() {
    let rows = [
        "posts,Nurses,,2017/18,posts,4,T,,,",
        "posts,Nurses,,2018/19,posts,7,T,,,",
        "cost,Nurses,,2017/18,£k,160,T,posts * price,,",
        "cost,Nurses,,2018/19,£k,280,T,posts * price,,",
        "posts,Pharmacists,,2017/18,posts,5,T,,,",
        "posts,Pharmacists,,2018/19,posts,5,T,,,",
        "cost,Pharmacists,,2017/18,£k,200,T,posts * price,,",
        "cost,Pharmacists,,2018/19,£k,400,T,posts * price,,",
        "cost,Total,,2017/18 to 2018/19,£k,1040,T,,,",
        "price,,,,£ per WTE,\"£40,000\",T,,,",
    ];
    assert_eq!(of_rows(&rows), []);
    // Where the paper adds posts up over the years, they are new ones, and the two are costed in two ways.
    let totals =
        ["posts,Nurses,,2017/18 to 2018/19,posts,11,T,,,", "posts,Pharmacists,,2017/18 to 2018/19,posts,10,T,,,"];
    let found = of_rows(&[&rows[..], &totals[..]].concat());
    assert_eq!(found[0].rule, Rule::CostBasis);
}

#[test]
fn a_column_of_three_hundred_rows_is_added_up() {
    let mut rows: Vec<String> = (0..300).map(|row| format!("list,,P{row},,patients,7,T,,,")).collect();
    rows.push("list,,Total,,patients,2200,T,,,".to_owned());
    // Each list is rounded to a patient, so three hundred of them may be a hundred and fifty off.
    assert_eq!(of_rows(&rows.iter().map(String::as_str).collect::<Vec<_>>()), []);
    rows.pop();
    rows.push("list,,Total,,patients,2500,T,,,".to_owned());
    let found = of_rows(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("the sum of the 300 figures"), "{}", found[0].message);
}

#[test]
fn endless_words_are_no_period() {
    let long = "by ".repeat(50_000);
    assert_eq!(of_rows(&[&format!("list,,P,{long},patients,7,T,,,")]), []);
}

#[test]
fn bands_that_are_printed_as_quantities_make_all_of_it() {
    let rows = |oldest: &str| {
        let oldest = format!("GPs 55 and over,,North,,%,{oldest},T,,,");
        of_rows(&["GPs under 40,,North,,%,31,T,,,", "GPs 40 to 54,,North,,%,42,T,,,", &oldest])
    };
    assert_eq!(rows("27"), []);
    let found = rows("29");
    assert_eq!((found.len(), found[0].rule, found[0].severity), (1, Rule::Sum, Severity::Warning), "{found:?}");
    // Bands that hold each other are no parts of one whole.
    let found = of_rows(&["GPs over 50,,,,%,52,T,,,", "GPs over 55,,,,%,35,T,,,", "GPs over 60,,,,%,10,T,,,"]);
    assert_eq!(found, []);
}

#[test]
fn patients_per_gp_of_places_are_not_added_up() {
    let found = of_rows(&[
        "Patients per GP,,Total,,patients,1850,T,,,",
        "Patients per GP,,North,,patients,1700,T,,,",
        "Patients per GP,,South,,patients,1990,T,,,",
    ]);
    assert_eq!(found, []);
}

#[test]
fn a_number_may_say_what_it_counts_in_any_words() {
    let found = of_rows(&[
        "locums,,Total,,,\"5,120 sessions\",T,,,",
        "locums,,North,,,\"3,000 sessions\",T,,,",
        "locums,,South,,,\"2,100 sessions\",T,,,",
    ]);
    assert_eq!((found.len(), found[0].rule), (1, Rule::Sum), "{found:?}");
}

#[test]
fn a_fill_rate_is_of_places_and_not_of_staff() {
    let rows = |rate: &str| {
        let rate = format!("Fill rate,,,,%,{rate},T,,,");
        of_rows(&[
            "Places offered,,,,places,60,T,,,",
            "Places filled,,,,places,51,T,,,",
            "Staff in post,,,,WTE,500,T2,,,",
            &rate,
        ])
    };
    assert_eq!(rows("85"), []);
    assert!(rows("88")[0].message.contains("51 (Places filled) ÷ 60 (Places offered) is 85%"), "{:?}", rows("88"));
}

#[test]
fn a_whole_in_one_table_is_that_of_its_places_in_another() {
    let found = of_rows(&[
        "GPs,,Elm,,heads,954,T1,,,",
        "GPs,,Ash,,heads,402,T1,,,",
        "GPs,,Birch,,heads,311,T1,,,",
        "GPs,,Coombe,,heads,241,T1,,,",
        "Pharmacists,,Ash,,WTE,71.0,T2,,,",
        "Pharmacists,,Birch,,WTE,58.5,T2,,,",
        "Pharmacists,,Coombe,,WTE,47.0,T2,,,",
        "Pharmacists,,Elm,,WTE,171.5,text,,,",
        "Nurses,,Ash,,WTE,30.0,T2,,,",
        "Nurses,,Birch,,WTE,40.0,T2,,,",
        "Nurses,,Coombe,,WTE,50.0,T2,,,",
        "Nurses,,Elm,,WTE,120.0,T2,,,",
    ]);
    assert_eq!((found.len(), found[0].rule, found[0].severity), (1, Rule::Sum, Severity::Warning), "{found:?}");
    assert_eq!(mended(&found[0]), [("171.5", "176.5")]);
}

#[test]
fn a_place_that_one_table_has_besides_is_a_part_there_too() {
    let rows = |central: &str| {
        let central = format!("Nurses,,Central,2019,WTE,{central},T2,,,");
        of_rows(&[
            "GPs,,Weald,2018,WTE,640.4,T1,,,",
            "GPs,,East,2018,WTE,300.2,T1,,,",
            "GPs,,West,2018,WTE,340.2,T1,,,",
            "GPs,,Weald,2019,WTE,655.0,T1,,,",
            "GPs,,East,2019,WTE,306.1,T1,,,",
            "GPs,,West,2019,WTE,348.9,T1,,,",
            "Nurses,,Weald,2019,WTE,210.0,T2,,,",
            "Nurses,,East,2019,WTE,110.0,T2,,,",
            "Nurses,,West,2019,WTE,96.0,T2,,,",
            &central,
        ])
    };
    assert_eq!(rows("4.0"), []);
    assert_eq!(rows("9.0").len(), 1);
}

#[test]
fn appointments_per_gp_may_be_those_of_gps() {
    let rows = |each: &str| {
        let each = format!("Appointments per GP,,,,appointments,{each},T,,,");
        of_rows(&[
            "Appointments,,,,appointments,1330000,T,,,",
            "GP appointments,,,,appointments,620000,T,,,",
            "GPs,,,,WTE,200.4,T,,,",
            &each,
        ])
    };
    assert_eq!(rows("3094"), []);
    assert_eq!(rows("6637"), []);
    assert_eq!(rows("4120").len(), 1);
}

#[test]
fn a_figure_that_is_printed_over_and_over_is_refused_and_not_checked_for_hours() {
    let mut paper = "quantity,place,period,unit,value,where\n".to_owned();
    for page in 1..=101 {
        paper.push_str(&format!("nurses,North,2018/19,heads,4,page {page}\n"));
    }
    let faults = read_statements(&paper, Format::Csv).unwrap_err().to_string();
    assert!(faults.contains("row 102") && faults.contains("more than 100 times"), "{faults}");
    let allowed = paper.lines().take(101).collect::<Vec<_>>().join("\n");
    assert!(read_statements(&allowed, Format::Csv).is_ok());
}

/// Costs of which a row called a total is the last, and one thing that text and table write differently.
const BUSINESS_CASE: &str = "quantity,place,period,unit,value,where\n\
                             Trainee nurse associates,Westmarsh,2023/24,heads,18,Summary\n\
                             Trainee nursing associates,Westmarsh,2023/24,heads,16,Table 2\n\
                             Salaries,Westmarsh,2023/24,£k,221,Table 4\n\
                             Backfill,Westmarsh,2023/24,£k,64,Table 4\n\
                             Course fees,Westmarsh,2023/24,£k,37,Table 4\n\
                             Total cost,Westmarsh,2023/24,£k,312,Table 4\n";

#[test]
fn a_row_called_a_total_adds_up_the_rows_above_it_though_each_has_a_name_of_its_own() {
    let findings = check(&read_statements(BUSINESS_CASE, Format::Csv).unwrap());
    let told: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(told.iter().any(|told| told.contains("312") && told.contains("322")), "{told:#?}");
    assert!(told.iter().any(|told| told.contains("18") && told.contains("16")), "{told:#?}");
    assert!(findings.iter().all(|finding| finding.severity == Severity::Warning), "{findings:#?}");
    let mended = BUSINESS_CASE.replace("312", "322").replace(",18,", ",16,");
    assert_eq!(check(&read_statements(&mended, Format::Csv).unwrap()), []);
    // Pay with GPs' part of it below, and what is not pay: the rows overlap, so their sum is no total.
    let overlapping = mended.replace("Backfill", "of which GPs").replace("322", "258");
    assert_eq!(check(&read_statements(&overlapping, Format::Csv).unwrap()), []);
}
