-- What planners set up for themselves: groups of areas, successors of closed practices, standards to judge by.
CREATE TABLE area_groups (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    members TEXT NOT NULL,
    set_by  TEXT NOT NULL,
    set_at  TEXT NOT NULL
);

CREATE TABLE successors (
    practice  TEXT PRIMARY KEY,
    successor TEXT NOT NULL,
    reason    TEXT NOT NULL,
    set_by    TEXT NOT NULL,
    set_at    TEXT NOT NULL
);

CREATE TABLE standards (
    indicator TEXT PRIMARY KEY,
    at_least  DOUBLE PRECISION NOT NULL,
    source    TEXT NOT NULL,
    set_by    TEXT NOT NULL,
    set_at    TEXT NOT NULL
);
