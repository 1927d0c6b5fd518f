//! Writes invented publications in the official layouts.
