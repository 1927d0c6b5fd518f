//! What an address asks for behind its question mark. Empty means not asked, so that a form can be sent half filled in.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use wholetime_vocabulary::{Basis, Level, Period};
use wholetime_workbench::questions::control::ControlAsked;
use wholetime_workbench::questions::series::SeriesAsked;
use wholetime_workbench::{Geography, Scope};

use crate::problem::Problem;

/// The words behind the question mark, by their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked(BTreeMap<String, String>);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = crate::problem::JsonProblem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let Query(words) = Query::<BTreeMap<String, String>>::try_from_uri(&parts.uri)
            .map_err(|why| Problem::not_understood("bad_query", why.body_text()))?;
        Ok(Self(words))
    }
}

impl Asked {
    /// A text, where one is asked for.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    fn read<T: FromStr<Err: ToString>>(&self, name: &str, code: &str) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse()
            .map(Some)
            .map_err(|why: T::Err| Problem::not_understood(code, format!("{name}: {}", why.to_string())))
    }

    pub(crate) fn period(&self, name: &str) -> Result<Option<Period>, Problem> {
        self.read(name, "bad_period")
    }

    pub(crate) fn level(&self, name: &str) -> Result<Option<Level>, Problem> {
        self.read(name, "bad_level")
    }

    pub(crate) fn basis(&self) -> Result<Option<Basis>, Problem> {
        self.read("basis", "bad_basis")
    }

    fn geography(&self) -> Result<Geography, Problem> {
        match self.text("geography") {
            None => Ok(Geography::default()),
            Some("as-at" | "as_at") => Ok(Geography::AsAt),
            Some("as-now" | "as_now") => Ok(Geography::AsNow),
            Some(other) => {
                let message = format!("geography: `{other}` is neither as-at nor as-now");
                Err(Problem::not_understood("bad_geography", message))
            }
        }
    }

    fn allow_partial(&self) -> Result<bool, Problem> {
        match self.text("allow_partial") {
            None | Some("false" | "no" | "0") => Ok(false),
            Some("true" | "yes" | "on" | "1") => Ok(true),
            Some(other) => Err(Problem::not_understood(
                "bad_allow_partial",
                format!("allow_partial: `{other}` is neither true nor false"),
            )),
        }
    }

    /// How the question is meant.
    pub(crate) fn scope(&self) -> Result<Scope, Problem> {
        Ok(Scope {
            period: self.period("period")?,
            geography: self.geography()?,
            allow_partial: self.allow_partial()?,
            revision: self.read("revision", "bad_revision")?,
        })
    }
}

/// What is asked of a control chart beside its area and indicator; months of new limits stand behind each other.
pub(crate) fn control(asked: &Asked) -> Result<ControlAsked, Problem> {
    let months = asked.text("rebase").unwrap_or_default().split([' ', ',']).filter(|month| !month.is_empty());
    let rebase: Result<Vec<Period>, _> = months.map(str::parse).collect();
    Ok(ControlAsked {
        of: asked.read("of", "bad_of")?,
        from: asked.period("from")?,
        to: asked.period("to")?,
        basis: asked.basis()?,
        rebase: rebase.map_err(|why| Problem::not_understood("bad_period", format!("rebase: {why}")))?,
        target: asked.read("target", "bad_target")?,
    })
}

/// What is asked of a series beside its area and indicator.
pub(crate) fn series(asked: &Asked) -> Result<SeriesAsked, Problem> {
    Ok(SeriesAsked {
        from: asked.period("from")?,
        to: asked.period("to")?,
        by: asked.level("by")?,
        basis: asked.basis()?,
    })
}
