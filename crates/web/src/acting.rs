//! In whose name a request is answered.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use wholetime_workbench::Workbench;
use wholetime_workbench::access::Who;

/// The workbench of the person who asks.
pub(crate) struct Acting(pub(crate) Arc<Workbench>);

impl FromRequestParts<Arc<Workbench>> for Acting {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, bench: &Arc<Workbench>) -> Result<Self, Infallible> {
        Ok(Self(match parts.extensions.get::<Who>() {
            Some(person) => Arc::new(bench.acting_as(person.clone())),
            // Nobody was asked who they are: that is nobody.
            None => Arc::new(bench.acting_as(Who::Stranger { name: None })),
        }))
    }
}
