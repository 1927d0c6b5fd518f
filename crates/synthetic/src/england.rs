//! A country as large as England, for speed: invented practices with every column of the practice-level file.

use std::path::Path;

use wholetime_catalogue::Catalogue;
use wholetime_vocabulary::StaffGroup;

use crate::calendar::Month;
use crate::draws::{Draws, exp};
use crate::people::staff;
use crate::places::{Geography, Named, Practice, Sent};
use crate::practice_level::{self, Layout};
use crate::{SynthesisError, Written};

/// The last month that is written.
const LAST: Month = Month::new(2026, 3);
/// Earlier months had other columns.
const MONTHS_AT_MOST: u32 = 75;
/// More than there ever were.
const PRACTICES_AT_MOST: u32 = 10_000;

const REGIONS: usize = 7;
const ICBS: usize = 42;
const SUB_ICBS: usize = 106;
/// Practices for each network: 6,200 in 1,260.
const PRACTICES_PER_PCN: f64 = 6_200.0 / 1_260.0;

/// Ranges of network codes in which none is a real one: the first code of each and how many follow.
const PCN_CODES: [(usize, usize); 4] = [(22_510, 841), (41_050, 471), (73_480, 441), (35_010, 421)];

/// Writes the practice-level file of `months` months up to March 2026 for `practices` invented practices below `out`.
///
/// # Errors
/// Where more than 75 months or 10,000 practices are asked for or none, the catalogue cannot be read, or a file cannot be
/// written.
pub fn england(out: &Path, months: u32, practices: u32, seed: u64) -> Result<Written, SynthesisError> {
    let count = within("months", months, MONTHS_AT_MOST)?;
    within("practices", practices, PRACTICES_AT_MOST)?;
    let catalogue = Catalogue::shipped()?;
    let draws = Draws::new(seed);
    let first = LAST.after(1 - count);
    let geography = geography(pcns_for(practices));
    let mut everybody: Vec<Practice> =
        (0..practices).map(|index| begin(index, practices, &geography, first, draws)).collect();
    let mut files = Vec::new();
    for passed in 0..count {
        let month = first.after(passed);
        for practice in &mut everybody {
            if 0 < passed {
                pass_month(practice, month, draws);
            }
            decide_what_is_sent(practice, month, draws);
        }
        let layout = Layout::of(&catalogue.columns, month)?;
        practice_level::write(out, &layout, &geography, everybody.iter(), &mut files)?;
    }
    Ok(Written { files, practices, months })
}

fn within(what: &'static str, asked: u32, most: u32) -> Result<i16, SynthesisError> {
    let refused = SynthesisError::HowMany { what, asked, most };
    if asked == 0 || most < asked {
        return Err(refused);
    }
    i16::try_from(asked).map_err(|_| refused)
}

fn pcns_for(practices: u32) -> usize {
    ((f64::from(practices) / PRACTICES_PER_PCN).round() as usize).max(1)
}

/// Places with invented codes of the usual shapes; each level is spread evenly over the one above.
fn geography(pcns: usize) -> Geography {
    let sub_icb = |index: usize| {
        // Letter, digit, letter, digit, letter, as in codes given since 2020.
        let letter = |number: usize| char::from(b'A' + (number % 26) as u8);
        let code = format!("V{}{}{}V", index % 10, letter(index / 10 + 1), index % 7);
        let icb = index * ICBS / SUB_ICBS;
        (Named::new(&code, format!("NHS Invented {:02} ICB - {code}", icb + 1)), icb)
    };
    let codes = PCN_CODES.iter().flat_map(|(first, count)| *first..first + count);
    Geography {
        pcns: codes
            .take(pcns)
            .enumerate()
            .map(|(index, code)| {
                (Named::new(format!("U{code:05}"), format!("INVENTED {:04} PCN", index + 1)), index * SUB_ICBS / pcns)
            })
            .collect(),
        sub_icbs: (0..SUB_ICBS).map(sub_icb).collect(),
        icbs: (0..ICBS)
            .map(|index| {
                let letter = ["V", "W", "X", "Y", "Z"][index / 9];
                (
                    Named::new(format!("Q{letter}{}", index % 9), format!("NHS Invented {:02} ICB", index + 1)),
                    index * REGIONS / ICBS,
                )
            })
            .collect(),
        regions: (1..=REGIONS)
            .map(|number| Named::new(format!("Y9{number}"), format!("Invented Region {number}")))
            .collect(),
    }
}

fn practice_code(number: u32) -> String {
    format!("X{number:05}")
}

/// A practice and its staff in the first month.
fn begin(index: u32, practices: u32, geography: &Geography, first: Month, draws: Draws) -> Practice {
    let id = u64::from(index);
    let share = |places: usize| (index as usize) * places / practices as usize;
    // Half of all lists are longer than 8,900; their logarithms spread by 0.53 (our judgement, after the published lists).
    let patients = 8_900.0 * exp(0.53 * draws.normal(id, first, "list size"));
    let mut practice = Practice::new(
        id,
        practice_code(index + 1),
        format!("INVENTED SURGERY {:05}", index + 1),
        share(geography.pcns.len()),
        // Networks and locations are cut apart, so here and there a network straddles.
        share(SUB_ICBS),
        (patients.round() as u32).clamp(900, 55_000),
    );
    practice.older = draws.normal(id, first, "older than England").clamp(-2.0, 2.0) * 0.3;
    practice.is_training = draws.happens(0.6, id, first, "trains GPs");
    practice.is_dispensing = draws.happens(1.0 / 7.0, id, first, "dispenses");
    practice.posts = staff(&practice, first, draws);
    practice
}

