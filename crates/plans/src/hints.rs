//! A plan document with hints: what each section that is still empty may hold, as comments that can be uncommented.
//!
//! **Invariant:** hints are comments only; with them or without, the document reads back as the same plan.

use crate::plan::{GapAt, Plan, PlanError};

/// A section that may be empty, what it is for, and an example of it with invented numbers.
struct Hint {
    is_empty: fn(&Plan) -> bool,
    what: &'static str,
    example: &'static str,
}

/// Hints in the order in which a planner fills the sections. Words in capitals stand for what the plan has.
const HINTS: [Hint; 11] = [
    Hint {
        is_empty: |plan| plan.gaps.is_empty(),
        what: "What will be missing, by place: WTE vacant, to retire within a year, and to be added. Leave out what you do not know.",
        example: "[[gap]]\nprofession = \"PROFESSION\"\ntitle = \"TITLE\"\nyear = \"YEAR\"\nbaseline = \"BASELINE\"\n\
                  source = \"Where vacancies and retirements come from\"\n\
                  leaves_out = \"Anybody who leaves for another reason than retirement\"\n\n\
                  [[gap.at]]\nplace = \"PLACE\"\nvacancies = 2\nretirements = 1\nexpansion = 1\n",
    },
    Hint {
        is_empty: |plan| {
            let told = |at: &GapAt| at.vacancies.is_some() || at.retirements.is_some() || at.expansion.is_some();
            !plan.gaps.is_empty() && !plan.gaps.iter().flat_map(|gap| &gap.places).any(told)
        },
        what: "No [[gap.at]] above says what will be missing. Add the lines vacancies, retirements and expansion to it, in WTE.\n\
               Leave out what you do not know.",
        example: "",
    },
    Hint {
        is_empty: |plan| plan.aims.is_empty(),
        what: "What is needed, wished for (ambition) or imposed; kept apart, each with who set it.\n\
               One of level, change (with its baseline) or per_100k.",
        example: "[[aim]]\nid = \"need\"\ntitle = \"More than there are today\"\nkind = \"need\"\n\
                  profession = \"PROFESSION\"\nbaseline = \"BASELINE\"\nchange = 2\nsource = \"Who set it, or how it was worked out\"\n",
    },
    Hint {
        is_empty: |plan| plan.targets.is_empty(),
        what: "An aim given to places and spread over time.",
        example: "[[target]]\nid = \"need-by-place\"\ntitle = \"The need by place\"\naim = \"need\"\n\
                  shared_by = \"registered\"\nunit = 0.5\n",
    },
    Hint {
        is_empty: |plan| plan.groups.is_empty(),
        what: "Headings of the cost table.",
        example: "[[group]]\nid = \"nursing\"\ntitle = \"Nursing\"\n",
    },
    Hint {
        is_empty: |plan| plan.initiatives.is_empty(),
        what: "What is done about it: a role, how it is paid, and the ways in which people come, by year, quarter or month.\n\
               A stream may say owner, decide_by, probability_percent, fallback and trigger (when to plan again).",
        example: "[[initiative]]\nid = \"more-nurses\"\ntitle = \"More practice nurses\"\nrole = \"nurse\"\n\
                  group = \"nursing\"\npay = \"nurse\"\ncounted = \"each_year\"\n\n\
                  [[initiative.stream]]\nid = \"recruited\"\ntitle = \"Recruited\"\n\
                  posts = [{ when = \"THEN Q3\", planned = 2 }]\nlead_months = 6\nowner = \"Who answers for it\"\n",
    },
    Hint {
        is_empty: |plan| plan.pay.is_empty(),
        what: "Pay of one WTE with on-costs, dated, each row with its source.",
        example: "[[pay]]\nid = \"nurse\"\ntitle = \"Practice nurse\"\n\n\
                  [[pay.row]]\nfrom = \"FIRST-04-01\"\ncost = 50000\nsource = \"Where the amount comes from\"\n",
    },
    Hint {
        is_empty: |plan| plan.funding.is_empty(),
        what: "Who pays, lower priorities first: a percentage of the cost, or amounts by year.",
        example: "[[funding]]\nid = \"employers\"\ntitle = \"Employers\"\npriority = 1\npercent = 25\n\
                  is_recurrent = true\nsource = \"Who promised it\"\n",
    },
    Hint {
        is_empty: |plan| plan.delivery.actions.is_empty(),
        what: "What is to be done, by whom and by when.",
        example: "[[delivery.action]]\nid = \"advert\"\ntheme = \"Recruitment\"\ntitle = \"Advertise the posts\"\n\
                  owner = \"Who answers for it\"\ncomplete_by = \"NEXT-03-31\"\nstatus = \"not_started\"\n",
    },
    Hint {
        is_empty: |plan| plan.delivery.risks.is_empty(),
        what: "What may go wrong: likelihood and impact, 1 to 5 each, before and after what is done about it.",
        example: "[[delivery.risk]]\nid = \"1\"\ntitle = \"Nobody applies\"\n\
                  before = { likelihood = 4, impact = 3 }\nafter = { likelihood = 2, impact = 3 }\n\
                  mitigation = \"What is done about it\"\nowner = \"Who answers for it\"\n",
    },
    Hint {
        is_empty: |plan| plan.narrative.is_empty(),
        what: "Text that goes with the numbers.",
        example: "[[narrative]]\ntitle = \"Why now\"\ntext = \"In a few sentences.\"\n",
    },
];

