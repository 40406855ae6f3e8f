/* news.c - what the letters of one change tell of, as it was when it happened. */
#include "core/news.h"

#include <string.h>

/* The first byte of what is packed: another layout has another. */
#define LAYOUT 1
/* Layout; at, status, trigger size; has a text, is unproven, has a marker, is a digest;
 * texts in the order of the table below, ids, names; files as name, part and position. */
#define TYPE "(yxixbbbbasasasa(ssu))"

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

static char **
text_at(const News *news, gsize i)
{
    return &G_STRUCT_MEMBER(char *, (News *)news, texts[i]);
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
    g_ptr_array_unref(news->ids);
    g_ptr_array_unref(news->names);
    g_ptr_array_unref(news->files);
    g_free(news);
}

/* ------------------------------------------------------------------ packing */

/* Numbers are kept with the low byte first. */
static GVariant *
in_order(GVariant *value)
{
#if G_BYTE_ORDER == G_BIG_ENDIAN
    GVariant *swapped = g_variant_byteswap(value);

    g_variant_unref(value);
    return swapped;
#else
    return value;
#endif
}

static void
pack_strings(GVariantBuilder *out, const GPtrArray *strings)
{
    g_variant_builder_open(out, G_VARIANT_TYPE("as"));
    for (guint i = 0; i < strings->len; i++)
        g_variant_builder_add(out, "s", strings->pdata[i]);
    g_variant_builder_close(out);
}

static void
pack_texts(GVariantBuilder *out, const News *news, bool has_text)
{
    g_variant_builder_open(out, G_VARIANT_TYPE("as"));
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i] != G_STRUCT_OFFSET(News, text) || has_text)
            g_variant_builder_add(out, "s", *text_at(news, i));
    g_variant_builder_close(out);
}

GBytes *
news_pack(const News *news)
{
    bool has_text = news->entry == 0 && news->text;
    GVariantBuilder out;
    g_autoptr(GVariant) value = NULL;

    g_variant_builder_init(&out, G_VARIANT_TYPE(TYPE));
    g_variant_builder_add(&out, "y", LAYOUT);
    g_variant_builder_add(&out, "x", news->at);
    g_variant_builder_add(&out, "i", (gint32)news->status);
    g_variant_builder_add(&out, "x", news->trigger_size);
    g_variant_builder_add(&out, "b", has_text);
    g_variant_builder_add(&out, "b", news->is_unproven);
    g_variant_builder_add(&out, "b", news->reply_marker);
    g_variant_builder_add(&out, "b", news->is_digest);
    pack_texts(&out, news, has_text);
    pack_strings(&out, news->ids);
    pack_strings(&out, news->names);
    g_variant_builder_open(&out, G_VARIANT_TYPE("a(ssu)"));
    for (guint i = 0; i < news->files->len; i++) {
        const NewsFile *file = news->files->pdata[i];

        g_variant_builder_add(&out, "(ssu)", file->name, file->part, file->position);
    }
    g_variant_builder_close(&out);
    value = in_order(g_variant_ref_sink(g_variant_builder_end(&out)));
    return g_variant_get_data_as_bytes(value);
}

static void
unpack_strings(GVariant *value, gsize child, GPtrArray *out)
{
    g_autoptr(GVariant) strings = g_variant_get_child_value(value, child);
    gsize count = g_variant_n_children(strings);

    for (gsize i = 0; i < count; i++) {
        char *string;

        g_variant_get_child(strings, i, "s", &string);
        g_ptr_array_add(out, string);
    }
}

static void
unpack_texts(GVariant *value, gsize child, bool has_text, News *out)
{
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);

    unpack_strings(value, child, strings);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        bool is_there = i < strings->len;

        if (texts[i] == G_STRUCT_OFFSET(News, text) && !has_text)
            g_clear_pointer(&out->text, g_free);
        else if (is_there) {
            g_free(*text_at(out, i));
            *text_at(out, i) = g_strdup(strings->pdata[i]);
        }
    }
}

static void
unpack_files(GVariant *value, gsize child, GPtrArray *out)
{
    g_autoptr(GVariant) files = g_variant_get_child_value(value, child);
    gsize count = g_variant_n_children(files);

    for (gsize i = 0; i < count; i++) {
        const char *name, *part;
        guint32 position;

        g_variant_get_child(files, i, "(&s&su)", &name, &part, &position);
        g_ptr_array_add(out, news_file_new(name, part, position, NULL));
    }
}

News *
news_unpack(GBytes *bytes)
{
    g_autoptr(GVariant) value = in_order(
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(TYPE), bytes, FALSE)));
    News *news = news_new();
    gboolean has_text, is_unproven, reply_marker, is_digest;
    guint8 layout;
    gint32 status;

    g_variant_get_child(value, 0, "y", &layout);
    if (layout != LAYOUT)
        return news;
    g_variant_get_child(value, 1, "x", &news->at);
    g_variant_get_child(value, 2, "i", &status);
    g_variant_get_child(value, 3, "x", &news->trigger_size);
    g_variant_get_child(value, 4, "b", &has_text);
    g_variant_get_child(value, 5, "b", &is_unproven);
    g_variant_get_child(value, 6, "b", &reply_marker);
    g_variant_get_child(value, 7, "b", &is_digest);
    news->status = (TicketStatus)CLAMP(status, TICKET_OPEN, TICKET_CLOSED);
    news->is_unproven = is_unproven;
    news->reply_marker = reply_marker;
    news->is_digest = is_digest;
    unpack_texts(value, 8, has_text, news);
    unpack_strings(value, 9, news->ids);
    unpack_strings(value, 10, news->names);
    unpack_files(value, 11, news->files);
    return news;
}

gsize
news_weight(const News *news)
{
    gsize weight = sizeof *news;

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        weight += *text_at(news, i) ? strlen(*text_at(news, i)) + 1 : 0;
    for (guint i = 0; i < news->files->len; i++) {
        const NewsFile *file = news->files->pdata[i];

        weight += file->bytes ? g_bytes_get_size(file->bytes) : 0;
    }
    return weight;
}
