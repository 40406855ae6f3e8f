/* guess.c - how often wrong passwords may be tried, by whom, before they must wait. */
#include "account/guess.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define MINUTE 60
#define DAY (24 * 3600)
#define KNOWN_MS (G_GINT64_CONSTANT(30) * DAY * 1000)
/* An address of text is no longer; anything else is cut. */
enum { PLACE_MAX = 45, LOGIN_MAX = 320 };

/* A person mistypes a few times; a guesser who is held to 50 a day needs years for the
 * passwords that are tried first. Many may sit behind one address: a campus, a provider.
 */
const GuessLimits guess_limits = {
    .account = { { 10, 15 * MINUTE }, { 50, DAY } },
    .client = { { 30, 15 * MINUTE }, { 200, DAY } },
    .all = { 1000, 15 * MINUTE },
    .known = { { 10, 15 * MINUTE }, { 50, DAY } },
};

/* Names of events in the store. */
#define AT_ACCOUNT "guess-account"
#define FROM_CLIENT "guess-client"
#define AT_ALL "guess-all"
#define FROM_KNOWN "guess-known"
#define IS_KNOWN "login-known"

char *
guess_place(const char *client)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr six;

    if (inet_pton(AF_INET6, client, &six) != 1)
        return g_strndup(client, PLACE_MAX);
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        inet_ntop(AF_INET, six.s6_addr + 12, text, sizeof text);
        return g_strdup(text);
    }
    memset(six.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &six, text, sizeof text);
    return g_strconcat(text, "/64", NULL);
}

void
guess_init(Guess *guess, gint64 account, const char *login, const char *client)
{
    if (account != 0) {
        guess->account = g_strdup_printf("%" G_GINT64_FORMAT, account);
    } else {
        g_autofree char *cut = g_strndup(login, LOGIN_MAX);
        g_autofree char *folded = g_ascii_strdown(cut, -1);

        guess->account = g_strconcat("?", folded, NULL);
    }
    guess->client = guess_place(client);
    guess->pair = g_strconcat(guess->account, " ", guess->client, NULL);
}

void
guess_clear(Guess *guess)
{
    g_clear_pointer(&guess->account, g_free);
    g_clear_pointer(&guess->client, g_free);
    g_clear_pointer(&guess->pair, g_free);
}

static bool
is_known(Store *store, const Guess *guess, gint64 now, bool *out, Fault *why)
{
    const StoreEvent event = { IS_KNOWN, guess->pair, now - KNOWN_MS };
    guint count = 0;

    /* A client that is not told is everybody. */
    if (*guess->client && !store_count_events(store, &event, 1, &count, why))
        return false;
    *out = count > 0;
    return true;
}

/* ------------------------------------------------------------------ waiting */

typedef struct Rule {
    const char *what, *key;
    GuessLimit limit;
} Rule;

/* In a wait of a part of the limit's time, what is older then counts no more: the
 * shortest of these waits after which less than the limit is left. */
static bool
rule_wait(Store *store, const Rule *rule, gint64 now, guint *wait, Fault *why)
{
    StoreEvent events[STORE_EVENTS_MAX];
    guint counts[STORE_EVENTS_MAX] = { 0 };

    for (guint i = 0; i < STORE_EVENTS_MAX; i++) {
        gint64 left =
            (gint64)rule->limit.seconds - (rule->limit.seconds >> (STORE_EVENTS_MAX - i));

        events[i] = (StoreEvent){ rule->what, rule->key, now - left * 1000 };
    }
    if (!store_count_events(store, events, STORE_EVENTS_MAX, counts, why))
        return false;
    for (guint i = 0; i < STORE_EVENTS_MAX; i++)
        if (counts[i] < rule->limit.count) {
            *wait = MAX(1, rule->limit.seconds >> (STORE_EVENTS_MAX - i));
            return true;
        }
    *wait = rule->limit.seconds;
    return true;
}

/* The longest wait that one of the rules asks for. */
static bool
rules_wait(Store *store, const Rule *rules, guint count, gint64 now, guint *wait,
           Fault *why)
{
    StoreEvent events[STORE_EVENTS_MAX] = { 0 };
    guint counts[STORE_EVENTS_MAX] = { 0 };

    for (guint i = 0; i < count; i++)
        events[i] = (StoreEvent){ rules[i].what, rules[i].key,
                                  now - (gint64)rules[i].limit.seconds * 1000 };
    if (!store_count_events(store, events, count, counts, why))
        return false;
    for (guint i = 0; i < count; i++) {
        guint one = 0;

        if (rules[i].limit.count == 0 || counts[i] < rules[i].limit.count)
            continue;
        if (!rule_wait(store, &rules[i], now, &one, why))
            return false;
        *wait = MAX(*wait, one);
    }
    return true;
}

bool
guess_wait(Store *store, const GuessLimits *limits, const Guess *guess, gint64 now,
           guint *wait, Fault *why)
{
    const Rule known[] = {
        { FROM_KNOWN, guess->pair, limits->known[0] },
        { FROM_KNOWN, guess->pair, limits->known[1] },
    };
    const Rule others[] = {
        { AT_ACCOUNT, guess->account, limits->account[0] },
        { AT_ACCOUNT, guess->account, limits->account[1] },
        { AT_ALL, "", limits->all },
        { FROM_CLIENT, guess->client, limits->client[0] },
        { FROM_CLIENT, guess->client, limits->client[1] },
    };
    bool knows = false;

    G_STATIC_ASSERT(G_N_ELEMENTS(others) <= STORE_EVENTS_MAX);
    *wait = 0;
    if (!is_known(store, guess, now, &knows, why))
        return false;
    if (knows)
        return rules_wait(store, known, G_N_ELEMENTS(known), now, wait, why);
    return rules_wait(store, others, *guess->client ? 5 : 3, now, wait, why);
}

/* ------------------------------------------------------------------ counting */

bool
guess_was_wrong(Store *store, const Guess *guess, gint64 now, Fault *why)
{
    const StoreEvent known[] = { { FROM_KNOWN, guess->pair, 0 } };
    const StoreEvent others[] = {
        { AT_ACCOUNT, guess->account, 0 },
        { AT_ALL, "", 0 },
        { FROM_CLIENT, guess->client, 0 },
    };
    bool knows = false;

    if (!is_known(store, guess, now, &knows, why))
        return false;
    if (knows)
        return store_add_events(store, known, G_N_ELEMENTS(known), now, why);
    return store_add_events(store, others, G_N_ELEMENTS(others), now, why);
}

bool
guess_was_right(Store *store, const Guess *guess, gint64 now, Fault *why)
{
    const StoreEvent event = { IS_KNOWN, guess->pair, 0 };

    return !*guess->client || store_add_events(store, &event, 1, now, why);
}
