/* secret.h - tokens that only their owner has: random words, kept as their SHA-256. */
#ifndef TICKETD_ACCOUNT_SECRET_H
#define TICKETD_ACCOUNT_SECRET_H

#include "account/login.h"
#include "store/accounts.h"

/* A new one, of SESSION_TOKEN_LENGTH characters and a NUL. */
void secret_make(char *token);
/* What it is known by. False: it is no such token, whoever made it. Two tokens are
 * compared by looking up their sums, so how long that takes says nothing of a token. */
bool secret_sum(const char *token, guint8 sum[STORE_TOKEN_BYTES]);

#endif
