/* test_wordbook.c - a site's own letters count, and a typo in one is told by file and
 * line.
 */
#include "notify/wordbook.h"
#include "notify/wording.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct Place {
    char *folder;
} Place;

static void
set_up(Place *place, gconstpointer data)
{
    place->folder = g_dir_make_tmp("ticketd-words-XXXXXX", NULL);
}

static void
write_file(const Place *place, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(place->folder, name, NULL);
    g_autofree char *dir = g_path_get_dirname(path);

    g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
remove_all(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);

        remove_all(inner);
    }
    g_remove(path);
}

static void
tear_down(Place *place, gconstpointer data)
{
    remove_all(place->folder);
    g_free(place->folder);
}

static char *
letter(const Wordbook *book, const char *language)
{
    const WordingFields fields = {
        .words = book,
        .ticket = 10001,
        .subject = "Printer",
        .department_name = "Support",
        .author = "Alice",
        .text = "Off and on.",
        .reason = "",
    };
    Wording wording;
    char *text;

    wording_make(NOTICE_ANSWER, AUDIENCE_CUSTOMER, language, &fields, &wording);
    text = g_strdup(wording.text);
    wording_clear(&wording);
    return text;
}

static void
test_own(Place *place, gconstpointer data)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Wordbook) book = NULL;
    g_autofree char *got = NULL, *path = NULL;

    write_file(place, "letters/customer.txt", "{{author}}: {{text}}\n{{status}}\n");
    book = wordbook_read(place->folder, errors);
    got = letter(book, "id");
    g_assert_cmpstr(got, ==, "Alice: Off and on.\nTerbuka\n");
    path = g_build_filename(place->folder, "letters/customer.txt", NULL);
    g_assert_cmpstr(templates_place(wordbook_templates(book), "letters/customer.txt"), ==,
                    path);
    g_assert_cmpstr(templates_place(wordbook_templates(book), "letters/staff.txt"), ==,
                    "built in letters/staff.txt");
}

/* The built-in language with one text changed. */
static char *
changed_language(const char *from, const char *to)
{
    g_autofree char *path =
        g_build_filename(g_getenv("top_srcdir"), "share/languages/id.json", NULL);
    g_autofree char *text = NULL;
    g_auto(GStrv) parts = NULL;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    parts = g_strsplit(text, from, 2);
    g_assert_cmpuint(g_strv_length(parts), ==, 2);
    return g_strjoinv(to, parts);
}

static void
test_own_language(Place *place, gconstpointer data)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = changed_language("\"Terbuka\"", "\"Baru\"");
    g_autofree char *indonesian = NULL, *english = NULL, *before = NULL;
    g_autoptr(Wordbook) book = NULL;

    write_file(place, "languages/id.json", text);
    book = wordbook_read(place->folder, errors);
    indonesian = letter(book, "id");
    english = letter(book, "en");
    before = letter(NULL, "id");
    g_assert_nonnull(strstr(before, "Status: Terbuka"));
    g_assert_nonnull(strstr(indonesian, "Status: Baru"));
    g_assert_nonnull(strstr(english, "Status: Open"));
}

/* One that nothing built in has: any language will do. */
static void
test_new_language(Place *place, gconstpointer data)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = changed_language("\"Terbuka\"", "\"Offen\"");
    g_autofree char *german = NULL;
    g_autoptr(Wordbook) book = NULL;
    Department support = { .key = (char *)"support", .language = (char *)"de" };
    Settings settings = { .path = (char *)"t.conf",
                          .language = (char *)"en",
                          .departments = g_ptr_array_new() };

    g_ptr_array_add(settings.departments, &support);
    g_assert_false(wordbook_check(NULL, &settings, errors));
    g_assert_cmpstr(errors->pdata[0], ==,
                    "t.conf: [department support] language: found \"de\", expected en, "
                    "id, or words for it in languages/de.json beside it");
    g_ptr_array_set_size(errors, 0);
    write_file(place, "languages/de.json", text);
    book = wordbook_read(place->folder, errors);
    g_assert_true(wordbook_check(book, &settings, errors));
    german = letter(book, "de");
    g_assert_nonnull(strstr(german, "Status: Offen"));
    g_ptr_array_unref(settings.departments);
}

