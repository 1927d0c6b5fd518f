//! Laws of the checker on random papers: a true table never fires however it is printed, and a wrong cell is found and mended.

use proptest::prelude::*;

use super::*;

/// How a value gets its last printed digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Printing {
    Rounded,
    CutOff,
}

/// A value of millionths as printed with so many decimals.
fn printed(millionths: i128, decimals: u32, printing: Printing) -> String {
    let unit = 10_i128.pow(6 - decimals);
    let half = if printing == Printing::Rounded { unit / 2 } else { 0 };
    let steps = (millionths + half) / unit;
    let (whole, rest) = (steps / 10_i128.pow(decimals), steps % 10_i128.pow(decimals));
    if decimals == 0 { whole.to_string() } else { format!("{whole}.{rest:0>width$}", width = decimals as usize) }
}

/// A true paper: WTE by place and year with totals both ways, the shares of places, the cost of posts, an average over time.
#[derive(Clone, Debug)]
struct Paper {
    /// Thousandths of a WTE by place and year.
    cells: Vec<Vec<i128>>,
    price: i128,
    is_paid_on: bool,
    decimals: u32,
    printing: Printing,
    has_last_zeros: bool,
    /// Whether cells of one column are printed with decimals of their own.
    is_uneven: bool,
}

fn papers(printing: Printing) -> impl Strategy<Value = Paper> {
    (2_usize..5, 2_usize..4).prop_flat_map(move |(n_places, n_years)| {
        (
            prop::collection::vec(prop::collection::vec(1_i128..90_000, n_years), n_places),
            20_000_i128..150_000,
            any::<bool>(),
            0_u32..3,
            any::<bool>(),
        )
            .prop_map(move |(cells, price, is_paid_on, decimals, has_last_zeros)| Paper {
                cells,
                price,
                is_paid_on,
                decimals,
                printing,
                has_last_zeros,
                is_uneven: false,
            })
    })
}

impl Paper {
    fn text(&self) -> String {
        let (n_places, n_years) = (self.cells.len(), self.cells[0].len());
        let mut rows = vec!["quantity,place,period,unit,value,where,equals,total_over".to_owned()];
        let mut row = |quantity: &str,
                       place: &str,
                       period: &str,
                       unit: &str,
                       millionths: i128,
                       decimals: u32,
                       location: &str,
                       rest: &str| {
            let uneven = u32::try_from(millionths / 1_000 % 3).unwrap_or(0).min(decimals);
            let mut value = printed(millionths, if self.is_uneven { uneven } else { decimals }, self.printing);
            if !self.has_last_zeros && value.contains('.') {
                value = value.trim_end_matches('0').trim_end_matches('.').to_owned();
            }
            rows.push(format!("{quantity},{place},{period},{unit},{value},{location},{rest}"));
        };
        let year = |at: usize| format!("{}/{}", 2017 + at, 18 + at);
        let all_years = format!("{} to {}", year(0), year(n_years - 1));
        let of_year = |at: usize| self.cells.iter().map(|place| place[at]).sum::<i128>();
        for at in 0..n_years {
            for (place, cells) in self.cells.iter().enumerate() {
                let place = format!("P{place}");
                row("posts", &place, &year(at), "WTE", cells[at] * 1_000, self.decimals, "Table 1", ",");
                row(
                    "share",
                    &place,
                    &year(at),
                    "%",
                    cells[at] * 100_000_000 / of_year(at),
                    0,
                    "Table 2",
                    "posts / all_posts,",
                );
                let paid: i128 = if self.is_paid_on { cells[..=at].iter().sum() } else { cells[at] };
                row("cost", &place, &year(at), "£k", paid * self.price, 0, "Table 3", "posts * price,");
            }
            row("posts", "Total", &year(at), "WTE", of_year(at) * 1_000, self.decimals, "Table 1", ",");
            row("all_posts", "", &year(at), "WTE", of_year(at) * 1_000, self.decimals, "Table 2", ",");
            row("share", "", &year(at), "%", 100_000_000, 0, "Table 2", ",place");
        }
        for (place, cells) in self.cells.iter().enumerate() {
            row(
                "posts",
                &format!("P{place}"),
                &all_years,
                "WTE",
                cells.iter().sum::<i128>() * 1_000,
                self.decimals,
                "Table 1",
                ",",
            );
        }
        let all: i128 = self.cells.iter().flatten().sum();
        row("posts", "Total", &all_years, "WTE", all * 1_000, self.decimals, "Table 1", ",");
        row("posts", "Total", &all_years, "WTE", all * 1_000, 0, "text", ",");
        for (place, cells) in self.cells.iter().enumerate() {
            for (at, cell) in cells.iter().enumerate() {
                row("held", &format!("P{place}"), &year(at), "WTE", cell * 1_000, 2, "Table 4", ",");
            }
            let mean = cells.iter().sum::<i128>() * 1_000 / i128::try_from(n_years).unwrap();
            row("held", &format!("P{place}"), &all_years, "WTE", mean, 2, "Table 4", ",");
        }
        rows.push(format!("price,,,£ per WTE,\"£{}\",text,,", self.price));
        assert_eq!(n_places, self.cells.len());
        rows.join("\n")
    }

