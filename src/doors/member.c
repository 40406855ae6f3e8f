/* member.c - the door for ticketd-web: a visitor's requests, JSON lines on a unix socket.
 */
#include "doors/member.h"

#include "base/log.h"
#include "base/spool.h"
#include "doors/connection.h"
#include "doors/listener.h"
#include "doors/member_verbs.h"
#include "doors/member_watch.h"
#include "doors/peer.h"

#include <stdlib.h>
#include <string.h>

enum {
    SESSIONS = 64,
    IDLE_MS = 300000,
    LINE_BYTES = 1 << 20,
    FILES_MAX = 100,
    FILES_BYTES = 40 << 20,
    STOP_SECONDS = 10,
};

struct Member {
    const Desk *desk;
    const Intake *intake;
    char *spool; /* where files wait that are too large for memory */
    Listener *listener;
    Watch *watch;
};

/* ------------------------------------------------------------------ answers */

static void
answer_write(Connection *connection, json_t *answer, const GPtrArray *files)
{
    json_t *list = json_array();
    char *text;

    for (guint i = 0; i < files->len; i++) {
        const MemberFile *file = files->pdata[i];

        json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "name", file->name,
                                              "type", file->type, "bytes",
                                              (json_int_t)g_bytes_get_size(file->bytes)));
    }
    if (files->len > 0)
        json_object_set(answer, "files", list);
    json_decref(list);
    text = json_dumps(answer, JSON_COMPACT);
    connection_write(connection, text, strlen(text));
    connection_write(connection, "\n", 1);
    free(text);
    for (guint i = 0; i < files->len; i++) {
        const MemberFile *file = files->pdata[i];
        gsize size;
        const char *bytes = g_bytes_get_data(file->bytes, &size);

        if (size > 0)
            connection_write(connection, bytes, size);
    }
}

static void
answer_refuse(MemberRequest *request, const char *code, const char *text)
{
    member_refuse(request, code, text, NULL);
}

/* ------------------------------------------------------------------ files that come */

/* The next `size` bytes. False: the peer is gone, or they could not be kept. */
static bool
read_bytes(Connection *connection, gsize size, const char *folder, GBytes **out,
           Fault *why)
{
    g_autoptr(Spool) spool = spool_new(folder);
    bool is_kept = true;

    while (size > 0) {
        gint64 deadline = g_get_monotonic_time() + (gint64)IDLE_MS * 1000;
        const char *bytes;
        gsize length;

        if (connection_peek(connection, deadline, &bytes, &length) != CONNECTION_OK)
            return fault_temporary(why, "4.4.2", "a file broke off");
        length = MIN(length, size);
        /* What cannot be kept must be read, or it would be taken for requests. */
        is_kept = is_kept && spool_write(spool, bytes, length, why);
        connection_skip(connection, length);
        size -= length;
    }
    return is_kept && spool_finish(spool, out, why);
}

/* False: the connection is of no more use. *error gets what is wrong with them, or NULL.
 */
static bool
read_files(const Member *member, Connection *connection, const json_t *json,
           GPtrArray *files, const char **error)
{
    const json_t *list = json_object_get(json, "files"), *item;
    json_int_t all = 0;
    size_t i;

    *error = NULL;
    if (!list)
        return true;
    if (!json_is_array(list) || json_array_size(list) > FILES_MAX)
        return false;
    json_array_foreach(list, i, item)
    {
        json_int_t size = json_integer_value(json_object_get(item, "bytes"));
        const char *name = json_string_value(json_object_get(item, "name"));
        const char *type = json_string_value(json_object_get(item, "type"));
        g_autoptr(GBytes) bytes = NULL;
        g_auto(Fault) why = { 0 };

        if (size < 0 || size > FILES_BYTES || (all += size) > FILES_BYTES)
            return false;
        if (!read_bytes(connection, (gsize)size, member->spool, &bytes, &why)) {
            log_warning("member: a file was not kept: %s", why.text);
            if (strcmp(why.status, "4.4.2") == 0)
                return false;
            *error = "not-kept";
            continue;
        }
        g_ptr_array_add(files,
                        member_file_new(name ? name : "", type ? type : "", bytes));
    }
    return true;
}

/* ------------------------------------------------------------------ a request */

static bool
find_session(MemberRequest *request, Fault *why)
{
    if (*request->token && !login_session(request->accounts, request->token,
                                          &request->account, &request->session, why))
        return false;
    if (request->account)
        json_object_set_new(request->answer, "me",
                            member_me(request, request->account, request->session));
    return true;
}

static bool
run_verb(MemberRequest *request, Fault *why)
{
    MemberWho who = MEMBER_ANYBODY;
    MemberVerb verb = member_verb_find(member_string(request, "verb"), &who);

    if (!verb)
        return member_refuse(request, "invalid", "no-verb", NULL);
    if (!find_session(request, why))
        return false;
    if (who != MEMBER_ANYBODY && !request->account) {
        json_object_set_new(request->answer, "login", json_true());
        return member_refuse(request, "forbidden", "login", NULL);
    }
    if (who == MEMBER_CUSTOMER && *request->account->staff)
        return member_refuse(request, "forbidden", "not-staff", NULL);
    if (who == MEMBER_STAFF && !*request->account->staff)
        return member_refuse(request, "not-found", "no-page", NULL);
    return verb(request, why);
}

