/* ticketd-reader.c - the one program that parses hostile bytes; ticketd starts it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/heap.h"
#include "mime/parse.h"
#include "reader/sandbox.h"
#include "reader/serve.h"

#define READER_SOCKET 3

int
main(void)
{
    g_auto(Fault) why = { 0 };
    int type;
    socklen_t length = sizeof type;

    if (getsockopt(READER_SOCKET, SOL_SOCKET, SO_TYPE, &type, &length) != 0) {
        fputs("ticketd-reader: started by ticketd, not by hand\n", stderr);
        return EXIT_FAILURE;
    }
    heap_keep();
    mime_init();
    if (!sandbox_enter(&why)) {
        fprintf(stderr, "ticketd-reader: %s\n", why.text);
        return EXIT_FAILURE;
    }
    return serve(READER_SOCKET);
}
