/* hook_channel.h - letters to webhooks, with libcurl. */
#ifndef TICKETD_NOTIFY_HOOK_CHANNEL_H
#define TICKETD_NOTIFY_HOOK_CHANNEL_H

#include "base/settings.h"
#include "notify/channel.h"

/* A channel to all of settings->webhooks; a letter's recipient says which
 * (notify/hook.h). Each is one POST of its bytes with Content-Type: application/json
 *   X-Ticketd-Event, X-Ticketd-Delivery: its event and id
 *   X-Ticketd-Signature: t=SECONDS,v1=HEX
 * where HEX is the HMAC-SHA256 of "SECONDS.BODY" with the first line of secret-file, and
 * SECONDS the time of this attempt: who checks both lets nobody repeat an old one. 2xx is
 * done, 410 never, all else later. Redirects are not followed. An address that is not
 * public_address() is refused after the name was looked up, unless allow-private is set.
 *
 * A service that did not answer is left alone for a while by this channel, so that it
 * holds up no letter of others. Faults: a secret file that cannot be read. */
bool hook_channel_open(const Settings *settings, Channel **out, Fault *why);

#endif
