-- 0003: a ticket's life: its type and tags, what it is linked to, and changes that can be
-- taken back.

ALTER TABLE ticket ADD COLUMN type TEXT NOT NULL DEFAULT '';
-- When the customer was told that it will be closed; 0: not since its status was set.
ALTER TABLE ticket ADD COLUMN warned INTEGER NOT NULL DEFAULT 0;

CREATE TABLE tag (
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    tag TEXT NOT NULL,
    PRIMARY KEY (ticket, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_ticket ON tag (tag, ticket);

-- Tickets that have to do with each other, each pair once, the smaller number first.
CREATE TABLE link (
    low INTEGER NOT NULL REFERENCES ticket (number),
    high INTEGER NOT NULL REFERENCES ticket (number),
    PRIMARY KEY (low, high)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_high ON link (high);

-- What staff changed: `before` and `after` are words of the field.
CREATE TABLE change (
    id INTEGER NOT NULL PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    field TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    is_undone INTEGER NOT NULL CHECK (is_undone IN (0, 1))
) STRICT;
CREATE INDEX change_ticket ON change (ticket, id);

-- What a merge brought to the other ticket and its undoing takes back.
CREATE TABLE moved_entry (
    change INTEGER NOT NULL REFERENCES change (id),
    entry INTEGER NOT NULL,
    PRIMARY KEY (change, entry)
) STRICT, WITHOUT ROWID;
CREATE TABLE moved_person (
    change INTEGER NOT NULL REFERENCES change (id),
    address TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (change, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE moved_ticket (
    change INTEGER NOT NULL REFERENCES change (id),
    ticket INTEGER NOT NULL,
    PRIMARY KEY (change, ticket)
) STRICT, WITHOUT ROWID;
