/* date.h - Date fields, as mailers write them. */
#ifndef TICKETD_MIME_DATE_H
#define TICKETD_MIME_DATE_H

#include <glib.h>

/* Read an unfolded RFC 5322 date. *seconds since 1970 is 0 if it is missing or
 * absurd (before 1980, after 2100); *offset is minutes east of UTC. */
void date_read(const char *value, gint64 *seconds, int *offset);
void date_init(void);

#endif
