/* test_bot.c - whole talks with the bot, and what it makes of mangled words. */
#include "chat/bot.h"
#include "chat/bot_books.h"

#include <string.h>

/* ------------------------------------------------------------------ stories */

/* What somebody does, and what must come of it. */
typedef struct Step {
    char does; /* 's'tart, 'w'rite, 'p'ress, or an event: 'j'oin, 'l'eave, 'n'obody,
                * 'e'nd */
    const char *what; /* the message, the button's value, the name or number */
    ChatState state;
    const char *line;    /* NULL: the bot says nothing */
    const char *choices; /* "value=title|..." */
} Step;

#define OFFERED_ID "human=Obrolan dengan manusia|restart=Restart"
#define OFFERED_EN "human=Chat with a human|restart=Restart"
#define ANSWERED "live-agent=Live Agent Request|resume-bot=Resume chat with bot"
#define RESUME "resume-bot=Resume chat with bot"
#define AGAIN "restart=Restart"
#define TOPICS_ID                                                                        \
    "tiket=Tiket saya|buka=Buka tiket|masuk=Login dan kata sandi|tagihan=Tagihan|"       \
    "orang=Bicara dengan agen"
#define TOPICS_EN                                                                        \
    "ticket=My tickets|open=Open a ticket|login=Login and password|billing=Billing|"     \
    "person=Talk to a person"
#define HELLO_ID                                                                         \
    "Halo! Saya bot layanan pelanggan. Pilih salah satu kata kunci, atau tuliskan "      \
    "pertanyaan Anda."
#define WAIT_ID "Mohon tunggu, agen kami akan segera bergabung."
#define OFFER_ID                                                                         \
    "Saya kembali. Apakah Anda ingin mengobrol dengan manusia, atau mulai dari awal?"
#define BILL_ID                                                                          \
    "Untuk pertanyaan tentang faktur atau pembayaran, buka tiket berjenis \"Billing\" "  \
    "dan tuliskan nomor fakturnya. Jangan pernah menuliskan kata sandi atau nomor "      \
    "kartu."
#define TICKET_ID                                                                        \
    "Semua tiket Anda ada di menu \"Dukungan email\". Buka salah satu untuk membaca, "   \
    "membalas atau menyelesaikannya."
#define HELLO_EN "Hello! I am the support bot. Choose a topic, or write what it is about."

static const Step story_id[] = {
    { 's', "", CHAT_BOT, HELLO_ID, TOPICS_ID },
    { 'p', "tagihan", CHAT_BOT, BILL_ID, ANSWERED },
    { 'p', "live-agent", CHAT_WAITING, WAIT_ID, RESUME },
    { 'w', "halo? tagihan saya!", CHAT_WAITING, NULL, RESUME },
    { 'p', "tagihan", CHAT_WAITING, NULL, RESUME },
    { 'p', "live-agent", CHAT_WAITING, NULL, RESUME },
    { 'p', "resume-bot", CHAT_BOT, OFFER_ID, OFFERED_ID },
    { 'p', "human", CHAT_WAITING, WAIT_ID, RESUME },
    { 'p', "resume-bot", CHAT_BOT, OFFER_ID, OFFERED_ID },
    { 'p', "restart", CHAT_BOT, HELLO_ID, TOPICS_ID },
    { 'w', "di mana TIKET saya??", CHAT_BOT, TICKET_ID, ANSWERED },
    { 'p', "resume-bot", CHAT_BOT, OFFER_ID, OFFERED_ID },
    { 'w', "obrolan dengan manusia", CHAT_WAITING, WAIT_ID, RESUME },
    { 'j', "Sari", CHAT_AGENT, "Sari telah bergabung dalam obrolan.", "" },
    { 'w', "tagihan", CHAT_AGENT, NULL, "" },
    { 'p', "restart", CHAT_AGENT, NULL, "" },
    { 'n', "10001", CHAT_AGENT, NULL, "" },
    { 'l', "Sari", CHAT_WAITING,
      "Sari telah meninggalkan obrolan. Agen lain akan segera bergabung.", RESUME },
    { 'j', "{{agent}}", CHAT_AGENT, "{{agent}} telah bergabung dalam obrolan.", "" },
    { 'e', "", CHAT_ENDED, "Obrolan ini telah berakhir. Terima kasih!", AGAIN },
    { 'w', "tagihan", CHAT_ENDED, NULL, AGAIN },
    { 'j', "Sari", CHAT_ENDED, NULL, AGAIN },
    { 'e', "", CHAT_ENDED, NULL, AGAIN },
    { 'p', "restart", CHAT_BOT, HELLO_ID, TOPICS_ID },
};

