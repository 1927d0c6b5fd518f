//! The workbench itself: a workspace, what is held in it, and whose name things are done in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Who;
use wholetime_catalogue::Catalogue;
use wholetime_measures::{Geography, Holdings};
use wholetime_snapshots::{Shelf, ShelfState};
use wholetime_store::{Doing, Location, Store};
use wholetime_vocabulary::{Period, UnknownWord};

use crate::WorkbenchError;
use crate::questions::corrections::Corrected;
use crate::questions::profile::Standings;
use crate::solving::SolverProgram;

/// Where a workbench works and in whose name.
#[derive(Clone)]
pub struct Settings {
    /// Folder of the workspace.
    pub workspace: PathBuf,
    /// URL of the PostgreSQL database for what people set up; where there is none, it is kept in the workspace.
    pub database: Option<String>,
    /// Who acts.
    pub by: String,
    /// What time it is; the only clock.
    pub clock: fn() -> Timestamp,
}

impl std::fmt::Debug for Settings {
    /// Without the URL of the database: it may hold a password.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Settings for {} in {}", self.by, self.workspace.display())
    }
}

/// How a question is meant: when, on whose map, on how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Period; the newest with enough coverage where none is named.
    pub period: Option<Period>,
    /// Whose map.
    pub geography: Geography,
    /// Give figures that rest on too little, too.
    pub allow_partial: bool,
    /// Only revisions up to this one: what was known before later ones came.
    pub revision: Option<u32>,
    /// Whether the corrections that planners let reach totals are in the figures.
    pub corrections: Corrections,
}

/// Whether figures hold the corrections that planners let reach totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Corrections {
    /// They do.
    #[default]
    Used,
    /// They are as the national files have them.
    None,
}

impl Corrections {
    /// The word used in commands, addresses and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::None => "none",
        }
    }
}

impl std::str::FromStr for Corrections {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        [Self::Used, Self::None]
            .into_iter()
            .find(|one| one.word() == text)
            .ok_or_else(|| UnknownWord::new("choice of corrections", text, &["used", "none"]))
    }
}

/// A workspace, ready for questions and actions of one person. Shared between threads; cheap to have for each person.
#[derive(Clone)]
pub struct Workbench {
    pub(crate) settings: Settings,
    /// Who acts, where that is known otherwise than by the name in the settings.
    pub(crate) person: Option<Who>,
    /// The program that solves in a process of its own; none: this one does.
    pub(crate) solver: Option<SolverProgram>,
    pub(crate) shared: Arc<Shared>,
}

/// What all who work in a workspace share.
pub(crate) struct Shared {
    catalogue: Arc<Catalogue>,
    store: OnceLock<Store>,
    held: RwLock<Option<(Option<ShelfState>, Arc<Holdings>)>>,
    /// What is held with corrections laid over it.
    pub(crate) corrected: RwLock<Option<Arc<Corrected>>>,
    /// How places are doing, as worked out last.
    pub(crate) standings: Standings,
}

impl std::fmt::Debug for Workbench {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Workbench in {}", self.settings.workspace.display())
    }
}

impl Workbench {
    /// Opens a workspace; it is made when something is first written.
    ///
    /// # Errors
    /// Where a definition in the workspace's own `catalogue` folder is wrong.
    pub fn open(settings: Settings) -> Result<Self, WorkbenchError> {
        let own = settings.workspace.join("catalogue");
        let catalogue = Arc::new(Catalogue::load(Some(&own))?);
        let shared = Shared {
            catalogue,
            store: OnceLock::new(),
            held: RwLock::default(),
            corrected: RwLock::default(),
            standings: Standings::default(),
        };
        Ok(Self { settings, person: None, solver: None, shared: Arc::new(shared) })
    }

    /// The same workspace for another person.
    #[must_use]
    pub fn acting_as(&self, person: Who) -> Self {
        Self { person: Some(person), ..self.clone() }
    }

    /// Folder of the workspace.
    #[must_use]
    pub fn workspace(&self) -> &Path {
        &self.settings.workspace
    }

    /// Definitions in use.
    #[must_use]
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.shared.catalogue
    }

    pub(crate) fn snapshots_folder(&self) -> PathBuf {
        self.settings.workspace.join("snapshots")
    }

    /// Where people's data are kept.
    pub(crate) fn people(&self) -> Location {
        match &self.settings.database {
            Some(url) => Location::Postgres(url.clone()),
            None => Location::Sqlite(self.settings.workspace.join("people.sqlite")),
        }
    }

    /// Whether anything may have been set up. Most workspaces have no database, and a question must not make one.
    pub(crate) fn has_people(&self) -> bool {
        self.shared.store.get().is_some()
            || match self.people() {
                Location::Sqlite(path) => path.is_file(),
                Location::Postgres(_) => true,
            }
    }

    pub(crate) fn store(&self) -> Result<&Store, WorkbenchError> {
        if self.shared.store.get().is_none() {
            let opened = Store::open(&self.people())?;
            // Another thread may have been quicker; either will do.
            let _ = self.shared.store.set(opened);
        }
        self.shared.store.get().ok_or_else(|| WorkbenchError::NotPossible("the database did not open".to_owned()))
    }

    pub(crate) fn doing(&self) -> Doing {
        let by = self.person.as_ref().map_or(self.settings.by.as_str(), Who::name);
        Doing { by: by.to_owned(), at: (self.settings.clock)().to_string() }
    }

    /// What is held now, as the files have it: read once for a state of the workspace, and again after an import, by whomever.
    pub(crate) fn holdings(&self) -> Result<Arc<Holdings>, WorkbenchError> {
        // Before the shelf is opened: what comes between the two is seen the next time.
        let state = Shelf::state(&self.snapshots_folder())?;
        let successors = self.confirmed_successors()?;
        {
            let held = self.shared.held.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((of, holdings)) = held.as_ref()
                && *of == state
                && holdings.successors == successors
            {
                return Ok(Arc::clone(holdings));
            }
        }
        let shelf = Shelf::open(&self.snapshots_folder())?;
        let holdings = Arc::new(Holdings::of(shelf, Arc::clone(&self.shared.catalogue), successors)?);
        *self.shared.held.write().unwrap_or_else(PoisonError::into_inner) = Some((state, Arc::clone(&holdings)));
        Ok(holdings)
    }

    /// What is held for a question: everything, or what was known up to a revision.
    pub(crate) fn holdings_for(&self, scope: Scope) -> Result<Arc<Holdings>, WorkbenchError> {
        let filed = match scope.revision {
            None => self.holdings()?,
            Some(revision) => {
                let shelf = Shelf::open(&self.snapshots_folder())?.up_to_revision(revision);
                Arc::new(Holdings::of(shelf, Arc::clone(&self.shared.catalogue), self.confirmed_successors()?)?)
            }
        };
        match scope.corrections {
            Corrections::None => Ok(filed),
            Corrections::Used => Ok(Arc::clone(&self.corrected(&filed)?.holdings)),
        }
    }

    fn confirmed_successors(&self) -> Result<BTreeMap<String, String>, WorkbenchError> {
        let confirmed = self.successors_held()?;
        Ok(confirmed.into_iter().map(|one| (one.practice, one.successor)).collect())
    }
}
