-- 0002: letters are recorded, not composed: a letter's row and its news make its bytes.
-- What is counted is counted by the writer, and written once a commit.

CREATE TABLE figures (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    last_ticket INTEGER NOT NULL,
    last_letter INTEGER NOT NULL,
    ticket_open INTEGER NOT NULL,
    ticket_answered INTEGER NOT NULL,
    ticket_customer_reply INTEGER NOT NULL,
    ticket_on_hold INTEGER NOT NULL,
    ticket_in_progress INTEGER NOT NULL,
    ticket_closed INTEGER NOT NULL,
    letter_waiting INTEGER NOT NULL,
    letter_sent INTEGER NOT NULL,
    letter_dead INTEGER NOT NULL,
    deliveries INTEGER NOT NULL,
    held INTEGER NOT NULL,
    filed INTEGER NOT NULL
) STRICT;
INSERT INTO figures VALUES (1,
    ifnull((SELECT value FROM counter WHERE name = 'ticket'), 0),
    ifnull((SELECT value FROM counter WHERE name = 'letter'), 0),
    (SELECT value FROM tally WHERE name = 'ticket.open'),
    (SELECT value FROM tally WHERE name = 'ticket.answered'),
    (SELECT value FROM tally WHERE name = 'ticket.customer-reply'),
    (SELECT value FROM tally WHERE name = 'ticket.on-hold'),
    (SELECT value FROM tally WHERE name = 'ticket.in-progress'),
    (SELECT value FROM tally WHERE name = 'ticket.closed'),
    (SELECT value FROM tally WHERE name = 'letter.waiting'),
    (SELECT value FROM tally WHERE name = 'letter.sent'),
    (SELECT value FROM tally WHERE name = 'letter.dead'),
    (SELECT value FROM tally WHERE name = 'delivery'),
    (SELECT value FROM tally WHERE name = 'held'),
    (SELECT value FROM tally WHERE name = 'filed'));
DROP TRIGGER letter_added;
DROP TRIGGER letter_moved;
DROP TRIGGER ticket_added;
DROP TRIGGER ticket_moved;
DROP TRIGGER delivery_added;
DROP TRIGGER delivery_held;
DROP TRIGGER delivery_filed;
DROP TRIGGER delivery_settled;
DROP TABLE counter;
DROP TABLE tally;

-- What limits count: `key` is a hash of what and whose (event_key() of limits.c).
ALTER TABLE event RENAME TO event_1;
CREATE TABLE event (
    key INTEGER NOT NULL,
    at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (key, at)
) STRICT, WITHOUT ROWID;
INSERT INTO event (key, at, count)
SELECT event_key(what, key), at, count(*) FROM event_1 GROUP BY 1, 2;
DROP TABLE event_1;

-- Our own ids prove themselves: only those of others' mails need a row.
DROP INDEX message_ticket;
ALTER TABLE message RENAME TO message_1;
CREATE TABLE message (
    message_id TEXT NOT NULL PRIMARY KEY,
    ticket INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO message SELECT message_id, ticket FROM message_1
WHERE message_id NOT IN (SELECT message_id FROM letter)
    AND message_id NOT IN (SELECT root_id FROM ticket);
DROP TABLE message_1;

-- What the letters of one change tell of: core/news.c packs the facts. The text is that
-- of the entry, where there is one.
CREATE TABLE news (
    id INTEGER NOT NULL PRIMARY KEY,
    ticket INTEGER,
    entry INTEGER REFERENCES entry (id),
    delivery INTEGER,
    facts BLOB NOT NULL
) STRICT;

ALTER TABLE letter RENAME TO letter_1;
ALTER TABLE letter_message RENAME TO letter_message_1;
DROP INDEX letter_due;
DROP INDEX letter_age;
DROP INDEX letter_ticket;

-- `next` is when a letter should go.
CREATE TABLE letter (
    id INTEGER NOT NULL PRIMARY KEY,
    news INTEGER REFERENCES news (id),
    ticket INTEGER,
    event TEXT NOT NULL,
    recipient TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    envelope_sender TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    message_id TEXT NOT NULL,
    is_to_staff INTEGER NOT NULL CHECK (is_to_staff IN (0, 1)),
    is_automatic INTEGER NOT NULL CHECK (is_automatic IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts INTEGER NOT NULL,
    created INTEGER NOT NULL,
    next INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    last_error TEXT NOT NULL
) STRICT;
CREATE INDEX letter_waiting ON letter (next, id, created) WHERE state = 'waiting';
CREATE INDEX letter_dead ON letter (state, id) WHERE state = 'dead';

-- The bytes of a letter that may have been offered to the relay already: the next attempt
-- offers the same.
CREATE TABLE letter_message (
    letter INTEGER NOT NULL PRIMARY KEY REFERENCES letter (id),
    bytes BLOB NOT NULL
) STRICT;

-- Of what was composed before, the news is not known: the bytes stay where the letter has
-- not gone, or holds files that nothing else holds.
CREATE TEMP TABLE typed AS
SELECT DISTINCT letter_1.ticket, letter_1.entry
FROM letter_1 JOIN entry ON entry.id = letter_1.entry
WHERE letter_1.is_automatic = 0 AND entry.delivery IS NULL AND EXISTS
    (SELECT 1 FROM attachment WHERE attachment.entry = entry.id);
INSERT INTO news (ticket, entry, facts) SELECT ticket, entry, x'' FROM typed;
INSERT INTO letter (id, news, ticket, event, recipient, name, envelope_sender, reply_to,
    message_id, is_to_staff, is_automatic, state, attempts, created, next, settled,
    last_error)
SELECT id, (SELECT news.id FROM news WHERE news.entry = letter_1.entry AND
        letter_1.is_automatic = 0),
    ticket, event, recipient, '', envelope_sender, '', message_id, 0, is_automatic, state,
    attempts, created, next, settled, last_error
FROM letter_1;
INSERT INTO letter_message (letter, bytes)
SELECT letter_message_1.letter, letter_message_1.bytes
FROM letter_message_1 JOIN letter ON letter.id = letter_message_1.letter
WHERE letter.state <> 'sent' OR letter.news IS NOT NULL;
DROP TABLE typed;
DROP TABLE letter_message_1;
DROP TABLE letter_1;

-- Of bytes that are packed (store/packed.h) the size that they had; NULL: as they came.
ALTER TABLE content ADD COLUMN size INTEGER;
-- Of a longer entry text and quoted are here, a NUL between them, and '' in their place.
ALTER TABLE entry ADD COLUMN packed BLOB;
ALTER TABLE entry ADD COLUMN packed_size INTEGER;

-- What staff attach at the terminal is in no mail.
ALTER TABLE attachment ADD COLUMN content INTEGER REFERENCES content (id);
