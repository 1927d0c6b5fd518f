//! The answers as JSON, the same as the commands give, and what tells programs how to ask for them.

pub(crate) mod answered;
mod asking;
pub(crate) mod etag;
pub(crate) mod openapi;
pub(crate) mod operation;
mod paging;
pub(crate) mod problems;
pub(crate) mod v1;
pub(crate) mod word;
