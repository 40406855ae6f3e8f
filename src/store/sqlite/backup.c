/* backup.c - a copy while the writer goes on, and a copy put in the database's place. */
#include "store/sqlite/sqlite.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART ".part" /* behind the name of a copy that is not whole yet */

/* Letters that may have been numbered since a copy was made: none of the numbers, which
 * Message-IDs are made of, may be given to another. */
#define LETTERS_SINCE 1000000

/* ------------------------------------------------------------------ files */

static bool
sync_file(const char *path, int flags, Fault *why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    bool done = fd >= 0 && fsync(fd) == 0;

    if (!done)
        fault_temporary(why, "4.3.0", "cannot sync %s: %s", path, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return done;
}

static bool
sync_folder_of(const char *path, Fault *why)
{
    g_autofree char *folder = g_path_get_dirname(path);

    return sync_file(folder, O_DIRECTORY, why);
}

static bool
move(const char *from, const char *to, Fault *why)
{
    return rename(from, to) == 0 ||
           fault_temporary(why, "4.3.0", "cannot rename %s to %s: %s", from, to,
                           g_strerror(errno));
}

/* It is gone, or was not there. */
static bool
forget(const char *path, Fault *why)
{
    return g_unlink(path) == 0 || errno == ENOENT ||
           fault_temporary(why, "4.3.0", "cannot delete %s: %s", path, g_strerror(errno));
}

/* SQLite opens what it finds: an empty file that only its owner reads. */
static bool
make_private(const char *path, Fault *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return fault_permanent(why, "5.3.0", "cannot make %s: %s", path,
                               g_strerror(errno));
    close(fd);
    return true;
}

/* ------------------------------------------------------------------ a copy */

static bool
vacuum_into(SqliteStore *store, const char *path, Fault *why)
{
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v2(store->db, "VACUUM INTO ?1", -1, &handle, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_bind_text(handle, 1, path, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(handle);
    sqlite3_finalize(handle);
    return code == SQLITE_DONE ||
           sqlite_fault(store, code, sqlite3_errmsg(store->db), why);
}

/* Whole or not at all: in an empty file of another name until it is on the disk. */
static bool
copy_to(SqliteStore *store, const char *path, const char *half, Fault *why)
{
    if (vacuum_into(store, half, why) && sync_file(half, 0, why) && move(half, path, why))
        return sync_folder_of(path, why);
    g_unlink(half);
    return false;
}

/* A name of its own: what an attempt that was killed left is in nobody's way. */
static char *
make_part(const char *path, Fault *why)
{
    char *half = g_strconcat(path, PART "-XXXXXX", NULL);
    int fd = g_mkstemp_full(half, O_WRONLY | O_CLOEXEC, 0600);

    if (fd >= 0) {
        close(fd);
        return half;
    }
    fault_permanent(why, "5.3.0", "cannot make %s: %s", half, g_strerror(errno));
    g_free(half);
    return NULL;
}

bool
sqlite_backup(Store *base, const char *path, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;
    g_autofree char *half = NULL;
    bool done;

    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return fault_permanent(why, "5.3.0", "%s is there already", path);
    /* It changes nothing here. */
    if (store->mode == STORE_READ && !sqlite_exec(store, "PRAGMA query_only = OFF", why))
        return false;
    half = make_part(path, why);
    done = half && copy_to(store, path, half, why);
    if (store->mode == STORE_READ)
        done = sqlite_exec(store, "PRAGMA query_only = ON", done ? why : NULL) && done;
    return done;
}

static char *
copy_name(const char *path, gint64 schema)
{
    return g_strdup_printf("%s.schema%" G_GINT64_FORMAT, path, schema);
}

/* Those of that database, whole or not. */
static bool
forget_copies(const char *path, Fault *why)
{
    for (gint64 schema = 1; schema < sqlite_newest_schema(); schema++) {
        g_autofree char *copy = copy_name(path, schema);
        g_autofree char *half = g_strconcat(copy, PART, NULL);

        if (!forget(copy, why) || !forget(half, why))
            return false;
    }
    return true;
}

bool
sqlite_keep_copy(SqliteStore *store, gint64 schema, Fault *why)
{
    g_autofree char *path = copy_name(store->path, schema);
    g_autofree char *half = g_strconcat(path, PART, NULL);

    /* Of an attempt that failed before: nobody else writes here. */
    g_unlink(path);
    g_unlink(half);
    if (!make_private(half, why) || !copy_to(store, path, half, why))
        return false;
    log_info("database %s: as it was, it is kept in %s", store->path, path);
    return true;
}

bool
sqlite_drop_copies(SqliteStore *store, Fault *why)
{
    return forget_copies(store->path, why);
}

/* ------------------------------------------------------------------ put in its place */

static bool
copy_file(const char *from, const char *to, Fault *why)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GFile) source = g_file_new_for_path(from);
    g_autoptr(GFile) target = g_file_new_for_path(to);

    return forget(to, why) && make_private(to, why) &&
           (g_file_copy(source, target,
                        G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL,
                        NULL, NULL, &error) ||
            fault_permanent(why, "5.3.0", "%s", error->message));
}

/* What an earlier attempt left must not be taken for a part of this one. */
static bool
forget_fresh(const char *fresh, Fault *why)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *name = g_strconcat(fresh, ends[i], NULL);

        if (!forget(name, why))
            return false;
    }
    return forget_copies(fresh, why);
}

