//! Networks and memberships of May 2022 as published, and invented ones in other layouts.

use wholetime_snapshots::Severity;

use super::*;
use crate::testing::{read, real_file, workbook};

const NETWORK_HEADER: &[&str] = &[
    "PCN Code",
    "PCN Name",
    "Current Clinical \nCommissioning \nGroup Code",
    "Clinical\nCommissioning\nGroup Name",
    "Open Date",
    "Close Date",
    "Address Line 1",
    "Postcode",
];
const PARTNER_HEADER: &[&str] = &[
    "Partner\nOrganisation\nCode",
    "Partner\nName",
    "Practice\nParent\nCCG Code",
    "Practice\nParent\nCCG Name",
    "PCN Code",
    "PCN Name",
    "PCN Parent\nCCG Code",
    "PCN Parent\nCCG Name",
    "Practice to PCN\nRelationship\nStart Date",
    "Practice to PCN\nRelationship\nEnd Date",
    "Practice CCG and PCN\nCCG Match ",
];
const HARBOUR_PCN: &[&str] = &["U99901", "HARBOUR PCN", "99Z", "HAVELOCK CCG", "20191001", "", "1 QUAY", "ZZ1 1ZZ"];

fn member<'a>(practice: &'a str, sub_icb: &'a str, pcn: &'a str, from: &'a str, to: &'a str) -> [&'a str; 11] {
    [practice, "HARBOUR SURGERY", sub_icb, "HAVELOCK CCG", pcn, "HARBOUR PCN", "99Z", "HAVELOCK CCG", from, to, "TRUE"]
}

fn one(members: &[[&str; 11]]) -> Reading {
    let partners: Vec<&[&str]> =
        std::iter::once(PARTNER_HEADER).chain(members.iter().map(<[&str; 11]>::as_slice)).collect();
    let bytes = workbook(&[("PCNDetails", &[NETWORK_HEADER, HARBOUR_PCN]), ("PCN Core Partner Details", &partners)]);
    read("ePCN-2022-05.xlsx", bytes, None).unwrap().pop().unwrap()
}

#[test]
fn may_2022_holds_every_network_and_membership() {
    let Some((name, bytes)) = real_file("organisations/ePCN-2022-05.xlsx") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!((reading.source.as_str(), reading.period.to_string().as_str()), ("ods_pcns", "2022-05"));
    assert_eq!((reading.rows, reading.rows_used), (1_318 + 7_359, 1_318 + 7_359));
    assert_eq!(reading.columns_unknown, [""; 0]);
    let networks: Vec<&Place> = reading.places.iter().filter(|place| place.practice.is_none()).collect();
    assert_eq!(networks.len(), 1_318);
    assert_eq!(networks.iter().filter(|network| network.closed.is_some()).count(), 58);
    assert!(networks.iter().all(|network| network.opened.is_some() && network.sub_icb.is_some()));
    let open = reading.places.iter().filter(|place| place.practice.is_some() && place.member_to.is_none());
    assert_eq!(open.count(), 6_474);
    let caxton = reading.places.iter().find(|place| place.practice.as_deref() == Some("C85628")).unwrap();
    assert_eq!((caxton.pcn.as_deref(), caxton.sub_icb.as_deref()), (Some("U16464"), Some("02P")));
    assert_eq!(
        (caxton.member_from, caxton.member_to),
        (Some(Date::constant(2019, 10, 1)), Some(Date::constant(2020, 8, 31)))
    );

    let findings = reading.findings.into_list();
    let found: Vec<_> = findings.iter().map(|finding| (finding.rule.as_str(), finding.severity)).collect();
    assert_eq!(found, [("columns_left_out", Severity::Note), ("network_elsewhere", Severity::Note)]);
    assert!(findings[1].message.ends_with("124, of them 18 open"));
}

#[test]
fn an_open_membership_has_no_end_and_dates_may_be_real_ones() {
    // 43739 and 44074 are how workbooks count 1 October 2019 and 31 August 2020.
    let reading = one(&[
        member("Z99001", "99Z", "U99901", "20191001", ""),
        member("Z99002", "99Z", "U99901", "day:43739", "day:44074"),
    ]);
    let members = &reading.places[1..];
    let start = Some(Date::constant(2019, 10, 1));
    assert_eq!((members[0].member_from, members[0].member_to), (start, None));
    assert_eq!((members[1].member_from, members[1].member_to), (start, Some(Date::constant(2020, 8, 31))));
    let network = &reading.places[0];
    assert_eq!((network.practice.as_ref(), network.pcn.as_deref(), network.opened), (None, Some("U99901"), start));
    assert_eq!((network.row, members[0].row), (2, 2), "rows are those of each sheet");
    assert_eq!(reading.table.rows(), 3);
}

