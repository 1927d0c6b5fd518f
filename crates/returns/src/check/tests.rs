//! Checks of whole returns, on the forms as they are shipped.

use super::*;

const TODAY: Date = Date::constant(2018, 4, 10);

struct Desk {
    form: Form,
    roles: Roles,
    shown: BTreeMap<String, Vec<Texts>>,
}

fn texts(cells: &[(&str, &str)]) -> Texts {
    cells.iter().map(|(column, text)| ((*column).to_owned(), (*text).to_owned())).collect()
}

impl Desk {
    fn new() -> Self {
        let catalogue = wholetime_catalogue::Catalogue::shipped().unwrap();
        let form = Form::read("practice", &catalogue.forms["practice"]).unwrap();
        let staff = |role: &str, group: &str, fte: &str, people: &str| {
            texts(&[("role", role), ("group", group), ("held_fte", fte), ("held_headcount", people)])
        };
        let rows = vec![
            staff("gp_partner", "gp", "3.20", "4"),
            staff("nurse_practice_nurse", "nurse", "2.00", "3"),
            staff("admin", "admin", "not held", "not held"),
        ];
        Self { form, roles: catalogue.roles, shown: [("staff".to_owned(), rows)].into() }
    }

    fn check(&self, entered: &Entered) -> Result<Checked, Vec<Fault>> {
        let organisation = |code: &str| (code == "Z99001").then(|| "The Quay".to_owned());
        let known =
            Known { roles: &self.roles, today: TODAY, as_of: TODAY, shown: &self.shown, organisation: &organisation };
        check(&self.form, &known, entered)
    }

    fn rows(&self, section: &str, rows: &[&[(&str, &str)]]) -> Result<Checked, Vec<Fault>> {
        self.check(&entered(section, rows))
    }

    /// What is said of one row that is refused.
    fn refused(&self, section: &str, row: &[(&str, &str)]) -> String {
        let faults = self.rows(section, &[row]).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }
}

fn entered(section: &str, rows: &[&[(&str, &str)]]) -> Entered {
    let rows = rows
        .iter()
        .enumerate()
        .map(|(at, cells)| EnteredRow { place: format!("sheet {section}, row {}", at + 7), cells: texts(cells) });
    Entered { is_unchanged: false, sections: [(section.to_owned(), rows.collect())].into() }
}

const VACANCY: [(&str, &str); 3] = [("role", "Practice nurses"), ("wte", "0.8"), ("since", "2018-01-15")];

#[test]
fn a_row_is_kept_by_the_names_of_files_whatever_was_typed() {
    let checked = Desk::new().rows("vacancies", &[&VACANCY, &[("role", " "), ("wte", "")]]).unwrap();
    let rows = &checked.sections["vacancies"];
    assert_eq!(rows.len(), 1, "an empty row is no row");
    assert_eq!(rows[0]["role"], Cell::Text("nurse_practice_nurse".to_owned()));
    assert_eq!(rows[0]["since"], Cell::Day(Date::constant(2018, 1, 15)));
    assert_eq!(checked.remarks, []);
}

#[test]
fn every_fault_is_told_at_once_with_its_row() {
    let rows: [&[(&str, &str)]; 3] =
        [&[("role", "Astronaut"), ("wte", "37.5"), ("since", "soon")], &VACANCY, &[("wte", "0.5")]];
    let faults = Desk::new().rows("vacancies", &rows).unwrap_err();
    let told: Vec<(&str, Option<&str>)> =
        faults.iter().map(|one| (one.place.as_str(), one.column.as_deref())).collect();
    let (first, third) = ("sheet vacancies, row 7", "sheet vacancies, row 9");
    let wanted = [(first, "role"), (first, "wte"), (first, "since"), (third, "role"), (third, "since")];
    assert_eq!(told, wanted.map(|(place, column)| (place, Some(column))));
    let words = faults[1].to_string();
    assert!(
        words.starts_with("sheet vacancies, row 7: WTE is 37.5; that looks like hours a week: write the full-time"),
        "{words}"
    );
}

