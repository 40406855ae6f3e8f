/* test_reader.c - the real reader in its sandbox: known crashers, every charset. */
#include "reader/pool.h"

#include "base/spool.h"
#include "reader/frame.h"

#include <glib/gstdio.h>
#include <string.h>

static Pool *pool;

static Mail *
read_raw(GString *raw)
{
    g_autoptr(GBytes) bytes = g_string_free_to_bytes(raw);
    g_auto(Fault) why = { 0 };
    Mail *mail = NULL;

    if (pool_read(pool, bytes, "a@example.org", &mail, &why) != READ_DONE)
        g_error("%s", why.text);
    return mail;
}

/* GMime's own parser overflows the stack on this one: FROM is two bytes a level. */
static void
test_nested_groups(void)
{
    GString *raw = g_string_new("From: ");
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(Mail) mail = NULL, next = NULL;
    g_auto(Fault) why = { 0 };

    for (guint i = 0; i < 50000; i++)
        g_string_append(raw, "a:");
    g_string_append(raw, "\r\nSubject: nested\r\n\r\nbody\r\n");
    bytes = g_string_free_to_bytes(raw);
    /* Read or held, both are right; the next mail must be read. */
    if (pool_read(pool, bytes, "", &mail, &why) == READ_DONE)
        g_assert_cmpstr(mail->subject, ==, "nested");
    else
        g_test_message("held: %s", why.text);
    next = read_raw(g_string_new("From: a@example.org\r\nSubject: next\r\n\r\nbody\r\n"));
    g_assert_cmpstr(next->subject, ==, "next");
}

/* GMime's own decoder loses what follows a padded word. */
static void
test_padded_words(void)
{
    g_autoptr(Mail) mail = read_raw(
        g_string_new("From: a@example.org\r\n"
                     "Subject: =?utf-8?B?SGVsbG8gd29ybGQ=?=\r\n"
                     " =?utf-8?B?IFtUaWNrZXQgSUQ6IDddIGZvbw==?=\r\n\r\nbody\r\n"));

    g_assert_cmpstr(mail->subject, ==, "Hello world [Ticket ID: 7] foo");
}

/* The bytes of a part come from the reader too; a part that is not there costs no more
 * than the answer. */
static void
test_extract(void)
{
    static const char mixed[] =
        "From: a@example.org\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n"
        "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\naGVs\r\nbG8=\r\n--b--\r\n";
    g_autoptr(GBytes) raw = g_bytes_new_static(mixed, sizeof mixed - 1);
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(Mail) mail = NULL;
    g_auto(Fault) why = { 0 };
    const Attachment *attachment;
    gsize size;

    g_assert_cmpint(pool_read(pool, raw, "", &mail, &why), ==, READ_DONE);
    g_assert_cmpuint(mail->attachments->len, ==, 1);
    attachment = mail->attachments->pdata[0];
    g_assert_cmpint(pool_extract(pool, raw, attachment->part, &bytes, &why), ==,
                    READ_DONE);
    g_assert_cmpmem(g_bytes_get_data(bytes, &size), g_bytes_get_size(bytes), "hello", 5);
    g_clear_pointer(&bytes, g_bytes_unref);
    g_assert_cmpint(pool_extract(pool, raw, "7.7", &bytes, &why), ==, READ_UNREADABLE);
    g_assert_null(bytes);
}

/* A big mail goes to the reader as a file: read as if it had come in the frame, its parts
 * too, and the reader has room for the next. */
static void
test_spooled(void)
{
    g_autofree char *folder = g_dir_make_tmp("ticketd-reader-XXXXXX", NULL);
    g_autofree char *filling = g_strnfill(SPOOL_MEMORY, 'x');
    g_autofree char *text = g_strconcat(
        "From: a@example.org\r\nSubject: big\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n"
        "--b\r\nContent-Type: application/octet-stream; name=a.bin\r\n\r\n",
        filling, "\r\n--b--\r\n", NULL);

    for (int i = 0; i < 10; i++) {
        g_autoptr(Spool) spool = spool_new(folder);
        g_autoptr(GBytes) raw = NULL, bytes = NULL;
        g_autoptr(Mail) mail = NULL;
        g_auto(Fault) why = { 0 };

        g_assert_true(spool_write(spool, text, strlen(text), &why));
        g_assert_true(spool_finish(spool, &raw, &why));
        g_assert_cmpint(spool_descriptor(raw), >=, 0);
        g_assert_cmpint(pool_read(pool, raw, "", &mail, &why), ==, READ_DONE);
        g_assert_cmpstr(mail->subject, ==, "big");
        g_assert_cmpuint(mail->attachments->len, ==, 1);
        g_assert_cmpint(pool_extract(pool, raw, "2", &bytes, &why), ==, READ_DONE);
        g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), filling,
                        SPOOL_MEMORY);
    }
    g_rmdir(folder);
}

/* A mail that should be in a file is not taken for an empty one if the file is missing. */
static void
test_missing_file(void)
{
    g_autoptr(GBytes) head = frame_read_head("a@example.org");
    g_autoptr(GBytes) request = frame_file_head(head), raw = NULL;
    g_autofree char *sender = NULL, *part = NULL;

    g_assert_false(frame_request_split(request, -1, &sender, &part, &raw));
    g_assert_true(frame_request_split(head, -1, &sender, &part, &raw));
    g_assert_cmpstr(sender, ==, "a@example.org");
}

