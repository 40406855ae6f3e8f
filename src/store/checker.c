/* checker.c - the slow check of the whole database, while everything else goes on. */
#include "store/checker.h"

#include <errno.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "store/store.h"

enum {
    AFTER_RECOVERY_S = 60,
    AFTER_START_S = 24 * 3600,
    AGAIN_S = 7 * 24 * 3600,
    LATER_S = 3600,
    LINES_LOGGED = 10,
};

#define LOG_BYTES_MAX (G_GINT64_CONSTANT(64) * 1024 * 1024)

/* ioprio_set(2): this thread, the idle class. The C library has no name for them. */
#define IOPRIO_WHO_PROCESS 1
#define IOPRIO_IDLE (3 << 13)

typedef enum CheckEnd { CHECK_DONE, CHECK_GAVE_WAY, CHECK_FAILED } CheckEnd;

struct Checker {
    char *url;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_stopping, is_reading;
    guint first_s;
};

/* Reads for the checker, so that the checker can watch the log meanwhile. */
typedef struct CheckRun {
    Checker *checker;
    Store *store;
    GPtrArray *found;
    Fault why;
    bool is_fine;
} CheckRun;

static void *
check_read(void *data)
{
    CheckRun *run = data;
    Checker *checker = run->checker;

    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 19);
    syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_IDLE);
    run->is_fine = store_check(run->store, run->found, &run->why);
    pthread_mutex_lock(&checker->lock);
    checker->is_reading = false;
    pthread_cond_broadcast(&checker->changed);
    pthread_mutex_unlock(&checker->lock);
    return NULL;
}

/* Wait so long, or until something changes. With the lock held. */
static void
wait_seconds(Checker *checker, guint seconds)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += seconds;
    pthread_cond_timedwait(&checker->changed, &checker->lock, &until);
}

/* Until it is read, or must give way. */
static bool
watch(Checker *checker, CheckRun *run)
{
    bool gives_way = false;

    pthread_mutex_lock(&checker->lock);
    while (checker->is_reading) {
        if (checker->is_stopping || store_log_bytes(run->store) > LOG_BYTES_MAX) {
            gives_way = true;
            store_interrupt_check(run->store);
        }
        wait_seconds(checker, 1);
    }
    pthread_mutex_unlock(&checker->lock);
    return !gives_way;
}

static void
tell(const Checker *checker, const CheckRun *run)
{
    for (guint i = 0; i < run->found->len && i < LINES_LOGGED; i++)
        log_error("database check: %s", (const char *)g_ptr_array_index(run->found, i));
    if (run->found->len > 0)
        log_error("database check: %s is damaged, %u findings: put back a backup, see "
                  "ticketctl db check",
                  checker->url, run->found->len);
    else
        log_info("database check: %s is whole", checker->url);
}

static CheckEnd
check_once(Checker *checker)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    CheckRun run = { .checker = checker, .found = found };
    g_auto(Fault) why = { 0 };
    CheckEnd end = CHECK_FAILED;
    pthread_t reader;

    if (!store_open(checker->url, STORE_READ, 1, &run.store, &why)) {
        log_warning("database check: %s", why.text);
        return CHECK_FAILED;
    }
    checker->is_reading = true;
    if (pthread_create(&reader, NULL, check_read, &run) == 0) {
        end = watch(checker, &run) ? CHECK_DONE : CHECK_GAVE_WAY;
        pthread_join(reader, NULL);
        if (end == CHECK_DONE && run.is_fine)
            tell(checker, &run);
        else if (end == CHECK_DONE)
            log_warning("database check: %s", run.why.text);
    }
    store_close(run.store);
    fault_clear(&run.why);
    return end;
}

static void *
checker_main(void *data)
{
    Checker *checker = data;
    guint seconds = checker->first_s;

    pthread_mutex_lock(&checker->lock);
    while (!checker->is_stopping) {
        wait_seconds(checker, seconds);
        if (checker->is_stopping)
            break;
        pthread_mutex_unlock(&checker->lock);
        seconds = check_once(checker) == CHECK_DONE ? AGAIN_S : LATER_S;
        pthread_mutex_lock(&checker->lock);
    }
    pthread_mutex_unlock(&checker->lock);
    return NULL;
}

bool
checker_start(const char *url, bool is_recovered, Checker **out, Fault *why)
{
    Checker *checker = g_new0(Checker, 1);
    pthread_condattr_t attributes;
    int error;

    checker->url = g_strdup(url);
    checker->first_s = is_recovered ? AFTER_RECOVERY_S : AFTER_START_S;
    pthread_mutex_init(&checker->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&checker->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    error = pthread_create(&checker->thread, NULL, checker_main, checker);
    if (error != 0) {
        g_free(checker->url);
        g_free(checker);
        return fault_temporary(why, "4.3.0", "no thread for the database check: %s",
                               g_strerror(error));
    }
    *out = checker;
    return true;
}

void
checker_stop(Checker *checker)
{
    if (!checker)
        return;
    pthread_mutex_lock(&checker->lock);
    checker->is_stopping = true;
    pthread_cond_broadcast(&checker->changed);
    pthread_mutex_unlock(&checker->lock);
    pthread_join(checker->thread, NULL);
    pthread_mutex_destroy(&checker->lock);
    pthread_cond_destroy(&checker->changed);
    g_free(checker->url);
    g_free(checker);
}
