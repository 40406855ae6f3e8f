/* person_words.h - signs that a person wrote, above what they paste from a machine. */
#ifndef TICKETD_MACHINE_PERSON_WORDS_H
#define TICKETD_MACHINE_PERSON_WORDS_H

#include <glib.h>
#include <stdbool.h>

enum { PERSON_LINES_MAX = 40, PERSON_SIGNS_SOME = 2, PERSON_SIGNS_MANY = 3 };

/* How much the beginning of the text reads as a person's words, in many languages: a
 * question (three above the report), "I" or "our mail" counts two, "we", a request, and
 * beside one of these a greeting or a closing one each; to tell what became of "your
 * message" takes two away, but from a question. The beginning ends with the paragraph in
 * which a mail server speaks, before a quote or a header block, and at most
 * PERSON_LINES_MAX lines down; with `whole` the server's paragraph does not end it.
 * Alerts have fewer than PERSON_SIGNS_SOME, reports fewer than PERSON_SIGNS_MANY; what
 * says at once that it is automatic has none. */
guint person_signs(const char *body, bool whole);

/* Does the folded line (fold.h) speak of the mail that the reader sent? */
bool person_is_told(const char *folded);

/* Does the folded line begin as what a person pastes: a quote, a rule, a header block? */
bool person_pastes(const char *folded);

/* Does a question, a closing, a quote or a header block stand before `at`, a place in
 * the text, or is it quoted itself? */
bool person_asks_before(const char *text, const char *at);

#endif
