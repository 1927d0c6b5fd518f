//! What is typed into the form of common changes, and the scenario it makes.

use serde::Deserialize;
use wholetime_vocabulary::Period;
use wholetime_workbench::WorkbenchError;
use wholetime_workbench::models::scenario::{Change, Override, Scenario};
use wholetime_workbench::models::supply::Source;

use crate::components::field::{Control, Field, Mode, Wrong};
use crate::components::layout::Choice;

/// The fields, as they were typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Typed {
    title: String,
    name: String,
    area: String,
    author: String,
    reason: String,
    pub(super) note: String,
    retire_years: String,
    turnover_from: String,
    turnover_to: String,
    conversion: String,
    recruits: String,
    recruits_source: String,
    recruits_lead: String,
    recruits_fte: String,
    hours: String,
    practice: String,
    closes: String,
    staff_move: String,
}

/// What is wrong with a scenario that was typed: its name where the message speaks of it, else the whole.
pub(super) fn wrong(why: &WorkbenchError) -> Wrong {
    let field = match why {
        WorkbenchError::UnknownArea { .. } | WorkbenchError::AmbiguousArea { .. } => "area",
        other if other.to_string().contains("cannot name a scenario") => "name",
        _ => "title",
    };
    Wrong::new(field, why)
}

/// A number, where one was typed.
fn number(field: &'static str, text: &str) -> Result<Option<f64>, Wrong> {
    let text = text.trim().trim_end_matches('%').trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.replace('−', "-").parse::<f64>().ok().filter(|number| number.is_finite());
    number.map(Some).ok_or_else(|| Wrong::new(field, format!("“{text}” is no number")))
}

/// A whole number, where one was typed.
fn whole(field: &'static str, text: &str) -> Result<Option<i64>, Wrong> {
    match number(field, text)? {
        Some(number) if number.fract() != 0.0 || 1_000.0 < number.abs() => {
            Err(Wrong::new(field, format!("“{}” is no whole number that can be used", text.trim())))
        }
        other => Ok(other.map(|number| number as i64)),
    }
}

