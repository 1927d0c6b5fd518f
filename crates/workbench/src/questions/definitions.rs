//! One figure under each definition, source and date held, with the difference named.
