/* phrases.c - what clients of all languages write round a quote, as sets to look up in.
 *
 * The tables are folded once, when a set is first used, in the same way as the text that
 * is compared with them: who adds a phrase need not think of case and accents. */
#include "reply/phrases.h"

#include <string.h>

#include "reply/phrase_tables.h"
#include "core/fold.h"

/* The longest phrase that is looked up; a longer text is none. */
#define PHRASE_MAX 100

/* Of a script with three bytes a character: what phrase_ends() tries. */
#define ENDING_MIN 6
#define ENDING_MAX 21
#define ENDING_STEP 3

static const char *const *const tables[PHRASES_SETS] = {
    [PHRASES_VERB] = phrases_verb,
    [PHRASES_SELF] = phrases_self,
    [PHRASES_LEAD] = phrases_lead,
    [PHRASES_FROM] = phrases_from,
    [PHRASES_SENT] = phrases_sent,
    [PHRASES_DATE] = phrases_date,
    [PHRASES_TO] = phrases_to,
    [PHRASES_CC] = phrases_cc,
    [PHRASES_SUBJECT] = phrases_subject,
    [PHRASES_OTHER] = phrases_other,
    [PHRASES_ORIGINAL] = phrases_original,
    [PHRASES_FORWARD] = phrases_forward,
    [PHRASES_DEVICE_VERB] = phrases_device_verb,
    [PHRASES_OWN_DEVICE] = phrases_own_device,
    [PHRASES_DEVICE] = phrases_device,
    [PHRASES_EXCUSE] = phrases_excuse,
    [PHRASES_FRAME] = phrases_frame,
    [PHRASES_REPLY_ABOVE] = phrases_reply_above,
    [PHRASES_POINTING] = phrases_pointing,
};

/* A phrase with the bytes that occur in it: a text without one of them cannot hold it. */
typedef struct Phrase {
    guint64 bytes;
    char *text; /* the set's */
} Phrase;

typedef struct FoldedSet {
    guint64 lengths, firsts; /* bits of those and first bytes that occur, modulo 64 */
    GHashTable *texts;
    GArray *phrases; /* of Phrase */
} FoldedSet;

static guint64
bit(gsize number)
{
    return (guint64)1 << (number & 63);
}

static guint64
bytes_of(const char *text)
{
    guint64 bytes = 0;

    for (; *text; text++)
        bytes |= bit((guchar)*text);
    return bytes;
}

static FoldedSet *
new_set(const char *const *table)
{
    FoldedSet *set = g_new0(FoldedSet, 1);

    set->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    set->phrases = g_array_new(FALSE, FALSE, sizeof(Phrase));
    for (; *table; table++) {
        g_auto(GStrv) phrases = g_strsplit(*table, "|", -1);

        for (char **phrase = phrases; *phrase; phrase++) {
            Phrase folded = { .text = fold_text(*phrase, strlen(*phrase)) };

            folded.bytes = bytes_of(folded.text);
            set->lengths |= bit(strlen(folded.text));
            set->firsts |= bit((guchar)*folded.text);
            if (g_hash_table_contains(set->texts, folded.text)) {
                g_free(folded.text);
                continue;
            }
            g_hash_table_add(set->texts, folded.text);
            g_array_append_val(set->phrases, folded);
        }
    }
    return set;
}

static const FoldedSet *
folded_set(PhraseSet set)
{
    static gsize sets[PHRASES_SETS];

    if (g_once_init_enter(&sets[set]))
        g_once_init_leave(&sets[set], (gsize)new_set(tables[set]));
    return (const FoldedSet *)sets[set];
}

bool
phrase_is(PhraseSet set, const char *folded, gsize length)
{
    const FoldedSet *all = folded_set(set);
    char key[PHRASE_MAX + 1];

    if (length == 0 || length > PHRASE_MAX || !(all->lengths & bit(length)) ||
        !(all->firsts & bit((guchar)*folded)))
        return false;
    memcpy(key, folded, length);
    key[length] = '\0';
    return g_hash_table_contains(all->texts, key);
}

bool
phrase_within(PhraseSet set, const char *folded)
{
    const GArray *phrases = folded_set(set)->phrases;
    guint64 bytes = bytes_of(folded);

    for (guint i = 0; i < phrases->len; i++) {
        const Phrase *phrase = &g_array_index(phrases, Phrase, i);

        if ((phrase->bytes & ~bytes) == 0 && strstr(folded, phrase->text))
            return true;
    }
    return false;
}

static bool
is_in_word(guchar c)
{
    return g_ascii_isalnum((char)c) || c >= 0x80;
}

bool
phrase_has_word(PhraseSet set, const char *folded)
{
    const GArray *phrases = folded_set(set)->phrases;
    guint64 bytes = bytes_of(folded);

    for (guint i = 0; i < phrases->len; i++) {
        const Phrase *phrase = &g_array_index(phrases, Phrase, i);
        gsize length = strlen(phrase->text);
        const char *at = (phrase->bytes & ~bytes) == 0 ? folded : NULL;

        while (at && (at = strstr(at, phrase->text)) != NULL) {
            if ((guchar)*phrase->text >= 0xE0 ||
                ((at == folded || !is_in_word((guchar)at[-1])) &&
                 !is_in_word((guchar)at[length])))
                return true;
            at++;
        }
    }
    return false;
}

bool
phrase_begins(PhraseSet set, const char *folded)
{
    const FoldedSet *all = folded_set(set);

    if (!(all->firsts & bit((guchar)*folded)))
        return false;
    for (guint i = 0; i < all->phrases->len; i++) {
        const char *text = g_array_index(all->phrases, Phrase, i).text;

        if (*text == *folded && g_str_has_prefix(folded, text))
            return true;
    }
    return false;
}

bool
phrase_ends(PhraseSet set, const char *folded, gsize length)
{
    for (gsize size = ENDING_MIN; size <= MIN(length, ENDING_MAX); size += ENDING_STEP)
        if (phrase_is(set, folded + length - size, size))
            return true;
    return false;
}