#[test]
fn what_cannot_have_happened_is_refused() {
    let desk = Desk::new();
    let vacancy = |more: &[(&str, &str)]| desk.refused("vacancies", &[&VACANCY, more].concat());
    assert!(vacancy(&[("filled_on", "2017-12-01"), ("outcome", "filled")]).contains("before it became vacant"));
    assert!(vacancy(&[("outcome", "filled")]).contains("no day is given"));
    assert!(vacancy(&[("outcome", "open"), ("filled_on", "2018-02-01")]).contains("not called filled"));
    let leaver = [("role", "gp_salaried"), ("kind", "leaver"), ("wte", "0.5"), ("on", "2018-09-01")];
    assert!(desk.refused("movements", &leaver).contains("to come"));
    let retires =
        [("role", "gp_partner"), ("kind", "Retire"), ("wte_now", "1"), ("wte_after", "0.4"), ("within", "1 year")];
    assert!(desk.refused("intentions", &retires).contains("Retire and return"));
    assert!(desk.refused("training", &[("rooms", "4"), ("rooms_free", "5")]).contains("5 rooms of 4"));
    assert!(
        desk.refused("locums", &[("role", "gp_locum"), ("reason", "A vacancy")]).contains("neither sessions nor hours")
    );
}

#[test]
fn more_time_than_people_can_work_is_refused_and_a_little_more_is_told() {
    let desk = Desk::new();
    let partner = [("role", "GP partners"), ("group", "GPs")];
    let row = |fte, people| [&partner[..], &[("fte", fte), ("headcount", people)]].concat();
    assert!(desk.refused("staff", &row("9", "4")).contains("more than they can work"));
    let told = desk.rows("staff", &[&row("4.4", "4")]).unwrap();
    assert!(
        told.remarks.iter().any(|remark| remark.message.contains("more than full time each")),
        "{:?}",
        told.remarks
    );
    // Only one of the two is told: the other stays as held, 4 people.
    assert!(desk.refused("staff", &[&partner[..], &[("fte", "8")]].concat()).contains("do not go together"));
}

#[test]
fn held_rows_are_known_by_their_names_and_keep_what_was_held() {
    let desk = Desk::new();
    let row = [("role", "GP partners"), ("group", "gp"), ("held_fte", "3.2"), ("held_headcount", "4"), ("fte", "2.8")];
    let checked = desk.rows("staff", &[&row]).unwrap();
    let kept = &checked.sections["staff"][0];
    assert_eq!(kept["role"], Cell::Text("gp_partner".to_owned()));
    assert_eq!((&kept["held_fte"], &kept["fte"]), (&Cell::Number(3.2), &Cell::Number(2.8)));
    assert_eq!(checked.remarks, []);
    // A whole group is a row like others, and a figure that is not held is none.
    let admin = [("role", "All admin and non-clinical staff"), ("group", "admin"), ("fte", "6.5"), ("headcount", "9")];
    let checked = desk.rows("staff", &[&admin]).unwrap();
    let kept = &checked.sections["staff"][0];
    assert_eq!((kept["role"].text(), kept.get("held_fte")), (Some("admin"), None));
}

#[test]
fn a_row_that_is_not_of_the_form_is_refused_and_a_figure_typed_over_is_told() {
    let desk = Desk::new();
    let moved = [("role", "Paramedics"), ("group", "dpc"), ("fte", "1"), ("headcount", "1")];
    assert!(desk.refused("staff", &moved).contains("not one of the form"));
    let partner = [("role", "gp_partner"), ("group", "gp"), ("fte", "3"), ("headcount", "4")];
    let twice = desk.rows("staff", &[&partner, &partner]).unwrap_err();
    assert!(twice[0].message.contains("stands twice"));
    let over = desk.rows("staff", &[&[("role", "gp_partner"), ("group", "gp"), ("held_fte", "9.99")]]).unwrap();
    assert!(over.remarks[0].message.contains("from 3.20 to 9.99") && over.sections.is_empty(), "{:?}", over.remarks);
}

