/* lmtp_command.c - the command lines of LMTP and their parameters; pure. */
#include "doors/lmtp_command.h"

#include <string.h>

static const char bad_path[] = "501 5.1.7 Expected an address in angle brackets";
static const char bad_value[] = "501 5.5.4 Bad parameter value";
static const char unknown_parameter[] = "555 5.5.4 Unknown parameter";

LmtpVerb
lmtp_verb(const char *line, const char **arguments)
{
    static const char *const verbs[] = {
        [LMTP_LHLO] = "LHLO",         [LMTP_MAIL] = "MAIL", [LMTP_RCPT] = "RCPT",
        [LMTP_DATA] = "DATA",         [LMTP_RSET] = "RSET", [LMTP_NOOP] = "NOOP",
        [LMTP_QUIT] = "QUIT",         [LMTP_VRFY] = "VRFY", [LMTP_HELP] = "HELP",
        [LMTP_XFORWARD] = "XFORWARD",
    };
    gsize length = strcspn(line, " \t");

    *arguments = line + length + strspn(line + length, " \t");
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strlen(verbs[i]) == length &&
            g_ascii_strncasecmp(verbs[i], line, length) == 0)
            return (LmtpVerb)i;
    return LMTP_UNKNOWN;
}

static bool
is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static char *
copy_utf8(const char *text, gsize length)
{
    return g_utf8_make_valid(text, (gssize)length);
}

/* Where the '>' of a path that begins behind '<' is; NULL if there is none. A quoted
 * local part may hold anything but control characters (RFC 5321 section 4.1.2). */
static const char *
path_end(const char *p)
{
    bool is_quoted = false;

    for (; *p && !is_control(*p); p++) {
        if (*p == '"')
            is_quoted = !is_quoted;
        else if (is_quoted && *p == '\\' && p[1] && !is_control(p[1]))
            p++;
        else if (!is_quoted && *p == '>')
            return p;
        else if (!is_quoted && (*p == ' ' || *p == '<'))
            return NULL;
    }
    return NULL;
}

/* "FROM:<...>" with the keyword given; on success *rest is what follows the path. */
static char *
parse_path(const char *text, const char *keyword, const char **rest)
{
    const char *start, *end, *colon;

    if (g_ascii_strncasecmp(text, keyword, strlen(keyword)) != 0)
        return NULL;
    start = text + strlen(keyword);
    start += strspn(start, " \t");
    if (*start++ != '<')
        return NULL;
    end = path_end(start);
    if (!end || (end[1] && end[1] != ' ' && end[1] != '\t'))
        return NULL;
    /* A source route, "@a,@b:", means nothing any more. */
    if (*start == '@') {
        colon = memchr(start, ':', (gsize)(end - start));
        if (!colon)
            return NULL;
        start = colon + 1;
    }
    *rest = end + 1;
    return copy_utf8(start, (gsize)(end - start));
}

char *
lmtp_decode_xtext(const char *text, gsize length)
{
    g_autoptr(GString) plain = g_string_sized_new(length);

    for (gsize i = 0; i < length; i++) {
        char c = text[i];

        if (c == '+') {
            int high = i + 1 < length ? g_ascii_xdigit_value(text[i + 1]) : -1;
            int low = i + 2 < length ? g_ascii_xdigit_value(text[i + 2]) : -1;

            if (high < 0 || low < 0)
                return NULL;
            c = (char)(high * 16 + low);
            i += 2;
        }
        g_string_append_c(plain, is_control(c) || !c ? '?' : c);
    }
    return copy_utf8(plain->str, plain->len);
}

static bool
parse_size(const char *text, gsize length, gint64 *out)
{
    gint64 size = 0;

    if (length == 0 || length > 18)
        return false;
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        size = size * 10 + (text[i] - '0');
    }
    *out = size;
    return true;
}

/* One parameter: its name, and its value with the length, NULL if there is no '='. */
typedef struct Parameter {
    const char *name;
    gsize name_length;
    const char *value;
    gsize length;
} Parameter;

static bool
next_parameter(const char **text, Parameter *out)
{
    const char *p = *text + strspn(*text, " \t"), *equals;
    gsize length = strcspn(p, " \t");

    if (length == 0)
        return false;
    equals = memchr(p, '=', length);
    out->name = p;
    out->name_length = equals ? (gsize)(equals - p) : length;
    out->value = equals ? equals + 1 : NULL;
    out->length = equals ? (gsize)(p + length - out->value) : 0;
    *text = p + length;
    return true;
}

static bool
parameter_is(const Parameter *parameter, const char *name)
{
    return strlen(name) == parameter->name_length &&
           g_ascii_strncasecmp(name, parameter->name, parameter->name_length) == 0;
}

static bool
value_is(const Parameter *parameter, const char *value)
{
    return parameter->value && strlen(value) == parameter->length &&
           g_ascii_strncasecmp(value, parameter->value, parameter->length) == 0;
}

static const char *
mail_parameter(const Parameter *parameter, gint64 max_size, LmtpPath *path)
{
    if (parameter_is(parameter, "SIZE")) {
        if (!parameter->value ||
            !parse_size(parameter->value, parameter->length, &path->size))
            return bad_value;
        return path->size > max_size ? "552 5.3.4 Message is too big" : NULL;
    }
    if (parameter_is(parameter, "BODY"))
        return value_is(parameter, "7BIT") || value_is(parameter, "8BITMIME") ? NULL
                                                                              : bad_value;
    if (parameter_is(parameter, "SMTPUTF8"))
        return parameter->value ? bad_value : NULL;
    return unknown_parameter;
}

static const char *
rcpt_parameter(const Parameter *parameter, LmtpPath *path)
{
    const char *semicolon;

    if (!parameter_is(parameter, "ORCPT"))
        return unknown_parameter;
    semicolon =
        parameter->value ? memchr(parameter->value, ';', parameter->length) : NULL;
    if (!semicolon)
        return bad_value;
    g_free(path->original);
    path->original = lmtp_decode_xtext(
        semicolon + 1, (gsize)(parameter->value + parameter->length - semicolon - 1));
    return path->original ? NULL : bad_value;
}

const char *
lmtp_parse_mail(const char *arguments, gint64 max_size, LmtpPath *out)
{
    g_auto(LmtpPath) path = { 0 };
    Parameter parameter;
    const char *rest;

    path.address = parse_path(arguments, "FROM:", &rest);
    if (!path.address)
        return bad_path;
    while (next_parameter(&rest, &parameter)) {
        const char *reply = mail_parameter(&parameter, max_size, &path);

        if (reply)
            return reply;
    }
    *out = (LmtpPath){ g_steal_pointer(&path.address), g_strdup(""), path.size };
    return NULL;
}

const char *
lmtp_parse_rcpt(const char *arguments, LmtpPath *out)
{
    g_auto(LmtpPath) path = { .original = g_strdup("") };
    Parameter parameter;
    const char *rest;

    path.address = parse_path(arguments, "TO:", &rest);
    if (!path.address || !path.address[0])
        return "501 5.1.3 Expected an address in angle brackets";
    while (next_parameter(&rest, &parameter)) {
        const char *reply = rcpt_parameter(&parameter, &path);

        if (reply)
            return reply;
    }
    *out =
        (LmtpPath){ g_steal_pointer(&path.address), g_steal_pointer(&path.original), 0 };
    return NULL;
}

void
lmtp_path_clear(LmtpPath *path)
{
    g_clear_pointer(&path->address, g_free);
    g_clear_pointer(&path->original, g_free);
}
