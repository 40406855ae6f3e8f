/* member_watch.c - who waits at the member door for news, and hears of it. */
#include "doors/member_watch.h"

#include "account/login.h"
#include "base/clock.h"
#include "base/log.h"
#include "doors/member_watcher.h"
#include "rules/access.h"
#include "store/query.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    WATCHERS_MAX = 4000,
    LOOK_MS = 400, /* how long news may take */
    PING_MS = 25 * 1000,
    CHECK_MS = 10 * 1000, /* how long one who was logged out may hear still */
    CHANGES_AT_ONCE = 500,
    LOOKS_MAX = 20,     /* who missed more than so many of these loads the page anew */
    LATE_MS = 5 * 1000, /* a change is committed so long after its time at most */
};

struct Watch {
    const Settings *settings;
    int epoll, wake;
    pthread_t thread;
    pthread_mutex_t lock; /* of the two below */
    GPtrArray *coming;    /* of Watcher * */
    bool is_stopping;
    gint count; /* atomic */
    /* The thread's own. */
    GPtrArray *watchers; /* of Watcher * */
    Store *store;        /* NULL: not open */
    gint64 version, told;
    GHashTable *recent; /* ticket -> its `updated` that was told of, for LATE_MS */
    gint64 line;        /* of chats: the last that was told of, or -1 */
};

static gint64
now_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

/* ------------------------------------------------------------------ telling */

static bool
concerns(const Watcher *watcher, const GPtrArray *participants)
{
    for (guint i = 0; i < participants->len; i++) {
        const Participant *one = participants->pdata[i];
        AccessPerson person = access_person(false, one->role);

        for (guint j = 0; j < watcher->addresses->len; j++)
            if (access_may(person, ACCESS_SEE, NULL) &&
                g_ascii_strcasecmp(one->mailbox.address, watcher->addresses->pdata[j]) ==
                    0)
                return true;
    }
    return false;
}

/* Nothing in it but numbers and our own words: it needs no escapes. */
static void
tell(Watcher *watcher, const Ticket *ticket, const char *event)
{
    watcher_say(watcher,
                "{\"ok\":true,\"event\":\"%s\",\"number\":%" G_GINT64_FORMAT
                ",\"data\":{\"ticket\":%" G_GINT64_FORMAT
                ",\"status\":\"%s\",\"updated\":%" G_GINT64_FORMAT "}}\n",
                event, ticket->updated, ticket->number,
                ticket_status_name(ticket->status), ticket->updated);
}

/* Changes are not committed in the order of their times: what was told of just now is
 * remembered, so that what comes late is told, too, and nothing twice. */
static bool
is_news(Watch *watch, const Ticket *ticket)
{
    const gint64 *told = g_hash_table_lookup(watch->recent, &ticket->number);
    bool is =
        ticket->updated > watch->told - LATE_MS && (!told || *told != ticket->updated);

    if (is)
        g_hash_table_replace(watch->recent,
                             g_memdup2(&ticket->number, sizeof ticket->number),
                             g_memdup2(&ticket->updated, sizeof ticket->updated));
    return is;
}

static gboolean
is_old(gpointer number, gpointer updated, gpointer data)
{
    return *(const gint64 *)updated <= ((const Watch *)data)->told - LATE_MS;
}

static bool
tell_all(Watch *watch, const Ticket *ticket, bool to_all, Fault *why)
{
    g_autoptr(GPtrArray) participants = NULL;

    if (!store_participants(watch->store, ticket->number, &participants, why))
        return false;
    for (guint i = 0; i < watch->watchers->len; i++) {
        Watcher *watcher = watch->watchers->pdata[i];

        if (!to_all && watcher->after >= ticket->updated)
            continue;
        if (watcher->is_staff)
            tell(watcher, ticket, "queue");
        if (watcher->is_staff || concerns(watcher, participants))
            tell(watcher, ticket, "ticket");
    }
    return true;
}

/* ------------------------------------------------------------------ looking */

/* Since when somebody has to be told: `told`, or earlier for who was away. */
static gint64
since(const Watch *watch)
{
    gint64 first = watch->told;

    for (guint i = 0; i < watch->watchers->len; i++) {
        const Watcher *watcher = watch->watchers->pdata[i];

        if (watcher->after > 0)
            first = MIN(first, watcher->after);
    }
    return first;
}

