/* db.c - ticketctl db check: every page of the database read and judged. */
#include "ctl/output.h"
#include "ctl/verbs.h"

#include <stdio.h>
#include <string.h>

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

CtlExit
verb_db(Ctl *ctl, int argc, char **argv)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_auto(Fault) why = { 0 };
    if (!ctl_options(ctl, NULL, &argc, &argv, 1, 1))
        return CTL_USAGE;
    if (strcmp(argv[1], "check") != 0)
        return ctl_say(CTL_USAGE, "found \"db %s\", expected db check", argv[1]);
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
