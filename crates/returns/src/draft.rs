//! A draft: a form that was begun on the page and not sent yet.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Form, Texts};

/// What was typed so far, unchecked. It counts for nothing until it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Collection it is for.
    pub collection: String,
    /// Code of the place.
    pub code: String,
    /// Version of the form it was begun on.
    pub form_version: u32,
    /// Version of the return it was begun on; none before the first. Once a later one is there, the draft is of the past.
    pub on_version: Option<u32>,
    /// Text as typed, by section.
    pub sections: BTreeMap<String, Vec<Texts>>,
    /// Who saved it.
    pub saved_by: String,
    /// When, in RFC 3339.
    pub saved_at: String,
}

impl Draft {
    /// Whether it still takes up where the form and the return stand.
    #[must_use]
    pub fn is_current(&self, form: &Form, newest: Option<u32>) -> bool {
        self.form_version == form.version && self.on_version == newest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_of_the_past_once_a_return_came_after_it() {
        let form = Form::read("practice", "version = 2\ntitle = 'T'\nabout = 'A'\nsection = []").unwrap();
        let draft = Draft {
            collection: "99z-2018-03-31".to_owned(),
            code: "Z99001".to_owned(),
            form_version: 2,
            on_version: Some(1),
            sections: BTreeMap::new(),
            saved_by: "a manager".to_owned(),
            saved_at: "2018-03-20T10:00:00Z".to_owned(),
        };
        assert!(draft.is_current(&form, Some(1)));
        assert!(!draft.is_current(&form, Some(2)) && !draft.is_current(&form, None));
        assert!(!Draft { form_version: 1, ..draft }.is_current(&form, Some(1)), "the questions changed");
    }
}
