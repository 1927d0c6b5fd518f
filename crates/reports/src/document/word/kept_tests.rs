//! What people put into a paper beside words, and what they typed for its front sheet, outlives a second run.

use super::tests::{document_text, edited, first, second};
use super::{Previous, word};
use crate::document::{Document, FrontLine};

fn renewed(bytes: &[u8], document: &Document) -> Vec<u8> {
    let previous = Previous::open(bytes, "last.docx").unwrap();
    let mut run = previous.changes(document, &|_| None);
    previous.renew(document, &mut run).unwrap()
}

fn with_front(mut document: Document, meeting: &str, recommendation: &str) -> Document {
    let line = |id: &str, text: &str| FrontLine { id: id.into(), label: id.into(), text: text.into() };
    document.front = vec![line("meeting", meeting), line("recommendation", recommendation)];
    document
}

#[test]
fn a_front_sheet_that_nobody_typed_again_stays_as_it_was() {
    let typed = word(&with_front(first(), "Board of the quay", "That the board agrees")).unwrap();
    let made = renewed(&typed, &with_front(second(), "", ""));
    let text = document_text(&made);
    assert!(text.contains("Board of the quay") && text.contains("That the board agrees"), "{text}");
    assert!(!text.contains("[to be written]"), "{text}");
    // And the time after that, another meeting is typed.
    let text = document_text(&renewed(&made, &with_front(first(), "Council", "")));
    assert!(text.contains("Council") && !text.contains("Board of the quay"), "{text}");
    assert!(text.contains("That the board agrees"), "{text}");
}

#[test]
fn a_section_with_a_comment_a_picture_or_a_tracked_change_of_somebody_is_theirs() {
    let made = word(&first()).unwrap();
    let comment = "<w:r><w:commentReference w:id=\"7\"/></w:r>";
    let picture = "<w:r><w:drawing><wp:inline><wp:docPr id=\"90\" name=\"Photograph\"/></wp:inline></w:drawing></w:r>";
    let tracked = "<w:ins w:id=\"8\" w:author=\"Quay\"><w:r><w:tab/></w:r></w:ins>";
    for theirs in [comment, picture, tracked] {
        let made = edited(&made, "word/document.xml", |xml| {
            let at = xml.find(" nurses per 100,000 patients.").expect("the sentence");
            let end = at + xml[at..].find("</w:r>").expect("its run") + "</w:r>".len();
            format!("{}{theirs}{}", &xml[..end], &xml[end..])
        });
        let previous = Previous::open(&made, "last.docx").unwrap();
        let mut run = previous.changes(&second(), &|_| None);
        let again = previous.renew(&second(), &mut run).unwrap();
        let kept = super::tests::xml(&again, "word/document.xml");
        assert!(kept.contains(theirs), "{theirs} is lost");
        assert_eq!(run.sections_kept, ["position"]);
        assert!(document_text(&again).contains("There are 15.10"), "its figures are brought up to date all the same");
    }
}
