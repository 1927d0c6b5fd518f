//! Pledges upward: what places promise themselves, beside their share of a number set from above.
//!
//! **Invariant:** a place that has not pledged has not pledged nothing; it is listed as silent.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::{apportion::Portion, quantity::Wte};

/// What places pledge, beside what is imposed on them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Pledges {
    /// By place, in the order of the claims.
    pub rows: Vec<Pledge>,
    /// What is imposed in all.
    pub imposed: Wte,
    /// What is pledged in all, by the places that have.
    pub pledged: Wte,
    /// Places that have not pledged.
    pub silent: Vec<String>,
}

/// What one place pledges, beside what is imposed on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Pledge {
    /// The place.
    pub place: String,
    /// Its share of what is imposed.
    pub imposed: Wte,
    /// What it pledges; none: it has not said.
    pub pledged: Option<Wte>,
    /// Pledged less imposed; below nothing: it pledges less than its share.
    pub difference: Option<Wte>,
}

impl Pledges {
    /// Pledged less imposed, in all. With silent places, it is what is still to be pledged.
    #[must_use]
    pub fn difference(&self) -> Wte {
        self.pledged - self.imposed
    }
}

/// Sets the pledges of places beside their shares of a number.
#[must_use]
pub fn pledges(shares: &[Portion], pledged: &BTreeMap<String, Wte>) -> Pledges {
    let rows: Vec<Pledge> = shares
        .iter()
        .map(|share| {
            let own = pledged.get(&share.code).copied();
            Pledge {
                place: share.code.clone(),
                imposed: share.wte,
                pledged: own,
                difference: own.map(|own| own - share.wte),
            }
        })
        .collect();
    let silent = rows.iter().filter(|row| row.pledged.is_none()).map(|row| row.place.clone()).collect();
    Pledges {
        imposed: rows.iter().map(|row| row.imposed).sum(),
        pledged: rows.iter().filter_map(|row| row.pledged).sum(),
        silent,
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apportion::{Claim, Method, apportion};

    #[test]
    fn a_place_that_has_not_pledged_is_silent_and_not_at_nothing() {
        // 10 by lists of 50, 30 and 20 thousand is 5, 3 and 2.
        let claims: Vec<Claim> = [("north", 50_000), ("south", 30_000), ("west", 20_000)]
            .map(|(code, weight)| Claim { code: code.into(), weight })
            .to_vec();
        let pledged = BTreeMap::from([("north".to_owned(), Wte::whole(3)), ("south".to_owned(), Wte::whole(4))]);
        let shares = apportion(Wte::whole(10), Wte::whole(1), &claims, Method::LargestRemainder).unwrap();
        let pledges = pledges(&shares, &pledged);
        let differences: Vec<Option<Wte>> = pledges.rows.iter().map(|row| row.difference).collect();
        assert_eq!(differences, [Some(Wte::whole(-2)), Some(Wte::whole(1)), None]);
        assert_eq!(pledges.silent, ["west"]);
        assert_eq!((pledges.pledged, pledges.difference()), (Wte::whole(7), Wte::whole(-3)));
    }
}
