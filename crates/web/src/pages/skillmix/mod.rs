//! `GET /areas/{code}/skillmix`: which posts, where and when, so that the work is done at least cost; its problem and plan to take
//! away, and `POST` to ask with a file of limits or to keep the mix as a plan.

mod form;
mod kept;
mod tables;

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form as FormBody, Multipart, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect};
use wholetime_reports::charts::Chart;
use wholetime_reports::{Download, ReportError};
use wholetime_vocabulary::{Area, Cancel, Quiet};
use wholetime_workbench::access::Deed;
use wholetime_workbench::plans::mix::Standing;
use wholetime_workbench::questions::forecast::Watch;
use wholetime_workbench::questions::scenarios::ScenarioSource;
use wholetime_workbench::questions::skillmix::Skillmix;
use wholetime_workbench::{Workbench, WorkbenchError};

use self::form::{Wrong, behind, fields, hidden, is_open};
pub(crate) use self::kept::Mixes;
use super::plans::after;
use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked, SKILLMIX};
use crate::components::field::{Control, Errors, Field, Mode};
use crate::components::{Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::works::{self, Works};

/// Bytes of a form with a file of limits. Our judgement: limits of some hundred places.
pub(super) const MOST_BYTES: usize = 256 * 1024;

/// Letters an address may have. Our judgement: servers and browsers take more, and limits of twenty networks are shorter.
const LONGEST_ADDRESS: usize = 60_000;

/// Sentences of a list that stand in sight; the rest is folded away. Our judgement: a page of them is read by nobody.
const IN_SIGHT: usize = 8;

#[derive(Template)]
#[template(path = "pages/skillmix/page.html")]
struct MixPage {
    frame: Frame,
    errors: Option<Errors>,
    title: String,
    lede: String,
    path: String,
    /// What is kept of the question beside the fields.
    beside: Vec<(String, String)>,
    seen: Vec<Field>,
    folded: Vec<Field>,
    limits: Vec<Field>,
    is_open: bool,
    told: Option<Told>,
    others: Vec<Link>,
    // The end of the page.
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// What a mix comes to.
struct Told {
    finding: String,
    is_impossible: bool,
    relaxation: Option<String>,
    moves: Table,
    proved: Option<String>,
    chance: Option<String>,
    warnings: Vec<String>,
    timeline: Option<Chart>,
    mix: Table,
    without_posts: Option<String>,
    cover_chart: Option<Chart>,
    cover: Table,
    gp_time: Table,
    money: Table,
    streams: Table,
    binding: Vec<String>,
    more_binding: Vec<String>,
    /// The same place by place, where that says more.
    binding_by_place: Vec<String>,
    shadow_prices: Table,
    more_prices: Table,
    alternatives: Table,
    alternative_sentences: Vec<String>,
    places: Table,
    keep: Option<Keep>,
    method: Vec<String>,
    borrowed: Vec<String>,
    notes: Vec<String>,
}

/// The form that makes a plan of the mix.
struct Keep {
    name: Field,
    words: Vec<(String, String)>,
    may_plan: bool,
    document: Link,
}

/// What somebody asks of an area.
#[derive(Clone)]
struct Question {
    code: String,
    words: Asked,
}

/// `GET /areas/{code}/skillmix`: `years`, `from`, `unit`, `purse`, `most_undone_pct`, `rate`, `zone`, `robust`, `futures`,
/// `scenario`, `limits`, `seed`, `solver`, `seconds`.
pub(super) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Extension(mixes): Extension<Arc<Mixes>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let question = Question { code, words };
    let behind = behind(&question.words)?;
    if let Some(wrong) = wrong_with(&question.words) {
        return refused(ask(bench, move |bench| MixPage::refused(bench, &question, &wrong)).await?);
    }
    let address = behind.behind(&links::skillmix(&question.code));
    let what = format!("The mix of posts for {}", question.code);
    works::page(&works, bench, (what, address), move |bench, watch| match solved(bench, &question, watch) {
        Ok(mix) => {
            let mix = Arc::new(mix);
            let seen_at = behind.behind(&links::skillmix(&mix.area.code));
            mixes.keep(bench.who()?.name(), &seen_at, Arc::clone(&mix));
            Ok(MixPage::of(bench, &mix, &question.words)?.render()?)
        }
        Err(Unsolved::Mend(why)) => Ok(MixPage::refused(bench, &question, &Wrong::told(&why))?.render()?),
        Err(Unsolved::Problem(why)) => Err(why),
    })
    .await
}

/// Why there is no mix.
enum Unsolved {
    /// Something that whoever asks can mend in the form.
    Mend(String),
    /// Anything else.
    Problem(Problem),
}

impl<T: Into<Problem>> From<T> for Unsolved {
    fn from(why: T) -> Self {
        Self::Problem(why.into())
    }
}

fn solved(bench: &Workbench, question: &Question, watch: Watch<'_>) -> Result<Skillmix, Unsolved> {
    let (mut asked, scope) = (asked::skillmix(&question.words)?, question.words.scope()?);
    if let Some(name) = question.words.text("scenario") {
        asked.scenario = Some(bench.open_scenario(&ScenarioSource::named(name)?)?);
    }
    match bench.skillmix_watched(&question.code, &asked, scope, watch) {
        Ok(mix) => Ok(mix),
        Err(WorkbenchError::NotPossible(why)) => Err(Unsolved::Mend(why)),
        Err(why) => Err(why.into()),
    }
}

/// What was shown to whoever asks, else solved again.
fn shown(bench: &Workbench, mixes: &Mixes, question: &Question) -> Result<Arc<Skillmix>, Problem> {
    let code = bench.resolve(&question.code)?.area.code;
    let address = behind(&question.words)?.behind(&links::skillmix(&code));
    if let Some(mix) = mixes.of(bench.who()?.name(), &address) {
        return Ok(mix);
    }
    let never = Cancel::default();
    match solved(bench, question, Watch { progress: &Quiet, cancel: &never }) {
        Ok(mix) => Ok(Arc::new(mix)),
        Err(Unsolved::Mend(why)) => Err(WorkbenchError::NotPossible(why).into()),
        Err(Unsolved::Problem(why)) => Err(why),
    }
}

/// `POST /areas/{code}/skillmix`: the form, with a file of limits if there is one; led to the address of its question.
pub(super) async fn send(
    Acting(bench): Acting,
    Path(code): Path<String>,
    body: Result<Multipart, MultipartRejection>,
) -> Page {
    let mut body = body.map_err(|_| not_sent())?;
    let mut words = BTreeMap::new();
    let mut file = None;
    while let Some(part) = body.next_field().await.map_err(|why| not_read(&why))? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            let has_name = part.file_name().is_some_and(|name| !name.is_empty());
            let bytes = part.bytes().await.map_err(|why| not_read(&why))?;
            if has_name {
                file = Some(String::from_utf8(bytes.to_vec()));
            }
        } else {
            let text = part.text().await.map_err(|why| not_read(&why))?;
            words.insert(name, text);
        }
    }
    let wrong = match file {
        Some(Err(_)) => Some("the limits file is not text in UTF-8; save it as TOML in a text editor".to_owned()),
        Some(Ok(text)) => {
            words.insert("limits".to_owned(), text);
            None
        }
        None => None,
    };
    let question = Question { code, words: Asked::of(words) };
    let address = behind(&question.words)?.behind(&links::skillmix(&question.code));
    let too_long = format!(
        "the limits have more letters than an address holds ({} of {LONGEST_ADDRESS}); ask with `wholetime skillmix --limits FILE`",
        address.len()
    );
    let wrong = wrong.or_else(|| (LONGEST_ADDRESS < address.len()).then_some(too_long));
    let wrong = wrong.map(|message| Wrong { field: "limits".to_owned(), message });
    match wrong.or_else(|| wrong_with(&question.words)) {
        None => Ok(Redirect::to(&address).into_response()),
        Some(wrong) => refused(ask(bench, move |bench| MixPage::refused(bench, &question, &wrong)).await?),
    }
}

