/* ticketd-pipe.c - what Postfix pipe(8) runs: stdin handed to the LMTP door. */

/*
 * Exits 0 after ticketd's 2xx to the final dot, and 75 in every other case there is:
 * any other status, and many a text, would make Postfix bounce the mail. It prints
 * one line: "ticket=N outcome=..." or one of the fixed texts of pipe/outcome.c, which
 * may end in a bounce and therefore name no cause; causes go to syslog.
 *
 * libc alone, linked statically where that works: a library that is not found at
 * start would be exit status 127, and a bounce. No name service for the same reason.
 *
 * stdin has no end mark. If pipe(8) dies in mid-copy we see its end as if the mail
 * were whole, so before the final dot is sent the guards must all be content. Without
 * the dot ticketd keeps nothing.
 */
#include "pipe/envelope.h"
#include "pipe/link.h"
#include "pipe/message.h"
#include "pipe/surroundings.h"

#include <sys/socket.h>

int
main(int argc, char **argv)
{
    Options options;
    Reply reply;
    int fd;

    settle();
    message_guard_parent();
    options_read(&options, argc, argv);
    fd = link_connect(options.socket);
    envelope_send(fd, &options);
    message_send(fd, options.size);
    link_command(fd, NULL, 2, LATER_REFUSED, &reply);
    outcome_taken(reply.text);
    /* A farewell that nobody has to hear. */
    (void)!send(fd, "QUIT\r\n", 6, MSG_NOSIGNAL | MSG_DONTWAIT);
    finish();
}
