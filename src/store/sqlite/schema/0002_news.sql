-- 0002: letters are recorded, not composed: a letter's row and its news make its bytes.

-- What the letters of one change tell of: core/news.c packs the facts. The text is that
-- of the entry, where there is one.
CREATE TABLE news (
    id INTEGER NOT NULL PRIMARY KEY,
    ticket INTEGER,
    entry INTEGER REFERENCES entry (id),
    delivery INTEGER,
    facts BLOB NOT NULL
) STRICT;

DROP TRIGGER letter_added;
DROP TRIGGER letter_moved;
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

CREATE TRIGGER letter_added AFTER INSERT ON letter BEGIN
    UPDATE tally SET value = value + 1 WHERE name = 'letter.' || NEW.state;
END;
CREATE TRIGGER letter_moved AFTER UPDATE OF state ON letter WHEN OLD.state <> NEW.state BEGIN
    UPDATE tally SET value = value - 1 WHERE name = 'letter.' || OLD.state;
    UPDATE tally SET value = value + 1 WHERE name = 'letter.' || NEW.state;
END;

-- What staff attach at the terminal is in no mail.
ALTER TABLE attachment ADD COLUMN content INTEGER REFERENCES content (id);