    fn findings(&self) -> Vec<Finding> {
        check(&read_statements(&self.text(), Format::Csv).unwrap_or_else(|unreadable| panic!("{unreadable}")))
    }
}

/// Over `under`, in steps of a tenth, halves up.
fn tenths(over: i128, under: i128) -> String {
    let tenths = (20 * over + under) / (2 * under);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A true paper as a stranger writes it down, who declares nothing: places and their area by heads and FTE and twice, over-55s and
/// their share, lists and patients per GP, vacancies and their rate, a survey, a change, a running total.
fn strange_paper(heads: &[i128], at_work: &[i128], over: i128, list: i128, asked: i128) -> String {
    let mut rows = vec!["quantity,place,period,unit,value,where".to_owned()];
    let mut row = |quantity: &str, place: &str, period: &str, unit: &str, value: String, location: &str| {
        rows.push(format!("{quantity},{place},{period},{unit},{value},{location}"));
    };
    let now = "March 2021";
    let fte = |at: usize| heads[at] * at_work[at];
    let (all, all_fte): (i128, i128) = (heads.iter().sum(), (0..heads.len()).map(fte).sum());
    for year in [now, "March 2022"] {
        let more = if year == now { 0 } else { 1 };
        row(
            "GP headcount",
            "Havelock",
            year,
            "heads",
            (all + more * i128::try_from(heads.len()).unwrap()).to_string(),
            "Table 1",
        );
        row("GP FTE", "Havelock", year, "FTE", tenths(all_fte + more * 37, 100), "Table 1");
        for (at, people) in heads.iter().enumerate() {
            let place = format!("P{at}");
            row("GP headcount", &place, year, "heads", (people + more).to_string(), "Table 1");
            row("GP FTE", &place, year, "FTE", tenths(fte(at) + if at == 0 { more * 37 } else { 0 }, 100), "Table 1");
        }
    }
    row("Increase in GP FTE", "Havelock", "March 2021 to March 2022", "FTE", tenths(37, 100), "text");
    row("FTE of GPs", "Havelock", now, "FTE", ((2 * all_fte + 100) / 200).to_string(), "text");
    let older = all * over / 100;
    row("GPs over 55", "Havelock", now, "heads", older.to_string(), "Table 2");
    row("GPs over 50", "Havelock", now, "heads", (older + all / 9).to_string(), "Table 2");
    row("Share of GPs over 55", "Havelock", now, "%", tenths(100 * older, all), "Table 2");
    row("Registered patients", "Havelock", now, "patients", list.to_string(), "Table 3");
    row("Patients per GP", "Havelock", now, "patients", tenths(100 * list, all_fte), "Table 3");
    let missing = 1 + all / 13;
    row("GP vacancies", "Havelock", now, "heads", missing.to_string(), "Table 4");
    row("GP vacancy rate", "Havelock", now, "%", tenths(100 * missing, all + missing), "Table 4");
    let answered = asked - asked / 4;
    row("Practices", "Havelock", "2021", "practices", asked.to_string(), "Table 5");
    row("Practices responding", "Havelock", "2021", "practices", answered.to_string(), "Table 5");
    row("Response rate", "Havelock", "2021", "%", tenths(100 * answered, asked), "Table 5");
    for (at, year) in ["2019/20", "2020/21", "2021/22"].iter().enumerate() {
        let so_far: i128 = heads.iter().take(at + 1).sum();
        row("Recruits", "Havelock", year, "heads", heads.get(at).copied().unwrap_or(0).to_string(), "Table 6");
        row("Cumulative recruits", "Havelock", year, "heads", so_far.to_string(), "Table 6");
    }
    rows.join("\n")
}

/// Rows of whole units shared out by weights in one of the ways in use.
fn shared(total: i128, weights: &[i128], way: usize) -> Vec<i128> {
    let all: i128 = weights.iter().sum();
    match way {
        0 => weights.iter().map(|weight| (2 * total * weight + all) / (2 * all)).collect(),
        1 => {
            let mut units: Vec<i128> = weights.iter().map(|weight| total * weight / all).collect();
            let mut order: Vec<usize> = (0..weights.len()).collect();
            order.sort_by_key(|at| std::cmp::Reverse(total * weights[*at] % all));
            let left = total - units.iter().sum::<i128>();
            for at in order.into_iter().take(usize::try_from(left).unwrap()) {
                units[at] += 1;
            }
            units
        }
        _ => {
            let mut units = vec![0; weights.len()];
            for _ in 0..total {
                // Sainte-Laguë: the next unit goes where weight over twice what is held and one is greatest.
                let next = (0..weights.len())
                    .max_by(|one, other| {
                        (weights[*one] * (2 * units[*other] + 1)).cmp(&(weights[*other] * (2 * units[*one] + 1)))
                    })
                    .unwrap();
                units[next] += 1;
            }
            units
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_true_paper_printed_by_rounding_gives_no_findings(paper in papers(Printing::Rounded)) {
        prop_assert_eq!(paper.findings(), vec![]);
    }

    #[test]
    fn a_true_paper_of_a_stranger_gives_no_false_alarm(
        people in prop::collection::vec((9_i128..400, 40_i128..99), 2..6),
        over in 5_i128..60,
        list in 30_000_i128..900_000,
        asked in 12_i128..120,
    ) {
        let (heads, at_work): (Vec<i128>, Vec<i128>) = people.into_iter().unzip();
        let text = strange_paper(&heads, &at_work, over, list, asked);
        let told: Vec<Finding> = check(&read_statements(&text, Format::Csv).unwrap())
            .into_iter()
            .filter(|finding| finding.severity != Severity::Note)
            .collect();
        prop_assert_eq!(told, vec![]);
    }

    #[test]
    fn a_true_paper_printed_by_cutting_off_gives_no_errors(paper in papers(Printing::CutOff)) {
        let errors: Vec<Finding> = paper.findings().into_iter().filter(|finding| finding.severity == Severity::Error).collect();
        prop_assert_eq!(errors, vec![]);
    }

    #[test]
    fn a_true_paper_with_uneven_decimals_gives_no_errors(paper in papers(Printing::Rounded)) {
        let paper = Paper { is_uneven: true, ..paper };
        let errors: Vec<Finding> = paper.findings().into_iter().filter(|finding| finding.severity == Severity::Error).collect();
        prop_assert_eq!(errors, vec![]);
    }

    #[test]
    fn rows_shared_out_by_one_set_of_shares_are_left_alone(
        weights in prop::collection::vec(1_i128..500, 2..6),
        rows in prop::collection::vec((1_i128..120, any::<bool>()), 2..8),
        way in 0_usize..3,
    ) {
        let mut text = vec!["quantity,stream,place,unit,precision,value,where,shared_by".to_owned()];
        for (at, (total, is_halves)) in rows.iter().enumerate() {
            for (place, units) in shared(*total, &weights, way).into_iter().enumerate() {
                let value = if *is_halves { format!("{}.{}", units / 2, units % 2 * 5) } else { units.to_string() };
                let step = if *is_halves { "0.5" } else { "1" };
                text.push(format!("target,row {at},P{place},WTE,{step},{value},Table 1,list size"));
            }
        }
        let found = check(&read_statements(&text.join("\n"), Format::Csv).unwrap());
        prop_assert!(found.iter().all(|finding| finding.rule != Rule::Shares), "{:?}", found);
    }

    #[test]
    fn a_share_is_possible_if_some_count_prints_it(whole in 1_i128..400, percent in 0_i128..100, decimals in 0_u32..2) {
        let share = percent * 10_i128.pow(decimals);
        let text = printed(share * 10_i128.pow(6 - decimals), decimals, Printing::Rounded);
        // Slow twin: try all counts, rounding halves either way.
        let scale = 100 * 10_i128.pow(decimals);
        let is_possible = |slack_above: i128| (0..=whole).any(|count| {
            let twice = 2 * count * scale;
            (2 * share - 1) * whole <= twice && twice <= (2 * share + slack_above) * whole
        });
        let rows = format!("quantity,unit,value,where,share_of\npractices,practices,{whole},text,\nreturned,%,{text},text,practices");
        let found = check(&read_statements(&rows, Format::Csv).unwrap());
        let severity = found.first().map(|finding| finding.severity);
        let expected = if is_possible(1) { None } else if is_possible(2) { Some(Severity::Note) } else { Some(Severity::Error) };
        prop_assert_eq!(severity, expected);
    }

    #[test]
    fn one_wrong_cell_of_a_table_is_found_and_its_mend_puts_it_right(
        cells in prop::collection::vec(prop::collection::vec(0_i128..200, 3), 3),
        place in 0_usize..3,
        year in 0_usize..3,
        by in 1_i128..50,
    ) {
        let text = |wrong: i128| {
            let mut rows = vec!["quantity,place,period,unit,value,where".to_owned()];
            let years = ["2017/18", "2018/19", "2019/20"];
            let mut row = |place: &str, period: &str, value: i128| rows.push(format!("recruits,{place},{period},posts,{value},Table 1"));
            for (p, cells) in cells.iter().enumerate() {
                for (y, cell) in cells.iter().enumerate() {
                    row(&format!("P{p}"), years[y], cell + if (p, y) == (place, year) { wrong } else { 0 });
                }
                row(&format!("P{p}"), "total", cells.iter().sum());
            }
            for (y, name) in years.iter().enumerate() {
                row("Total", name, cells.iter().map(|cells| cells[y]).sum());
            }
            row("Total", "total", cells.iter().flatten().sum());
            rows.join("\n")
        };
        prop_assert_eq!(check(&read_statements(&text(0), Format::Csv).unwrap()), vec![]);
        let found = check(&read_statements(&text(by), Format::Csv).unwrap());
        prop_assert_eq!(found.len(), 2);
        for finding in found {
            let mend = finding.mend.unwrap();
            prop_assert_eq!(mend.n_also_mended, 1);
            prop_assert_eq!(mend.n_broken, 0);
            prop_assert_eq!(&mend.changes[0].instead, &cells[place][year].to_string());
        }
    }

    #[test]
    fn a_table_without_totals_is_left_alone(cells in prop::collection::vec(prop::collection::vec(0_i128..300, 4), 3..8)) {
        let mut rows = vec!["quantity,place,unit,value,where".to_owned()];
        for (quantity, cells) in cells.iter().enumerate() {
            rows.extend(cells.iter().enumerate().map(|(place, value)| format!("Q{quantity},P{place},posts,{value},Table 1")));
        }
        prop_assert_eq!(check(&read_statements(&rows.join("\n"), Format::Csv).unwrap()), vec![]);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
        let _ = read_statements(&text, Format::Toml).map(|statements| check(&statements));
        let _ = read_statements(&text, Format::Csv).map(|statements| check(&statements));
    }

    #[test]
    fn no_figures_make_the_checker_panic(rows in prop::collection::vec((0_usize..4, 0_usize..4, 0_usize..6, 0_usize..7, 0_usize..9, 0_usize..6), 1..25)) {
        let quantities = ["a", "b", "c", "Total"];
        let places = ["", "P", "Q", "Total"];
        let periods = ["", "2017/18", "2018/19", "2017/18 to 2018/19", "by 2020", "Q1 2017/18"];
        let units = ["WTE", "heads", "%", "£k", "£ per WTE", "years", ""];
        let values = ["0", "nil", "c10%", "999999999999999999", "-5", "0.000000000001", "12.5", "3", "(4)"];
        let rest = ["", "a / b", "a * b", "a + b - c", "c / (a - a)", "a * a * a * a * a * a * a * a"];
        let mut text = vec!["quantity,place,period,unit,value,where,equals,part_of,share_of,shared_by,baseline,total_over".to_owned()];
        for (at, quantity) in quantities.iter().enumerate() {
            text.push(format!("{quantity},P,,WTE,{at},T,,,,,,"));
        }
        for (quantity, place, period, unit, value, formula) in rows {
            text.push(format!(
                "{},{},{},{},{},T{},{},a,b,key,base,{}",
                quantities[quantity], places[place], periods[period], units[unit], values[value], place % 2, rest[formula],
                if formula == 0 { "place;period" } else { "" },
            ));
        }
        let statements = read_statements(&text.join("\n"), Format::Csv).unwrap();
        let _ = check(&statements);
    }
}

/// A long paper: places by year with totals both ways, shares, costs and prices, a thousand figures for each hundred places.
fn long_paper(n_places: usize, wrong: Option<usize>) -> String {
    let mut text = vec!["quantity,place,period,unit,value,where,equals".to_owned()];
    let years = ["2024/25", "2025/26"];
    let posts = |place: usize, year: usize| 3 + (place * 7 + year * 5) % 40;
    for (at, year) in years.iter().enumerate() {
        for place in 0..n_places {
            let n = posts(place, at) + usize::from(wrong == Some(place) && at == 0);
            text.push(format!("posts,P{place},{year},posts,{n},Table {},", place / 50));
            text.push(format!("cost,P{place},{year},£k,{},Table {},posts * price", posts(place, at) * 40, place / 50));
        }
        let all: usize = (0..n_places).map(|place| posts(place, at)).sum();
        text.push(format!("posts,Havelock,{year},posts,{all},Summary,"));
    }
    for place in 0..n_places {
        let (first, last) = (posts(place, 0), posts(place, 1));
        text.push(format!("posts,P{place},2024/25 to 2025/26,posts,{},Table {},", first + last, place / 50));
        text.push(format!("price,P{place},,£ per WTE,\"£40,000\",Table {},", place / 50));
    }
    text.join("\n")
}

/// In a build with its checks on this takes about five times as long as in the one that is given away.
const SECONDS_FOR_TEN_THOUSAND: u64 = 12;

#[test]
fn ten_thousand_figures_are_checked_while_one_waits() {
    let text = long_paper(1_700, Some(800));
    let begun = std::time::Instant::now();
    let statements = read_statements(&text, Format::Csv).unwrap();
    assert!(10_000 < statements.figures.len());
    let found = check(&statements);
    assert!(begun.elapsed().as_secs() < SECONDS_FOR_TEN_THOUSAND, "{:?}", begun.elapsed());
    // The one wrong cell: its sum over the years and its cost.
    let errors: Vec<&Finding> = found.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors.iter().all(|finding| finding.mend.as_ref().unwrap().n_also_mended == 1));
}

/// A true table of posts, prices, costs and shares in which the file declares nothing.
#[derive(Clone, Debug)]
struct Undeclared {
    /// Posts and price by stream.
    rows: Vec<(i128, i128)>,
    staff: i128,
    vacancies: i128,
    patients: i128,
    printing: Printing,
}

fn undeclared() -> impl Strategy<Value = Undeclared> {
    let rows = prop::collection::vec((1_i128..60, 18_000_i128..130_000), 3..7);
    (rows, 40_i128..900, 1_i128..40, 20_000_i128..400_000, any::<bool>()).prop_map(
        |(rows, staff, vacancies, patients, is_cut)| Undeclared {
            rows,
            staff,
            vacancies,
            patients,
            printing: if is_cut { Printing::CutOff } else { Printing::Rounded },
        },
    )
}

impl Undeclared {
    /// The paper; `off` is added to the cost of the first stream, in tenths of its price.
    fn findings(&self, off: i128) -> Vec<Finding> {
        let mut text = vec!["quantity,stream,unit,value,where".to_owned()];
        let mut row = |quantity: &str, stream: &str, unit: &str, millionths: i128, decimals: u32| {
            let value = printed(millionths, decimals, self.printing);
            text.push(format!("{quantity},{stream},{unit},{value},Table 1"));
        };
        let mut all = 0;
        for (at, (posts, price)) in self.rows.iter().enumerate() {
            let stream = format!("Role {at}");
            let cost = posts * price + if at == 0 { off * price / 10 } else { 0 };
            all += cost;
            row("new posts", &stream, "posts", posts * 1_000_000, 0);
            row("unit cost", &stream, "£ per WTE", price * 1_000_000, 0);
            row("cost", &stream, "£k", cost * 1_000, 0);
        }
        row("cost", "Total", "£k", all * 1_000, 0);
        row("staff", "", "WTE", self.staff * 1_000_000, 1);
        row("vacancies", "", "WTE", self.vacancies * 1_000_000, 1);
        row("vacancy rate", "", "%", self.vacancies * 100_000_000 / self.staff, 0);
        row("patients", "", "patients", self.patients * 1_000_000, 0);
        row("staff per 100k", "", "per 100k", self.staff * 100_000_000_000 / self.patients, 2);
        check(&read_statements(&text.join("\n"), Format::Csv).unwrap())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_names_and_units_say_of_a_true_paper_never_errs(paper in undeclared()) {
        let told: Vec<Finding> = paper.findings(0).into_iter().filter(|finding| finding.severity != Severity::Note).collect();
        prop_assert_eq!(told, vec![]);
    }

    #[test]
    fn a_cost_that_is_no_number_of_posts_is_found_though_nothing_is_declared(paper in undeclared(), off in 3_i128..40) {
        let found = paper.findings(off);
        let cost = found.iter().find(|finding| finding.rule == Rule::Cost);
        prop_assert!(cost.is_some_and(|cost| cost.figures[0].label == "cost, Role 0"), "{:?}", found);
    }

    #[test]
    fn a_planted_fault_names_its_figure(paper in papers(Printing::Rounded), place in 0_usize..2, by in 3_i128..30) {
        // A whole year's total is moved by more than any rounding of its rows.
        let text = paper.text();
        let (head, total) = text.lines().partition::<Vec<&str>, _>(|line| !line.starts_with("posts,Total,2017/18,"));
        prop_assert_eq!(total.len(), 1);
        let cells: Vec<&str> = total[0].split(',').collect();
        let value: f64 = cells[4].parse().unwrap();
        let moved = format!("posts,Total,2017/18,WTE,{},Table 1,,", value.trunc() + f64::from(i32::try_from(by + place as i128).unwrap()));
        let faulty = head.join("\n") + "\n" + &moved;
        let found = check(&read_statements(&faulty, Format::Csv).unwrap());
        let is_named = found.iter().any(|finding| {
            finding.severity == Severity::Error
                && finding.figures.iter().any(|figure| figure.label == "posts, Total, 2017/18")
        });
        prop_assert!(is_named, "{:?}", found);
    }
}
