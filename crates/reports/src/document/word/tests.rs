//! Papers as Word files, tried on invented figures.

use jiff::civil::date;

use super::package::Package;
use super::pieces::text_of;
use super::tree::Tree;
use super::*;
use crate::charts::Chart;
use crate::document::{
    Block, Cell, Change, Column, Figure, FrontLine, Picture, Reference, Row, Span, Table, Words, plain,
};

/// A figure of Harbour PCN.
fn figure(what: &str, text: &str) -> Figure {
    Figure { id: format!("U99901.{what}"), text: text.into(), value: text.parse().ok(), reference: "ref-1".into() }
}

fn sentence(before: &str, figure: Figure, after: &str) -> Words {
    vec![Span::Text(before.into()), Span::Figure(figure), Span::Text(after.into())]
}

fn chart(title: &str) -> Chart {
    let svg = "<svg viewBox=\"0 0 480 240\"><rect width=\"400\" height=\"200\" fill=\"#005eb8\"/></svg>".to_owned();
    Chart {
        id: "bar".into(),
        title: title.into(),
        description: "One bar.".into(),
        svg,
        data: crate::charts::Data::default(),
    }
}

fn rates(nurses: &str, change: Change, month: &str) -> Table {
    let cell = Cell {
        change: Some(change),
        figure: Some(("U99901.nurse_fte_per_100k".into(), "ref-1".into())),
        ..Cell::number(nurses.parse().unwrap(), 2)
    };
    Table {
        id: "rates".into(),
        title: format!("Staff per 100,000 patients, {month}"),
        columns: vec![Column::text("Network"), Column::number(month, 2)],
        rows: vec![Row::of(vec![Cell::text("Harbour PCN"), cell])],
        notes: vec!["FTE over patients registered.".into()],
    }
}

/// A paper of Harbour PCN with so many nurses per 100,000 patients in a month.
fn paper(nurses: &str, change: Change, month: &str) -> Document {
    let table = rates(nurses, change, month);
    let blocks = vec![
        Block::Heading { depth: 1, id: "position".into(), text: "Position".into() },
        Block::Numbered(sentence("There are ", figure("nurse_fte_per_100k", nurses), " nurses per 100,000 patients.")),
        Block::Table(table.clone()),
        Block::Picture(Picture { id: "nurses".into(), chart: chart("Nurses fell"), table, native: None }),
        Block::Heading { depth: 1, id: "implications".into(), text: "Implications".into() },
        Block::Editable {
            id: "implications.legal".into(),
            words: vec![sentence("Legal: at ", figure("gp_fte", "4.00"), " FTE, none known.")],
        },
    ];
    let references = vec![Reference {
        id: "ref-1".into(),
        what: format!("Profile of Harbour PCN, {month}"),
        command: format!("wholetime profile U99901 --period {month}"),
        sources: vec![format!("gp_workforce_practice {month} revision 1")],
    }];
    Document {
        title: "Workforce: Harbour PCN".into(),
        subtitle: format!("Harbour PCN (U99901), {month}"),
        author: "Quay & Partners".into(),
        made_on: date(2025, 2, 3),
        front: vec![
            FrontLine { id: "meeting".into(), label: "Meeting".into(), text: "Board <one>".into() },
            FrontLine { id: "recommendation".into(), label: "Recommendation".into(), text: String::new() },
        ],
        blocks,
        references,
    }
}

pub(super) fn first() -> Document {
    paper("16.20", Change::Up, "2025-01")
}

pub(super) fn second() -> Document {
    paper("15.10", Change::Down, "2025-02")
}

fn text(bytes: &[u8], part: &str) -> String {
    let package = Package::open(bytes, "made.docx").unwrap();
    text_of(package.tree(part).unwrap().root().unwrap()).replace('\u{a0}', " ")
}

pub(crate) fn document_text(bytes: &[u8]) -> String {
    text(bytes, "word/document.xml")
}

pub(super) fn xml(bytes: &[u8], part: &str) -> String {
    String::from_utf8(Package::open(bytes, "made.docx").unwrap().part(part).unwrap().to_vec()).unwrap()
}

/// The file after somebody worked on a part of it.
pub(super) fn edited(bytes: &[u8], part: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut package = Package::open(bytes, "made.docx").unwrap();
    let changed = change(xml(bytes, part));
    package.set(part, changed.into_bytes());
    package.packed().unwrap()
}

