/* hook_channel.c - letters to webhooks, with libcurl. */
#include "notify/hook_channel.h"

#include <curl/curl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/input.h"
#include "config.h"
#include "core/sha256.h"
#include "notify/hook.h"
#include "notify/public_address.h"

enum {
    CONNECT_MS = 5 * 1000,
    ANSWER_MS = 10 * 1000,
    REST_MS = 30 * 1000, /* after one that gave no answer */
    SECRET_BYTES_MAX = 4096,
    REPLY_BYTES_MAX = 64 * 1024, /* nobody reads it */
};

typedef struct Hook {
    const Webhook *webhook;
    char *secret;
    gint64 rests_until; /* ms */
} Hook;

typedef struct HookChannel {
    Channel base;
    CURL *curl;
    GArray *hooks;    /* of Hook */
    const Hook *hook; /* of the letter under way */
    bool is_private;  /* an address of it was refused */
    bool is_public;   /* another one was not */
    gsize answered;   /* bytes */
    char error[CURL_ERROR_SIZE];
} HookChannel;

/* -------------------------------------------------------------- callbacks */

static size_t
on_answer(char *bytes, size_t size, size_t n, void *data)
{
    HookChannel *channel = data;

    channel->answered += size * n;
    return channel->answered > REPLY_BYTES_MAX ? 0 : size * n;
}

static curl_socket_t
on_open(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    HookChannel *channel = data;

    if (purpose != CURLSOCKTYPE_IPCXN)
        return CURL_SOCKET_BAD;
    if (!channel->hook->webhook->allow_private && !public_address(&address->addr)) {
        channel->is_private = true;
        return CURL_SOCKET_BAD;
    }
    channel->is_public = true;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static int
on_progress(void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const HookChannel *channel = data;

    return channel->base.ends && g_atomic_int_get(channel->base.ends) != CHANNEL_GOES_ON;
}

/* ------------------------------------------------------------------- send */

static Hook *
find_hook(HookChannel *channel, const Letter *letter)
{
    const char *key = letter->recipient + strlen(HOOK_RECIPIENT);

    for (guint i = 0; i < channel->hooks->len; i++) {
        Hook *hook = &g_array_index(channel->hooks, Hook, i);

        if (strcmp(hook->webhook->key, key) == 0)
            return hook;
    }
    return NULL;
}

static char *
sign(const Hook *hook, GBytes *body)
{
    gsize length;
    const char *bytes = g_bytes_get_data(body, &length);
    gint64 now = clock_now() / 1000;
    g_autofree char *text =
        g_strdup_printf("%" G_GINT64_FORMAT ".%.*s", now, (int)length, bytes);
    g_autofree char *sum = sha256_hmac_hex((const guint8 *)hook->secret,
                                           strlen(hook->secret), text, strlen(text));

    return g_strdup_printf("X-Ticketd-Signature: t=%" G_GINT64_FORMAT ",v1=%s", now, sum);
}

static CURLcode
perform(HookChannel *channel, const Hook *hook, const Letter *letter)
{
    gsize length;
    const char *body = g_bytes_get_data(letter->message, &length);
    g_autofree char *event = g_strdup_printf("X-Ticketd-Event: %s", letter->event);
    g_autofree char *id = g_strdup_printf("X-Ticketd-Delivery: %s", letter->message_id);
    g_autofree char *signature = sign(hook, letter->message);
    const char *const fields[] = { "Content-Type: application/json", "Expect:", event, id,
                                   signature };
    struct curl_slist *headers = NULL;
    CURLcode result;

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        headers = curl_slist_append(headers, fields[i]);
    channel->hook = hook;
    channel->is_private = channel->is_public = false;
    channel->answered = 0;
    channel->error[0] = '\0';
    curl_easy_setopt(channel->curl, CURLOPT_URL, hook->webhook->url);
    curl_easy_setopt(channel->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(channel->curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(channel->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
    result = curl_easy_perform(channel->curl);
    curl_easy_setopt(channel->curl, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(channel->curl, CURLOPT_POSTFIELDS, NULL);
    curl_slist_free_all(headers);
    return result;
}

static SendResult
judge(HookChannel *channel, Hook *hook, CURLcode result, Fault *why)
{
    const char *name = hook->webhook->key;
    long code = 0;

    curl_easy_getinfo(channel->curl, CURLINFO_RESPONSE_CODE, &code);
    if (code == 0 && channel->is_private && !channel->is_public) {
        fault_permanent(why, "5.7.1",
                        "webhook %s: its address is in a private network; see "
                        "allow-private",
                        name);
        return SEND_NEVER;
    }
    if (code == 0) {
        channel->base.is_ended = result == CURLE_ABORTED_BY_CALLBACK;
        hook->rests_until = clock_now() + REST_MS;
        fault_temporary(why, "4.4.1", "webhook %s: %s", name,
                        *channel->error ? channel->error : curl_easy_strerror(result));
        return SEND_LATER;
    }
    g_free(channel->base.reply);
    channel->base.reply = g_strdup_printf("HTTP %ld", code);
    if (code / 100 == 2)
        return SEND_DONE;
    if (code == 410) {
        fault_permanent(why, "5.4.0", "webhook %s: HTTP 410, it is gone for good", name);
        return SEND_NEVER;
    }
    if (code >= 500 || code == 429)
        hook->rests_until = clock_now() + REST_MS;
    fault_temporary(why, "4.4.0", "webhook %s: HTTP %ld", name, code);
    return SEND_LATER;
}

static SendResult
hook_send(Channel *base, const Letter *letter, Fault *why)
{
    HookChannel *channel = (HookChannel *)base;
    Hook *hook = find_hook(channel, letter);

    base->is_down = base->is_ended = base->is_bad_address = false;
    if (!hook || !letter->message) {
        fault_permanent(why, "5.1.1", "there is no [%s] any more", letter->recipient);
        return SEND_NEVER;
    }
    if (clock_now() < hook->rests_until && hook->rests_until - clock_now() <= REST_MS) {
        fault_temporary(why, "4.4.1", "webhook %s gave no answer a moment ago",
                        hook->webhook->key);
        return SEND_LATER;
    }
    return judge(channel, hook, perform(channel, hook, letter), why);
}

static void
hook_clear(void *data)
{
    g_free(((Hook *)data)->secret);
}

static void
hook_close(Channel *base)
{
    HookChannel *channel = (HookChannel *)base;

    curl_easy_cleanup(channel->curl);
    g_array_unref(channel->hooks);
    g_free(base->reply);
    g_free(channel);
}

/* ------------------------------------------------------------------- open */

static void
set_options(HookChannel *channel, const Settings *settings)
{
    CURL *curl = channel->curl;

    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "ticketd/" PACKAGE_VERSION);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (*settings->tls_ca_file) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, settings->tls_ca_file);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)ANSWER_MS);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, channel->error);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, channel);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, channel);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, channel);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

