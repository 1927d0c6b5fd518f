//! Practices and PCNs to look at first, by stated rules on what is held, each reason with its evidence.
//!
//! **Invariant:** there is no score. An area is listed because a rule found a reason; what a rule cannot judge is listed too,
//! with why.

mod networks;
mod past;
mod practices;
mod verdict;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::group_measure;
use wholetime_measures::figures::Desk;
use wholetime_measures::geography::{Standing, Tree};
use wholetime_measures::{Coverage, Holdings, PracticeTable};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Area, Basis, GpDefinition, Level, Measured, Missing, Period, StaffGroup, Value, how_many};

use crate::areas::ResolvedArea;
use crate::questions::periods;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Geography, Scope, Workbench, WorkbenchError};

use past::Past;
use practices::{Tenth, is_held};

use verdict::in_thousands;

pub(crate) use verdict::Verdict;
pub use verdict::{NotJudged, Reason, Rule};

/// A practice with reasons.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AttentionPractice")]
pub struct PracticeLine {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of its PCN, where it has one.
    pub pcn: Option<String>,
    /// Name of its PCN.
    pub pcn_name: Option<String>,
    /// Patients registered, from the file or the nearest list.
    pub patients: Value,
    /// Why it should be looked at, in the order of the rules.
    pub reasons: Vec<Reason>,
}

/// A PCN with reasons.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AttentionPcn")]
pub struct PcnLine {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Patients of its practices, from the file or the nearest list.
    pub patients: Value,
    /// Its practices.
    pub practices: usize,
    /// Those of them with a reason of their own.
    pub practices_with_reasons: usize,
    /// Why it should be looked at, in the order of the rules.
    pub reasons: Vec<Reason>,
}

/// Practices and PCNs to look at first.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AttentionAnswer {
    /// The area.
    pub area: Area,
    /// Period.
    pub period: Period,
    /// Whose map.
    pub geography: Geography,
    /// What was found, in a sentence.
    pub sentence: String,
    /// Practices known in the area, and those with a row in the workforce file.
    pub practices_known: usize,
    /// Practices with a row.
    pub practices_held: usize,
    /// PCNs that have a practice in the area.
    pub pcns_known: usize,
    /// Every rule that was asked.
    pub rules: Vec<Rule>,
    /// Practices with a reason.
    pub practices: Vec<PracticeLine>,
    /// PCNs with a reason.
    pub pcns: Vec<PcnLine>,
    /// What could not be judged, and why.
    pub not_judged: Vec<NotJudged>,
    /// How the lists are ordered, in words.
    pub order: &'static str,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// How the lists are ordered.
const ORDER: &str = "by number of reasons, then by patients, then by code: an order for reading, not a score; one reason may weigh more than three";

/// One area with what every rule says of it.
pub(crate) struct JudgedArea {
    pub(crate) code: String,
    /// It lies in the area asked about; a practice of one of its PCNs may lie elsewhere.
    pub(crate) is_inside: bool,
    /// One verdict a rule.
    pub(crate) verdicts: Vec<Verdict>,
}

impl JudgedArea {
    fn reasons(&self) -> Vec<Reason> {
        self.verdicts.iter().flat_map(|verdict| verdict.reasons.iter().cloned()).collect()
    }

    fn has_reason(&self) -> bool {
        self.verdicts.iter().any(|verdict| !verdict.reasons.is_empty())
    }
}

/// What a reader should know of some rules; of all where none is named.
pub(crate) struct Note {
    rules: &'static [&'static str],
    pub(crate) text: String,
}

impl Note {
    /// Whether it is about a rule.
    pub(crate) fn concerns(&self, rule: &str) -> bool {
        self.rules.is_empty() || self.rules.contains(&rule)
    }
}

