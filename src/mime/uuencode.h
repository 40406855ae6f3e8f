/* uuencode.h - files that stand in the text: uuencode and yEnc. */
#ifndef TICKETD_MIME_UUENCODE_H
#define TICKETD_MIME_UUENCODE_H

#include <glib.h>

/* A file found in a text, as a place in its bytes. */
typedef struct EmbeddedFile {
    gsize from, to; /* with its begin and end lines */
    char *name;     /* as written, any bytes */
    gboolean is_yenc;
} EmbeddedFile;

/* The files in a text, at most 100, in order. Only what has a begin line, lines of
 * the right make and an end line counts, so that prose about uuencode stays. The
 * caller unrefs the array, which owns its members. */
GPtrArray *uuencode_find(const char *text, gsize length);
/* The bytes of one of them. */
void uuencode_extract(const char *text, const EmbeddedFile *file, GString *out);
/* A body that is one uuencoded file. */
void uuencode_decode(const char *text, gsize length, GString *out);

#endif
