/* lmtp_session.c - one LMTP dialogue over one connection. */
#include "doors/lmtp_session.h"

#include "base/log.h"
#include "doors/connection.h"
#include "doors/in_hand.h"
#include "doors/lmtp_command.h"
#include "doors/lmtp_data.h"
#include "doors/xforward.h"

#include <string.h>

/* What one mail may weigh even if the settings know no bound: GByteArray counts in guint.
 */
#define MESSAGE_MAX (G_GINT64_CONSTANT(1) << 30)

const LmtpLimits lmtp_limits_default = { .line = 4096,
                                         .recipients = 100,
                                         .bad_commands = 50,
                                         .idle_ms = 300000,
                                         .data_ms = 600000 };

/*
 *  start --LHLO--> ready --MAIL--> mail --RCPT--> mail with recipients --DATA--> ready
 *  RSET and LHLO lead back to ready from wherever they are said.
 */
typedef struct Session {
    const LmtpHost *host;
    Setup *setup;  /* of the mail under way; NULL: the host's intake never changes */
    Intake intake; /* by that */
    Connection *connection;
    Envelope *envelope;    /* XFORWARD and MAIL; its recipient stays empty */
    GPtrArray *recipients; /* of Recipient * */
    gint64 size;           /* as MAIL declared it */
    guint bad_commands;
    int fd;
    bool is_greeted, has_mail, is_over;
} Session;

typedef struct Recipient {
    char *address, *original;
} Recipient;

static void
recipient_free(void *data)
{
    Recipient *recipient = data;

    g_free(recipient->address);
    g_free(recipient->original);
    g_free(recipient);
}

/* Between two mails: go by what counts now. */
static void
session_renew(Session *session)
{
    setup_unref(session->setup);
    session->setup = setups_take(session->host->intake->setups);
    session->intake = intake_by(session->host->intake, session->setup);
}

static gint64
max_size(const Session *session)
{
    gint64 size = session->intake.settings->max_message_size;

    return size > 0 && size < MESSAGE_MAX ? size : MESSAGE_MAX;
}

/* Say `text` to the last command; what it did wrong is counted. */
static void
reply(Session *session, const char *text)
{
    if (text[0] == '5')
        session->bad_commands++;
    connection_print(session->connection, "%s\r\n", text);
}

/* The last words. */
static void
reply_and_end(Session *session, const char *text)
{
    connection_print(session->connection, "%s\r\n", text);
    session->is_over = true;
}

/* The one place that turns a fault into a reply: strangers see the code's own text. */
static void
reply_fault(Session *session, const Fault *why)
{
    static const struct {
        const char *status, *code;
    } codes[] = { { "4.2.2", "452" },
                  { "4.3.1", "452" },
                  { "5.1.1", "550" },
                  { "5.3.4", "552" },
                  { "5.7.1", "550" } };
    const char *code = why->kind == FAULT_PERMANENT ? "554" : "451";

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        if (strcmp(codes[i].status, why->status) == 0)
            code = codes[i].code;
    connection_print(session->connection, "%s %s %s\r\n", code, why->status,
                     fault_public_text(why));
}

static void
transaction_reset(Session *session)
{
    g_ptr_array_set_size(session->recipients, 0);
    g_free(session->envelope->sender);
    session->envelope->sender = g_strdup("");
    xforward_reset(session->envelope);
    session->size = 0;
    session->has_mail = false;
}

static void
on_lhlo(Session *session, const char *arguments)
{
    const Settings *settings = session->intake.settings;

    if (!*arguments) {
        reply(session, "501 5.5.4 Expected LHLO and a name");
        return;
    }
    transaction_reset(session);
    session->is_greeted = true;
    connection_print(
        session->connection,
        "250-%s\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n"
        "250-SMTPUTF8\r\n250-XFORWARD " XFORWARD_ATTRIBUTES
        "\r\n250-XORCPT\r\n250 SIZE %" G_GINT64_FORMAT "\r\n",
        settings->hostname, max_size(session));
}

static void
on_mail(Session *session, const char *arguments)
{
    g_auto(LmtpPath) path = { 0 };
    const char *error;

    if (!session->is_greeted || session->has_mail) {
        reply(session, session->has_mail ? "503 5.5.1 One MAIL at a time"
                                         : "503 5.5.1 Say LHLO first");
        return;
    }
    error = lmtp_parse_mail(arguments, max_size(session), &path);
    if (error) {
        reply(session, error);
        return;
    }
    g_free(session->envelope->sender);
    session->envelope->sender = g_steal_pointer(&path.address);
    session->size = path.size;
    session->has_mail = true;
    reply(session, "250 2.1.0 Ok");
}

