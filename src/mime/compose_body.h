/* compose_body.h - what a letter carries, encoded. */
#ifndef TICKETD_MIME_COMPOSE_BODY_H
#define TICKETD_MIME_COMPOSE_BODY_H

#include <glib.h>
#include <stdbool.h>

typedef struct ComposeAttachment {
    const char *name;
    GBytes *bytes;
} ComposeAttachment;

/* What a letter carries, encoded. Letters that differ in their headers alone share one:
 * encoding is most of the work. */
typedef struct ComposeBody {
    char *mixed, *alternative; /* boundaries */
    bool is_multipart;
    GByteArray *bytes; /* its Content- fields, which end the header, and all below */
} ComposeBody;

/* What GMime and GLib make at first use, such as classes, is made: to be called before
 * there are threads that compose. Others need not: it is made then. */
void compose_init(void);

/* `seed` makes the boundaries: the same for the same body. Freed by the caller. */
ComposeBody *compose_body_new(const char *seed, const char *text, const char *html,
                              const GPtrArray *attachments);
void compose_body_free(ComposeBody *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ComposeBody, compose_body_free)

#endif
