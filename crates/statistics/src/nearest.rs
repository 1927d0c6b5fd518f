//! The nearest of many by several features.
