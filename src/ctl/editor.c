/* editor.c - a text written in the editor that people use. */
#include "ctl/editor.h"

#include "ctl/output.h"
#include "store/query.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define END_LINE "# ---- all from this line on is not sent ----"

/* What is answered: the newest mail of the customer, as comment. */
static void
put_question(Ctl *ctl, gint64 ticket, GString *text)
{
    g_autoptr(Ticket) found = NULL;
    g_autoptr(GPtrArray) entries = NULL;
    g_auto(Fault) why = { 0 };
    if (ctl_store(ctl) != CTL_DONE || !store_ticket(ctl->store, ticket, &found, &why) ||
        found == NULL || !query_entries(ctl->store, ticket, &entries, &why))
        return;
    g_string_append_printf(text, "# [Ticket ID: %" G_GINT64_FORMAT "] %s\n", ticket,
                           found->subject);
    for (guint i = entries->len; i-- > 0;) {
        const Entry *entry = g_ptr_array_index(entries, i);
        if (entry->kind != ENTRY_CUSTOMER)
            continue;
        g_autofree char *who = output_mailbox(&entry->author);
        g_auto(GStrv) lines = g_strsplit(entry->text, "\n", -1);
        g_string_append_printf(text, "# %s:\n", who);
        for (char **line = lines; *line != NULL; line++)
            g_string_append_printf(text, "# > %s\n", *line);
        return;
    }
}

/* Others may use this machine: what a customer wrote is not for them. */
static bool
write_private(const char *path, const char *text, GError **error)
{
    return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                    error);
}

static const char *
editor_program(void)
{
    const char *program = g_getenv("VISUAL");
    if (program == NULL || *program == '\0')
        program = g_getenv("EDITOR");
    return program == NULL || *program == '\0' ? "vi" : program;
}

/* The program may have arguments of its own: "code --wait". */
static bool
run_editor(const char *path)
{
    g_auto(GStrv) words = NULL;
    g_autoptr(GPtrArray) command = g_ptr_array_new();
    int status = -1;
    if (!g_shell_parse_argv(editor_program(), NULL, &words, NULL))
        return false;
    for (char **word = words; *word != NULL; word++)
        g_ptr_array_add(command, *word);
    g_ptr_array_add(command, (char *)path);
    g_ptr_array_add(command, NULL);
    return g_spawn_sync(NULL, (char **)command->pdata, NULL,
                        G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL,
                        NULL, NULL, &status, NULL) &&
           g_spawn_check_wait_status(status, NULL);
}

CtlExit
editor_write(Ctl *ctl, gint64 ticket, char **path)
{
    g_autoptr(GString) text = g_string_new("\n\n" END_LINE "\n");
    g_autoptr(GError) error = NULL;
    int fd = g_file_open_tmp("ticketctl-XXXXXX.txt", path, &error);
    if (fd < 0)
        return ctl_say(CTL_REFUSED, "%s", error->message);
    close(fd);
    put_question(ctl, ticket, text);
    if (!write_private(*path, text->str, &error))
        return ctl_say(CTL_REFUSED, "%s", error->message);
    if (!run_editor(*path))
        return ctl_say(CTL_REFUSED, "%s failed; nothing was sent", editor_program());
    return CTL_DONE;
}

void
editor_cut(char *text)
{
    char *end = g_str_has_prefix(text, END_LINE) ? text : strstr(text, "\n" END_LINE);
    if (end != NULL)
        *end = '\0';
}

/* Keep what was written, without what stands below it. False if that is nothing. */
static bool
keep(const char *path)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return false;
    editor_cut(text);
    return *g_strstrip(text) != '\0' && write_private(path, text, NULL);
}

CtlExit
editor_done(const char *path, CtlExit code)
{
    if (path == NULL)
        return code;
    if (code != CTL_DONE && keep(path))
        ctl_say(code, "the text is kept in %s: send it with -F", path);
    else
        g_unlink(path);
    return code;
}
