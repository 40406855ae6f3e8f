/* ctl.c - what every verb of ticketctl shares: settings, database, exit codes. */
#include "ctl/ctl.h"

#include "base/log.h"
#include "base/quantity.h"

#include <string.h>
#include <unistd.h>

static void
say_line(const char *text)
{
    g_autofree char *clean = log_clean(text);
    g_autofree char *line = g_strdup_printf("ticketctl: %s\n", clean);
    gssize length = (gssize)strlen(line);
    if (write(STDERR_FILENO, line, (gsize)length) != length)
        return; /* nobody is there to be told */
}

CtlExit
ctl_say(CtlExit code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    say_line(text);
    return code;
}

CtlExit
ctl_fault(const Fault *why)
{
    say_line(why->text);
    return why->kind == FAULT_PERMANENT ? CTL_REFUSED : CTL_UNREACHABLE;
}

CtlExit
ctl_settings(Ctl *ctl)
{
    if (ctl->settings != NULL)
        return CTL_DONE;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_auto(Fault) why = { 0 };
    if (settings_load(ctl->settings_path, &ctl->settings, errors, &why))
        return CTL_DONE;
    for (guint i = 0; i < errors->len; i++)
        say_line(errors->pdata[i]);
    return CTL_BAD_SETTINGS;
}

CtlExit
ctl_wordbook(Ctl *ctl)
{
    CtlExit code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder = g_path_get_dirname(ctl->settings_path);
    ctl->words = wordbook_read(folder, errors);
    if (ctl->words != NULL && wordbook_check(ctl->words, ctl->settings, errors))
        return CTL_DONE;
    for (guint i = 0; i < errors->len; i++)
        say_line(errors->pdata[i]);
    return CTL_BAD_SETTINGS;
}

CtlExit
ctl_store(Ctl *ctl)
{
    if (ctl->store != NULL)
        return CTL_DONE;
    CtlExit code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    g_auto(Fault) why = { 0 };
    if (store_open(ctl->settings->database, STORE_READ,
                   ctl->settings->first_ticket_number, &ctl->store, &why))
        return CTL_DONE;
    say_line(why.text);
    return CTL_UNREACHABLE;
}

void
ctl_clear(Ctl *ctl)
{
    g_clear_pointer(&ctl->store, store_close);
    g_clear_pointer(&ctl->settings, settings_free);
    g_clear_pointer(&ctl->words, wordbook_free);
    g_clear_pointer(&ctl->settings_path, g_free);
}

bool
ctl_options(Ctl *ctl, const GOptionEntry *entries, int *argc, char ***argv, int least,
            int most)
{
    gboolean json = ctl->json;
    const GOptionEntry common[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(ctl->usage);
    g_autoptr(GError) error = NULL;
    g_option_context_set_summary(context, ctl->summary);
    g_option_context_add_main_entries(context, common, NULL);
    if (entries != NULL)
        g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        ctl_say(CTL_USAGE, "%s: %s", ctl->verb, error->message);
        return false;
    }
    ctl->json = json;
    /* A lone "--" only ends the options. */
    if (*argc > 1 && strcmp((*argv)[1], "--") == 0) {
        (*argv)[1] = (*argv)[0];
        (*argv)++;
        (*argc)--;
    }
    if (*argc - 1 >= least && *argc - 1 <= most)
        return true;
    ctl_say(CTL_USAGE, "usage: ticketctl %s %s", ctl->verb, ctl->usage);
    return false;
}

bool
ctl_number(const char *word, const char *what, gint64 *out)
{
    gint64 number;
    if (quantity_number(word, &number) && number > 0) {
        *out = number;
        return true;
    }
    ctl_say(CTL_USAGE, "found \"%s\", expected the number of %s", word, what);
    return false;
}
