/* wordbook.c - templates and languages of letters: built in, or a site's own. */
#include "notify/wordbook.h"

#include "base/wellformed.h"
#include "notify/built_in.h"

#include <pthread.h>
#include <string.h>

#define LETTERS "letters/"
#define LANGUAGES "languages/"
#define JSON ".json"

const char *const wordbook_fields[] = {
    "language", "marker",        "heading", "lead",         "closing", "text",
    "barred",   "author",        "facts",   "status_label", "status",  "department",
    "ticket",   "earlier_label", "earlier", "quoted",       "page",    "page_label",
    NULL,
};

struct Wordbook {
    Templates *templates;
    GPtrArray *languages; /* of Language * */
    GChecksum *own;       /* of a site's files and their names */
};

static Wordbook *built_in;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
add_language(Wordbook *to, const char *name, const char *text, const char *place,
             GPtrArray *errors)
{
    gsize length = strlen(name) - strlen(LANGUAGES) - strlen(JSON);
    g_autofree char *code = g_strndup(name + strlen(LANGUAGES), length);
    Language *language = language_read(code, text, place, errors);

    for (guint i = 0; language && i < to->languages->len; i++) {
        const Language *old = to->languages->pdata[i];

        if (strcmp(old->code, code) == 0) {
            g_ptr_array_remove_index(to->languages, i);
            g_ptr_array_insert(to->languages, (gint)i, language);
            return;
        }
    }
    if (language)
        g_ptr_array_add(to->languages, language);
}

static void
add(Wordbook *to, const char *name, const char *text, const char *place,
    GPtrArray *errors)
{
    if (g_str_has_prefix(name, LANGUAGES))
        add_language(to, name, text, place, errors);
    else
        templates_add(to->templates, name, text, place, errors);
}

/* A site's own file of that name, if it has one. */
static void
add_own(Wordbook *to, const char *folder, const char *name, GPtrArray *errors)
{
    g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return;
    if (!g_file_get_contents(path, &text, NULL, &error)) {
        g_ptr_array_add(errors, g_strdup_printf("%s: %s", path, error->message));
        return;
    }
    g_checksum_update(to->own, (const guchar *)name, (gssize)strlen(name) + 1);
    g_checksum_update(to->own, (const guchar *)text, (gssize)strlen(text) + 1);
    add(to, name, text, path, errors);
}

/* "de.json": its name is the language's code. */
static bool
is_language_file(const char *file)
{
    g_autofree char *code = NULL;

    if (!g_str_has_suffix(file, JSON))
        return false;
    code = g_strndup(file, strlen(file) - strlen(JSON));
    return wellformed_language(code);
}

