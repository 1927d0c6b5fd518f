//! Who asks: the cookie of a session becomes the person a request is answered for, or the way to the sign-in page.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::RequestExt as _;
use axum::extract::{MatchedPath, RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use wholetime_workbench::access::{Deed, LONGEST_SESSION, Who};
use wholetime_workbench::actions::people::SignedIn;
use wholetime_workbench::questions::whereabouts::Whereabouts;
use wholetime_workbench::{HeldNow, Workbench, WorkbenchError};

use crate::components::chart::Pictures;
use crate::components::layout::{self, Indicators};
use crate::links;
use crate::problem::{JsonProblem, PageProblem, Problem};
use crate::rights::{Right, needed};

/// Browsers keep a cookie of this beginning only if it came encrypted, for this host alone. Source: RFC 6265bis, 4.1.3.2.
const COOKIE_BEHIND_TLS: &str = "__Host-wholetime";
const COOKIE: &str = "wholetime";

tokio::task_local! {
    /// Who asks, for the header of the page.
    static ASKING: Asking;
}

/// What the header of a page says of who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asking {
    /// Name of the account, where somebody is signed in.
    pub(crate) name: Option<String>,
    /// Whether people have accounts here.
    pub(crate) is_shared: bool,
    /// Who they are.
    who: Option<Who>,
    /// What is asked for: the route of the page.
    pub(crate) route: String,
    /// The place the page is about, where it is about one.
    pub(crate) place: Option<Arc<AskedPlace>>,
    /// The charts of the page, one of which may be wanted instead of it.
    pub(crate) pictures: Option<Arc<Pictures>>,
}

/// The place that an address is about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AskedPlace {
    /// Where it lies.
    pub(crate) whereabouts: Whereabouts,
    /// What stands behind the place in the path, such as `flows`; empty for its profile.
    pub(crate) below: String,
    /// What stands behind the question mark.
    pub(crate) words: String,
    /// What indicators there are to choose from.
    pub(crate) indicators: Indicators,
}

impl Asking {
    fn of(who: &Who) -> Self {
        let name = matches!(who, Who::Person { .. }).then(|| who.name().to_owned());
        Self { name, is_shared: !who.is_alone(), who: Some(who.clone()), ..Self::default() }
    }

    /// Whether a page is worth a link for them: its line asks for nothing they have not.
    pub(crate) fn may_open(&self, page: &str) -> bool {
        let Some(who) = &self.who else { return true };
        // An address with a place in it is none of a route; pages about places are for whoever sees figures.
        needed("GET", page).unwrap_or(Right::To(Deed::See)).check(who).is_ok()
    }
}

/// Who asks, as far as the task knows.
pub(crate) fn asking() -> Asking {
    ASKING.try_with(Clone::clone).unwrap_or_default()
}

/// Does something on another thread for the one who asks here.
pub(crate) fn asking_still<T>(asking: Asking, work: impl FnOnce() -> T) -> T {
    ASKING.sync_scope(asking, work)
}

/// The door everybody comes through.
#[derive(Clone)]
pub(crate) struct Door {
    bench: Arc<Workbench>,
    cookies: Cookies,
    /// Once people had accounts, nobody is alone any more, even where a backup without accounts is brought back.
    is_shared: Arc<AtomicBool>,
}

impl Door {
    pub(crate) fn new(bench: Arc<Workbench>, cookies: Cookies, is_shared: bool) -> Self {
        Self { bench, cookies, is_shared: Arc::new(AtomicBool::new(is_shared)) }
    }
}

/// How the cookie of a session is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cookies {
    pub(crate) is_behind_tls: bool,
}

