//! Inputs of forms: each with its label, its hint and its error, tied so that they are heard together; and what stands at the
//! head of a form that was not taken.

use askama::Template;

use crate::components::Link;
use crate::components::layout::Choice;

/// What somebody types into.
pub(crate) enum Control {
    /// One line; `width` is how many letters are seen of it, one of those nhsuk-frontend knows: 2, 3, 4, 5, 10, 20, 30.
    Line { width: u8, mode: Mode },
    /// Several lines.
    Lines,
    /// One of a list.
    Select(Vec<Choice>),
    /// One of a list in groups, each with its name; the first choices stand outside all groups.
    Grouped(Vec<Choice>, Vec<(String, Vec<Choice>)>),
    /// A file, or several.
    Files,
}

/// What keyboard a phone shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Text,
    Decimal,
    Whole,
}

impl Mode {
    fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Decimal => "decimal",
            Self::Whole => "numeric",
        }
    }
}

/// An input.
#[derive(Template)]
#[template(path = "components/field/field.html")]
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) label: String,
    /// What is heard behind the label and not seen: the row of a table.
    pub(crate) of: String,
    /// The label is heard and not seen, because a heading of a table says it.
    pub(crate) is_quiet: bool,
    pub(crate) hint: Option<String>,
    /// Something elsewhere on the page that describes it, such as the hint of a column.
    pub(crate) described_by: Option<String>,
    pub(crate) value: String,
    pub(crate) error: Option<String>,
    pub(crate) is_required: bool,
    pub(crate) control: Control,
}

impl Field {
    pub(crate) fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Self {
        let name = name.into();
        Self {
            id: name.replace('.', "-"),
            name,
            label: label.into(),
            of: String::new(),
            is_quiet: false,
            hint: None,
            described_by: None,
            value: String::new(),
            error: None,
            is_required: false,
            control,
        }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        Self { hint: Some(hint).filter(|hint| !hint.is_empty()), ..self }
    }

    pub(crate) fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    pub(crate) fn error(self, error: Option<String>) -> Self {
        Self { error, ..self }
    }

    /// What describes it, for `aria-describedby`.
    fn describing(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        let ids: Vec<String> = self.described_by.clone().into_iter().chain(hint).chain(error).collect();
        ids.join(" ")
    }
}

/// What stands at the head of a form that was not taken: every error, with the way to its field.
#[derive(Template)]
#[template(path = "components/field/errors.html")]
pub(crate) struct Errors {
    pub(crate) title: String,
    pub(crate) errors: Vec<Link>,
}

impl Errors {
    /// The summary of some errors; nothing where there are none.
    pub(crate) fn of(errors: Vec<Link>) -> Option<Self> {
        let title = match errors.len() {
            0 => return None,
            1 => "There is a problem".to_owned(),
            several => format!("There are {several} problems"),
        };
        Some(Self { title, errors })
    }
}

/// What is wrong with what was typed: the field, and what to do.
pub(crate) struct Wrong {
    pub(crate) field: &'static str,
    pub(crate) message: String,
}

impl Wrong {
    pub(crate) fn new(field: &'static str, message: impl ToString) -> Self {
        Self { field, message: message.to_string() }
    }

    /// What is wrong with a field.
    pub(crate) fn of(wrong: Option<&Self>, field: &str) -> Option<String> {
        wrong.filter(|wrong| wrong.field == field).map(|wrong| wrong.message.clone())
    }

    /// What stands at the head of the page.
    pub(crate) fn summary(wrong: Option<&Self>) -> Option<Errors> {
        let links = wrong.map(|wrong| Link::new(format!("#{}", wrong.field), wrong.message.clone()));
        Errors::of(links.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_heard_with_its_label_its_hint_and_its_error() {
        let field = Field::new("vacancies.0.wte", "WTE", Control::Line { width: 5, mode: Mode::Decimal })
            .hint("hours ÷ 37.5")
            .value("<7>")
            .error(Some("WTE is 37.5".to_owned()));
        let html = field.render().unwrap();
        assert!(html.contains("for=\"vacancies-0-wte\"") && html.contains("id=\"vacancies-0-wte\""), "{html}");
        assert!(html.contains("aria-describedby=\"vacancies-0-wte-hint vacancies-0-wte-error\""), "{html}");
        assert!(html.contains("aria-invalid=\"true\"") && html.contains("inputmode=\"decimal\""), "{html}");
        assert!(!html.contains("<7>"), "what was typed is escaped: {html}");
    }

    #[test]
    fn a_form_without_errors_has_no_summary() {
        assert!(Errors::of(Vec::new()).is_none());
        let html = Errors::of(vec![Link::new("#wte", "<b>")]).unwrap().render().unwrap();
        assert!(html.contains("There is a problem") && html.contains("href=\"#wte\"") && !html.contains("<b>"));
        assert!(html.contains("tabindex=\"-1\"") && html.contains("role=\"alert\""), "it can be focused: {html}");
    }
}
