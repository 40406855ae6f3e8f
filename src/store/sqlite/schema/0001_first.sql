-- 0001: tickets, what came in, what goes out.
--
-- Times are milliseconds since 1970 UTC, 0 is never. Words of fixed sets are those
-- of core/ticket.c. A missing text is '', a missing reference NULL.

-- Numbers that are given out once and never again.
CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Small facts of the installation.
CREATE TABLE note (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How many there are of what, kept by triggers: counting must not read it all.
CREATE TABLE tally (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket (
    number INTEGER NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('open', 'answered', 'customer-reply', 'on-hold', 'in-progress', 'closed')),
    department TEXT NOT NULL,
    priority TEXT NOT NULL,
    language TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    customer_address TEXT NOT NULL COLLATE NOCASE,
    answer_to TEXT NOT NULL COLLATE NOCASE,
    assigned TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    merged_into INTEGER REFERENCES ticket (number),
    linked_from INTEGER REFERENCES ticket (number),
    root_id TEXT NOT NULL,
    thread_topic TEXT NOT NULL,
    thread_index TEXT NOT NULL,
    entries INTEGER NOT NULL,
    reopened INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_updated ON ticket (updated);
CREATE INDEX ticket_status ON ticket (status, updated);
CREATE INDEX ticket_department ON ticket (department, updated);
CREATE INDEX ticket_customer ON ticket (customer_address, updated);
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ticket_linked ON ticket (linked_from) WHERE linked_from IS NOT NULL;

CREATE TABLE participant (
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    address TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('pending', 'cc', 'customer')),
    PRIMARY KEY (ticket, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX participant_address ON participant (address);

-- Raw mail, once for each content.
CREATE TABLE content (
    id INTEGER NOT NULL PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE delivery (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    client_address TEXT NOT NULL,
    login TEXT NOT NULL,
    department TEXT NOT NULL,
    message_id TEXT NOT NULL,
    author TEXT NOT NULL,
    subject TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('create', 'reply', 'reopen', 'answer', 'note',
        'hold', 'file', 'refuse', 'duplicate')),
    ticket INTEGER REFERENCES ticket (number),
    rule TEXT NOT NULL,
    trace TEXT NOT NULL,
    held_reason TEXT NOT NULL,
    would TEXT NOT NULL,
    is_waiting INTEGER NOT NULL CHECK (is_waiting IN (0, 1)),
    size INTEGER NOT NULL,
    content INTEGER REFERENCES content (id)
) STRICT;
CREATE INDEX delivery_hash ON delivery (content_hash, department);
CREATE INDEX delivery_ticket ON delivery (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX delivery_waiting ON delivery (is_waiting, at) WHERE is_waiting = 1;

CREATE TABLE entry (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    kind TEXT NOT NULL CHECK (kind IN ('customer', 'staff', 'note', 'automatic', 'bounce')),
    author_name TEXT NOT NULL,
    author_address TEXT NOT NULL COLLATE NOCASE,
    at INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    proof TEXT NOT NULL,
    delivery INTEGER REFERENCES delivery (id),
    text TEXT NOT NULL,
    quoted TEXT NOT NULL
) STRICT;
CREATE INDEX entry_ticket ON entry (ticket, at, id);
CREATE INDEX entry_delivery ON entry (delivery) WHERE delivery IS NOT NULL;

CREATE TABLE attachment (
    entry INTEGER NOT NULL REFERENCES entry (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    seen_type TEXT NOT NULL,
    content_id TEXT NOT NULL,
    part TEXT NOT NULL,
    size INTEGER NOT NULL,
    is_inline INTEGER NOT NULL,
    is_encrypted INTEGER NOT NULL,
    PRIMARY KEY (entry, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
    id INTEGER NOT NULL PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;
CREATE INDEX history_ticket ON history (ticket, id);

-- Whose ticket a Message-ID is. The first to use an id keeps it: one who learns an
-- id of another's mail cannot draw the answers to a ticket of their own.
CREATE TABLE message (
    message_id TEXT NOT NULL PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket (number)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_ticket ON message (ticket);

-- The outbox. `next` is when a letter should go; `due` is the same, or the end of
-- the lease while somebody is sending it.
CREATE TABLE letter (
    id INTEGER NOT NULL PRIMARY KEY,
    ticket INTEGER REFERENCES ticket (number),
    entry INTEGER REFERENCES entry (id),
    event TEXT NOT NULL,
    recipient TEXT NOT NULL COLLATE NOCASE,
    envelope_sender TEXT NOT NULL,
    message_id TEXT NOT NULL,
    is_automatic INTEGER NOT NULL CHECK (is_automatic IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts INTEGER NOT NULL,
    created INTEGER NOT NULL,
    next INTEGER NOT NULL,
    due INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    last_error TEXT NOT NULL
) STRICT;
CREATE INDEX letter_due ON letter (state, due, id) WHERE state <> 'sent';
CREATE INDEX letter_age ON letter (state, created) WHERE state <> 'sent';
CREATE INDEX letter_ticket ON letter (ticket);

-- Apart from its letter, so that a change of state does not rewrite the bytes.
CREATE TABLE letter_message (
    letter INTEGER NOT NULL PRIMARY KEY REFERENCES letter (id),
    bytes BLOB NOT NULL
) STRICT;

-- What limits count.
CREATE TABLE event (
    id INTEGER NOT NULL PRIMARY KEY,
    what TEXT NOT NULL,
    key TEXT NOT NULL COLLATE NOCASE,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX event_key ON event (what, key, at);

-- Addresses that our letters failed at.
CREATE TABLE address (
    address TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
    is_hard INTEGER NOT NULL CHECK (is_hard IN (0, 1)),
    soft INTEGER NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE block (
    kind TEXT NOT NULL CHECK (kind IN ('address', 'domain', 'subject', 'body')),
    value TEXT NOT NULL COLLATE NOCASE,
    created INTEGER NOT NULL,
    hits INTEGER NOT NULL,
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

-- Search. Row 2n is entry n's text, row 2n+1 is ticket n's subject and customer.
CREATE VIRTUAL TABLE search USING fts5 (text, content = '', columnsize = 0,
    tokenize = 'trigram');
-- The runs of characters that occur in it.
CREATE VIRTUAL TABLE search_term USING fts5vocab (search, row);
-- Rows that are not in it yet: a mail does not wait until it is indexed.
CREATE TABLE unindexed (
    row INTEGER NOT NULL PRIMARY KEY
) STRICT;

INSERT INTO tally (name, value) VALUES
    ('ticket.open', 0), ('ticket.answered', 0), ('ticket.customer-reply', 0),
    ('ticket.on-hold', 0), ('ticket.in-progress', 0), ('ticket.closed', 0),
    ('letter.waiting', 0), ('letter.sent', 0), ('letter.dead', 0),
    ('delivery', 0), ('held', 0), ('filed', 0);

CREATE TRIGGER ticket_added AFTER INSERT ON ticket BEGIN
    UPDATE tally SET value = value + 1 WHERE name = 'ticket.' || NEW.status;
END;
CREATE TRIGGER ticket_moved AFTER UPDATE OF status ON ticket WHEN OLD.status <> NEW.status BEGIN
    UPDATE tally SET value = value - 1 WHERE name = 'ticket.' || OLD.status;
    UPDATE tally SET value = value + 1 WHERE name = 'ticket.' || NEW.status;
END;
CREATE TRIGGER letter_added AFTER INSERT ON letter BEGIN
    UPDATE tally SET value = value + 1 WHERE name = 'letter.' || NEW.state;
END;
CREATE TRIGGER letter_moved AFTER UPDATE OF state ON letter WHEN OLD.state <> NEW.state BEGIN
    UPDATE tally SET value = value - 1 WHERE name = 'letter.' || OLD.state;
    UPDATE tally SET value = value + 1 WHERE name = 'letter.' || NEW.state;
END;
CREATE TRIGGER delivery_added AFTER INSERT ON delivery BEGIN
    UPDATE tally SET value = value + 1 WHERE name = 'delivery';
END;
CREATE TRIGGER delivery_held AFTER INSERT ON delivery WHEN NEW.is_waiting BEGIN
    UPDATE tally SET value = value + 1 WHERE name = 'held';
END;
CREATE TRIGGER delivery_filed AFTER INSERT ON delivery WHEN NEW.outcome = 'file' BEGIN
    UPDATE tally SET value = value + 1 WHERE name = 'filed';
END;
CREATE TRIGGER delivery_settled AFTER UPDATE OF is_waiting, outcome ON delivery
WHEN OLD.is_waiting <> NEW.is_waiting OR OLD.outcome <> NEW.outcome BEGIN
    UPDATE tally SET value = value + NEW.is_waiting - OLD.is_waiting WHERE name = 'held';
    UPDATE tally SET value = value + (NEW.outcome = 'file') - (OLD.outcome = 'file')
        WHERE name = 'filed';
END;
