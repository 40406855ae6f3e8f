-- milter.lua - plays Postfix's smtpd(8) to the milter door, for test_milter.py.
--
-- usage: miltertest -D socket=PATH -D test=NAME -s milter.lua
-- An error ends miltertest without a word, so each is caught, told and made an exit status.

local blocked_text = "Message refused by the policy of this address"
local known_text = "This address takes mail from known correspondents only"
local limit_text = "Too many messages, please try again later"

local function open()
    local conn = mt.connect("unix:" .. socket)
    assert(conn, "no connection")
    assert(mt.negotiate(conn, nil, nil, nil) == nil, "negotiation failed")
    assert(mt.conninfo(conn, "client.example.org", "192.0.2.7") == nil, "connect failed")
    return conn
end

local function expect(conn, what, ...)
    local reply = mt.getreply(conn)
    for _, wanted in ipairs({...}) do
        if reply == wanted then return end
    end
    error(what .. ": the reply was " .. string.char(reply))
end

local function envelope(conn, from, recipients)
    mt.macro(conn, SMFIC_MAIL, "i", "4TestQueueId")
    assert(mt.mailfrom(conn, "<" .. from .. ">") == nil, "MAIL failed")
    expect(conn, "MAIL", SMFIR_CONTINUE)
    for _, recipient in ipairs(recipients) do
        assert(mt.rcptto(conn, "<" .. recipient .. ">") == nil, "RCPT failed")
        expect(conn, "RCPT", SMFIR_CONTINUE)
    end
    assert(mt.data(conn) == nil, "DATA failed")
end

local function header(conn, from, subject, more)
    local fields = {
        {"From", "<" .. from .. ">"}, {"To", "<support@example.net>"},
        {"Subject", subject}, {"Message-ID", "<1@example.org>"},
    }
    for _, field in ipairs(more or {}) do fields[#fields + 1] = field end
    for _, field in ipairs(fields) do
        assert(mt.header(conn, field[1], field[2]) == nil, "header failed")
        expect(conn, "header " .. field[1], SMFIR_CONTINUE)
    end
end

local function finish(conn, body)
    assert(mt.bodystring(conn, body) == nil, "body failed")
    expect(conn, "body", SMFIR_CONTINUE, SMFIR_SKIP)
    assert(mt.eom(conn) == nil, "end of message failed")
end

local function say(conn, from, recipients, subject, more, body)
    envelope(conn, from, recipients)
    expect(conn, "DATA", SMFIR_CONTINUE)
    header(conn, from, subject, more)
    finish(conn, body or "Please help.\r\n")
end

local function refused(conn, code, status, text)
    expect(conn, "end of message", SMFIR_REPLYCODE)
    assert(mt.eom_check(conn, MT_SMTPREPLY, code, status, text),
           "not refused with " .. code .. " " .. status .. " " .. text)
end

local function accepted(conn)
    expect(conn, "end of message", SMFIR_ACCEPT)
end

local support, sales = "support@example.net", "sales@example.net"
local tests = {}

function tests.accept()
    local conn = open()
    say(conn, "budi@example.org", {support}, "Help")
    accepted(conn)
    mt.disconnect(conn)
end

function tests.refuse()
    local conn = open()
    say(conn, "spammer@example.org", {support}, "Help")
    refused(conn, "550", "5.7.1", blocked_text)
    say(conn, "budi@example.org", {sales}, "Help")
    refused(conn, "550", "5.7.1", known_text)
    say(conn, "busy@example.org", {support}, "Help")
    refused(conn, "450", "4.7.1", limit_text)
    -- The session goes on, and a mail that is welcome is not tarred with that brush.
    say(conn, "budi@example.org", {support}, "Help")
    accepted(conn)
    mt.disconnect(conn)
end

function tests.null_sender()
    local conn = open()
    mt.mailfrom(conn, "<>")
    expect(conn, "MAIL", SMFIR_ACCEPT)
    mt.disconnect(conn)
end

function tests.not_ours()
    local conn = open()
    envelope(conn, "spammer@example.org", {"elsewhere@example.com"})
    expect(conn, "DATA", SMFIR_ACCEPT)
    mt.disconnect(conn)
    -- One recipient of somebody else's is enough: the reply would be for him too.
    conn = open()
    envelope(conn, "spammer@example.org", {support, "elsewhere@example.com"})
    expect(conn, "DATA", SMFIR_ACCEPT)
    mt.disconnect(conn)
end

function tests.abort()
    local conn = open()
    mt.abort(conn)
    for stage = 1, 5 do
        assert(mt.mailfrom(conn, "<spammer@example.org>") == nil)
        if stage > 1 then mt.rcptto(conn, "<" .. support .. ">") end
        if stage > 2 then mt.data(conn) end
        if stage > 3 then mt.header(conn, "Subject", "x") end
        if stage > 4 then mt.bodystring(conn, "x") end
        mt.abort(conn)
    end
    -- Nothing of what was aborted is left in the next mail.
    say(conn, "budi@example.org", {support}, "Help")
    accepted(conn)
    mt.disconnect(conn)
    conn = open()
    mt.mailfrom(conn, "<budi@example.org>")
    mt.disconnect(conn, false)
end

function tests.long_body()
    local conn = open()
    envelope(conn, "spammer@example.org", {support})
    header(conn, "spammer@example.org", "Help")
    for _ = 1, 20 do
        mt.bodystring(conn, string.rep("all work and no play\r\n", 2000))
        if mt.getreply(conn) == SMFIR_SKIP then break end
    end
    expect(conn, "long body", SMFIR_SKIP)
    mt.eom(conn)
    refused(conn, "550", "5.7.1", blocked_text)
    mt.disconnect(conn)
end

function tests.thousand_recipients()
    local conn = open()
    local recipients = {}
    for number = 1, 1000 do
        recipients[number] = "support+" .. number .. "@example.net"
    end
    envelope(conn, "spammer@example.org", recipients)
    expect(conn, "DATA", SMFIR_ACCEPT)
    mt.disconnect(conn)
end

function tests.odd_commands()
    local conn = open()
    -- No brackets, control characters, nothing at all: whoever takes that may have it.
    for _, from in ipairs({"spammer", "<a@b", "<\1@example.org>", "<a@[>", ""}) do
        mt.mailfrom(conn, from)
        expect(conn, "MAIL", SMFIR_ACCEPT, SMFIR_CONTINUE)
        mt.abort(conn)
    end
    say(conn, "spammer@example.org", {support}, "Help")
    refused(conn, "550", "5.7.1", blocked_text)
    mt.disconnect(conn)
end

mt.set_timeout(60)
local done, why = pcall(tests[test])
if not done then mt.echo(tostring(why)) end
assert(done)