/// The document in TOML, with a hint for every section that is empty.
///
/// # Errors
/// A text in the plan cannot be written.
pub fn with_hints(plan: &Plan) -> Result<String, PlanError> {
    let mut document = plan.to_toml()?;
    let empty: Vec<&Hint> = HINTS.iter().filter(|hint| (hint.is_empty)(plan)).collect();
    if empty.is_empty() {
        return Ok(document);
    }
    document.push_str(
        "\n# Still to fill. Take the # away from what you use and put your own in place of the examples, whose numbers are\n\
         # invented. What is left as a comment is not part of the plan.\n",
    );
    for hint in empty {
        document.push('\n');
        for line in hint.what.lines() {
            document.push_str(&format!("# {line}\n"));
        }
        for line in example(plan, hint).lines() {
            document.push_str(&commented(line));
        }
    }
    Ok(document)
}

fn commented(line: &str) -> String {
    if line.is_empty() { "#\n".to_owned() } else { format!("#{line}\n") }
}

fn example(plan: &Plan, hint: &Hint) -> String {
    let year = plan.years.first();
    let begins = year.map_or(2026, |year| year.begins());
    // In the second year, so that nobody is to come before they can be found.
    let then = plan.years.get(1).or(year).map_or_else(|| "2026/27".to_owned(), ToString::to_string);
    let year = year.map_or_else(|| "2026/27".to_owned(), ToString::to_string);
    let place = plan.places.first().map_or("whole", |place| place.id.as_str());
    // Of nurses where they are counted, because the posts of the examples are theirs.
    let nurses = || plan.baselines.iter().filter(|baseline| baseline.profession == "nurse");
    let nurses = nurses().find(|baseline| baseline.wte.contains_key(place)).or_else(|| nurses().next());
    let baseline = nurses.or(plan.baselines.first());
    let title = baseline.map_or("Nurses", |baseline| baseline.title.as_str());
    let profession = baseline.map_or("nurse", |baseline| baseline.profession.as_str());
    let baseline = baseline.map_or("nurse", |baseline| baseline.id.as_str());
    let example = hint.example.replace("YEAR", &year).replace("THEN", &then);
    let example = example.replace("FIRST", &begins.to_string()).replace("NEXT", &(begins + 1).to_string());
    let example = example.replace("PROFESSION", profession).replace("BASELINE", baseline).replace("PLACE", place);
    example.replace("TITLE", title)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &str = "schema = 1\nid = \"p\"\ntitle = \"P\"\nyears = [\"2027/28\", \"2028/29\"]\n\n\
                        [[place]]\nid = \"a\"\ntitle = \"A\"\nregistered = 10000\n\n\
                        [[baseline]]\nid = \"gp\"\ntitle = \"GPs\"\nprofession = \"gp\"\nas_at = \"May 2027\"\n\
                        source = \"Invented\"\nwte = { a = 5 }\n";

    #[test]
    fn a_document_with_hints_is_the_same_plan() {
        let plan = Plan::from_toml(BARE).unwrap();
        let document = with_hints(&plan).unwrap();
        assert_eq!(Plan::from_toml(&document).unwrap(), plan);
        assert_eq!(document.matches("\n#[[").count(), 13, "{document}");
    }

    #[test]
    fn the_examples_uncommented_are_a_plan_that_can_be_costed() {
        let document = with_hints(&Plan::from_toml(BARE).unwrap()).unwrap();
        // A hint begins with a space, an example does not.
        let lines = document.lines().map(|line| match line.strip_prefix('#') {
            Some(example) if !example.starts_with(' ') => example,
            _ => line,
        });
        let filled = lines.collect::<Vec<_>>().join("\n");
        let plan = Plan::from_toml(&filled).unwrap();
        assert_eq!((plan.aims.len(), plan.initiatives.len(), plan.delivery.risks.len()), (1, 1, 1));
        // Two nurses at £50,000 in the second of two years, a quarter of it paid by the employers.
        let table = crate::cost::cost(&plan, crate::cost::Way::OF_THE_PLAN).unwrap();
        assert_eq!(table.total(), crate::quantity::Money::whole(100_000));
        assert_eq!(crate::funding::fund(&plan, &table).funded_total(), crate::quantity::Money::whole(25_000));
        // Nothing is left to fill.
        assert_eq!(with_hints(&plan).unwrap(), plan.to_toml().unwrap());
    }

    #[test]
    fn the_examples_uncommented_are_no_impossible_plan() {
        let bare = BARE.replace("title = \"P\"\n", "title = \"P\"\nwritten_on = \"2027-11-22\"\n");
        let bare = bare.replace("title = \"GPs\"\nprofession = \"gp\"", "title = \"Nurses\"\nprofession = \"nurse\"");
        let part = "[[place]]\nid = \"b\"\ntitle = \"B\"\nwithin = \"a\"\nregistered = 10000\n\n[[baseline]]";
        let bare = bare.replace("[[baseline]]", part);
        let document = with_hints(&Plan::from_toml(&bare).unwrap()).unwrap();
        let filled = document.replace("\n#", "\n").replace("\n ", "\n# ");
        let plan = Plan::from_toml(&filled).unwrap_or_else(|why| panic!("{why}\n{filled}"));
        let found = crate::plan_check::check_plan(&plan, jiff::civil::date(2027, 11, 22));
        let wrong: Vec<_> = found.iter().filter(|one| one.severity == crate::consistency::Severity::Error).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(!found.iter().any(|one| one.rule == crate::plan_check::PlanRule::Overdue), "{found:#?}");
        assert!(!found.iter().any(|one| one.rule == crate::plan_check::PlanRule::PostsAndAim), "{found:#?}");
        assert_eq!(plan.gaps[0].places[0].place, "a");
    }

    #[test]
    fn a_gap_that_says_nothing_missing_gets_a_word_and_no_second_gap() {
        let gap = "[[gap]]\nprofession = \"gp\"\ntitle = \"GPs\"\nyear = \"2027/28\"\nbaseline = \"gp\"\nsource = \"S\"\n\
                   leaves_out = \"Others\"\n\n[[gap.at]]\nplace = \"a\"\nover_50 = 3\n";
        let document = with_hints(&Plan::from_toml(&format!("{BARE}\n{gap}")).unwrap()).unwrap();
        assert!(
            document.contains("# No [[gap.at]] above says what will be missing.") && !document.contains("#[[gap]]")
        );
    }

    #[test]
    fn a_plan_with_nothing_empty_has_no_hint() {
        let plan = Plan::from_toml(include_str!("../../../examples/blmk-2018/plan.toml")).unwrap();
        let document = with_hints(&plan).unwrap();
        assert!(!document.contains("#[[initiative]]") && document.contains("#[[delivery.action]]"));
        assert_eq!(Plan::from_toml(&document).unwrap(), plan);
    }
}