/* With its log, if it has one: a database that nobody closed. */
static bool
copy_database(const char *from, const char *fresh, Fault *why)
{
    g_autofree char *log = g_strconcat(from, "-wal", NULL);
    g_autofree char *fresh_log = g_strconcat(fresh, "-wal", NULL);

    return forget_fresh(fresh, why) && copy_file(from, fresh, why) &&
           (!g_file_test(log, G_FILE_TEST_EXISTS) || copy_file(log, fresh_log, why));
}

static bool
is_whole(Store *store, const char *path, Fault *why)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);

    if (!sqlite_check(store, found, why))
        return false;
    return found->len == 0 || fault_permanent(why, "5.3.0", "%s is damaged: %s", path,
                                              (const char *)found->pdata[0]);
}

/* Who was in then may have been put out since, and links may have been used. */
static bool
put_all_out(Store *base, Fault *why)
{
    static const char *const sql[] = { "DELETE FROM session", "DELETE FROM pass" };

    for (gsize i = 0; i < G_N_ELEMENTS(sql); i++) {
        Statement s = statement_open(base, sql[i]);

        if (!statement_run(&s, why))
            return false;
    }
    return true;
}

/* What waited then may have been sent since: nobody gets it twice unless a person says
 * so. Numbers that were given out since are not given out again. */
static bool
make_safe(Store *base, gint64 now, StoreRestored *out, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;
    gint64 week = 0;
    Statement s;

    if (!sqlite_number(store, "SELECT ifnull(max(at), 0) FROM delivery", &out->newest,
                       why) ||
        !sqlite_number(store,
                       "SELECT count(*) FROM ticket WHERE created > (SELECT "
                       "ifnull(max(created), 0) FROM ticket) - 7 * 86400000",
                       &week, why) ||
        !sqlite_number(store, "SELECT count(*) FROM letter WHERE state = 'waiting'",
                       &out->letters, why) ||
        !sqlite_begin(base, why))
        return false;
    store->figures[FIGURE_LAST_TICKET] += week + 100;
    store->figures[FIGURE_LAST_LETTER] += LETTERS_SINCE;
    out->next_ticket = store->figures[FIGURE_LAST_TICKET] + 1;
    s = statement_open(base,
                       "UPDATE letter SET state = 'dead', settled = ?1, last_error = "
                       "'the database was restored: it may have been sent since the "
                       "copy was made' WHERE state = 'waiting'");
    statement_bind_int(&s, now);
    if (statement_run(&s, why) && put_all_out(base, why))
        return sqlite_commit(base, why);
    sqlite_rollback(base);
    return false;
}

