//! `GET /areas/{code}/report`: choose a paper and its format; `…/report/make` makes it, telling how far it is, and
//! `…/report/{profile,icb}.{pdf,docx,xlsx,html,csv}` is the file.

mod kept;

use std::path::Path as FilePath;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use wholetime_reports::document::{Document, Format, rendered};
use wholetime_reports::library::profile::Depth;
use wholetime_reports::library::{ReportAsked, icb, profile};
use wholetime_vocabulary::{Level, Period, Quiet};
use wholetime_workbench::questions::forecast::Watch;
use wholetime_workbench::questions::plans::PlanSource;
use wholetime_workbench::{Scope, Workbench};

use self::kept::Made;
pub(crate) use self::kept::Papers;
use super::profile::capital;
use crate::acting::Acting;
use crate::answer::{self, Page, ask, ask_while_waited_for};
use crate::asked::Asked;
use crate::components::field::{Control, Field, Mode};
use crate::components::layout::Choice;
use crate::components::{Frame, Link};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::works::{self, Works};

/// A paper there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Paper {
    Profile,
    Short,
    Icb,
}

impl Paper {
    const ALL: [Self; 3] = [Self::Profile, Self::Short, Self::Icb];

    const fn word(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Short => "short",
            Self::Icb => "icb",
        }
    }

    /// What people read.
    const fn title(self) -> &'static str {
        match self {
            Self::Profile => "Workforce profile, with forecasts",
            Self::Short => "Short workforce profile",
            Self::Icb => "ICB pack",
        }
    }

    /// What is in it, and how long it takes. Our measurement of a release build on two cores.
    const fn contents(self) -> &'static str {
        match self {
            Self::Profile => {
                "What to take away; staff by group and role, their ages, what changed, comparison with others like it, who works here \
                 by employer, vacancies and retirements, forecasts of GPs and nurses with the modelled requirement, main issues, what to \
                 discuss; data quality, definitions, sources, and how each figure is rebuilt. Takes some seconds, because \
                 forecasts are simulated."
            }
            Self::Short => "The same without forecasts and comings and goings. Takes a second.",
            Self::Icb => {
                "Every place and network side by side: rates with change, heat map, additional roles, targets, delivery, costs and \
                 risks where a plan is held. Takes some seconds."
            }
        }
    }

    /// Whether it can be made of an area of the level.
    const fn suits(self, level: Level) -> bool {
        !matches!((self, level), (Self::Icb, Level::Practice | Level::Pcn))
    }

    /// The name of its file, without the ending.
    const fn file(self) -> &'static str {
        match self {
            Self::Profile | Self::Short => "profile",
            Self::Icb => "icb",
        }
    }
}

/// What is asked for.
pub(crate) struct Asking {
    paper: Paper,
    format: Format,
    compare_to: Option<Period>,
    author: String,
    /// Name of the plan that an ICB pack tells of.
    plan: Option<String>,
    scope: Scope,
}

impl Asking {
    pub(crate) fn of(words: &Asked) -> Result<Self, Problem> {
        let known = |name: &str, there: &str| {
            Problem::not_understood(
                "bad_report",
                format!("there is no {name} `{there}`; choose one on the page of reports"),
            )
        };
        let paper = match words.text("what") {
            None => Paper::Profile,
            Some(word) => {
                Paper::ALL.into_iter().find(|paper| paper.word() == word).ok_or_else(|| known("paper", word))?
            }
        };
        let format = match words.text("format") {
            None => Format::Pdf,
            Some(word) => {
                Format::ALL.into_iter().find(|one| one.ending() == word).ok_or_else(|| known("format", word))?
            }
        };
        Ok(Self {
            paper,
            format,
            compare_to: words.period("compare_to")?,
            author: words.text("author").unwrap_or_default().to_owned(),
            plan: words.text("plan").filter(|plan| !plan.is_empty()).map(str::to_owned),
            scope: words.scope()?,
        })
    }

    /// All that is asked for but the paper and the format, which the name of the file says.
    fn behind(&self) -> Behind {
        let Self { paper, compare_to, author, plan, scope, .. } = self;
        let what = (*paper == Paper::Short).then_some("short");
        Behind::meant(*scope)
            .with_some("period", scope.period)
            .with_some("what", what)
            .with_some("compare_to", *compare_to)
            .with_some("author", Some(author).filter(|author| !author.is_empty()))
            .with_some("plan", plan.as_ref())
    }

