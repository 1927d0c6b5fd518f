//! What is held at this moment, as a mark: as long as it stays the same, the same question of the same person has the same
//! answer.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use wholetime_snapshots::{Shelf, ShelfState};

use crate::{Workbench, WorkbenchError};

/// A mark of everything answers are made from: publications, what people made, the day. Definitions are read once, when a
/// workspace is opened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HeldNow {
    publications: Option<ShelfState>,
    /// Hash of the newest entry of the log; none where nobody made anything.
    people: Option<String>,
    /// What is due is due on a day (UTC).
    day: Date,
}

impl Workbench {
    /// The mark of what is held now, whoever asks.
    ///
    /// # Errors
    /// Where the workspace cannot be read.
    pub fn held_now(&self) -> Result<HeldNow, WorkbenchError> {
        let people = if self.has_people() { Some(self.store()?.last_hash()?) } else { None };
        Ok(HeldNow {
            publications: Shelf::state(&self.snapshots_folder())?,
            people,
            day: (self.settings.clock)().to_zoned(TimeZone::UTC).date(),
        })
    }
}
