//! Codes of areas in tables of users' own.

use wholetime_vocabulary::{GroupId, Level, PcnCode, PracticeCode};

/// The code of an area of `level` as everything else has it, or why `text` is none.
pub(super) fn code(level: Level, text: &str) -> Result<String, String> {
    match level {
        Level::Practice => {
            text.parse::<PracticeCode>().map(|code| code.as_str().to_owned()).map_err(|why| why.to_string())
        }
        Level::Pcn => text.parse::<PcnCode>().map(|code| code.as_str().to_owned()).map_err(|why| why.to_string()),
        Level::SubIcb => organisation(text, level, "A3A8R"),
        Level::Icb => organisation(text, level, "QMF"),
        Level::Region => organisation(text, level, "Y56"),
        Level::England if ["eng", "england"].contains(&text.to_lowercase().as_str()) => Ok("ENG".to_owned()),
        Level::England => Err(format!("`{text}` is not England; write `ENG`")),
        Level::Group => group(text),
    }
}

/// Codes of the Organisation Data Service: a few letters and digits; names of places have spaces or are longer.
fn organisation(text: &str, level: Level, example: &str) -> Result<String, String> {
    let is_code = (2..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_code
        .then(|| text.to_ascii_uppercase())
        .ok_or_else(|| format!("`{text}` is not a code of a {}, such as `{example}`", level.title()))
}

fn group(text: &str) -> Result<String, String> {
    let name =
        text.strip_prefix("group:").ok_or_else(|| format!("`{text}` is not a group, such as `group:havering`"))?;
    name.parse::<GroupId>()
        .map(|name| format!("group:{}", name.as_str().to_ascii_lowercase()))
        .map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_taken_for_a_code() {
        assert_eq!(code(Level::Icb, "qmf").as_deref(), Ok("QMF"));
        assert_eq!(code(Level::England, "England").as_deref(), Ok("ENG"));
        assert_eq!(code(Level::Group, "group:Havering").as_deref(), Ok("group:havering"));
        for (level, text) in [
            (Level::Practice, "U29424"),
            (Level::Pcn, "F82001"),
            (Level::SubIcb, "North East London"),
            (Level::England, "Wales"),
            (Level::Group, "havering"),
            (Level::Group, "group:"),
            (Level::Icb, ""),
        ] {
            assert!(code(level, text).is_err(), "{level} {text}");
        }
    }
}
