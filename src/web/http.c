/* http.c - HTTP/1.1: requests made of connections, answers sent on them.
 *
 *   acceptor's thread   a connection waits until its head is whole and believed
 *   MHD's thread        reads the body into a Spill, sends answers; never waits for us
 *   jobs' threads       make the answer, asking ticketd; the connection is suspended
 *   events' thread      wakes the connections of those who listen
 *
 * The head that counts is the acceptor's; MHD is left the body's framing. */
#include "web/http.h"

#include "base/log.h"
#include "web/acceptor.h"
#include "web/events.h"
#include "web/jobs.h"
#include "web/spill.h"

#include <microhttpd.h>
#include <string.h>

enum {
    IDLE_SECONDS = 30,         /* nothing comes or goes */
    SLOWEST = 8 << 10,         /* bytes a second that a body must come and go with */
    BODY_SECONDS = 30,         /* beside that */
    LISTEN_SECONDS = 6 * 3600, /* then a browser asks for its events anew */
    DRAIN_FACTOR = 4,          /* a body too large is read to tell so, up to here */
    MEMORY_BYTES = 32 << 10,   /* of a connection: twice the biggest head */
    LISTENERS_MAX = 4096,
};

struct Http {
    const Web *web;
    HttpServe serve;
    Acceptor *acceptor;
    Jobs *jobs;
    Events *events;
    struct MHD_Daemon *daemon;
};

typedef enum Stage { STAGE_BODY, STAGE_ASKED, STAGE_ANSWERED } Stage;

/* One request. */
typedef struct Exchange {
    Http *http;
    struct MHD_Connection *connection;
    Caller *caller;
    Spill *spill; /* NULL once it is finished */
    gsize length; /* of the body, as far as it came */
    bool is_cut;
    GBytes *body;
    Stage stage;
    Answer *answer;
    Listener *listener; /* of an answer that goes on and on */
} Exchange;

static void
exchange_free(Exchange *exchange)
{
    spill_free(exchange->spill);
    g_clear_pointer(&exchange->body, g_bytes_unref);
    answer_free(exchange->answer);
    if (exchange->listener)
        events_close(exchange->listener);
    g_free(exchange);
}

/* ------------------------------------------------------------------ answers */

static void
bytes_free(void *data)
{
    g_bytes_unref(data);
}

static struct MHD_Response *
plain_response(const Answer *answer)
{
    gsize length;
    /* MHD does not write to it. */
    void *bytes = (void *)g_bytes_get_data(answer->body, &length);

    return MHD_create_response_from_buffer_with_free_callback_cls(
        length, bytes, bytes_free, g_bytes_ref(answer->body));
}

static void
listener_rest(void *data)
{
    MHD_suspend_connection(data);
}

static void
listener_wake(void *data)
{
    MHD_resume_connection(data);
}

static ssize_t
events_next(void *data, uint64_t position, char *buffer, size_t most)
{
    gssize n = events_read(data, buffer, most, listener_rest);

    return n < 0 ? MHD_CONTENT_READER_END_OF_STREAM : n;
}

static void
events_end(void *data)
{
    events_close(data);
}

static struct MHD_Response *
events_response(Exchange *exchange)
{
    acceptor_allow(exchange->http->acceptor, exchange->caller, LISTEN_SECONDS);
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, events_next,
                                             g_steal_pointer(&exchange->listener),
                                             events_end);
}

static enum MHD_Result
send_answer(Exchange *exchange)
{
    Answer *answer = exchange->answer;
    gint64 seconds = BODY_SECONDS + (gint64)g_bytes_get_size(answer->body) / SLOWEST;
    struct MHD_Response *response;
    enum MHD_Result result;

    acceptor_allow(exchange->http->acceptor, exchange->caller, seconds);
    response = exchange->listener ? events_response(exchange) : plain_response(answer);
    for (guint i = 0; i < answer->fields->len; i++) {
        const AnswerField *field = answer->fields->pdata[i];

        MHD_add_response_header(response, field->name, field->value);
    }
    MHD_add_response_header(response, "Connection", "close");
    result = MHD_queue_response(exchange->connection, answer->status, response);
    MHD_destroy_response(response);
    return result;
}

/* ------------------------------------------------------------------ requests */

/* In its place an answer that says that it cannot be, if so. */
static void
listen_for(Exchange *exchange)
{
    Answer *answer = exchange->answer;
    g_auto(Fault) why = { 0 };

    if (events_open(exchange->http->events, answer->watch_session, answer->watch_after,
                    exchange->connection, &exchange->listener, &why))
        return;
    log_warning("events: %s", why.text);
    answer_free(answer);
    exchange->answer = answer_text(503, "Try again later.\n");
}

/* On a thread of jobs. */
static void
answer_exchange(void *data)
{
    Exchange *exchange = data;
    const Request request = { .head = exchange->caller->head,
                              .client = exchange->caller->address,
                              .body = exchange->body,
                              .is_cut = exchange->is_cut };

    exchange->answer = exchange->http->serve(exchange->http->web, &request);
    if (exchange->answer->watch_session)
        listen_for(exchange);
    exchange->stage = STAGE_ANSWERED;
    MHD_resume_connection(exchange->connection);
}

