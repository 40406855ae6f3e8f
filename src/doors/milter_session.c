/* milter_session.c - what one session of smtpd(8) asks, from its connect to its close.
 *
 *   connect ─► Client ─── mail ─► Message ─ rcpt* ─ data ─ header* ─ body* ─ eom ─►
 * advice ▲                  │ abort, eom, or no business of ours: freed    │
 *                 └──────────────────┴──────────────────────────────────────────────┘
 *   close: the Client is freed
 *
 * Nothing is refused at RCPT: whether a mail is a reply, a bounce or an auto-reply shows
 * only when it is there. libmilter calls back on any thread, one at a time a session. */
#include "doors/milter_session.h"

#include "base/log.h"
#include "base/metrics.h"
#include "doors/lmtp_command.h"

#include <arpa/inet.h>
#include <libmilter/mfapi.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
    PACKET_MAX = 1 << 20,   /* one header with its name; 64 KiB unless asked for */
    HEADER_MAX = 1 << 20,   /* all fields of a mail; one with more is let in */
    BODY_MAX = 256 * 1024,  /* what is read of a body: enough to know its kind */
    RECIPIENTS_MAX = 100,   /* kept of a mail */
    MEMORY_MAX = 128 << 20, /* of all mails at once; what finds no room is let in */
};

/* libmilter has no pointer of ours to hand to a callback. */
static struct Questions {
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t idle;
    Gate *gate; /* NULL: stopping, or not started */
    guint asking;
    gsize memory; /* bytes of all messages */
} door = { .lock = PTHREAD_MUTEX_INITIALIZER, .idle = PTHREAD_COND_INITIALIZER };

typedef struct Message {
    Envelope *envelope;    /* its recipient stays empty */
    GPtrArray *recipients; /* of char * */
    GByteArray *bytes;     /* header fields, blank line, beginning of the body */
    gsize body;            /* bytes of the body in it */
    bool is_cut;           /* the body goes on */
    bool is_not_ours;      /* somebody else's too, or more than we look at */
} Message;

typedef struct Client {
    char *address;     /* as XFORWARD writes it; "" if unknown */
    bool may_skip;     /* smtpd(8) stops sending the body when told to */
    bool keeps_blanks; /* header values come with the blank behind the colon */
    Message *message;  /* NULL: none, or not to be looked at */
} Client;

static void
message_drop(Client *client)
{
    Message *message = client ? g_steal_pointer(&client->message) : NULL;

    if (!message)
        return;
    pthread_mutex_lock(&door.lock);
    door.memory -= message->bytes->len;
    pthread_mutex_unlock(&door.lock);
    envelope_free(message->envelope);
    g_ptr_array_unref(message->recipients);
    g_byte_array_unref(message->bytes);
    g_free(message);
}

static Message *
message_new(void)
{
    Message *message = g_new0(Message, 1);

    message->envelope = envelope_new();
    message->recipients = g_ptr_array_new_with_free_func(g_free);
    message->bytes = g_byte_array_new();
    return message;
}

/* False, with nothing kept, where there is no room. */
static bool
message_append(Message *message, const void *bytes, gsize length)
{
    bool has_room;

    pthread_mutex_lock(&door.lock);
    has_room = length <= MEMORY_MAX - door.memory;
    door.memory += has_room ? length : 0;
    pthread_mutex_unlock(&door.lock);
    if (has_room)
        g_byte_array_append(message->bytes, bytes, (guint)length);
    return has_room;
}

static void
client_free(Client *client)
{
    message_drop(client);
    g_free(client->address);
    g_free(client);
    metrics_move(METRICS_MILTER_SESSIONS, -1);
}

/* A session may start anew without negotiating again: there may be none yet. */
static Client *
client_of(SMFICTX *ctx)
{
    Client *client = smfi_getpriv(ctx);

    if (!client) {
        client = g_new0(Client, 1);
        client->address = g_strdup("");
        metrics_move(METRICS_MILTER_SESSIONS, 1);
        smfi_setpriv(ctx, client);
    }
    return client;
}

static const char *
macro(SMFICTX *ctx, const char *name)
{
    const char *value = smfi_getsymval(ctx, (char *)name);

    return value ? value : "";
}

