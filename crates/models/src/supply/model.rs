//! What a projection is worked out from, and whether that makes sense.

use super::{Arrival, Hours, KnownEvent, Posts, Rates, Stream, Training};

/// Longest projection, in months: thirty years. Our judgement: beyond that, nobody of today is left.
const MOST_MONTHS: u32 = 360;

/// A role of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// What it is called, as in the catalogue.
    pub id: String,
    /// The role that people take up who change role, by its place; none: nobody changes.
    pub changes_into: Option<usize>,
    /// What some who retire come back to; none: nobody comes back.
    pub comes_back: Option<ComingBack>,
}

impl Role {
    /// A role that nobody changes from and nobody comes back to.
    #[must_use]
    pub fn named(id: &str) -> Self {
        Self { id: id.to_owned(), changes_into: None, comes_back: None }
    }
}

/// Coming back after retiring: a thing of its own, neither staying nor a change of hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComingBack {
    /// Share of those who retire who come back, 0 to 1.
    pub share: f64,
    /// Months between.
    pub after_months: u32,
    /// Share of their hours that they come back with.
    pub fte_share: f64,
    /// The role they take up, by its place.
    pub into: usize,
}

/// All that a projection is worked out from, but for who is there at the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The roles.
    pub roles: Vec<Role>,
    /// Why people stop.
    pub rates: Rates,
    /// How hours change.
    pub hours: Hours,
    /// Who joins, by the year.
    pub streams: Vec<Stream>,
    /// Who joins from training.
    pub training: Vec<Training>,
    /// What binds how many can join; none: nothing does.
    pub posts: Vec<Posts>,
    /// What is known of single posts.
    pub events: Vec<KnownEvent>,
}

/// Why a model cannot be projected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAModel {
    /// Too long, or nothing.
    #[error("{0} months cannot be projected; ask for 1 to {MOST_MONTHS}")]
    Months(u32),
    /// The parts speak of different roles.
    #[error("{what} speaks of a role that is not among the {roles} of the model; add the role or leave it out")]
    Role {
        /// What does.
        what: String,
        /// How many roles there are.
        roles: usize,
    },
    /// A rate below nothing, a share above one, a number that is none.
    #[error("{0} has a value that cannot be: a share outside 0 to 1, or a number below nothing; correct it")]
    Value(String),
    /// People change role, and nobody said to which.
    #[error(
        "people of role `{0}` change role at some age, but the role does not say to which; set it, or set the rate to nothing"
    )]
    NoRoleToChangeTo(String),
    /// Roles bound twice.
    #[error("role `{0}` is bound by two sets of posts; put them together")]
    BoundTwice(String),
    /// Two streams, or two trainings, of one name.
    #[error("`{0}` names two streams of joiners, whose draws would be the same; rename one")]
    SameName(String),
    /// What is known of a post that is not there.
    #[error("the event of post `{0}` fits nobody who is there at the start; check its role, sex, age and hours")]
    NoSuchPost(String),
    /// No replicate.
    #[error("a simulation needs at least one replicate")]
    NoReplicates,
}

