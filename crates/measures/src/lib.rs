//! What the data says today: geography, coverage, measures, indicators and the reasons of each figure.
