//! Documents: what people made that is read and written whole, each of a kind, under a name, as JSON.
//!
//! **Invariant:** changes are made in steps that all happen or none does; a step that rests on what somebody has changed
//! meanwhile is refused; each step is logged in the transaction that makes it, unless its kind is not.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::change::Change;
use crate::{Doing, Store, StoreError};

/// Something kept as a document.
///
/// A kind is the name of what is kept, as it stands in the log ("open collection", subject `collection:bury`). Names are
/// paths: `bury-2018/P83001/2` lies below `bury-2018/`.
pub trait Document: Serialize + DeserializeOwned {
    /// What it is, in one word.
    const KIND: &'static str;
    /// Whether its changes are told in the log, and it goes into backups. Sessions are and do neither.
    const IS_LASTING: bool = true;

    /// The name it is kept under; one of a kind.
    fn id(&self) -> String;

    /// What the log holds of it: all of it, unless that would show what the log's readers must not see.
    fn logged(&self) -> Json {
        serde_json::to_value(self).unwrap_or(Json::Null)
    }
}

/// A document of any kind, as backups hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Kind.
    pub kind: String,
    /// Name.
    pub id: String,
    /// JSON text without spaces, keys sorted.
    pub body: String,
}

/// One thing done to one document.
#[derive(Clone, Debug)]
struct Step {
    what: String,
    kind: &'static str,
    id: String,
    is_lasting: bool,
    /// How it was when the step was thought of; none where it must not be there.
    from: Option<String>,
    /// How it is to be; none where it is to be gone.
    to: Option<String>,
    logged_from: Json,
    logged_to: Json,
}

/// Steps that all happen, or none.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    steps: Vec<Step>,
    broken: Option<String>,
}

impl Steps {
    /// No step yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Keeps a new document; refused where one of that name is there. `what` is the verb of the log, such as
    /// `open collection`.
    #[must_use]
    pub fn add<D: Document>(self, what: &str, new: &D) -> Self {
        self.step(what, None, Some(new))
    }

    /// Keeps a document in place of another of the same name; refused where that is not as it was any more.
    #[must_use]
    pub fn replace<D: Document>(self, what: &str, old: &D, new: &D) -> Self {
        self.step(what, Some(old), Some(new))
    }

    /// Removes a document; refused where it is not as it was any more.
    #[must_use]
    pub fn remove<D: Document>(self, what: &str, old: &D) -> Self {
        self.step(what, Some(old), None)
    }

    fn step<D: Document>(mut self, what: &str, old: Option<&D>, new: Option<&D>) -> Self {
        let Some(named) = new.or(old) else { return self };
        match (old.map(body).transpose(), new.map(body).transpose()) {
            (Ok(from), Ok(to)) => self.steps.push(Step {
                what: what.to_owned(),
                kind: D::KIND,
                id: named.id(),
                is_lasting: D::IS_LASTING,
                from,
                to,
                logged_from: old.map_or(Json::Null, D::logged),
                logged_to: new.map_or(Json::Null, D::logged),
            }),
            (Err(why), _) | (_, Err(why)) => self.broken = Some(why.to_string()),
        }
        self
    }
}

/// By way of a value, whose keys are sorted: the same document is the same text.
fn body(document: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_value(document)?.to_string())
}

impl Store {
    /// Takes steps: all of them, or none.
    ///
    /// # Errors
    /// Where a document a step rests on was changed meanwhile, or one to be added is there, or the database refuses.
    pub fn take(&self, steps: &Steps, doing: &Doing) -> Result<(), StoreError> {
        if let Some(why) = &steps.broken {
            return Err(StoreError::NotWritable(why.clone()));
        }
        self.wait(async {
            let mut change = self.change(doing).await?;
            for step in &steps.steps {
                step.take(&mut change).await?;
            }
            change.commit().await
        })
    }

