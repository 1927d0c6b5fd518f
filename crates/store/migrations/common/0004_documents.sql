-- What people made, as documents: collections, returns, corrections, baselines, signatures, accounts. One row each.
CREATE TABLE documents (
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