/* A file there that stands in for nothing has a wrong name. */
static void
check_names(const char *folder, const char *sub, GPtrArray *errors)
{
    g_autofree char *path = g_build_filename(folder, sub, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *file;

    while (dir && (file = g_dir_read_name(dir))) {
        g_autofree char *name = g_strconcat(sub, file, NULL);
        bool is_known =
            strcmp(sub, LANGUAGES) == 0
                ? !g_str_has_suffix(file, JSON) || is_language_file(file)
                : !g_str_has_suffix(file, ".txt") && !g_str_has_suffix(file, ".html");

        for (const BuiltIn *one = built_ins; one->name; one++)
            is_known = is_known || strcmp(one->name, name) == 0;
        if (!is_known)
            g_ptr_array_add(
                errors,
                g_strdup_printf(
                    "%s%s:1: there is no %s to stand in for; see ticketctl template list",
                    path, file, name));
    }
}

/* Languages that nothing built in has. */
static void
add_own_languages(Wordbook *to, const char *folder, GPtrArray *errors)
{
    g_autofree char *path = g_build_filename(folder, LANGUAGES, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *file;

    while (dir && (file = g_dir_read_name(dir))) {
        g_autofree char *name = g_strconcat(LANGUAGES, file, NULL);
        bool is_built_in = false;

        for (const BuiltIn *one = built_ins; one->name; one++)
            is_built_in = is_built_in || strcmp(one->name, name) == 0;
        if (!is_built_in && is_language_file(file))
            add_own(to, folder, name, errors);
    }
}

Wordbook *
wordbook_read(const char *folder, GPtrArray *errors)
{
    Wordbook *book = g_new0(Wordbook, 1);
    guint before = errors->len;

    book->templates = templates_new();
    book->languages = g_ptr_array_new_with_free_func((GDestroyNotify)language_free);
    book->own = g_checksum_new(G_CHECKSUM_SHA256);
    for (const BuiltIn *one = built_ins; one->name; one++) {
        g_autofree char *place = g_strconcat("built in ", one->name, NULL);

        add(book, one->name, one->text, place, errors);
        if (folder)
            add_own(book, folder, one->name, errors);
    }
    if (folder) {
        add_own_languages(book, folder, errors);
        check_names(folder, LETTERS, errors);
        check_names(folder, LANGUAGES, errors);
    }
    templates_check(book->templates, wordbook_fields, errors);
    g_checksum_get_string(book->own); /* the last change to it */
    if (errors->len > before)
        g_clear_pointer(&book, wordbook_free);
    return book;
}

void
wordbook_free(Wordbook *book)
{
    if (!book)
        return;
    templates_free(book->templates);
    g_ptr_array_unref(book->languages);
    g_checksum_free(book->own);
    g_free(book);
}

static void
read_built_in(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);

    built_in = wordbook_read(NULL, errors);
    if (!built_in)
        g_error("%s", (const char *)errors->pdata[0]);
}

static const Wordbook *
open_book(const Wordbook *book)
{
    if (book)
        return book;
    pthread_once(&once, read_built_in);
    return built_in;
}

bool
wordbook_is_like(const Wordbook *book, const Wordbook *other)
{
    return strcmp(g_checksum_get_string(open_book(book)->own),
                  g_checksum_get_string(open_book(other)->own)) == 0;
}

const Templates *
wordbook_templates(const Wordbook *book)
{
    return open_book(book)->templates;
}

const Language *
wordbook_language_at(const Wordbook *book, guint index)
{
    const GPtrArray *languages = open_book(book)->languages;

    return index < languages->len ? languages->pdata[index] : NULL;
}

const Language *
wordbook_language(const Wordbook *book, const char *code)
{
    const Language *language, *english = wordbook_language_at(book, 0);

    for (guint i = 0; (language = wordbook_language_at(book, i)); i++) {
        if (strcmp(language->code, code) == 0)
            return language;
        if (strcmp(language->code, "en") == 0)
            english = language;
    }
    return english;
}

static void
check_language(const Wordbook *book, const Settings *settings, const char *title,
               const char *code, GPtrArray *errors)
{
    GString *there_are = g_string_new(NULL);
    const Language *language;

    for (guint i = 0; (language = wordbook_language_at(book, i)); i++) {
        if (strcmp(language->code, code) == 0) {
            g_string_free(there_are, TRUE);
            return;
        }
        g_string_append_printf(there_are, "%s, ", language->code);
    }
    g_ptr_array_add(errors,
                    g_strdup_printf("%s: [%s] language: found \"%s\", expected %sor "
                                    "words for it in languages/%s.json beside it",
                                    settings->path, title, code, there_are->str, code));
    g_string_free(there_are, TRUE);
}

bool
wordbook_check(const Wordbook *book, const Settings *settings, GPtrArray *errors)
{
    guint before = errors->len;

    check_language(book, settings, "gateway", settings->language, errors);
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *department = settings->departments->pdata[i];
        g_autofree char *title = g_strdup_printf("department %s", department->key);

        if (strcmp(department->language, settings->language) != 0)
            check_language(book, settings, title, department->language, errors);
    }
    return errors->len == before;
}