/// What the rules of one level say of the areas of an area.
pub(crate) struct Judged {
    pub(crate) rules: Vec<Rule>,
    pub(crate) areas: Vec<JudgedArea>,
    pub(crate) notes: Vec<Note>,
    pub(crate) editions: Vec<EditionKey>,
}

impl Judged {
    /// Those in the area asked about.
    pub(crate) fn inside(&self) -> impl Iterator<Item = &JudgedArea> {
        self.areas.iter().filter(|area| area.is_inside)
    }

    fn not_judged(&self) -> impl Iterator<Item = NotJudged> {
        self.rules.iter().enumerate().filter_map(|(position, rule)| {
            verdict::not_judged(rule, self.inside().map(|area| &area.verdicts[position]))
        })
    }
}

/// The files the rules look into.
pub(crate) struct Files {
    now: PracticeTable,
    year_before: Option<PracticeTable>,
    gp: GpDefinition,
}

/// What the rules of practices and PCNs say of an area, the practices first.
pub(crate) fn judge(
    holdings: &Holdings,
    area: &ResolvedArea,
    desk: &Desk<'_>,
) -> Result<(Judged, Judged), WorkbenchError> {
    let tree = holdings.tree(desk.period, desk.geography)?;
    let mut inside = area.place.practices(&tree);
    inside.sort_unstable();
    let pcns = pcns_of(&tree, area, &inside);
    // A PCN is judged whole, so that its practices outside the area are judged too and then left out of the answer.
    let mut wanted = inside.clone();
    wanted.extend(pcns.values().flatten());
    wanted.sort_unstable();
    wanted.dedup();
    let files = files(holdings, desk.period)?;
    let share_held = Coverage::of(&tree, &inside).share();
    let practices = judge_practices(holdings, &tree, &wanted, &files, (&inside, share_held))?;
    let mut networks = judge_networks(desk, &tree, &pcns, &files, &practices)?;
    if inside.len() < wanted.len() {
        let text = format!(
            "PCNs are judged whole: practices of theirs outside {} are not listed ({})",
            area.area.name,
            in_thousands(wanted.len() - inside.len())
        );
        networks.notes.push(Note { rules: &[], text });
    }
    Ok((practices, networks))
}

/// PCNs that have a practice in the area, each with all its practices. A practice alone has none.
fn pcns_of(tree: &Tree, area: &ResolvedArea, inside: &[usize]) -> BTreeMap<String, Vec<usize>> {
    if area.area.level == Level::Practice {
        return BTreeMap::new();
    }
    let codes = inside.iter().filter_map(|index| tree.members[*index].pcn.clone());
    codes.map(|code| (code.clone(), tree.practices(Level::Pcn, &code))).collect()
}

/// The rows of the month and of the same month a year before.
fn files(holdings: &Holdings, period: Period) -> Result<Files, WorkbenchError> {
    let mut measures = vec![
        "patients_registered",
        "gp_fte_total",
        "gp_fte_extg",
        "gp_fte_extgl",
        "gp_headcount_extgl",
        "gp_headcount_partner",
        "nurse_fte",
        "dpc_fte",
        "admin_fte",
    ];
    let ages = holdings.catalogue.indicators.get("gp_share_aged_55_plus_pct");
    measures.extend(ages.iter().flat_map(|indicator| indicator.measures()));
    let now = holdings.practice_table(period, Basis::PracticeLevelSum, &measures)?;
    let before = period.a_year_before();
    let year_before = if holdings.workforce_periods().contains(&before) {
        Some(holdings.practice_table(before, Basis::PracticeLevelSum, &measures[..9])?)
    } else {
        None
    };
    let gp = if is_held(&now, "gp_fte_extg") { GpDefinition::Extg } else { GpDefinition::Total };
    Ok(Files { now, year_before, gp })
}

