//! The rules on invented practices, with numbers small enough to check by hand.
