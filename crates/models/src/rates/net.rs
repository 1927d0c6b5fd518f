//! Joiners and leavers where no ages are held: what a change shows at least.

use schemars::JsonSchema;
use serde::Serialize;

/// What a change between two counts shows at least. More of both may have come and gone and are not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AtLeast {
    /// Joined.
    pub joined: u32,
    /// Left.
    pub left: u32,
}

/// What two counts of people show at least; none where one of them is missing, which is not nobody.
#[must_use]
pub fn at_least(before: Option<u32>, after: Option<u32>) -> Option<AtLeast> {
    let (before, after) = (before?, after?);
    Some(AtLeast { joined: after.saturating_sub(before), left: before.saturating_sub(after) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_is_missing_shows_nobody_joining() {
        assert_eq!(at_least(Some(5), Some(3)), Some(AtLeast { joined: 0, left: 2 }));
        assert_eq!(at_least(Some(3), Some(4)), Some(AtLeast { joined: 1, left: 0 }));
        assert_eq!(at_least(None, Some(4)), None);
        assert_eq!(at_least(Some(4), None), None);
    }
}
