//! Reading a table of printed rates: whose, of what, and how exactly they were printed.

use wholetime_catalogue::{Catalogue, Expression, Indicator, Unit};
use wholetime_vocabulary::Period;

use super::book;
use crate::WorkbenchError;
use crate::areas::plain;

/// A figure as it was printed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Printed {
    /// Row of the file, its header being row 1.
    pub(super) row: u32,
    /// Area as the table names it.
    pub(super) area: String,
    /// Staff group as the table names it.
    pub(super) group: String,
    /// What it is taken to be.
    pub(super) indicator: Indicator,
    /// Period it is of.
    pub(super) period: Period,
    /// Text as printed.
    pub(super) text: String,
    /// Number as printed.
    pub(super) value: f64,
    /// Decimals it was printed with.
    pub(super) decimals: usize,
    /// What the table says beside it.
    pub(super) note: Option<String>,
}

impl Printed {
    /// Half a unit in the last printed place: what rounding may have taken or added.
    pub(super) fn half_unit(&self) -> f64 {
        half_unit(self.decimals)
    }

    /// Whether a value is printed so.
    pub(super) fn is_of(&self, value: f64) -> bool {
        // Binary fractions of a printed number are off by far less than this.
        (value - self.value).abs() <= self.half_unit() + 1e-9
    }
}

/// Half a unit in the last of so many decimals.
pub(super) fn half_unit(decimals: usize) -> f64 {
    0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(i32::MAX))
}

/// A row that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    pub(super) row: u32,
    /// The last row that ran into it.
    pub(super) last_row: u32,
    pub(super) why: String,
}

/// What a table holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) rates: Vec<Printed>,
    pub(super) unread: Vec<Unread>,
    /// Columns that mean the same, and which was used.
    pub(super) doubled: Vec<String>,
    /// It is a header and nothing else.
    pub(super) is_without_rows: bool,
}

/// Headings accepted for a column, the most telling first.
const AREA: &[&str] = &[
    "area",
    "area code",
    "code",
    "pcn code",
    "practice code",
    "pcn",
    "practice",
    "network",
    "sub icb",
    "icb",
    "place",
];
const GROUP: &[&str] = &["staff group", "group", "role", "staff", "indicator", "measure"];
const RATE: &[&str] = &["rate", "value", "printed", "figure", "rate per 100k", "rate per 100 000", "per 100k"];
const PERIOD: &[&str] = &["period", "month", "date"];
const UNIT: &[&str] = &["unit", "units"];
const NOTE: &[&str] = &["note", "notes", "comment", "comments"];

/// Whether a row names the columns of a table of rates.
pub(super) fn is_header(record: &csv::StringRecord) -> bool {
    let names: Vec<String> = record.iter().map(plain).collect();
    [AREA, GROUP, RATE].iter().all(|known| names.iter().any(|name| known.contains(&name.as_str())))
}

/// Where the columns stand.
struct Columns {
    area: usize,
    group: usize,
    rate: usize,
    period: Option<usize>,
    unit: Option<usize>,
    note: Option<usize>,
    /// Columns that mean the same, and which was used.
    doubled: Vec<String>,
}

impl Columns {
    fn of(header: &csv::StringRecord, file: &str) -> Result<Self, WorkbenchError> {
        let names: Vec<String> = header.iter().map(plain).collect();
        let find = |known: &[&str]| known.iter().find_map(|wanted| names.iter().position(|name| name == wanted));
        let need = |known: &[&str], what: &str| {
            find(known).ok_or_else(|| {
                let held = header.iter().collect::<Vec<_>>().join(", ");
                WorkbenchError::NotPossible(format!(
                    "{file}: no column holds the {what}; call it `{}` (the header holds: {held})",
                    known.first().unwrap_or(&"")
                ))
            })
        };
        let kinds = [
            (AREA, "area"),
            (GROUP, "staff group"),
            (RATE, "rate"),
            (PERIOD, "period"),
            (UNIT, "unit"),
            (NOTE, "note"),
        ];
        let doubled = kinds.iter().filter_map(|(known, what)| doubled(header, known, what, find(known)?)).collect();
        Ok(Self {
            area: need(AREA, "area")?,
            group: need(GROUP, "staff group")?,
            rate: need(RATE, "rate")?,
            period: find(PERIOD),
            unit: find(UNIT),
            note: find(NOTE),
            doubled,
        })
    }
}