impl Typed {
    /// The scenario that was typed.
    pub(super) fn scenario(&self) -> Result<Scenario, Wrong> {
        let needed = |field: &'static str, text: &str, what: &str| match text.trim() {
            "" => Err(Wrong::new(field, what.to_owned())),
            text => Ok(text.to_owned()),
        };
        let title = needed("title", &self.title, "Say in a few words what the scenario asks")?;
        let author = needed("author", &self.author, "Say who says so")?;
        let reason = needed("reason", &self.reason, "Say why")?;
        let changes = self.typed_changes()?;
        if changes.is_empty() {
            return Err(Wrong::new("retire_years", "Change at least one thing"));
        }
        let id = match self.name.trim() {
            "" => as_name(&title),
            name => name.to_owned(),
        };
        let signed = |change| Override { author: author.clone(), reason: reason.clone(), change };
        Ok(Scenario {
            area: Some(self.area.trim().to_owned()).filter(|area| !area.is_empty()),
            overrides: changes.into_iter().map(signed).collect(),
            ..Scenario::of_nothing(&id, &title)
        })
    }

    fn typed_changes(&self) -> Result<Vec<Change>, Wrong> {
        let all = [
            self.retirement()?,
            self.turnover()?,
            self.conversion()?,
            self.recruits()?,
            self.hours()?,
            self.closing()?,
        ];
        Ok(all.into_iter().flatten().collect())
    }

    fn retirement(&self) -> Result<Option<Change>, Wrong> {
        let too_far = || Wrong::new("retire_years", "Retirement can be moved by ten years at most");
        let Some(years) = whole("retire_years", &self.retire_years)?.filter(|years| *years != 0) else {
            return Ok(None);
        };
        let moved = i8::try_from(years.abs()).ok().filter(|years| *years <= 10).ok_or_else(too_far)?;
        Ok(Some(match 0 < years {
            true => Change::RetireLater { role: None, years: moved },
            false => Change::RetireEarlier { role: None, years: moved },
        }))
    }

    fn turnover(&self) -> Result<Option<Change>, Wrong> {
        match (number("turnover_from", &self.turnover_from)?, number("turnover_to", &self.turnover_to)?) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(Wrong::new("turnover_from", "Say what turnover is now, in percent a year")),
            (Some(_), None) => Err(Wrong::new("turnover_to", "Say what turnover becomes, in percent a year")),
            (from_percent, to_percent) => {
                Ok(Some(Change::Turnover { role: None, from_percent, to_percent, by_percent: None }))
            }
        }
    }

    fn conversion(&self) -> Result<Option<Change>, Wrong> {
        let converts_percent = number("conversion", &self.conversion)?;
        Ok(converts_percent.map(|_| Change::Training {
            training: None,
            finishes_percent: None,
            converts_percent,
            stays_percent: None,
        }))
    }

    fn recruits(&self) -> Result<Option<Change>, Wrong> {
        let Some(heads) = number("recruits", &self.recruits)? else { return Ok(None) };
        let source =
            Source::ALL.into_iter().find(|source| source.word() == self.recruits_source).unwrap_or(Source::Other);
        let lead = whole("recruits_lead", &self.recruits_lead)?.map(u32::try_from).transpose();
        let lead_months = lead.map_err(|_| Wrong::new("recruits_lead", "Months cannot be below nothing"))?;
        if source == Source::Abroad && lead_months.is_none() {
            return Err(Wrong::new("recruits_lead", "Say how many months recruitment abroad takes; 12 to 18 is usual"));
        }
        let fte = number("recruits_fte", &self.recruits_fte)?;
        Ok(Some(Change::Recruits { source, role: None, heads_per_year: vec![heads], lead_months, fte, age: None }))
    }

    fn hours(&self) -> Result<Option<Change>, Wrong> {
        let percent = number("hours", &self.hours)?;
        let change = |first_year_percent| Change::Hours { role: None, first_year_percent, is_beside_trend: true };
        Ok(percent.map(change))
    }

    fn closing(&self) -> Result<Option<Change>, Wrong> {
        let (practice, closes) = (self.practice.trim(), self.closes.trim());
        if practice.is_empty() && closes.is_empty() {
            return Ok(None);
        }
        if practice.is_empty() {
            return Err(Wrong::new("practice", "Say which practice closes, by its code"));
        }
        let month: Period =
            closes.parse().map_err(|_| Wrong::new("closes", "Say in which month it closes, as 2026-03"))?;
        let percent = number("staff_move", &self.staff_move)?;
        let staff_who_move_percent =
            percent.ok_or_else(|| Wrong::new("staff_move", "Say what share of its staff go to practices nearby"))?;
        Ok(Some(Change::PracticeCloses { practice: practice.to_uppercase(), month, staff_who_move_percent }))
    }

    /// Who says so, why, and of what.
    pub(super) fn about(&self, wrong: Option<&Wrong>) -> Vec<Field> {
        let line = |width| Control::Line { width, mode: Mode::Text };
        let field = |name: &'static str, label: &str, hint: &str, value: &str| {
            Field::new(name, label, line(30)).hint(hint).value(value).error(Wrong::of(wrong, name))
        };
        vec![
            field("title", "Title", "Such as “Retire two years later”.", &self.title),
            field(
                "name",
                "Name in commands and addresses (optional)",
                "Small letters, digits and hyphens.",
                &self.name,
            ),
            field(
                "area",
                "Area it is meant for (optional)",
                "Whoever may see plans of it sees the scenario.",
                &self.area,
            ),
            field("author", "Who says so", "", &self.author),
            field("reason", "Why", "Such as “offer of flexible hours to those over 55”.", &self.reason),
            field("note", "Why it is kept (optional)", "Said beside the version for ever.", &self.note),
        ]
    }

    /// The common changes, under their headings.
    pub(super) fn changes(&self, wrong: Option<&Wrong>) -> Vec<(&'static str, Vec<Field>)> {
        let field = |name: &'static str, label: &str, mode: Mode, hint: &str, value: &str| {
            Field::new(name, label, Control::Line { width: 10, mode })
                .hint(hint)
                .value(value)
                .error(Wrong::of(wrong, name))
        };
        let sources = Source::ALL
            .into_iter()
            .map(|source| Choice::new(source.word(), source.in_words(), source.word() == self.recruits_source))
            .collect();
        vec![
            (
                "People go later, or less often",
                vec![
                    field(
                        "retire_years",
                        "Retire so many years later",
                        Mode::Text,
                        "Below nothing: earlier.",
                        &self.retire_years,
                    ),
                    field(
                        "turnover_from",
                        "Turnover now, % a year",
                        Mode::Decimal,
                        "All who retire, leave or move away.",
                        &self.turnover_from,
                    ),
                    field(
                        "turnover_to",
                        "Turnover then, % a year",
                        Mode::Decimal,
                        "10 to 8 is two percentage points.",
                        &self.turnover_to,
                    ),
                ],
            ),
            (
                "More people come",
                vec![
                    field(
                        "conversion",
                        "Of those who finish training, % who go into the service",
                        Mode::Decimal,
                        "",
                        &self.conversion,
                    ),
                    field(
                        "recruits",
                        "Recruits a year, beside whoever joins anyway",
                        Mode::Decimal,
                        "",
                        &self.recruits,
                    ),
                    Field::new("recruits_source", "They come", Control::Select(sources)),
                    field(
                        "recruits_lead",
                        "Months before the first can be there",
                        Mode::Whole,
                        "Needed for recruits from abroad.",
                        &self.recruits_lead,
                    ),
                    field(
                        "recruits_fte",
                        "FTE of each",
                        Mode::Decimal,
                        "Empty: as those who join now.",
                        &self.recruits_fte,
                    ),
                ],
            ),
            (
                "Hours",
                vec![field(
                    "hours",
                    "Hours a head, % more in the first year",
                    Mode::Text,
                    "Beside the trend they have; below nothing: fewer.",
                    &self.hours,
                )],
            ),
            (
                "A practice closes",
                vec![
                    field("practice", "Code of the practice", Mode::Text, "", &self.practice),
                    field("closes", "Month, as 2026-03", Mode::Text, "", &self.closes),
                    field(
                        "staff_move",
                        "Of its staff, % who go to practices nearby",
                        Mode::Decimal,
                        "",
                        &self.staff_move,
                    ),
                ],
            ),
        ]
    }
}

