/* html_source.h - HTML as it comes, made fit for the parser. */
#ifndef TICKETD_REPLY_HTML_SOURCE_H
#define TICKETD_REPLY_HTML_SOURCE_H

#include <glib.h>

/* Bytes that are looked at. */
#define HTML_SOURCE_MAX (1024 * 1024)

/* Valid UTF-8 without NUL, of at most HTML_SOURCE_MAX of the bytes, in which nothing
 * hides text that a parser as lenient as a browser would lose. The caller frees it.
 * Linear. */
char *html_source(const char *html, gsize length);

#endif
