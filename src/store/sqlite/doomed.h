/* doomed.h - inside of the engine: rows that are deleted together. */
#ifndef TICKETD_STORE_SQLITE_DOOMED_H
#define TICKETD_STORE_SQLITE_DOOMED_H

#include "store/sqlite/sqlite.h"

/* What goes is first named in tables of this connection (doomed_ticket, doomed_entry,
 * doomed_delivery, doomed_content, doomed_news, doomed_letter, and touched_ticket for
 * what stays but was theirs, too), then deleted by statements for all of it at once: a
 * reference is looked for once and not once a row. So this runs with foreign_keys off,
 * and must leave none dangling: tests/store/suite.c asks. */

/* Statements without parameters, one after the other. */
bool doomed_run(Store *store, const char *const *sql, gsize count, Fault *why);
#define DOOMED_RUN(store, sql, why) doomed_run(store, sql, G_N_ELEMENTS(sql), why)
/* Add the number that SQL gives to *out. */
bool doomed_count(Store *store, const char *sql, guint *out, Fault *why);
/* The numbers that SQL gives: array of gint64, which the caller owns. */
bool doomed_numbers(Store *store, const char *sql, GArray **out, Fault *why);

/* All that belongs to the doomed tickets, entries and deliveries: named, counted,
 * deleted. */
bool doomed_delete(Store *store, StoreErased *out, Fault *why);
/* Only the doomed letters and news. */
bool doomed_delete_letters(Store *store, Fault *why);

/* Run `erase` in a transaction of its own, with empty tables to name things in. */
typedef bool Erasing(Store *store, const void *what, StoreErased *out, Fault *why);
bool doomed_within(Store *store, Erasing *erase, const void *what, StoreErased *out,
                   Fault *why);

#endif
