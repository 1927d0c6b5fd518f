//! A browser that is driven: it visits pages, finds things by the words that people see, and hears what the browser complains of.
//!
//! Each visit also tells whether the page wrote to the console or asked another host for anything.

mod driver;
mod served;

use std::cell::RefCell;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use self::driver::Driver;
pub(crate) use self::served::{Served, serve};

/// Two browsers at once on a small machine wait for each other, and then for too long.
static ONE: Mutex<()> = Mutex::new(());

const SWITCHES: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--lang=en-GB",
];

/// Waiting longer than this for something to be on the page is a fault.
const PATIENCE: Duration = Duration::from_secs(120);

/// What is not there after this, on a page that works on nothing, is not there.
const A_WHILE: Duration = Duration::from_secs(10);

pub(crate) struct Browser {
    driver: Driver,
    host: String,
    complaints: RefCell<Vec<String>>,
    downloads: TempDir,
    _profile: TempDir,
    _one: MutexGuard<'static, ()>,
}

impl Browser {
    /// A browser for the pages of a server; none, and it says so, where Chromium or its driver is not installed.
    pub(crate) fn open(served: &Served) -> Option<Self> {
        let Some(chromium) = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
            .into_iter()
            .find(|path| Path::new(path).is_file())
            .filter(|_| is_on_path("chromedriver"))
        else {
            eprintln!("skipped: no Chromium with its driver here; `cargo xtask test` installs them");
            return None;
        };
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let profile = tempfile::tempdir().unwrap();
        let mut switches: Vec<String> = SWITCHES.iter().map(|&switch| switch.to_owned()).collect();
        switches.push(format!("--user-data-dir={}", profile.path().display()));
        let driver = Driver::start(&json!({"binary": chromium, "args": switches}));
        let downloads = tempfile::tempdir().unwrap();
        let to = json!({"behavior": "allow", "downloadPath": downloads.path()});
        driver.devtools("Browser.setDownloadBehavior", &to);
        let host = served.address.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let browser = Self { driver, host, complaints: RefCell::default(), downloads, _profile: profile, _one: one };
        browser.as_wide_as(1280);
        Some(browser)
    }

    /// Goes to an address of the server, and on to the answer where the page says that it is being worked on.
    pub(crate) fn visit(&self, path: &str) {
        assert!(self.came_to_page(path), "{path} is a file");
    }

    /// As [`Browser::visit`]; false where a file came in place of a page.
    pub(crate) fn came_to_page(&self, path: &str) -> bool {
        let to = format!("http://{}/{}", self.host, path.trim_start_matches('/'));
        match self.driver.tell("url", &json!({"url": to})) {
            Err(why) if why.contains("ERR_ABORTED") => return false,
            Err(why) => panic!("{path}: {why}"),
            Ok(_) => self.arrive(),
        }
        let kind = self.script("return document.contentType", &[]);
        kind == json!("text/html")
    }

    /// Where the browser is, without the host.
    pub(crate) fn place(&self) -> String {
        let at = self.driver.ask("url").as_str().unwrap().to_owned();
        at.strip_prefix(&format!("http://{}", self.host)).map(str::to_owned).unwrap_or(at)
    }

    /// What the page in front of us says, as people see it.
    pub(crate) fn says(&self) -> String {
        let text = self.script("return document.body.innerText", &[]);
        text.as_str().unwrap().to_owned()
    }

    /// Follows the link with these words.
    pub(crate) fn follow(&self, words: &str) {
        self.click("a[href]", words);
    }

    /// Presses the button with these words.
    pub(crate) fn press(&self, words: &str) {
        self.click("button, input[type=submit], summary", words);
    }

    /// Fills the field with this label. A field that holds something is emptied first; a choice is made by its words.
    pub(crate) fn fill(&self, label: &str, with: &str) {
        let field = self.field(label);
        let kind = self.script("return arguments[0].type", &[element(&field)]);
        match kind.as_str() {
            Some("select-one") => {
                let script = "const [list, words] = arguments; \
                    const option = [...list.options].find(one => one.text.trim().startsWith(words)); \
                    if (!option) return [...list.options].map(one => one.text).join('; '); \
                    list.value = option.value; list.dispatchEvent(new Event('change', {bubbles: true})); return null";
                let held = self.script(script, &[element(&field), json!(with)]);
                assert!(held.is_null(), "{label} has no {with}, but {held}");
            }
            Some("file") => self.type_into(&field, with),
            Some("checkbox" | "radio") => self.tell(&format!("element/{field}/click"), &json!({})),
            // A day has a form of its own in each country, so it is not typed.
            Some("date" | "month") => {
                self.script("arguments[0].value = arguments[1]", &[element(&field), json!(with)]);
            }
            _ => {
                self.tell(&format!("element/{field}/clear"), &json!({}));
                self.type_into(&field, with);
            }
        }
    }

