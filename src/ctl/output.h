/* output.h - what goes to the terminal: clean text, times, JSON. */
#ifndef TICKETD_CTL_OUTPUT_H
#define TICKETD_CTL_OUTPUT_H

#include "base/fault.h"
#include "core/ticket.h"

#include <jansson.h>

/* Strangers wrote most of what is shown. Control characters (ESC among them), DEL, C1,
 * characters that change the direction of writing come out as "\u001b", invalid bytes as
 * "<ff>", always, also into a pipe: a pager is a terminal too. The caller frees it.
 */
char *output_clean(const char *text);
/* The same, but '\n' and '\t' stay. */
char *output_clean_lines(const char *text);
/* Print such lines, each behind `margin`. */
void output_lines(const char *margin, const char *text);
/* On a terminal as people say it (ctl/when.h), else "2026-11-22 08:30"; of the local
 * clock, "-" for 0. The caller frees it. */
char *output_time(gint64 ms);
/* "2026-11-22 08:30", on a terminal with the other behind it. */
char *output_time_exact(gint64 ms);
/* "3 min", "5 h", "2 d". The caller frees it. */
char *output_age(gint64 seconds);
/* On a terminal, unless NO_COLOR is set or TERM is "dumb". */
bool output_has_colour(void);
/* "Name <address>", or the address alone; clean. The caller frees it. */
char *output_mailbox(const Mailbox *mailbox);

/* One object on one line; takes the reference. On a terminal all but ASCII is escaped. */
void output_json(json_t *object);
/* RFC 3339 or null. A new reference. */
json_t *output_json_time(gint64 ms);
json_t *output_json_mailbox(const Mailbox *mailbox);
/* The number, or null for 0. */
json_t *output_json_number(gint64 number);

/* Bytes exactly, into a file or to stdout where path is NULL or "-". */
bool output_bytes(GBytes *bytes, const char *path, Fault *why);

#endif
