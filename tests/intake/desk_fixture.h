/* desk_fixture.h - a small desk with tickets in every state, on a real store. */
#ifndef TICKETD_TESTS_INTAKE_DESK_FIXTURE_H
#define TICKETD_TESTS_INTAKE_DESK_FIXTURE_H

#include "intake/record.h"

/* Department "support" <support@desk.test> with staff alice and bob, "sales" beside it.
 * budi@example.org's tickets: 10001 open, 10003 closed yesterday, 10004 closed 40 days
 * ago, 10005 merged into 10001, each with rina as confirmed and tono as pending copy;
 * 10002 is siti's, 10006 joko's. Limits are off; mx.desk.test is trusted. */
typedef struct DeskFixture {
    char *folder;
    Settings settings;
    Department support, sales;
    Staff alice, bob;
    SignatureKeys keys;
    Store *store;
    gint64 now;
    const AttachedMail *attached; /* to the next mails; NULL */
} DeskFixture;

void desk_fixture_init(DeskFixture *fixture);
void desk_fixture_clear(DeskFixture *fixture);

/* A person's plain mail with one From. The caller owns it. */
Mail *desk_fixture_mail(const char *from, const char *subject, const char *text);
/* Input for that mail to support@desk.test; the envelope gets sender and recipient. The
 * content hash is the mail's subject and Message-ID, which are new each time. */
VerdictInput desk_fixture_input(DeskFixture *fixture, const Mail *mail,
                                Envelope *envelope);
/* Judge and record it within the running transaction. The caller clears *verdict. */
Recorded desk_fixture_take(DeskFixture *fixture, const VerdictInput *input,
                           Verdict *verdict);
/* The same in a transaction of its own, for a plain mail; `outcome_rule` gets "reply
 * reply" and the like, which the caller frees. */
Recorded desk_fixture_deliver(DeskFixture *fixture, const Mail *mail,
                              char **outcome_rule);

#endif
