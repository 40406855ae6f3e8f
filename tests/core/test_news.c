/* test_news.c - news comes back as it was packed, also what an older ticketd packed. */
#include "core/flat.h"
#include "core/news.h"

#include <string.h>

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static News *
some_news(void)
{
    News *news = news_new();

    news->at = 77;
    news->status = TICKET_ON_HOLD;
    news->trigger_size = 4096;
    news->is_unproven = true;
    set(&news->subject, "Printer größer");
    set(&news->ticket_language, "id");
    set(&news->department_name, "Support");
    set(&news->author.name, "Jane");
    set(&news->text, "It burns");
    set(&news->department, "support");
    set(&news->assigned, "alice");
    set(&news->assigned_name, "Alice");
    set(&news->priority, "high");
    set(&news->type, "Billing");
    g_ptr_array_add(news->ids, g_strdup("a@example.org"));
    g_ptr_array_add(news->names, g_strdup("a.pdf"));
    g_ptr_array_add(news->files, news_file_new("a.pdf", "2", 3, NULL));
    return news;
}

static void
assert_common(const News *got)
{
    g_assert_cmpint(got->at, ==, 77);
    g_assert_cmpint(got->status, ==, TICKET_ON_HOLD);
    g_assert_cmpint(got->trigger_size, ==, 4096);
    g_assert_true(got->is_unproven);
    g_assert_false(got->is_digest);
    g_assert_cmpstr(got->subject, ==, "Printer größer");
    g_assert_cmpstr(got->ticket_language, ==, "id");
    g_assert_cmpstr(got->department_name, ==, "Support");
    g_assert_cmpstr(got->author.name, ==, "Jane");
    g_assert_cmpstr(got->text, ==, "It burns");
    g_assert_cmpuint(got->ids->len, ==, 1);
    g_assert_cmpstr(got->ids->pdata[0], ==, "a@example.org");
    g_assert_cmpstr(got->names->pdata[0], ==, "a.pdf");
    g_assert_cmpstr(((NewsFile *)got->files->pdata[0])->part, ==, "2");
    g_assert_cmpuint(((NewsFile *)got->files->pdata[0])->position, ==, 3);
}

static void
test_round_trip(void)
{
    g_autoptr(News) news = some_news();
    g_autoptr(GBytes) bytes = news_pack(news);
    g_autoptr(News) got = news_unpack(bytes);

    g_assert_nonnull(got);
    assert_common(got);
    g_assert_cmpstr(got->department, ==, "support");
    g_assert_cmpstr(got->assigned, ==, "alice");
    g_assert_cmpstr(got->assigned_name, ==, "Alice");
    g_assert_cmpstr(got->priority, ==, "high");
    g_assert_cmpstr(got->type, ==, "Billing");
}

static gpointer
no_element(void)
{
    g_assert_not_reached();
}

static void
put_string(Flat *flat, gpointer *element, const char *promise)
{
    flat_string(flat, (char **)element, G_MAXINT32, NULL, promise);
}

static void
put_file(Flat *flat, gpointer *element, const char *promise)
{
    NewsFile *file = *element;
    gint64 position = file->position;

    flat_string(flat, &file->name, G_MAXINT32, NULL, promise);
    flat_string(flat, &file->part, G_MAXINT32, NULL, promise);
    flat_number(flat, &position, 0, G_MAXUINT32, promise);
}

/* As ticketd of schema 2 wrote it: without what staff sort by. */
static void
test_layout_1(void)
{
    g_autoptr(News) news = some_news();
    char **const texts[] = {
        &news->subject,      &news->ticket_language, &news->staff_language,
        &news->root_id,      &news->thread_topic,    &news->thread_index,
        &news->department_name, &news->department_address, &news->author.name,
        &news->author.address,  &news->reason,          &news->proof,
        &news->in_reply_to,  &news->loop_mark,       &news->text,
    };
    gint64 layout = 1, status = news->status;
    bool has_text = true, no = false;
    Flat flat = flat_write();
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(News) got = NULL;

    flat_number(&flat, &layout, 1, 1, "");
    flat_number(&flat, &news->at, 0, G_MAXINT64, "");
    flat_number(&flat, &status, 0, 9, "");
    flat_number(&flat, &news->trigger_size, 0, G_MAXINT64, "");
    flat_flag(&flat, &has_text);
    flat_flag(&flat, &news->is_unproven);
    flat_flag(&flat, &no);
    flat_flag(&flat, &no);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        flat_string(&flat, texts[i], G_MAXINT32, NULL, "");
    flat_array(&flat, news->ids, G_MAXINT32, no_element, put_string, "");
    flat_array(&flat, news->names, G_MAXINT32, no_element, put_string, "");
    flat_array(&flat, news->files, G_MAXINT32, no_element, put_file, "");
    bytes = flat_bytes(&flat);
    got = news_unpack(bytes);
    g_assert_nonnull(got);
    assert_common(got);
    g_assert_cmpstr(got->department, ==, "");
    g_assert_cmpstr(got->priority, ==, "");
}

/* What is cut anywhere is no news. */
static void
test_cut(void)
{
    g_autoptr(News) news = some_news();
    g_autoptr(GBytes) bytes = news_pack(news);
    gsize size = g_bytes_get_size(bytes);

    for (gsize length = 0; length < size; length++) {
        g_autoptr(GBytes) cut = g_bytes_new_from_bytes(bytes, 0, length);

        g_assert_null(news_unpack(cut));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/core/news/round-trip", test_round_trip);
    g_test_add_func("/core/news/layout-1", test_layout_1);
    g_test_add_func("/core/news/cut", test_cut);
    return g_test_run();
}
