//! The individual-level file of the General Practice Workforce publication: one row a record of a member of staff.
//!
//! It holds the publisher's estimates for practices that did not report, and names no practice: its figures are those of
//! sub-ICB locations and the areas above them.

mod counted;
mod month;

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Findings, Reading};

use crate::layout::Layout;
use crate::months::Months;
use crate::rows::Rows;
use crate::{Context, Document, Publication, Unreadable};
use month::{Columns, Month};

const ID: &str = "gp_workforce_individual";

pub(crate) struct GpWorkforceIndividual;

impl Publication for GpWorkforceIndividual {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool {
        let layout = Layout::new(catalogue, ID, document.header());
        // The individual-level file of the networks has these columns too, and says which network.
        layout.has(&["unique_identifier", "staff_group", "fte", "sub_icb_code", "age_band"])
            && !document.has_columns(&["PCN_CODE"])
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let rows = Rows::open(document, &[])?;
        let layout = Layout::new(context.catalogue, ID, rows.header());
        let columns = Columns::of(&layout)?;
        let months = Months::of(&rows, document, context)?;
        let new = |period, _| Month::new(period, &layout, &columns, context.catalogue);
        let (read, leftover) = months.read(&rows, new, Month::add)?;
        let mut of_the_file = Findings::default();
        let unknown = layout.unknown(&mut of_the_file);
        let readings = read.into_iter().map(|month| month.finish(of_the_file.clone(), unknown.clone())).collect();
        leftover.told_in(readings)
    }
}

#[cfg(test)]
mod tests;
