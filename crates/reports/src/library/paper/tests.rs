//! The committee paper, tried on invented places.
