//! Saying how an action or a risk of a plan stands: a new version, made from the newest, with what was done as its reason.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::delivery::change::{
    CannotSay, Changed, SaidOfAction, SaidOfRisk, Saying, say_of_action, say_of_risk,
};
use wholetime_plans::plan::Plan;
use wholetime_plans::version::Version;
use wholetime_store::{Steps, StoreError};

use crate::{Workbench, WorkbenchError};

/// What was said of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Said {
    /// Name of the plan.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Number of the new version.
    pub number: u32,
    /// Number of the version it was made from.
    pub parent: u32,
    /// What was done.
    pub what: String,
}

/// When something is said, and of which version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SaidWhen {
    /// The day it was so; today where none is named.
    pub on: Option<Date>,
    /// The version somebody looked at; where another is the newest by now, nothing is done. None: the newest.
    pub version: Option<u32>,
}

impl Workbench {
    /// Says how an action stands.
    ///
    /// # Errors
    /// Where the person may not, there is no such action, nothing would be different, the day has not come, or somebody accepted
    /// another version meanwhile.
    pub fn say_of_action(
        &self,
        plan: &str,
        action: &str,
        said: &SaidOfAction,
        when: SaidWhen,
    ) -> Result<Said, WorkbenchError> {
        self.say(plan, when, |plan, saying| say_of_action(plan, action, said, saying))
    }

    /// Says how a risk stands; scores are those after mitigation.
    ///
    /// # Errors
    /// As [`Workbench::say_of_action`], and where the score is not on the grid.
    pub fn say_of_risk(
        &self,
        plan: &str,
        risk: &str,
        said: &SaidOfRisk,
        when: SaidWhen,
    ) -> Result<Said, WorkbenchError> {
        self.say(plan, when, |plan, saying| say_of_risk(plan, risk, said, saying))
    }

    fn say(
        &self,
        plan: &str,
        when: SaidWhen,
        change: impl FnOnce(&Plan, Saying<'_>) -> Result<Changed, CannotSay>,
    ) -> Result<Said, WorkbenchError> {
        self.permit_somewhere(Deed::Plan)?;
        let newest = self.version_kept(plan, None)?;
        self.may_with_plan(Deed::Plan, newest.area.as_deref())?;
        if when.version.is_some_and(|looked_at| looked_at != newest.number) {
            return Err(overtaken(&newest));
        }
        let (today, doing) = (self.today(), self.doing());
        let saying = Saying { on: when.on.unwrap_or(today), today, by: &doing.by };
        let changed = change(&newest.plan, saying).map_err(|why| match why {
            CannotSay::NoAction { .. } | CannotSay::NoRisk { .. } => WorkbenchError::NotThere(why.to_string()),
            other => WorkbenchError::NotPossible(other.to_string()),
        })?;
        let version = Version {
            plan: changed.plan,
            number: newest.number + 1,
            parent: Some(newest.number),
            area: newest.area.clone(),
            accepted_by: doing.by.clone(),
            accepted_at: doing.at.clone(),
            note: changed.what.clone(),
        };
        // Two people who say something of one version at once would both make the next one: the second is refused by its name.
        match self.store()?.take(&Steps::new().add("accept plan", &version), &doing) {
            Err(StoreError::AlreadyThere { .. } | StoreError::ChangedMeanwhile { .. }) => {
                return Err(overtaken(&self.version_kept(plan, None)?));
            }
            taken => taken?,
        }
        Ok(Said {
            id: version.plan.id,
            title: version.plan.title,
            number: version.number,
            parent: newest.number,
            what: changed.what,
        })
    }
}

fn overtaken(newest: &Version) -> WorkbenchError {
    WorkbenchError::NotPossible(format!(
        "version {} of `{}` was accepted meanwhile, by {}: {}; nothing was kept, look at it and say it again",
        newest.number,
        newest.plan.id,
        newest.accepted_by,
        if newest.note.is_empty() { "no reason given" } else { &newest.note }
    ))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use tempfile::TempDir;
    use wholetime_plans::delivery::Status;

    use super::*;
    use crate::Settings;
    use crate::questions::plans::PlanSource;

    /// Nine in the morning of 28 March 2018.
    fn clock() -> Timestamp {
        Timestamp::from_second(1_522_227_600).unwrap()
    }

    fn by(folder: &TempDir, name: &str) -> Workbench {
        let settings = Settings { workspace: folder.path().to_owned(), database: None, by: name.to_owned(), clock };
        Workbench::open(settings).unwrap()
    }

    const DOCKS: &str = r#"
schema = 1
id = "docks"
title = "Docks"
years = ["2018/19"]

[[place]]
id = "docks"
title = "Docks"

[[delivery.action]]
id = "map"
theme = "Know the workforce"
title = "Map vacancies"
complete_by = "2017-12-31"

[[delivery.risk]]
id = "money"
title = "Money runs out"
after = { likelihood = 2, impact = 4 }
"#;

    /// A workspace in which ann accepted the plan of the docks.
    fn docks() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        by(&folder, "ann").accept_plan(&Plan::from_toml(DOCKS).unwrap(), None, "for the board").unwrap();
        folder
    }

