/* bot_book.c - what the bot of the chat says in one language, and to which words. */
#include "chat/bot_book.h"

#include "base/settings_source.h"
#include "chat/bot_text.h"

#include <string.h>

/* The keys of [bot]: lines first, then the titles of the words. */
static const char *const bot_keys[] = {
    [BOT_GREETING] = "greeting",
    [BOT_FALLBACK] = "fallback",
    [BOT_OFFERED] = "offered",
    [BOT_WAITING] = "waiting",
    [BOT_AGENT_JOINED] = "agent-joined",
    [BOT_AGENT_LEFT] = "agent-left",
    [BOT_NOBODY_CAME] = "nobody-came",
    [BOT_ENDED] = "ended",
    [BOT_BOT] = "bot",
    [BOT_CUSTOMER] = "customer",
    [BOT_AGENT] = "agent",
    [BOT_TRANSCRIPT] = "transcript",
    [BOT_SUBJECT] = "subject",
    [BOT_LINES + BOT_LIVE_AGENT] = "live-agent",
    [BOT_LINES + BOT_RESUME_BOT] = "resume-bot",
    [BOT_LINES + BOT_HUMAN] = "human",
    [BOT_LINES + BOT_RESTART] = "restart",
    NULL,
};
static const char *const *const words = bot_keys + BOT_LINES;
static const char *const topic_keys[] = { "title", "keywords", "answer", "choices",
                                          NULL };

/* What may stand in {{}} in each line; the others have none. */
static const struct {
    const char *field;
    bool is_needed;
} fields[BOT_LINES] = {
    [BOT_AGENT_JOINED] = { "agent", true },
    [BOT_AGENT_LEFT] = { "agent", false },
    [BOT_NOBODY_CAME] = { "ticket", true },
};

/* A phrase that is taken. */
typedef struct Taken {
    const BotChoice *by;
    const char *path; /* and line: where */
    guint line;
    bool is_word;
} Taken;

typedef struct Reader {
    SettingsSource *own, *base; /* base may be NULL */
    BotBook *book;
    GHashTable *taken; /* folded phrase -> Taken */
} Reader;

static void
topic_free(gpointer data)
{
    BotTopic *topic = data;

    g_free(topic->choice.value);
    g_free(topic->choice.title);
    g_free(topic->answer);
    g_ptr_array_unref(topic->choices);
    g_free(topic);
}

void
bot_book_free(BotBook *book)
{
    if (!book)
        return;
    g_free(book->language);
    for (guint i = 0; i < BOT_LINES; i++)
        g_free(book->lines[i]);
    for (guint i = 0; i < BOT_WORDS; i++) {
        g_free(book->words[i].value);
        g_free(book->words[i].title);
    }
    g_ptr_array_unref(book->all);
    g_ptr_array_unref(book->topics);
    bot_matcher_free(book->matcher);
    g_free(book);
}

static BotBook *
book_new(const char *language)
{
    BotBook *book = g_new0(BotBook, 1);

    book->language = g_strdup(language);
    book->topics = g_ptr_array_new_with_free_func(topic_free);
    book->all = g_ptr_array_new();
    book->matcher = bot_matcher_new();
    for (guint i = 0; i < BOT_WORDS; i++)
        book->words[i].value = g_strdup(words[i]);
    return book;
}

const BotTopic *
bot_book_topic(const BotBook *book, const char *name)
{
    for (guint i = 0; i < book->topics->len; i++) {
        const BotTopic *topic = book->topics->pdata[i];

        if (strcmp(topic->choice.value, name) == 0)
            return topic;
    }
    return NULL;
}

const BotChoice *
bot_book_choice(const BotBook *book, const char *value)
{
    const BotTopic *topic = bot_book_topic(book, value);

    for (guint i = 0; !topic && i < BOT_WORDS; i++)
        if (strcmp(book->words[i].value, value) == 0)
            return &book->words[i];
    return topic ? &topic->choice : NULL;
}

/* ------------------------------------------------------------------ [bot] */

static const SettingsSection *
find_bot(const SettingsSource *source)
{
    for (guint i = 0; source && i < source->sections->len; i++) {
        const SettingsSection *section = source->sections->pdata[i];

        if (strcmp(section->title, "bot") == 0)
            return section;
    }
    return NULL;
}

/* Where that key of [bot] stands: in the file, or else in what is built in. */
static BotPlace
bot_place(const Reader *reader, const char *key)
{
    const SettingsSection *own = find_bot(reader->own), *base = find_bot(reader->base);

    if (base && (!own || !g_hash_table_contains(own->lines, key)))
        return (BotPlace){ reader->base, base, key };
    return (BotPlace){ reader->own, own, key };
}

