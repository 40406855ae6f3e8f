/* doctor_milter.c - does smtpd(8) ask our milter, and as it should? */
#include "ctl/doctor.h"
#include "ctl/postfix.h"

#include <string.h>

enum {
    CONTENT_SECONDS_LEAST = 40, /* a reader has 30 for a mail */
    CONTENT_SECONDS_MOST = 330, /* then ticketd itself lets go of the session */
};

/* What smtpd_milters says of ours. */
typedef struct ListEntry {
    char **all; /* of the list, NULL-terminated */
    guint place;
    char *socket;   /* as it is written there */
    char **options; /* "name=value" and others */
} ListEntry;

static void
list_entry_clear(ListEntry *entry)
{
    g_strfreev(entry->all);
    g_strfreev(entry->options);
    g_free(entry->socket);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ListEntry, list_entry_clear)

/* The words of "{ unix:path, default_action=accept }", or the one word of an entry. */
static char **
words_of(const char *entry)
{
    gsize length = strlen(entry);
    if (*entry != '{' || length < 2)
        return postfix_list(entry);
    g_autofree char *inner = g_strndup(entry + 1, length - 2);
    return postfix_list(inner);
}

/* "unix:path" of Postfix and ours, which names the path as the host sees it. */
static bool
is_ours(const char *socket, const char *ours, bool is_chrooted)
{
    if (!g_str_has_prefix(socket, "unix:"))
        return strcmp(socket, ours) == 0;
    g_autofree char *path = doctor_postfix_path(socket + strlen("unix:"), is_chrooted);
    return g_str_has_prefix(ours, "unix:") && strcmp(path, ours + strlen("unix:")) == 0;
}

/* False if ours is not in the list. */
static bool
list_entry_find(const char *list, const char *ours, bool is_chrooted, ListEntry *out)
{
    out->all = postfix_list(list);
    for (guint i = 0; out->all[i] != NULL; i++) {
        g_auto(GStrv) words = words_of(out->all[i]);
        if (words[0] == NULL || !is_ours(words[0], ours, is_chrooted))
            continue;
        out->place = i;
        out->socket = g_strdup(words[0]);
        out->options = g_steal_pointer(&words);
        return true;
    }
    return false;
}

/* What counts for ours: its own option, else the parameter for all. */
static char *
option_of(const ListEntry *entry, const char *option, const char *parameter)
{
    g_autofree char *begins = g_strconcat(option, "=", NULL);
    for (char **word = entry->options; *word != NULL; word++)
        if (g_str_has_prefix(*word, begins))
            return g_strdup(*word + strlen(begins));
    char *value = postfix_parameter(parameter);
    return value == NULL ? g_strdup("") : value;
}

/* The list as it should be: ours last, and nobody else's mail hangs on it. */
static char *
better_list(const ListEntry *entry)
{
    g_autoptr(GString) list = g_string_new("");
    for (guint i = 0; entry->all[i] != NULL; i++)
        if (i != entry->place)
            g_string_append_printf(list, "%s, ", entry->all[i]);
    g_string_append_printf(list, "{ %s, default_action=accept, content_timeout=90s }",
                           entry->socket);
    return g_strdup_printf("postconf -e 'smtpd_milters = %s'", list->str);
}

static void
check_order(Doctor *doctor, const ListEntry *entry, const char *next)
{
    guint behind = g_strv_length(entry->all) - entry->place - 1;
    bool matters = *doctor->ctl->settings->authserv_id != '\0';
    if (behind == 0) {
        doctor_find(doctor, true, "milter order", "the last one", "");
        return;
    }
    g_autofree char *text = g_strdup_printf(
        "%u behind it: it does not see the Authentication-Results that they add", behind);
    doctor_find(doctor, !matters, "milter order", text, next);
}

static void
check_action(Doctor *doctor, const ListEntry *entry, const char *next)
{
    g_autofree char *action = option_of(entry, "default_action", "milter_default_action");
    bool fine = strcmp(action, "accept") == 0;
    g_autofree char *text =
        fine ? g_strdup(action)
             : g_strdup_printf("%s: all mail of this host would be turned away while "
                               "ticketd is down; expected accept",
                               action);
    doctor_find(doctor, fine, "milter default_action", text, fine ? "" : next);
}

static void
check_time(Doctor *doctor, const ListEntry *entry, const char *next)
{
    g_autofree char *time = option_of(entry, "content_timeout", "milter_content_timeout");
    gint64 seconds = doctor_postfix_seconds(time);
    bool fine = seconds >= CONTENT_SECONDS_LEAST && seconds <= CONTENT_SECONDS_MOST;
    g_autofree char *text =
        fine ? g_strdup(time)
             : g_strdup_printf("%s, expected %d to %d s", time, CONTENT_SECONDS_LEAST,
                               CONTENT_SECONDS_MOST);
    doctor_find(doctor, fine, "milter content_timeout", text, fine ? "" : next);
}

static void
check_socket(Doctor *doctor, const char *ours)
{
    const char *path = ours + strlen("unix:");
    if (!g_str_has_prefix(ours, "unix:"))
        return;
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *next =
        g_strdup_printf("install -d -m 2750 -o ticketd -g postfix %s", folder);
    g_autofree char *text = g_strdup_printf("Postfix's user may not connect to %s", path);
    bool fine = doctor_postfix_may(path);
    doctor_find(doctor, fine, "milter socket", fine ? path : text, fine ? "" : next);
}

void
doctor_milter(Doctor *doctor)
{
    const char *ours = doctor->ctl->settings->milter;
    g_autofree char *list = postfix_parameter("smtpd_milters");
    g_autofree char *chroot = postfix_inet_service("smtp", "chroot");
    bool is_chrooted = g_strcmp0(chroot, "y") == 0;
    g_auto(ListEntry) entry = { 0 };
    if (*ours == '\0' || list == NULL)
        return;
    if (!list_entry_find(list, ours, is_chrooted, &entry)) {
        g_autofree char *text =
            g_strdup_printf("smtpd_milters does not name %s: mail that is only held is "
                            "not refused",
                            ours);
        doctor_find(doctor, true, "milter", text, "ticketctl postfix print milter");
        return;
    }
    g_autofree char *next = better_list(&entry);
    doctor_find(doctor, true, "milter", ours, "");
    check_socket(doctor, ours);
    check_order(doctor, &entry, next);
    check_action(doctor, &entry, next);
    check_time(doctor, &entry, next);
}