static bool
read_secret(const Webhook *webhook, char **out, Fault *why)
{
    g_autoptr(GBytes) bytes = NULL;

    if (!input_read_file(webhook->secret_file, SECRET_BYTES_MAX, &bytes, why))
        return false;
    *out = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    (*out)[strcspn(*out, "\r\n")] = '\0';
    return **out || fault_permanent(why, "5.3.5", "%s: its first line is empty",
                                    webhook->secret_file);
}

bool
hook_channel_open(const Settings *settings, Channel **out, Fault *why)
{
    HookChannel *channel = g_new0(HookChannel, 1);

    channel->base.send = hook_send;
    channel->base.close = hook_close;
    channel->base.reply = g_strdup("");
    channel->hooks = g_array_new(FALSE, TRUE, sizeof(Hook));
    g_array_set_clear_func(channel->hooks, hook_clear);
    channel->curl = curl_easy_init();
    g_assert(channel->curl);
    set_options(channel, settings);
    for (guint i = 0; i < settings->webhooks->len; i++) {
        Hook hook = { .webhook = settings->webhooks->pdata[i] };

        if (!read_secret(hook.webhook, &hook.secret, why)) {
            hook_close(&channel->base);
            return false;
        }
        g_array_append_val(channel->hooks, hook);
    }
    *out = &channel->base;
    return true;
}
