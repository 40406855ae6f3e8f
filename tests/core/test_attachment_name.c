/* test_attachment_name.c - names for files, and files by their names. */
#include "core/attachment_name.h"

static void
add(GPtrArray *attachments, const char *name, const char *type, const char *seen)
{
    Attachment *attachment = attachment_new();

    g_free(attachment->name);
    attachment->name = g_strdup(name);
    g_free(attachment->type);
    attachment->type = g_strdup(type);
    g_free(attachment->seen_type);
    attachment->seen_type = g_strdup(seen);
    g_free(attachment->part);
    attachment->part = g_strdup_printf("%u", attachments->len + 2);
    g_ptr_array_add(attachments, attachment);
}

static GPtrArray *
new_attachments(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
}

static const struct {
    const char *name, *type, *seen, *english, *indonesian;
} table[] = {
    { "a.pdf", "application/pdf", "", "a.pdf", "a.pdf" },
    { "", "application/pdf", "application/pdf", "attachment-1.pdf", "lampiran-1.pdf" },
    { " \t ", "image/png", "", "attachment-1.png", "lampiran-1.png" },
    { "___", "image/png", "image/jpeg", "attachment-1.jpg", "lampiran-1.jpg" },
    { "\xef\xbf\xbd.\xef\xbf\xbd", "text/plain", "", "attachment-1.txt",
      "lampiran-1.txt" },
    { "\xc2\xa0\xe2\x80\x8b", "audio/ogg", "", "attachment-1.ogg", "lampiran-1.ogg" },
    { "????.???", "application/msword", "application/x-ole-storage", "attachment-1.doc",
      "lampiran-1.doc" },
    { "", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "application/zip", "attachment-1.docx", "lampiran-1.docx" },
    { "", "application/octet-stream", "application/zip", "attachment-1.zip",
      "lampiran-1.zip" },
    { "", "application/x-unheard-of", "", "attachment-1.bin", "lampiran-1.bin" },
    { "\xe5\x9b\xbe", "image/png", "", "\xe5\x9b\xbe", "\xe5\x9b\xbe" },
    { "-", "image/png", "", "-", "-" },
};

static void
test_table(gconstpointer data)
{
    gsize row = GPOINTER_TO_SIZE(data);
    g_autoptr(GPtrArray) attachments = new_attachments();
    g_autoptr(GPtrArray) english = NULL, indonesian = NULL;

    add(attachments, table[row].name, table[row].type, table[row].seen);
    english = attachment_names(attachments, "en");
    indonesian = attachment_names(attachments, "id");
    g_assert_cmpuint(english->len, ==, 1);
    g_assert_cmpstr(english->pdata[0], ==, table[row].english);
    g_assert_cmpstr(indonesian->pdata[0], ==, table[row].indonesian);
    g_assert_cmpint(attachment_names_find(attachments, english->pdata[0]), ==, 0);
    g_assert_cmpint(attachment_names_find(attachments, indonesian->pdata[0]), ==, 0);
    g_assert_cmpint(attachment_names_find(attachments, "2"), ==, 0);
    g_assert_cmpint(attachment_names_find(attachments, "other"), ==, -1);
}

/* Whatever the names are, each shown one is another and leads to its file. */
static void
test_distinct(void)
{
    static const char *const names[] = { "a.png", "a.png", "",      "a (2).png",
                                         "a.png", "",      ".rc",   ".rc",
                                         "b",     "b",     "b (2)", "attachment-3.png",
                                         "b",     "b (2)", "",      "a (2).png" };
    g_autoptr(GPtrArray) attachments = new_attachments();
    const char *const languages[] = { "en", "id", "de" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        add(attachments, names[i], "image/png", "");
    for (gsize l = 0; l < G_N_ELEMENTS(languages); l++) {
        g_autoptr(GPtrArray) shown = attachment_names(attachments, languages[l]);
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

        g_assert_cmpuint(shown->len, ==, G_N_ELEMENTS(names));
        for (guint i = 0; i < shown->len; i++) {
            g_assert_true(g_hash_table_add(seen, shown->pdata[i]));
            if (languages[l][0] != 'i')
                g_assert_cmpint(attachment_names_find(attachments, shown->pdata[i]), ==,
                                (int)i);
        }
    }
}

static void
test_many(void)
{
    g_autoptr(GPtrArray) attachments = new_attachments();
    g_autoptr(GPtrArray) shown = NULL;

    for (guint i = 0; i < 2000; i++)
        add(attachments, "a.png", "image/png", "");
    shown = attachment_names(attachments, "en");
    g_assert_cmpstr(shown->pdata[1999], ==, "a (2000).png");
    g_assert_cmpint(attachment_names_find(attachments, "a (1000).png"), ==, 999);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *path = g_strdup_printf("/core/attachment-name/%u", (guint)i);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_table);
    }
    g_test_add_func("/core/attachment-name/distinct", test_distinct);
    g_test_add_func("/core/attachment-name/many", test_many);
    return g_test_run();
}
