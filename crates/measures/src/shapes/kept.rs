//! Outlines that were put together, kept for whoever asks again: joining a hundred outlines takes longer than all else of a map.
//!
//! **Invariant:** what is kept was made from the editions and trees of one state of the shelf and goes with it; of more than a few
//! maps, the one that nobody asked for longest makes room.

use std::sync::{Arc, Mutex, PoisonError};

use wholetime_vocabulary::{Level, Period};

use super::{Outline, Outlines};
use crate::{Geography, MeasuresError};

/// Maps kept: about 20 MB where each is of all England. Our judgement: each level of two years, on both maps.
const AT_MOST: usize = 24;

/// Of which tree and level outlines are.
type Of = (Period, Geography, Level);

/// Of which tree and level the parts of an area are.
type OfArea = (Of, String);

/// The newest asked for last.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    levels: Mutex<Vec<(Of, Arc<Outlines>)>>,
    around: Mutex<Vec<(OfArea, Arc<Outline>)>>,
}

impl Kept {
    /// The outlines of a level of a tree, made where they are not kept.
    pub(super) fn level(
        &self,
        of: Of,
        make: impl FnOnce() -> Result<Outlines, MeasuresError>,
    ) -> Result<Arc<Outlines>, MeasuresError> {
        kept(&self.levels, of, make)
    }

    /// The outline round an area that is drawn of parts of a level, made where it is not kept.
    pub(super) fn around(&self, of: Of, area: &str, make: impl FnOnce() -> Outline) -> Arc<Outline> {
        let made = kept(&self.around, (of, area.to_owned()), || Ok::<_, std::convert::Infallible>(make()));
        match made {
            Ok(outline) => outline,
            Err(never) => match never {},
        }
    }
}

/// What is kept under a key; else it is made, without holding up whoever asks for another.
fn kept<K: PartialEq, V, E>(
    list: &Mutex<Vec<(K, Arc<V>)>>,
    key: K,
    make: impl FnOnce() -> Result<V, E>,
) -> Result<Arc<V>, E> {
    {
        let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = list.iter().position(|(held, _)| *held == key) {
            let found = list.remove(at);
            let value = Arc::clone(&found.1);
            list.push(found);
            return Ok(value);
        }
    }
    let value = Arc::new(make()?);
    let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
    list.retain(|(held, _)| *held != key);
    if AT_MOST <= list.len() {
        list.remove(0);
    }
    list.push((key, Arc::clone(&value)));
    Ok(value)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_was_made_is_kept_until_many_others_were_asked_for() {
        let list = Mutex::default();
        let made = Cell::new(0);
        let ask = |key: usize| {
            let make = || {
                made.set(made.get() + 1);
                Ok::<_, ()>(key)
            };
            assert_eq!(*kept(&list, key, make).unwrap(), key);
        };
        ask(0);
        ask(0);
        assert_eq!(made.get(), 1, "the second was kept");
        (1..AT_MOST).for_each(ask);
        ask(0);
        assert_eq!(made.get(), AT_MOST, "asked for again, it stays");
        ask(AT_MOST);
        ask(0);
        ask(1);
        assert_eq!(made.get(), AT_MOST + 2, "the one nobody asked for longest made room");
        assert_eq!(list.lock().unwrap().len(), AT_MOST);
    }

    #[test]
    fn what_could_not_be_made_is_not_kept() {
        let list: Mutex<Vec<(u8, Arc<u8>)>> = Mutex::default();
        assert!(kept(&list, 1, || Err::<u8, _>("damaged")).is_err());
        assert!(kept(&list, 1, || Ok::<_, &str>(7)).is_ok());
    }
}
