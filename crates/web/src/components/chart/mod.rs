//! A chart on a page, with what takes it away: as a drawing, as a picture, as its figures.
//!
//! **Invariant:** a chart that is taken away was made by the page it stands on, for whoever asks, with the same words behind the
//! question mark; nothing draws it a second way.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use wholetime_reports::charts::Chart;

use crate::links::encoded;
use crate::problem::{PageProblem, Problem};
use crate::sessions;

/// The word behind the question mark that asks for a chart of the page instead of the page.
const WORD: &str = "picture";

/// Pixels across a picture: what a page of A4 takes at 200 dots an inch.
const ACROSS: u32 = 1_600;

/// How long a request for a chart waits where the page behind it takes long: whoever takes a chart away has seen the page.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a chart is taken away as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Svg,
    Png,
    Csv,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Csv];

    const fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Csv => "csv",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Svg => "drawing (SVG)",
            Self::Png => "picture (PNG)",
            Self::Csv => "figures (CSV)",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// The chart as a file, with its title above it and the address of its page below.
    fn bytes(self, chart: &Chart, address: &str) -> Result<Vec<u8>, Problem> {
        Ok(match self {
            Self::Svg => chart.titled().found_at(address).standalone().into_bytes(),
            Self::Png => chart.titled().found_at(address).png(ACROSS)?,
            Self::Csv => chart.data.csv()?.into_bytes(),
        })
    }
}

/// The charts of the page that is asked for: where it lies, and which of them is wanted instead of it.
#[derive(Debug)]
pub(crate) struct Pictures {
    /// Address of the page, without the word that asks for a chart.
    address: String,
    wanted: Option<(String, Kind)>,
    found: Mutex<Option<Chart>>,
}

impl PartialEq for Pictures {
    fn eq(&self, other: &Self) -> bool {
        (&self.address, &self.wanted) == (&other.address, &other.wanted)
    }
}

impl Eq for Pictures {}

impl Pictures {
    /// What a request asks for.
    pub(crate) fn of(request: &Request) -> Arc<Self> {
        let query = request.uri().query().unwrap_or_default();
        let is_word = |pair: &&str| pair.split_once('=').is_some_and(|(word, _)| word == WORD);
        let others: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_word(pair)).collect();
        let wanted = query.split('&').find(is_word).and_then(|pair| {
            let (id, ending) = pair.split_once('=')?.1.rsplit_once('.')?;
            Some((id.to_owned(), Kind::ALL.into_iter().find(|kind| kind.ending() == ending)?))
        });
        let is_get = request.method() == Method::GET;
        Arc::new(Self {
            address: with_words(request.uri().path(), &others.join("&")),
            wanted: wanted.filter(|_| is_get),
            found: Mutex::new(None),
        })
    }

    /// The chart in place of its page; the page itself where none was asked for, or it was not made.
    pub(crate) async fn instead_of(self: Arc<Self>, page: Response) -> Response {
        let Some((id, kind)) = self.wanted.clone().filter(|_| page.status().is_success()) else { return page };
        let chart = self.found.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(chart) = chart else {
            return PageProblem::from(Problem::not_found(format!("this page has no chart `{id}`"))).into_response();
        };
        let name = name(&self.address, &id, kind);
        let address = self.address.clone();
        let made = tokio::task::spawn_blocking(move || kind.bytes(&chart, &address)).await;
        match made.map_err(|_| Problem::inside("the chart could not be drawn")).and_then(|made| made) {
            Ok(bytes) => file(bytes, kind, &name),
            Err(problem) => PageProblem::from(problem).into_response(),
        }
    }
}

/// How long a page may be waited for.
pub(crate) fn patience(usual: Duration) -> Duration {
    let is_wanted = sessions::asking().pictures.is_some_and(|pictures| pictures.wanted.is_some());
    if is_wanted { PATIENCE } else { usual }
}

fn with_words(path: &str, words: &str) -> String {
    if words.is_empty() { path.to_owned() } else { format!("{path}?{words}") }
}

fn file(bytes: Vec<u8>, kind: Kind, name: &str) -> Response {
    let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type())),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, bytes).into_response()
}

/// A name after the place, the page, the chart and the period: `wholetime-QMF-compare-nurse-fte-per-100k-funnel-2022-12.svg`.
fn name(address: &str, id: &str, kind: Kind) -> String {
    let (path, words) = address.split_once('?').unwrap_or((address, ""));
    let period = words.split('&').find_map(|pair| pair.strip_prefix("period=")).unwrap_or_default();
    let id = id.trim_start_matches("chart-");
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != "areas").chain([id, period]);
    let plain = |part: &str| -> String {
        part.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
    };
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).map(plain).collect();
    format!("wholetime-{}.{}", parts.join("-"), kind.ending())
}

#[derive(Template)]
#[template(path = "components/chart/chart.html")]
struct Figure<'a> {
    chart: &'a Chart,
    is_wide: bool,
    take: Vec<(String, &'static str)>,
}

/// A chart as wide as a column of text. `permalink` is the address of the exact view, empty where the page has none.
pub(crate) fn narrow(chart: &Chart, permalink: &str) -> String {
    figure(chart, permalink, false)
}

/// A chart as wide as the page.
pub(crate) fn wide(chart: &Chart, permalink: &str) -> String {
    figure(chart, permalink, true)
}

fn figure(chart: &Chart, permalink: &str, is_wide: bool) -> String {
    let pictures = sessions::asking().pictures;
    if let Some(pictures) = &pictures
        && pictures.wanted.as_ref().is_some_and(|(id, _)| *id == chart.id)
    {
        *pictures.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(chart.clone());
    }
    let address = match pictures {
        Some(pictures) if permalink.is_empty() => pictures.address.clone(),
        _ => permalink.to_owned(),
    };
    let between = if address.contains('?') { '&' } else { '?' };
    let link =
        |kind: Kind| (format!("{address}{between}{WORD}={}.{}", encoded(&chart.id), kind.ending()), kind.title());
    let take = Kind::ALL.into_iter().map(link).collect();
    // The template has nothing that can fail; without it the page would still say what it says.
    Figure { chart, is_wide, take }.render().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn pictures(address: &str) -> Pictures {
        let request = Request::builder().uri(address).body(Body::empty()).unwrap();
        Arc::into_inner(Pictures::of(&request)).unwrap()
    }

    #[test]
    fn a_chart_is_asked_for_by_its_name_and_ending_and_the_rest_stays_the_page() {
        let asked = pictures("/areas/QMF/compare/x?level=pcn&picture=chart-funnel.png&period=2022-12");
        assert_eq!(asked.address, "/areas/QMF/compare/x?level=pcn&period=2022-12");
        assert_eq!(asked.wanted, Some(("chart-funnel".to_owned(), Kind::Png)));
        for none in
            ["/areas/QMF", "/areas/QMF?picture=chart", "/areas/QMF?picture=chart.exe", "/areas/QMF?pictures=a.svg"]
        {
            assert_eq!(pictures(none).wanted, None, "{none}");
        }
    }

    #[test]
    fn a_file_is_named_after_place_chart_and_period() {
        let name = |address: &str| name(address, "chart-funnel", Kind::Svg);
        assert_eq!(
            name("/areas/QMF/compare/nurse_fte_per_100k?period=2022-12"),
            "wholetime-QMF-compare-nurse-fte-per-100k-funnel-2022-12.svg"
        );
        assert_eq!(name("/plans/docks/cost"), "wholetime-plans-docks-cost-funnel.svg");
        assert_eq!(name("/areas/group:a\"b"), "wholetime-group-a-b-funnel.svg");
    }
}
