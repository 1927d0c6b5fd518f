//! Havelock: an invented ICB of 23 practices over three years, told as a story that examples, tests and pictures share.

mod cast;
mod story;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use wholetime_catalogue::Catalogue;
use wholetime_vocabulary::StaffGroup;

use crate::calendar::Month;
use crate::draws::Draws;
use crate::lists::Lists;
use crate::networks::NetworkStaff;
use crate::organisations::{self, Membership, Registered};
use crate::people::staff;
use crate::places::{Geography, Named, Practice};
use crate::practice_level::{self, Layout};
use crate::{SynthesisError, Written, boundaries, files};

/// First month of the practice-level file.
const FIRST: Month = Month::new(2023, 4);
/// Months of it; the last is March 2026.
const MONTHS: i16 = 36;
/// Havelock is always the same.
const SEED: u64 = 1_843;

/// Writes the publications of Havelock below `out`, and `STORY.md`, which says what happens when.
///
/// # Errors
/// Where the catalogue cannot be read or a file cannot be written.
pub fn havelock(out: &Path) -> Result<Written, SynthesisError> {
    let catalogue = Catalogue::shipped()?;
    let mut files = Vec::new();
    let mut havelock = Havelock::begin(Draws::new(SEED));
    let networks = NetworkStaff::of(&havelock.geography, FIRST, havelock.draws);
    for count in 0..MONTHS {
        if 0 < count {
            havelock.pass_month();
        }
        let layout = Layout::of(&catalogue.columns, havelock.month)?;
        practice_level::write(out, &layout, &havelock.geography, havelock.open(), &mut files)?;
        if havelock.month.of_year() % 3 == 0 {
            let edition = usize::try_from(count / 3 + 1).unwrap_or(1);
            networks.write(out, &havelock.geography, havelock.month, edition, &mut files)?;
        }
        havelock.write_lists(out, &mut files)?;
    }
    let registered = havelock.registered();
    organisations::write_practices(out, havelock.month, &havelock.geography, &registered, &mut files)?;
    organisations::write_networks(out, havelock.month, &havelock.geography, &havelock.memberships, &mut files)?;
    organisations::write_deprivation(out, &registered, &mut files)?;
    boundaries::write(out, &havelock.geography, &mut files)?;
    files::write(out, "STORY.md", story::as_text(&havelock.geography).as_bytes(), &mut files)?;
    Ok(Written { files, practices: cast::CAST.len() as u32, months: MONTHS.unsigned_abs().into() })
}

/// Havelock in one month.
struct Havelock {
    draws: Draws,
    month: Month,
    geography: Geography,
    /// In the order of the cast.
    lives: Vec<Life>,
    memberships: Vec<Membership>,
}

/// A practice, and what becomes of it.
struct Life {
    practice: Practice,
    /// Nothing for a practice that has been there longer than the story.
    opened: Option<Month>,
    /// Last month it was there.
    last: Option<Month>,
    /// Growth of its list in a year.
    yearly_growth: f64,
    nurses_stay: bool,
    deprivation: f64,
}

impl Life {
    fn is_open(&self, month: Month) -> bool {
        self.opened.is_none_or(|opened| opened <= month) && self.last.is_none_or(|last| month <= last)
    }
}

impl Havelock {
    fn begin(draws: Draws) -> Self {
        let mut havelock =
            Self { draws, month: FIRST, geography: cast::geography(), lives: Vec::new(), memberships: Vec::new() };
        havelock.lives = (1..).zip(cast::CAST).map(|(id, member)| member.life(id, draws)).collect();
        for index in 0..havelock.lives.len() {
            if havelock.lives[index].opened.is_none() {
                havelock.join(index, "20190701".to_owned());
            }
        }
        story::set_the_scene(&mut havelock);
        havelock
    }

    /// The month passes: lists grow, people come and go, and what the story tells happens.
    fn pass_month(&mut self) {
        self.month = self.month.after(1);
        let (month, draws) = (self.month, self.draws);
        for life in self.lives.iter_mut().filter(|life| life.is_open(month)) {
            let practice = &mut life.practice;
            let chance = (draws.share(practice.id, month, "list grows") - 0.5) / 250.0;
            let grown = f64::from(practice.patients) * (1.0 + life.yearly_growth / 12.0 + chance);
            practice.patients = grown.round() as u32;
            for post in &mut practice.posts {
                let stays = life.nurses_stay && post.profile().group == StaffGroup::Nurse;
                post.pass_month(month, stays, draws);
            }
        }
        story::tell(self);
    }

    /// Practices that are there this month.
    fn open(&self) -> impl Iterator<Item = &Practice> {
        self.lives.iter().filter(|life| life.is_open(self.month)).map(|life| &life.practice)
    }

    /// The practice of that code and its life.
    fn life(&mut self, code: &str) -> &mut Life {
        let index = self.position(code);
        &mut self.lives[index]
    }

    fn position(&self, code: &str) -> usize {
        self.lives.iter().position(|life| life.practice.code == code).unwrap_or(0)
    }

    /// A practice becomes a member of the network it names.
    fn join(&mut self, index: usize, begins: String) {
        let practice = &self.lives[index].practice;
        self.memberships.push(Membership {
            practice: Named::new(&practice.code, &practice.name),
            sub_icb: practice.sub_icb,
            pcn: practice.pcn,
            begins,
            ends: String::new(),
        });
    }

    /// The membership of a practice ends with last month.
    fn part(&mut self, code: &str) {
        let ends = self.month.after(-1).last_day_in_digits();
        let lasting = self.memberships.iter_mut().find(|one| one.practice.code == code && one.ends.is_empty());
        if let Some(membership) = lasting {
            membership.ends = ends;
        }
    }

    fn employ(&mut self, code: &str) {
        let (month, draws) = (self.month, self.draws);
        let life = self.life(code);
        life.practice.posts = staff(&life.practice, month, draws);
    }

    /// Lists come out each quarter, by age each January.
    fn write_lists(&self, out: &Path, files: &mut Vec<PathBuf>) -> Result<(), SynthesisError> {
        if self.month.of_year() % 3 != 1 {
            return Ok(());
        }
        let lists = Lists { geography: &self.geography, month: self.month, practices: self.open().collect() };
        lists.write_map(out, files)?;
        lists.write_totals(out, files)?;
        if self.month.of_year() == 1 {
            lists.write_by_age(out, files)?;
        }
        Ok(())
    }

    /// Every practice there was, open and closed.
    fn registered(&self) -> Vec<Registered> {
        let registered = |life: &Life| Registered {
            id: life.practice.id,
            practice: Named::new(&life.practice.code, &life.practice.name),
            sub_icb: life.practice.sub_icb,
            opened: life.opened.map_or_else(|| "19740401".to_owned(), Month::first_day_in_digits),
            closed: life.last.map(Month::last_day_in_digits).unwrap_or_default(),
            deprivation: life.deprivation,
        };
        self.lives.iter().map(registered).collect()
    }
}
