-- The server's tables. Every key of a log's rows starts with the log, so that a larger database can
-- shard by it. A log's id is random and odd, below 2^63: it tells nothing and never collides between
-- servers. Log 0 is the server's own ledger. Reasons: README.md.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

-- Notes signed by the authority, byte for byte.
CREATE TABLE note (
    hash BLOB PRIMARY KEY,    -- SHA-256 of the note
    kind TEXT NOT NULL,       -- as in its header line
    serial INTEGER NOT NULL,  -- of a manifest; else 0
    device TEXT NOT NULL,     -- the device it is about, or ''
    origin TEXT NOT NULL,     -- the log it is about, or ''
    bytes BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX note_by_origin ON note (origin, kind);
CREATE INDEX note_by_device ON note (device);

-- One row a log. [0, good) is cosigned and counted; [good, size) waits in quarantine.
CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    origin_hash BLOB NOT NULL UNIQUE,
    device TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    size INTEGER NOT NULL,
    good INTEGER NOT NULL,
    root BLOB NOT NULL,        -- of size
    edge BLOB NOT NULL,        -- the right edge of the tree, 32 bytes each
    checkpoint BLOB NOT NULL,  -- the device's note of size, with its own signature only
    released INTEGER NOT NULL, -- the largest size with a release; the notes are signed when asked for
    public_size INTEGER NOT NULL,
    public_checkpoint BLOB     -- cosigned
) STRICT;
CREATE INDEX log_by_device ON log (device, epoch);

CREATE TABLE batch (
    log INTEGER NOT NULL,
    end INTEGER NOT NULL,      -- the size it ends with
    first INTEGER NOT NULL,
    root BLOB NOT NULL,
    certificate BLOB NOT NULL, -- hash of the note
    checkpoint BLOB NOT NULL,  -- the device's note
    cosigned BLOB,             -- the answer, the same for ever; NULL while in quarantine
    PRIMARY KEY (log, end)
) WITHOUT ROWID;

-- Entries apart from envelopes: they stay when an envelope goes, and they are small and read in runs.
CREATE TABLE entry (
    log INTEGER NOT NULL,
    position INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (log, position)
) WITHOUT ROWID;

CREATE TABLE envelope (
    log INTEGER NOT NULL,
    position INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (log, position)
) STRICT;

-- Roots of full tiles: level 1 is the root of 256 leaves, level 2 of 65,536.
CREATE TABLE tile_hash (
    log INTEGER NOT NULL,
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (log, level, position)
) WITHOUT ROWID;

-- Accepted and not yet in the ledger; in the same transaction as what it tells of.
CREATE TABLE pending (
    sequence INTEGER PRIMARY KEY,
    entry BLOB NOT NULL
) STRICT;

-- Entries of the ledger that came back from the file beside the database, after a restore: their
-- notes do not go into the ledger a second time. origin, size and root: of a device's head; else '',
-- 0 and NULL.
CREATE TABLE replayed (
    hash BLOB PRIMARY KEY,    -- SHA-256 of the entry
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    root BLOB
) WITHOUT ROWID;

-- Envelopes that may never be stored again. swept: no copy is left in the database.
CREATE TABLE erasure (
    envelope BLOB PRIMARY KEY,
    swept INTEGER NOT NULL
) WITHOUT ROWID;

-- Test signatures declared by the authority: not counted.
CREATE TABLE declared (
    envelope BLOB PRIMARY KEY
) WITHOUT ROWID;

-- Enrolment requests for the desk; bounded.
CREATE TABLE request (
    hash BLOB PRIMARY KEY,
    origin TEXT NOT NULL,
    bytes BLOB NOT NULL
) WITHOUT ROWID;

-- Checkpoints under a device's key that contradict what is held: the proof of a clone. Bounded.
CREATE TABLE evidence (
    log INTEGER NOT NULL,
    hash BLOB NOT NULL,
    checkpoint BLOB NOT NULL,
    PRIMARY KEY (log, hash)
) WITHOUT ROWID;

-- The public total as it stood at the end of a day (UTC), published after it.
CREATE TABLE total (
    day TEXT PRIMARY KEY,
    signatures INTEGER NOT NULL,
    reports INTEGER NOT NULL
) WITHOUT ROWID;
