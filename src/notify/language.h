/* language.h - the words of our letters in each language. */
#ifndef TICKETD_NOTIFY_LANGUAGE_H
#define TICKETD_NOTIFY_LANGUAGE_H

#include "core/notice.h"

typedef struct Words {
    const char
        *heading; /* the first line: what happened to which ticket; NULL: never told */
    const char *lead;    /* what it means for the reader */
    const char *closing; /* what the reader can do; under the signature mark */
} Words;

typedef struct Language {
    const char *code;
    const char *marker;
    const char *from, *known_by, *subject, *status, *attachments, *reason;
    const char *and_more; /* after a list of attachments that was cut */
    const char *cut;      /* after a text that was cut */
    Words customer[NOTICE_DIGEST + 1];
    Words staff[NOTICE_DIGEST + 1];
} Language;

/* Static. "en" is what is not known. */
const Language *language_by_code(const char *code);
/* All of them; NULL behind the last. */
const Language *language_at(guint index);
const Words *language_words(const Language *language, NoticeEvent event,
                            NoticeAudience audience);

#endif
