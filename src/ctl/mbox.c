/* mbox.c - mails written into one file and taken out of it again, byte for byte. */
#include "ctl/mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct Mbox {
    char *path;
    FILE *file;
    gint64 offset;
};

bool
mbox_create(const char *path, Mbox **out, Fault *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

    if (!file) {
        if (fd >= 0)
            close(fd);
        return fault_permanent(why, "5.3.0", "cannot write %s: %s", path,
                               g_strerror(errno));
    }
    *out = g_new0(Mbox, 1);
    (*out)->path = g_strdup(path);
    (*out)->file = file;
    return true;
}

static void
put(Mbox *mbox, const char *bytes, gsize length)
{
    mbox->offset += (gint64)fwrite(bytes, 1, length, mbox->file);
}

/* "From ", perhaps behind '>'s. */
static bool
looks_like_from(const char *line, const char *end)
{
    while (line < end && *line == '>')
        line++;
    return end - line >= 5 && memcmp(line, "From ", 5) == 0;
}

static void
put_quoted(Mbox *mbox, const char *bytes, gsize length)
{
    const char *end = bytes + length;

    for (const char *p = bytes; p < end;) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *next = newline ? newline + 1 : end;

        if (looks_like_from(p, next))
            put(mbox, ">", 1);
        put(mbox, p, (gsize)(next - p));
        p = next;
    }
}

bool
mbox_add(Mbox *mbox, GBytes *raw, const char *sender, gint64 at, MboxPlace *place,
         Fault *why)
{
    gsize length;
    const char *bytes = g_bytes_get_data(raw, &length);
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(at / 1000);
    g_autofree char *date = g_date_time_format(when, "%a %b %e %H:%M:%S %Y");
    g_autofree char *address = g_strdup(*sender ? sender : "MAILER-DAEMON");
    g_autofree char *head = NULL;

    g_strdelimit(address, " \t\r\n", '_');
    head = g_strdup_printf("From %s %s\n", address, date);
    put(mbox, head, strlen(head));
    place->offset = mbox->offset;
    put_quoted(mbox, bytes, length);
    place->bytes = mbox->offset - place->offset;
    place->size = (gint64)length;
    put(mbox, "\n\n", length > 0 && bytes[length - 1] == '\n' ? 1 : 2);
    return !ferror(mbox->file) || fault_permanent(why, "5.3.0", "cannot write %s: %s",
                                                  mbox->path, g_strerror(errno));
}

bool
mbox_close(Mbox *mbox, Fault *why)
{
    bool is_whole = fflush(mbox->file) == 0 && fsync(fileno(mbox->file)) == 0;

    is_whole = fclose(mbox->file) == 0 && is_whole;
    if (!is_whole)
        fault_permanent(why, "5.3.0", "cannot write %s: %s", mbox->path,
                        g_strerror(errno));
    g_free(mbox->path);
    g_free(mbox);
    return is_whole;
}

bool
mbox_take(const char *path, const MboxPlace *place, GBytes **out, Fault *why)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &error);
    GString *raw;
    const char *p, *end;

    if (!file)
        return fault_permanent(why, "5.3.0", "%s", error->message);
    if (place->offset < 0 || place->bytes < 0 || place->size < 0 ||
        place->offset > (gint64)g_mapped_file_get_length(file) - place->bytes)
        return fault_permanent(why, "5.3.0", "%s holds no mail at byte %" G_GINT64_FORMAT,
                               path, place->offset);
    p = g_mapped_file_get_contents(file) + place->offset;
    end = p + place->bytes;
    raw = g_string_sized_new((gsize)place->bytes + 1);
    while (p < end) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *next = newline ? newline + 1 : end;

        p += *p == '>' && looks_like_from(p, next);
        g_string_append_len(raw, p, next - p);
        p = next;
    }
    *out = g_string_free_to_bytes(raw);
    if ((gint64)g_bytes_get_size(*out) == place->size)
        return true;
    g_clear_pointer(out, g_bytes_unref);
    return fault_permanent(why, "5.3.0", "%s was changed at byte %" G_GINT64_FORMAT, path,
                           place->offset);
}
