/* guard.c - the raw head of a request, believed only if no two programs could read it
 * differently. */
#include "web/guard.h"

#include <string.h>

typedef struct Reading {
    const char *at, *end; /* of the line in hand, without its CR LF */
    Head *head;
    guint hosts;
    const char *reason;
} Reading;

static bool
refuse(Reading *reading, const char *reason)
{
    reading->reason = reason;
    return false;
}

static bool
is_token(char c)
{
    return g_ascii_isalnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static gsize
token_length(const char *at, const char *end)
{
    const char *p = at;

    while (p < end && is_token(*p))
        p++;
    return (gsize)(p - at);
}

char *
guard_decode(const char *text, gsize length, bool plus_is_blank)
{
    g_autoptr(GString) out = g_string_sized_new(length);

    for (gsize i = 0; i < length; i++) {
        int high, low;

        if (text[i] == '+' && plus_is_blank) {
            g_string_append_c(out, ' ');
            continue;
        }
        if (text[i] != '%') {
            g_string_append_c(out, text[i]);
            continue;
        }
        if (i + 2 >= length)
            return NULL;
        high = g_ascii_xdigit_value(text[i + 1]);
        low = g_ascii_xdigit_value(text[i + 2]);
        if (high < 0 || low < 0)
            return NULL;
        g_string_append_c(out, (char)(high * 16 + low));
        i += 2;
    }
    if (!g_utf8_validate(out->str, (gssize)out->len, NULL))
        return NULL;
    return g_strndup(out->str, out->len);
}

static bool
has_control(const char *text)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        if (g_unichar_iscntrl(g_utf8_get_char(p)))
            return true;
    return false;
}

/* A path that means the same to all, or NULL. Whether "%2f" is a slash, "//" one of them,
 * and what ".." is relative to are matters of opinion. */
static char *
read_path(const char *raw, gsize length)
{
    g_autofree char *path = NULL;
    g_auto(GStrv) parts = NULL;

    for (gsize i = 0; i + 2 < length; i++)
        if (raw[i] == '%' && (g_ascii_strncasecmp(raw + i, "%2f", 3) == 0 ||
                              g_ascii_strncasecmp(raw + i, "%5c", 3) == 0))
            return NULL;
    path = guard_decode(raw, length, false);
    if (!path || *path != '/' || has_control(path) || strchr(path, '\\') ||
        strstr(path, "//"))
        return NULL;
    parts = g_strsplit(path, "/", -1);
    for (char **part = parts; *part; part++)
        if (strcmp(*part, ".") == 0 || strcmp(*part, "..") == 0)
            return NULL;
    return g_steal_pointer(&path);
}

static bool
read_target(Reading *reading, const char *target, gsize length)
{
    const char *mark = memchr(target, '?', length);
    gsize path_length = mark ? (gsize)(mark - target) : length;
    g_autofree char *query = NULL;

    if (length == 0 || *target != '/')
        return refuse(reading, "the target is no path");
    for (gsize i = 0; i < length; i++)
        if (target[i] <= ' ' || target[i] == 127 || strchr("\\#\"<>", target[i]))
            return refuse(reading, "the target has bytes that no URL has");
    reading->head->path = read_path(target, path_length);
    if (!reading->head->path)
        return refuse(reading, "the path could be read as another one");
    reading->head->query =
        mark ? g_strndup(mark + 1, length - path_length - 1) : g_strdup("");
    query = guard_decode(reading->head->query, strlen(reading->head->query), true);
    if (!query)
        return refuse(reading, "the query is not encoded as it should be");
    return true;
}

static bool
read_request_line(Reading *reading)
{
    gsize method = token_length(reading->at, reading->end);
    const char *target = reading->at + method + 1;
    const char *blank;

    if (method == 0 || method > 16 || target >= reading->end || target[-1] != ' ')
        return refuse(reading, "there is no method");
    reading->head->method = g_strndup(reading->at, method);
    blank = memchr(target, ' ', (gsize)(reading->end - target));
    if (!blank)
        return refuse(reading, "there is no version");
    if (reading->end - blank != 9 ||
        (memcmp(blank, " HTTP/1.1", 9) != 0 && memcmp(blank, " HTTP/1.0", 9) != 0))
        return refuse(reading, "the version is not HTTP/1.1");
    if (blank - target > GUARD_TARGET_MAX)
        return refuse(reading, "the target is too long");
    return read_target(reading, target, (gsize)(blank - target));
}

static bool
is_host(const char *value)
{
    if (*value == '\0' || strlen(value) > 255)
        return false;
    for (const char *p = value; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr(".-_:[]", *p))
            return false;
    return true;
}

/* Of these a second one is a list that goes on (RFC 9110, 5.3); whatever else we look at
 * must stand alone. */
static bool
may_repeat(const char *name)
{
    static const char *const lists[] = {
        "accept", "accept-encoding", "accept-language", "cache-control",
        "via",    "x-forwarded-for", "forwarded",       NULL
    };

    return g_strv_contains(lists, name);
}

static bool
is_looked_at(const char *name)
{
    static const char *const names[] = { "host",
                                         "content-length",
                                         "transfer-encoding",
                                         "content-type",
                                         "cookie",
                                         "origin",
                                         "sec-fetch-site",
                                         "referer",
                                         "expect",
                                         "connection",
                                         "last-event-id",
                                         "upgrade",
                                         "authorization",
                                         "if-none-match",
                                         "user-agent",
                                         "content-encoding",
                                         NULL };

    return g_strv_contains(names, name);
}