    /// Where the file is.
    fn file(&self, code: &str) -> String {
        self.file_as(code, self.format)
    }

    /// Where the file of a format is.
    pub(crate) fn file_as(&self, code: &str, format: Format) -> String {
        let path = format!("{}/report/{}.{}", links::area(code), self.paper.file(), format.ending());
        self.behind().behind(&path)
    }

    /// The paper, before it is set in its format.
    pub(crate) fn document(&self, bench: &Workbench, code: &str, watch: Watch<'_>) -> Result<Document, Problem> {
        let asked = ReportAsked {
            scope: self.scope,
            compare_to: self.compare_to,
            plan: self.plan.clone().map(|id| PlanSource::Held { id, number: None }),
            made_on: bench.today(),
            author: self.author.clone(),
        };
        Ok(match self.paper {
            Paper::Profile => profile::document_watched(bench, code, &asked, Depth::Full, watch)?,
            Paper::Short => profile::document_watched(bench, code, &asked, Depth::Light, watch)?,
            Paper::Icb => icb::document_watched(bench, code, &asked, icb::Form::of(self.format), watch)?,
        })
    }

    fn make(&self, bench: &Workbench, code: &str, watch: Watch<'_>) -> Result<Made, Problem> {
        let document = self.document(bench, code, watch)?;
        let rendered = rendered(&document, self.format)?;
        Ok(Made {
            title: document.title,
            subtitle: document.subtitle,
            name: format!("{code}-{}", self.paper.file()),
            pages: rendered.pages,
            bytes: rendered.bytes,
        })
    }
}

#[derive(Template)]
#[template(path = "pages/report/page.html")]
struct ReportPage {
    frame: Frame,
    title: String,
    make: String,
    /// What is kept of the view beside the fields.
    beside: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    papers: Vec<(&'static str, &'static str)>,
    more: Vec<Link>,
}

#[derive(Template)]
#[template(path = "pages/report/made.html")]
struct MadePage {
    frame: Frame,
    title: String,
    subtitle: String,
    file: Link,
    again: Link,
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let asking = Asking::of(&words)?;
    let page = ask(bench, move |bench| -> Result<ReportPage, Problem> {
        let profile = bench.profile(&code, asking.compare_to, asking.scope)?;
        let area = &profile.area;
        let periods: Vec<Period> = profile.periods.iter().rev().copied().collect();
        let months = |chosen: Option<Period>| {
            let named =
                periods.iter().map(move |one| Choice::new(one.to_string(), one.in_words(), Some(*one) == chosen));
            named.collect::<Vec<_>>()
        };
        let mut compared = vec![Choice::new("", "the usual month", asking.compare_to.is_none())];
        compared.extend(months(asking.compare_to));
        let papers: Vec<Paper> = Paper::ALL.into_iter().filter(|paper| paper.suits(area.level)).collect();
        let whats = papers.iter().map(|one| Choice::new(one.word(), one.title(), *one == asking.paper));
        let formats = Format::ALL.into_iter().map(|one| {
            let title = match one {
                Format::Pdf => "PDF, to read and print",
                Format::Word => "Word, to edit",
                Format::Excel => "Excel, to calculate with",
                Format::Html => "page in one file",
                Format::Csv => "CSV, every figure one a line",
            };
            Choice::new(one.ending(), title, one == asking.format)
        });
        let path = links::area(&area.code);
        let view = asking.behind();
        let trail = vec![Link::new("/", "Home"), Link::new(view.behind(&path), area.name.clone())];
        let mut fields = vec![
            Field::new("what", "Paper", Control::Select(whats.collect())),
            Field::new("format", "Format", Control::Select(formats.collect())),
            Field::new("period", "Month", Control::Select(months(Some(profile.period)))),
            Field::new("compare_to", "Compared with", Control::Select(compared)),
            Field::new("author", "Author (optional)", Control::Line { width: 20, mode: Mode::Text })
                .hint("Who answers for the paper; printed on its first page")
                .value(asking.author.clone()),
        ];
        if papers.contains(&Paper::Icb) {
            fields.extend(plans(bench, asking.plan.as_deref()));
        }
        Ok(ReportPage {
            frame: Frame::new(format!("Take away: {}", area.name), "").trail(trail),
            title: format!("Papers about {}", area.name),
            make: format!("{path}/report/make"),
            beside: vec![
                ("geography", asking.scope.geography.word().to_owned()),
                ("corrections", asking.scope.corrections.word().to_owned()),
            ],
            fields,
            papers: papers.iter().map(|paper| (paper.title(), paper.contents())).collect(),
            more: vec![
                Link::new(format!("{path}/paper"), "Committee paper in Word, in your own template"),
                Link::new(
                    view.behind(&format!("{path}/profile.xlsx")),
                    "Every figure of the profile page as a workbook",
                ),
            ],
        })
    });
    answer::page(&page.await?)
}

