//! Whether every command is on a page, or says why not: the list of the pages against the program itself.

use std::collections::BTreeSet;

use clap::CommandFactory as _;
use wholetime_web::commands::COMMANDS;

use crate::arguments::Arguments;

/// Every command that does something, as it is typed.
fn typed() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk(&Arguments::command(), "", &mut found);
    found
}

fn walk(command: &clap::Command, above: &str, found: &mut BTreeSet<String>) {
    let below: Vec<&clap::Command> = command.get_subcommands().filter(|one| one.get_name() != "help").collect();
    // What asks something by itself has subcommands that need not be typed.
    if !above.is_empty() && (below.is_empty() || !command.is_subcommand_required_set()) {
        found.insert(above.to_owned());
    }
    for one in below {
        walk(one, format!("{above} {}", one.get_name()).trim(), found);
    }
}

#[test]
fn every_command_is_on_a_page_or_says_why_not() {
    let listed: BTreeSet<String> = COMMANDS.iter().map(|command| command.name.to_owned()).collect();
    let typed = typed();
    let missing: Vec<&String> = typed.difference(&listed).collect();
    let gone: Vec<&String> = listed.difference(&typed).collect();
    assert!(missing.is_empty(), "write these into crates/web/src/commands.rs: {missing:?}");
    assert!(gone.is_empty(), "these are no commands any more: {gone:?}");
    assert_eq!(listed.len(), COMMANDS.len(), "each is there once");
}
