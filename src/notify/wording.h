/* wording.h - what our letters say: the words of an event in their template. */
#ifndef TICKETD_NOTIFY_WORDING_H
#define TICKETD_NOTIFY_WORDING_H

#include "notify/wordbook.h"

/* Longer texts are cut, in bytes. */
#define WORDING_TEXT_MAX (64 * 1024)

typedef struct WordingFields {
    const Wordbook *words; /* NULL: what is built in */
    gint64 ticket;
    const char *subject; /* of the ticket */
    const char *department_name;
    TicketStatus status;
    const char *author; /* who wrote the entry: "Name <address>" for staff, "Name" for
                           customers */
    const char *text;   /* the entry's new text; "" for an acknowledgement */
    const char *reason;
    const char *proof; /* Entry.proof: how the author is known; "" or NULL for none */
    /* For staff; "" or NULL for none. */
    const char *assigned; /* whose ticket it is, by name */
    const char *priority;
    const char *page; /* URL of the ticket; "" or NULL for none */
    bool reply_marker;
    const GPtrArray *attachments; /* of char *: names of files to list; may be NULL */
    /* What was written before (of Entry *), newest first; may be NULL. Staff are shown
     * the last answer, and since when the customer waits; customers all of it. */
    const GPtrArray *earlier;
    bool is_brief; /* the event and nothing else, without HTML ("") */
} WordingFields;

typedef struct Wording {
    char *text; /* text/plain, UTF-8, '\n', lines wrapped under 78 */
    char *html; /* the alternative, a whole document */
} Wording;

/* True if there are words for that event and audience: a note, a bounce and held
 * mail are told to staff alone. */
bool wording_exists(NoticeEvent event, NoticeAudience audience);

/* The letter's body for a notice event in a language of the wordbook. Values are put
 * in once and never read again as a template; in HTML they are escaped. Letters to
 * customers about their own mail hold none of the fields a stranger filled (author, text,
 * subject, attachments). What others wrote stands behind a bar, so that it cannot pass
 * for words of ours. Texts over 64 KiB are cut. wording_exists() must hold. The caller
 * clears it. */
void wording_make(NoticeEvent event, NoticeAudience audience, const char *language,
                  const WordingFields *fields, Wording *out);
void wording_clear(Wording *wording);

#endif
