//! Who is in the story: the places and practices of Havelock, all invented.

use super::Life;
use crate::calendar::Month;
use crate::draws::Draws;
use crate::places::{Geography, Named, Practice};

/// Positions of the networks.
pub(super) const HARBOUR: usize = 0;
pub(super) const LAMPLIGHT: usize = 1;
pub(super) const MILLSTREAM: usize = 2;
pub(super) const CHALKDOWN: usize = 3;

/// Positions of the sub-ICB locations.
const COAST: usize = 0;
const VALE: usize = 1;

/// Practices that something happens to.
pub(super) const LANTERN_QUAY: &str = "Z99001";
pub(super) const ROPE_WALK: &str = "Z99003";
pub(super) const CUSTOM_HOUSE: &str = "Z99004";
pub(super) const SAILMAKERS_LANE: &str = "Z99005";
pub(super) const DRIFTWOOD_ROAD: &str = "Z99006";
pub(super) const GANTRY_HOUSE: &str = "Z99007";
pub(super) const PENNYWORT: &str = "Z99008";
pub(super) const SALTMARSH_WAY: &str = "Z99009";
pub(super) const CINDER_PATH: &str = "Z99010";
pub(super) const OLD_ROPERY: &str = "Z99012";
pub(super) const MILL_LANE: &str = "Z99013";
pub(super) const WEAVERS_YARD: &str = "Z99014";
pub(super) const HERONSGATE: &str = "Z99019";
pub(super) const SHEPHERDS_CROOK: &str = "Z99020";

/// One practice as the story finds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) pcn: usize,
    pub(super) sub_icb: usize,
    /// Patients in the first month.
    pub(super) patients: u32,
    /// How much older than England its patients are.
    older: f64,
    /// Percent a year by which its list grows.
    growth: f64,
    is_training: bool,
}

const fn member(
    code: &'static str,
    name: &'static str,
    (pcn, sub_icb): (usize, usize),
    patients: u32,
    (older, growth): (f64, f64),
    is_training: bool,
) -> Member {
    Member { code, name, pcn, sub_icb, patients, older, growth, is_training }
}

/// Every practice there is in the 36 months.
pub(super) const CAST: [Member; 23] = [
    member(LANTERN_QUAY, "LANTERN QUAY SURGERY", (HARBOUR, COAST), 12_400, (0.3, 0.5), true),
    member("Z99002", "CAPSTAN STREET MEDICAL CENTRE", (HARBOUR, COAST), 15_800, (0.1, 1.2), true),
    member(ROPE_WALK, "ROPE WALK SURGERY", (HARBOUR, COAST), 3_100, (0.4, -1.5), false),
    member(CUSTOM_HOUSE, "CUSTOM HOUSE PRACTICE", (HARBOUR, COAST), 9_200, (0.2, 0.4), false),
    member(SAILMAKERS_LANE, "SAILMAKERS LANE SURGERY", (HARBOUR, COAST), 7_600, (0.2, 0.2), false),
    member(DRIFTWOOD_ROAD, "DRIFTWOOD ROAD SURGERY", (HARBOUR, COAST), 6_800, (0.5, 0.0), false),
    member(GANTRY_HOUSE, "GANTRY HOUSE SURGERY", (LAMPLIGHT, COAST), 18_000, (-0.4, 1.5), true),
    member(PENNYWORT, "PENNYWORT MEDICAL PRACTICE", (LAMPLIGHT, COAST), 8_900, (-0.2, 0.8), true),
    member(SALTMARSH_WAY, "SALTMARSH WAY HEALTH CENTRE", (LAMPLIGHT, COAST), 0, (-0.5, 30.0), false),
    member(CINDER_PATH, "CINDER PATH MEDICAL CENTRE", (LAMPLIGHT, COAST), 10_300, (-0.1, 0.6), false),
    member("Z99011", "TIDEMILL STREET SURGERY", (LAMPLIGHT, COAST), 5_400, (0.0, -0.5), false),
    member(OLD_ROPERY, "OLD ROPERY PRACTICE", (LAMPLIGHT, COAST), 11_200, (-0.2, 1.0), true),
    member(MILL_LANE, "MILL LANE SURGERY", (MILLSTREAM, VALE), 9_800, (0.1, 0.7), true),
    member(WEAVERS_YARD, "WEAVERS YARD PRACTICE", (MILLSTREAM, VALE), 4_900, (0.2, -0.8), false),
    member("Z99015", "FULLERS BRIDGE SURGERY", (MILLSTREAM, VALE), 13_600, (0.1, 0.9), true),
    member("Z99016", "TEASEL STREET PRACTICE", (MILLSTREAM, VALE), 8_200, (-0.1, 0.3), false),
    member("Z99017", "WATERWHEEL MEDICAL CENTRE", (MILLSTREAM, VALE), 14_500, (0.0, 1.1), true),
    member("Z99018", "THIMBLE HALL SURGERY", (MILLSTREAM, VALE), 6_100, (0.2, 0.0), false),
    member(HERONSGATE, "HERONSGATE SURGERY", (CHALKDOWN, VALE), 7_200, (0.7, 0.4), false),
    member(SHEPHERDS_CROOK, "SHEPHERDS CROOK PRACTICE", (CHALKDOWN, VALE), 10_900, (0.5, 0.6), true),
    member("Z99021", "CHALKPIT LANE SURGERY", (CHALKDOWN, VALE), 2_400, (0.6, 0.0), false),
    member("Z99022", "BEECH HANGER MEDICAL PRACTICE", (CHALKDOWN, COAST), 12_700, (0.4, 0.8), true),
    member("Z99023", "LARKRISE FARM SURGERY", (CHALKDOWN, COAST), 9_400, (0.4, 0.5), false),
];

impl Member {
    /// The practice as it is in the first month, without staff.
    pub(super) fn life(self, id: u64, draws: Draws) -> Life {
        let mut practice =
            Practice::new(id, self.code.to_owned(), self.name.to_owned(), self.pcn, self.sub_icb, self.patients);
        practice.older = self.older;
        practice.is_training = self.is_training;
        practice.is_dispensing = self.code == HERONSGATE;
        Life {
            practice,
            opened: (self.code == SALTMARSH_WAY).then_some(Month::new(2025, 7)),
            last: None,
            yearly_growth: self.growth / 100.0,
            nurses_stay: self.pcn == MILLSTREAM,
            deprivation: 8.0 + 40.0 * draws.share(id, super::FIRST, "deprivation"),
        }
    }
}

/// The places of Havelock. Chalkdown PCN straddles: it is filed in the Vale and has members on the Coast.
pub(super) fn geography() -> Geography {
    Geography {
        pcns: vec![
            (Named::new("U99901", "HARBOUR PCN"), COAST),
            (Named::new("U99902", "LAMPLIGHT PCN"), COAST),
            (Named::new("U99903", "MILLSTREAM PCN"), VALE),
            (Named::new("U99904", "CHALKDOWN PCN"), VALE),
        ],
        sub_icbs: vec![
            (Named::new("H4V0K", "NHS Havelock ICB - H4V0K"), 0),
            (Named::new("H4V1L", "NHS Havelock ICB - H4V1L"), 0),
        ],
        icbs: vec![(Named::new("QZ9", "NHS Havelock ICB"), 0)],
        regions: vec![Named::new("Y90", "Invented Region")],
    }
}
