/* control.c - the door for ticketctl: JSON lines on a unix socket. */
#include "doors/control.h"

#include "base/log.h"
#include "doors/connection.h"
#include "doors/control_verbs.h"
#include "doors/listener.h"
#include "doors/peer.h"

#include <stdlib.h>
#include <string.h>

enum {
    SESSIONS = 16,
    IDLE_MS = 300000,
    LINE_BYTES = 128 << 20,
    STOP_SECONDS = 10,
    /* Of the contract of ticketctl. */
    EXIT_REFUSED = 1,
    EXIT_USAGE_WRONG = 64,
    EXIT_LATER = 75,
};

struct Control {
    ControlHost host;
    Listener *listener;
};

static void
answer_write(Connection *connection, json_t *answer)
{
    char *text = json_dumps(answer, JSON_COMPACT);

    connection_write(connection, text, strlen(text));
    connection_write(connection, "\n", 1);
    free(text);
}

static void
answer_refuse(Connection *connection, const char *error, int status)
{
    g_autofree char *valid = g_utf8_make_valid(error, -1);
    json_t *answer =
        json_pack("{s:b, s:s, s:i}", "ok", 0, "error", valid, "exit", status);

    answer_write(connection, answer);
    json_decref(answer);
}

/* What the request did wrong is shown; what went wrong on our side is logged. */
static void
answer_fault(Connection *connection, const Peer *peer, const char *verb, const Fault *why)
{
    if (why->kind == FAULT_PERMANENT) {
        answer_refuse(connection, why->text,
                      strcmp(why->status, "5.5.4") == 0 ? EXIT_USAGE_WRONG
                                                        : EXIT_REFUSED);
        return;
    }
    log_warning("control: uid=%d verb=%s failed with %s: %s", (int)peer->uid, verb,
                why->status, why->text);
    answer_refuse(connection, fault_public_text(why), EXIT_LATER);
}

static void
request_run(const Control *control, Connection *connection, const Peer *peer,
            const GString *line)
{
    g_autoptr(Setup) setup = setups_take(control->host.desk->setups);
    const Desk desk = desk_by(control->host.desk, setup);
    const Intake intake = intake_by(control->host.intake, setup);
    const ControlHost host = { &desk, &intake };
    json_t *request = json_loadb(line->str, line->len, JSON_REJECT_DUPLICATES, NULL);
    json_t *answer = json_pack("{s:b}", "ok", 1);
    const char *verb = json_string_value(json_object_get(request, "verb"));
    g_auto(Fault) why = { 0 };

    if (!verb)
        verb = "?";
    if (!request) {
        answer_refuse(connection, "the request is no JSON", EXIT_USAGE_WRONG);
    } else if (!control_verb_run(&host, request, answer, &why)) {
        answer_fault(connection, peer, verb, &why);
    } else {
        if (strcmp(verb, "metrics") != 0)
            log_info("control: uid=%d verb=%s ticket=%" JSON_INTEGER_FORMAT,
                     (int)peer->uid, verb,
                     json_integer_value(json_object_get(request, "ticket")));
        answer_write(connection, answer);
    }
    json_decref(answer);
    json_decref(request);
}

static void
talk(const Control *control, Listener *listener, Connection *connection, const Peer *peer)
{
    g_autoptr(GString) line = g_string_new(NULL);

    for (;;) {
        ConnectionState state = connection_read_line(connection, line, LINE_BYTES);

        if (state == CONNECTION_LONG)
            answer_refuse(connection, "the request is over 128 MiB", EXIT_USAGE_WRONG);
        else if (state == CONNECTION_OK && line->len > 0)
            request_run(control, connection, peer, line);
        else if (state != CONNECTION_OK)
            break;
        if (listener_is_stopping(listener))
            break;
    }
    connection_flush(connection);
}

static void
serve(Listener *listener, int fd, void *data)
{
    g_autoptr(Connection) connection = connection_new(fd, IDLE_MS);
    const Control *control = data;
    g_auto(Peer) peer = { 0 };

    if (peer_enters("control", listener_address(listener) + strlen("unix:"), fd, &peer))
        talk(control, listener, connection, &peer);
    else
        answer_refuse(connection, "you may not use this socket", EXIT_REFUSED);
}

bool
control_start(const Desk *desk, const Intake *intake, Control **out, Fault *why)
{
    const char *address = desk->settings->control;
    Control *control;

    if (!*address) {
        *out = NULL;
        return true;
    }
    if (!g_str_has_prefix(address, "unix:"))
        return fault_temporary(
            why, "4.3.5",
            "cannot listen on %s: the control door must be unix:/PATH, "
            "or nobody could be told from anybody",
            address);
    control = g_new0(Control, 1);
    control->host = (ControlHost){ desk, intake };
    if (!listener_start(address, SESSIONS,
                        "{\"ok\":false,\"error\":\"too many connections\",\"exit\":75}\n",
                        serve, control, &control->listener, why)) {
        g_free(control);
        return false;
    }
    *out = control;
    return true;
}

bool
control_stop(Control *control)
{
    if (control && !listener_stop(control->listener, STOP_SECONDS))
        return false;
    g_free(control);
    return true;
}
