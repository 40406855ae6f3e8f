/* test_bot_book.c - files of the bot: each error by file and line, a site's own words. */
#include "chat/bot_books.h"

#include <glib/gstdio.h>
#include <string.h>

#define LINES                                                                            \
    "[bot]\ngreeting=Hi\nfallback=f\noffered=o\nwaiting=w\nagent-joined={{agent}} is "   \
    "here\nagent-left=l\nnobody-came=see {{ticket}}\nended=e\nbot=b\ncustomer=c\n"       \
    "agent=a\ntranscript=t\nsubject=s\nlive-agent=Live Agent\nresume-bot=Resume\n"       \
    "human=Human\nrestart=Restart\n"
/* Its last line is the 22nd. */
#define GOOD LINES "[topic pay]\ntitle=Payment\nkeywords=pay\nanswer=x\n"

static char *
repeat(const char *piece, guint count)
{
    GString *text = g_string_new(NULL);

    while (count-- > 0)
        g_string_append(text, piece);
    return g_string_free(text, FALSE);
}

static BotBook *
read_text(const char *text, gsize length, char **complaints)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    BotBook *book = bot_book_read("xx", text, length, "xx.conf", NULL, errors);

    g_assert_true((book != NULL) == (errors->len == 0));
    g_ptr_array_add(errors, NULL);
    *complaints = g_strjoinv("\n", (char **)errors->pdata);
    return book;
}

static void
test_good(void)
{
    static const char text[] = "\357\273\277; a comment\r\n" GOOD "[topic two]\n"
                               "title = Zwei ; a comment\r\n"
                               "keywords = a b, , c-d,\n"
                               "answer = one\\ntwo\\\\n\n"
                               "choices = pay, human, two\n";
    g_autofree char *complaints = NULL;
    g_autoptr(BotBook) book = read_text(text, strlen(text), &complaints);
    const BotTopic *two;

    g_assert_cmpstr(complaints, ==, "");
    g_assert_cmpstr(book->lines[BOT_GREETING], ==, "Hi");
    g_assert_cmpuint(book->topics->len, ==, 2);
    g_assert_cmpuint(bot_book_topic(book, "pay")->choices->len, ==, 2);
    two = bot_book_topic(book, "two");
    g_assert_cmpstr(two->choice.title, ==, "Zwei");
    g_assert_cmpstr(two->answer, ==, "one\ntwo\\n");
    g_assert_cmpuint(two->choices->len, ==, 3);
    g_assert_true(two->choices->pdata[0] == bot_book_choice(book, "pay"));
    g_assert_true(two->choices->pdata[1] == bot_book_choice(book, "human"));
    g_assert_null(bot_book_choice(book, "three"));
    g_assert_true(bot_matcher_find(book->matcher, "C d", 3) == &two->choice);
}

