//! Ages on a profile: a pyramid of then and now for staff, bars for patients and wherever there is no earlier month.

use wholetime_reports::charts::{Bar, Bars, Chart, Pyramid, PyramidBand};
use wholetime_vocabulary::Missing;
use wholetime_workbench::questions::ages::{AgesAnswer, AgesOfGroup};
use wholetime_workbench::questions::profile::Profile;

use super::age_group_title;
use crate::problem::Problem;

pub(super) fn charts(profile: &Profile, ages: Option<&AgesAnswer>) -> Result<Vec<Chart>, Problem> {
    let mut charts = Vec::new();
    for group in ["gp", "nurse", "dpc", "admin", "patients"] {
        let held = ages.and_then(|ages| Some((ages, ages.groups.iter().find(|one| one.group.word() == group)?)));
        match held {
            Some((ages, of_group)) => charts.push(pyramid(profile, ages, of_group).draw()?),
            None => charts.extend(bars(profile, group).map(|bars| bars.with_finding().draw()).transpose()?),
        }
    }
    Ok(charts)
}

fn pyramid(profile: &Profile, ages: &AgesAnswer, of_group: &AgesOfGroup) -> Pyramid {
    let band = |band: &wholetime_workbench::questions::ages::AgesBand| PyramidBand {
        name: band.title.clone(),
        left: band.share_before_pct,
        right: band.share_pct,
    };
    Pyramid {
        id: format!("chart-age-{}", of_group.group),
        title: format!("{}: {}", profile.area.name, of_group.finding),
        unit: format!("% of {} whose age is known", if of_group.measure == "fte" { "FTE" } else { &of_group.measure }),
        decimals: 1,
        left: ages.before.in_words(),
        right: ages.period.in_words(),
        bands: of_group.bands.iter().map(band).collect(),
    }
}

fn bars(profile: &Profile, group: &str) -> Option<Bars> {
    let lines: Vec<_> = profile.age_profile.iter().filter(|line| line.group == group).collect();
    let first = *lines.first()?;
    let bars: Vec<Bar> = lines
        .iter()
        .filter(|line| line.band != "unknown" && line.share_pct.missing() != Some(Missing::NotApplicable))
        .map(|line| Bar { name: line.band_title.clone(), value: line.share_pct })
        .collect();
    let is_known = bars.iter().any(|bar| bar.value.known().is_some());
    is_known.then(|| Bars {
        id: format!("chart-age-{group}"),
        title: format!(
            "{} of {} by age, {}, % of those whose age is known",
            age_group_title(group),
            profile.area.name,
            first.period.in_words()
        ),
        unit: format!("% of {} whose age is known", if group == "patients" { "patients" } else { &first.measure }),
        decimals: 1,
        bars,
        reference: None,
    })
}