static Gate *
gate_borrow(void)
{
    Gate *gate;

    pthread_mutex_lock(&door.lock);
    gate = door.gate;
    door.asking += gate != NULL;
    pthread_mutex_unlock(&door.lock);
    return gate;
}

static void
gate_return(void)
{
    pthread_mutex_lock(&door.lock);
    door.asking--;
    pthread_cond_broadcast(&door.idle);
    pthread_mutex_unlock(&door.lock);
}

/* ------------------------------------------------------------------ callbacks */

static sfsistat
let_in(Client *client)
{
    message_drop(client);
    return SMFIS_ACCEPT;
}

static void
replace(char **to, const char *value)
{
    g_free(*to);
    *to = log_clean(value);
}

static sfsistat
on_negotiate(SMFICTX *ctx, unsigned long actions, unsigned long steps,
             unsigned long unused2, unsigned long unused3, unsigned long *out_actions,
             unsigned long *out_steps, unsigned long *out2, unsigned long *out3)
{
    Client *client = client_of(ctx);

    *out_actions = 0;
    *out_steps = steps & (SMFIP_NOHELO | SMFIP_NOUNKNOWN | SMFIP_NOEOH | SMFIP_SKIP |
                          SMFIP_HDR_LEADSPC);
    *out2 = *out3 = 0;
    client->may_skip = (*out_steps & SMFIP_SKIP) != 0;
    client->keeps_blanks = (*out_steps & SMFIP_HDR_LEADSPC) != 0;
    return SMFIS_CONTINUE;
}

static sfsistat
on_connect(SMFICTX *ctx, char *name, _SOCK_ADDR *address)
{
    char text[INET6_ADDRSTRLEN] = "";
    bool is_v6 = address && address->sa_family == AF_INET6;
    Client *client = client_of(ctx);

    if (is_v6)
        inet_ntop(AF_INET6,
                  &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text,
                  sizeof text);
    else if (address && address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
                  text, sizeof text);
    g_free(client->address);
    client->address = g_strconcat(is_v6 ? "IPV6:" : "", text, NULL);
    return SMFIS_CONTINUE;
}

static sfsistat
on_mail(SMFICTX *ctx, char **arguments)
{
    Client *client = client_of(ctx);
    g_autofree char *line = g_strconcat("FROM:", arguments[0], NULL);
    g_auto(LmtpPath) path = { 0 };

    message_drop(client);
    /* The null sender is never refused: it needs no looking at. */
    if (lmtp_parse_mail(line, 0, &path) || !*path.address)
        return SMFIS_ACCEPT;
    client->message = message_new();
    replace(&client->message->envelope->sender, path.address);
    replace(&client->message->envelope->client_address, client->address);
    replace(&client->message->envelope->login, macro(ctx, "{auth_authen}"));
    return SMFIS_CONTINUE;
}

static sfsistat
on_recipient(SMFICTX *ctx, char **arguments)
{
    Client *client = client_of(ctx);
    Message *message = client->message;
    g_autofree char *line = g_strconcat("TO:", arguments[0], NULL);
    g_auto(LmtpPath) path = { 0 };
    Gate *gate = gate_borrow();
    bool is_ours =
        gate && !lmtp_parse_rcpt(line, &path) && gate_knows_recipient(gate, path.address);

    if (gate)
        gate_return();
    /* One reply is for all recipients, and those of others are none of our business. */
    if (message && (!is_ours || message->recipients->len >= RECIPIENTS_MAX))
        message->is_not_ours = true;
    else if (message)
        g_ptr_array_add(message->recipients, g_strdup(path.address));
    return SMFIS_CONTINUE;
}

static bool
append(Message *message, const char *text)
{
    return message_append(message, text, strlen(text));
}

static sfsistat
on_data(SMFICTX *ctx)
{
    Client *client = client_of(ctx);
    Message *message = client->message;

    /* The Received field that Postfix itself adds, but hides from milters, is a hop. */
    if (!message || message->is_not_ours || message->recipients->len == 0 ||
        !append(message, "Received: by milter\r\n"))
        return let_in(client);
    return SMFIS_CONTINUE;
}

