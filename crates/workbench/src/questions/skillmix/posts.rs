//! The posts there are at the start, by place and role, each counted once where it works, with how each number came about.

use wholetime_measures::figures::Place;
use wholetime_measures::{Geography, Holdings};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Period, Value};

use crate::areas::ResolvedArea;
use crate::questions::team::{Counted, Ground, TeamRole, together};
use crate::{Workbench, WorkbenchError};

/// Posts of a role at a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RolePosts {
    /// The role.
    pub(crate) role: String,
    /// WTE; nothing where no source holds any, and of GPs, who stand in the forecast.
    pub(crate) fte: f64,
    /// The part of them that the network employs or contracts.
    pub(crate) of_network: f64,
    /// How it came about, in a sentence.
    pub(crate) sentence: String,
}

/// Posts at a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlacePosts {
    /// Code of the place.
    pub(crate) place: String,
    /// One for each role of the mix, in the order of their names.
    pub(crate) roles: Vec<RolePosts>,
    /// What is not known of the place, in sentences.
    pub(crate) notes: Vec<String>,
}

impl PlacePosts {
    /// WTE of a role.
    pub(crate) fn fte(&self, role: &str) -> f64 {
        self.roles.iter().find(|one| one.role == role).map(|one| one.fte).unwrap_or_default()
    }

    /// How the posts of a role came about.
    pub(crate) fn said_of(&self, role: &str) -> Option<String> {
        self.roles.iter().find(|one| one.role == role).map(|one| one.sentence.clone())
    }

    /// WTE of a role that others than the network employ.
    pub(crate) fn of_others(&self, role: &str) -> f64 {
        let found = self.roles.iter().find(|one| one.role == role);
        found.map_or(0.0, |one| (one.fte - one.of_network).max(0.0))
    }
}

/// Posts at all places of an area.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PostsThere {
    /// One for each place asked, in their order.
    pub(crate) places: Vec<PlacePosts>,
    /// What a reader should know, of all of them.
    pub(crate) notes: Vec<String>,
    /// Editions behind it.
    pub(crate) editions: Vec<EditionKey>,
}

impl Workbench {
    /// The posts there are at some places of an area: practices' own staff of the newest month at or before `from`, networks'
    /// staff of the newest edition at or before it, and staff of providers, each counted once (decision 0030). GPs of practices
    /// are not among them: they stand in the forecast, as GPs there will be anyway.
    ///
    /// # Errors
    /// Where an edition or what people made cannot be read.
    pub(crate) fn posts_of(
        &self,
        holdings: &Holdings,
        area: &ResolvedArea,
        places: &[Place],
        from: Period,
        geography: Geography,
    ) -> Result<PostsThere, WorkbenchError> {
        let month = month_held(holdings, area, from, geography)?;
        let ground = Ground::of(self, holdings, area, month, geography)?;
        let teams = ground.teams(places)?;
        let placed = places.iter().zip(&teams).map(|(place, team)| {
            let counted = ground.roles.iter().zip(&team.roles).filter(|(role, _)| role.is_of_mix);
            let mut roles: Vec<RolePosts> = counted
                .map(|(role, counted)| RolePosts {
                    role: role.id.clone(),
                    fte: if role.is_gp { 0.0 } else { counted.all().known().unwrap_or_default() },
                    of_network: counted.network.known().unwrap_or_default(),
                    sentence: sentence(&role.title, counted, role.is_gp),
                })
                .collect();
            roles.sort_by(|one, other| one.role.cmp(&other.role));
            let is_beside =
                |(role, counted): &(&TeamRole, &Counted)| role.is_gp && role.is_of_mix && 0.0 < elsewhere(counted);
            let beside = ground.roles.iter().zip(&team.roles).filter(is_beside).map(|(_, counted)| gps(counted));
            let notes = team.not_supplied.iter().cloned().chain(beside).collect();
            PlacePosts { place: place.code.clone(), roles, notes }
        });
        let mut notes = ground.told.notes.clone();
        if month != from {
            notes.push(format!(
                "posts of practices are those of {}, the newest month held at or before {}",
                month.in_words(),
                from.in_words()
            ));
        }
        if let Some(file) = ground.network.as_ref().filter(|file| file.edition.period != from) {
            notes.push(format!("posts of networks are those of {}", file.edition.period.in_words()));
        }
        for place in ground.told.supplied.values().filter(|place| !place.withheld.is_empty()) {
            let name = place.area.as_ref().map_or("a place", |one| one.name.as_str());
            let withheld = place.withheld.join(", ").to_lowercase();
            notes.push(format!(
                "staff that providers returned of {name} are withheld, few people, and not counted: {withheld}"
            ));
        }
        Ok(PostsThere { places: placed.collect(), notes, editions: ground.editions() })
    }
}

/// The newest month at or before `from` whose file has a practice of the area; `from` where there is none.
fn month_held(
    holdings: &Holdings,
    area: &ResolvedArea,
    from: Period,
    geography: Geography,
) -> Result<Period, WorkbenchError> {
    use wholetime_measures::figures::Desk;
    for period in holdings.workforce_periods().iter().rev().copied().filter(|period| *period <= from) {
        if 0 < Desk::new(holdings, period, geography).coverage(&area.place)?.practices_held {
            return Ok(period);
        }
    }
    Ok(from)
}

fn sentence(title: &str, counted: &Counted, is_gp: bool) -> String {
    if is_gp {
        return gps(counted);
    }
    let whose = [
        (counted.practices, "of practices"),
        (counted.network, "of networks"),
        (counted.providers, "of providers"),
        (counted.others, "of others"),
    ];
    let part =
        |(value, whose): (Value, &str)| value.known().filter(|wte| *wte != 0.0).map(|wte| format!("{wte:.2} {whose}"));
    let parts: Vec<String> = whose.into_iter().filter_map(part).collect();
    let mut said = match (counted.all(), parts.is_empty()) {
        (Value::Missing(why), _) => format!("{title}: no source holds any ({}); taken to be none", why.phrase()),
        (Value::Known(_), true) => format!("{title}: none in post"),
        (Value::Known(all), false) => format!("{title}: {all:.2} WTE in post, {}", parts.join(", ")),
    };
    if 0.0 < counted.in_two_sources {
        said.push_str(&format!("; {:.2} stand in two sources and are counted once", counted.in_two_sources));
    }
    said
}

/// GPs of practices stand in the forecast, and those whom others employ in neither: too few to be forecast, and said.
fn gps(counted: &Counted) -> String {
    let said = "GPs of practices stand in the forecast";
    let wte = elsewhere(counted);
    if wte <= 0.0 {
        return said.to_owned();
    }
    format!("{said}; {wte:.2} WTE whom networks and others employ do not, and are not counted")
}

/// WTE of a role that is not practices' own.
fn elsewhere(counted: &Counted) -> f64 {
    together([counted.network, counted.providers, counted.others]).known().unwrap_or_default()
}
