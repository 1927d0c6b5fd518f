//! Tests of the team of Havelock, the invented place.
