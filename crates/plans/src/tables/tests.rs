//! Plans that go into tables and come back, and sheets that cannot be taken.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::layout::{Part, Shape, is_unambiguous};
use super::*;

const EXAMPLES: [&str; 5] = [
    include_str!("../../../../examples/blmk-2018/plan.toml"),
    include_str!("../../../../examples/bury-2018/plan.toml"),
    include_str!("../../../../examples/dorset-2017/plan.toml"),
    include_str!("../../../../examples/havering-2022/plan.toml"),
    include_str!("../../../../examples/ten-nurses/plan.toml"),
];

fn blmk() -> Plan {
    Plan::from_toml(EXAMPLES[0]).unwrap()
}

fn sheets(plan: &Plan) -> Vec<Sheet> {
    tables_of(plan).iter().map(Table::sheet).collect()
}

fn sheet<'s>(sheets: &'s mut [Sheet], name: &str) -> &'s mut Sheet {
    sheets.iter_mut().find(|sheet| sheet.name == name).unwrap()
}

fn said(sheets: &[Sheet]) -> Vec<String> {
    plan_of(sheets).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn every_table_and_every_column_has_a_name_of_its_own() {
    assert_eq!(is_unambiguous(&LAYOUT), Ok(()));
}

#[test]
fn nothing_of_the_document_is_hidden_away_as_json() {
    for heading in &LAYOUT.headings {
        for column in &heading.columns {
            assert_ne!(
                column.kind,
                Kind::Json,
                "{} {}: give its items an id, or x-identified-by",
                heading.name,
                column.name
            );
        }
    }
}

#[test]
fn each_list_of_the_document_is_a_table_with_what_its_rows_belong_to_first() {
    let tables = tables_of(&blmk());
    let columns = |name: &str| -> Vec<String> {
        let table = tables.iter().find(|table| table.name == name).unwrap();
        table.columns.iter().map(|column| column.name.clone()).collect()
    };
    assert_eq!(columns("initiative.stream.posts")[..4], ["initiative", "stream", "when", "planned"]);
    assert_eq!(columns("gap.at")[..3], ["gap.profession", "gap.year", "place"]);
    assert_eq!(columns("baseline.wte"), ["baseline", "place", "wte"]);
    assert_eq!(columns("line.amounts"), ["line", "year", "amounts"]);
    assert!(columns("initiative").contains(&"support.percents".to_owned()));
    assert!(columns(ROOT).contains(&"alternative.wte".to_owned()));
    // A list without items has its table all the same.
    assert!(tables.iter().any(|table| table.name == "initiative.stream.arrived" && table.rows.is_empty()));
}

#[test]
fn the_examples_come_back_as_they_were() {
    for text in EXAMPLES {
        let plan = Plan::from_toml(text).unwrap();
        assert_eq!(plan_of(&sheets(&plan)), Ok(plan));
    }
}

#[test]
fn a_number_that_is_changed_and_a_row_that_is_added_are_the_whole_difference() {
    let before = blmk();
    let mut edited = sheets(&before);
    let posts = sheet(&mut edited, "initiative.stream.posts");
    let row = posts.rows.iter_mut().find(|(_, cells)| cells[0] == "registered-nurses").unwrap();
    row.1[3] = "7.5".into();
    let (last, _) = posts.rows.last().unwrap().clone();
    let cells = ["registered-nurses", "recruited", "2018-09", "2"].map(str::to_owned).to_vec();
    posts.rows.push((last + 1, cells));
    let after = plan_of(&edited).unwrap();
    let difference = crate::difference::difference(&before, &after).unwrap();
    let told: Vec<&str> = difference.changes.iter().map(|change| change.at.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|at| at.starts_with("initiative registered-nurses, stream recruited, posts ")), "{told:?}");
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_its_sheet_row_and_column() {
    let mut edited = sheets(&blmk());
    sheet(&mut edited, "gap.at").rows[1].1[3] = "many".into();
    sheet(&mut edited, "baseline").rows[1].1[1] = String::new();
    sheet(&mut edited, "aim").rows[1].1[2] = "wish".into();
    sheet(&mut edited, "initiative.stream").rows[1].1[0] = "nobody".into();
    sheet(&mut edited, "place").rows[0].1[0] = "name".into();
    edited.push(Sheet { name: "Sheet1".into(), rows: vec![(1, vec!["notes".into()])] });
    edited.push(Sheet { name: "See my own".into(), rows: vec![(1, vec!["notes".into()])] });
    let told = said(&edited);
    let has = |start: &str| assert!(told.iter().any(|one| one.starts_with(start)), "{start} in {told:#?}");
    has("sheet gap.at, row 2, vacancies: `many` is not a number");
    has("sheet baseline, row 2, title: is empty; it is needed");
    has("sheet aim, row 2, kind: `wish` is none of the choices; write one of need, ambition, imposed");
    has("sheet initiative.stream, row 2: belongs to `nobody`, which is not there");
    has("sheet place, row 1, name: is no column of it");
    has("sheet place, id: is missing; add the column");
    has("sheet Sheet1: is no sheet of a plan");
    assert!(told.iter().all(|one| !one.contains("See my own")));
}

#[test]
fn a_cell_that_names_what_is_not_there_is_told_where_it_stands() {
    let mut edited = sheets(&blmk());
    let at = sheet(&mut edited, "initiative").rows[0].1.iter().position(|name| name == "pay").unwrap();
    let rows = &mut sheet(&mut edited, "initiative").rows;
    let (number, _) =
        *rows.iter().find(|(_, cells)| cells[0] == "registered-nurses").map(|(n, c)| (n, c)).iter().next().unwrap();
    let number = *number;
    rows.iter_mut().find(|(_, cells)| cells[0] == "registered-nurses").unwrap().1[at] = "matron".into();
    let upright = sheet(&mut edited, ROOT).rows.iter_mut().find(|(_, cells)| cells[0] == "alternative.pay").unwrap();
    upright.1[1] = "locum".into();
    let alternative = upright.0;
    assert_eq!(
        said(&edited),
        [
            format!(
                "sheet plan, row {alternative}, alternative.pay: `locum` is not on the sheet pay; add it there or name one that is"
            ),
            format!(
                "sheet initiative, row {number}, pay: `matron` is not on the sheet pay; add it there or name one that is"
            ),
        ]
    );
}

#[test]
fn what_no_single_cell_shows_is_told_of_the_plan() {
    let mut edited = sheets(&blmk());
    let years = sheet(&mut edited, ROOT).rows.iter_mut().find(|(_, cells)| cells[0] == "years").unwrap();
    years.1[1] = "2017/18; 2019/20".into();
    assert!(
        said(&edited).contains(&"its years do not follow each other; write them in order, none left out".to_owned())
    );
}

#[test]
fn two_items_of_one_name_are_told_where_something_belongs_to_them() {
    let mut edited = sheets(&blmk());
    let rows = &mut sheet(&mut edited, "baseline").rows;
    let again = (rows.last().unwrap().0 + 1, rows[1].1.clone());
    rows.push(again);
    assert!(
        said(&edited).iter().any(|one| one.contains("is there twice; give one another name")),
        "{:?}",
        said(&edited)
    );
}

/// Numbers that look drawn, from one seed: so that a failure can be run again.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        // xorshift64*, Vigna 2016.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, most: u64) -> u64 {
        (self.next() >> 11) % most
    }

    fn signed(&mut self, most: u64) -> i64 {
        i64::try_from(self.below(2 * most)).unwrap() - i64::try_from(most).unwrap()
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 16] = [
            "a",
            "North & South",
            " spaced ",
            "",
            "\"quoted\"",
            "a; b",
            "two\nlines",
            "[1]",
            "2018-07",
            "12",
            "true",
            "=1+1",
            "_x0041_",
            "tab\t",
            "é—ü",
            "#REF!",
        ];
        TEXTS[usize::try_from(self.below(16)).unwrap()].to_owned()
    }

    fn value(&mut self, kind: &Kind) -> Value {
        match kind {
            Kind::Text => json!(self.text()),
            Kind::Number { decimals } => {
                let units = self.signed(10_000_000);
                let scale = 10_i64.pow((*decimals).min(4));
                if units % scale == 0 { json!(units / scale) } else { json!(units as f64 / scale as f64) }
            }
            Kind::Whole { least } => json!(self.signed(100).max(least.unwrap_or(i64::MIN))),
            Kind::YesNo => json!(self.below(2) == 0),
            Kind::Day => json!(format!("20{:02}-0{}-1{}", self.below(60), 1 + self.below(9), self.below(9))),
            Kind::Year => json!(format!("20{:02}/{:02}", 10 + self.below(50), 0)),
            Kind::When => json!(["2018-07", "2018/19", "2018/19 Q2"][usize::try_from(self.below(3)).unwrap()]),
            Kind::Choice(choices) => json!(choices[usize::try_from(self.below(choices.len() as u64)).unwrap()].0),
            Kind::List(of) => (0..self.below(3)).map(|_| self.value(of)).collect(),
            Kind::Json => panic!("nothing of the document is written as JSON"),
        }
    }

    /// A map with all that is needed and some of what may be there; the names of items are their own.
    fn map(&mut self, shape: &Shape) -> Value {
        let mut map = Map::new();
        for field in &shape.fields {
            if !field.is_required && self.below(2) == 0 {
                continue;
            }
            let value = match &field.part {
                Part::Cell(Kind::Year) => json!("2018/19"),
                Part::Cell(kind) => self.value(kind),
                Part::One(one) => self.map(one),
                Part::Many(items) => (0..self.below(4))
                    .map(|number| {
                        let mut item = self.map(&items.shape);
                        for key in &items.keys {
                            item[key] = if item[key] == json!("2018/19") {
                                json!(format!("20{}/{}", 10 + number, 11 + number))
                            } else {
                                json!(format!("{}{number}", self.text().trim()))
                            };
                        }
                        item
                    })
                    .collect(),
                Part::Map(by_key) => {
                    let keys = |number: u64| {
                        if by_key.key_kind == Kind::Year {
                            format!("20{}/{}", 10 + number, 11 + number)
                        } else {
                            format!("key {number}")
                        }
                    };
                    Value::Object(
                        (0..self.below(3)).map(|number| (keys(number), self.value(&by_key.value_kind))).collect(),
                    )
                }
            };
            map.insert(field.name.clone(), value);
        }
        Value::Object(map)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_document_comes_back_from_its_tables_as_it_was(seed in 1_u64..u64::MAX) {
        let mut draws = Draws(seed);
        let mut drawn = draws.map(&LAYOUT.root);
        drawn["years"] = json!(["2018/19", "2019/20"]);
        // What the type makes of it: numbers and defaults as the document itself writes them.
        let plan: Plan = serde_json::from_value(drawn).unwrap();
        let (_, document) = Reading::of(&LAYOUT, &sheets(&plan)).document().unwrap_or_else(|faults| panic!("{faults:?}"));
        prop_assert_eq!(serde_json::from_value::<Plan>(document).unwrap(), plan);
    }

    #[test]
    fn no_sheet_makes_it_panic(seed in 1_u64..u64::MAX) {
        let mut draws = Draws(seed);
        let mut edited = sheets(&blmk());
        for _ in 0..5 {
            let at = usize::try_from(draws.below(edited.len() as u64)).unwrap();
            let rows = &mut edited[at].rows;
            if rows.is_empty() { continue; }
            let row = usize::try_from(draws.below(rows.len() as u64)).unwrap();
            let cells = &mut rows[row].1;
            let cell = usize::try_from(draws.below(cells.len() as u64)).unwrap();
            cells[cell] = draws.text();
        }
        let _ = plan_of(&edited);
    }
}
