/* output.c - what goes to the terminal: clean text, times, JSON. */
#include "ctl/output.h"

#include "base/clock.h"
#include "ctl/when.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Controls, and format characters that reorder or hide text (General Category Cf, but
 * for the joiners that Arabic, Indic scripts and emoji need). */
static bool
is_unfit(gunichar c)
{
    if (c == 0x200c || c == 0x200d)
        return false;
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
           type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR ||
           type == G_UNICODE_SURROGATE || type == G_UNICODE_PRIVATE_USE;
}

static char *
clean(const char *text, bool keep_lines)
{
    GString *out = g_string_sized_new(strlen(text) + 16);
    while (*text != '\0') {
        gunichar c = g_utf8_get_char_validated(text, -1);
        bool broken = c == (gunichar)-1 || c == (gunichar)-2;
        gsize width = broken ? 1 : g_utf8_skip[(guchar)*text];
        bool kept = keep_lines && (c == '\n' || c == '\t');
        if (broken)
            g_string_append_printf(out, "<%02x>", (guint)(guchar)*text);
        else if (is_unfit(c) && !kept)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_len(out, text, (gssize)width);
        text += width;
    }
    return g_string_free(out, FALSE);
}

char *
output_clean(const char *text)
{
    return clean(text, false);
}

char *
output_clean_lines(const char *text)
{
    return clean(text, true);
}

void
output_lines(const char *margin, const char *text)
{
    g_autofree char *fit = output_clean_lines(text);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(fit), "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        printf("%s%s\n", **line == '\0' ? "" : margin, *line);
}

/* People read a terminal; a pipe wants the same width and meaning tomorrow. */
static bool
is_for_people(void)
{
    return isatty(STDOUT_FILENO) == 1;
}

char *
output_time(gint64 ms)
{
    if (ms == 0)
        return g_strdup("-");
    g_autoptr(GTimeZone) zone = g_time_zone_new_local();
    return is_for_people() ? when_words(ms, clock_now(), zone) : when_plain(ms, zone);
}

char *
output_time_exact(gint64 ms)
{
    if (ms == 0)
        return g_strdup("-");
    g_autoptr(GTimeZone) zone = g_time_zone_new_local();
    g_autofree char *plain = when_plain(ms, zone);
    if (!is_for_people())
        return g_steal_pointer(&plain);
    g_autofree char *words = when_words(ms, clock_now(), zone);
    return g_strdup_printf("%s (%s)", plain, words);
}

char *
output_age(gint64 seconds)
{
    gint64 minutes = MAX(0, seconds) / 60;
    if (minutes >= 2 * 24 * 60)
        return g_strdup_printf("%" G_GINT64_FORMAT " d", minutes / (24 * 60));
    if (minutes >= 120)
        return g_strdup_printf("%" G_GINT64_FORMAT " h", minutes / 60);
    return g_strdup_printf("%" G_GINT64_FORMAT " min", minutes);
}

bool
output_has_colour(void)
{
    const char *no = g_getenv("NO_COLOR"), *term = g_getenv("TERM");
    return is_for_people() && (no == NULL || *no == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

char *
output_mailbox(const Mailbox *mailbox)
{
    g_autofree char *name = output_clean(mailbox->name);
    g_autofree char *address = output_clean(mailbox->address);
    if (*name == '\0')
        return g_steal_pointer(&address);
    return *address == '\0' ? g_steal_pointer(&name)
                            : g_strdup_printf("%s <%s>", name, address);
}

void
output_json(json_t *object)
{
    size_t flags = JSON_COMPACT | (isatty(STDOUT_FILENO) ? JSON_ENSURE_ASCII : 0);
    g_assert(object != NULL);
    json_dumpf(object, stdout, flags);
    putchar('\n');
    json_decref(object);
}

json_t *
output_json_time(gint64 ms)
{
    g_autofree char *text = clock_rfc3339(ms);
    return *text == '\0' ? json_null() : json_string(text);
}

json_t *
output_json_mailbox(const Mailbox *mailbox)
{
    return json_pack("{s:s, s:s}", "name", mailbox->name, "address", mailbox->address);
}

json_t *
output_json_number(gint64 number)
{
    return number == 0 ? json_null() : json_integer(number);
}

static bool
write_all(int fd, GBytes *bytes)
{
    gsize left;
    const char *at = g_bytes_get_data(bytes, &left);
    while (left > 0) {
        gssize put = write(fd, at, left);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        at += put;
        left -= (gsize)put;
    }
    return true;
}

bool
output_bytes(GBytes *bytes, const char *path, Fault *why)
{
    if (path == NULL || strcmp(path, "-") == 0) {
        fflush(stdout);
        return write_all(STDOUT_FILENO, bytes) ||
               fault_permanent(why, "5.3.0", "cannot write the output: %s",
                               g_strerror(errno));
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0600);
    bool done = fd >= 0 && write_all(fd, bytes);
    if (fd >= 0 && close(fd) < 0)
        done = false;
    return done ||
           fault_permanent(why, "5.3.0", "cannot write %s: %s", path, g_strerror(errno));
}
