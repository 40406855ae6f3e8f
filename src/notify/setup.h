/* setup.h - what ticketd goes by: settings, words and keys, changed all at once. */
#ifndef TICKETD_NOTIFY_SETUP_H
#define TICKETD_NOTIFY_SETUP_H

#include "base/settings.h"
#include "notify/wordbook.h"
#include "rules/signature.h"

/* Never changed once others see it: who goes by it keeps a reference and its pointers. */
typedef struct Setup {
    Settings *settings;
    Wordbook *words; /* NULL: what is built in */
    SignatureKeys keys;
    gint references; /* atomic */
} Setup;

/* Read the settings and the words beside them. False after an error: each is added to
 * `errors` (of char *, which it frees). There are no keys in it yet. The caller owns
 * *out. */
bool setup_read(const char *path, Setup **out, GPtrArray *errors);
Setup *setup_ref(Setup *setup);
void setup_unref(Setup *setup); /* NULL is fine */

/* The place of the one that counts. From any thread. */
typedef struct Setups Setups;
/* Takes the reference. */
Setups *setups_new(Setup *setup);
void setups_free(Setups *setups);
/* A reference to it, for one mail or one request; NULL without a place. */
Setup *setups_take(Setups *setups);
/* From now on this one counts; takes the reference. */
void setups_put(Setups *setups, Setup *setup);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Setup, setup_unref)

#endif
