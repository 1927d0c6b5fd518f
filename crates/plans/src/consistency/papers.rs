//! Invented papers of other kinds, each with faults planted and traps that must not fire: a bid of a training hub, a people plan
//! of an integrated care board, the additional roles of a network, and twelve short ones whose writers declare nothing.

use super::*;

fn found(text: &str, format: Format) -> Vec<Finding> {
    check(&read_statements(text, format).unwrap_or_else(|unreadable| panic!("{unreadable}")))
}

/// What is not only a note: rule, figures as printed, and what to print instead.
fn told(findings: &[Finding]) -> Vec<(Rule, Severity, String, Vec<String>)> {
    findings
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .map(|finding| {
            let printed = finding.figures[0].printed.clone();
            let mend =
                finding.mend.as_ref().map(|mend| mend.changes.iter().map(|change| change.instead.clone()).collect());
            (finding.rule, finding.severity, printed, mend.unwrap_or_default())
        })
        .collect()
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_bid_of_a_training_hub_has_its_three_faults_and_no_more() {
    let findings = found(include_str!("papers/training_hub_bid.csv"), Format::Csv);
    assert_eq!(
        told(&findings),
        [
            (Rule::Sum, Severity::Error, "36".to_owned(), strings(&["35"])),
            (Rule::Cost, Severity::Error, "£120,000".to_owned(), strings(&["£15,000"])),
            (Rule::PossibleCount, Severity::Error, "50%".to_owned(), strings(&["49%"])),
        ],
        "{findings:#?}"
    );
    assert!(findings[1].message.contains("pays for 9.6"), "{}", findings[1].message);
}

#[test]
fn a_people_plan_has_its_five_faults_and_no_more() {
    let findings = found(include_str!("papers/people_plan.toml"), Format::Toml);
    assert_eq!(
        told(&findings),
        [
            (Rule::Sum, Severity::Error, "495.3".to_owned(), strings(&["211.4"])),
            (Rule::PartAboveWhole, Severity::Error, "7".to_owned(), strings(&["6"])),
            (Rule::Sum, Severity::Error, "44".to_owned(), strings(&["41"])),
            (Rule::Change, Severity::Error, "5 percentage points".to_owned(), strings(&["2"])),
            (Rule::SameQuantity, Severity::Error, "2 years".to_owned(), strings(&["3"])),
        ],
        "{findings:#?}"
    );
    // What the paper declares itself is a note.
    assert!(findings.iter().any(|finding| finding.severity == Severity::Note && finding.message.contains("locums")));
}

#[test]
fn a_plan_of_additional_roles_has_its_four_faults_and_no_more() {
    let findings = found(include_str!("papers/pcn_arrs_plan.json"), Format::Json);
    assert_eq!(
        told(&findings),
        [
            (Rule::Cost, Severity::Error, "£87,000".to_owned(), strings(&["£78,000"])),
            (Rule::Sum, Severity::Error, "£501,000".to_owned(), strings(&["£78,000"])),
            (Rule::Formula, Severity::Error, "121".to_owned(), strings(&["111"])),
            (Rule::HeadsAndWte, Severity::Error, "1.0".to_owned(), vec![]),
            (Rule::Formula, Severity::Warning, "24.2".to_owned(), strings(&["2.4"])),
        ],
        "{findings:#?}"
    );
    let mend = findings[0].mend.as_ref().unwrap();
    assert!(mend.sentence.contains("Two digits changed places"), "{}", mend.sentence);
}

/// A paper as a stranger writes it down who declares nothing: the faults planted in it that are found, each by its rule and the
/// figure that it is told of, and those that are not.
struct Strange {
    text: &'static str,
    format: Format,
    found: &'static [(Rule, &'static str)],
    missed: &'static [&'static str],
}

