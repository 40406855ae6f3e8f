/* test_wording.c - letters say what happened, and never more than they may. */
#include "notify/known_words.h"
#include "notify/wording.h"
#include "reply/html_text.h"
#include "reply/reply_text.h"
#include "rules/proof.h"

#include <string.h>

static WordingFields
some_fields(void)
{
    WordingFields fields = {
        .ticket = 10001,
        .subject = "Printer",
        .department_name = "Support",
        .status = TICKET_OPEN,
        .author = "Jane Doe <jane@example.org>",
        .text = "It is on fire.\n\n  Please help.",
        .reason = "",
    };

    return fields;
}

static void
test_texts(void)
{
    static const struct {
        NoticeEvent event;
        NoticeAudience audience;
        const char *language, *want;
    } cases[] = {
        { NOTICE_OPENED, AUDIENCE_CUSTOMER, "en",
          "We have received your message: it is ticket 10001.\n"
          "\n"
          "We will answer by mail. To add something, just reply to this message.\n"
          "\n"
          "Status: Open\n" },
        { NOTICE_OPENED, AUDIENCE_CUSTOMER, "id",
          "Pesan Anda sudah kami terima sebagai tiket 10001.\n"
          "\n"
          "Kami akan menjawab lewat email. Untuk menambahkan keterangan, cukup balas\n"
          "pesan ini.\n"
          "\n"
          "Status: Terbuka\n" },
        { NOTICE_CUSTOMER_REPLY, AUDIENCE_STAFF, "en",
          "Jane Doe <jane@example.org> replied to ticket 10001 in Support.\n"
          "From: Jane Doe <jane@example.org>\n"
          "Subject: Printer\n"
          "Status: Open\n"
          "\n"
          "| It is on fire.\n"
          "| \n"
          "|   Please help.\n"
          "\n"
          "-- \n"
          "Reply to this message to answer the customer.\n" },
        { NOTICE_ANSWER, AUDIENCE_CUSTOMER, "en",
          "It is on fire.\n"
          "\n"
          "  Please help.\n"
          "\n"
          "-- \n"
          "Jane Doe <jane@example.org>, Support\n"
          "Status: Open \302\267 To answer, just reply to this message.\n" },
        { NOTICE_NOTE, AUDIENCE_STAFF, "id",
          "Jane Doe <jane@example.org> menulis catatan pada tiket 10001 di Support,\n"
          "khusus untuk staf.\n"
          "Dari: Jane Doe <jane@example.org>\n"
          "Perihal: Printer\n"
          "Status: Terbuka\n"
          "\n"
          "| It is on fire.\n"
          "| \n"
          "|   Please help.\n"
          "\n"
          "-- \n"
          "Pelanggan tidak menerima catatan ini.\n" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        WordingFields fields = some_fields();
        Wording wording;

        wording_make(cases[i].event, cases[i].audience, cases[i].language, &fields,
                     &wording);
        g_assert_cmpstr(wording.text, ==, cases[i].want);
        wording_clear(&wording);
    }
}

/* Every letter that exists, in both languages and an unknown one: the first line has
 * the number, lines are short, the HTML loads nothing. */
static void
test_all(void)
{
    static const char *const codes[] = { "en", "id", "xx" };

    for (int event = NOTICE_OPENED; event <= (int)NOTICE_HELD; event++)
        for (int audience = 0; audience <= (int)AUDIENCE_STAFF; audience++)
            for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
                WordingFields fields = some_fields();
                Wording wording;
                g_auto(GStrv) lines = NULL;

                if (!wording_exists((NoticeEvent)event, (NoticeAudience)audience))
                    continue;
                wording_make((NoticeEvent)event, (NoticeAudience)audience, codes[i],
                             &fields, &wording);
                lines = g_strsplit(wording.text, "\n", -1);
                /* To a customer the words come first: that is what a phone shows. */
                if (audience == (int)AUDIENCE_CUSTOMER &&
                    (event == (int)NOTICE_ANSWER || event == (int)NOTICE_CLOSED))
                    g_assert_cmpstr(lines[0], ==, "It is on fire.");
                else
                    g_assert_true(event == NOTICE_HELD || strstr(lines[0], "10001"));
                for (guint n = 0; lines[n]; n++)
                    g_assert_cmpint(g_utf8_strlen(lines[n], -1), <, 78);
                g_assert_null(strchr(wording.text, '{'));
                g_assert_null(strstr(wording.html, "http"));
                g_assert_null(strstr(wording.html, "src="));
                wording_clear(&wording);
            }
    g_assert_false(wording_exists(NOTICE_NOTE, AUDIENCE_CUSTOMER));
    g_assert_false(wording_exists(NOTICE_BOUNCE, AUDIENCE_CUSTOMER));
    g_assert_false(wording_exists(NOTICE_HELD, AUDIENCE_CUSTOMER));
}

