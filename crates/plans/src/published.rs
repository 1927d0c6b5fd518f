//! JSON schemas as they are published: what programs that are not ours read and write plans and statement files by.

use serde_json::{Map, Value, json};

use crate::consistency::FIGURE_KEYS;
use crate::plan::{Plan, SCHEMA};

/// What JSON schemas are written in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Keys of a figure that take several values.
const SEVERAL: [&str; 2] = ["equals", "total_over"];
/// Keys for whoever writes a statement file; nothing reads them.
const REMARKS: &str = "comment";

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

/// The JSON schema of a statement file: the figures of a paper as they are printed, under the names of the reference. Reading one
/// knows some other names of the same keys besides.
#[must_use]
pub fn statements_schema() -> Value {
    json!({
        "$schema": DIALECT,
        "title": "Wholetime statement file",
        "description": "Figures of a paper as they are printed, to be checked against each other.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "schema": { "description": "Number of the schema it is written in: 1.", "const": 1 },
            "paper": text("Title of the paper."),
            "printed_on": text("The day of the paper, as 2018-03-28 or 28 March 2018."),
            "covers": text("What it plans for, as 2017/18 to 2019/20."),
            "whole": list("A name for all of some others, which do not overlap.", &json!({
                "type": "object",
                "additionalProperties": false,
                "required": ["dimension", "name", "parts"],
                "properties": {
                    "dimension": { "enum": ["place", "stream", "period"] },
                    "name": text("The whole."),
                    "parts": { "description": "Two names or more.", "type": "array", "minItems": 2, "items": { "type": "string" } }
                }
            })),
            "quantity": list("What is said once of a quantity.", &json!({
                "type": "object",
                "additionalProperties": false,
                "required": ["name"],
                "properties": {
                    "name": text("As figures name it."),
                    "title": text("Its name in sentences."),
                    "over_time": { "description": "How periods make their whole.", "enum": ["sum", "mean", "last"] }
                }
            })),
            "table": list("Keys that the figures of a table share, and the figures.", &json!({
                "type": "object",
                "additionalProperties": false,
                "required": ["figures"],
                "properties": with(figure(), "figures", list("Its figures.", &object(figure(), &[])))
            })),
            "figure": list("A figure.", &object(figure(), &["quantity", "value"]))
        }
    })
}

fn text(about: &str) -> Value {
    json!({ "description": about, "type": "string" })
}

fn list(about: &str, items: &Value) -> Value {
    json!({ "description": about, "type": "array", "items": items })
}

fn object(properties: Map<String, Value>, required: &[&str]) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

fn with(mut properties: Map<String, Value>, key: &str, value: Value) -> Map<String, Value> {
    properties.insert(key.to_owned(), value);
    properties
}

/// The keys of a figure.
fn figure() -> Map<String, Value> {
    let single = json!(["string", "number", "boolean"]);
    let of = |key: &str| {
        if SEVERAL.contains(&key) {
            json!({ "type": ["string", "array"], "items": { "type": "string" } })
        } else {
            json!({ "type": single })
        }
    };
    let keys = FIGURE_KEYS.iter().map(|key| ((*key).to_owned(), of(key)));
    with(keys.collect(), REMARKS, text("For whoever writes the file; nothing reads it."))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a document does not keep of a schema: keys that are not known, keys that are missing, values of another type.
    ///
    /// No validator: it knows what our schemas use, and so whether the published text tells the truth of the documents.
    fn faults(schema: &Value, root: &Value, value: &Value, at: &str, into: &mut Vec<String>) {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            return faults(&root["$defs"][name.trim_start_matches("#/$defs/")], root, value, at, into);
        }
        for ways in ["anyOf", "oneOf"].iter().filter_map(|key| schema.get(*key)?.as_array()) {
            let fits = |way: &Value| {
                let mut own = Vec::new();
                faults(way, root, value, at, &mut own);
                own.is_empty()
            };
            if !ways.iter().any(fits) {
                into.push(format!("{at} fits no way"));
            }
        }
        if schema.get("const").is_some_and(|only| only != value) {
            into.push(format!("{at} is not {}", schema["const"]));
        }
        if schema.get("enum").and_then(Value::as_array).is_some_and(|words| !words.contains(value)) {
            into.push(format!("{at} is none of the words"));
        }
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let is = |name: &&str| match *name {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "null" => value.is_null(),
            _ => false,
        };
        if !types.is_empty() && !types.iter().any(is) {
            into.push(format!("{at} is no {}", types.join(" or ")));
        }
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            faults(&schema["items"], root, item, &format!("{at}[{index}]"), into);
        }
        let Some(map) = value.as_object() else { return };
        for (key, item) in map {
            let at = format!("{at}.{key}");
            let by_pattern = || schema.get("patternProperties")?.as_object()?.values().next();
            match schema.get("properties").and_then(|known| known.get(key)).or_else(by_pattern) {
                Some(known) => faults(known, root, item, &at, into),
                None if schema["additionalProperties"].is_object() => {
                    faults(&schema["additionalProperties"], root, item, &at, into);
                }
                None if schema["additionalProperties"] == json!(false) => into.push(format!("{at} is not known")),
                None => {}
            }
        }
        for key in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !map.contains_key(key) {
                into.push(format!("{at}.{key} is missing"));
            }
        }
    }

    fn all_faults(schema: &Value, toml: &str) -> Vec<String> {
        let document: toml::Value = toml::from_str(toml).unwrap();
        let mut told = Vec::new();
        faults(schema, schema, &serde_json::to_value(document).unwrap(), "", &mut told);
        told
    }

    #[test]
    fn the_plans_of_the_examples_keep_the_published_schema() {
        for plan in [
            include_str!("../../../examples/blmk-2018/plan.toml"),
            include_str!("../../../examples/bury-2018/plan.toml"),
            include_str!("../../../examples/dorset-2017/plan.toml"),
            include_str!("../../../examples/havering-2022/plan.toml"),
            include_str!("../../../examples/ten-nurses/plan.toml"),
        ] {
            assert_eq!(all_faults(&plan_schema(), plan), [""; 0]);
        }
    }

    #[test]
    fn the_statement_files_of_the_examples_keep_the_published_schema() {
        for statements in [
            include_str!("../../../examples/blmk-2018/statements.toml"),
            include_str!("../../../examples/bury-2018/statements.toml"),
            include_str!("../../../examples/havering-2022/statements.toml"),
            include_str!("../../../examples/dorset-2017/statements.toml"),
        ] {
            assert_eq!(all_faults(&statements_schema(), statements), [""; 0]);
        }
    }

    #[test]
    fn a_document_that_breaks_the_schema_is_told_apart() {
        let plan = "schema = 2\nid = \"havelock\"\ntitle = 3\nyears = []\nplaces = []\n";
        assert_eq!(
            all_faults(&plan_schema(), plan),
            [".places is not known", ".schema is not 1", ".title is no string", ".place is missing"]
        );
    }
}
