/* test_parse.c - limits and bombs: whatever comes, a Mail comes back, and soon. */
#include "mime/parse.h"

#include "mime/part.h"
#include "../stopwatch.h"

#include <gmime/gmime.h>
#include <string.h>

static const char text_part[] = "Content-Type: text/plain\r\n\r\nhello\r\n";

static Mail *
parsed(GString *raw, double *seconds)
{
    g_autoptr(GBytes) bytes = g_string_free_to_bytes(raw);
    gint64 before = stopwatch();
    Mail *mail = mime_parse(bytes);

    *seconds = (double)(stopwatch() - before) / G_USEC_PER_SEC;
    return mail;
}

static GString *
repeated(const char *before, const char *piece, gsize bytes, const char *behind)
{
    GString *raw = g_string_new(before);

    while (raw->len < bytes)
        g_string_append(raw, piece);
    return g_string_append(raw, behind), raw;
}

static GString *
nested(guint depth, const char *open, bool alternate)
{
    GString *raw = g_string_new("From: a@example.org\r\nSubject: deep\r\n");

    for (guint i = 0; i < depth; i++) {
        if (alternate && i % 2)
            g_string_append(raw, "Content-Type: message/rfc822\r\n\r\n");
        else
            g_string_append_printf(
                raw, "Content-Type: multipart/mixed; boundary=%s%u\r\n\r\n--%s%u\r\n",
                open, i, open, i);
    }
    return g_string_append(raw, text_part);
}

/* Every mail here took some program down or kept it busy for minutes. */
static void
test_bombs(void)
{
    const gsize mb = 1024 * 1024;
    const char *to = "From: a@example.org\r\nSubject: s\r\n";
    struct {
        const char *name;
        GString *raw;
        bool is_shortened;
    } cases[] = {
        { "10,000 levels", nested(10000, "b", false), true },
        { "10,000 levels, messages among them", nested(10000, "b", true), false },
        { "a million levels of one boundary",
          repeated("Content-Type: multipart/mixed; boundary=b\r\n\r\n",
                   "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", 10 * mb,
                   ""),
          true },
        { "2,000,000 parts",
          repeated("Content-Type: multipart/mixed; boundary=a\n\n", "--a\n\n", 10 * mb,
                   ""),
          true },
        { "3,000,000 header lines", repeated("", "a:\n", 9 * mb, "\n\nx"), true },
        { "500,000 To fields", repeated(to, "To: a@b\r\n", 4 * mb, "\r\nx"), true },
        { "one header of 20 MB", repeated("X: ", "x", 20 * mb, "\r\n\r\nx"), false },
        { "one folded header of 20 MB", repeated("X: ", "x\r\n ", 20 * mb, "\r\n\r\nx"),
          true },
        { "groups", repeated("From: ", "a:", mb / 4, "a@example.org\r\n\r\nx"), false },
        { "comments", repeated("From: ", "(", mb / 10, "\r\n\r\nx"), false },
        { "words", repeated("Subject: ", "=?utf-8?q?a?= ", mb / 4, "\r\n\r\nx"), false },
        { "parameters",
          repeated("Content-Type: text/plain", "; name*0*=x", mb / 4, "\r\n\r\nx"),
          false },
        { "a charset name of 60 kB",
          repeated("Subject: =?", "u", 60000, "?q?a?=\r\n\r\nx"), false },
        { "a boundary of 60 kB",
          repeated("Content-Type: multipart/mixed; boundary=", "b", 60000, "\r\n\r\nx"),
          false },
        { "dashes",
          repeated("Content-Type: multipart/mixed; boundary=-\r\n\r\n", "--", 10 * mb,
                   ""),
          false },
        { "dash lines",
          repeated("Content-Type: multipart/mixed; boundary=abc\r\n\r\n", "--ab\r\n",
                   10 * mb, ""),
          false },
        { "references", repeated("References: ", "<", mb / 5, "\r\n\r\nx"), false },
        { "references that open", repeated("References: ", "<a@b ", mb / 5, "\r\n\r\nx"),
          false },
        { "nothing", g_string_new(""), false },
        { "one NUL", g_string_new_len("", 1), false },
        { "only blank lines", repeated("", "\r\n", mb, ""), false },
        { "quotes", repeated("Content-Type: text/plain\r\n\r\n", "> ", 2 * mb, ""),
          true },
        { "tags", repeated("Content-Type: text/html\r\n\r\n", "<b", 2 * mb, ""), true },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        double seconds;
        g_autoptr(Mail) mail = parsed(cases[i].raw, &seconds);
        if (seconds > 1.0 * STOPWATCH_SLOWNESS ||
            (cases[i].is_shortened && !mail->is_shortened)) {
            g_test_message("%s: %.2f s, shortened %d", cases[i].name, seconds,
                           mail->is_shortened);
            g_test_fail();
        }
        g_assert_cmpuint(mail->attachments->len, <=, PART_COUNT);
        g_assert_true(g_utf8_validate(mail->body, -1, NULL));
    }
}

