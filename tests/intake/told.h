/* told.h - what a desk has on file after a mail, in a few words, and mails to it. */
#ifndef TICKETD_TESTS_INTAKE_TOLD_H
#define TICKETD_TESTS_INTAKE_TOLD_H

#include "store/query.h"
#include "tests/intake/desk_fixture.h"

/* Compare a text that is the caller's, and free it. */
#define ASSERT_TEXT(expression, want)                                                    \
    do {                                                                                 \
        g_autofree char *got_ = (expression);                                            \
        g_assert_cmpstr(got_, ==, want);                                                 \
    } while (0)

/* All of these abort the test if the store fails. Strings that are not const and objects
 * are the caller's. Lines are sorted where their order does not matter. */

/* "event>recipient event>recipient" of the letters after `after`, sorted. */
char *letters_after(DeskFixture *f, gint64 after);
gint64 last_letter(DeskFixture *f);
/* Make the bytes of a letter that was read whole. */
void make_message(DeskFixture *f, Letter *letter);
/* The newest letter to that address, with its bytes. */
Letter *letter_to(DeskFixture *f, const char *recipient);
/* Are those words in its bytes, as they go over the wire? */
bool says(const Letter *letter, const char *words);
char *history_of(DeskFixture *f, gint64 ticket);
char *entries_of(DeskFixture *f, gint64 ticket);
const char *status_of(DeskFixture *f, gint64 number);
ParticipantRole role_of(DeskFixture *f, gint64 ticket, const char *address);
Delivery *delivery_of(DeskFixture *f, gint64 id);
/* A mail comes in, and its outcome and rule are as wanted. */
Recorded deliver(DeskFixture *f, const Mail *mail, const char *want);
Recorded deliver_words(DeskFixture *f, const char *from, const char *subject,
                       const char *text, const char *want);
/* Alice answers from her mail client: at the letter that told her. */
Recorded answer(DeskFixture *f, gint64 ticket, const char *text);
void add_address(GPtrArray *list, const char *address);
/* Make it an answer to a letter that was sent to that recipient. */
void sign(DeskFixture *f, Mail *mail, gint64 ticket, const char *recipient);

#endif
