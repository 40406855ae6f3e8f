/* wellformed.h - names that must have the right form before they are used. */
#ifndef TICKETD_BASE_WELLFORMED_H
#define TICKETD_BASE_WELLFORMED_H

#include <glib.h>
#include <stdbool.h>

/* A host name of at least two labels (RFC 1123): letters, digits, inner hyphens. */
bool wellformed_hostname(const char *text);
/* An addr-spec that may be used in an envelope and a header without quoting: RFC
 * 5321 lengths, one '@', no blanks, controls, quotes or brackets; UTF-8 allowed. */
bool wellformed_address(const char *text);
/* "unix:/absolute/path" that fits sun_path, or "inet:ADDRESS:PORT" where the
 * address is numeric, IPv6 in brackets. */
bool wellformed_socket(const char *text);
/* "smtp://", "smtps://" or "smtp+starttls://", a host and perhaps a port. */
bool wellformed_relay(const char *text);
/* The relay is this machine, or the way to it is encrypted: a password may travel. */
bool wellformed_relay_is_private(const char *text);
/* "sqlite:/absolute/path". */
bool wellformed_database(const char *text);

/* Code of a language, and part of its file's name: 2 to 12 lower-case letters, digits and
 * '-'. */
bool wellformed_language(const char *text);
/* "https://" or "http://", a host, perhaps a port and a path: of printable ASCII. A login
 * in it is refused: URLs are shown and logged. */
bool wellformed_url(const char *text);
/* A pattern of old ticket numbers: a text with one '*' in it and something before that,
 * or any number would be one. */
bool wellformed_old_token(const char *pattern);

#endif
