/* ticketd.c - the daemon: doors, readers, the one writer and the sender wired together.
 */
#include "config.h"

#include "base/descriptors.h"
#include "base/heap.h"
#include "base/log.h"
#include "base/ready.h"
#include "base/settings_change.h"
#include "chat/bot_shelf.h"
#include "desk/caretaker.h"
#include "doors/control.h"
#include "doors/lmtp.h"
#include "doors/member.h"
#include "doors/milter.h"
#include "intake/chat_ticket.h"
#include "intake/intake.h"
#include "mime/compose_body.h"
#include "notify/keys.h"
#include "notify/sender.h"
#include "notify/smtp_channel.h"
#include "reader/pool.h"
#include "store/checker.h"
#include "store/pulse.h"
#include "store/writer.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    EXIT_SETTINGS = 78, /* EX_CONFIG of sysexits.h */
    FILES_MAX = 65536,
};

typedef struct Options {
    char *settings_path;
    char *reader_path;
    gboolean debug, version;
} Options;

/* Everything that runs, in the order it is started; stopped from the end. */
typedef struct Daemon {
    Setup *first; /* what counts from the start on only is from here */
    Setups *setups;
    BotShelf *shelf;
    Writer *writer;
    Pool *pool;
    Sender *sender;
    Stores *stores;
    Intake intake;
    Desk desk;
    Lmtp *lmtp;
    Control *control;
    Member *member; /* NULL: off */
    Gate *gate;
    Milter *milter; /* NULL: off */
    Checker *checker;
    Caretaker *caretaker;
    gint64 watchdog_ms; /* 0: nobody asks whether we are well */
    Pulse *pulse;       /* NULL then */
} Daemon;

/* Whatever our umask, Postfix's group must be able to reach the sockets in it. */
static bool
runtime_dir_make(const char *path, Fault *why)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR) ||
        (g_mkdir_with_parents(path, 0750) == 0 && chmod(path, 0750) == 0))
        return true;
    return fault_temporary(why, "4.3.0", "cannot create runtime-dir %s: %s", path,
                           g_strerror(errno));
}

/* What the caretaker does for the chats, which the desk knows nothing of. */
static bool
see_to_chats(void *data, Fault *why)
{
    Daemon *d = data;
    g_autoptr(Setup) setup = setups_take(d->setups);
    g_autoptr(BotBooks) books = bot_shelf_take(d->shelf);
    const Intake intake = intake_by(&d->intake, setup);

    return chat_ticket_round(&intake, books, why);
}

static bool
daemon_start(Daemon *d, const Options *options, Fault *why)
{
    const Settings *settings = d->first->settings;
    const CaretakerErrand chats = { "chats that are due", see_to_chats, d };

    if (!runtime_dir_make(settings->runtime_dir, why) ||
        !keys_load(settings->secret_file, true, &d->first->keys, why) ||
        !writer_start(settings->database, settings->first_ticket_number, &d->writer,
                      why) ||
        !checker_start(settings->database, writer_is_recovered(d->writer), &d->checker,
                       why) ||
        !pool_start(options->reader_path, settings->readers, 0, &d->pool, why) ||
        !sender_start(d->first, d->writer, d->pool, &d->sender, why))
        return false;
    d->setups = setups_new(setup_ref(d->first));
    d->stores = stores_new(settings->database);
    d->intake = intake_by(&(Intake){ .writer = d->writer,
                                     .pool = d->pool,
                                     .stores = d->stores,
                                     .setups = d->setups },
                          d->first);
    d->desk = desk_by(
        &(Desk){ .writer = d->writer, .setups = d->setups, .shelf = d->shelf }, d->first);
    d->watchdog_ms = ready_watchdog_ms();
    if (!caretaker_start(&d->desk, &chats, &d->caretaker, why) ||
        (d->watchdog_ms > 0 &&
         !pulse_start(d->writer, d->watchdog_ms / 4, &d->pulse, why)) ||
        !lmtp_start(&d->intake, &d->lmtp, why) ||
        !control_start(&d->desk, &d->intake, &d->control, why) ||
        !member_start(&d->desk, &d->intake, &d->member, why))
        return false;
    if (!*settings->milter)
        return true;
    d->gate = gate_new(&d->intake);
    return milter_start(settings, d->gate, &d->milter, why);
}

