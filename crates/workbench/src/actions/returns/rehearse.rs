//! What would be said of a return if it were sent, without taking it in.

use wholetime_access::Deed;
use wholetime_returns::{Checked, Entered, Fault, Known, check};
use wholetime_vocabulary::Level;

use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// What a return would be understood as, and what is worth knowing of it, or every fault. Nothing is kept.
    ///
    /// # Errors
    /// Where the place is not asked in the collection, or they may not answer for it.
    pub fn check_return(
        &self,
        collection: &str,
        code: &str,
        entered: &Entered,
    ) -> Result<Result<Checked, Vec<Fault>>, WorkbenchError> {
        let (collection, code) = self.asked_in(collection, code)?;
        self.permit(Deed::Answer, &self.area_asked(&collection, &code)?)?;
        let form = self.form(collection.respondent(&code).map_or("practice", |one| one.form.as_str()))?;
        let holdings = self.holdings()?;
        let held = self.held_figures(&holdings, &collection, &code)?;
        let versions = self.versions(&collection.id, &code)?;
        let shown = self.shown_to_them(&form, &collection, &code, &held, versions.last())?.rows;
        let organisation = |code: &str| {
            let level = holdings.register.level(code)?;
            (level != Level::England).then(|| holdings.register.name(level, code))
        };
        let today = self.today();
        let known = Known {
            roles: &self.catalogue().roles,
            today,
            as_of: today.min(collection.due),
            shown: &shown,
            organisation: &organisation,
        };
        Ok(check(&form, &known, entered))
    }
}