#[test]
fn memberships_that_cannot_be_are_told() {
    let reading = one(&[
        member("Z99001", "99Z", "U99901", "20200401", "20200331"),
        member("Z99002", "99Z", "U99901", "20191001", ""),
        member("Z99002", "99Z", "U99902", "20200401", ""),
        member("Z99003", "98Z", "U99901", "20191001", ""),
        member("Z99004", "99Z", "U99901", "soon", ""),
        member("", "99Z", "U99901", "20191001", ""),
    ]);
    assert_eq!((reading.rows, reading.rows_used), (7, 6));
    let findings = reading.findings.into_list();
    let message = |rule: &str| findings.iter().find(|finding| finding.rule == rule).unwrap().message.as_str();
    let ends_first = "the membership of practice Z99001 in network U99901 ends on 2020-03-31, before it begins on 2020-04-01; both were kept";
    assert_eq!(message("membership_ends_first"), ends_first);
    let twice = "practice Z99002 has open memberships in the networks U99901 and U99902; all were kept";
    assert_eq!(message("two_open_memberships"), twice);
    assert!(message("network_elsewhere").ends_with("1, of them 1 open"));
    assert!(message("date_not_read").starts_with("`soon` is not a date"));
    assert!(message("no_code").contains("names no practice"));
}

#[test]
fn a_later_edition_speaks_of_sub_icb_locations() {
    let networks: Vec<String> = NETWORK_HEADER
        .iter()
        .map(|name| {
            name.replace("Clinical \nCommissioning \nGroup", "Sub ICB Loc")
                .replace("Clinical\nCommissioning\nGroup", "Sub ICB Loc")
        })
        .collect();
    let partners: Vec<String> = PARTNER_HEADER.iter().map(|name| name.replace("CCG", "Sub ICB Loc")).collect();
    let (networks, partners): (Vec<&str>, Vec<&str>) =
        (networks.iter().map(String::as_str).collect(), partners.iter().map(String::as_str).collect());
    let member = member("Z99001", "99Z", "U99901", "20191001", "");
    let bytes =
        workbook(&[("PCNDetails", &[&networks, HARBOUR_PCN]), ("PCN Core Partner Details", &[&partners, &member])]);
    let reading = read("ePCN-2024-05.xlsx", bytes, None).unwrap().pop().unwrap();
    assert!(reading.places.iter().all(|place| place.sub_icb.as_deref() == Some("99Z")));
    assert_eq!(reading.columns_unknown, [""; 0]);
}

#[test]
fn a_workbook_without_its_month_or_its_columns_is_refused() {
    let member = member("Z99001", "99Z", "U99901", "20191001", "");
    let sheets: [(&str, &[&[&str]]); 2] =
        [("PCNDetails", &[NETWORK_HEADER, HARBOUR_PCN]), ("PCN Core Partner Details", &[PARTNER_HEADER, &member])];
    assert_eq!(read("ePCN.xlsx", workbook(&sheets), None).unwrap_err().code(), "no_period");
    let headless: [(&str, &[&[&str]]); 2] =
        [sheets[0], ("PCN Core Partner Details", &[&["PCN Code", "PCN Name"], &["U99901", "HARBOUR PCN"]])];
    let refusal = read("ePCN-2022-05.xlsx", workbook(&headless), None).unwrap_err().to_string();
    assert!(refusal.contains("`Partner Organisation Code` is missing"), "{refusal}");
    let empty: [(&str, &[&[&str]]); 2] = [sheets[0], ("PCN Core Partner Details", &[PARTNER_HEADER])];
    assert_eq!(read("ePCN-2022-05.xlsx", workbook(&empty), None).unwrap_err().code(), "header_only");
}

#[test]
fn a_damaged_workbook_is_refused_and_nothing_panics() {
    let member = member("Z99001", "99Z", "U99901", "20191001", "");
    let whole = workbook(&[
        ("PCNDetails", &[NETWORK_HEADER, HARBOUR_PCN]),
        ("PCN Core Partner Details", &[PARTNER_HEADER, &member]),
    ]);
    for length in (4..whole.len()).step_by(97) {
        assert!(crate::unpack("ePCN-2022-05.xlsx", whole[..length].to_vec()).documents.is_empty(), "cut at {length}");
    }
    let catalogue = Catalogue::shipped().unwrap();
    for index in (0..whole.len()).step_by(53) {
        let mut bytes = whole.clone();
        bytes[index] ^= 0x5A;
        for document in crate::unpack("ePCN-2022-05.xlsx", bytes).documents {
            if OdsPcns.recognises(&document, &catalogue) {
                let _ = OdsPcns.read(&document, Context { catalogue: &catalogue, period: None });
            }
        }
    }
}
