//! Havelock lived in: something of everything that people make, and an address of every page that there is.
//!
//! The addresses come from the table of rights, so a page is looked at as soon as it is served. A route with a parameter that
//! has no example here fails with its name.

use std::collections::BTreeMap;
use std::path::Path;

use wholetime_vocabulary::{Cancel, Quiet};
use wholetime_web::rights::RIGHTS;
use wholetime_workbench::actions::baselines::BaselineAsked;
use wholetime_workbench::actions::corrections::Dispute;
use wholetime_workbench::actions::returns::Asking;
use wholetime_workbench::models::scenario::Scenario;
use wholetime_workbench::plans::plan::Plan;
use wholetime_workbench::returns::How;
use wholetime_workbench::{Settings, Workbench};

/// The network that most pages are looked at for, and a practice of it.
pub const HARBOUR: &str = "U99901";
pub const PRACTICE: &str = "Z99001";

const PLANS: [&str; 4] = [
    include_str!("../../../../examples/blmk-2018/plan.toml"),
    include_str!("../../../../examples/dorset-2017/plan.toml"),
    include_str!("../../../../examples/ten-nurses/plan.toml"),
    include_str!("../../../../examples/harbour-nurses/plan.toml"),
];

const SCENARIOS: [&str; 2] = [
    include_str!("../../../../examples/scenarios/turnover-10-to-8.toml"),
    include_str!("../../../../examples/scenarios/twenty-from-abroad.toml"),
];

const ARRS: &[u8] = include_bytes!("../../../../examples/harbour-2025/arrs.csv");

const ADVERTS: &str = "Reference,Role type,Practice,WTE,Advertised,Closed,Outcome\n\
    DD1,GPs,Z99001,1,2026-01-05,2026-03-06,filled\n\
    DD2,Nursing,Z99002,0.5,06/02/2026,,\n";

/// What was made in a workspace, by name.
pub struct Furnished {
    pub collection: String,
    pub baseline: String,
    pub correction: String,
    pub scenario: String,
    pub receipt: Vec<String>,
}

/// Three weeks after the newest figures of Havelock, so that what is due is due on every run.
pub fn in_april() -> jiff::Timestamp {
    "2026-04-21T09:00:00Z".parse().unwrap()
}

/// Imports Havelock into an empty workspace and does what a network does in a year.
pub fn furnish(workspace: &Path, published: &Path) -> (Workbench, Furnished) {
    let settings = Settings { workspace: workspace.to_owned(), database: None, by: "pat".to_owned(), clock: in_april };
    let bench = Workbench::open(settings).unwrap();
    bench.import(&[published.to_owned()], None, &Quiet, &Cancel::default()).unwrap();
    let held = bench.sources().unwrap().held;
    let first = held.first().unwrap();
    let receipt =
        [first.source.to_string(), first.period.to_string().replace('/', "_"), first.revision.to_string()].to_vec();
    let made = furnished(&bench, receipt);
    (bench, made)
}

fn furnished(bench: &Workbench, receipt: Vec<String>) -> Furnished {
    bench.set_group("quayside", Some("Quay & side"), &["Z99001".to_owned(), "Z99002".to_owned()]).unwrap();
    bench.set_standard("gp_fte_extg_per_100k", 44.0, "an invented paper").unwrap();
    let collection =
        bench.open_collection(HARBOUR, "2026-04-30".parse().unwrap(), &Asking::default()).unwrap().collection.id;
    bench.return_unchanged(&collection, PRACTICE, How::Command).unwrap();
    bench.save_draft(&collection, "Z99002", BTreeMap::new()).unwrap();
    let dispute = Dispute {
        practice: "Z99002".to_owned(),
        figure: "nurse_fte".to_owned(),
        ours: 4.0,
        because: "a nurse is missing".to_owned(),
        until: None,
        period: None,
    };
    let correction = bench.dispute(&dispute).unwrap().correction.id;
    let baseline = bench.make_baseline(HARBOUR, &BaselineAsked::default()).unwrap().baseline.id;
    bench.confirm_figures(&baseline, &[PRACTICE.to_owned()]).unwrap();
    let baseline = bench.refresh_baseline(&baseline, &BaselineAsked::default()).unwrap().baseline.id;
    for plan in PLANS {
        let plan = Plan::from_toml(plan).unwrap();
        bench.accept_plan(&plan, None, "as printed").unwrap();
    }
    let mut scenario = String::new();
    for text in SCENARIOS {
        scenario = bench.accept_scenario(&Scenario::read(text).unwrap(), "").unwrap().id;
    }
    bench.load_arrs(HARBOUR, ARRS, "arrs.csv", None, false).unwrap();
    bench.load_adverts(ADVERTS.as_bytes(), "adverts.csv").unwrap();
    Furnished { collection, baseline, correction, scenario, receipt }
}

