//! A file as it came: unpacked, decoded, its header known; and every way in which it can be unusable.

use std::io::{Cursor, Read};

use wholetime_vocabulary::Period;

/// A file, or a member of an archive.
pub struct Document {
    /// Name as given; members of archives as `archive.zip!member.csv`.
    pub name: String,
    /// Bytes as received.
    pub bytes: Vec<u8>,
    /// What they turned out to be.
    pub content: Content,
    /// The words of a `*.mapping.toml` beside the file, where there is one: it makes any table an own table.
    pub mapping: Option<String>,
}

/// What a file turned out to be.
pub enum Content {
    /// Delimited text with a header in its first row (or none: `epraccur`).
    Csv(CsvDocument),
    /// An Excel or OpenDocument workbook.
    Workbook(WorkbookDocument),
    /// Something else: JSON, an image, a document.
    Other,
}

/// Delimited text, decoded.
pub struct CsvDocument {
    /// The text as UTF-8, its byte order mark removed. `None` where the bytes are UTF-8 themselves: see [`Document::text`].
    decoded: Option<String>,
    /// Bytes of a byte order mark at the start.
    bom: usize,
    /// `UTF-8` or `windows-1252`.
    pub encoding: &'static str,
    /// The first row, outer spaces removed, as published (upper or lower case).
    pub header: Vec<String>,
}

/// A workbook, opened as far as its sheet names.
pub struct WorkbookDocument {
    /// Names of its sheets.
    pub sheets: Vec<String>,
}

/// Why nothing in a file can be used.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// No bytes.
    #[error("the file is empty; download it again")]
    Empty,
    /// A header and nothing below it.
    #[error("the file has a header and no rows; download it again")]
    HeaderOnly,
    /// Neither content, nor name, nor user says what month it is of.
    #[error("neither the file nor its name says which month it is of; name it with --period YYYY-MM")]
    NoPeriod,
    /// Neither name nor user says what financial year it is of.
    #[error("neither the file's name nor --period says which financial year it is of; name it with --period 2022/23")]
    NoFinancialYear,
    /// A column without which no row can be used.
    #[error("column `{0}` is missing, and no row can be used without it")]
    MissingColumn(String),
    /// A column that stands twice.
    #[error("column `{0}` stands twice in the header (columns {1} and {2}); delete one of them")]
    DuplicateColumn(String, usize, usize),
    /// Fewer bytes than there should be.
    #[error("the file breaks off: {0}; download it again")]
    Truncated(String),
    /// A workbook that needs a password.
    #[error("the workbook is protected by a password; save a copy without one")]
    PasswordProtected,
    /// A workbook with macros.
    #[error("the workbook holds macros; save it as .xlsx without macros")]
    Macros,
    /// An archive in an archive.
    #[error("`{0}` is an archive within an archive; unpack it first")]
    ArchiveInArchive(String),
    /// An archive that would unpack to more than any publication holds.
    #[error("the archive unpacks to more than {0}; no publication is that large, so it is refused")]
    ArchiveTooLarge(String),
    /// Bytes that are not text in a known encoding, or not the archive or workbook they claim to be.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// What a mapping file asks for cannot be done.
    #[error("the mapping cannot be used: {0}")]
    Mapping(String),
    /// Boundaries that no map can be drawn of.
    #[error("the boundaries cannot be used: {0}")]
    Boundaries(String),
    /// Not readable from disk.
    #[error("cannot be read: {0}")]
    Disk(#[from] std::io::Error),
}

impl Unreadable {
    /// A short name for machines, such as `missing_column`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_file",
            Self::HeaderOnly => "header_only",
            Self::NoPeriod | Self::NoFinancialYear => "no_period",
            Self::MissingColumn(_) => "missing_column",
            Self::DuplicateColumn(..) => "duplicate_column",
            Self::Truncated(_) => "truncated",
            Self::PasswordProtected => "password_protected",
            Self::Macros => "macros",
            Self::ArchiveInArchive(_) => "archive_in_archive",
            Self::ArchiveTooLarge(_) => "archive_too_large",
            Self::Damaged(_) => "damaged",
            Self::Mapping(_) => "mapping",
            Self::Boundaries(_) => "boundaries",
            Self::Disk(_) => "disk",
        }
    }
}

