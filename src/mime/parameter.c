/* parameter.c - values with parameters, "text/plain; charset=x", RFC 2045 and 2231. */
#include "mime/parameter.h"

#include "mime/charset.h"
#include "mime/encoded_word.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Far more than any mailer writes; later ones are left out. */
enum { PIECES = 1000, SECTIONS = 9999 };

/* One "name=value" as written: name*3*=value is section 3, extended. */
typedef struct Piece {
    char *name;
    int section; /* -1: the whole value */
    bool is_extended;
    guint order;
    GString *value;
} Piece;

struct Parameters {
    char *value;
    GPtrArray *names, *values; /* of char *, side by side */
};

static void
piece_free(Piece *piece)
{
    g_free(piece->name);
    g_string_free(piece->value, TRUE);
    g_free(piece);
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A quoted value from behind its opening quote; returns where reading goes on.
 * A quote counts as the end only where the value can end. */
static const char *
quoted_read(const char *p, const char *end, GString *value)
{
    for (; p < end; p++) {
        if (*p == '"') {
            const char *after = p + 1;
            while (after < end && is_blank(*after))
                after++;
            if (after == end || *after == ';' || *after == '(' || *after == ',' ||
                after > p + 1)
                return after;
            g_string_append_c(value, '"');
        } else if (*p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\')) {
            g_string_append_c(value, *++p);
        } else {
            g_string_append_c(value, *p);
        }
    }
    return end;
}

/* True if behind a blank at p comes "name=", of a mailer that forgot the ';'. */
static bool
parameter_follows(const char *p, const char *end)
{
    static const char *const names[] = { "name",         "filename",    "charset",
                                         "boundary",     "format",      "type",
                                         "size",         "report-type", "delsp",
                                         "creation-date" };

    while (p < end && is_blank(*p))
        p++;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize length = strlen(names[i]);
        if ((gsize)(end - p) > length && g_ascii_strncasecmp(p, names[i], length) == 0 &&
            (p[length] == '=' || p[length] == '*'))
            return true;
    }
    return false;
}

static const char *
token_read(const char *p, const char *end, GString *value)
{
    while (p < end && *p != ';') {
        if (is_blank(*p) && (parameter_follows(p, end) || (p + 1 < end && p[1] == '(')))
            break;
        g_string_append_c(value, *p++);
    }
    while (value->len > 0 && is_blank(value->str[value->len - 1]))
        g_string_truncate(value, value->len - 1);
    return p;
}

static const char *
comment_skip(const char *p, const char *end)
{
    int depth = 0;

    for (; p < end; p++) {
        if (*p == '\\')
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')' && --depth == 0)
            return p + 1;
    }
    return end;
}

/* "filename*12*" is filename, section 12, extended. */
static void
name_split(Piece *piece)
{
    char *star = strchr(piece->name, '*');

    piece->section = -1;
    if (!star)
        return;
    const char *rest = star + 1;
    if (g_ascii_isdigit(*rest)) {
        gint64 number = g_ascii_strtoll(rest, NULL, 10);
        piece->section = (int)CLAMP(number, 0, SECTIONS);
        rest += strspn(rest, "0123456789");
        piece->is_extended = *rest == '*';
    } else {
        piece->is_extended = true;
    }
    *star = '\0';
}

static void
pieces_read(const char *p, const char *end, GPtrArray *pieces)
{
    while (p < end && pieces->len < PIECES) {
        while (p < end && (is_blank(*p) || *p == ';' || *p == ','))
            p++;
        if (p < end && *p == '(') {
            p = comment_skip(p, end);
            continue;
        }
        const char *name = p;
        while (p < end && *p != '=' && *p != ';' && *p != '"')
            p++;
        if (p == end || *p != '=') {
            if (p < end && *p == '"')
                p++;
            continue;
        }
        g_autofree char *written = g_strndup(name, (gsize)(p - name));
        Piece *piece = g_new0(Piece, 1);
        piece->name = g_ascii_strdown(g_strstrip(written), -1);
        piece->value = g_string_new(NULL);
        piece->order = pieces->len;
        name_split(piece);
        g_ptr_array_add(pieces, piece);
        for (p++; p < end && is_blank(*p); p++)
            ;
        p = p < end && *p == '"' ? quoted_read(p + 1, end, piece->value)
                                 : token_read(p, end, piece->value);
    }
}

static int
piece_compare(gconstpointer a, gconstpointer b)
{
    const Piece *one = *(Piece *const *)a, *two = *(Piece *const *)b;
    int names = strcmp(one->name, two->name);

    if (names != 0)
        return names;
    if (one->section != two->section)
        return one->section < two->section ? -1 : 1;
    return one->order < two->order ? -1 : 1;
}

static void
percent_decode(const char *p, const char *end, GString *out)
{
    for (; p < end; p++) {
        if (*p == '%' && end - p > 2 && g_ascii_isxdigit(p[1]) &&
            g_ascii_isxdigit(p[2])) {
            g_string_append_c(out, (char)(g_ascii_xdigit_value(p[1]) << 4 |
                                          g_ascii_xdigit_value(p[2])));
            p += 2;
        } else {
            g_string_append_c(out, *p);
        }
    }
}

