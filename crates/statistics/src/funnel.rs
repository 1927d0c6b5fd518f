//! Funnels: how far rates and proportions lie from their centre, given their size and the spread there is between areas.