/// A title as a name: small letters, digits and hyphens.
fn as_name(title: &str) -> String {
    let mut name = String::new();
    for letter in title.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => name.push(letter),
            _ if !name.ends_with('-') && !name.is_empty() => name.push('-'),
            _ => {}
        }
    }
    name.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        Typed {
            title: "Retire two years later".to_owned(),
            author: "Planner".to_owned(),
            reason: "Flexible hours".to_owned(),
            retire_years: "2".to_owned(),
            ..Typed::default()
        }
    }

    #[test]
    fn a_form_makes_a_scenario_that_can_be_read() {
        let filled = Typed {
            turnover_from: "10 %".to_owned(),
            turnover_to: "8".to_owned(),
            hours: "−1".to_owned(),
            practice: "z99001".to_owned(),
            closes: "2026-03".to_owned(),
            staff_move: "60".to_owned(),
            ..typed()
        };
        let scenario = filled.scenario().ok().unwrap();
        assert_eq!(scenario.id, "retire-two-years-later");
        assert!(scenario.check().is_ok());
        let said: Vec<String> = scenario.said().into_iter().map(|said| said.size).collect();
        assert_eq!(said[0], "retiring 2 years later, all roles");
        assert_eq!(said[1], "turnover 10 % to 8 %, all roles");
        assert!(said[2].contains("-1 % in the first year") && said[3].contains("practice Z99001 closes"));
    }

    #[test]
    fn what_is_missing_or_wrong_is_said_at_its_field() {
        let at = |typed: Typed| typed.scenario().err().unwrap().field;
        assert_eq!(at(Typed { author: String::new(), ..typed() }), "author");
        assert_eq!(at(Typed { retire_years: String::new(), ..typed() }), "retire_years");
        assert_eq!(at(Typed { retire_years: "two".to_owned(), ..typed() }), "retire_years");
        assert_eq!(at(Typed { retire_years: "1.5".to_owned(), ..typed() }), "retire_years");
        assert_eq!(at(Typed { turnover_to: "8".to_owned(), ..typed() }), "turnover_from");
        let abroad = Typed { recruits: "20".to_owned(), recruits_source: "abroad".to_owned(), ..typed() };
        assert_eq!(at(abroad), "recruits_lead");
        assert_eq!(at(Typed { practice: "Z99001".to_owned(), closes: "March".to_owned(), ..typed() }), "closes");
    }

    #[test]
    fn years_below_nothing_are_earlier() {
        let earlier = Typed { retire_years: "-1".to_owned(), ..typed() }.scenario().ok().unwrap();
        assert_eq!(earlier.said()[0].size, "retiring 1 year earlier, all roles");
    }
}
