//! The markup of every page: read without an error, its names and references whole, its headings in order.

mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::Duration;

use self::tree::{Element, Read};
use super::furnished::{self, Furnished, HARBOUR};
use super::*;

/// Kept to the end: a thread that serves must not wait for a database to close.
static LIVED_IN: LazyLock<(Arc<Workbench>, Furnished, TempDir)> = LazyLock::new(|| {
    aside(|| {
        let folder = tempfile::tempdir().unwrap();
        let published = folder.path().join("published");
        Workbench::synthetic_havelock(&published).unwrap();
        let (bench, made) = furnished::furnish(&folder.path().join("workspace"), &published);
        (Arc::new(bench), made, folder)
    })
});

/// A page, waited for where it takes long; none where something else than a page comes.
async fn page(router: &Router, path: &str) -> Option<(StatusCode, String)> {
    let of = |path: &str| Request::get(path).header(header::HOST, "localhost").body(Body::empty()).unwrap();
    let mut answer = asked_of(router.clone(), of(path)).await;
    let mut hops = 0;
    loop {
        let to = answer.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let is_html = answer.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/html; charset=utf-8");
        let wait = is_html && answer.text().contains("data-events=\"/work/");
        match to {
            Some(to) if answer.status.is_redirection() => {
                hops += 1;
                assert!(hops < 5, "{path} leads on and on");
                let is_work = to.starts_with("/work/");
                answer = asked_of(router.clone(), of(&to)).await;
                while is_work && answer.text().contains("data-events=\"/work/") {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    answer = asked_of(router.clone(), of(&to)).await;
                }
            }
            _ if is_html && !wait => return Some((answer.status, answer.text())),
            _ => return None,
        }
    }
}

/// Whether an address is one that is refused, with a page that says so.
fn is_refused(address: &str) -> bool {
    // Of sixty practices or more are forecasts scored; Havelock has fewer.
    ["/nowhere", "/areas/U12345", "/areas/U99901?period=soon", "/accuracy/places"].contains(&address)
}

/// What is wrong with a page.
fn faults(path: &str, read: &Read) -> Vec<String> {
    let mut faults: Vec<String> = read.errors.iter().map(|error| format!("the parser says: {error}")).collect();
    faults.extend(headings(read));
    faults.extend(references(read));
    faults.extend(tables(read));
    let html = read.all("html").next().map(|(_, html)| html.attribute("lang"));
    if html != Some(Some("en-GB")) {
        faults.push("it does not say its language".to_owned());
    }
    let title = title(read);
    if title.trim_end_matches(" – Wholetime").is_empty() || !title.ends_with(" – Wholetime") {
        faults.push(format!("its title is `{title}`"));
    }
    if path.starts_with(&format!("/areas/{HARBOUR}")) && !is_refused(path) && !title.to_uppercase().contains("HARBOUR")
    {
        faults.push(format!("its title, `{title}`, does not name the place"));
    }
    faults
}

fn title(read: &Read) -> String {
    let titles = read.all("title").filter(|(index, _)| !read.all("svg").any(|(svg, _)| read.is_within(*index, svg)));
    titles.map(|(index, _)| read.text(index)).collect::<Vec<_>>().join(" | ")
}

/// One heading of the first rank, at first, and none that leaves a rank out. What is wrong with a form is said above all of it.
fn headings(read: &Read) -> Vec<String> {
    let mut faults = Vec::new();
    let alerts: Vec<usize> = read
        .elements
        .iter()
        .enumerate()
        .filter(|(_, one)| one.attribute("role") == Some("alert"))
        .map(|(at, _)| at)
        .collect();
    let mut before = 0;
    let mut firsts = 0;
    for (index, element) in read.elements.iter().enumerate() {
        let Some(rank) = element.tag().strip_prefix('h').and_then(|rank| rank.parse::<u32>().ok()) else { continue };
        if alerts.iter().any(|&alert| read.is_within(index, alert)) {
            continue;
        }
        if before + 1 < rank {
            faults.push(format!("h{rank} `{}` comes after h{before}", read.text(index)));
        }
        if read.text(index).is_empty() {
            faults.push(format!("an h{rank} says nothing"));
        }
        firsts += u32::from(rank == 1);
        before = rank;
    }
    if firsts != 1 {
        faults.push(format!("it has {firsts} headings of the first rank"));
    }
    faults
}

/// Names that are there once, and what points at them.
fn references(read: &Read) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for id in read.elements.iter().filter_map(|element| element.attribute("id")) {
        if id.is_empty() || id.contains(char::is_whitespace) {
            faults.push(format!("`{id}` is no name for an element"));
        }
        if !ids.insert(id) {
            faults.push(format!("two elements are called {id}"));
        }
    }
    for element in &read.elements {
        for (attribute, to) in pointing(element) {
            if !ids.contains(to) {
                faults.push(format!("{} {attribute}=\"{to}\" points at nothing", element.tag()));
            }
        }
    }
    faults
}

