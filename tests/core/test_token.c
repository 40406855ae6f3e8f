/* test_token.c - subjects and the numbers in them. */
#include "core/token.h"

static const struct {
    const char *name, *subject, *want; /* numbers, blank between them */
} table[] = {
    { "plain", "[Ticket ID: 10001] Printer", "10001" },
    { "reply", "Re: [Ticket ID: 10001] Printer", "10001" },
    { "end", "Printer [Ticket ID: 7]", "7" },
    { "upper", "[TICKET ID: 7]", "7" },
    { "lower", "[ticket id: 7]", "7" },
    { "indonesian", "Bls: [Tiket ID: 42] Tagihan", "42" },
    { "no-blank", "[Ticket ID:7]", "7" },
    { "blanks", "[ Ticket  ID : 7 ]", "7" },
    { "glued", "[TicketID:7]", "7" },
    { "no-break",
      "[Ticket\xc2\xa0ID:\xc2\xa0"
      "7]",
      "7" },
    { "fold", "[Ticket\r\n ID: 7]", "7" },
    { "tab", "[Ticket\tID: 7]", "7" },
    { "ideographic-blank", "[Ticket\xe3\x80\x80ID: 7]", "7" },
    { "full-width", "\xef\xbc\xbbTicket ID\xef\xbc\x9a 7\xef\xbc\xbd", "7" },
    { "full-width-mixed",
      "[Ticket ID\xef\xbc\x9a"
      "7]",
      "7" },
    { "eighteen", "[Ticket ID: 999999999999999999]", "999999999999999999" },
    { "nineteen", "[Ticket ID: 1999999999999999999]", "" },
    { "wraps", "[Ticket ID: 18446744073709551623]", "" },
    { "zero", "[Ticket ID: 0]", "" },
    { "leading-zero", "[Ticket ID: 007]", "" },
    { "negative", "[Ticket ID: -7]", "" },
    { "plus", "[Ticket ID: +7]", "" },
    { "arabic-digit", "[Ticket ID: \xd9\xa7]", "" },
    { "full-width-digit", "[Ticket ID: \xef\xbc\x97]", "" },
    { "zero-width",
      "[Ticket ID: 7\xe2\x80\x8b"
      "1]",
      "" },
    { "letters", "[Ticket ID: 7a]", "" },
    { "hex", "[Ticket ID: 0x7]", "" },
    { "empty", "[Ticket ID: ]", "" },
    { "no-bracket", "Ticket ID: 7", "" },
    { "unclosed", "[Ticket ID: 7", "" },
    { "round", "(Ticket ID: 7)", "" },
    { "no-colon", "[Ticket ID 7]", "7" },
    { "underscore", "[Ticket ID_ 7]", "7" },
    { "dash", "[Ticket-ID-7]", "" },
    { "dash-for-colon", "[Ticket ID- 7]", "7" },
    { "lower-hash", "Re: [ticket id: #7] x", "7" },
    { "hash-no-colon", "[Ticket ID #7]", "7" },
    { "equals", "[Ticket ID=7]", "7" },
    { "colon-blank-colon", "[Tiket ID : : 7]", "7" },
    { "zero-width-before", "[Ticket ID:\xe2\x80\x8b 7]", "7" },
    { "marks-before", "[Ticket\xe2\x80\x8e ID: \xe2\x80\xaa\xc2\xad#7\xe2\x80\xac]",
      "7" },
    { "byte-order-mark", "[Ticket ID\xef\xbb\xbf: 7]", "7" },
    { "many-signs", "[Ticket ID :#:#: 7]", "" },
    { "word-between", "[Ticket ID no 7]", "" },
    { "foreign-word-between", "[Ticket ID \xe2\x84\x96 7]", "7" },
    { "foreign-digit-between", "[Ticket ID: \xd9\xa1 7]", "" },
    { "bracket-between", "[Ticket ID] [7]", "" },
    { "keyword-alone", "[ID: 7] [Ticket: 7] [#7]", "" },
    { "hash", "[Ticket #7]", "" },
    { "other-word", "[Tickets ID: 7]", "" },
    { "nested", "[[Ticket ID: 7]]", "7" },
    { "nested-token", "[Ticket ID: [Ticket ID: 7]]", "7" },
    { "twice", "[Ticket ID: 7] Re: [Ticket ID: 7] x", "7" },
    { "two", "[Ticket ID: 7] and [Ticket ID: 8]", "7 8" },
    { "bad-then-good", "[Ticket ID: x] [Ticket ID: 8]", "8" },
    { "cyrillic-lookalike", "[Ti\xd1\x81ket ID: 7]", "" },
    { "none", "", "" },
};

static void
test_table(gconstpointer data)
{
    gsize row = GPOINTER_TO_SIZE(data);
    GString *got = g_string_new(NULL);
    Tokens tokens;

    tokens_find(table[row].subject, &tokens);
    for (guint i = 0; i < tokens.count; i++)
        g_string_append_printf(got, "%s%" G_GINT64_FORMAT, i ? " " : "",
                               tokens.numbers[i]);
    g_assert_cmpstr(got->str, ==, table[row].want);
    g_string_free(got, TRUE);
}

static void
test_made(void)
{
    g_autofree char *token = token_make(10001);
    Tokens tokens;

    g_assert_cmpstr(token, ==, "[Ticket ID: 10001]");
    tokens_find(token, &tokens);
    g_assert_cmpuint(tokens.count, ==, 1);
}

static void
test_many(void)
{
    GString *subject = g_string_new(NULL);
    Tokens tokens;

    for (int i = 1; i <= 10000; i++)
        g_string_append_printf(subject, "[Ticket ID: %d]", i);
    tokens_find(subject->str, &tokens);
    g_assert_cmpuint(tokens.count, ==, TOKENS_MAX);
    g_assert_cmpint(tokens.numbers[TOKENS_MAX - 1], ==, TOKENS_MAX);
    g_string_free(subject, TRUE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *path = g_strconcat("/core/token/", table[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_table);
    }
    g_test_add_func("/core/token/made", test_made);
    g_test_add_func("/core/token/many", test_many);
    return g_test_run();
}