/* That a phrase means `by`; complains if it means something else already. */
static void
take(Reader *reader, const BotPlace *at, const char *phrase, const BotChoice *by,
     bool is_word)
{
    g_autofree char *folded = bot_fold(phrase, strlen(phrase));
    const Taken *earlier = g_hash_table_lookup(reader->taken, folded);
    Taken *taken;

    if (*folded == '\0') {
        bot_complain(at, "found \"%s\", expected a letter or a digit in it", phrase);
        return;
    }
    if (earlier) {
        /* Whether it is the title of live-agent or of human makes no difference. */
        if (earlier->is_word && is_word)
            return;
        bot_complain(at,
                     "found \"%s\" a second time, expected it once; %s has it in %s:%u",
                     phrase, earlier->by->value, earlier->path, earlier->line);
        return;
    }
    bot_matcher_add(reader->book->matcher, folded, by, is_word);
    taken = g_new(Taken, 1);
    *taken = (Taken){ by, at->source->path, bot_line_of(at), is_word };
    g_hash_table_insert(reader->taken, g_steal_pointer(&folded), taken);
}

static void
read_bot(Reader *reader)
{
    BotBook *book = reader->book;

    for (guint i = 0; i < BOT_LINES; i++) {
        BotPlace at = bot_place(reader, bot_keys[i]);

        book->lines[i] = bot_text(&at, BOT_TEXT_MAX);
        bot_check_field(&at, book->lines[i], fields[i].field, fields[i].is_needed);
    }
    for (guint i = 0; i < BOT_WORDS; i++) {
        BotPlace at = bot_place(reader, words[i]);

        book->words[i].title = bot_title(&at, BOT_TITLE_MAX);
        if (*book->words[i].title != '\0')
            take(reader, &at, book->words[i].title, &book->words[i], true);
    }
}

/* ------------------------------------------------------------------ [topic NAME] */

static void
read_keywords(Reader *reader, BotPlace at, const BotTopic *topic)
{
    g_autoptr(GPtrArray) keywords = bot_list(&at);
    g_autofree char *title = bot_fold(topic->choice.title, strlen(topic->choice.title));

    if (keywords && keywords->len > BOT_KEYWORDS_MAX)
        bot_complain(&at, "found %u keywords, expected at most %d", keywords->len,
                     BOT_KEYWORDS_MAX);
    for (guint i = 0; keywords && i < keywords->len; i++) {
        const char *keyword = keywords->pdata[i];
        g_autofree char *folded = bot_fold(keyword, strlen(keyword));

        if (bot_check_length(&at, keyword, BOT_KEYWORD_MAX) &&
            (*title == '\0' || strcmp(folded, title) != 0))
            take(reader, &at, keyword, &topic->choice, false);
    }
}

static void
check_name(const BotPlace *at, const char *name)
{
    bool is_well_formed = *name != '\0' && strlen(name) <= BOT_NAME_MAX;

    for (const char *p = name; *p; p++)
        is_well_formed =
            is_well_formed && (g_ascii_islower(*p) || g_ascii_isdigit(*p) || *p == '-');
    if (!is_well_formed)
        bot_complain(at,
                     "found the name \"%s\", expected 1 to %d small letters, digits "
                     "and hyphens",
                     name, BOT_NAME_MAX);
    else if (g_strv_contains(words, name))
        bot_complain(at, "found the name of a choice that there is always, expected "
                         "another one");
}

static void
read_topic(Reader *reader, SettingsSource *source, const SettingsSection *section)
{
    BotTopic *topic = g_new0(BotTopic, 1);
    BotPlace at = { source, section, NULL };

    check_name(&at, section->key);
    topic->choice.value = g_strdup(section->key);
    topic->choices = g_ptr_array_new();
    g_ptr_array_add(reader->book->topics, topic);
    g_ptr_array_add(reader->book->all, &topic->choice);
    at.key = "title";
    topic->choice.title = bot_title(&at, BOT_TITLE_MAX);
    if (*topic->choice.title != '\0')
        take(reader, &at, topic->choice.title, &topic->choice, false);
    at.key = "keywords";
    read_keywords(reader, at, topic);
    at.key = "answer";
    topic->answer = bot_text(&at, BOT_TEXT_MAX);
    bot_check_field(&at, topic->answer, NULL, false);
}

