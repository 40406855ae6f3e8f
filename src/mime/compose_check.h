/* compose_check.h - a second look at a finished letter, by code that did not make it. */
#ifndef TICKETD_MIME_COMPOSE_CHECK_H
#define TICKETD_MIME_COMPOSE_CHECK_H

#include "base/fault.h"

/* True if `message` has exactly the fields `names` (of char *, in any order) in its
 * header, only Content- fields in the headers of its parts (which begin after lines
 * with one of `boundaries`, NULL-terminated), CRLF and nothing else for line ends,
 * lines of at most 998 bytes, no NUL, an end of line at its end, and, unless
 * `is_utf8`, no byte over 127. A permanent fault (5.6.0) names what is wrong. */
bool compose_check(GBytes *message, const GPtrArray *names, const char *const *boundaries,
                   bool is_utf8, Fault *why);

#endif