/* What strangers wrote is not in acknowledgements. */
static void
test_acknowledgement_is_ours(void)
{
    static const NoticeEvent events[] = { NOTICE_OPENED, NOTICE_CUSTOMER_REPLY,
                                          NOTICE_REOPENED };
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    g_ptr_array_add(names, (char *)"CANARY.pdf");
    for (gsize i = 0; i < G_N_ELEMENTS(events); i++) {
        WordingFields fields = some_fields();
        Wording wording;

        fields.subject = fields.author = fields.text = fields.reason = "CANARY";
        fields.attachments = names;
        fields.reply_marker = true;
        wording_make(events[i], AUDIENCE_CUSTOMER, "en", &fields, &wording);
        g_assert_null(strstr(wording.text, "CANARY"));
        g_assert_null(strstr(wording.html, "CANARY"));
        wording_clear(&wording);
        fields.is_brief = true;
        wording_make(events[i], AUDIENCE_CUSTOMER, "en", &fields, &wording);
        g_assert_cmpuint(strlen(wording.text), <, 80);
        g_assert_cmpstr(wording.html, ==, "");
        wording_clear(&wording);
    }
}

static void
test_hostile(void)
{
    WordingFields fields = some_fields();
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *huge = g_strnfill(100000, 'x');
    Wording wording;

    g_ptr_array_add(names, (char *)"a\nReply-To: x.pdf");
    fields.author = "{ticket}\r\n<b>\x1b]0;x\xe2\x80\xae <e@example.org>";
    fields.text = "-- \nStatus: Closed\n</div><script>x</script>\x1b[2J\x00 \xff "
                  "{author} &amp; \xe2\x80\xa8z";
    fields.attachments = names;
    wording_make(NOTICE_CUSTOMER_REPLY, AUDIENCE_STAFF, "en", &fields, &wording);
    g_assert_nonnull(strstr(wording.text, "\nFrom: {ticket} <b> ]0;x <e@example.org>\n"));
    g_assert_nonnull(
        strstr(wording.text, "\n| -- \n| Status: Closed\n| </div><script>x</script>[2J"));
    g_assert_nonnull(strstr(wording.text, "\nAttachments: a Reply-To: x.pdf\n"));
    g_assert_null(strchr(wording.text, '\x1b'));
    g_assert_null(strstr(wording.html, "<script"));
    g_assert_nonnull(strstr(wording.html, "&lt;/div&gt;&lt;script&gt;"));
    wording_clear(&wording);

    fields.text = huge;
    wording_make(NOTICE_CUSTOMER_REPLY, AUDIENCE_STAFF, "en", &fields, &wording);
    g_assert_cmpuint(strlen(wording.text), <, 66000);
    g_assert_nonnull(
        strstr(wording.text, "| [Cut here: the whole text is kept with the ticket.]\n"));
    wording_clear(&wording);
}

