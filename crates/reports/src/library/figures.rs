//! Figures of papers: the one place where a value of an answer becomes a figure that a stranger can rebuild.
//!
//! A report has one [`Figures`]. It first says where figures come from ([`Figures::explained`] for an indicator of an area,
//! [`Figures::answered`] for any other answer of the workbench), then takes figures and cells from there. At the end
//! [`Figures::references`] is what the paper lists.
//!
//! ```text
//! let mut figures = Figures::of(asked.scope);
//! let nurses = figures.explained(&profile.area, indicator, profile.period, None, &profile.sources);
//! let rate: Figure = nurses.figure(line.per_100k, 2);
//! let team = figures.answered("Team of Harbour PCN, January 2025", &["team", "U99901"], Some(period), &answer.sources);
//! let wte: Figure = team.valued("U99901.team_wte", answer.total.all, 1);
//! ```

use wholetime_vocabulary::{Area, Basis, Period, Value};
use wholetime_workbench::catalogue::Indicator;
use wholetime_workbench::questions::profile::SourceLine;
use wholetime_workbench::{Corrections, Geography, Scope};

use crate::document::{Cell, Figure, Reference};
use crate::words;

/// The references of a paper, each answer once.
#[derive(Clone, Debug)]
pub struct Figures {
    scope: Scope,
    references: Vec<Reference>,
}

/// An answer that figures come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The [`Reference::id`].
    pub reference: String,
}

/// The answer to `wholetime explain`: one figure, an indicator of an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What it comes from.
    pub told: Told,
    /// What the figure is called whatever its period and value: `U99901.nurse_fte_per_100k`.
    pub id: String,
}

impl Figures {
    /// No references yet; commands will name the map, the revision and the corrections that this scope names.
    #[must_use]
    pub const fn of(scope: Scope) -> Self {
        Self { scope, references: Vec::new() }
    }

    /// An indicator of an area at a period: `wholetime explain` rebuilds it, from the rows of the files.
    pub fn explained(
        &mut self,
        area: &Area,
        indicator: &Indicator,
        period: Period,
        basis: Option<Basis>,
        sources: &[SourceLine],
    ) -> Explained {
        let mut words = vec!["explain", area.code.as_str(), indicator.id.as_str()];
        if let Some(basis) = basis {
            words.extend(["--basis", basis.word()]);
        }
        let what = format!("{}, {} ({}), {}", indicator.title, area.name, area.code, period.in_words());
        let told = self.answered(&what, &words, Some(period), sources);
        Explained { told, id: format!("{}.{}", area.code, indicator.id) }
    }

    /// Any other answer: what it is in words, and the words of its command after `wholetime` without the scope, which is added
    /// where a period is given (commands of plans and returns take none). The same command is one reference.
    pub fn answered(&mut self, what: &str, words: &[&str], period: Option<Period>, sources: &[SourceLine]) -> Told {
        let command = self.command(words, period);
        let known = self.references.iter().find(|reference| reference.command == command);
        let id = known.map_or_else(|| format!("ref-{}", self.references.len() + 1), |reference| reference.id.clone());
        if known.is_none() {
            self.references.push(Reference {
                id: id.clone(),
                what: what.to_owned(),
                command,
                sources: sources.iter().map(edition).collect(),
            });
        }
        Told { reference: id }
    }

    /// What the paper lists, in the order of first mention.
    #[must_use]
    pub fn references(self) -> Vec<Reference> {
        self.references
    }

    fn command(&self, words: &[&str], period: Option<Period>) -> String {
        let mut command = "wholetime".to_owned();
        let mut add = |word: &str| {
            command.push(' ');
            command.push_str(&quoted(word));
        };
        words.iter().for_each(|word| add(word));
        if let Some(period) = period {
            add("--period");
            add(&period.to_string());
            if self.scope.geography == Geography::AsNow {
                add("--geography");
                add("as-now");
            }
            if self.scope.allow_partial {
                add("--allow-partial");
            }
            if let Some(revision) = self.scope.revision {
                add("--revision");
                add(&revision.to_string());
            }
            if self.scope.corrections != Corrections::Used {
                add("--corrections");
                add(self.scope.corrections.word());
            }
        }
        command
    }
}

