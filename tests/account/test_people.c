/* test_people.c - accounts as ticketctl and their owners keep them. */
#include "account/people.h"

#include "account/people_fixture.h"

#include <string.h>

static void
test_find(void)
{
    People people = { 0 };
    static const struct {
        const char *who, *want; /* the address; NULL: nobody */
    } table[] = {
        { BUDI, BUDI },   { "BUDI@example.org", BUDI },
        { "budi", BUDI }, { "0812-3456-7890", BUDI },
        { SITI, NULL },   { "alice", NULL },
        { "", NULL },     { "12345678", NULL },
    };

    people_fixture_make(&people);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(Account) account = people_account(&people, table[i].who);

        g_test_message("%s", table[i].who);
        g_assert_cmpstr(account ? account->person.address : NULL, ==, table[i].want);
    }
    people_fixture_clear(&people);
}

static void
test_add(void)
{
    People people = { 0 };
    static const struct {
        const char *address, *name, *user_name, *phone, *language;
        FaultKind want;
    } table[] = {
        { SITI, "Siti \xe2\x80\x9cS\xe2\x80\x9d", "siti", "0811 222 3333", "id",
          FAULT_NONE },
        { SITI, NULL, NULL, NULL, NULL, FAULT_PERMANENT },
        { "SITI@example.org", NULL, NULL, NULL, NULL, FAULT_PERMANENT },
        { "a@example.org", NULL, NULL, NULL, NULL, FAULT_NONE },
        { "b@example.org", "", "", "", "", FAULT_NONE },
        { "c@example.org", NULL, "BUDI", NULL, NULL, FAULT_PERMANENT },
        { "c@example.org", NULL, "alice", NULL, NULL, FAULT_PERMANENT },
        { "c@example.org", NULL, "c d", NULL, NULL, FAULT_PERMANENT },
        { "c@example.org", NULL, NULL, "+62 812 3456 7890", NULL, FAULT_PERMANENT },
        { "c@example.org", NULL, NULL, "no number", NULL, FAULT_PERMANENT },
        { "c@example.org", NULL, NULL, NULL, "not a language", FAULT_PERMANENT },
        { "c@example.org", "C\033[2J", NULL, NULL, NULL, FAULT_PERMANENT },
        { "c@example.org", "C\xe2\x80\xae", NULL, NULL, NULL, FAULT_PERMANENT },
        { "c@example.org", "\xff", NULL, NULL, NULL, FAULT_PERMANENT },
        { "support@desk.test", NULL, NULL, NULL, NULL, FAULT_PERMANENT },
        { "no address", NULL, NULL, NULL, NULL, FAULT_PERMANENT },
        { "", NULL, NULL, NULL, NULL, FAULT_PERMANENT },
        { "c@example.org", "C", "c.c", "+49 30 1234567", "en", FAULT_NONE },
    };

    people_fixture_make(&people);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_auto(Fault) why = { 0 };
        gint64 id = 0;
        bool is_done =
            people_add(&people.accounts, table[i].address, table[i].name,
                       table[i].user_name, table[i].phone, table[i].language, &id, &why);

        g_test_message("%u %s %s", (guint)i, table[i].address, why.text);
        g_assert_cmpint(why.kind, ==, table[i].want);
        g_assert_true(is_done == (id > 0));
    }
    people_fixture_clear(&people);
}

static void
test_list(void)
{
    People people = { 0 };
    g_autoptr(GPtrArray) all = NULL;
    gint64 id;

    people_fixture_make(&people);
    MUST(people_add(&people.accounts, "Zed@example.org", NULL, NULL, NULL, NULL, &id,
                    &why));
    MUST(people_add(&people.accounts, "ann@example.org", NULL, NULL, NULL, NULL, &id,
                    &why));
    MUST(people_list(&people.accounts, &all, &why));
    g_assert_cmpuint(all->len, ==, 3);
    g_assert_cmpstr(((Account *)all->pdata[0])->person.address, ==, "ann@example.org");
    g_assert_cmpstr(((Account *)all->pdata[1])->person.address, ==, BUDI);
    g_assert_cmpstr(((Account *)all->pdata[2])->person.address, ==, "Zed@example.org");
    people_fixture_clear(&people);
}

