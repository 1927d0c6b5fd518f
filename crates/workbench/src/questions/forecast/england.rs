//! What tested forecasts say of England: published totals, forecast as they were from every earlier month.

use wholetime_measures::Holdings;
use wholetime_models::backtest::totals::{Totals, Way};
use wholetime_models::backtest::{Judged, Scores, scores, skill};
use wholetime_vocabulary::{GpDefinition, Measured, Period, StaffGroup, how_many};

use super::AccuracyLine;
use super::told::Told;
use crate::WorkbenchError;
use crate::questions::backtest::{Counted, breaks, published_totals, running};

/// Years ahead whose accuracy is told.
const YEARS: [u8; 4] = [1, 2, 3, 5];

/// What will be of a published total of England in each of so many months after `from`.
///
/// None where the bulletin is not held, has no such total in that month, or no forecast of it had come true by then.
pub(super) fn told_of_england(
    holdings: &Holdings,
    group: StaffGroup,
    definition: Option<GpDefinition>,
    measure: Measured,
    from: Period,
    months: u32,
) -> Result<Option<Told>, WorkbenchError> {
    let (Some(origin), Ok(ahead)) = (running(from), i32::try_from(months)) else { return Ok(None) };
    let counted = match measure {
        Measured::Fte => Counted::Fte,
        Measured::Headcount => Counted::Headcount,
    };
    let published = published_totals(holdings)?;
    let definition = definition.or((group == StaffGroup::Gp).then_some(GpDefinition::Extg));
    let Some(place) = published.place(|one| one.group == group && one.definition == definition, counted) else {
        return Ok(None);
    };
    let totals = &published.totals;
    let Some(told) = totals.ahead(place, origin, ahead) else { return Ok(None) };
    Ok(Some(Told {
        months: told.into_iter().map(|month| month.values).collect(),
        method: method(totals, place, origin, from),
        accuracy: YEARS.into_iter().filter_map(|years| accuracy(totals, place, years, origin)).collect(),
        notes: notes(totals, place, origin, ahead, counted),
    }))
}

fn method(totals: &Totals, place: usize, origin: i32, from: Period) -> Vec<String> {
    let total = &totals.series()[place];
    let known = total.months.iter().filter(|(month, _)| *month <= origin).count();
    let shares = totals.shares(origin, 12).unwrap_or_default().map(|share| 100.0 * share);
    let mut method = vec![format!(
        "the middle is a mean of six trends of the {known} published months up to {}: as it is, the growth over all years, over \
         the last year and the last two, and these two dying away; a year ahead they count {:.0}, {:.0}, {:.0}, {:.0}, {:.0} and \
         {:.0} %, by how right each was over {} published series before then",
        from.in_words(),
        shares[0],
        shares[1],
        shares[2],
        shares[3],
        shares[4],
        shares[5],
        totals.series().len(),
    )];
    if total.parts.is_some() {
        method.push(
            "half of it is the sum of GPs without trainees and of trainees, each forecast so, for trainees begin in August and \
             leave until July"
                .to_owned(),
        );
    }
    method.push(
        "what the months of the year add is what like months of up to three earlier years were off the straight line"
            .to_owned(),
    );
    method.push(
        "the spread is that of the errors which forecasts made so really had from earlier months, so many months ahead, as a \
         Student t: only stretches of time that do not overlap count as independent, three more stand for what the other \
         published series say, and it is enlarged for their small number"
            .to_owned(),
    );
    method
}

fn notes(totals: &Totals, place: usize, origin: i32, ahead: i32, counted: Counted) -> Vec<String> {
    let mut notes = vec![
        "published figures are those of the newest edition held, with its revisions of earlier months; what was printed at the \
         time may have differed"
            .to_owned(),
    ];
    let tested = totals.tested_to(place, origin).unwrap_or(0);
    if tested < ahead {
        notes.push(format!(
            "forecasts of it were tested up to {} ahead; beyond, the spread grows as that of other published series does, then \
             with the square root of time",
            how_many(usize::try_from(tested).unwrap_or_default(), "month")
        ));
    }
    let passed =
        breaks(counted).into_iter().filter(|(changed, _)| running(*changed).is_some_and(|month| month <= origin));
    notes.extend(passed.map(|(changed, why)| {
        format!("{why} from {}: its change in that month is taken to be that of like months before", changed.in_words())
    }));
    notes
}

