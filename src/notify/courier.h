/* courier.h - composes a letter, hands it to the relay, and says what became of it. */
#ifndef TICKETD_NOTIFY_COURIER_H
#define TICKETD_NOTIFY_COURIER_H

#include "notify/sent.h"
#include "notify/setup.h"
#include "reader/pool.h"

/* One connection and one composer, for one thread. */
typedef struct Courier Courier;

/* Make a channel; called once for each courier. */
typedef bool (*ChannelOpen)(const Settings *settings, void *data, Channel **out,
                            Fault *why);

/* `ends` is a ChannelEnd, atomic. `pool` reads files that are in a mail; NULL: they are
 * left out. Both must outlive it; it keeps a reference to the setup. */
bool courier_open(Setup *setup, Pool *pool, const gint *ends, ChannelOpen open,
                  void *data, Courier **out, Fault *why);
void courier_close(Courier *courier);

/* Takes the letter; the caller frees the result. *is_down: the relay takes none now. */
Sent *courier_try(Courier *courier, Letter *letter, bool *is_down);

#endif