/* Changes behind *from, which becomes the last of them; *more if there are others. Nobody
 * was told of those until `quiet`, and need not be. */
static bool
tell_some(Watch *watch, gint64 quiet, gint64 *from, bool *more, Fault *why)
{
    g_autoptr(GPtrArray) changed = NULL;

    if (!query_changed(watch->store, *from, CHANGES_AT_ONCE, &changed, why))
        return false;
    for (guint i = 0; i < changed->len; i++) {
        const Ticket *ticket = changed->pdata[i];
        bool to_all = is_news(watch, ticket) && ticket->updated > quiet;

        if (!tell_all(watch, ticket, to_all, why))
            return false;
        watch->told = MAX(watch->told, ticket->updated);
        /* Others may have the same time. */
        *from = MAX(*from, ticket->updated - 1);
    }
    *more = changed->len == CHANGES_AT_ONCE;
    return true;
}

/* `is_first`: nobody was here before; what was until now is known. */
static bool
tell_changes(Watch *watch, bool is_first, Fault *why)
{
    gint64 from = since(watch) - LATE_MS, quiet = is_first ? watch->told : 0;
    bool more = true;

    for (guint i = 0; more && i < LOOKS_MAX; i++)
        if (!tell_some(watch, quiet, &from, &more, why))
            return false;
    for (guint i = 0; i < watch->watchers->len; i++)
        ((Watcher *)watch->watchers->pdata[i])->after = watch->told;
    g_hash_table_foreach_remove(watch->recent, is_old, watch);
    return true;
}

static bool
look(Watch *watch, bool is_asked, bool is_first, Fault *why)
{
    gint64 version;

    if (!watch->store &&
        !store_open(watch->settings->database, STORE_READ, 0, &watch->store, why))
        return false;
    if (!query_version(watch->store, &version, why))
        return false;
    if (version == watch->version && !is_asked)
        return true;
    watch->version = version;
    return watch_chats(watch->store, watch->watchers, &watch->line, why) &&
           tell_changes(watch, is_first, why);
}

static void
look_or_complain(Watch *watch, bool is_asked, bool is_first)
{
    g_auto(Fault) why = { 0 };

    if (look(watch, is_asked, is_first, &why))
        return;
    log_warning("member: cannot look for news: %s", why.text);
    store_close(watch->store);
    watch->store = NULL;
}

/* Who was logged out, here or everywhere, hears nothing more. */
static void
check_sessions(Watch *watch)
{
    gint64 now = now_ms();
    g_auto(Fault) why = { 0 };
    bool lives;

    for (guint i = 0; watch->store && i < watch->watchers->len; i++) {
        Watcher *watcher = watch->watchers->pdata[i];

        if (now - watcher->checked < CHECK_MS)
            continue;
        watcher->checked = now;
        if (!login_session_lives(watch->store, watch->settings, watcher->token,
                                 clock_now(), &lives, &why)) {
            log_warning("member: cannot look for a session: %s", why.text);
            return;
        }
        watcher->is_gone |= !lives;
    }
}

static void
ping(Watch *watch)
{
    gint64 now = now_ms();

    for (guint i = 0; i < watch->watchers->len; i++) {
        Watcher *watcher = watch->watchers->pdata[i];

        if (now - watcher->heard >= PING_MS)
            watcher_say(watcher, "{\"ok\":true,\"event\":\"ping\"}\n");
        else if (watcher->unsent->len > 0)
            watcher_flush(watcher);
    }
}

/* ------------------------------------------------------------------ the thread */

/* Whoever comes new hears of what is changed from now on. */
static bool
take_coming(Watch *watch)
{
    bool is_asked = false;

    pthread_mutex_lock(&watch->lock);
    if (watch->watchers->len == 0 && watch->coming->len > 0) {
        watch->told = MAX(watch->told, g_get_real_time() / 1000 - LOOK_MS);
        watch->line = -1;
    }
    for (guint i = 0; i < watch->coming->len; i++) {
        Watcher *watcher = watch->coming->pdata[i];
        struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP,
                                     .data.ptr = watcher };

        if (watcher->after == 0)
            watcher->after = watch->told;
        is_asked = true;
        if (epoll_ctl(watch->epoll, EPOLL_CTL_ADD, watcher->fd, &event) < 0)
            watcher->is_gone = true;
        g_ptr_array_add(watch->watchers, watcher);
    }
    g_ptr_array_set_free_func(watch->coming, NULL);
    g_ptr_array_set_size(watch->coming, 0);
    g_ptr_array_set_free_func(watch->coming, watcher_free);
    pthread_mutex_unlock(&watch->lock);
    return is_asked;
}

