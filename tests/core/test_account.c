/* test_account.c - phone numbers as people write them, and names to log in by. */
#include "core/account.h"

static const struct {
    const char *phone, *country, *want;
} phones[] = {
    { "+62 812-3456-7890", "62", "+6281234567890" },
    { "0812 3456 7890", "62", "+6281234567890" },
    { "081234567890", "62", "+6281234567890" },
    { "812.3456.7890", "62", "+6281234567890" },
    { "6281234567890", "62", "+6281234567890" },
    { "006281234567890", "62", "+6281234567890" },
    { "+62 (0)812 3456 7890", "62", "+6281234567890" },
    { " (0812) 34567890 ", "62", "+6281234567890" },
    { "+49 30/1234567", "62", "+49301234567" },
    { "0044 20 7946 0000", "62", "+442079460000" },
    { "0812 3456 7890", "1", "+181234567890" },
    /* Nobody says of which country it is. */
    { "0812 3456 7890", "", "" },
    { "6281234567890", "", "" },
    { "+6281234567890", "", "+6281234567890" },
    /* No numbers. */
    { "", "62", "" },
    { "+", "62", "" },
    { "0", "62", "" },
    { "00", "62", "" },
    { "+0812345678", "62", "" },
    { "+6281", "62", "" },
    { "+123456", "62", "" },
    { "+1234567", "62", "+1234567" },
    { "+123456789012345", "62", "+123456789012345" },
    { "+1234567890123456", "62", "" },
    { "0812+34567890", "62", "" },
    { "0812 ext 345678", "62", "" },
    { "budi@example.org", "62", "" },
    { "0812\n34567890", "62", "" },
    { "\xef\xbc\x90\xef\xbc\x91\xef\xbc\x92\xef\xbc\x93", "62", "" },
};

static void
test_phones(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(phones); i++) {
        g_autofree char *is = account_phone_fold(phones[i].phone, phones[i].country);
        g_autofree char *again = account_phone_fold(is, phones[i].country);

        g_test_message("%s", phones[i].phone);
        g_assert_cmpstr(is, ==, phones[i].want);
        g_assert_cmpstr(again, ==, is);
    }
}

static void
test_user_names(void)
{
    static const struct {
        const char *name;
        bool want;
    } table[] = {
        { "budi", true },
        { "Budi.Santoso-2", true },
        { "b2", true },
        { "_b", true },
        { "b", false },
        { "", false },
        { "12345", false },
        { "081234567890", false },
        { "12-34.56", false },
        { "budi@example.org", false },
        { "budi santoso", false },
        { "budi\n", false },
        { "b\xc3\xbc"
          "di",
          false },
        { "a234567890123456789012345678901234567890", true },
        { "a2345678901234567890123456789012345678901", false },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_test_message("%s", table[i].name);
        g_assert_true(account_user_name_is_valid(table[i].name) == table[i].want);
    }
}

static void
test_empty(void)
{
    g_autoptr(Account) account = account_new();
    g_autoptr(Session) session = session_new();

    g_assert_cmpstr(account->staff, ==, "");
    g_assert_cmpstr(account->person.address, ==, "");
    g_assert_cmpuint(account->addresses->len, ==, 0);
    g_assert_cmpstr(account->password, ==, "");
    g_assert_cmpstr(session->client, ==, "");
    account_free(NULL);
    session_free(NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/core/account/phones", test_phones);
    g_test_add_func("/core/account/user-names", test_user_names);
    g_test_add_func("/core/account/empty", test_empty);
    return g_test_run();
}
