/* wording.h - what our letters say, in English and Indonesian. */
#ifndef TICKETD_NOTIFY_WORDING_H
#define TICKETD_NOTIFY_WORDING_H

#include "core/notice.h"

typedef struct WordingFields {
    gint64 ticket;
    const char *subject;         /* of the ticket */
    const char *department_name;
    const char *status_label;
    const char *author;          /* who wrote the entry: "Name <address>" for staff, "Name" for customers */
    const char *text;            /* the entry's new text; "" for an acknowledgement */
    const char *reason;
    bool reply_marker;
} WordingFields;

typedef struct Wording {
    char *text; /* text/plain, UTF-8, '\n', lines wrapped under 78 */
    char *html; /* the alternative, a whole document */
} Wording;

/* The letter's body for a notice event in "en" or "id". Values are put in once and
 * never read again as a template; in HTML they are escaped. The caller clears it. */
void wording_make(NoticeEvent event, NoticeAudience audience, const char *language,
                  const WordingFields *fields, Wording *out);
void wording_clear(Wording *wording);

#endif
