//! Staff of community providers by place. Where nothing was supplied the answer says so; it is never none.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_returns::community::{SECTION, Supplied, supplied, vacant};
use wholetime_returns::disclosure::{Guard, Guarded, Part, Shown};
use wholetime_returns::{Kind, Section};
use wholetime_vocabulary::{Area, Level, Missing, Value};

use crate::areas::published;
use crate::questions::returned::{Returned, Round, UNALIGNED, added, returned_on};
use crate::{Workbench, WorkbenchError};

/// Staff of one service.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ServiceLine {
    /// Name in files.
    pub service: String,
    /// What people read.
    pub title: String,
    /// People in post, and their WTE.
    #[serde(flatten)]
    pub shown: Shown,
}

/// A place and what was supplied of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CommunityPlace {
    /// The place.
    #[serde(flatten)]
    pub area: Area,
    /// Whether anything was supplied of it.
    pub is_supplied: bool,
    /// All services: people and WTE; not reported where nothing was supplied.
    #[serde(flatten)]
    pub all: Shown,
    /// By service; empty where nothing was supplied.
    pub services: Vec<ServiceLine>,
    /// WTE vacant.
    pub vacant_wte: Value,
    /// The line as it reads in a profile.
    pub line: String,
}

/// Community staff of an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CommunityAnswer {
    /// The area.
    pub area: Area,
    /// The collection it is from; none where no provider was asked.
    pub collection: Option<String>,
    /// Providers asked, and whether each answered.
    pub providers: Vec<ProviderReturn>,
    /// The area as a whole: of what was supplied for it or for places in it.
    pub total: CommunityPlace,
    /// Networks and other places of the area.
    pub places: Vec<CommunityPlace>,
    /// Numbers withheld, totals among them.
    pub withheld: usize,
    /// Why, where any are.
    pub withheld_because: Option<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProviderReturn {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether it answered.
    pub has_returned: bool,
    /// When its newest answer came.
    pub returned_on: Option<jiff::civil::Date>,
}

impl Workbench {
    /// Staff of community providers by place of an area.
    ///
    /// # Errors
    /// Where the area is not known, or they may not see what was entered.
    pub fn community(&self, area: &str, collection: Option<&str>) -> Result<CommunityAnswer, WorkbenchError> {
        self.community_of(&self.returned(area, collection)?)
    }

    pub(crate) fn community_of(&self, returned: &Returned) -> Result<CommunityAnswer, WorkbenchError> {
        let section = self.section("community", SECTION);
        let guard = Guard::of(section.as_ref().map(|section| &section.audience), 1);
        let mut services = services_of(section.as_ref());
        let mut notes = Vec::new();
        let told: Vec<Vec<Told>> = returned.rounds.iter().map(|round| self.told(returned, round, &mut notes)).collect();
        for one in told.iter().flatten().map(|told| &told.supplied.service) {
            if services.iter().all(|(service, _)| service != one) {
                services.push((one.clone(), one.replace('_', " ")));
            }
        }
        let columns: Vec<String> = services.iter().map(|(service, _)| service.clone()).collect();
        let mut answer = CommunityAnswer {
            area: returned.area.area.clone(),
            collection: None,
            providers: returned.rounds.iter().flat_map(providers).collect(),
            total: place(returned.area.area.clone(), &[], &[], &services),
            places: Vec::new(),
            withheld: 0,
            withheld_because: None,
            notes,
        };
        let (mut whole, mut inside) = (Vec::new(), Vec::new());
        for (round, told) in returned.rounds.iter().zip(&told) {
            let mut rows: BTreeSet<String> = told.iter().map(|one| one.row.clone()).collect();
            rows.extend(round.networks());
            let rows: Vec<String> = rows.into_iter().collect();
            let parts: Vec<Part> = told.iter().map(|one| one.supplied.part(&one.row)).collect();
            // The whole collection is protected, whatever part of it is asked about: two answers then cannot give away by
            // their difference what either withholds.
            let table = Guarded::of(&parts, &rows, &columns, guard);
            let own: Vec<usize> =
                (0..rows.len()).filter(|index| self.is_row_inside(returned, round, &rows[*index])).collect();
            for index in &own {
                let supplied: Vec<&Supplied> =
                    told.iter().filter(|one| one.row == rows[*index]).map(|one| &one.supplied).collect();
                inside.extend(supplied.iter().copied());
                let area = self.area_named(returned, &rows[*index]);
                answer.places.push(place(area, &table.cells[*index], &supplied, &services));
            }
            if own.iter().any(|index| told.iter().any(|one| one.row == rows[*index])) {
                whole.push(table.together(&own));
            }
            answer.withheld += table.withheld;
        }
        answer.places.sort_by(|one, other| (&one.area.name, &one.area.code).cmp(&(&other.area.name, &other.area.code)));
        answer.total = place(returned.area.area.clone(), &added(&whole, columns.len() + 1), &inside, &services);
        if matches!(answer.area.level, Level::Pcn | Level::Practice) {
            answer.places.clear();
        }
        let is_asked = !answer.providers.is_empty();
        answer.collection = returned.rounds.first().map(|round| round.collection.id.clone()).filter(|_| is_asked);
        answer.withheld_because = (0 < answer.withheld).then(|| guard.reason());
        if answer.area.level == Level::Practice {
            answer.notes.push("staff of providers are shown for networks and above".to_owned());
        }
        Ok(answer)
    }

