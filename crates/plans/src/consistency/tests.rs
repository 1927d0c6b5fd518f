//! The checker on whole papers: what it finds in those printed, and that it is silent on those that agree.

use super::*;

const BLMK: &str = include_str!("../../../../examples/blmk-2018/statements.toml");

fn findings(text: &str) -> Vec<Finding> {
    check(&read_statements(text, Format::Toml).unwrap_or_else(|unreadable| panic!("{unreadable}")))
}

#[test]
fn show() {
    for finding in findings(BLMK) {
        println!("{:?} {:?}: {}\n      -> {}", finding.severity, finding.rule, finding.message, finding.mend.map(|m| m.sentence).unwrap_or_default());
    }
}
