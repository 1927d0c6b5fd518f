//! The form of a mix: the few things a planner changes, the rest folded away.

use wholetime_workbench::Workbench;
use wholetime_workbench::questions::skillmix::{MOST_FUTURES, MOST_YEARS};

use crate::asked::{Asked, SKILLMIX};
use crate::components::field::{Control, Field, Mode};
use crate::components::layout::Choice;
use crate::links::Behind;
use crate::problem::Problem;

/// Something typed that cannot be, and the field it stands in.
pub(super) struct Wrong {
    pub(super) field: String,
    pub(super) message: String,
}

impl Wrong {
    /// From a refusal that begins with the word it is about.
    pub(super) fn of(why: &Problem) -> Self {
        let (field, message) = why.message.split_once(": ").unwrap_or(("years", &why.message));
        let is_field = SKILLMIX.contains(&field);
        Self {
            field: if is_field { field.to_owned() } else { "years".to_owned() },
            message: if is_field { message.to_owned() } else { why.message.clone() },
        }
    }

    /// From what the workbench cannot do: the field that it speaks of.
    pub(super) fn told(message: &str) -> Self {
        let fields = [
            ("limits", "limit"),
            ("seconds", "seconds"),
            ("futures", "futures"),
            ("most_undone_pct", "undone"),
            ("unit", "the unit"),
            ("from", "start from there"),
        ];
        let field = fields.iter().find(|(_, word)| message.contains(word)).map_or("years", |(field, _)| field);
        Self { field: field.to_owned(), message: message.to_owned() }
    }
}

/// The fields: those in sight, those folded away, and those of limits, which take the whole width.
pub(super) fn fields(bench: &Workbench, words: &Asked, wrong: Option<&Wrong>) -> [Vec<Field>; 3] {
    let text = |name: &str| words.text(name).unwrap_or_default();
    let error = |name: &str| wrong.filter(|wrong| wrong.field == name).map(|wrong| wrong.message.clone());
    let line = |name: &'static str, label: &str, hint: &str, mode: Mode, usual: &str| {
        let value = if text(name).is_empty() { usual } else { text(name) };
        let control = Control::Line { width: if matches!(mode, Mode::Text) { 10 } else { 5 }, mode };
        Field::new(name, label, control).hint(hint).value(value).error(error(name))
    };
    let select = |name: &'static str, label: &str, hint: &str, choices: &[(&str, &str)]| {
        let choices = choices.iter().map(|(value, title)| Choice::new(*value, *title, *value == text(name)));
        let mut choices: Vec<Choice> = choices.collect();
        // What an address says beside the choices stays chosen, or the form would ask something else.
        if choices.iter().all(|choice| !choice.is_chosen) {
            choices.push(Choice::new(text(name), text(name), true));
        }
        Field::new(name, label, Control::Select(choices)).hint(hint).error(error(name))
    };
    let seen = vec![
        line("years", "Years", &format!("1 to {MOST_YEARS}, from the next 1 April."), Mode::Whole, "5"),
        select(
            "unit",
            "Posts are counted in",
            "",
            &[
                ("", "half posts (0.5 WTE)"),
                ("1", "whole posts (1 WTE)"),
                ("0.1", "tenths (0.1 WTE)"),
                ("0", "any number"),
            ],
        ),
        select(
            "purse",
            "Whose money is to be little",
            "",
            &[("", "own: practices, networks, the area"), ("everybody", "everybody’s, national funds too")],
        ),
        line(
            "most_undone_pct",
            "Work that may stay undone, %",
            "Empty: as much as is cheaper to leave than to do. 0: all must be done.",
            Mode::Decimal,
            "",
        ),
    ];
    let limits = Field::new("limits", "Your limits", Control::Lines)
        .hint("The text of a limits file (TOML): recruits, rooms, trainers, own money, prices. It goes over what is learnt from the data.")
        .value(text("limits"))
        .error(error("limits"));
    let folded = vec![
        scenario(bench, text("scenario"), error("scenario")),
        line(
            "futures",
            "Futures it must serve at once",
            &format!("Replicates of the forecast, up to {MOST_FUTURES}. Empty: the middle of the forecast."),
            Mode::Whole,
            "",
        ),
        line(
            "robust",
            "Uncertain numbers at their worst at once",
            "Protection against effects and need that turn out worse, such as 2. Empty: central numbers.",
            Mode::Decimal,
            "",
        ),
        line("rate", "Staff for need", "england, own, standard, or GPs per 100,000 patients.", Mode::Text, "england"),
        select(
            "zone",
            "Where the posts are",
            "",
            &[
                ("", "as the area lies"),
                ("national", "outside London"),
                ("inner_london", "inner London"),
                ("outer_london", "outer London"),
            ],
        ),
        line("from", "Posts of (month, as 2025-03)", "Empty: the newest held.", Mode::Text, ""),
        select("solver", "Solver", "", &[("", "the best there is"), ("highs", "HiGHS"), ("microlp", "microlp")]),
        line("seconds", "Seconds it may take", "", Mode::Decimal, "20"),
        line("seed", "Seed of the draws", "", Mode::Whole, "1"),
    ];
    let file =
        Field::new("file", "Or a limits file", Control::Files).hint("Its text takes the place of what is typed above.");
    [seen, folded, vec![limits, file]]
}

/// Scenarios that are held and may be seen.
fn scenario(bench: &Workbench, chosen: &str, error: Option<String>) -> Field {
    let held = bench.scenarios(false).map(|answer| answer.scenarios).unwrap_or_default();
    let mut choices = vec![Choice::new("", "none: things go on as they are", chosen.is_empty())];
    choices.extend(held.iter().map(|line| Choice::new(&line.id, &line.title, line.id == chosen)));
    if choices.iter().all(|choice| !choice.is_chosen) {
        choices.push(Choice::new(chosen, chosen, true));
    }
    Field::new("scenario", "Scenario", Control::Select(choices)).error(error)
}

/// Whether something folded away was chosen, so that it is open.
pub(super) fn is_open(words: &Asked, wrong: Option<&Wrong>) -> bool {
    const FOLDED: [&str; 10] =
        ["scenario", "futures", "robust", "rate", "zone", "from", "solver", "seconds", "seed", "limits"];
    FOLDED.iter().any(|name| wrong.is_some_and(|wrong| wrong.field == *name) || is_chosen(words, name))
}

fn is_chosen(words: &Asked, name: &str) -> bool {
    let usual = [("rate", "england"), ("seconds", "20"), ("seed", "1"), ("years", "5")];
    words.text(name).is_some_and(|text| !usual.contains(&(name, text)))
}

/// What was asked, for addresses of the same view: words that say what is usual are left out.
pub(super) fn behind(words: &Asked) -> Result<Behind, Problem> {
    let behind = Behind::meant(words.scope()?).with_some("period", words.period("period")?);
    Ok(SKILLMIX.into_iter().fold(behind, |behind, name| {
        behind.with_some(name, words.text(name).filter(|_| name == "years" || is_chosen(words, name)))
    }))
}

/// What was asked, to be sent again by a form.
pub(super) fn hidden(words: &Asked) -> Vec<(String, String)> {
    let names = SKILLMIX.into_iter().chain(["geography", "allow_partial", "corrections", "revision", "period"]);
    names.filter_map(|name| Some((name.to_owned(), words.text(name)?.to_owned()))).collect()
}