fn pass_month(practice: &mut Practice, month: Month, draws: Draws) {
    let growth = 0.0005 + (draws.share(practice.id, month, "list grows") - 0.5) / 150.0;
    practice.patients = (f64::from(practice.patients) * (1.0 + growth)).round() as u32;
    practice.posts.iter_mut().for_each(|post| post.pass_month(month, false, draws));
}

/// Two practices in a hundred send nothing for half a year, one or two more lack a group, some forget hours.
fn decide_what_is_sent(practice: &mut Practice, month: Month, draws: Draws) {
    let half_year = Month::new(month.year(), if month.of_year() <= 6 { 1 } else { 7 });
    let sends_nothing = draws.happens(0.02, practice.id, half_year, "sends nothing");
    for group in StaffGroup::ALL {
        let id = practice.id ^ ((*group as u64 + 1) << 40);
        let lacks_group = draws.happens(0.004, id, half_year, "sends nothing of a group");
        let sent = if sends_nothing || lacks_group {
            Sent::Nothing
        } else if draws.happens(0.04, id, half_year, "forgets hours") {
            Sent::WithoutSomeHours
        } else {
            Sent::Whole
        };
        practice.sends(*group, sent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{RealCodes, Table};

    #[test]
    fn the_same_seed_writes_the_same_bytes_and_another_does_not() {
        let written = |seed| {
            let folder = tempfile::tempdir().unwrap();
            let written = england(folder.path(), 2, 40, seed).unwrap();
            assert_eq!((written.practices, written.months, written.files.len()), (40, 2, 2));
            written.files.iter().map(|file| std::fs::read(file).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(written(1), written(1));
        assert_ne!(written(1), written(2));
    }

    #[test]
    fn levels_and_gaps_are_those_of_a_country() {
        let folder = tempfile::tempdir().unwrap();
        let written = england(folder.path(), 1, 1_500, 11).unwrap();
        assert!(written.files[0].ends_with("1 General Practice – March 2026 Practice Level - Detailed.csv"));
        let table = Table::of(&std::fs::read(&written.files[0]).unwrap());
        assert_eq!(table.rows.len(), 1_500);
        let silent = table.rows.iter().filter(|row| table.text(row, "TOTAL_GP_FTE") == "NA").count();
        assert!((15..70).contains(&silent), "{silent} of 1,500 do not report GPs");
        let reported: f64 = table
            .rows
            .iter()
            .filter(|row| table.text(row, "TOTAL_GP_FTE") != "NA")
            .filter_map(|row| table.number(row, "TOTAL_PATIENTS"))
            .sum();
        let rate = |column: &str| 100_000.0 * table.sum(column) / reported;
        for (column, low, high) in [
            ("TOTAL_GP_EXTG_FTE", 41.0, 48.0),
            ("TOTAL_GP_FTE", 54.0, 65.0),
            ("TOTAL_NURSES_FTE", 23.0, 29.0),
            ("TOTAL_DPC_FTE", 24.0, 31.0),
            ("TOTAL_ADMIN_FTE", 108.0, 128.0),
        ] {
            assert!(low < rate(column) && rate(column) < high, "{column}: {} per 100,000", rate(column));
        }
    }

    #[test]
    fn more_than_can_be_written_is_refused_in_words() {
        let refusal = england(Path::new("nowhere"), 76, 10, 1).unwrap_err().to_string();
        assert_eq!(refusal, "76 months were asked for; from 1 to 75 can be written");
        assert!(england(Path::new("nowhere"), 1, 0, 1).is_err());
    }

    #[test]
    fn no_code_is_given_twice_or_is_a_real_one() {
        let geography = geography(pcns_for(PRACTICES_AT_MOST));
        let mut codes: Vec<&str> = geography.pcns.iter().map(|(pcn, _)| pcn.code.as_str()).collect();
        codes.extend(geography.sub_icbs.iter().map(|(place, _)| place.code.as_str()));
        codes.extend(geography.icbs.iter().map(|(place, _)| place.code.as_str()));
        codes.extend(geography.regions.iter().map(|place| place.code.as_str()));
        assert_eq!(geography.pcns.len(), pcns_for(PRACTICES_AT_MOST), "there are codes enough");
        let different: std::collections::HashSet<&&str> = codes.iter().collect();
        assert_eq!(different.len(), codes.len());

        let Some(real) = RealCodes::read() else { return };
        let practices: Vec<String> = (1..=PRACTICES_AT_MOST).map(practice_code).collect();
        for code in codes.into_iter().chain(practices.iter().map(String::as_str)) {
            assert!(!real.holds(code), "{code} is a real code");
        }
    }
}
