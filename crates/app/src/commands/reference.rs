//! Pages of the handbook that are made from the program itself.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::CommandFactory as _;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::published::{plan_schema, statements_schema};
use wholetime_workbench::returns::{Column, Kind, Rows};

use crate::arguments::{Arguments, ReferenceWhat};
use crate::output;

pub(super) fn run(bench: &Workbench, what: ReferenceWhat) -> anyhow::Result<ExitCode> {
    let page = match what {
        ReferenceWhat::Commands => commands()?,
        ReferenceWhat::Indicators => indicators(bench)?,
        ReferenceWhat::Publications => publications(bench)?,
        ReferenceWhat::Columns => columns(bench)?,
        ReferenceWhat::Returns => forms(bench)?,
        ReferenceWhat::PlanSchema => serde_json::to_string_pretty(&plan_schema())? + "\n",
        ReferenceWhat::StatementsSchema => serde_json::to_string_pretty(&statements_schema())? + "\n",
        ReferenceWhat::Openapi => serde_json::to_string_pretty(&wholetime_web::openapi())? + "\n",
    };
    output::text(&page)?;
    Ok(ExitCode::SUCCESS)
}

fn commands() -> anyhow::Result<String> {
    let mut page = String::from("# Commands\n\nMade by `cargo xtask generate` from the program itself.\n");
    let mut command = Arguments::command().term_width(100);
    command.build();
    let names: Vec<String> = command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set() && sub.get_name() != "help")
        .map(|sub| sub.get_name().to_owned())
        .collect();
    write!(page, "\n```text\n{}\n```\n", plain(&command.render_long_help().to_string()))?;
    for name in names {
        let Some(sub) = command.find_subcommand_mut(&name) else { continue };
        write!(page, "\n## {name}\n\n```text\n{}\n```\n", plain(&sub.render_long_help().to_string()))?;
    }
    Ok(page)
}

/// Lines without spaces at their ends.
fn plain(text: &str) -> String {
    text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn indicators(bench: &Workbench) -> anyhow::Result<String> {
    let mut page = String::from(
        "# Indicators\n\nMade by `cargo xtask generate` from `catalogue/indicators/`. Each definition carries its own worked examples.\n",
    );
    let mut theme = String::new();
    for indicator in bench.indicators(None).indicators {
        if indicator.theme != theme {
            theme.clone_from(&indicator.theme);
            write!(page, "\n## {}\n", theme.replace('_', " "))?;
        }
        write!(page, "\n### `{}`\n\n{}. {}\n\n", indicator.id, indicator.title, indicator.question)?;
        let side = |expression: &wholetime_workbench::catalogue::Expression| {
            let plus = expression.plus.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" + ");
            let minus: String = expression.minus.iter().map(|name| format!(" − `{name}`")).collect();
            format!("{plus}{minus}")
        };
        let scale = if (indicator.scale - 1.0).abs() < f64::EPSILON {
            String::new()
        } else {
            format!("{} × ", indicator.scale)
        };
        match &indicator.denominator {
            Some(denominator) => writeln!(page, "- {scale}({}) ÷ ({})", side(&indicator.numerator), side(denominator))?,
            None => writeln!(page, "- {scale}{}", side(&indicator.numerator))?,
        }
        writeln!(
            page,
            "- unit: {}; owner: {}; reviewed {}",
            indicator.unit.title(),
            indicator.owner,
            indicator.reviewed
        )?;
        for caveat in &indicator.caveat {
            writeln!(page, "- {}", caveat.text)?;
        }
    }
    Ok(page)
}

