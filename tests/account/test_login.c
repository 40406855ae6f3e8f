/* test_login.c - who comes in, by password or link, and how sessions end. */
#include "account/login.h"

#include "account/people_fixture.h"
#include "account/who.h"
#include "base/clock.h"
#include "store/accounts.h"
#include "store/place.h"

#include <pthread.h>
#include <string.h>

#define WRONG "a horse in the sun"

static void
run(gconstpointer data)
{
    void (*test)(People *) = (void (*)(People *))data;
    People people = { 0 };

    people_fixture_make(&people);
    test(&people);
    people_fixture_clear(&people);
}

/* ------------------------------------------------------------------ by password */

static void
test_password(People *people)
{
    const struct {
        const char *login, *password;
        LoginResult want;
    } table[] = {
        { BUDI, BUDIS_PASSWORD, LOGIN_DONE },
        { "BUDI@Example.ORG", BUDIS_PASSWORD, LOGIN_DONE },
        { "budi", BUDIS_PASSWORD, LOGIN_DONE },
        { "Budi", BUDIS_PASSWORD, LOGIN_DONE },
        { "+62 812-3456-7890", BUDIS_PASSWORD, LOGIN_DONE },
        { "081234567890", BUDIS_PASSWORD, LOGIN_DONE },
        { BUDI, WRONG, LOGIN_WRONG },
        { BUDI, "", LOGIN_WRONG },
        { SITI, BUDIS_PASSWORD, LOGIN_WRONG },
        { SITI, "", LOGIN_WRONG },
        { ALICE, "", LOGIN_WRONG },
        { "nobody", BUDIS_PASSWORD, LOGIN_WRONG },
        { "", "", LOGIN_WRONG },
        { "' OR 1=1 --", "", LOGIN_WRONG },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_test_message("%s", table[i].login);
        g_assert_cmpint(people_login(people, table[i].login, table[i].password,
                                     "198.18.0.1", NULL, NULL),
                        ==, table[i].want);
    }
}

/* What is logged in is a session; of its token only the sum is in the store. */
static void
test_session(People *people)
{
    g_autofree char *path = g_build_filename(people->folder, "t.db-wal", NULL);
    g_autofree char *bytes = NULL;
    g_autoptr(Account) account = NULL;
    g_autoptr(Session) session = NULL;
    char other[SESSION_TOKEN_LENGTH + 1];
    gsize length;

    MUST(login_session(&people->accounts, people->home, &account, &session, &why));
    g_assert_cmpint(account->id, ==, people->budi->id);
    g_assert_cmpstr(session->client, ==, HOME);
    g_assert_cmpstr(session->agent, ==, "Browser 1.0");
    g_assert_false(session->is_by_link);
    g_assert_cmpuint(strlen(people->home), ==, SESSION_TOKEN_LENGTH);
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_assert_nonnull(memmem(bytes, length, "Browser 1.0", 11));
    g_assert_null(memmem(bytes, length, people->home, SESSION_TOKEN_LENGTH));
    g_strlcpy(other, people->home, sizeof other);
    other[0] = other[0] == 'A' ? 'B' : 'A';
    g_assert_false(people_is_in(people, other));
    g_assert_false(people_is_in(people, ""));
    g_assert_false(people_is_in(people, "x"));
    other[0] = '\'';
    g_assert_false(people_is_in(people, other));
}

static void
test_locked(People *people)
{
    char link[SESSION_TOKEN_LENGTH + 1], fresh[SESSION_TOKEN_LENGTH + 1];

    people_link(people, BUDI, link);
    g_assert_cmpstr(link, !=, "");
    MUST(people_lock(&people->accounts, "budi", true, &why));
    g_assert_false(people_is_in(people, people->home));
    g_assert_cmpint(people_login(people, BUDI, BUDIS_PASSWORD, HOME, NULL, NULL), ==,
                    LOGIN_WRONG);
    g_assert_cmpint(people_use_link(people, link, HOME, NULL), ==, LOGIN_WRONG);
    people_link(people, BUDI, fresh);
    g_assert_cmpstr(fresh, ==, "");
    MUST(people_lock(&people->accounts, BUDI, false, &why));
    g_assert_false(people_is_in(people, people->home));
    g_assert_cmpint(people_login(people, BUDI, BUDIS_PASSWORD, HOME, NULL, NULL), ==,
                    LOGIN_DONE);
}