/* They have nothing to say but that they go. */
static void
hear(Watch *watch, Watcher *watcher)
{
    char bytes[256];
    gssize n;

    if (!watcher) {
        uint64_t count;

        if (read(watch->wake, &count, sizeof count) < 0)
            log_debug("member: woken for nothing");
        return;
    }
    n = recv(watcher->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        watcher->is_gone = true;
}

static void
drop_gone(Watch *watch)
{
    for (guint i = watch->watchers->len; i-- > 0;)
        if (((Watcher *)watch->watchers->pdata[i])->is_gone) {
            g_ptr_array_remove_index_fast(watch->watchers, i);
            g_atomic_int_add(&watch->count, -1);
        }
}

static bool
is_stopping(Watch *watch)
{
    bool stops;

    pthread_mutex_lock(&watch->lock);
    stops = watch->is_stopping;
    pthread_mutex_unlock(&watch->lock);
    return stops;
}

static void *
watch_thread(void *data)
{
    Watch *watch = data;
    struct epoll_event events[64];

    while (!is_stopping(watch)) {
        int n = epoll_wait(watch->epoll, events, G_N_ELEMENTS(events),
                           watch->watchers->len > 0 ? LOOK_MS : -1);
        bool is_asked, was_empty = watch->watchers->len == 0;

        for (int i = 0; i < n; i++)
            hear(watch, events[i].data.ptr);
        is_asked = take_coming(watch);
        if (watch->watchers->len > 0)
            look_or_complain(watch, is_asked, was_empty);
        check_sessions(watch);
        ping(watch);
        drop_gone(watch);
    }
    return NULL;
}

/* ------------------------------------------------------------------ start and stop */

bool
watch_add(Watch *watch, int fd, const Account *account, const char *token, gint64 after,
          Fault *why)
{
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    Watcher *watcher;

    if (own < 0)
        return fault_temporary(why, "4.3.0", "cannot keep a connection: %s",
                               g_strerror(errno));
    if (g_atomic_int_add(&watch->count, 1) >= WATCHERS_MAX) {
        g_atomic_int_add(&watch->count, -1);
        close(own);
        return fault_temporary(why, "4.5.3", "more than %d wait for news", WATCHERS_MAX);
    }
    watcher = watcher_new(own, account, token, after);
    pthread_mutex_lock(&watch->lock);
    g_ptr_array_add(watch->coming, watcher);
    pthread_mutex_unlock(&watch->lock);
    eventfd_write(watch->wake, 1);
    return true;
}

static void
watch_free(Watch *watch)
{
    g_ptr_array_unref(watch->watchers);
    g_ptr_array_unref(watch->coming);
    g_hash_table_unref(watch->recent);
    store_close(watch->store);
    close(watch->epoll);
    close(watch->wake);
    pthread_mutex_destroy(&watch->lock);
    g_free(watch);
}

bool
watch_start(const Settings *settings, Watch **out, Fault *why)
{
    Watch *watch = g_new0(Watch, 1);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };
    int error = 0;

    watch->settings = settings;
    watch->line = -1;
    watch->watchers = g_ptr_array_new_with_free_func(watcher_free);
    watch->coming = g_ptr_array_new_with_free_func(watcher_free);
    watch->recent = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    pthread_mutex_init(&watch->lock, NULL);
    watch->epoll = epoll_create1(EPOLL_CLOEXEC);
    watch->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (watch->epoll < 0 || watch->wake < 0 ||
        epoll_ctl(watch->epoll, EPOLL_CTL_ADD, watch->wake, &event) < 0)
        error = errno;
    if (error == 0)
        error = pthread_create(&watch->thread, NULL, watch_thread, watch);
    if (error != 0) {
        watch_free(watch);
        return fault_temporary(why, "4.3.0", "cannot watch for news: %s",
                               g_strerror(error));
    }
    *out = watch;
    return true;
}

void
watch_stop(Watch *watch)
{
    if (!watch)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->is_stopping = true;
    pthread_mutex_unlock(&watch->lock);
    eventfd_write(watch->wake, 1);
    pthread_join(watch->thread, NULL);
    watch_free(watch);
}
