/* table.c - a table on the terminal, with columns that fit. */
#include "ctl/table.h"

#include "ctl/output.h"

#include <libsmartcols/libsmartcols.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct Table {
    struct libscols_table *table;
    guint columns;
    bool has_colour;
};

/* What waits for us, what waits for others, what is over. */
static const char *
colour_of(const char *text)
{
    static const struct {
        const char *text, *colour;
    } table[] = {
        { "Open", "yellow" },    { "Customer-Reply", "red" }, { "In Progress", "blue" },
        { "Answered", "green" }, { "On Hold", "magenta" },    { "Closed", "darkgray" },
        { "waiting", "yellow" }, { "dead", "red" },           { "sent", "green" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].text, text) == 0)
            return table[i].colour;
    return NULL;
}

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
    table->has_colour = output_has_colour();
    scols_table_enable_colors(table->table, table->has_colour);
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
        if (table->has_colour && colour_of(text) != NULL)
            scols_cell_set_color(scols_line_get_cell(line, i), colour_of(text));
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