/* The limits themselves: what is just within them is read whole. */
static void
test_limits(void)
{
    double seconds;
    g_autoptr(Mail) deep = parsed(nested(PART_DEPTH, "b", false), &seconds);
    g_autoptr(Mail) deeper = parsed(nested(PART_DEPTH + 1, "b", false), &seconds);

    g_assert_false(deep->is_shortened);
    g_assert_cmpstr(deep->body, ==, "hello");
    g_assert_true(deeper->is_shortened);
    g_autoptr(GString) lines = g_string_new("Subject: s\r\n");
    for (int i = 0; i < HEADER_LINES - 1; i++)
        g_string_append(lines, "X: y\r\n");
    g_autoptr(Mail) within =
        parsed(g_string_append(g_string_new(lines->str), "\r\nbody"), &seconds);
    g_autoptr(Mail) beyond =
        parsed(g_string_append(g_string_new(lines->str), "X: y\r\n\r\nbody"), &seconds);
    g_assert_cmpuint(within->headers->len, ==, HEADER_LINES);
    g_assert_cmpstr(within->body, ==, "body");
    g_assert_true(beyond->is_shortened);
    g_assert_cmpstr(beyond->body, ==, "body");
}

static void
test_extract(void)
{
    static const char raw[] =
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nbegin 644 u.bin\r\n#86)C\r\n`\r\nend\r\n"
        "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: "
        "base64\r\n\r\n"
        "AAEC\r\n/w==\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: "
        "x\r\n\r\ny\r\n--b--\r\n";
    g_autoptr(GBytes) bytes = g_bytes_new_static(raw, sizeof raw - 1);
    g_autoptr(Mail) mail = mime_parse(bytes);
    g_autoptr(GBytes) uu = mime_extract(bytes, "1/uu:0");
    g_autoptr(GBytes) pdf = mime_extract(bytes, "2");
    g_autoptr(GBytes) message = mime_extract(bytes, "3");

    g_assert_cmpuint(mail->attachments->len, ==, 3);
    g_assert_cmpmem(g_bytes_get_data(uu, NULL), g_bytes_get_size(uu), "abc", 3);
    g_assert_cmpmem(g_bytes_get_data(pdf, NULL), g_bytes_get_size(pdf),
                    "\x00\x01\x02\xff", 4);
    g_assert_cmpmem(g_bytes_get_data(message, NULL), g_bytes_get_size(message),
                    "Subject: x\r\n\r\ny", 15);
    g_assert_null(mime_extract(bytes, "4"));
    g_assert_null(mime_extract(bytes, "1"));
    g_assert_null(mime_extract(bytes, ""));
}

/* GMime and we see the same parts in well-formed mail. */
static guint
gmime_leaves(GMimeObject *object)
{
    guint leaves = 0;

    if (!GMIME_IS_MULTIPART(object))
        return 1;
    for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(object)); i++)
        leaves += gmime_leaves(g_mime_multipart_get_part(GMIME_MULTIPART(object), i));
    return leaves;
}

static void
test_against_gmime(void)
{
    static const char *const fixtures[] = { "structure-two-texts",
                                            "structure-plain-is-placeholder",
                                            "structure-inline-picture",
                                            "structure-no-end",
                                            "structure-forwarded-message",
                                            "tnef-files",
                                            "pgp-encrypted",
                                            "name-continued",
                                            "charset-html-meta" };

    for (guint i = 0; i < G_N_ELEMENTS(fixtures); i++) {
        g_autofree char *name = g_strconcat(fixtures[i], ".eml", NULL);
        g_autofree char *path =
            g_test_build_filename(G_TEST_DIST, "fixtures", name, NULL);
        g_autofree char *bytes = NULL;
        gsize length;
        g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
        g_autoptr(PartTree) tree = part_tree_read(bytes, length);
        guint leaves = 0;
        for (guint p = 0; p < tree->parts->len; p++)
            leaves += part_at(tree, p)->children->len == 0;
        GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, length);
        GMimeParser *parser = g_mime_parser_new_with_stream(stream);
        GMimeObject *object = g_mime_parser_construct_part(parser, NULL);
        g_assert_cmpuint(leaves, ==, gmime_leaves(object));
        g_object_unref(object);
        g_object_unref(parser);
        g_object_unref(stream);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    mime_init();
    g_test_add_func("/mime/parse/bombs", test_bombs);
    g_test_add_func("/mime/parse/limits", test_limits);
    g_test_add_func("/mime/parse/extract", test_extract);
    g_test_add_func("/mime/parse/against-gmime", test_against_gmime);
    return g_test_run();
}
