/* smtp_status.h - status codes (RFC 3463) and reply codes in what a mail server wrote. */
#ifndef TICKETD_MACHINE_SMTP_STATUS_H
#define TICKETD_MACHINE_SMTP_STATUS_H

#include <glib.h>
#include <stdbool.h>

/* "5.123.123" and its NUL. */
#define SMTP_STATUS_SIZE 12

/* The first enhanced status code of class 4 or 5 in `text`; one that follows a reply
 * code ("550 5.1.1", "550-5.1.1") or a hash sign goes before one that stands alone.
 * Numbers that are part of longer dotted numbers (addresses, versions) do not count.
 * False, and `status` is "", if there is none. Linear time. */
bool smtp_status_find(const char *text, char status[SMTP_STATUS_SIZE]);

/* The same, but only a code that follows a reply code: what a server answered. */
bool smtp_status_answered(const char *text, char status[SMTP_STATUS_SIZE]);

/* The first SMTP reply code 400 to 559 that stands by itself, 0 if there is none.
 * Numbers that count something ("450 seconds") do not. */
guint smtp_reply_find(const char *text);

#endif
