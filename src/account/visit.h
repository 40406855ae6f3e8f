/* visit.h - a visitor who comes in: the session that is made for them. */
#ifndef TICKETD_ACCOUNT_VISIT_H
#define TICKETD_ACCOUNT_VISIT_H

#include "account/login.h"
#include "store/accounts.h"

/* A question to a read-only store. */
typedef bool Question(Store *store, void *data, Fault *why);
bool visit_ask(const Accounts *accounts, Question *question, void *data, Fault *why);

/* The client as a word of a log line, "unknown" if it is not told. The caller frees it.
 */
char *visit_client(const Visitor *visitor);

/* A session that a job of the writer is to add. */
typedef struct NewSession {
    char token[SESSION_TOKEN_LENGTH + 1];
    guint8 sum[STORE_TOKEN_BYTES];
    Session *session; /* without an account until it is added */
} NewSession;
void new_session_init(NewSession *made, const Visitor *visitor, bool is_by_link,
                      gint64 now);
void new_session_clear(NewSession *made);
/* In the job; in a second run of it, too. */
bool new_session_add(NewSession *made, Store *store, const Account *account, Fault *why);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NewSession, new_session_clear)

#endif
