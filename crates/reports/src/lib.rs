//! Charts and workbooks made from answers.