fn pointing(element: &Element) -> Vec<(&'static str, &str)> {
    let mut all = Vec::new();
    let words = ["aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "headers"];
    for name in words {
        let to = element.attribute(name).unwrap_or_default();
        all.extend(to.split_whitespace().map(|one| (name, one)));
    }
    for name in ["for", "form", "list", "aria-activedescendant", "aria-errormessage"] {
        all.extend(element.attribute(name).map(|to| (name, to)));
    }
    let to = element.attribute("href").and_then(|to| to.strip_prefix('#'));
    all.extend(to.filter(|to| !to.is_empty()).map(|to| ("href", to)));
    all
}

/// Each table says what it shows, and has heads that say of what.
fn tables(read: &Read) -> Vec<String> {
    let mut faults = Vec::new();
    for (table, _) in read.all("table") {
        let inside = |tag| read.all(tag).filter(|(index, _)| read.is_within(*index, table)).collect::<Vec<_>>();
        let caption = inside("caption").first().map(|(index, _)| read.text(*index)).unwrap_or_default();
        if caption.is_empty() {
            faults.push("a table has no caption".to_owned());
        }
        let heads = inside("th");
        if heads.is_empty() {
            faults.push(format!("the table `{caption}` has no heads"));
        }
        for (index, head) in heads {
            if head.attribute("scope").is_none() {
                faults.push(format!("the head `{}` of `{caption}` has no scope", read.text(index)));
            }
        }
    }
    faults
}

#[tokio::test]
async fn every_page_is_valid_and_its_parts_refer_to_what_is_there() {
    let (bench, made, _) = &*LIVED_IN;
    let router = wholetime_web::router(Arc::clone(bench), vec!["localhost".to_owned()]);
    let mut wrong = Vec::new();
    let mut seen = 0;
    let mut titles: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in furnished::addresses(made) {
        let Some((status, html)) = page(&router, &path).await else { continue };
        seen += 1;
        let is_refused = is_refused(&path);
        if status.is_success() == is_refused || status.is_server_error() {
            wrong.push(format!("{path}: {status}"));
        }
        let read = tree::read(&html);
        let mut faults = faults(&path, &read);
        faults.sort();
        faults.dedup();
        wrong.extend(faults.iter().take(8).map(|fault| format!("{path}: {fault}")));
        keep(&path, &html);
        if !path.contains('?') && !is_refused {
            titles.entry(title(&read)).or_default().insert(path);
        }
    }
    for (title, of) in titles.iter().filter(|(_, of)| 1 < of.len()) {
        wrong.push(format!("the title `{title}` is that of {}", of.iter().cloned().collect::<Vec<_>>().join(" and ")));
    }
    assert!(70 < seen, "{seen} pages only were looked at");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Writes the page down where a folder is named, for a validator that is run by hand.
fn keep(path: &str, html: &str) {
    let Some(folder) = std::env::var_os("WHOLETIME_KEEP_PAGES") else { return };
    let name: String = path.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), html).unwrap();
}

#[test]
fn a_page_with_faults_is_found_out() {
    let of = |body: &str| {
        let head = "<!DOCTYPE html><html lang=\"en-GB\"><head><title>A – Wholetime</title></head><body>";
        faults("/", &tree::read(&format!("{head}{body}</body></html>")))
    };
    assert_eq!(of("<h1>One</h1><h2>Two</h2>"), Vec::<String>::new());
    for (body, said) in [
        ("<h2>Two</h2>", "h2 `Two` comes after h0"),
        ("<h1>One</h1><h3>Three</h3>", "h3 `Three` comes after h1"),
        ("<h1>One</h1><h1>Two</h1>", "2 headings of the first rank"),
        ("<h1 id=\"a\">One</h1><p id=\"a\"></p>", "two elements are called a"),
        ("<h1>One</h1><label for=\"x\">X</label>", "label for=\"x\" points at nothing"),
        ("<h1>One</h1><p aria-describedby=\"b c\"></p>", "aria-describedby=\"c\" points at nothing"),
        ("<h1>One</h1><a href=\"#d\">D</a>", "href=\"d\" points at nothing"),
        ("<h1>One</h1><table><tbody><tr><td>1</td></tr></tbody></table>", "has no heads"),
        ("<h1>One</h1><table><caption>T</caption><tr><th>A</th></tr></table>", "has no scope"),
        ("<h1>One</h1><p><div></div></p>", "the parser says"),
        ("<h1>One</h1><span></p></span>", "the parser says"),
    ] {
        let found = of(body);
        assert!(found.iter().any(|fault| fault.contains(said)), "{body}: {found:?}");
    }
}
