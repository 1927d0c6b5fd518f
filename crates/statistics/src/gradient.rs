//! Gradients over an ordered condition such as deprivation: slope and relative index of inequality, fifths.
