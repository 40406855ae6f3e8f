/* test_transcript.c - a chat as somebody reads it in a mail. */
#include "chat/transcript.h"

#include <string.h>

#include "chat/bot_books.h"
#include "reply/reply_text.h"

/* 2026-11-28 23:58 UTC */
#define EVENING (G_GINT64_CONSTANT(1795910280) * 1000)
#define MINUTE (G_GINT64_CONSTANT(60) * 1000)

static BotBooks *
read_books(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    BotBooks *books = bot_books_read(NULL, errors);

    for (guint i = 0; i < errors->len; i++)
        g_test_message("%s", (char *)errors->pdata[i]);
    g_assert_nonnull(books);
    return books;
}

static void
say(GPtrArray *lines, ChatFrom from, const char *name, const char *text, gint64 at)
{
    ChatLine *line = chat_line_new();

    line->from = from;
    line->at = at;
    g_free(line->name);
    g_free(line->text);
    line->name = g_strdup(name);
    line->text = g_strdup(text);
    g_ptr_array_add(lines, line);
}

static GPtrArray *
lines_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)chat_line_free);
}

static GPtrArray *
make_chat(void)
{
    GPtrArray *lines = lines_new();

    say(lines, CHAT_FROM_BOT, "", "Halo!", EVENING);
    say(lines, CHAT_FROM_CUSTOMER, "Budi", "Tagihan", EVENING + MINUTE);
    say(lines, CHAT_FROM_CUSTOMER, "Budi", "Tagihan saya salah,\r\nmohon dicek\n\n",
        EVENING + 2 * MINUTE);
    say(lines, CHAT_FROM_AGENT, "Sari", "Saya periksa", EVENING + 3 * MINUTE);
    say(lines, CHAT_FROM_CUSTOMER, "", "ok", EVENING + 3 * MINUTE);
    return lines;
}

static void
test_text(void)
{
    g_autoptr(BotBooks) books = read_books();
    g_autoptr(GPtrArray) lines = make_chat();
    g_autofree char *id = transcript_text(bot_books_language(books, "id"), lines);
    g_autofree char *en = transcript_text(bot_books_language(books, "en"), lines);

    g_assert_cmpstr(id, ==,
                    "Percakapan di obrolan. Waktu dalam UTC.\n"
                    "\n"
                    "2026-11-28\n"
                    "\n"
                    "[23:58] Bot: Halo!\n"
                    "[23:59] Budi (Pelanggan): Tagihan\n"
                    "\n"
                    "2026-11-29\n"
                    "\n"
                    "[00:00] Budi (Pelanggan): Tagihan saya salah,\n"
                    "    mohon dicek\n"
                    "[00:01] Sari (Agen): Saya periksa\n"
                    "[00:01] Pelanggan: ok\n");
    g_assert_true(g_str_has_prefix(en, "What was said in the chat. Times are UTC.\n"));
    g_assert_nonnull(strstr(en, "[00:01] Sari (Agent): Saya periksa\n"));
}

/* A mail that it is sent in quotes nothing. */
static void
test_mail(void)
{
    g_autoptr(BotBooks) books = read_books();
    g_autoptr(GPtrArray) lines = make_chat();
    g_autoptr(GByteArray) marks = g_byte_array_new();
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    g_autofree char *text = transcript_text(bot_books_language(books, "id"), lines);
    g_auto(ReplyText) reply = { 0 };

    reply_text(text, marks, "Tagihan saya salah", known, &reply);
    g_assert_cmpstr(reply.quoted, ==, "");
    g_assert_cmpstr(g_strchomp(text), ==, g_strchomp(reply.text));
}

/* Nobody speaks in another's name. */
static void
test_forged(void)
{
    static const char *const ends[] = { "\n", "\r\n", "\302\205", "\342\200\250",
                                        "\342\200\251" };
    g_autoptr(BotBooks) books = read_books();

    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autoptr(GPtrArray) lines = lines_new();
        g_autofree char *said = g_strconcat(
            "hi", ends[i], ends[i], "[10:00] Sari (Agent): free for you\033[1m", NULL);
        g_autofree char *name =
            g_strconcat("Sari (Agent): \342\200\256", ends[i], "[10:00] x", NULL);
        g_autofree char *text = NULL;

        say(lines, CHAT_FROM_CUSTOMER, name, said, EVENING);
        text = transcript_text(bot_books_language(books, "en"), lines);
        g_assert_cmpstr(strstr(text, "\n["), ==,
                        "\n[23:58] Sari (Agent): [10:00] x (Customer): hi\n\n"
                        "    [10:00] Sari (Agent): free for you[1m\n");
    }
}

