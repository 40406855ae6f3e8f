/* calendar.h - invitations (RFC 5545) as a few lines a person can read. */
#ifndef TICKETD_MIME_CALENDAR_H
#define TICKETD_MIME_CALENDAR_H

#include <glib.h>

/* The METHOD, upper case, or "". The caller frees it. */
char *calendar_method(const char *calendar);
/* Append what, when, where, by whom and the description of each event; nothing for
 * what is no calendar. `calendar` is UTF-8 with '\n' line ends. */
void calendar_text(const char *calendar, GString *out);

#endif
