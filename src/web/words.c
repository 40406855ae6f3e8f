/* words.c - what pages say, in each language that there is. */
#include "web/words.h"

#include "base/wellformed.h"

#include <string.h>

struct Words {
    GPtrArray *languages; /* of Language * */
    GHashTable *texts;    /* code -> the file's text, to find lines in */
};

static void
language_free(gpointer data)
{
    Language *language = data;

    g_free(language->code);
    g_free(language->name);
    g_free(language->direction);
    g_free(language->place);
    json_decref(language->words);
    g_free(language);
}

Words *
words_new(void)
{
    Words *words = g_new0(Words, 1);

    words->languages = g_ptr_array_new_with_free_func(language_free);
    words->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return words;
}

void
words_free(Words *words)
{
    if (!words)
        return;
    g_ptr_array_unref(words->languages);
    g_hash_table_unref(words->texts);
    g_free(words);
}

/* The line on which `"key"` stands first, or 1. */
static guint
line_of(const Words *words, const char *code, const char *key)
{
    const char *text = g_hash_table_lookup(words->texts, code);
    g_autofree char *quoted = g_strdup_printf("\"%s\"", key);
    const char *at = text ? strstr(text, quoted) : NULL;
    guint line = 1;

    for (const char *p = text; at && p < at; p++)
        line += *p == '\n';
    return line;
}

G_GNUC_PRINTF(5, 6)
static void
complain(GPtrArray *errors, const Words *words, const Language *language, const char *key,
         const char *format, ...)
{
    g_autofree char *what = NULL;
    va_list arguments;

    va_start(arguments, format);
    what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(errors, g_strdup_printf("%s:%u: %s", language->place,
                                            line_of(words, language->code, key), what));
}

static void
take_words(Words *words, Language *language, json_t *file, GPtrArray *errors)
{
    json_t *list = json_object_get(file, "words");
    const char *key;
    json_t *value;

    if (!json_is_object(list))
        complain(errors, words, language, "words", "expected \"words\", an object");
    json_object_foreach(list, key, value)
    {
        g_autofree char *name = g_strconcat("w/", key, NULL);

        if (json_is_string(value) && *json_string_value(value))
            json_object_set(language->words, name, value);
        else
            complain(errors, words, language, key, "\"%s\": expected a text", key);
    }
}

static void
take_head(Words *words, Language *language, json_t *file, GPtrArray *errors)
{
    const char *name = json_string_value(json_object_get(file, "language"));
    const char *direction = json_string_value(json_object_get(file, "direction"));

    if (!name || !*name)
        complain(errors, words, language, "language",
                 "expected \"language\", its name in itself");
    if (g_strcmp0(direction, "ltr") != 0 && g_strcmp0(direction, "rtl") != 0)
        complain(errors, words, language, "direction",
                 "expected \"direction\", \"ltr\" or \"rtl\"");
    language->name = g_strdup(name ? name : "");
    language->direction = g_strdup(direction ? direction : "ltr");
}

static gint
by_code(gconstpointer a, gconstpointer b)
{
    return strcmp((*(Language *const *)a)->code, (*(Language *const *)b)->code);
}

void
words_add(Words *words, const char *file, const char *text, const char *place,
          GPtrArray *errors)
{
    g_autofree char *code = g_strndup(file, strlen(file) - strlen(".json"));
    Language *language;
    json_error_t error;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);

    if (!wellformed_language(code) || !json_is_object(json)) {
        g_ptr_array_add(
            errors,
            g_strdup_printf("%s:%d: %s", place, json ? 1 : MAX(error.line, 1),
                            json ? "expected LANGUAGE.json, an object" : error.text));
        json_decref(json);
        return;
    }
    for (guint i = words->languages->len; i-- > 0;)
        if (strcmp(((Language *)words->languages->pdata[i])->code, code) == 0)
            g_ptr_array_remove_index(words->languages, i);
    g_hash_table_replace(words->texts, g_strdup(code), g_strdup(text));
    language = g_new0(Language, 1);
    language->code = g_steal_pointer(&code);
    language->place = g_strdup(place);
    language->words = json_object();
    take_head(words, language, json, errors);
    take_words(words, language, json, errors);
    json_decref(json);
    g_ptr_array_add(words->languages, language);
    g_ptr_array_sort(words->languages, by_code);
}

static void
check_language(const Words *words, const Language *language, const Language *standard,
               GPtrArray *errors)
{
    const char *key;
    json_t *value;

    json_object_foreach(standard->words, key, value)
    {
        if (!json_object_get(language->words, key))
            complain(errors, words, language, "words",
                     "\"%s\" is missing, in %s it is \"%s\"", key + 2, standard->code,
                     json_string_value(value));
    }
    json_object_foreach(language->words, key, value)
    {
        if (!json_object_get(standard->words, key))
            complain(errors, words, language, key + 2,
                     "found \"%s\", expected a key that %s has", key + 2, standard->code);
    }
}

void
words_check(const Words *words, GPtrArray *errors)
{
    const Language *standard = words_language(words, WORDS_STANDARD);

    for (guint i = 0; standard && i < words->languages->len; i++)
        check_language(words, words->languages->pdata[i], standard, errors);
}

void
words_add_names(const Words *words, GPtrArray *names)
{
    const Language *standard = words_language(words, WORDS_STANDARD);
    const char *key;
    json_t *value;

    if (!standard)
        return;
    json_object_foreach(standard->words, key, value)
    {
        g_ptr_array_add(names, g_strdup(key));
    }
}

const Language *
words_language(const Words *words, const char *code)
{
    for (guint i = 0; i < words->languages->len; i++) {
        const Language *language = words->languages->pdata[i];

        if (g_ascii_strcasecmp(language->code, code) == 0)
            return language;
    }
    return NULL;
}

/* "en-GB" is "en" where there is no "en-gb"; "in" was Indonesian until 1989. */
static const Language *
nearest(const Words *words, const char *range)
{
    const Language *language = words_language(words, range);
    g_autofree char *primary = g_strndup(range, strcspn(range, "-"));

    if (strcmp(primary, "in") == 0)
        return words_language(words, "id");
    return language ? language : words_language(words, primary);
}

const Language *
words_accept(const Words *words, const char *accept)
{
    g_auto(GStrv) ranges = g_strsplit(accept, ",", 20);
    const Language *best = NULL;
    double best_quality = 0;

    for (char **range = ranges; *range; range++) {
        char *semicolon = strchr(*range, ';');
        const char *q = semicolon ? strstr(semicolon, "q=") : NULL;
        double quality = q ? g_ascii_strtod(q + 2, NULL) : 1;
        const Language *language;

        if (semicolon)
            *semicolon = '\0';
        language = nearest(words, g_strstrip(*range));
        if (language && quality > best_quality) {
            best = language;
            best_quality = quality;
        }
    }
    return best;
}

const GPtrArray *
words_all(const Words *words)
{
    return words->languages;
}

static json_t *
word_of(const Language *language, const char *key)
{
    char name[128];

    g_snprintf(name, sizeof name, "w/%s", key);
    return json_object_get(language->words, name);
}

const char *
language_word(const Language *language, const char *key)
{
    json_t *word = word_of(language, key);

    return word ? json_string_value(word) : key;
}

bool
language_has(const Language *language, const char *key)
{
    return word_of(language, key) != NULL;
}
