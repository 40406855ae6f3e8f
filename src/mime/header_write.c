/* header_write.c - the one place where header fields of ours are written. */
#include "mime/header_write.h"

#include <stdbool.h>
#include <string.h>

enum {
    LINE_MAX_COLUMNS = 76,
    PLAIN_WORD_MAX = 60, /* longer ones could not be folded */
    PAYLOAD_MAX =
        48, /* of an encoded-word, which then fits beside the longest field name */
};

char *
header_clean(const char *text, guint most)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_new(NULL);
    guint n = 0;

    for (const char *p = valid; *p && n < most; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029 || c == ' ') {
            if (out->len == 0 || out->str[out->len - 1] == ' ')
                continue;
            c = ' ';
        }
        g_string_append_unichar(out, c);
        n++;
    }
    return g_strchomp(g_string_free(out, FALSE));
}

/* Append a word, on a new line where this one is full. `column` is where we are. */
static void
put_word(GString *out, gsize *column, const char *word)
{
    gsize length = strlen(word);

    if (*column > 1 && *column + 1 + length > LINE_MAX_COLUMNS) {
        g_string_append(out, "\r\n");
        *column = 0;
    }
    g_string_append_c(out, ' ');
    g_string_append(out, word);
    *column += 1 + length;
}

static bool
is_q_literal(char c)
{
    return g_ascii_isalnum(c) || (c && strchr("!*+-/", c));
}

static gsize
q_size(const char *text, gsize length)
{
    gsize size = 0;

    for (gsize i = 0; i < length; i++)
        size += is_q_literal(text[i]) || text[i] == ' ' ? 1 : 3;
    return size;
}

static void
put_encoded_word(GString *out, gsize *column, const char *text, gsize length, bool is_q)
{
    GString *word = g_string_new(is_q ? "=?utf-8?Q?" : "=?utf-8?B?");

    if (is_q) {
        for (gsize i = 0; i < length; i++)
            if (text[i] == ' ')
                g_string_append_c(word, '_');
            else if (is_q_literal(text[i]))
                g_string_append_c(word, text[i]);
            else
                g_string_append_printf(word, "=%02X", (guint)(guchar)text[i]);
    } else {
        g_autofree char *base64 = g_base64_encode((const guchar *)text, length);

        g_string_append(word, base64);
    }
    g_string_append(word, "?=");
    put_word(out, column, word->str);
    g_string_free(word, TRUE);
}

/* The whole of `text` as encoded-words. */
static void
put_encoded(GString *out, gsize *column, const char *text, gsize length)
{
    bool is_q = q_size(text, length) <= (length + 2) / 3 * 4;
    const char *start = text, *end = text + length, *p = text;

    while (p < end) {
        const char *next = g_utf8_next_char(p);
        gsize taken = (gsize)(next - start);

        if ((is_q ? q_size(start, taken) : (taken + 2) / 3 * 4) > PAYLOAD_MAX) {
            put_encoded_word(out, column, start, (gsize)(p - start), is_q);
            start = p;
        }
        p = next;
    }
    put_encoded_word(out, column, start, (gsize)(end - start), is_q);
}

static bool
is_plain_word(const char *word)
{
    return g_str_is_ascii(word) && !strstr(word, "=?") && strlen(word) <= PLAIN_WORD_MAX;
}

/* Words of the text; from the first to the last that needs it all are encoded
 * together, because blanks between two encoded-words would be lost. */
static void
put_text(GString *out, gsize *column, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    guint n = g_strv_length(words), first = n, last = 0;

    for (guint i = 0; i < n; i++)
        if (!is_plain_word(words[i])) {
            first = MIN(first, i);
            last = i;
        }
    for (guint i = 0; i < n; i++)
        if (i == first) {
            g_autofree char *next = words[last + 1];
            g_autofree char *run = NULL;

            words[last + 1] = NULL;
            run = g_strjoinv(" ", words + first);
            words[last + 1] = g_steal_pointer(&next);
            put_encoded(out, column, run, strlen(run));
            i = last;
        } else {
            put_word(out, column, words[i]);
        }
}

static gsize
begin(GString *out, const char *name)
{
    g_string_append_printf(out, "%s:", name);
    return strlen(name) + 1;
}

void
header_write_text(GString *out, const char *name, const char *text)
{
    gsize column = begin(out, name);

    put_text(out, &column, text);
    g_string_append(out, "\r\n");
}

void
header_write_word(GString *out, const char *name, const char *word)
{
    g_string_append_printf(out, "%s: %s\r\n", name, word);
}

static bool
is_atoms(const char *name)
{
    for (const char *p = name; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr(" !#$%&'*+-/=?^_`{|}~", *p))
            return false;
    return true;
}

static void
put_phrase(GString *out, gsize *column, const char *name)
{
    GString *quoted;

    if (!g_str_is_ascii(name) || strstr(name, "=?") || strlen(name) > PLAIN_WORD_MAX) {
        put_encoded(out, column, name, strlen(name));
        return;
    }
    if (is_atoms(name)) {
        put_word(out, column, name);
        return;
    }
    quoted = g_string_new("\"");
    for (const char *p = name; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(quoted, '\\');
        g_string_append_c(quoted, *p);
    }
    g_string_append_c(quoted, '"');
    put_word(out, column, quoted->str);
    g_string_free(quoted, TRUE);
}

void
header_write_mailbox(GString *out, const char *field, const char *name,
                     const char *address)
{
    const char *at = strrchr(address, '@');
    g_autofree char *host = at ? g_hostname_to_ascii(at + 1) : NULL;
    g_autofree char *written = NULL;
    gsize column = begin(out, field);

    if (host)
        written = g_strdup_printf("<%.*s@%s>", (int)(at - address), address, host);
    else
        written = g_strdup_printf("<%s>", address);
    if (*name)
        put_phrase(out, &column, name);
    put_word(out, &column, written);
    g_string_append(out, "\r\n");
}

void
header_write_ids(GString *out, const char *name, const GPtrArray *ids)
{
    begin(out, name);
    for (guint i = 0; i < ids->len; i++)
        g_string_append_printf(out, "%s <%s>", i ? "\r\n" : "", (char *)ids->pdata[i]);
    g_string_append(out, "\r\n");
}

bool
header_is_direction_mark(gunichar c)
{
    return c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}
