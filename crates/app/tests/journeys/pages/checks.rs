//! What is wrong with a page, as axe-core, a narrow window, a printer and the console tell.

use serde_json::{Value, json};

use crate::browser::Browser;

/// axe-core, unchanged; not part of the program.
const AXE: &str = include_str!("../../assets/axe-core-4.14.1.min.js");

/// Rules of WCAG 2.2 A and AA, and what axe-core holds to be good practice. The size of targets is off by itself.
const ASK_AXE: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'], \
        rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}) \
    .then(found => done(found.violations.map(one => ({rule: one.id, help: one.help, count: one.nodes.length, \
        first: one.nodes.slice(0, 3).map(node => node.target.join(' ') + ' ' + (node.any[0] || node.all[0] || node.none[0] || {message: ''}).message)})))) \
    .catch(why => done([{rule: 'axe', help: String(why), count: 0, first: []}]));";

/// What runs over the right edge, tables and charts that scroll within themselves aside.
const OVER_THE_EDGE: &str = "const wide = document.documentElement.clientWidth; \
    if (document.documentElement.scrollWidth <= wide) return []; \
    const scrolls = one => one && one !== document.documentElement && (getComputedStyle(one).overflowX !== 'visible' || scrolls(one.parentElement)); \
    const over = [...document.body.querySelectorAll('*')] \
        .filter(one => one.checkVisibility() && wide + 1 < one.getBoundingClientRect().right && !scrolls(one.parentElement)) \
        .slice(0, 4).map(one => one.tagName.toLowerCase() + '.' + one.getAttribute('class') + ' ' \
            + Math.round(one.getBoundingClientRect().right) + ' ' + one.textContent.trim().slice(0, 40)); \
    const placed = () => [...document.body.querySelectorAll('*')] \
        .filter(one => wide + 1 < one.getBoundingClientRect().right && getComputedStyle(one).position !== 'static') \
        .slice(0, 4).map(one => document.documentElement.scrollWidth + ' pixels ' + one.outerHTML.slice(0, 90)); \
    return over.length ? over : placed().concat('something');";

/// What a reader of paper can do nothing with, and is there all the same. A form that holds a table is to be read.
const PRINTED_IN_VAIN: &str = "return [...document.querySelectorAll('nav, form:not(:has(table)), button, .nhsuk-skip-link')] \
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height > 1) \
    .slice(0, 4).map(one => one.tagName.toLowerCase() + '.' + one.getAttribute('class') + ' ' + one.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40))";

/// Addresses that are printed behind links: of no use on paper, and a number with one behind it cannot be read.
const PRINTED_ADDRESSES: &str = "return [...document.querySelectorAll('main a[href]')] \
    .filter(one => one.checkVisibility() && getComputedStyle(one, '::after').content.includes('Link')) \
    .slice(0, 4).map(one => one.outerHTML.slice(0, 90))";

/// Visits a page and lists its faults, as a desktop, a phone and a printer show it.
pub(super) fn faults(browser: &Browser, address: &str) -> Vec<String> {
    browser.as_wide_as(1280);
    if !browser.came_to_page(address) {
        return browser.complaints();
    }
    let mut faults = browser.complaints();
    browser.script(AXE, &[]);
    faults.extend(violations(browser, "desktop"));
    browser.as_wide_as(390);
    faults.extend(violations(browser, "phone"));
    browser.as_wide_as(320);
    faults.extend(lines(&browser.script(OVER_THE_EDGE, &[]), "at 320 pixels it runs over the edge"));
    browser.as_wide_as(720);
    browser.as_printed(true);
    faults.extend(lines(&browser.script(PRINTED_IN_VAIN, &[]), "it prints"));
    faults.extend(lines(&browser.script(PRINTED_ADDRESSES, &[]), "it prints the address of"));
    browser.as_printed(false);
    faults
}

fn violations(browser: &Browser, screen: &str) -> Vec<String> {
    let found = browser.script_that_waits(ASK_AXE, &[]);
    let found = found.as_array().cloned().unwrap_or_default();
    let told = found.iter().map(|one| {
        let first: Vec<&str> = one["first"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        format!("{screen}: {} ({} places): {}: {}", one["rule"], one["count"], one["help"], first.join(" | "))
    });
    told.collect()
}

fn lines(found: &Value, what: &str) -> Vec<String> {
    found.as_array().into_iter().flatten().filter_map(Value::as_str).map(|one| format!("{what}: {one}")).collect()
}

#[test]
fn axe_finds_what_is_wrong_with_a_page_that_is_wrong() {
    let (served, _workspace, _) = super::lived_in();
    let Some(browser) = Browser::open(&served) else { return };
    browser.visit("/help");
    browser.script(AXE, &[]);
    assert_eq!(violations(&browser, "desktop"), Vec::<String>::new());
    browser.script("document.querySelector('main').innerHTML += '<input><p class=\"wt-wide\">x</p>'", &[]);
    browser.script("document.querySelector('.wt-wide').style.width = '2000px'", &[]);
    let found = violations(&browser, "desktop");
    assert!(found.iter().any(|fault| fault.contains("label")), "{found:?}");
    browser.as_wide_as(320);
    assert_ne!(browser.script(OVER_THE_EDGE, &[]), json!([]));
    browser.script("console.error('oh'); new Image().src = 'http://example.invalid/x.png'", &[]);
    let heard = browser.complaints().join("\n");
    assert!(heard.contains("oh") && heard.contains("example.invalid"), "{heard}");
}
