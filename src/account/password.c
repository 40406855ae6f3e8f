/* password.c - passwords kept and compared: slow on purpose, and only a few at once. */
#include "account/password.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

/* Argon2id, 32 MiB, twice over: 50 to 120 ms of a small server's processor. That is above
 * what OWASP asks for (19 MiB, twice), and two at once take 64 MB, which such a server
 * can spare. libsodium's INTERACTIVE (64 MiB) takes more than 200 ms there, and MODERATE
 * (256 MiB) a second: with that a few visitors would hold up the mail. */
#define PASSWORD_PASSES 2
#define PASSWORD_MEMORY ((size_t)32 * 1024 * 1024)

static pthread_once_t is_started = PTHREAD_ONCE_INIT;
/* What an account without a password is compared with; "" if there was no memory. */
static char nobodys[crypto_pwhash_STRBYTES];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_is_free = PTHREAD_COND_INITIALIZER;
static guint turns, waiting; /* with the lock held */

static void
start(void)
{
    char random[33] = "";

    /* Only fails without a source of chance, and then it is not we who go on. */
    if (sodium_init() < 0)
        g_error("libsodium cannot be started");
    for (gsize i = 0; i + 1 < sizeof random; i++)
        random[i] = (char)('a' + randombytes_uniform(26));
    if (crypto_pwhash_str(nobodys, random, strlen(random), PASSWORD_PASSES,
                          PASSWORD_MEMORY) != 0)
        *nobodys = '\0';
}

bool
password_turn(void)
{
    bool is_mine;

    pthread_once(&is_started, start);
    pthread_mutex_lock(&lock);
    is_mine = turns < PASSWORD_TURNS || waiting < PASSWORD_WAITING_MAX;
    if (is_mine) {
        waiting++;
        while (turns == PASSWORD_TURNS)
            pthread_cond_wait(&turn_is_free, &lock);
        waiting--;
        turns++;
    }
    pthread_mutex_unlock(&lock);
    return is_mine;
}

void
password_turn_end(void)
{
    pthread_mutex_lock(&lock);
    g_assert(turns > 0);
    turns--;
    pthread_cond_signal(&turn_is_free);
    pthread_mutex_unlock(&lock);
}

/* As it is hashed; NULL if it can be nobody's. For forget(). */
static char *
normal_form(const char *password)
{
    if (strlen(password) > PASSWORD_BYTES_MAX)
        return NULL;
    return g_utf8_normalize(password, -1, G_NORMALIZE_NFC);
}

static void
forget(char *password)
{
    if (password)
        sodium_memzero(password, strlen(password));
    g_free(password);
}

bool
password_hash(const char *password, char **out, Fault *why)
{
    char *normal = normal_form(password);
    char hash[crypto_pwhash_STRBYTES];
    bool is_made;

    if (!normal)
        return fault_permanent(why, "5.5.4", "that cannot be a password");
    is_made = crypto_pwhash_str(hash, normal, strlen(normal), PASSWORD_PASSES,
                                PASSWORD_MEMORY) == 0;
    forget(normal);
    if (!is_made)
        return fault_temporary(why, "4.3.0", "no memory to hash a password");
    *out = g_strdup(hash);
    return true;
}

bool
password_check(const char *hash, const char *password, bool *is_right, Fault *why)
{
    char *normal = normal_form(password);
    bool can_be = normal && *hash;
    int result;

    errno = 0;
    result = crypto_pwhash_str_verify(can_be ? hash : nobodys, normal ? normal : "",
                                      normal ? strlen(normal) : 0);
    /* libsodium tells another password (EINVAL) from no memory by errno alone. */
    if (result != 0 && errno != EINVAL) {
        forget(normal);
        return fault_temporary(why, "4.3.0", "no memory to check a password: %s",
                               g_strerror(errno));
    }
    forget(normal);
    *is_right = can_be && result == 0;
    return true;
}

bool
password_is_old(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, PASSWORD_PASSES, PASSWORD_MEMORY) != 0;
}

static bool
is_theirs(const char *folded, const char *word)
{
    g_autofree char *theirs = g_utf8_casefold(word, -1);

    return *theirs && strcmp(folded, theirs) == 0;
}

bool
password_is_weak(const char *password, const Account *account)
{
    g_autofree char *folded = NULL;

    if (!g_utf8_validate(password, -1, NULL) || strlen(password) > PASSWORD_BYTES_MAX ||
        g_utf8_strlen(password, -1) < PASSWORD_CHARACTERS_MIN)
        return true;
    folded = g_utf8_casefold(password, -1);
    for (guint i = 0; i < account->addresses->len; i++) {
        const char *address = account->addresses->pdata[i];
        g_autofree char *local = g_strndup(address, strcspn(address, "@"));

        if (is_theirs(folded, address) || is_theirs(folded, local))
            return true;
    }
    return is_theirs(folded, account->person.name) ||
           is_theirs(folded, account->user_name) || is_theirs(folded, account->phone) ||
           (*account->phone && is_theirs(folded, account->phone + 1));
}