static const struct {
    const char *name, *text, *want;
} bad[] = {
    { "unknown section", GOOD "[topics pay]\n[bot x]\n",
      "xx.conf:23: [topics pay]: found this section, expected [bot] or [topic NAME]\n"
      "xx.conf:24: [bot x]: found this section, expected [bot] or [topic NAME]" },
    { "no section", "x\n" GOOD,
      "xx.conf:1: found \"x\", expected a section such as [bot] first" },
    { "section twice", GOOD "[bot]\n",
      "xx.conf:23: [bot]: found this section a second time, expected it once; the first "
      "is in line 1" },
    { "unknown key", GOOD "answr=y\nx=1\n",
      "xx.conf:23: [topic pay] answr: found an unknown key (did you mean answer?), "
      "expected title, keywords, answer, choices\n"
      "xx.conf:24: [topic pay] x: found an unknown key, expected title, keywords, "
      "answer, choices" },
    { "key twice", GOOD "answer=y\n",
      "xx.conf:23: [topic pay] answer: found a second time, expected it once; the first "
      "is in line 22" },
    { "missing texts", GOOD "[topic two]\n",
      "xx.conf:23: [topic two] title: found nothing, expected a text\n"
      "xx.conf:23: [topic two] keywords: found nothing, expected words with commas "
      "between them\n"
      "xx.conf:23: [topic two] answer: found nothing, expected a text" },
    { "empty texts", GOOD "[topic two]\ntitle=\nkeywords=, ,\nanswer= ; none\nchoices=\n",
      "xx.conf:24: [topic two] title: found nothing, expected a text\n"
      "xx.conf:25: [topic two] keywords: found nothing, expected words with commas "
      "between them\n"
      "xx.conf:26: [topic two] answer: found nothing, expected a text\n"
      "xx.conf:27: [topic two] choices: found nothing, expected words with commas "
      "between them" },
    { "no topic", LINES,
      "xx.conf:1: found no topic, expected one at least: [topic NAME]" },
    { "choice of nothing", GOOD "choices=pay, pya, live-agent\n",
      "xx.conf:23: [topic pay] choices: found \"pya\", expected the name of a topic, "
      "live-agent, resume-bot, human or restart" },
    { "choice twice", GOOD "choices=human, human\n",
      "xx.conf:23: [topic pay] choices: found human a second time, expected it once" },
    { "keyword twice", GOOD "[topic two]\ntitle=T\nkeywords=x, PAY!, t\nanswer=y\n",
      "xx.conf:25: [topic two] keywords: found \"PAY!\" a second time, expected it once; "
      "pay has it in xx.conf:21" },
    { "keyword twice in a topic", GOOD "[topic two]\ntitle=T\nkeywords=é, e\nanswer=y\n",
      "xx.conf:25: [topic two] keywords: found \"e\" a second time, expected it once; "
      "two has it in xx.conf:25" },
    { "title twice", GOOD "[topic two]\ntitle=payment\nkeywords=x\nanswer=y\n",
      "xx.conf:24: [topic two] title: found \"payment\" a second time, expected it once; "
      "pay has it in xx.conf:20" },
    { "title of a button", GOOD "[topic two]\ntitle=T\nkeywords=live agent\nanswer=y\n",
      "xx.conf:25: [topic two] keywords: found \"live agent\" a second time, expected it "
      "once; live-agent has it in xx.conf:15" },
    { "keyword of nothing", GOOD "[topic two]\ntitle=?\nkeywords=x, !!\nanswer=y\n",
      "xx.conf:24: [topic two] title: found \"?\", expected a letter or a digit in it\n"
      "xx.conf:25: [topic two] keywords: found \"!!\", expected a letter or a digit in "
      "it" },
    { "bad names",
      GOOD "[topic Two]\ntitle=T\nkeywords=x\nanswer=y\n"
           "[topic]\ntitle=U\nkeywords=u\nanswer=y\n"
           "[topic human]\ntitle=V\nkeywords=v\nanswer=y\n",
      "xx.conf:23: [topic Two]: found the name \"Two\", expected 1 to 40 small letters, "
      "digits and hyphens\n"
      "xx.conf:27: [topic]: found the name \"\", expected 1 to 40 small letters, digits "
      "and hyphens\n"
      "xx.conf:31: [topic human]: found the name of a choice that there is always, "
      "expected another one" },
    { "backslash", GOOD "[topic two]\ntitle=T\nkeywords=x\nanswer=C:\\temp\\é and \\\n",
      "xx.conf:26: [topic two] answer: found \"\\t\", expected \\n (a new line) or \\\\\n"
      "xx.conf:26: [topic two] answer: found \"\\é\", expected \\n (a new line) or \\\\\n"
      "xx.conf:26: [topic two] answer: found \"\\\", expected \\n (a new line) or \\\\" },
    { "field", GOOD "[topic two]\ntitle=T\nkeywords=x\nanswer={{agent}} or {{ or\n",
      "xx.conf:26: [topic two] answer: found {{agent}}, expected no {{ in this text\n"
      "xx.conf:26: [topic two] answer: found {{, expected no {{ in this text" },
    { "control character", GOOD "[topic two]\ntitle=T\nkeywords=x\nanswer=a\033[1m\n",
      "xx.conf:26: [topic two] answer: found the control character 0x1B, expected none" },
    { "not UTF-8", GOOD "# \377\200\n[topic two]\ntitle=T\nkeywords=x\nansw=\376\n",
      "xx.conf:23: found bytes that are not UTF-8, expected text in UTF-8\n"
      "xx.conf:27: found bytes that are not UTF-8, expected text in UTF-8\n"
      "xx.conf:27: [topic two] answ: found an unknown key (did you mean answer?), "
      "expected title, keywords, answer, choices\n"
      "xx.conf:24: [topic two] answer: found nothing, expected a text" },
};

static void
test_bad(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *complaints = NULL;

        g_test_message("%s", bad[i].name);
        g_assert_null(read_text(bad[i].text, strlen(bad[i].text), &complaints));
        g_assert_cmpstr(complaints, ==, bad[i].want);
    }
}