/* ------------------------------------------------------------------ guessers */

/* Ten thousand guesses from as many places: the owner comes in from home, and by a link
 * from wherever they are; the guesser does not, not even with the right one. */
static void
test_siege(People *people)
{
    char link[SESSION_TOKEN_LENGTH + 1];
    guint wait;

    people_guess(people, people->budi->id, 10000);
    g_assert_cmpint(
        people_login(people, BUDI, BUDIS_PASSWORD, "203.0.113.5", &wait, NULL), ==,
        LOGIN_SLOW);
    g_assert_cmpuint(wait, >, 0);
    g_assert_cmpint(people_login(people, "budi", BUDIS_PASSWORD, HOME, NULL, NULL), ==,
                    LOGIN_DONE);
    people_link(people, BUDI, link);
    g_assert_cmpint(people_use_link(people, link, "203.0.113.5", NULL), ==, LOGIN_DONE);
    /* From there they have logged in well now. */
    g_assert_cmpint(people_login(people, BUDI, BUDIS_PASSWORD, "203.0.113.5", NULL, NULL),
                    ==, LOGIN_DONE);
    /* Mistyped at home, while it goes on. */
    g_assert_cmpint(people_login(people, BUDI, WRONG, HOME, NULL, NULL), ==, LOGIN_WRONG);
    g_assert_cmpint(people_login(people, BUDI, BUDIS_PASSWORD, HOME, NULL, NULL), ==,
                    LOGIN_DONE);
}

/* The guesser has the right one at the eleventh try. With what was counted out of the way
 * (the control) it is let in: so it was the limit that kept it out. */
static void
test_guesser(People *people)
{
    guint wait;

    for (guint i = 0; i < 10; i++)
        g_assert_cmpint(people_login(people, BUDI, WRONG, "198.18.0.1", NULL, NULL), ==,
                        LOGIN_WRONG);
    for (guint i = 0; i < 3; i++)
        g_assert_cmpint(
            people_login(people, BUDI, BUDIS_PASSWORD, "198.18.0.1", &wait, NULL), ==,
            LOGIN_SLOW);
    g_assert_cmpint(people_login(people, BUDI, BUDIS_PASSWORD, HOME, NULL, NULL), ==,
                    LOGIN_DONE);
    place_exec(people->url, "DELETE FROM event");
    g_assert_cmpint(people_login(people, BUDI, BUDIS_PASSWORD, "198.18.0.1", &wait, NULL),
                    ==, LOGIN_DONE);
}

/* Nobody can be told from somebody by what is answered, however often it is asked. */
static void
test_nobody(People *people)
{
    for (guint i = 0; i < 12; i++) {
        LoginResult budi = people_login(people, BUDI, WRONG, "198.18.1.1", NULL, NULL);
        LoginResult nobody =
            people_login(people, "no@example.org", WRONG, "198.18.1.2", NULL, NULL);

        g_assert_cmpint(budi, ==, nobody);
        g_assert_cmpint(budi, ==, i < 10 ? LOGIN_WRONG : LOGIN_SLOW);
    }
}

typedef struct Swarm {
    const People *people;
    guint from;
    guint results[LOGIN_BUSY + 1];
} Swarm;

static void *
swarm_one(void *data)
{
    Swarm *swarm = data;

    for (guint i = 0; i < 3; i++) {
        g_autofree char *client = g_strdup_printf("198.18.%u.%u", swarm->from, i);

        swarm->results[people_login(swarm->people, BUDI, WRONG, client, NULL, NULL)]++;
    }
    return NULL;
}

