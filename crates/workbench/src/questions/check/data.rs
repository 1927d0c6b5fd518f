//! Named rules over everything held.
