//! Numbers are shared out whole, and nobody loses or gains a unit by it.

use proptest::prelude::*;

use super::*;

fn wte(text: &str) -> Wte {
    Wte::read(text).unwrap()
}

fn claims(weights: &[i64]) -> Vec<Claim> {
    weights.iter().enumerate().map(|(index, weight)| Claim { code: format!("P{index:02}"), weight: *weight }).collect()
}

fn shared(total: &str, unit: &str, weights: &[i64]) -> Vec<String> {
    let portions = apportion(wte(total), wte(unit), &claims(weights), Method::LargestRemainder).unwrap();
    portions.into_iter().map(|portion| portion.wte.to_string()).collect()
}

#[test]
fn posts_are_shared_by_largest_remainder_in_half_units() {
    // 20 by 47.7, 22.3 and 30.0 is 9.54, 4.46 and 6.00: in halves 19 + 8 + 12 = 39, the fortieth to the remainder .92.
    assert_eq!(shared("20", "0.5", &[477, 223, 300]), ["9.5", "4.5", "6"]);
}

#[test]
fn a_larger_unit_gives_a_coarser_share_of_the_same_total() {
    assert_eq!(shared("4", "1", &[477, 223, 300]), ["2", "1", "1"]);
    assert_eq!(shared("4", "0.1", &[477, 223, 300]), ["1.9", "0.9", "1.2"]);
}

#[test]
fn eight_of_eleven_rows_of_the_paper_are_one_share_vector_in_halves() {
    // The split of the targets by CCG after table 6, and two columns of table 1.
    let rows: [(&str, [&str; 3]); 11] = [
        ("4", ["2", "1", "1"]),
        ("5", ["2.5", "1", "1.5"]),
        ("20", ["9.5", "4.5", "6"]),
        ("7", ["3.5", "1.5", "2"]),
        ("18", ["9", "4", "5"]),
        ("5", ["2.5", "1", "1.5"]),
        ("20", ["9.5", "4.5", "6"]),
        ("6", ["3", "1.5", "1.5"]),
        ("38", ["19", "9", "10"]),
        ("41", ["20.5", "10", "10.5"]),
        ("13", ["6", "3", "4"]),
    ];
    let explained = rows.iter().filter(|(total, printed)| shared(total, "0.5", &[477, 223, 300]) == printed);
    assert_eq!(explained.count(), 8);
}

#[test]
fn a_tie_goes_to_the_larger_claim_and_then_to_the_first_code() {
    // 5 by 1, 1, 8: 0.5, 0.5, 4; the one left over goes to the first of two equal claims.
    assert_eq!(shared("5", "1", &[1, 1, 8]), ["1", "0", "4"]);
    // 2 by 1 and 3: 0.5 and 1.5; the one left over goes to the larger claim.
    assert_eq!(shared("2", "1", &[1, 3]), ["0", "2"]);
}

#[test]
fn a_place_does_not_lose_by_growing_under_the_divisor_method() {
    // 7 by 53, 24, 23: quotients 53, 24, 23, 53/3 = 17.7, 53/5 = 10.6, 24/3 = 8, 23/3 = 7.7, 53/7 = 7.6: 3, 2, 2.
    let portions = apportion(wte("7"), wte("1"), &claims(&[53, 24, 23]), Method::Divisor).unwrap();
    assert_eq!(portions.iter().map(|portion| portion.wte.units() / 1000).collect::<Vec<_>>(), [3, 2, 2]);
}

#[test]
fn what_cannot_be_shared_out_is_refused_in_words() {
    let refused = |total: &str, unit: &str, weights: &[i64]| {
        apportion(wte(total), wte(unit), &claims(weights), Method::default()).unwrap_err().to_string()
    };
    assert_eq!(refused("4.25", "0.5", &[1]), "4.25 WTE is not a whole number of units of 0.5; use a smaller unit");
    assert_eq!(refused("4", "0", &[1]), "a unit of 0 WTE cannot be shared out; use 1, 0.5 or 0.1");
    assert_eq!(refused("4", "1", &[0, 0]), "nobody claims a part; give at least one place a size above nothing");
    assert_eq!(refused("4", "1", &[2, -1]), "`P01` claims less than nothing; mend its size");
    assert_eq!(
        two_way(&[wte("3")], &[wte("2")], wte("1")).unwrap_err().to_string(),
        "the rows come to 3 WTE and the columns to 2; they must be the same"
    );
}

