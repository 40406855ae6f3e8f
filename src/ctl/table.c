/* table.c - a table on the terminal, with columns that fit. */
#include "ctl/table.h"

#include "ctl/output.h"

#include <libsmartcols/libsmartcols.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

struct Table {
    struct libscols_table *table;
    guint columns;
};

Table *
table_new(const char *const *columns)
{
    Table *table = g_new0(Table, 1);
    table->table = scols_new_table();
    g_assert(table->table != NULL);
    for (; *columns != NULL; columns++, table->columns++) {
        bool is_number = **columns == '>', is_long = **columns == '~';
        int flags = (is_number ? SCOLS_FL_RIGHT : 0) | (is_long ? SCOLS_FL_TRUNC : 0);
        scols_table_new_column(table->table, *columns + (is_number || is_long),
                               is_long ? 0.5 : 0, flags);
    }
    /* A pipe gets every text whole. */
    if (!isatty(STDOUT_FILENO))
        scols_table_set_termforce(table->table, SCOLS_TERMFORCE_NEVER);
    return table;
}

void
table_add(Table *table, ...)
{
    struct libscols_line *line = scols_table_new_line(table->table, NULL);
    g_assert(line != NULL);
    va_list texts;
    va_start(texts, table);
    for (guint i = 0; i < table->columns; i++) {
        g_autofree char *text = output_clean(va_arg(texts, const char *));
        scols_line_set_data(line, i, text);
    }
    va_end(texts);
}

void
table_print(Table *table, const char *empty)
{
    if (scols_table_get_nlines(table->table) > 0)
        scols_print_table(table->table);
    else
        printf("%s\n", empty);
    scols_unref_table(table->table);
    g_free(table);
}