    /// Strikes a key, such as Tab, as a keyboard does.
    pub(crate) fn strike(&self, key: &str) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            other => panic!("the key {other} has no code here"),
        };
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["rawKeyDown", "keyUp"] {
            let stroke = json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            self.driver.devtools("Input.dispatchKeyEvent", &stroke);
            if kind == "rawKeyDown" && !text.is_empty() {
                let letter =
                    json!({"type": "char", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text});
                self.driver.devtools("Input.dispatchKeyEvent", &letter);
            }
        }
    }

    /// Shows the page as wide as this, in CSS pixels, as a window or phone of that width does.
    pub(crate) fn as_wide_as(&self, width: u32) {
        let height = if width < 500 { 780 } else { 900 };
        let screen = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.driver.devtools("Emulation.setDeviceMetricsOverride", &screen);
        // Where the machine is busy the page is laid out anew a while after.
        let since = Instant::now();
        while self.script("return innerWidth", &[]) != json!(width) && since.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Shows the page as it is printed, or on a screen again.
    pub(crate) fn as_printed(&self, is_printed: bool) {
        let media = if is_printed { "print" } else { "screen" };
        self.driver.devtools("Emulation.setEmulatedMedia", &json!({"media": media}));
    }

    /// Runs no script of the pages from now on.
    pub(crate) fn without_script(&self) {
        self.driver.devtools("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
    }

    pub(crate) fn script(&self, script: &str, arguments: &[Value]) -> Value {
        self.driver.script(script, arguments)
    }

    pub(crate) fn script_that_waits(&self, script: &str, arguments: &[Value]) -> Value {
        self.driver.script_that_waits(script, arguments)
    }

    /// A picture of the page from the first thing that a selector finds, as PNG.
    pub(crate) fn picture(&self, from: &str, width: u32, height: u32) -> Vec<u8> {
        let script = "const first = document.querySelector(arguments[0]); \
            return first ? Math.max(0, first.getBoundingClientRect().top + scrollY - 24) : -1";
        let top = self.script(script, &[json!(from)]).as_f64().unwrap();
        assert!(0.0 <= top, "{} has no {from}", self.place());
        let part = json!({"x": 0, "y": top, "width": width, "height": height, "scale": 1});
        let wanted = json!({"format": "png", "clip": part, "captureBeyondViewport": true});
        let taken = self.driver.devtools("Page.captureScreenshot", &wanted);
        from_base64(taken["data"].as_str().unwrap())
    }

    /// The file with this ending that a link led to, once it is all there: its name and its bytes.
    pub(crate) fn downloaded(&self, ending: &str) -> (String, Vec<u8>) {
        let since = Instant::now();
        loop {
            let held = std::fs::read_dir(self.downloads.path()).unwrap().map(|entry| entry.unwrap().path());
            if let Some(file) = held.into_iter().find(|file| file.extension().is_some_and(|of| of == ending)) {
                let name = file.file_name().unwrap().to_string_lossy().into_owned();
                return (name, std::fs::read(file).unwrap());
            }
            assert!(since.elapsed() < PATIENCE, "no .{ending} came");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// What the browser complained of since this was last asked.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.hear();
        self.complaints.take()
    }

    fn click(&self, selector: &str, words: &str) {
        let script = "const [selector, words] = arguments; \
            const said = one => (one.getAttribute('aria-label') || one.textContent || one.value).replace(/\\s+/g, ' ').trim(); \
            const all = [...document.querySelectorAll(selector)].filter(one => one.checkVisibility()); \
            return all.find(one => said(one) === words) || all.find(one => said(one).startsWith(words)) \
                || all.map(said).join('; ')";
        let thing = self.found(script, &[json!(selector), json!(words)], words);
        let mark = "document.documentElement.dataset.left = 'yes'; return arguments[0].tagName !== 'SUMMARY'";
        let leads_on = self.script(mark, &[element(&thing)]) == json!(true);
        self.tell(&format!("element/{thing}/click"), &json!({}));
        if leads_on {
            self.leave();
        }
        self.arrive();
    }

    /// Waits until another page is there: the server may take its time, and a file that is sent leaves this one where it is.
    fn leave(&self) {
        let script = json!({"script": "return document.documentElement.dataset.left === undefined", "args": []});
        let since = Instant::now();
        while since.elapsed() < A_WHILE && self.driver.tell("execute/sync", &script) != Ok(json!(true)) {
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn field(&self, label: &str) -> String {
        let script = "const [words] = arguments; const said = one => one.textContent.replace(/\\s+/g, ' ').trim(); \
            const all = [...document.querySelectorAll('label')].filter(one => one.control); \
            const found = all.find(one => said(one) === words) || all.find(one => said(one).startsWith(words)); \
            return found ? found.control : all.map(said).join('; ')";
        self.found(script, &[json!(label)], label)
    }

    /// The element that a script finds. A page that was asked for may take a while to come, so it is looked for again.
    fn found(&self, script: &str, arguments: &[Value], words: &str) -> String {
        let since = Instant::now();
        loop {
            let found = self.driver.tell("execute/sync", &json!({"script": script, "args": arguments}));
            if let Some(thing) = found.as_ref().ok().and_then(Driver::element) {
                return thing;
            }
            assert!(since.elapsed() < A_WHILE || self.is_working(), "no {words} on {}: {found:?}", self.place());
            assert!(since.elapsed() < PATIENCE, "{} did not come to an end", self.place());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Whether the page says something, now or in a while.
    pub(crate) fn comes_to_say(&self, words: &str) -> bool {
        let since = Instant::now();
        loop {
            if self.says().contains(words) {
                return true;
            }
            if A_WHILE < since.elapsed() && !self.is_working() || PATIENCE < since.elapsed() {
                return false;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn type_into(&self, field: &str, text: &str) {
        self.tell(&format!("element/{field}/value"), &json!({"text": text}));
    }

    fn tell(&self, command: &str, what: &Value) {
        self.driver.tell(command, what).unwrap_or_else(|why| panic!("{}: {why}", self.place()));
    }

    /// Waits until nothing is worked on, and hears what the browser has to say.
    fn arrive(&self) {
        let since = Instant::now();
        while self.is_working() {
            assert!(since.elapsed() < PATIENCE, "{} did not come to an end", self.place());
            std::thread::sleep(Duration::from_millis(200));
        }
        self.hear();
    }

    fn is_working(&self) -> bool {
        // Between two pages there is none to ask, and of a page that is still coming the end may be missing: neither is an end.
        let script = "return document.readyState !== 'complete' || document.querySelector('[data-events]') !== null";
        let script = json!({"script": script, "args": []});
        self.driver.tell("execute/sync", &script) != Ok(json!(false))
    }

    /// Reads the console and the list of what was asked of whom.
    fn hear(&self) {
        let mut complaints = self.complaints.borrow_mut();
        let log = |kind: &str| self.driver.tell("se/log", &json!({"type": kind})).unwrap();
        for line in log("browser").as_array().unwrap() {
            let message = line["message"].as_str().unwrap_or_default();
            // That a page is a refusal is the answer itself, and is looked at where it is asked for.
            if !message.contains("the server responded with a status of 4") {
                complaints.push(format!("{}: {message}", line["level"].as_str().unwrap_or_default()));
            }
        }
        for line in log("performance").as_array().unwrap() {
            let Ok(event) = serde_json::from_str::<Value>(line["message"].as_str().unwrap_or_default()) else {
                continue;
            };
            let asked = &event["message"]["params"]["request"]["url"];
            let is_request = event["message"]["method"] == "Network.requestWillBeSent";
            let Some(url) = asked.as_str().filter(|_| is_request) else { continue };
            let is_own = url.starts_with(&format!("http://{}/", self.host));
            // The browser's own first page, before ours.
            let is_of_the_browser = url.starts_with("chrome:") || url.starts_with("data:");
            if !is_own && !is_of_the_browser {
                complaints.push(format!("it asked another host: {url}"));
            }
        }
    }
}

/// An element as an argument of a script.
fn element(name: &str) -> Value {
    json!({"element-6066-11e4-a52e-4f735466cecf": name})
}

/// Bytes written in base 64, as RFC 4648, section 4, has it.
fn from_base64(text: &str) -> Vec<u8> {
    let digits = text.bytes().filter_map(|letter| {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        Some(u32::from(digit))
    });
    let digits: Vec<u32> = digits.collect();
    let whole = digits.chunks(4).flat_map(|four| {
        let bits = four.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - four.len()));
        bits.to_be_bytes().into_iter().skip(1).take(four.len() * 6 / 8)
    });
    whole.collect()
}

#[test]
fn base_64_is_read_as_its_standard_prints_it() {
    // The test vectors of RFC 4648, section 10.
    for (plain, written) in
        [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")]
    {
        assert_eq!(from_base64(written), plain.as_bytes());
    }
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
