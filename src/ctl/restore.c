/* restore.c - tickets made again from what ticketctl export wrote. */
#include "ctl/restore.h"

#include "ctl/client.h"
#include "ctl/mbox.h"
#include "ctl/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct Restore {
    Ctl *ctl;
    int fd;
    const char *path, *mbox; /* of the tickets and of their mails */
    guint restored, known;
} Restore;

/* How long a mail is as base64; it may not be there. */
static gsize
base64_length(const MboxPlace *place)
{
    return place->size > CLIENT_REQUEST_MAX ? CLIENT_REQUEST_MAX
                                            : (gsize)MAX(place->size, 0) / 3 * 4;
}

/* Its mails, as they came, go along; each entry names the place of its own. */
static CtlExit
add_mails(const char *mbox, json_t *ticket, json_t *mails)
{
    json_t *entries = json_object_get(ticket, "entries"), *entry;
    gsize together = 0;
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
        together += base64_length(&place);
        if (together >= CLIENT_REQUEST_MAX)
            return ctl_say(CTL_REFUSED, "its mails are more than ticketd takes at once");
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
restore_ticket(Restore *run, json_t *ticket)
{
    json_t *mails = json_array(), *answer = NULL;
    CtlExit code = add_mails(run->mbox, ticket, mails);
    if (code != CTL_DONE) {
        json_decref(mails);
        return code;
    }
    code = client_exchange(run->ctl, run->fd,
                           json_pack("{s:s, s:O, s:o}", "verb", "import-ticket", "export",
                                     ticket, "mails", mails),
                           &answer);
    if (code != CTL_DONE)
        return code;
    bool known = json_is_true(json_object_get(answer, "known"));
    run->known += known;
    run->restored += !known;
    if (run->ctl->json)
        output_json(json_pack("{s:O, s:O, s:b}", "exported",
                              json_object_get(ticket, "ticket"), "ticket",
                              json_object_get(answer, "ticket"), "known", known));
    json_decref(answer);
    return CTL_DONE;
}

/* One line of the export: a ticket, a mail of none, or an account. */
static CtlExit
restore_line(Restore *run, json_t *line)
{
    const json_t *number = json_object_get(line, "ticket");
    CtlExit code;
    if (json_is_null(number) && (json_object_get(line, "mail") != NULL ||
                                 json_object_get(line, "account") != NULL))
        return CTL_DONE;
    if (!json_is_integer(number))
        return ctl_say(CTL_REFUSED, "%s: something is neither a ticket nor a mail",
                       run->path);
    code = restore_ticket(run, line);
    if (code != CTL_DONE)
        ctl_say(code, "ticket %" JSON_INTEGER_FORMAT " was not restored",
                json_integer_value(number));
    return code;
}

/* The next line; *out is NULL at the end. What is broken off is not the end. */
static CtlExit
read_line(const Restore *run, FILE *file, json_t **out)
{
    json_error_t error;
    int c;
    *out = NULL;
    do
        c = getc(file);
    while (c != EOF && g_ascii_isspace(c));
    if (c == EOF && !ferror(file))
        return CTL_DONE;
    ungetc(c, file);
    *out = json_loadf(file, JSON_DISABLE_EOF_CHECK, &error);
    return *out != NULL ? CTL_DONE
                        : ctl_say(CTL_REFUSED, "%s is broken off or damaged: %s",
                                  run->path, error.text);
}

/* What is wrong with one ticket does not keep the others out. */
static CtlExit
restore_all(Restore *run, FILE *file)
{
    CtlExit code, first = CTL_DONE;
    json_t *line;
    while ((code = read_line(run, file, &line)) == CTL_DONE && line != NULL) {
        code = restore_line(run, line);
        json_decref(line);
        if (first == CTL_DONE)
            first = code;
        if (code != CTL_DONE && code != CTL_REFUSED && code != CTL_USAGE)
            return code;
    }
    return first == CTL_DONE ? code : first;
}

CtlExit
restore_export(Ctl *ctl, const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "tickets.json", NULL);
    g_autofree char *mbox = g_build_filename(folder, "mail.mbox", NULL);
    Restore run = { .ctl = ctl, .fd = -1, .path = path, .mbox = mbox };
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return ctl_say(CTL_REFUSED, "cannot read %s: %s", path, g_strerror(errno));
    CtlExit code = client_connect(ctl, &run.fd);
    if (code == CTL_DONE) {
        code = restore_all(&run, file);
        close(run.fd);
        if (code != CTL_DONE)
            ctl_say(code, "only %u tickets were restored, %u were there already",
                    run.restored, run.known);
        else if (!ctl->json)
            printf("%u tickets restored, %u were there already\n", run.restored,
                   run.known);
    }
    fclose(file);
    return code;
}
