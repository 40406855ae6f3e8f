-- 0007: who may log in, and who has.

-- `staff` is the key of a [staff ...] section, '' for a customer; `password` is argon2id's own
-- text, '' where there is none. An id is never given out twice.
CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    staff TEXT NOT NULL,
    name TEXT NOT NULL,
    user_name TEXT NOT NULL COLLATE NOCASE,
    phone TEXT NOT NULL,
    language TEXT NOT NULL,
    password TEXT NOT NULL,
    is_locked INTEGER NOT NULL CHECK (is_locked IN (0, 1)),
    created INTEGER NOT NULL,
    password_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_staff ON account (staff) WHERE staff <> '';
CREATE UNIQUE INDEX account_user_name ON account (user_name) WHERE user_name <> '';
CREATE UNIQUE INDEX account_phone ON account (phone) WHERE phone <> '';

-- An address is one account's; place 0 is where its letters go.
CREATE TABLE account_address (
    address TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    place INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX account_address_place ON account_address (account, place);

-- Of a token only its SHA-256 is kept: whoever reads the database cannot log in by it.
CREATE TABLE session (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account INTEGER NOT NULL REFERENCES account (id),
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    is_by_link INTEGER NOT NULL CHECK (is_by_link IN (0, 1)),
    client TEXT NOT NULL,
    agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account, seen);
CREATE INDEX session_created ON session (created);
CREATE INDEX session_seen ON session (seen);

-- What a mailed token is good for, once: for an address, and for an account if there is one.
CREATE TABLE pass (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    purpose TEXT NOT NULL,
    account INTEGER REFERENCES account (id),
    address TEXT NOT NULL COLLATE NOCASE,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pass_account ON pass (account) WHERE account IS NOT NULL;
CREATE INDEX pass_address ON pass (address);
CREATE INDEX pass_expires ON pass (expires);