/// What a path held: documents, and those that could not be used at all.
pub struct Unpacked {
    /// Usable documents.
    pub documents: Vec<Document>,
    /// Names and reasons of the others.
    pub refused: Vec<(String, Unreadable)>,
}

/// An archive may unpack to this many bytes in all; the largest known publication archive is about 0.6 GiB.
const UNPACKED_BYTES_AT_MOST: u64 = 4 << 30;
/// One member may unpack to this many bytes.
const MEMBER_BYTES_AT_MOST: u64 = 1 << 30;
/// Bytes unpacked over bytes packed beyond which a member is taken for a bomb (real CSV reaches about 30).
const RATIO_AT_MOST: u64 = 400;
/// Members an archive may have.
const MEMBERS_AT_MOST: usize = 5_000;

const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
/// Compound file: an old `.xls`, or a workbook encrypted with a password.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Opens what `bytes` hold: one document, or the members of an archive.
#[must_use]
pub fn unpack(name: &str, bytes: Vec<u8>) -> Unpacked {
    if is_archive(&bytes) {
        return unpack_archive(name, &bytes);
    }
    match Document::open(name, bytes) {
        Ok(document) => Unpacked { documents: vec![document], refused: Vec::new() },
        Err(why) => Unpacked { documents: Vec::new(), refused: vec![(name.to_owned(), why)] },
    }
}

/// Whether the bytes are a zip archive that is not a workbook or document (those are zip archives too).
fn is_archive(bytes: &[u8]) -> bool {
    if !bytes.starts_with(ZIP) && !bytes.starts_with(EMPTY_ZIP) {
        return false;
    }
    zip::ZipArchive::new(Cursor::new(bytes))
        .map_or(true, |archive| !names(&archive).any(|name| name == "[Content_Types].xml" || name == "mimetype"))
}

/// Names of the members that have a readable one.
fn names<'a>(archive: &'a zip::ZipArchive<Cursor<&[u8]>>) -> impl Iterator<Item = std::borrow::Cow<'a, str>> {
    archive.file_names().filter_map(Result::ok)
}

fn unpack_archive(name: &str, bytes: &[u8]) -> Unpacked {
    let mut unpacked = Unpacked { documents: Vec::new(), refused: Vec::new() };
    let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(why) => {
            unpacked.refused.push((name.to_owned(), Unreadable::Truncated(format!("not a whole zip archive ({why})"))));
            return unpacked;
        }
    };
    if archive.is_empty() {
        unpacked.refused.push((name.to_owned(), Unreadable::Empty));
    }
    if MEMBERS_AT_MOST < archive.len() {
        let many = format!("{MEMBERS_AT_MOST} members");
        unpacked.refused.push((name.to_owned(), Unreadable::ArchiveTooLarge(many)));
        return unpacked;
    }
    let mut total = 0;
    let mut mappings = Vec::new();
    for index in 0..archive.len() {
        let (member, outcome) = read_member(&mut archive, index, name);
        let Some(member) = member else { continue };
        match outcome {
            Ok(content) => {
                total += content.len() as u64;
                if UNPACKED_BYTES_AT_MOST < total {
                    unpacked.refused.push((member, Unreadable::ArchiveTooLarge("4 GiB".to_owned())));
                    return unpacked;
                }
                if member.ends_with(".mapping.toml") {
                    mappings.push((member, content));
                    continue;
                }
                match Document::open(&member, content) {
                    Ok(document) => unpacked.documents.push(document),
                    Err(why) => unpacked.refused.push((member, why)),
                }
            }
            Err(why) => unpacked.refused.push((member, why)),
        }
    }
    for (member, content) in mappings {
        let stem = member.trim_end_matches(".mapping.toml");
        let beside = unpacked.documents.iter_mut().find(|document| without_ending(&document.name) == stem);
        if let (Some(document), Ok(text)) = (beside, String::from_utf8(content)) {
            document.mapping = Some(text);
        }
    }
    unpacked
}

