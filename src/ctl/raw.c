/* raw.c - ticketctl raw, attachment: bytes exactly as they came. */
#include "ctl/raw.h"

#include "core/attachment_name.h"
#include "ctl/output.h"
#include "ctl/verbs.h"
#include "mime/parse.h"

#include <string.h>

/* The raw bytes of a delivery; NULL where there is none. */
bool
raw_of_delivery(Ctl *ctl, gint64 id, GBytes **raw, Fault *why)
{
    g_autoptr(Delivery) delivery = NULL;
    if (id == 0)
        return true;
    return store_delivery(ctl->store, id, &delivery, raw, why);
}

/* Entries and deliveries are counted apart. "e3" and "d3" say which is meant; a plain
 * number is the entry if there is one with a mail, and then the other is mentioned. */
static CtlExit
find_raw(Ctl *ctl, const char *word, GBytes **out)
{
    bool is_entry = *word == 'e', is_delivery = *word == 'd';
    gint64 number;
    g_autoptr(Entry) entry = NULL;
    g_autoptr(GBytes) of_entry = NULL, of_delivery = NULL;
    g_auto(Fault) why = { 0 };
    if (!ctl_number(word + (is_entry || is_delivery), "an entry or a delivery", &number))
        return CTL_USAGE;
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!is_delivery &&
        (!query_entry(ctl->store, number, &entry, &why) ||
         (entry != NULL && !raw_of_delivery(ctl, entry->delivery, &of_entry, &why))))
        return ctl_fault(&why);
    if (!is_entry && !raw_of_delivery(ctl, number, &of_delivery, &why))
        return ctl_fault(&why);
    if (of_entry != NULL && of_delivery != NULL && entry->delivery != number)
        ctl_say(CTL_DONE,
                "this is the mail of entry %" G_GINT64_FORMAT
                "; that of delivery %" G_GINT64_FORMAT " is \"raw d%" G_GINT64_FORMAT
                "\"",
                number, number, number);
    *out = of_entry != NULL ? g_steal_pointer(&of_entry) : g_steal_pointer(&of_delivery);
    if (*out != NULL)
        return CTL_DONE;
    if (entry != NULL && entry->delivery != 0)
        return ctl_say(CTL_REFUSED, "the mail of entry %" G_GINT64_FORMAT " was erased",
                       number);
    if (entry != NULL)
        return ctl_say(CTL_REFUSED, "entry %" G_GINT64_FORMAT " did not come by mail",
                       number);
    return ctl_say(CTL_REFUSED, "no mail %s", word);
}

CtlExit
verb_raw(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *file = NULL;
    g_autoptr(GBytes) raw = NULL;
    g_auto(Fault) why = { 0 };
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &file, "Write into this file",
          "FILE" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 1, 1))
        return CTL_USAGE;
    CtlExit code = find_raw(ctl, argv[1], &raw);
    if (code == CTL_DONE && !output_bytes(raw, file, &why))
        return ctl_fault(&why);
    return code;
}

/* The file at that place in a letter of ours; NULL if there is none. */
static GBytes *
file_in_letter(GBytes *message, guint place)
{
    g_autoptr(Mail) mail = mime_parse(message);
    const Attachment *attachment;
    if (place >= mail->attachments->len)
        return NULL;
    attachment = g_ptr_array_index(mail->attachments, place);
    return mime_extract(message, attachment->part);
}

/* Of a mail from its raw bytes; of an answer typed at the terminal as they are kept with
 * it, or, before schema 2, in its letter. */
bool
raw_attachment(Ctl *ctl, const Entry *entry, guint place, GBytes **out, Fault *why)
{
    const Attachment *attachment = g_ptr_array_index(entry->attachments, place);
    g_autoptr(GBytes) raw = NULL;
    g_autoptr(Letter) letter = NULL;
    *out = NULL;
    mime_init();
    if (entry->delivery != 0) {
        if (!raw_of_delivery(ctl, entry->delivery, &raw, why))
            return false;
        *out = raw == NULL ? NULL : mime_extract(raw, attachment->part);
        return true;
    }
    if (!query_file(ctl->store, entry->id, place, out, why))
        return false;
    if (*out != NULL)
        return true;
    if (!query_answer_letter(ctl->store, entry->ticket, entry->id, &letter, why))
        return false;
    if (letter != NULL && letter->message != NULL)
        *out = file_in_letter(letter->message, place);
    return true;
}

static CtlExit
extract(Ctl *ctl, gint64 ticket, gint64 number, const char *name, const char *file)
{
    g_autoptr(Entry) entry = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_auto(Fault) why = { 0 };
    if (!query_entry(ctl->store, number, &entry, &why))
        return ctl_fault(&why);
    if (entry == NULL || entry->ticket != ticket)
        return ctl_say(CTL_REFUSED,
                       "ticket %" G_GINT64_FORMAT " has no entry %" G_GINT64_FORMAT,
                       ticket, number);
    int found = attachment_names_find(entry->attachments, name);
    if (found < 0)
        return ctl_say(CTL_REFUSED, "entry %" G_GINT64_FORMAT " has no attachment \"%s\"",
                       entry->id, name);
    if (!raw_attachment(ctl, entry, (guint)found, &bytes, &why))
        return ctl_fault(&why);
    if (bytes == NULL)
        return ctl_say(CTL_REFUSED, "the bytes of \"%s\" are not kept", name);
    return output_bytes(bytes, file, &why) ? CTL_DONE : ctl_fault(&why);
}

CtlExit
verb_attachment(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *file = NULL;
    gint64 ticket, entry;
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &file, "Write into this file",
          "FILE" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 3, 3) ||
        !ctl_number(argv[1], "a ticket", &ticket) ||
        !ctl_number(argv[2], "an entry", &entry))
        return CTL_USAGE;
    CtlExit code = ctl_store(ctl);
    return code == CTL_DONE ? extract(ctl, ticket, entry, argv[3], file) : code;
}