/// Which plan an ICB pack tells of; nothing where none is held, or who asks may see none.
fn plans(bench: &Workbench, chosen: Option<&str>) -> Option<Field> {
    let held = bench.plans().ok().filter(|held| !held.plans.is_empty())?;
    let named = held.plans.iter().map(|plan| Choice::new(&plan.id, &plan.title, chosen == Some(plan.id.as_str())));
    let choices = std::iter::once(Choice::new("", "none", chosen.is_none())).chain(named).collect();
    let field = Field::new("plan", "Plan (optional)", Control::Select(choices));
    Some(field.hint("Its targets, delivery, costs and funding stand in an ICB pack"))
}

/// `GET /areas/{code}/report/make`: makes the paper and says where it is.
pub(super) async fn make(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Extension(papers): Extension<Arc<Papers>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let asking = Asking::of(&words)?;
    let asked_at = asking.behind().behind(&format!("{}/report", links::area(&code)));
    let what = format!("{} of {code} as {}", asking.paper.title(), asking.format.title());
    works::page(&works, bench, (what, asked_at.clone()), move |bench, watch| {
        let code = bench.resolve(&code)?.area.code;
        let made = asking.make(bench, &code, watch)?;
        let file = asking.file(&code);
        let trail = vec![Link::new("/", "Home"), Link::new(links::area(&code), code.clone())];
        let pages =
            made.pages.map_or_else(String::new, |pages| format!(", {}", wholetime_vocabulary::how_many(pages, "page")));
        let size = made.bytes.len().div_ceil(1024);
        let page = MadePage {
            frame: Frame::new(format!("Ready: {}", made.title), "").trail(trail),
            title: made.title.clone(),
            subtitle: made.subtitle.clone(),
            file: Link::new(file.clone(), format!("Download: {}{pages}, {size} KB", capital(asking.format.title()))),
            again: Link::new(asked_at, "Another paper, format or month"),
        };
        papers.keep(bench.who()?.name(), &file, made);
        Ok(page.render()?)
    })
    .await
}

/// `GET /areas/{code}/report/{file}`: the file, as it was just made, else made now.
pub(super) async fn download(
    Acting(bench): Acting,
    Extension(papers): Extension<Arc<Papers>>,
    Path((code, file)): Path<(String, String)>,
    words: Asked,
) -> Page {
    let mut asking = Asking::of(&words)?;
    asking.format = Format::of(FilePath::new(&file)).map_err(|why| Problem::not_found(why.to_string()))?;
    asking.paper = match (file.rsplit_once('.').map(|(name, _)| name), asking.paper) {
        (Some("profile"), Paper::Short) => Paper::Short,
        (Some("profile"), _) => Paper::Profile,
        (Some("icb"), _) => Paper::Icb,
        _ => return Err(Problem::not_found(format!("there is no paper called {file}")).into()),
    };
    let format = asking.format;
    let made = ask_while_waited_for(bench, move |bench, cancel| -> Result<Made, Problem> {
        let code = bench.resolve(&code)?.area.code;
        if let Some(made) = papers.take(bench.who()?.name(), &asking.file(&code)) {
            return Ok(made);
        }
        asking.make(bench, &code, Watch { progress: &Quiet, cancel })
    });
    let Made { name, bytes, .. } = made.await?;
    let plain: String = name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let disposition = format!("attachment; filename=\"wholetime-{plain}.{}\"", format.ending());
    let disposition = HeaderValue::from_str(&disposition).map_err(|why| Problem::inside(why.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}