/// Says which column was used where several mean the same.
pub(crate) fn doubled(header: &csv::StringRecord, known: &[&str], what: &str, used: usize) -> Option<String> {
    let named = |index: usize| format!("column {} (`{}`)", index + 1, header.get(index).unwrap_or_default().trim());
    let same: Vec<usize> = header
        .iter()
        .enumerate()
        .filter(|(_, name)| known.contains(&plain(name).as_str()))
        .map(|(index, _)| index)
        .collect();
    let all: Vec<String> = same.iter().map(|index| named(*index)).collect();
    (1 < same.len()).then(|| format!("{} mean the {what}; {} was used", all.join(" and "), named(used)))
}

/// Reads a table of printed rates; rows without a period of their own are of `period`.
///
/// # Errors
/// Where the file is not a table, or a column is missing.
pub(super) fn read(
    bytes: &[u8],
    file: &str,
    catalogue: &Catalogue,
    period: Option<Period>,
) -> Result<Table, WorkbenchError> {
    let sheet = if book::is_book(bytes) { book::sheet(bytes, file)? } else { sheet(bytes, file)? };
    let columns = Columns::of(&sheet.header, file)?;
    let mut table =
        Table { doubled: columns.doubled.clone(), is_without_rows: sheet.rows.is_empty(), ..Table::default() };
    for Row { line, last_line, cells } in sheet.rows {
        match cells.and_then(|record| printed(&record, &columns, catalogue, period)) {
            Ok(printed) => table.rates.push(Printed { row: line, ..printed }),
            Err(why) => table.unread.push(Unread { row: line, last_row: last_line, why }),
        }
    }
    Ok(table)
}

/// A header and its rows, as they stand in a file.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) header: csv::StringRecord,
    pub(crate) rows: Vec<Row>,
}

/// A row of a file that is not blank.
#[derive(Debug)]
pub(crate) struct Row {
    /// Line it begins on, the header being line 1.
    pub(crate) line: u32,
    /// Line it ends on.
    pub(crate) last_line: u32,
    /// Its cells, or why it cannot be read.
    pub(crate) cells: Result<csv::StringRecord, String>,
}

/// Rows of the largest table that is read: a paper prints some hundreds. Our judgement.
const ROWS_AT_MOST: usize = 10_000;

/// Reads comma-, semicolon- or tab-separated text.
///
/// # Errors
/// Where the bytes are not UTF-8 text, hold no header or too many rows.
pub(crate) fn sheet(bytes: &[u8], file: &str) -> Result<Sheet, WorkbenchError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if std::str::from_utf8(bytes).is_err() {
        return Err(WorkbenchError::NotPossible(format!("{file} is not text in UTF-8; save it as \"CSV UTF-8\"")));
    }
    let unreadable = |why: String| WorkbenchError::NotPossible(format!("{file} cannot be read as a table: {why}"));
    let first = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty()).unwrap_or_default();
    let often = |separator: u8| first.iter().filter(|byte| **byte == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| often(*separator)).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(bytes);
    let starts = line_starts(bytes);
    let mut header = None;
    let mut rows = Vec::new();
    loop {
        let from = position(&reader);
        let mut record = csv::StringRecord::new();
        let read = reader.read_record(&mut record);
        if matches!(read, Ok(false)) {
            break;
        }
        let (line, last_line, text) = span(bytes, &starts, from, position(&reader));
        let is_open = position(&reader) == bytes.len() && is_left_open(text, separator);
        let cells = match read {
            Err(why) => Err(why.to_string()),
            Ok(_) if is_open => Err("a quote is not closed".to_owned()),
            Ok(_) if line != last_line => Err("a quote is not closed, or a cell holds a line break".to_owned()),
            Ok(_) => Ok(record),
        };
        if header.is_none() {
            header = Some(cells.map_err(|why| unreadable(format!("its header, lines {line} to {last_line}: {why}")))?);
            continue;
        }
        if cells.as_ref().is_ok_and(|cells| cells.iter().all(|cell| cell.trim().is_empty())) {
            continue;
        }
        if rows.len() == ROWS_AT_MOST {
            return Err(WorkbenchError::NotPossible(format!(
                "{file} holds more than 10,000 rows, which is more than is read at once; split it into smaller files"
            )));
        }
        rows.push(Row { line, last_line, cells });
    }
    match header {
        Some(header) if header.iter().any(|name| !name.trim().is_empty()) => Ok(Sheet { header, rows }),
        _ => Err(WorkbenchError::NotPossible(format!("{file} is empty"))),
    }
}

