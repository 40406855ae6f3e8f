/* known_text.h - lines of our own letters and earlier entries, found again in a reply. */
#ifndef TICKETD_REPLY_KNOWN_TEXT_H
#define TICKETD_REPLY_KNOWN_TEXT_H

#include "reply/reply_lines.h"

/* For each of `lines`, one byte: 1 if it repeats a text of `known` (of char *, may be
 * NULL). Case, punctuation, quote marks, entities and line breaks do not count. Linear
 * in both; of each the first KNOWN_WORDS_MAX words are looked at. */
GByteArray *known_text_find(const GArray *lines, const GPtrArray *known);

#define KNOWN_WORDS_MAX 200000

#endif
