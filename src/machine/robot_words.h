/* robot_words.h - how programs that answer mail name themselves. */
#ifndef TICKETD_MACHINE_ROBOT_WORDS_H
#define TICKETD_MACHINE_ROBOT_WORDS_H

#include <stdbool.h>

/* Is it the name of a header field that only such programs write? */
bool robot_words_name(const char *field);

/* Do the first lines of the text say that it is an automatic answer, or that its
 * author is away, in one of many languages? Weak evidence, as subject words are. */
bool robot_words_in(const char *body);
/* The beginning of the first line that says so by itself; the body's, where a sentence
 * over several lines does. */
const char *robot_words_at(const char *body);

/* Does the folded line (fold.h) say that a program wrote, or that nobody reads answers?
 */
bool robot_words_automatic(const char *folded);

#endif
