/* subject.h - what a ticket is called: the customer's words without the mail's clutter.
 */
#ifndef TICKETD_CORE_SUBJECT_H
#define TICKETD_CORE_SUBJECT_H

#include <glib.h>

enum { SUBJECT_CHARACTERS_MAX = 200 };

/* The subject for a new ticket: reply and forward prefixes of all languages, list tags
 * before such a prefix and our tokens are cut, blanks joined, control and direction
 * characters removed, at most SUBJECT_CHARACTERS_MAX characters kept. May be empty.
 * The caller frees it. */
char *subject_for_ticket(const char *subject);

/* The same topic? Compares what subject_for_ticket() leaves, without regard to case. */
gboolean subject_is_same_topic(const char *a, const char *b);

/* Wholly another topic: both say something, and share no word of three letters or more.
 */
gboolean subject_is_other_topic(const char *a, const char *b);

#endif
