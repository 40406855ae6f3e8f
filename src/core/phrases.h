/* phrases.h - what clients of all languages write round a quote, as sets to look up in.
 */
#ifndef TICKETD_CORE_PHRASES_H
#define TICKETD_CORE_PHRASES_H

#include <glib.h>
#include <stdbool.h>

typedef enum PhraseSet {
    PHRASES_VERB, /* "wrote" */
    PHRASES_SELF, /* "I": who writes so may be telling a story */
    PHRASES_LEAD, /* first word of an introduction */
    PHRASES_FROM, /* labels of a header block, without the colon */
    PHRASES_DATE,
    PHRASES_TO,
    PHRASES_CC,
    PHRASES_SUBJECT,
    PHRASES_OTHER,          /* reply-to, importance, attachments */
    PHRASES_ORIGINAL,       /* "original message" */
    PHRASES_FORWARD,        /* "forwarded message" */
    PHRASES_FORWARD_PREFIX, /* of subjects, without the colon */
    PHRASES_SETS,
} PhraseSet;

/* True if the folded text (core/reply_fold) is a phrase of the set. */
bool phrase_is(PhraseSet set, const char *folded, gsize length);

/* The phrases themselves, as written, NULL at the end; for those that are compared
 * by their beginning or end. */
const char *const *phrase_list(PhraseSet set);

/* Bytes of the longest phrase of the set that ends `folded`; 0 if none does. For
 * scripts that put no blanks between words. */
gsize phrase_ending(PhraseSet set, const char *folded, gsize length);

#endif
