//! Pages by keyboard alone: everything is reached in turn, one sees where one is, and nothing holds one fast.

use serde_json::{Value, json};

use crate::browser::Browser;

/// All that takes part in the order of the Tab key, numbered. Of radio buttons with one name the Tab key reaches one.
const NUMBER: &str = "const seen = new Set(); let number = 0; \
    for (const one of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')) { \
        if (one.disabled || one.type === 'hidden' || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true})) continue; \
        if (one.type === 'radio') { const name = (one.form ? one.form.action : '') + one.name; if (seen.has(name)) continue; \
            const group = [...document.getElementsByName(one.name)]; if (group.some(other => other.checked) && !one.checked) continue; seen.add(name); } \
        one.dataset.turn = number; number += 1; } \
    return number";

/// Where the focus is: its number, whether one can see it, and words to find it by.
const WHERE: &str = "const one = document.activeElement; if (!one || one === document.body) return null; \
    const style = getComputedStyle(one); const box = one.getBoundingClientRect(); \
    const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none'; \
    return {turn: one.dataset.turn === undefined ? null : Number(one.dataset.turn), \
        seen: marked && box.width > 0 && box.bottom > 0 && box.top < innerHeight, \
        words: one.tagName.toLowerCase() + ' ' + (one.textContent || one.name || '').trim().slice(0, 40)}";

fn walk(browser: &Browser, address: &str) -> Vec<String> {
    let mut faults = Vec::new();
    browser.visit(address);
    let count = browser.script(NUMBER, &[]).as_u64().unwrap();
    let mut reached = vec![false; usize::try_from(count).unwrap()];
    let mut before = -1;
    // A few strokes more than there are things: who is held fast does not come to the end.
    for stroke in 0..count + 5 {
        browser.strike("Tab");
        let at = browser.script(WHERE, &[]);
        if at.is_null() {
            break;
        }
        let words = at["words"].as_str().unwrap_or_default().to_owned();
        if at["seen"] != json!(true) {
            faults.push(format!("{address}: stroke {stroke}: one does not see where one is: {words}"));
        }
        let Some(turn) = at["turn"].as_i64() else {
            // Regions that scroll take part of themselves.
            continue;
        };
        if turn < before {
            break;
        }
        before = turn;
        reached[usize::try_from(turn).unwrap()] = true;
    }
    for (turn, _) in reached.iter().enumerate().filter(|(_, is_reached)| !**is_reached) {
        let script = "const one = document.querySelector(`[data-turn=\"${arguments[0]}\"]`); return one ? one.outerHTML.slice(0, 120) : 'gone'";
        let what = browser.script(script, &[json!(turn)]);
        faults.push(format!("{address}: the Tab key does not come to {}", what.as_str().unwrap_or_default()));
    }
    faults
}

#[test]
fn the_tab_key_comes_to_everything_in_turn_and_one_sees_where_one_is() {
    let (served, _workspace, made) = super::lived_in();
    let Some(browser) = Browser::open(&served) else { return };
    let form = format!("/returns/{}/Z99002", made.collection);
    let pages = [
        "/",
        "/help",
        "/areas/U99901",
        "/areas/QZ9/compare/nurse_fte_per_100k?peers=true",
        "/areas/QZ9/variation",
        "/areas/U99901/bridge",
        "/plans/dorset-2017/delivery",
        "/plans",
        form.as_str(),
    ];
    let wrong: Vec<String> = pages.iter().flat_map(|address| walk(&browser, address)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_first_stroke_leads_past_the_head_of_the_page() {
    let (served, _workspace, _) = super::lived_in();
    let Some(browser) = Browser::open(&served) else { return };
    for address in ["/areas/U99901", "/plans/dorset-2017/delivery"] {
        browser.visit(address);
        browser.strike("Tab");
        let at = browser.script(WHERE, &[]);
        assert_eq!(at["words"], json!("a Skip to main content"), "{address}");
        assert_eq!(at["seen"], Value::Bool(true), "{address}");
        browser.strike("Enter");
        let within = browser.script("return document.activeElement.id", &[]);
        assert_eq!(within, json!("maincontent"), "{address}");
        browser.strike("Tab");
        let next = browser.script("return document.activeElement.closest('main') !== null", &[]);
        assert_eq!(next, json!(true), "{address}: the next stroke goes on within the main part");
    }
}
