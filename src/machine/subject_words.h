/* subject_words.h - subjects that machines write, in many languages. */
#ifndef TICKETD_MACHINE_SUBJECT_WORDS_H
#define TICKETD_MACHINE_SUBJECT_WORDS_H

#include <stdbool.h>

/* What a (decoded) subject hints at. Weak evidence: people write about these things
 * too, so a caller needs a second sign. A subject with a reply or forward prefix
 * before the words hints at nothing, but for words in parentheses or brackets. */
typedef enum SubjectHint {
    SUBJECT_PLAIN,
    SUBJECT_AUTO_REPLY, /* "Automatic reply: ...", "Abwesenheitsnotiz", ... */
    SUBJECT_BOUNCE,     /* "Undelivered Mail Returned to Sender", ... */
    SUBJECT_DELAY,      /* "Warning: could not send message for past 4 hours", ... */
    SUBJECT_RECEIPT,    /* "Read: ...", "Gelesen: ..." */
} SubjectHint;

SubjectHint subject_hint(const char *subject);

#endif
