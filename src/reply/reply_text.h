/* reply_text.h - what the customer newly wrote, apart from what they quoted. */
#ifndef TICKETD_REPLY_REPLY_TEXT_H
#define TICKETD_REPLY_REPLY_TEXT_H

#include "core/mail.h"

typedef struct ReplyText {
    char *text;   /* new text */
    char *quoted; /* what was cut; text and quoted together hold every line of body */
    char *how;    /* for the trace: which layer cut, "known-text", "html", "attribution de", ... */
} ReplyText;

/* What may cut; each can be left out. */
typedef enum ReplyLayers {
    REPLY_KNOWN_TEXT = 1, /* lines of `known` */
    REPLY_HTML = 2,       /* marks of the HTML structure */
    REPLY_PATTERNS = 4,   /* ">" marks, "On ... wrote:", header blocks, "Original Message" */
    REPLY_SIGN_OFFS = 8,  /* signatures, "Sent from my iPhone" */
    REPLY_FRAMES = 16,    /* banners, disclaimers, scanners' and lists' tails */
    REPLY_ALL_LAYERS = 31,
} ReplyLayers;

/* What is known of the mail whose body it is. */
typedef struct ReplyContext {
    const char *subject;    /* tells forwards from replies */
    const GPtrArray *known;  /* of char *, may be NULL: the texts of the ticket's earlier
                              * entries, recognised whatever the client did to them */
    const GPtrArray *frames; /* the same of what our letters say round them */
    const GPtrArray *recipients; /* of Mailbox *, may be NULL: whom the mail went to */
    Mailbox author;              /* whose mail it is; empty strings if unknown */
    bool is_answer; /* In-Reply-To, References, a reply's subject, a reply's address */
    ReplyLayers layers;
} ReplyContext;

/* Part a body in new and quoted. `body` is valid UTF-8, `marks` has one LineMark a line
 * or is empty. What answers nothing quotes nothing: of such a mail only a letter of one
 * of its recipients is cut, with a line over it that says so, and signatures. Never
 * returns an empty text for a body that is not empty. Linear in the length of body and
 * known. The caller clears *out with reply_text_clear(). */
void reply_text_read(const char *body, const GByteArray *marks,
                     const ReplyContext *context, ReplyText *out);
/* The same for an answer of which no more is known. `known` may be NULL. */
void reply_text(const char *body, const GByteArray *marks, const char *subject,
                const GPtrArray *known, ReplyText *out);
void reply_text_layers(const char *body, const GByteArray *marks, const char *subject,
                       const GPtrArray *known, ReplyLayers layers, ReplyText *out);
void reply_text_clear(ReplyText *reply);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReplyText, reply_text_clear)

#endif