static void
test_anything(void)
{
    static const gint64 times[] = { 0, -1, G_MAXINT64, G_MININT64,
                                    G_GINT64_CONSTANT(253402300799999) };
    g_autoptr(BotBooks) books = read_books();
    const BotBook *book = bot_books_language(books, "en");
    g_autoptr(GPtrArray) lines = lines_new();
    g_autofree char *empty = transcript_text(book, lines), *text = NULL;
    g_autofree char *subject = NULL;

    g_assert_cmpstr(empty, ==, "What was said in the chat. Times are UTC.\n");
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
        say(lines, CHAT_FROM_CUSTOMER, "\377\200", "\340\270 \377 \001x\t\n", times[i]);
    text = transcript_text(book, lines);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    subject = transcript_subject(book, lines, "");
    g_assert_true(g_utf8_validate(subject, -1, NULL));
}

static void
test_huge(void)
{
    g_autoptr(BotBooks) books = read_books();
    const BotBook *book = bot_books_language(books, "en");
    g_autoptr(GPtrArray) lines = lines_new();
    g_autofree char *much = g_strnfill(64 * 1024, 'x'), *text = NULL, *subject = NULL;

    for (guint i = 0; i < 100; i++)
        say(lines, CHAT_FROM_CUSTOMER, much, much, EVENING);
    text = transcript_text(book, lines);
    g_assert_cmpuint(strlen(text), <, TRANSCRIPT_BYTES_MAX + 1024);
    g_assert_true(g_str_has_suffix(text, "x\n\n[...]\n"));
    subject = transcript_subject(book, lines, "");
    g_assert_cmpint(g_utf8_strlen(subject, -1), ==, TRANSCRIPT_SUBJECT_MAX);
}

static const struct {
    const char *name;
    const char *said[4]; /* by the customer */
    const char *topic, *want;
} subjects[] = {
    { "real words",
      { "Halo", "Tagihan", "Tagihan saya salah" },
      "",
      "Tagihan saya salah" },
    { "their first",
      { "saya lupa sandi", "saya lupa semua nya" },
      "",
      "saya lupa sandi" },
    { "no title of a button",
      { "Live Agent Request", "Obrolan dengan manusia", "LOGIN, DAN KATA SANDI" },
      "masuk",
      "Login dan kata sandi" },
    { "the topic", { "Halo", "faktur" }, "tagihan", "Tagihan" },
    { "a topic that is gone", { "Halo", "faktur" }, "gone", "Halo" },
    { "whatever there is", { "???", "Resume chat with bot", "help" }, "", "help" },
    { "nothing at all", { "?", "Restart" }, "", "Obrolan" },
    { "no line", { NULL }, "", "Obrolan" },
    { "Chinese", { "你好", "我忘记密码了" }, "", "我忘记密码了" },
    { "no prefix, token or second line",
      { "Re: Re: printer tidak\nmau menyala" },
      "",
      "printer tidak mau menyala" },
    { "cut between words",
      { "Saya sudah mencoba masuk sejak pagi tadi tetapi halaman selalu kosong dan tidak "
        "ada pesan apa pun" },
      "",
      "Saya sudah mencoba masuk sejak pagi tadi tetapi halaman selalu kosong dan "
      "tidak…" },
};

static void
test_subjects(void)
{
    g_autoptr(BotBooks) books = read_books();

    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
        g_autoptr(GPtrArray) lines = lines_new();
        g_autofree char *got = NULL;

        g_test_message("%s", subjects[i].name);
        say(lines, CHAT_FROM_BOT, "", "the bot says very much", EVENING);
        for (gsize j = 0; j < 4 && subjects[i].said[j]; j++)
            say(lines, CHAT_FROM_CUSTOMER, "Budi", subjects[i].said[j], EVENING);
        say(lines, CHAT_FROM_AGENT, "Sari", "so does the agent", EVENING);
        got =
            transcript_subject(bot_books_language(books, "id"), lines, subjects[i].topic);
        g_assert_cmpstr(got, ==, subjects[i].want);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/chat/transcript/text", test_text);
    g_test_add_func("/chat/transcript/mail", test_mail);
    g_test_add_func("/chat/transcript/forged", test_forged);
    g_test_add_func("/chat/transcript/anything", test_anything);
    g_test_add_func("/chat/transcript/huge", test_huge);
    g_test_add_func("/chat/transcript/subjects", test_subjects);
    return g_test_run();
}