/// An address of every route that may show a page to somebody who works alone, and more of those that look otherwise
/// otherwise asked. Some are of files: who visits them sees that from what comes.
pub fn addresses(made: &Furnished) -> Vec<String> {
    let routes = RIGHTS.iter().filter(|(method, path, _)| *method == "GET" && may_be_page(path));
    let mut all: Vec<String> = routes.map(|(_, path, _)| example(path, made)).collect();
    all.extend(OTHERWISE.iter().map(|&address| address.to_owned()));
    all
}

/// Routes of files, of JSON and of works in progress aside; so is the page of an invitation, whose secret is not kept.
fn may_be_page(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_of_a_file = last.contains('.') || last == "{file}";
    let is_aside = ["/api/", "/assets/", "/health", "/work/", "/invitation/"].iter().any(|of| path.starts_with(of));
    !is_of_a_file && !is_aside
}

/// Pages again, about other places, asked with other words, or asked wrongly.
const OTHERWISE: &[&str] = &[
    "/search?q=nurse",
    "/search?q=zzz",
    "/areas/ENG",
    "/areas/QZ9",
    "/areas/Z99001",
    "/areas/group:quayside",
    "/areas/QZ9/series/nurse_fte_per_100k?by=practice&from=2025-01",
    "/areas/QZ9/compare/patients_per_gp_fte_extg?level=practice&peers=true&trend=true",
    "/areas/ENG/gradient/gp_fte_extg_per_100k?from=2025-10",
    "/areas/QZ9/variation?level=practice",
    "/areas/QZ9/xmr/nurse_fte_per_100k?rebase=2024-06&target=12.5",
    "/areas/QZ9/condition?where=nurse_fte_per_100k+%3C+15",
    "/areas/QZ9/forecast?group=nurse&years=2",
    "/areas/U99901/need?group=nurse&years=2&rates=on&gap=true&replicates=50",
    "/areas/U99901/need?years=99&with=housing",
    "/areas/Z99001/team",
    "/areas/U99901/changes?from=2024-08&to=2024-09",
    "/plans/blmk-2018/findings",
    "/plans/blmk-2018/cost",
    "/plans/ten-nurses/targets",
    "/plans/harbour-nurses/gap",
    "/substitution?posts.paramedic=3&year=2&area=U99901",
    "/nowhere",
    "/areas/U12345",
    "/areas/U99901?period=soon",
];

/// An address at a route.
fn example(path: &str, made: &Furnished) -> String {
    let plan = || {
        let of = |words: &[&str]| words.iter().any(|word| path.contains(word));
        match () {
            () if of(&["/targets", "/reach", "/gap"]) => "harbour-nurses",
            () if of(&["/cost", "/findings"]) => "blmk-2018",
            () => "dorset-2017",
        }
    };
    let fill = |name: &str| match name {
        "code" if path.ends_with("/receipt") || path.ends_with("/history") || path.contains("/dispute/") => PRACTICE,
        "code" if path.starts_with("/baselines/") || path.starts_with("/returns/") => "Z99002",
        "code" => HARBOUR,
        "indicator" => "nurse_fte_per_100k",
        "name" if path.starts_with("/guides/") => "first-hour",
        "figure" => "nurse_fte",
        "action" => "bid",
        "risk" => "employment",
        "source" => made.receipt[0].as_str(),
        "period" => made.receipt[1].as_str(),
        "revision" => made.receipt[2].as_str(),
        "id" => match path.split('/').nth(1).unwrap_or_default() {
            "indicators" => "nurse_fte_per_100k",
            "returns" => made.collection.as_str(),
            "baselines" => made.baseline.as_str(),
            "corrections" => made.correction.as_str(),
            "plans" => plan(),
            "scenarios" => made.scenario.as_str(),
            other => panic!("{path}: say in furnished/mod.rs which of `{other}` is an example"),
        },
        other => panic!("{path}: say in furnished/mod.rs what stands for `{{{other}}}`"),
    };
    let parts = path.split('/').map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(name) => fill(name),
        None => part,
    });
    let at = parts.collect::<Vec<_>>().join("/");
    match path {
        // Solved for one profession within seconds; by itself the page asks for as long as it needs.
        "/areas/{code}/skillmix" | "/areas/{code}/skillmix/regret" => format!("{at}?years=2&unit=1&seconds=5"),
        "/areas/{code}/bridge" => format!("{at}?indicator=nurse_fte_per_100k"),
        "/scenarios/compare" => format!("{at}?code={HARBOUR}&scenarios={}", made.scenario),
        "/areas/{code}/seek" => format!("{at}?years=2&replicates=50"),
        "/areas/{code}/scenarios" => format!("{at}?scenarios={}&years=2", made.scenario),
        _ => at,
    }
}
