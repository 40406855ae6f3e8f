/* address.c - address lists of header fields, RFC 5322 and what people make of it.
 *
 * One pass over the bytes. A mailbox is collected in three strings until ',' ';'
 * or the end closes it:
 *
 *   phrase   everything outside brackets and comments, quotes undone
 *   bare     the same without quoted strings: where an address may stand
 *   angle    what stands in <...>
 *   comment  what stands in (...)
 *
 * ':' outside of brackets ends the name of a group, which is forgotten: groups
 * cannot nest in RFC 5322, and here they cannot recurse. */
#include "mime/address.h"

#include "mime/charset.h"
#include "mime/encoded_word.h"

#include <string.h>

typedef struct Reading {
    const char *hint;
    GPtrArray *out;
    GString *phrase, *bare, *angle, *comment;
    bool has_angle;
    bool has_quotes;
    bool is_plain;  /* of the whole list */
    bool is_nested; /* the value is itself the decoded name of a mailbox */
    char *pending;  /* "Doe" of `Doe, John <x@y>`, until we see whose it is */
} Reading;

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char *
address_clean(const char *written, gsize length)
{
    g_autoptr(GString) text = g_string_new(NULL);

    charset_decode(written, length, NULL, NULL, text);
    charset_clean_line(text);
    char *at = strrchr(text->str, '@');
    for (char *p = at; p && *p; p++)
        *p = g_ascii_tolower(*p);
    return g_strdup(text->str);
}

/* An addr-spec as DMARC verifiers and we must read alike. */
static bool
address_is_plain(const char *address)
{
    const char *at = strchr(address, '@');

    if (!at || at == address || strchr(at + 1, '@') || !at[1])
        return false;
    for (const char *p = address; *p; p++) {
        if (*p <= 32 || *p == 127 || strchr("()<>[]:;\\,\"", *p))
            return false;
        if (p > at && !g_ascii_isalnum(*p) && *p != '-' && *p != '.' && *p != '_')
            return false;
    }
    return !strstr(address, "=?") && !strstr(address, "..") && at[1] != '.';
}

static void
mailbox_add(Reading *reading, const char *name, const char *address)
{
    if (reading->out->len < ADDRESS_LIST && (*name || *address))
        g_ptr_array_add(reading->out, mailbox_new(name, address));
}

/* <...> as written: routes, doubled brackets, "mailto:" and blanks go. */
static char *
angle_address(Reading *reading)
{
    g_autofree char *text = g_strndup(reading->angle->str, reading->angle->len);
    char *address = g_strstrip(text);
    bool repaired = address[0] == '\0';

    if (g_ascii_strncasecmp(address, "mailto:", 7) == 0) {
        address += 7;
        repaired = true;
    }
    char *colon = address[0] == '@' ? strchr(address, ':') : NULL;
    if (colon) {
        address = colon + 1;
        repaired = true;
    }
    g_autoptr(GString) joined = g_string_new(NULL);
    bool quoted = false;
    for (const char *p = address; *p; p++) {
        quoted ^= *p == '"';
        if ((!is_blank(*p) || quoted) && !(strchr("<>", *p) && !quoted)) {
            g_string_append_c(joined, *p);
            continue;
        }
        repaired = true;
        /* "joe @example.org" is one address, "Joe joe@example.org" holds one. */
        const char *next = p + strspn(p, " \t\r\n<>");
        bool at_sign =
            *next == '@' || (joined->len > 0 && joined->str[joined->len - 1] == '@');
        if (!at_sign && strchr(next, '@'))
            g_string_truncate(joined, 0);
        p = next - 1;
    }
    char *clean = address_clean(joined->str, joined->len);
    if (repaired || !address_is_plain(clean))
        reading->is_plain = false;
    return clean;
}

/* The word with an '@' in a phrase without brackets; the rest stays in *rest. */
static char *
phrase_address(const GString *phrase, GString *rest)
{
    const char *p = phrase->str, *end = p + phrase->len;
    const char *at = NULL;

    for (const char *q = p; q < end; q++)
        if (*q == '@')
            at = q;
    if (!at) {
        g_string_append_len(rest, p, (gssize)phrase->len);
        return g_strdup("");
    }
    const char *from = at, *to = at + 1;
    if (from > p && from[-1] == '"') {
        for (from--; from > p && from[-1] != '"'; from--)
            ;
        from -= from > p;
    } else {
        /* "joe @ example.org" and "joe@ example.org" happen. */
        while (from > p && is_blank(from[-1]))
            from--;
        while (from > p && !is_blank(from[-1]) && !strchr("\"([", from[-1]))
            from--;
    }
    while (to < end && is_blank(*to))
        to++;
    while (to < end && !is_blank(*to) && !strchr("\")]", *to))
        to++;
    if (*from == '\'' && to > from + 1 && to[-1] == '\'') {
        from++;
        to--;
    }
    /* A domain literal keeps its brackets. */
    if (to < end && *to == ']' && memchr(at, '[', (gsize)(to - at)))
        to++;
    g_string_append_len(rest, p, from - p);
    g_string_append_len(rest, to, end - to);
    g_autoptr(GString) joined = g_string_new(NULL);
    for (const char *q = from; q < to; q++)
        if (!is_blank(*q) || *from == '"')
            g_string_append_c(joined, *q);
    return address_clean(joined->str, joined->len);
}

