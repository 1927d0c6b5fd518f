//! Who works for the patients of an area as comma-separated values: a row a role, then all roles of each network.

use wholetime_workbench::questions::team::{ByEmployer, TeamAnswer};

use super::{finish, text, value};
use crate::ReportError;

/// What stands for all roles.
const ALL: &str = "all";

/// Rows of a team: the roles of the area, all of them, and all roles of each network. Rows of networks are parts of the area,
/// not more of it.
///
/// # Errors
/// Where a row cannot be written.
pub fn team_csv(team: &TeamAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "place",
        "place_name",
        "month",
        "network_month",
        "role",
        "role_title",
        "practices",
        "network",
        "providers",
        "others",
        "all",
        "in_two_sources",
        "per_100k",
        "left_out",
        "not_supplied",
    ])?;
    let months = [team.period.to_string(), team.network_period.map_or_else(String::new, |period| period.to_string())];
    let mut write = |place: [&str; 2], role: [&str; 2], wte: &ByEmployer, per_100k, said: [&[String]; 2]| {
        let head = [text(place[0]), text(place[1]), months[0].clone(), months[1].clone(), text(role[0]), text(role[1])];
        writer.write_record(
            [&head[..], &numbers(wte)[..], &[value(per_100k)], &said.map(|lines| text(&lines.join("; ")))[..]].concat(),
        )
    };
    let area = [team.area.code.as_str(), team.area.name.as_str()];
    for row in &team.rows {
        write(area, [&row.role, &row.title], &row.wte, row.per_100k, [&row.left_out, &[]])?;
    }
    write(area, [ALL, "All roles"], &team.total, team.per_100k, [&team.left_out, &team.not_supplied])?;
    for place in &team.places {
        let of = [place.area.code.as_str(), place.area.name.as_str()];
        write(of, [ALL, "All roles"], &place.wte, place.per_100k, [&[], &place.not_supplied])?;
    }
    finish(writer)
}

fn numbers(wte: &ByEmployer) -> [String; 6] {
    let [practices, network, providers, others, all] =
        [wte.practices, wte.network, wte.providers, wte.others, wte.all].map(value);
    [practices, network, providers, others, all, wte.in_two_sources.to_string()]
}
