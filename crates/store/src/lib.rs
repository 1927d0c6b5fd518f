//! What people made, kept in SQLite.