/* charset'language'rest: *rest is behind it, the charset is copied. */
static char *
charset_split(const char *value, gsize length, const char **rest)
{
    const char *first = memchr(value, '\'', length);
    const char *second =
        first ? memchr(first + 1, '\'', length - (gsize)(first + 1 - value)) : NULL;

    *rest = value;
    if (!second)
        return g_strdup("");
    g_autofree char *charset = g_strndup(value, (gsize)(first - value));
    /* An apostrophe in a name is no separator. */
    if (*charset && !charset_canonical(charset) && strchr(charset, ' '))
        return g_strdup("");
    *rest = second + 1;
    return g_steal_pointer(&charset);
}

/* The pieces [from, to) are one parameter. Percent escapes are undone piece by
 * piece, the charset once for all, since names are cut inside a character. */
static char *
pieces_join(const GPtrArray *pieces, guint from, guint to, const char *hint)
{
    const Piece *first = g_ptr_array_index(pieces, from);
    g_autoptr(GString) bytes = g_string_new(NULL), text = g_string_new(NULL);
    g_autofree char *charset = NULL;
    bool is_extended = false;
    int last = -2;

    for (guint i = from; i < to; i++) {
        const Piece *piece = g_ptr_array_index(pieces, i);
        const char *value = piece->value->str, *end = value + piece->value->len;
        if (piece->section == last) /* written twice: the first counts */
            continue;
        last = piece->section;
        if (!piece->is_extended) {
            g_string_append_len(bytes, value, (gssize)piece->value->len);
            continue;
        }
        is_extended = true;
        if (piece == first)
            charset = charset_split(value, piece->value->len, &value);
        percent_decode(value, end, bytes);
    }
    if (!is_extended || memmem(bytes->str, bytes->len, "=?", 2))
        return encoded_word_decode(bytes->str, bytes->len, hint);
    charset_decode(bytes->str, bytes->len, charset, hint, text);
    charset_clean_line(text);
    return g_strdup(text->str);
}

/* Whole values (section -1) sort first: among several a later RFC 2231 form wins. */
static void
parameter_add(Parameters *parameters, const GPtrArray *pieces, guint from, guint to,
              const char *hint)
{
    guint parts = from, best = from;

    while (parts < to && ((Piece *)g_ptr_array_index(pieces, parts))->section < 0)
        parts++;
    for (guint i = from; i < parts; i++)
        if (((Piece *)g_ptr_array_index(pieces, i))->is_extended) {
            best = i;
            break;
        }
    const Piece *first = g_ptr_array_index(pieces, from);
    bool whole_is_extended =
        parts > from && ((Piece *)g_ptr_array_index(pieces, best))->is_extended;
    g_ptr_array_add(parameters->names, g_strdup(first->name));
    g_ptr_array_add(parameters->values, parts < to && !whole_is_extended
                                            ? pieces_join(pieces, parts, to, hint)
                                            : pieces_join(pieces, best, best + 1, hint));
}

Parameters *
parameters_read(const char *value, gsize length, const char *hint)
{
    Parameters *parameters = g_new0(Parameters, 1);
    g_autoptr(GPtrArray) pieces =
        g_ptr_array_new_with_free_func((GDestroyNotify)piece_free);
    const char *end = value + length, *p = value;
    g_autoptr(GString) main_value = g_string_new(NULL);

    parameters->names = g_ptr_array_new_with_free_func(g_free);
    parameters->values = g_ptr_array_new_with_free_func(g_free);
    while (p < end && *p != ';') {
        if (*p == '(') {
            p = comment_skip(p, end);
            continue;
        }
        if (*p == '=' ||
            (is_blank(*p) && main_value->len > 0 && parameter_follows(p, end)))
            break;
        if (!is_blank(*p) && *p != '"' && (guchar)*p > 32 && (guchar)*p < 127)
            g_string_append_c(main_value, g_ascii_tolower(*p));
        p++;
    }
    if (p < end && *p == '=') { /* "charset=utf-8": there is no type at all */
        p = value;
        g_string_truncate(main_value, 0);
    }
    parameters->value = g_strdup(main_value->str);
    pieces_read(p, end, pieces);
    g_ptr_array_sort(pieces, piece_compare);
    for (guint from = 0, to; from < pieces->len; from = to) {
        const Piece *first = g_ptr_array_index(pieces, from);
        for (to = from + 1; to < pieces->len; to++)
            if (strcmp(((Piece *)g_ptr_array_index(pieces, to))->name, first->name) != 0)
                break;
        parameter_add(parameters, pieces, from, to, hint);
    }
    return parameters;
}

void
parameters_free(Parameters *parameters)
{
    if (!parameters)
        return;
    g_free(parameters->value);
    g_ptr_array_unref(parameters->names);
    g_ptr_array_unref(parameters->values);
    g_free(parameters);
}

const char *
parameters_value(const Parameters *parameters)
{
    return parameters->value;
}

const char *
parameters_get(const Parameters *parameters, const char *name)
{
    for (guint i = 0; i < parameters->names->len; i++)
        if (strcmp(g_ptr_array_index(parameters->names, i), name) == 0)
            return g_ptr_array_index(parameters->values, i);
    return "";
}
