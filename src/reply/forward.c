/* forward.c - a mail that a client forwarded as text: whose it was, and what it said. */
#include "reply/forward.h"

#include "reply/header_block.h"
#include "reply/phrases.h"

#include <string.h>

enum { VALUE_BYTES_MAX = 998, ADDRESS_BYTES_MAX = 254 };

#define FULL_WIDTH_COLON "\xef\xbc\x9a"

/* ------------------------------------------------------------------ values */

/* The line without its quote marks. */
static char *
own_text(const ReplyLine *line)
{
    gsize own = MIN(line->own, line->length);

    return g_strndup(line->text + own, MIN(line->length - own, VALUE_BYTES_MAX));
}

/* Blanks and the asterisks of bold text off both ends. */
static char *
trimmed(const char *start, const char *end)
{
    while (start < end && (*start == ' ' || *start == '\t' || *start == '*'))
        start++;
    while (end > start && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '*'))
        end--;
    return g_strndup(start, (gsize)(end - start));
}

/* What stands behind the label of a field. */
static char *
field_value(const ReplyLine *line)
{
    g_autofree char *text = own_text(line);
    const char *colon = strchr(text, ':'), *wide = strstr(text, FULL_WIDTH_COLON);
    g_autofree char *valid = NULL;
    char *value;

    if (wide && (!colon || wide < colon))
        value = trimmed(wide + strlen(FULL_WIDTH_COLON), text + strlen(text));
    else
        value = colon ? trimmed(colon + 1, text + strlen(text)) : g_strdup("");
    /* A cut at a limit may have parted a character. */
    valid = value;
    return g_utf8_make_valid(value, -1);
}

static bool
is_address_char(char c)
{
    return g_ascii_isalnum(c) || (guchar)c >= 0x80 || strchr("!#$%&*+-/=?^_`{|}~.", c);
}

/* The first "local@domain" of the value, within [*start, *end). */
static bool
find_address(const char *value, const char **start, const char **end)
{
    for (const char *at = strchr(value, '@'); at; at = strchr(at + 1, '@')) {
        const char *from = at, *to = at + 1;

        while (from > value && from[-1] && is_address_char(from[-1]))
            from--;
        while (*to &&
               (g_ascii_isalnum(*to) || (guchar)*to >= 0x80 || *to == '-' || *to == '.'))
            to++;
        while (to > at + 1 && to[-1] == '.')
            to--;
        if (from < at && to > at + 1 && to - from <= ADDRESS_BYTES_MAX) {
            *start = from;
            *end = to;
            return true;
        }
    }
    return false;
}

/* "Jane Doe <jane@example.org>", "Jane Doe [mailto:jane@example.org]", either alone. */
static void
read_author(const char *value, Mailbox *out)
{
    const char *start, *end, *name_end;
    g_autofree char *name = NULL;

    if (!find_address(value, &start, &end)) {
        out->address = g_strdup("");
        out->name = g_strndup(value, strcspn(value, "<["));
        g_strstrip(out->name);
        return;
    }
    out->address = g_strndup(start, (gsize)(end - start));
    name_end = value + strcspn(value, "<[(");
    name = g_strndup(value, (gsize)(MIN(name_end, start) - value));
    g_strdelimit(name, "\"'", ' ');
    if (g_str_has_suffix(name, "mailto:"))
        name[strlen(name) - strlen("mailto:")] = '\0';
    out->name = g_strdup(g_strstrip(name));
    if (*out->address == '.' || g_strcmp0(out->name, out->address) == 0)
        *out->name = '\0';
}

/* ------------------------------------------------------------------ texts */

/* The lines [from, to) joined, `depth` quote marks off each. */
static char *
lines_text(const GArray *lines, guint from, guint to, guint depth)
{
    GString *text = g_string_new(NULL);

    for (guint i = from; i < to; i++) {
        const ReplyLine *line = reply_line(lines, i);
        const char *p = line->text, *end = p + line->length;

        for (guint d = 0; d < depth && p < end && *p == '>'; d++) {
            p++;
            p += p < end && *p == ' ';
        }
        g_string_append_len(text, p, (gssize)(end - p));
        if (i + 1 < to && !reply_line(lines, i + 1)->is_glued)
            g_string_append_c(text, '\n');
    }
    while (g_str_has_prefix(text->str, "\n"))
        g_string_erase(text, 0, 1);
    return g_strchomp(g_string_free(text, FALSE));
}

/* ------------------------------------------------------------------ the block */

static void
take_field(PhraseSet kind, const ReplyLine *line, Forward *out)
{
    char **where = kind == PHRASES_SUBJECT                        ? &out->subject
                   : kind == PHRASES_DATE || kind == PHRASES_SENT ? &out->date
                                                                  : NULL;

    if (kind == PHRASES_FROM && !out->author.address) {
        g_autofree char *value = field_value(line);

        read_author(value, &out->author);
    } else if (where && !*where) {
        *where = field_value(line);
    }
}

static void
read_block(const GArray *lines, guint from, guint to, Forward *out)
{
    for (guint i = from; i < to; i++) {
        const ReplyLine *line = reply_line(lines, i);
        PhraseSet kind;

        if (!line->is_blank && header_block_label(line->folded, &kind))
            take_field(kind, line, out);
    }
}

/* Where the comment ends that stands above the block at `index`: a line that says that
 * something is forwarded belongs to the block. */
static guint
comment_end(const GArray *lines, guint index)
{
    guint end = index;

    while (end > 0 && reply_line(lines, end - 1)->is_blank)
        end--;
    if (end > 0) {
        const ReplyLine *line = reply_line(lines, end - 1);

        if (line->is_rule || is_forward_line(line->folded) ||
            is_original_line(line->folded) || is_worded_rule(line->folded))
            return end - 1;
    }
    return end;
}

bool
forward_read(const char *body, const GByteArray *marks, Forward *out)
{
    g_autoptr(GArray) lines = reply_lines_new(body, marks);

    *out = (Forward){ 0 };
    for (guint i = 0; i < lines->len; i++) {
        const ReplyLine *line = reply_line(lines, i);
        guint end = line->is_blank ? 0 : header_block_end(lines, i, lines->len);

        if (end == 0)
            continue;
        read_block(lines, i, end, out);
        if (!out->author.address) {
            forward_clear(out);
            continue;
        }
        out->subject = out->subject ? out->subject : g_strdup("");
        out->date = out->date ? out->date : g_strdup("");
        out->comment = lines_text(lines, 0, comment_end(lines, i), 0);
        out->text = lines_text(lines, end, lines->len, line->depth);
        return true;
    }
    return false;
}

void
forward_clear(Forward *forward)
{
    g_clear_pointer(&forward->author.name, g_free);
    g_clear_pointer(&forward->author.address, g_free);
    g_clear_pointer(&forward->subject, g_free);
    g_clear_pointer(&forward->date, g_free);
    g_clear_pointer(&forward->comment, g_free);
    g_clear_pointer(&forward->text, g_free);
}
