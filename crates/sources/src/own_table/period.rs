//! Periods as people write them in tables of their own.

use serde::Deserialize;
use wholetime_vocabulary::Period;

use crate::reading;

/// How a column writes its periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    /// A day, which stands for its month: `30/06/2022`, `2022-06-30`, a date of a workbook.
    Date,
    /// A month: `2022-06`, `June 2022`.
    Month,
    /// A calendar year: `2022`.
    Year,
    /// A financial year: `2022/23`, `2022-23`, `2022/2023`.
    FinancialYear,
}

impl Format {
    /// The period that `text` states in this format.
    pub(super) fn read(self, text: &str) -> Option<Period> {
        match self {
            Self::Date => reading::date(text).map(Period::of),
            Self::Month => match text.parse() {
                Ok(period @ Period::Month { .. }) => Some(period),
                _ => reading::month_in_words(text),
            },
            Self::Year => match text.parse() {
                Ok(period @ Period::Year(_)) => Some(period),
                _ => None,
            },
            Self::FinancialYear => financial_year(text),
        }
    }

    /// What cells in this format look like.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Date => "a date such as 30/06/2022",
            Self::Month => "a month such as 2022-06 or June 2022",
            Self::Year => "a year such as 2022",
            Self::FinancialYear => "a financial year such as 2022/23",
        }
    }
}

fn financial_year(text: &str) -> Option<Period> {
    let (start, end) = text.split_once(['/', '-'])?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(start) || !digits(end) || !matches!(end.len(), 2 | 4) {
        return None;
    }
    if end.len() == 4 && end.get(..2)? != start.get(..2)? && end.get(2..)? != "00" {
        return None;
    }
    format!("{start}/{}", end.get(end.len() - 2..)?).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_people_write_them() {
        let said = |format: Format, text: &str| format.read(text).map(|period| period.to_string());
        assert_eq!(said(Format::Date, "30/06/2022").as_deref(), Some("2022-06"));
        assert_eq!(said(Format::Date, "2022-06-30").as_deref(), Some("2022-06"));
        assert_eq!(said(Format::Month, "2022-06").as_deref(), Some("2022-06"));
        assert_eq!(said(Format::Month, "Sept 2018").as_deref(), Some("2018-09"));
        assert_eq!(said(Format::Year, "2025").as_deref(), Some("2025"));
        for text in ["2022/23", "2022-23", "2022/2023"] {
            assert_eq!(said(Format::FinancialYear, text).as_deref(), Some("2022/23"), "{text}");
        }
        assert_eq!(said(Format::FinancialYear, "2011-12").as_deref(), Some("2011/12"), "a year, not December 2011");
        for (format, text) in [
            (Format::Month, "2022"),
            (Format::Month, "2022-13"),
            (Format::Year, "2022-06"),
            (Format::Date, "June"),
            (Format::FinancialYear, "2022/24"),
            (Format::FinancialYear, "2022"),
            (Format::FinancialYear, "1922/2023"),
            (Format::FinancialYear, "é/é"),
            (Format::FinancialYear, ""),
        ] {
            assert_eq!(said(format, text), None, "{text}");
        }
    }
}
