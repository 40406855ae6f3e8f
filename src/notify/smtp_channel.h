/* smtp_channel.h - letters to the SMTP relay, with libcurl. */
#ifndef TICKETD_NOTIFY_SMTP_CHANNEL_H
#define TICKETD_NOTIFY_SMTP_CHANNEL_H

#include "base/settings.h"
#include "notify/channel.h"

/* How long the relay may take, in milliseconds. */
typedef struct SmtpTimes {
    guint connect; /* TCP and TLS */
    guint letter;  /* a whole letter, besides a second for each 20 KB of it */
} SmtpTimes;

/* Once per process, before threads. */
void smtp_channel_init(void);
/* A channel to settings->relay (smtp://, smtps://, smtp+starttls://). It connects
 * at the first letter and keeps the connection. Only loopback may go without TLS
 * when a username is set; the relay's certificate must hold. `times` NULL is 10 s and
 * 120 s. Faults: a relay that is no such URL, a password file that cannot be read. */
bool smtp_channel_open(const Settings *settings, const SmtpTimes *times, Channel **out,
                       Fault *why);
/* Connect, with TLS and login as the settings have them, and hang up: nothing is sent. */
bool smtp_channel_try(const Settings *settings, Fault *why);

#endif
