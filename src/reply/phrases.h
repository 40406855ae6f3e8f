/* phrases.h - what clients of all languages write round a quote, as sets to look up in.
 */
#ifndef TICKETD_REPLY_PHRASES_H
#define TICKETD_REPLY_PHRASES_H

#include <glib.h>
#include <stdbool.h>

typedef enum PhraseSet {
    PHRASES_VERB, /* "wrote" */
    PHRASES_SELF, /* "I": who writes so may be telling a story */
    PHRASES_LEAD, /* first word of an introduction: "On", "Mon" */
    PHRASES_FROM, /* labels of a header block, without the colon */
    PHRASES_SENT,
    PHRASES_DATE,
    PHRASES_TO,
    PHRASES_CC,
    PHRASES_SUBJECT,
    PHRASES_OTHER,       /* reply-to, importance, attachments */
    PHRASES_ORIGINAL,    /* "original message" */
    PHRASES_FORWARD,     /* "forwarded message" */
    PHRASES_DEVICE_VERB, /* "sent from" */
    PHRASES_OWN_DEVICE,  /* "sent from my" */
    PHRASES_DEVICE,      /* "iphone", "outlook" */
    PHRASES_EXCUSE,      /* "excuse my brevity" */
    PHRASES_FRAME,       /* parts of banners, disclaimers, tails */
    PHRASES_REPLY_ABOVE,
    PHRASES_POINTING, /* "this", "following": words that speak of what stands below */
    PHRASES_SETS,
} PhraseSet;

/* True if the folded text (core/fold) is a phrase of the set. */
bool phrase_is(PhraseSet set, const char *folded, gsize length);
/* True if a phrase of the set stands anywhere in the folded text; at its beginning. */
bool phrase_within(PhraseSet set, const char *folded);
bool phrase_begins(PhraseSet set, const char *folded);
/* True if a phrase of the set stands in the folded text as words of their own; in
 * scripts without blanks, anywhere. */
bool phrase_has_word(PhraseSet set, const char *folded);
/* True if a phrase of the set ends the folded text: for scripts that put no blanks
 * between words, so of at least two characters of three bytes. */
bool phrase_ends(PhraseSet set, const char *folded, gsize length);

#endif