/* The fixed lines, each once missing, once with the wrong field. */
static void
test_bad_lines(void)
{
    static const char text[] =
        "[bot]\nagent-joined=somebody came\nagent-left={{ticket}}\n"
        "nobody-came={{agent}} {{ticket}}\ngreeting={{agent}}\n"
        "[topic pay]\ntitle=Payment\nkeywords=pay\nanswer=x\n";
    static const char *const wants[] = {
        "xx.conf:2: [bot] agent-joined: found no {{agent}}, expected one in this text\n",
        "xx.conf:3: [bot] agent-left: found {{ticket}}, expected {{agent}}\n",
        "xx.conf:4: [bot] nobody-came: found {{agent}}, expected {{ticket}}\n",
        "xx.conf:5: [bot] greeting: found {{agent}}, expected no {{ in this text\n",
        "xx.conf:1: [bot] fallback: found nothing, expected a text\n",
        "xx.conf:1: [bot] subject: found nothing, expected a text\n",
        "xx.conf:1: [bot] live-agent: found nothing, expected a text\n",
    };
    g_autofree char *complaints = NULL, *all = NULL, *none = NULL;

    g_assert_null(read_text(text, strlen(text), &complaints));
    all = g_strconcat(complaints, "\n", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(wants); i++)
        g_assert_nonnull(strstr(all, wants[i]));
    g_assert_null(read_text("", 0, &none));
    g_assert_true(g_str_has_prefix(
        none, "xx.conf:1: [bot] greeting: found nothing, expected a text\n"));
}

static void
test_zero_byte(void)
{
    static const char text[] = GOOD "x\0y";
    g_autofree char *complaints = NULL;

    g_assert_null(read_text(text, sizeof text - 1, &complaints));
    g_assert_true(g_str_has_prefix(complaints, "xx.conf:23: found bytes that are not "
                                               "UTF-8, expected text in UTF-8"));
}

static void
refuse_limit(const char *format, const char *piece, guint count, const char *want)
{
    g_autofree char *many = repeat(piece, count), *fewer = repeat(piece, count - 1);
    g_auto(GStrv) around = g_strsplit(format, "%s", 2);
    g_autofree char *text = g_strconcat(around[0], many, around[1], NULL);
    g_autofree char *control = g_strconcat(around[0], fewer, around[1], NULL);
    g_autofree char *complaints = NULL, *fine = NULL;
    g_autoptr(BotBook) book = NULL;

    g_assert_null(read_text(text, strlen(text), &complaints));
    g_assert_nonnull(strstr(complaints, want));
    /* One less is fine, at least with that. */
    book = read_text(control, strlen(control), &fine);
    g_assert_null(strstr(fine, "at most"));
}

static void
test_limits(void)
{
    static const char answer[] = LINES "[topic a]\ntitle=A\nkeywords=k\nanswer=%s\n";
    static const char title[] = LINES "[topic a]\ntitle=%s\nkeywords=k\nanswer=x\n";
    static const char keyword[] = LINES "[topic a]\ntitle=A\nkeywords=%s\nanswer=x\n";
    static const char choices[] = GOOD "choices=%s\n";
    g_autofree char *topics = NULL, *complaints = NULL, *huge = NULL, *told = NULL;
    GString *many = g_string_new(LINES);

    refuse_limit(answer, "é", BOT_TEXT_MAX + 1,
                 "of 4001 characters, expected at most 4000");
    refuse_limit(title, "é", BOT_TITLE_MAX + 1, "of 61 characters, expected at most 60");
    refuse_limit(keyword, "é", BOT_KEYWORD_MAX + 1,
                 "of 61 characters, expected at most 60");
    refuse_limit(choices, "pay,", BOT_CHOICES_MAX + 1,
                 "found 11 choices, expected at most 10");
    for (guint i = 0; i <= BOT_TOPICS_MAX; i++)
        g_string_append_printf(many, "[topic a%u]\ntitle=A%u\nkeywords=k%u\nanswer=x\n",
                               i, i, i);
    topics = g_string_free(many, FALSE);
    g_assert_null(read_text(topics, strlen(topics), &complaints));
    g_assert_cmpstr(
        complaints, ==,
        "xx.conf:219: [topic a50]: found one topic more, expected at most 50");
    huge = g_strnfill(BOT_FILE_MAX + 1, 'x');
    g_assert_null(read_text(huge, BOT_FILE_MAX + 1, &told));
    g_assert_cmpstr(told, ==, "xx.conf:1: found 1048577 bytes, expected at most 1048576");
}

/* ------------------------------------------------------------------ a site's own */

typedef struct Place {
    char *folder, *settings;
} Place;

static void
set_up(Place *place, gconstpointer data)
{
    g_autofree char *bot = NULL;

    place->folder = g_dir_make_tmp("ticketd-bot-XXXXXX", NULL);
    place->settings = g_build_filename(place->folder, "ticketd.conf", NULL);
    bot = g_build_filename(place->folder, "bot", NULL);
    g_assert_cmpint(g_mkdir(bot, 0755), ==, 0);
}

static void
tear_down(Place *place, gconstpointer data)
{
    g_autofree char *bot = g_build_filename(place->folder, "bot", NULL);
    g_autoptr(GDir) dir = g_dir_open(bot, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(bot, name, NULL);

        g_remove(path);
    }
    g_rmdir(bot);
    g_rmdir(place->folder);
    g_free(place->folder);
    g_free(place->settings);
}

