//! Practices and networks to look at first, by stated rules.
