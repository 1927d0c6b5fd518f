//! What to do: plans with their targets, costs and funding, and whether the figures of a paper can all be true at once.
//!
//! **Invariant:** pure. No clock, no disk, no database; what is held of an area and what day it is are arguments.
