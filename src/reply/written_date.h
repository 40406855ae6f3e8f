/* written_date.h - a date as a mail program writes it for people, over what it forwards.
 */
#ifndef TICKETD_REPLY_WRITTEN_DATE_H
#define TICKETD_REPLY_WRITTEN_DATE_H

#include <glib.h>
#include <stdbool.h>

/* "Wed, Nov 25, 2026 at 3:04 PM", "25 November 2026 10.15", "2026-11-25 10:15 +0700": a
 * day and a year with a month by name (languages of the clients at our desks) or, year
 * first, by number. A day and a month that are both numbers are not told apart: false, as
 * for all that is no date. Without a zone of its own it is `offset` minutes east of UTC;
 * without a time it is noon there. *seconds since 1970, between 1980 and 2100. */
bool written_date_read(const char *text, int offset, gint64 *seconds);

#endif