    fn held(number: Option<u32>) -> PlanSource {
        PlanSource::Held { id: "docks".to_owned(), number }
    }

    fn done(note: &str) -> SaidOfAction {
        SaidOfAction { status: Some(Status::Done), note: note.to_owned(), ..SaidOfAction::default() }
    }

    #[test]
    fn an_action_told_done_is_a_new_version_and_the_old_one_says_what_it_said() {
        let folder = docks();
        let ben = by(&folder, "ben");
        let said = ben.say_of_action("docks", "map", &done("all mapped"), SaidWhen::default()).unwrap();
        assert_eq!((said.number, said.parent), (2, 1));
        let versions = ben.plan_versions("docks").unwrap();
        assert_eq!(versions[0].note, "action `map`: done, was not stated: all mapped");
        assert_eq!((versions[0].accepted_by.as_str(), versions[0].parent), ("ben", Some(1)));
        let overdue = |number| ben.plan_delivery(&held(number), &Default::default()).unwrap().counts.overdue;
        assert_eq!((overdue(Some(1)), overdue(None)), (1, 0));
        let line = ben.plan_action(&held(None), "map").unwrap().action;
        assert_eq!(line.done_on.map(|day| day.to_string()).as_deref(), Some("2018-03-28"));
        assert_eq!(line.progress[0].by.as_deref(), Some("ben"));
    }

    #[test]
    fn who_looked_at_an_older_version_is_told_who_was_quicker_and_nothing_is_kept() {
        let folder = docks();
        let looked_at = SaidWhen { version: Some(1), ..SaidWhen::default() };
        let worse = SaidOfRisk { likelihood: Some(5), ..SaidOfRisk::default() };
        by(&folder, "ben").say_of_risk("docks", "money", &worse, looked_at).unwrap();
        let cat = by(&folder, "cat");
        let refused = cat.say_of_action("docks", "map", &done(""), looked_at).unwrap_err().to_string();
        assert_eq!(
            refused,
            "version 2 of `docks` was accepted meanwhile, by ben: risk `money`: 5 × 4 = 20, was 2 × 4 = 8; nothing was \
             kept, look at it and say it again"
        );
        assert_eq!(cat.plan_versions("docks").unwrap().len(), 2);
        let now = SaidWhen { version: Some(2), ..SaidWhen::default() };
        assert_eq!(cat.say_of_action("docks", "map", &done(""), now).unwrap().number, 3);
    }

    #[test]
    fn only_the_newest_version_of_a_plan_that_is_held_can_be_said_something_of() {
        let folder = docks();
        let ann = by(&folder, "ann");
        ann.say_of_action("docks", "map", &done(""), SaidWhen::default()).unwrap();
        let may_say = |source: &PlanSource| ann.plan_action(source, "map").unwrap().may_say;
        let document = PlanSource::Document(Box::new(Plan::from_toml(DOCKS).unwrap()));
        assert_eq!((may_say(&held(None)), may_say(&held(Some(1))), may_say(&document)), (true, false, false));
    }

    #[test]
    fn what_is_not_there_or_not_yet_is_refused() {
        let folder = docks();
        let ann = by(&folder, "ann");
        let refused = |action: &str, on: Option<Date>| {
            ann.say_of_action("docks", action, &done(""), SaidWhen { on, version: None }).unwrap_err().to_string()
        };
        assert_eq!(refused("mop", None), "the plan `docks` has no action `mop`; it has map");
        assert!(refused("map", Some(jiff::civil::date(2018, 3, 29))).starts_with("2018-03-29 is after today"));
        assert!(ann.say_of_risk("quays", "money", &SaidOfRisk::default(), SaidWhen::default()).is_err());
        assert_eq!(ann.plan_versions("docks").unwrap().len(), 1);
    }
}
