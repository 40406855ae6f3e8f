/* settings_table.c - every setting there is: its type, default, range and meaning. */
#include "base/settings.h"

#define GATEWAY(field) offsetof(Settings, field), false
#define AT_START(field) offsetof(Settings, field), true
#define DEPARTMENT(field) offsetof(Department, field), false
#define STAFF(field) offsetof(Staff, field), false
#define WEBHOOK(field) offsetof(Webhook, field), false
#define MIB ((gint64)1024 * 1024)
#define DAY ((gint64)24 * 3600)

/* clang-format off */
static const SettingRow rows[] = {
    { "gateway", "hostname", "domain", NULL,
      "Right-hand side of Message-IDs and name in the LMTP banner. Changing it later makes "
      "answers to older letters harder to recognise.",
      SETTING_HOSTNAME, 0, 0, GATEWAY(hostname) },
    { "gateway", "database", "database", "sqlite:/var/lib/ticketd/ticketd.db",
      "Where tickets, mails and letters are kept.",
      SETTING_DATABASE, 0, 0, AT_START(database) },
    { "gateway", "secret-file", "path", "/var/lib/ticketd/secret",
      "Key that signs Message-IDs and reply addresses. It is created with mode 0600 on the "
      "first start.",
      SETTING_PATH, 0, 0, GATEWAY(secret_file) },
    { "gateway", "language", "language", "en",
      "Language of letters, unless a department has its own: en, id, or one whose words stand "
      "in languages/CODE.json beside this file.",
      SETTING_LANGUAGE, 0, 0, GATEWAY(language) },
    { "gateway", "runtime-dir", "path", "/run/ticketd",
      "Directory of the sockets. The defaults in [listen] move with it.",
      SETTING_PATH, 0, 0, AT_START(runtime_dir) },
    { "gateway", "max-message-size", "size", "50M",
      "Larger mails are refused.",
      SETTING_SIZE, 64 * 1024, 1024 * MIB, GATEWAY(max_message_size) },
    { "gateway", "first-ticket-number", "number", "10001",
      "First number a new database gives out.",
      SETTING_TICKET, 1, G_GINT64_CONSTANT(999999999999), AT_START(first_ticket_number) },
    { "gateway", "strangers", "new | hold | append", "new",
      "What becomes of a mail that names a ticket of somebody else without proof: a new ticket "
      "linked to it, held for a person to look at, or added to it.",
      SETTING_CHOICE, 0, 0, GATEWAY(strangers) },
    { "gateway", "new-topic", "append | new", "append",
      "What becomes of a mail that answers a ticket's thread under a wholly different subject: "
      "added to that ticket, or a new one.",
      SETTING_CHOICE, 0, 0, GATEWAY(new_topic) },
    { "gateway", "closed-after-days", "number", "30",
      "A reply to a ticket that has been closed for more days than this opens a new ticket "
      "linked to it; 0 always reopens.",
      SETTING_NUMBER, 0, 36500, GATEWAY(closed_after_days) },
    { "gateway", "reopen-limit", "number", "5",
      "How often one ticket may be reopened by mail in a day; after that a reply opens a linked "
      "new one. 0 is no limit.",
      SETTING_NUMBER, 0, 1000, GATEWAY(reopen_limit) },
    { "gateway", "sender-limit", "rate", "10/15min",
      "New tickets from one sender; more are refused at the gate or held. 0 is no limit.",
      SETTING_RATE, 0, 0, GATEWAY(sender_limit) },
    { "gateway", "reply-limit", "rate", "20/15min",
      "Replies from one sender to one ticket; more are held. 0 is no limit.",
      SETTING_RATE, 0, 0, GATEWAY(reply_limit) },
    { "gateway", "same-text-limit", "rate", "4/1d",
      "Mails with the same words from one sender; more are held. 0 is no limit.",
      SETTING_RATE, 0, 0, GATEWAY(same_text_limit) },
    { "gateway", "same-alert-limit", "rate", "50/1d",
      "The same of list and alert mail in a department with automatic-mail = new: what "
      "watches servers repeats itself. 0 is no limit.",
      SETTING_RATE, 0, 0, GATEWAY(same_alert_limit) },
    { "gateway", "automatic-letters-per-day", "number", "3",
      "Automatic letters in a day to an address that has proved nothing; 0 sends none.",
      SETTING_NUMBER, 0, 1000, GATEWAY(automatic_letters_per_day) },
    { "gateway", "log", "stderr | syslog", "stderr",
      "Where the log goes: standard error (the journal under systemd) or syslog, facility mail.",
      SETTING_WORD, 0, 0, AT_START(log) },
    { "gateway", "log-format", "text | json", "text",
      "How a record of the log looks: as text, or as a JSON object whose fields are those of "
      "the text.",
      SETTING_EITHER, 0, 0, AT_START(logs_json) },
    { "gateway", "readers", "number", "0",
      "Reader processes that parse mail; 0 is one for each processor.",
      SETTING_NUMBER, 0, 64, AT_START(readers) },
    { "gateway", "held-digest", "hours", "24h",
      "How often staff are told by mail of what is held and what was filed since; 0 never "
      "tells them.",
      SETTING_HOURS, 0, 24 * 31, GATEWAY(held_digest_hours) },
    { "gateway", "old-tokens", "names", "",
      "How the desk before this one wrote ticket numbers into subjects, with commas between "
      "them; * stands for the number, as in [Ticket#*]. Mails imported under such a number, "
      "and mails that come later, find their ticket by it.",
      SETTING_NAMES, 0, 0, GATEWAY(old_tokens) },

    { "listen", "lmtp", "socket", "unix:/run/ticketd/lmtp/lmtp.sock",
      "Where Postfix delivers by LMTP.",
      SETTING_SOCKET, 0, 0, AT_START(lmtp) },
    { "listen", "milter", "socket", "unix:/run/ticketd/milter.sock",
      "Where Postfix asks whether to take a mail at all; empty is off.",
      SETTING_SOCKET, 0, 0, AT_START(milter) },
    { "listen", "control", "socket", "unix:/run/ticketd/control.sock",
      "Where ticketctl knocks. Only a unix socket tells who is knocking, so it must be one.",
      SETTING_SOCKET, 0, 0, AT_START(control) },
    { "listen", "member", "socket", "",
      "Where ticketd-web asks for the pages of who is logged in; empty is off. It must be a "
      "unix socket.",
      SETTING_SOCKET, 0, 0, AT_START(member) },
    { "listen", "lmtp-sessions", "number", "100",
      "LMTP sessions at once; one more takes the place of an idle one.",
      SETTING_NUMBER, 1, 10000, AT_START(lmtp_sessions) },

    { "trust", "authserv-id", "text", "",
      "The name under which your own mail servers write Authentication-Results; only those are "
      "believed. Empty believes none.",
      SETTING_TEXT, 0, 0, GATEWAY(authserv_id) },
    { "trust", "require-authentication", "yes | no", "no",
      "Treat every sender as a stranger whose mail shows neither a pass in "
      "Authentication-Results nor a signed id of ours.",
      SETTING_SWITCH, 0, 0, GATEWAY(require_authentication) },

    { "outbound", "relay", "relay", "smtp://127.0.0.1:25",
      "SMTP server that takes our letters: smtp://, smtps:// or smtp+starttls://, a host and "
      "perhaps a port.",
      SETTING_RELAY, 0, 0, GATEWAY(relay) },
    { "outbound", "username", "text", "",
      "Login at the relay; empty is none.",
      SETTING_TEXT, 0, 0, GATEWAY(username) },
    { "outbound", "password-file", "path", "",
      "File whose first line is the password. Others must not be able to read it.",
      SETTING_PATH, 0, 0, GATEWAY(password_file) },
    { "outbound", "tls-ca-file", "path", "",
      "Certificates to check the relay's against; empty takes those of the system.",
      SETTING_PATH, 0, 0, GATEWAY(tls_ca_file) },
    { "outbound", "connections", "number", "4",
      "Connections to the relay at once.",
      SETTING_NUMBER, 1, 100, AT_START(connections) },
    { "outbound", "retry-after", "duration", "5min",
      "How long a letter waits before its second attempt; later waits grow.",
      SETTING_DURATION, 1, DAY, GATEWAY(retry_after) },
    { "outbound", "give-up-after", "duration", "5d",
      "A letter that could not be sent for so long is given up, and its ticket says so.",
      SETTING_DURATION, 60, 60 * DAY, GATEWAY(give_up_after) },

    { "retention", "filed", "duration", "90d",
      "How long mail is kept that was filed: what machines sent and no ticket has. 0 keeps it.",
      SETTING_DURATION, 0, 36500 * DAY, GATEWAY(keep_filed) },
    { "retention", "letters", "duration", "30d",
      "How long it is kept what became of a letter that was sent or given up. 0 keeps it.",
      SETTING_DURATION, 0, 36500 * DAY, GATEWAY(keep_letters) },
    { "retention", "closed", "duration", "0",
      "A ticket that has been closed for so long is deleted with all its mails and files. 0 "
      "keeps it.",
      SETTING_DURATION, 0, 36500 * DAY, GATEWAY(keep_closed) },

    { "web", "base-url", "url", "",
      "Where ticketd-web is found, for letters to name it; empty: they name no page.",
      SETTING_URL, 0, 0, GATEWAY(base_url) },
    { "web", "registration", "known | open | off", "known",
      "Who gets a letter with which they can log in for the first time: who has a ticket or "
      "takes part in one, anybody, or nobody. Staff and who has an account always do.",
      SETTING_CHOICE, 0, 0, GATEWAY(registration) },
    { "web", "session-idle", "duration", "12h",
      "Who does nothing for so long must log in again.",
      SETTING_DURATION, 1800, 90 * DAY, GATEWAY(session_idle) },
    { "web", "session-age", "duration", "30d",
      "Everybody must log in again after so long.",
      SETTING_DURATION, 1800, 366 * DAY, GATEWAY(session_age) },
    { "web", "chat", "yes | no", "yes",
      "Whether customers who are logged in may chat.",
      SETTING_SWITCH, 0, 0, GATEWAY(has_chat) },
    { "web", "chat-wait", "duration", "2min",
      "A chat for which no member of staff comes in so long becomes a ticket.",
      SETTING_DURATION, 5, DAY, GATEWAY(chat_wait) },
    { "web", "country-code", "digits", "62",
      "Country of phone numbers that are written without one: 62 makes 0812... "
      "+62812.... Empty: such numbers are none.",
      SETTING_TEXT, 0, 0, GATEWAY(country_code) },

    { "department", "name", "text", "",
      "Name in From of letters; empty takes the name of the section.",
      SETTING_TEXT, 0, 0, DEPARTMENT(name) },
    { "department", "address", "address", NULL,
      "From of letters; mail to it lands in this department.",
      SETTING_ADDRESS, 0, 0, DEPARTMENT(address) },
    { "department", "aliases", "addresses", "",
      "More addresses whose mail lands here, with commas between them.",
      SETTING_ADDRESSES, 0, 0, DEPARTMENT(aliases) },
    { "department", "staff", "staff", "",
      "Names of [staff ...] sections, with commas between them: who is told of what comes in.",
      SETTING_STAFF, 0, 0, DEPARTMENT(staff) },
    { "department", "language", "language", "",
      "Language of its letters; empty is the language of [gateway].",
      SETTING_LANGUAGE, 0, 0, DEPARTMENT(language) },
    { "department", "accept", "all | replies | known", "all",
      "Who may write: anybody, only replies to tickets, or only people who are known from a "
      "ticket.",
      SETTING_CHOICE, 0, 0, DEPARTMENT(accept) },
    { "department", "signed-replies", "yes | no", "no",
      "Letters ask for replies to an address that is signed for the recipient, such as "
      "support+t10001...@example.net. Postfix needs recipient_delimiter = + for it.",
      SETTING_SWITCH, 0, 0, DEPARTMENT(signed_replies) },
    { "department", "acknowledge", "yes | authenticated | no", "yes",
      "Tell the customer the number of a new ticket: whoever wrote, or only who has proved "
      "it by authentication or a signed answer, so that nobody can make us write to others.",
      SETTING_CHOICE, 0, 0, DEPARTMENT(acknowledge) },
    { "department", "automatic-mail", "file | new", "file",
      "What list and alert mail without a ticket does: kept in the log of deliveries only, or a "
      "new ticket without acknowledgement.",
      SETTING_CHOICE, 0, 0, DEPARTMENT(automatic_mail) },
    { "department", "reply-marker", "yes | no", "no",
      "Put a line \"reply above this line\" into letters to customers.",
      SETTING_SWITCH, 0, 0, DEPARTMENT(reply_marker) },
    { "department", "thanks-mails", "reopen | append", "reopen",
      "What a reply to a closed ticket does that says only thanks: reopen it like any other, or "
      "be added to it and leave it closed.",
      SETTING_EITHER, 0, 0, DEPARTMENT(thanks) },
    { "department", "types", "names", "",
      "Types of ticket, with commas between them; the first is that of a new ticket. Empty: "
      "tickets have no type.",
      SETTING_NAMES, 0, 0, DEPARTMENT(types) },
    { "department", "close-after", "number", "0",
      "An answered ticket whose customer says nothing for so many days is closed, and the "
      "customer is told. 0 never closes one.",
      SETTING_NUMBER, 0, 3650, DEPARTMENT(close_after) },
    { "department", "close-warning", "number", "1",
      "So many days before that the customer is told that it will be closed; any reply keeps "
      "it open. 0 does not tell.",
      SETTING_NUMBER, 0, 3650, DEPARTMENT(close_warning) },
    { "department", "notes-to", "department | assigned", "department",
      "Who is told of internal notes: all staff of the department, or whose ticket it is; of "
      "a ticket that is nobody's all hear.",
      SETTING_EITHER, 0, 0, DEPARTMENT(notes_to_assigned) },
    { "department", "attach-up-to", "size", "10M",
      "The customer's files go along with notices to staff up to this size together; above "
      "it, and with 0, they are only listed.",
      SETTING_SIZE, 0, 1024 * MIB, DEPARTMENT(attach_up_to) },
    { "department", "quote-history", "yes | no", "no",
      "Whether answers to customers quote, below all else, the newest of what was written "
      "before.",
      SETTING_SWITCH, 0, 0, DEPARTMENT(quote_history) },

    { "staff", "name", "text", "",
      "Name customers see; empty takes the name of the section.",
      SETTING_TEXT, 0, 0, STAFF(name) },
    { "staff", "address", "address", NULL,
      "Where notices go and answers come from.",
      SETTING_ADDRESS, 0, 0, STAFF(address) },
    { "staff", "login", "text", "",
      "SASL login whose authenticated mail speaks for this person; empty is none.",
      SETTING_TEXT, 0, 0, STAFF(login) },
    { "staff", "notify", "all | assigned | none", "all",
      "Of which tickets of their departments they are told: all, those that are theirs or "
      "nobody's, or none. Who is given a ticket is told of it in any case.",
      SETTING_CHOICE, 0, 0, STAFF(notify) },
    { "staff", "digest", "hours", "0",
      "How often they are told, in one letter, instead of at once; 0 is at once. What is "
      "given to them comes at once in any case.",
      SETTING_HOURS, 0, 24 * 7, STAFF(digest_hours) },

    { "webhook", "url", "url", NULL,
      "Where changes are told by HTTP POST: https://, or http:// with allow-private = yes.",
      SETTING_URL, 0, 0, WEBHOOK(url) },
    { "webhook", "secret-file", "path", NULL,
      "File whose first line signs what is sent. Others must not be able to read it.",
      SETTING_PATH, 0, 0, WEBHOOK(secret_file) },
    { "webhook", "events", "names", "",
      "What is told, with commas between; empty is all but notes: opened, customer-reply, "
      "reopened, answer, note, bounce, closed, status, assigned, priority, department, type, "
      "tags, cc, merged, split, linked, undone.",
      SETTING_NAMES, 0, 0, WEBHOOK(events) },
    { "webhook", "allow-private", "yes | no", "no",
      "Whether the service may be in a private network, or on this machine.",
      SETTING_SWITCH, 0, 0, WEBHOOK(allow_private) },
};
/* clang-format on */

const SettingRow *
settings_table(gsize *n)
{
    *n = G_N_ELEMENTS(rows);
    return rows;
}