/// What is wrong with what is asked, as far as its words alone tell.
fn wrong_with(words: &Asked) -> Option<Wrong> {
    match asked::skillmix(words) {
        Err(why) => Some(Wrong::of(&why)),
        Ok(asked) => asked.check().err().map(|why| Wrong::told(&why.to_string())),
    }
}

/// A form that did not arrive as its page sends it.
fn not_sent() -> Problem {
    let message = "what was sent is not the form of a mix";
    Problem::new(StatusCode::BAD_REQUEST, "bad_form", message, "open the page of the mix and send its own form")
}

/// A form whose end did not arrive.
fn not_read(why: &MultipartError) -> Problem {
    if why.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message = format!("the limits file is larger than {} kB, far more than limits take", MOST_BYTES / 1024);
        return Problem::new(why.status(), "too_large", message, "go back and choose the file again");
    }
    not_sent()
}

fn refused(page: MixPage) -> Page {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render().map_err(Problem::from)?)).into_response())
}

/// `GET /areas/{code}/skillmix.csv`: posts by role and year.
pub(super) async fn download(
    Acting(bench): Acting,
    Extension(mixes): Extension<Arc<Mixes>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    csv(bench, mixes, Question { code, words }, ("mix", wholetime_reports::csv::skillmix_csv)).await
}

