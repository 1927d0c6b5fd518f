//! Work of several forecasts, told as one: each is so much of the whole.

use std::cell::Cell;

use wholetime_vocabulary::Progress;

use super::Watch;

/// The forecasts of one question, one after the other.
///
/// **Invariant:** one forecast after the other is told further on; what comes beyond the number looked for is told as the last.
pub(in crate::questions) struct Steps<'a> {
    watch: Watch<'a>,
    begun: Cell<u64>,
    total: u64,
}

/// One of several forecasts.
pub(in crate::questions) struct OneOf<'a> {
    watch: Watch<'a>,
    before: u64,
    total: u64,
}

impl<'a> Steps<'a> {
    /// So many forecasts, or about so many.
    pub(in crate::questions) fn of(watch: Watch<'a>, total: u64) -> Self {
        Self { watch, begun: Cell::new(0), total: total.max(1) }
    }

    /// The next of them.
    pub(in crate::questions) fn next(&self) -> OneOf<'a> {
        let before = self.begun.get().min(self.total - 1);
        self.begun.set(self.begun.get() + 1);
        OneOf { watch: self.watch, before, total: self.total }
    }
}

impl OneOf<'_> {
    /// What the forecast is told to, and asked by.
    pub(in crate::questions) fn watch(&self) -> Watch<'_> {
        Watch { progress: self, cancel: self.watch.cancel }
    }
}

impl Progress for OneOf<'_> {
    fn step(&self, done: u64, total: u64, what: &str) {
        self.watch.progress.step(self.before * total + done.min(total), self.total * total, what);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use wholetime_vocabulary::Cancel;

    use super::*;

    #[derive(Default)]
    struct Told(Mutex<Vec<(u64, u64)>>);

    impl Progress for Told {
        fn step(&self, done: u64, total: u64, _what: &str) {
            self.0.lock().unwrap().push((done, total));
        }
    }

    #[test]
    fn three_forecasts_are_thirds_of_the_whole_and_a_fourth_goes_no_further_back_than_the_last() {
        let (told, cancel) = (Told::default(), Cancel::default());
        let steps = Steps::of(Watch { progress: &told, cancel: &cancel }, 3);
        for _ in 0..4 {
            let one = steps.next();
            one.watch().progress.step(50, 100, "replicates");
            one.watch().progress.step(100, 100, "replicates");
        }
        let told = told.0.into_inner().unwrap();
        assert_eq!(told[..4], [(50, 300), (100, 300), (150, 300), (200, 300)]);
        assert_eq!(told[4..], [(250, 300), (300, 300), (250, 300), (300, 300)]);
    }
}
