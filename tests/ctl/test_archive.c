/* test_archive.c - old mail found in files: where one ends and the next begins, in which
 * order, and no byte of it changed. */
#include "ctl/archive.h"

#include "mime/date.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;

static char *
put(const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    g_autofree char *above = g_path_get_dirname(path);

    g_assert_cmpint(g_mkdir_with_parents(above, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static Archive *
open_one(ArchiveKind kind, const char *path)
{
    g_auto(Fault) why = { 0 };
    Archive *archive = NULL;

    if (!archive_open(kind, path, &archive, &why))
        g_error("%s", why.text);
    return archive;
}

static void
assert_mail(const Archive *archive, guint i, const char *want)
{
    g_autoptr(GBytes) bytes = NULL;
    g_auto(Fault) why = { 0 };
    gsize length;
    const char *got;

    g_assert_true(archive_read(archive, i, &bytes, &why));
    got = g_bytes_get_data(bytes, &length);
    g_assert_cmpmem(got, length, want, strlen(want));
}

#define FROM "From budi@example.org Tue Nov 24 10:00:00 2020\n"

static void
test_mbox(void)
{
    g_autofree char *path = put("plain.mbox", FROM "Subject: one\n\nfirst\n\n" FROM
                                                   "Subject: two\n\nsecond\n");
    g_autoptr(Archive) archive = open_one(ARCHIVE_MBOX, path);

    g_assert_cmpuint(archive_count(archive), ==, 2);
    assert_mail(archive, 0, "Subject: one\n\nfirst\n");
    assert_mail(archive, 1, "Subject: two\n\nsecond\n");
    g_assert_cmpuint(strlen(archive_name(archive)), ==, 64);
}

/* Sentences begin with "From", too. */
static void
test_mbox_sentences(void)
{
    static const char one[] = "Subject: one\n\nHello\n\nFrom 10:00 on it was down.\n\n"
                              "From now on: nothing.\n\n"
                              "From what I saw at 10:15 it is the disk:\nsda\n";
    g_autofree char *text =
        g_strconcat(FROM, one, "\n", FROM, "Subject: two\n\nx\n", NULL);
    g_autofree char *path = put("sentences.mbox", text);
    g_autoptr(Archive) archive = open_one(ARCHIVE_MBOX, path);

    g_assert_cmpuint(archive_count(archive), ==, 2);
    assert_mail(archive, 0, one);
}

/* Thunderbird's: nothing behind "From ", or a dash; its sentences begin with it, too. */
static void
test_mbox_bare(void)
{
    static const struct {
        const char *from, *end;
    } table[] = {
        { "From \n", "\n" },
        { "From \r\n", "\r\n" },
        { "From - \r\n", "\r\n" },
        { "From - Tue Nov 24 10:00:00 2020\r\n", "\r\n" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        const char *from = table[i].from, *end = table[i].end;
        g_autofree char *one =
            g_strconcat("Subject: one", end, end, "Hello", end, "From ", end, "Re: x",
                        end, end, "From ", end, "is empty", end, NULL);
        g_autofree char *two = g_strconcat("Subject: two", end, end, "x", end, NULL);
        g_autofree char *text = g_strconcat(from, one, end, from, two, NULL);
        g_autofree char *path = put("bare.mbox", text);
        g_autoptr(Archive) archive = open_one(ARCHIVE_MBOX, path);

        g_assert_cmpuint(archive_count(archive), ==, 2);
        g_assert_cmpint(archive_astray(archive), ==, 0);
        assert_mail(archive, 0, one);
        assert_mail(archive, 1, two);
    }
}

/* What stands in front of the first mail is skipped only if it says nothing. */
static void
test_mbox_astray(void)
{
    static const char mails[] = FROM "Subject: one\n\nx\n";
    static const struct {
        const char *before;
        bool is_astray;
    } table[] = {
        { "", false },
        { "\n\r\n", false },
        { "\xef\xbb\xbf", false },
        { "\xef\xbb\xbf\n", false },
        { "From nobody\nSubject: lost\n\nx\n\n", true },
        { FROM "\n", true },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *text = g_strconcat(table[i].before, mails, NULL);
        g_autofree char *path = put("astray.mbox", text);
        g_autoptr(Archive) archive = open_one(ARCHIVE_MBOX, path);

        g_assert_cmpuint(archive_count(archive), ==, 1);
        g_assert_cmpuint(archive_astray(archive), ==,
                         table[i].is_astray ? strlen(table[i].before) : 0);
        assert_mail(archive, 0, "Subject: one\n\nx\n");
    }
}

static void
test_mbox_quoted(void)
{
    g_autofree char *path = put(
        "quoted.mbox", FROM "Subject: one\n\n>From here\n>>From there\n> From\n\n" FROM
                            "Subject: two\n\n>From us\n\nFrom them\n");
    g_autoptr(Archive) archive = open_one(ARCHIVE_MBOX, path);

    g_assert_cmpuint(archive_count(archive), ==, 2);
    assert_mail(archive, 0, "Subject: one\n\nFrom here\n>From there\n> From\n");
    /* Its writer quotes nothing: nothing is unquoted. */
    assert_mail(archive, 1, "Subject: two\n\n>From us\n\nFrom them\n");
}

/* A whole mbox inside of a mail, counted and not quoted. */
static void
test_mbox_counted(void)
{
    static const char inner[] = "look:\n\n" FROM "Subject: inner\n\n>From x\n";
    g_autofree char *text = g_strdup_printf(
        FROM "Subject: one\nContent-Length: %zu\n\n%s\n" FROM "Subject: two\n\nx\n",
        strlen(inner), inner);
    g_autofree char *wrong =
        g_strdup(FROM "Subject: one\nContent-Length: 7\n\nlonger than that\n\n" FROM
                      "Subject: two\n\nx\n");
    g_autofree char *path = put("counted.mbox", text);
    g_autofree char *path_wrong = put("miscounted.mbox", wrong);
    g_autofree char *want =
        g_strdup_printf("Subject: one\nContent-Length: %zu\n\n%s", strlen(inner), inner);
    g_autoptr(Archive) archive = open_one(ARCHIVE_MBOX, path);
    g_autoptr(Archive) miscounted = open_one(ARCHIVE_MBOX, path_wrong);

    g_assert_cmpuint(archive_count(archive), ==, 2);
    assert_mail(archive, 0, want);
    assert_mail(archive, 1, "Subject: two\n\nx\n");
    g_assert_cmpuint(archive_count(miscounted), ==, 2);
    assert_mail(miscounted, 0, "Subject: one\nContent-Length: 7\n\nlonger than that\n");
}

/* Where a wrong count ends, a sentence begins; or it leads out of all numbers. */
static void
test_mbox_miscounted(void)
{
    static const struct {
        const char *length, *body;
    } table[] = {
        { "6", "Hello\n\nFrom here on: nothing.\n" },
        { "6", "Hello\n\nFrom 10:15 on\n\nit was down.\n" },
        { "6", "Hello\n\nFrom here:\nDate: Tue, 24 Nov 2020 10:00:00 +0000\n" },
        { "9223372036854775807", "x\n" },
        { "9223372036854775700", "x\n" },
        { "-1", "x\n" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *one =
            g_strconcat("Content-Length: ", table[i].length, "\n\n", table[i].body, NULL);
        g_autofree char *text =
            g_strconcat(FROM, one, "\n", FROM, "Subject: two\n\nx\n", NULL);
        g_autofree char *path = put("miscounted.mbox", text);
        g_autoptr(Archive) archive = open_one(ARCHIVE_MBOX, path);

        g_assert_cmpuint(archive_count(archive), ==, 2);
        assert_mail(archive, 0, one);
    }
}

static void
test_mbox_crlf(void)
{
    g_autofree char *path =
        put("crlf.mbox", "From a@b.test Tue Nov 24 10:00:00 2020\r\nSubject: one\r\n\r\n"
                         "first\r\n\r\nFrom a@b.test Tue Nov 24 10:00:00 2020\r\n"
                         "Subject: two\r\n\r\nx\r\n");
    g_autoptr(Archive) archive = open_one(ARCHIVE_MBOX, path);

    g_assert_cmpuint(archive_count(archive), ==, 2);
    assert_mail(archive, 0, "Subject: one\r\n\r\nfirst\r\n");
    assert_mail(archive, 1, "Subject: two\r\n\r\nx\r\n");
}

static void
test_mbox_none(void)
{
    g_autofree char *none = put("none.mbox", "Subject: a mail\n\nand no mbox\n");
    g_autofree char *empty = put("empty.mbox", "");
    g_autofree char *lost = g_build_filename(folder, "lost.mbox", NULL);
    g_autoptr(Archive) archive = open_one(ARCHIVE_MBOX, empty);
    Archive *no = NULL;
    g_auto(Fault) why = { 0 };

    g_assert_cmpuint(archive_count(archive), ==, 0);
    g_assert_false(archive_open(ARCHIVE_MBOX, none, &no, &why));
    g_assert_nonnull(strstr(why.text, "is no mbox"));
    g_assert_false(archive_open(ARCHIVE_MBOX, lost, &no, &why));
    g_assert_cmpint(why.kind, ==, FAULT_PERMANENT);
    g_assert_false(archive_open(ARCHIVE_MBOX, folder, &no, &why));
    g_assert_false(archive_open(ARCHIVE_MAILDIR, folder, &no, &why));
}

/* Answers come after what they answer, wherever they stand in the file. */
static void
test_order(void)
{
    g_autofree char *path =
        put("order.mbox",
            FROM "Date: Tue, 24 Nov 2020 12:00:00 +0000\nSubject: c\n\nx\n\n" FROM
                 "Subject: d, no date\n\nx\n\n" FROM
                 "Date: Tue, 24 Nov 2020\n 10:00:00 +0000\nSubject: a\n\nx\n\n" FROM
                 "Date: Tue, 24 Nov 2020 12:00:00 +0200\nSubject: b\n\nx\n");
    g_autoptr(Archive) archive = open_one(ARCHIVE_MBOX, path);
    g_autoptr(GString) order = g_string_new(NULL);

    for (guint i = 0; i < archive_count(archive); i++) {
        g_autoptr(GBytes) bytes = NULL;
        g_auto(Fault) why = { 0 };
        const char *subject;

        g_assert_true(archive_read(archive, i, &bytes, &why));
        subject = strstr(g_bytes_get_data(bytes, NULL), "Subject: ");
        g_string_append_c(order, subject[9]);
    }
    g_assert_cmpstr(order->str, ==, "abcd");
}

static void
test_maildir(void)
{
    g_autofree char *two =
        put("Maildir/new/4.d", "Date: Tue, 24 Nov 2020 10:00:00 +0000\n\nsooner\n");
    g_autofree char *path = g_build_filename(folder, "Maildir", NULL);
    g_autoptr(Archive) archive = NULL;
    g_autofree char *where = NULL;

    g_free(
        put("Maildir/cur/1.a:2,S", "Date: Tue, 24 Nov 2020 12:00:00 +0000\n\nlater\n"));
    g_free(put("Maildir/cur/2.b:2,DS", "Subject: draft\n\nx\n"));
    g_free(put("Maildir/cur/3.c:2,ST", "Subject: trash\n\nx\n"));
    g_free(put("Maildir/tmp/5.e", "half a mail"));
    archive = open_one(ARCHIVE_MAILDIR, path);
    g_assert_cmpuint(archive_count(archive), ==, 2);
    g_assert_cmpuint(archive_left_out(archive), ==, 2);
    assert_mail(archive, 0, "Date: Tue, 24 Nov 2020 10:00:00 +0000\n\nsooner\n");
    where = archive_where(archive, 0);
    g_assert_cmpstr(where, ==, two);
}

static void
test_eml(void)
{
    g_autofree char *one = put("mails/a/one.eml", ">From here\n\nFrom there\n");
    g_autofree char *path = g_build_filename(folder, "mails", NULL);
    g_autoptr(Archive) archive = NULL;
    g_autoptr(Archive) single = open_one(ARCHIVE_EML, one);

    g_free(put("mails/TWO.EML", "Subject: two\n\nx\n"));
    g_free(put("mails/notes.txt", "no mail"));
    archive = open_one(ARCHIVE_EML, path);
    g_assert_cmpuint(archive_count(archive), ==, 2);
    g_assert_cmpuint(archive_count(single), ==, 1);
    assert_mail(single, 0, ">From here\n\nFrom there\n");
    g_assert_cmpstr(archive_name(archive), !=, archive_name(single));
}

/* A line of any length, bytes of any kind. */
static void
test_hostile(void)
{
    GString *text = g_string_new(FROM);
    g_autofree char *path = g_build_filename(folder, "hostile.mbox", NULL);
    g_autoptr(Archive) archive = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_auto(Fault) why = { 0 };
    gsize length;

    g_string_append(text, "Date: ");
    for (guint i = 0; i < 100000; i++)
        g_string_append_c(text, (char)(i % 251 == '\n' ? 'x' : i % 251));
    g_string_append(text, "\n\nFrom \n\n" FROM);
    length = text->len;
    g_assert_true(g_file_set_contents(path, text->str, (gssize)length, NULL));
    archive = open_one(ARCHIVE_MBOX, path);
    g_assert_cmpuint(archive_count(archive), ==, 1);
    g_assert_true(archive_read(archive, 0, &bytes, &why));
    g_assert_cmpuint(g_bytes_get_size(bytes), >=, 100000);
    g_string_free(text, TRUE);
}

int
main(int argc, char **argv)
{
    g_autofree char *rm = NULL;
    int code;

    g_test_init(&argc, &argv, NULL);
    date_init();
    folder = g_dir_make_tmp("ticketd-test-XXXXXX", NULL);
    g_test_add_func("/ctl/archive/mbox", test_mbox);
    g_test_add_func("/ctl/archive/mbox-sentences", test_mbox_sentences);
    g_test_add_func("/ctl/archive/mbox-bare", test_mbox_bare);
    g_test_add_func("/ctl/archive/mbox-astray", test_mbox_astray);
    g_test_add_func("/ctl/archive/mbox-quoted", test_mbox_quoted);
    g_test_add_func("/ctl/archive/mbox-counted", test_mbox_counted);
    g_test_add_func("/ctl/archive/mbox-miscounted", test_mbox_miscounted);
    g_test_add_func("/ctl/archive/mbox-crlf", test_mbox_crlf);
    g_test_add_func("/ctl/archive/mbox-none", test_mbox_none);
    g_test_add_func("/ctl/archive/order", test_order);
    g_test_add_func("/ctl/archive/maildir", test_maildir);
    g_test_add_func("/ctl/archive/eml", test_eml);
    g_test_add_func("/ctl/archive/hostile", test_hostile);
    code = g_test_run();
    rm = g_strdup_printf("rm -rf '%s'", folder);
    g_spawn_command_line_sync(rm, NULL, NULL, NULL, NULL);
    g_free(folder);
    return code;
}