static sfsistat
on_header(SMFICTX *ctx, char *name, char *value)
{
    Client *client = client_of(ctx);
    Message *message = client->message;

    if (!message)
        return SMFIS_ACCEPT;
    if (message->bytes->len + strlen(name) + strlen(value) > HEADER_MAX ||
        !append(message, name) || !append(message, client->keeps_blanks ? ":" : ": ") ||
        !append(message, value) || !append(message, "\r\n"))
        return let_in(client);
    return SMFIS_CONTINUE;
}

static sfsistat
on_body(SMFICTX *ctx, unsigned char *bytes, size_t length)
{
    Client *client = client_of(ctx);
    Message *message = client->message;
    gsize taken;

    if (!message)
        return SMFIS_ACCEPT;
    taken = MIN(length, BODY_MAX - message->body);
    if ((message->body == 0 && !append(message, "\r\n")) ||
        !message_append(message, bytes, taken))
        return let_in(client);
    message->body += taken;
    if (taken == length)
        return SMFIS_CONTINUE;
    message->is_cut = true;
    return client->may_skip ? SMFIS_SKIP : SMFIS_CONTINUE;
}

static sfsistat
say(SMFICTX *ctx, const GateAdvice *advice)
{
    if (!advice->refuses)
        return SMFIS_ACCEPT;
    smfi_setreply(ctx, (char *)advice->code, (char *)advice->status,
                  (char *)advice->text);
    return advice->is_temporary ? SMFIS_TEMPFAIL : SMFIS_REJECT;
}

static sfsistat
on_end(SMFICTX *ctx)
{
    Client *client = client_of(ctx);
    Message *message = client->message;
    sfsistat answer = SMFIS_ACCEPT;
    Gate *gate;

    if (!message || message->is_not_ours)
        return let_in(client);
    gate = gate_borrow();
    if (gate) {
        g_autoptr(GBytes) raw =
            g_bytes_new_static(message->bytes->data, message->bytes->len);
        GateAdvice advice;

        /* Postfix gives the mail its id late, with the first recipient or after it. */
        replace(&message->envelope->queue_id, macro(ctx, "i"));
        advice =
            gate_ask(gate, raw, !message->is_cut, message->envelope, message->recipients);
        gate_return();
        answer = say(ctx, &advice);
    }
    message_drop(client);
    return answer;
}

static sfsistat
on_abort(SMFICTX *ctx)
{
    message_drop(smfi_getpriv(ctx));
    return SMFIS_CONTINUE;
}

static sfsistat
on_close(SMFICTX *ctx)
{
    Client *client = smfi_getpriv(ctx);

    smfi_setpriv(ctx, NULL);
    if (client)
        client_free(client);
    return SMFIS_CONTINUE;
}

/* ------------------------------------------------------------------- the door */

bool
milter_session_register(void)
{
    static char name[] = "ticketd";
    const struct smfiDesc description = {
        .xxfi_name = name,
        .xxfi_version = SMFI_VERSION,
        .xxfi_flags = 0,
        .xxfi_negotiate = on_negotiate,
        .xxfi_connect = on_connect,
        .xxfi_envfrom = on_mail,
        .xxfi_envrcpt = on_recipient,
        .xxfi_data = on_data,
        .xxfi_header = on_header,
        .xxfi_body = on_body,
        .xxfi_eom = on_end,
        .xxfi_abort = on_abort,
        .xxfi_close = on_close,
    };

    smfi_setmaxdatasize(PACKET_MAX);
    return smfi_register(description) == MI_SUCCESS;
}

void
milter_session_open(Gate *gate)
{
    pthread_mutex_lock(&door.lock);
    door.gate = gate;
    pthread_mutex_unlock(&door.lock);
}

void
milter_session_close(guint seconds)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&door.lock);
    door.gate = NULL;
    while (door.asking > 0 && pthread_cond_timedwait(&door.idle, &door.lock, &until) == 0)
        ;
    if (door.asking > 0)
        log_warning("milter: %u questions did not end in time", door.asking);
    pthread_mutex_unlock(&door.lock);
}
