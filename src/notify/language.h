/* language.h - the words of our letters in each language. */
#ifndef TICKETD_NOTIFY_LANGUAGE_H
#define TICKETD_NOTIFY_LANGUAGE_H

#include "core/notice.h"

/* {{ticket}}, {{department}}, {{author}} and {{reason}} are put in. */
typedef struct Words {
    const char
        *heading; /* the first line: what happened to which ticket; NULL: never told */
    const char *lead;    /* what it means for the reader */
    const char *closing; /* what the reader can do */
} Words;

typedef struct Language {
    char *code;
    const char *status_labels[TICKET_CLOSED + 1];
    const char *marker, *from, *known_by, *subject, *status, *attachments, *reason;
    const char *assigned, *priority;
    const char *and_more; /* after a list of attachments that was cut */
    const char *cut;      /* after a text that was cut */
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

/* NULL where there are none for that event and audience. */
const Words *language_words(const Language *language, NoticeEvent event,
                            NoticeAudience audience);

#endif