static const Step story_en[] = {
    { 's', "", CHAT_BOT, HELLO_EN, TOPICS_EN },
    { 'w', "the weather", CHAT_BOT,
      "I am sorry, I did not understand that. These are the topics that I know:",
      TOPICS_EN },
    { 'w', "I forgot my password", CHAT_BOT,
      "You can always come in by a mailed link: choose \"Mail me a link\" on the login "
      "page. Then set a new password under \"Account\".",
      ANSWERED },
    { 'w', "Live Agent Request", CHAT_WAITING,
      "A live agent will be with you in a moment.", RESUME },
    { 'p', "resume-bot", CHAT_BOT,
      "I am here again. Would you like to talk to a human, or start from the beginning?",
      OFFERED_EN },
    { 'p', "no-such-button", CHAT_BOT, NULL, OFFERED_EN },
    { 'p', "human", CHAT_WAITING, "A live agent will be with you in a moment.", RESUME },
    { 'n', "10001", CHAT_ENDED,
      "All agents are busy at the moment. Your chat is now ticket 10001, and we will "
      "answer you there and by mail.",
      AGAIN },
    { 'p', "resume-bot", CHAT_ENDED, NULL, AGAIN },
    { 'p', "restart", CHAT_BOT, HELLO_EN, TOPICS_EN },
    { 'j', "Alice", CHAT_AGENT, "Alice has joined the chat.", "" },
    { 'l', "Alice", CHAT_WAITING,
      "Alice has left the chat. Another agent will be with you in a moment.", RESUME },
    { 'p', "restart", CHAT_BOT, HELLO_EN, TOPICS_EN },
    { 'e', "", CHAT_ENDED, "This chat has ended. Thank you!", AGAIN },
};

static char *
join(const GPtrArray *choices)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < choices->len; i++) {
        const BotChoice *choice = choices->pdata[i];

        g_string_append_printf(text, "%s%s=%s", i ? "|" : "", choice->value,
                               choice->title);
    }
    return g_string_free(text, FALSE);
}

static void
take_step(const BotBook *book, const Step *step, BotTurn *turn)
{
    BotTurn before = *turn;
    const char *const events = "jlne";

    switch (step->does) {
    case 's':
        bot_start(book, turn);
        break;
    case 'w':
        bot_hear(book, before.state, before.menu, step->what, strlen(step->what), turn);
        break;
    case 'p':
        bot_choose(book, before.state, before.menu, step->what, turn);
        break;
    default:
        bot_tell(book, before.state, before.menu,
                 (BotEvent)(strchr(events, step->does) - events), step->what, turn);
    }
    bot_turn_clear(&before);
}

static void
tell_story(const char *language, const Step *steps, gsize count)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(BotBooks) books = bot_books_read(NULL, errors);
    const BotBook *book;
    g_auto(BotTurn) turn = { .menu = "" };

    for (guint i = 0; i < errors->len; i++)
        g_test_message("%s", (char *)errors->pdata[i]);
    g_assert_nonnull(books);
    book = bot_books_language(books, language);
    g_assert_cmpstr(book->language, ==, language);
    for (gsize i = 0; i < count; i++) {
        g_autofree char *choices = NULL, *again = NULL;
        g_autoptr(GPtrArray) anew = NULL;

        g_test_message("%s %zu: %c %s", language, i, steps[i].does, steps[i].what);
        take_step(book, &steps[i], &turn);
        g_assert_cmpint(turn.state, ==, steps[i].state);
        g_assert_cmpuint(turn.lines->len, ==, steps[i].line ? 1 : 0);
        if (steps[i].line)
            g_assert_cmpstr(turn.lines->pdata[0], ==, steps[i].line);
        choices = join(turn.choices);
        g_assert_cmpstr(choices, ==, steps[i].choices);
        /* A page that is loaded anew offers the same. */
        anew = bot_choices(book, turn.state, turn.menu);
        again = join(anew);
        g_assert_cmpstr(again, ==, steps[i].choices);
    }
}