static enum MHD_Result
ask(Exchange *exchange)
{
    g_auto(Fault) why = { 0 };

    if (!spill_finish(exchange->spill, &exchange->body, &why)) {
        log_warning("%s", why.text);
        return MHD_NO;
    }
    g_clear_pointer(&exchange->spill, spill_free);
    /* The door's own limits hold from here. */
    acceptor_allow(exchange->http->acceptor, exchange->caller, 0);
    exchange->stage = STAGE_ASKED;
    MHD_suspend_connection(exchange->connection);
    if (jobs_add(exchange->http->jobs, exchange))
        return MHD_YES;
    exchange->answer = answer_text(503, "Too many ask at once. Try again in a minute.\n");
    exchange->stage = STAGE_ANSWERED;
    MHD_resume_connection(exchange->connection);
    return MHD_YES;
}

static enum MHD_Result
take_body(Exchange *exchange, const char *bytes, size_t *length)
{
    gsize most = (gsize)exchange->http->web->settings->max_upload;
    gsize room = exchange->length < most ? most - exchange->length : 0;
    g_auto(Fault) why = { 0 };

    if (!spill_write(exchange->spill, bytes, MIN(*length, room), &why)) {
        log_warning("%s", why.text);
        return MHD_NO;
    }
    exchange->length += *length;
    exchange->is_cut |= *length > room;
    *length = 0;
    return exchange->length > DRAIN_FACTOR * most ? MHD_NO : MHD_YES;
}

/* Where nothing of the body was read yet. */
static enum MHD_Result
begin(Http *http, struct MHD_Connection *connection, const char *method, void **state)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    Caller *caller = info ? info->socket_context : NULL;
    gint64 most = http->web->settings->max_upload;
    Exchange *exchange;
    gint64 length;

    /* One request a connection: a second one was not looked at. */
    if (!caller || strcmp(caller->head->method, method) != 0)
        return MHD_NO;
    length = caller->head->is_chunked ? most : MAX(caller->head->length, 0);
    exchange = g_new0(Exchange, 1);
    exchange->http = http;
    exchange->connection = connection;
    exchange->caller = caller;
    exchange->spill = spill_new();
    *state = exchange;
    acceptor_allow(http->acceptor, caller, BODY_SECONDS + length / SLOWEST);
    if (length <= DRAIN_FACTOR * most)
        return MHD_YES;
    exchange->answer = answer_text(413, "That is too large.\n");
    return send_answer(exchange);
}

static enum MHD_Result
on_request(void *data, struct MHD_Connection *connection, const char *url,
           const char *method, const char *version, const char *upload, size_t *length,
           void **state)
{
    Exchange *exchange = *state;

    if (!exchange)
        return begin(data, connection, method, state);
    if (*length > 0)
        return take_body(exchange, upload, length);
    switch (exchange->stage) {
    case STAGE_BODY:
        return ask(exchange);
    case STAGE_ANSWERED:
        return send_answer(exchange);
    case STAGE_ASKED:
        break;
    }
    return MHD_YES;
}

static void
on_completed(void *data, struct MHD_Connection *connection, void **state,
             enum MHD_RequestTerminationCode code)
{
    if (*state)
        exchange_free(*state);
    *state = NULL;
}

static void
on_connection(void *data, struct MHD_Connection *connection, void **context,
              enum MHD_ConnectionNotificationCode code)
{
    Http *http = data;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    if (code == MHD_CONNECTION_NOTIFY_STARTED && info)
        *context = acceptor_find(http->acceptor, info->connect_fd);
    if (code == MHD_CONNECTION_NOTIFY_CLOSED && *context)
        acceptor_release(http->acceptor, *context);
}

static bool
take_caller(Caller *caller, void *data)
{
    Http *http = data;

    return MHD_add_connection(http->daemon, caller->fd, (struct sockaddr *)&caller->peer,
                              caller->peer_length) == MHD_YES;
}

G_GNUC_PRINTF(2, 0)
static void
on_log(void *data, const char *format, va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);

    log_debug("http: %s", g_strchomp(text));
}

/* ------------------------------------------------------------------ start and stop */

static bool
daemon_start(Http *http, Fault *why)
{
    const WebSettings *settings = http->web->settings;

    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC |
            MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG,
        0, NULL, NULL, on_request, http, MHD_OPTION_EXTERNAL_LOGGER, on_log, http,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, http, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, http, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)settings->connections + 16, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (!http->daemon)
        return fault_temporary(why, "4.3.0", "cannot start HTTP");
    return true;
}

bool
http_start(const Web *web, HttpServe serve, Http **out, Fault *why)
{
    Http *http = g_new0(Http, 1);

    http->web = web;
    http->serve = serve;
    if (!acceptor_new(web->settings, take_caller, http, &http->acceptor, why) ||
        !jobs_new((guint)web->settings->workers, (guint)web->settings->connections,
                  answer_exchange, &http->jobs, why) ||
        !events_new(web->member, LISTENERS_MAX, listener_wake, &http->events, why) ||
        !daemon_start(http, why) || !acceptor_run(http->acceptor, why))
        return false;
    *out = http;
    return true;
}

const char *
http_address(const Http *http)
{
    return acceptor_address(http->acceptor);
}

void
http_stop(Http *http)
{
    acceptor_stop(http->acceptor);
    /* A body may still come whole after this: it gets its 503. */
    jobs_stop(http->jobs);
    events_stop(http->events);
    MHD_stop_daemon(http->daemon);
    jobs_free(http->jobs);
    events_free(http->events);
    acceptor_free(http->acceptor);
    g_free(http);
}
