//! Names that a template asks for: found in text however Word has split it, and the nearest of those there are.

use super::pieces::run_like;
use super::tree::{Element, Node};

/// A name in two braces, with where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The name, without blanks around it.
    pub(super) name: String,
    start: usize,
    end: usize,
}

/// The names that a text asks for.
pub(super) fn wanted(text: &str) -> Vec<Wanted> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(start) = text[from..].find("{{").map(|at| at + from) {
        let Some(end) = text[start..].find("}}").map(|at| at + start + 2) else { break };
        // Of braces that open twice the inner ones count.
        let start = text[..end].rfind("{{").unwrap_or(start);
        found.push(Wanted { name: text[start + 2..end - 2].trim().to_owned(), start, end });
        from = end;
    }
    found
}

/// The one name that a text is, and nothing else.
pub(super) fn only(text: &str) -> Option<String> {
    let text = text.trim();
    match wanted(text).as_slice() {
        [one] if one.start == 0 && one.end == text.len() => Some(one.name.clone()),
        _ => None,
    }
}

/// The text of the runs of a paragraph, without paragraphs that stand within it (text boxes).
pub(super) fn line_of(paragraph: &Element) -> String {
    let mut line = String::new();
    each_text(paragraph, &mut |text| line.push_str(&text.own_text()));
    line
}

/// Whether what is in an element belongs to the paragraph around it.
fn is_within(element: &Element) -> bool {
    matches!(
        element.name.as_str(),
        "w:r" | "w:hyperlink" | "w:ins" | "w:smartTag" | "w:sdt" | "w:sdtContent" | "w:fldSimple"
    )
}

fn each_text<'a>(of: &'a Element, see: &mut dyn FnMut(&'a Element)) {
    for child in of.elements() {
        match child.name.as_str() {
            "w:t" => see(child),
            _ if is_within(child) => each_text(child, see),
            _ => {}
        }
    }
}

fn each_text_mut(of: &mut Element, see: &mut dyn FnMut(&mut Element)) {
    for child in of.elements_mut() {
        match child.name.as_str() {
            "w:t" => see(child),
            _ if is_within(child) => each_text_mut(child, see),
            _ => {}
        }
    }
}

/// Brings each name of a paragraph into one text: Word splits text over runs as it was typed, checked and changed.
pub(super) fn joined(paragraph: &mut Element) {
    let line = line_of(paragraph);
    let names = wanted(&line);
    let mut at = 0;
    each_text_mut(paragraph, &mut |text| {
        let own = text.own_text();
        let (start, end) = (at, at + own.len());
        at = end;
        // A name belongs to the text in which it begins; the texts after that one lose their share of it.
        let begun = names.iter().find(|one| one.start < start && start < one.end);
        let begins = names.iter().find(|one| start <= one.start && one.start < end && end < one.end);
        if begun.is_none() && begins.is_none() {
            return;
        }
        let (from, to) = (begun.map_or(start, |one| one.end.min(end)), begins.map_or(end, |one| one.end));
        let kept = line.get(from..to).unwrap_or_default();
        let renewed = super::tree::element("w:t").with("xml:space", "preserve").text(kept);
        *text = renewed;
    });
}

/// Puts what a function makes of each name in its place; it is given the name and how the run around it is set. A name of which
/// it makes nothing stays.
pub(super) fn replaced(of: &mut Element, make: &mut dyn FnMut(&str, Option<&Element>) -> Option<Element>) {
    let children = std::mem::take(&mut of.children);
    for child in children {
        match child {
            Node::Element(run) if run.name == "w:r" => of.children.extend(parts_of_run(run, make)),
            Node::Element(mut other) if is_within(&other) => {
                replaced(&mut other, make);
                of.children.push(Node::Element(other));
            }
            other => of.children.push(other),
        }
    }
}

