//! The solver in a process of its own, as Wholetime asks itself: a job in, steps and an outcome out.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use crate::WHOLETIME;

/// Two WTE of work a year, one GP, and pharmacists who do one WTE each for £50,000; work left undone counts for £200,000.
fn job() -> String {
    let role = serde_json::json!({
        "id": "pharmacist", "title": "Pharmacist", "is_gp": false, "cost": [50_000.0], "leaving": 0.0,
        "effects": [{ "activity": "all", "done": { "low": 1.0, "central": 1.0, "high": 1.0 } }],
        "first_year_effect": 1.0, "first_year_paid": 1.0,
        "supervision_first": { "low": 0.0, "central": 0.0, "high": 0.0 },
        "supervision_later": { "low": 0.0, "central": 0.0, "high": 0.0 },
        "rooms": 0.0, "teaching": [], "market": null,
    });
    let place = serde_json::json!({
        "code": "U99901", "name": "Quay", "list": 10_000.0, "work": [[2.0]], "work_uncertain": [0.0], "gps": [1.0],
        "posts": [0.0], "recruits": [null], "rooms": null, "teaching": [],
    });
    let problem = serde_json::json!({
        "title": "Quay", "years": ["2027/28"], "unit": 1.0,
        "activities": [{ "id": "all", "title": "All work", "is_gp_work": true, "price_undone": 200_000.0 }],
        "roles": [role], "places": [place], "streams": [], "ratios": [], "caps": [], "budget": null, "most_undone": null,
        "discount": 0.0, "purse": "own", "robust": null, "futures": [], "notes": [],
    });
    let effort = serde_json::json!({ "solver": "microlp", "seconds": 10.0, "gap_pct": 0.5 });
    serde_json::json!({ "mix": { "problem": problem, "effort": effort } }).to_string()
}

fn begun(arguments: &[&str]) -> Child {
    let mut command = Command::new(WHOLETIME);
    command.arg("solve").args(arguments).env_remove("WHOLETIME_WORKSPACE").env_remove("WHOLETIME_DATABASE_URL");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_job_comes_back_as_a_mix_while_its_input_stays_open() {
    let mut solver = begun(&["--while-open"]);
    let mut input = solver.stdin.take().unwrap();
    input.write_all(job().as_bytes()).unwrap();
    let output = solver.wait_with_output().unwrap();
    drop(input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let outcome: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    // One GP does one WTE of the two; one pharmacist does the other.
    assert_eq!(outcome["mix"]["lines"][0]["fte"], 1.0, "{outcome}");
    let told = String::from_utf8(output.stderr).unwrap();
    let step: serde_json::Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
    assert!(step["what"].is_string(), "{told}");
}

#[test]
fn what_is_no_job_is_refused_in_words() {
    let mut solver = begun(&[]);
    solver.stdin.take().unwrap().write_all(b"{\"mix\": ").unwrap();
    let output = solver.wait_with_output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no job for the solver"));
}