static void
test_story_id(void)
{
    tell_story("id", story_id, G_N_ELEMENTS(story_id));
}

static void
test_story_en(void)
{
    tell_story("en", story_en, G_N_ELEMENTS(story_en));
}

static void
test_topic(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(BotBooks) books = bot_books_read(NULL, errors);
    const BotBook *book = bot_books_language(books, "en");
    g_auto(BotTurn) turn = { 0 };
    g_autoptr(GPtrArray) gone = bot_choices(book, CHAT_BOT, "a topic that is gone");

    g_assert_cmpuint(gone->len, ==, book->topics->len);
    bot_hear(book, CHAT_BOT, "", "refund", 6, &turn);
    g_assert_cmpstr(turn.topic, ==, "billing");
    g_assert_cmpstr(turn.menu, ==, "billing");
}

/* ------------------------------------------------------------------ words */

static const char words[] =
    "[bot]\ngreeting=g\nfallback=f\noffered=o\nwaiting=w\nagent-joined={{agent}}\n"
    "agent-left=l\nnobody-came={{ticket}}\nended=e\nbot=b\ncustomer=c\nagent=a\n"
    "transcript=t\nsubject=s\nlive-agent=Live Agent\nresume-bot=Resume\n"
    "human=Human\nrestart=Restart!\n"
    "[topic pay]\ntitle=Payment\nkeywords=pay, café, don't pay, e-mail, 100\nanswer=x\n"
    "[topic refund]\ntitle=Refund\nkeywords=pay back, payment refund, Straße\nanswer=x\n"
    "[topic asia]\ntitle=Asia\nkeywords=รหัสผ่าน, รหัส, 密码, パスワード, "
    "비밀번호\nanswer=x\n"
    "[topic thai]\ntitle=Thai\nkeywords=ลืมรหัสผ่าน\nanswer=x\n"
    "[topic other]\ntitle=Other\nkeywords=пароль, קוד, كلمة السر, şifre, mật khẩu, 👍\n"
    "answer=x\n";

static const struct {
    const char *name, *message, *want; /* "": the fallback; "*": waiting */
} mangled[] = {
    { "plain", "pay", "pay" },
    { "in a sentence", "I want to pay now.", "pay" },
    { "case", "PaY", "pay" },
    { "blanks", " \t\n pay \r\n", "pay" },
    { "quotes", "\"pay\"", "pay" },
    { "typographic quotes", "“pay”…", "pay" },
    { "full width", "ｐａｙ！", "pay" },
    { "bold", "**pay**", "pay" },
    { "zero width", "p\342\200\213ay", "pay" },
    { "soft hyphen", "p\302\255ay", "pay" },
    { "direction", "\342\200\256pay\342\200\254", "pay" },
    { "punctuation for blanks", "please,pay;now", "pay" },
    { "underscores", "_pay_", "pay" },
    { "inside of a word", "paper", "" },
    { "at the end of a word", "repay", "" },
    { "with a digit", "pay2", "" },
    { "in an underlined name", "auto_pay", "pay" },
    { "no accent", "cafe", "pay" },
    { "accent", "CAFÉ", "pay" },
    { "accent of two characters", "cafe\314\201", "pay" },
    { "many accents", "c\314\201a\314\202\314\203f\314\204e\314\201", "pay" },
    { "hyphen", "e mail", "pay" },
    { "other hyphen", "E‐MAIL", "pay" },
    { "apostrophe", "don’t pay", "pay" },
    { "digits", "costs 100 or so", "pay" },
    { "other digits", "\331\241\331\240\331\240", "pay" },
    { "digits in a number", "1001", "" },
    { "longest", "pay back", "refund" },
    { "longest, later", "payment or payment refund", "refund" },
    { "longest, over a line", "pay\nback", "refund" },
    { "phrase with a word between", "pay me back", "pay" },
    { "first of as long", "refund 100 payment", "pay" },
    { "as long: the first", "Asia Thai", "asia" },
    { "title", "PAYMENT", "pay" },
    { "sharp s", "STRASSE", "refund" },
    { "sharp s of old", "straße", "refund" },
    { "Thai", "ผมลืมรหัสครับ", "asia" },
    { "Thai, longest", "ผมลืมรหัสผ่านครับ", "thai" },
    { "Thai with a mark after it", "รหัส่", "" },
    { "Chinese", "我忘记密码了", "asia" },
    { "Chinese with marks", "「密码」？", "asia" },
    { "Japanese", "パスワードを忘れた", "asia" },
    { "Korean with a particle", "비밀번호를 잊었어요", "asia" },
    { "Cyrillic", "Где мой ПАРОЛЬ?", "other" },
    { "Cyrillic inside of a word", "парольный", "" },
    { "Hebrew with points", "קוֹד", "other" },
    { "Arabic with marks", "كَلِمَة السِّر؟", "other" },
    { "Turkish", "ŞİFRE", "other" },
    { "Vietnamese", "MAT KHAU", "other" },
    { "emoji", "ok👍👍", "other" },
    { "emoji of a colour", "👍🏽", "other" },
    { "another emoji", "👎", "" },
    { "title of a button", "live agent", "*" },
    { "title of a button, shouted", "LIVE-AGENT!!!", "*" },
    { "title of a button in more words", "no live agent please", "" },
    { "nothing", "", "" },
    { "blanks alone", "   ", "" },
    { "punctuation alone", "?!…", "" },
    { "not UTF-8", "\377\376pay\200", "pay" },
    { "not UTF-8 inside", "pa\377y", "" },
    { "cut UTF-8", "pay \340\270", "pay" },
    { "overlong and surrogates", "\300\257 \355\240\200 pay", "pay" },
};

