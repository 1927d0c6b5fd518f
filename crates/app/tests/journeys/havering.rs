//! A baseline of Havering for June 2022, signed, and its refresh to September, on the real files in `../shared/data`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::engines::Place;
use crate::root;

const JUNE: &str = "group-havering-2022-06-1";
const SEPTEMBER: &str = "group-havering-2022-09-1";
const NETWORKS: [&str; 4] = ["U29424", "U50107", "U55939", "U00367"];

fn extract(data: &Path, period: &str) -> String {
    let name = format!("General Practice - {period} Practice Level (extract).csv");
    data.join("gp-workforce/extracts").join(name).to_string_lossy().into_owned()
}

/// Nurse FTE of the practices of the four networks, as the file has it.
fn nurses(data: &Path, period: &str) -> BTreeMap<String, f64> {
    let mut file = csv::Reader::from_path(extract(data, period)).unwrap();
    let headers = file.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name).unwrap();
    let (code, network, fte) = (column("PRAC_CODE"), column("PCN_CODE"), column("TOTAL_NURSES_FTE"));
    let rows = file.records().map(Result::unwrap).filter(|row| NETWORKS.contains(&&row[network]));
    rows.filter_map(|row| Some((row[code].to_owned(), row[fte].parse().ok()?))).collect()
}

/// Confirms all but the last three, has those deemed, and signs upwards.
fn confirm_and_sign(place: &Place, baseline: &str, practices: &[String]) {
    let (confirming, silent) = practices.split_at(38);
    assert_eq!(silent.len(), 3);
    let confirm = ["baseline", "confirm", baseline].into_iter().chain(confirming.iter().map(String::as_str));
    place.done(&confirm.collect::<Vec<_>>());
    place.done(&["baseline", "deem", baseline]);
    assert!(place.refusal(&["returns", "sign", baseline]).contains("U29424"), "the networks have not signed yet");
    for network in NETWORKS {
        place.done(&["returns", "sign", baseline, network]);
    }
    let certificate = &place.json(&["returns", "sign", baseline])["certificate"];
    let count = |reply: &str| {
        let replies = certificate["replies"].as_array().unwrap();
        replies.iter().find(|one| one["reply"] == reply).unwrap()["practices"].as_u64().unwrap()
    };
    assert_eq!((count("confirmed"), count("deemed"), count("disputed"), count("waiting")), (38, 3, 0, 0));
    assert_eq!(certificate["is_signed"], true);
}

#[test]
fn the_june_baseline_of_havering_prints_the_same_digits_after_its_refresh() {
    let data = root().join("../shared/data");
    if !data.is_dir() {
        eprintln!("skipped: there is no ../shared/data here");
        return;
    }
    let june = nurses(&data, "2022-06");
    // Of these practices any will do; the first has nurses, and says that it has half a nurse more.
    let (practice, filed) = june.iter().find(|(_, fte)| 0.5 < **fte).unwrap();
    let ours = (filed + 0.5).to_string();
    for place in Place::on_each_engine() {
        let others = ["organisations/epraccur-2022-06.csv", "organisations/ePCN-2022-05.xlsx"];
        let [ods, networks] = others.map(|file| data.join(file).to_string_lossy().into_owned());
        let lists = data.join("patients-registered/gp-reg-pat-prac-all-2022-05.csv").to_string_lossy().into_owned();
        place.done(&["import", &extract(&data, "2022-06"), &ods, &networks, &lists]);
        place.done(&["group", "set", "havering", "U29424", "U50107", "U55939", "U00367"]);
        place.done(&["returns", "dispute", practice, "nurse_fte", &ours, "--because", "one works two days more"]);
        place.done(&["correction", "decide", "c1", "--use", "--because", "the rota was seen"]);

        let make = ["baseline", "make", "group:havering", "--period", "2022-06", "--deemed-after", "0"];
        let made = place.json(&make);
        let places = made["places"].as_array().unwrap();
        let practices: Vec<String> = places
            .iter()
            .filter(|one| one["area"]["level"] == "practice")
            .map(|one| one["area"]["code"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(practices.len(), 41);
        let area = places.iter().find(|one| one["area"]["code"] == "group:havering").unwrap();
        let total = area["figures"].as_array().unwrap().iter().find(|one| one["line"] == "nurse_fte").unwrap();
        let printed = total["shown"].as_str().unwrap();
        let sum = june.values().sum::<f64>() + 0.5;
        assert_eq!(printed, format!("{sum:.2}"), "the files' nurses and the half that the file lacks");
        confirm_and_sign(&place, JUNE, &practices);
        let (shown, certified) =
            (place.done(&["baseline", "show", JUNE]), place.done(&["baseline", "certificate", JUNE]));

        place.done(&["import", &extract(&data, "2022-09")]);
        place.done(&["baseline", "refresh", JUNE, "--period", "2022-09"]);
        let changed = place.done(&["baseline", "changes", SEPTEMBER]);
        assert!(changed.contains(practice), "what the correction did is among the changes");
        confirm_and_sign(&place, SEPTEMBER, &practices);

        place.done(&["correction", "decide", "c1", "--ignore", "--because", "the rota was last year's"]);
        place.done(&["group", "remove", "havering"]);
        assert_eq!(place.done(&["baseline", "show", JUNE]), shown, "{}", place.engine());
        assert_eq!(place.done(&["baseline", "certificate", JUNE]), certified, "{}", place.engine());
    }
}
