//! Posts against what they are for: planned against costed, against aims, against the gap, and aims against each other.

use std::collections::BTreeSet;

use crate::consistency::Severity;
use crate::cost::{Way, cost};
use crate::gap::gaps;
use crate::plan::{Aim, AimKind, Initiative, Plan};
use crate::quantity::{Money, Wte};
use crate::when::FinancialYear;

use super::{PlanFinding, PlanRule, has_or_have, list};

pub(super) fn check(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    findings.extend(plan.initiatives.iter().filter_map(|initiative| planned_and_costed(plan, initiative)));
    let professions: BTreeSet<&str> = plan.aims.iter().map(|aim| aim.profession.as_str()).collect();
    findings.extend(plan.aims.iter().filter_map(|aim| other_profession(plan, aim)));
    for profession in professions {
        let aims: Vec<&Aim> = plan.aims.iter().filter(|aim| aim.profession == profession).collect();
        findings.extend(mixed_baselines(plan, profession, &aims));
        findings.extend(several_numbers(plan, profession, &aims));
        findings.extend(posts_and_aims(plan, profession, &aims));
    }
    posts_and_gaps(plan, findings);
    pledges(plan, findings);
}

/// An aim that is counted from people of another profession: one of the two names is wrong.
fn other_profession(plan: &Plan, aim: &Aim) -> Option<PlanFinding> {
    let baseline = plan.baseline(aim.baseline.as_deref()?)?;
    if baseline.profession == aim.profession {
        return None;
    }
    let message = format!(
        "{} is about the profession `{}`, and its baseline {} counts `{}`.",
        aim.title, aim.profession, baseline.title, baseline.profession
    );
    Some(
        PlanFinding::new(Severity::Error, PlanRule::Baselines, message)
            .about(&aim.title, &aim.profession, format!("aim `{}`, profession", aim.id))
            .about(&baseline.title, &baseline.profession, format!("baseline `{}`, profession", baseline.id))
            .mend(format!("Write `{}` in both if that is meant, or name another baseline.", baseline.profession)),
    )
}

/// What people read of a profession: the title of its gap, else of its first baseline, else its name.
fn title_of(plan: &Plan, profession: &str) -> String {
    let gap = plan.gaps.iter().find(|gap| gap.profession == profession).map(|gap| &gap.title);
    let baseline = || plan.baselines.iter().find(|baseline| baseline.profession == profession);
    let title = gap.or_else(|| baseline().map(|baseline| &baseline.title));
    title.map_or_else(|| profession.replace('-', " "), Clone::clone)
}

fn planned_and_costed(plan: &Plan, initiative: &Initiative) -> Option<PlanFinding> {
    // People in post already may be costed at nothing: they cost nothing more.
    let posts_left_out = |year: FinancialYear| -> Wte {
        let posts = initiative.streams.iter().flat_map(|stream| &stream.posts);
        let in_post = posts.filter(|posts| posts.when.year() == year && posts.is_in_post);
        in_post.filter(|posts| posts.costed == Some(Wte::ZERO)).map(|posts| posts.planned).sum()
    };
    let location = format!("initiative `{}`", initiative.id);
    let mut told = Vec::new();
    let mut changes = Vec::new();
    let (mut planned_total, mut costed_total) = (Wte::ZERO, Wte::ZERO);
    let mut figures = Vec::new();
    for year in &plan.years {
        let planned = initiative.planned_in(*year) - posts_left_out(*year);
        let costed = initiative.costed_in(*year);
        planned_total += planned;
        costed_total += costed;
        if planned != costed {
            told.push(format!("{planned} planned and {costed} costed in {year}"));
            changes.push(format!("{planned} in {year}"));
            figures.push((format!("{}, {year}", initiative.title), format!("{planned} planned, {costed} costed")));
        }
    }
    if told.is_empty() {
        return None;
    }
    let effect = effect_of_costing_what_is_planned(plan, initiative);
    let total = if planned_total == costed_total {
        format!("Over all years both come to {planned_total}, so money stands in another year than the posts.")
    } else {
        format!("Over all years {planned_total} are planned and {costed_total} costed.")
    };
    let moved = match effect {
        Some(effect) if effect < Money::ZERO => format!(" That is {} more.", (Money::ZERO - effect).in_pounds()),
        Some(effect) if Money::ZERO < effect => format!(" That is {} less.", effect.in_pounds()),
        _ => String::new(),
    };
    let mut finding = PlanFinding::new(
        Severity::Error,
        PlanRule::PlannedAndCosted,
        format!("{}: {}. {total}", initiative.title, list(&told)),
    )
    .mend(format!("Cost {}.{moved}", list(&changes)));
    for (label, printed) in figures {
        finding = finding.about(label, printed, &location);
    }
    Some(finding)
}

