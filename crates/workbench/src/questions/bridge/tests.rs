//! Tests of bridges on invented places.
