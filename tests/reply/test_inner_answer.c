/* test_inner_answer.c - answers written inside of a letter of ours that is quoted.
 *
 * First letters by hand, then a property: any letter, quoted as many clients do, with
 * answers put in at random places and all of it wrapped again, loses none of them; and
 * without answers nothing of ours is left. */
#include "reply/html_text.h"
#include "reply/reply_text.h"

#include <string.h>

/* What the desk sent, as the known texts have it: what letters say round an entry, and
 * the entries. */
static const char *const known_texts[] = {
    "Alice Agent has answered your ticket 10001.\n",
    "To answer, just reply to this message.\nStatus: Answered\n",
    "Tagihan saya salah.\nNomor pelanggan saya C-778, tolong dicek.\n",
    ("Halo Rina,\n\nNomor pelanggan Anda berapa?\nSejak kapan "
     "salahnya?\n\nSalam,\nAlice\n"),
};

#define HEAD "Alice Agent has answered your ticket 10001.\n\nHalo Rina,\n\n"
#define TAIL                                                                             \
    "\nSalam,\nAlice\n\n-- \nTo answer, just reply to this message.\nStatus: Answered\n"
#define OUTLOOK                                                                          \
    "From: Example Support <support@example.net>\n"                                      \
    "Sent: Thursday, November 26, 2026 10:00 AM\nTo: Rina <rina@example.org>\n"          \
    "Subject: [Ticket ID: 10001] Tagihan salah\n\n"
#define ANSWERED                                                                         \
    "Di bawah.\n\n> Nomor pelanggan Anda berapa?\nC-778\n> Sejak kapan "                 \
    "salahnya?\nSejak Senin pagi"

static GPtrArray *
known_new(const char *const *texts, gsize count)
{
    GPtrArray *known = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; i < count; i++)
        g_ptr_array_add(known, g_strdup(texts[i]));
    return known;
}

