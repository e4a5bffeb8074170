-- The books. All statements are understood by SQLite and by PostgreSQL alike; times are seconds since 1970.

-- What may be charged. `stored` is the client's stored credential as JSON: token and network ids, and no card number.
CREATE TABLE credentials (
    id TEXT PRIMARY KEY,
    stored TEXT NOT NULL,
    attempt TEXT,           -- the attempt that is under way: one at a time
    closed TEXT             -- why it may be charged no more
);

CREATE TABLE agreements (
    id TEXT PRIMARY KEY,
    credential TEXT NOT NULL REFERENCES credentials (id),
    amount TEXT NOT NULL,
    currency TEXT NOT NULL,
    begins TEXT NOT NULL,   -- the first day that is due; the others follow month by month
    periods BIGINT NOT NULL DEFAULT 0,
    next_due TEXT NOT NULL,
    cancelled_at BIGINT
);

CREATE TABLE invoices (
    agreement TEXT NOT NULL REFERENCES agreements (id),
    period TEXT NOT NULL,
    amount TEXT NOT NULL,
    currency TEXT NOT NULL,
    credential TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    reason TEXT,
    due_at BIGINT NOT NULL, -- when there is something to do next
    claims BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (agreement, period)
);

-- One row for each attempt, committed before anything is sent.
CREATE TABLE attempts (
    id TEXT PRIMARY KEY,    -- reference and transaction id at the platform
    agreement TEXT NOT NULL,
    period TEXT NOT NULL,
    number BIGINT NOT NULL,
    amount TEXT NOT NULL,
    currency TEXT NOT NULL,
    credential TEXT NOT NULL,
    previous TEXT,          -- the network's id of the payment before, where it is known
    refs TEXT NOT NULL,     -- what the client finds the payment by, as JSON
    state TEXT NOT NULL,
    turn BIGINT NOT NULL,   -- goes up with each claim: a result of an older turn changes nothing
    claimed_at BIGINT NOT NULL,
    free_at BIGINT NOT NULL,     -- the lease: until then nobody else takes it
    counts_from BIGINT NOT NULL, -- when what was signed has surely expired: what is looked up before does not count
    looks BIGINT NOT NULL DEFAULT 0,
    sends BIGINT NOT NULL DEFAULT 1,
    payment TEXT,
    outcome TEXT,
    seen TEXT,              -- the reconciliation that found it last
    UNIQUE (agreement, period, number)
);

CREATE INDEX invoices_by_state ON invoices (state, due_at);
CREATE INDEX agreements_by_due ON agreements (next_due);
CREATE INDEX attempts_by_claim ON attempts (claimed_at)
