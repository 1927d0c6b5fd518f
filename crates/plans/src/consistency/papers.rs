//! Three invented papers of other kinds, each with faults planted and traps that must not fire: a bid of a training hub, a people
//! plan of an integrated care board, the additional roles of a network.

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
            (Rule::Formula, Severity::Error, "24.2".to_owned(), strings(&["2.4"])),
        ],
        "{findings:#?}"
    );
    let mend = findings[0].mend.as_ref().unwrap();
    assert!(mend.sentence.contains("Two digits changed places"), "{}", mend.sentence);
}

/// A paper of a stranger who declares nothing, and its faults: the rule and the figure that it is about.
type Strange = (&'static str, Format, &'static str, &'static [(Rule, &'static str)]);

const STRANGE: [Strange; 12] = [
    ("board", Format::Csv, include_str!("papers/strangers/board.csv"), &[]),
    ("networks", Format::Csv, include_str!("papers/strangers/networks.csv"), &[]),
    ("vacancies", Format::Toml, include_str!("papers/strangers/vacancies.toml"), &[]),
    ("costs", Format::Csv, include_str!("papers/strangers/costs.csv"), &[]),
    ("changes", Format::Csv, include_str!("papers/strangers/changes.csv"), &[]),
    ("names", Format::Csv, include_str!("papers/strangers/names.csv"), &[]),
    ("ages", Format::Toml, include_str!("papers/strangers/ages.toml"), &[]),
    ("running", Format::Csv, include_str!("papers/strangers/running.csv"), &[]),
    ("regions", Format::Json, include_str!("papers/strangers/regions.json"), &[]),
    ("survey", Format::Csv, include_str!("papers/strangers/survey.csv"), &[]),
    ("kinds", Format::Csv, include_str!("papers/strangers/kinds.csv"), &[]),
    ("money", Format::Csv, include_str!("papers/strangers/money.csv"), &[]),
];

#[test]
fn zz_show() {
    for (name, format, text, _) in STRANGE {
        println!("== {name}");
        match read_statements(text, format) {
            Err(e) => println!("UNREADABLE {e}"),
            Ok(s) => for f in check(&s) { println!("{:?} {:?} {}\n      {:?}", f.severity, f.rule, f.message, f.mend.map(|m| m.sentence)); },
        }
    }
    let s = read_statements(&std::fs::read_to_string("/tmp/third/a.csv").unwrap(), Format::Csv).unwrap();
    for f in check(&s) { println!("{:?} {:?} {}", f.severity, f.rule, f.message); }
}
