//! An indicator across areas, compared fairly.
