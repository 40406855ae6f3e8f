/* told.c - what a desk has on file after a mail, in a few words, and mails to it. */
#include "tests/intake/told.h"

#include "core/news.h"
#include "notify/composer.h"
#include "rules/signature.h"

#include <string.h>

static gint
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
joined(GPtrArray *words, const char *between)
{
    g_ptr_array_sort(words, compare_words);
    g_ptr_array_add(words, NULL);
    return g_strjoinv(between, (char **)words->pdata);
}

char *
letters_after(DeskFixture *f, gint64 after)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) letters = NULL;
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

    g_assert_true(query_letters(f->store, 0, &letters, &why));
    for (guint i = 0; i < letters->len; i++) {
        const Letter *letter = letters->pdata[i];

        if (letter->id > after)
            g_ptr_array_add(words,
                            g_strdup_printf("%s>%s", letter->event, letter->recipient));
    }
    return joined(words, " ");
}

gint64
last_letter(DeskFixture *f)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) letters = NULL;
    gint64 last = 0;

    g_assert_true(query_letters(f->store, 0, &letters, &why));
    for (guint i = 0; i < letters->len; i++)
        last = MAX(last, ((const Letter *)letters->pdata[i])->id);
    return last;
}

Letter *
letter_to(DeskFixture *f, const char *recipient)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) letters = NULL;
    gint64 id = 0;
    Letter *letter = NULL;

    g_assert_true(query_letters(f->store, 0, &letters, &why));
    for (guint i = 0; i < letters->len; i++) {
        const Letter *one = letters->pdata[i];

        if (strcmp(one->recipient, recipient) == 0)
            id = MAX(id, one->id);
    }
    g_assert_cmpint(id, >, 0);
    g_assert_true(store_letter(f->store, id, true, &letter, &why));
    make_message(f, letter);
    return letter;
}

void
make_message(DeskFixture *f, Letter *letter)
{
    g_auto(Fault) why = { 0 };
    g_autofree char *url = g_strdup_printf("sqlite:%s/desk.db", f->folder);
    g_autoptr(Composer) composer = composer_new(url, NULL, NULL, NULL);
    g_autoptr(Entry) entry = NULL;

    /* The change may not be committed yet: no other connection sees its entry. */
    if (!letter->news->text) {
        g_assert_true(query_entry(f->store, letter->news->entry, &entry, &why));
        letter->news->text = g_strdup(entry->text);
    }
    if (!composer_make(composer, letter, &why))
        g_error("%s", why.text);
}

bool
says(const Letter *letter, const char *words)
{
    return g_strstr_len(g_bytes_get_data(letter->message, NULL),
                        (gssize)g_bytes_get_size(letter->message), words) != NULL;
}

char *
history_of(DeskFixture *f, gint64 ticket)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) rows = NULL;
    GString *text = g_string_new(NULL);

    g_assert_true(query_history(f->store, ticket, &rows, &why));
    for (guint i = 0; i < rows->len; i++)
        g_string_append_printf(text, "%s%s", i ? " " : "",
                               ((const History *)rows->pdata[i])->what);
    return g_string_free(text, FALSE);
}

/* "kind/proof" of the entries, oldest first. */
char *
entries_of(DeskFixture *f, gint64 ticket)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) rows = NULL;
    GString *text = g_string_new(NULL);

    g_assert_true(query_entries(f->store, ticket, &rows, &why));
    for (guint i = 0; i < rows->len; i++) {
        const Entry *entry = rows->pdata[i];

        g_string_append_printf(text, "%s%s/%s", i ? " " : "",
                               entry_kind_name(entry->kind), entry->proof);
    }
    return g_string_free(text, FALSE);
}

const char *
status_of(DeskFixture *f, gint64 number)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Ticket) ticket = NULL;

    g_assert_true(store_ticket(f->store, number, &ticket, &why));
    g_assert_nonnull(ticket);
    return ticket_status_name(ticket->status);
}

ParticipantRole
role_of(DeskFixture *f, gint64 ticket, const char *address)
{
    g_auto(Fault) why = { 0 };
    ParticipantRole role;

    g_assert_true(store_role(f->store, ticket, address, &role, &why));
    return role;
}

Delivery *
delivery_of(DeskFixture *f, gint64 id)
{
    g_auto(Fault) why = { 0 };
    Delivery *delivery = NULL;

    g_assert_true(store_delivery(f->store, id, &delivery, NULL, &why));
    return delivery;
}

Recorded
deliver(DeskFixture *f, const Mail *mail, const char *want)
{
    g_autofree char *got = NULL;
    Recorded recorded = desk_fixture_deliver(f, mail, &got);

    g_assert_cmpstr(got, ==, want);
    return recorded;
}

Recorded
deliver_words(DeskFixture *f, const char *from, const char *subject, const char *text,
              const char *want)
{
    g_autoptr(Mail) mail = desk_fixture_mail(from, subject, text);

    return deliver(f, mail, want);
}

Recorded
answer(DeskFixture *f, gint64 ticket, const char *text)
{
    g_autofree char *subject =
        g_strdup_printf("Re: [Ticket ID: %" G_GINT64_FORMAT "] x", ticket);
    g_autoptr(Mail) mail = desk_fixture_mail("alice@desk.test", subject, text);

    g_ptr_array_add(mail->in_reply_to,
                    signature_message_id(&f->keys, SIGN_STAFF, ticket, 1,
                                         "alice@desk.test", f->settings.hostname));
    return deliver(f, mail, "answer staff-answer");
}

void
add_address(GPtrArray *list, const char *address)
{
    g_ptr_array_add(list, mailbox_new("", address));
}

void
sign(DeskFixture *f, Mail *mail, gint64 ticket, const char *recipient)
{
    g_ptr_array_add(mail->in_reply_to,
                    signature_message_id(&f->keys, SIGN_CUSTOMER, ticket, 1, recipient,
                                         f->settings.hostname));
}