fn parts_of_run(run: Element, make: &mut dyn FnMut(&str, Option<&Element>) -> Option<Element>) -> Vec<Node> {
    let has_name = run.elements().any(|text| text.name == "w:t" && !wanted(&text.own_text()).is_empty());
    if !has_name {
        return vec![Node::Element(run)];
    }
    let how = run.child("w:rPr").cloned();
    let mut parts = Vec::new();
    let mut open = run.clone();
    open.children = how.iter().cloned().map(Node::Element).collect();
    let empty = open.clone();
    for node in run.children {
        let text = match &node {
            Node::Element(text) if text.name == "w:t" => text.own_text(),
            Node::Element(one) if one.name == "w:rPr" => continue,
            _ => {
                open.children.push(node);
                continue;
            }
        };
        let mut from = 0;
        for one in wanted(&text) {
            let Some(made) = make(&one.name, how.as_ref()) else { continue };
            open.children.extend(text_nodes(&text[from..one.start]));
            parts.extend(closed(std::mem::replace(&mut open, empty.clone()), &empty));
            parts.push(Node::Element(made));
            from = one.end;
        }
        open.children.extend(text_nodes(&text[from..]));
    }
    parts.extend(closed(open, &empty));
    parts
}

fn text_nodes(text: &str) -> Vec<Node> {
    if text.is_empty() {
        return Vec::new();
    }
    run_like(text, None).children
}

/// A run, unless there is nothing in it.
fn closed(run: Element, empty: &Element) -> Option<Node> {
    (run.children.len() != empty.children.len()).then_some(Node::Element(run))
}

/// The nearest of the names there are: those that differ in at most a third of their letters, the nearest three.
pub(super) fn nearest(name: &str, known: &[String]) -> Vec<String> {
    let lower = name.to_lowercase();
    let mut near: Vec<(usize, &String)> = known
        .iter()
        .map(|one| (distance(&lower, &one.to_lowercase()), one))
        .filter(|(distance, one)| *distance * 3 <= one.chars().count().max(3))
        .collect();
    near.sort();
    near.into_iter().take(3).map(|(_, one)| one.clone()).collect()
}

/// How many letters must be put in, left out or changed to make one word of another. Source: Levenshtein 1965.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = index + 1;
        for (at, wanted) in other.iter().enumerate() {
            let changed = before + usize::from(letter != *wanted);
            before = row[at + 1];
            row[at + 1] = changed.min(before + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::super::pieces::{run, text_of};
    use super::super::tree::element;
    use super::*;

    fn names(text: &str) -> Vec<String> {
        wanted(text).into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn names_stand_in_two_braces() {
        assert_eq!(names("{{meeting}} on {{ date }}, {{figure:a.b}}"), ["meeting", "date", "figure:a.b"]);
        assert!(names("{meeting} }} {{ never closed").is_empty());
        assert_eq!(only("  {{paper}} ").as_deref(), Some("paper"));
        assert_eq!(only("The {{paper}}"), None);
    }

    #[test]
    fn a_name_that_word_has_split_is_found_again_and_the_words_around_it_stay() {
        let mut paragraph = element("w:p")
            .put(run("Meeting: {", None))
            .put(run("{mee", None))
            .put(element("w:proofErr"))
            .put(run("ting", None))
            .put(run("}} on {{da", None))
            .put(run("te}}.", None));
        joined(&mut paragraph);
        assert_eq!(text_of(&paragraph), "Meeting: {{meeting}} on {{date}}.");
        replaced(&mut paragraph, &mut |name, _| Some(run(&name.to_uppercase(), None)));
        assert_eq!(text_of(&paragraph), "Meeting: MEETING on DATE.");
    }

    #[test]
    fn what_is_set_around_a_name_stays() {
        let strong = element("w:rPr").put(element("w:b"));
        let mut paragraph = element("w:p").put(run_like("On {{date}}, at ten", Some(&strong)));
        replaced(&mut paragraph, &mut |_, how| Some(run_like("1 May", how)));
        assert_eq!(text_of(&paragraph), "On 1 May, at ten");
        assert_eq!(paragraph.elements().filter(|run| run.child("w:rPr") == Some(&strong)).count(), 3);
    }

    #[test]
    fn a_name_typed_wrong_is_answered_with_the_nearest() {
        let known = ["meeting".to_owned(), "date".to_owned(), "figure:U99901.nurse_fte_per_100k".to_owned()];
        assert_eq!(nearest("Meting", &known), ["meeting"]);
        assert_eq!(nearest("figure:U99901.nurses_fte_per_100k", &known), ["figure:U99901.nurse_fte_per_100k"]);
        assert!(nearest("recommendation", &known).is_empty());
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
