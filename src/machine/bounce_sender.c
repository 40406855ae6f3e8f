/* bounce_sender.c - does the sender look like a mail server? */
#include "machine/bounce_sender.h"

#include <string.h>

#include "core/fold.h"

bool
bounce_sender_is_null(const Mail *mail, const char *envelope_sender)
{
    const char *path = envelope_sender ? NULL : mail_header(mail, "Return-Path");

    if (envelope_sender)
        return !*envelope_sender || strcmp(envelope_sender, "<>") == 0;
    return path &&
           (strcmp(path, "<>") == 0 || g_ascii_strcasecmp(path, "<MAILER-DAEMON>") == 0);
}

BounceSender
bounce_sender_of(const Mail *mail, const char *envelope_sender)
{
    static const char *const daemons[] = {
        "mailer-daemon",        "mailerdaemon",
        "mailer_daemon",        "mail-daemon",
        "maildaemon",           "mdaemon",
        "mail.delivery.system", "mail delivery s",
        "mail delivery a",      "internet mail delivery",
        "maildelivery",
    };
    static const char *const offices[] = { "system administrator", "postmaster",
                                           "post_master", "poostmaster" };
    const char *header = mail_header(mail, "From");
    g_autofree char *from = fold_text(header ? header : "", -1);
    BounceSender sender = bounce_sender_is_null(mail, envelope_sender)
                              ? BOUNCE_SENDER_NULL
                              : BOUNCE_SENDER_OTHER;

    for (gsize i = 0; i < G_N_ELEMENTS(daemons); i++)
        if (fold_contains(from, daemons[i]))
            return BOUNCE_SENDER_DAEMON;
    if (header && strcmp(from, "<>") == 0)
        return BOUNCE_SENDER_DAEMON;
    for (gsize i = 0; i < G_N_ELEMENTS(offices); i++)
        if (fold_contains(from, offices[i]))
            return BOUNCE_SENDER_OFFICE;
    return sender;
}
