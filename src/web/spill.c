/* spill.c - bytes that come in piece by piece: few in memory, many in a file that never
 * had a name. */
#include "web/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

struct Spill {
    GByteArray *memory;
    int file; /* -1: none yet */
    gsize size;
};

typedef struct Mapping {
    void *data;
    gsize size;
} Mapping;

static char *spill_folder; /* set once, before any thread */

static bool
spill_fault(int error, Fault *why)
{
    return fault_temporary(why, "4.3.1", "cannot keep an upload in %s for a while: %s",
                           spill_folder, g_strerror(error));
}

static int
spill_open(void)
{
    /* Not open(): its glibc wrapper adds O_LARGEFILE on some machines. */
    return openat(AT_FDCWD, spill_folder, SPILL_OPEN, 0600);
}

bool
spill_prepare(const char *folder, Fault *why)
{
    int fd;

    g_free(spill_folder);
    spill_folder = g_strdup(folder);
    fd = spill_open();
    if (fd < 0)
        return spill_fault(errno, why);
    close(fd);
    return true;
}

Spill *
spill_new(void)
{
    Spill *spill = g_new0(Spill, 1);

    spill->memory = g_byte_array_new();
    spill->file = -1;
    return spill;
}

void
spill_free(Spill *spill)
{
    if (!spill)
        return;
    if (spill->file >= 0)
        close(spill->file);
    g_clear_pointer(&spill->memory, g_byte_array_unref);
    g_free(spill);
}

gsize
spill_size(const Spill *spill)
{
    return spill->size;
}

static bool
file_write(const Spill *spill, const guint8 *bytes, gsize length, Fault *why)
{
    while (length > 0) {
        gssize n = write(spill->file, bytes, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return spill_fault(n < 0 ? errno : ENOSPC, why);
        bytes += n;
        length -= (gsize)n;
    }
    return true;
}

bool
spill_write(Spill *spill, const void *bytes, gsize length, Fault *why)
{
    if (spill->file < 0 && spill_folder && spill->size + length > SPILL_MEMORY) {
        spill->file = spill_open();
        if (spill->file < 0)
            return spill_fault(errno, why);
        if (!file_write(spill, spill->memory->data, spill->memory->len, why))
            return false;
        g_byte_array_unref(spill->memory);
        spill->memory = g_byte_array_new();
    }
    if (spill->file < 0)
        g_byte_array_append(spill->memory, bytes, (guint)length);
    else if (!file_write(spill, bytes, length, why))
        return false;
    spill->size += length;
    return true;
}

static void
mapping_free(gpointer data)
{
    Mapping *mapping = data;

    munmap(mapping->data, mapping->size);
    g_free(mapping);
}

bool
spill_finish(Spill *spill, GBytes **out, Fault *why)
{
    Mapping *mapping;
    void *data;

    if (spill->file < 0) {
        *out = g_byte_array_free_to_bytes(g_steal_pointer(&spill->memory));
        return true;
    }
    data = mmap(NULL, spill->size, PROT_READ, MAP_PRIVATE, spill->file, 0);
    if (data == MAP_FAILED)
        return spill_fault(errno, why);
    mapping = g_new0(Mapping, 1);
    mapping->data = data;
    mapping->size = spill->size;
    *out = g_bytes_new_with_free_func(data, spill->size, mapping_free, mapping);
    return true;
}
