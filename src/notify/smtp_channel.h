/* smtp_channel.h - letters to the SMTP relay, with libcurl. */
#ifndef TICKETD_NOTIFY_SMTP_CHANNEL_H
#define TICKETD_NOTIFY_SMTP_CHANNEL_H

#include "base/settings.h"
#include "notify/channel.h"

/* Once per process, before threads. */
void smtp_channel_init(void);
/* A channel to settings->relay (smtp://, smtps://, smtp+starttls://). It connects
 * at the first letter and keeps the connection. Only loopback may go without TLS
 * when a username is set. */
bool smtp_channel_open(const Settings *settings, Channel **out, Fault *why);

#endif
