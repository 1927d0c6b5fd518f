//! The kinds of documents: under which name each is kept, and what the log holds of it.

use serde_json::{Value as Json, json};
use wholetime_access::{Account, ChosenPlace, Invitation, Session};
use wholetime_plans::arrs::book::Book;
use wholetime_plans::version::Version;
use wholetime_returns::baseline::Sealed;
use wholetime_returns::signature::Signature;
use wholetime_returns::vacancies::Advert;
use wholetime_returns::{Collection, Correction, Draft, Return};

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

impl Document for Draft {
    const KIND: &'static str = "draft";

    /// One for each place: a draft is worked on, not kept in versions.
    fn id(&self) -> String {
        format!("{}/{}", self.collection, self.code)
    }

    /// As of a return: that it was worked on, not what was typed.
    fn logged(&self) -> Json {
        let rows: usize = self.sections.values().map(Vec::len).sum();
        json!({ "collection": self.collection, "code": self.code, "rows": rows })
    }
}

impl Document for Correction {
    const KIND: &'static str = "correction";

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Document for Account {
    const KIND: &'static str = "account";

    fn id(&self) -> String {
        self.name.clone()
    }

    /// Who reads the log learns what an account may do and whether it was used; nothing of its password but whether there
    /// is one, and no address.
    fn logged(&self) -> Json {
        let mut logged = serde_json::to_value(self).unwrap_or_default();
        if let Some(fields) = logged.as_object_mut() {
            fields.remove("email");
            fields.insert("password".to_owned(), json!(self.password.is_some()));
        }
        logged
    }
}

impl Document for ChosenPlace {
    const KIND: &'static str = "chosen_place";

    fn id(&self) -> String {
        self.of.clone()
    }
}

impl Document for Invitation {
    const KIND: &'static str = "invitation";

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Document for Session {
    const KIND: &'static str = "session";
    const IS_LASTING: bool = false;

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Document for Sealed {
    const KIND: &'static str = "baseline";

    fn id(&self) -> String {
        self.id.clone()
    }

    /// Its seal says all there is to say of its content, which is long.
    fn logged(&self) -> Json {
        json!({ "id": self.id, "seal": self.seal })
    }
}

impl Document for Signature {
    const KIND: &'static str = "signature";

    /// Acts on a baseline have one row of numbers, so two that rest on the same acts before cannot both be kept.
    fn id(&self) -> String {
        format!("{}/{:05}", self.baseline, self.number)
    }
}

impl Document for Version {
    const KIND: &'static str = "plan";

    /// Two people who accept a version of one plan at once do not both keep theirs.
    fn id(&self) -> String {
        self.id()
    }

    /// The plan itself is long and kept for ever: the log holds which it is, why, and a hash of it.
    fn logged(&self) -> Json {
        let text = serde_json::to_value(&self.plan).unwrap_or_default().to_string();
        json!({
            "id": self.id(),
            "parent": self.parent,
            "area": self.area,
            "note": self.note,
            "sha256": sha256(text.as_bytes()),
        })
    }
}

impl Document for Book {
    const KIND: &'static str = "arrs";

    /// One for each place and year: files are added to it.
    fn id(&self) -> String {
        self.id()
    }

    /// Months of claims are long: the log holds which book it is, the file that was loaded last, and a hash of the entries.
    fn logged(&self) -> Json {
        let text = serde_json::to_value(&self.entries).unwrap_or_default().to_string();
        json!({
            "id": self.id(),
            "entries": self.entries.len(),
            "load": self.loads.last(),
            "sha256": sha256(text.as_bytes()),
        })
    }
}

impl Document for Advert {
    const KIND: &'static str = "advert";

    fn id(&self) -> String {
        self.id.clone()
    }
}