fn publications(bench: &Workbench) -> anyhow::Result<String> {
    let mut page = String::from("# Publications\n\nMade by `cargo xtask generate` from `catalogue/sources/`.\n");
    for publication in bench.catalogue().publications.values() {
        write!(
            page,
            "\n## {}\n\n`{}`, published {} by {} under {}. One row is {}. Figures are {}.\n\n{}\n",
            publication.title,
            publication.id,
            publication.cadence,
            publication.publisher,
            publication.licence,
            publication.row,
            publication.basis.title(),
            publication.about.trim()
        )?;
        if !publication.fault.is_empty() {
            page.push_str("\nKnown faults and breaks:\n\n");
        }
        for fault in &publication.fault {
            let span = match (fault.from, fault.to) {
                (Some(from), Some(to)) if from == to => format!("{from}: "),
                (Some(from), Some(to)) => format!("{from} to {to}: "),
                (Some(from), None) => format!("from {from}: "),
                (None, Some(to)) => format!("to {to}: "),
                (None, None) => String::new(),
            };
            writeln!(page, "- {span}{}", fault.text.trim())?;
        }
    }
    Ok(page)
}

fn columns(bench: &Workbench) -> anyhow::Result<String> {
    let mut page = String::from(
        "# Columns of the practice-level workforce file\n\nMade by `cargo xtask generate` from `catalogue/columns/`. The names and dates are the publisher's, the words ours.\n\n| column | what it holds | since | until | replaced by |\n|---|---|---|---|---|\n",
    );
    for column in bench.catalogue().columns.iter() {
        let period =
            |period: Option<wholetime_vocabulary::Period>| period.map(|period| period.to_string()).unwrap_or_default();
        writeln!(
            page,
            "| `{}` | {} | {} | {} | {} |",
            column.name,
            column.description,
            period(column.since),
            period(column.until),
            column.replaced_by.as_ref().map(|name| format!("`{name}`")).unwrap_or_default()
        )?;
    }
    Ok(page)
}

fn forms(bench: &Workbench) -> anyhow::Result<String> {
    let mut page = String::from(
        "# Returns\n\nMade by `cargo xtask generate` from `catalogue/returns/`. Every question that is asked, what an answer can be, and who \
         will see it. Columns in italics are filled in from what is held and not asked; those with * are needed in a row that is begun.\n",
    );
    for form in bench.forms()? {
        write!(page, "\n## {}\n\n`{}`, version {}. {}\n", form.title, form.id, form.version, form.about.trim())?;
        for section in &form.sections {
            let rows = match section.rows {
                Rows::One => "One row.".to_owned(),
                Rows::Added { most } => format!("At most {most} rows."),
                Rows::Held => "One row for each thing held.".to_owned(),
            };
            write!(page, "\n### {} (`{}`)\n\n{} {rows}", section.title, section.id, section.ask)?;
            if let Some(help) = &section.help {
                write!(page, " {help}")?;
            }
            if section.is_carried {
                page.push_str(" The answers of the last collection are shown to start from.");
            }
            write!(page, "\n\n**Who will see it:** {}\n\n", section.audience.in_words())?;
            page.push_str("| column | name in files | answer | meaning |\n|---|---|---|---|\n");
            for column in &section.columns {
                let star = if column.is_required { " *" } else { "" };
                let mark = if column.is_held { "*" } else { "" };
                let help = column.help.as_deref().unwrap_or_default();
                writeln!(
                    page,
                    "| {mark}{}{mark}{star} | `{}` | {} | {help} |",
                    column.title,
                    column.id,
                    answer(column)
                )?;
            }
        }
    }
    Ok(page)
}

fn answer(column: &Column) -> String {
    let limits = match &column.kind {
        Kind::Text { longest } => format!("at most {longest} letters"),
        Kind::Number { least, most } => format!("a number from {least} to {most}"),
        Kind::Whole { least, most } => format!("a whole number from {least} to {most}"),
        Kind::Choice { choices } => {
            choices.iter().map(|choice| format!("{} (`{}`)", choice.title, choice.id)).collect::<Vec<_>>().join(", ")
        }
        Kind::Role { groups } if groups.is_empty() => "a role".to_owned(),
        Kind::Role { groups } => format!("a role of {}", groups.join(", ")),
        Kind::Day => "a day".to_owned(),
        Kind::Month => "a month".to_owned(),
        Kind::YesNo => "yes or no".to_owned(),
        Kind::Organisation => "the code of an organisation".to_owned(),
    };
    match column.rarely_above {
        Some(rarely) => format!("{limits}; above {rarely} with a remark"),
        None => limits,
    }
}
