/* rtf.c - the text in rich text: what winmail.dat holds when it holds nothing better. */
#include "mime/rtf.h"

#include "mime/charset.h"

#include <string.h>

enum { DICTIONARY = 4096, GROUPS = 100 };

static guint32
number_at(const guint8 *p)
{
    return (guint32)p[0] | (guint32)p[1] << 8 | (guint32)p[2] << 16 | (guint32)p[3] << 24;
}

/* The dictionary begins with these words (MS-OXRTFCP 2.1.2.1). */
static const char preset[] = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{"
                             "\\f0\\fnil \\froman \\fswiss \\fmodern "
                             "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New "
                             "RomanCourier{\\colortbl\\red0\\green0"
                             "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

bool
rtf_decompress(const char *bytes, gsize length, GString *out)
{
    enum { HEADER = 16, COMPRESSED = 0x75465a4c, STORED = 0x414c454d };
    const guint8 *p = (const guint8 *)bytes, *end = p + length;
    guint8 window[DICTIONARY] = { 0 };
    guint write = sizeof preset - 1;

    if (length < HEADER)
        return false;
    guint32 magic = number_at(p + 8);
    gsize limit = MIN(number_at(p + 4), (guint32)RTF_BYTES);
    p += HEADER;
    if (magic == STORED) {
        g_string_append_len(out, (const char *)p, (gssize)MIN(limit, (gsize)(end - p)));
        return true;
    }
    if (magic != COMPRESSED)
        return false;
    memcpy(window, preset, sizeof preset - 1);
    while (p < end && out->len < limit) {
        guint8 control = *p++;
        for (int bit = 0; bit < 8 && p < end && out->len < limit; bit++) {
            if (!(control & 1 << bit)) {
                window[write] = *p;
                write = (write + 1) % DICTIONARY;
                g_string_append_c(out, (char)*p++);
                continue;
            }
            if (end - p < 2)
                return true;
            guint offset = (guint)p[0] << 4 | p[1] >> 4, count = (p[1] & 15u) + 2;
            p += 2;
            if (offset == write)
                return true;
            for (guint i = 0; i < count; i++) {
                guint8 c = window[(offset + i) % DICTIONARY];
                window[write] = c;
                write = (write + 1) % DICTIONARY;
                g_string_append_c(out, (char)c);
            }
        }
    }
    return true;
}

/* What a group '{' ... '}' says of the text in it. */
typedef struct Group {
    bool is_hidden;   /* fonts, colours, pictures, unknown destinations */
    bool is_html_tag; /* {\*\htmltag84 <p>} */
    bool is_rtf_only; /* \htmlrtf ... \htmlrtf0 */
    guint skip;       /* \ucN: characters that stand for one \u */
} Group;

typedef struct Reading {
    GString *out, *bytes;
    char charset[32];
    Group group;
    Group stack[GROUPS];
    guint depth, too_deep;
    guint to_skip;
    gunichar high; /* first half of a surrogate pair */
    bool is_html, is_starred;
} Reading;

/* Bytes of the RTF's own charset are collected, since characters have several. */
static void
bytes_flush(Reading *reading)
{
    if (reading->bytes->len == 0)
        return;
    charset_decode(reading->bytes->str, reading->bytes->len, reading->charset, NULL,
                   reading->out);
    g_string_truncate(reading->bytes, 0);
}

static bool
is_shown(const Reading *reading)
{
    return !reading->group.is_hidden && !reading->group.is_rtf_only &&
           reading->too_deep == 0;
}

static void
byte_append(Reading *reading, char c)
{
    if (reading->to_skip > 0)
        reading->to_skip--;
    else if (is_shown(reading))
        g_string_append_c(reading->bytes, c);
}

static void
text_append(Reading *reading, const char *text)
{
    if (!is_shown(reading))
        return;
    bytes_flush(reading);
    g_string_append(reading->out, text);
}

static void
unicode_append(Reading *reading, long number)
{
    gunichar c = (gunichar)(number < 0 ? number + 65536 : number) & 0xffff;

    reading->to_skip = reading->group.skip;
    if (!is_shown(reading))
        return;
    bytes_flush(reading);
    if (c >= 0xd800 && c < 0xdc00) {
        reading->high = c;
        return;
    }
    if (c >= 0xdc00 && c < 0xe000) {
        c = reading->high ? 0x10000 + ((reading->high - 0xd800) << 10) + (c - 0xdc00)
                          : 0xfffd;
    }
    reading->high = 0;
    if (c > 0)
        g_string_append_unichar(reading->out, c);
}

static void
word_use(Reading *reading, const char *word, bool has_number, long number)
{
    static const char *const hidden[] = { "fonttbl", "colortbl", "stylesheet",
                                          "info",    "pict",     "header",
                                          "footer",  "object",   "themedata" };
    static const struct {
        const char *word, *text;
    } texts[] = { { "par", "\n" },      { "line", "\n" },  { "tab", "\t" },
                  { "lquote", "‘" },    { "rquote", "’" }, { "ldblquote", "“" },
                  { "rdblquote", "”" }, { "bullet", "•" }, { "endash", "–" },
                  { "emdash", "—" },    { "row", "\n" },   { "cell", "\t" } };

    if (strcmp(word, "u") == 0 && has_number) {
        unicode_append(reading, number);
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(hidden); i++)
        if (strcmp(word, hidden[i]) == 0)
            reading->group.is_hidden = true;
    if (strcmp(word, "uc") == 0 && has_number) {
        reading->group.skip = (guint)CLAMP(number, 0, 8);
    } else if (strcmp(word, "ansicpg") == 0 && number > 0) {
        g_snprintf(reading->charset, sizeof reading->charset, "cp%ld", number % 100000);
    } else if (strcmp(word, "fromhtml") == 0) {
        reading->is_html = true;
    } else if (strcmp(word, "htmltag") == 0 && reading->is_starred) {
        reading->group.is_hidden = false;
        reading->group.is_html_tag = true;
    } else if (strcmp(word, "htmlrtf") == 0) {
        bytes_flush(reading);
        reading->group.is_rtf_only = !has_number || number != 0;
    } else if (reading->is_starred) {
        reading->group.is_hidden = true;
    } else if (!reading->group.is_html_tag || strcmp(word, "tab") == 0 ||
               strcmp(word, "par") == 0) {
        for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
            if (strcmp(word, texts[i].word) == 0)
                text_append(reading, texts[i].text);
    }
    reading->is_starred = false;
}

/* A control word or symbol from behind its backslash. */
static const char *
control_read(Reading *reading, const char *p, const char *end)
{
    char word[33];
    gsize length = 0;

    if (p == end)
        return end;
    if (*p == '\'' && end - p >= 3 && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2])) {
        byte_append(reading,
                    (char)(g_ascii_xdigit_value(p[1]) << 4 | g_ascii_xdigit_value(p[2])));
        return p + 3;
    }
    if (!g_ascii_isalpha(*p)) {
        if (*p == '*')
            reading->is_starred = true;
        else if (*p == '\n' || *p == '\r')
            text_append(reading, "\n");
        else if (*p == '~')
            text_append(reading, " ");
        else if (*p == '_')
            byte_append(reading, '-');
        else if (*p == '{' || *p == '}' || *p == '\\')
            byte_append(reading, *p);
        return p + 1;
    }
    while (p < end && g_ascii_isalpha(*p) && length < sizeof word - 1)
        word[length++] = *p++;
    word[length] = '\0';
    bool negative = p + 1 < end && *p == '-' && g_ascii_isdigit(p[1]);
    if (negative)
        p++;
    bool has_number = p < end && g_ascii_isdigit(*p);
    long number = 0;
    while (p < end && g_ascii_isdigit(*p)) {
        number = MIN(number * 10 + (*p - '0'), 1000000L);
        p++;
    }
    if (p < end && *p == ' ')
        p++;
    if (strcmp(word, "bin") == 0) /* so many raw bytes follow */
        return p + MIN(number, end - p);
    word_use(reading, word, has_number, negative ? -number : number);
    return p;
}

bool
rtf_text(const char *rtf, gsize length, GString *out)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autofree Reading *reading = g_new0(Reading, 1);
    const char *p = rtf, *end = rtf + length;

    reading->out = out;
    reading->bytes = bytes;
    reading->group.skip = 1;
    g_strlcpy(reading->charset, "windows-1252", sizeof reading->charset);
    while (p < end && out->len < RTF_BYTES) {
        char c = *p++;
        if (c == '\\') {
            p = control_read(reading, p, end);
        } else if (c == '{') {
            bytes_flush(reading);
            reading->to_skip = 0;
            if (reading->depth < GROUPS)
                reading->stack[reading->depth++] = reading->group;
            else
                reading->too_deep++;
        } else if (c == '}') {
            bytes_flush(reading);
            reading->to_skip = 0;
            if (reading->too_deep > 0)
                reading->too_deep--;
            else if (reading->depth > 0)
                reading->group = reading->stack[--reading->depth];
        } else if (c != '\r' && c != '\n') {
            byte_append(reading, c);
        }
    }
    bytes_flush(reading);
    return reading->is_html;
}
