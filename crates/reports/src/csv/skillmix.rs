//! A mix as comma-separated values: posts, work and money, a figure a row; and posts place by place.

use wholetime_workbench::questions::skillmix::Skillmix;

use super::{finish, optional, text};
use crate::ReportError;

/// The mix of an area: tables `posts` (WTE in post at the end of a year, recruited and left in it, pounds), `work` (by activity:
/// to do, by GPs, by others, undone), `gp_time` and `money`.
///
/// # Errors
/// Where the table cannot be written.
pub fn skillmix_csv(mix: &Skillmix) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["area", "name", "table", "year", "item", "title", "measure", "value"])?;
    let mut write = |table: &str, year: &str, item: &str, title: &str, measure: &str, value: f64| {
        writer.write_record([
            text(&mix.area.code),
            text(&mix.area.name),
            table.to_owned(),
            year.to_owned(),
            text(item),
            text(title),
            measure.to_owned(),
            optional(Some(value)),
        ])
    };
    for role in &mix.roles {
        write("posts", "now", &role.role, &role.title, "fte", role.fte_now)?;
    }
    for row in &mix.mix {
        let year = row.year.to_string();
        for (measure, value) in [
            ("fte", row.fte),
            ("recruited", row.recruited),
            ("left", row.left),
            ("cost", row.cost),
            ("paid_by_streams", row.paid_by_streams),
        ] {
            write("posts", &year, &row.role, &row.title, measure, value)?;
        }
    }
    for row in &mix.cover {
        let year = row.year.to_string();
        for (measure, value) in
            [("work", row.work), ("by_gps", row.by_gps), ("by_others", row.by_others), ("undone", row.undone)]
        {
            write("work", &year, &row.activity, &row.title, measure, value)?;
        }
    }
    for year in &mix.years {
        let times = || mix.choice.gp_time.iter().filter(|time| time.year == *year);
        for (measure, value) in [
            ("anyway", times().map(|time| time.anyway).sum::<f64>()),
            ("chosen", times().map(|time| time.chosen).sum()),
            ("supervising", times().map(|time| time.supervising).sum()),
            ("spare", times().map(|time| time.spare).sum()),
        ] {
            write("gp_time", &year.to_string(), "gp", "GPs", measure, value)?;
        }
    }
    for line in &mix.cost {
        let year = line.year.to_string();
        let all =
            [("cost", line.cost), ("cost_of_today", line.cost_of_today), ("own", line.own), ("undone", line.undone)];
        for (measure, value) in all {
            write("money", &year, "", "", measure, value)?;
        }
        for (stream, (paid, unused)) in mix.problem.streams.iter().zip(line.by_stream.iter().zip(&line.unused)) {
            write("money", &year, &stream.id, &stream.title, "paid", *paid)?;
            write("money", &year, &stream.id, &stream.title, "unused", *unused)?;
        }
    }
    finish(writer)
}

/// Posts of a mix place by place: WTE in post at the end of each year, recruited and left in it, pounds.
///
/// # Errors
/// Where the table cannot be written.
pub fn skillmix_places_csv(mix: &Skillmix) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "place",
        "name",
        "role",
        "title",
        "year",
        "fte",
        "recruited",
        "left",
        "cost",
        "paid_by_streams",
    ])?;
    for line in &mix.choice.lines {
        let place = mix.problem.places.iter().find(|place| place.code == line.place);
        let role = mix.problem.roles.iter().find(|role| role.id == line.role);
        writer.write_record([
            text(&line.place),
            text(place.map_or("", |place| place.name.as_str())),
            line.role.clone(),
            text(role.map_or("", |role| role.title.as_str())),
            line.year.to_string(),
            optional(Some(line.fte)),
            optional(Some(line.recruited)),
            optional(Some(line.left)),
            optional(Some(line.cost)),
            optional(Some(line.paid_by_streams)),
        ])?;
    }
    finish(writer)
}
