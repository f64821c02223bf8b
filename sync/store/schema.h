// SPDX-License-Identifier: MIT
// The tables of state.sqlite. No column holds an envelope, a time, or anything of a single record
// but its entry, which is public once its batch has gone out. FORMAT.md section 3.
#pragma once

namespace streetsign {

inline constexpr int schema_version = 1;

inline constexpr const char* schema_sql = R"sql(
CREATE TABLE logs(
    log      INTEGER PRIMARY KEY,
    origin   TEXT NOT NULL UNIQUE,
    vkey     TEXT NOT NULL,
    manifest BLOB NOT NULL,            -- hash of the manifest its newest entries are under; or zeros
    clone    BLOB                      -- the checkpoint note that proved a clone
) STRICT;

CREATE TABLE entries(
    log      INTEGER NOT NULL REFERENCES logs,
    position INTEGER NOT NULL,
    entry    BLOB NOT NULL CHECK(length(entry) = 65),
    PRIMARY KEY(log, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE batches(
    log        INTEGER NOT NULL REFERENCES logs,
    size       INTEGER NOT NULL,       -- of the log after this batch
    first      INTEGER NOT NULL,
    records    INTEGER NOT NULL,
    root       BLOB NOT NULL CHECK(length(root) = 32),
    checkpoint BLOB NOT NULL,          -- note, as it went out
    cosigned   BLOB,                   -- note with the server's cosignature: of this or a later size
    released   BLOB,                   -- the server's release: of this or a later size
    carried    INTEGER NOT NULL DEFAULT 0, -- 1: its records stand in a later epoch's log as well
    PRIMARY KEY(log, size)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings(
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

} // namespace streetsign
