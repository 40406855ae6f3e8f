/* dossier.h - one ticket whole: read from the store, as JSON, and put into a store again.
 */
#ifndef TICKETD_LIFE_DOSSIER_H
#define TICKETD_LIFE_DOSSIER_H

#include "base/settings.h"
#include "core/account.h"
#include "store/query.h"

#include <jansson.h>

typedef struct Dossier {
    Ticket *ticket; /* NULL: there is none */
    gint64 number;  /* that it was exported under */
    GPtrArray *participants, *entries, *history, *tags;
    GArray *links;   /* of gint64 */
    GPtrArray *raws; /* of GBytes *, one an entry: the mail it came in; elements may be
                      * NULL, and it all, where nobody asked for it */
} Dossier;

/* All but the mails. */
bool dossier_read(Store *store, gint64 number, Dossier *out, Fault *why);
void dossier_clear(Dossier *dossier);

typedef enum DossierView {
    DOSSIER_DESK,     /* all there is, as ticketctl show --json prints it */
    DOSSIER_CUSTOMER, /* what its customer may see: what they wrote and were answered, by
                       * the department; no note, no history, nobody's own address */
} DossierView;
/* An account, all but what lets one in: no password, no token. `sessions` (of Session *)
 * may be NULL. A new reference; dossier_account.c. */
json_t *dossier_account_json(const Account *account, const GPtrArray *sessions);

/* A new reference. Its "entries" are those of dossier_shows(), in order. */
json_t *dossier_json(const Dossier *dossier, const Settings *settings, DossierView view);
/* Is that entry for those eyes? */
bool dossier_shows(const Entry *entry, DossierView view);

/* From that JSON; what is missing in it is empty. A permanent fault says what is wrong
 * with it. An entry's "mail" is its place in `mails` (of GBytes *), an attachment's
 * "base64" its bytes. */
bool dossier_parse(const json_t *json, const GPtrArray *mails, Dossier *out, Fault *why);

/* Within the writer's transaction: a ticket with all of it, under its own number where
 * that was never given out here, else under a new one. *is_known: it is here already, and
 * nothing was done. Departments and staff that the settings do not have any more: the
 * first department, nobody. */
bool dossier_restore(Store *store, const Settings *settings, Dossier *dossier, gint64 now,
                     gint64 *number, bool *is_known, Fault *why);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Dossier, dossier_clear)

#endif