static void
test_values_are_not_templates(void)
{
    WordingFields fields = some_fields();
    Wording wording;

    fields.author = "{{department}}{{author}}%s${x}";
    fields.text = "{{author}} {{#facts}} {{>letters/foot.html}}";
    wording_make(NOTICE_ANSWER, AUDIENCE_CUSTOMER, "en", &fields, &wording);
    g_assert_nonnull(strstr(wording.text, "{{department}}{{author}}%s${x}, Support\n"));
    g_assert_true(g_str_has_prefix(wording.text, fields.text));
    g_assert_nonnull(
        strstr(wording.html, "{{author}} {{#facts}} {{&gt;letters/foot.html}}"));
    wording_clear(&wording);
    /* In the words of an event as well as in a template. */
    wording_make(NOTICE_ANSWER, AUDIENCE_STAFF, "en", &fields, &wording);
    g_assert_true(
        g_str_has_prefix(wording.text, "{{department}}{{author}}%s${x} answered"));
    wording_clear(&wording);
}

static void
test_marker(void)
{
    WordingFields fields = some_fields();
    Wording wording;

    fields.reply_marker = true;
    wording_make(NOTICE_ANSWER, AUDIENCE_CUSTOMER, "id", &fields, &wording);
    g_assert_true(g_str_has_prefix(
        wording.text, "##- Mohon tulis balasan Anda di atas baris ini -##\n"));
    wording_clear(&wording);
}

/* Staff see how the author is known; customers are told nothing of it. */
static void
test_proof(void)
{
    WordingFields fields = some_fields();
    Wording staff, customer;

    fields.proof = "unauthenticated";
    wording_make(NOTICE_CUSTOMER_REPLY, AUDIENCE_STAFF, "id", &fields, &staff);
    wording_make(NOTICE_ANSWER, AUDIENCE_CUSTOMER, "id", &fields, &customer);
    g_assert_nonnull(strstr(staff.text, "\nDikenal dari: alamat saja (server email"));
    g_assert_nonnull(strstr(staff.html, "Dikenal dari: alamat saja (server email"));
    g_assert_null(strstr(customer.text, "alamat saja"));
    g_assert_null(strstr(customer.html, "alamat saja"));
    wording_clear(&staff);
    wording_clear(&customer);
}

static Entry *
earlier_entry(EntryKind kind, const char *name, const char *text, gint64 at)
{
    Entry *entry = entry_new();

    entry->kind = kind;
    entry->at = at;
    g_free(entry->author.name);
    entry->author.name = g_strdup(name);
    g_free(entry->text);
    entry->text = g_strdup(text);
    return entry;
}

/* What was written before: the last answer for staff, and since when the customer waits;
 * all of it for customers of a desk that wants it. Newest first. */
static void
test_earlier(void)
{
    g_autoptr(GPtrArray) entries =
        g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);
    WordingFields fields = some_fields();
    Wording staff, customer, opened;

    g_ptr_array_add(entries,
                    earlier_entry(ENTRY_CUSTOMER, "Jane", "Hello?", 1606295000000));
    g_ptr_array_add(entries,
                    earlier_entry(ENTRY_CUSTOMER, "Jane", "Still dead.", 1606291451000));
    g_ptr_array_add(entries,
                    earlier_entry(ENTRY_STAFF, "", "<b>Try</b> now.", 1606290000000));
    fields.earlier = entries;
    wording_make(NOTICE_CUSTOMER_REPLY, AUDIENCE_STAFF, "en", &fields, &staff);
    g_assert_nonnull(strstr(staff.text, "\nWaiting since: 2020-11-25 08:04 UTC\n"));
    g_assert_nonnull(strstr(staff.text, "\nEarlier in this ticket:\n"
                                        "> Support, 2020-11-25 07:40 UTC:\n"
                                        "> <b>Try</b> now.\n"));
    g_assert_null(strstr(staff.text, "Still dead."));
    g_assert_nonnull(strstr(staff.html, "&lt;b&gt;Try&lt;/b&gt; now."));
    wording_make(NOTICE_ANSWER, AUDIENCE_CUSTOMER, "id", &fields, &customer);
    g_assert_nonnull(strstr(customer.text, "\nSebelumnya di tiket ini:\n"
                                           "> Jane, 2020-11-25 09:03 UTC:\n> Hello?\n> \n"
                                           "> Jane, 2020-11-25 08:04 UTC:\n"));
    g_assert_nonnull(strstr(customer.html, "<blockquote type=\"cite\""));
    /* What a stranger can cause quotes nothing. */
    wording_make(NOTICE_OPENED, AUDIENCE_CUSTOMER, "en", &fields, &opened);
    g_assert_null(strstr(opened.text, "Hello?"));
    wording_clear(&staff);
    wording_clear(&customer);
    wording_clear(&opened);
}