static const struct {
    const char *name, *body, *want;
} plain[] = {
    { "outlook",
      "Di bawah.\n\n" OUTLOOK HEAD "Nomor pelanggan Anda berapa?\nC-778\nSejak kapan "
      "salahnya?  Sejak Senin pagi\n" TAIL,
      ANSWERED },
    { "marked",
      "Di bawah.\n\nOn Thu, 26 Nov 2026, Support <support@example.net> wrote:\n"
      "> Alice Agent has answered your ticket 10001.\n>\n> Halo Rina,\n>\n"
      "> Nomor pelanggan Anda berapa?\nC-778\n> Sejak kapan salahnya?\nSejak Senin "
      "pagi\n>\n> Salam,\n> Alice\n",
      ANSWERED },
    { "behind-marks",
      "Di bawah.\n\nPada Kam, 26 Nov 2026 Support <support@example.net> menulis:\n"
      "> Alice Agent has answered your ticket 10001.\n> Halo Rina,\n"
      "> Nomor pelanggan Anda berapa? C-778\n> Sejak kapan salahnya? Sejak Senin pagi\n"
      "> Salam,\n> Alice\n",
      ANSWERED },
    { "no-header",
      "Di bawah.\n\n" HEAD "Nomor pelanggan Anda berapa?\nC-778\nSejak kapan salahnya?  "
      "Sejak Senin pagi\n" TAIL,
      ANSWERED },
    { "labels-of-no-table",
      "Di bawah.\n\nZxcv: Support <support@example.net>\nQwer: 26. 11. 2026, 10:00\n"
      "Tyui: Tagihan\n\n" HEAD "Nomor pelanggan Anda berapa?\nC-778\nSejak kapan "
      "salahnya?  Sejak Senin pagi\n" TAIL,
      ANSWERED },
    { "our-words-deleted",
      "Di bawah.\n\n" OUTLOOK HEAD
      "Nomor pelanggan Anda: C-778\nSejak kapan? Sejak Senin pagi\n" TAIL,
      "Di bawah.\n\n> Nomor pelanggan Anda:\nC-778\n> Sejak kapan?\nSejak Senin pagi" },
    { "said-before",
      "Di bawah.\n\n" OUTLOOK HEAD "Nomor pelanggan Anda berapa?\nNomor pelanggan saya "
      "C-778, tolong dicek.\nSejak kapan salahnya?\n" TAIL,
      "Di bawah.\n\n> Nomor pelanggan Anda berapa?\nNomor pelanggan saya C-778, tolong "
      "dicek." },
    { "one-word",
      "Di bawah.\n\n" OUTLOOK HEAD
      "Nomor pelanggan Anda berapa?\nSejak kapan salahnya?\nKemarin\n" TAIL,
      "Di bawah.\n\n> Sejak kapan salahnya?\nKemarin" },
    { "words-of-a-banner",
      "Di bawah.\n\n" OUTLOOK "CAUTION: This email originated from outside of the "
      "organization.\n\n" HEAD
      "Nomor pelanggan Anda berapa?\nC-778, the file has been scanned "
      "for viruses.\nSejak kapan salahnya?\n" TAIL "\nVirus-free. www.example.com\n",
      "Di bawah.\n\n> Nomor pelanggan Anda berapa?\nC-778, the file has been scanned for "
      "viruses." },
    { "pasted-header",
      "Di bawah.\n\n" OUTLOOK HEAD "Nomor pelanggan Anda berapa?\nFrom: "
                                   "toko@example.com\nTo: rina@example.org\nSubject: "
      "Faktur C-778\nSejak kapan salahnya?\n" TAIL,
      "Di bawah.\n\n> Nomor pelanggan Anda berapa?\nFrom: toko@example.com\nTo: "
      "rina@example.org\nSubject: Faktur C-778" },
    { "nothing-above",
      OUTLOOK HEAD "Nomor pelanggan Anda berapa?\nC-778\nSejak kapan salahnya?\n" TAIL,
      "> Nomor pelanggan Anda berapa?\nC-778" },
    { "below-it-all",
      "Di bawah.\n\n" OUTLOOK HEAD
      "Nomor pelanggan Anda berapa?\nSejak kapan salahnya?\n" TAIL
      "\nC-778, sejak Senin pagi.\n",
      "Di bawah.\n\nC-778, sejak Senin pagi." },
    { "nothing-inside",
      "Sudah bisa.\n\n" OUTLOOK HEAD
      "Nomor pelanggan Anda berapa?\nSejak kapan salahnya?\n" TAIL,
      "Sudah bisa." },
    { "links-and-pictures",
      "Sudah bisa.\n\n" OUTLOOK
      "[cid:logo.png@01D0]\nAlice Agent has answered your ticket "
      "10001 <https://example.net/t/10001>.\n\nHalo Rina,\n\n1. Nomor pelanggan Anda "
      "berapa?\nSejak kapan salahnya?\n" TAIL "\nDikirim dari iPhone saya\n",
      "Sudah bisa." },
    { "another-letter-below",
      "Sudah bisa.\n\n" OUTLOOK HEAD
      "Nomor pelanggan Anda berapa?\nSejak kapan salahnya?\n" TAIL
      "\nFrom: Budi <budi@example.com>\nSent: Monday, November 23, 2026 9:00 AM\n"
      "To: Rina\nSubject: Makan siang\n\nNanti makan di mana?\n",
      "Sudah bisa." },
    { "own-quote",
      "Ini lognya:\n\n> error 1045 access denied\n> for user rina\n\nMohon "
      "dicek.\n\n" OUTLOOK HEAD
      "Nomor pelanggan Anda berapa?\nSejak kapan salahnya?\n" TAIL,
      "Ini lognya:\n\n> error 1045 access denied\n> for user rina\n\nMohon dicek." },
    { "unknown-letter",
      "Sudah bisa.\n\n" OUTLOOK "Apakah printer di lantai dua menyala?\nBelum.\n",
      "Sudah bisa." },
};

static void
test_plain(gconstpointer data)
{
    gsize row = GPOINTER_TO_SIZE(data);
    g_autoptr(GPtrArray) known = known_new(known_texts, G_N_ELEMENTS(known_texts));
    g_auto(ReplyText) reply = { 0 };

    reply_text(plain[row].body, NULL, "Re: x", known, &reply);
    g_assert_cmpstr(reply.text, ==, plain[row].want);
}

/* With nothing known the words inside are cut: it is the known text that keeps them. */
static void
test_control(void)
{
    g_auto(ReplyText) reply = { 0 };

    reply_text(plain[0].body, NULL, "Re: x", NULL, &reply);
    g_assert_cmpstr(reply.text, ==, "Di bawah.");
}

