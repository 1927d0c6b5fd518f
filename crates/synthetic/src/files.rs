//! How files are written: folders made, bytes as the publishers write them, every failure with its path.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;

use crate::SynthesisError;

/// UTF-8 files of the workforce publications begin with this mark.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{FEFF}";
/// Lines end as on Windows in all of them.
pub(crate) const LINE_END: &str = "\r\n";

/// Writes a file below `out`, its folder too, and notes it.
pub(crate) fn write(out: &Path, below: &str, bytes: &[u8], files: &mut Vec<PathBuf>) -> Result<(), SynthesisError> {
    let path = out.join(below);
    let disk = |why| SynthesisError::Disk { path: path.clone(), why };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(disk)?;
    }
    std::fs::write(&path, bytes).map_err(disk)?;
    files.push(path);
    Ok(())
}

/// Writes an archive of one member.
pub(crate) fn write_zip(
    out: &Path,
    below: &str,
    member: &str,
    bytes: &[u8],
    files: &mut Vec<PathBuf>,
) -> Result<(), SynthesisError> {
    let zipped = || -> zip::result::ZipResult<Vec<u8>> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        // A fixed time: the same call writes the same bytes.
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        archive.start_file(member, options)?;
        archive.write_all(bytes)?;
        Ok(archive.finish()?.into_inner())
    };
    let bytes = zipped().map_err(|why| SynthesisError::Disk { path: out.join(below), why: why.into() })?;
    write(out, below, &bytes, files)
}

/// A delimited file in memory.
pub(crate) struct Csv {
    text: String,
    quotes_all: bool,
}

impl Csv {
    /// With a byte order mark: the workforce publications.
    pub(crate) fn marked() -> Self {
        Self { text: BYTE_ORDER_MARK.to_owned(), quotes_all: false }
    }

    /// Without that mark: the lists of patients.
    pub(crate) fn plain() -> Self {
        Self { text: String::new(), quotes_all: false }
    }

    /// Every cell quoted: the files of the Organisation Data Service.
    pub(crate) fn quoted() -> Self {
        Self { text: String::new(), quotes_all: true }
    }

    /// Adds the header as it is.
    pub(crate) fn header(&mut self, names: &str) {
        self.text.push_str(names);
        self.text.push_str(LINE_END);
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[&str]) {
        for (index, cell) in cells.iter().enumerate() {
            if 0 < index {
                self.text.push(',');
            }
            self.text.push_str(&if self.quotes_all { quoted(cell) } else { cell_text(cell) });
        }
        self.text.push_str(LINE_END);
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// A cell as it stands in a delimited file: quoted where a comma, quote or line break asks for it.
pub(crate) fn cell_text(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { quoted(cell) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_comma_stays_one_cell() {
        let mut csv = Csv::plain();
        csv.row(&["Z99001", "QUAY, THE \"OLD\"", ""]);
        assert_eq!(csv.bytes(), b"Z99001,\"QUAY, THE \"\"OLD\"\"\",\r\n");
        let mut csv = Csv::quoted();
        csv.row(&["4", ""]);
        assert_eq!(csv.bytes(), b"\"4\",\"\"\r\n");
    }
}
