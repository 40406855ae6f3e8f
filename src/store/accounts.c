/* accounts.c - asks the engine of a store about accounts, sessions and passes. */
#include "store/accounts.h"

#include "store/engine.h"

bool
store_account(Store *store, gint64 id, Account **out, Fault *why)
{
    return store->engine->account(store, id, out, why);
}

bool
store_find_account(Store *store, StoreAccountBy by, const char *what, Account **out,
                   Fault *why)
{
    return store->engine->find_account(store, by, what, out, why);
}

bool
store_accounts(Store *store, GPtrArray **out, Fault *why)
{
    return store->engine->accounts(store, out, why);
}

bool
store_add_account(Store *store, Account *account, Fault *why)
{
    return store->engine->add_account(store, account, why);
}

bool
store_set_account(Store *store, const Account *account, Fault *why)
{
    return store->engine->set_account(store, account, why);
}

bool
store_add_account_address(Store *store, gint64 account, const char *address, Fault *why)
{
    return store->engine->add_account_address(store, account, address, why);
}

bool
store_add_session(Store *store, const guint8 *token, const Session *session, Fault *why)
{
    return store->engine->add_session(store, token, session, why);
}

bool
store_session(Store *store, const guint8 *token, Session **out, Fault *why)
{
    return store->engine->session(store, token, out, why);
}

bool
store_sessions(Store *store, gint64 account, GPtrArray **out, Fault *why)
{
    return store->engine->sessions(store, account, out, why);
}

bool
store_touch_session(Store *store, const guint8 *token, gint64 seen, Fault *why)
{
    return store->engine->touch_session(store, token, seen, why);
}

bool
store_end_session(Store *store, const guint8 *token, bool *existed, Fault *why)
{
    return store->engine->end_session(store, token, existed, why);
}

bool
store_end_sessions(Store *store, gint64 account, guint *count, Fault *why)
{
    return store->engine->end_sessions(store, account, count, why);
}

bool
store_add_pass(Store *store, const guint8 *token, const StorePass *pass, Fault *why)
{
    return store->engine->add_pass(store, token, pass, why);
}

bool
store_pass(Store *store, const guint8 *token, const char *purpose, gint64 now,
           char **address, gint64 *account, Fault *why)
{
    return store->engine->pass(store, token, purpose, now, address, account, why);
}

bool
store_end_pass(Store *store, const guint8 *token, bool *existed, Fault *why)
{
    return store->engine->end_pass(store, token, existed, why);
}

bool
store_end_passes(Store *store, const char *address, Fault *why)
{
    return store->engine->end_passes(store, address, why);
}

bool
store_sweep_sessions(Store *store, gint64 made_before, gint64 seen_before, gint64 now,
                     guint *count, Fault *why)
{
    return store->engine->sweep_sessions(store, made_before, seen_before, now, count,
                                         why);
}