const STRANGE: [Strange; 12] = [
    Strange {
        text: include_str!("papers/strangers/board.csv"),
        format: Format::Csv,
        found: &[(Rule::Sum, "731.8"), (Rule::Formula, "29"), (Rule::Sum, "171"), (Rule::Formula, "71")],
        missed: &[],
    },
    Strange {
        text: include_str!("papers/strangers/networks.csv"),
        format: Format::Csv,
        found: &[(Rule::Sum, "90.8"), (Rule::Formula, "4.17")],
        missed: &[],
    },
    Strange {
        text: include_str!("papers/strangers/vacancies.toml"),
        format: Format::Toml,
        found: &[(Rule::Formula, "17%"), (Rule::Formula, "21.4%")],
        missed: &[],
    },
    Strange {
        text: include_str!("papers/strangers/costs.csv"),
        format: Format::Csv,
        found: &[(Rule::Cost, "483"), (Rule::Formula, "44,100")],
        missed: &[],
    },
    Strange {
        text: include_str!("papers/strangers/changes.csv"),
        format: Format::Csv,
        found: &[(Rule::Change, "11.3"), (Rule::Change, "6"), (Rule::Change, "15")],
        missed: &[],
    },
    Strange {
        text: include_str!("papers/strangers/names.csv"),
        format: Format::Csv,
        found: &[(Rule::SameQuantity, "134"), (Rule::SameQuantity, "11")],
        missed: &["the cost of a GP in 2021/22 against GPs of June 2022"],
    },
    Strange {
        text: include_str!("papers/strangers/ages.toml"),
        format: Format::Toml,
        found: &[(Rule::Sum, "33")],
        missed: &[],
    },
    Strange {
        text: include_str!("papers/strangers/running.csv"),
        format: Format::Csv,
        found: &[(Rule::Sum, "885"), (Rule::Sum, "46")],
        missed: &[],
    },
    Strange {
        text: include_str!("papers/strangers/regions.json"),
        format: Format::Json,
        found: &[(Rule::Formula, "5.6")],
        missed: &[],
    },
    Strange {
        text: include_str!("papers/strangers/survey.csv"),
        format: Format::Csv,
        found: &[(Rule::Formula, "72%"), (Rule::Formula, "37%")],
        missed: &[],
    },
    Strange {
        text: include_str!("papers/strangers/kinds.csv"),
        format: Format::Csv,
        found: &[],
        missed: &["people of three kinds who are fewer in all: a note, since some may be counted twice"],
    },
    Strange {
        text: include_str!("papers/strangers/money.csv"),
        format: Format::Csv,
        found: &[(Rule::Formula, "9.6")],
        missed: &[],
    },
];

#[test]
fn papers_of_strangers_have_the_faults_that_are_claimed_and_no_false_alarm() {
    for paper in STRANGE {
        let findings = found(paper.text, paper.format);
        let told: Vec<(Rule, &str)> = findings
            .iter()
            .filter(|finding| finding.severity != Severity::Note)
            .map(|finding| (finding.rule, finding.figures[0].printed.as_str()))
            .collect();
        assert_eq!(told, paper.found, "{findings:#?}");
    }
    let n_found: usize = STRANGE.iter().map(|paper| paper.found.len()).sum();
    let n_missed: usize = STRANGE.iter().map(|paper| paper.missed.len()).sum();
    // As the guide says.
    assert_eq!((n_found, n_missed), (22, 2));
}

#[test]
fn what_rests_on_a_guess_says_on_what_and_is_no_error() {
    let findings: Vec<Finding> = STRANGE.iter().flat_map(|paper| found(paper.text, paper.format)).collect();
    let guessed: Vec<&Finding> = findings.iter().filter(|finding| finding.message.contains("This takes")).collect();
    assert_eq!(guessed.len(), 21);
    assert!(guessed.iter().all(|finding| finding.severity != Severity::Error));
    let of_share = guessed.iter().find(|finding| finding.figures[0].printed == "29").unwrap();
    assert!(of_share.message.ends_with("This takes it as GPs over 55 over GP headcount."), "{}", of_share.message);
}
