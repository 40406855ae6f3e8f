/* test_old_token.c - numbers of the desk before this one, found in subjects. */
#include "core/old_token.h"

#include "../stopwatch.h"

#include <string.h>

static char **
pattern_list(const char *text)
{
    return g_strsplit(text, ",", -1);
}

static char **patterns; /* made in main() */

static char *
found(const char *subject)
{
    g_autoptr(GPtrArray) keys = old_tokens_find(subject, patterns);

    g_ptr_array_add(keys, NULL);
    return g_strjoinv(" ", (char **)keys->pdata);
}

static void
test_find(void)
{
    static const struct {
        const char *subject, *keys, *rest;
    } table[] = {
        { "Re: [Ticket#2024011710000012] Server", "[ticket#2024011710000012]",
          "Re:  Server" },
        { "[#4711] printer", "[#4711]", " printer" },
        { "Re: [RT.example.org  #88] disk", "[rt.example.org #88]", "Re:  disk" },
        { "[Ticket ID: ABC-123456] Hosting", "[ticket id: abc-123456]", " Hosting" },
        { "[#1] [#2] [#1] x", "[#1] [#2]", "   x" },
        /* Not one: no digit, no end, another bracket, too long. */
        { "[#abc] [#12 [# 12] (#12) #12", "", "[#abc] [#12 [# 12] (#12) #12" },
        { "[#123456789012345678901234567890123] x", "",
          "[#123456789012345678901234567890123] x" },
        { "Größe [#7] héllo", "[#7]", "Größe  héllo" },
        { "", "", "" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *keys = found(table[i].subject);
        g_autofree char *rest = old_tokens_cut(table[i].subject, patterns);

        g_assert_cmpstr(keys, ==, table[i].keys);
        g_assert_cmpstr(rest, ==, table[i].rest);
    }
}

static void
test_none(void)
{
    char *nothing[] = { NULL };
    g_autoptr(GPtrArray) without = old_tokens_find("[#12]", NULL);
    g_autoptr(GPtrArray) empty = old_tokens_find("[#12]", nothing);
    g_autofree char *same = old_tokens_cut("[#12] x", NULL);

    g_assert_cmpuint(without->len + empty->len, ==, 0);
    g_assert_cmpstr(same, ==, "[#12] x");
}

static void
test_longest(void)
{
    g_auto(GStrv) two = pattern_list("#*,#*/old");
    char *key = NULL;

    g_assert_cmpuint(old_token_at("#12/old", two, &key), ==, strlen("#12/old"));
    g_assert_cmpstr(key, ==, "#12/old");
    g_free(key);
}

static void
test_many(void)
{
    GString *many = g_string_new(NULL);
    g_autoptr(GPtrArray) keys = NULL;

    for (guint i = 0; i < 1000; i++)
        g_string_append_printf(many, "[#%u]", i);
    keys = old_tokens_find(many->str, patterns);
    g_assert_cmpuint(keys->len, ==, OLD_TOKENS_MAX);
    g_string_free(many, TRUE);
}

/* A number may begin at each of its bytes; none is looked through to its end. */
static void
test_hostile(void)
{
    enum { HALF = 500 * 1000, SECONDS = 20 };
    g_auto(GStrv) letters = pattern_list("SR*");
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) keys = NULL;
    g_autofree char *rest = NULL;
    gint64 before = stopwatch();

    for (guint i = 0; i < HALF; i++)
        g_string_append(text, "SR");
    keys = old_tokens_find(text->str, letters);
    rest = old_tokens_cut(text->str, letters);
    g_assert_cmpuint(keys->len, ==, 0);
    g_assert_cmpuint(strlen(rest), ==, text->len);
    g_assert_cmpint(stopwatch() - before, <,
                    SECONDS * G_USEC_PER_SEC * STOPWATCH_SLOWNESS);
    g_string_free(text, TRUE);
}

int
main(int argc, char **argv)
{
    int code;

    g_test_init(&argc, &argv, NULL);
    patterns = pattern_list("[Ticket#*],[#*],[rt.example.org #*],[Ticket ID: *]");
    g_test_add_func("/core/old-token/find", test_find);
    g_test_add_func("/core/old-token/none", test_none);
    g_test_add_func("/core/old-token/longest", test_longest);
    g_test_add_func("/core/old-token/many", test_many);
    g_test_add_func("/core/old-token/hostile", test_hostile);
    code = g_test_run();
    g_strfreev(patterns);
    return code;
}
