/* news.c - what the letters of one change tell of, as it was when it happened. */
#include "core/news.h"

#include <string.h>

#include "core/flat.h"

/* What is packed begins with it: another layout has another. */
#define LAYOUT 4
#define LAYOUT_OLDEST 1 /* of what may wait in a database */

static const gsize texts[] = {
    G_STRUCT_OFFSET(News, subject),
    G_STRUCT_OFFSET(News, ticket_language),
    G_STRUCT_OFFSET(News, staff_language),
    G_STRUCT_OFFSET(News, root_id),
    G_STRUCT_OFFSET(News, thread_topic),
    G_STRUCT_OFFSET(News, thread_index),
    G_STRUCT_OFFSET(News, department_name),
    G_STRUCT_OFFSET(News, department_address),
    G_STRUCT_OFFSET(News, author.name),
    G_STRUCT_OFFSET(News, author.address),
    G_STRUCT_OFFSET(News, reason),
    G_STRUCT_OFFSET(News, proof),
    G_STRUCT_OFFSET(News, in_reply_to),
    G_STRUCT_OFFSET(News, loop_mark),
    G_STRUCT_OFFSET(News, text),
};

/* Those that layout 2 has besides. */
static const gsize labels[] = {
    G_STRUCT_OFFSET(News, department),    G_STRUCT_OFFSET(News, assigned),
    G_STRUCT_OFFSET(News, assigned_name), G_STRUCT_OFFSET(News, priority),
    G_STRUCT_OFFSET(News, type),
};

static char **
text_at(const News *news, gsize i)
{
    return &G_STRUCT_MEMBER(char *, (News *)news, texts[i]);
}

static char **
label_at(const News *news, gsize i)
{
    return &G_STRUCT_MEMBER(char *, (News *)news, labels[i]);
}

NewsFile *
news_file_new(const char *name, const char *part, guint position, GBytes *bytes)
{
    NewsFile *file = g_new0(NewsFile, 1);

    file->name = g_strdup(name);
    file->part = g_strdup(part);
    file->position = position;
    file->bytes = bytes ? g_bytes_ref(bytes) : NULL;
    return file;
}

void
news_file_free(NewsFile *file)
{
    g_free(file->name);
    g_free(file->part);
    g_clear_pointer(&file->bytes, g_bytes_unref);
    g_free(file);
}

News *
news_new(void)
{
    News *news = g_new0(News, 1);

    news->references = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        *text_at(news, i) = g_strdup("");
    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++)
        *label_at(news, i) = g_strdup("");
    news->base_url = g_strdup("");
    news->ids = g_ptr_array_new_with_free_func(g_free);
    news->names = g_ptr_array_new_with_free_func(g_free);
    news->files = g_ptr_array_new_with_free_func((GDestroyNotify)news_file_free);
    return news;
}

News *
news_ref(News *news)
{
    g_atomic_int_inc(&news->references);
    return news;
}

void
news_unref(News *news)
{
    if (!news || !g_atomic_int_dec_and_test(&news->references))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(*text_at(news, i));
    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++)
        g_free(*label_at(news, i));
    g_free(news->base_url);
    g_ptr_array_unref(news->ids);
    g_ptr_array_unref(news->names);
    g_ptr_array_unref(news->files);
    g_free(news);
}

/* ------------------------------------------------------------------ packing */

static gpointer
make_string(void)
{
    return g_strdup("");
}

static void
visit_string(Flat *flat, gpointer *element, const char *promise)
{
    flat_string(flat, (char **)element, G_MAXINT32, NULL, promise);
}

static gpointer
make_file(void)
{
    return news_file_new("", "", 0, NULL);
}

static void
visit_file(Flat *flat, gpointer *element, const char *promise)
{
    NewsFile *file = *element;
    gint64 position = file->position;

    flat_string(flat, &file->name, G_MAXINT32, NULL, promise);
    flat_string(flat, &file->part, G_MAXINT32, NULL, promise);
    flat_number(flat, &position, 0, G_MAXUINT32, promise);
    file->position = (guint)position;
}

static void
visit_texts(Flat *flat, News *news, bool has_text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i] != G_STRUCT_OFFSET(News, text) || has_text)
            flat_string(flat, text_at(news, i), G_MAXINT32, NULL, "a text");
        else if (!flat->out)
            g_clear_pointer(text_at(news, i), g_free);
}

static void
visit_news(Flat *flat, News *news)
{
    gint64 layout = LAYOUT, status = news->status;
    bool has_text = news->entry == 0 && news->text;

    flat_number(flat, &layout, LAYOUT_OLDEST, LAYOUT, "the layout");
    flat_number(flat, &news->at, G_MININT64, G_MAXINT64, "the time");
    flat_number(flat, &status, TICKET_OPEN, TICKET_CLOSED, "the status");
    flat_number(flat, &news->trigger_size, 0, G_MAXINT64, "the size");
    flat_flag(flat, &has_text);
    flat_flag(flat, &news->is_unproven);
    flat_flag(flat, &news->reply_marker);
    flat_flag(flat, &news->is_digest);
    visit_texts(flat, news, has_text);
    for (gsize i = 0; layout >= 2 && i < G_N_ELEMENTS(labels); i++)
        flat_string(flat, label_at(news, i), G_MAXINT32, NULL, "a label");
    if (layout >= 3)
        flat_flag(flat, &news->quotes_history);
    if (layout >= 4)
        flat_string(flat, &news->base_url, G_MAXINT32, NULL, "a page");
    flat_array(flat, news->ids, G_MAXINT32, make_string, visit_string, "an id");
    flat_array(flat, news->names, G_MAXINT32, make_string, visit_string, "a name");
    flat_array(flat, news->files, G_MAXINT32, make_file, visit_file, "a file");
    news->status = (TicketStatus)status;
}

GBytes *
news_pack(const News *news)
{
    Flat flat = flat_write();

    visit_news(&flat, (News *)news); /* writing changes nothing */
    return flat_bytes(&flat);
}

News *
news_unpack(GBytes *bytes)
{
    Flat flat = flat_read(bytes);
    g_autoptr(News) news = news_new();

    visit_news(&flat, news);
    return flat.broken ? NULL : g_steal_pointer(&news);
}

gsize
news_weight(const News *news)
{
    gsize weight = sizeof *news;

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        weight += *text_at(news, i) ? strlen(*text_at(news, i)) + 1 : 0;
    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++)
        weight += strlen(*label_at(news, i)) + 1;
    for (guint i = 0; i < news->files->len; i++) {
        const NewsFile *file = news->files->pdata[i];

        weight += file->bytes ? g_bytes_get_size(file->bytes) : 0;
    }
    return weight;
}
