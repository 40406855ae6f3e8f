/* member_watcher.h - inside of the watch: one who waits, and what is written to them. */
#ifndef TICKETD_DOORS_MEMBER_WATCHER_H
#define TICKETD_DOORS_MEMBER_WATCHER_H

#include "base/fault.h"
#include "core/account.h"
#include "store/store.h"

typedef struct Watcher {
    int fd;
    gint64 account;
    bool is_staff, is_gone;
    bool is_new;          /* has not been told of chats yet, */
    gint64 since;         /* and is to hear of those that changed after that */
    GPtrArray *addresses; /* of char * */
    gint64 after;         /* news of before were told; 0: only what comes */
    gint64 heard;         /* monotonic, ms: when they last were told anything, */
    gint64 checked;       /* and when their session was last seen to live */
    char *token;          /* of that session */
    GString *unsent;
} Watcher;

/* Takes the descriptor; the account and the session's token are copied. */
Watcher *watcher_new(int fd, const Account *account, const char *token, gint64 after);
void watcher_free(void *watcher);
/* What does not go out now waits; who takes nothing for long is gone. */
void watcher_flush(Watcher *watcher);
void watcher_say(Watcher *watcher, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Tell `watchers` (of Watcher *) of the chats in which something was said behind *line, a
 * line's number; those who are new, of what changed after their `since`. -1: nothing was
 * told yet. *line becomes the newest. doors/member_watch_chats.c */
bool watch_chats(Store *store, const GPtrArray *watchers, gint64 *line, Fault *why);

#endif
