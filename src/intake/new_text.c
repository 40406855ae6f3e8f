/* new_text.c - what a mail adds to its ticket, apart from what it quotes of it. */
#include "intake/new_text.h"

#include "intake/ahead.h"
#include "mime/read.h"
#include "notify/known_words.h"

enum { KNOWN_ENTRIES_MAX = 50 }; /* newest entries whose words are recognised */

/* What our letters about the ticket say round an entry. */
static GPtrArray *
letter_frames(const Settings *settings, const Wordbook *words, const Ticket *ticket)
{
    const Department *department = settings_department(settings, ticket->department);
    g_autoptr(GPtrArray) authors = g_ptr_array_new_with_free_func(g_free);
    GPtrArray *frames = g_ptr_array_new_with_free_func(g_free);
    const char *name = department ? department->name : "";

    for (guint i = 0; i < settings->staff->len; i++) {
        const Staff *staff = g_ptr_array_index(settings->staff, i);

        g_ptr_array_add(authors, g_strdup(staff->name));
        g_ptr_array_add(authors, g_strdup_printf("%s <%s>", staff->name, staff->address));
    }
    g_ptr_array_add(authors, g_strdup(name));
    g_ptr_array_add(authors, *ticket->customer.name
                                 ? g_strdup_printf("%s <%s>", ticket->customer.name,
                                                   ticket->customer.address)
                                 : g_strdup(ticket->customer.address));
    known_words_add(words, ticket->number, ticket->subject, name, authors,
                    settings->base_url ? settings->base_url : "", frames);
    return frames;
}

static void
set_texts(Entry *entry, const char *text, const char *quoted)
{
    g_free(entry->text);
    entry->text = g_strdup(text);
    g_free(entry->quoted);
    entry->quoted = g_strdup(quoted);
}

bool
new_text_read(Store *store, const Settings *settings, const Wordbook *words,
              const Mail *mail, const Ticket *ticket, const Ahead *ahead, Entry *entry,
              Fault *why)
{
    g_autoptr(GPtrArray) known = NULL;
    g_autoptr(GPtrArray) frames = NULL;
    g_auto(ReplyText) reply = { 0 };

    if (!ticket) {
        set_texts(entry, mail->text, mail->quoted);
        return true;
    }
    if (ahead && ahead->ticket == ticket->number && ahead->entries == ticket->entries) {
        set_texts(entry, ahead->text, ahead->quoted);
        return true;
    }
    if (!store_known_texts(store, ticket->number, KNOWN_ENTRIES_MAX, &known, why))
        return false;
    frames = letter_frames(settings, words, ticket);
    read_new_text(mail, true, known, frames, &reply);
    set_texts(entry, reply.text, reply.quoted);
    return true;
}