/* Some session hangs, in a reader perhaps: it gets no answer, so its mail stays where it
 * came from. What it may still touch is not taken down but left to the kernel. */
static void
daemon_leave(Daemon *d)
{
    log_warning("sessions are still under way: their mails stay queued");
    if (d->sender)
        sender_end(d->sender);
    writer_stop(d->writer);
    _exit(EXIT_SUCCESS);
}

/* False if threads are left that would not survive the end of main(). */
static bool
daemon_stop(Daemon *d)
{
    bool all_ended, is_alone = milter_stop(d->milter);

    gate_free(d->gate);
    all_ended = !d->lmtp || lmtp_stop(d->lmtp);
    all_ended = control_stop(d->control) && all_ended;
    all_ended = member_stop(d->member) && all_ended;
    if (!all_ended)
        daemon_leave(d);
    checker_stop(d->checker);
    if (d->sender)
        sender_stop(d->sender);
    if (d->caretaker)
        caretaker_end(d->caretaker);
    if (d->writer)
        writer_stop(d->writer);
    if (d->caretaker)
        caretaker_stop(d->caretaker);
    /* Both are the caretaker's, too. */
    stores_free(d->stores);
    if (d->pool)
        pool_stop(d->pool);
    pulse_stop(d->pulse);
    writer_free(d->writer);
    setups_free(d->setups);
    bot_shelf_free(d->shelf);
    setup_unref(d->first);
    return is_alone;
}

static bool
setup_read_first(const Options *options, Setup **out, BotBooks **books)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    bool is_set = setup_read(options->settings_path, out, errors);

    *books = bot_books_read(options->settings_path, errors);
    if (is_set && *books)
        return true;
    for (guint i = 0; i < errors->len; i++)
        g_printerr("ticketd: %s\n", (const char *)errors->pdata[i]);
    g_clear_pointer(out, setup_unref);
    g_clear_pointer(books, bot_books_unref);
    return false;
}

static bool
options_parse(int *argc, char ***argv, Options *options)
{
    const GOptionEntry entries[] = {
        { "config", 'c', 0, G_OPTION_ARG_FILENAME, &options->settings_path,
          "settings (else $TICKETD_CONF, else " SYSCONFDIR "/ticketd/ticketd.conf)",
          "FILE" },
        { "reader", 0, 0, G_OPTION_ARG_FILENAME, &options->reader_path,
          "program that reads mails (" PKGLIBEXECDIR "/ticketd-reader)", "PATH" },
        { "debug", 'd', 0, G_OPTION_ARG_NONE, &options->debug, "log more", NULL },
        { "version", 'V', 0, G_OPTION_ARG_NONE, &options->version, "print the version",
          NULL },
        { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context =
        g_option_context_new("- mail to tickets, tickets to mail");
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &error) || *argc > 1) {
        g_printerr("ticketd: %s; see ticketd --help\n",
                   error ? error->message : "unexpected argument");
        return false;
    }
    if (!options->settings_path)
        options->settings_path = g_strdup(g_getenv("TICKETD_CONF"));
    if (!options->settings_path)
        options->settings_path = g_strdup(SYSCONFDIR "/ticketd/ticketd.conf");
    if (!options->reader_path)
        options->reader_path = g_strdup(PKGLIBEXECDIR "/ticketd-reader");
    return true;
}

/* The service manager hears that we are well twice as often as it wants to, and nothing
 * while the writer hangs: then it ends us and starts us anew. */
static void
daemon_ping(const Daemon *d)
{
    if (pulse_is_felt(d->pulse, d->watchdog_ms / 2))
        ready_notify("WATCHDOG=1");
    else
        log_error("watchdog: the writer has not answered for %" G_GINT64_FORMAT " s",
                  d->watchdog_ms / 2000);
}

static void
log_changes(const GPtrArray *changes)
{
    for (guint i = 0; i < changes->len; i++) {
        const SettingsChange *change = changes->pdata[i];

        if (change->needs_restart)
            log_warning("reload: %s: counts from the next start on", change->text);
        else
            log_info("reload: %s", change->text);
    }
}

/* Make `next` count for all that comes from now on. Where it cannot be, nothing changes.
 */
