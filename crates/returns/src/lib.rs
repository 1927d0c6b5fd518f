//! What practices and providers tell: the forms they are asked with, collections, returns, corrections, baselines.
//!
//! **Invariant:** pure. No clock, no disk, no database: what day it is, what is held nationally and what was entered are
//! arguments. What is kept of it is kept by `store`; who may see it is decided by `access`.

pub mod baseline;
pub mod bias;
pub mod cell;
pub mod certificate;
mod check;
mod collection;
pub mod community;
mod correction;
mod crossed;
mod differences;
pub mod disclosure;
mod draft;
mod form;
pub mod history;
pub mod intentions;
pub mod posts;
mod prefill;
pub mod refresh;
pub mod reminder;
mod returned;
mod role;
pub mod signature;
pub mod skills;
pub mod status;
pub mod training;
pub mod vacancies;
pub mod workbook;

pub use check::{Checked, Entered, EnteredRow, Fault, Known, Remark, Texts, check, title_of};
pub use collection::{Closed, Collection, Respondent};
pub use correction::{
    Claim, ClaimError, Correction, Decision, Ended, Ending, Filed, SAME_FTE_WITHIN, Standing, agrees, is_counted_whole,
    is_stated, next_id,
};
pub use differences::{Differences, NationalFile, differences};
pub use draft::Draft;
pub use form::{Audience, Choice, Column, Form, FormError, Kind, Rows, Section};
pub use prefill::{Prefilled, held_rows, measures_shown, put_answers, text_of};
pub use returned::{Cell, How, Return, Row};
pub use role::{measure_of, role_called, role_choices, role_title, staff_group_of};
