/* desk.h - what staff do: answer, note, close, reopen, assign, move, merge. */
#ifndef TICKETD_DESK_DESK_H
#define TICKETD_DESK_DESK_H

#include "base/settings.h"
#include "chat/bot_shelf.h"
#include "rules/signature.h"
#include "core/ticket.h"
#include "life/dossier.h"
#include "notify/letter.h"
#include "notify/setup.h"
#include "store/writer.h"

typedef struct Desk {
    const Settings *settings;
    const Wordbook *words; /* NULL: what is built in */
    const SignatureKeys *keys;
    Writer *writer;
    Setups *setups;   /* whence settings, words and keys come; NULL: they never change */
    BotShelf *shelf;  /* what the bot of the chat says; NULL where nobody chats */
    const char *once; /* key of the form that asks: what was done under it within the last
                       * day is not done again; NULL: whatever is asked is done */
} Desk;

/* The same by another setup, which must be kept meanwhile; by its own if it is NULL. */
static inline Desk
desk_by(const Desk *desk, const Setup *setup)
{
    Desk by = *desk;

    if (setup) {
        by.settings = setup->settings;
        by.words = setup->words;
        by.keys = &setup->keys;
    }
    return by;
}

/* Each call is one transaction. `as` is the key of a staff member, or "" for the first
 * one of the ticket's department. What cannot be done as asked (no such ticket, no such
 * staff member) is a permanent fault whose text is fit to print; nothing changed. */
bool desk_reply(const Desk *desk, gint64 ticket, const char *as, const char *text,
                const GPtrArray *attachments /* of LetterAttachment *, may be NULL */,
                bool close, guint *letters, Fault *why);
bool desk_note(const Desk *desk, gint64 ticket, const char *as, const char *text,
               Fault *why);
bool desk_set_status(const Desk *desk, gint64 ticket, const char *as, TicketStatus status,
                     Fault *why);
/* What is set by one word or a few; which they are: life/change.h, life/people.h. */
typedef enum DeskChange {
    DESK_ASSIGN,
    DESK_PRIORITY,
    DESK_MOVE,
    DESK_TYPE,
    DESK_TAG,
    DESK_CC_ADD,
    DESK_CC_REMOVE,
} DeskChange;
bool desk_change(const Desk *desk, gint64 ticket, const char *as, DeskChange what,
                 const char *value, Fault *why);
bool desk_link(const Desk *desk, gint64 ticket, const char *as, gint64 other, Fault *why);
/* *number gets that of the new ticket. */
bool desk_split(const Desk *desk, gint64 ticket, const char *as, gint64 entry,
                gint64 *number, Fault *why);
/* Take the last change back; *what, which the caller frees, says which it was. */
bool desk_undo(const Desk *desk, gint64 ticket, const char *as, char **what, Fault *why);
bool desk_merge(const Desk *desk, gint64 ticket, const char *as, gint64 into, Fault *why);
/* Put an exported ticket in (life/dossier.h); nobody is told. */
bool desk_restore(const Desk *desk, Dossier *dossier, gint64 *number, bool *is_known,
                  Fault *why);
/* Keep in mind that a copy of the database was made just now. */
bool desk_backup_done(const Desk *desk, Fault *why);
bool desk_retry_letter(const Desk *desk, gint64 letter /* 0: all */, guint *count,
                       Fault *why);

#endif
