//! How the answer was worked out, sentence by sentence.

use wholetime_plans::reach::{Found, Proof, SIZES_BEYOND};
use wholetime_vocabulary::{grouped, how_many};

use super::ReachAsked;
use super::laid::Laid;

pub(super) fn method(laid: &Laid, asked: &ReachAsked, found: &Found) -> Vec<String> {
    let reach = &laid.reach;
    let replicates = reach.replicates();
    let met = if asked.joint == wholetime_plans::reach::Joint::EveryPoint {
        "every quarter of the trajectory that is still to come"
    } else {
        "the last quarter of the trajectory"
    };
    let mut method = vec![
        format!(
            "A chance is the share of {} replicates in which {met} is met: staff of the forecast, and what the plan's ways bring in \
             that same replicate.",
            grouped(replicates as f64, 0)
        ),
        "A way is a stream of an initiative. Where the plan gives it a chance, all of it comes off or none; else each post is \
         filled or not, with a share drawn from the assumption's range. Those who would have come anyway are not counted, all may \
         come late, and some leave again."
            .to_owned(),
        "Posts begin evenly over the year or quarter they are planned for. Every post keeps its fate in all sizes and sets, so sets \
         differ by what is in them and not by luck."
            .to_owned(),
        format!(
            "Each way is left out, as planned, or larger: up to {} times as many posts in units of {} WTE, in at most {SIZES_BEYOND} steps.",
            asked.stretch, laid.unit
        ),
        match found.proof {
            Proof::Exact if found.sizes.is_none() => {
                "No set has the chance wanted: all ways at their most bring most, and that is not enough.".to_owned()
            }
            Proof::Exact => format!(
                "The cheapest set is exact: whatever is cheaper was looked at or ruled out ({}, whole and in part). Of two that cost \
                 the same the one with fewer posts is taken.",
                how_many(found.looked_at, "set")
            ),
            Proof::AtLeast(_) => format!(
                "Not every set was looked at: the search ended after {} sets, and a cheaper one may exist.",
                grouped(found.looked_at as f64, 0)
            ),
        },
    ];
    if 0 < replicates {
        // Twice the standard error of a share of one half.
        let within = 100.0 / (replicates as f64).sqrt();
        method.push(format!(
            "Chances are known to about {within:.0} percentage points, by the number of replicates alone."
        ));
    }
    method
}
