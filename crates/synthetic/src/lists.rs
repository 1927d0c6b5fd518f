//! The lists of patients: by sex and age, and the three publications that state them.

use std::path::{Path, PathBuf};

use wholetime_catalogue::{AgeBand, Sex};

use crate::SynthesisError;
use crate::calendar::Month;
use crate::files::{self, Csv};
use crate::organisations::postcode;
use crate::places::{Geography, Practice};

const BANDS: usize = 20;

/// Patients in a thousand by five-year band, 95 and over last: men, then women (patients registered in England, mid-2026,
/// rounded).
const MEN: [f64; BANDS] = [
    23.3, 27.1, 30.3, 31.0, 30.4, 34.8, 36.9, 38.1, 35.8, 32.7, 30.9, 32.2, 30.7, 25.3, 20.2, 18.6, 12.2, 6.4, 2.5, 0.6,
];
const WOMEN: [f64; BANDS] = [
    22.1, 25.8, 28.8, 29.5, 30.0, 34.2, 36.2, 37.0, 34.4, 31.0, 29.6, 31.7, 30.8, 26.1, 21.9, 21.3, 15.0, 9.1, 4.4, 1.5,
];

/// A list split by sex and five-year band; the parts add up to the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListByAge {
    men: [u32; BANDS],
    women: [u32; BANDS],
}

impl ListByAge {
    /// Splits `patients`; `older` tilts the ages around 40.
    pub(crate) fn of(patients: u32, older: f64) -> Self {
        let tilted = |band: usize, weight: f64| weight * (1.0 + older * (band as f64 - 8.0) / 12.0).max(0.1);
        let weights: [f64; 2 * BANDS] = std::array::from_fn(|index| {
            tilted(index % BANDS, if index < BANDS { MEN[index] } else { WOMEN[index - BANDS] })
        });
        let whole: f64 = weights.iter().sum();
        let mut list = Self::default();
        let (mut weight_so_far, mut patients_so_far) = (0.0, 0);
        for (index, weight) in weights.into_iter().enumerate() {
            weight_so_far += weight;
            // Rounding what has been given out so far, and not each part, keeps the sum.
            let up_to_here = ((weight_so_far / whole) * f64::from(patients)).round() as u32;
            let part = if index < BANDS { &mut list.men[index] } else { &mut list.women[index - BANDS] };
            *part = up_to_here - patients_so_far;
            patients_so_far = up_to_here;
        }
        list
    }

    /// Patients of a sex and age, everybody where neither is named.
    pub(crate) fn of_sex_and_age(&self, sex: Option<Sex>, age: Option<AgeBand>) -> u32 {
        let in_band = |band: usize| {
            let first = 5 * band;
            match age {
                None => true,
                Some(AgeBand::Years(low, high)) => usize::from(low) <= first && first <= usize::from(high),
                Some(AgeBand::Unknown) => false,
            }
        };
        let sum = |part: &[u32; BANDS]| (0..BANDS).filter(|band| in_band(*band)).map(|band| part[band]).sum::<u32>();
        match sex {
            None => sum(&self.men) + sum(&self.women),
            Some(Sex::Male) => sum(&self.men),
            Some(Sex::Female) => sum(&self.women),
            Some(Sex::Unknown) => 0,
        }
    }

    fn add(&mut self, other: &Self) {
        let add = |mine: &mut [u32; BANDS], theirs: &[u32; BANDS]| {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs)
        };
        add(&mut self.men, &other.men);
        add(&mut self.women, &other.women);
    }
}

/// `0_4`, `95+`.
fn band_name(band: usize) -> String {
    if band + 1 == BANDS { "95+".to_owned() } else { format!("{}_{}", 5 * band, 5 * band + 4) }
}

/// The lists of one month: who is on them, and the places they are counted in.
pub(crate) struct Lists<'a> {
    pub(crate) geography: &'a Geography,
    pub(crate) month: Month,
    pub(crate) practices: Vec<&'a Practice>,
}

const FOLDER: &str = "patients-registered";
const PUBLICATION: &str = "GP_PRAC_PAT_LIST";

