//! What it takes to be answered: one line a route.
//!
//! **Invariant:** where people have accounts, a route without a line here is not served. What a line asks for is asked before
//! anything else; whether a deed is allowed at the very place asked about, the workbench decides.

use wholetime_workbench::access::{Deed, Refused, Who, may_somewhere};

/// What it takes to be answered at a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Nothing: it is for everybody.
    Open,
    /// To be signed in.
    SignedIn,
    /// A role that allows the deed at one place at least.
    To(Deed),
}

impl Right {
    /// Whether somebody has it; who is alone has all.
    pub(crate) fn check(self, who: &Who) -> Result<(), Refused> {
        match (self, who) {
            (Self::Open, _) | (_, Who::Alone { .. }) | (Self::SignedIn, Who::Person { .. }) => Ok(()),
            (Self::SignedIn, Who::Stranger { .. }) => may_somewhere(who, Deed::See),
            (Self::To(deed), _) => may_somewhere(who, deed),
        }
    }
}

/// A route: method, path as it is registered, what it takes.
pub type Line = (&'static str, &'static str, Right);

const SEE: Right = Right::To(Deed::See);
const ENTERED: Right = Right::To(Deed::SeeEntered);
const PLANS: Right = Right::To(Deed::SeePlans);
const MANAGE: Right = Right::To(Deed::ManagePeople);

