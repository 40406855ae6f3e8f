/* spool.c - bytes that come in piece by piece: few in memory, many in a nameless file. */
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct Spool {
    char *folder; /* NULL: no file */
    GByteArray *memory;
    int file, reading; /* the file for writing and for reading; -1: none yet */
    gsize size;
};

/* What GBytes cannot carry: the file behind them. Few at a time, one a big mail. */
typedef struct Mapping {
    void *data;
    gsize size;
    int fd;
} Mapping;

static pthread_mutex_t mappings_lock = PTHREAD_MUTEX_INITIALIZER;
static GHashTable *mappings; /* of Mapping *, by their data; guarded by the lock */

Spool *
spool_new(const char *folder)
{
    Spool *spool = g_new0(Spool, 1);

    spool->folder = g_strdup(folder);
    spool->memory = g_byte_array_new();
    spool->file = spool->reading = -1;
    return spool;
}

static void
file_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void
spool_free(Spool *spool)
{
    if (!spool)
        return;
    file_close(&spool->file);
    file_close(&spool->reading);
    g_clear_pointer(&spool->memory, g_byte_array_unref);
    g_free(spool->folder);
    g_free(spool);
}

gsize
spool_size(const Spool *spool)
{
    return spool->size;
}

static bool
file_fault(const Spool *spool, int error, Fault *why)
{
    bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;

    return fault_temporary(why, is_full ? "4.3.1" : "4.3.0",
                           "cannot keep a mail in %s for a while: %s", spool->folder,
                           g_strerror(error));
}

static bool
file_write(const Spool *spool, const guint8 *bytes, gsize length, Fault *why)
{
    while (length > 0) {
        gssize n = write(spool->file, bytes, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return file_fault(spool, n < 0 ? errno : ENOSPC, why);
        bytes += n;
        length -= (gsize)n;
    }
    return true;
}

/* The second descriptor is for readers: one that was taken over must not be able to
 * change or cut short what is mapped here. */
static bool
file_open(Spool *spool, Fault *why)
{
    g_autofree char *path = g_build_filename(spool->folder, ".mail-XXXXXX", NULL);
    int error = 0;

    spool->file = mkostemp(path, O_CLOEXEC);
    if (spool->file < 0)
        return file_fault(spool, errno, why);
    spool->reading = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (spool->reading < 0)
        error = errno;
    if (unlink(path) != 0 && error == 0)
        error = errno;
    if (error != 0)
        return file_fault(spool, error, why);
    if (!file_write(spool, spool->memory->data, spool->memory->len, why))
        return false;
    g_byte_array_unref(spool->memory);
    spool->memory = g_byte_array_new();
    return true;
}

bool
spool_write(Spool *spool, const void *bytes, gsize length, Fault *why)
{
    if (spool->file < 0 && spool->folder && spool->size + length > SPOOL_MEMORY &&
        !file_open(spool, why))
        return false;
    if (spool->file < 0)
        g_byte_array_append(spool->memory, bytes, (guint)length);
    else if (!file_write(spool, bytes, length, why))
        return false;
    spool->size += length;
    return true;
}

static void
mapping_free(void *data)
{
    Mapping *mapping = data;

    pthread_mutex_lock(&mappings_lock);
    g_hash_table_remove(mappings, mapping->data);
    pthread_mutex_unlock(&mappings_lock);
    munmap(mapping->data, mapping->size);
    close(mapping->fd);
    g_free(mapping);
}

bool
spool_finish(Spool *spool, GBytes **out, Fault *why)
{
    Mapping *mapping;
    void *data;

    if (spool->file < 0) {
        *out = g_byte_array_free_to_bytes(g_steal_pointer(&spool->memory));
        return true;
    }
    data = mmap(NULL, spool->size, PROT_READ, MAP_SHARED, spool->reading, 0);
    if (data == MAP_FAILED)
        return file_fault(spool, errno, why);
    mapping = g_new(Mapping, 1);
    *mapping = (Mapping){ data, spool->size, spool->reading };
    spool->reading = -1;
    pthread_mutex_lock(&mappings_lock);
    if (!mappings)
        mappings = g_hash_table_new(NULL, NULL);
    g_hash_table_insert(mappings, data, mapping);
    pthread_mutex_unlock(&mappings_lock);
    *out = g_bytes_new_with_free_func(data, spool->size, mapping_free, mapping);
    return true;
}

int
spool_descriptor(GBytes *bytes)
{
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);
    const Mapping *mapping;
    int fd = -1;

    pthread_mutex_lock(&mappings_lock);
    mapping = mappings ? g_hash_table_lookup(mappings, data) : NULL;
    if (mapping && mapping->size == size)
        fd = mapping->fd;
    pthread_mutex_unlock(&mappings_lock);
    return fd;
}

void
spool_let_go(GBytes *bytes)
{
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);

    if (spool_descriptor(bytes) >= 0)
        madvise((void *)data, size, MADV_DONTNEED);
}
