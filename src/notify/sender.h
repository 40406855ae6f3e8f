/* sender.h - empties the outbox: take, compose, send, settle. */
#ifndef TICKETD_NOTIFY_SENDER_H
#define TICKETD_NOTIFY_SENDER_H

#include "notify/courier.h"
#include "store/writer.h"

typedef struct Sender Sender;

/* Start settings->connections threads that send what is due, and what the writer adds
 * from now on; it keeps a reference to the setup. A letter that dies is told on its
 * ticket (history, and staff by the next letter or list). `pool` reads the files of
 * letters that go on from a mail, as long as they are not in memory; NULL: they are left
 * out. */
bool sender_start(Setup *setup, Writer *writer, Pool *pool, Sender **out, Fault *why);

/* The same over any kind of channel. `open` is called once for each thread, before
 * it starts, and again by sender_renew(). */
bool sender_start_over(Setup *setup, Writer *writer, Pool *pool, ChannelOpen open,
                       void *data, Sender **out, Fault *why);

/* The next letter of each thread goes by another setup, over a channel of its own; how
 * many threads there are stays. A relay that was down is tried again. Where a channel
 * cannot be opened, nothing changes. */
bool sender_renew(Sender *sender, Setup *setup, Fault *why);

/* Let the letters in hand finish (at most 10 s), then end the threads. */
void sender_end(Sender *sender);
/* sender_end(), and free it. */
void sender_stop(Sender *sender);

#endif