static void
write_file(const Place *place, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(place->folder, "bot", name, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static BotBooks *
read_books(const Place *place)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    BotBooks *books = bot_books_read(place->settings, errors);

    for (guint i = 0; i < errors->len; i++)
        g_test_message("%s", (char *)errors->pdata[i]);
    g_assert_nonnull(books);
    return books;
}

static void
test_built_in(Place *place, gconstpointer data)
{
    g_autoptr(BotBooks) books = read_books(place);

    g_assert_cmpstr(bot_books_at(books, 0)->language, ==, "en");
    g_assert_cmpstr(bot_books_at(books, 1)->language, ==, "id");
    g_assert_null(bot_books_at(books, 2));
    g_assert_cmpstr(bot_books_language(books, "id")->language, ==, "id");
    g_assert_cmpstr(bot_books_language(books, "id-id")->language, ==, "id");
    g_assert_cmpstr(bot_books_language(books, "fr")->language, ==, "en");
    g_assert_cmpstr(bot_books_language(books, "")->language, ==, "en");
}

static void
test_own(Place *place, gconstpointer data)
{
    g_autoptr(BotBooks) before = read_books(place), books = NULL, again = NULL;
    const BotBook *built_in = bot_books_language(before, "en"), *book;

    write_file(place, "id.conf", "[topic jam]\ntitle=Jam\nkeywords=buka\nanswer=9-17\n");
    write_file(place, "en.conf", "[bot]\ngreeting = Yo\n");
    write_file(place, "de-at.conf", GOOD);
    write_file(place, "README", "not read");
    write_file(place, ".en.conf.swp", "not read");
    books = read_books(place);
    book = bot_books_language(books, "id");
    g_assert_cmpuint(book->topics->len, ==, 1);
    g_assert_cmpstr(book->lines[BOT_WAITING], ==,
                    bot_books_language(before, "id")->lines[BOT_WAITING]);
    book = bot_books_language(books, "en");
    g_assert_cmpuint(book->topics->len, ==, built_in->topics->len);
    g_assert_cmpstr(book->lines[BOT_GREETING], ==, "Yo");
    g_assert_cmpstr(book->lines[BOT_FALLBACK], ==, built_in->lines[BOT_FALLBACK]);
    g_assert_cmpstr(bot_books_language(books, "de-at")->language, ==, "de-at");
    g_assert_false(bot_books_is_like(before, books));
    again = read_books(place);
    g_assert_true(bot_books_is_like(again, books));
}

static void
test_own_bad(Place *place, gconstpointer data)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *told = NULL, *want = NULL;

    write_file(place, "Deutsch.conf", GOOD);
    write_file(place, "en.conf", "[bot]\ngreting = Yo\n");
    write_file(place, "id.conf",
               "[topic x]\ntitle=X\nkeywords=Live Agent Request\nanswer=x\n");
    g_assert_null(bot_books_read(place->settings, errors));
    g_ptr_array_add(errors, NULL);
    told = g_strjoinv("\n", (char **)errors->pdata);
    want = g_strdup_printf(
        "%s/bot/Deutsch.conf:1: found this name, expected that of a language, such as "
        "id.conf\n"
        "%s/bot/en.conf:2: [bot] greting: found an unknown key (did you mean greeting?), "
        "expected greeting, fallback, offered, waiting, agent-joined, agent-left, "
        "nobody-came, ended, bot, customer, agent, transcript, subject, live-agent, "
        "resume-bot, human, restart\n"
        "%s/bot/id.conf:3: [topic x] keywords: found \"Live Agent Request\" a second "
        "time, expected it once; live-agent has it in built in bot/id.conf:13",
        place->folder, place->folder, place->folder);
    g_assert_cmpstr(told, ==, want);
}

static void
test_unreadable(Place *place, gconstpointer data)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *path = g_build_filename(place->folder, "bot", "en.conf", NULL);
    g_autofree char *want = g_strdup_printf("%s:1: ", path);

    g_assert_cmpint(g_mkdir(path, 0755), ==, 0);
    g_assert_null(bot_books_read(place->settings, errors));
    g_assert_cmpuint(errors->len, ==, 1);
    g_assert_true(g_str_has_prefix(errors->pdata[0], want));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/chat/bot-book/good", test_good);
    g_test_add_func("/chat/bot-book/bad", test_bad);
    g_test_add_func("/chat/bot-book/bad-lines", test_bad_lines);
    g_test_add_func("/chat/bot-book/zero-byte", test_zero_byte);
    g_test_add_func("/chat/bot-book/limits", test_limits);
#define PLACE_TEST(name, function)                                                       \
    g_test_add("/chat/bot-book/" name, Place, NULL, set_up, function, tear_down)
    PLACE_TEST("built-in", test_built_in);
    PLACE_TEST("own", test_own);
    PLACE_TEST("own-bad", test_own_bad);
    PLACE_TEST("unreadable", test_unreadable);
    return g_test_run();
}