/* Many at once get no more tries than one after the other, but for those whose turn it is
 * at the same time. */
static void
test_swarm(People *people)
{
    enum { THREADS = 12 };
    pthread_t threads[THREADS];
    Swarm swarms[THREADS];
    guint wrong = 0, slow = 0;

    for (guint i = 0; i < THREADS; i++) {
        swarms[i] = (Swarm){ people, i, { 0 } };
        g_assert_cmpint(pthread_create(&threads[i], NULL, swarm_one, &swarms[i]), ==, 0);
    }
    for (guint i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        wrong += swarms[i].results[LOGIN_WRONG];
        slow += swarms[i].results[LOGIN_SLOW];
        g_assert_cmpuint(swarms[i].results[LOGIN_DONE], ==, 0);
    }
    g_assert_cmpuint(wrong, >=, 10);
    g_assert_cmpuint(wrong, <=, 11);
    g_assert_cmpuint(slow, >, 0);
}

/* ------------------------------------------------------------------ by link */

static void
test_who_gets_a_link(People *people)
{
    static const struct {
        RegistrationPolicy registration;
        const char *address;
        bool want;
    } table[] = {
        { REGISTRATION_KNOWN, BUDI, true },
        { REGISTRATION_KNOWN, SITI, true },
        { REGISTRATION_KNOWN, ALICE, true },
        { REGISTRATION_KNOWN, "new@example.org", false },
        { REGISTRATION_KNOWN, "support@desk.test", false },
        { REGISTRATION_KNOWN, "no address", false },
        { REGISTRATION_KNOWN, "", false },
        { REGISTRATION_OPEN, "new@example.org", true },
        { REGISTRATION_OPEN, "support@desk.test", false },
        { REGISTRATION_OPEN, "support+x@desk.test", false },
        { REGISTRATION_OFF, "SITI@example.org", false },
        { REGISTRATION_OFF, "Budi@Example.org", true },
        { REGISTRATION_OFF, "BOB@desk.test", true },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        char link[SESSION_TOKEN_LENGTH + 1];

        g_test_message("%d %s", table[i].registration, table[i].address);
        people->settings.registration = table[i].registration;
        people_link(people, table[i].address, link);
        g_assert_true((*link != '\0') == table[i].want);
    }
}

/* An account is made of who has the letter, once; it logs in once. */
static void
test_link(People *people)
{
    char link[SESSION_TOKEN_LENGTH + 1], token[SESSION_TOKEN_LENGTH + 1];
    g_autoptr(Account) before = NULL, after = NULL, account = NULL;
    g_autoptr(Session) session = NULL;

    people_link(people, SITI, link);
    before = people_account(people, SITI);
    g_assert_null(before);
    g_assert_cmpint(people_use_link(people, link, HOME, token), ==, LOGIN_DONE);
    after = people_account(people, SITI);
    g_assert_nonnull(after);
    g_assert_cmpstr(after->password, ==, "");
    MUST(login_session(&people->accounts, token, &account, &session, &why));
    g_assert_true(session->is_by_link);
    g_assert_cmpint(account->id, ==, after->id);
    g_assert_cmpint(people_use_link(people, link, HOME, NULL), ==, LOGIN_WRONG);
    g_assert_cmpint(people_use_link(people, "", HOME, NULL), ==, LOGIN_WRONG);
    /* A session's token is no link, and a link no session. */
    g_assert_cmpint(people_use_link(people, token, HOME, NULL), ==, LOGIN_WRONG);
    people_link(people, SITI, link);
    g_assert_false(people_is_in(people, link));
}

typedef struct OldLink {
    const Settings *settings;
    gint64 at;
    char *token;
} OldLink;

static bool
make_old_link(Store *store, void *data, Fault *why)
{
    OldLink *job = data;

    return login_link_make(store, job->settings, BUDI, job->at, job->token, why);
}