/// Every route.
pub const RIGHTS: &[Line] = &[
    ("GET", "/assets/{*file}", Right::Open),
    ("GET", "/health", Right::Open),
    ("GET", "/sign-in", Right::Open),
    ("POST", "/sign-in", Right::Open),
    ("POST", "/sign-out", Right::Open),
    ("GET", "/invitation/{secret}", Right::Open),
    ("POST", "/invitation/{secret}", Right::Open),
    ("GET", "/account", Right::SignedIn),
    ("POST", "/account/password", Right::SignedIn),
    ("POST", "/account/sign-out-everywhere", Right::SignedIn),
    ("GET", "/people", MANAGE),
    ("POST", "/people", MANAGE),
    ("POST", "/people/{name}/grant", MANAGE),
    ("POST", "/people/{name}/revoke", MANAGE),
    ("POST", "/people/{name}/disable", MANAGE),
    ("POST", "/people/{name}/enable", MANAGE),
    ("POST", "/people/{name}/unlock", MANAGE),
    ("POST", "/people/{name}/link", MANAGE),
    ("GET", "/", SEE),
    ("GET", "/search", SEE),
    ("GET", "/search.csv", SEE),
    ("GET", "/areas/{code}", SEE),
    ("GET", "/areas/{code}/{file}", SEE),
    ("GET", "/areas/{code}/series/{indicator}", SEE),
    ("GET", "/areas/{code}/explain/{indicator}", SEE),
    ("GET", "/areas/{code}/xmr/{indicator}", SEE),
    ("GET", "/areas/{code}/compare/{indicator}", SEE),
    ("GET", "/areas/{code}/gradient/{indicator}", SEE),
    ("GET", "/areas/{code}/definitions/{indicator}", SEE),
    ("GET", "/areas/{code}/variation", SEE),
    ("GET", "/areas/{code}/variation.csv", SEE),
    ("GET", "/areas/{code}/triangulate/{indicator}", SEE),
    ("GET", "/areas/{code}/estimate/{indicator}", SEE),
    ("GET", "/areas/{code}/attention", SEE),
    ("GET", "/areas/{code}/attention.csv", SEE),
    ("GET", "/areas/{code}/condition", SEE),
    ("GET", "/areas/{code}/condition.csv", SEE),
    ("GET", "/areas/{code}/changes", SEE),
    ("GET", "/areas/{code}/changes.csv", SEE),
    ("GET", "/areas/{code}/quality", SEE),
    ("GET", "/areas/{code}/quality.csv", SEE),
    ("GET", "/quality", SEE),
    ("GET", "/quality.csv", SEE),
    ("GET", "/indicators", SEE),
    ("GET", "/indicators/{id}", SEE),
    ("GET", "/sources", SEE),
    ("GET", "/sources/{source}/{period}/{revision}", SEE),
    ("GET", "/groups", SEE),
    ("GET", "/check/rates", SEE),
    ("GET", "/help", SEE),
    ("GET", "/corrections", ENTERED),
    ("GET", "/corrections.csv", ENTERED),
    ("GET", "/corrections/{id}", ENTERED),
    ("POST", "/corrections/{id}/decide", Right::To(Deed::Decide)),
    ("POST", "/corrections/{id}/withdraw", Right::To(Deed::Dispute)),
    ("GET", "/areas/{code}/corrections", ENTERED),
    ("GET", "/areas/{code}/corrections.csv", ENTERED),
    ("GET", "/areas/{code}/dispute/{figure}", Right::To(Deed::Dispute)),
    ("POST", "/areas/{code}/dispute/{figure}", Right::To(Deed::Dispute)),
    ("GET", "/areas/{code}/vacancies", ENTERED),
    ("GET", "/areas/{code}/vacancies.csv", ENTERED),
    ("POST", "/areas/{code}/vacancies/load", Right::To(Deed::Collect)),
    ("POST", "/areas/{code}/vacancies/close", Right::To(Deed::Collect)),
    ("GET", "/areas/{code}/skills", ENTERED),
    ("GET", "/areas/{code}/skills.csv", ENTERED),
    ("GET", "/areas/{code}/training", ENTERED),
    ("GET", "/areas/{code}/training.csv", ENTERED),
    ("GET", "/areas/{code}/mend", ENTERED),
    ("GET", "/areas/{code}/mend.csv", ENTERED),
    ("GET", "/api/v1/account", Right::SignedIn),
    ("GET", "/api/v1/people", MANAGE),
    ("GET", "/api/v1/roles", SEE),
    ("GET", "/api/v1/areas", SEE),
    ("GET", "/api/v1/areas/{code}/profile", SEE),
    ("GET", "/api/v1/areas/{code}/series/{indicator}", SEE),
    ("GET", "/api/v1/areas/{code}/compare/{indicator}", SEE),
    ("GET", "/api/v1/areas/{code}/gradient/{indicator}", SEE),
    ("GET", "/api/v1/areas/{code}/definitions/{indicator}", SEE),
    ("GET", "/api/v1/areas/{code}/variation", SEE),
    ("GET", "/api/v1/areas/{code}/explain/{indicator}", SEE),
    ("GET", "/api/v1/areas/{code}/xmr/{indicator}", SEE),
    ("GET", "/api/v1/areas/{code}/triangulate/{indicator}", SEE),
    ("GET", "/api/v1/areas/{code}/estimate/{indicator}", SEE),
    ("GET", "/api/v1/areas/{code}/changes", SEE),
    ("GET", "/api/v1/areas/{code}/attention", SEE),
    ("GET", "/api/v1/areas/{code}/condition", SEE),
    ("GET", "/api/v1/check/data", SEE),
    ("GET", "/api/v1/indicators", SEE),
    ("GET", "/api/v1/sources", SEE),
    ("GET", "/api/v1/groups", SEE),
    ("GET", "/api/v1/corrections", ENTERED),
    ("GET", "/api/v1/corrections/{id}", ENTERED),
    ("GET", "/api/v1/areas/{code}/corrections", ENTERED),
    ("GET", "/api/v1/areas/{code}/vacancies", ENTERED),
    ("GET", "/api/v1/areas/{code}/skills", ENTERED),
    ("GET", "/api/v1/areas/{code}/training", ENTERED),
    ("GET", "/api/v1/areas/{code}/community", ENTERED),
    ("GET", "/api/v1/areas/{code}/mend", ENTERED),
    ("GET", "/plans", PLANS),
    ("POST", "/plans", Right::To(Deed::Plan)),
    ("GET", "/plans/{id}", PLANS),
    ("GET", "/baselines", ENTERED),
    ("POST", "/baselines", Right::To(Deed::Baseline)),
    ("GET", "/baselines/{id}", ENTERED),
    ("GET", "/baselines/{id}/figures.csv", ENTERED),
    ("GET", "/baselines/{id}/figures.xlsx", ENTERED),
    ("GET", "/baselines/{id}/changes", ENTERED),
    ("GET", "/baselines/{id}/changes.csv", ENTERED),
    ("GET", "/baselines/{id}/certificate", ENTERED),
    ("GET", "/baselines/{id}/certificate.csv", ENTERED),
    ("GET", "/baselines/{id}/places/{code}", ENTERED),
    ("POST", "/baselines/{id}/refresh", Right::To(Deed::Baseline)),
    ("POST", "/baselines/{id}/deem", Right::To(Deed::Baseline)),
    ("POST", "/baselines/{id}/places/{code}/confirm", Right::To(Deed::Confirm)),
    ("POST", "/baselines/{id}/places/{code}/dispute", Right::To(Deed::Dispute)),
    ("POST", "/baselines/{id}/places/{code}/sign", Right::To(Deed::Sign)),
    ("POST", "/baselines/{id}/places/{code}/unsign", Right::To(Deed::Unsign)),
    ("GET", "/returns", SEE),
    ("POST", "/returns", Right::To(Deed::Collect)),
    ("GET", "/returns/{id}", ENTERED),
    ("GET", "/returns/{id}/status.csv", ENTERED),
    ("GET", "/returns/{id}/chase.csv", ENTERED),
    ("GET", "/returns/{id}/posts", ENTERED),
    ("GET", "/returns/{id}/posts.csv", ENTERED),
    ("GET", "/returns/{id}/bias", ENTERED),
    ("GET", "/returns/{id}/bias.csv", ENTERED),
    ("GET", "/returns/{id}/reminders", Right::To(Deed::Collect)),
    ("GET", "/returns/{id}/reminders.csv", Right::To(Deed::Collect)),
    ("POST", "/returns/{id}/close", Right::To(Deed::Collect)),
    ("POST", "/returns/{id}/load", Right::To(Deed::Answer)),
    ("GET", "/returns/{id}/{code}", Right::To(Deed::Answer)),
    ("POST", "/returns/{id}/{code}", Right::To(Deed::Answer)),
    ("GET", "/returns/{id}/{code}/template.xlsx", Right::To(Deed::Answer)),
    ("POST", "/returns/{id}/{code}/unchanged", Right::To(Deed::Answer)),
    ("POST", "/returns/{id}/{code}/forget", Right::To(Deed::Answer)),
    ("GET", "/returns/{id}/{code}/review", Right::To(Deed::Answer)),
    ("GET", "/returns/{id}/{code}/receipt", ENTERED),
    ("GET", "/returns/{id}/{code}/history", ENTERED),
    ("GET", "/api/v1/plans", PLANS),
    ("GET", "/api/v1/plans/{id}", PLANS),
    ("GET", "/api/v1/baselines", ENTERED),
    ("GET", "/api/v1/baselines/{id}", ENTERED),
    ("GET", "/api/v1/baselines/{id}/certificate", ENTERED),
    ("GET", "/api/v1/baselines/{id}/changes", ENTERED),
    ("GET", "/api/v1/collections", SEE),
    ("GET", "/api/v1/collections/{id}", ENTERED),
    ("GET", "/api/v1/collections/{id}/reminders", Right::To(Deed::Collect)),
    ("GET", "/api/v1/collections/{id}/bias", ENTERED),
    ("GET", "/api/v1/collections/{id}/posts", ENTERED),
    ("GET", "/api/v1/forms", SEE),
    ("GET", "/api/v1/collections/{id}/places/{code}", Right::To(Deed::Answer)),
    ("GET", "/api/v1/collections/{id}/places/{code}/history", ENTERED),
];

/// What it takes at a route; none where it has no line.
pub(crate) fn needed(method: &str, path: &str) -> Option<Right> {
    let method = if method == "HEAD" { "GET" } else { method };
    RIGHTS.iter().find(|(of, at, _)| *of == method && *at == path).map(|(.., right)| *right)
}