static void
on_rcpt(Session *session, const char *arguments)
{
    g_auto(LmtpPath) path = { 0 };
    Recipient *recipient;
    const char *error;

    if (!session->has_mail) {
        reply(session, "503 5.5.1 Say MAIL first");
        return;
    }
    error = lmtp_parse_rcpt(arguments, &path);
    if (error) {
        reply(session, error);
        return;
    }
    if (session->recipients->len >= session->host->limits.recipients) {
        reply(session, "452 4.5.3 Too many recipients");
        return;
    }
    /* Temporary, so that the mail waits in Postfix's queue until ticketd.conf knows
     * the address: that Postfix sends it here at all shows that it is wanted. */
    if (!intake_knows_recipient(&session->intake, path.address)) {
        session->host->recipient_unknown(path.address, session->host->data);
        reply(session, "450 4.1.1 No department has this address");
        return;
    }
    recipient = g_new0(Recipient, 1);
    recipient->address = g_steal_pointer(&path.address);
    recipient->original = g_steal_pointer(&path.original);
    g_ptr_array_add(session->recipients, recipient);
    reply(session, "250 2.1.5 Ok");
}

static void
on_xforward(Session *session, const char *arguments)
{
    const char *error;

    if (!session->is_greeted || session->has_mail) {
        reply(session, "503 5.5.1 XFORWARD goes between LHLO and MAIL");
        return;
    }
    error = xforward_apply(arguments, session->envelope);
    reply(session, error ? error : "250 2.0.0 Ok");
}

static void
log_refusal(const Session *session, const Envelope *envelope, const Fault *why)
{
    log_warning("lmtp: queue_id=%s from=<%s> to=<%s> answered %s: %s", envelope->queue_id,
                envelope->sender, envelope->recipient, why->status, why->text);
}

static void
take_for(Session *session, const IntakeMail *mail, const Recipient *recipient)
{
    g_autoptr(Envelope) envelope =
        envelope_copy_for(session->envelope, recipient->address);
    IntakeResult result = { .ticket = 0 };
    g_auto(Fault) why = { 0 };

    g_free(envelope->original);
    envelope->original = g_strdup(recipient->original);
    if (!intake_take(&session->intake, mail, envelope, &result, &why)) {
        log_refusal(session, envelope, &why);
        reply_fault(session, &why);
        return;
    }
    if (result.ticket > 0)
        connection_print(session->connection,
                         "250 2.0.0 ticket=%" G_GINT64_FORMAT
                         " outcome=%s delivery=%" G_GINT64_FORMAT "\r\n",
                         result.ticket, outcome_name(result.outcome), result.delivery);
    else
        connection_print(session->connection,
                         "250 2.0.0 ticket=none outcome=%s delivery=%" G_GINT64_FORMAT
                         "\r\n",
                         outcome_name(result.outcome), result.delivery);
}

static void
refuse_message(Session *session, const Fault *why)
{
    log_refusal(session, session->envelope, why);
    for (guint i = 0; i < session->recipients->len; i++)
        reply_fault(session, why);
}

/* All of the message came, though it may not have found room: one reply a recipient, in
 * their order. */
static void
take_message(Session *session, LmtpData *data)
{
    g_autoptr(GBytes) raw = NULL;
    g_autoptr(IntakeMail) mail = NULL;
    g_auto(Fault) why = { 0 };

    if (!data->message) {
        refuse_message(session, &data->fault);
        return;
    }
    if (!lmtp_data_finish(data, &raw, &why) ||
        !intake_read(&session->intake, raw, session->envelope->sender, &mail, &why)) {
        refuse_message(session, &why);
        return;
    }
    for (guint i = 0; i < session->recipients->len; i++)
        take_for(session, mail, g_ptr_array_index(session->recipients, i));
}

static void
end_of_input(Session *session, ConnectionState state)
{
    if (session->host->is_stopping(session->host->data))
        reply_and_end(session, "421 4.3.2 Service is stopping, please try again later");
    else if (state == CONNECTION_TIMEOUT)
        reply_and_end(session, "421 4.4.2 Connection timed out");
    session->is_over = true;
}

static bool
memory_hold(const Session *session, gsize *held, gsize bytes)
{
    const LmtpHost *host = session->host;
    gsize limit = host->limits.memory;

    if (limit > 0)
        limit = MAX(limit, host->limits.memory_mails * (gsize)max_size(session));
    return in_hand_change(host->in_hand, limit, held, bytes);
}

/* False: the connection ended first, and with it the mail. */
static bool
read_data(Session *session, LmtpData *data, gsize *held, bool *is_crowded)
{
    gint64 deadline =
        g_get_monotonic_time() + (gint64)session->host->limits.data_ms * 1000;
    bool is_done = false;

    while (!is_done) {
        const char *bytes;
        gsize length, used;
        ConnectionState state =
            connection_peek(session->connection, deadline, &bytes, &length);

        /* A peer that never pauses must not outrun the deadline either. */
        if (state == CONNECTION_OK && g_get_monotonic_time() >= deadline)
            state = CONNECTION_TIMEOUT;
        if (state != CONNECTION_OK) {
            end_of_input(session, state);
            return false;
        }
        is_done = lmtp_data_feed(data, bytes, length, &used);
        connection_skip(session->connection, used);
        if (!*is_crowded && !memory_hold(session, held, lmtp_data_size(data))) {
            *is_crowded = true;
            lmtp_data_drop(data);
            memory_hold(session, held, 0);
        }
    }
    return true;
}

