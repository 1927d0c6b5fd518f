//! Plans out to a workbook and back, and what its formulas hold.
