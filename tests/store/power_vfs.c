/* power_vfs.c - a disk whose power can be cut, and whose calls can fail, under SQLite. */
#include "store/power_vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

#define SECTOR 512

/* What is known of one file: what is safe, and which sectors were written since. */
typedef struct Shadow {
    char *name;
    GByteArray *safe;
    GByteArray *now;   /* as the real file is */
    GHashTable *dirty; /* sector numbers, of `now` */
} Shadow;

typedef struct File {
    sqlite3_file base;
    Shadow *shadow; /* NULL: not ours */
    sqlite3_file *real;
} File;

static struct {
    sqlite3_vfs vfs, *under;
    char *path;
    pthread_mutex_t lock;
    GPtrArray *shadows;
    PowerStep *step;
    void *step_data;
    guint64 steps, calls, fail_at;
    int fail_code;
    bool has_failed, ignores_syncs;
} power = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void
shadow_free(gpointer data)
{
    Shadow *shadow = data;

    g_free(shadow->name);
    g_byte_array_unref(shadow->safe);
    g_byte_array_unref(shadow->now);
    g_hash_table_unref(shadow->dirty);
    g_free(shadow);
}

/* With the lock held: is this the call that fails? */
static int
failure(void)
{
    power.calls++;
    if (power.fail_at == 0 || power.calls != power.fail_at)
        return SQLITE_OK;
    power.has_failed = true;
    return power.fail_code;
}

static int
before_call(void)
{
    int code;

    pthread_mutex_lock(&power.lock);
    code = failure();
    pthread_mutex_unlock(&power.lock);
    return code;
}

/* The lock is let go of: a cut takes it again. */
static void
after_step(void)
{
    guint64 step = ++power.steps;

    if (power.step)
        power.step(power.step_data, step);
}

/* ------------------------------------------------------------------ file methods */

static sqlite3_file *
real_of(sqlite3_file *file)
{
    return ((File *)file)->real;
}

static int
file_close(sqlite3_file *file)
{
    int code = real_of(file)->pMethods->xClose(real_of(file));

    g_free(real_of(file));
    return code;
}

static int
file_read(sqlite3_file *file, void *to, int length, sqlite3_int64 at)
{
    int code = ((File *)file)->shadow ? before_call() : SQLITE_OK;

    if (code != SQLITE_OK)
        return SQLITE_IOERR_READ;
    return real_of(file)->pMethods->xRead(real_of(file), to, length, at);
}

static void
note_write(Shadow *shadow, const void *from, gsize length, gsize at)
{
    if (shadow->now->len < at + length)
        g_byte_array_set_size(shadow->now, (guint)(at + length));
    memcpy(shadow->now->data + at, from, length);
    for (gsize sector = at / SECTOR; sector <= (at + length - 1) / SECTOR; sector++)
        g_hash_table_add(shadow->dirty, GSIZE_TO_POINTER(sector));
}

static int
file_write(sqlite3_file *file, const void *from, int length, sqlite3_int64 at)
{
    Shadow *shadow = ((File *)file)->shadow;
    int code = shadow ? before_call() : SQLITE_OK;

    if (code == SQLITE_OK)
        code = real_of(file)->pMethods->xWrite(real_of(file), from, length, at);
    if (code != SQLITE_OK || !shadow)
        return code;
    pthread_mutex_lock(&power.lock);
    note_write(shadow, from, (gsize)length, (gsize)at);
    pthread_mutex_unlock(&power.lock);
    after_step();
    return SQLITE_OK;
}

static int
file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    Shadow *shadow = ((File *)file)->shadow;
    int code = shadow ? before_call() : SQLITE_OK;

    if (code == SQLITE_OK)
        code = real_of(file)->pMethods->xTruncate(real_of(file), size);
    if (code != SQLITE_OK || !shadow)
        return code == SQLITE_FULL ? SQLITE_IOERR_TRUNCATE : code;
    pthread_mutex_lock(&power.lock);
    g_byte_array_set_size(shadow->now, (guint)size);
    pthread_mutex_unlock(&power.lock);
    after_step();
    return SQLITE_OK;
}

