/* encoded_word.h - RFC 2047 as mailers write it, with nothing lost. */
#ifndef TICKETD_MIME_ENCODED_WORD_H
#define TICKETD_MIME_ENCODED_WORD_H

#include <glib.h>

/* Decode an unfolded header value (any bytes) to one clean line of UTF-8. Beyond
 * the RFC: words of a run that were cut inside a character or inside a base64
 * group, padding inside a run, missing padding, blanks inside a word, words
 * glued to text, charsets that lie; bytes above 127 outside of words are read
 * as charset_decode() reads text, with `hint` (may be NULL) the charset of the
 * message. What is no encoded-word stays as it is. The caller frees it. */
char *encoded_word_decode(const char *value, gsize length, const char *hint);

#endif
