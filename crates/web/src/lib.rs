//! Pages and JSON over HTTP. The only crate that knows HTTP.
//!
//! **Invariant:** every figure on a page is one the workbench answered; a handler prepares it, a template prints it. Pages
//! work without script, and nothing in them asks another host for anything.

mod acting;
mod answer;
mod api;
mod asked;
mod assets;
mod components;
mod guard;
mod links;
mod pages;
mod problem;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use wholetime_workbench::Workbench;

/// A question that takes longer is given up: nobody waits at a page for longer than this. Our judgement.
const LONGEST: Duration = Duration::from_secs(120);

/// Serves pages and JSON until `shutdown` comes.
///
/// Only requests that name this machine (`localhost`, `127.0.0.1`, `[::1]`) or the listener's own address are answered.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    bench: Arc<Workbench>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let hosts = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned(), address.to_string()];
    axum::serve(listener, router(bench, hosts)).with_graceful_shutdown(shutdown).await
}

/// The pages and JSON, for the hosts named (a port is not looked at).
pub fn router(bench: Arc<Workbench>, allowed_hosts: Vec<String>) -> Router {
    let hosts = guard::Hosts::of(&allowed_hosts);
    Router::new()
        .merge(pages::routes())
        .nest("/api/v1", api::v1::routes())
        .route("/assets/{*file}", get(assets::asset))
        .fallback(problem::no_such_page)
        .with_state(bench)
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(hosts, guard::host))
        .layer(middleware::from_fn(guard::headers))
}