fn position(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

/// Where each line begins; lines end in LF, CRLF or CR. The reader itself counts LF alone, and too late after a CR.
fn line_starts(bytes: &[u8]) -> Vec<usize> {
    let ends = |index: usize| match bytes[index] {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    std::iter::once(0).chain((0..bytes.len()).filter(|index| ends(*index)).map(|index| index + 1)).collect()
}

/// First and last line of a record and its text, without the line ends around it.
fn span<'b>(bytes: &'b [u8], starts: &[usize], from: usize, until: usize) -> (u32, u32, &'b [u8]) {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let until = until.min(bytes.len());
    let whole = &bytes[from.min(until)..until];
    let begins = until - whole.len() + whole.iter().take_while(|byte| is_end(byte)).count();
    let ends = (until - whole.iter().rev().take_while(|byte| is_end(byte)).count()).max(begins);
    let line = |at: usize| u32::try_from(starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX);
    (line(begins), line(ends.saturating_sub(1).max(begins)), &bytes[begins..ends])
}

/// Whether a cell of the last record begins with a quote and none closes it.
fn is_left_open(text: &[u8], separator: u8) -> bool {
    let is_quoted = text.first() == Some(&b'"') || text.windows(2).any(|pair| pair == [separator, b'"']);
    is_quoted && text.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}

fn printed(
    record: &csv::StringRecord,
    columns: &Columns,
    catalogue: &Catalogue,
    period: Option<Period>,
) -> Result<Printed, String> {
    let cell = |column: usize| record.get(column).map(str::trim).unwrap_or_default();
    let optional = |column: Option<usize>| column.map(cell).filter(|text| !text.is_empty());
    let (area, group, text) = (cell(columns.area), cell(columns.group), cell(columns.rate));
    if area.is_empty() {
        return Err("the area is empty".to_owned());
    }
    let period = match (optional(columns.period), period) {
        (Some(text), _) => text.parse().map_err(|why| format!("{why}"))?,
        (None, Some(period)) => period,
        (None, None) => return Err("no period is given; add a column `period`, or use --period".to_owned()),
    };
    let indicator = indicator(catalogue, group, optional(columns.unit))?;
    let (value, decimals) = number(text).ok_or_else(|| format!("the rate `{text}` is not a number"))?;
    Ok(Printed {
        row: 0,
        area: area.to_owned(),
        group: group.to_owned(),
        indicator,
        period,
        text: text.to_owned(),
        value,
        decimals,
        note: optional(columns.note).map(str::to_owned),
    })
}

/// A printed number and its decimals; commas between thousands are accepted.
pub(crate) fn number(text: &str) -> Option<(f64, usize)> {
    let plain: String = text.trim().chars().filter(|letter| *letter != ',').collect();
    let unsigned = plain.strip_prefix('-').unwrap_or(&plain);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    // Commas may only stand between thousands, or 1,5 would be read as 15.
    let groups: Vec<&str> = text.trim().trim_start_matches('-').split('.').next()?.split(',').collect();
    if 1 < groups.len() && groups.iter().skip(1).any(|group| group.len() != 3) {
        return None;
    }
    plain.parse().ok().map(|value| (value, fraction.len()))
}

/// What a figure is printed in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum PrintedUnit {
    /// FTE or people for so many registered patients.
    Per(f64),
    /// FTE or people.
    Staff,
    /// The indicator's own.
    Own,
}

fn unit(text: &str) -> Result<PrintedUnit, String> {
    let words = plain(text).replace(' ', "");
    match words.strip_prefix("fte").unwrap_or(&words).trim_end_matches("patients").trim_end_matches("registered") {
        "per100k" | "per100000" | "100k" | "100000" => Ok(PrintedUnit::Per(100_000.0)),
        "per10k" | "per10000" => Ok(PrintedUnit::Per(10_000.0)),
        "per1k" | "per1000" => Ok(PrintedUnit::Per(1_000.0)),
        "" | "wte" | "people" | "headcount" => Ok(PrintedUnit::Staff),
        "own" => Ok(PrintedUnit::Own),
        _ => Err(format!("the unit `{text}` is not known; use per 100,000, per 10,000, per 1,000 or FTE")),
    }
}

