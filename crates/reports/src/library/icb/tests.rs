//! The pack of an invented place.
