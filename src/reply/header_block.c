/* header_block.c - From, Sent, To, Subject above a quote, in any language.
 *
 * Outlook, phones and web mailers put four or five header fields over what they quote:
 * translated, bold (asterisks in plain text), in another order, two on a line, with
 * folded addresses, with empty lines between. One field proves nothing: people write
 * "From:" and "To:" when they order a taxi. A block is a sender and, of date, recipient
 * and subject, enough of the others; or anything that has both an address and a time. */
#include "reply/header_block.h"

#include <string.h>

#define LABEL_MAX 60
#define REPLY_ABOVE_LENGTH_MAX 150
#define FIELDS_MAX 16 /* lines of a block; mailers write up to 8 fields */
#define INNER_FIELDS_MAX 8
#define FOLDED_LINES_MAX 4 /* of a long recipient list, between two labels */

typedef struct Block {
    bool has[PHRASES_SETS];
    bool has_address, has_time;
    guint fields;
} Block;

static bool
label_kind(const char *label, gsize length, PhraseSet *kind)
{
    while (length > 0 && label[length - 1] == ' ')
        length--;
    for (PhraseSet set = PHRASES_FROM; set <= PHRASES_OTHER; set++)
        if (phrase_is(set, label, length)) {
            *kind = set;
            return true;
        }
    return false;
}

/* Which field a folded line begins; *value is behind the colon. */
static bool
field_of(const char *folded, PhraseSet *kind, const char **value)
{
    const char *colon;

    folded += strspn(folded, "-_[ ");
    colon = strchr(folded, ':');
    if (!colon || colon - folded > LABEL_MAX)
        return false;
    if (!label_kind(folded, (gsize)(colon - folded), kind))
        return false;
    *value = colon + 1;
    return true;
}

static bool
has_clock(const char *value)
{
    for (const char *at = value; *at; at++)
        if ((*at == ':' || *at == '.' || *at == 'h') && at > value &&
            g_ascii_isdigit(at[-1]) && g_ascii_isdigit(at[1]) && g_ascii_isdigit(at[2]))
            return true;
    return false;
}

/* More fields on the same line: "a: x@example.org objet : re". */
static void
take_inner_fields(const char *value, Block *block)
{
    const char *colon = value;

    for (guint tries = 0; tries < INNER_FIELDS_MAX && (colon = strchr(colon, ':'));
         tries++) {
        const char *start = colon;
        PhraseSet kind;
        guint blanks = 0;

        /* The label is the last word or two before the colon. */
        while (start > value && colon - start < LABEL_MAX && blanks < 3) {
            start--;
            if (*start == ' ' && start + 1 < colon) {
                blanks++;
                if (label_kind(start + 1, (gsize)(colon - start - 1), &kind) &&
                    colon - start > 2) {
                    block->fields += block->has[kind] ? 0 : 1;
                    block->has[kind] = true;
                }
            }
        }
        colon++;
    }
}

static void
take_field(Block *block, PhraseSet kind, const char *value)
{
    block->fields += block->has[kind] ? 0 : 1;
    block->has[kind] = true;
    block->has_address = block->has_address || strchr(value, '@');
    block->has_time =
        block->has_time ||
        ((kind == PHRASES_DATE || kind == PHRASES_SENT) && has_clock(value));
    take_inner_fields(value, block);
    block->has_time =
        block->has_time ||
        ((block->has[PHRASES_DATE] || block->has[PHRASES_SENT]) && has_clock(value));
}

static bool
is_block(const Block *block)
{
    bool has_from = block->has[PHRASES_FROM], has_sent = block->has[PHRASES_SENT];
    bool has_date = has_sent || block->has[PHRASES_DATE];
    bool has_to = block->has[PHRASES_TO], has_subject = block->has[PHRASES_SUBJECT];

    if (has_from && has_subject && (has_date || has_to))
        return true;
    if (has_date && has_to && has_subject)
        return true;
    if (has_from && (has_date || has_to) && block->has_address &&
        (block->has_time || has_to))
        return true;
    if (has_from && has_sent && has_to && block->has_time)
        return true;
    return has_from && has_subject && block->has_address;
}

guint
header_block_end(const GArray *lines, guint index, guint end)
{
    Block block = { 0 };
    guint last = 0, folded_lines = 0, fields = 0;

    end = MIN(end, index + HEADER_LINES_MAX);
    for (guint i = index; i < end; i++) {
        const ReplyLine *line = reply_line(lines, i);
        const char *value;
        PhraseSet kind;

        if (line->is_blank) {
            /* One empty line between fields: Markdown writers. Two end it. */
            if (i + 1 >= end || reply_line(lines, i + 1)->is_blank || block.fields == 0)
                break;
            folded_lines = FOLDED_LINES_MAX;
        } else if (++fields <= FIELDS_MAX && field_of(line->folded, &kind, &value)) {
            take_field(&block, kind, value);
            folded_lines = 0;
            last = i + 1;
        } else if (i == index || ++folded_lines > FOLDED_LINES_MAX) {
            break;
        }
    }
    return is_block(&block) ? last : 0;
}

bool
header_block_label(const char *folded, PhraseSet *kind)
{
    const char *value;

    return field_of(folded, kind, &value);
}

bool
is_sender_field(const char *folded)
{
    const char *value;
    PhraseSet kind;

    return field_of(folded, &kind, &value) && kind == PHRASES_FROM;
}

#define RULE_SIGNS "-_=*#~+<> .|"

/* What stands between the rules; *signs counts the rule's signs. */
static const char *
inner_text(const char *folded, gsize *length, guint *signs)
{
    const char *end = folded + strlen(folded);

    *signs = 0;
    while (folded < end &&
           (strchr(RULE_SIGNS, *folded) || g_str_has_prefix(folded, "\u2500"))) {
        *signs += *folded == ' ' ? 0 : 1;
        folded += (guchar)*folded >= 0x80 ? 3 : 1;
    }
    while (end > folded && (strchr(RULE_SIGNS, end[-1]) || end[-1] == ':')) {
        *signs += end[-1] == ' ' ? 0 : 1;
        end--;
    }
    *length = (gsize)(end - folded);
    return folded;
}

static bool
is_decorated(const char *folded, PhraseSet set, guint least)
{
    gsize length;
    guint signs;
    const char *inner = inner_text(folded, &length, &signs);

    if (signs >= least && phrase_is(set, inner, length))
        return true;
    /* The first field glued behind: "---- Original Message ----From: ..." */
    if (signs >= 2) {
        const char *rule = strstr(inner, "--");

        if (rule) {
            gsize phrase = (gsize)(rule - inner);

            while (phrase > 0 && inner[phrase - 1] == ' ')
                phrase--;
            return phrase_is(set, inner, phrase);
        }
    }
    return false;
}

bool
is_worded_rule(const char *folded)
{
    gsize length;
    guint signs;
    const char *inner = inner_text(folded, &length, &signs);

    return signs >= 6 && inner - folded >= 3 && length > 0 && length <= LABEL_MAX;
}

bool
is_original_line(const char *folded)
{
    return is_decorated(folded, PHRASES_ORIGINAL, 2);
}

bool
is_forward_line(const char *folded)
{
    return is_decorated(folded, PHRASES_FORWARD, 1);
}

bool
is_reply_above_line(const char *folded)
{
    return strlen(folded) <= REPLY_ABOVE_LENGTH_MAX &&
           phrase_within(PHRASES_REPLY_ABOVE, folded);
}