fn judge_practices(
    holdings: &Holdings,
    tree: &Tree,
    wanted: &[usize],
    files: &Files,
    (inside, share_held): (&[usize], f64),
) -> Result<Judged, WorkbenchError> {
    let Files { now, year_before, gp } = files;
    let staff: Vec<String> = StaffGroup::ALL.iter().map(|group| group_measure(*group, Measured::Fte, *gp)).collect();
    let staff: Vec<&str> = staff.iter().map(String::as_str).collect();
    let codes = wanted.iter().map(|index| tree.members[*index].code.as_str());
    let past = Past::read(holdings, now, codes, &staff)?;
    let tenths = [StaffGroup::Gp, StaffGroup::Nurse].into_iter().filter_map(|group| {
        let id = format!("{}_per_100k", group_measure(group, Measured::Fte, *gp));
        Some(Tenth::of(group, holdings.catalogue.indicators.get(&id)?, now))
    });
    let ground = practices::Ground {
        catalogue: &holdings.catalogue,
        now,
        year_before: year_before.as_ref(),
        past: &past,
        gp: *gp,
        tenths: tenths.collect(),
        share_held,
    };
    let rules = practices::rules();
    let areas = wanted.iter().map(|index| {
        let member = &tree.members[*index];
        let case = practices::Case { code: &member.code, patients: member.patients, ground: &ground };
        let verdicts = rules.iter().map(|rule| (rule.judge)(&case)).collect();
        JudgedArea { code: member.code.clone(), is_inside: inside.binary_search(index).is_ok(), verdicts }
    });
    let areas = areas.collect();
    let mut editions = now.editions.clone();
    editions.extend(year_before.iter().flat_map(|table| table.editions.clone()));
    editions.extend(past.editions.clone());
    editions.extend(tree.list.iter().map(|list| list.edition.clone()));
    Ok(Judged {
        rules: rules.into_iter().map(|rule| rule.about).collect(),
        areas,
        notes: notes(holdings, tree, files),
        editions,
    })
}

/// What a reader should know of the files the rules looked into.
fn notes(holdings: &Holdings, tree: &Tree, files: &Files) -> Vec<Note> {
    let Files { now, year_before, gp } = files;
    let mut notes = Vec::new();
    let mut note = |rules: &'static [&'static str], text: String| notes.push(Note { rules, text });
    if *gp == GpDefinition::Total {
        note(&[], "fully qualified GPs are not held, so that all GPs are counted, trainees among them".to_owned());
    }
    if !is_held(now, "gp_headcount_extgl") {
        let text = "no headcount of GPs is held, so that single-handed practices are told by FTE, which takes several GPs of few hours for one";
        note(&["single_handed"], text.to_owned());
    }
    let text = format!(
        "lowest tenths and medians are of what is held at {}: {} of {} known in England",
        now.period,
        in_thousands(now.rows.len()),
        how_many(tree.members.len(), "practice")
    );
    note(&["lowest_tenth", "rate_below_peers"], text);
    if year_before.is_none() {
        let before = now.period.a_year_before();
        let text =
            format!("no practice-level workforce file of {before} is held, so that no change over a year is judged");
        note(&["fte_fall", "list_growth_per_fte", "network_fte_fall"], text);
    }
    if let Some(publication) = holdings.catalogue.publications.get("gp_workforce_practice") {
        let measures = [group_measure(StaffGroup::Gp, Measured::Fte, *gp), "nurse_fte".to_owned()];
        let periods = [Some(now.period), year_before.as_ref().map(|table| table.period)];
        let faults = publication.fault.iter().filter(|fault| {
            fault.to.is_some()
                && periods.iter().flatten().any(|period| measures.iter().any(|name| fault.concerns(*period, name)))
        });
        for fault in faults {
            note(&[], fault.text.clone());
        }
    }
    notes
}

