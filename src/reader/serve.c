/* serve.c - the reader's side: takes raw mails from a socket, answers with Mails. */
#include "reader/serve.h"

#include <stdlib.h>

#include "mime/read.h"
#include "reader/frame.h"
#include "reader/wire.h"

/* One mail read and answered. False ends the reader: ticketd then holds the mail. */
static bool
serve_one(const FrameSocket *sock, GBytes *request)
{
    g_autofree char *sender = NULL;
    g_autoptr(GBytes) raw = NULL;
    g_autoptr(Mail) mail = NULL;
    g_autoptr(GVariant) variant = NULL;
    g_autoptr(GBytes) answer = NULL;

    if (!frame_request_split(request, &sender, &raw))
        return false;
    mail = read_mail(raw, sender);
    variant = g_variant_ref_sink(wire_from_mail(mail));
    answer = g_variant_get_data_as_bytes(variant);
    if (g_bytes_get_size(answer) > FRAME_ANSWER_MAX)
        return false;
    return frame_send(sock, &answer, 1, NULL) == FRAME_DONE;
}

int
serve(int fd)
{
    const FrameSocket sock = { .fd = fd, .deadline = -1 };
    g_autoptr(GBytes) ready = g_bytes_new_static(FRAME_READY, sizeof FRAME_READY - 1);

    if (frame_send(&sock, &ready, 1, NULL) != FRAME_DONE)
        return EXIT_FAILURE;
    for (;;) {
        g_autoptr(GBytes) request = NULL;

        switch (frame_receive(&sock, FRAME_REQUEST_MAX, &request)) {
        case FRAME_DONE:
            if (!serve_one(&sock, request))
                return EXIT_FAILURE;
            break;
        case FRAME_CLOSED:
            return EXIT_SUCCESS;
        case FRAME_LATE:
        case FRAME_BAD:
            return EXIT_FAILURE;
        }
    }
}