static void
test_change(void)
{
    People people = { 0 };
    static const struct {
        const char *name, *user_name, *phone, *language;
        const char *field; /* to blame; NULL: it is done */
    } table[] = {
        { "Budi S.", NULL, NULL, NULL, NULL },
        { NULL, "budi", NULL, NULL, NULL },
        { NULL, "siti", NULL, NULL, "user_name" },
        { NULL, "alice", NULL, NULL, "user_name" },
        { NULL, "1234567", NULL, NULL, "user_name" },
        { NULL, NULL, "x", NULL, "phone" },
        { NULL, NULL, "0811 222 3333", NULL, "phone" },
        { "Other", NULL, "x", NULL, "phone" },
        { NULL, NULL, NULL, "?", "language" },
        { "a\nb", NULL, NULL, NULL, "name" },
        { NULL, "", "", "", NULL },
    };
    gint64 id;
    g_autoptr(Account) account = NULL;

    people_fixture_make(&people);
    MUST(people_add(&people.accounts, SITI, NULL, "siti", "0811 222 3333", NULL, &id,
                    &why));
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_auto(Fault) why = { 0 };
        const char *field = NULL;
        bool is_done = people_change(&people.accounts, people.budi->id, table[i].name,
                                     table[i].user_name, table[i].phone,
                                     table[i].language, &field, &why);

        g_test_message("%u", (guint)i);
        g_assert_true(is_done == (table[i].field == NULL));
        g_assert_cmpstr(field, ==, table[i].field);
    }
    account = people_account(&people, BUDI);
    g_assert_cmpstr(account->person.name, ==, "Budi S.");
    g_assert_cmpstr(account->user_name, ==, "");
    g_assert_cmpstr(account->phone, ==, "");
    g_assert_cmpstr(account->language, ==, "");
    /* What is somebody's no more another may have. */
    MUST(people_change(&people.accounts, id, NULL, "budi", NULL, NULL, NULL, &why));
    g_assert_true(people_is_in(&people, people.home));
    people_fixture_clear(&people);
}

static void
test_password(void)
{
    People people = { 0 };
    static const struct {
        const char *who, *password;
        FaultKind want;
    } table[] = {
        { BUDI, "short", FAULT_PERMANENT },
        { BUDI, BUDI, FAULT_PERMANENT },
        { ALICE, ALICE, FAULT_PERMANENT },
        { "alice", ALICE, FAULT_PERMANENT },
        { "nobody@example.org", "long enough it is", FAULT_PERMANENT },
        { "nobody", "long enough it is", FAULT_PERMANENT },
        { "budi", "long enough it is", FAULT_NONE },
        { "alice", "the desk is mine", FAULT_NONE },
        { "bob@desk.test", "the desk is ours", FAULT_NONE },
    };

    people_fixture_make(&people);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_auto(Fault) why = { 0 };

        people_set_password(&people.accounts, table[i].who, table[i].password, &why);
        g_test_message("%s: %s", table[i].who, why.text);
        g_assert_cmpint(why.kind, ==, table[i].want);
    }
    g_assert_false(people_is_in(&people, people.home));
    g_assert_cmpint(people_login(&people, ALICE, "the desk is mine", HOME, NULL, NULL),
                    ==, LOGIN_DONE);
    g_assert_cmpint(
        people_login(&people, "bob@desk.test", "the desk is ours", HOME, NULL, NULL), ==,
        LOGIN_DONE);
    people_fixture_clear(&people);
}

static void
test_lock_and_logout(void)
{
    People people = { 0 };
    g_autoptr(Account) alice = NULL;
    char link[SESSION_TOKEN_LENGTH + 1];
    g_auto(Fault) fault = { 0 };
    guint count = 0;

    people_fixture_make(&people);
    people_link(&people, BUDI, link);
    MUST(people_logout(&people.accounts, "budi", &count, &why));
    g_assert_cmpuint(count, ==, 1);
    g_assert_false(people_is_in(&people, people.home));
    g_assert_cmpint(people_use_link(&people, link, HOME, NULL), ==, LOGIN_WRONG);
    MUST(people_logout(&people.accounts, "budi", &count, &why));
    g_assert_cmpuint(count, ==, 0);
    /* Staff who never came in can be kept out. */
    MUST(people_lock(&people.accounts, "alice", true, &why));
    alice = people_account(&people, "alice");
    g_assert_true(alice->is_locked);
    people_link(&people, ALICE, link);
    g_assert_cmpstr(link, ==, "");
    g_assert_false(people_lock(&people.accounts, "nobody", true, &fault));
    g_assert_cmpint(fault.kind, ==, FAULT_PERMANENT);
    people_fixture_clear(&people);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/account/people/find", test_find);
    g_test_add_func("/account/people/add", test_add);
    g_test_add_func("/account/people/list", test_list);
    g_test_add_func("/account/people/change", test_change);
    g_test_add_func("/account/people/password", test_password);
    g_test_add_func("/account/people/lock-and-logout", test_lock_and_logout);
    return g_test_run();
}
