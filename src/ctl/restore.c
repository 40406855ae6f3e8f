/* restore.c - tickets made again from what ticketctl export wrote. */
#include "ctl/restore.h"

#include "ctl/client.h"
#include "ctl/mbox.h"
#include "ctl/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Its mails, as they came, go along; each entry names the place of its own. */
static CtlExit
add_mails(const char *mbox, json_t *ticket, json_t *mails)
{
    json_t *entries = json_object_get(ticket, "entries"), *entry;
    size_t i;
    json_array_foreach(entries, i, entry)
    {
        const json_t *where = json_object_get(entry, "mbox");
        MboxPlace place = {
            .offset = json_integer_value(json_object_get(where, "offset")),
            .bytes = json_integer_value(json_object_get(where, "bytes")),
            .size = json_integer_value(json_object_get(where, "size")),
        };
        g_autoptr(GBytes) raw = NULL;
        g_auto(Fault) why = { 0 };
        if (!json_is_true(json_object_get(where, "as_it_came")))
            continue;
        if (!mbox_take(mbox, &place, &raw, &why))
            return ctl_fault(&why);
        gsize length;
        const guchar *data = g_bytes_get_data(raw, &length);
        g_autofree char *base64 = g_base64_encode(data, length);
        json_object_set_new(entry, "mail",
                            json_integer((json_int_t)json_array_size(mails)));
        json_array_append_new(mails, json_string(base64));
    }
    return CTL_DONE;
}

static CtlExit
restore_ticket(Ctl *ctl, int fd, const char *mbox, json_t *ticket, guint *counts)
{
    json_t *mails = json_array(), *answer = NULL;
    CtlExit code = add_mails(mbox, ticket, mails);
    if (code != CTL_DONE) {
        json_decref(mails);
        return code;
    }
    code = client_exchange(ctl, fd,
                           json_pack("{s:s, s:O, s:o}", "verb", "import-ticket", "export",
                                     ticket, "mails", mails),
                           &answer);
    if (code != CTL_DONE)
        return code;
    bool known = json_is_true(json_object_get(answer, "known"));
    counts[known]++;
    if (ctl->json)
        output_json(json_pack("{s:O, s:O, s:b}", "exported",
                              json_object_get(ticket, "ticket"), "ticket",
                              json_object_get(answer, "ticket"), "known", known));
    json_decref(answer);
    return CTL_DONE;
}

CtlExit
restore_export(Ctl *ctl, const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "tickets.json", NULL);
    g_autofree char *mbox = g_build_filename(folder, "mail.mbox", NULL);
    guint counts[2] = { 0, 0 };
    FILE *file = fopen(path, "re");
    int fd = -1;
    if (file == NULL)
        return ctl_say(CTL_REFUSED, "cannot read %s: %s", path, g_strerror(errno));
    CtlExit code = client_connect(ctl, &fd);
    json_t *ticket;
    json_error_t error;
    while (code == CTL_DONE &&
           (ticket = json_loadf(file, JSON_DISABLE_EOF_CHECK, &error)) != NULL) {
        /* Mails of no ticket stand there, too. */
        if (json_is_integer(json_object_get(ticket, "ticket")))
            code = restore_ticket(ctl, fd, mbox, ticket, counts);
        json_decref(ticket);
    }
    if (code == CTL_DONE && json_error_code(&error) != json_error_premature_end_of_input)
        code = ctl_say(CTL_REFUSED, "%s: line %d: %s", path, error.line, error.text);
    if (code == CTL_DONE && !ctl->json)
        printf("%u tickets restored, %u were there already\n", counts[false],
               counts[true]);
    fclose(file);
    if (fd >= 0)
        close(fd);
    return code;
}
