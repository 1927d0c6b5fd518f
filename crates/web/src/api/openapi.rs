//! The OpenAPI document: what can be asked, made of the table of operations and of the types of their answers.
//!
//! **Invariant:** nothing in it is written twice: schemas come from the types that are serialised, words and paths from the
//! table that routes and checks are made of.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::operation::{Operation, ROOT};
use super::v1::operations::TOPICS;
use super::word;
use crate::problem::PROBLEM;
use crate::rights::Right;

/// Where schemas of types lie in the document.
const SCHEMAS: &str = "/components/schemas";

/// The OpenAPI document, version 3.1, of the JSON.
#[must_use]
pub fn openapi() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.definitions_path = SCHEMAS.into();
        settings.meta_schema = None;
    });
    let mut schemas = settings.into_generator();
    let mut paths = Map::new();
    for topic in TOPICS {
        for operation in topic.operations {
            paths.insert(operation.path.to_owned(), json!({ "get": told(operation, topic.title, &mut schemas) }));
        }
    }
    let mut components = schemas.take_definitions(true);
    components.insert("ProblemDetails".to_owned(), problem_schema());
    components.insert(word::PERIOD.to_owned(), word::period());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Wholetime",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": ROOT }],
        "tags": TOPICS.iter().map(|topic| json!({ "name": topic.title, "description": topic.about })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": problems(),
            "headers": headers(),
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "wholetime", "description": SESSION },
            },
        },
        "security": [{}, { "session": [] }],
    })
}

/// What a program has to know before it asks.
const ABOUT: &str = "What the pages and commands answer, as JSON: every figure with its period, its basis, how much of the \
    patients stand behind it and where it came from. It tells and changes nothing. A number that is not there is \
    `{\"missing\":\"not_reported\"}` with the reason, never zero. Percentages run from 0 to 100 and their keys end in \
    `_pct`. Words that an operation does not take, and values that a word cannot have, are refused. Long lists are cut by \
    `limit` and `offset`. An answer carries an `ETag`; asked again with `If-None-Match` it is sent only where it changed. \
    Keys are added without notice; a key that is renamed or goes makes a new version.";

/// How people who have accounts are known.
const SESSION: &str =
    "Only where people have accounts: the cookie of a session. Behind TLS its name begins with __Host-.";

/// Answers that any operation may give in place of its own.
pub(crate) const PROBLEMS: [(&str, &str, &str); 8] = [
    ("400", "NotUnderstood", "A word is not known, or its value cannot be; or what is asked for is not possible"),
    ("401", "NotSignedIn", "People have accounts here, and nobody is signed in"),
    ("403", "NotPermitted", "Whoever is signed in may not see it"),
    ("404", "NotFound", "There is no such place, indicator, month or document"),
    ("405", "NotThatWay", "The JSON is read only: ask with GET or HEAD"),
    ("409", "NotNow", "A name fits several places, or nothing is held yet"),
    ("500", "Inside", "Something went wrong in the program itself"),
    ("503", "TookTooLong", "It took too long and was given up, or was stopped"),
];

fn told(operation: &Operation, topic: &str, schemas: &mut SchemaGenerator) -> Value {
    let ways: Vec<Value> = operation.schemas.iter().map(|of| of(schemas).to_value()).collect();
    let schema = match <[Value; 1]>::try_from(ways) {
        Ok([only]) => only,
        Err(ways) => json!({ "anyOf": ways }),
    };
    let mut answers = Map::new();
    let mut headers = json!({ "ETag": named("headers", "ETag"), "Cache-Control": named("headers", "Cache-Control") });
    if operation.list.is_some() {
        headers["Link"] = named("headers", "Link");
        headers["X-Total-Count"] = named("headers", "X-Total-Count");
    }
    let content = json!({ "application/json": { "schema": schema } });
    answers
        .insert("200".to_owned(), json!({ "description": operation.answers, "headers": headers, "content": content }));
    answers.insert(
        "304".to_owned(),
        json!({ "description": "It is as you have it", "headers": { "ETag": named("headers", "ETag") } }),
    );
    for (status, name, _) in PROBLEMS {
        answers.insert(status.to_owned(), named("responses", name));
    }
    let mut parameters: Vec<Value> = operation.places().map(place).collect();
    for word in operation.words() {
        let mut parameter = word.parameter();
        if let Some(example) = operation.tried(word.name) {
            parameter["example"] = example.parse().map_or_else(|_| json!(example), |number: u64| json!(number));
        }
        parameters.push(parameter);
    }
    json!({
        "operationId": operation.name(),
        "tags": [topic],
        "summary": operation.answers,
        "description": takes(operation.right()),
        "parameters": parameters,
        "responses": answers,
    })
}

/// What it takes to be answered, in words.
pub(crate) fn takes(right: Right) -> String {
    match right {
        Right::Open => "For everybody.".to_owned(),
        Right::SignedIn => "Where people have accounts: for who is signed in.".to_owned(),
        Right::To(deed) => format!("Where people have accounts: for a role with the right `{}`.", deed.word()),
    }
}

/// A part of a path that stands for something.
fn place(name: &str) -> Value {
    let (means, example) = match name {
        "code" => ("A published code, group:NAME, or a name that only one place has", "ENG"),
        "indicator" => ("An indicator, as /indicators lists them", "gp_fte_extg_per_100k"),
        _ => ("The name it has in the list; of a collection or baseline an area will do", "an-id"),
    };
    json!({
        "name": name,
        "in": "path",
        "required": true,
        "description": means,
        "schema": { "type": "string", "minLength": 1 },
        "example": example,
    })
}

fn named(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

fn problems() -> Value {
    let told = |(_, name, means): &(&str, &str, &str)| {
        let mut answer = json!({
            "description": means,
            "content": { PROBLEM: { "schema": { "$ref": "#/components/schemas/ProblemDetails" } } },
        });
        if *name == "NotThatWay" {
            answer["headers"] = json!({ "Allow": { "schema": { "type": "string" }, "description": "GET,HEAD" } });
        }
        ((*name).to_owned(), answer)
    };
    Value::Object(PROBLEMS.iter().map(told).collect())
}

fn headers() -> Value {
    let header = |means: &str, of: &str| json!({ "description": means, "schema": { "type": of } });
    json!({
        "ETag": header("Changes with the answer; send it back as If-None-Match", "string"),
        "Cache-Control": header("private: an answer may be kept by who asked, and asked for again", "string"),
        "Link": header("Where a piece of a list was asked for: the next one, rel=next (RFC 8288)", "string"),
        "X-Total-Count": header("Where a piece of a list was asked for: how many lines there are in all", "integer"),
    })
}

/// Source: RFC 9457, 3.1; `error` is what the commands print.
fn problem_schema() -> Value {
    let text = |means: &str| json!({ "type": "string", "description": means });
    json!({
        "type": "object",
        "description": "Why a request was not answered (RFC 9457).",
        "required": ["type", "title", "status", "detail", "error"],
        "properties": {
            "type": text("Kind of problem"),
            "title": text("The status in words"),
            "status": { "type": "integer", "description": "The status" },
            "detail": text("What, and to which thing"),
            "error": {
                "type": "object",
                "description": "The same, as commands print it.",
                "required": ["code", "message", "help"],
                "properties": {
                    "code": text("A word for programs"),
                    "message": text("What, and to which thing"),
                    "help": text("What to do next"),
                },
            },
        },
    })
}
