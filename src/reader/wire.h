/* wire.h - Mail as bytes and back: what passes between ticketd and a reader. */
#ifndef TICKETD_READER_WIRE_H
#define TICKETD_READER_WIRE_H

#include "base/fault.h"
#include "core/mail.h"

/* Every field of Mail. The caller owns the result. */
GBytes *wire_from_mail(const Mail *mail);

/* The Mail in bytes that a reader sent. A reader may have been taken over by the
 * mail it read, so nothing is believed: lengths, counts, UTF-8 and the promises of
 * core/mail.h are checked; what breaks one is a temporary fault. */
bool wire_to_mail(GBytes *bytes, Mail **out, Fault *why);

#endif
