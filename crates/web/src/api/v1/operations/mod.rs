//! Every operation of version 1, one a line: the routes, the checks of what is asked and the OpenAPI document are made of these.

mod lists;
mod places;
mod plans;
mod told;
mod words;

use crate::api::operation::{Operation, ROOT};

/// Operations that belong together.
pub(crate) struct Topic {
    /// What people read.
    pub(crate) title: &'static str,
    /// What they are about.
    pub(crate) about: &'static str,
    pub(crate) operations: &'static [Operation],
}

/// Every operation.
pub(crate) const TOPICS: [Topic; 5] = [
    Topic {
        title: "Places",
        about: "What can be said of one area: its staff, how it compares, why its figures are what they are, what comes next.",
        operations: places::OPERATIONS,
    },
    Topic {
        title: "Lists",
        about: "Areas, indicators, sources, groups, checks, assumptions, and how far forecasts are right.",
        operations: lists::OPERATIONS,
    },
    Topic {
        title: "Plans and scenarios",
        about: "What people plan, and what follows from it.",
        operations: plans::OPERATIONS,
    },
    Topic {
        title: "What practices told",
        about: "Collections, corrections, baselines, vacancies, skills, training and community staff.",
        operations: told::OPERATIONS,
    },
    Topic {
        title: "People",
        about: "Who has an account, what roles may do, and who changed what.",
        operations: lists::OF_PEOPLE,
    },
];

/// Every operation, topic after topic.
pub(crate) fn all() -> impl Iterator<Item = &'static Operation> {
    TOPICS.iter().flat_map(|topic| topic.operations)
}

/// The operation of a route, as it is registered.
pub(crate) fn at(route: &str) -> Option<Operation> {
    let path = route.strip_prefix(ROOT)?;
    all().find(|operation| operation.path == path).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::rights::RIGHTS;

    #[test]
    fn every_route_of_the_json_is_an_operation_with_a_right() {
        let operations: BTreeSet<String> = all().map(Operation::address).collect();
        let own = [format!("{ROOT}/openapi.json")];
        let with_right: BTreeSet<String> = RIGHTS
            .iter()
            .filter(|(method, path, _)| *method == "GET" && path.starts_with(ROOT))
            .map(|(_, path, _)| (*path).to_owned())
            .filter(|path| !own.contains(path))
            .collect();
        assert_eq!(operations, with_right);
        assert!(!RIGHTS.iter().any(|(method, path, _)| *method != "GET" && path.starts_with(ROOT)), "JSON only tells");
    }

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let names: BTreeSet<String> = all().map(Operation::name).collect();
        assert_eq!(names.len(), all().count());
    }

    #[test]
    fn every_operation_takes_the_words_it_is_tried_with() {
        for operation in all() {
            let words = operation.words();
            for word in operation.example.split('&').filter(|word| !word.is_empty()) {
                let (name, text) = word.split_once('=').unwrap();
                let known = words.iter().find(|word| word.is(name)).unwrap();
                assert_eq!(known.refuse(name, text), None, "{}", operation.path);
            }
            let asked = |name: &str| operation.example.contains(&format!("{name}="));
            assert!(words.iter().all(|word| !word.is_needed || asked(word.name)), "{}", operation.path);
        }
    }
}