impl Model {
    /// A model of these roles in which nothing ever happens.
    #[must_use]
    pub fn still(roles: Vec<Role>) -> Self {
        let number = roles.len();
        Self {
            roles,
            rates: Rates::none(number),
            hours: Hours::steady(number),
            streams: Vec::new(),
            training: Vec::new(),
            posts: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Who is expected to come in a month, if posts are free.
    pub fn arrivals(&self, month: u32) -> impl Iterator<Item = Arrival<'_>> {
        let trained = self.training.iter().map(move |training| Arrival {
            flow: super::Flow::JoinedFromTraining,
            role: training.role,
            heads: training.heads_in(month),
            profile: &training.profile,
        });
        let others = self.streams.iter().map(move |stream| Arrival {
            flow: stream.source.flow(),
            role: stream.role,
            heads: stream.heads_in(month),
            profile: &stream.profile,
        });
        trained.chain(others).filter(|arrival| 0.0 < arrival.heads)
    }

    /// The posts that bind a role.
    pub(crate) fn posts_of(&self, role: usize) -> Option<usize> {
        self.posts.iter().position(|posts| posts.roles.contains(&role))
    }

    /// Checks that it can be projected for so many months from a start with so many roles.
    ///
    /// # Errors
    /// The first thing that cannot be, in words that say where.
    pub fn check(&self, start_roles: usize, months: u32) -> Result<(), NotAModel> {
        if months == 0 || MOST_MONTHS < months {
            return Err(NotAModel::Months(months));
        }
        self.check_roles(start_roles)?;
        self.check_values()?;
        self.check_names()
    }

    fn check_roles(&self, start_roles: usize) -> Result<(), NotAModel> {
        let number = self.roles.len();
        let refuse = |what: String| Err(NotAModel::Role { what, roles: number });
        if start_roles != number {
            return refuse("the start".to_owned());
        }
        if self.rates.roles() != number || self.hours.roles() != number {
            return refuse("the table of rates or of hours".to_owned());
        }
        for (place, role) in self.roles.iter().enumerate() {
            let targets = [role.changes_into, role.comes_back.map(|back| back.into)];
            if targets.into_iter().flatten().any(|target| number <= target) {
                return refuse(format!("role `{}`", role.id));
            }
            if role.changes_into.is_none() && self.rates.changes_role(place) {
                return Err(NotAModel::NoRoleToChangeTo(role.id.clone()));
            }
            if 1 < self.posts.iter().filter(|posts| posts.roles.contains(&place)).count() {
                return Err(NotAModel::BoundTwice(role.id.clone()));
            }
        }
        let mut used = Vec::new();
        used.extend(self.streams.iter().map(|stream| (stream.role, format!("the stream `{}`", stream.id))));
        used.extend(self.training.iter().map(|training| (training.role, format!("the training `{}`", training.id))));
        used.extend(self.events.iter().map(|event| (event.role, format!("the event of post `{}`", event.post))));
        used.extend(self.posts.iter().flat_map(|posts| &posts.roles).map(|role| (*role, "a set of posts".to_owned())));
        match used.into_iter().find(|(role, _)| number <= *role) {
            Some((_, what)) => refuse(what),
            None => Ok(()),
        }
    }

    fn check_values(&self) -> Result<(), NotAModel> {
        let refuse = |what: String| Err(NotAModel::Value(what));
        if !self.rates.is_sound() {
            return refuse("the table of rates".to_owned());
        }
        if !self.hours.is_sound() {
            return refuse("the drift of hours".to_owned());
        }
        for role in &self.roles {
            let is_sound = role.comes_back.is_none_or(|back| {
                (0.0..=1.0).contains(&back.share) && back.fte_share.is_finite() && 0.0 <= back.fte_share
            });
            if !is_sound {
                return refuse(format!("coming back of role `{}`", role.id));
            }
        }
        for stream in &self.streams {
            let is_sound = stream.heads_per_year.iter().all(|heads| heads.is_finite() && 0.0 <= *heads);
            if !is_sound || !stream.profile.is_sound() {
                return refuse(format!("the stream `{}`", stream.id));
            }
        }
        if let Some(training) = self.training.iter().find(|training| !training.is_sound()) {
            return refuse(format!("the training `{}`", training.id));
        }
        if self.posts.iter().any(|posts| !posts.is_sound()) {
            return refuse("a set of posts".to_owned());
        }
        for event in &self.events {
            if !(0.0..=1.0).contains(&event.likelihood) || event.month == 0 {
                return refuse(format!("the event of post `{}`", event.post));
            }
        }
        Ok(())
    }

    fn check_names(&self) -> Result<(), NotAModel> {
        let mut names: Vec<&String> = self.streams.iter().map(|stream| &stream.id).collect();
        names.extend(self.training.iter().map(|training| &training.id));
        names.sort();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(NotAModel::SameName(pair[0].clone())),
            None => Ok(()),
        }
    }
}
