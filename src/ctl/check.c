/* check.c - ticketctl check: are the settings right? */
#include "ctl/output.h"
#include "ctl/verbs.h"

#include <stdio.h>

CtlExit
verb_check(Ctl *ctl, int argc, char **argv)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_auto(Fault) why = { 0 };
    if (!ctl_options(ctl, NULL, &argc, &argv, 0, 0))
        return CTL_USAGE;
    if (!ctl->json) {
        CtlExit code = ctl_wordbook(ctl);
        if (code == CTL_DONE)
            printf("%s: fine, %u departments, %u staff\n", ctl->settings_path,
                   ctl->settings->departments->len, ctl->settings->staff->len);
        return code;
    }
    bool fine = settings_load(ctl->settings_path, &ctl->settings, errors, &why);
    g_autofree char *folder = g_path_get_dirname(ctl->settings_path);
    ctl->words = wordbook_read(folder, errors);
    fine =
        fine && ctl->words != NULL && wordbook_check(ctl->words, ctl->settings, errors);
    json_t *array = json_array();
    for (guint i = 0; i < errors->len; i++)
        json_array_append_new(array, json_string(errors->pdata[i]));
    output_json(json_pack("{s:s, s:b, s:o}", "file", ctl->settings_path, "ok", fine,
                          "errors", array));
    return fine ? CTL_DONE : CTL_BAD_SETTINGS;
}
