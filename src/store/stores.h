/* stores.h - read-only stores that threads share by taking turns. */
#ifndef TICKETD_STORE_STORES_H
#define TICKETD_STORE_STORES_H

#include "store/store.h"

/* A connection costs a millisecond to open: it is kept for the next who asks. */
typedef struct Stores Stores;

Stores *stores_new(const char *url);
/* Nobody may have one out. NULL is fine. */
void stores_free(Stores *stores);

/* A STORE_READ store, for this thread until it is put back. NULL: it cannot be opened. */
Store *stores_take(Stores *stores, Fault *why);
/* One that failed (`is_sound` false) is closed: the next gets a new one. */
void stores_put_back(Stores *stores, Store *store, bool is_sound);

#endif
