//! Response bias: whether those who answered are like those who did not, in what is known of both without asking.
//!
//! **Invariant:** the comparison is of figures that are known of both; what nobody answered is not guessed, and no figure is
//! weighted.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{grouped, how_many};

/// Least practices on either side for a comparison. Our judgement: among four, one is a quarter of its side.
pub const LEAST_ON_A_SIDE: usize = 5;

/// A difference is taken for one where chance does as much less often than this, after the share of false alarms among all
/// differences is held to it (Benjamini and Hochberg, Journal of the Royal Statistical Society B 1995). The usual level.
pub const LEVEL: f64 = 0.05;

/// How a figure is written and spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Characteristic {
    /// Name in JSON.
    pub id: &'static str,
    /// What people read.
    pub title: &'static str,
    /// Unit behind the number, with a space before it where there is one.
    pub unit: &'static str,
    /// Decimals shown.
    pub decimals: usize,
    /// "practices that answered …" where theirs is more.
    pub more: &'static str,
    /// The same where theirs is less.
    pub less: &'static str,
    /// Each practice has it or has it not; the figures are shares of practices.
    pub is_yes_or_no: bool,
}

/// What is compared, in the order of the answer.
pub const CHARACTERISTICS: [Characteristic; 7] = [
    Characteristic {
        id: "patients",
        title: "Patients registered",
        unit: " patients",
        decimals: 0,
        more: "are larger",
        less: "are smaller",
        is_yes_or_no: false,
    },
    Characteristic {
        id: "imd_score",
        title: "Deprivation (IMD score)",
        unit: " IMD score",
        decimals: 1,
        more: "have more deprived patients",
        less: "have less deprived patients",
        is_yes_or_no: false,
    },
    Characteristic {
        id: "patients_per_gp_fte",
        title: "Patients per GP FTE",
        unit: " patients per GP FTE",
        decimals: 0,
        more: "have more patients for each GP",
        less: "have fewer patients for each GP",
        is_yes_or_no: false,
    },
    Characteristic {
        id: "nurse_fte_per_100k",
        title: "Nurse FTE per 100,000 patients",
        unit: " FTE per 100,000",
        decimals: 1,
        more: "have more nurses for their patients",
        less: "have fewer nurses for their patients",
        is_yes_or_no: false,
    },
    Characteristic {
        id: "gp_share_aged_55_plus_pct",
        title: "GPs aged 55 and over",
        unit: " %",
        decimals: 1,
        more: "have older GPs",
        less: "have younger GPs",
        is_yes_or_no: false,
    },
    Characteristic {
        id: "dispensing_pct",
        title: "Dispensing practices",
        unit: " % of practices",
        decimals: 1,
        more: "dispense more often",
        less: "dispense less often",
        is_yes_or_no: true,
    },
    Characteristic {
        id: "single_handed_pct",
        title: "Practices that rest on one GP",
        unit: " % of practices",
        decimals: 1,
        more: "rest on one GP more often",
        less: "rest on one GP less often",
        is_yes_or_no: true,
    },
];

/// Two sides of one characteristic, already compared. Shares are in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sides {
    /// Median, or share, of those who answered.
    pub answered: f64,
    /// The same of those who did not.
    pub others: f64,
    /// Lower 95 % limit of the first less the second.
    pub low: f64,
    /// Its upper limit.
    pub high: f64,
    /// How often chance does as much, 0 to 1.
    pub chance: f64,
}