static bool
daemon_change(Daemon *d, Setup *next, BotBooks *books, Fault *why)
{
    g_autoptr(Setup) now = setups_take(d->setups);
    g_autoptr(BotBooks) said = bot_shelf_take(d->shelf);
    g_autoptr(GPtrArray) changes = settings_change(now->settings, next->settings);

    if (!keys_load(next->settings->secret_file, false, &next->keys, why) ||
        !sender_renew(d->sender, next, why))
        return false;
    setups_put(d->setups, setup_ref(next));
    bot_shelf_put(d->shelf, bot_books_ref(books));
    log_changes(changes);
    if (!wordbook_is_like(now->words, next->words))
        log_info("reload: other templates or languages of letters");
    if (!bot_books_is_like(said, books))
        log_info("reload: other words of the bot");
    if (now->keys.ids[0] != next->keys.ids[0])
        log_info("reload: key %u signs", next->keys.ids[0]);
    log_info("reloaded settings=%s changes=%u", next->settings->path, changes->len);
    return true;
}

static void
daemon_reload(Daemon *d, const Options *options)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Setup) next = NULL;
    g_autoptr(BotBooks) books = NULL;
    g_auto(Fault) why = { 0 };
    bool done;

    ready_notify_reloading();
    done = setup_read(options->settings_path, &next, errors);
    books = bot_books_read(options->settings_path, errors);
    done = done && books;
    if (done && !daemon_change(d, next, books, &why)) {
        g_ptr_array_add(errors, g_strdup(why.text));
        done = false;
    }
    for (guint i = 0; i < errors->len; i++)
        log_error("reload: %s", (const char *)errors->pdata[i]);
    if (!done)
        log_error("reload: refused, the settings of before still count: errors=%u",
                  errors->len);
    ready_notify(done ? "READY=1\nSTATUS="
                      : "READY=1\nSTATUS=The settings are wrong; those "
                        "of before still count");
}

/* Wait for the signal that ends us. */
static int
daemon_wait(Daemon *d, const Options *options, const sigset_t *signals)
{
    gint64 ms = d->watchdog_ms / 2;
    const struct timespec until = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
    int number;

    do {
        if (ms > 0)
            daemon_ping(d);
        number = sigtimedwait(signals, NULL, ms > 0 ? &until : NULL);
        if (number == SIGHUP)
            daemon_reload(d, options);
    } while (number < 0 || number == SIGHUP);
    return number;
}

/* Blocked before any thread starts, so that all inherit it and sigtimedwait() gets
 * them. */
static void
signals_block(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    /* A file at its size limit is like a full disk: a failed write, not our end. */
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

/* Each session is an open file, and libmilter gives up for good if it cannot have one. */
static void
files_allow(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = MIN(files.rlim_max, FILES_MAX);
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static int
run(const Options *options)
{
    g_auto(Fault) why = { 0 };
    Daemon d = { 0 };
    BotBooks *books = NULL;
    sigset_t signals;
    int number, status = EXIT_SUCCESS;

    signals_block(&signals);
    if (!setup_read_first(options, &d.first, &books))
        return EXIT_SETTINGS;
    d.shelf = bot_shelf_new(books);
    umask(0077);
    log_open("ticketd", d.first->settings->log);
    log_set_json(d.first->settings->logs_json);
    log_set_debug(options->debug);
    files_allow();
    compose_init();
    smtp_channel_init();
    if (daemon_start(&d, options, &why)) {
        log_info("ready version=%s settings=%s lmtp=%s", PACKAGE_VERSION,
                 d.first->settings->path, lmtp_address(d.lmtp));
        ready_notify("READY=1");
        number = daemon_wait(&d, options, &signals);
        ready_notify("STOPPING=1");
        log_info("stopping signal=%d", number);
    } else {
        log_error("cannot start: %s", why.text);
        status = EXIT_FAILURE;
    }
    if (!daemon_stop(&d))
        _exit(status);
    return status;
}

int
main(int argc, char **argv)
{
    Options options = { 0 };
    int status;

    heap_keep();
    if (!descriptors_settle())
        return EXIT_FAILURE;
    if (!options_parse(&argc, &argv, &options))
        return EXIT_SETTINGS;
    if (options.version) {
        puts("ticketd " PACKAGE_VERSION);
        return EXIT_SUCCESS;
    }
    status = run(&options);
    g_free(options.settings_path);
    g_free(options.reader_path);
    return status;
}
