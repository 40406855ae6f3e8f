/* smtp_script.c - an SMTP server on loopback that misbehaves as told. */
#include "smtp_script.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct Rule {
    ScriptAction action;
    char *reply;
    guint times;
} Rule;

struct SmtpScript {
    int listener;
    guint port;
    char *extension;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t change;
    Rule rules[AT_DOT + 1];
    GPtrArray *messages; /* of char * */
    GString *commands;
    GArray *sessions; /* of Session * */
};

typedef struct Session {
    SmtpScript *script;
    int fd;
    pthread_t thread;
    char buffer[4096];
    gsize used;
} Session;

static bool
say(Session *session, const char *line)
{
    g_autofree char *wire = g_strconcat(line, "\r\n", NULL);
    gsize length = strlen(wire);

    return send(session->fd, wire, length, MSG_NOSIGNAL) == (gssize)length;
}

/* Wait for the client to go. */
static void
stall(Session *session)
{
    char buffer[1024];

    while (recv(session->fd, buffer, sizeof buffer, 0) > 0)
        continue;
}

/* Do what the script says for `verb`, or give the friendly answer. False ends the
 * session; *is_friendly tells whether the friendly answer was given. */
static bool
act(Session *session, ScriptVerb verb, const char *friendly, bool *is_friendly)
{
    SmtpScript *script = session->script;
    Rule *rule = &script->rules[verb];
    ScriptAction action = DO_ANSWER;
    g_autofree char *reply = g_strdup(friendly);

    *is_friendly = true;
    pthread_mutex_lock(&script->mutex);
    if (rule->times > 0) {
        rule->times--;
        pthread_cond_broadcast(&script->change);
        *is_friendly = false;
        action = rule->action;
        g_free(reply);
        reply = g_strdup(rule->reply);
    }
    pthread_mutex_unlock(&script->mutex);
    switch (action) {
    case DO_ANSWER:
        return say(session, reply);
    case DO_DROP:
        return false;
    case DO_STALL:
        stall(session);
        return false;
    }
    return false;
}

/* The next line with its LF, or NULL at the end. */
static char *
read_line(Session *session)
{
    GString *line = g_string_new(NULL);

    while (true) {
        char *lf = memchr(session->buffer, '\n', session->used);
        gsize taken = lf ? (gsize)(lf - session->buffer) + 1 : session->used;
        gssize n;

        g_string_append_len(line, session->buffer, (gssize)taken);
        memmove(session->buffer, session->buffer + taken, session->used - taken);
        session->used -= taken;
        if (lf)
            return g_string_free(line, FALSE);
        n = recv(session->fd, session->buffer, sizeof session->buffer, 0);
        if (n <= 0) {
            g_string_free(line, TRUE);
            return NULL;
        }
        session->used = (gsize)n;
    }
}

static void
keep_message(SmtpScript *script, const char *message)
{
    pthread_mutex_lock(&script->mutex);
    g_ptr_array_add(script->messages, g_strdup(message));
    pthread_cond_broadcast(&script->change);
    pthread_mutex_unlock(&script->mutex);
}

/* Will the message that just ended be taken? Known before the client hears of it. */
static bool
is_taken(SmtpScript *script)
{
    const Rule *rule = &script->rules[AT_DOT];
    bool is_it;

    pthread_mutex_lock(&script->mutex);
    is_it = rule->times == 0 || rule->action == DO_DROP ||
            (rule->action == DO_ANSWER && rule->reply[0] == '2');
    pthread_mutex_unlock(&script->mutex);
    return is_it;
}

static bool
take_message(Session *session)
{
    g_autoptr(GString) message = g_string_new(NULL);
    bool is_friendly;

    while (true) {
        g_autofree char *line = read_line(session);

        if (!line)
            return false;
        if (strcmp(line, ".\r\n") == 0)
            break;
        g_string_append(message, line[0] == '.' ? line + 1 : line);
    }
    if (is_taken(session->script))
        keep_message(session->script, message->str);
    return act(session, AT_DOT, "250 2.0.0 Ok: queued as 4TEST", &is_friendly);
}

static bool
obey(Session *session, const char *line)
{
    static const struct {
        const char *command;
        ScriptVerb verb;
        const char *friendly;
    } table[] = {
        { "AUTH", AT_AUTH, "235 2.7.0 Welcome" },
        { "MAIL", AT_MAIL, "250 2.1.0 Ok" },
        { "RCPT", AT_RCPT, "250 2.1.5 Ok" },
        { "DATA", AT_DATA, "354 Go on" },
    };
    bool is_friendly;

    if (g_str_has_prefix(line, "QUIT")) {
        say(session, "221 2.0.0 Bye");
        return false;
    }
    if (g_str_has_prefix(line, "EHLO") || g_str_has_prefix(line, "HELO")) {
        g_autofree char *reply =
            *session->script->extension
                ? g_strdup_printf("250-relay.test\r\n250-SIZE 99999999\r\n250 %s",
                                  session->script->extension)
                : g_strdup("250-relay.test\r\n250 SIZE 99999999");

        return act(session, AT_EHLO, reply, &is_friendly);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        if (!g_str_has_prefix(line, table[i].command))
            continue;
        if (!act(session, table[i].verb, table[i].friendly, &is_friendly))
            return false;
        return table[i].verb != AT_DATA || !is_friendly || take_message(session);
    }
    return say(session, g_str_has_prefix(line, "RSET") ? "250 Ok" : "502 5.5.2 What?");
}