static bool
keep_field(Reading *reading, char *name, char *value)
{
    GHashTable *fields = reading->head->fields;
    const char *before = g_hash_table_lookup(fields, name);

    if (before && is_looked_at(name)) {
        g_free(name);
        g_free(value);
        return refuse(reading, "a field stands twice that may stand once");
    }
    if (before && may_repeat(name)) {
        char *both = g_strconcat(before, ", ", value, NULL);

        g_free(value);
        value = both;
    }
    g_hash_table_replace(fields, name, value);
    return true;
}

static bool
read_field(Reading *reading)
{
    gsize length = token_length(reading->at, reading->end);
    const char *colon = reading->at + length;
    char *name;

    if (length == 0 || colon >= reading->end || *colon != ':')
        return refuse(reading, "a field has no name, or a blank before its colon");
    for (const char *p = colon + 1; p < reading->end; p++)
        if (((guchar)*p < ' ' && *p != '\t') || *p == 127)
            return refuse(reading, "a field has control bytes");
    name = g_ascii_strdown(reading->at, (gssize)length);
    return keep_field(
        reading, name,
        g_strstrip(g_strndup(colon + 1, (gsize)(reading->end - colon - 1))));
}

static bool
check_length(Reading *reading)
{
    const char *text = g_hash_table_lookup(reading->head->fields, "content-length");

    reading->head->length = -1;
    if (!text)
        return true;
    if (*text == '\0' || strlen(text) > 15 || strspn(text, "0123456789") != strlen(text))
        return refuse(reading, "Content-Length is no number");
    reading->head->length = g_ascii_strtoll(text, NULL, 10);
    return true;
}

static bool
check_fields(Reading *reading)
{
    Head *head = reading->head;
    const char *coding = g_hash_table_lookup(head->fields, "transfer-encoding");
    bool has_no_body =
        strcmp(head->method, "GET") == 0 || strcmp(head->method, "HEAD") == 0;

    if (!is_host(head_field(head, "host")))
        return refuse(reading, "Host does not stand there once");
    if (!check_length(reading))
        return false;
    if (coding && head->length >= 0)
        return refuse(reading, "Content-Length and Transfer-Encoding");
    if (coding && g_ascii_strcasecmp(coding, "chunked") != 0)
        return refuse(reading, "a Transfer-Encoding other than chunked");
    if (*head_field(head, "content-encoding"))
        return refuse(reading, "a Content-Encoding");
    head->is_chunked = coding != NULL;
    if (has_no_body && (coding || head->length > 0))
        return refuse(reading, "a body where none belongs");
    return true;
}

/* The next line of [*at, end); each has its CR LF. */
static bool
next_line(Reading *reading, const char **at, const char *end)
{
    const char *feed = memchr(*at, '\n', (gsize)(end - *at));

    g_assert(feed);
    reading->at = *at;
    reading->end = feed - 1;
    *at = feed + 1;
    if (feed == reading->at || feed[-1] != '\r')
        return refuse(reading, "a line ends without CR LF");
    if (memchr(reading->at, '\r', (gsize)(reading->end - reading->at)) ||
        memchr(reading->at, '\0', (gsize)(reading->end - reading->at)))
        return refuse(reading, "a line has CR or NUL in it");
    return true;
}

static bool
read_head(Reading *reading, const char *at, const char *end)
{
    guint fields = 0;

    if (!next_line(reading, &at, end) || !read_request_line(reading))
        return false;
    for (;;) {
        if (!next_line(reading, &at, end))
            return false;
        if (reading->at == reading->end)
            return check_fields(reading);
        if (++fields > GUARD_FIELDS_MAX)
            return refuse(reading, "too many fields");
        if (!read_field(reading))
            return false;
    }
}

/* Behind the empty line, where programs differ about what a line's end is: the first of
 * all that anybody could take for one. NULL: it has not come yet. */
static const char *
head_end(const char *bytes, gsize length)
{
    const char *end = bytes + length;

    for (const char *p = bytes; (p = memchr(p, '\n', (gsize)(end - p))); p++) {
        if (end - p >= 2 && p[1] == '\n')
            return p + 2;
        if (end - p >= 3 && p[1] == '\r' && p[2] == '\n')
            return p + 3;
    }
    return NULL;
}

GuardVerdict
guard_read(const char *bytes, gsize length, Head **out, const char **reason)
{
    const char *end = head_end(bytes, length);
    Reading reading = { 0 };

    if (!end && length >= GUARD_HEAD_MAX)
        return GUARD_TOO_LONG;
    if (!end && length > 0 && !is_token(*bytes)) {
        *reason = "there is no method";
        return GUARD_BAD;
    }
    if (!end)
        return GUARD_WAITS;
    if (end - bytes > GUARD_HEAD_MAX)
        return GUARD_TOO_LONG;
    reading.head = g_new0(Head, 1);
    reading.head->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (!read_head(&reading, bytes, end)) {
        head_free(reading.head);
        *reason = reading.reason;
        return GUARD_BAD;
    }
    *out = reading.head;
    return GUARD_PASSES;
}

const char *
head_field(const Head *head, const char *name)
{
    const char *value = g_hash_table_lookup(head->fields, name);

    return value ? value : "";
}

void
head_free(Head *head)
{
    if (!head)
        return;
    g_free(head->method);
    g_free(head->path);
    g_free(head->query);
    g_hash_table_unref(head->fields);
    g_free(head);
}
