/* suite.h - what every engine of the store must do, as tests. */
#ifndef TICKETD_TESTS_STORE_SUITE_H
#define TICKETD_TESTS_STORE_SUITE_H

#include "store/query.h"

/* A URL of a new, empty place; the caller frees it. `forget` removes what is there. */
typedef struct SuitePlace {
    char *(*make)(void);
    void (*forget)(const char *url);
} SuitePlace;

/* Add the suite's tests under /store/NAME/. */
void suite_add(const char *name, const SuitePlace *place);
/* Those of accounts, which suite_add() adds, too; suite_accounts.c. */
void suite_add_accounts(const char *name, const SuitePlace *place);

/* Those of chats, which suite_add() adds, too; suite_chats.c. */
void suite_add_chats(const char *name, const SuitePlace *place);

/* A ticket of that customer, added inside a transaction of its own. */
gint64 suite_add_ticket(Store *store, const char *subject, const char *address,
                        gint64 at);
/* Begin and commit that must work. */
void suite_begin(Store *store);
void suite_commit(Store *store);

/* One of everything, through every call that changes and every call that asks. */
void suite_touch_all(Store *store);
void suite_touch_accounts(Store *store); /* of accounts; the former does it, too */
void suite_touch_chats(Store *store); /* of chats; the former does it, too */

/* A call of the store that must work: prints the fault if it does not. */
#define SUITE_OK(call)                                                                   \
    G_STMT_START                                                                         \
    {                                                                                    \
        g_auto(Fault) why = { 0 };                                                       \
        if (!(call))                                                                     \
            g_error("%s:%d: %s: %s", __FILE__, __LINE__, #call, why.text);               \
    }                                                                                    \
    G_STMT_END

#endif