/// What is costed less what the planned posts would cost; none where nothing is paid or pay is not in force.
fn effect_of_costing_what_is_planned(plan: &Plan, initiative: &Initiative) -> Option<Money> {
    initiative.pay.as_ref()?;
    let own = |plan: &Plan| -> Option<Money> {
        Some(cost(plan, Way::OF_THE_PLAN).ok()?.sum(None, |row| row.id == initiative.id))
    };
    let mut as_planned = plan.clone();
    for other in as_planned.initiatives.iter_mut().filter(|other| other.id == initiative.id) {
        other.costed.clear();
        for posts in other.streams.iter_mut().flat_map(|stream| &mut stream.posts) {
            let is_left_out = posts.is_in_post && posts.costed == Some(Wte::ZERO);
            if !is_left_out {
                posts.costed = None;
            }
        }
    }
    Some(own(plan)? - own(&as_planned)?)
}

/// The place an aim is for; none: the whole.
fn place_of<'a>(plan: &'a Plan, aim: &'a Aim) -> Option<&'a str> {
    aim.place.as_deref().or_else(|| plan.whole().map(|whole| whole.id.as_str()))
}

/// WTE in the baseline of an aim at its place: as stated, else the sum of what is stated of its parts.
fn baseline_of(plan: &Plan, aim: &Aim) -> Option<Wte> {
    let baseline = plan.baseline(aim.baseline.as_deref()?)?;
    let place = place_of(plan, aim)?;
    baseline.wte.get(place).copied().or_else(|| {
        let parts: Vec<_> = plan.places_within(place).map(|part| baseline.wte.get(&part.id).copied()).collect();
        if parts.is_empty() { None } else { parts.into_iter().sum() }
    })
}

/// WTE to be had in the end.
fn level_of(plan: &Plan, aim: &Aim) -> Option<Wte> {
    match (aim.level, aim.change) {
        (Some(level), _) => Some(level),
        (_, Some(change)) => Some(baseline_of(plan, aim)? + change),
        _ => {
            let place = plan.places.iter().find(|place| Some(place.id.as_str()) == place_of(plan, aim))?;
            let standard = i128::from(aim.per_100k?.units()) * i128::from(place.registered?);
            Some(Wte::from_units(i64::try_from(standard / 100_000).ok()?))
        }
    }
}

/// WTE to be added.
fn change_of(plan: &Plan, aim: &Aim) -> Option<Wte> {
    match aim.change {
        Some(change) => Some(change),
        None => Some(level_of(plan, aim)? - baseline_of(plan, aim)?),
    }
}

fn mixed_baselines(plan: &Plan, profession: &str, aims: &[&Aim]) -> Option<PlanFinding> {
    let mut counted: Vec<(&Aim, &str, Wte)> = Vec::new();
    for aim in aims {
        if let (Some(baseline), Some(size)) = (aim.baseline.as_deref(), baseline_of(plan, aim))
            && place_of(plan, aim) == place_of(plan, aims[0])
        {
            counted.push((aim, baseline, size));
        }
    }
    let (_, first, first_size) = *counted.first()?;
    let others: Vec<&(&Aim, &str, Wte)> =
        counted.iter().filter(|(_, baseline, size)| *baseline != first && *size != first_size).collect();
    if others.is_empty() {
        return None;
    }
    let mut sizes: Vec<String> = Vec::new();
    for (_, baseline, size) in &counted {
        let title = plan.baseline(baseline).map_or(*baseline, |baseline| &baseline.title);
        let told = format!("{size} ({title})");
        if !sizes.contains(&told) {
            sizes.push(told);
        }
    }
    let in_one: Vec<String> = others
        .iter()
        .filter_map(|(aim, _, _)| {
            let change = level_of(plan, aim)? - first_size;
            Some(format!("{} is {change} more than {first_size}, not {}", aim.title, change_of(plan, aim)?))
        })
        .collect();
    let mut finding = PlanFinding::new(
        Severity::Warning,
        PlanRule::Baselines,
        format!(
            "{}: aims are counted from {} baselines: {}. Numbers to add that are counted from different ones cannot be added or compared.",
            title_of(plan, profession),
            sizes.len(),
            list(&sizes)
        ),
    )
    .mend(format!("Counted from {first_size} throughout: {}.", list(&in_one)));
    for (aim, baseline, size) in &counted {
        let printed = change_of(plan, aim).map_or_else(|| size.to_string(), |change| format!("{change} from {size}"));
        finding = finding.about(&aim.title, printed, format!("aim `{}`, baseline `{baseline}`", aim.id));
    }
    Some(finding)
}