/// `GET /areas/{code}/skillmix/places.csv`: posts by place, role and year.
pub(super) async fn download_places(
    Acting(bench): Acting,
    Extension(mixes): Extension<Arc<Mixes>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    csv(bench, mixes, Question { code, words }, ("mix-places", wholetime_reports::csv::skillmix_places_csv)).await
}

/// Writes a mix as comma-separated values.
type Writing = fn(&Skillmix) -> Result<String, ReportError>;

async fn csv(
    bench: Arc<Workbench>,
    mixes: Arc<Mixes>,
    question: Question,
    (what, write): (&'static str, Writing),
) -> Page {
    let made = ask(bench, move |bench: &Workbench| -> Result<(String, String), Problem> {
        let mix = shown(bench, &mixes, &question)?;
        Ok((write(&mix)?, format!("{}-{what}", mix.area.code)))
    });
    let (text, name) = made.await?;
    answer::file(text.into_bytes(), Download::Csv, &name)
}

/// `GET /areas/{code}/skillmix/problem.json`: all the mix rests on, from which a stranger solves it again.
pub(super) async fn problem(
    Acting(bench): Acting,
    Extension(mixes): Extension<Arc<Mixes>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let question = Question { code, words };
    let mix = ask(bench, move |bench: &Workbench| shown(bench, &mixes, &question)).await?;
    let bytes = serde_json::to_vec_pretty(&mix.problem).map_err(|why| Problem::inside(why.to_string()))?;
    file(bytes, "application/json", &format!("{}-mix-problem.json", plain(&mix.area.code)))
}

/// `GET /areas/{code}/skillmix/plan.toml`: the mix as a plan document.
pub(super) async fn document(
    Acting(bench): Acting,
    Extension(mixes): Extension<Arc<Mixes>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let question = Question { code, words };
    let made = ask(bench, move |bench: &Workbench| -> Result<(String, String), Problem> {
        bench.permit(Deed::SeePlans, &bench.resolve(&question.code)?)?;
        let mix = shown(bench, &mixes, &question)?;
        let plan = bench.plan_of_mix(&mix, question.words.text("name"))?;
        let text = plan.to_toml().map_err(|why| Problem::inside(why.to_string()))?;
        Ok((text, plan.id))
    });
    let (text, id) = made.await?;
    file(text.into_bytes(), "application/toml; charset=utf-8", &format!("{id}.toml"))
}

/// `POST /areas/{code}/skillmix/plan`: keeps the mix as the first version of a plan.
pub(super) async fn keep(
    Acting(bench): Acting,
    Extension(mixes): Extension<Arc<Mixes>>,
    Path(code): Path<String>,
    sent: Result<FormBody<BTreeMap<String, String>>, FormRejection>,
) -> Page {
    let FormBody(mut sent) = sent.map_err(|_| not_sent())?;
    let name = sent.remove("name").unwrap_or_default();
    let question = Question { code, words: Asked::of(sent) };
    let kept = ask(bench, move |bench: &Workbench| -> Result<Result<String, MixPage>, Problem> {
        bench.permit(Deed::Plan, &bench.resolve(&question.code)?)?;
        let mix = shown(bench, &mixes, &question)?;
        match bench.accept_plan_of_mix(&mix, Some(&name)) {
            Ok(accepted) => Ok(Ok(after(&accepted))),
            Err(WorkbenchError::NotPossible(why)) => {
                Ok(Err(MixPage::of(bench, &mix, &question.words)?.with_name_refused(name, &why)))
            }
            Err(why) => Err(why.into()),
        }
    });
    match kept.await? {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(page) => refused(page),
    }
}

/// A name of a file: letters, digits and hyphens.
fn plain(code: &str) -> String {
    code.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Page {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|why| Problem::inside(why.to_string()))?;
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

impl MixPage {
    /// The form with what is wrong with it, and no mix.
    fn refused(bench: &Workbench, question: &Question, wrong: &Wrong) -> Result<Self, Problem> {
        let area = bench.resolve(&question.code)?.area;
        let mut page = Self::bare(bench, &area, &question.words, Some(wrong))?;
        page.lede = format!("{} ({}).", area.name, area.code);
        Ok(page)
    }

    fn of(bench: &Workbench, mix: &Skillmix, words: &Asked) -> Result<Self, Problem> {
        let mut page = Self::bare(bench, &mix.area, words, None)?;
        let behind = behind(words)?;
        page.lede = format!(
            "{} ({}): which posts, where and when, so that the work is done at least cost with the people who can be found \
             and the money there is. Posts of {}.",
            mix.area.name,
            mix.area.code,
            mix.from.in_words()
        );
        let path = links::skillmix(&mix.area.code);
        page.told = Some(Told::of(bench, mix, words)?);
        page.sources = sources_table(&mix.sources);
        page.downloads = vec![
            Link::new(behind.behind(&format!("{path}.csv")), "Posts by role and year (CSV)"),
            Link::new(behind.behind(&format!("{path}/places.csv")), "The same by place (CSV)"),
            Link::new(behind.behind(&format!("/api/v1{path}")), "All of it (JSON)"),
            Link::new(
                behind.behind(&format!("{path}/problem.json")),
                "The problem, to be solved again elsewhere (JSON)",
            ),
        ];
        Ok(page)
    }

    fn bare(bench: &Workbench, area: &Area, words: &Asked, wrong: Option<&Wrong>) -> Result<Self, Problem> {
        let behind = behind(words)?;
        let meant = Behind::meant(words.scope()?);
        let path = links::skillmix(&area.code);
        let title = "Choose the mix";
        let headed = if wrong.is_some() { format!("Error: {title}") } else { title.to_owned() };
        let trail = vec![
            Link::new("/", "Home"),
            Link::new(meant.behind(&links::area(&area.code)), area.name.clone()),
            Link::new("/skillmix", title),
        ];
        let [seen, folded, limits] = fields(bench, words, wrong);
        let errors = wrong.map(|wrong| Link::new(format!("#{}", wrong.field), capital(&wrong.message)));
        let beside = hidden(words).into_iter().filter(|(name, _)| !SKILLMIX.contains(&name.as_str()));
        Ok(Self {
            frame: Frame::new(format!("{headed}, {}", area.name), "/skillmix").trail(trail),
            errors: Errors::of(errors.into_iter().collect()),
            title: format!("{title}: {}", area.name),
            lede: String::new(),
            path: path.clone(),
            beside: beside.collect(),
            seen,
            folded,
            limits,
            is_open: is_open(words, wrong),
            told: None,
            others: vec![
                Link::new(
                    behind.behind(&links::skillmix_regret(&area.code)),
                    "Which mix is least bad in the worst case",
                ),
                Link::new(meant.behind(&links::team(&area.code)), "The posts there are, counted where they work"),
                Link::new(meant.behind(&links::need(&area.code)), "What patients will need"),
                Link::new(meant.behind(&links::forecast(&area.code)), "The forecast of GPs"),
                Link::new(meant.behind(&links::area(&area.code)), "The profile of the area"),
            ],
            sources: sources_table(&[]),
            downloads: Vec::new(),
            permalink: behind.behind(&path),
        })
    }

    /// The same page with what is wrong with the name of the plan.
    fn with_name_refused(mut self, name: String, why: &str) -> Self {
        self.errors = Errors::of(vec![Link::new("#name", capital(why))]);
        self.frame.title = format!("Error: {}", self.frame.title);
        if let Some(keep) = self.told.as_mut().and_then(|told| told.keep.as_mut()) {
            keep.name = name_field(&name).error(Some(why.to_owned()));
        }
        self
    }
}

fn name_field(typed: &str) -> Field {
    Field::new("name", "Name of the plan (optional)", Control::Line { width: 20, mode: Mode::Text })
        .hint("In small letters, digits and hyphens; made of the area’s code without.")
        .value(typed)
}

impl Told {
    fn of(bench: &Workbench, mix: &Skillmix, words: &Asked) -> Result<Self, Problem> {
        let is_impossible = mix.standing == Standing::Impossible;
        let has_mix = !mix.mix.is_empty();
        let is_found = matches!(mix.standing, Standing::Found { .. });
        let proved = tables::proved(mix);
        let (binding, more_binding) = in_sight(mix.binding_in_short.iter().map(|one| capital(one)).collect());
        let by_place = mix.binding.iter().map(|one| capital(&one.sentence));
        let binding_by_place =
            if mix.binding_in_short.len() < mix.binding.len() { by_place.collect() } else { Vec::new() };
        let mut shadow_prices = tables::shadow_prices(mix);
        let mut more_prices = tables::shadow_prices(mix);
        more_prices.id = "more-shadow-prices".to_owned();
        more_prices.rows.drain(..IN_SIGHT.min(more_prices.rows.len()));
        shadow_prices.rows.truncate(IN_SIGHT);
        let path = links::skillmix(&mix.area.code);
        let place = bench.resolve(&mix.area.code)?;
        let keep = (has_mix && bench.permit_somewhere(Deed::SeePlans).is_ok())
            .then(|| -> Result<Keep, Problem> {
                Ok(Keep {
                    name: name_field(""),
                    words: hidden(words),
                    may_plan: bench.permit(Deed::Plan, &place).is_ok(),
                    document: Link::new(
                        behind(words)?.behind(&format!("{path}/plan.toml")),
                        "the plan document (TOML)",
                    ),
                })
            })
            .transpose()?;
        let chance = mix.choice.chance_all_done_pct.map(|chance| {
            format!(
                "In {} of the futures tried, all work is done by the end of every year.",
                wholetime_reports::words::chance(chance / 100.0)
            )
        });
        Ok(Self {
            finding: format!("{}.", capital(mix.finding.trim_end_matches('.'))),
            is_impossible,
            relaxation: mix
                .relaxation
                .as_ref()
                .filter(|relaxation| !mix.finding.contains(relaxation.sentence.trim_end_matches('.')))
                .map(|relaxation| capital(&relaxation.sentence)),
            moves: tables::relaxation(mix),
            warnings: if is_found { proved.clone().into_iter().collect() } else { Vec::new() },
            proved: proved.filter(|_| !is_found),
            chance,
            timeline: has_mix.then(|| tables::timeline(mix)).transpose()?,
            mix: tables::mix(mix),
            without_posts: tables::without_posts(mix).filter(|_| has_mix),
            cover_chart: has_mix.then(|| tables::cover_drawn(mix)).transpose()?,
            cover: tables::cover(mix),
            gp_time: tables::gp_time(mix),
            money: tables::money(mix),
            streams: tables::streams(mix),
            binding,
            more_binding,
            binding_by_place,
            shadow_prices,
            more_prices,
            alternatives: tables::alternatives(mix),
            alternative_sentences: mix.alternatives.iter().map(|one| capital(&one.sentence)).collect(),
            places: tables::places(mix),
            keep,
            method: mix.method.iter().map(|said| capital(said)).collect(),
            borrowed: mix.borrowed.iter().map(|said| capital(said)).collect(),
            notes: notes(mix),
        })
    }
}

/// What a reader should know, each thing once.
fn notes(mix: &Skillmix) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for note in mix.notes.iter().chain(&mix.choice.notes).chain(&mix.problem.notes).map(|note| capital(note)) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

fn in_sight(mut all: Vec<String>) -> (Vec<String>, Vec<String>) {
    let rest = all.split_off(IN_SIGHT.min(all.len()));
    (all, rest)
}