/// The plain count behind a word for a staff group.
fn staff_of(words: &str) -> Option<&'static str> {
    let words = words.strip_suffix(" fte").or(words.strip_suffix(" wte")).unwrap_or(words);
    Some(match words {
        "gp"
        | "gps"
        | "gp excluding tg"
        | "gp excl tg"
        | "gps excluding tg"
        | "gp ex tg"
        | "gp extg"
        | "extg"
        | "gp excluding training grade"
        | "gp excluding training grades"
        | "gp excluding trainees"
        | "gps excluding trainees"
        | "gp excluding registrars"
        | "fully qualified gp"
        | "fully qualified gps" => "gp_fte_extg",
        "gp total"
        | "total gp"
        | "total gps"
        | "all gps"
        | "all gp"
        | "gp including tg"
        | "gp including trainees"
        | "gps including trainees" => "gp_fte_total",
        "gp excluding locums" | "gps excluding locums" | "gp exl" | "exl" => "gp_fte_exl",
        "gp excluding trainees and locums"
        | "gps excluding trainees and locums"
        | "gp excluding locums and trainees"
        | "gp extgl"
        | "extgl" => "gp_fte_extgl",
        "nurse" | "nurses" | "gpn" | "gpns" | "nursing" | "general practice nurse" | "general practice nurses" => {
            "nurse_fte"
        }
        "dpc" | "direct patient care" | "direct patient care staff" => "dpc_fte",
        "hca"
        | "hcas"
        | "healthcare assistant"
        | "healthcare assistants"
        | "health care assistant"
        | "health care assistants" => "dpc_fte_healthcare_assistant",
        "admin"
        | "administration"
        | "administrative"
        | "admin and non clinical"
        | "admin non clinical"
        | "non clinical"
        | "admin and non clinical staff"
        | "admin staff" => "admin_fte",
        _ => return None,
    })
}

/// The indicator that a group and a unit mean: staff groups are printed per 100,000 registered patients unless the
/// table says otherwise, indicators in their own unit.
fn indicator(catalogue: &Catalogue, group: &str, unit_text: Option<&str>) -> Result<Indicator, String> {
    let asked = unit_text.map(unit).transpose()?;
    let (named, usual) = match staff_of(&plain(group)) {
        Some(id) => (catalogue.indicators.get(id), PrintedUnit::Per(100_000.0)),
        None => (catalogue.indicator(group), PrintedUnit::Own),
    };
    let Some(named) = named else {
        return Err(format!(
            "`{group}` is neither a staff group (gp, nurse, dpc, hca, admin) nor an indicator that \
             `wholetime indicators` lists"
        ));
    };
    let count = named.id.split("_per_100k").next().unwrap_or(&named.id);
    match asked.unwrap_or(usual) {
        PrintedUnit::Own => Ok(named.clone()),
        PrintedUnit::Staff => catalogue
            .indicators
            .get(count)
            .filter(|indicator| indicator.denominator.is_none())
            .cloned()
            .ok_or_else(|| format!("`{group}` has no plain count to print in that unit")),
        PrintedUnit::Per(patients) => rate(catalogue, count, patients)
            .ok_or_else(|| format!("`{group}` cannot be given per so many patients; leave the unit out")),
    }
}