const fn in_words(kind: AimKind) -> &'static str {
    match kind {
        AimKind::Need => "needed",
        AimKind::Ambition => "wished for",
        AimKind::Imposed => "imposed",
    }
}

fn several_numbers(plan: &Plan, profession: &str, aims: &[&Aim]) -> Option<PlanFinding> {
    let mut levels: Vec<(AimKind, Wte, &Aim)> = Vec::new();
    for aim in aims.iter().filter(|aim| place_of(plan, aim) == place_of(plan, aims[0])) {
        if let Some(level) = level_of(plan, aim)
            && !levels.iter().any(|(kind, known, _)| *kind == aim.kind && *known == level)
        {
            levels.push((aim.kind, level, aim));
        }
    }
    let distinct: BTreeSet<Wte> = levels.iter().map(|(_, level, _)| *level).collect();
    if distinct.len() < 2 {
        return None;
    }
    let told: Vec<String> =
        levels.iter().map(|(kind, level, aim)| format!("{level} {} ({})", in_words(*kind), aim.title)).collect();
    let mut finding = PlanFinding::new(
        Severity::Note,
        PlanRule::Aims,
        format!(
            "{}: more than one number is told of how many there should be: {}.",
            title_of(plan, profession),
            list(&told)
        ),
    )
    .mend("Say which of them the plan is held to.");
    for (_, level, aim) in levels {
        finding = finding.about(&aim.title, level, format!("aim `{}`", aim.id));
    }
    Some(finding)
}

/// Whether posts are for an aim: the same profession, at its place or anywhere within where the aim is for the whole.
fn posts_for(plan: &Plan, aim: &Aim) -> Wte {
    let last = aim.by;
    let is_whole = aim.place.is_none() || plan.whole().map(|whole| whole.id.as_str()) == aim.place.as_deref();
    let streams = plan.initiatives.iter().filter(|initiative| initiative.role == aim.profession);
    let streams = streams.flat_map(|initiative| &initiative.streams);
    let here = streams.filter(|stream| is_whole || stream.place.as_deref() == aim.place.as_deref());
    here.flat_map(|stream| &stream.posts)
        .filter(|posts| !posts.is_in_post)
        .filter(|posts| last.is_none_or(|day| posts.when.year().first_day_of(0) <= day))
        .map(|posts| posts.planned)
        .sum()
}

fn posts_and_aims(plan: &Plan, profession: &str, aims: &[&Aim]) -> Option<PlanFinding> {
    let short: Vec<(&Aim, Wte, Wte)> = aims
        .iter()
        .filter_map(|aim| {
            let (asked, planned) = (change_of(plan, aim)?, posts_for(plan, aim));
            (planned < asked).then_some((*aim, asked, planned))
        })
        .collect();
    if short.is_empty() {
        return None;
    }
    let told: Vec<String> = short
        .iter()
        .map(|(aim, asked, planned)| {
            format!("{} asks for {asked} more, {planned} are planned: {} short", aim.title, *asked - *planned)
        })
        .collect();
    let mut finding = PlanFinding::new(
        Severity::Warning,
        PlanRule::PostsAndAim,
        format!("{}: the posts planned do not reach what is asked. {}.", title_of(plan, profession), told.join("; ")),
    )
    .mend("Plan the posts that are short, or say that the aim is not reached.");
    for (aim, asked, planned) in short {
        finding = finding.about(&aim.title, format!("{asked} asked, {planned} planned"), format!("aim `{}`", aim.id));
    }
    Some(finding)
}