impl Cookies {
    fn name(self) -> &'static str {
        if self.is_behind_tls { COOKIE_BEHIND_TLS } else { COOKIE }
    }

    fn set(self, secret: &str, seconds: i64) -> Option<HeaderValue> {
        let secure = if self.is_behind_tls { "; Secure" } else { "" };
        let text = format!("{}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}", self.name());
        HeaderValue::from_str(&text).ok()
    }

    /// The secret a browser sent.
    pub(crate) fn secret(self, headers: &HeaderMap) -> Option<String> {
        CookieJar::from_headers(headers).get(self.name()).map(|cookie| cookie.value().to_owned())
    }

    /// Lets a browser keep the secret of whoever has just signed in, and goes on to a page.
    pub(crate) fn let_in(self, signed_in: &SignedIn, next: &str) -> Response {
        self.with(self.set(signed_in.secret.reveal(), LONGEST_SESSION), next)
    }

    /// Lets a browser forget, and goes on to a page.
    pub(crate) fn let_out(self, next: &str) -> Response {
        self.with(self.set("", 0), next)
    }

    fn with(self, cookie: Option<HeaderValue>, next: &str) -> Response {
        let mut response = Redirect::to(next).into_response();
        if let Some(cookie) = cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// Answers for the person whose session it is, or says what is missing.
pub(crate) async fn ask_who(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    if is_for_everybody(&request) {
        return next.run(request).await;
    }
    let right = right(request.method(), matched.as_deref());
    let (who, held) = match who(&door, request.headers()).await {
        Ok(known) => known,
        Err(problem) => return refused(&request, problem),
    };
    if let Err(problem) = check(right, &who) {
        if problem.status == StatusCode::UNAUTHORIZED && !is_json(&request) {
            return Redirect::to(&sign_in_for(&request)).into_response();
        }
        return refused(&request, problem);
    }
    request.extensions_mut().insert(who);
    request.extensions_mut().insert(held);
    request.extensions_mut().insert(door.cookies);
    next.run(request).await
}

/// Lets pages know who asks and which place it is about, and gives a chart in place of its page.
pub(crate) async fn tell_who(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let Some(who) = request.extensions().get::<Who>().cloned() else { return next.run(request).await };
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let place = match about_a_place(&mut request, matched.as_deref()).await {
        Some(about) => {
            if let Some(page) = layout::elsewhere(&about.code, &about.below, &about.words) {
                return Redirect::to(&page).into_response();
            }
            whereabouts(&door, who.clone(), about).await
        }
        None => None,
    };
    let pictures = Pictures::of(&request);
    let asking =
        Asking { route: matched.unwrap_or_default(), place, pictures: Some(Arc::clone(&pictures)), ..Asking::of(&who) };
    let page = ASKING.scope(asking, next.run(request)).await;
    pictures.instead_of(page).await
}

/// Whether it is a file that every page has and nobody needs a name for.
fn is_for_everybody(request: &Request) -> bool {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    matched.is_some_and(|path| path.starts_with("/assets/") && right(request.method(), Some(path)) == Ok(Right::Open))
}

/// Who asks, and the state of what they ask about.
async fn who(door: &Door, headers: &HeaderMap) -> Result<(Who, HeldNow), Problem> {
    let secret = door.cookies.secret(headers);
    let bench = Arc::clone(&door.bench);
    let is_shared = Arc::clone(&door.is_shared);
    let found = tokio::task::spawn_blocking(move || -> Result<_, WorkbenchError> {
        // Before it is asked who it is: what is made for them is then at least as new as it is said to be.
        let held = bench.held_now()?;
        let who = bench.who_holds(secret.as_deref())?;
        if !who.is_alone() {
            is_shared.store(true, Ordering::Relaxed);
        } else if is_shared.load(Ordering::Relaxed) {
            return Ok((Who::Stranger { name: None }, held));
        }
        Ok((who, held))
    });
    Ok(found.await.map_err(|_| Problem::inside("it could not be found out who asks"))??)
}

/// Where the place lies that is asked about; a place that is not known is the page's to tell of.
async fn whereabouts(door: &Door, who: Who, about: AboutPlace) -> Option<Arc<AskedPlace>> {
    let bench = Arc::clone(&door.bench);
    let found = tokio::task::spawn_blocking(move || {
        let AboutPlace { code, below, words } = about;
        let whereabouts = bench.acting_as(who).whereabouts(&code).ok()?;
        let indicators = Indicators::of(&bench, whereabouts.gps);
        Some(Arc::new(AskedPlace { whereabouts, below, words, indicators }))
    });
    found.await.ok().flatten()
}

/// What an address says of a place.
struct AboutPlace {
    code: String,
    below: String,
    words: String,
}

/// What the address of a page says of a place; nothing for pages of none, and for what is no page.
async fn about_a_place(request: &mut Request, matched: Option<&str>) -> Option<AboutPlace> {
    if !matched?.starts_with("/areas/{code}") || request.method() != Method::GET {
        return None;
    }
    let params = request.extract_parts::<RawPathParams>().await.ok()?;
    let code = params.iter().find(|(name, _)| *name == "code").map(|(_, code)| code.to_owned())?;
    let below: Vec<&str> = request.uri().path().splitn(4, '/').skip(3).collect();
    let words = request.uri().query().unwrap_or_default().to_owned();
    Some(AboutPlace { code, below: below.concat(), words })
}

/// What a request takes; why it is not served, where its route has no line. An address that is nothing here takes a session
/// like any other: strangers do not learn what there is.
fn right(method: &Method, matched: Option<&str>) -> Result<Right, String> {
    match matched.filter(|path| !path.contains("__private__")) {
        None => Ok(Right::SignedIn),
        Some(path) => needed(method.as_str(), path)
            .ok_or_else(|| format!("{method} {path} has no line in crates/web/src/rights.rs, so it is not served")),
    }
}

fn check(right: Result<Right, String>, who: &Who) -> Result<(), Problem> {
    if who.is_alone() {
        return Ok(());
    }
    let right =
        right.map_err(|why| Problem::new(StatusCode::METHOD_NOT_ALLOWED, "not_served", why, "open it as a page"))?;
    right.check(who).map_err(|why| Problem::from(WorkbenchError::from(why)))
}

fn is_json(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}

fn refused(request: &Request, problem: Problem) -> Response {
    if is_json(request) {
        JsonProblem::from(problem).into_response()
    } else {
        PageProblem::from(problem).into_response()
    }
}

/// The sign-in page, with the way back to the page that was asked for.
fn sign_in_for(request: &Request) -> String {
    let asked = request.uri().path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
    if request.method() != Method::GET || asked == "/" {
        return "/sign-in".to_owned();
    }
    format!("/sign-in?next={}", links::encoded(asked))
}

/// A page of this site to go on to; the first one, where the text might lead to another host.
pub(crate) fn next_page(text: &str) -> &str {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_plain && text.starts_with('/') && !text.starts_with("//") { text } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_led_to_another_host() {
        for own in ["/", "/areas/ENG?period=2022-06", "/areas/group:docks/compare/nurse_fte#top"] {
            assert_eq!(next_page(own), own);
        }
        for other in [
            "",
            "//example.org",
            "https://example.org/",
            "/\\example.org",
            "\\/example.org",
            "/\t/example.org",
            "x",
            "/é",
        ] {
            assert_eq!(next_page(other), "/", "{other}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_host_and_no_script() {
        let cookie = |is_behind_tls| {
            let set = Cookies { is_behind_tls }.set("5e", 60);
            set.and_then(|value| value.to_str().map(str::to_owned).ok()).unwrap_or_default()
        };
        assert_eq!(cookie(false), "wholetime=5e; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
        assert_eq!(cookie(true), "__Host-wholetime=5e; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure");
    }

    #[test]
    fn a_route_without_a_line_is_not_served_to_people_with_accounts() {
        let person = Who::Person { name: "ada".to_owned(), grants: Vec::new() };
        let forgotten = right(&Method::GET, Some("/forgotten"));
        assert!(check(forgotten.clone(), &person).is_err_and(|why| why.message.contains("GET /forgotten has no line")));
        assert_eq!(check(forgotten, &Who::Alone { name: "zoe".to_owned() }), Ok(()));
    }
}