static void
test_link_is_over(People *people)
{
    static const struct {
        gint64 seconds;
        LoginResult want;
    } table[] = {
        { LOGIN_LINK_SECONDS - 60, LOGIN_DONE },
        { LOGIN_LINK_SECONDS, LOGIN_WRONG },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        char link[SESSION_TOKEN_LENGTH + 1];
        OldLink job = { &people->settings, clock_now() - table[i].seconds * 1000, link };

        people_run(people, make_old_link, &job);
        g_assert_cmpint(people_use_link(people, link, HOME, NULL), ==, table[i].want);
    }
}

/* A stranger who asks in Budi's name fills his mailbox with no more than three letters in
 * half an hour; each of them logs in. */
static void
test_links_max(People *people)
{
    char links[3][SESSION_TOKEN_LENGTH + 1], more[SESSION_TOKEN_LENGTH + 1];

    for (guint i = 0; i < 3; i++) {
        people_link(people, BUDI, links[i]);
        g_assert_cmpstr(links[i], !=, "");
    }
    people_link(people, "BUDI@example.org", more);
    g_assert_cmpstr(more, ==, "");
    people_link(people, SITI, more);
    g_assert_cmpstr(more, !=, "");
    for (guint i = 0; i < 3; i++)
        g_assert_cmpint(people_use_link(people, links[i], HOME, NULL), ==, LOGIN_DONE);
}

static void
test_links_to_strangers(People *people)
{
    char link[SESSION_TOKEN_LENGTH + 1];
    guint made = 0;

    people->settings.registration = REGISTRATION_OPEN;
    for (guint i = 0; i < 120; i++) {
        g_autofree char *address = g_strdup_printf("stranger%u@example.org", i);

        people_link(people, address, link);
        made += *link != '\0';
    }
    g_assert_cmpuint(made, ==, 100);
    people_link(people, BUDI, link);
    g_assert_cmpstr(link, !=, "");
}

/* ------------------------------------------------------------------ ends */

static void
test_end(People *people)
{
    char second[SESSION_TOKEN_LENGTH + 1], third[SESSION_TOKEN_LENGTH + 1];

    people_login(people, BUDI, BUDIS_PASSWORD, HOME, NULL, second);
    people_login(people, BUDI, BUDIS_PASSWORD, HOME, NULL, third);
    MUST(login_end(&people->accounts, second, false, &why));
    MUST(login_end(&people->accounts, "nonsense", false, &why));
    g_assert_false(people_is_in(people, second));
    /* A session that is none takes nobody's away. */
    MUST(login_end(&people->accounts, second, true, &why));
    g_assert_true(people_is_in(people, third));
    g_assert_true(people_is_in(people, people->home));
    MUST(login_end(&people->accounts, third, true, &why));
    g_assert_false(people_is_in(people, third));
    g_assert_false(people_is_in(people, people->home));
}

static void
test_age(People *people)
{
    Settings *settings = &people->settings;
    guint count;

    g_assert_true(people_is_in(people, people->home));
    settings->session_age = 0;
    g_assert_false(people_is_in(people, people->home));
    settings->session_age = 1000;
    g_assert_true(people_is_in(people, people->home));
    settings->session_idle = 0;
    g_assert_false(people_is_in(people, people->home));
    settings->session_idle = 1000;
    /* Swept is what is over by then. */
    MUST(login_sweep(people->accounts.writer, settings, clock_now(), &count, &why));
    g_assert_cmpuint(count, ==, 0);
    g_assert_true(people_is_in(people, people->home));
    MUST(login_sweep(people->accounts.writer, settings, clock_now() + 1001 * 1000, &count,
                     &why));
    g_assert_cmpuint(count, ==, 1);
    g_assert_false(people_is_in(people, people->home));
}