static void *
serve(void *data)
{
    Session *session = data;
    bool goes_on, is_friendly;

    goes_on = act(session, AT_GREETING, "220 relay.test ESMTP", &is_friendly);
    while (goes_on) {
        g_autofree char *line = read_line(session);

        if (!line)
            break;
        pthread_mutex_lock(&session->script->mutex);
        g_string_append(session->script->commands, line);
        pthread_mutex_unlock(&session->script->mutex);
        goes_on = obey(session, line);
    }
    shutdown(session->fd, SHUT_RDWR);
    return NULL;
}

static void *
listen_on(void *data)
{
    SmtpScript *script = data;

    while (true) {
        int fd = accept(script->listener, NULL, NULL);
        Session *session;

        if (fd < 0)
            return NULL;
        session = g_new0(Session, 1);
        session->script = script;
        session->fd = fd;
        pthread_mutex_lock(&script->mutex);
        g_array_append_val(script->sessions, session);
        pthread_create(&session->thread, NULL, serve, session);
        pthread_mutex_unlock(&script->mutex);
    }
}

SmtpScript *
smtp_script_start(const char *extension)
{
    SmtpScript *script = g_new0(SmtpScript, 1);
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t length = sizeof address;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    script->extension = g_strdup(extension);
    script->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(script->listener, (struct sockaddr *)&address, sizeof address),
                    ==, 0);
    g_assert_cmpint(listen(script->listener, 64), ==, 0);
    g_assert_cmpint(getsockname(script->listener, (struct sockaddr *)&address, &length),
                    ==, 0);
    script->port = ntohs(address.sin_port);
    script->messages = g_ptr_array_new_with_free_func(g_free);
    script->commands = g_string_new(NULL);
    script->sessions = g_array_new(FALSE, FALSE, sizeof(Session *));
    pthread_mutex_init(&script->mutex, NULL);
    pthread_cond_init(&script->change, NULL);
    pthread_create(&script->thread, NULL, listen_on, script);
    return script;
}

void
smtp_script_stop(SmtpScript *script)
{
    shutdown(script->listener, SHUT_RDWR);
    pthread_join(script->thread, NULL);
    close(script->listener);
    for (guint i = 0; i < script->sessions->len; i++) {
        Session *session = g_array_index(script->sessions, Session *, i);

        shutdown(session->fd, SHUT_RDWR);
        pthread_join(session->thread, NULL);
        close(session->fd);
        g_free(session);
    }
    for (guint i = 0; i < G_N_ELEMENTS(script->rules); i++)
        g_free(script->rules[i].reply);
    g_array_unref(script->sessions);
    g_ptr_array_unref(script->messages);
    g_string_free(script->commands, TRUE);
    g_free(script->extension);
    pthread_cond_destroy(&script->change);
    pthread_mutex_destroy(&script->mutex);
    g_free(script);
}

guint
smtp_script_port(const SmtpScript *script)
{
    return script->port;
}

void
smtp_script_set(SmtpScript *script, ScriptVerb verb, ScriptAction action,
                const char *reply, guint times)
{
    Rule *rule = &script->rules[verb];

    pthread_mutex_lock(&script->mutex);
    g_free(rule->reply);
    rule->reply = g_strdup(reply);
    rule->action = action;
    rule->times = times;
    pthread_mutex_unlock(&script->mutex);
}

static bool
is_reached(const SmtpScript *script, guint messages, ScriptVerb verb)
{
    return messages ? script->messages->len >= messages : script->rules[verb].times == 0;
}

static bool
wait_for(SmtpScript *script, guint messages, ScriptVerb verb)
{
    struct timespec until;
    int error = 0;
    bool is_there;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 10;
    pthread_mutex_lock(&script->mutex);
    while (!is_reached(script, messages, verb) && error == 0)
        error = pthread_cond_timedwait(&script->change, &script->mutex, &until);
    is_there = is_reached(script, messages, verb);
    pthread_mutex_unlock(&script->mutex);
    return is_there;
}

bool
smtp_script_wait(SmtpScript *script, guint messages)
{
    return wait_for(script, messages, AT_GREETING);
}

bool
smtp_script_wait_spent(SmtpScript *script, ScriptVerb verb)
{
    return wait_for(script, 0, verb);
}

GPtrArray *
smtp_script_messages(SmtpScript *script)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);

    pthread_mutex_lock(&script->mutex);
    for (guint i = 0; i < script->messages->len; i++)
        g_ptr_array_add(copy, g_strdup(script->messages->pdata[i]));
    pthread_mutex_unlock(&script->mutex);
    return copy;
}

char *
smtp_script_commands(SmtpScript *script)
{
    char *copy;

    pthread_mutex_lock(&script->mutex);
    copy = g_strdup(script->commands->str);
    pthread_mutex_unlock(&script->mutex);
    return copy;
}

guint
smtp_script_connections(SmtpScript *script)
{
    guint n;

    pthread_mutex_lock(&script->mutex);
    n = script->sessions->len;
    pthread_mutex_unlock(&script->mutex);
    return n;
}
