//! The answers as JSON, the same as the commands give.

pub(crate) mod v1;
