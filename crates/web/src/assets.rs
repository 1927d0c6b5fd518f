//! Style sheets and pictures, part of the binary.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse as _;

use crate::answer::Page;
use crate::problem::Problem;

struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $media_type:literal) => {
        Asset { name: $name, media_type: $media_type, bytes: include_bytes!(concat!("../assets/", $name)) }
    };
}

static ASSETS: [Asset; 9] = [
    asset!("nhsuk-frontend-10.6.1.min.css", "text/css; charset=utf-8"),
    asset!("wholetime.css", "text/css; charset=utf-8"),
    asset!("work.js", "text/javascript; charset=utf-8"),
    asset!("drop.js", "text/javascript; charset=utf-8"),
    asset!("favicon.svg", "image/svg+xml"),
    asset!("images/nhsuk-icon-arrow-down.svg", "image/svg+xml"),
    asset!("images/nhsuk-icon-arrow-up-down.svg", "image/svg+xml"),
    asset!("images/nhsuk-icon-arrow-up.svg", "image/svg+xml"),
    asset!("images/nhsuk-icon-cross.svg", "image/svg+xml"),
];

/// A word that changes with the assets, so that a browser may keep them for long.
pub(crate) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    for asset in &ASSETS {
        asset.bytes.hash(&mut hasher);
    }
    format!("{:x}", hasher.finish())
});

/// `GET /assets/{file}`.
pub(crate) async fn asset(Path(file): Path<String>) -> Page {
    let found = ASSETS.iter().find(|asset| asset.name == file);
    let asset = found.ok_or_else(|| Problem::not_found(format!("there is no file {file}")))?;
    let headers =
        [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.bytes).into_response())
}
