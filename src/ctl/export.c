/* export.c - ticketctl export: everything of a ticket or a person, in two files. */
#include "ctl/mbox.h"
#include "ctl/output.h"
#include "ctl/raw.h"
#include "ctl/verbs.h"
#include "life/dossier.h"
#include "mime/compose.h"
#include "mime/parse.h"
#include "store/accounts.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

typedef struct Export {
    Ctl *ctl;
    const char *person; /* address; NULL: one ticket */
    DossierView view;
    Mbox *mbox;
    FILE *json;
    guint tickets, mails;
} Export;

/* ------------------------------------------------------------------ one entry */

/* The mail as it came, where those eyes may see all of it: what staff sent quotes
 * notices, and a forward holds what the colleague wrote above it. */
static bool
may_see_mail(const Export *export, const Entry *entry)
{
    return entry->delivery != 0 &&
           (export->view == DOSSIER_DESK ||
            (entry->kind == ENTRY_CUSTOMER && strcmp(entry->proof, "forwarded") != 0));
}

static void
attachment_free_bytes(void *data)
{
    ComposeAttachment *attachment = data;
    if (attachment->bytes != NULL)
        g_bytes_unref(attachment->bytes);
    g_free(attachment);
}

static bool
take_files(Export *export, const Entry *entry, GPtrArray *files, Fault *why)
{
    for (guint i = 0; i < entry->attachments->len; i++) {
        const Attachment *one = g_ptr_array_index(entry->attachments, i);
        GBytes *bytes = NULL;
        if (!raw_attachment(export->ctl, entry, i, &bytes, why))
            return false;
        if (bytes == NULL)
            continue;
        ComposeAttachment *file = g_new0(ComposeAttachment, 1);
        file->name = one->name;
        file->bytes = bytes;
        g_ptr_array_add(files, file);
    }
    return true;
}

/* What came in no mail, or in one that is not for those eyes, made into one. */
static bool
make_mail(Export *export, const Dossier *dossier, const Entry *entry, GBytes **out,
          Fault *why)
{
    const Settings *settings = export->ctl->settings;
    const Ticket *ticket = dossier->ticket;
    const Department *department = settings_department(settings, ticket->department);
    bool is_theirs = entry->kind == ENTRY_CUSTOMER;
    Mailbox desk = { department != NULL ? department->name : (char *)"",
                     department != NULL ? department->address : (char *)"" };
    Mailbox author = { entry->author.name, is_theirs || export->view == DOSSIER_DESK
                                               ? entry->author.address
                                               : desk.address };
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(attachment_free_bytes);
    g_autoptr(GPtrArray) references = g_ptr_array_new();
    g_autofree char *subject = g_strdup_printf("[Ticket ID: %" G_GINT64_FORMAT "] %s",
                                               ticket->number, ticket->subject);
    g_autofree char *id =
        g_strdup_printf("entry-%" G_GINT64_FORMAT "@%s", entry->id, settings->hostname);
    bool has_id = *entry->message_id != '\0' && entry->kind != ENTRY_STAFF;
    ComposeFields fields = {
        .from = compose_address_is_valid(author.address) ? &author : &desk,
        .to = is_theirs ? &desk : &ticket->customer,
        .subject = subject,
        .message_id = has_id ? entry->message_id : id,
        .in_reply_to = "",
        .references = references,
        .date = entry->at,
        .thread_topic = "",
        .thread_index = "",
        .ticket = ticket->number,
        .event = entry_kind_name(entry->kind),
        .loop_mark = "",
        .text = entry->text,
        .html = "",
        .attachments = files,
    };
    g_ptr_array_add(references, ticket->root_id);
    return take_files(export, entry, files, why) && compose(&fields, out, why);
}

/* What was attached at the terminal is in no mail: it goes along in the JSON. */
static bool
put_typed_files(Export *export, const Entry *entry, json_t *json, Fault *why)
{
    json_t *list = json_object_get(json, "attachments");
    for (guint i = 0; entry->delivery == 0 && i < entry->attachments->len; i++) {
        g_autoptr(GBytes) bytes = NULL;
        gsize length;
        if (!raw_attachment(export->ctl, entry, i, &bytes, why))
            return false;
        if (bytes == NULL)
            continue;
        const guchar *data = g_bytes_get_data(bytes, &length);
        g_autofree char *base64 = g_base64_encode(data, length);
        json_object_set_new(json_array_get(list, i), "base64", json_string(base64));
    }
    return true;
}