static const struct {
    const char *name, *html, *want;
} html[] = {
    { "colour",
      "<p>Di bawah.</p><div style=\"border:none;border-top:solid #E1E1E1 "
      "1.0pt;padding:3.0pt "
      "0in 0in 0in\"><p><b>From:</b> Support &lt;support@example.net&gt;<br><b>Sent:</b> "
      "Thursday, November 26, 2026 10:00 AM<br><b>To:</b> Rina<br><b>Subject:</b> "
      "Tagihan</p></div><p><b>Alice Agent has answered your ticket "
      "10001.</b></p><div>Halo "
      "Rina,<br><br>Nomor pelanggan Anda berapa?<br><span "
      "style=\"color:red\">C-778</span>"
      "<br>Sejak kapan salahnya? <span style=\"color:red\">Sejak Senin "
      "pagi</span><br><br>"
      "Salam,<br>Alice</div>",
      ANSWERED },
    { "deleted-words",
      "<p>Di bawah.</p><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Thu, "
      "Support "
      "&lt;support@example.net&gt; wrote:</div><blockquote "
      "class=\"gmail_quote\"><p>Alice "
      "Agent has answered your ticket 10001.</p><div>Halo Rina,<br><br>Nomor pelanggan "
      "Anda "
      "<del>berapa?</del> <b>C-778</b><br>Sejak kapan salahnya?<p>Sejak Senin pagi</p>"
      "Salam,<br>Alice</div></blockquote></div>",
      "Di bawah.\n\n> Nomor pelanggan Anda berapa?\nC-778\n> Sejak kapan "
      "salahnya?\n\nSejak "
      "Senin pagi" },
    { "table",
      "<p>Di bawah.</p><hr><div id=\"divRplyFwdMsg\"><b>Dari:</b> Support "
      "&lt;support@example.net&gt;<br><b>Dikirim:</b> Kamis, 26 November 2026 10:00<br>"
      "<b>Kepada:</b> Rina<br><b>Subjek:</b> Tagihan</div><p>Alice Agent has answered "
      "your "
      "ticket 10001.</p><table><tr><td>Nomor pelanggan Anda "
      "berapa?</td><td>C-778</td></tr>"
      "<tr><td>Sejak kapan salahnya?</td><td>Sejak Senin "
      "pagi</td></tr></table><p>Salam,<br>"
      "Alice</p>",
      ANSWERED },
    { "list",
      "<p>Di bawah.</p><blockquote type=\"cite\"><p>Alice Agent has answered your ticket "
      "10001.</p><p>Halo Rina,</p><ul><li>Nomor pelanggan Anda "
      "berapa?<ul><li>C-778</li></ul>"
      "</li><li>Sejak kapan salahnya?<ul><li>Sejak Senin "
      "pagi</li></ul></li></ul><p>Salam,"
      "<br>Alice</p></blockquote>",
      "Di bawah.\n\n> - Nomor pelanggan Anda berapa?\n- C-778\n> - Sejak kapan "
      "salahnya?\n- "
      "Sejak Senin pagi" },
};

static void
test_html(gconstpointer data)
{
    gsize row = GPOINTER_TO_SIZE(data);
    g_autoptr(GPtrArray) known = known_new(known_texts, G_N_ELEMENTS(known_texts));
    HtmlText text = { 0 };
    g_auto(ReplyText) reply = { 0 };

    html_text(html[row].html, strlen(html[row].html), 0, &text);
    reply_text(text.text->str, text.marks, "Re: x", known, &reply);
    g_assert_cmpstr(reply.text, ==, html[row].want);
    html_text_clear(&text);
}

/* --------------------------------------------------------------- property */

/* Letters with short lines, long ones, lists, questions, scripts without blanks. */
static const char *const letters[] = {
    ("Dear customer,\n\nwe looked at your report and have three questions before we go "
     "on.\n"
     "Which program shows the message?\nSince when?\nDoes restarting the service help, "
     "and "
     "if it does, for how long does it keep working before the message comes "
     "back?\n\nKind "
     "regards\nAlice Agent\n"),
    ("Halo Budi,\n\nterima kasih atas laporannya. Mohon bantu kami dengan data berikut:\n"
     "- nama domain\n- alamat IP\n- waktu kejadian\nSetelah itu kami periksa server dan "
     "kabari lagi hari ini juga.\n\nSalam hangat,\nTim Dukungan\n"),
    ("Guten Tag,\n\nkönnten Sie uns bitte die Kundennummer nennen?\nWelches "
     "Betriebssystem "
     "läuft auf dem Rechner?\n\nMit freundlichen Grüßen\nÄnne Müller\n"),
    ("お客様\n\nお問い合わせありがとうございます。ご利用の環境を教えてください。\n"
     "発生した日時はいつですか。\nエラーの画面を送っていただけますか。\n\nサポート担当"
     "\n"),
};
#define FRAME_TOP "Alice Agent has answered your ticket 10001.\n\n"
#define FRAME_END "\n-- \nTo answer, just reply to this message.\nStatus: Answered\n"

