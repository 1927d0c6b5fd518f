//! Shared and hosted posts of a collection, each counted once.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_returns::posts::{PostTotal, Posts, count_posts};
use wholetime_returns::title_of;
use wholetime_vocabulary::{Area, Level};

use crate::{Workbench, WorkbenchError};

/// Posts told in a collection.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PostsAnswer {
    /// Collection.
    pub collection: String,
    /// Area asked.
    pub area: Area,
    /// Practices that have answered.
    pub practices_returned: usize,
    /// Practices asked.
    pub practices_known: usize,
    /// Posts, and their totals.
    #[serde(flatten)]
    pub posts: Posts,
}

impl Workbench {
    /// Every post told in a collection, counted once: by employer, by who pays and by where it works. In place of the collection
    /// an area may be named, whose newest one is meant.
    ///
    /// # Errors
    /// Where there is no such collection, or they may not see what practices entered.
    pub fn posts(&self, which: &str) -> Result<PostsAnswer, WorkbenchError> {
        let collection = self.collection_meant(Some(which))?;
        self.permit(Deed::SeeEntered, &self.area_of(&collection)?)?;
        let returns = self.newest_returns(&collection.id)?;
        let mut posts = count_posts(&returns);
        let form = self.form("practice")?;
        let column = |id: &str| form.section("posts").and_then(|section| section.column(id));
        let roles = &self.catalogue().roles;
        let name = |totals: &mut Vec<PostTotal>, id: &str| {
            for total in totals {
                if let Some(column) = column(id) {
                    total.title = title_of(column, &total.of, roles);
                }
            }
        };
        name(&mut posts.by_employer, "employer");
        name(&mut posts.by_funder, "funder");
        let holdings = self.holdings()?;
        for total in &mut posts.by_host {
            total.title = holdings.register.name(Level::Practice, &total.of);
        }
        let asked = |code: &str| collection.respondent(code).is_some_and(|one| one.form == "practice");
        Ok(PostsAnswer {
            practices_returned: returns.iter().filter(|one| asked(&one.code)).count(),
            practices_known: collection.respondents.iter().filter(|one| one.form == "practice").count(),
            collection: collection.id,
            area: collection.area,
            posts,
        })
    }
}