static void
read_choices(Reader *reader, BotPlace at, BotTopic *topic)
{
    g_autoptr(GPtrArray) values = NULL;

    at.key = "choices";
    if (!g_hash_table_contains(at.section->lines, at.key)) {
        g_ptr_array_add(topic->choices, &reader->book->words[BOT_LIVE_AGENT]);
        g_ptr_array_add(topic->choices, &reader->book->words[BOT_RESUME_BOT]);
        return;
    }
    values = bot_list(&at);
    if (values && values->len > BOT_CHOICES_MAX)
        bot_complain(&at, "found %u choices, expected at most %d", values->len,
                     BOT_CHOICES_MAX);
    for (guint i = 0; values && i < values->len; i++) {
        const BotChoice *choice = bot_book_choice(reader->book, values->pdata[i]);

        if (!choice)
            bot_complain(&at,
                         "found \"%s\", expected the name of a topic, live-agent, "
                         "resume-bot, human or restart",
                         (const char *)values->pdata[i]);
        else if (g_ptr_array_find(topic->choices, choice, NULL))
            bot_complain(&at, "found %s a second time, expected it once", choice->value);
        else
            g_ptr_array_add(topic->choices, (gpointer)choice);
    }
}

static bool
has_topics(const SettingsSource *source)
{
    for (guint i = 0; source && i < source->sections->len; i++) {
        const SettingsSection *section = source->sections->pdata[i];

        if (strcmp(section->kind, "topic") == 0)
            return true;
    }
    return false;
}

static void
read_topics(Reader *reader)
{
    SettingsSource *source =
        has_topics(reader->own) || !reader->base ? reader->own : reader->base;
    GPtrArray *sections = source->sections, *topics = reader->book->topics;

    for (guint i = 0; i < sections->len; i++) {
        const SettingsSection *section = sections->pdata[i];

        if (strcmp(section->kind, "topic") != 0)
            continue;
        if (topics->len == BOT_TOPICS_MAX) {
            bot_complain(&(BotPlace){ source, section, NULL },
                         "found one topic more, expected at most %d", BOT_TOPICS_MAX);
            break;
        }
        read_topic(reader, source, section);
    }
    if (topics->len == 0)
        settings_source_complain(source, 1, NULL, NULL,
                                 "found no topic, expected one at least: [topic NAME]");
    /* They may name topics that stand below. */
    for (guint i = 0, topic = 0; topic < topics->len; i++) {
        const SettingsSection *section = sections->pdata[i];

        if (strcmp(section->kind, "topic") == 0)
            read_choices(reader, (BotPlace){ source, section, NULL },
                         topics->pdata[topic++]);
    }
}

/* ------------------------------------------------------------------ the file */

static void
check_names(SettingsSource *source)
{
    for (guint i = 0; i < source->sections->len; i++) {
        const SettingsSection *section = source->sections->pdata[i];
        BotPlace at = { source, section, NULL };

        if (strcmp(section->title, "bot") == 0)
            bot_check_keys(&at, bot_keys);
        else if (strcmp(section->kind, "topic") == 0)
            bot_check_keys(&at, topic_keys);
        else
            bot_complain(&at, "found this section, expected [bot] or [topic NAME]");
    }
}

static guint
collect(SettingsSource *source, GPtrArray *errors)
{
    guint count = source ? source->errors->len : 0;

    for (guint i = 0; i < count; i++)
        g_ptr_array_add(errors, g_strdup(source->errors->pdata[i]));
    settings_source_free(source);
    return count;
}

BotBook *
bot_book_read(const char *language, const char *text, gsize length, const char *place,
              const char *base, GPtrArray *errors)
{
    g_autofree char *built_in = g_strdup_printf("built in bot/%s.conf", language);
    g_autofree char *clean = NULL;
    guint before = errors->len;
    Reader reader = { 0 };

    if (length > BOT_FILE_MAX) {
        g_ptr_array_add(errors,
                        g_strdup_printf("%s:1: found %zu bytes, expected at most %d",
                                        place, length, BOT_FILE_MAX));
        return NULL;
    }
    clean = bot_clean(text, length, place, errors);
    reader.own = settings_source_parse(place, clean, "[bot]");
    reader.base = base ? settings_source_parse(built_in, base, "[bot]") : NULL;
    reader.book = book_new(language);
    reader.taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    check_names(reader.own);
    read_bot(&reader);
    read_topics(&reader);
    g_hash_table_unref(reader.taken);
    collect(reader.own, errors);
    collect(reader.base, errors);
    if (errors->len > before)
        g_clear_pointer(&reader.book, bot_book_free);
    return reader.book;
}
