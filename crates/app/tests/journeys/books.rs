//! The commands that the guides and the README print are commands that there are.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{WHOLETIME, root};

#[test]
fn every_command_in_the_book_is_understood() {
    let mut pages = vec![root().join("README.md")];
    for part in ["docs/guides", "docs/concepts"] {
        pages.extend(std::fs::read_dir(root().join(part)).unwrap().map(|entry| entry.unwrap().path()));
    }
    let mut wrong = Vec::new();
    let mut tried = 0;
    for page in &pages {
        for words in commands(page) {
            tried += 1;
            let mut asked = Command::new(WHOLETIME);
            // Help is given before anything is done, and after all that stands before it was understood.
            let answer = asked.args(&words).arg("--help").current_dir(root()).output().unwrap();
            if !answer.status.success() {
                let why = String::from_utf8_lossy(&answer.stderr).lines().next().unwrap_or_default().to_owned();
                wrong.push(format!("{}: wholetime {}: {why}", page.display(), words.join(" ")));
            }
        }
    }
    assert!(200 < tried, "{tried} commands only were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_picture_in_the_book_is_there_and_says_what_it_shows() {
    let mut pages: Vec<PathBuf> = vec![root().join("README.md")];
    pages.extend(std::fs::read_dir(root().join("docs/guides")).unwrap().map(|entry| entry.unwrap().path()));
    for page in &pages {
        let text = std::fs::read_to_string(page).unwrap();
        for picture in text.split("![").skip(1) {
            let (alternative, rest) = picture.split_once("](").unwrap();
            let to = rest.split(')').next().unwrap();
            assert!(30 < alternative.len(), "{}: {to} is not told in words", page.display());
            let file = page.parent().unwrap().join(to);
            assert!(file.is_file(), "{}: {to} is not there", page.display());
        }
    }
}

/// The words of each command of the program in the blocks of a page.
fn commands(page: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(page).unwrap().replace("\\\n", " ");
    let mut found = Vec::new();
    let mut is_block = false;
    for line in text.lines() {
        if let Some(kind) = line.trim_start().strip_prefix("```") {
            is_block = !is_block && kind.trim() == "sh";
            continue;
        }
        if let Some(command) = line.trim().strip_prefix("wholetime ").filter(|_| is_block) {
            found.push(words(command));
        }
    }
    found
}

/// Words as a shell parts them, up to a comment, another program or a file that is written.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in command.chars() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    let end = words.iter().position(|word| word.starts_with('#') || ["|", ">", "&&", "<"].contains(&word.as_str()));
    words.truncate(end.unwrap_or(words.len()));
    words
}
