/* address.h - address lists of header fields, RFC 5322 and what people make of it. */
#ifndef TICKETD_MIME_ADDRESS_H
#define TICKETD_MIME_ADDRESS_H

#include "core/mail.h"

/* At most so many addresses of one field are read. */
enum { ADDRESS_LIST = 1000 };

/* Append the addresses in an unfolded value (any bytes) to `out` (of Mailbox *).
 * Names are decoded; groups give their members; comments, routes, missing or
 * doubled brackets, names with bare commas, lists parted by ';' and addresses
 * that were encoded together with the name are understood. A mailbox without
 * an address keeps its name. `hint` (may be NULL) is the charset of the message.
 * Iterative: nesting costs nothing. Returns true if the value is nothing but
 * well-formed mailboxes, so that no other program can read another author in
 * it: no group, route, comment, repair, encoded or 8-bit address. */
bool address_list_read(const char *value, gsize length, const char *hint, GPtrArray *out);

#endif
