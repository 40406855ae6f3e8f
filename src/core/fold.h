/* fold.h - text as it is compared: no case, accents, direction marks or odd blanks. */
#ifndef TICKETD_CORE_FOLD_H
#define TICKETD_CORE_FOLD_H

#include <glib.h>
#include <stdbool.h>

/* `length` bytes of valid UTF-8 (-1: to the NUL) in the form that all tables of phrases are
 * compared in: lower case, accents of Latin, Greek and Cyrillic off, direction marks,
 * zero-width characters and asterisks (bold in plain text) out, full-width and typographic
 * punctuation and digits of all scripts as ASCII, every run of blanks one blank, none at
 * the ends; the five entities that gateways leave behind decoded. The caller frees it.
 * Linear. */
char *fold_text(const char *text, gssize length);

/* The lower case of an ASCII letter, any other byte as it is. GLib's is a call, which tells
 * where each letter of each mail is folded several times. */
static inline char
fold_ascii_case(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* What it does to one character; out are those that fold_is_invisible(). */
gunichar fold_char(gunichar c);
bool fold_is_invisible(gunichar c);

/* The bytes of one of those entities at `at`, before `end`; 0 if none is there. *is (may
 * be NULL) is what it stands for. */
gsize fold_entity(const char *at, const char *end, char *is);

/* Is the phrase, folded in the same way, in `folded`, or at its beginning? Phrases are
 * of our tables, never of a mail: what they fold to is kept. */
bool fold_contains(const char *folded, const char *phrase);
bool fold_begins(const char *folded, const char *phrase);

#endif
