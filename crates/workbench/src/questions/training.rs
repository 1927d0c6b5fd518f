//! Training capacity by place: who can teach, where there is room, who learns and when they finish, and who would take more.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_returns::disclosure::{Guard, Shown, is_agreed_at};
use wholetime_returns::training::{
    Finishing, HOSTING, OFFERED, Offered, TRAINEES, Willing, finishing, offered, trainees, willing,
};
use wholetime_returns::{Choice, Kind, Row};
use wholetime_vocabulary::{Area, Level, Missing, Value};

use crate::questions::returned::{Practice, Reach, Returned};
use crate::{Workbench, WorkbenchError};

/// Something the form asks about, with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "NamedQuestion")]
pub struct Named {
    /// Name in files.
    pub id: String,
    /// What people read.
    pub title: String,
}

/// What is offered in a place.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OfferCell {
    /// Name in files: `gp_trainers`.
    pub id: String,
    /// How many, and how many practices said so.
    #[serde(flatten)]
    pub offered: Offered,
}

/// Who would be taken in a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WillingCell {
    /// Name in files: `willing_gp`.
    pub id: String,
    /// Practices that would, would not, and did not say.
    #[serde(flatten)]
    pub willing: Willing,
}

/// A part of the area, or the whole of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TrainingRow {
    /// The part.
    #[serde(flatten)]
    pub area: Area,
    /// Practices of it that answered.
    pub practices_returned: usize,
    /// Practices of it that are known.
    pub practices_known: usize,
    /// One for each thing offered.
    pub offered: Vec<OfferCell>,
    /// One for each kind of learner.
    pub willing: Vec<WillingCell>,
    /// People in training now; withheld where few, and of a practice.
    pub trainees: Value,
}

/// Trainees of a programme.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Programme {
    /// Name in files; empty for all of them.
    pub programme: String,
    /// What people read.
    pub title: String,
    /// People, and their WTE.
    #[serde(flatten)]
    pub shown: Shown,
    /// When they finish, by month. Given for the area of a collection and programmes whose number is shown.
    pub finishing: Vec<Finishing>,
}

/// Training capacity of an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TrainingAnswer {
    /// The area.
    pub area: Area,
    /// What it rests on.
    #[serde(flatten)]
    pub reach: Reach,
    /// What the form asks to be offered.
    pub offers: Vec<Named>,
    /// The kinds of learner it asks about.
    pub learners: Vec<Named>,
    /// Parts of the area: networks, or the practices of a network.
    pub rows: Vec<TrainingRow>,
    /// The area as a whole.
    pub total: TrainingRow,
    /// Trainees by programme, all of them last.
    pub programmes: Vec<Programme>,
    /// Numbers withheld, totals among them.
    pub withheld: usize,
    /// Why, where any are.
    pub withheld_because: Option<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

impl Workbench {
    /// Training capacity of an area, from what its practices returned.
    ///
    /// # Errors
    /// Where the area is not known, or they may not see what was entered.
    pub fn training(&self, area: &str, collection: Option<&str>) -> Result<TrainingAnswer, WorkbenchError> {
        let returned = self.returned(area, collection)?;
        Ok(self.training_of(&returned))
    }

    pub(crate) fn training_of(&self, returned: &Returned) -> TrainingAnswer {
        let section = self.section("practice", TRAINEES);
        let audience = section.as_ref().map(|section| &section.audience);
        let guard = Guard::of(audience, 1);
        let mut programmes = match section.as_ref().and_then(|one| one.column("programme")).map(|one| &one.kind) {
            Some(Kind::Choice { choices }) => choices.clone(),
            _ => Vec::new(),
        };
        for part in returned.rounds.iter().flat_map(|round| &round.returns).flat_map(|one| trainees(one, "")) {
            if programmes.iter().all(|known| known.id != part.column) {
                programmes.push(Choice { title: part.column.replace('_', " "), id: part.column });
            }
        }
        let columns: Vec<String> = programmes.iter().map(|choice| choice.id.clone()).collect();
        let lines = returned.guarded(&columns, guard, trainees);
        let named = |section: &str, begins: &str| -> Vec<Named> {
            let section = self.section("practice", section);
            let columns = section.map(|section| section.columns).unwrap_or_default().into_iter();
            let asked =
                columns.filter(|column| column.id.starts_with(begins) && !matches!(column.kind, Kind::Text { .. }));
            asked.map(|column| Named { id: column.id, title: column.title }).collect()
        };
        let (offers, learners) = (named(OFFERED, ""), named(HOSTING, "willing_"));
        let last = |shown: &[Shown]| shown.last().map_or(Value::Missing(Missing::NotCollected), |one| one.people);
        let row = |area: Area, practices: &[&Practice], trainees: Value| {
            let offering: Vec<&Row> = practices.iter().filter_map(|practice| practice.row(OFFERED)).collect();
            let hosting: Vec<&Row> = practices.iter().filter_map(|practice| practice.row(HOSTING)).collect();
            TrainingRow {
                practices_returned: practices.iter().filter(|practice| practice.answer.is_some()).count(),
                practices_known: practices.len(),
                offered: offers
                    .iter()
                    .map(|one| OfferCell { id: one.id.clone(), offered: offered(&offering, &one.id) })
                    .collect(),
                willing: learners
                    .iter()
                    .map(|one| WillingCell { id: one.id.clone(), willing: willing(&hosting, &one.id, practices.len()) })
                    .collect(),
                trainees,
                area,
            }
        };
        let rows = returned.networks().into_iter().map(|network| {
            let own = lines.networks.iter().find(|(area, _)| area.code == network.area.code);
            let of_network = own.map_or(Value::Missing(Missing::NotCollected), |(_, shown)| last(shown));
            let is_agreed = is_agreed_at(audience, network.area.level);
            let trainees = if is_agreed { of_network } else { Value::Missing(Missing::Suppressed) };
            row(network.area.clone(), &network.practices, trainees)
        });
        let rows: Vec<TrainingRow> = rows.collect();
        let all: Vec<&Practice> = returned.practices.iter().collect();
        let total = row(returned.area.area.clone(), &all, last(&lines.area));
        let months = |programme: &str, shown: Shown| match returned.rounds.as_slice() {
            [round] if round.is_whole() && shown.people.known().is_some_and(|people| 0.0 < people) => {
                finishing(&round.returns, programme, guard)
            }
            _ => Vec::new(),
        };
        let everybody = Choice { id: String::new(), title: "All trainees".to_owned() };
        let programmes = programmes.into_iter().chain([everybody]).zip(&lines.area).map(|(choice, shown)| Programme {
            finishing: if choice.id.is_empty() { Vec::new() } else { months(&choice.id, *shown) },
            programme: choice.id,
            title: choice.title,
            shown: *shown,
        });
        let mut notes = returned.notes.clone();
        if returned.area.area.level == Level::Practice && returned.is_asked() {
            notes.push("trainees are shown for networks and above".to_owned());
        }
        TrainingAnswer {
            area: returned.area.area.clone(),
            reach: returned.reach(),
            programmes: programmes.collect(),
            rows,
            total,
            offers,
            learners,
            withheld: lines.withheld,
            withheld_because: (0 < lines.withheld).then(|| guard.reason()),
            notes,
        }
    }
}
