//! Additional roles as comma-separated values: one figure a row.

use wholetime_workbench::plans::quantity::{Money, Wte};
use wholetime_workbench::questions::arrs::{ArrsAnswer, ArrsRulesAnswer};

use super::{finish, optional, text};
use crate::ReportError;

/// Everything the answer holds: sums, months, networks, posts that can still start, what stands out.
///
/// # Errors
/// Where the table cannot be written.
pub fn arrs_csv(answer: &ArrsAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["what", "code", "name", "month", "role", "value", "unit", "note"])?;
    let (code, name) = (answer.area.code.as_str(), answer.area.name.as_str());
    let mut row = |what: &str, of: (&str, &str), month: &str, role: &str, value: String, unit: &str, note: &str| {
        writer.write_record([what, &text(of.0), &text(of.1), month, role, &value, unit, &text(note)])
    };
    let whole = (code, name);
    let money = |amount: Option<Money>| amount.map_or_else(String::new, |amount| amount.to_string());
    let wte = |wte: Option<Wte>| wte.map_or_else(String::new, |wte| wte.to_string());
    let year = answer.year.as_str();
    let detail = answer.entitlement_detail.as_ref();
    let from = detail.map_or(answer.entitlement_missing.as_deref().unwrap_or_default(), |detail| detail.from.as_str());
    row("entitlement", whole, year, "", money(answer.entitlement), "pounds", from)?;
    if let Some(detail) = detail {
        row("devolved", whole, year, "", money(detail.devolved), "pounds", &detail.devolved_from)?;
    }
    row("claimed", whole, year, "", money(answer.claimed), "pounds", "claims, accruals and corrections")?;
    if let Some(projection) = &answer.projection {
        for (what, amount) in [
            ("projected_on_mean", projection.year_on_mean),
            ("projected_on_last", projection.year_on_last),
            ("projected_low", projection.year_low),
            ("projected_high", projection.year_high),
        ] {
            row(what, whole, year, "", amount.to_string(), "pounds", "")?;
        }
    }
    let used = &answer.utilisation;
    for (what, share) in [
        ("projected_of_whole", used.projected_of_whole_pct),
        ("projected_of_devolved", used.projected_of_devolved_pct),
        ("claimed_of_whole", used.claimed_of_whole_pct),
        ("claimed_of_devolved", used.claimed_of_devolved_pct),
    ] {
        row(what, whole, year, "", optional(share), "percent", "")?;
    }
    row("average_in_post", whole, year, "", optional(answer.average_wte), "wte", "")?;
    for month in &answer.months {
        let at = month.month.to_string();
        let without = month.without.join(", ");
        let note = if without.is_empty() { String::new() } else { format!("without {without}") };
        for (what, amount) in [
            ("claims", month.claims),
            ("accruals", month.accruals),
            ("corrections", month.corrections),
            ("spend", month.spend),
            ("spend_to_date", month.spend_to_date),
        ] {
            row(what, whole, &at, "", money(amount), "pounds", &note)?;
        }
        row("planned", whole, &at, "", wte(month.planned), "wte", &note)?;
        row("in_post", whole, &at, "", wte(month.in_post), "wte", &note)?;
    }
    for network in &answer.networks {
        let of = (network.code.as_str(), network.name.as_str());
        row("entitlement", of, year, "", money(network.entitlement), "pounds", "")?;
        row("claimed", of, year, "", money(network.claimed), "pounds", "")?;
        row("projected_on_mean", of, year, "", money(network.projected), "pounds", "")?;
        row("projected_of_whole", of, year, "", optional(network.utilisation_pct), "percent", "")?;
        row("average_in_post", of, year, "", optional(network.average_wte), "wte", "")?;
        for month in &network.in_post {
            row("in_post", of, &month.month, "", month.wte.to_string(), "wte", "")?;
        }
    }
    for place in &answer.networks_without_entries {
        row("without_entries", (&place.code, &place.name), year, "", String::new(), "", "no entry of the year")?;
    }
    for gap in &answer.not_at_work.lines {
        let (of, at) = ((gap.place.code.as_str(), gap.place.name.as_str()), gap.month.to_string());
        let role = gap.role.as_deref().unwrap_or_default();
        row("not_at_work", of, &at, role, gap.not_at_work.to_string(), "wte", "")?;
        row("unspent", of, &at, role, money(gap.unspent), "pounds", gap.price)?;
    }
    for role in &answer.can_start.roles {
        for start in &role.starts {
            row(
                "can_start",
                whole,
                &start.month.to_string(),
                &role.role,
                start.wte.to_string(),
                "wte",
                "uses all that is left",
            )?;
        }
    }
    for finding in &answer.findings {
        let month = finding.month.map_or_else(String::new, |month| month.to_string());
        let role = finding.role.as_deref().unwrap_or_default();
        row("finding", ("", &finding.place), &month, role, String::new(), finding.rule, &finding.message)?;
    }
    finish(writer)
}

/// The rules, one role and stretch of months a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn arrs_rules_csv(answer: &ArrsRulesAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "year",
        "what",
        "id",
        "from",
        "to",
        "band",
        "reimbursed_pct",
        "national",
        "inner_london",
        "outer_london",
        "is_from_memory",
        "source",
    ])?;
    let money = |amount: Option<Money>| amount.map_or_else(String::new, |amount| amount.to_string());
    for year in &answer.years {
        let of = year.year.to_string();
        let month = |when: Option<wholetime_workbench::plans::when::When>| {
            when.map_or_else(String::new, |when| when.to_string())
        };
        for sum in &year.sums {
            writer.write_record([
                of.as_str(),
                "pounds_per_weighted_patient",
                &sum.id,
                &month(sum.from),
                "",
                "",
                "",
                &sum.pounds_per_patient.to_string(),
                "",
                "",
                &sum.is_from_memory.to_string(),
                &text(&sum.source),
            ])?;
        }
        for rule in &year.allowed {
            for role in &rule.roles {
                writer.write_record([
                    of.as_str(),
                    "maximum",
                    role,
                    &month(rule.from),
                    &month(rule.to),
                    &rule.band,
                    &rule.reimbursed_percent.to_string(),
                    &money(rule.national),
                    &money(rule.inner_london),
                    &money(rule.outer_london),
                    &rule.is_from_memory.to_string(),
                    &text(&rule.source),
                ])?;
            }
        }
        for cap in &year.caps {
            for role in &cap.roles {
                writer.write_record([
                    of.as_str(),
                    "limit",
                    role,
                    "",
                    "",
                    "",
                    "",
                    &text(&cap.words()),
                    "",
                    "",
                    &cap.is_from_memory.to_string(),
                    &text(&cap.source),
                ])?;
            }
        }
    }
    finish(writer)
}
