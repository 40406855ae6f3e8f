/* bounce_phrases.h - the sentences by which mail servers' own reports are known. */
#ifndef TICKETD_MACHINE_BOUNCE_PHRASES_H
#define TICKETD_MACHINE_BOUNCE_PHRASES_H

#include <stdbool.h>

typedef enum PhraseKind {
    PHRASE_HERALD, /* a report begins so */
    PHRASE_DAEMON, /* a mail server names itself */
    PHRASE_OPENER, /* the addresses that failed come next */
    PHRASE_LABEL,  /* the address that failed stands behind it on the line */
    PHRASE_DELAY,  /* nothing has failed yet */
    PHRASE_FAILED, /* for good, whatever else is said about delays */
    PHRASE_ENDER,  /* the returned mail begins */
    PHRASE_MAIL,   /* "message" in many languages: what reports are about */
    PHRASE_KINDS,
} PhraseKind;

/* Does the folded line (fold.h) hold a phrase of that kind? */
bool bounce_phrase_in(const char *folded, PhraseKind kind);

/* Where in the line as written the text behind the phrase begins: behind an ASCII
 * phrase of that kind, else the line's beginning; NULL if there is no such phrase. */
const char *bounce_phrase_after(const char *line, const char *folded, PhraseKind kind);

#endif