/* Reading writes once in ten minutes, no more. */
static void
test_seen(People *people)
{
    guint64 jobs, after, commits;

    writer_figures(people->accounts.writer, &jobs, &commits);
    for (guint i = 0; i < 50; i++)
        g_assert_true(people_is_in(people, people->home));
    writer_figures(people->accounts.writer, &after, &commits);
    g_assert_cmpuint(after, ==, jobs);
}

/* ------------------------------------------------------------------ a new password */

static PasswordResult
set_password(const People *people, const char *token, const char *current,
             const char *password, char *new_token)
{
    const Visitor visitor = { HOME, "Browser 1.0" };
    PasswordResult result;

    MUST(login_set_password(&people->accounts, token, current, password, &visitor,
                            &result, new_token, &why));
    return result;
}

static void
test_set_password(People *people)
{
    static const char other[] = "no horse, and no rain";
    char link[SESSION_TOKEN_LENGTH + 1], token[SESSION_TOKEN_LENGTH + 1];
    char second[SESSION_TOKEN_LENGTH + 1];
    const Visitor visitor = { HOME, "" };
    PasswordResult result;
    g_auto(Fault) why = { 0 };

    people_login(people, BUDI, BUDIS_PASSWORD, HOME, NULL, second);
    people_link(people, BUDI, link);
    g_assert_cmpint(set_password(people, people->home, WRONG, other, token), ==,
                    PASSWORD_WRONG);
    g_assert_cmpint(set_password(people, people->home, "", other, token), ==,
                    PASSWORD_WRONG);
    g_assert_cmpint(set_password(people, people->home, BUDIS_PASSWORD, "short", token),
                    ==, PASSWORD_WEAK);
    g_assert_cmpint(set_password(people, people->home, BUDIS_PASSWORD, BUDI, token), ==,
                    PASSWORD_WEAK);
    g_assert_true(people_is_in(people, people->home));
    g_assert_cmpint(set_password(people, people->home, BUDIS_PASSWORD, other, token), ==,
                    PASSWORD_SET);
    g_assert_false(people_is_in(people, people->home));
    g_assert_false(people_is_in(people, second));
    g_assert_true(people_is_in(people, token));
    g_assert_cmpint(people_use_link(people, link, HOME, NULL), ==, LOGIN_WRONG);
    g_assert_cmpint(people_login(people, BUDI, BUDIS_PASSWORD, HOME, NULL, NULL), ==,
                    LOGIN_WRONG);
    g_assert_cmpint(people_login(people, BUDI, other, HOME, NULL, NULL), ==, LOGIN_DONE);
    /* By a session that is over nothing is set. */
    g_assert_false(login_set_password(&people->accounts, people->home, other, WRONG,
                                      &visitor, &result, token, &why));
    g_assert_cmpint(why.kind, ==, FAULT_PERMANENT);
}

/* Who came by a link needs none; who came by a password guesses it no oftener than at the
 * door. */
static void
test_set_password_by_link(People *people)
{
    char link[SESSION_TOKEN_LENGTH + 1], token[SESSION_TOKEN_LENGTH + 1];
    PasswordResult result = PASSWORD_WRONG;
    guint tries = 0;

    for (; tries < 20 && result == PASSWORD_WRONG; tries++)
        result = set_password(people, people->home, WRONG, "whatever it may be", token);
    g_assert_cmpint(result, ==, PASSWORD_BUSY);
    g_assert_cmpuint(tries, ==, 11);
    people_link(people, BUDI, link);
    g_assert_cmpint(people_use_link(people, link, HOME, token), ==, LOGIN_DONE);
    g_assert_cmpint(set_password(people, token, "", "by a link it is", token), ==,
                    PASSWORD_SET);
    people_link(people, SITI, link);
    g_assert_cmpint(people_use_link(people, link, HOME, token), ==, LOGIN_DONE);
    g_assert_cmpint(set_password(people, token, "", "the first of mine", token), ==,
                    PASSWORD_SET);
    g_assert_cmpint(set_password(people, token, "", "the second of mine", token), ==,
                    PASSWORD_WRONG);
}

