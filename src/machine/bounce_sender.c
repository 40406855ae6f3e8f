/* bounce_sender.c - who says that a mail failed: a mail server, an office, a person? */
#include "machine/bounce_sender.h"

#include <string.h>

#include "core/fold.h"
#include "machine/reply_to.h"
#include "machine/robot_address.h"

bool
bounce_sender_is_null(const Mail *mail, const char *envelope_sender)
{
    const char *path = envelope_sender ? NULL : mail_header(mail, "Return-Path");

    if (envelope_sender)
        return !*envelope_sender || strcmp(envelope_sender, "<>") == 0;
    return path &&
           (strcmp(path, "<>") == 0 || g_ascii_strcasecmp(path, "<MAILER-DAEMON>") == 0);
}

/* The name before the domain is a program's, or nobody reads there. */
static bool
is_robot(const Mail *mail)
{
    static const char *const parts[] = {
        "mailer",      "delivery",   "smtp",         "antivirus",    "gateway",
        "bounce",      "mailserver", "mail-server",  "mail_service", "mailsystem",
        "mail-system", "autoreply",  "notification", "robot",        "mailscanner",
    };
    const Mailbox *from = mail->from->len ? mail->from->pdata[0] : NULL;
    g_autofree char *local = from ? fold_text(from->address, -1) : NULL;

    if (!from || !*from->address || *from->address == '@')
        return true;
    if (robot_address_is_nobody(from->address) || robot_address_is_daemon(from->address))
        return true;
    local[strcspn(local, "@")] = '\0';
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (strstr(local, parts[i]))
            return true;
    return false;
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

    for (gsize i = 0; i < G_N_ELEMENTS(daemons); i++)
        if (fold_contains(from, daemons[i]))
            return BOUNCE_SENDER_DAEMON;
    if (header && strcmp(from, "<>") == 0)
        return BOUNCE_SENDER_DAEMON;
    for (gsize i = 0; i < G_N_ELEMENTS(offices); i++)
        if (fold_contains(from, offices[i]))
            return BOUNCE_SENDER_OFFICE;
    if (is_robot(mail) && reply_to_of(mail) < REPLY_TO_COLLEAGUE)
        return BOUNCE_SENDER_ROBOT;
    return bounce_sender_is_null(mail, envelope_sender) ? BOUNCE_SENDER_NULL
                                                        : BOUNCE_SENDER_OTHER;
}
