//! Need on invented places.
