/* people_fixture.h - a small desk that people log in to. */
#ifndef TICKETD_TESTS_ACCOUNT_PEOPLE_FIXTURE_H
#define TICKETD_TESTS_ACCOUNT_PEOPLE_FIXTURE_H

#include "account/login.h"
#include "account/people.h"

/* Staff: alice and bob @desk.test. Budi has an account (budi, 0812 3456 7890) with
 * BUDIS_PASSWORD; Siti has a ticket, and no account. */
#define BUDI "budi@example.org"
#define SITI "siti@example.org"
#define ALICE "alice@desk.test"
#define BUDIS_PASSWORD "a horse in the rain"
/* From where Budi has logged in before, in People.home. */
#define HOME "192.0.2.7"

typedef struct People {
    char *folder, *url;
    Settings settings;
    Accounts accounts;
    Account *budi;
    char home[SESSION_TOKEN_LENGTH + 1];
} People;

void people_fixture_make(People *people);
void people_fixture_clear(People *people);

/* Log in; *wait and `token` may be NULL. */
LoginResult people_login(const People *people, const char *login, const char *password,
                         const char *client, guint *wait, char *token);
/* A mailed link for the address; "" if none may be had. */
void people_link(const People *people, const char *address, char *token);
/* Log in by it. */
LoginResult people_use_link(const People *people, const char *link, const char *client,
                            char *token);
/* Does that session live? */
bool people_is_in(const People *people, const char *token);
/* The account of that address, user name, number or key, which the caller owns; NULL. */
Account *people_account(const People *people, const char *who);
/* Run a job of the writer. */
void people_run(const People *people, WriterJob job, void *data);
/* So many wrong passwords at an account (its id, or 0 for nobody's `login`), each from
 * another place, were tried just now. */
void people_guess(const People *people, gint64 account, guint count);

/* A call that must work: prints the fault if it does not. */
#define MUST(call)                                                                       \
    G_STMT_START                                                                         \
    {                                                                                    \
        g_auto(Fault) why = { 0 };                                                       \
        if (!(call))                                                                     \
            g_error("%s:%d: %s: %s", __FILE__, __LINE__, #call, why.text);               \
    }                                                                                    \
    G_STMT_END

#endif
