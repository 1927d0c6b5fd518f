//! What practices and providers tell: the forms they are asked with, collections, returns, corrections, baselines.
//!
//! **Invariant:** pure. No clock, no disk, no database: what day it is, what is held nationally and what was entered are
//! arguments. What is kept of it is kept by `store`; who may see it is decided by `access`.

mod baseline;
mod collection;
mod correction;
mod form;
mod returned;

pub use collection::{Closed, Collection, Respondent};
pub use correction::{Correction, Decision, Ended, Ending};
pub use form::{Audience, Choice, Column, Form, FormError, Kind, Rows, Section};
pub use returned::{Cell, How, Return, Row};
