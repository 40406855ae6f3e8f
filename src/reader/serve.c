/* serve.c - the reader's side: takes raw mails from a socket, answers with Mails or
 * parts. */
#include "reader/serve.h"

#include <stdlib.h>
#include <unistd.h>

#include "mime/parse.h"
#include "mime/read.h"
#include "reader/frame.h"
#include "reader/wire.h"

static GBytes *
mail_answer(GBytes *raw, const char *sender)
{
    g_autoptr(Mail) mail = read_mail(raw, sender);

    return wire_from_mail(mail);
}

/* One request answered. False ends the reader: ticketd then holds the mail. */
static bool
serve_one(const FrameSocket *sock, GBytes *request, int file)
{
    g_autofree char *sender = NULL, *part = NULL;
    g_autoptr(GBytes) raw = NULL;
    g_autoptr(GBytes) answer = NULL;

    if (!frame_request_split(request, file, &sender, &part, &raw))
        return false;
    answer = part ? mime_extract(raw, part) : mail_answer(raw, sender);
    if (!answer || g_bytes_get_size(answer) > FRAME_ANSWER_MAX)
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
        int file;

        switch (frame_receive_file(&sock, FRAME_REQUEST_MAX, &request, &file)) {
        case FRAME_DONE:
            if (!serve_one(&sock, request, file))
                return EXIT_FAILURE;
            if (file >= 0)
                close(file);
            break;
        case FRAME_CLOSED:
            return EXIT_SUCCESS;
        case FRAME_LATE:
        case FRAME_BAD:
            return EXIT_FAILURE;
        }
    }
}
