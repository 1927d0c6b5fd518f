-- What was changed, by whom and when: one row a change, each holding the hash of the row before it.
CREATE TABLE audit_log (
    sequence      BIGINT PRIMARY KEY,
    done_at       TEXT NOT NULL,
    done_by       TEXT NOT NULL,
    what          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    value_before  TEXT NOT NULL,
    value_after   TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL
);