/// How far forecasts of it made before `origin` were right by then.
fn accuracy(totals: &Totals, place: usize, years: u8, origin: i32) -> Option<AccuracyLine> {
    let months = i32::from(years) * 12;
    let of = |way: Way| -> Option<Scores> {
        let came = totals.came(place, way, months, Some(origin));
        let judged: Vec<Judged> = came
            .into_iter()
            .filter(|one| !one.values.is_empty())
            .map(|one| Judged { point: one.middle, ensemble: one.values, actual: one.actual })
            .collect();
        scores(&judged)
    };
    let (ours, drift) = (of(Way::Combination)?, of(Way::Drift)?);
    let below = ours.crps.zip(drift.crps).and_then(|(ours, drift)| skill(ours, drift));
    Some(AccuracyLine {
        years,
        of: "England".to_owned(),
        method: "combination of trends".to_owned(),
        origins: ours.forecasts,
        n: ours.forecasts,
        wape_pct: ours.wape_pct,
        crps: ours.crps,
        cover90_pct: ours.cover90_pct,
        below_simple_pct: below.map(|below| 100.0 * below),
        simple: "drift".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use wholetime_vocabulary::{Cancel, Quiet};

    use super::*;
    use crate::{Scope, Settings, Workbench};

    #[test]
    fn england_is_told_from_what_was_published_by_then_and_only_where_something_was() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/gp-workforce");
        let bulletin = data.join("GPW Bulletin Tables - October 2025.xlsx");
        if !bulletin.is_file() {
            eprintln!("skipped: the real files (../shared/data) are not here");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let clock = || jiff::Timestamp::UNIX_EPOCH;
        let settings = Settings { workspace: folder.path().to_owned(), database: None, by: "zoe".to_owned(), clock };
        let bench = Workbench::open(settings).unwrap();
        let told = |group, definition, from: &str, months| {
            let holdings = bench.holdings_for(Scope::default()).unwrap();
            told_of_england(&holdings, group, definition, Measured::Fte, from.parse().unwrap(), months).unwrap()
        };
        assert_eq!(told(StaffGroup::Gp, None, "2022-09", 12), None, "no bulletin");
        bench.import(&[bulletin], None, &Quiet, &Cancel::default()).unwrap();
        assert_eq!(
            told(StaffGroup::Nurse, None, "2017-06", 12),
            None,
            "nurses were not published in June 2017 (note 9)"
        );
        assert_eq!(told(StaffGroup::Nurse, None, "1999-01", 12), None);
        for group in StaffGroup::ALL {
            let told = told(*group, None, "2022-09", 36).unwrap();
            assert_eq!(told.months.len(), 36);
            assert!(told.months.iter().all(|values| values.is_sorted() && 0.0 < values[0]), "{group}");
            let of = |years: u8| told.accuracy.iter().find(|line| line.years == years).map_or(0, |line| line.origins);
            assert!(of(3) < of(1) && 0 < of(3), "fewer stretches of three years had come than of one");
        }
        let all = told(StaffGroup::Gp, Some(GpDefinition::Total), "2022-07", 2).unwrap();
        let middle = |values: &[f64]| values[values.len() / 2];
        // Trainees begin in August: one such August was published month by month.
        assert!(1.02 * 35_257.0 < middle(&all.months[0]), "{:?}", middle(&all.months[0]));
        assert!(all.method.iter().any(|sentence| sentence.contains("trainees")));
        let newest = told(StaffGroup::Gp, None, "2025-10", 84).unwrap();
        assert!(
            newest.notes.iter().any(|note| note.contains("note 50"))
                && newest.notes.iter().any(|note| note.contains("60 months"))
        );
    }
}
