/* place.h - a folder of its own for one SQLite database under test. */
#ifndef TICKETD_TESTS_STORE_PLACE_H
#define TICKETD_TESTS_STORE_PLACE_H

#include <glib.h>

/* "sqlite:/.../t.db" in a new folder; the caller frees it. */
char *place_make(void);
/* Remove the folder and what is in it. */
void place_forget(const char *url);
/* The file of that URL; points into it. */
const char *place_path(const char *url);
/* All bytes of the file. The caller owns them. */
GBytes *place_bytes(const char *url);
/* Run SQL on the file by a connection of its own, as another program would. */
void place_exec(const char *url, const char *sql);
/* The single number that SQL gives, by such a connection. */
gint64 place_number(const char *url, const char *sql);

#endif
