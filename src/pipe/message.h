/* message.h - stdin as the message of an LMTP dialogue, guarded against its sudden end.
 */
#ifndef TICKETD_PIPE_MESSAGE_H
#define TICKETD_PIPE_MESSAGE_H

/* Call early, once signals are settled: remembers who our parent is, and has its death
 * told by SIGTERM. */
void message_guard_parent(void);

/* Copy stdin to its end and, if the guards are content that it was the end of the mail,
 * send the final dot. `size` is what Postfix says the mail weighs, "" if not told.
 * Memory does not grow with the mail. */
void message_send(int fd, const char *size);

#endif
