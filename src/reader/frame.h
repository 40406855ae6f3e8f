/* frame.h - one message on a socket between ticketd and a reader: length, then bytes. */
#ifndef TICKETD_READER_FRAME_H
#define TICKETD_READER_FRAME_H

#include <glib.h>

#define FRAME_REQUEST_MAX (100u * 1024 * 1024)
#define FRAME_ANSWER_MAX (64u * 1024 * 1024)
/* What a reader says once it is shut in and ready; the number is of the wire format. */
#define FRAME_READY "ticketd-reader 3"

typedef enum FrameResult {
    FRAME_DONE,
    FRAME_CLOSED, /* the other side is gone */
    FRAME_LATE,   /* the deadline passed */
    FRAME_BAD,    /* the length is over the limit, or no memory for it */
} FrameResult;

/* A socket and when to give up on it: g_get_monotonic_time() microseconds, or -1 for
 * never. With a deadline the socket must be non-blocking. */
typedef struct FrameSocket {
    int fd;
    gint64 deadline;
} FrameSocket;

/* Send the pieces as one frame. *sent counts the bytes that went out, also on failure;
 * may be NULL. The sum of the pieces must fit 32 bits. */
FrameResult frame_send(const FrameSocket *socket, GBytes *const *pieces, guint n,
                       gsize *sent);
/* The same with a descriptor that goes along with the first byte and stays ours. */
FrameResult frame_send_file(const FrameSocket *socket, GBytes *const *pieces, guint n,
                            int file, gsize *sent);
/* Receive one frame of at most `limit` bytes; on FRAME_DONE the caller owns *out. */
FrameResult frame_receive(const FrameSocket *socket, gsize limit, GBytes **out);
/* The same with a descriptor, if one came along: the caller owns *file, -1 if none did.
 * It is written whatever the result is. */
FrameResult frame_receive_file(const FrameSocket *socket, gsize limit, GBytes **out,
                               int *file);

/* A request is a head and a raw mail in one frame. The head asks for the whole mail to be
 * read, given who the envelope says sent it (NULL: unknown), or for the bytes of one of
 * its parts. The caller owns the result. */
GBytes *frame_read_head(const char *envelope_sender);
GBytes *frame_extract_head(const char *part);
/* The same head for a raw mail that is not in the frame, but in the file that goes along.
 */
GBytes *frame_file_head(GBytes *head);
/* Take a request apart; `file` is what came along, -1 for none, and may be closed
 * afterwards. False if it is no request, or its mail should be in a file that is not
 * here. *part is NULL where the mail is to be read; *sender may be NULL. The caller owns
 * them and *raw. */
gboolean frame_request_split(GBytes *request, int file, char **sender, char **part,
                             GBytes **raw);

#endif
