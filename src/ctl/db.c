/* db.c - ticketctl db: how the database is, a copy of it, and back from one. */
#include "base/clock.h"
#include "ctl/client.h"
#include "ctl/output.h"
#include "ctl/verbs.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
print_json(const Ctl *ctl, const GPtrArray *found)
{
    json_t *lines = json_array();
    for (guint i = 0; i < found->len; i++)
        json_array_append_new(lines, json_string(g_ptr_array_index(found, i)));
    output_json(json_pack("{s:s, s:b, s:o}", "database", ctl->settings->database, "whole",
                          found->len == 0, "findings", lines));
}

/* Beside ticketd; or in its place where it does not run and nobody keeps the file open.
 */
static CtlExit
open_any(Ctl *ctl)
{
    g_auto(Fault) why = { 0 }, nobody = { 0 };
    CtlExit code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    if (store_open(ctl->settings->database, STORE_READ, 1, &ctl->store, &why) ||
        (g_file_test(ctl->settings->database + strlen("sqlite:"), G_FILE_TEST_EXISTS) &&
         store_open(ctl->settings->database, STORE_WRITE, 1, &ctl->store, &nobody)))
        return CTL_DONE;
    return ctl_fault(&why);
}

static CtlExit
db_check(Ctl *ctl)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_auto(Fault) why = { 0 };
    CtlExit code = open_any(ctl);
    if (code != CTL_DONE)
        return code;
    if (!store_check(ctl->store, found, &why))
        return ctl_fault(&why);
    if (ctl->json)
        print_json(ctl, found);
    for (guint i = 0; i < found->len && !ctl->json; i++) {
        g_autofree char *line = output_clean(g_ptr_array_index(found, i));
        printf("%s\n", line);
    }
    if (found->len > 0)
        return ctl_say(
            CTL_REFUSED,
            "%s is damaged: stop ticketd and put back a backup; what came since "
            "can be taken from the damaged file with sqlite3 and .recover",
            ctl->settings->database);
    if (!ctl->json)
        printf("%s is whole\n", ctl->settings->database);
    return CTL_DONE;
}

static CtlExit
db_status(Ctl *ctl)
{
    g_autofree char *note = NULL;
    g_auto(Fault) why = { 0 };
    Stats stats;
    CtlExit code = open_any(ctl);
    if (code != CTL_DONE)
        return code;
    if (!query_stats(ctl->store, &stats, &why) ||
        !store_get_note(ctl->store, "backup", &note, &why))
        return ctl_fault(&why);
    gint64 backup = g_ascii_strtoll(note, NULL, 10);
    gint64 log = store_log_bytes(ctl->store);
    if (ctl->json) {
        output_json(json_pack("{s:s, s:I, s:I, s:I, s:o}", "database",
                              ctl->settings->database, "schema", (json_int_t)stats.schema,
                              "bytes", (json_int_t)stats.database_bytes, "log_bytes",
                              (json_int_t)log, "last_backup", output_json_time(backup)));
        return CTL_DONE;
    }
    g_autofree char *size = g_format_size((guint64)stats.database_bytes);
    g_autofree char *log_size = g_format_size((guint64)log);
    g_autofree char *when = output_time_exact(backup);
    printf("%-12s %s\n%-12s %" G_GINT64_FORMAT
           "\n%-12s %s, and %s in its log\n%-12s %s\n",
           "Database", ctl->settings->database, "Schema", stats.schema, "Size", size,
           log_size, "Last backup", backup == 0 ? "none by ticketctl" : when);
    return CTL_DONE;
}

/* ticketd keeps in mind when it was; where it does not run, nobody does. */
static void
tell_backup(Ctl *ctl)
{
    json_t *answer = NULL;
    int fd = -1;
    if (*ctl->settings->control == '\0' || client_connect(ctl, &fd) != CTL_DONE)
        return;
    client_exchange(ctl, fd, json_pack("{s:s}", "verb", "backup-done"), &answer);
    json_decref(answer);
    close(fd);
}

static CtlExit
db_backup(Ctl *ctl, const char *path)
{
    g_auto(Fault) why = { 0 };
    CtlExit code = open_any(ctl);
    if (code != CTL_DONE)
        return code;
    if (!store_backup(ctl->store, path, &why))
        return ctl_fault(&why);
    g_clear_pointer(&ctl->store, store_close);
    tell_backup(ctl);
    if (ctl->json)
        output_json(json_pack("{s:s}", "backup", path));
    else
        printf("%s is a copy of %s as it is now\n", path, ctl->settings->database);
    return CTL_DONE;
}

static CtlExit
db_restore(Ctl *ctl, const char *path)
{
    StoreRestored restored;
    g_auto(Fault) why = { 0 };
    CtlExit code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    if (!store_restore(ctl->settings->database, path, clock_now(), &restored, &why))
        return ctl_fault(&why);
    g_autofree char *before = restored.before;
    if (ctl->json) {
        output_json(json_pack("{s:s, s:o, s:I, s:I, s:s}", "restored", path,
                              "newest_mail", output_json_time(restored.newest),
                              "letters_in_doubt", (json_int_t)restored.letters,
                              "next_ticket", (json_int_t)restored.next_ticket, "before",
                              before));
        return CTL_DONE;
    }
    g_autofree char *newest = output_time_exact(restored.newest);
    printf("%s is restored; its newest mail is of %s\n", ctl->settings->database, newest);
    if (*before != '\0')
        printf(
            "what was there before is in %s: delete it when it is not needed, \"erase\" "
            "does not know of it\n",
            before);
    printf("the next ticket is %" G_GINT64_FORMAT
           ": numbers before it may have been given out since\n",
           restored.next_ticket);
    if (restored.letters > 0)
        printf("%" G_GINT64_FORMAT " letters waited in the copy and may have been sent "
               "since: they are \"dead\" in ticketctl outbox, and ticketctl outbox retry "
               "ID sends one\n",
               restored.letters);
    return CTL_DONE;
}

CtlExit
verb_db(Ctl *ctl, int argc, char **argv)
{
    if (!ctl_options(ctl, NULL, &argc, &argv, 1, 2))
        return CTL_USAGE;
    const char *word = argv[1], *path = argc > 2 ? argv[2] : NULL;
    if (path == NULL && strcmp(word, "check") == 0)
        return db_check(ctl);
    if (path == NULL && strcmp(word, "status") == 0)
        return db_status(ctl);
    if (path != NULL && strcmp(word, "backup") == 0)
        return db_backup(ctl, path);
    if (path != NULL && strcmp(word, "restore") == 0)
        return db_restore(ctl, path);
    return ctl_say(CTL_USAGE,
                   "found \"db %s\", expected db status, check, backup FILE or restore "
                   "FILE",
                   word);
}
