/* sent.h - what became of one letter that was tried. */
#ifndef TICKETD_NOTIFY_SENT_H
#define TICKETD_NOTIFY_SENT_H

#include "base/settings.h"
#include "notify/channel.h"

/* What became of one letter. */
typedef struct Sent {
    Letter *letter;
    LetterState state;
    gint64 at, next;
    char *error;
    bool is_bad_address;
    bool had_message; /* its bytes were kept before this attempt */
} Sent;

/* Say so in the log, and when the next attempt is due: at once for a letter that was let
 * go of because the house is being left (`is_ending`). Takes the letter; the caller frees
 * the result. */
Sent *sent_judge(const Settings *settings, bool is_ending, Letter *letter,
                 SendResult result, const Channel *channel, const Fault *why);
void sent_free(Sent *sent);

/* A number for retry_delay(), which spreads attempts. */
guint32 sent_dice(void);

#endif