static void
test_words(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(BotBook) book =
        bot_book_read("xx", words, strlen(words), "words", NULL, errors);

    for (guint i = 0; i < errors->len; i++)
        g_test_message("%s", (char *)errors->pdata[i]);
    g_assert_nonnull(book);
    for (gsize i = 0; i < G_N_ELEMENTS(mangled); i++) {
        const char *message = mangled[i].message;
        g_auto(BotTurn) turn = { 0 };

        g_test_message("%s", mangled[i].name);
        bot_hear(book, CHAT_BOT, "", message, strlen(message), &turn);
        g_assert_cmpstr(turn.state == CHAT_WAITING ? "*" : turn.topic, ==,
                        mangled[i].want);
    }
}

static void
test_bytes(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(BotBook) book =
        bot_book_read("xx", words, strlen(words), "words", NULL, errors);
    g_auto(BotTurn) zeros = { 0 }, none = { 0 };

    bot_hear(book, CHAT_BOT, "", "a\0pay\0", 6, &zeros);
    g_assert_cmpstr(zeros.topic, ==, "pay");
    bot_hear(book, CHAT_BOT, "", NULL, 0, &none);
    g_assert_cmpstr(none.topic, ==, "");
}

/* A message of megabytes costs no more than its first part. */
static void
test_huge(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(BotBook) book =
        bot_book_read("xx", words, strlen(words), "words", NULL, errors);
    gsize length = (gsize)16 * 1024 * 1024;
    g_autofree char *text = g_malloc(length);

    for (gsize i = 0; i < length; i++)
        text[i] = "pay "[i % 4];
    for (guint i = 0; i < 20; i++) {
        g_auto(BotTurn) turn = { 0 };

        bot_hear(book, CHAT_BOT, "", text, length, &turn);
        g_assert_cmpstr(turn.topic, ==, "pay");
    }
    memset(text, 'x', length);
    memcpy(text + BOT_HEARD_MAX - 4, " pay ", 5);
    for (guint i = 0; i < 2; i++) {
        g_auto(BotTurn) turn = { 0 };

        bot_hear(book, CHAT_BOT, "", text, length, &turn);
        g_assert_cmpstr(turn.topic, ==, i == 0 ? "pay" : "");
        memmove(text + BOT_HEARD_MAX - 3, text + BOT_HEARD_MAX - 4, 5);
        text[BOT_HEARD_MAX - 4] = 'x';
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/chat/bot/story-id", test_story_id);
    g_test_add_func("/chat/bot/story-en", test_story_en);
    g_test_add_func("/chat/bot/topic", test_topic);
    g_test_add_func("/chat/bot/words", test_words);
    g_test_add_func("/chat/bot/bytes", test_bytes);
    g_test_add_func("/chat/bot/huge", test_huge);
    return g_test_run();
}