static char *
name_decode(const Reading *reading, const GString *raw)
{
    char *name = encoded_word_decode(raw->str, raw->len, reading->hint);
    gsize length = strlen(name);

    /* 'Joe Doe' and "Joe Doe" encoded together with their quotes. */
    if (length >= 2 && strchr("'\"", name[0]) && name[length - 1] == name[0]) {
        name[length - 1] = '\0';
        memmove(name, name + 1, length - 1);
        g_strstrip(name);
    }
    return name;
}

static void list_read(Reading *reading, const char *value, gsize length);

/* "Name <joe@example.org>" that was encoded as one word. */
static bool
encoded_whole_read(Reading *reading, const char *name)
{
    const char *at = strchr(name, '@');

    if (!at || at == name || reading->is_nested)
        return false;
    Reading inner = *reading;
    inner.phrase = g_string_new(NULL);
    inner.bare = g_string_new(NULL);
    inner.angle = g_string_new(NULL);
    inner.comment = g_string_new(NULL);
    inner.is_nested = true;
    inner.pending = NULL;
    inner.has_angle = inner.has_quotes = false;
    list_read(&inner, name, strlen(name));
    g_string_free(inner.phrase, TRUE);
    g_string_free(inner.bare, TRUE);
    g_string_free(inner.angle, TRUE);
    g_string_free(inner.comment, TRUE);
    reading->is_plain = false;
    return true;
}

/* What was set aside at a bare comma was a mailbox of its own after all. */
static void
pending_add(Reading *reading)
{
    if (reading->pending)
        mailbox_add(reading, reading->pending, "");
    g_clear_pointer(&reading->pending, g_free);
}

/* Name <address> */
static void
angle_close(Reading *reading)
{
    g_autofree char *address = angle_address(reading);
    g_autofree char *phrase = name_decode(reading, reading->phrase);
    g_autofree char *comment = name_decode(reading, reading->comment);
    g_autofree char *whole = NULL;
    const char *name = *phrase ? phrase : comment;

    if (!*address && encoded_whole_read(reading, name))
        return;
    if (reading->pending)
        name = whole = g_strdup_printf("%s, %s", reading->pending, name);
    g_clear_pointer(&reading->pending, g_free);
    mailbox_add(reading, name, address);
}

/* address, address (Name), "Name" address, with `rest` what is not the address */
static void
bare_close(Reading *reading, const char *address, GString *rest)
{
    if (!address_is_plain(address) || reading->has_quotes || *g_strstrip(rest->str))
        reading->is_plain = false;
    if (reading->has_quotes) {
        g_string_assign(rest, reading->phrase->str);
        char *found = strstr(rest->str, address);
        if (found)
            g_string_erase(rest, found - rest->str, (gssize)strlen(address));
    }
    g_autofree char *name =
        name_decode(reading, *g_strstrip(rest->str) ? rest : reading->comment);
    mailbox_add(reading, name, address);
    pending_add(reading);
}

/* Words without any address. */
static void
words_close(Reading *reading, char closer)
{
    g_autofree char *name = name_decode(reading, reading->phrase);

    if (encoded_whole_read(reading, name))
        return;
    if (*name)
        reading->is_plain = false;
    if (closer == ',' && *name && !reading->pending) {
        reading->pending = g_steal_pointer(&name);
        return;
    }
    /* "root", "MAILER-DAEMON" */
    bool is_local = !strchr(name, ' ') && !strstr(reading->phrase->str, "=?");
    mailbox_add(reading, is_local ? "" : name, is_local ? name : "");
    pending_add(reading);
}

static void
mailbox_close(Reading *reading, char closer)
{
    g_autoptr(GString) rest = g_string_new(NULL);
    g_autofree char *address =
        reading->has_angle ? NULL : phrase_address(reading->bare, rest);

    if (reading->has_angle)
        angle_close(reading);
    else if (*address)
        bare_close(reading, address, rest);
    else
        words_close(reading, closer);
    g_string_truncate(reading->phrase, 0);
    g_string_truncate(reading->bare, 0);
    g_string_truncate(reading->angle, 0);
    g_string_truncate(reading->comment, 0);
    reading->has_angle = reading->has_quotes = false;
}

