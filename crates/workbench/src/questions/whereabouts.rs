//! Where an area lies on the newest map: what it is part of, step by step.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::Geography;
use wholetime_vocabulary::{Area, GpDefinition, Level};

use crate::{Workbench, WorkbenchError};

/// An area and what it lies in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Whereabouts {
    /// The area.
    pub area: Area,
    /// What it lies in, the largest first; without England, of which every area is a part.
    pub above: Vec<Area>,
    /// The GPs that are usual in what is held; a page about the place begins with them.
    pub gps: GpDefinition,
}

impl Workbench {
    /// The GPs that are usual in what is held: pages begin with them.
    ///
    /// # Errors
    /// Where what is held cannot be read.
    pub fn usual_gps(&self) -> Result<GpDefinition, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        Ok(self.holdings()?.usual_gps()?)
    }

    /// Where an area lies on the newest map. A practice lies in its PCN and its sub-ICB location; a PCN in the sub-ICB
    /// location that most of its practices lie in; a group in nothing.
    ///
    /// # Errors
    /// Where the area is not known.
    pub fn whereabouts(&self, area: &str) -> Result<Whereabouts, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings()?;
        let area = self.resolve_in(&holdings, area)?.area;
        let mut above = Vec::new();
        let gps = holdings.usual_gps()?;
        let Some(today) = holdings.register.today() else { return Ok(Whereabouts { area, above, gps }) };
        let tree = holdings.tree(today, Geography::AsNow)?;
        let register = &holdings.register;
        let (mut level, mut code) = (area.level, area.code.clone());
        if level == Level::Practice
            && let Some(member) = tree.member(&code)
        {
            if let Some(pcn) = &member.pcn {
                above.push(tree.area(register, Level::Pcn, pcn));
            }
            if let Some(sub_icb) = &member.sub_icb {
                above.push(tree.area(register, Level::SubIcb, sub_icb));
                (level, code) = (Level::SubIcb, sub_icb.clone());
            }
        }
        while let Some((parent_level, parent)) = tree.parent(level, &code) {
            if parent_level == Level::England {
                break;
            }
            above.push(tree.area(register, parent_level, &parent));
            (level, code) = (parent_level, parent);
        }
        above.reverse();
        Ok(Whereabouts { area, above, gps })
    }
}
