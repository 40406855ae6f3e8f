/* bounce_sender.h - does the sender look like a mail server? */
#ifndef TICKETD_MACHINE_BOUNCE_SENDER_H
#define TICKETD_MACHINE_BOUNCE_SENDER_H

#include "core/mail.h"

typedef enum BounceSender {
    BOUNCE_SENDER_OTHER,
    BOUNCE_SENDER_NULL,   /* nobody in particular, but the null return path */
    BOUNCE_SENDER_OFFICE, /* postmaster: a program mostly, a person sometimes */
    BOUNCE_SENDER_DAEMON,
} BounceSender;

/* Is MAIL FROM, or without it (NULL) the Return-Path, the null sender? */
bool bounce_sender_is_null(const Mail *mail, const char *envelope_sender);

BounceSender bounce_sender_of(const Mail *mail, const char *envelope_sender);

#endif
