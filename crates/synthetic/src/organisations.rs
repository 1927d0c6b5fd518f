//! What the Organisation Data Service and others publish about practices: who they are, which network they belong to, how
//! deprived their patients are.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::SynthesisError;
use crate::calendar::Month;
use crate::files::{self, Csv};
use crate::places::{Geography, Named};

/// A practice over its whole life.
#[derive(Clone, Debug)]
pub(crate) struct Registered {
    /// Names it in draws.
    pub(crate) id: u64,
    pub(crate) practice: Named,
    /// Position of its sub-ICB location.
    pub(crate) sub_icb: usize,
    /// `20240630`.
    pub(crate) opened: String,
    /// Empty while it is open.
    pub(crate) closed: String,
    pub(crate) deprivation: f64,
}

/// Membership of a practice in a network; both days are included.
#[derive(Clone, Debug)]
pub(crate) struct Membership {
    pub(crate) practice: Named,
    /// Position of the sub-ICB location of the practice.
    pub(crate) sub_icb: usize,
    /// Position of the network.
    pub(crate) pcn: usize,
    /// `20240401`.
    pub(crate) begins: String,
    /// Empty while it lasts.
    pub(crate) ends: String,
}

/// An invented postcode: no area of the Royal Mail begins with `HV`.
pub(crate) fn postcode(id: u64) -> String {
    let letters = ["AA", "BD", "EF", "GH", "JL"][(id / 7 % 5) as usize];
    format!("HV{} {}{letters}", 1 + id % 19, 1 + id % 9)
}

const FOLDER: &str = "organisations";

/// Writes the list of practices, open and closed: 27 columns and no header.
///
/// # Errors
/// Where it cannot be written.
pub(crate) fn write_practices(
    out: &Path,
    month: Month,
    geography: &Geography,
    practices: &[Registered],
    files: &mut Vec<PathBuf>,
) -> Result<(), SynthesisError> {
    let mut csv = Csv::quoted();
    for registered in practices {
        let above = geography.above(registered.sub_icb);
        let number = registered.id % 900;
        let is_open = registered.closed.is_empty();
        csv.row(&[
            &registered.practice.code,
            &registered.practice.name,
            &above.region.code,
            &above.icb.code,
            &format!("{} INVENTED STREET", 1 + number),
            "",
            "HAVELOCK",
            "",
            "",
            &postcode(registered.id),
            &registered.opened,
            &registered.closed,
            if is_open { "A" } else { "C" },
            "B",
            &above.sub_icb.code,
            &registered.opened,
            &registered.closed,
            // The regulator keeps these numbers for drama.
            &format!("01632 960{number:03}"),
            "",
            "",
            "",
            "0",
            "",
            &above.sub_icb.code,
            "",
            "4",
            "",
        ]);
    }
    let name = format!("{FOLDER}/epraccur-{:04}-{:02}.csv", month.year(), month.of_year());
    files::write(out, &name, csv.bytes(), files)
}

/// Writes the workbook of networks and their members.
///
/// # Errors
/// Where it cannot be written.
pub(crate) fn write_networks(
    out: &Path,
    month: Month,
    geography: &Geography,
    memberships: &[Membership],
    files: &mut Vec<PathBuf>,
) -> Result<(), SynthesisError> {
    let below = format!("{FOLDER}/ePCN-{:04}-{:02}.xlsx", month.year(), month.of_year());
    let bytes = networks_workbook(geography, memberships)
        .map_err(|why| SynthesisError::Workbook { path: out.join(&below), why })?;
    files::write(out, &below, &bytes, files)
}

fn networks_workbook(geography: &Geography, memberships: &[Membership]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A fixed time: the same call writes the same bytes.
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 4, 1)?));

    let details = workbook.add_worksheet().set_name("PCNDetails")?;
    write_row(
        details,
        0,
        &[
            "PCN Code",
            "PCN Name",
            "Current Clinical \nCommissioning \nGroup Code",
            "Clinical\nCommissioning\nGroup Name",
            "Open Date",
            "Close Date",
            "Address Line 1",
            "Address Line 2",
            "Address Line 3",
            "Address Line 4",
            "Address Line 5",
            "Postcode",
        ],
    )?;
    for (row, (pcn, sub_icb)) in (1..).zip(&geography.pcns) {
        let above = geography.above(*sub_icb);
        let postcode = postcode(u64::from(row));
        let name = &above.sub_icb.name;
        write_row(
            details,
            row,
            &[
                &pcn.code,
                &pcn.name,
                &above.sub_icb.code,
                name,
                "20190701",
                "",
                "INVENTED HOUSE",
                "",
                "",
                "HAVELOCK",
                "",
                &postcode,
            ],
        )?;
    }

    let members = workbook.add_worksheet().set_name("PCN Core Partner Details")?;
    write_row(
        members,
        0,
        &[
            "Partner\nOrganisation\nCode",
            "Partner\nName",
            "Practice\nParent\nCCG Code",
            "Practice\nParent\nCCG Name",
            "PCN Code",
            "PCN Name",
            "PCN Parent\nCCG Code",
            "PCN Parent\nCCG Name",
            "Practice to PCN\nRelationship\nStart Date",
            "Practice to PCN\nRelationship\nEnd Date",
            "Practice CCG and PCN\nCCG Match ",
        ],
    )?;
    for (row, membership) in (1..).zip(memberships) {
        let (pcn, pcn_sub_icb) = &geography.pcns[membership.pcn];
        let practice_above = geography.above(membership.sub_icb);
        let pcn_above = geography.above(*pcn_sub_icb);
        let practice = &membership.practice;
        write_row(
            members,
            row,
            &[
                &practice.code,
                &practice.name,
                &practice_above.sub_icb.code,
                &practice_above.sub_icb.name,
                &pcn.code,
                &pcn.name,
                &pcn_above.sub_icb.code,
                &pcn_above.sub_icb.name,
                &membership.begins,
                &membership.ends,
            ],
        )?;
        members.write_boolean(row, 10, membership.sub_icb == *pcn_sub_icb)?;
    }
    workbook.save_to_buffer()
}

/// Writes texts; an empty one leaves the cell blank.
fn write_row(sheet: &mut Worksheet, row: u32, cells: &[&str]) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        sheet.write_string(row, column, *cell)?;
    }
    Ok(())
}

/// Writes the deprivation scores of the practices that are open.
///
/// # Errors
/// Where they cannot be written.
pub(crate) fn write_deprivation(
    out: &Path,
    practices: &[Registered],
    files: &mut Vec<PathBuf>,
) -> Result<(), SynthesisError> {
    let mut csv = Csv::plain();
    csv.header("PRACTICE_CODE,PRACTICE_NAME,IMD_YEAR,IMD_SCORE");
    for registered in practices.iter().filter(|registered| registered.closed.is_empty()) {
        csv.row(&[
            &registered.practice.code,
            &registered.practice.name,
            "2025",
            &format!("{:.3}", registered.deprivation),
        ]);
    }
    files::write(out, "deprivation/imd-2025-gp-practice.csv", csv.bytes(), files)
}