/// A characteristic with both sides, in words.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CharacteristicDifference")]
pub struct Difference {
    /// Name in JSON.
    pub id: &'static str,
    /// What people read.
    pub title: &'static str,
    /// `median` or `share_pct`.
    pub compared: &'static str,
    /// Decimals to show.
    #[serde(skip)]
    pub decimals: usize,
    /// Practices that answered of which it is known.
    pub answered_n: usize,
    /// Practices that did not of which it is known.
    pub others_n: usize,
    /// Of those who answered; none where too few on a side are known.
    pub answered: Option<f64>,
    /// Of those who did not.
    pub others: Option<f64>,
    /// The first less the second.
    pub difference: Option<f64>,
    /// Its lower 95 % limit.
    pub low: Option<f64>,
    /// Its upper 95 % limit.
    pub high: Option<f64>,
    /// How often chance does as much, 0 to 1, for this one alone.
    pub chance: Option<f64>,
    /// Whether it stands after all differences are judged together; none where it could not be compared.
    pub is_different: Option<bool>,
    /// In words.
    pub sentence: String,
}

/// Whether figures from returns alone would mislead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "BiasVerdict")]
pub enum Verdict {
    /// Those who answered differ from the others.
    WouldMislead,
    /// No difference was found, which does not prove that there is none.
    NoDifferenceFound,
    /// Too few on a side.
    CannotBeSaid,
    /// Everybody answered.
    Everybody,
}

/// Whether those who answered are like those who did not.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bias {
    /// The verdict.
    pub verdict: Verdict,
    /// In a sentence.
    pub sentence: String,
    /// Practices that answered.
    pub answered: usize,
    /// Practices that did not.
    pub others: usize,
    /// Each characteristic.
    pub differences: Vec<Difference>,
    /// How it was compared, in words.
    pub method: &'static str,
}

const METHOD: &str = "medians of practices with limits from 4,000 draws with replacement, shares with Newcombe's limits; \
                      chance by Wilcoxon's rank sum over 4,000 random divisions; all differences judged together at 5 % \
                      (Benjamini and Hochberg)";

/// Numbers known of both sides of a characteristic, and how they compare; none where either has fewer than
/// [`LEAST_ON_A_SIDE`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// Which.
    pub characteristic: Characteristic,
    /// Practices that answered of which it is known.
    pub answered_n: usize,
    /// Practices that did not of which it is known.
    pub others_n: usize,
    /// Both sides.
    pub sides: Option<Sides>,
    /// The chance after all differences are judged together.
    pub adjusted_chance: Option<f64>,
}

/// The verdict over all that was compared.
#[must_use]
pub fn bias(answered: usize, others: usize, compared: &[Compared]) -> Bias {
    let differences: Vec<Difference> = compared.iter().map(difference).collect();
    let stands: Vec<&Difference> = differences.iter().filter(|one| one.is_different == Some(true)).collect();
    let was_compared = differences.iter().filter(|one| one.is_different.is_some()).count();
    let sides = format!("{answered} answered, {others} did not");
    let (verdict, sentence) = if others == 0 && 0 < answered {
        (Verdict::Everybody, "Everybody answered: there is nobody the answers could differ from.".to_owned())
    } else if answered < LEAST_ON_A_SIDE || others < LEAST_ON_A_SIDE || was_compared == 0 {
        let why = format!(
            "It cannot be said whether those who answered are like the others: {sides}, and a comparison needs \
             {LEAST_ON_A_SIDE} on either side whose figures are held."
        );
        (Verdict::CannotBeSaid, why)
    } else if stands.is_empty() {
        let why = format!(
            "No difference was found between those who answered and the others ({sides}; {} compared). That does not \
             prove that there is none: among so few, only large ones can be seen.",
            how_many(was_compared, "characteristic")
        );
        (Verdict::NoDifferenceFound, why)
    } else {
        let how: Vec<String> = stands.iter().map(|one| one.sentence.trim_end_matches('.').to_owned()).collect();
        let why = format!("Figures from returns alone would mislead ({sides}): {}.", how.join("; "));
        (Verdict::WouldMislead, why)
    };
    Bias { verdict, sentence, answered, others, differences, method: METHOD }
}