fn judge_networks(
    desk: &Desk<'_>,
    tree: &Tree,
    pcns: &BTreeMap<String, Vec<usize>>,
    files: &Files,
    practices: &Judged,
) -> Result<Judged, WorkbenchError> {
    let rules = networks::rules();
    let mut editions = Vec::new();
    let mut areas = Vec::new();
    if !pcns.is_empty() {
        let with_reasons: BTreeMap<&str, bool> =
            practices.areas.iter().map(|practice| (practice.code.as_str(), practice.has_reason())).collect();
        let ground = networks::Ground::of(desk, tree, &files.now, files.year_before.as_ref(), files.gp)?;
        for (code, members) in pcns {
            let has_reason = |index: &&usize| with_reasons.get(tree.members[**index].code.as_str()) == Some(&true);
            let case = networks::Case {
                code,
                practices: members,
                with_reasons: members.iter().filter(has_reason).count(),
                judged: members.len(),
                ground: &ground,
            };
            let verdicts = rules.iter().map(|rule| (rule.judge)(&case, &mut editions)).collect::<Result<_, _>>()?;
            areas.push(JudgedArea { code: code.clone(), is_inside: true, verdicts });
        }
    }
    Ok(Judged { rules: rules.into_iter().map(|rule| rule.about).collect(), areas, notes: Vec::new(), editions })
}

/// Every rule, those for practices first.
pub(crate) fn rules() -> Vec<Rule> {
    let practices = practices::rules().into_iter().map(|rule| rule.about);
    practices.chain(networks::rules().into_iter().map(|rule| rule.about)).collect()
}

/// The month a question about rows of practices means, with what a reader should know of the choice.
///
/// # Errors
/// Where no file of the month named, or of any, is held.
pub(crate) fn month(holdings: &Holdings, area: &ResolvedArea, scope: Scope) -> Result<periods::Chosen, WorkbenchError> {
    let Some(period) = scope.period else { return periods::newest_with_rows(holdings, area, scope.geography) };
    if holdings.workforce_periods().contains(&period) {
        return Ok(periods::Chosen { period, note: None });
    }
    Err(periods::not_held(holdings, &area.area, period))
}

impl Workbench {
    /// Practices and PCNs of an area to look at first, by stated rules, each with its reasons.
    ///
    /// # Errors
    /// Where the area is not known, no practice is known in it, or no workforce file of the period is held.
    pub fn attention(&self, area: &str, scope: Scope) -> Result<AttentionAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let periods::Chosen { period, note } = month(&holdings, &area, scope)?;
        let tree = holdings.tree(period, scope.geography)?;
        if area.place.practices(&tree).is_empty() {
            return Err(periods::no_practices(&area.area, period, scope.geography));
        }
        let mut desk = Desk::new(&holdings, period, scope.geography);
        desk.allow_partial = scope.allow_partial;
        let (practices, networks) = judge(&holdings, &area, &desk)?;
        let not_judged: Vec<NotJudged> = practices.not_judged().chain(networks.not_judged()).collect();
        let practice_lines = practice_lines(&holdings, &tree, &practices);
        let pcn_lines = pcn_lines(&holdings, &tree, &practices, &networks);
        let held = tree_held(&tree, &practices);
        let (known, pcns_known) = (practices.inside().count(), networks.areas.len());
        let mut sentence = with_reasons((practice_lines.len(), known), (pcn_lines.len(), pcns_known));
        if !not_judged.is_empty() {
            sentence.push_str(&format!(
                "; {} of {} rules could not be judged everywhere",
                not_judged.len(),
                practices.rules.len() + networks.rules.len()
            ));
        }
        let mut editions: Vec<EditionKey> = practices.editions.into_iter().chain(networks.editions).collect();
        editions.sort();
        editions.dedup();
        let mut answer = AttentionAnswer {
            area: area.area,
            period,
            geography: scope.geography,
            sentence,
            practices_known: known,
            practices_held: held,
            pcns_known,
            rules: practices.rules.into_iter().chain(networks.rules).collect(),
            practices: practice_lines,
            pcns: pcn_lines,
            not_judged,
            order: ORDER,
            notes: note
                .into_iter()
                .chain(practices.notes.into_iter().chain(networks.notes).map(|note| note.text))
                .collect(),
            sources: source_lines(&holdings, &editions),
        };
        self.withhold(&mut answer)?;
        Ok(answer)
    }
}

