/* thanks.h - a mail that says nothing but thanks. */
#ifndef TICKETD_REPLY_THANKS_H
#define TICKETD_REPLY_THANKS_H

#include <glib.h>
#include <stdbool.h>

/* True if `text` is short, asks nothing, and every word of it is one of thanking,
 * greeting or confirming in a language we know, or part of `author_name`; and at least
 * one thanks. Any other word, digit or question mark makes it false. */
bool thanks_is(const char *text, const char *author_name);

#endif
