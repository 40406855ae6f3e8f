/* bounce_sender.h - who says that a mail failed: a mail server, an office, a person? */
#ifndef TICKETD_MACHINE_BOUNCE_SENDER_H
#define TICKETD_MACHINE_BOUNCE_SENDER_H

#include "core/mail.h"

typedef enum BounceSender {
    BOUNCE_SENDER_OTHER,  /* an address as persons have it, and a return path */
    BOUNCE_SENDER_NULL,   /* such an address, but the null return path */
    BOUNCE_SENDER_ROBOT,  /* no-reply, a gateway, a scanner, no From: no person's name */
    BOUNCE_SENDER_OFFICE, /* postmaster: a program mostly, a person sometimes */
    BOUNCE_SENDER_DAEMON,
} BounceSender;

/* Is MAIL FROM, or without it (NULL) the Return-Path, the null sender? */
bool bounce_sender_is_null(const Mail *mail, const char *envelope_sender);

/* A robot that names a person in Reply-To (a web form) is that person. */
BounceSender bounce_sender_of(const Mail *mail, const char *envelope_sender);

#endif