/// How many practices and PCNs have a reason, of how many.
fn with_reasons((practices, known): (usize, usize), (pcns, pcns_known): (usize, usize)) -> String {
    let of = |some: usize, all: usize, what: &str| format!("{} of {}", in_thousands(some), how_many(all, what));
    if pcns_known == 0 {
        let have = if practices == 1 || known == 1 { "has" } else { "have" };
        return format!("{} {have} a reason to be looked at", of(practices, known, "practice"));
    }
    format!("{} and {} have a reason to be looked at", of(practices, known, "practice"), of(pcns, pcns_known, "PCN"))
}

fn tree_held(tree: &Tree, practices: &Judged) -> usize {
    let members = practices.inside().filter_map(|practice| tree.member(&practice.code));
    members.filter(|member| member.standing == Standing::Held).count()
}

fn listed(patients: Option<f64>) -> Value {
    patients.map_or(Value::Missing(Missing::NotHeld), Value::Known)
}

/// Practices with a reason, in the order for reading.
fn practice_lines(holdings: &Holdings, tree: &Tree, judged: &Judged) -> Vec<PracticeLine> {
    let with_reasons = judged.inside().filter(|practice| practice.has_reason());
    let mut lines: Vec<PracticeLine> = with_reasons
        .map(|practice| {
            let member = tree.member(&practice.code);
            let pcn = member.and_then(|member| member.pcn.clone());
            PracticeLine {
                name: holdings.register.name(Level::Practice, &practice.code),
                code: practice.code.clone(),
                pcn_name: pcn.as_ref().map(|code| holdings.register.name(Level::Pcn, code)),
                pcn,
                patients: listed(member.and_then(|member| member.patients)),
                reasons: practice.reasons(),
            }
        })
        .collect();
    lines.sort_by(|a, b| order((&a.reasons, a.patients, &a.code), (&b.reasons, b.patients, &b.code)));
    lines
}

/// PCNs with a reason, in the order for reading.
fn pcn_lines(holdings: &Holdings, tree: &Tree, practices: &Judged, judged: &Judged) -> Vec<PcnLine> {
    let with_reasons: BTreeMap<&str, bool> =
        practices.areas.iter().map(|practice| (practice.code.as_str(), practice.has_reason())).collect();
    let listed_pcns = judged.areas.iter().filter(|pcn| pcn.has_reason());
    let mut lines: Vec<PcnLine> = listed_pcns
        .map(|pcn| {
            let members = tree.practices(Level::Pcn, &pcn.code);
            let patients = Coverage::of(tree, &members).patients_known;
            let has_reason = |index: &&usize| with_reasons.get(tree.members[**index].code.as_str()) == Some(&true);
            PcnLine {
                code: pcn.code.clone(),
                name: holdings.register.name(Level::Pcn, &pcn.code),
                patients: listed(Some(patients).filter(|patients| 0.0 < *patients)),
                practices: members.len(),
                practices_with_reasons: members.iter().filter(has_reason).count(),
                reasons: pcn.reasons(),
            }
        })
        .collect();
    lines.sort_by(|a, b| order((&a.reasons, a.patients, &a.code), (&b.reasons, b.patients, &b.code)));
    lines
}

/// More reasons first, then more patients, then by code.
fn order(a: (&Vec<Reason>, Value, &String), b: (&Vec<Reason>, Value, &String)) -> std::cmp::Ordering {
    let patients = |value: Value| value.known().unwrap_or_default();
    b.0.len().cmp(&a.0.len()).then_with(|| patients(b.1).total_cmp(&patients(a.1))).then_with(|| a.2.cmp(b.2))
}
