/* phrases.c - what clients of all languages write round a quote, as sets to look up in.
 *
 * The tables are folded once, when a set is first used, in the same way as the text that
 * is compared with them: who adds a phrase need not think of case and accents. */
#include "core/phrases.h"

#include <string.h>

#include "core/phrase_tables.h"
#include "core/reply_fold.h"

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
    [PHRASES_FORWARD_PREFIX] = phrases_forward_prefix,
    [PHRASES_DEVICE_VERB] = phrases_device_verb,
    [PHRASES_OWN_DEVICE] = phrases_own_device,
    [PHRASES_DEVICE] = phrases_device,
    [PHRASES_EXCUSE] = phrases_excuse,
    [PHRASES_FRAME] = phrases_frame,
    [PHRASES_REPLY_ABOVE] = phrases_reply_above,
};

static GHashTable *
new_set(const char *const *table)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (; *table; table++) {
        g_auto(GStrv) phrases = g_strsplit(*table, "|", -1);

        for (char **phrase = phrases; *phrase; phrase++)
            g_hash_table_add(set, reply_fold(*phrase, strlen(*phrase)));
    }
    return set;
}

static GHashTable *
folded_set(PhraseSet set)
{
    static gsize sets[PHRASES_SETS];

    if (g_once_init_enter(&sets[set]))
        g_once_init_leave(&sets[set], (gsize)new_set(tables[set]));
    return (GHashTable *)sets[set];
}

bool
phrase_is(PhraseSet set, const char *folded, gsize length)
{
    char key[PHRASE_MAX + 1];

    if (length == 0 || length > PHRASE_MAX)
        return false;
    memcpy(key, folded, length);
    key[length] = '\0';
    return g_hash_table_contains(folded_set(set), key);
}

bool
phrase_within(PhraseSet set, const char *folded)
{
    GHashTableIter iter;
    gpointer phrase;

    g_hash_table_iter_init(&iter, folded_set(set));
    while (g_hash_table_iter_next(&iter, &phrase, NULL))
        if (strstr(folded, phrase))
            return true;
    return false;
}

bool
phrase_begins(PhraseSet set, const char *folded)
{
    GHashTableIter iter;
    gpointer phrase;

    g_hash_table_iter_init(&iter, folded_set(set));
    while (g_hash_table_iter_next(&iter, &phrase, NULL))
        if (g_str_has_prefix(folded, phrase))
            return true;
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