/* Some share words with the letters, as answers do. */
static const char *const answers[] = {
    "Zebra47",
    "yesterday evening xq%u",
    "The program is called Quux%u, version 7.",
    "tidak tahu kode%u",
    "Die Kundennummer lautet K-%u.",
    "ja",
    "nama domain toko%u.example.org",
    "昨日の夜%u番",
    "No, restarting never helped me in week %u; it makes matters worse every time.",
    "192.0.2.%u",
};

typedef enum Client {
    OUTLOOK_EN,
    OUTLOOK_ID,
    ORIGINAL_DE,
    MARKED_EN,
    MARKED_ID,
    RULED,
    NO_TABLE,
    NOTHING,
    GMAIL_HTML,
    OUTLOOK_HTML,
    APPLE_HTML,
    YAHOO_HTML,
    CLIENTS,
} Client;

static const char *const intros[] = {
    [OUTLOOK_EN] = OUTLOOK,
    [OUTLOOK_ID] =
        "Dari: Dukungan <support@example.net>\nDikirim: Kamis, 26 November 2026 "
        "10.00\nKepada: Budi\nPerihal: [Ticket ID: 10001] Tagihan\n\n",
    [ORIGINAL_DE] =
        "-----Ursprüngliche Nachricht-----\nVon: Support "
        "<support@example.net>\nGesendet: Donnerstag, 26. November 2026 10:00\n"
        "An: Budi\nBetreff: Frage\n\n",
    [MARKED_EN] =
        "On Thu, Nov 26, 2026 at 10:00 AM Support <support@example.net> wrote:\n",
    [MARKED_ID] = "Pada Kam, 26 Nov 2026 pukul 10.00 Dukungan <support@example.net> "
                  "menulis:\n",
    [RULED] =
        "---- On Thu, 26 Nov 2026 10:00:00 +0700 Support <support@example.net> wrote "
        "----\n\n",
    [NO_TABLE] = "Asdf: Support <support@example.net>\nGhjk: 26/11/2026 10:00\nZxcv: "
                 "budi@example.org\n\n",
    [NOTHING] = "",
    [GMAIL_HTML] = "<div class=\"gmail_quote\"><div class=\"gmail_attr\">On Thu, Nov 26, "
                   "2026 Support &lt;support@example.net&gt; wrote:<br></div><blockquote "
                   "class=\"gmail_quote\">",
    [OUTLOOK_HTML] =
        "<div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt "
        "0in 0in 0in\"><p><b>From:</b> Support "
        "&lt;support@example.net&gt;<br><b>Sent:</b> Thursday, November 26, "
        "2026 10:00 AM<br><b>To:</b> Budi<br><b>Subject:</b> "
        "Frage</p></div>",
    [APPLE_HTML] = "<blockquote type=\"cite\"><div>On 26 Nov 2026, at 10:00, Support "
                   "&lt;support@example.net&gt; wrote:</div>",
    [YAHOO_HTML] = "<div class=\"yahoo_quoted\"><div>On Thursday, November 26, 2026 at "
                   "10:00:00 AM, Support &lt;support@example.net&gt; wrote:</div>",
};

static bool
is_html(Client client)
{
    return client >= GMAIL_HTML;
}

static bool
is_marked(Client client)
{
    return client == MARKED_EN || client == MARKED_ID;
}

static guint
chance(GRand *rand, guint below)
{
    return (guint)g_rand_int_range(rand, 0, (gint)below);
}

