//! The people whom invented practices employ, and how they come and go.

use wholetime_catalogue::Sex;
use wholetime_vocabulary::StaffGroup;

use crate::calendar::Month;
use crate::draws::Draws;
use crate::places::Practice;
use crate::roles::{Host, ROLES, Role, Turnover};

/// Contracted time is counted in quarters of an hour a week, so that sums are exact; this many are one FTE (37.5 hours).
pub(crate) const QUARTERS_PER_FTE: u32 = 150;

/// Where GPs qualified, as column names have it, with a weight.
pub(crate) const COUNTRIES: [(&str, u32); 12] = [
    ("uk", 660),
    ("eea", 38),
    ("europe_other", 9),
    ("africa", 80),
    ("asia_other", 18),
    ("asia_south", 150),
    ("aus_pac", 4),
    ("cen_america", 3),
    ("north_america", 3),
    ("south_america", 2),
    ("middle_east", 21),
    ("unknown", 12),
];

/// Somebody's age is not known in one record of a hundred.
const AGE_UNKNOWN: f64 = 0.01;

/// A post at a practice, and who holds it.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    pub(crate) id: u64,
    /// Position in [`ROLES`].
    pub(crate) role: usize,
    /// Contracted time in quarters of an hour a week.
    pub(crate) quarters: u32,
    pub(crate) sex: Sex,
    pub(crate) born: Month,
    pub(crate) age_is_known: bool,
    /// Position in [`COUNTRIES`].
    pub(crate) country: usize,
    /// The month it is filled again, while nobody holds it.
    pub(crate) vacant_until: Option<Month>,
}

impl Post {
    /// A post filled in `month`.
    pub(crate) fn filled(id: u64, role: usize, month: Month, draws: Draws) -> Self {
        let profile = &ROLES[role];
        let mut post = Self {
            id,
            role,
            quarters: weekly_quarters(profile, id, month, draws),
            sex: Sex::Female,
            born: month,
            age_is_known: true,
            country: 0,
            vacant_until: None,
        };
        post.fill(month, draws);
        post
    }

    pub(crate) fn profile(&self) -> &'static Role {
        &ROLES[self.role]
    }

    pub(crate) fn is_held(&self) -> bool {
        self.vacant_until.is_none()
    }

    /// Age in whole years; nothing where it is not known.
    pub(crate) fn age(&self, month: Month) -> Option<u8> {
        self.age_is_known.then(|| u8::try_from(month.since(self.born) / 12).unwrap_or(0))
    }

    /// Somebody takes the post up.
    fn fill(&mut self, month: Month, draws: Draws) {
        let profile = self.profile();
        let is_woman = draws.happens(f64::from(profile.percent_women) / 100.0, self.id, month, "is a woman");
        let band = draws.pick(profile.ages, self.id, month, "age band") as i16;
        let within = (draws.share(self.id, month, "age within the band") * 60.0) as i16;
        self.sex = if is_woman { Sex::Female } else { Sex::Male };
        self.born = month.after(-(12 * (20 + 5 * band) + within));
        self.age_is_known = !draws.happens(AGE_UNKNOWN, self.id, month, "age is not known");
        self.country = draws.pick(&COUNTRIES.map(|(_, weight)| weight), self.id, month, "country of qualification");
        self.vacant_until = None;
    }

    /// Whoever holds the post may go; whoever was awaited may come.
    pub(crate) fn pass_month(&mut self, month: Month, holders_stay: bool, draws: Draws) {
        match self.profile().turnover {
            Turnover::Trainee => self.rotate(month, draws),
            _ if self.vacant_until.is_some_and(|filled| filled <= month) => self.fill(month, draws),
            _ if holders_stay || !self.is_held() => {}
            Turnover::Partner if draws.happens(0.004, self.id, month, "leaves") => self.fill(month, draws),
            Turnover::Staff if draws.happens(0.01, self.id, month, "leaves") => {
                let months = draws.pick(&[2, 3, 2, 1], self.id, month, "months until replaced") as i16;
                if months == 0 { self.fill(month, draws) } else { self.vacant_until = Some(month.after(months)) }
            }
            Turnover::Partner | Turnover::Staff => {}
        }
    }

    /// Placements begin in August; from April some trainees finish, and their places wait for August.
    fn rotate(&mut self, month: Month, draws: Draws) {
        match month.of_year() {
            8 => self.fill(month, draws),
            4..=7 if self.is_held() && draws.happens(0.05, self.id, month, "finishes training") => {
                self.vacant_until = Some(Month::new(month.year(), 8));
            }
            _ => {}
        }
    }
}

