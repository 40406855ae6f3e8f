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
    "ticket",   "earlier_label", "earlier", "quoted",       NULL,
};

typedef struct Wordbook {
    Templates *templates;
    GPtrArray *languages; /* of Language * */
} Wordbook;

static Wordbook book;
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
    if (!g_file_get_contents(path, &text, NULL, &error))
        g_ptr_array_add(errors, g_strdup_printf("%s: %s", path, error->message));
    else
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

static void
book_clear(Wordbook *old)
{
    templates_free(old->templates);
    g_ptr_array_unref(old->languages);
}

static bool
book_read(const char *folder, GPtrArray *errors, Wordbook *out)
{
    out->templates = templates_new();
    out->languages = g_ptr_array_new_with_free_func((GDestroyNotify)language_free);
    for (const BuiltIn *one = built_ins; one->name; one++) {
        g_autofree char *place = g_strconcat("built in ", one->name, NULL);

        add(out, one->name, one->text, place, errors);
        if (folder)
            add_own(out, folder, one->name, errors);
    }
    if (folder) {
        add_own_languages(out, folder, errors);
        check_names(folder, LETTERS, errors);
        check_names(folder, LANGUAGES, errors);
    }
    templates_check(out->templates, wordbook_fields, errors);
    return errors->len == 0;
}

static void
read_built_in(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);

    if (!book_read(NULL, errors, &book))
        g_error("%s", (const char *)errors->pdata[0]);
}

bool
wordbook_load(const char *folder, GPtrArray *errors)
{
    Wordbook own;

    pthread_once(&once, read_built_in);
    if (!book_read(folder, errors, &own)) {
        book_clear(&own);
        return false;
    }
    book_clear(&book);
    book = own;
    return true;
}

const Templates *
wordbook_templates(void)
{
    pthread_once(&once, read_built_in);
    return book.templates;
}

const Language *
wordbook_language_at(guint index)
{
    pthread_once(&once, read_built_in);
    return index < book.languages->len ? book.languages->pdata[index] : NULL;
}

const Language *
wordbook_language(const char *code)
{
    const Language *language, *english = wordbook_language_at(0);

    for (guint i = 0; (language = wordbook_language_at(i)); i++) {
        if (strcmp(language->code, code) == 0)
            return language;
        if (strcmp(language->code, "en") == 0)
            english = language;
    }
    return english;
}

static void
check_language(const Settings *settings, const char *title, const char *code,
               GPtrArray *errors)
{
    GString *there_are = g_string_new(NULL);
    const Language *language;

    for (guint i = 0; (language = wordbook_language_at(i)); i++) {
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
wordbook_check(const Settings *settings, GPtrArray *errors)
{
    guint before = errors->len;

    check_language(settings, "gateway", settings->language, errors);
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *department = settings->departments->pdata[i];
        g_autofree char *title = g_strdup_printf("department %s", department->key);

        if (strcmp(department->language, settings->language) != 0)
            check_language(settings, title, department->language, errors);
    }
    return errors->len == before;
}
