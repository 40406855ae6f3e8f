/* flat.h - a noun as bytes and back, by one walk over its fields. */
#ifndef TICKETD_CORE_FLAT_H
#define TICKETD_CORE_FLAT_H

#include <glib.h>
#include <stdbool.h>

/* A walk that visits each field serves both ways: writing, it appends the field; reading,
 * it fills the field in and checks it. So neither way can know of a field that the other
 * does not. Numbers have eight bytes, the low one first; texts and arrays begin with
 * their length or count. */
typedef struct Flat {
    GByteArray *out; /* NULL: reading */
    const guint8 *at, *end;
    /* The first promise that what is read breaks; from then on nothing more is taken. */
    const char *broken;
} Flat;

Flat flat_write(void);
/* The bytes that were written; the caller owns them. */
GBytes *flat_bytes(Flat *flat);
/* `bytes` must outlive the walk. */
Flat flat_read(GBytes *bytes);

/* Holds what is read? If not, `promise` (static) is broken. */
bool flat_check(Flat *flat, bool holds, const char *promise);

void flat_number(Flat *flat, gint64 *value, gint64 least, gint64 most,
                 const char *promise);
void flat_flag(Flat *flat, bool *value);
/* UTF-8 without NUL, at most `most` bytes, without controls but those of `allowed` (NULL:
 * all). Reading, *value is replaced. */
void flat_string(Flat *flat, char **value, gsize most, const char *allowed,
                 const char *promise);
/* Any bytes; reading, they are appended. */
void flat_octets(Flat *flat, GByteArray *value, gsize most, const char *promise);
/* An array's elements, which `visit` walks; reading, `make` gives empty ones, which the
 * array owns. */
void flat_array(Flat *flat, GPtrArray *elements, gsize most, gpointer (*make)(void),
                void (*visit)(Flat *flat, gpointer *element, const char *promise),
                const char *promise);

#endif