static bool
put_entry(Export *export, const Dossier *dossier, const Entry *entry, json_t *json,
          Fault *why)
{
    g_autoptr(GBytes) raw = NULL;
    MboxPlace place;
    bool as_it_came = may_see_mail(export, entry);
    if (as_it_came && !raw_of_delivery(export->ctl, entry->delivery, &raw, why))
        return false;
    as_it_came = raw != NULL;
    if (!as_it_came && !make_mail(export, dossier, entry, &raw, why))
        return false;
    const char *sender =
        json_string_value(json_object_get(json_object_get(json, "author"), "address"));
    if (!mbox_add(export->mbox, raw, sender, entry->at, &place, why) ||
        !put_typed_files(export, entry, json, why))
        return false;
    export->mails++;
    json_object_set_new(json, "mbox",
                        json_pack("{s:I, s:I, s:I, s:b}", "offset",
                                  (json_int_t)place.offset, "bytes",
                                  (json_int_t)place.bytes, "size", (json_int_t)place.size,
                                  "as_it_came", as_it_came));
    return true;
}

/* ------------------------------------------------------------------ tickets */

static void
put_line(Export *export, json_t *json)
{
    g_autofree char *text = json_dumps(json, JSON_COMPACT);
    fprintf(export->json, "%s\n", text);
    json_decref(json);
}

/* In tickets of others, who was never let in gets only what they wrote themselves. */
static bool
is_let_in(Export *export, gint64 ticket, bool *out, Fault *why)
{
    ParticipantRole role = ROLE_CUSTOMER;
    if (export->person != NULL && export->view == DOSSIER_CUSTOMER &&
        !store_role(export->ctl->store, ticket, export->person, &role, why))
        return false;
    *out = role >= ROLE_CC;
    return true;
}

static void
keep_own(Dossier *dossier, const char *person)
{
    for (guint i = dossier->entries->len; i > 0; i--) {
        const Entry *entry = g_ptr_array_index(dossier->entries, i - 1);
        if (g_ascii_strcasecmp(entry->author.address, person) != 0)
            g_ptr_array_remove_index(dossier->entries, i - 1);
    }
    g_ptr_array_set_size(dossier->participants, 0);
}

static bool
put_ticket(Export *export, gint64 number, bool *found, Fault *why)
{
    g_auto(Dossier) dossier = { 0 };
    bool let_in;
    if (!dossier_read(export->ctl->store, number, &dossier, why))
        return false;
    *found = dossier.ticket != NULL;
    if (!*found)
        return true;
    if (!is_let_in(export, number, &let_in, why))
        return false;
    if (!let_in)
        keep_own(&dossier, export->person);
    json_t *json = dossier_json(&dossier, export->ctl->settings, export->view);
    json_t *entries = json_object_get(json, "entries");
    size_t n = 0;
    if (!let_in)
        json_object_del(json, "customer");
    for (guint i = 0; i < dossier.entries->len; i++) {
        const Entry *entry = g_ptr_array_index(dossier.entries, i);
        if (dossier_shows(entry, export->view) &&
            !put_entry(export, &dossier, entry, json_array_get(entries, n++), why)) {
            json_decref(json);
            return false;
        }
    }
    put_line(export, json);
    export->tickets++;
    return true;
}

/* Their mails that are in no ticket: held, filed, noted from machines. */
static bool
put_loose_mails(Export *export, Fault *why)
{
    g_autoptr(GPtrArray) mails = NULL;
    if (!query_loose_mails(export->ctl->store, export->person, &mails, why))
        return false;
    for (guint i = 0; i < mails->len; i++) {
        const Delivery *one = g_ptr_array_index(mails, i);
        g_autoptr(GBytes) raw = NULL;
        MboxPlace place;
        if (!raw_of_delivery(export->ctl, one->id, &raw, why))
            return false;
        if (raw == NULL)
            continue;
        if (!mbox_add(export->mbox, raw, one->sender, one->at, &place, why))
            return false;
        export->mails++;
        put_line(export,
                 json_pack("{s:o, s:s, s:s, s:o, s:{s:I, s:I, s:I, s:b}}", "mail",
                           output_json_time(one->at), "subject", one->subject, "outcome",
                           outcome_name(one->outcome), "ticket", json_null(), "mbox",
                           "offset", (json_int_t)place.offset, "bytes",
                           (json_int_t)place.bytes, "size", (json_int_t)place.size,
                           "as_it_came", 1));
    }
    return true;
}