/* A temporary fault is logged in full; the visitor hears that it is one. */
static void
run_request(MemberRequest *request)
{
    g_auto(Fault) why = { 0 };
    bool done;

    request->store = stores_take(request->intake->stores, &why);
    done = request->store && run_verb(request, &why);
    if (!done) {
        log_warning("member: verb=%s failed with %s: %s", member_string(request, "verb"),
                    why.status, why.text);
        answer_refuse(request, "temporary", "try-again");
    }
    if (request->store)
        stores_put_back(request->intake->stores, request->store, done);
}

static void
serve_request(const Member *member, Connection *connection, json_t *json,
              GPtrArray *files, const char *error)
{
    g_autoptr(Setup) setup = setups_take(member->desk->setups);
    const Desk desk = desk_by(member->desk, setup);
    const Intake intake = intake_by(member->intake, setup);
    const Accounts accounts = { desk.settings, desk.writer, intake.stores };
    g_autoptr(GPtrArray) answer_files = g_ptr_array_new_with_free_func(member_file_free);
    MemberRequest request = { .settings = desk.settings,
                              .desk = &desk,
                              .intake = &intake,
                              .accounts = &accounts,
                              .json = json,
                              .files = files,
                              .answer = json_pack("{s:b}", "ok", 1),
                              .answer_files = answer_files };
    json_t *id = json_object_get(json, "id");

    request.token = member_string(&request, "session");
    request.visitor.client = member_string(&request, "client");
    request.visitor.agent = member_string(&request, "agent");
    if (id)
        json_object_set(request.answer, "id", id);
    if (!json_is_object(json))
        answer_refuse(&request, "invalid", "no-json");
    else if (error)
        answer_refuse(&request, "temporary", error);
    else
        run_request(&request);
    answer_write(connection, request.answer, answer_files);
    json_decref(request.answer);
    account_free(request.account);
    session_free(request.session);
}

/* "watch": the connection goes to who tells of news. It has answered where nobody may. */
static void
serve_watch(const Member *member, Connection *connection, int fd, json_t *json)
{
    g_autoptr(Setup) setup = setups_take(member->desk->setups);
    const Desk desk = desk_by(member->desk, setup);
    const Accounts accounts = { desk.settings, desk.writer, member->intake->stores };
    const char *token = json_string_value(json_object_get(json, "session"));
    gint64 after = json_integer_value(json_object_get(json, "after"));
    g_autoptr(Account) account = NULL;
    g_autoptr(Session) session = NULL;
    g_auto(Fault) why = { 0 };

    if (!login_session(&accounts, token ? token : "", &account, &session, &why) ||
        (account && !watch_add(member->watch, fd, account, token, after, &why))) {
        log_warning("member: verb=watch failed with %s: %s", why.status, why.text);
        connection_print(
            connection, "{\"ok\":false,\"code\":\"temporary\",\"text\":\"try-again\"}\n");
    } else if (!account) {
        connection_print(connection, "{\"ok\":false,\"code\":\"forbidden\",\"text\":"
                                     "\"login\",\"login\":true}\n");
    }
}

static bool
is_watch(const json_t *json)
{
    const char *verb = json_string_value(json_object_get(json, "verb"));

    return verb && strcmp(verb, "watch") == 0;
}

static void
talk(const Member *member, Listener *listener, Connection *connection, int fd)
{
    g_autoptr(GString) line = g_string_new(NULL);

    while (!listener_is_stopping(listener) &&
           connection_read_line(connection, line, LINE_BYTES) == CONNECTION_OK) {
        g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(member_file_free);
        json_t *json = json_loadb(line->str, line->len, JSON_REJECT_DUPLICATES, NULL);
        const char *error;
        bool goes_on =
            !is_watch(json) && read_files(member, connection, json, files, &error);

        if (is_watch(json))
            serve_watch(member, connection, fd, json);
        else if (goes_on)
            serve_request(member, connection, json, files, error);
        json_decref(json);
        if (!goes_on)
            break;
    }
    connection_flush(connection);
}

/* ------------------------------------------------------------------ the door */

static void
serve(Listener *listener, int fd, void *data)
{
    g_autoptr(Connection) connection = connection_new(fd, IDLE_MS);
    g_auto(Peer) peer = { 0 };

    if (peer_enters("member", listener_address(listener) + strlen("unix:"), fd, &peer))
        talk(data, listener, connection, fd);
}

static void
member_free(Member *member)
{
    watch_stop(member->watch);
    g_free(member->spool);
    g_free(member);
}

bool
member_start(const Desk *desk, const Intake *intake, Member **out, Fault *why)
{
    const char *address = desk->settings->member;
    Member *member;

    *out = NULL;
    if (!*address)
        return true;
    if (!g_str_has_prefix(address, "unix:"))
        return fault_temporary(why, "4.3.5",
                               "cannot listen on %s: the member door must be unix:/PATH",
                               address);
    member = g_new0(Member, 1);
    member->desk = desk;
    member->intake = intake;
    member->spool = settings_spool_folder(desk->settings);
    if (!watch_start(desk->settings, &member->watch, why) ||
        !listener_start(address, SESSIONS,
                        "{\"ok\":false,\"code\":\"temporary\",\"text\":\"busy\"}\n",
                        serve, member, &member->listener, why)) {
        member_free(member);
        return false;
    }
    *out = member;
    return true;
}

bool
member_stop(Member *member)
{
    if (member && !listener_stop(member->listener, STOP_SECONDS))
        return false;
    if (member)
        member_free(member);
    return true;
}
