/* ctl.h - what every verb of ticketctl shares: settings, database, exit codes. */
#ifndef TICKETD_CTL_CTL_H
#define TICKETD_CTL_CTL_H

#include "base/settings.h"
#include "notify/wordbook.h"
#include "store/query.h"

#include <jansson.h>

/* Exit codes: the numbers of sysexits.h where it has one. */
typedef enum CtlExit {
    CTL_DONE = 0,
    CTL_REFUSED = 1, /* no such thing, or refused */
    CTL_USAGE = 64,
    CTL_UNREACHABLE = 75, /* neither ticketd nor its database can be had */
    CTL_BAD_SETTINGS = 78,
} CtlExit;

typedef struct Ctl {
    const char *verb, *usage, *summary; /* as in its row of the verbs' table */
    char *settings_path;
    bool json;
    Settings *settings; /* NULL until ctl_settings() */
    Wordbook *words;    /* NULL until ctl_wordbook(), or what is built in */
    Store *store;       /* NULL until ctl_store() */
} Ctl;

/* Say on stderr, on one clean line, what went wrong; returns the exit code given. */
CtlExit ctl_say(CtlExit code, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same for a fault; a permanent one is CTL_REFUSED, a temporary one CTL_UNREACHABLE.
 */
CtlExit ctl_fault(const Fault *why);

/* Read the settings, or open the database for reading, unless that was done before.
 * Anything but CTL_DONE was said already. */
CtlExit ctl_settings(Ctl *ctl);
/* Settings, and the letters' templates and languages beside them. */
CtlExit ctl_wordbook(Ctl *ctl);
CtlExit ctl_store(Ctl *ctl);
void ctl_clear(Ctl *ctl);

/* Options of one verb. Takes what it knows out of argv; false after saying what is wrong
 * with the rest, or if there are not `least` to `most` words left behind the verb (those
 * are argv[1] and on). `usage` is "N [-m TEXT]". */
bool ctl_options(Ctl *ctl, const GOptionEntry *entries, int *argc, char ***argv,
                 int least, int most);

/* A positive number of a ticket, entry, ...; says what is wrong with it. */
bool ctl_number(const char *word, const char *what, gint64 *out);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ctl, ctl_clear)

#endif
