/* once.h - what a form asks for is done once, however often it is sent. */
#ifndef TICKETD_STORE_ONCE_H
#define TICKETD_STORE_ONCE_H

#include "store/store.h"

/* Was something done under that key within the last day? */
bool once_was_done(Store *store, const char *key, gint64 now, bool *out, Fault *why);
/* It is done now, in this transaction. */
bool once_note(Store *store, const char *key, gint64 now, Fault *why);

#endif
