//! The kinds of documents: under which name each is kept, and what the log holds of it.

use serde_json::{Value as Json, json};
use wholetime_returns::{Collection, Correction, Return};

use crate::Document;
use crate::audit::sha256;

impl Document for Collection {
    const KIND: &'static str = "collection";

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Document for Return {
    const KIND: &'static str = "return";

    /// Versions of one return stand behind each other.
    fn id(&self) -> String {
        format!("{}/{}/{:05}", self.collection, self.code, self.version)
    }

    /// Who reads the log must not read who means to retire: it holds how much was answered, and a hash of the answers.
    fn logged(&self) -> Json {
        let answers = serde_json::to_value(&self.sections).unwrap_or_default().to_string();
        let rows: Json = self.sections.iter().map(|(section, rows)| (section.clone(), json!(rows.len()))).collect();
        json!({
            "collection": self.collection,
            "code": self.code,
            "version": self.version,
            "is_unchanged": self.is_unchanged,
            "how": self.how,
            "rows": rows,
            "sha256": sha256(answers.as_bytes()),
        })
    }
}

impl Document for Correction {
    const KIND: &'static str = "correction";

    fn id(&self) -> String {
        self.id.clone()
    }
}
