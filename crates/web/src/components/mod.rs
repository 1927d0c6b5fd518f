//! Pieces that pages share, each with its template beside it.

pub(crate) mod about;
pub(crate) mod chart;
pub(crate) mod field;
pub(crate) mod found;
pub(crate) mod heat;
pub(crate) mod layout;
pub(crate) mod sheet;
pub(crate) mod table;

pub(crate) use layout::{Frame, Link};
pub(crate) use table::{Cell, Table};
