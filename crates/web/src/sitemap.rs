//! Every page somebody may look for, by what a planner wants to know: for the tabs of a place, the page of all pages and search.

/// A page about a place, or one of its own.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Below the page of a place, such as `flows`; for others the whole address. An indicator that stands in it is where one
    /// begins.
    pub(crate) path: &'static str,
    /// What people read.
    pub(crate) title: &'static str,
    /// What it answers, with other words for it.
    pub(crate) answers: &'static str,
    /// Whether a practice, which has no parts, has no such page.
    pub(crate) needs_parts: bool,
    /// Whether it is asked about a month, so that the month chosen on one page is taken along.
    pub(crate) is_of_month: bool,
}

/// Pages that answer one question of a planner.
#[derive(Debug)]
pub(crate) struct Group {
    /// The question.
    pub(crate) title: &'static str,
    pub(crate) entries: &'static [Entry],
}

const fn of_month(path: &'static str, title: &'static str, answers: &'static str) -> Entry {
    Entry { path, title, answers, needs_parts: false, is_of_month: true }
}

const fn of_parts(path: &'static str, title: &'static str, answers: &'static str) -> Entry {
    Entry { path, title, answers, needs_parts: true, is_of_month: true }
}

const fn page(path: &'static str, title: &'static str, answers: &'static str) -> Entry {
    Entry { path, title, answers, needs_parts: false, is_of_month: false }
}

/// Pages about a place.
pub(crate) const OF_A_PLACE: [Group; 5] = [
    Group {
        title: "How are we doing?",
        entries: &[
            of_month("", "Profile", "Staff, ages, parts, main issues, network staff: the whole picture"),
            of_month(
                "attention",
                "Where to look first",
                "Practices and PCNs with reasons to look at: single-handed, no GP, no nurse",
            ),
            page(
                "changes",
                "What changed",
                "Practices that opened, closed, moved, stopped reporting or jumped between two months",
            ),
            page("flows", "Who came, who went", "Joiners, leavers and turnover"),
            of_month("team", "Who works here", "Staff of practices, networks and trusts, each counted once"),
            page("bridge", "Why a number changed", "Bars from one date to another that add up: staff, hours, list"),
            page("series/gp_fte_extg_per_100k", "Over time", "An indicator as a line, month by month: trend, series"),
            page(
                "xmr/gp_fte_extg",
                "Out of the usual",
                "A control chart: which changes are more than chance (XmR, SPC)",
            ),
            of_month("quality", "Check of data", "Errors and oddities in what was published: data quality"),
        ],
    },
    Group {
        title: "How do we compare?",
        entries: &[
            of_parts(
                "compare/gp_fte_extg_per_100k",
                "Fair comparison",
                "Parts of a place with intervals, a funnel, ranks, places alike: benchmarking",
            ),
            of_month(
                "map/gp_fte_extg_per_100k",
                "Map",
                "An indicator by area on a map: choropleth, tiles of PCNs and practices",
            ),
            of_parts("variation", "Heat map", "All staff groups of its parts side by side: variation"),
            of_parts(
                "gradient/gp_fte_extg_per_100k",
                "By deprivation",
                "Whether poorer places have fewer staff: inequality",
            ),
            of_month(
                "condition",
                "How many meet a condition",
                "Count practices and patients by a condition of your own",
            ),
            of_month(
                "definitions/gp_fte_extg_per_100k",
                "Counted otherwise",
                "The same figure by other definitions, sources and lists",
            ),
            of_month("triangulate/gp_fte_extg", "Other sources", "Published, summed and compiled figures side by side"),
            of_month("estimate/gp_fte_total", "With silent practices", "An estimate for practices that did not report"),
        ],
    },
    Group {
        title: "What happens next?",
        entries: &[
            page("forecast", "Forecast", "How many staff there will be: supply, retirements, a fan of what may come"),
            page("need", "Need and gap", "What patients will need in FTE, and against supply: demand, shortfall"),
            page("scenarios", "Scenarios", "What if: scenarios side by side with things as they are"),
            page("tornado", "What matters most", "Which assumptions move the forecast most: sensitivity"),
            page("seek", "What it would take", "How many joiners, hours or returners reach a target: goal seek"),
        ],
    },
    Group {
        title: "What will we do?",
        entries: &[
            page("skillmix", "Choose the mix", "Which posts, where and when, at least cost: skill mix"),
            page("skillmix/regret", "Least regret", "Which mix is least bad whatever comes"),
            page("plan", "Start a plan", "A plan document from what is held: gap, targets, costs"),
            page("arrs", "Additional roles", "ARRS: the sum, spend, WTE, what can still start"),
            page("paper", "Committee paper", "A paper for a committee in Word or PDF, in your own template"),
            page("report", "Take away", "Workforce profile or ICB pack as PDF, Word, Excel: report, export, print"),
        ],
    },
    Group {
        title: "Who told us?",
        entries: &[
            page("vacancies", "Vacancies", "Adverts, posts vacant, vacancy rates, time to fill"),
            page("skills", "Skills", "Skills by network, and which has nobody with one"),
            page("training", "Training", "Trainers, placements, rooms, trainees; staff of community providers"),
            page("corrections", "Corrections", "Figures that practices dispute"),
            page("mend", "What to mend", "What to put right in the national return"),
        ],
    },
];