static void
assert_refused(Place *place, const char *name, const char *text, const char *want)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *path = g_build_filename(place->folder, name, NULL);

    write_file(place, name, text);
    g_assert_null(wordbook_read(place->folder, errors));
    g_assert_cmpuint(errors->len, >=, 1);
    g_test_message("%s", (char *)errors->pdata[0]);
    g_assert_true(g_str_has_prefix(errors->pdata[0], path));
    g_assert_nonnull(strstr(errors->pdata[0], want));
    g_assert_cmpint(g_remove(path), ==, 0);
}

static void
test_wrong(Place *place, gconstpointer data)
{
    static const struct {
        const char *from, *to, *want;
    } languages[] = {
        { "\"closed\": \"Ditutup\"", "\"clsoed\": \"Ditutup\"", ":9: status.clsoed" },
        { "{{ticket}}", "{{tikcet}}", "found {{tikcet" },
        { "\"marker\"", "\"markre\"", "words.markre: expected one of" },
        { "\"heading\"", "\"haeding\"", "customer.opened.haeding: expected one of" },
        { "\"opened\": {", "\"opened\": [", ":" },
        { "\"from\": \"Dari\"", "\"from\": 7", "words.from: expected a string" },
    };

    assert_refused(place, "letters/customer.txt", "a\n{{txet}}\n", ":2: found {{txet}}");
    assert_refused(place, "letters/staff.html", "{{#text}}", ":1: {{#text}} has no end");
    assert_refused(place, "letters/custmer.txt", "a", ":1: there is no");
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *text = changed_language(languages[i].from, languages[i].to);

        assert_refused(place, "languages/id.json", text, languages[i].want);
    }
}

static void
test_likeness(Place *place, gconstpointer data)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Wordbook) none = wordbook_read(place->folder, errors);
    g_autoptr(Wordbook) own = NULL, same = NULL, other = NULL;

    write_file(place, "letters/customer.txt", "{{text}}\n");
    own = wordbook_read(place->folder, errors);
    same = wordbook_read(place->folder, errors);
    write_file(place, "letters/customer.txt", "{{text}}!\n");
    other = wordbook_read(place->folder, errors);
    g_assert_cmpuint(errors->len, ==, 0);
    g_assert_true(wordbook_is_like(none, NULL));
    g_assert_true(wordbook_is_like(own, same));
    g_assert_false(wordbook_is_like(own, NULL));
    g_assert_false(wordbook_is_like(own, other));
}

/* Every language says the same with the same places. */
static void
test_built_in(Place *place, gconstpointer data)
{
    const Language *english = wordbook_language(NULL, "en"), *language;

    for (guint i = 0; (language = wordbook_language_at(NULL, i)); i++)
        for (NoticeEvent event = NOTICE_OPENED; event <= NOTICE_DIGEST; event++)
            for (int audience = 0; audience <= (int)AUDIENCE_STAFF; audience++) {
                const Words *ours =
                    language_words(language, event, (NoticeAudience)audience);
                const Words *theirs =
                    language_words(english, event, (NoticeAudience)audience);

                g_assert_true((ours == NULL) == (theirs == NULL));
                if (!ours)
                    continue;
                g_assert_true((*ours->lead == '\0') == (*theirs->lead == '\0'));
                g_assert_true((*ours->closing == '\0') == (*theirs->closing == '\0'));
                g_assert_true((strstr(ours->heading, "{{ticket}}") == NULL) ==
                              (strstr(theirs->heading, "{{ticket}}") == NULL));
            }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/notify/wordbook/own", Place, NULL, set_up, test_own, tear_down);
    g_test_add("/notify/wordbook/new-language", Place, NULL, set_up, test_new_language,
               tear_down);
    g_test_add("/notify/wordbook/own-language", Place, NULL, set_up, test_own_language,
               tear_down);
    g_test_add("/notify/wordbook/wrong", Place, NULL, set_up, test_wrong, tear_down);
    g_test_add("/notify/wordbook/likeness", Place, NULL, set_up, test_likeness,
               tear_down);
    g_test_add("/notify/wordbook/built-in", Place, NULL, set_up, test_built_in,
               tear_down);
    return g_test_run();
}
