//! Tests of chances on invented places and plans.
