//! Change over time on a control chart (XmR).
