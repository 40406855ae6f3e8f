/* bot_books.c - what the bot says in each language: built in, or a site's own. */
#include "chat/bot_books.h"

#include "base/input.h"
#include "base/wellformed.h"
#include "chat/bot_built_in.h"

#include <string.h>

#define BOT "bot"
#define CONF ".conf"

struct BotBooks {
    gint references;  /* atomic */
    GPtrArray *books; /* of BotBook *, in order of their languages */
    GChecksum *own;   /* of a site's files and their names */
};

static void
add(BotBooks *to, const char *language, const char *text, gsize length, const char *place,
    const char *base, GPtrArray *errors)
{
    BotBook *book = bot_book_read(language, text, length, place, base, errors);

    if (book)
        g_ptr_array_add(to->books, book);
}

static const char *
find_built_in(const char *language)
{
    g_autofree char *name = g_strconcat(BOT "/", language, CONF, NULL);

    for (const BuiltIn *one = bot_built_ins; one->name; one++)
        if (strcmp(one->name, name) == 0)
            return one->text;
    return NULL;
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The languages that a site has files for, in order. A name that is no language's is an
 * error. */
static GPtrArray *
list_own(const char *folder, GPtrArray *errors)
{
    GPtrArray *languages = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *file;

    while (dir && (file = g_dir_read_name(dir))) {
        g_autofree char *language = NULL;

        if (*file == '.' || !g_str_has_suffix(file, CONF))
            continue;
        language = g_strndup(file, strlen(file) - strlen(CONF));
        if (wellformed_language(language))
            g_ptr_array_add(languages, g_steal_pointer(&language));
        else
            g_ptr_array_add(errors,
                            g_strdup_printf("%s/%s:1: found this name, expected that of "
                                            "a language, such as id.conf",
                                            folder, file));
    }
    g_ptr_array_sort(languages, by_name);
    return languages;
}

static void
add_own(BotBooks *to, const char *folder, const char *language, GPtrArray *errors)
{
    g_autofree char *name = g_strconcat(language, CONF, NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GBytes) bytes = NULL;
    g_auto(Fault) why = { 0 };
    gconstpointer text;
    gsize length;

    if (!input_read_file(path, BOT_FILE_MAX, &bytes, &why)) {
        g_ptr_array_add(errors, g_strdup_printf("%s:1: %s", path, why.text));
        return;
    }
    text = g_bytes_get_data(bytes, &length);
    g_checksum_update(to->own, (const guchar *)name, (gssize)strlen(name) + 1);
    g_checksum_update(to->own, text, (gssize)length);
    add(to, language, text ? text : "", length, path, find_built_in(language), errors);
}

static void
add_built_in(BotBooks *to, const GPtrArray *but, GPtrArray *errors)
{
    for (const BuiltIn *one = bot_built_ins; one->name; one++) {
        const char *file = one->name + strlen(BOT "/");
        g_autofree char *language = g_strndup(file, strlen(file) - strlen(CONF));
        g_autofree char *place = g_strconcat("built in ", one->name, NULL);

        if (!but || !g_ptr_array_find_with_equal_func((GPtrArray *)but, language,
                                                      g_str_equal, NULL))
            add(to, language, one->text, strlen(one->text), place, NULL, errors);
    }
}

static gint
by_language(gconstpointer a, gconstpointer b)
{
    const BotBook *left = *(BotBook *const *)a, *right = *(BotBook *const *)b;

    return strcmp(left->language, right->language);
}

BotBooks *
bot_books_read(const char *settings_path, GPtrArray *errors)
{
    BotBooks *books = g_new0(BotBooks, 1);
    g_autoptr(GPtrArray) own = NULL;
    guint before = errors->len;

    books->references = 1;
    books->books = g_ptr_array_new_with_free_func((GDestroyNotify)bot_book_free);
    books->own = g_checksum_new(G_CHECKSUM_SHA256);
    if (settings_path) {
        g_autofree char *beside = g_path_get_dirname(settings_path);
        g_autofree char *folder = g_build_filename(beside, BOT, NULL);

        own = list_own(folder, errors);
        for (guint i = 0; i < own->len; i++)
            add_own(books, folder, own->pdata[i], errors);
    }
    add_built_in(books, own, errors);
    g_checksum_get_string(books->own); /* the last change to it */
    g_ptr_array_sort(books->books, by_language);
    if (errors->len > before)
        g_clear_pointer(&books, bot_books_unref);
    return books;
}

BotBooks *
bot_books_ref(BotBooks *books)
{
    g_atomic_int_inc(&books->references);
    return books;
}

void
bot_books_unref(BotBooks *books)
{
    if (!books || !g_atomic_int_dec_and_test(&books->references))
        return;
    g_ptr_array_unref(books->books);
    g_checksum_free(books->own);
    g_free(books);
}

bool
bot_books_is_like(const BotBooks *books, const BotBooks *other)
{
    return strcmp(g_checksum_get_string(books->own), g_checksum_get_string(other->own)) ==
           0;
}

const BotBook *
bot_books_at(const BotBooks *books, guint index)
{
    return index < books->books->len ? books->books->pdata[index] : NULL;
}

static const BotBook *
find(const BotBooks *books, const char *code)
{
    const BotBook *book;

    for (guint i = 0; (book = bot_books_at(books, i)); i++)
        if (strcmp(book->language, code) == 0)
            return book;
    return NULL;
}

const BotBook *
bot_books_language(const BotBooks *books, const char *code)
{
    g_autofree char *main = g_strndup(code, strcspn(code, "-_"));
    const BotBook *book = find(books, code);

    if (!book)
        book = find(books, main);
    return book ? book : find(books, "en");
}
