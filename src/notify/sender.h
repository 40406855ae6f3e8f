/* sender.h - empties the outbox: claim, send, settle. */
#ifndef TICKETD_NOTIFY_SENDER_H
#define TICKETD_NOTIFY_SENDER_H

#include "base/settings.h"
#include "notify/channel.h"
#include "store/writer.h"

typedef struct Sender Sender;

/* Start settings->connections threads that send what is due. A letter that dies is
 * told on its ticket (history, and staff by the next letter or list). */
bool sender_start(const Settings *settings, Writer *writer, Sender **out, Fault *why);

/* The same over any kind of channel. `open` is called once for each thread, before
 * it starts. */
typedef bool (*ChannelOpen)(const Settings *settings, void *data, Channel **out,
                            Fault *why);
bool sender_start_over(const Settings *settings, Writer *writer, ChannelOpen open,
                       void *data, Sender **out, Fault *why);

/* There may be something new to send. From any thread, cheap. */
void sender_wake(Sender *sender);
/* Let the letters in hand finish (at most 10 s), then end the threads. sender_wake() may
 * still be called, in vain. */
void sender_end(Sender *sender);
/* sender_end(), and free it. */
void sender_stop(Sender *sender);

#endif
