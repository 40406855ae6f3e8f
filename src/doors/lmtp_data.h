/* lmtp_data.h - the message between DATA and its final dot, cut out of the stream. */
#ifndef TICKETD_DOORS_LMTP_DATA_H
#define TICKETD_DOORS_LMTP_DATA_H

#include "base/spool.h"

/* RFC 5321 section 4.5.2. CR LF "." CR LF ends the data, and nothing else does: a
 * bare LF or CR beside the dot is data, which is what keeps a second message from
 * being smuggled in (tests/doors/test_lmtp_data.c has the variants). Line ends are
 * kept as they come, NUL too. */
typedef struct LmtpData {
    enum { DATA_LINE_START, DATA_TEXT, DATA_CR, DATA_DOT, DATA_DOT_CR } state;
    Spool *message; /* NULL: dropped; nothing is kept */
    gsize limit;
    bool is_too_big; /* more than `limit` bytes came */
    Fault fault;     /* why it could not be kept, if it could not */
} LmtpData;

/* A big message is spooled in `folder`; NULL: in memory, see base/spool.h. */
void lmtp_data_init(LmtpData *data, gsize limit, const char *folder);
/* Take from `bytes`; *used gets how many were. True: the final dot was read, and
 * what is left belongs to the next command. */
bool lmtp_data_feed(LmtpData *data, const char *bytes, gsize length, gsize *used);
/* Let go of what was taken; what still comes up to the final dot is thrown away. */
void lmtp_data_drop(LmtpData *data);
/* Bytes of the message so far; 0 once it is dropped. */
gsize lmtp_data_size(const LmtpData *data);
/* The message; `data` is empty afterwards. Not to be called for one that is dropped. The
 * caller owns *out. */
bool lmtp_data_finish(LmtpData *data, GBytes **out, Fault *why);
void lmtp_data_clear(LmtpData *data);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LmtpData, lmtp_data_clear)

#endif