static int
file_sync(sqlite3_file *file, int flags)
{
    Shadow *shadow = ((File *)file)->shadow;

    if (!shadow)
        return real_of(file)->pMethods->xSync(real_of(file), flags);
    if (before_call() != SQLITE_OK)
        return SQLITE_IOERR_FSYNC;
    pthread_mutex_lock(&power.lock);
    if (!power.ignores_syncs) {
        g_byte_array_set_size(shadow->safe, 0);
        g_byte_array_append(shadow->safe, shadow->now->data, shadow->now->len);
        g_hash_table_remove_all(shadow->dirty);
    }
    pthread_mutex_unlock(&power.lock);
    after_step();
    return SQLITE_OK;
}

#define PASS(name, parameters, arguments)                                                \
    static int file_##name parameters                                                    \
    {                                                                                    \
        return real_of(file)->pMethods->name arguments;                                  \
    }
PASS(xFileSize, (sqlite3_file * file, sqlite3_int64 *size), (real_of(file), size))
PASS(xLock, (sqlite3_file * file, int lock), (real_of(file), lock))
PASS(xUnlock, (sqlite3_file * file, int lock), (real_of(file), lock))
PASS(xCheckReservedLock, (sqlite3_file * file, int *out), (real_of(file), out))
PASS(xFileControl, (sqlite3_file * file, int op, void *arg), (real_of(file), op, arg))
PASS(xSectorSize, (sqlite3_file * file), (real_of(file)))
PASS(xDeviceCharacteristics, (sqlite3_file * file), (real_of(file)))
PASS(xShmMap, (sqlite3_file * file, int page, int size, int extend, void volatile **out),
     (real_of(file), page, size, extend, out))
PASS(xShmLock, (sqlite3_file * file, int offset, int n, int flags),
     (real_of(file), offset, n, flags))
PASS(xShmUnmap, (sqlite3_file * file, int removes), (real_of(file), removes))

static void
file_xShmBarrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_xFileSize,
    .xLock = file_xLock,
    .xUnlock = file_xUnlock,
    .xCheckReservedLock = file_xCheckReservedLock,
    .xFileControl = file_xFileControl,
    .xSectorSize = file_xSectorSize,
    .xDeviceCharacteristics = file_xDeviceCharacteristics,
    .xShmMap = file_xShmMap,
    .xShmLock = file_xShmLock,
    .xShmBarrier = file_xShmBarrier,
    .xShmUnmap = file_xShmUnmap,
};

/* ------------------------------------------------------------------ opening */

/* With the lock held. What is there at the start is safe. */
static Shadow *
shadow_of(const char *name)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    Shadow *shadow;

    for (guint i = 0; i < power.shadows->len; i++) {
        shadow = power.shadows->pdata[i];
        if (strcmp(shadow->name, name) == 0)
            return shadow;
    }
    shadow = g_new0(Shadow, 1);
    shadow->name = g_strdup(name);
    shadow->safe = g_byte_array_new();
    shadow->now = g_byte_array_new();
    shadow->dirty = g_hash_table_new(NULL, NULL);
    if (g_file_get_contents(name, &bytes, &length, NULL)) {
        g_byte_array_append(shadow->safe, (const guint8 *)bytes, (guint)length);
        g_byte_array_append(shadow->now, (const guint8 *)bytes, (guint)length);
    }
    g_ptr_array_add(power.shadows, shadow);
    return shadow;
}

static int
vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *out, int flags, int *out_flags)
{
    File *file = (File *)out;
    bool is_ours = name && g_str_has_prefix(name, power.path) &&
                   flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL);
    int code;

    memset(file, 0, sizeof *file);
    file->real = g_malloc0((gsize)power.under->szOsFile);
    if (is_ours) {
        pthread_mutex_lock(&power.lock);
        file->shadow = shadow_of(name);
        pthread_mutex_unlock(&power.lock);
    }
    code = power.under->xOpen(power.under, name, file->real, flags, out_flags);
    if (code != SQLITE_OK || !file->real->pMethods) {
        g_free(file->real);
        return code;
    }
    file->base.pMethods = &methods;
    return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int syncs)
{
    pthread_mutex_lock(&power.lock);
    for (guint i = 0; i < power.shadows->len; i++) {
        Shadow *shadow = power.shadows->pdata[i];

        if (strcmp(shadow->name, name) == 0) {
            g_byte_array_set_size(shadow->safe, 0);
            g_byte_array_set_size(shadow->now, 0);
            g_hash_table_remove_all(shadow->dirty);
        }
    }
    pthread_mutex_unlock(&power.lock);
    return power.under->xDelete(power.under, name, syncs);
}

