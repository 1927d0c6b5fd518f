//! Indicators of all parts of an area on one heat map.
