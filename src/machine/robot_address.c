/* robot_address.c - addresses behind which no person reads. */
#include "machine/robot_address.h"

#include <string.h>

#include "core/fold.h"

bool
robot_address_is(const char *address, const char *const *names, gsize count)
{
    g_autofree char *folded = fold_text(address, -1);
    gsize length = strcspn(folded, "@");

    folded[length] = '\0';
    for (gsize i = 0; i < count; i++)
        if (strcmp(folded, names[i]) == 0)
            return true;
    return false;
}

bool
robot_address_is_nobody(const char *address)
{
    static const char *const words[] = {
        "noreply",         "no-reply",     "no_reply",      "no.reply",
        "donotreply",      "do-not-reply", "do_not_reply",  "nepasrepondre",
        "ne-pas-repondre", "noresponder",  "tidak-dibalas", "jangan-balas",
        "nicht-antworten"
    };
    g_autofree char *folded = fold_text(address, -1);

    folded[strcspn(folded, "@")] = '\0';
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (fold_contains(folded, words[i]))
            return true;
    return false;
}

bool
robot_address_is_daemon(const char *address)
{
    static const char *const names[] = { "mailer-daemon", "mailerdaemon", "mail-daemon",
                                         "nobody" };

    return robot_address_is(address, names, G_N_ELEMENTS(names));
}

bool
robot_address_is_list(const char *address)
{
    static const char *const names[] = { "listserv", "majordomo", "mailman",
                                         "listproc", "lyris",     "ezmlm" };
    g_autofree char *local = fold_text(address, -1);

    local[strcspn(local, "@")] = '\0';
    return robot_address_is(address, names, G_N_ELEMENTS(names)) ||
           g_str_has_prefix(local, "owner-") || g_str_has_suffix(local, "-bounces") ||
           strstr(local, "-bounces+") != NULL;
}
