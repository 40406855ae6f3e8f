/* test_forward.c - whose a forwarded mail was, what it said, and when. */
#include "reply/forward.h"
#include "reply/written_date.h"

#include <string.h>

static const struct {
    const char *name, *body;
    const char *author, *address, *subject, *date, *comment, *text;
} cases[] = {
    { "gmail",
      "Please help her.\n\n---------- Forwarded message ---------\n"
      "From: Jane Doe <jane@example.org>\nDate: Wed, Nov 25, 2026 at 3:04 PM\n"
      "Subject: Server down\nTo: <alice@example.net>\n\n\nMy server is down.\n\nJane\n",
      "Jane Doe", "jane@example.org", "Server down", "Wed, Nov 25, 2026 at 3:04 PM",
      "Please help her.", "My server is down.\n\nJane" },
    { "outlook",
      "FYI\n\nAlice\n\n________________________________\nFrom: Doe, Jane "
      "[mailto:jane@example.org]\nSent: Wednesday, November 25, 2026 3:04 PM\nTo: Alice "
      "<alice@example.net>\nSubject: Server down\n\nMy server is down.\n",
      "Doe, Jane", "jane@example.org", "Server down",
      "Wednesday, November 25, 2026 3:04 PM", "FYI\n\nAlice", "My server is down." },
    { "apple",
      "Begin forwarded message:\n\n> From: Jane Doe <jane@example.org>\n> Subject: "
      "Server "
      "down\n> Date: 25 November 2026 at 15.04.11 WIB\n> To: alice@example.net\n> \n> My "
      "server is down.\n> \n> > You wrote: hello\n",
      "Jane Doe", "jane@example.org", "Server down", "25 November 2026 at 15.04.11 WIB",
      "", "My server is down.\n\n> You wrote: hello" },
    { "indonesian",
      "Tolong dibantu ya\n\n---------- Pesan terusan ---------\nDari: Budi "
      "<budi@example.org>\nTanggal: Rab, 25 Nov 2026 pukul 15.04\nPerihal: Server mati\n"
      "Kepada: <alice@example.net>\n\nServer saya mati.\n",
      "Budi", "budi@example.org", "Server mati", "Rab, 25 Nov 2026 pukul 15.04",
      "Tolong dibantu ya", "Server saya mati." },
    { "german-bold",
      "*Von:* Anna Müller <anna@example.org>\n*Gesendet:* Mittwoch, 25. November 2026 "
      "15:04\n*An:* Alice\n*Betreff:* Frage\n\nGuten Tag\n",
      "Anna Müller", "anna@example.org", "Frage", "Mittwoch, 25. November 2026 15:04", "",
      "Guten Tag" },
    { "quoted-name",
      "From: \"Doe, Jane\" <jane@example.org>\nDate: 2026-11-25 15:04\nSubject: "
      "x\n\nText",
      "Doe, Jane", "jane@example.org", "x", "2026-11-25 15:04", "", "Text" },
    { "no-address",
      "From: Jane Doe\nSent: Wednesday, November 25, 2026 3:04 PM\nTo: Alice\nSubject: "
      "Server down\n\nMy server is down.\n",
      "Jane Doe", "", "Server down", "Wednesday, November 25, 2026 3:04 PM", "",
      "My server is down." },
};

static void
test_read(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(GByteArray) marks = g_byte_array_new();
    g_auto(Forward) forward = { 0 };

    g_assert_true(forward_read(cases[i].body, marks, &forward));
    g_assert_cmpstr(forward.author.name, ==, cases[i].author);
    g_assert_cmpstr(forward.author.address, ==, cases[i].address);
    g_assert_cmpstr(forward.subject, ==, cases[i].subject);
    g_assert_cmpstr(forward.date, ==, cases[i].date);
    g_assert_cmpstr(forward.comment, ==, cases[i].comment);
    g_assert_cmpstr(forward.text, ==, cases[i].text);
}

static void
test_none(void)
{
    static const char *const bodies[] = {
        "",
        "Please call me.\n",
        "From: the airport\nTo: the hotel\nplease order a taxi\n",
        "On Monday Jane <jane@example.org> wrote:\n> hello\n",
        "---------- Forwarded message ---------\nwithout any header\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(GByteArray) marks = g_byte_array_new();
        Forward forward;

        g_test_message("%s", bodies[i]);
        g_assert_false(forward_read(bodies[i], marks, &forward));
        g_assert_null(forward.text);
    }
}

static void
test_dates(void)
{
    static const struct {
        const char *text, *want; /* UTC; NULL: none */
    } dates[] = {
        { "Wed, Nov 25, 2026 at 3:04 PM", "2026-11-25 08:04" },
        { "Wed, Nov 25, 2026 at 12:04 AM", "2026-11-24 17:04" },
        { "Wednesday, November 25, 2026 3:04 PM", "2026-11-25 08:04" },
        { "Wed, 25 Nov 2026 15:04:11 +0000", "2026-11-25 15:04" },
        { "Wed, 25 Nov 2026 15:04:11 -0330", "2026-11-25 18:34" },
        { "25 November 2026 15.04", "2026-11-25 08:04" },
        { "Rab, 25 Nov 2026 pukul 15.04", "2026-11-25 08:04" },
        { "Kamis, 5 Agustus 2027 09.30", "2027-08-05 02:30" },
        { "Mittwoch, 25. November 2026 15:04", "2026-11-25 08:04" },
        { "mardi 3 novembre 2026 15:04", "2026-11-03 08:04" },
        { "maandag 2 november 2026 15:04", "2026-11-02 08:04" },
        { "martes, 3 de marzo de 2026 15:04", "2026-03-03 08:04" },
        { "2026-11-25 15:04", "2026-11-25 08:04" },
        { "2026-11-25T15:04:05+07:00", "2026-11-25 08:04" },
        { "25 Nov 2026", "2026-11-25 05:00" },
        { "5 févr. 2026 à 10:15", "2026-02-05 03:15" },
        { "31 Feb 2026 10:00", NULL },
        { "03/05/2026 10:04", NULL }, /* which is the month? */
        { "yesterday", NULL },
        { "", NULL },
        { "Nov 2026", NULL },
        { "25 Nov 99999", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(dates); i++) {
        gint64 seconds = 0;
        bool done = written_date_read(dates[i].text, 7 * 60, &seconds);

        g_test_message("%s", dates[i].text);
        g_assert_true(done == (dates[i].want != NULL));
        if (done) {
            g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(seconds);
            g_autofree char *got = g_date_time_format(at, "%Y-%m-%d %H:%M");

            g_assert_cmpstr(got, ==, dates[i].want);
        }
    }
}

/* Any bytes that are text are read to an end. */
static void
test_long(void)
{
    GString *body = g_string_new(NULL);
    g_autoptr(GByteArray) marks = g_byte_array_new();
    Forward forward;

    for (int i = 0; i < 20000; i++)
        g_string_append(body, "From: someone\n@\n");
    if (forward_read(body->str, marks, &forward))
        forward_clear(&forward);
    g_string_free(body, TRUE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/reply/forward/%s", cases[i].name);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_read);
    }
    g_test_add_func("/reply/forward/none", test_none);
    g_test_add_func("/reply/forward/dates", test_dates);
    g_test_add_func("/reply/forward/long", test_long);
    return g_test_run();
}