impl Lists<'_> {
    fn file(&self, ending: &str) -> String {
        format!("{FOLDER}/{:04}-{:02}-{ending}", self.month.year(), self.month.of_year())
    }

    /// Writes the map: which network, sub-ICB location, ICB and region each practice belongs to.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(crate) fn write_map(&self, out: &Path, files: &mut Vec<PathBuf>) -> Result<(), SynthesisError> {
        let mut csv = Csv::plain();
        csv.header(
            "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,\
             ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,\
             ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME",
        );
        let day = self.month.first_day_in_words();
        for practice in &self.practices {
            let (pcn, _) = &self.geography.pcns[practice.pcn];
            let above = self.geography.above(practice.sub_icb);
            // The lists spell out what the workforce file abbreviates.
            let icb_name = above.icb.name.replace(" ICB", " Integrated Care Board");
            csv.row(&[
                PUBLICATION,
                &day,
                &practice.code,
                &practice.name,
                &postcode(practice.id),
                &pcn.code,
                &pcn.name,
                &ons_code("E38", practice.sub_icb),
                &above.sub_icb.code,
                &above.sub_icb.name,
                &ons_code("E54", self.geography.sub_icbs[practice.sub_icb].1),
                &above.icb.code,
                &icb_name,
                &ons_code("E40", 0),
                &above.region.code,
                &above.region.name,
                "INVENTED SYSTEMS",
            ]);
        }
        files::write_zip(out, &self.file("gp-reg-pat-prac-map.zip"), "gp-reg-pat-prac-map.csv", csv.bytes(), files)
    }

    /// Writes the totals by practice.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub(crate) fn write_totals(&self, out: &Path, files: &mut Vec<PathBuf>) -> Result<(), SynthesisError> {
        let mut csv = Csv::plain();
        csv.header(
            "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,\
             NUMBER_OF_PATIENTS",
        );
        let day = self.month.first_day();
        for practice in &self.practices {
            csv.row(&[
                PUBLICATION,
                &day,
                "GP",
                &self.geography.above(practice.sub_icb).sub_icb.code,
                &ons_code("E38", practice.sub_icb),
                &practice.code,
                &postcode(practice.id),
                "ALL",
                "ALL",
                &practice.patients.to_string(),
            ]);
        }
        let name = format!("{FOLDER}/gp-reg-pat-prac-all-{:04}-{:02}.csv", self.month.year(), self.month.of_year());
        files::write(out, &name, csv.bytes(), files)
    }

    /// Writes the lists by sex and five-year band, of every level in one file, rows of nobody left out.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub(crate) fn write_by_age(&self, out: &Path, files: &mut Vec<PathBuf>) -> Result<(), SynthesisError> {
        let mut csv = Csv::plain();
        csv.header("PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS");
        let geography = self.geography;
        for (index, region) in geography.regions.iter().enumerate() {
            let list = self.list_of(|practice| geography.above(practice.sub_icb).region == region);
            self.add_list(&mut csv, ["Comm Region", &region.code, &ons_code("E40", index), ""], &list);
        }
        for (index, (icb, _)) in geography.icbs.iter().enumerate() {
            let list = self.list_of(|practice| geography.sub_icbs[practice.sub_icb].1 == index);
            self.add_list(&mut csv, ["ICB", &icb.code, &ons_code("E54", index), ""], &list);
        }
        for (index, (pcn, _)) in geography.pcns.iter().enumerate() {
            let list = self.list_of(|practice| practice.pcn == index);
            self.add_list(&mut csv, ["PCN", &pcn.code, "", ""], &list);
        }
        for (index, (sub_icb, _)) in geography.sub_icbs.iter().enumerate() {
            let list = self.list_of(|practice| practice.sub_icb == index);
            self.add_list(&mut csv, ["SUB_ICB_LOCATION_CODE", &sub_icb.code, &ons_code("E38", index), ""], &list);
        }
        for practice in &self.practices {
            let list = ListByAge::of(practice.patients, practice.older);
            self.add_list(&mut csv, ["GP", &practice.code, "", &postcode(practice.id)], &list);
        }
        files::write_zip(
            out,
            &self.file("gp-reg-pat-prac-quin-age.zip"),
            "gp-reg-pat-prac-quin-age.csv",
            csv.bytes(),
            files,
        )
    }

    fn list_of(&self, belongs: impl Fn(&Practice) -> bool) -> ListByAge {
        let mut sum = ListByAge::default();
        for practice in self.practices.iter().filter(|practice| belongs(practice)) {
            sum.add(&ListByAge::of(practice.patients, practice.older));
        }
        sum
    }

    fn add_list(&self, csv: &mut Csv, [level, code, ons, postcode]: [&str; 4], list: &ListByAge) {
        let day = self.month.first_day();
        let mut add = |sex: &str, age: &str, patients: u32| {
            if 0 < patients {
                csv.row(&[PUBLICATION, &day, level, code, ons, postcode, sex, age, &patients.to_string()]);
            }
        };
        add("ALL", "ALL", list.of_sex_and_age(None, None));
        for (word, sex, bands) in [("FEMALE", Sex::Female, &list.women), ("MALE", Sex::Male, &list.men)] {
            let mut named: Vec<(String, u32)> = (0..BANDS).map(|band| (band_name(band), bands[band])).collect();
            named.push(("ALL".to_owned(), list.of_sex_and_age(Some(sex), None)));
            // The publication sorts ages as text: 5_9 stands behind 55_59.
            named.sort();
            for (age, patients) in named {
                add(word, &age, patients);
            }
        }
    }
}

