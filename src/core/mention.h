/* mention.h - where a text names an address. */
#ifndef TICKETD_CORE_MENTION_H
#define TICKETD_CORE_MENTION_H

#include <glib.h>

/* The first place in these bytes, raw mail or text, where the address stands by itself,
 * whatever its case, and not as a piece of a longer one: "a@b.test" is not in
 * "maria@b.test", "x.a@b.test" or "a@b.test.example". NULL: none. Of an address without
 * "@" there is none. */
const char *mention_find(const char *bytes, gsize length, const char *address);

/* The text with `instead` wherever it names the address; NULL: it does not. The caller
 * owns it. */
char *mention_replace(const char *text, const char *address, const char *instead);

#endif
