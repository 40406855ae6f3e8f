/* typed.h - what somebody typed is never lost: not with a session that ran out, a key
 * that is not ours, a file too large or a ticketd that does not answer. Nothing of it is
 * kept here: it travels through the browser. */
#ifndef TICKETD_WEB_TYPED_H
#define TICKETD_WEB_TYPED_H

#include "web/visit.h"

/* Answer with a page that has what was typed as a form again, and says why. Where nothing
 * was, with that status's page. */
void typed_keep(Visit *visit, guint status, const char *alert);
/* Answer with the way to the login: a redirect that comes back here; for a form the login
 * page itself, with what was typed in it, hidden. */
void typed_to_login(Visit *visit);

/* For the login page shown again: "next" and "kept", put into its data. */
void typed_carry(const Visit *visit, json_t *data);
/* After the login: if something was carried, answer with it as a form again. False:
 * nothing was. */
bool typed_unpack(Visit *visit);
/* Where to go after the login: "next" if it is a path of ours, else "". Borrowed. */
const char *typed_next(const Visit *visit);

#endif
