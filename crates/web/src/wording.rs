//! What the workbench says in words of the command line, in words of pages.

/// Words of commands, and what a reader of pages does in their place. Longer ones stand first.
const ON_PAGES: [(&str, &str); 18] = [
    ("with --allow-partial", "where sums that cover little are asked for"),
    ("--allow-partial", "asking for sums that cover little"),
    ("--geography as-now compares", "the map of today compares"),
    ("--geography as-now follows", "the map of today follows"),
    ("--geography as-now puts earlier months on today's map", "the map of today serves for earlier months, too"),
    ("--geography as-now", "the map of today"),
    ("; name one with --before", "; choose an earlier month"),
    ("use --level practice or --level pcn", "choose practices or PCNs"),
    ("use --level practice", "choose practices"),
    ("give --since a day before --on", "choose a day before it"),
    ("give the list with --weighted-list", "write the weighted patients below"),
    ("give it with --weighted-list", "write the weighted patients below"),
    ("and none was given (--weighted-list)", "and none was given below"),
    ("give it with --entitlement", "write the sum below"),
    ("give the sum with --entitlement", "write the sum below"),
    ("give it with --devolved or --devolved-pct", "write below what of it is devolved"),
    ("or give --entitlement and --devolved", "or write the sum and what is devolved below"),
    ("leave --by out, or choose another", "choose another way to tell it apart"),
];

/// A sentence as a page says it; a clause that names a command is left out, where something else is said.
pub(crate) fn on_pages(text: &str) -> String {
    let mut told = text.to_owned();
    if text.contains(COMMAND) {
        let clauses: Vec<&str> = text.split("; ").filter(|clause| !clause.contains(COMMAND)).collect();
        if !clauses.is_empty() {
            told = clauses.join("; ");
        }
    }
    if !told.contains("--") {
        return told;
    }
    ON_PAGES.iter().fold(told, |told, (command, page)| told.replace(command, page))
}

/// How a command begins.
const COMMAND: &str = "wholetime ";

/// Sentences as a page says them.
pub(crate) fn all_on_pages(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| on_pages(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_does_not_tell_its_reader_to_type_a_command() {
        let refused = "refused: below 50 % a sum is given only with --allow-partial";
        assert_eq!(
            on_pages(refused),
            "refused: below 50 % a sum is given only where sums that cover little are asked for"
        );
        let before = "no practice is known then; --geography as-now follows its practices of today back";
        assert_eq!(on_pages(before), "no practice is known then; the map of today follows its practices of today back");
        assert_eq!(on_pages("FTE – 1.5"), "FTE – 1.5");
        let no_plan = "there is no plan `x`; `wholetime plan list` names those that are held";
        assert_eq!(on_pages(no_plan), "there is no plan `x`");
        for (command, page) in ON_PAGES {
            assert!(command.contains("--") && !page.contains("--"), "{command}");
        }
    }
}