/* Put answers behind or below lines of a letter. */
static char *
write_into(GRand *rand, const char *letter, guint count, GPtrArray *written)
{
    g_auto(GStrv) lines = g_strsplit(letter, "\n", -1);
    guint total = g_strv_length(lines);
    GString *out = g_string_new(NULL);
    g_autofree bool *has = g_new0(bool, total + 1);

    for (guint i = 0; i < count; i++)
        has[1 + chance(rand, total - 2)] = true;
    for (guint i = 0; i < total; i++) {
        g_string_append(out, lines[i]);
        if (has[i]) {
            const char *format = answers[chance(rand, G_N_ELEMENTS(answers))];
            GString *answer = g_string_new(format);

            g_string_replace(answer, "%u", "4711", 0);
            /* A word that no letter has, so that it is known again. */
            if (strchr(format, '%') == NULL)
                g_string_append_printf(answer, " w%u", written->len + 900);
            g_string_append(out, *lines[i] && chance(rand, 2) ? "  " : "\n");
            g_string_append(out, answer->str);
            g_ptr_array_add(written, g_string_free(answer, FALSE));
        }
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

/* Lines cut at blanks, at a width of the client's. */
static char *
wrap(const char *text, guint width)
{
    GString *out = g_string_new(text);
    gsize start = 0, blank = 0;

    for (gsize i = 0; i < out->len; i++) {
        if (out->str[i] == '\n') {
            start = i + 1;
            blank = 0;
        } else if (out->str[i] == ' ' && i > start) {
            if (i - start > width && blank > start) {
                out->str[blank] = '\n';
                start = blank + 1;
            }
            blank = i;
        }
    }
    return g_string_free(out, FALSE);
}

static char *
quote_marked(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *out = g_string_new(NULL);

    for (char **line = lines; *line; line++)
        g_string_append_printf(out, "> %s\n", *line);
    return g_string_free(out, FALSE);
}

static char *
quote_html(GRand *rand, const char *intro, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    g_auto(GStrv) lines = g_strsplit(escaped, "\n", -1);
    GString *out = g_string_new("<html><body><p>Terlampir jawabannya.</p>");
    guint style = chance(rand, 3);

    g_string_append(out, intro);
    for (char **line = lines; *line; line++)
        g_string_append_printf(out,
                               style == 0   ? "<p class=\"MsoNormal\">%s</p>"
                               : style == 1 ? "<div>%s</div>"
                                            : "%s<br>\n",
                               *line);
    g_string_append(out, "</blockquote></div></body></html>");
    return g_string_free(out, FALSE);
}

/* As it is compared: without blanks and quote marks. */
static char *
bare(const char *text)
{
    GString *out = g_string_new(NULL);

    for (; *text; text++)
        if (!g_ascii_isspace(*text) && *text != '>')
            g_string_append_c(out, *text);
    return g_string_free(out, FALSE);
}

static void
assert_kept(const char *body, const ReplyText *reply, const GPtrArray *written)
{
    g_autofree char *text = bare(reply->text);

    for (guint i = 0; i < written->len; i++) {
        g_autofree char *answer = bare(written->pdata[i]);

        if (!strstr(text, answer))
            g_test_message("body:\n%s\ntext:\n%s", body, reply->text);
        g_assert_nonnull(strstr(text, answer));
    }
    if (written->len == 0 && strcmp(reply->text, "Terlampir jawabannya.") != 0) {
        g_test_message("body:\n%s", body);
        g_assert_cmpstr(reply->text, ==, "Terlampir jawabannya.");
    }
}

static void
quote_once(GRand *rand, Client client, const char *letter, guint count,
           const GPtrArray *known)
{
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *whole = g_strconcat(FRAME_TOP, letter, FRAME_END, NULL);
    g_autofree char *answered = write_into(rand, whole, count, written);
    g_autofree char *wrapped = wrap(answered, 30 + chance(rand, 60));
    g_auto(ReplyText) reply = { 0 };

    if (is_html(client)) {
        g_autofree char *page = quote_html(rand, intros[client], answered);
        HtmlText text = { 0 };

        html_text(page, strlen(page), 0, &text);
        reply_text(text.text->str, text.marks, "Re: x", known, &reply);
        assert_kept(text.text->str, &reply, written);
        html_text_clear(&text);
    } else {
        g_autofree char *quoted =
            is_marked(client) ? quote_marked(wrapped) : g_strdup(wrapped);
        g_autofree char *body =
            g_strconcat("Terlampir jawabannya.\n\n", intros[client], quoted, NULL);

        reply_text(body, NULL, "Re: x", known, &reply);
        assert_kept(body, &reply, written);
    }
}

static void
test_property(gconstpointer data)
{
    Client client = (Client)GPOINTER_TO_UINT(data);
    GRand *rand = g_rand_new_with_seed(20261126 + client);
    g_autoptr(GPtrArray) known = known_new(letters, G_N_ELEMENTS(letters));

    g_ptr_array_add(known, g_strdup(FRAME_TOP));
    g_ptr_array_add(known, g_strdup(FRAME_END));
    for (guint round = 0; round < 400; round++)
        quote_once(rand, client, letters[chance(rand, G_N_ELEMENTS(letters))],
                   round % 4 == 0 ? 0 : 1 + chance(rand, 5), known);
    g_rand_free(rand);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++) {
        g_autofree char *path =
            g_strconcat("/reply/inner-answer/plain/", plain[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_plain);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(html); i++) {
        g_autofree char *path =
            g_strconcat("/reply/inner-answer/html/", html[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_html);
    }
    g_test_add_func("/reply/inner-answer/control", test_control);
    for (guint client = 0; client < CLIENTS; client++) {
        g_autofree char *path =
            g_strdup_printf("/reply/inner-answer/property/%u", client);
        g_test_add_data_func(path, GUINT_TO_POINTER(client), test_property);
    }
    return g_test_run();
}