/* ------------------------------------------------------------------ staff */

static Staff *
alice(const People *people)
{
    return people->settings.staff->pdata[0];
}

/* Who is staff is what the settings say, each time it is asked. */
static void
test_staff(People *people)
{
    static const char password[] = "a desk of my own";
    char token[SESSION_TOKEN_LENGTH + 1];
    g_autoptr(Account) account = NULL;
    Staff *staff = alice(people);

    MUST(people_set_password(&people->accounts, "alice", password, &why));
    account = people_account(people, ALICE);
    g_assert_cmpstr(account->staff, ==, "alice");
    g_assert_cmpstr(account->person.name, ==, "Alice");
    g_assert_cmpint(people_login(people, ALICE, password, HOME, NULL, token), ==,
                    LOGIN_DONE);
    /* The key names nobody at the door. */
    g_assert_cmpint(people_login(people, "alice", password, HOME, NULL, NULL), ==,
                    LOGIN_WRONG);
    /* Another person has her key now. */
    g_free(staff->address);
    staff->address = g_strdup("alice2@desk.test");
    g_assert_false(people_is_in(people, token));
    g_assert_cmpint(people_login(people, ALICE, password, HOME, NULL, NULL), ==,
                    LOGIN_WRONG);
    g_assert_cmpint(people_login(people, "alice2@desk.test", password, HOME, NULL, NULL),
                    ==, LOGIN_WRONG);
}

/* An account that becomes staff's, or is no more, begins anew. */
static void
test_becomes_staff(People *people)
{
    char link[SESSION_TOKEN_LENGTH + 1], token[SESSION_TOKEN_LENGTH + 1];
    g_autoptr(Account) now = NULL, later = NULL;
    Staff *staff = alice(people);

    g_free(staff->address);
    staff->address = g_strdup(BUDI);
    /* A customer's password and session make nobody staff. */
    g_assert_cmpint(people_login(people, BUDI, BUDIS_PASSWORD, HOME, NULL, NULL), ==,
                    LOGIN_WRONG);
    people_link(people, BUDI, link);
    g_assert_cmpint(people_use_link(people, link, HOME, token), ==, LOGIN_DONE);
    g_assert_false(people_is_in(people, people->home));
    now = people_account(people, "alice");
    g_assert_cmpint(now->id, ==, people->budi->id);
    g_assert_cmpstr(now->staff, ==, "alice");
    g_assert_cmpstr(now->password, ==, "");
    /* And back. */
    g_free(staff->address);
    staff->address = g_strdup(ALICE);
    g_assert_false(people_is_in(people, token));
    people_link(people, BUDI, link);
    g_assert_cmpint(people_use_link(people, link, HOME, token), ==, LOGIN_DONE);
    later = people_account(people, BUDI);
    g_assert_cmpint(later->id, ==, people->budi->id);
    g_assert_cmpstr(later->staff, ==, "");
}

#define ADD(name, test) g_test_add_data_func("/account/login/" name, (void *)(test), run)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("password", test_password);
    ADD("session", test_session);
    ADD("locked", test_locked);
    ADD("siege", test_siege);
    ADD("guesser", test_guesser);
    ADD("nobody", test_nobody);
    ADD("swarm", test_swarm);
    ADD("who-gets-a-link", test_who_gets_a_link);
    ADD("link", test_link);
    ADD("link-is-over", test_link_is_over);
    ADD("links-max", test_links_max);
    ADD("links-to-strangers", test_links_to_strangers);
    ADD("end", test_end);
    ADD("age", test_age);
    ADD("seen", test_seen);
    ADD("set-password", test_set_password);
    ADD("set-password-by-link", test_set_password_by_link);
    ADD("staff", test_staff);
    ADD("becomes-staff", test_becomes_staff);
    return g_test_run();
}
