/* link.h - the connection to ticketd, and the replies that come over it. */
#ifndef TICKETD_PIPE_LINK_H
#define TICKETD_PIPE_LINK_H

#include "pipe/outcome.h"

#include <stddef.h>

enum { LINE_BYTES = 4096, REPLY_LINES = 100 };

typedef struct Reply {
    int code;
    bool has_xforward, has_xorcpt; /* what LHLO offers */
    char text[LINE_BYTES];         /* of the last line, behind the code */
} Reply;

/* Connect to "/path", "unix:/path" or "inet:127.0.0.1:2024" (numeric, or localhost).
 * All of these give up rather than fail. */
int link_connect(const char *address);
void link_send(int fd, const char *bytes, size_t length);
/* Say a line (NULL: nothing) and read the reply, whose class must be `want`. */
void link_command(int fd, const char *line, int want, Later otherwise, Reply *reply);

#endif
