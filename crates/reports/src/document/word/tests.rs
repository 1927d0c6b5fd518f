//! Papers as Word files, tried on invented figures.
