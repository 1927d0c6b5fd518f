//! Cost and funding on the pages: four totals, the saving with its caution, who pays, places, what rests on memory, files.

use super::*;
use wholetime_workbench::plans::plan::Plan;

const BLMK: &str = include_str!("../../../../examples/blmk-2018/plan.toml");

/// Two nurses at the quay and one anywhere, at £40,000 from memory with a fifth on top; £50,000 a year for two years.
const NURSES: &str = r#"
schema = 1
id = "nurses"
title = "Three <b>nurses</b>"
years = ["2025/26", "2026/27"]
place = [
  { id = "haven", title = "Haven" },
  { id = "quay", title = "The quay", within = "haven", registered = 3000 },
  { id = "hill", title = "The hill", within = "haven", registered = 1000 },
]
group = [{ id = "posts", title = "Posts" }]
funding = [
  { id = "fund", title = "A fund", priority = 1, amounts = { "2025/26" = 50000, "2026/27" = 50000 }, is_recurrent = false, source = "invented" },
]

[[pay]]
id = "nurse"
title = "Nurse"
row = [{ from = "2025-04-01", salary = 40000, on_costs = "fifth", source = "invented", is_from_memory = true }]

[[on_costs]]
id = "fifth"
title = "A fifth"
row = [{ from = "2025-04-01", flat_percent = 20, source = "invented" }]

[[initiative]]
id = "nurses"
title = "Nurses"
role = "nurse"
group = "posts"
pay = "nurse"
counted = "each_year"

[[initiative.stream]]
id = "quay"
title = "At the quay"
place = "quay"
posts = [{ when = "2025/26", planned = 2 }]

[[initiative.stream]]
id = "anywhere"
title = "Anywhere"
posts = [{ when = "2026/27", planned = 1 }]
"#;

static OF_2018: LazyLock<(Arc<Workbench>, TempDir)> = LazyLock::new(|| with(BLMK));
static OF_NOTHING: LazyLock<(Arc<Workbench>, TempDir)> = LazyLock::new(|| {
    with(
        "schema = 1\nid = \"bare\"\ntitle = \"Bare\"\nyears = [\"2025/26\"]\nplace = [{ id = \"a\", title = \"A\" }]\n",
    )
});
static OF_NURSES: LazyLock<(Arc<Workbench>, TempDir)> = LazyLock::new(|| with(NURSES));

/// A workspace with the plan accepted once.
fn with(plan: &'static str) -> (Arc<Workbench>, TempDir) {
    aside(move || {
        let folder = tempfile::tempdir().unwrap();
        let workspace = folder.path().to_owned();
        let settings = Settings { workspace, database: None, by: "ann".to_owned(), clock: jiff::Timestamp::now };
        let bench = Workbench::open(settings).unwrap();
        bench.accept_plan(&Plan::from_toml(plan).unwrap(), None, "").unwrap();
        (Arc::new(bench), folder)
    })
}

#[tokio::test]
async fn the_plan_of_2018_is_counted_four_ways_and_its_saving_has_its_caution() {
    let bench = &OF_2018.0;
    let page = seen_of(bench, "/plans/blmk-2018/cost").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let html = page.text();
    for total in ["£18,559,196", "£26,384,392", "£9,917,598", "£17,742,794"] {
        assert!(html.contains(total), "{total}");
    }
    assert!(html.contains("The plan costs from £9.9m to £26.4m as it is counted"));
    assert!(html.contains("£5,280,000 against £3,798,000, £1,482,000 saved."));
    assert!(
        html.contains("£5,280,000 is one year of 44 WTE; £3,798,000 is the sum of 3 years of what stands in for them.")
    );
    assert!(html.contains("27.4 % of it is funded, £13,467,660 is not."));
    assert!(html.contains("Named without an amount, and in no sum:"));
    assert!(html.contains("5 times, both figures stand here"), "{html}");
    let recurrent = seen_of(bench, "/plans/blmk-2018/cost?recurrence=each_year").await.text();
    assert!(recurrent.contains("Over 3 years the plan costs £26,384,392;"));
}

#[tokio::test]
async fn a_plan_that_costs_nothing_yet_is_not_said_to_cost_nothing() {
    let bench = &OF_NOTHING.0;
    let html = seen_of(bench, "/plans/bare/cost").await.text();
    assert!(html.contains("no initiative and no other cost yet") && html.contains("[[line]]"), "{html}");
    assert!(!html.contains("£0") && !html.contains("Four ways to count it"), "{html}");
}

#[tokio::test]
async fn what_is_given_to_no_place_is_shared_when_asked_and_what_rests_on_memory_is_named() {
    let bench = &OF_NURSES.0;
    let html = seen_of(bench, "/plans/nurses/cost").await.text();
    assert!(html.contains("Given to no place"), "{html}");
    assert!(!html.contains("<b>nurses</b>"), "what people wrote is escaped");
    assert!(html.contains("£240,000 of the cost rests on rows that were written down from memory."));
    // Three go on to cost 144,000, which nobody pays when the fund has ended.
    assert!(
        html.contains(
            "its posts go on to cost £144,000: £0 is paid by money that comes every year, £144,000 by nobody."
        )
    );
    let shared = seen_of(bench, "/api/v1/plans/nurses/cost?share=list").await.json();
    // Of the 48,000 of the third nurse three quarters fall to the quay.
    assert_eq!(shared["by_place"]["rows"][0]["total"], 192_000 + 36_000);
    assert_eq!(shared["by_place"]["rows"][1]["total"], 12_000);
    assert_eq!(shared["by_place"]["is_shared_by_list"], true);
}

#[tokio::test]
async fn costs_funding_and_pay_are_answered_as_json_and_taken_away_as_files() {
    let bench = &OF_NURSES.0;
    let fund = seen_of(bench, "/api/v1/plans/nurses/fund").await.json();
    assert_eq!(
        (&fund["cost"], &fund["funded"], &fund["unfunded"]),
        (&240_000.into(), &100_000.into(), &140_000.into())
    );
    assert_eq!(fund["after"]["ending"][0]["last"], 50_000);
    for (file, lines) in
        [("cost.csv", 3), ("cost-by-place.csv", 5), ("cost-by-item.csv", 3), ("funding.csv", 5), ("printed.csv", 1)]
    {
        let answer = seen_of(bench, &format!("/plans/nurses/{file}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.text().lines().count(), lines, "{file}: {}", answer.text());
    }
    let pay = seen_of(bench, "/api/v1/pay?find=band+6&year=2025/26").await.json();
    assert_eq!(pay["rows"].as_array().unwrap().len(), 3);
    assert_eq!(seen_of(bench, "/api/v1/pay?id=band-x").await.status, StatusCode::BAD_REQUEST);
}
