//! A baseline: a named, immutable set of figures with its sources, corrections and coverage.
