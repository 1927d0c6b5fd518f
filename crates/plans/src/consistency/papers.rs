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