/// A count of staff per so many registered patients: as the catalogue has it, else made of the plain count.
pub(super) fn rate(catalogue: &Catalogue, count: &str, patients: f64) -> Option<Indicator> {
    let id = format!("{count}_per_100k");
    if let Some(known) = catalogue.indicators.get(&id) {
        return Some(Indicator { scale: patients, ..known.clone() });
    }
    let staff = catalogue.indicators.get(count).filter(|indicator| indicator.denominator.is_none())?;
    Some(Indicator {
        id,
        title: format!("{} per 100,000 registered patients", staff.title),
        unit: Unit::FtePer100k,
        denominator: Some(Expression { plus: vec!["patients_registered".to_owned()], minus: Vec::new() }),
        scale: patients,
        ..staff.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_the_line_it_begins_on_however_lines_end() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["area,group,rate", "U99901,nurse,1", "", "U99901,wizard,1", "U99901,gp,2", ""].join(end);
            let table = read_text(&text, Some("2022-09"));
            assert_eq!(table.rates.iter().map(|rate| rate.row).collect::<Vec<_>>(), [2, 5], "{end:?}");
            assert_eq!(table.unread[0].row, 4, "{end:?}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_names_the_lines_it_swallowed() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["area,group,rate", "U99901,gp,40", "\"U99901,nurse,25.85", "U99901,admin,98.40", ""].join(end);
            let table = read_text(&text, Some("2022-09"));
            let unread = &table.unread[0];
            assert_eq!((table.rates.len(), unread.row, unread.last_row), (1, 3, 4), "{end:?}");
            assert!(unread.why.contains("quote is not closed"), "{}", unread.why);
        }
        let table = read_text("area,group,rate\n\"U99901,nurse,25.85", Some("2022-09"));
        assert!(table.unread[0].why.contains("quote is not closed"), "{}", table.unread[0].why);
        let catalogue = Catalogue::load(None).unwrap();
        let refusal = read(b"\"area,group,rate\nU99901,gp,1\n", "paper.csv", &catalogue, None).unwrap_err();
        assert!(refusal.to_string().contains("lines 1 to 2"), "{refusal}");
    }

    #[test]
    fn of_columns_that_mean_the_same_the_one_used_is_named() {
        let table = read_text("code,area,group,rate,Rate\nU99902,U99901,nurse,1,2\n", Some("2022-09"));
        assert_eq!((table.rates[0].area.as_str(), table.rates[0].value), ("U99901", 1.0));
        assert_eq!(table.doubled.len(), 2);
        assert!(table.doubled[0].ends_with("column 2 (`area`) was used"), "{}", table.doubled[0]);
        assert!(table.doubled[1].ends_with("column 4 (`rate`) was used"), "{}", table.doubled[1]);
    }

    #[test]
    fn a_table_may_lack_rows_but_not_hold_too_many() {
        assert!(read_text("area,group,rate\n\n,,\n", Some("2022-09")).is_without_rows);
        let catalogue = Catalogue::load(None).unwrap();
        let rows = |count| format!("area,group,rate\n{}", "U99901,wizard,1\n".repeat(count));
        assert_eq!(read(rows(10_000).as_bytes(), "paper.csv", &catalogue, None).unwrap().unread.len(), 10_000);
        let refusal = read(rows(10_001).as_bytes(), "paper.csv", &catalogue, None).unwrap_err().to_string();
        assert!(refusal.contains("more than 10,000 rows"), "{refusal}");
    }

    fn read_text(text: &str, period: Option<&str>) -> Table {
        let catalogue = Catalogue::load(None).unwrap();
        read(text.as_bytes(), "paper.csv", &catalogue, period.map(|text| text.parse().unwrap())).unwrap()
    }

    #[test]
    fn the_words_of_papers_are_understood() {
        let table = read_text(
            "PCN;Staff group;Rate\nU99901;GP (excluding TG);44.07\nU99901;GPN;15\nU99901;HCA;6.4\nU99901;Admin;1,103.5\n",
            Some("2022-09"),
        );
        assert_eq!(table.unread, []);
        let ids: Vec<&str> = table.rates.iter().map(|rate| rate.indicator.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "gp_fte_extg_per_100k",
                "nurse_fte_per_100k",
                "dpc_fte_healthcare_assistant_per_100k",
                "admin_fte_per_100k"
            ]
        );
        let read: Vec<(f64, usize)> = table.rates.iter().map(|rate| (rate.value, rate.decimals)).collect();
        assert_eq!(read, [(44.07, 2), (15.0, 0), (6.4, 1), (1103.5, 1)]);
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named_and_the_others_are_kept() {
        let table = read_text(
            "area,group,rate,period\nU99901,nurse,15.1,2022-09\nU99901,wizard,3,2022-09\nU99902,nurse,about 3,2022-09\n\
             U99902,nurse,3.1,Sept\n,nurse,1,2022-09\nU99902,nurse,1,\n,,,\n",
            None,
        );
        assert_eq!(table.rates.len(), 1);
        assert_eq!(table.unread.iter().map(|unread| unread.row).collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
        assert!(table.unread[0].why.contains("wizard"));
    }

    #[test]
    fn a_table_without_a_rate_says_which_column_is_wanted() {
        let catalogue = Catalogue::load(None).unwrap();
        let refusal = read(b"area,group,change\n", "paper.csv", &catalogue, None).unwrap_err().to_string();
        assert!(refusal.contains("paper.csv") && refusal.contains("`rate`") && refusal.contains("change"), "{refusal}");
    }

    #[test]
    fn a_unit_says_per_how_many_patients() {
        let table = read_text(
            "area,group,rate,unit\nU99901,nurse,1.51,\"per 10,000\"\nU99901,nurse,9.2,FTE\nU99901,nurse,15.1,\n\
             U99901,nurse,3,per day\n",
            Some("2022-09"),
        );
        assert_eq!(table.rates[0].indicator.scale, 10_000.0);
        assert_eq!(table.rates[1].indicator.id, "nurse_fte");
        assert_eq!(table.rates[2].indicator.scale, 100_000.0);
        assert_eq!(table.unread[0].row, 5);
    }

    #[test]
    fn a_figure_is_printed_within_half_a_unit_of_its_last_place() {
        let table = read_text("area,group,rate\nU99901,nurse,14.17\n", Some("2022-06"));
        let rate = &table.rates[0];
        assert!(rate.is_of(14.165) && rate.is_of(14.175) && !rate.is_of(14.1751) && !rate.is_of(14.1649));
    }

    #[test]
    fn a_comma_that_is_not_between_thousands_is_no_number() {
        assert_eq!(number("1,234.50"), Some((1234.5, 2)));
        for text in ["1,5", "", ".", "n/a", "inf", "nan", "1e5", "--1", "12,34"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
