/* lmtp.c - the door Postfix knocks on: RFC 2033, one reply a recipient. */
#include "doors/lmtp.h"

#include "base/log.h"
#include "base/metrics.h"
#include "doors/listener.h"
#include "doors/lmtp_session.h"

#include <pthread.h>
#include <string.h>

enum {
    STOP_SECONDS = 10,
    UNKNOWN_MAX = 100, /* addresses remembered as already complained of */
    SESSIONS_DEFAULT = 100,
};

/* Of mails in hand, in bytes as they come; a reader needs about as much again for a
 * while. Four of the biggest, and never less than many of the usual. */
#define MEMORY_MAILS 4
#define MEMORY_LEAST ((gsize)64 << 20)

struct Lmtp {
    LmtpHost host;
    Listener *listener;
    gint is_stopping;     /* atomic */
    pthread_mutex_t lock; /* of unknown */
    GHashTable *unknown;  /* set of addresses */
    gsize in_hand;        /* atomic */
    char *spool;
};

static bool
is_stopping(void *data)
{
    return g_atomic_int_get(&((Lmtp *)data)->is_stopping);
}

/* Said once an address, or the log fills at the pace of Postfix's retries. */
static void
recipient_unknown(const char *address, void *data)
{
    Lmtp *lmtp = data;
    bool is_news = false;

    pthread_mutex_lock(&lmtp->lock);
    if (g_hash_table_size(lmtp->unknown) < UNKNOWN_MAX)
        is_news = g_hash_table_add(lmtp->unknown, g_ascii_strdown(address, -1));
    pthread_mutex_unlock(&lmtp->lock);
    if (is_news)
        log_warning(
            "lmtp: no department has the address <%s>: its mail waits in Postfix's "
            "queue; add the address to a department in %s and reload ticketd",
            address, lmtp->host.intake->settings->path);
}

static void
serve(Listener *listener, int fd, void *data)
{
    LmtpHost host = ((const Lmtp *)data)->host;

    host.listener = listener;
    metrics_move(METRICS_LMTP_SESSIONS, 1);
    lmtp_session_run(&host, fd);
    metrics_move(METRICS_LMTP_SESSIONS, -1);
}

static void
lmtp_free(Lmtp *lmtp)
{
    pthread_mutex_destroy(&lmtp->lock);
    g_hash_table_unref(lmtp->unknown);
    g_free(lmtp->spool);
    g_free(lmtp);
}

bool
lmtp_start(const Intake *intake, Lmtp **out, Fault *why)
{
    const Settings *settings = intake->settings;
    guint sessions = settings->lmtp_sessions ? settings->lmtp_sessions : SESSIONS_DEFAULT;
    Lmtp *lmtp = g_new0(Lmtp, 1);

    lmtp->spool = settings_spool_folder(settings);
    lmtp->host = (LmtpHost){ .intake = intake,
                             .limits = lmtp_limits_default,
                             .is_stopping = is_stopping,
                             .recipient_unknown = recipient_unknown,
                             .data = lmtp,
                             .in_hand = &lmtp->in_hand,
                             .spool = lmtp->spool };
    lmtp->host.limits.memory = MEMORY_LEAST;
    lmtp->host.limits.memory_mails = MEMORY_MAILS;
    pthread_mutex_init(&lmtp->lock, NULL);
    lmtp->unknown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!listener_start(settings->lmtp, sessions,
                        "421 4.5.3 Too many connections, please try again later\r\n",
                        serve, lmtp, &lmtp->listener, why)) {
        lmtp_free(lmtp);
        return false;
    }
    *out = lmtp;
    return true;
}

const char *
lmtp_address(const Lmtp *lmtp)
{
    return listener_address(lmtp->listener);
}

bool
lmtp_stop(Lmtp *lmtp)
{
    g_atomic_int_set(&lmtp->is_stopping, 1);
    if (!listener_stop(lmtp->listener, STOP_SECONDS))
        return false;
    lmtp_free(lmtp);
    return true;
}
