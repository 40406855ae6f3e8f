/* cookie.h - cookies, and the keys of forms that are made of them. */
#ifndef TICKETD_WEB_COOKIE_H
#define TICKETD_WEB_COOKIE_H

#include "web/guard.h"

#define COOKIE_SESSION "ticketd_session"
#define COOKIE_FORM "ticketd_form"
#define COOKIE_LANGUAGE "ticketd_language"
#define COOKIE_NOTICE "ticketd_notice"

/* The value of the first cookie of that name, "" if there is none. The caller frees it.
 */
char *cookie_value(const char *header, const char *name);
/* 16 to 128 letters, digits, '-' and '_'. */
bool cookie_is_token(const char *value);
/* 43 random characters. The caller frees it. */
char *cookie_token(void);
/* The key that forms get which are shown to whoever has this cookie: HMAC-SHA-256, in
 * hex. It says nothing about the cookie. The caller frees it. */
char *cookie_form_key(const char *value);
/* Does the browser say that another site made it send this? */
bool cookie_is_foreign(const Head *head, const char *base_url);

#endif
