/* known_words.h - what our letters say round the words of people. */
#ifndef TICKETD_NOTIFY_KNOWN_WORDS_H
#define TICKETD_NOTIFY_KNOWN_WORDS_H

#include "notify/wordbook.h"

/* All that our letters about a ticket say round an entry, whoever wrote it and whomever
 * they go to, in every language of `words`: adds to `texts` (of char *) one text for each
 * stretch of words that stands together. `department` is its name, `authors` (of char *)
 * are the names of those who answer, `base_url` is that of the pages that are named, or
 * "". To find it again where it is quoted. */
void known_words_add(const Wordbook *words, gint64 ticket, const char *subject,
                     const char *department, const GPtrArray *authors,
                     const char *base_url, GPtrArray *texts);

#endif
