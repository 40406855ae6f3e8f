/* language.h - the words of our letters in each language. */
#ifndef TICKETD_NOTIFY_LANGUAGE_H
#define TICKETD_NOTIFY_LANGUAGE_H

#include "core/notice.h"

enum { LANGUAGE_PROOFS_MAX = 16 };

/* {{ticket}}, {{department}}, {{author}} and {{reason}} are put in. */
typedef struct Words {
    const char
        *heading; /* the first line: what happened to which ticket; NULL: never told */
    const char *lead;    /* what it means for the reader */
    const char *closing; /* what the reader can do */
} Words;

/* How the author of an entry is known (rules/proof.h). */
typedef struct ProofWords {
    const char *word, *line; /* a word or two, and a sentence */
} ProofWords;

/* Single words and lines; their names in the files are these in lower case. */
typedef enum LanguageWord {
    WORD_MARKER,
    WORD_FROM,
    WORD_KNOWN_BY,
    WORD_SUBJECT,
    WORD_STATUS,
    WORD_ATTACHMENTS,
    WORD_REASON,
    WORD_AND_MORE, /* after a list of attachments that was cut */
    WORD_CUT,      /* after a text that was cut */
    WORD_ASSIGNED,
    WORD_PRIORITY,
    WORD_WAITING,      /* since when the customer waits */
    WORD_EARLIER,      /* above what was written before */
    WORD_DAY,          /* after 1 */
    WORD_DAYS,         /* after any other number */
    WORD_NO_SUBJECT,   /* of a ticket whose mail had none */
    WORD_NO_TEXT,      /* of a mail without words and files */
    WORD_FORWARDED_BY, /* before the name of a colleague */
    WORD_DONE,         /* before a command that was carried out */
    WORD_NOT_DONE,
    WORD_NOTHING_DONE, /* after what is wrong with a command, before those there are */
    WORD_FILED,        /* above the list of what was filed */
    WORD_MORE,         /* and 312 more of them */
    WORD_PAGE,         /* before the address of the ticket's page */
    LANGUAGE_WORDS,
} LanguageWord;

typedef struct Language {
    char *code;
    const char *status_labels[TICKET_CLOSED + 1];
    const char *words[LANGUAGE_WORDS];
    ProofWords proofs[LANGUAGE_PROOFS_MAX]; /* in the order of proof_at() */
    Words customer[NOTICE_DIGEST + 1];
    Words staff[NOTICE_DIGEST + 1];
    void *source; /* what the strings are in */
} Language;

/* Read languages/CODE.json: `text` is its bytes, `place` what errors call it. Each error
 * is added to `errors`: "PLACE:LINE: what and what was expected". NULL after one. */
Language *language_read(const char *code, const char *text, const char *place,
                        GPtrArray *errors);
void language_free(Language *language);

/* "opened", "digest", ...: what the words of an event are called in these files. Static.
 */
const char *language_event_name(NoticeEvent event);

/* Those of Entry.proof; empty ones for a word that is not known. */
const ProofWords *language_proof(const Language *language, const char *proof);

/* NULL where there are none for that event and audience. */
const Words *language_words(const Language *language, NoticeEvent event,
                            NoticeAudience audience);

#endif