static void
reply_to_all(Session *session, const char *text)
{
    for (guint i = 0; i < session->recipients->len; i++)
        connection_print(session->connection, "%s\r\n", text);
}

static void
on_data(Session *session, const char *arguments)
{
    g_auto(LmtpData) data = { 0 };
    bool is_crowded = false;
    gsize held = 0;

    if (*arguments || session->recipients->len == 0) {
        reply(session, *arguments ? "501 5.5.4 DATA stands alone"
                                  : "503 5.5.1 No valid recipients");
        return;
    }
    reply(session, "354 End data with <CR><LF>.<CR><LF>");
    lmtp_data_init(&data, (gsize)max_size(session), session->host->spool);
    if (!read_data(session, &data, &held, &is_crowded)) {
        memory_hold(session, &held, 0);
        return;
    }
    if (is_crowded) {
        log_warning("lmtp: queue_id=%s from=<%s>: too many big mails at once, put off",
                    session->envelope->queue_id, session->envelope->sender);
        reply_to_all(session, "452 4.3.1 Too many big mails at once, try again later");
    } else if (data.is_too_big) {
        log_warning("lmtp: queue_id=%s from=<%s>: more than %" G_GINT64_FORMAT
                    " bytes (max-message-size), refused",
                    session->envelope->queue_id, session->envelope->sender,
                    max_size(session));
        reply_to_all(session, "552 5.3.4 Message is too big");
    } else {
        take_message(session, &data);
    }
    memory_hold(session, &held, 0);
    transaction_reset(session);
}

static void
command_run(Session *session, const char *line)
{
    const char *arguments;

    switch (lmtp_verb(line, &arguments)) {
    case LMTP_LHLO:
        on_lhlo(session, arguments);
        return;
    case LMTP_MAIL:
        on_mail(session, arguments);
        return;
    case LMTP_RCPT:
        on_rcpt(session, arguments);
        return;
    case LMTP_DATA:
        on_data(session, arguments);
        return;
    case LMTP_XFORWARD:
        on_xforward(session, arguments);
        return;
    case LMTP_RSET:
        transaction_reset(session);
        reply(session, "250 2.0.0 Ok");
        return;
    case LMTP_NOOP:
        reply(session, "250 2.0.0 Ok");
        return;
    case LMTP_VRFY:
        reply(session, "252 2.0.0 Send mail to find out");
        return;
    case LMTP_HELP:
        reply(session, "214 2.0.0 RFC 2033; see ticketd(8)");
        return;
    case LMTP_QUIT:
        reply_and_end(session, "221 2.0.0 Bye");
        return;
    case LMTP_UNKNOWN:
        reply(session, "500 5.5.1 Unknown command");
        return;
    }
}

/* Between MAIL and the replies to its data a session has a mail under way. False: it has
 * to give its place to another; no mail is lost by that. */
static bool
session_rest(const Session *session, bool is_resting)
{
    Listener *listener = session->host->listener;

    return !listener || listener_rest(listener, session->fd, is_resting);
}

static void
session_step(Session *session, GString *line)
{
    ConnectionState state;

    session_rest(session, !session->has_mail);
    state = connection_read_line(session->connection, line, session->host->limits.line);
    if (!session->has_mail)
        session_renew(session);
    if (!session_rest(session, false))
        reply_and_end(session,
                      "421 4.3.2 Too many connections, an idle one has to make room");
    else if (state == CONNECTION_LONG)
        reply(session, "500 5.5.2 Line too long");
    else if (state != CONNECTION_OK)
        end_of_input(session, state);
    else if (memchr(line->str, '\0', line->len))
        reply(session, "500 5.5.2 Bad character in command");
    else
        command_run(session, line->str);
    if (session->bad_commands > session->host->limits.bad_commands && !session->is_over)
        reply_and_end(session, "421 4.7.0 Too many errors");
    else if (!session->is_over && session->host->is_stopping(session->host->data))
        reply_and_end(session, "421 4.3.2 Service is stopping, please try again later");
}

void
lmtp_session_run(const LmtpHost *host, int fd)
{
    g_autoptr(Connection) connection = connection_new(fd, host->limits.idle_ms);
    g_autoptr(GPtrArray) recipients = g_ptr_array_new_with_free_func(recipient_free);
    g_autoptr(Envelope) envelope = envelope_new();
    g_autoptr(GString) line = g_string_new(NULL);
    Session session = { .host = host,
                        .fd = fd,
                        .connection = connection,
                        .envelope = envelope,
                        .recipients = recipients };

    session_renew(&session);
    connection_print(connection, "220 %s LMTP ticketd\r\n",
                     session.intake.settings->hostname);
    while (!session.is_over)
        session_step(&session, line);
    connection_flush(connection);
    setup_unref(session.setup);
}
