/* life.h - one ticket changed by one person, inside the writer's transaction. */
#ifndef TICKETD_LIFE_LIFE_H
#define TICKETD_LIFE_LIFE_H

#include "base/settings.h"
#include "notify/wordbook.h"
#include "rules/signature.h"
#include "store/store.h"

/* What all functions of life/ work on. Each returns false with a temporary fault of the
 * store, or with a permanent one whose text says what cannot be done and fits to be
 * shown; then nothing was changed by it. What is done is history, with who did it, and
 * where life/undo.h can take it back a Change. */
typedef struct Life {
    Store *store;
    const Settings *settings;
    const Wordbook *words; /* NULL: what is built in */
    const SignatureKeys *keys;
    const Staff *by; /* who does it; NULL: ticketd itself */
    gint64 now;
    Ticket *ticket; /* owned; as the store has it, or in a trial as it would be. After a
                     * merge it is the other one */
    bool is_quiet;  /* customers hear nothing: commands without words */
    bool is_trial;  /* only see whether it can be done; the store may be read-only */
    guint letters;  /* recorded so far */
} Life;

/* Turn to that ticket; a permanent fault where there is none or it is part of another. */
bool life_open(Life *life, gint64 ticket, Fault *why);
void life_close(Life *life);

/* The department that the ticket is in; a permanent fault if the settings have it no
 * more.
 */
bool life_department(const Life *life, const Department **out, Fault *why);

/* In a trial all do nothing. `what` and `detail` are history's, `detail` may be "";
 * programs that want to know are told, too, with the entry that was added. */
bool life_add_history(Life *life, gint64 ticket, const char *what, const char *detail,
                      Fault *why);
bool life_add_entry_history(Life *life, gint64 ticket, const char *what,
                            const char *detail, const Entry *entry, Fault *why);
/* The same with what it was before and is now; `id` (may be NULL) gets the change's. */
bool life_remember(const Life *life, const char *field, const char *before,
                   const char *after, gint64 *id, Fault *why);

/* The Message-IDs of the customer's mails so far, oldest first, the newest
 * LIFE_REFERENCES_MAX: what letters to them refer to. Array of char *, which the caller
 * owns. */
enum { LIFE_REFERENCES_MAX = 20 };
bool life_customer_ids(const Life *life, GPtrArray **out, Fault *why);

#endif