/// Contracted time around the mean of the role: two fifths up or down, a full week at most. Most trainees work the 40 hours
/// of their contract.
fn weekly_quarters(profile: &Role, post: u64, month: Month, draws: Draws) -> u32 {
    if profile.is_trainee() {
        return if draws.happens(0.8, post, month, "trains full time") { 160 } else { 112 };
    }
    let hours = profile.weekly_hours * (0.6 + 0.8 * draws.share(post, month, "hours"));
    ((hours * 4.0).round() as u32).clamp(16, QUARTERS_PER_FTE)
}

/// How far staffing per patient spreads over practices, as the spread of its logarithm (our judgement, after the yearly
/// practice-level figures of 2020/21).
const fn spread(group: StaffGroup) -> f64 {
    match group {
        StaffGroup::Gp => 0.25,
        StaffGroup::Nurse => 0.35,
        StaffGroup::Dpc => 0.55,
        StaffGroup::Admin => 0.22,
    }
}

/// The posts of a practice that is there in `month`.
pub(crate) fn staff(practice: &Practice, month: Month, draws: Draws) -> Vec<Post> {
    let factors = StaffGroup::ALL.iter().map(|group| draws.factor(spread(*group), practice.id, month, group.word()));
    let factors: Vec<f64> = factors.collect();
    let mut posts = Vec::new();
    for (index, role) in ROLES.iter().enumerate() {
        let hosts = match role.host {
            Host::Every => true,
            Host::Training => practice.is_training,
            Host::Dispensing => practice.is_dispensing,
        };
        if !hosts {
            continue;
        }
        let factor =
            StaffGroup::ALL.iter().position(|group| *group == role.group).map_or(1.0, |position| factors[position]);
        let fte = role.fte_per_100k * factor * f64::from(practice.patients) / 100_000.0;
        let wanted = draws.about(fte * 37.5 / role.weekly_hours, practice.id, month, role.stem);
        for serial in 0..wanted + role.at_least {
            posts.push(Post::filled(practice.post_id(index, serial), index, month, draws));
        }
    }
    posts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::practice;

    const JULY: Month = Month::new(2024, 7);

    #[test]
    fn trainees_change_in_august_and_all_places_are_taken_then() {
        let draws = Draws::new(5);
        let trainee = crate::roles::position("gp_trn_gr_st3").unwrap();
        let mut post = Post::filled(1, trainee, Month::new(2023, 8), draws);
        post.vacant_until = Some(Month::new(2024, 8));
        post.pass_month(JULY, false, draws);
        assert!(!post.is_held());
        post.pass_month(JULY.after(1), false, draws);
        assert!(post.is_held());
    }

    #[test]
    fn a_partner_who_goes_is_followed_at_once() {
        let draws = Draws::new(5);
        let partner = crate::roles::position("gp_ptnr_prov").unwrap();
        let mut posts: Vec<Post> = (0..300).map(|id| Post::filled(id, partner, JULY, draws)).collect();
        let born: Vec<Month> = posts.iter().map(|post| post.born).collect();
        for month in 1..=24 {
            posts.iter_mut().for_each(|post| post.pass_month(JULY.after(month), false, draws));
            assert!(posts.iter().all(Post::is_held));
        }
        let followed = posts.iter().zip(born).filter(|(post, born)| post.born != *born).count();
        assert!((10..60).contains(&followed), "{followed} of 300 partners were followed within two years");
    }

    #[test]
    fn nobody_but_a_trainee_works_more_than_a_full_week() {
        let posts = staff(&practice(30_000), JULY, Draws::new(2));
        assert!(50 < posts.len());
        for post in &posts {
            let most = if post.profile().is_trainee() { 160 } else { QUARTERS_PER_FTE };
            assert!(16 <= post.quarters && post.quarters <= most, "{}", post.profile().stem);
            assert!(post.age(JULY).is_none_or(|age| (20..75).contains(&age)));
        }
    }
}