#[test]
fn a_two_way_table_keeps_each_place_and_each_year() {
    let cells = two_way(&[wte("3"), wte("3")], &[wte("2"), wte("2"), wte("2")], wte("1")).unwrap();
    // Every exact cell is 1.
    assert!(cells.iter().flatten().all(|cell| *cell == wte("1")));
    let cells = two_way(&[wte("1"), wte("1")], &[wte("1"), wte("1")], wte("1")).unwrap();
    // Every exact cell is a half: one of the two diagonals.
    assert_eq!(cells[0][0], cells[1][1]);
    assert_eq!(cells[0][0] + cells[0][1], wte("1"));
}

proptest! {
    #[test]
    fn all_is_given_and_no_share_moves_by_a_unit(
        units in 0_i64..500,
        unit in prop::sample::select(vec![1000_i64, 500, 100]),
        weights in prop::collection::vec(0_i64..10_000, 1..12),
    ) {
        prop_assume!(weights.iter().any(|weight| 0 < *weight));
        let (total, unit) = (Wte::from_units(units * unit), Wte::from_units(unit));
        let portions = apportion(total, unit, &claims(&weights), Method::LargestRemainder).unwrap();
        prop_assert_eq!(portions.iter().map(|portion| portion.wte).sum::<Wte>(), total);
        let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        for (portion, weight) in portions.iter().zip(&weights) {
            let moved = i128::from(portion.wte.units()) * all - i128::from(total.units()) * i128::from(*weight);
            prop_assert!(moved.abs() < i128::from(unit.units()) * all);
        }
        let divided = apportion(total, unit, &claims(&weights), Method::Divisor).unwrap();
        prop_assert_eq!(divided.iter().map(|portion| portion.wte).sum::<Wte>(), total);
    }

    #[test]
    fn a_two_way_table_keeps_every_margin_and_no_cell_moves_by_a_unit(
        cells in (1_usize..6, 1_usize..6).prop_flat_map(|(rows, columns)| {
            prop::collection::vec(prop::collection::vec(0_i64..20, columns), rows)
        }),
        unit in prop::sample::select(vec![1000_i64, 500, 100]),
    ) {
        // Margins of a random table, so that they come to the same total.
        let units = |count: i64| Wte::from_units(count * unit);
        let rows: Vec<Wte> = cells.iter().map(|row| units(row.iter().sum())).collect();
        let columns: Vec<Wte> =
            (0..cells[0].len()).map(|column| units(cells.iter().map(|row| row[column]).sum())).collect();
        let shared = two_way(&rows, &columns, Wte::from_units(unit)).unwrap();
        let total = rows.iter().copied().sum::<Wte>();
        for (row, margin) in shared.iter().zip(&rows) {
            prop_assert_eq!(row.iter().copied().sum::<Wte>(), *margin);
        }
        for (column, margin) in columns.iter().enumerate() {
            prop_assert_eq!(shared.iter().map(|row| row[column]).sum::<Wte>(), *margin);
        }
        for (row, shared) in rows.iter().zip(&shared) {
            for (column, cell) in columns.iter().zip(shared) {
                prop_assert_eq!(cell.units() % unit, 0);
                let exact = i128::from(row.units()) * i128::from(column.units());
                let moved = i128::from(cell.units()) * i128::from(total.units()) - exact;
                prop_assert!(moved.abs() < i128::from(unit) * i128::from(total.units()) || moved == 0);
            }
        }
    }

    #[test]
    fn a_rounded_table_moves_no_cell_row_or_column_by_a_unit(
        cells in (1_usize..6, 1_usize..6).prop_flat_map(|(rows, columns)| {
            prop::collection::vec(prop::collection::vec(0_i64..20_000, columns), rows)
        }),
        unit in prop::sample::select(vec![1000_i64, 500, 100]),
    ) {
        let before: Vec<Vec<Wte>> =
            cells.iter().map(|row| row.iter().map(|cell| Wte::from_units(*cell)).collect()).collect();
        let after = round_table(&before, Wte::from_units(unit)).unwrap();
        let near = |before: Wte, after: Wte| {
            (after - before).units().abs() < unit && (before.units() % unit != 0 || before == after)
        };
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(near(before.iter().copied().sum(), after.iter().copied().sum()));
            for (before, after) in before.iter().zip(after) {
                prop_assert_eq!(after.units() % unit, 0);
                prop_assert!(near(*before, *after));
            }
        }
        for column in 0..before[0].len() {
            let sum = |cells: &[Vec<Wte>]| cells.iter().map(|row| row[column]).sum::<Wte>();
            prop_assert!(near(sum(&before), sum(&after)));
        }
    }
}
