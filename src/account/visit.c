/* visit.c - a visitor who comes in: the session that is made for them. */
#include "account/visit.h"

#include "account/secret.h"
#include "base/log.h"

#include <string.h>

/* What a session keeps of them, for its owner to see: bytes. */
enum { CLIENT_MAX = 64, AGENT_MAX = 200 };

bool
visit_ask(const Accounts *accounts, Question *question, void *data, Fault *why)
{
    Store *store = stores_take(accounts->stores, why);
    bool is_fine = store && question(store, data, why);

    if (store)
        stores_put_back(accounts->stores, store, is_fine);
    return is_fine;
}

char *
visit_client(const Visitor *visitor)
{
    return log_word(*visitor->client ? visitor->client : "unknown");
}

static char *
cut_text(const char *text, gsize bytes)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    const char *end = valid + MIN(strlen(valid), bytes);

    /* Not within a character. */
    while (*end && ((guchar)*end & 0xc0) == 0x80)
        end--;
    valid[end - valid] = '\0';
    return log_clean(valid);
}

void
new_session_init(NewSession *made, const Visitor *visitor, bool is_by_link, gint64 now)
{
    secret_make(made->token);
    g_assert(secret_sum(made->token, made->sum));
    made->session = session_new();
    made->session->created = made->session->seen = now;
    made->session->is_by_link = is_by_link;
    g_free(made->session->client);
    g_free(made->session->agent);
    made->session->client = cut_text(visitor->client, CLIENT_MAX);
    made->session->agent = cut_text(visitor->agent, AGENT_MAX);
}

bool
new_session_add(NewSession *made, Store *store, const Account *account, Fault *why)
{
    made->session->account = account->id;
    return store_add_session(store, made->sum, made->session, why);
}

void
new_session_clear(NewSession *made)
{
    g_clear_pointer(&made->session, session_free);
}