/// A template of somebody's own, with a header, a text box and a style of theirs.
fn template(body: &str, header: &str) -> Vec<u8> {
    let ours = word(&first()).unwrap();
    let mut package = Package::open(&ours, "ours.docx").unwrap();
    let open = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
    package.set("word/document.xml", format!("{open}{body}<w:sectPr/></w:body></w:document>").into_bytes());
    let styles = "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:style \
                  w:type=\"paragraph\" w:styleId=\"Kopf1\"><w:name w:val=\"heading 1\"/></w:style></w:styles>";
    package.set("word/styles.xml", styles.as_bytes().to_vec());
    package.set("word/media/logo.png", b"their logo".to_vec());
    let head = "<w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">";
    package.set("word/header1.xml", format!("{head}{header}</w:hdr>").into_bytes());
    package.set("word/footer1.xml", format!("{head}<w:p/></w:hdr>").into_bytes());
    package.packed().unwrap()
}

fn line(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn filled(body: &str, header: &str) -> Result<Vec<u8>, ReportError> {
    fill(&first(), &Template::open(&template(body, header), "theirs.docx").unwrap())
}

#[test]
fn a_paper_has_its_words_figures_and_references_in_order() {
    let made = word(&first()).unwrap();
    let text = document_text(&made);
    for words in [
        "Workforce: Harbour PCN",
        "Board <one>",
        "[to be written]",
        "There are 16.20 nurses per 100,000 patients.",
        "16.20 ↑ up",
        "Nurses fell",
        "References",
        "wholetime profile U99901 --period 2025-01",
    ] {
        assert!(text.contains(words), "{words} is missing of {text}");
    }
    assert!(!text.contains("{{"), "{text}");
    assert_eq!(word(&first()).unwrap(), made, "the same paper is the same file");
}

#[test]
fn a_reader_that_is_not_ours_reads_headings_lists_tables_and_places() {
    let made = docx_rs::read_docx(&word(&first()).unwrap()).unwrap();
    let read = made.json();
    for words in ["Heading1", "WholetimeNumbered", "WholetimeTable", "There are ", "16.20 ↑", "Harbour PCN"] {
        assert!(read.contains(words), "{words} is missing of {read}");
    }
}

#[test]
fn rows_of_headings_are_repeated_and_pictures_say_what_they_show() {
    let body = xml(&word(&first()).unwrap(), "word/document.xml");
    assert!(body.contains("<w:tblHeader/>") && body.contains("descr=\"One bar.\""), "{body}");
    assert!(body.contains("<w:tag w:val=\"U99901.nurse_fte_per_100k\"/>"));
    assert!(body.contains("<w:tag w:val=\"edit:implications.legal\"/>"));
    let ids: Vec<&str> = body.split("<w:id w:val=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(ids.len(), once.len(), "every place has a number of its own");
}

#[test]
fn a_template_of_somebodys_own_keeps_its_parts_and_gets_what_it_asks_for() {
    let split = "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>To: {{mee</w:t></w:r><w:proofErr/>\
                 <w:r><w:t>ting}}, at {{figure:U99901.nurse_fte_per_100k}}!</w:t></w:r></w:p>";
    let made = filled(&format!("{split}{}", line("{{table:rates}}")), &line("{{title}}")).unwrap();
    let text = document_text(&made);
    assert!(text.starts_with("To: Board <one>, at 16.20!"), "{text}");
    assert!(text.contains("16.20 ↑ up") && !text.contains("Implications"), "{text}");
    assert_eq!(self::text(&made, "word/header1.xml"), "Workforce: Harbour PCN");
    let theirs = Package::open(&made, "made.docx").unwrap();
    assert_eq!(theirs.part("word/media/logo.png"), Some(b"their logo".as_slice()));
    let styles = xml(&made, "word/styles.xml");
    assert!(styles.contains("w:styleId=\"Kopf1\"") && !styles.contains("w:styleId=\"Heading1\""), "{styles}");
    assert!(xml(&made, "word/document.xml").contains("<w:jc w:val=\"center\"/>"));
}

#[test]
fn a_section_in_a_template_is_set_in_the_styles_of_the_template() {
    let made = filled(&line("{{section:position}}"), "<w:p/>").unwrap();
    assert!(xml(&made, "word/document.xml").contains("<w:pStyle w:val=\"Kopf1\"/>"));
}

#[test]
fn a_content_control_asks_for_a_name_too_and_others_are_left_alone() {
    let control = |tag: &str| {
        format!(
            "<w:sdt><w:sdtPr><w:alias w:val=\"x\"/><w:tag w:val=\"{tag}\"/><w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent>\
             <w:r><w:rPr><w:rStyle w:val=\"PlaceholderText\"/></w:rPr><w:t>Click here</w:t></w:r></w:sdtContent></w:sdt>"
        )
    };
    let body = format!("<w:p>{}</w:p><w:p>{}</w:p>", control("meeting"), control("theirs"));
    let made = filled(&body, "<w:p/>").unwrap();
    assert_eq!(document_text(&made), "Board <one>\nClick here");
    assert!(!xml(&made, "word/document.xml").split("theirs").next().unwrap().contains("showingPlcHdr"));
}

#[test]
fn names_in_text_boxes_are_found() {
    let body = format!(
        "<w:p><w:r><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice><w:txbxContent>{}</w:txbxContent></mc:Choice>\
         </mc:AlternateContent></w:r></w:p>",
        line("{{meeting}}")
    );
    let made = filled(&body, "<w:p/>").unwrap();
    assert!(xml(&made, "word/document.xml").contains("Board &lt;one&gt;"));
}

#[test]
fn names_that_the_paper_does_not_have_are_all_listed_with_the_nearest() {
    let body = format!("{}{}", line("{{meting}} {{nonsense}}"), line("{{table:rate}}"));
    let said = filled(&body, "<w:p/>").unwrap_err().to_string();
    for words in
        ["theirs.docx", "{{meting}} (perhaps {{meeting}})", "{{nonsense}}", "{{table:rate}} (perhaps {{table:rates}})"]
    {
        assert!(said.contains(words), "{words} is missing of {said}");
    }
    let said = filled(&line("See {{table:rates}} here"), "<w:p/>").unwrap_err().to_string();
    assert!(said.contains("must stand alone"), "{said}");
    let said = filled(&line("Nothing"), "<w:p/>").unwrap_err().to_string();
    assert!(said.contains("asks for nothing"), "{said}");
}

fn again(bytes: &[u8]) -> (SecondRun, Vec<u8>) {
    let previous = Previous::open(bytes, "last.docx").unwrap();
    let document = second();
    let mut run = previous.changes(&document, &|_| None);
    let made = previous.renew(&document, &mut run).unwrap();
    (run, made)
}

#[test]
fn a_second_run_brings_figures_up_to_date_and_says_what_changed() {
    let (run, made) = again(&word(&first()).unwrap());
    let changed = run.changed.iter().map(|one| (one.id.as_str(), one.then.as_str(), one.now.as_str(), one.why));
    let changed: Vec<(&str, &str, &str, Why)> = changed.collect();
    let expected = [("U99901.nurse_fte_per_100k", "16.20", "15.10", Why::NewMonth)];
    assert_eq!(changed, expected);
    let text = document_text(&made);
    assert!(
        text.contains("There are 15.10 nurses") && text.contains("15.10 ↓ down") && !text.contains("16.20"),
        "{text}"
    );
    assert!(text.contains("2025-02") && !text.contains("2025-01"), "{text}");
    assert_eq!(run.sections_renewed, ["position", "implications", "references"]);
}

#[test]
fn what_people_wrote_is_kept() {
    let made = word(&first()).unwrap();
    let made = edited(&made, "word/document.xml", |xml| {
        xml.replace(" nurses per 100,000 patients.", " nurses per 100,000 patients, as the board heard.")
            .replace(" FTE, none known.", " FTE: our solicitor was asked.")
            .replace("[to be written]", "That the board notes this")
    });
    let (run, made) = again(&made);
    let text = document_text(&made);
    assert!(text.contains("There are 15.10 nurses per 100,000 patients, as the board heard."), "{text}");
    assert!(text.contains("15.10 ↓ down"), "a table that nobody changed is written anew: {text}");
    assert!(text.contains("4.00 FTE: our solicitor was asked."), "{text}");
    assert!(text.contains("That the board notes this"), "{text}");
    assert_eq!((run.sections_kept, run.sections_renewed.len()), (vec!["position".to_owned()], 2));
    // And the time after that.
    let (_, made) = again(&made);
    assert!(document_text(&made).contains("as the board heard."));
}

#[test]
fn a_figure_that_people_wrote_over_stays_and_is_listed() {
    let made = word(&first()).unwrap();
    let made = edited(&made, "word/document.xml", |xml| {
        xml.replacen("<w:t xml:space=\"preserve\">16.20</w:t>", "<w:t xml:space=\"preserve\">about 16</w:t>", 1)
    });
    let (run, made) = again(&made);
    assert!(document_text(&made).contains("There are about 16 nurses"));
    let listed: Vec<_> =
        run.overwritten.iter().map(|one| (one.written.as_deref(), one.in_paper.as_str(), one.now.as_str())).collect();
    assert_eq!(listed, [(Some("16.20"), "about 16", "15.10")]);
    let (run, _) = again(&made);
    assert_eq!(run.overwritten.len(), 1, "it is known the time after, too");
}

#[test]
fn a_figure_that_is_no_longer_answered_is_listed() {
    let made = word(&first()).unwrap();
    let previous = Previous::open(&made, "last.docx").unwrap();
    let mut document = second();
    document.blocks.retain(|block| !matches!(block, Block::Editable { .. }));
    let run = previous.changes(&document, &|id| (id == "U99901.gp_fte").then(|| "GPs of Harbour".to_owned()));
    assert_eq!(
        run.gone.iter().map(|one| (one.what.as_str(), one.in_paper.as_str())).collect::<Vec<_>>(),
        [("GPs of Harbour", "4.00")]
    );
}

#[test]
fn the_same_month_read_from_other_files_is_a_revision_and_from_the_same_a_correction() {
    let made = word(&first()).unwrap();
    let why = |document: &Document| {
        let run = Previous::open(&made, "last.docx").unwrap().changes(document, &|_| None);
        run.changed.first().map(|one| one.why)
    };
    let mut document = paper("15.10", Change::Down, "2025-01");
    assert_eq!(why(&document), Some(Why::Correction));
    document.references[0].sources = vec!["gp_workforce_practice 2025-01 revision 2".into()];
    assert_eq!(why(&document), Some(Why::Revision));
    document.references[0].command.push_str(" --geography as-now");
    assert_eq!(why(&document), Some(Why::AskedOtherwise));
    assert_eq!(why(&first()), None);
}

#[test]
fn a_paper_that_was_saved_anew_works_the_same() {
    // What Word does when it saves: runs are split, what is said of a place grows and changes its order, marks of spelling appear.
    let made = word(&first()).unwrap();
    let saved = edited(&made, "word/document.xml", |xml| {
        let xml = xml.replacen(
            "<w:r><w:t xml:space=\"preserve\">16.20</w:t></w:r>",
            "<w:r w:rsidR=\"00A1\"><w:t>16</w:t></w:r><w:proofErr w:type=\"spellStart\"/><w:r><w:t>.20</w:t></w:r>",
            1,
        );
        xml.replace("<w:sdtPr><w:alias", "<w:sdtPr><w:rPr><w:b/></w:rPr><w:lock w:val=\"sdtLocked\"/><w:alias")
    });
    let mut package = Package::open(&saved, "saved.docx").unwrap();
    let record = package.part("customXml/item1.xml").unwrap().to_vec();
    package.set("customXml/item1.xml", b"<other/>".to_vec());
    package.set("customXml/item7.xml", record);
    let (run, made) = again(&package.packed().unwrap());
    assert_eq!((run.has_record, run.changed.len(), run.overwritten.len()), (true, 1, 0));
    assert!(document_text(&made).contains("There are 15.10 nurses"));
}

#[test]
fn a_paper_whose_sections_lost_their_marks_still_gets_its_figures() {
    let made = word(&first()).unwrap();
    let bare = edited(&made, "word/document.xml", |xml| {
        let mut tree = Tree::read(&xml).unwrap();
        unmark(tree.root_mut().unwrap());
        tree.xml()
    });
    let (run, made) = again(&bare);
    let text = document_text(&made);
    assert!(
        text.contains("There are 15.10 nurses") && text.contains("15.10 ↓ down") && !text.contains("16.20"),
        "{text}"
    );
    assert!(text.contains("Staff per 100,000 patients, 2025-02"), "{text}");
    assert!(run.notes.iter().any(|note| note.contains("marks of its sections")), "{:?}", run.notes);
}

#[test]
fn a_paper_whose_figures_lost_their_names_is_known_by_its_bookmarks() {
    let made = word(&first()).unwrap();
    let bare = edited(&made, "word/document.xml", |xml| {
        let mut tree = Tree::read(&xml).unwrap();
        unmark(tree.root_mut().unwrap());
        let mut parts = tree.xml();
        while let Some(start) = parts.find("<w:tag ") {
            let end = parts[start..].find("/>").unwrap() + start + 2;
            parts.replace_range(start..end, "");
        }
        parts
    });
    let (run, made) = again(&bare);
    assert_eq!(run.changed.len(), 1, "{:?}", run.notes);
    let text = document_text(&made);
    assert!(text.contains("There are 15.10 nurses") && text.contains("15.10 ↓ down"), "{text}");
}

/// Takes the marks of sections and tables away, as programs do that know places within lines only.
fn unmark(of: &mut tree::Element) {
    let children = std::mem::take(&mut of.children);
    for mut child in children {
        if let Some(element) = child.element_mut() {
            unmark(element);
            let name = pieces::name_of(element).unwrap_or_default();
            if ["section:", "table:rates", "edit:"].iter().any(|one| name.starts_with(one)) && !name.contains('.') {
                let content = element.child_mut("w:sdtContent").map(|content| std::mem::take(&mut content.children));
                of.children.extend(content.unwrap_or_default());
                continue;
            }
        }
        of.children.push(child);
    }
}

#[test]
fn a_new_section_is_put_in_its_place_and_one_that_people_took_out_stays_out() {
    let made = word(&first()).unwrap();
    let mut document = second();
    let new =
        [Block::Heading { depth: 1, id: "risks".into(), text: "Risks".into() }, Block::Paragraph(plain("One risk."))];
    document.blocks.splice(4..4, new);
    let previous = Previous::open(&made, "last.docx").unwrap();
    let mut run = previous.changes(&document, &|_| None);
    let made = previous.renew(&document, &mut run).unwrap();
    let text = document_text(&made);
    let at = |words: &str| text.rfind(words).unwrap();
    assert!(at("Nurses fell") < at("One risk.") && at("One risk.") < at("Legal: at"), "{text}");
    assert_eq!(run.sections_added, ["risks"]);
    let without = edited(&made, "word/document.xml", |xml| {
        let start = xml.find("<w:sdt><w:sdtPr><w:tag w:val=\"section:risks\"/>").unwrap();
        let end = xml[start..].find("</w:sdt>").unwrap() + start + "</w:sdt>".len();
        format!("{}{}", &xml[..start], &xml[end..])
    });
    let previous = Previous::open(&without, "last.docx").unwrap();
    let mut run = previous.changes(&document, &|_| None);
    let made = previous.renew(&document, &mut run).unwrap();
    assert!(!document_text(&made).contains("One risk.") && run.sections_added.is_empty());
}

#[test]
fn pictures_that_are_no_longer_shown_do_not_pile_up() {
    let (_, made) = again(&word(&first()).unwrap());
    let package = Package::open(&made, "made.docx").unwrap();
    assert_eq!(package.names().filter(|name| name.starts_with("word/media/")).count(), 1);
}

#[test]
fn only_what_stands_in_the_paper_is_kept_in_its_file() {
    let made = filled(&line("{{meeting}}"), "<w:p/>").unwrap();
    let record = xml(&made, "customXml/item1.xml");
    assert!(record.contains("Board") && !record.contains("16.20"), "{record}");
}

#[test]
fn a_file_that_is_no_paper_of_ours_is_refused() {
    let theirs = template(&line("Nothing"), "<w:p/>");
    let mut package = Package::open(&theirs, "theirs.docx").unwrap();
    package.set("customXml/item1.xml", b"<other/>".to_vec());
    let said = Previous::open(&package.packed().unwrap(), "theirs.docx").unwrap_err().to_string();
    assert!(said.contains("--template"), "{said}");
}

#[test]
fn every_name_that_is_listed_can_be_asked_for() {
    for one in placeholders(&first()) {
        let made = filled(&line(&format!("{{{{{}}}}}", one.name)), "<w:p/>");
        assert!(made.is_ok(), "{}: {:?}", one.name, made.err());
    }
}