fn posts_and_gaps(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    let mut without: Vec<String> = Vec::new();
    for gap in gaps(plan) {
        let Some(row) = gap.rows.first() else { continue };
        let Some(missing) = row.with_expansion().or_else(|| row.without_expansion()) else { continue };
        if missing <= Wte::ZERO || !plan.years.contains(&gap.year) {
            continue;
        }
        let served: Vec<&Initiative> =
            plan.initiatives.iter().filter(|initiative| initiative.role == gap.profession).collect();
        if served.is_empty() {
            without.push(format!("{} ({missing} missing)", gap.title));
            continue;
        }
        let planned: Wte = served.iter().map(|initiative| initiative.planned_in(gap.year)).sum();
        if missing <= planned {
            continue;
        }
        let of_which = row
            .expansion
            .value
            .filter(|expansion| Wte::ZERO < *expansion)
            .map(|expansion| format!(", {expansion} of it expansion"))
            .unwrap_or_default();
        let leavers = row.without_expansion().filter(|leavers| Wte::ZERO < *leavers).map(|leavers| {
            format!(" No initiative says how the {leavers} of vacancies and retirements are filled, if these posts are to add to the baseline.")
        });
        findings.push(
            PlanFinding::new(
                Severity::Warning,
                PlanRule::PostsAndGap,
                format!(
                    "{}: {missing} will be missing in {}{of_which}, and the plan brings {planned} in that year.{}",
                    gap.title,
                    gap.year,
                    leavers.unwrap_or_default()
                ),
            )
            .about(
                format!("gap of {}, {}", gap.title, row.title),
                missing,
                format!("gap `{}` in {}", gap.profession, gap.year),
            )
            .about(format!("posts planned in {}", gap.year), planned, "initiatives".to_owned())
            .mend("Say which posts replace who leaves and which are new, or plan for both."),
        );
    }
    if !without.is_empty() && !plan.initiatives.is_empty() {
        findings.push(
            PlanFinding::new(
                Severity::Warning,
                PlanRule::PostsAndGap,
                format!("A gap is told for {}, and no initiative brings any of them.", list(&without)),
            )
            .mend("Plan posts for them, or say why none are."),
        );
    }
}

fn pledges(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    for target in plan.targets.iter().filter(|target| !target.pledges.is_empty()) {
        let Some(aim) = plan.aims.iter().find(|aim| aim.id == target.aim) else { continue };
        let Some(asked) = change_of(plan, aim) else { continue };
        let places: Vec<&str> = if target.places.is_empty() {
            place_of(plan, aim)
                .map(|place| plan.places_within(place).map(|part| part.id.as_str()).collect())
                .unwrap_or_default()
        } else {
            target.places.iter().map(String::as_str).collect()
        };
        let title =
            |id: &str| plan.places.iter().find(|place| place.id == id).map_or(id, |place| &place.title).to_owned();
        let silent: Vec<String> = places
            .iter()
            .filter(|place| !target.pledges.iter().any(|pledge| pledge.place == **place))
            .map(|place| title(place))
            .collect();
        let pledged: Wte = target.pledges.iter().map(|pledge| pledge.wte).sum();
        let location = format!("target `{}`", target.id);
        let silence = if silent.is_empty() {
            String::new()
        } else {
            format!(" {} {} not pledged anything yet.", list(&silent), has_or_have(silent.len()))
        };
        if pledged == asked && silent.is_empty() {
            continue;
        }
        let difference = if pledged < asked { asked - pledged } else { pledged - asked };
        let message = if pledged < asked {
            format!("{}: {asked} are asked for and {pledged} pledged, {difference} fewer.{silence}", target.title)
        } else if asked < pledged {
            format!("{}: {asked} are asked for and {pledged} pledged, {difference} more.{silence}", target.title)
        } else {
            format!("{}: all {asked} asked for are pledged.{silence}", target.title)
        };
        let severity = if pledged < asked { Severity::Warning } else { Severity::Note };
        findings.push(
            PlanFinding::new(severity, PlanRule::Pledges, message)
                .about(format!("{}, asked", target.title), asked, format!("aim `{}`", aim.id))
                .about(format!("{}, pledged", target.title), pledged, location),
        );
    }
}