    /// What providers told in a collection, each for the row it belongs to: the network of a practice, else the place.
    pub(crate) fn told(&self, returned: &Returned, round: &Round, notes: &mut Vec<String>) -> Vec<Told> {
        let mut told = Vec::new();
        for asked in round.collection.respondents.iter().filter(|one| one.form == "community") {
            let answer = round.returns.iter().find(|one| one.code == asked.code);
            for one in answer.map(supplied).unwrap_or_default() {
                match self.resolve_in(&returned.holdings, &one.place) {
                    Ok(place) if place.area.level == Level::Practice => {
                        told.push(Told { row: round.row_of(&place.area.code), supplied: one });
                    }
                    Ok(place) => told.push(Told { row: place.area.code, supplied: one }),
                    Err(_) => {
                        notes.push(format!("{}: `{}` is no place that is known and is left out", asked.name, one.place))
                    }
                }
            }
        }
        told
    }

    fn is_row_inside(&self, returned: &Returned, round: &Round, row: &str) -> bool {
        if returned.area.area.level == Level::Practice {
            return false;
        }
        if row == returned.area.area.code || round.holds_all_of(row) {
            return true;
        }
        let Ok(place) = self.resolve_in(&returned.holdings, row) else { return false };
        place.area.level != Level::Pcn && returned.holds(&place)
    }

    fn area_named(&self, returned: &Returned, code: &str) -> Area {
        if code == UNALIGNED {
            return Area { code: code.to_owned(), name: "Practices without a PCN".to_owned(), level: Level::Pcn };
        }
        let register = &returned.holdings.register;
        let by_register = register.level(code).map(|level| published(register, level, code).area);
        let by_name = || self.resolve_in(&returned.holdings, code).ok().map(|resolved| resolved.area);
        by_register.or_else(by_name).unwrap_or_else(|| Area {
            code: code.to_owned(),
            name: code.to_owned(),
            level: Level::Group,
        })
    }
}

/// What a provider told, and the row of a table it belongs to.
pub(crate) struct Told {
    pub(crate) row: String,
    pub(crate) supplied: Supplied,
}

/// Services the form asks about, with what people read.
fn services_of(section: Option<&Section>) -> Vec<(String, String)> {
    match section.and_then(|section| section.column("service")).map(|column| &column.kind) {
        Some(Kind::Choice { choices }) => {
            choices.iter().map(|choice| (choice.id.clone(), choice.title.clone())).collect()
        }
        _ => Vec::new(),
    }
}

fn providers(round: &Round) -> Vec<ProviderReturn> {
    let asked = round.collection.respondents.iter().filter(|one| one.form == "community");
    asked
        .map(|one| {
            let answer = round.returns.iter().find(|answer| answer.code == one.code);
            ProviderReturn {
                code: one.code.clone(),
                name: one.name.clone(),
                has_returned: answer.is_some(),
                returned_on: answer.and_then(returned_on),
            }
        })
        .collect()
}

fn place(area: Area, shown: &[Shown], supplied: &[&Supplied], services: &[(String, String)]) -> CommunityPlace {
    let is_supplied = !supplied.is_empty();
    let all = match shown.last() {
        Some(shown) if is_supplied => *shown,
        _ => Shown::missing(Missing::NotReported),
    };
    let line = match (is_supplied, all.people, all.fte) {
        (false, ..) => "not supplied".to_owned(),
        (true, Value::Missing(Missing::Suppressed), _) => "withheld: few people".to_owned(),
        (true, _, Value::Known(wte)) => format!("{wte:.2} WTE"),
        (true, _, Value::Missing(why)) => why.phrase().to_owned(),
    };
    let service = |((service, title), shown): (&(String, String), &Shown)| ServiceLine {
        service: service.clone(),
        title: title.clone(),
        shown: *shown,
    };
    // What is vacant beside a number that is withheld would tell more of it than its readers should know.
    let is_withheld = all.people.missing() == Some(Missing::Suppressed);
    CommunityPlace {
        area,
        is_supplied,
        all,
        services: if is_supplied { services.iter().zip(shown).map(service).collect() } else { Vec::new() },
        vacant_wte: if is_withheld { Value::Missing(Missing::Suppressed) } else { vacant(supplied) },
        line,
    }
}
