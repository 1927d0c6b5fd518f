//! Choosing the place somebody works for, and taking the choice back.

use wholetime_access::{ChosenPlace, Deed};
use wholetime_store::Steps;
use wholetime_vocabulary::Area;

use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// Chooses the place somebody works for, in place of an earlier choice. It opens a page and gives no right to anything.
    ///
    /// # Errors
    /// Where no area, or more than one, is called so.
    pub fn choose_place(&self, place: &str) -> Result<Area, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let area = self.resolve(place)?.area;
        let Some(of) = ChosenPlace::owner(&self.who()?) else { return Ok(area) };
        let chosen = ChosenPlace { of, place: area.code.clone() };
        let steps = match self.store()?.document::<ChosenPlace>(&chosen.of)? {
            Some(held) if held == chosen => return Ok(area),
            Some(held) => Steps::new().replace("choose place", &held, &chosen),
            None => Steps::new().add("choose place", &chosen),
        };
        self.store()?.take(&steps, &self.doing())?;
        Ok(area)
    }

    /// Takes the choice back, where there is one.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub fn forget_place(&self) -> Result<(), WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let Some(held) = self.place_chosen()? else { return Ok(()) };
        Ok(self.store()?.take(&Steps::new().remove("forget place", &held), &self.doing())?)
    }
}
