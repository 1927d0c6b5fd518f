//! Practices and the places they belong to.

use wholetime_vocabulary::StaffGroup;

use crate::people::Post;

/// A code and the name that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) code: String,
    pub(crate) name: String,
}

impl Named {
    pub(crate) fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { code: code.into(), name: name.into() }
    }
}

/// The places above practices. Practices name their network and their sub-ICB location apart, since networks may straddle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Geography {
    /// Networks, each with the sub-ICB location it is filed under.
    pub(crate) pcns: Vec<(Named, usize)>,
    /// Sub-ICB locations, each with its ICB.
    pub(crate) sub_icbs: Vec<(Named, usize)>,
    /// ICBs, each with its region.
    pub(crate) icbs: Vec<(Named, usize)>,
    /// NHS England regions.
    pub(crate) regions: Vec<Named>,
}

/// A sub-ICB location and what lies above it.
pub(crate) struct Above<'a> {
    pub(crate) sub_icb: &'a Named,
    pub(crate) icb: &'a Named,
    pub(crate) region: &'a Named,
}

impl Geography {
    /// The places above a sub-ICB location.
    pub(crate) fn above(&self, sub_icb: usize) -> Above<'_> {
        let (sub_icb, icb) = &self.sub_icbs[sub_icb];
        let (icb, region) = &self.icbs[*icb];
        Above { sub_icb, icb, region: &self.regions[*region] }
    }
}

/// What a practice sent of one staff group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Everything.
    #[default]
    Whole,
    /// Everything but the hours of some, which the publisher estimated.
    WithoutSomeHours,
    /// Nothing.
    Nothing,
}

/// A practice in one month.
#[derive(Clone, Debug)]
pub(crate) struct Practice {
    /// Names it in draws.
    pub(crate) id: u64,
    pub(crate) code: String,
    pub(crate) name: String,
    /// Position of its network.
    pub(crate) pcn: usize,
    /// Position of its sub-ICB location.
    pub(crate) sub_icb: usize,
    /// Patients on its list.
    pub(crate) patients: u32,
    /// How much older than England its patients are: −1 is a student town, 1 a seaside resort.
    pub(crate) older: f64,
    pub(crate) is_training: bool,
    pub(crate) is_dispensing: bool,
    pub(crate) posts: Vec<Post>,
    sent: [Sent; 4],
}

impl Practice {
    /// A practice without staff yet.
    pub(crate) fn new(id: u64, code: String, name: String, pcn: usize, sub_icb: usize, patients: u32) -> Self {
        Self {
            id,
            code,
            name,
            pcn,
            sub_icb,
            patients,
            older: 0.0,
            is_training: false,
            is_dispensing: false,
            posts: Vec::new(),
            sent: [Sent::Whole; 4],
        }
    }

    /// What it sent of a staff group.
    pub(crate) fn sent(&self, group: StaffGroup) -> Sent {
        self.sent[group as usize]
    }

    pub(crate) fn sends(&mut self, group: StaffGroup, sent: Sent) {
        self.sent[group as usize] = sent;
    }

    /// A name for a post that no other has: 4,096 posts in a role are more than any practice has.
    pub(crate) fn post_id(&self, role: usize, serial: u32) -> u64 {
        (self.id << 28) | ((role as u64) << 12) | u64::from(serial)
    }
}
