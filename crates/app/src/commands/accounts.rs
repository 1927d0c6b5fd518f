//! `wholetime people`: who has an account, and what they may do where.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;
use wholetime_workbench::Workbench;
use wholetime_workbench::access::{Deed, Role};
use wholetime_workbench::actions::people::{InvitationAnswer, ToInvite};
use wholetime_workbench::questions::people::{PeopleAnswer, PersonLine, RolesAnswer};

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Subcommand)]
pub(crate) enum PeopleCommand {
    /// List the accounts that you manage.
    List,
    /// Say what each role may do.
    Roles,
    /// Invite somebody: an account with roles, and a link to choose its password; for an account there is, a new link.
    Invite {
        /// Name of the account: a-z, 0-9, dot, hyphen, underscore.
        name: String,
        /// What people read.
        #[arg(long, value_name = "NAME")]
        display_name: Option<String>,
        /// Address for mail; nothing is sent to it.
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
        /// Role and place, such as planner@QMF; more than once for several. The first account is administrator@ENG.
        #[arg(long = "role", value_name = "ROLE@PLACE")]
        roles: Vec<String>,
    },
    /// Give somebody a role at a place: wholetime people grant ada planner@QMF
    Grant {
        /// Name of the account.
        name: String,
        /// Role and place.
        #[arg(value_name = "ROLE@PLACE", value_parser = role_at_place)]
        role: (Role, String),
    },
    /// Take a role at a place away.
    Revoke {
        /// Name of the account.
        name: String,
        /// Role and place.
        #[arg(value_name = "ROLE@PLACE", value_parser = role_at_place)]
        role: (Role, String),
    },
    /// Put an account out of use, its sessions and links with it.
    Disable {
        /// Name of the account.
        name: String,
    },
    /// Put an account back into use.
    Enable {
        /// Name of the account.
        name: String,
    },
    /// End the lock of an account after wrong passwords.
    Unlock {
        /// Name of the account.
        name: String,
    },
    /// The way back in when nobody can manage people any more: makes an administrator of England. It is logged.
    Rescue {
        /// Name of the account; it is made where there is none.
        name: String,
    },
}

/// A role at a place as it is typed.
fn role_at_place(text: &str) -> Result<(Role, String), String> {
    let (role, place) = text.split_once('@').ok_or("a role and a place, such as planner@QMF")?;
    let role = role.parse().map_err(|why: wholetime_vocabulary::UnknownWord| why.to_string())?;
    Ok((role, place.to_owned()))
}

pub(super) fn run(bench: &Workbench, command: PeopleCommand, format: Format) -> anyhow::Result<ExitCode> {
    match command {
        PeopleCommand::List => list(&bench.people_list()?, format)?,
        PeopleCommand::Roles => roles(&Workbench::roles(), format)?,
        PeopleCommand::Invite { name, display_name, email, roles } => {
            invited(&bench.invite(&ToInvite { name, display_name, email, roles })?, format)?;
        }
        PeopleCommand::Rescue { name } => invited(&bench.rescue(&name)?, format)?,
        PeopleCommand::Grant { name, role: (role, place) } => one(bench.grant(&name, role, &place)?, format)?,
        PeopleCommand::Revoke { name, role: (role, place) } => one(bench.revoke(&name, role, &place)?, format)?,
        PeopleCommand::Disable { name } => one(bench.disable(&name)?, format)?,
        PeopleCommand::Enable { name } => one(bench.enable(&name)?, format)?,
        PeopleCommand::Unlock { name } => one(bench.unlock(&name)?, format)?,
    }
    Ok(ExitCode::SUCCESS)
}

const HEADERS: [&str; 5] = ["name", "who", "roles", "state", "last signed in"];

fn row(line: &PersonLine) -> Vec<String> {
    let roles: Vec<String> = line.roles.iter().map(|held| format!("{}@{}", held.role, held.place)).collect();
    vec![
        line.name.clone(),
        line.display_name.clone(),
        roles.join(" "),
        line.state.title().to_owned(),
        line.last_signed_in.clone().unwrap_or_else(|| "never".to_owned()),
    ]
}

fn list(answer: &PeopleAnswer, format: Format) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = answer.people.iter().map(row).collect();
    output::rows(format, answer, &HEADERS, &rows)?;
    if format == Format::Table && !answer.has_accounts {
        output::text("nobody has an account here, so whoever works here may do everything\n")?;
    }
    if format == Format::Table && 0 < answer.others {
        output::text(&format!("{} more with roles at other places only\n", answer.others))?;
    }
    Ok(())
}

fn one(line: PersonLine, format: Format) -> anyhow::Result<()> {
    let rows = [row(&line)];
    output::rows(format, &json!({ "people": [line] }), &HEADERS, &rows)
}

fn invited(answer: &InvitationAnswer, format: Format) -> anyhow::Result<()> {
    let InvitationAnswer { person, link, expires_at } = answer;
    if format == Format::Table {
        output::table(&HEADERS, &[row(person)])?;
        return output::text(&format!(
            "link for {}, to be opened on the pages before {expires_at}, once; it is not shown again:\n{link}\n",
            person.name
        ));
    }
    let cells = vec![person.name.clone(), link.clone(), expires_at.clone()];
    output::rows(format, answer, &["name", "link", "expires_at"], &[cells])
}

fn roles(answer: &RolesAnswer, format: Format) -> anyhow::Result<()> {
    let headers: Vec<&str> = std::iter::once("may").chain(answer.roles.iter().map(|line| line.title)).collect();
    let may = |deed: Deed| answer.roles.iter().map(move |line| if line.deeds.contains(&deed) { "yes" } else { "" });
    let rows: Vec<Vec<String>> = answer
        .deeds
        .iter()
        .map(|line| std::iter::once(line.title.clone()).chain(may(line.deed).map(str::to_owned)).collect())
        .collect();
    output::rows(format, answer, &headers, &rows)
}