impl Told {
    /// A figure of it: what it is whatever its period and value, what people read, and the number where there is one.
    #[must_use]
    pub fn figure(&self, id: impl Into<String>, text: impl Into<String>, value: Option<f64>) -> Figure {
        Figure { id: id.into(), text: text.into(), value, reference: self.reference.clone() }
    }

    /// A value as a figure, or the reason why there is none.
    #[must_use]
    pub fn valued(&self, id: impl Into<String>, value: Value, decimals: usize) -> Figure {
        self.figure(id, words::value(value, decimals), value.known())
    }

    /// The same as a cell of a table.
    #[must_use]
    pub fn cell(&self, id: impl Into<String>, value: Value, decimals: usize) -> Cell {
        Cell { figure: Some((id.into(), self.reference.clone())), ..Cell::value(value, decimals) }
    }
}

impl Explained {
    /// The figure, or the reason why there is none.
    #[must_use]
    pub fn figure(&self, value: Value, decimals: usize) -> Figure {
        self.told.valued(self.id.clone(), value, decimals)
    }

    /// The same as a cell of a table.
    #[must_use]
    pub fn cell(&self, value: Value, decimals: usize) -> Cell {
        self.told.cell(self.id.clone(), value, decimals)
    }
}

/// An edition as references name it: publication, period, revision and the first letters of the SHA-256 of its bytes.
#[must_use]
pub fn edition(source: &SourceLine) -> String {
    let sha: String = source.sha256.chars().take(12).collect();
    format!("{} {} revision {} (SHA-256 {sha})", source.source, source.period, source.revision)
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.:/,=".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        Scope::default()
    }

    #[test]
    fn the_same_answer_is_one_reference() {
        let mut figures = Figures::of(scope());
        let first = figures.answered("Team of Harbour PCN", &["team", "U99901"], "2025-01".parse().ok(), &[]);
        let second = figures.answered("Team of Harbour PCN", &["team", "U99901"], "2025-01".parse().ok(), &[]);
        let other = figures.answered("Team of Harbour PCN", &["team", "U99901"], "2025-02".parse().ok(), &[]);
        assert_eq!(first.reference, second.reference);
        assert_ne!(first.reference, other.reference);
        let commands: Vec<String> = figures.references().into_iter().map(|reference| reference.command).collect();
        assert_eq!(commands, ["wholetime team U99901 --period 2025-01", "wholetime team U99901 --period 2025-02"]);
    }

    #[test]
    fn a_command_names_what_was_not_the_usual_and_can_be_pasted_into_a_shell() {
        let scope = Scope { geography: Geography::AsNow, revision: Some(2), ..Scope::default() };
        let mut figures = Figures::of(scope);
        figures.answered("Adverts", &["vacancies", "group:quay's end"], None, &[]);
        figures.answered("Profile", &["profile", "U99901"], "2025-01".parse().ok(), &[]);
        let commands: Vec<String> = figures.references().into_iter().map(|reference| reference.command).collect();
        assert_eq!(
            commands,
            [
                "wholetime vacancies 'group:quay'\\''s end'",
                "wholetime profile U99901 --period 2025-01 --geography as-now --revision 2"
            ]
        );
    }

    #[test]
    fn a_figure_that_is_missing_reads_its_reason_and_has_no_number() {
        let told = Told { reference: "ref-1".into() };
        let nurses = Explained { told, id: "U99901.nurse_fte".into() };
        let figure = nurses.figure(Value::Missing(wholetime_vocabulary::Missing::NotReported), 2);
        assert_eq!((figure.text.as_str(), figure.value), ("not reported", None));
        assert_eq!(nurses.cell(Value::Known(4.25), 2).figure, Some(("U99901.nurse_fte".into(), "ref-1".into())));
    }
}
