//! Pages and JSON over HTTP. The only crate that knows HTTP.
//!
//! **Invariant:** every figure on a page is one the workbench answered; a handler prepares it, a template prints it. Pages
//! work without script, and nothing in them asks another host for anything.

mod acting;
mod answer;
mod api;
mod asked;
mod assets;
pub mod commands;
mod components;
mod guard;
pub mod kept;
mod links;
mod pages;
mod patience;
mod problem;
pub mod rights;
mod sessions;
mod sitemap;
mod wording;
mod works;

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::middleware;
use axum::routing::get;
use axum::{Extension, Router};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use wholetime_workbench::Workbench;

pub use crate::api::openapi::openapi;

/// To whom pages and JSON are served.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Serving {
    /// Names a request may call this server by; a port is not looked at.
    pub hosts: Vec<String>,
    /// Whether a server in front encrypts: cookies are for https only, and browsers are told to use nothing else.
    pub is_behind_tls: bool,
    /// Whether nobody is let in without an account, whatever happens to the accounts.
    pub is_shared: bool,
}

impl From<Vec<String>> for Serving {
    fn from(hosts: Vec<String>) -> Self {
        Self { hosts, ..Self::default() }
    }
}

/// Serves pages and JSON until `shutdown` comes.
///
/// Only requests that name this machine (`localhost`, `127.0.0.1`, `[::1]`), the listener's own address or one of the hosts
/// named are answered.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    bench: Arc<Workbench>,
    listener: TcpListener,
    mut serving: Serving,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let own = ["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned(), address.to_string()];
    serving.hosts.extend(own);
    axum::serve(listener, router(bench, serving)).with_graceful_shutdown(shutdown).await
}

/// The pages and JSON.
pub fn router(bench: Arc<Workbench>, serving: impl Into<Serving>) -> Router {
    let Serving { hosts, is_behind_tls, is_shared } = serving.into();
    let hosts = guard::Hosts::of(&hosts);
    let door = sessions::Door::new(Arc::clone(&bench), sessions::Cookies { is_behind_tls }, is_shared);
    Router::new()
        .merge(pages::routes())
        .nest("/api/v1", api::v1::routes())
        .route("/assets/{*file}", get(assets::asset))
        .fallback(problem::no_such_page)
        .method_not_allowed_fallback(problem::not_that_way)
        .route("/health", get(|| async { "well" }))
        .with_state(bench)
        .layer(Extension(Arc::new(works::Works::default())))
        .layer(Extension(Arc::new(pages::skillmix::Mixes::default())))
        .layer(Extension(Arc::new(pages::report::Papers::default())))
        .layer(middleware::from_fn_with_state(door.clone(), sessions::tell_who))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn_with_state(patience::Patience::default(), patience::give_up))
        .layer(middleware::from_fn(api::problems::told))
        .layer(middleware::from_fn(api::etag::tag))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(api::etag::tell_compressed))
        .layer(middleware::from_fn_with_state(kept::Answers::default(), kept::keep))
        .layer(middleware::from_fn_with_state(door, sessions::ask_who))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn_with_state(patience::Patience::default(), patience::give_up))
        .layer(middleware::from_fn_with_state(hosts, guard::host))
        .layer(middleware::from_fn_with_state(guard::Encryption { is_behind_tls }, guard::headers))
}
