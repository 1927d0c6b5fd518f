//! The JSON schema of the plan document, as it is published: what a program that is not ours reads and writes plans by.

use serde_json::{Value, json};

use crate::plan::{Plan, SCHEMA};

/// The JSON schema of the plan document, made from its types.
///
/// `x-decimals` says how many decimals a number may have, `x-identified-by` by which fields the items of a list are told apart
/// where they have no `id`. Names that point at something not in the document are beyond a schema; reading the document tells.
#[must_use]
pub fn plan_schema() -> Value {
    let mut schema = schemars::schema_for!(Plan).to_value();
    schema["title"] = json!("Wholetime plan");
    schema["properties"]["schema"]["const"] = json!(SCHEMA);
    schema
}
