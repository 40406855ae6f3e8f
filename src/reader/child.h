/* child.h - one reader process as ticketd sees it: started, asked, ended. */
#ifndef TICKETD_READER_CHILD_H
#define TICKETD_READER_CHILD_H

#include <sys/types.h>

#include "base/fault.h"
#include "core/mail.h"

typedef struct Child {
    pid_t pid;
    int fd;
} Child;

typedef enum ChildResult {
    CHILD_DONE,
    CHILD_GONE,   /* it was dead before it had the whole mail, or killed by others */
    CHILD_BROKEN, /* it died on the mail, ran out of time or talked nonsense */
} ChildResult;

/* Start the program with the socket as descriptor 3, /dev/null as stdin and stdout and
 * nothing else but our stderr; returns once it says that it is shut in and ready. The
 * kernel ends it together with the calling thread. */
bool child_start(const char *path, Child *out, Fault *why);
/* Send it one request, `head` and `raw` (its file, where spool_descriptor()
 * knows one), and take its answer. After anything but
 * CHILD_DONE the child is of no more use, and *why says what happened, but not yet how it
 * ended: child_end() does. *sent counts the bytes it was given. The caller owns *out. */
ChildResult child_ask(const Child *child, GBytes *head, GBytes *raw, guint deadline_ms,
                      GBytes **out, gsize *sent, Fault *why);
/* Kill it, wait for it and say how it ended: "killed by signal 11". The caller owns
 * the text. */
char *child_end(Child *child);

#endif
