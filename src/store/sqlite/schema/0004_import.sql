-- 0004: numbers that tickets had at an earlier desk.

-- Under the name that core/old_token.h gives them; the first to come keeps it.
CREATE TABLE old_token (
    token TEXT NOT NULL PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket (number)
) STRICT, WITHOUT ROWID;
CREATE INDEX old_token_ticket ON old_token (ticket);
