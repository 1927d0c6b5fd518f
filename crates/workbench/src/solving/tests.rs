//! Processes that overrun, break off, are stopped or answer.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing fails where it looks")]

use std::sync::Mutex;

use wholetime_plans::mix::Solver;
use wholetime_vocabulary::{Cancel, Progress, Quiet};

use super::*;

/// A job without roles, work or places, that may take a tenth of a second.
fn job() -> Job {
    let problem = serde_json::json!({
        "title": "Nothing", "years": ["2027/28"], "unit": 1.0, "activities": [], "roles": [], "places": [], "streams": [],
        "ratios": [], "caps": [], "budget": null, "most_undone": null, "discount": 0.035, "purse": "own", "robust": null,
        "futures": [], "notes": [],
    });
    let effort = Effort { solver: Solver::Microlp, seconds: 0.05, gap_pct: 0.5 };
    Job::Mix { problem: serde_json::from_value(problem).unwrap(), effort }
}

fn shell(script: &str) -> SolverProgram {
    SolverProgram { path: PathBuf::from("/bin/sh"), arguments: vec!["-c".to_owned(), script.to_owned()] }
}

fn run(program: &SolverProgram) -> Result<Outcome, String> {
    let never = Cancel::default();
    let watch = Watch { progress: &Quiet, cancel: &never };
    program.run(&job(), Duration::from_millis(300), watch).map_err(|why| why.to_string())
}

fn is_there(process: &str) -> bool {
    Command::new("/bin/sh").args(["-c", &format!("kill -0 {process}")]).output().unwrap().status.success()
}

/// Keeps what is told, and asks to stop at the first step.
#[derive(Default)]
struct StopAtOnce {
    told: Mutex<Vec<String>>,
    cancel: Cancel,
}

impl Progress for StopAtOnce {
    fn step(&self, done: u64, total: u64, what: &str) {
        self.told.lock().unwrap().push(format!("{done} of {total}: {what}"));
        self.cancel.ask();
    }
}

/// Keeps how many steps were told last.
struct Seen<'a>(&'a Mutex<String>);

impl Progress for Seen<'_> {
    fn step(&self, done: u64, _: u64, _: &str) {
        *self.0.lock().unwrap() = done.to_string();
    }
}

#[test]
fn a_solver_that_ignores_its_limit_is_stopped_and_nothing_of_it_is_left() {
    let begun = Instant::now();
    let never = Cancel::default();
    let seen = Mutex::new(String::new());
    // It tells the number of its process as a step.
    let endless =
        shell(r#"echo "{\"done\":$$,\"total\":0,\"what\":\"it\"}" >&2; trap '' TERM INT HUP; exec sleep 600"#);
    let told = Seen(&seen);
    let watch = Watch { progress: &told, cancel: &never };
    let why = endless.run(&job(), Duration::from_millis(500), watch).unwrap_err().to_string();
    assert!(why.contains("was stopped; give it more time, count posts in larger units"), "{why}");
    assert!(begun.elapsed() < Duration::from_secs(20));
    let process = seen.into_inner().unwrap();
    assert!(process.parse::<u32>().is_ok_and(|number| 1 < number), "it began: `{process}`");
    assert!(!is_there(&process));
}

#[test]
fn a_stop_asked_for_ends_the_process_at_once() {
    let begun = Instant::now();
    let stop = StopAtOnce::default();
    let watch = Watch { progress: &stop, cancel: &stop.cancel };
    let endless = shell(r#"echo '{"done":1,"total":3,"what":"the mix"}' >&2; exec sleep 600"#);
    let why = endless.run(&job(), Duration::from_secs(60), watch).unwrap_err();
    assert!(matches!(why, WorkbenchError::Cancelled(_)), "{why}");
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(*stop.told.lock().unwrap(), ["1 of 3: the mix"]);
}

#[test]
fn a_solver_that_breaks_off_is_told_with_its_last_words_and_what_to_do() {
    let why = run(&shell("echo 'the cupboard is bare' >&2; exit 3")).unwrap_err();
    assert!(why.contains("exit status: 3; it said: the cupboard is bare"), "{why}");
    assert!(why.contains("ask for fewer places"), "{why}");
    let why = run(&shell("kill -9 $$")).unwrap_err();
    assert!(why.contains("SIGKILL"), "{why}");
    // Half a document is no outcome.
    assert!(run(&shell(r#"printf '{"refused":"no'"#)).unwrap_err().contains("broke off"));
}

#[test]
fn an_outcome_is_read_while_the_input_stays_open_to_the_end() {
    // The rest of the input is awaited for two tenths of a second: where it ends before, nothing is answered.
    let script = r#"timeout 0.2 cat >/dev/null; test $? = 124 && echo '{"refused":"two limits cross"}'"#;
    assert_eq!(run(&shell(script)), Ok(Outcome::Refused("two limits cross".to_owned())));
}

#[test]
fn a_program_that_is_not_there_says_what_to_do() {
    let program = SolverProgram { path: PathBuf::from("/nowhere/wholetime"), arguments: Vec::new() };
    let why = run(&program).unwrap_err();
    assert!(why.contains("cannot be started") && why.contains("start it again"), "{why}");
}

#[test]
fn a_job_reads_back_as_it_was_written() {
    let text = serde_json::to_string(&job()).unwrap();
    assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), job());
}
