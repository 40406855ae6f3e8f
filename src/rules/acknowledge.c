/* acknowledge.c - may a new ticket's author be told its number? */
#include "rules/acknowledge.h"

#include <string.h>

/* Addresses that no person reads (RFC 3834 section 2 and common practice). */
static bool
is_role_address(const char *address)
{
    static const char *const exact[] = {
        "mailer-daemon", "postmaster", "majordomo", "listserv", "bounce", "bounces",
        "root",          "daemon",     "www-data",  "apache",   "nobody",
    };
    const char *at = strrchr(address, '@');
    g_autofree char *local = g_ascii_strdown(address, at ? at - address : -1);
    g_autofree char *letters = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(exact); i++)
        if (strcmp(local, exact[i]) == 0)
            return true;
    letters = g_strdelimit(g_strdup(local), "-_.+", '\n');
    g_auto(GStrv) pieces = g_strsplit(letters, "\n", -1);
    g_autofree char *joined = g_strjoinv("", pieces);
    return g_str_has_prefix(joined, "noreply") ||
           g_str_has_prefix(joined, "donotreply") || g_str_has_prefix(local, "owner-") ||
           g_str_has_suffix(local, "-request") || g_str_has_suffix(local, "-bounces") ||
           g_str_has_suffix(local, "-owner") || g_str_has_prefix(local, "bounces+") ||
           g_str_has_prefix(local, "bounce-");
}

/* The author asks machines not to answer (MS-OXCMAIL 2.2.1.59 and kin). */
static bool
suppresses_answers(const Mail *mail)
{
    const char *value = mail_header(mail, "X-Auto-Response-Suppress");
    g_autofree char *folded = value ? g_ascii_strdown(value, -1) : NULL;

    return folded && (strstr(folded, "all") || strstr(folded, "autoreply") ||
                      strstr(folded, "oof"));
}

static bool
is_proven(const DecideFacts *facts)
{
    return facts->auth == AUTH_PASS || strcmp(facts->trust.proof, "signed") == 0 ||
           strcmp(facts->trust.proof, "login") == 0;
}

bool
acknowledge_may(const DecideFacts *facts, const Settings *settings,
                const Department *department, GString *trace)
{
    const Mail *mail = facts->mail;
    const char *why_not = NULL;

    if (department->acknowledge == ACKNOWLEDGE_NO)
        why_not = "the department does not acknowledge";
    else if (department->acknowledge == ACKNOWLEDGE_AUTHENTICATED && !is_proven(facts))
        why_not = "the author proved nothing";
    else if (mail->kind != MAIL_PERSON)
        why_not = "no person wrote it";
    else if (!*facts->envelope_sender)
        why_not = "null envelope sender";
    else if (!mail->has_sole_author)
        why_not = "no single author";
    else if (facts->auth == AUTH_FAIL)
        why_not = "authentication failed";
    else if (is_role_address(mail->author.address) ||
             is_role_address(facts->envelope_sender))
        why_not = "a role address";
    else if (suppresses_answers(mail))
        why_not = "X-Auto-Response-Suppress";
    else if (facts->auth != AUTH_PASS &&
             facts->automatic_letters >= settings->automatic_letters_per_day)
        why_not = "enough automatic letters to this address today";
    if (why_not)
        g_string_append_printf(trace, "acknowledgement: none, %s\n", why_not);
    return !why_not;
}
