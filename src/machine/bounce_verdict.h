/* bounce_verdict.h - is the mail a delivery report? Who says it decides first. */
#ifndef TICKETD_MACHINE_BOUNCE_VERDICT_H
#define TICKETD_MACHINE_BOUNCE_VERDICT_H

#include "core/mail.h"

/* True if the mail reads as a delivery report (failed, delayed or success), by
 * structure or by the prose of a mail server. Never true of a person who pastes,
 * forwards or attaches one: an address as persons have it, a return path that is not
 * null, no report structure of its own and words of their own, or a mail server's name
 * under which persons do not write. Used by classify(). */
bool bounce_is(const Mail *mail, const char *envelope_sender);

#endif