static const struct {
    const char *label, *body, *want;
} charsets[] = {
    { "utf-7", "gr+APwA3w-", "grüß" },
    { "utf-16be", "\0g\0r\0\xfc\0\xdf", NULL },
    { "windows-1250", "\x9a\xe8", "šč" },
    { "windows-1251", "\xcf\xf0\xe8", "При" },
    { "windows-1252", "gr\xfc\xdf", "grüß" },
    { "windows-1253", "\xe1\xe2", "αβ" },
    { "windows-1254", "\xfe\xf0", "şğ" },
    { "windows-1255", "\xf9\xec", "של" },
    { "windows-1256", "\xe3\xd1", "مر" },
    { "windows-1257", "\xe0\xe8", "ąč" },
    { "windows-1258", "\xf5", "ơ" },
    { "windows-874", "\xca\xc7", "สว" },
    { "iso-8859-2", "\xb9\xe8", "šč" },
    { "iso-8859-3", "\xe6", "ĉ" },
    { "iso-8859-4", "\xe0", "ā" },
    { "iso-8859-5", "\xbf\xe0", "Пр" },
    { "iso-8859-6", "\xe5\xd1", "مر" },
    { "iso-8859-7", "\xe1\xe2", "αβ" },
    { "iso-8859-8", "\xf9\xec", "של" },
    { "iso-8859-10", "\xe0", "ā" },
    { "iso-8859-13", "\xe0", "ą" },
    { "iso-8859-14", "\xf0", "ŵ" },
    { "iso-8859-15", "\xa4", "€" },
    { "iso-8859-16", "\xa4", "€" },
    { "koi8-r", "\xf0\xd2", "Пр" },
    { "koi8-u", "\xf0\xa4", "Пє" },
    { "macintosh", "gr\x9f", "grü" },
    { "x-mac-cyrillic", "\x8f\xf0", NULL },
    { "ibm437", "gr\x81", "grü" },
    { "ibm850", "gr\x81", "grü" },
    { "ibm852", "gr\x81", "grü" },
    { "ibm855", "\xdd", NULL },
    { "ibm866", "\x8f\xe0", "Пр" },
    { "viscii", "\xe0", "à" },
    { "tcvn", "\xb5", NULL },
    { "armscii-8", "\xb2", "Ա" },
    { "georgian-ps", "\xc0", "ა" },
    { "gb18030", "\xc4\xe3\xba\xc3", "你好" },
    { "gb2312", "\xc4\xe3\xba\xc3", "你好" },
    { "big5", "\xa7\x41\xa6\x6e", "你好" },
    { "euc-tw", "\xc4\xb3", NULL },
    { "shift_jis", "\x93\xfa\x96\x7b", "日本" },
    { "euc-jp", "\xc6\xfc\xcb\xdc", "日本" },
    { "iso-2022-jp", "\x1b$BF|K\\\x1b(B", "日本" },
    { "cp949", "\xc7\xd1\xb1\xdb", "한글" },
    { "euc-kr", "\xc7\xd1\xb1\xdb", "한글" },
    { "johab", "\xd0\x65", "한" },
    { "iso-2022-kr", "\x1b$)C\x0eGQ\x0f", "한" },
    { "hz-gb-2312", "~{DcGC~}", NULL },
    { "x-unknown", "gr\xfc\xdf", NULL },
    { "utf-32", "\0\0\0g", NULL },
};

/* A converter that mime_init() forgot would be loaded now, and the sandbox would
 * kill the reader for it. */
static void
test_charsets(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++) {
        GString *raw = g_string_new("From: a@example.org\r\nMIME-Version: 1.0\r\n");
        g_autoptr(Mail) mail = NULL;

        g_string_append_printf(raw, "Subject: =?%s?q?x?=\r\n", charsets[i].label);
        g_string_append_printf(raw,
                               "Content-Type: text/plain; charset=%s\r\n"
                               "Content-Transfer-Encoding: 8bit\r\n\r\n%s\r\n",
                               charsets[i].label, charsets[i].body);
        g_test_message("%s", charsets[i].label);
        mail = read_raw(raw);
        if (charsets[i].want && !strstr(mail->body, charsets[i].want))
            g_error("%s: %s", charsets[i].label, mail->body);
    }
}

int
main(int argc, char **argv)
{
    g_autofree char *path = NULL;
    g_auto(Fault) why = { 0 };
    int status;

    g_test_init(&argc, &argv, NULL);
    path = g_test_build_filename(G_TEST_BUILT, "../src/ticketd-reader", NULL);
    if (!pool_start(path, 1, 60000, &pool, &why))
        g_error("%s", why.text);
    g_test_add_func("/reader/reader/nested-groups", test_nested_groups);
    g_test_add_func("/reader/reader/padded-words", test_padded_words);
    g_test_add_func("/reader/reader/charsets", test_charsets);
    g_test_add_func("/reader/reader/extract", test_extract);
    g_test_add_func("/reader/reader/spooled", test_spooled);
    g_test_add_func("/reader/reader/missing_file", test_missing_file);
    status = g_test_run();
    pool_stop(pool);
    return status;
}
