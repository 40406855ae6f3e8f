/* settings.h - ticketd-web.conf as the program sees it. */
#ifndef TICKETD_WEB_SETTINGS_H
#define TICKETD_WEB_SETTINGS_H

#include "base/fault.h"

#include <gio/gio.h>

typedef struct WebSettings {
    char *listen;    /* "inet:127.0.0.1:8080" or "unix:/path" */
    char *member;    /* "unix:/path": ticketd's member door */
    char *base_url;  /* "https://help.example.net"; cookies are Secure unless http */
    char *templates; /* a folder whose files go before those built in */
    char *spool;     /* a folder for big uploads */
    char *site_name; /* "": what ticketd says */
    char *language;  /* where neither account nor browser wants one that there is */
    char *trusted_proxies; /* as written */
    GPtrArray *trusted;    /* of GInetAddressMask *: whose X-Forwarded-For counts */
    gint64 max_upload;     /* bytes of a form with its files */
    gint64 workers;        /* how many requests are asked of ticketd at once */
    gint64 connections;    /* at once, of all */
    gint64 connections_per_address;
} WebSettings;

/* False if it cannot be used: each error is added to `errors` (char *, which the array
 * frees) with file, line, key and what was expected; *why says what else went wrong. */
bool web_settings_load(const char *path, WebSettings **out, GPtrArray *errors,
                       Fault *why);
void web_settings_free(WebSettings *settings);
/* Is `address` (numeric) one of the trusted proxies? */
bool web_settings_trusts(const WebSettings *settings, const char *address);
bool web_settings_are_secure(const WebSettings *settings);
/* All there are, NULL-terminated: a test compares them with the manual. */
const char *const *web_settings_keys(void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WebSettings, web_settings_free)

#endif