static bool
prepare(const char *path, gint64 now, StoreRestored *out, Fault *why)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    Store *store = NULL;
    GStatBuf left;
    g_auto(Fault) refused = { 0 };
    bool done;

    if (!sqlite_engine.open(path, STORE_WRITE, 1, &store, &refused))
        return fault_permanent(why, "5.3.0", "it cannot be restored: %s", refused.text);
    done = is_whole(store, path, why) && make_safe(store, now, out, why);
    sqlite_engine.close(store);
    if (done && g_stat(log, &left) == 0 && left.st_size > 0)
        return fault_temporary(why, "4.3.0", "cannot write %s back: see the log", log);
    return done;
}

/* What its log holds goes into the database itself, as far as it can still be read. */
static void
settle_log(const char *path)
{
    sqlite3 *db = NULL;

    if (sqlite3_open_v2(
            path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
            NULL) == SQLITE_OK)
        sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    sqlite3_close(db);
}

/* A second name for the file; where the file system has none, a second file. */
static bool
keep_file(const char *from, const char *to, Fault *why)
{
    if (link(from, to) == 0)
        return true;
    if (errno == EEXIST || errno == ENOENT)
        return fault_temporary(why, "4.3.0", "cannot keep %s as %s: %s", from, to,
                               g_strerror(errno));
    return copy_file(from, to, why) && sync_file(to, 0, why);
}

static char *
free_name(const char *path, gint64 now)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(now / 1000);
    g_autofree char *stamp = g_date_time_format(time, "%Y%m%dT%H%M%S");
    char *name = g_strdup_printf("%s.before-%s", path, stamp);

    for (guint n = 2; g_file_test(name, G_FILE_TEST_EXISTS); n++) {
        g_free(name);
        name = g_strdup_printf("%s.before-%s-%u", path, stamp, n);
    }
    return name;
}

/* The database with what is left of its log gets a second name, then the other takes its
 * first one at one stroke: at no time is there none. */
static bool
change_places(const char *path, const char *fresh, gint64 now, StoreRestored *out,
              Fault *why)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    g_autofree char *shared = g_strconcat(path, "-shm", NULL);
    g_autofree char *kept_log = NULL;

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        out->before = g_strdup("");
    } else {
        settle_log(path);
        out->before = free_name(path, now);
        kept_log = g_strconcat(out->before, "-wal", NULL);
        if (!keep_file(path, out->before, why) ||
            (g_file_test(log, G_FILE_TEST_EXISTS) && !keep_file(log, kept_log, why)) ||
            !sync_folder_of(path, why))
            return false;
    }
    /* A log of the one would be taken for the other's. */
    return forget(log, why) && forget(shared, why) && sync_folder_of(path, why) &&
           move(fresh, path, why) && sync_folder_of(path, why);
}

bool
sqlite_restore(const char *name, const char *copy, gint64 now, StoreRestored *out,
               Fault *why)
{
    /* The lock is that of the file, whatever it is called. */
    g_autofree char *real = realpath(name, NULL);
    const char *place = real ? real : name;
    g_autofree char *fresh = g_strconcat(place, ".restoring", NULL);
    g_autofree char *lock_name = g_strconcat(fresh, ".lock", NULL);
    int lock = -1;
    bool done;

    *out = (StoreRestored){ 0 };
    if (!sqlite_lock(place, &lock, why))
        return false;
    done = copy_database(copy, fresh, why) && prepare(fresh, now, out, why) &&
           sync_file(fresh, 0, why) && change_places(place, fresh, now, out, why);
    forget_fresh(fresh, NULL);
    g_unlink(lock_name);
    if (!done)
        g_clear_pointer(&out->before, g_free);
    sqlite_unlock(lock);
    return done;
}
