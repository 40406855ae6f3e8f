/* keys.c - the secret file: the keys of signed ids. */
#include "notify/keys.h"

#include "base/unique.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_ID_MAX = 999 };

static bool
write_all(int fd, const char *text)
{
    gsize length = strlen(text);

    while (length > 0) {
        ssize_t n = write(fd, text, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text += n;
        length -= (gsize)n;
    }
    return fsync(fd) == 0;
}

static char *
keys_text(const SignatureKeys *keys)
{
    GString *text =
        g_string_new("# keys of ticketd's signed ids: keep secret, newest first\n");

    for (guint i = 0; i < keys->count; i++) {
        g_string_append_printf(text, "%u ", keys->ids[i]);
        for (guint b = 0; b < SIGNATURE_KEY_BYTES; b++)
            g_string_append_printf(text, "%02x", keys->keys[i][b]);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

/* Written beside and linked or renamed into place, so that no half file is ever read. */
static bool
keys_save(const char *path, const SignatureKeys *keys, bool replace, Fault *why)
{
    g_autofree char *unique = unique_id();
    g_autofree char *beside = g_strdup_printf("%s.%s", path, unique);
    g_autofree char *text = keys_text(keys);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool done;
    int error;

    if (fd < 0)
        return fault_temporary(why, "4.3.0",
                               "cannot create secret-file %s: %s; make its folder "
                               "writable or create the file by hand",
                               path, g_strerror(errno));
    done = write_all(fd, text);
    done = close(fd) == 0 && done;
    if (done)
        done = replace ? g_rename(beside, path) == 0 : link(beside, path) == 0;
    error = errno;
    g_unlink(beside);
    if (!done && !(error == EEXIST && !replace))
        return fault_temporary(why, "4.3.0", "cannot write secret-file %s: %s", path,
                               g_strerror(error));
    return true;
}

static bool
key_parse(const char *line, guint *id, guint8 key[SIGNATURE_KEY_BYTES])
{
    char *end;
    guint64 number = g_ascii_strtoull(line, &end, 10);

    if (number < 1 || number > KEY_ID_MAX || *end != ' ')
        return false;
    end++;
    if (strlen(end) != 2 * SIGNATURE_KEY_BYTES)
        return false;
    for (guint i = 0; i < SIGNATURE_KEY_BYTES; i++) {
        int high = g_ascii_xdigit_value(end[2 * i]),
            low = g_ascii_xdigit_value(end[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        key[i] = (guint8)(high << 4 | low);
    }
    *id = (guint)number;
    return true;
}

static bool
keys_parse(const char *path, const char *text, SignatureKeys *out, Fault *why)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    SignatureKeys keys = { 0 };

    for (guint i = 0; lines[i]; i++) {
        g_strstrip(lines[i]);
        if (!*lines[i] || *lines[i] == '#')
            continue;
        if (keys.count == 2 ||
            !key_parse(lines[i], &keys.ids[keys.count], keys.keys[keys.count]))
            return fault_temporary(why, "4.3.0",
                                   "secret-file %s, line %u: expected at most two "
                                   "lines \"ID KEY\", ID 1 to 999, KEY 64 hex digits",
                                   path, i + 1);
        keys.count++;
    }
    if (keys.count == 0)
        return fault_temporary(why, "4.3.0",
                               "secret-file %s holds no key; remove it and ticketd "
                               "makes a new one (ids signed so far are then strangers')",
                               path);
    *out = keys;
    return true;
}

bool
keys_load(const char *path, bool create, SignatureKeys *out, Fault *why)
{
    g_autofree char *text = NULL;
    gsize length;
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0 && errno == ENOENT && create) {
        SignatureKeys keys = { .count = 1, .ids = { 1 } };

        unique_bytes(keys.keys[0], SIGNATURE_KEY_BYTES);
        if (!keys_save(path, &keys, false, why))
            return false;
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    }
    if (fd < 0)
        return fault_temporary(why, "4.3.0", "cannot open secret-file %s: %s", path,
                               g_strerror(errno));
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || (status.st_mode & 0037)) {
        close(fd);
        return fault_temporary(why, "4.3.0",
                               "secret-file %s must be a regular file that others "
                               "cannot read; chmod 600 it",
                               path);
    }
    close(fd);
    if (!g_file_get_contents(path, &text, &length, NULL) || length > 4096)
        return fault_temporary(why, "4.3.0", "cannot read secret-file %s", path);
    return keys_parse(path, text, out, why);
}

bool
keys_rotate(const char *path, Fault *why)
{
    SignatureKeys keys;

    if (!keys_load(path, false, &keys, why))
        return false;
    keys.ids[1] = keys.ids[0];
    memcpy(keys.keys[1], keys.keys[0], SIGNATURE_KEY_BYTES);
    keys.ids[0] = keys.ids[1] % KEY_ID_MAX + 1;
    unique_bytes(keys.keys[0], SIGNATURE_KEY_BYTES);
    keys.count = 2;
    return keys_save(path, &keys, true, why);
}
