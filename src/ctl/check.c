/* check.c - ticketctl check: are the settings right, and all that stands beside them? */
#include "chat/bot_books.h"
#include "ctl/output.h"
#include "ctl/verbs.h"

#include <stdio.h>

/* Read all of it, whatever is wrong with one: every error is told at once. */
static void
read_all(Ctl *ctl, GPtrArray *errors)
{
    g_autofree char *folder = g_path_get_dirname(ctl->settings_path);
    g_auto(Fault) why = { 0 };
    bool has_settings = settings_load(ctl->settings_path, &ctl->settings, errors, &why);
    g_autoptr(BotBooks) bot = NULL;
    ctl->words = wordbook_read(folder, errors);
    if (has_settings && ctl->words != NULL)
        wordbook_check(ctl->words, ctl->settings, errors);
    bot = bot_books_read(ctl->settings_path, errors);
}

CtlExit
verb_check(Ctl *ctl, int argc, char **argv)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    if (!ctl_options(ctl, NULL, &argc, &argv, 0, 0))
        return CTL_USAGE;
    read_all(ctl, errors);
    bool fine = errors->len == 0;
    if (ctl->json) {
        json_t *array = json_array();
        for (guint i = 0; i < errors->len; i++)
            json_array_append_new(array, json_string(errors->pdata[i]));
        output_json(json_pack("{s:s, s:b, s:o}", "file", ctl->settings_path, "ok", fine,
                              "errors", array));
        return fine ? CTL_DONE : CTL_BAD_SETTINGS;
    }
    for (guint i = 0; i < errors->len; i++)
        ctl_say(CTL_BAD_SETTINGS, "%s", (const char *)errors->pdata[i]);
    if (!fine)
        return CTL_BAD_SETTINGS;
    printf("%s: fine, %u departments, %u staff\n", ctl->settings_path,
           ctl->settings->departments->len, ctl->settings->staff->len);
    return CTL_DONE;
}