#[test]
fn a_group_cannot_hold_less_than_its_roles() {
    let mut desk = Desk::new();
    let held = texts(&[
        ("role", "admin_receptionist"),
        ("group", "admin"),
        ("held_fte", "not held"),
        ("held_headcount", "not held"),
    ]);
    desk.shown.get_mut("staff").unwrap().push(held);
    let rows: [&[(&str, &str)]; 2] = [
        &[("role", "admin"), ("group", "admin"), ("fte", "4"), ("headcount", "5")],
        &[("role", "admin_receptionist"), ("group", "admin"), ("fte", "4.5"), ("headcount", "6")],
    ];
    let faults = desk.rows("staff", &rows).unwrap_err();
    assert_eq!(faults.len(), 2, "FTE and people: {faults:?}");
}

#[test]
fn who_says_that_nothing_has_changed_says_that_what_was_shown_stands() {
    let mut desk = Desk::new();
    desk.shown.insert("vacancies".to_owned(), vec![texts(&VACANCY)]);
    let unchanged = Entered { is_unchanged: true, ..Entered::default() };
    let checked = desk.check(&unchanged).unwrap();
    assert_eq!(checked.sections.keys().collect::<Vec<_>>(), ["vacancies"]);
    // The file sends back what it was filled with: still unchanged.
    let sent_back = Entered { is_unchanged: true, ..entered("vacancies", &[&VACANCY]) };
    assert_eq!(desk.check(&sent_back).unwrap(), checked);
    let otherwise = [("role", "Practice nurses"), ("wte", "0.6"), ("since", "2018-01-15")];
    let contradicts = Entered { is_unchanged: true, ..entered("vacancies", &[&otherwise]) };
    assert!(desk.check(&contradicts).unwrap_err()[0].message.contains("nothing has changed"));
}

#[test]
fn who_says_that_nothing_has_changed_may_still_say_how_long_it_took() {
    let about = entered("about", &[&[("contact_role", "Practice manager"), ("minutes_taken", "4")]]);
    let checked = Desk::new().check(&Entered { is_unchanged: true, ..about }).unwrap();
    assert_eq!(checked.sections["about"][0]["minutes_taken"], Cell::Number(4.0));
}

#[test]
fn a_post_told_twice_in_one_return_is_refused() {
    let post = |wte| {
        [
            ("role", "dpc_pharmacist"),
            ("wte", wte),
            ("employer", "pcn"),
            ("funder", "pcn_arrs"),
            ("arrangement", "pooled"),
            ("reference", "East 1"),
        ]
    };
    let faults = Desk::new().rows("posts", &[&post("0.5"), &post("0.4")]).unwrap_err();
    assert!(faults[0].message.contains("East 1") && faults[0].place.ends_with("row 8"));
}

#[test]
fn more_rows_than_a_form_has_are_refused() {
    let rows = vec![&VACANCY[..]; 61];
    let faults = Desk::new().rows("vacancies", &rows).unwrap_err();
    assert!(faults[0].help.contains("60"), "{faults:?}");
    let twice = Desk::new().rows("about", &[&[("contact_role", "manager")], &[("contact_role", "nurse")]]).unwrap_err();
    assert!(twice[0].message.contains("2 rows"));
}

#[test]
fn nothing_typed_is_lost_in_silence() {
    let desk = Desk::new();
    assert!(desk.refused("parking", &[("spaces", "3")]).contains("does not ask this"));
    let unknown = [&VACANCY[..], &[("salary", "1")]].concat();
    assert!(desk.refused("vacancies", &unknown).contains("no column “salary”"));
}

#[test]
fn how_long_ago_something_was_is_counted_from_the_collection() {
    let desk = Desk::new();
    let row = entered("vacancies", &[&VACANCY]);
    let organisation = |_: &str| None;
    let remarks = |as_of: Date| {
        let today = Date::constant(2026, 11, 22);
        let known = Known { roles: &desk.roles, today, as_of, shown: &desk.shown, organisation: &organisation };
        check(&desk.form, &known, &row).unwrap().remarks.len()
    };
    assert_eq!((remarks(Date::constant(2018, 3, 31)), remarks(Date::constant(2026, 11, 22))), (0, 1));
}