fn difference(compared: &Compared) -> Difference {
    let Compared { characteristic, answered_n, others_n, sides, adjusted_chance } = *compared;
    let is_different = adjusted_chance.map(|chance| chance <= LEVEL);
    Difference {
        id: characteristic.id,
        title: characteristic.title,
        compared: if characteristic.is_yes_or_no { "share_pct" } else { "median" },
        decimals: characteristic.decimals,
        answered_n,
        others_n,
        answered: sides.map(|sides| sides.answered),
        others: sides.map(|sides| sides.others),
        difference: sides.map(|sides| sides.answered - sides.others),
        low: sides.map(|sides| sides.low),
        high: sides.map(|sides| sides.high),
        chance: sides.map(|sides| sides.chance),
        is_different,
        sentence: sentence(&characteristic, (answered_n, others_n), sides, is_different),
    }
}

fn sentence(
    characteristic: &Characteristic,
    (answered_n, others_n): (usize, usize),
    sides: Option<Sides>,
    is_different: Option<bool>,
) -> String {
    let title = characteristic.title.to_lowercase().replace("gp", "GP").replace("imd", "IMD").replace("fte", "FTE");
    let Some(sides) = sides else {
        return format!("{title}: known of {answered_n} who answered and {others_n} who did not, too few to compare");
    };
    let written = |number: f64| grouped(number, characteristic.decimals);
    let middle = if characteristic.is_yes_or_no { "" } else { "median " };
    let figures =
        format!("{middle}{} against {}{}", written(sides.answered), written(sides.others), characteristic.unit);
    if is_different != Some(true) {
        return format!("{title}: no difference to be told from chance ({figures})");
    }
    let way = if sides.others <= sides.answered { characteristic.more } else { characteristic.less };
    format!("practices that answered {way}: {figures}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(at: usize, answered: f64, others: f64, adjusted: f64) -> Compared {
        let (low, high) = (answered - others - 1.0, answered - others + 1.0);
        let sides = Sides { answered, others, low, high, chance: adjusted };
        Compared {
            characteristic: CHARACTERISTICS[at],
            answered_n: 20,
            others_n: 10,
            sides: Some(sides),
            adjusted_chance: Some(adjusted),
        }
    }

    #[test]
    fn a_difference_is_told_with_both_medians_and_which_way_it_goes() {
        let larger = bias(20, 10, &[compared(0, 6_900.0, 4_300.0, 0.01)]);
        assert_eq!(larger.verdict, Verdict::WouldMislead);
        let told = "practices that answered are larger: median 6,900 against 4,300 patients";
        assert_eq!(larger.differences[0].sentence, told);
        assert!(larger.sentence.contains(told) && larger.sentence.contains("20 answered, 10 did not"));
        assert_eq!(larger.differences[0].difference, Some(2_600.0));
        let smaller = bias(20, 10, &[compared(0, 4_300.0, 6_900.0, 0.05)]);
        assert!(smaller.differences[0].sentence.contains("are smaller"));
    }

    #[test]
    fn what_chance_does_as_well_is_no_difference_and_no_proof_that_there_is_none() {
        let none = bias(20, 10, &[compared(0, 6_900.0, 6_000.0, 0.4), compared(5, 10.0, 20.0, 0.9)]);
        assert_eq!(none.verdict, Verdict::NoDifferenceFound);
        assert!(none.sentence.contains("2 characteristics") && none.sentence.contains("does not prove"));
    }

    #[test]
    fn with_too_few_on_a_side_nothing_is_said() {
        let few = Compared { sides: None, adjusted_chance: None, others_n: 2, ..compared(0, 1.0, 1.0, 1.0) };
        let refused = bias(28, 2, &[few]);
        assert_eq!(refused.verdict, Verdict::CannotBeSaid);
        assert!(refused.sentence.contains("28 answered, 2 did not"));
        assert!(refused.differences[0].sentence.contains("too few to compare"));
        assert_eq!(refused.differences[0].is_different, None);
    }

    #[test]
    fn where_everybody_answered_there_is_nobody_to_differ_from() {
        assert_eq!(bias(30, 0, &[]).verdict, Verdict::Everybody);
        assert_eq!(bias(0, 30, &[]).verdict, Verdict::CannotBeSaid);
    }
}
