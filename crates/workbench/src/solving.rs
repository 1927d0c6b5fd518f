//! Where a mix is solved: in a process of its own that can be stopped for certain, or here where no program is named.
//!
//! **Invariant:** a process that was begun has ended when the question has: done, stopped, overrun or given up. It reads and
//! writes no file.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use wholetime_plans::mix::{Choice, Effort, Job, MixError, Outcome, Problem, Step};

use crate::questions::forecast::Watch;
use crate::{Workbench, WorkbenchError};

/// How long a solver may take beyond the seconds it was given, for reading, building and writing; then it is stopped. Our
/// judgement: the largest problems tried are built and written in less than two seconds.
const GRACE: Duration = Duration::from_secs(10);

/// How often it is looked at whether somebody asked to stop. Our judgement: nobody notices a twentieth of a second.
const BEAT: Duration = Duration::from_millis(50);

/// How long a process that has said all may take to end by itself.
const GOODBYE: Duration = Duration::from_secs(1);

/// What to do where a problem is too much.
const NEXT: &str = "give it more time, count posts in larger units, or ask for fewer places or years";

/// The program that solves: it reads a job on standard input, tells steps on standard error and the outcome on standard output.
#[derive(Clone, Debug)]
pub(crate) struct SolverProgram {
    path: PathBuf,
    arguments: Vec<String>,
}

impl Workbench {
    /// Solves in a process of its own: this program with these arguments. It ends when its standard input does.
    #[must_use]
    pub fn solving_in(self, program: PathBuf, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { solver: Some(SolverProgram { path: program, arguments }), ..self }
    }

    /// Solves a problem of a mix, telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// The problem contradicts itself, the build lacks the solver, nothing was found in time, or it was asked to stop.
    pub(crate) fn solve_mix(
        &self,
        problem: &Problem,
        effort: &Effort,
        watch: Watch<'_>,
    ) -> Result<Choice, WorkbenchError> {
        let job = Job::Mix { problem: Box::new(problem.clone()), effort: *effort };
        match self.solve(&job, watch)? {
            Outcome::Mix(choice) => Ok(*choice),
            other => Err(not_asked_for(&other)),
        }
    }

    /// Does a job of the solver, telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::solve_mix`].
    pub(crate) fn solve(&self, job: &Job, watch: Watch<'_>) -> Result<Outcome, WorkbenchError> {
        let outcome = match &self.solver {
            Some(program) => program.run(job, GRACE, watch)?,
            None => job.run(watch.progress, watch.cancel).map_err(refused)?,
        };
        match outcome {
            Outcome::Refused(why) => Err(WorkbenchError::NotPossible(why)),
            done => Ok(done),
        }
    }
}

fn refused(why: MixError) -> WorkbenchError {
    match why {
        MixError::Cancelled(cancelled) => cancelled.into(),
        other => WorkbenchError::NotPossible(other.to_string()),
    }
}

/// The answer to another job than was given: the program is not the one that was meant.
pub(crate) fn not_asked_for(_: &Outcome) -> WorkbenchError {
    WorkbenchError::NotPossible("the solver answered another question than was asked; start Wholetime again".to_owned())
}

/// What a process tells.
enum Told {
    /// The job was handed over; the process goes on for as long as this is open.
    Handed(ChildStdin),
    Step(Step),
    /// A line that is no step.
    Words(String),
    /// All it wrote on standard output.
    Out(Vec<u8>),
}

/// A process that ends with this value at the latest.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; either way it is waited for, so that nothing of it is left.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// How it ended; none where it did not within a moment.
    fn ended(&mut self) -> Option<ExitStatus> {
        let begun = Instant::now();
        loop {
            match self.0.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if begun.elapsed() < GOODBYE => std::thread::sleep(Duration::from_millis(2)),
                _ => return None,
            }
        }
    }
}

