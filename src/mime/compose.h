/* compose.h - a letter's bytes, made with GMime from fields we trust to be text. */
#ifndef TICKETD_MIME_COMPOSE_H
#define TICKETD_MIME_COMPOSE_H

#include "base/fault.h"
#include "core/mail.h"
#include "mime/compose_body.h"

/* Everything is borrowed; strings may hold anything: control characters (CR, LF,
 * NEL, U+2028 among them) become blanks before a header is made. */
typedef struct ComposeFields {
    const Mailbox *from;
    const Mailbox *to;
    const Mailbox *reply_to; /* NULL: none */
    const char *subject;     /* encoded the same way each time for the same string */
    const char *message_id;  /* without brackets */
    const char *in_reply_to; /* without brackets; "": none */
    const GPtrArray
        *references; /* of char *, without brackets, root first; capped at root,
                      * first and last 20, and so that the field stays under 4 KB */
    gint64 date;     /* ms */
    const char *thread_topic, *thread_index; /* "": none */
    gint64 ticket;                           /* X-Ticket-ID; 0: none */
    const char *event;                       /* X-Ticket-Event; "": none */
    const GPtrArray *labels; /* of HeaderField *: more X-Ticket- fields; NULL: none */
    bool is_automatic;       /* Auto-Submitted, X-Auto-Response-Suppress: All */
    bool is_reply;           /* auto-replied rather than auto-generated */
    const char *loop_mark;   /* X-Ticketd-Loop; "": none */
    const char *text, *html; /* UTF-8 with '\n'; html "": no alternative */
    const GPtrArray *attachments; /* of ComposeAttachment *, may be NULL */
    const ComposeBody *body;      /* made of these three before; NULL: is made now */
} ComposeFields;

/* The finished message: CRLF everywhere, lines of at most 998 bytes, 7-bit headers
 * (UTF-8 addresses excepted), encoded so that no relay must change it. The result
 * is read again and its header names compared with what was asked for: a mismatch
 * is a permanent fault and nothing leaves. The caller owns *out. */
bool compose(const ComposeFields *fields, GBytes **out, Fault *why);

/* True for an addr-spec that may go into MAIL FROM, RCPT TO and headers: RFC 5321
 * length limits, one '@', no blanks, controls, brackets; UTF-8 allowed (RFC 6531). */
bool compose_address_is_valid(const char *address);

#endif
