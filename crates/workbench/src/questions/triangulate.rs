//! Two or more sources of one quantity side by side.