impl SolverProgram {
    /// Runs it on a job; what it has beyond its own seconds is `grace`.
    fn run(&self, job: &Job, grace: Duration, watch: Watch<'_>) -> Result<Outcome, WorkbenchError> {
        let document = serde_json::to_vec(job)
            .map_err(|why| WorkbenchError::NotPossible(format!("the problem cannot be handed to the solver: {why}")))?;
        let own = Duration::try_from_secs_f64(job.seconds()).unwrap_or_default();
        let (mut process, told) = self.begin(document)?;
        let begun = Instant::now();
        let mut open = None;
        let mut words: Vec<String> = Vec::new();
        let written = loop {
            watch.cancel.check()?;
            if own + grace <= begun.elapsed() {
                return Err(overran(own + grace));
            }
            match told.recv_timeout(BEAT) {
                Ok(Told::Handed(input)) => open = Some(input),
                Ok(Told::Step(step)) => watch.progress.step(step.done, step.total, &step.what),
                Ok(Told::Words(line)) => words.push(line),
                Ok(Told::Out(written)) => break written,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break Vec::new(),
            }
        };
        if let Ok(outcome) = serde_json::from_slice(&written) {
            return Ok(outcome);
        }
        drop(open);
        let status = process.ended();
        // What it said last may still be on its way.
        while let Ok(line) = told.recv_timeout(BEAT) {
            if let Told::Words(line) = line {
                words.push(line);
            }
        }
        Err(died(status, &words))
    }

    fn begin(&self, document: Vec<u8>) -> Result<(Process, mpsc::Receiver<Told>), WorkbenchError> {
        let mut command = Command::new(&self.path);
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().map_err(|why| {
            WorkbenchError::NotPossible(format!(
                "the solver cannot be started ({}: {why}); if Wholetime was replaced by another version, start it again",
                self.path.display()
            ))
        })?;
        let mut process = Process(child);
        let (tell, told) = mpsc::channel();
        // These threads end with the process, whose ends of the pipes they hold.
        if let Some(input) = process.0.stdin.take() {
            let tell = tell.clone();
            std::thread::spawn(move || hand_over(input, &document, &tell));
        }
        if let Some(said) = process.0.stderr.take() {
            let tell = tell.clone();
            std::thread::spawn(move || listen(said, &tell));
        }
        if let Some(written) = process.0.stdout.take() {
            std::thread::spawn(move || read(written, &tell));
        }
        Ok((process, told))
    }
}

/// Hands the job over. Where that fails the process has ended, which is told by what it writes.
fn hand_over(mut input: ChildStdin, document: &[u8], tell: &Sender<Told>) {
    if input.write_all(document).and_then(|()| input.flush()).is_ok() {
        let _ = tell.send(Told::Handed(input));
    }
}

/// Tells each line it says.
fn listen(said: ChildStderr, tell: &Sender<Told>) {
    for line in BufReader::new(said).split(b'\n').map_while(Result::ok) {
        let told = match serde_json::from_slice(&line) {
            Ok(step) => Told::Step(step),
            Err(_) => Told::Words(String::from_utf8_lossy(&line).trim().to_owned()),
        };
        if tell.send(told).is_err() {
            return;
        }
    }
}

/// Tells all it writes, once it has written all.
fn read(mut from: ChildStdout, tell: &Sender<Told>) {
    let mut written = Vec::new();
    // What was read until it broke off is no whole document, and is told as such.
    let _ = from.read_to_end(&mut written);
    let _ = tell.send(Told::Out(written));
}

fn overran(after: Duration) -> WorkbenchError {
    WorkbenchError::NotPossible(format!(
        "the solver did not come to an end in {:.0} seconds and was stopped; {NEXT}",
        after.as_secs_f64()
    ))
}

fn died(status: Option<ExitStatus>, words: &[String]) -> WorkbenchError {
    let how = status.map_or_else(|| "it wrote nothing that can be read".to_owned(), |status| status.to_string());
    let last = words.iter().rev().find(|line| !line.is_empty());
    let said = last.map_or_else(String::new, |line| format!("; it said: {line}"));
    WorkbenchError::NotPossible(format!(
        "the solver broke off before it was done ({how}{said}), perhaps for want of memory; {NEXT}"
    ))
}

#[cfg(all(test, unix))]
mod tests;
