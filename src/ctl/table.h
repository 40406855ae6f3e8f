/* table.h - a table on the terminal, with columns that fit. */
#ifndef TICKETD_CTL_TABLE_H
#define TICKETD_CTL_TABLE_H

#include <glib.h>
#include <stdbool.h>

typedef struct Table Table;

/* `columns` ends with NULL; a name that begins with '>' is of a column of numbers, one
 * that begins with '~' may be cut where the terminal is too narrow. */
Table *table_new(const char *const *columns);
/* One text a column; they are cleaned here (output_clean). */
void table_add(Table *table, ...);
/* Print and free. Prints nothing but a line of `empty` if there is no row. */
void table_print(Table *table, const char *empty);

#endif