/* What is known of who logs in. */
static bool
put_account(Export *export, Fault *why)
{
    Store *store = export->ctl->store;
    g_autoptr(Account) account = NULL;
    g_autoptr(GPtrArray) sessions = NULL;
    if (!store_find_account(store, STORE_BY_ADDRESS, export->person, &account, why))
        return false;
    if (account == NULL)
        return true;
    if (!store_sessions(store, account->id, &sessions, why))
        return false;
    json_t *json = dossier_account_json(account, sessions);
    put_line(export, json_pack("{s:o, s:n}", "account", json, "ticket"));
    return true;
}

static bool
put_person(Export *export, Fault *why)
{
    g_autoptr(GArray) tickets = NULL;
    if (!put_account(export, why) ||
        !query_tickets_of(export->ctl->store, export->person, &tickets, why))
        return false;
    for (guint i = 0; i < tickets->len; i++) {
        bool found;
        if (!put_ticket(export, g_array_index(tickets, gint64, i), &found, why))
            return false;
    }
    return put_loose_mails(export, why);
}

/* ------------------------------------------------------------------ the verb */

static CtlExit
open_files(Export *export, const char *folder)
{
    g_autofree char *mbox = g_build_filename(folder, "mail.mbox", NULL);
    g_autofree char *json = g_build_filename(folder, "tickets.json", NULL);
    g_auto(Fault) why = { 0 };
    if (g_mkdir_with_parents(folder, 0700) != 0)
        return ctl_say(CTL_REFUSED, "cannot make %s: %s", folder, g_strerror(errno));
    if (g_file_test(json, G_FILE_TEST_EXISTS))
        return ctl_say(CTL_REFUSED, "%s is there already", json);
    if (!mbox_create(mbox, &export->mbox, &why))
        return ctl_fault(&why);
    export->json = fopen(json, "wxe");
    if (export->json == NULL || fchmod(fileno(export->json), 0600) != 0)
        return ctl_say(CTL_REFUSED, "cannot write %s: %s", json, g_strerror(errno));
    return CTL_DONE;
}

static CtlExit
close_files(Export *export, CtlExit code)
{
    g_auto(Fault) why = { 0 };
    if (export->mbox != NULL && !mbox_close(export->mbox, &why) && code == CTL_DONE)
        code = ctl_fault(&why);
    if (export->json != NULL && fclose(export->json) != 0 && code == CTL_DONE)
        code = ctl_say(CTL_REFUSED, "cannot write tickets.json: %s", g_strerror(errno));
    return code;
}

static CtlExit
export_all(Export *export, gint64 number)
{
    g_auto(Fault) why = { 0 };
    bool found = true;
    if (export->person == NULL ? !put_ticket(export, number, &found, &why)
                               : !put_person(export, &why))
        return ctl_fault(&why);
    if (!found)
        return ctl_say(CTL_REFUSED, "no ticket %" G_GINT64_FORMAT, number);
    return CTL_DONE;
}

CtlExit
verb_export(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *folder = NULL;
    gboolean internal = FALSE;
    gint64 number = 0;
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &folder, "Folder for the two files",
          "DIR" },
        { "internal", 0, 0, G_OPTION_ARG_NONE, &internal,
          "With notes, history and all that is the desk's own", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 1, 1))
        return CTL_USAGE;
    bool is_person = strchr(argv[1], '@') != NULL;
    if (folder == NULL)
        return ctl_say(CTL_USAGE, "say with -o DIR where to");
    if (!is_person && !ctl_number(argv[1], "a ticket or an address", &number))
        return CTL_USAGE;
    Export export = { .ctl = ctl,
                      .person = is_person ? argv[1] : NULL,
                      .view = internal ? DOSSIER_DESK : DOSSIER_CUSTOMER };
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    mime_init();
    compose_init();
    code = open_files(&export, folder);
    if (code == CTL_DONE)
        code = export_all(&export, number);
    code = close_files(&export, code);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        output_json(
            json_pack("{s:i, s:i}", "tickets", export.tickets, "mails", export.mails));
    else
        printf("%u tickets, %u mails in %s\n", export.tickets, export.mails, folder);
    return CTL_DONE;
}