/// A nine-character code of the kind the Office for National Statistics gives, from a range it does not use.
fn ons_code(kind: &str, index: usize) -> String {
    format!("{kind}{:06}", 999_000 + index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Table, geography, practice};

    #[test]
    fn a_list_is_split_without_losing_anybody() {
        for patients in [0, 1, 7, 2_413, 18_000] {
            for older in [-1.0, 0.0, 1.0] {
                let list = ListByAge::of(patients, older);
                assert_eq!(list.of_sex_and_age(None, None), patients);
                let men = list.of_sex_and_age(Some(Sex::Male), None);
                assert_eq!(men + list.of_sex_and_age(Some(Sex::Female), None), patients);
            }
        }
    }

    #[test]
    fn a_seaside_resort_is_older_than_a_student_town() {
        let over_65 = |older| ListByAge::of(10_000, older).of_sex_and_age(None, Some(AgeBand::Years(65, u8::MAX)));
        assert!(1_700 < over_65(0.0) && over_65(0.0) < 2_000);
        assert!(over_65(-1.0) < over_65(0.0) && over_65(0.0) < over_65(1.0));
    }

    #[test]
    fn every_level_of_the_lists_by_age_holds_the_same_patients() {
        let (geography, first, mut second) = (geography(), practice(9_137), practice(4_001));
        second.code = "Z99902".into();
        let folder = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        let lists = Lists { geography: &geography, month: Month::new(2026, 1), practices: vec![&first, &second] };
        lists.write_by_age(folder.path(), &mut files).unwrap();
        lists.write_totals(folder.path(), &mut files).unwrap();
        let mut archive = zip::ZipArchive::new(std::fs::File::open(&files[0]).unwrap()).unwrap();
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_index(0).unwrap(), &mut text).unwrap();
        let table = Table::of(&text);
        for level in ["Comm Region", "ICB", "PCN", "SUB_ICB_LOCATION_CODE", "GP"] {
            let of = |sex: &str, is_age: fn(&str) -> bool| -> f64 {
                let rows = table.rows.iter().filter(|row| {
                    table.text(row, "ORG_TYPE") == level
                        && table.text(row, "SEX") == sex
                        && is_age(table.text(row, "AGE_GROUP_5"))
                });
                rows.filter_map(|row| table.number(row, "NUMBER_OF_PATIENTS")).sum()
            };
            assert_eq!(of("ALL", |age| age == "ALL"), 13_138.0, "{level}");
            assert_eq!(of("MALE", |age| age != "ALL") + of("FEMALE", |age| age != "ALL"), 13_138.0, "{level}");
        }
        assert_eq!(Table::of(&std::fs::read(&files[1]).unwrap()).sum("NUMBER_OF_PATIENTS"), 13_138.0);
    }
}