/// A file name without its last ending: `a.b.csv` → `a.b`.
#[must_use]
pub fn without_ending(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn read_member(
    archive: &mut zip::ZipArchive<Cursor<&[u8]>>,
    index: usize,
    archive_name: &str,
) -> (Option<String>, Result<Vec<u8>, Unreadable>) {
    let mut member = match archive.by_index(index) {
        Ok(member) => member,
        Err(zip::result::ZipError::UnsupportedArchive(why)) if why.to_lowercase().contains("password") => {
            return (Some(format!("{archive_name}!#{index}")), Err(Unreadable::PasswordProtected));
        }
        Err(why) => {
            return (Some(format!("{archive_name}!#{index}")), Err(Unreadable::Truncated(why.to_string())));
        }
    };
    let inner = member.name().map_or_else(|_| format!("#{index}"), std::borrow::Cow::into_owned);
    if member.is_dir() || inner.starts_with("__MACOSX/") {
        return (None, Ok(Vec::new()));
    }
    let name = format!("{archive_name}!{inner}");
    let too_large = || Unreadable::ArchiveTooLarge(format!("{} MiB in one member", MEMBER_BYTES_AT_MOST >> 20));
    if MEMBER_BYTES_AT_MOST < member.size() {
        return (Some(name), Err(too_large()));
    }
    let allowed = member.compressed_size().saturating_mul(RATIO_AT_MOST).clamp(1 << 20, MEMBER_BYTES_AT_MOST);
    // The sizes in an archive's directory are claims; what counts is what comes out.
    let mut content = Vec::new();
    match member.by_ref().take(allowed + 1).read_to_end(&mut content) {
        Err(why) => return (Some(name), Err(Unreadable::Truncated(why.to_string()))),
        Ok(read) if allowed < read as u64 => return (Some(name), Err(too_large())),
        Ok(_) => {}
    }
    if is_archive(&content) {
        return (Some(name.clone()), Err(Unreadable::ArchiveInArchive(name)));
    }
    (Some(name), Ok(content))
}

impl Document {
    /// Opens one file that is not an archive.
    ///
    /// # Errors
    /// Where it is empty, locked, or damaged beyond telling what it is.
    pub fn open(name: &str, bytes: Vec<u8>) -> Result<Self, Unreadable> {
        let content = if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Unreadable::Empty);
        } else if bytes.starts_with(ZIP) {
            open_workbook(&bytes)?
        } else if bytes.starts_with(COMPOUND) {
            open_compound(&bytes)?
        } else if looks_like_text(&bytes) {
            open_text(name, &bytes)?
        } else {
            Content::Other
        };
        Ok(Self { name: name.to_owned(), bytes, content, mapping: None })
    }

    /// The text of a CSV document as UTF-8, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        let Content::Csv(csv) = &self.content else { return None };
        match &csv.decoded {
            Some(text) => Some(text),
            None => std::str::from_utf8(&self.bytes[csv.bom..]).ok(),
        }
    }

    /// The header of a CSV document, as published.
    #[must_use]
    pub fn header(&self) -> &[String] {
        match &self.content {
            Content::Csv(csv) => &csv.header,
            _ => &[],
        }
    }

    /// Whether the header of a CSV document holds every one of `names`, whatever their case.
    #[must_use]
    pub fn has_columns(&self, names: &[&str]) -> bool {
        let header = self.header();
        !header.is_empty() && names.iter().all(|name| header.iter().any(|column| column.eq_ignore_ascii_case(name)))
    }

    /// Whether a workbook holds every one of the named sheets.
    #[must_use]
    pub fn has_sheets(&self, names: &[&str]) -> bool {
        match &self.content {
            Content::Workbook(book) => names.iter().all(|name| book.sheets.iter().any(|sheet| sheet == name)),
            _ => false,
        }
    }

    /// Opens a workbook document for reading.
    ///
    /// # Errors
    /// Where it is no workbook or is damaged.
    pub fn workbook(&self) -> Result<calamine::Sheets<Cursor<&[u8]>>, Unreadable> {
        calamine::open_workbook_auto_from_rs(Cursor::new(self.bytes.as_slice()))
            .map_err(|why| Unreadable::Damaged(format!("not a whole workbook ({why})")))
    }

    /// The period its name states, if it states one.
    #[must_use]
    pub fn period_in_name(&self) -> Option<Period> {
        crate::reading::period_in_name(&self.name)
    }
}