/* Nested comments count as one; returns behind the last ')'. */
static const char *
comment_read(const char *p, const char *end, GString *comment)
{
    gsize depth = 1;

    if (comment->len > 0)
        g_string_append_c(comment, ' ');
    for (p++; p < end; p++) {
        if (*p == '\\' && p + 1 < end)
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')' && --depth == 0)
            return p + 1;
        g_string_append_c(comment, *p);
    }
    return end;
}

static const char *
quotes_read(Reading *reading, const char *p, const char *end)
{
    const char *start = p;
    gsize before = reading->phrase->len;

    for (p++; p < end && *p != '"'; p++) {
        if (*p == '\\' && p + 1 < end)
            p++;
        g_string_append_c(reading->phrase, *p);
    }
    p += p < end;
    /* "john doe"@example.org: the quotes belong to the address. */
    if (p < end && *p == '@') {
        g_string_append_len(reading->bare, start, p - start);
        g_string_truncate(reading->phrase, before);
        g_string_append_len(reading->phrase, start, p - start);
    } else {
        g_string_append_c(reading->bare, ' ');
    }
    reading->has_quotes = true;
    return p;
}

static const char *
angle_read(Reading *reading, const char *p, const char *end)
{
    bool quoted = false;

    if (reading->has_angle) { /* a second pair: the last one counts */
        reading->is_plain = false;
        g_string_truncate(reading->angle, 0);
    }
    reading->has_angle = true;
    for (p++; p < end; p++) {
        quoted ^= *p == '"';
        if (*p == '>' && !quoted)
            break;
        if (*p == ',' && !quoted && reading->angle->len > 0 &&
            reading->angle->str[0] != '@') {
            reading->is_plain = false; /* the '>' is missing */
            return p;
        }
        g_string_append_c(reading->angle, *p);
    }
    if (p == end) {
        reading->is_plain = false;
        return end;
    }
    for (p++; p < end && *p == '>'; p++)
        reading->is_plain = false;
    return p;
}

static void
phrase_append(Reading *reading, char c)
{
    if (reading->has_angle && !is_blank(c))
        reading->is_plain = false;
    g_string_append_c(reading->phrase, c);
    g_string_append_c(reading->bare, c);
}

/* The bytes of an encoded-word at p, in which ',' and '(' mean nothing; 0 if none. */
static gsize
encoded_word_length(const char *p, const char *end)
{
    enum { WORD_BYTES = 1000 };
    gsize room = MIN((gsize)(end - p), (gsize)WORD_BYTES);
    int marks = 0;

    if (room < 8 || p[0] != '=' || p[1] != '?')
        return 0;
    for (gsize i = 2; i + 1 < room; i++) {
        if (p[i] != '?')
            continue;
        if (marks >= 2 && p[i + 1] == '=')
            return i + 2;
        marks++;
    }
    return 0;
}

static void
list_read(Reading *reading, const char *value, gsize length)
{
    const char *p = value, *end = value + length;

    while (p < end && reading->out->len < ADDRESS_LIST) {
        if ((guchar)*p < 32 && !is_blank(*p))
            reading->is_plain = false;
        switch (*p) {
        case '"':
            p = quotes_read(reading, p, end);
            break;
        case '(':
            reading->is_plain = false;
            p = comment_read(p, end, reading->comment);
            break;
        case '<':
            p = angle_read(reading, p, end);
            break;
        case ',':
        case ';':
            if (*p == ';')
                reading->is_plain = false;
            mailbox_close(reading, *p++);
            break;
        case ':':
            reading->is_plain = false;
            if (reading->has_angle ||
                memchr(reading->bare->str, '@', reading->bare->len) ||
                memchr(reading->bare->str, '[', reading->bare->len)) {
                phrase_append(reading, *p);
            } else {
                g_clear_pointer(&reading->pending, g_free);
                g_string_truncate(reading->phrase, 0);
                g_string_truncate(reading->bare, 0);
                reading->has_quotes = false;
            }
            p++;
            break;
        default:
            for (gsize left = MAX(encoded_word_length(p, end), 1); left > 0; left--)
                phrase_append(reading, *p++);
        }
    }
    mailbox_close(reading, '\0');
}

bool
address_list_read(const char *value, gsize length, const char *hint, GPtrArray *out)
{
    g_autoptr(GString) phrase = g_string_new(NULL), bare = g_string_new(NULL);
    g_autoptr(GString) angle = g_string_new(NULL), comment = g_string_new(NULL);
    Reading reading = {
        .hint = hint,
        .out = out,
        .phrase = phrase,
        .bare = bare,
        .angle = angle,
        .comment = comment,
        .is_plain = true,
    };

    list_read(&reading, value, length);
    g_free(reading.pending);
    return reading.is_plain;
}