    /// A document by its name.
    ///
    /// # Errors
    /// Where the database refuses, or what it holds is none of the kind.
    pub fn document<D: Document>(&self, id: &str) -> Result<Option<D>, StoreError> {
        self.wait(async {
            let mut connection = self.pool.acquire().await?;
            let held = find(&mut connection, D::KIND, id).await?;
            held.map(|body| read(&body)).transpose()
        })
    }

    /// Every document of a kind whose name begins so, by name; all with an empty text.
    ///
    /// # Errors
    /// As [`Store::document`].
    pub fn documents<D: Document>(&self, begins: &str) -> Result<Vec<D>, StoreError> {
        self.wait(async {
            let mut connection = self.pool.acquire().await?;
            let select =
                "SELECT kind, id, body FROM documents WHERE kind = $1 AND SUBSTR(id, 1, CAST($2 AS INTEGER)) = $3";
            let letters = i64::try_from(begins.chars().count()).unwrap_or(i64::MAX);
            let query = sqlx::query(select).bind(D::KIND).bind(letters).bind(begins);
            let mut held = query.fetch_all(&mut *connection).await?.iter().map(kept).collect::<Result<Vec<_>, _>>()?;
            // Databases differ in how they sort text.
            held.sort_by(|one, other| one.id.cmp(&other.id));
            held.iter().map(|kept| read(&kept.body)).collect()
        })
    }
}

impl Step {
    async fn take(&self, change: &mut Change<'_>) -> Result<(), StoreError> {
        let subject = format!("{}:{}", self.kind, self.id);
        if find(change, self.kind, &self.id).await? != self.from {
            return Err(match &self.from {
                None => StoreError::AlreadyThere { what: subject },
                Some(_) => StoreError::ChangedMeanwhile { what: subject },
            });
        }
        match &self.to {
            Some(body) => {
                let kept = Kept { kind: self.kind.to_owned(), id: self.id.clone(), body: body.clone() };
                put(change, &kept).await?;
            }
            None => {
                let delete = "DELETE FROM documents WHERE kind = $1 AND id = $2";
                sqlx::query(delete).bind(self.kind).bind(&self.id).execute(&mut **change).await?;
            }
        }
        if self.is_lasting {
            change.record(&self.what, &subject, &self.logged_from, &self.logged_to).await?;
        }
        Ok(())
    }
}

fn read<D: Document>(body: &str) -> Result<D, StoreError> {
    serde_json::from_str(body).map_err(|_| StoreError::Damaged(D::KIND))
}

async fn find(connection: &mut AnyConnection, kind: &str, id: &str) -> Result<Option<String>, StoreError> {
    let select = "SELECT body FROM documents WHERE kind = $1 AND id = $2";
    let row = sqlx::query(select).bind(kind).bind(id).fetch_optional(connection).await?;
    Ok(row.map(|row| row.try_get("body")).transpose()?)
}

/// Every document that lasts, in one order on every engine.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<Kept>, StoreError> {
    let rows = sqlx::query("SELECT kind, id, body FROM documents").fetch_all(connection).await?;
    let mut held = rows.iter().map(kept).collect::<Result<Vec<_>, _>>()?;
    held.retain(|kept| !FLEETING.contains(&kept.kind.as_str()));
    held.sort_by(|one, other| (&one.kind, &one.id).cmp(&(&other.kind, &other.id)));
    Ok(held)
}

/// Kinds that do not last: those with [`Document::IS_LASTING`] unset.
pub(crate) const FLEETING: [&str; 1] = ["session"];

fn kept(row: &AnyRow) -> Result<Kept, StoreError> {
    Ok(Kept { kind: row.try_get("kind")?, id: row.try_get("id")?, body: row.try_get("body")? })
}

/// Writes a document, in place of one of that name.
pub(crate) async fn put(connection: &mut AnyConnection, kept: &Kept) -> Result<(), StoreError> {
    let put = "INSERT INTO documents (kind, id, body) VALUES ($1, $2, $3) \
               ON CONFLICT (kind, id) DO UPDATE SET body = $3";
    sqlx::query(put).bind(&kept.kind).bind(&kept.id).bind(&kept.body).execute(connection).await?;
    Ok(())
}
