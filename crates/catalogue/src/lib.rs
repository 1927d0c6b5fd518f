//! Reads and checks the definitions in `catalogue/`: publications, columns, roles, measures and indicators.
//!
//! **Invariant:** a catalogue that loads is usable: every name in it that points at another points at something. The
//! definitions shipped are embedded in the binary; a folder of the same layout in the workspace overrides file by file.

mod columns;
mod indicators;
mod load;
mod measures;
mod publications;
mod roles;
mod variants;

pub use columns::{ColumnDefinition, ColumnKind, Columns};
pub use indicators::{Caveat, Direction, Example, Expected, Expression, Guard, Indicator, Unit};
pub use load::{CatalogueError, catalogue_files};
pub use measures::{AgeBand, Measure, MeasureKind, Sex, group_measure};
pub use publications::{KnownFault, PublicationDefinition};
pub use roles::{PcnRole, Role, Roles, plain_name};
pub use variants::{CannotSwitch, Switch};

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

/// Everything defined in `catalogue/`, checked.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Publications by identifier.
    pub publications: BTreeMap<String, PublicationDefinition>,
    /// Columns of the practice-level workforce file.
    pub columns: Columns,
    /// Published role names.
    pub roles: Roles,
    /// Measures by identifier: what can be read from the sources.
    pub measures: BTreeMap<String, Measure>,
    /// Indicators by identifier: what people ask for.
    pub indicators: BTreeMap<String, Indicator>,
    /// Mappings of tables that are not publications, as text by name; each is checked when it is used.
    pub own_tables: BTreeMap<String, String>,
    /// Forms of returns, as text by name; `wholetime-returns` reads and checks them.
    pub forms: BTreeMap<String, String>,
    /// Dated tables of the folders `pay/`, `arrs/`, `assumptions/`, `substitution/` and `mix/`, as text by path without its ending, such as
    /// `pay/agenda-for-change`; the crates that use them read and check them.
    pub tables: BTreeMap<String, String>,
    variants: OnceLock<BTreeMap<String, Indicator>>,
}

impl Catalogue {
    /// The definitions shipped with the program, with those of `folder` over them where it exists.
    ///
    /// # Errors
    /// Where a definition cannot be read or points at something that is not there; the message names the file.
    pub fn load(folder: Option<&Path>) -> Result<Self, CatalogueError> {
        load::load(folder)
    }

    /// The definitions shipped with the program.
    ///
    /// # Errors
    /// As [`Catalogue::load`]; a released program's own definitions are tested and load.
    pub fn shipped() -> Result<Self, CatalogueError> {
        Self::load(None)
    }

    /// Those measures of an indicator that are added up from the practice-level workforce file.
    #[must_use]
    pub fn added_up<'i>(&self, indicator: &'i Indicator) -> Vec<&'i str> {
        let is_added_up = |name: &&str| self.measures.get(*name).is_some_and(Measure::is_in_practice_file);
        indicator.measures().into_iter().filter(is_added_up).collect()
    }

    /// Indicators counted otherwise (other GPs, people instead of hours, other patients) that no file defines, by
    /// identifier. Made when first asked for.
    #[must_use]
    pub fn variants(&self) -> &BTreeMap<String, Indicator> {
        self.variants.get_or_init(|| variants::all(&self.measures, &self.indicators))
    }

    /// The indicator named, also where its words come in another order (`gp_partner_fte` for `gp_fte_partner`).
    #[must_use]
    pub fn indicator(&self, name: &str) -> Option<&Indicator> {
        let name = name.trim().to_ascii_lowercase().replace('-', "_");
        self.indicators.get(&name).or_else(|| {
            let sorted = |text: &str| {
                let mut words: Vec<String> = text.split('_').map(str::to_owned).collect();
                words.sort_unstable();
                words
            };
            let wanted = sorted(&name);
            let reordered = |indicator: &&Indicator| sorted(&indicator.id) == wanted;
            let variants = || self.variants();
            self.indicators
                .values()
                .find(reordered)
                .or_else(|| variants().get(&name))
                .or_else(|| variants().values().find(reordered))
        })
    }
}

#[cfg(test)]
mod tests;
