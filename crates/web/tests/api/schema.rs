//! What an answer does not keep of its schema.

use serde_json::{Value, json};

/// Keys that are missing or not known, values of another type, words that are none of those allowed.
///
/// No validator: it knows what our schemas use, and so whether the document tells the truth of the answers.
pub fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut told = Vec::new();
    Reading { document }.faults(schema, value, "answer", &mut told);
    told
}

struct Reading<'a> {
    document: &'a Value,
}

impl Reading<'_> {
    fn faults(&self, schema: &Value, value: &Value, at: &str, told: &mut Vec<String>) {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let of = self.document.pointer(name.trim_start_matches('#'));
            return self.faults(of.unwrap_or_else(|| panic!("{name} is not in the document")), value, at, told);
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.faults(part, value, at, told);
        }
        for ways in ["anyOf", "oneOf"].iter().filter_map(|key| schema.get(*key)?.as_array()) {
            let tried: Vec<Vec<String>> = ways.iter().map(|way| self.of_way(way, value, at)).collect();
            if !tried.iter().any(Vec::is_empty) {
                let nearest = tried.into_iter().min_by_key(Vec::len).unwrap_or_default();
                told.push(format!("{at} fits no way: {}", nearest.join("; ")));
            }
        }
        if schema.get("const").is_some_and(|only| only != value) {
            told.push(format!("{at} is not {}", schema["const"]));
        }
        if schema.get("enum").and_then(Value::as_array).is_some_and(|words| !words.contains(value)) {
            told.push(format!("{at} is {value}, none of the words"));
        }
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if !types.is_empty() && !types.iter().any(|name| is(name, value)) {
            told.push(format!("{at} is {value:.60}, no {}", types.join(" or ")));
            return;
        }
        if value.as_f64().zip(schema.get("minimum").and_then(Value::as_f64)).is_some_and(|(is, least)| is < least) {
            told.push(format!("{at} is {value}, less than it can be"));
        }
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            let own = schema.get("prefixItems").and_then(|items| items.get(index)).or_else(|| schema.get("items"));
            if let Some(of) = own {
                self.faults(of, item, &format!("{at}[{index}]"), told);
            }
        }
        self.keys(schema, value, at, told);
    }

    fn of_way(&self, way: &Value, value: &Value, at: &str) -> Vec<String> {
        let mut own = Vec::new();
        self.faults(way, value, at, &mut own);
        own
    }

    fn keys(&self, schema: &Value, value: &Value, at: &str, told: &mut Vec<String>) {
        let Some(map) = value.as_object() else { return };
        let known = schema.get("properties").and_then(Value::as_object);
        for (key, item) in map {
            let at = format!("{at}.{key}");
            match known.and_then(|known| known.get(key)) {
                Some(of) => self.faults(of, item, &at, told),
                None if schema["additionalProperties"].is_object() => {
                    self.faults(&schema["additionalProperties"], item, &at, told);
                }
                None if schema["additionalProperties"] == json!(false) => told.push(format!("{at} is not known")),
                // A part of an answer that is written flat has its keys in another part of the schema.
                None => {}
            }
        }
        for key in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !map.contains_key(key) {
                told.push(format!("{at}.{key} is missing"));
            }
        }
    }
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        _ => false,
    }
}

#[test]
fn an_answer_that_does_not_keep_its_schema_is_found() {
    let document = json!({ "components": { "schemas": { "Place": {
        "type": "object",
        "properties": { "code": { "type": "string" }, "level": { "enum": ["pcn", "icb"] }, "list": { "type": "integer", "minimum": 0 } },
        "required": ["code", "level"],
    } } } });
    let schema = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Place" } });
    let of = |value: Value| faults(&document, &schema, &value);
    assert_eq!(of(json!([{ "code": "U99901", "level": "pcn", "list": 5 }])), Vec::<String>::new());
    assert_eq!(of(json!([{ "code": 5, "level": "pcn" }])), ["answer[0].code is 5, no string"]);
    assert_eq!(
        of(json!([{ "level": "town" }])),
        ["answer[0].level is \"town\", none of the words", "answer[0].code is missing"]
    );
    assert_eq!(of(json!([{ "code": "", "level": "icb", "list": -1 }])), ["answer[0].list is -1, less than it can be"]);
    assert_eq!(of(json!({})), ["answer is {}, no array"]);
}
