//! The place somebody works for: the one they chose, else the one place they have a role at.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::{ChosenPlace, Deed, Who};
use wholetime_vocabulary::Area;

use crate::{Workbench, WorkbenchError};

/// The place somebody works for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnPlace {
    /// The place; none where it was not chosen, or nothing held names it any more.
    pub area: Option<Area>,
    /// The code that was chosen, where one was.
    pub chosen: Option<String>,
}

impl Workbench {
    /// The place somebody works for; who has roles at one place only has chosen by that, until they choose otherwise.
    ///
    /// # Errors
    /// Where the store or what is held cannot be read.
    pub fn own_place(&self) -> Result<OwnPlace, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let chosen = self.place_chosen()?.map(|held| held.place);
        let Some(code) = chosen.clone().or(self.place_of_roles()?) else {
            return Ok(OwnPlace { area: None, chosen: None });
        };
        let area = match self.resolve(&code) {
            Ok(place) => Some(place.area),
            Err(WorkbenchError::UnknownArea { .. } | WorkbenchError::NothingHeld | WorkbenchError::NotPossible(_)) => {
                None
            }
            Err(why) => return Err(why),
        };
        Ok(OwnPlace { area, chosen })
    }

    /// What is kept of somebody's choice.
    pub(crate) fn place_chosen(&self) -> Result<Option<ChosenPlace>, WorkbenchError> {
        if !self.has_people() {
            return Ok(None);
        }
        match ChosenPlace::owner(&self.who()?) {
            Some(of) => Ok(self.store()?.document(&of)?),
            None => Ok(None),
        }
    }

    fn place_of_roles(&self) -> Result<Option<String>, WorkbenchError> {
        let Who::Person { grants, .. } = self.who()? else { return Ok(None) };
        let Some(first) = grants.first() else { return Ok(None) };
        let is_one = grants.iter().all(|grant| grant.place == first.place);
        Ok((is_one && first.place != Area::england().code).then(|| first.place.clone()))
    }
}
