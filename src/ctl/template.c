/* template.c - ticketctl template: the letters' templates and languages, and how they
 * look.
 */
#include "base/input.h"
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/verbs.h"
#include "notify/built_in.h"
#include "notify/wordbook.h"
#include "notify/wording.h"
#include "store/query.h"

#include <stdio.h>
#include <string.h>

#define TEMPLATE_BYTES_MAX ((gsize)1024 * 1024)

/* The site's own file of that name, or NULL. */
static char *
own_path(const Ctl *ctl, const char *name)
{
    g_autofree char *folder = g_path_get_dirname(ctl->settings_path);
    char *path = g_build_filename(folder, name, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        g_clear_pointer(&path, g_free);
    return path;
}

static CtlExit
template_list(Ctl *ctl)
{
    static const char *const columns[] = { "Name", "~Where it is", NULL };
    Table *table = ctl->json ? NULL : table_new(columns);
    for (const BuiltIn *one = built_ins; one->name != NULL; one++) {
        g_autofree char *path = own_path(ctl, one->name);
        if (table == NULL)
            output_json(json_pack("{s:s, s:s, s:b}", "name", one->name, "path",
                                  path == NULL ? "" : path, "built_in", path == NULL));
        else
            table_add(table, one->name, path == NULL ? "built in" : path);
    }
    if (table != NULL)
        table_print(table, "");
    return CTL_DONE;
}

static const BuiltIn *
find_template(const char *name)
{
    for (const BuiltIn *one = built_ins; one->name != NULL; one++)
        if (strcmp(one->name, name) == 0)
            return one;
    ctl_say(CTL_REFUSED, "no template %s; ticketctl template list shows them", name);
    return NULL;
}

static CtlExit
template_show(Ctl *ctl, const char *name)
{
    const BuiltIn *found = find_template(name);
    g_autoptr(GBytes) bytes = NULL;
    g_auto(Fault) why = { 0 };
    if (found == NULL)
        return CTL_REFUSED;
    g_autofree char *path = own_path(ctl, name);
    if (path == NULL) {
        fputs(found->text, stdout);
        return CTL_DONE;
    }
    if (!input_read_file(path, TEMPLATE_BYTES_MAX, &bytes, &why))
        return ctl_say(CTL_REFUSED, "%s", why.text);
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length);
    fwrite(text, 1, length, stdout);
    return CTL_DONE;
}

/* What the letter tells of: a ticket's newest answer or mail, or something made up. */
typedef struct Sample {
    Ticket *ticket;
    GPtrArray *entries;
    WordingFields fields;
} Sample;

static CtlExit
sample_ticket(Ctl *ctl, gint64 number, bool is_to_staff, Sample *out)
{
    g_auto(Fault) why = { 0 };
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!store_ticket(ctl->store, number, &out->ticket, &why) ||
        (out->ticket != NULL && !query_entries(ctl->store, number, &out->entries, &why)))
        return ctl_fault(&why);
    if (out->ticket == NULL)
        return ctl_say(CTL_REFUSED, "no ticket %" G_GINT64_FORMAT, number);
    const Department *department =
        settings_department(ctl->settings, out->ticket->department);
    out->fields.ticket = number;
    out->fields.subject = out->ticket->subject;
    out->fields.status = out->ticket->status;
    out->fields.department_name =
        department == NULL ? out->ticket->department : department->name;
    for (guint i = out->entries->len; i-- > 0;) {
        const Entry *entry = g_ptr_array_index(out->entries, i);
        if (entry->kind != (is_to_staff ? ENTRY_CUSTOMER : ENTRY_STAFF))
            continue;
        out->fields.author = entry->author.name;
        out->fields.text = entry->text;
        out->fields.proof = entry->proof;
        break;
    }
    return CTL_DONE;
}

static void
print_preview(const char *name, NoticeEvent event, bool is_to_staff, const char *language,
              const WordingFields *fields)
{
    Wording wording;
    wording_make(event, is_to_staff ? AUDIENCE_STAFF : AUDIENCE_CUSTOMER, language,
                 fields, &wording);
    fputs(g_str_has_suffix(name, ".html") ? wording.html : wording.text, stdout);
    wording_clear(&wording);
}

static CtlExit
template_preview(Ctl *ctl, const char *name, const char *word, const char *language,
                 gint64 number)
{
    bool is_to_staff = strstr(name, "staff") != NULL;
    NoticeEvent event = is_to_staff ? NOTICE_CUSTOMER_REPLY : NOTICE_ANSWER;
    Sample sample = { .fields = {
                          .words = ctl->words,
                          .ticket = 10001,
                          .subject = "Printer",
                          .status = is_to_staff ? TICKET_CUSTOMER_REPLY : TICKET_ANSWERED,
                          .department_name = "Support",
                          .author = is_to_staff ? "Jane <jane@example.org>" : "Alice",
                          .text = "The first line.\n\nAnd another one.",
                          .reason = "" } };
    CtlExit code = CTL_DONE;
    if (!g_str_has_prefix(name, "letters/customer.") &&
        !g_str_has_prefix(name, "letters/staff."))
        return ctl_say(CTL_REFUSED,
                       "%s is no letter; preview shows letters/customer.txt, "
                       "letters/staff.html and their like",
                       name);
    if (find_template(name) == NULL)
        return CTL_REFUSED;
    if (word != NULL && !notice_event_parse(word, &event))
        return ctl_say(CTL_REFUSED, "no event %s", word);
    if (!wording_exists(event, is_to_staff ? AUDIENCE_STAFF : AUDIENCE_CUSTOMER))
        return ctl_say(CTL_REFUSED, "%s is not told to %s", notice_event_name(event),
                       is_to_staff ? "staff" : "customers");
    if (number != 0)
        code = sample_ticket(ctl, number, is_to_staff, &sample);
    if (code == CTL_DONE)
        print_preview(name, event, is_to_staff,
                      language != NULL        ? language
                      : sample.ticket != NULL ? sample.ticket->language
                                              : ctl->settings->language,
                      &sample.fields);
    g_clear_pointer(&sample.ticket, ticket_free);
    g_clear_pointer(&sample.entries, g_ptr_array_unref);
    return code;
}

CtlExit
verb_template(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *language = NULL, *event = NULL;
    gint64 ticket = 0;
    const GOptionEntry entries[] = {
        { "ticket", 0, 0, G_OPTION_ARG_INT64, &ticket, "Of this ticket", "N" },
        { "language", 0, 0, G_OPTION_ARG_STRING, &language, "In this language", "L" },
        { "event", 0, 0, G_OPTION_ARG_STRING, &event, "For this event", "E" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 1, 2))
        return CTL_USAGE;
    CtlExit code = ctl_wordbook(ctl);
    if (code != CTL_DONE)
        return code;
    if (strcmp(argv[1], "list") == 0 && argc == 2)
        return template_list(ctl);
    if (strcmp(argv[1], "show") == 0 && argc == 3)
        return template_show(ctl, argv[2]);
    if (strcmp(argv[1], "preview") == 0 && argc == 3)
        return template_preview(ctl, argv[2], event, language, ticket);
    return ctl_say(CTL_USAGE, "usage: ticketctl %s %s", ctl->verb, ctl->usage);
}
