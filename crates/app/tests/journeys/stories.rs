//! Stories: readable command files with what they print, in `tests/stories/`.
//!
//! A line that begins with `$ ` is a command; the lines below it, to the next command or comment, are what it prints.
//! `cargo xtask bless` rewrites them; a reviewer reads the difference.

use crate::engines::Place;
use crate::{havelock, root};
use std::fmt::Write as _;

#[test]
fn stories_are_told_as_written() {
    let folder = root().join("tests/stories");
    let mut stories: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    stories.sort();
    assert!(!stories.is_empty());
    for story in stories {
        let written = std::fs::read_to_string(&story).unwrap().replace("\r\n", "\n");
        if std::env::var_os("WHOLETIME_BLESS").is_some() {
            std::fs::write(&story, tell(&written, &Place::on_sqlite())).unwrap();
            continue;
        }
        for place in Place::on_each_engine() {
            let told = tell(&written, &place);
            let name = format!("{} on {}", story.display(), place.engine());
            assert!(written == told, "{name} is told otherwise now:\n{}", difference(&written, &told));
        }
    }
}

/// Runs the commands of a story in an empty workspace and writes down what they print.
fn tell(story: &str, place: &Place) -> String {
    let mut told = String::new();
    let mut after_comment = false;
    for line in story.lines() {
        if let Some(command) = line.strip_prefix("$ wholetime ") {
            let blank = if after_comment { "\n" } else { "" };
            let _ = writeln!(told, "{blank}{line}\n{}", run(place, command));
            after_comment = false;
        } else if line.starts_with('#') {
            let _ = writeln!(told, "{line}");
            after_comment = true;
        }
    }
    told.truncate(told.trim_end().len());
    told + "\n"
}

/// What a command prints on both channels, its status where it failed, with what differs between runs masked.
fn run(place: &Place, command: &str) -> String {
    // A command that ends so is not the point of the story; it must succeed, and what it prints is not told.
    let (command, is_silent) = command.strip_suffix(" > nothing").map_or((command, false), |command| (command, true));
    let files = havelock().to_string_lossy().into_owned();
    let (examples, workspace) = (root().join("examples"), place.folder().to_string_lossy().into_owned());
    let named = |word: String| {
        let word = word.replace("EXAMPLES", &examples.to_string_lossy());
        word.replace("HAVELOCK", &files).replace("WORKSPACE", &workspace)
    };
    let arguments: Vec<String> = split(command).into_iter().map(named).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut told = match arguments.as_slice() {
        ["--as", name, rest @ ..] => place.command_as(name, rest),
        all => place.command(all),
    };
    let output = told.output().unwrap();
    if is_silent {
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        return String::new();
    }
    let mut printed = String::from_utf8(output.stdout).unwrap();
    printed.push_str(&String::from_utf8(output.stderr).unwrap());
    if !output.status.success() {
        let _ = writeln!(printed, "(exit status {})", output.status.code().unwrap_or(-1));
    }
    let masked = printed.replace(&files, "HAVELOCK").replace(&workspace, "WORKSPACE");
    let masked = masked.replace(&*examples.to_string_lossy(), "EXAMPLES");
    // Blank lines would look like the end of an answer.
    let lines = masked.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

/// Words of a command; double quotes hold words together.
fn split(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in command.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn difference(written: &str, told: &str) -> String {
    let (written, told): (Vec<&str>, Vec<&str>) = (written.lines().collect(), told.lines().collect());
    let first = written.iter().zip(&told).position(|(a, b)| a != b).unwrap_or(written.len().min(told.len()));
    let around =
        |lines: &[&str]| lines.iter().skip(first.saturating_sub(2)).take(8).copied().collect::<Vec<_>>().join("\n");
    format!("--- written, from line {}\n{}\n--- told\n{}", first + 1, around(&written), around(&told))
}
