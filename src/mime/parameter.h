/* parameter.h - values with parameters, "text/plain; charset=x", RFC 2045 and 2231. */
#ifndef TICKETD_MIME_PARAMETER_H
#define TICKETD_MIME_PARAMETER_H

#include <glib.h>

typedef struct Parameters Parameters;

/* Read an unfolded Content-Type or Content-Disposition value (any bytes).
 * Understood beyond the RFCs: missing semicolons' quotes, quotes that do not end
 * or stand inside a value, blanks in values, comments, RFC 2047 words and raw
 * bytes in values, RFC 2231 values in quotes or without charset, continuations
 * with gaps, out of order or cut inside a character. `hint` (may be NULL) is the
 * charset of the message. The caller frees it. */
Parameters *parameters_read(const char *value, gsize length, const char *hint);
void parameters_free(Parameters *parameters);

/* What stands before the first ';', lower case, without blanks and comments:
 * "text/plain". Never NULL. */
const char *parameters_value(const Parameters *parameters);
/* The first parameter of that name (lower case), decoded to one line of UTF-8; an
 * RFC 2231 form wins over a plain one. "" if there is none. */
const char *parameters_get(const Parameters *parameters, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Parameters, parameters_free)

#endif