/// Pages that are about no place, or about all.
pub(crate) const OF_ALL: [Group; 6] = [
    Group {
        title: "Find and read",
        entries: &[
            page("/", "Home", "How your own place is doing, what is new, what waits for you"),
            page(
                "/search",
                "Every area",
                "Practices, PCNs, sub-ICB locations, ICBs, regions and groups by name or code",
            ),
            page("/areas/ENG", "England", "The profile of England"),
            page("/indicators", "Indicators", "Every indicator with its definition, question, unit and examples"),
            page("/glossary", "Words", "The glossary: what each word means"),
            page("/help", "How to read a figure", "Basis, coverage, missing, maps, corrections, names withheld"),
            page("/api", "JSON for programs", "Every operation of the API with its words: OpenAPI, JSON"),
            page("/pages", "All pages", "Every page and the command that answers the same"),
        ],
    },
    Group {
        title: "What is held",
        entries: &[
            page("/import", "Bring files in", "Import publications and tables of your own: upload, load"),
            page("/sources", "Sources", "Every file with its receipt, licence and hash"),
            page("/quality", "Check of data", "What the check found in everything held"),
            page(
                "/check/imputation",
                "Check of estimates",
                "How far estimates of silent practices would have been right",
            ),
            page("/query", "Ask in SQL", "Questions of your own over the published tables, as a table or CSV"),
        ],
    },
    Group {
        title: "Ask and agree",
        entries: &[
            page("/returns", "Returns", "Collections: ask practices, see who answered, chase, load workbooks"),
            page("/corrections", "Corrections", "Figures that practices dispute, waiting for a decision"),
            page("/baselines", "Baselines", "Figures written down for good, confirmed and signed"),
        ],
    },
    Group {
        title: "Look ahead",
        entries: &[
            page("/scenarios", "Scenarios", "What-ifs that are held, and a form for a new one"),
            page("/assumptions", "Assumptions", "What forecasts assume: low, central, high, on whose word"),
            page(
                "/accuracy",
                "How far forecasts are right",
                "Earlier years forecast and held against what came: backtest",
            ),
            page("/accuracy/places", "Accuracy for places", "The same for practices and areas"),
            page(
                "/substitution",
                "What other roles give back",
                "GP time that pharmacists, paramedics and others free, less supervision",
            ),
            page("/worked-examples", "Worked examples", "Sums of well-known papers done again"),
        ],
    },
    Group {
        title: "Plan",
        entries: &[
            page("/plans", "Plans", "Plans that are held: gap, targets, cost, who pays, delivery, risks"),
            page("/skillmix", "Choose the mix", "Which posts, where and when, at least cost"),
            page("/pay", "Pay", "What one whole time costs: bands, on-costs, from when"),
            page("/check-a-paper", "Check a paper", "Whether the figures of a paper can all be true at once"),
            page("/check/rates", "Check printed rates", "Rates printed elsewhere made again"),
        ],
    },
    Group {
        title: "Set up",
        entries: &[
            page("/groups", "Groups", "Areas of your own, such as a borough or a federation"),
            page("/standards", "Standards", "What indicators are judged by; none is national by default"),
            page("/successors", "Successors", "Who took over from practices that closed"),
            page("/people", "People", "Accounts and what they may do where"),
            page("/account", "Your account", "Your password, your roles, signing out"),
            page("/log", "Log of changes", "Who changed what people set up, when: audit"),
            page("/doctor", "Is all well?", "What is wrong with the installation or the workspace"),
        ],
    },
];

/// The group of pages about a place that one belongs to, by what stands behind the place in its address: the page itself, or the
/// first word of one that has an indicator or more in it. Pages that explain belong to the first.
pub(crate) fn group_of(below: &str) -> usize {
    let first = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
    let is_here = |entry: &&Entry| entry.path == below || first(entry.path) == first(below);
    OF_A_PLACE.iter().position(|group| group.entries.iter().any(|entry| is_here(&entry))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::RIGHTS;

    fn is_served(path: &str) -> bool {
        RIGHTS.iter().any(|(method, route, _)| {
            let (path, route): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), route.split('/').collect());
            let fits = |(part, of): (&&str, &&str)| part == of || of.starts_with('{');
            *method == "GET" && path.len() == route.len() && path.iter().zip(&route).all(fits)
        })
    }

    #[test]
    fn every_page_that_is_named_is_served() {
        for entry in OF_ALL.iter().flat_map(|group| group.entries) {
            assert!(is_served(entry.path), "{}", entry.path);
        }
        for entry in OF_A_PLACE.iter().flat_map(|group| group.entries) {
            let path = format!("/areas/ENG/{}", entry.path);
            assert!(is_served(path.trim_end_matches('/')), "{path}");
        }
    }

    #[test]
    fn a_page_stands_under_the_question_it_answers() {
        let title = |below: &str| OF_A_PLACE[group_of(below)].title;
        assert_eq!(title(""), "How are we doing?");
        assert_eq!(title("compare/nurse_fte"), "How do we compare?");
        assert_eq!(title("forecast/parts"), "What happens next?");
        assert_eq!(title("skillmix/regret"), "What will we do?");
        assert_eq!(title("explain/nurse_fte"), "How are we doing?");
    }
}
