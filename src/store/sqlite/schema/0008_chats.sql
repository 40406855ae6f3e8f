-- 0008: talks on the web.

-- Words of fixed sets are those of core/chat.c. `menu` is what the bot offers now, `topic` the
-- last one that was asked for, `agent` a key of staff. `waiting` is since when it waits for an
-- agent, 0 in any other state. `due` is the ticket that an ended one is still to become. An id is never given out twice: pages go on after one.
CREATE TABLE chat (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id),
    state TEXT NOT NULL CHECK (state IN ('bot', 'waiting', 'agent', 'ended')),
    language TEXT NOT NULL,
    menu TEXT NOT NULL,
    topic TEXT NOT NULL,
    agent TEXT NOT NULL,
    ticket INTEGER REFERENCES ticket (number),
    due TEXT NOT NULL CHECK (due IN ('', 'unanswered', 'open', 'closed')),
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    CHECK ((state = 'waiting') = (waiting > 0)),
    CHECK (due = '' OR state = 'ended')
) STRICT;
CREATE INDEX chat_account ON chat (account, id);
CREATE INDEX chat_state ON chat (state, waiting, id);
CREATE INDEX chat_ticket ON chat (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX chat_due ON chat (id) WHERE due <> '';
CREATE INDEX chat_idle ON chat (updated) WHERE ticket IS NULL;

CREATE TABLE chat_line (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    chat INTEGER NOT NULL REFERENCES chat (id),
    sender TEXT NOT NULL CHECK (sender IN ('customer', 'bot', 'agent')),
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX chat_line_chat ON chat_line (chat, id);