/// No control characters but white space in the first part, and not a known binary start.
fn looks_like_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64 << 10)];
    !start.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0C))
}

fn open_text(name: &str, bytes: &[u8]) -> Result<Content, Unreadable> {
    let first = bytes
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace() && *byte != 0xEF && *byte != 0xBB && *byte != 0xBF);
    if matches!(first, Some(b'{' | b'[' | b'<' | b'%')) {
        return Ok(Content::Other);
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    if matches!(ending.as_str(), "md" | "toml" | "json" | "geojson" | "html" | "xml" | "rs" | "py" | "log") {
        return Ok(Content::Other);
    }
    let (decoded, bom, encoding) = decode(bytes);
    let text = match &decoded {
        Some(text) => text.as_str(),
        None => std::str::from_utf8(&bytes[bom..]).map_err(|why| Unreadable::Damaged(why.to_string()))?,
    };
    let mut reader = csv_reader(text);
    let mut record = csv::StringRecord::new();
    let header = match reader.read_record(&mut record) {
        Ok(true) => record.iter().map(|cell| cell.trim().to_owned()).collect(),
        Ok(false) => return Err(Unreadable::Empty),
        Err(why) => return Err(Unreadable::Damaged(why.to_string())),
    };
    Ok(Content::Csv(CsvDocument { decoded, bom, encoding, header }))
}

/// UTF-8 (with or without a byte order mark) where the bytes are that, else Windows-1252, as the publisher's older files are.
fn decode(bytes: &[u8]) -> (Option<String>, usize, &'static str) {
    let bom = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
    if std::str::from_utf8(&bytes[bom..]).is_ok() {
        return (None, bom, "UTF-8");
    }
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&bytes[bom..]);
    (Some(text.into_owned()), bom, "windows-1252")
}

/// A reader over a whole file that takes rows of unequal length, so that each can be judged.
#[must_use]
pub fn csv_reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn open_workbook(bytes: &[u8]) -> Result<Content, Unreadable> {
    use calamine::Reader as _;
    let archive = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|why| Unreadable::Truncated(format!("not a whole workbook ({why})")))?;
    if names(&archive).any(|name| name.ends_with("vbaProject.bin")) {
        return Err(Unreadable::Macros);
    }
    if names(&archive).any(|name| name.starts_with("word/") || name.starts_with("ppt/")) {
        return Ok(Content::Other);
    }
    let total: u64 = (0..archive.len()).filter_map(|index| archive.decompressed_size_hint(index)).sum();
    if MEMBER_BYTES_AT_MOST < total {
        return Err(Unreadable::ArchiveTooLarge(format!("{} MiB as a workbook", MEMBER_BYTES_AT_MOST >> 20)));
    }
    let book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|why| Unreadable::Damaged(format!("not a whole workbook ({why})")))?;
    Ok(Content::Workbook(WorkbookDocument { sheets: book.sheet_names() }))
}

/// Unpacked bytes a member claims, without unpacking it.
trait SizeHint {
    fn decompressed_size_hint(&self, index: usize) -> Option<u64>;
}

impl SizeHint for zip::ZipArchive<Cursor<&[u8]>> {
    fn decompressed_size_hint(&self, index: usize) -> Option<u64> {
        let mut copy = self.clone();
        copy.by_index_raw(index).ok().map(|member| member.size())
    }
}

fn open_compound(bytes: &[u8]) -> Result<Content, Unreadable> {
    use calamine::Reader as _;
    // An encrypted workbook is a compound file with a stream of this name, in UTF-16.
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(encrypted.len()).any(|window| window == encrypted) {
        return Err(Unreadable::PasswordProtected);
    }
    match calamine::open_workbook_auto_from_rs(Cursor::new(bytes)) {
        Ok(book) => Ok(Content::Workbook(WorkbookDocument { sheets: book.sheet_names() })),
        Err(calamine::Error::Xls(calamine::XlsError::Password)) => Err(Unreadable::PasswordProtected),
        Err(_) => Ok(Content::Other),
    }
}
