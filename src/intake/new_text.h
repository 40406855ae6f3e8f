/* new_text.h - what a mail adds to its ticket, apart from what it quotes of it. */
#ifndef TICKETD_INTAKE_NEW_TEXT_H
#define TICKETD_INTAKE_NEW_TEXT_H

#include "base/settings.h"
#include "notify/wordbook.h"
#include "store/store.h"

struct Ahead;

/* Set the entry's text and quoted: of a mail that opens a ticket (`ticket` is NULL) as
 * the reader parted them, else with all that the ticket's mails and letters say known;
 * `ahead` (may be NULL) has done that if the ticket is still as it was then. */
bool new_text_read(Store *store, const Settings *settings, const Wordbook *words,
                   const Mail *mail, const Ticket *ticket, const struct Ahead *ahead,
                   Entry *entry, Fault *why);

#endif
