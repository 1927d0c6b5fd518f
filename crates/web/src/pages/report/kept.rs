//! Papers that were just made, until they are fetched.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Papers kept; the oldest goes first. Our judgement: a paper weighs less than a megabyte and is fetched within seconds.
const KEPT: usize = 16;

/// Bytes of them together; the oldest goes first. Our judgement: a hundred packs of an ICB.
const MOST_BYTES: usize = 64 << 20;

/// A paper that was made.
pub(super) struct Made {
    pub(super) title: String,
    pub(super) subtitle: String,
    /// The name of its file, without the ending.
    pub(super) name: String,
    pub(super) pages: Option<usize>,
    pub(super) bytes: Vec<u8>,
}

/// Papers of all who asked.
#[derive(Default)]
pub(crate) struct Papers(Mutex<VecDeque<(String, String, Made)>>);

impl Papers {
    /// Keeps a paper for whoever asked for it, under its address.
    pub(super) fn keep(&self, owner: &str, address: &str, made: Made) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, at, _)| (of.as_str(), at.as_str()) != (owner, address));
        kept.push_back((owner.to_owned(), address.to_owned(), made));
        let bytes = |kept: &VecDeque<(String, String, Made)>| kept.iter().map(|(.., made)| made.bytes.len()).sum();
        // The one that was just made stays, however large it is: whoever asked for it is about to fetch it.
        while 1 < kept.len() && (KEPT < kept.len() || MOST_BYTES < bytes(&kept)) {
            kept.pop_front();
        }
    }

    /// Takes a paper away; asked for again it is made anew, from what is held then.
    pub(super) fn take(&self, owner: &str, address: &str) -> Option<Made> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(of, at, _)| (of.as_str(), at.as_str()) == (owner, address))?;
        kept.remove(place).map(|(_, _, made)| made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str) -> Made {
        Made { title: String::new(), subtitle: String::new(), name: name.to_owned(), pages: None, bytes: Vec::new() }
    }

    #[test]
    fn a_paper_is_fetched_once_and_only_by_who_asked() {
        let papers = Papers::default();
        papers.keep("ana", "/quay", made("quay"));
        assert!(papers.take("ben", "/quay").is_none());
        assert_eq!(papers.take("ana", "/quay").map(|made| made.name).as_deref(), Some("quay"));
        assert!(papers.take("ana", "/quay").is_none());
    }

    #[test]
    fn the_oldest_papers_go_first() {
        let papers = Papers::default();
        for number in 0..=KEPT {
            papers.keep("ana", &format!("/{number}"), made("quay"));
        }
        assert!(papers.take("ana", "/0").is_none());
        assert!(papers.take("ana", "/1").is_some());
    }

    #[test]
    fn large_papers_push_others_out_and_the_last_one_is_always_kept() {
        let papers = Papers::default();
        let large = |bytes: usize| Made { bytes: vec![0; bytes], ..made("quay") };
        papers.keep("ana", "/small", large(1));
        papers.keep("ana", "/half", large(MOST_BYTES / 2));
        papers.keep("ana", "/other", large(MOST_BYTES / 2));
        assert!(papers.take("ana", "/small").is_none());
        papers.keep("ana", "/largest", large(MOST_BYTES + 1));
        assert!(papers.take("ana", "/half").is_none() && papers.take("ana", "/other").is_none());
        assert!(papers.take("ana", "/largest").is_some());
    }
}