void
power_vfs_start(const char *path)
{
    g_assert(!power.path);
    power.path = g_strdup(path);
    power.shadows = g_ptr_array_new_with_free_func(shadow_free);
    power.steps = 0;
    power.under = sqlite3_vfs_find(NULL);
    power.vfs = *power.under;
    power.vfs.zName = "power";
    power.vfs.szOsFile = sizeof(File);
    power.vfs.pNext = NULL;
    power.vfs.xOpen = vfs_open;
    power.vfs.xDelete = vfs_delete;
    g_assert(sqlite3_vfs_register(&power.vfs, 1) == SQLITE_OK);
}

void
power_vfs_stop(void)
{
    sqlite3_vfs_unregister(&power.vfs);
    sqlite3_vfs_register(power.under, 1);
    g_clear_pointer(&power.path, g_free);
    g_clear_pointer(&power.shadows, g_ptr_array_unref);
    power.step = NULL;
    power.ignores_syncs = false;
    power_vfs_fail(0, SQLITE_OK);
}

void
power_vfs_watch(PowerStep *step, void *data)
{
    power.step = step;
    power.step_data = data;
}

void
power_vfs_ignore_syncs(bool ignores)
{
    power.ignores_syncs = ignores;
}

guint64
power_vfs_fail(guint64 number, int code)
{
    guint64 calls;

    pthread_mutex_lock(&power.lock);
    calls = power.calls;
    power.calls = 0;
    power.fail_at = number;
    power.fail_code = code;
    power.has_failed = false;
    pthread_mutex_unlock(&power.lock);
    return calls;
}

bool
power_vfs_has_failed(void)
{
    bool has_failed;

    pthread_mutex_lock(&power.lock);
    has_failed = power.has_failed;
    pthread_mutex_unlock(&power.lock);
    return has_failed;
}

/* ------------------------------------------------------------------ the cut */

/* How likely a written sector has reached the disk: none, all, or some. */
static double
luck(GRand *random)
{
    switch (g_rand_int_range(random, 0, 4)) {
    case 0:
        return 0;
    case 1:
        return 1;
    default:
        return g_rand_double(random);
    }
}

static GByteArray *
left_of(const Shadow *shadow, GRand *random)
{
    GByteArray *left = g_byte_array_new();
    double chance = luck(random);
    gsize longest = shadow->safe->len;
    GHashTableIter iter;
    gpointer key;

    if (g_rand_boolean(random))
        longest = shadow->now->len;
    g_byte_array_append(left, shadow->safe->data, shadow->safe->len);
    g_byte_array_set_size(left, (guint)longest);
    if (longest > shadow->safe->len)
        memset(left->data + shadow->safe->len, 0, longest - shadow->safe->len);
    g_hash_table_iter_init(&iter, shadow->dirty);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        gsize at = GPOINTER_TO_SIZE(key) * SECTOR;

        if (at >= shadow->now->len || at >= left->len || g_rand_double(random) >= chance)
            continue;
        memcpy(left->data + at, shadow->now->data + at,
               MIN(SECTOR, MIN(shadow->now->len, left->len) - at));
    }
    return left;
}

void
power_vfs_cut(const char *folder, GRand *random)
{
    pthread_mutex_lock(&power.lock);
    for (guint i = 0; i < power.shadows->len; i++) {
        const Shadow *shadow = power.shadows->pdata[i];
        g_autofree char *name = g_path_get_basename(shadow->name);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autoptr(GByteArray) left = left_of(shadow, random);

        g_assert(g_file_set_contents(path, (const char *)left->data, left->len, NULL));
    }
    pthread_mutex_unlock(&power.lock);
}