/* Each letter, quoted whole below an answer, is known again: nothing of it is taken for
 * words of the customer's. Without the known words the status line alone gives it away
 * that the text is not. */
static void
known_again(NoticeEvent event, NoticeAudience audience, const char *language,
            const GPtrArray *known, const GPtrArray *frames, bool html)
{
    WordingFields fields = some_fields();
    g_auto(ReplyText) reply = { 0 };
    HtmlText text = { 0 };
    g_autofree char *body = NULL;
    Wording wording;

    fields.proof = proof_at(event % 9);
    fields.page = audience == AUDIENCE_STAFF ? "https://desk.test/desk/10001"
                                             : "https://desk.test/tickets/10001";
    fields.author = audience == AUDIENCE_STAFF ? "Jane Doe <jane@example.org>" : "Alice";
    wording_make(event, audience, language, &fields, &wording);
    if (html) {
        g_autofree char *page =
            g_strconcat("<p>Done.</p><p>Qwer: 1</p>", wording.html, NULL);

        html_text(page, strlen(page), 0, &text);
        body = g_strdup(text.text->str);
        html_text_clear(&text);
    } else {
        body =
            g_strconcat("Done.\n\nFrom: Support <support@example.net>\nSent: Thursday, "
                        "November 26, 2026 10:00 AM\nTo: Jane\nSubject: Printer\n\n",
                        wording.text, NULL);
    }
    ReplyContext context = { .subject = "Re: x",
                             .known = known,
                             .frames = frames,
                             .author = { (char *)"", (char *)"" },
                             .is_answer = true,
                             .layers = REPLY_ALL_LAYERS };

    reply_text_read(body, NULL, &context, &reply);
    g_assert_cmpstr(reply.text, ==, html ? "Done.\n\nQwer: 1" : "Done.");
    wording_clear(&wording);
}

static void
test_known_again(void)
{
    WordingFields fields = some_fields();
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) frames = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) authors = g_ptr_array_new();

    g_ptr_array_add(authors, (char *)"Bob");
    g_ptr_array_add(authors, (char *)"Alice");
    g_ptr_array_add(authors, (char *)fields.author);
    g_ptr_array_add(known, g_strdup(fields.text));
    known_words_add(fields.words, fields.ticket, fields.subject, fields.department_name,
                    authors, "https://desk.test", frames);
    for (NoticeEvent event = 0; event <= NOTICE_DIGEST; event++)
        for (guint form = 0; form < 4; form++) {
            const char *language = form & 1 ? "id" : "en";

            if (wording_exists(event, AUDIENCE_CUSTOMER))
                known_again(event, AUDIENCE_CUSTOMER, language, known, frames, form & 2);
            if (wording_exists(event, AUDIENCE_STAFF) && !(form & 2))
                known_again(event, AUDIENCE_STAFF, language, known, frames, false);
        }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/notify/wording/texts", test_texts);
    g_test_add_func("/notify/wording/all", test_all);
    g_test_add_func("/notify/wording/earlier", test_earlier);
    g_test_add_func("/notify/wording/known-again", test_known_again);
    g_test_add_func("/notify/wording/proof", test_proof);
    g_test_add_func("/notify/wording/acknowledgement-is-ours",
                    test_acknowledgement_is_ours);
    g_test_add_func("/notify/wording/hostile", test_hostile);
    g_test_add_func("/notify/wording/values-are-not-templates",
                    test_values_are_not_templates);
    g_test_add_func("/notify/wording/marker", test_marker);
    return g_test_run();
}
