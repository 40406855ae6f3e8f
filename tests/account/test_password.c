/* test_password.c - passwords kept and compared, and how many at once. */
#include "account/password.h"

#include <pthread.h>
#include <string.h>

static bool
check(const char *hash, const char *password)
{
    g_auto(Fault) why = { 0 };
    bool is_right = false;

    if (!password_check(hash, password, &is_right, &why))
        g_error("%s", why.text);
    return is_right;
}

static char *
hash(const char *password)
{
    g_auto(Fault) why = { 0 };
    char *out = NULL;

    if (!password_hash(password, &out, &why))
        g_error("%s", why.text);
    return out;
}

static void
test_kept(void)
{
    /* e with an acute accent, as one character and as two. */
    g_autofree char *first = NULL, *again = NULL;
    g_autofree char *long_one = g_strnfill(PASSWORD_BYTES_MAX + 1, 'x');
    char *none = NULL;
    g_auto(Fault) why = { 0 };

    g_assert_true(password_turn());
    first = hash("caf\xc3\xa9 au lait");
    again = hash("caf\xc3\xa9 au lait");
    g_assert_true(g_str_has_prefix(first, "$argon2id$"));
    g_assert_cmpstr(first, !=, again);
    g_assert_true(check(first, "caf\xc3\xa9 au lait"));
    g_assert_true(check(first, "cafe\xcc\x81 au lait"));
    g_assert_false(check(first, "cafe au lait"));
    g_assert_false(check(first, "Caf\xc3\xa9 au lait"));
    g_assert_false(check(first, ""));
    g_assert_false(check(first, long_one));
    g_assert_false(check(first, "\xff"));
    /* No hash is nobody's. */
    g_assert_false(check("", ""));
    g_assert_false(check("", "caf\xc3\xa9 au lait"));
    g_assert_false(password_hash(long_one, &none, &why));
    g_assert_cmpint(why.kind, ==, FAULT_PERMANENT);
    g_assert_false(password_is_old(first));
    /* What libsodium's cheapest limits make. */
    g_assert_true(password_is_old("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2E$"
                                  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    password_turn_end();
}

static void
test_weak(void)
{
    static const struct {
        const char *password;
        bool want;
    } table[] = {
        { "", true },
        { "123456789", true },
        { "1234567890", false },
        { "a horse in the rain", false },
        /* Characters, not bytes. */
        { "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", true },
        { "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
          "\xa9",
          false },
        { "not utf-8 \xff at all", true },
        { "BUDI.SANTOSO@example.org", true },
        { "budi.santoso", true },
        { "second@example.net", true },
        { "Budi Santoso", true },
        { "budi-from-jakarta", true },
        { "+6281234567890", true },
        { "6281234567890", true },
        { "budi.santoso1", false },
    };
    g_autoptr(Account) account = account_new();
    g_autofree char *long_one = g_strnfill(PASSWORD_BYTES_MAX + 1, 'x');

    g_ptr_array_add(account->addresses, g_strdup("budi.santoso@example.org"));
    g_ptr_array_add(account->addresses, g_strdup("second@example.net"));
    g_free(account->person.name);
    account->person.name = g_strdup("Budi Santoso");
    g_free(account->user_name);
    account->user_name = g_strdup("Budi-from-Jakarta");
    g_free(account->phone);
    account->phone = g_strdup("+6281234567890");
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_test_message("%s", table[i].password);
        g_assert_true(password_is_weak(table[i].password, account) == table[i].want);
    }
    g_assert_true(password_is_weak(long_one, account));
}

/* ------------------------------------------------------------------ turns */

typedef struct Crowd {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    guint in, most, refused, done;
    bool go;
} Crowd;

static void *
take_a_turn(void *data)
{
    Crowd *crowd = data;
    bool is_mine = password_turn();

    pthread_mutex_lock(&crowd->lock);
    if (is_mine) {
        crowd->in++;
        crowd->most = MAX(crowd->most, crowd->in);
    } else {
        crowd->refused++;
    }
    pthread_cond_broadcast(&crowd->changed);
    while (is_mine && !crowd->go)
        pthread_cond_wait(&crowd->changed, &crowd->lock);
    if (is_mine)
        crowd->in--;
    crowd->done++;
    pthread_mutex_unlock(&crowd->lock);
    if (is_mine)
        password_turn_end();
    return NULL;
}

/* Two at once, sixteen wait, and those above it are told at once, though nobody moves. */
static void
test_turns(void)
{
    enum { CROWD = PASSWORD_TURNS + PASSWORD_WAITING_MAX + 5 };
    Crowd crowd = { .lock = PTHREAD_MUTEX_INITIALIZER,
                    .changed = PTHREAD_COND_INITIALIZER };
    pthread_t threads[CROWD];

    for (guint i = 0; i < CROWD; i++)
        g_assert_cmpint(pthread_create(&threads[i], NULL, take_a_turn, &crowd), ==, 0);
    pthread_mutex_lock(&crowd.lock);
    while (crowd.refused < 5)
        pthread_cond_wait(&crowd.changed, &crowd.lock);
    g_assert_cmpuint(crowd.in, <=, PASSWORD_TURNS);
    crowd.go = true;
    pthread_cond_broadcast(&crowd.changed);
    pthread_mutex_unlock(&crowd.lock);
    for (guint i = 0; i < CROWD; i++)
        pthread_join(threads[i], NULL);
    g_assert_cmpuint(crowd.refused, ==, 5);
    g_assert_cmpuint(crowd.done, ==, CROWD);
    g_assert_cmpuint(crowd.most, <=, PASSWORD_TURNS);
    /* And the places are free again. */
    g_assert_true(password_turn());
    password_turn_end();
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/account/password/kept", test_kept);
    g_test_add_func("/account/password/weak", test_weak);
    g_test_add_func("/account/password/turns", test_turns);
    return g_test_run();
}
