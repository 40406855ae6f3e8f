/* test_hook.c - webhooks: which addresses are public, who is told, how it is signed, what
 * each answer means. */
#include "notify/hook.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "core/sha256.h"
#include "notify/hook_channel.h"
#include "notify/public_address.h"
#include "notify/smtp_channel.h"

/* ------------------------------------------------------------------ addresses */

static bool
is_public(const char *text)
{
    struct sockaddr_in four = { .sin_family = AF_INET };
    struct sockaddr_in6 six = { .sin6_family = AF_INET6 };

    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return public_address((struct sockaddr *)&four);
    g_assert_cmpint(inet_pton(AF_INET6, text, &six.sin6_addr), ==, 1);
    return public_address((struct sockaddr *)&six);
}

static void
test_addresses(void)
{
    static const char *const open[] = { "8.8.8.8",         "172.32.0.1",
                                        "172.15.255.255",  "100.63.0.1",
                                        "9.9.9.9",         "2606:4700::1111",
                                        "2002:808:808::1", "::ffff:8.8.8.8",
                                        "64:ff9b::808:808" };
    static const char *const closed[] = { "127.0.0.1",
                                          "10.1.2.3",
                                          "192.168.1.1",
                                          "172.16.0.1",
                                          "172.31.255.255",
                                          "169.254.169.254",
                                          "0.0.0.0",
                                          "100.64.0.1",
                                          "224.0.0.1",
                                          "255.255.255.255",
                                          "198.18.0.1",
                                          "::1",
                                          "::",
                                          "fe80::1",
                                          "fc00::1",
                                          "fd12::1",
                                          "ff02::1",
                                          "::ffff:127.0.0.1",
                                          "::ffff:10.0.0.1",
                                          "64:ff9b::7f00:1",
                                          "2002:7f00:1::",
                                          "2001:db8::1",
                                          "::127.0.0.1" };
    struct sockaddr other = { .sa_family = AF_UNIX };

    for (gsize i = 0; i < G_N_ELEMENTS(open); i++)
        if (!is_public(open[i]))
            g_error("%s is public", open[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(closed); i++)
        if (is_public(closed[i]))
            g_error("%s is not public", closed[i]);
    g_assert_false(public_address(&other));
}

/* ------------------------------------------------------------------ a host of two */

#define TWO_FACED "two-faced.test"
#define PUBLIC "8.8.8.8"
#define PRIVATE "10.1.2.3"

static gint public_is_down; /* atomic */

typedef int Resolve(const char *node, const char *service, const struct addrinfo *hints,
                    struct addrinfo **out);
typedef int Connect(int fd, const struct sockaddr *address, socklen_t length);

/* For libcurl: that host has a private and a public address, in this order. */
int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
            struct addrinfo **out)
{
    Resolve *resolve = (Resolve *)dlsym(RTLD_NEXT, "getaddrinfo");
    struct addrinfo four = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    int failed;

    if (!node || strcmp(node, TWO_FACED) != 0)
        return resolve(node, service, hints, out);
    four.ai_flags = AI_NUMERICHOST;
    failed = resolve(PRIVATE, service, &four, out);
    return failed ? failed : resolve(PUBLIC, service, &four, &(*out)->ai_next);
}

/* The public one leads to the service. */
int
connect(int fd, const struct sockaddr *address, socklen_t length)
{
    Connect *really = (Connect *)dlsym(RTLD_NEXT, "connect");
    struct sockaddr_in four;

    if (address->sa_family != AF_INET)
        return really(fd, address, length);
    memcpy(&four, address, sizeof four);
    if (four.sin_addr.s_addr == inet_addr(PUBLIC)) {
        if (g_atomic_int_get(&public_is_down)) {
            errno = ENETUNREACH;
            return -1;
        }
        four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    }
    return really(fd, (const struct sockaddr *)&four, sizeof four);
}

/* ------------------------------------------------------------------ a service */

/* Answers each request with `status` and keeps what it was asked. */
typedef struct Service {
    GSocketListener *listener;
    guint16 port;
    const char *status;
    char *request;
    guint count;
    pthread_mutex_t lock; /* of the three above */
    pthread_t thread;
} Service;

static void
service_answer_with(Service *service, const char *status)
{
    pthread_mutex_lock(&service->lock);
    service->status = status;
    pthread_mutex_unlock(&service->lock);
}

static guint
service_count(Service *service)
{
    guint count;

    pthread_mutex_lock(&service->lock);
    count = service->count;
    pthread_mutex_unlock(&service->lock);
    return count;
}

static char *
service_request(Service *service)
{
    char *request;

    pthread_mutex_lock(&service->lock);
    request = g_strdup(service->request);
    pthread_mutex_unlock(&service->lock);
    return request;
}

static void *
serve(void *data)
{
    Service *service = data;

    for (;;) {
        g_autoptr(GSocketConnection) connection =
            g_socket_listener_accept(service->listener, NULL, NULL, NULL);
        GString *text = g_string_new(NULL);
        g_autofree char *answer = NULL;
        char block[4096];
        gssize got;
        bool is_last;

        if (!connection)
            break;
        while ((got = g_input_stream_read(
                    g_io_stream_get_input_stream(G_IO_STREAM(connection)), block,
                    sizeof block, NULL, NULL)) > 0) {
            const char *length, *body;

            g_string_append_len(text, block, got);
            length = strstr(text->str, "Content-Length: ");
            body = strstr(text->str, "\r\n\r\n");
            if (length && body &&
                strlen(body + 4) >= (gsize)g_ascii_strtoll(length + 16, NULL, 10))
                break;
        }
        pthread_mutex_lock(&service->lock);
        g_free(service->request);
        service->request = g_string_free(text, FALSE);
        service->count++;
        is_last = strcmp(service->status, "200 last") == 0;
        answer = g_strdup_printf("HTTP/1.1 %s\r\nContent-Length: 0\r\n"
                                 "Location: http://127.0.0.1:1/\r\n"
                                 "Connection: close\r\n\r\n",
                                 service->status);
        pthread_mutex_unlock(&service->lock);
        g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
                                  answer, strlen(answer), NULL, NULL, NULL);
        if (is_last)
            break;
    }
    return NULL;
}

typedef struct Fixture {
    Service service;
    Settings settings;
    Webhook webhook;
    char *events[3];
    char *folder, *secret, *url;
    Channel *channel;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
    g_auto(Fault) why = { 0 };

    f->folder = g_dir_make_tmp("ticketd-test-XXXXXX", NULL);
    f->secret = g_build_filename(f->folder, "secret", NULL);
    g_assert_true(g_file_set_contents(f->secret, "hush hush\nmore\n", -1, NULL));
    f->service.listener = g_socket_listener_new();
    f->service.port =
        g_socket_listener_add_any_inet_port(f->service.listener, NULL, NULL);
    pthread_mutex_init(&f->service.lock, NULL);
    f->service.status = "200 OK";
    f->url = g_strdup_printf("http://127.0.0.1:%u/hook?x=1", f->service.port);
    f->webhook = (Webhook){ .key = (char *)"chat",
                            .url = f->url,
                            .secret_file = f->secret,
                            .events = f->events,
                            .allow_private = true };
    f->settings.webhooks = g_ptr_array_new();
    f->settings.tls_ca_file = (char *)"";
    g_ptr_array_add(f->settings.webhooks, &f->webhook);
    if (!hook_channel_open(&f->settings, &f->channel, &why))
        g_error("%s", why.text);
    pthread_create(&f->service.thread, NULL, serve, &f->service);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GSocketConnection) last = NULL;

    service_answer_with(&f->service, "200 last");
    last =
        g_socket_client_connect_to_host(client, "127.0.0.1", f->service.port, NULL, NULL);
    g_clear_object(&last);
    pthread_join(f->service.thread, NULL);
    g_object_unref(f->service.listener);
    f->channel->close(f->channel);
    g_ptr_array_unref(f->settings.webhooks);
    g_unlink(f->secret);
    g_rmdir(f->folder);
    g_free(f->folder);
    g_free(f->secret);
    g_free(f->url);
    g_free(f->service.request);
    pthread_mutex_destroy(&f->service.lock);
}

static Letter *
make_letter(const char *recipient)
{
    Letter *letter = letter_new();

    g_free(letter->recipient);
    letter->recipient = g_strdup(recipient);
    g_free(letter->event);
    letter->event = g_strdup("opened");
    g_free(letter->message_id);
    letter->message_id = g_strdup("id-7");
    letter->message = g_bytes_new_static("{\"id\":\"id-7\"}", 13);
    return letter;
}

static SendResult
send_one(Fixture *f, Fault *why)
{
    g_autoptr(Letter) letter = make_letter("webhook:chat");

    return f->channel->send(f->channel, letter, why);
}

static void
test_signed(Fixture *f, gconstpointer data)
{
    g_auto(Fault) why = { 0 };
    g_autofree char *time = NULL, *text = NULL, *sum = NULL, *want = NULL;
    g_autofree char *request = NULL;
    const char *signature;

    g_assert_cmpint(send_one(f, &why), ==, SEND_DONE);
    request = service_request(&f->service);
    g_assert_nonnull(strstr(request, "POST /hook?x=1 HTTP/1.1\r\n"));
    g_assert_nonnull(strstr(request, "Content-Type: application/json\r\n"));
    g_assert_nonnull(strstr(request, "X-Ticketd-Event: opened\r\n"));
    g_assert_nonnull(strstr(request, "X-Ticketd-Delivery: id-7\r\n"));
    g_assert_true(g_str_has_suffix(request, "\r\n\r\n{\"id\":\"id-7\"}"));
    signature = strstr(request, "X-Ticketd-Signature: t=");
    g_assert_nonnull(signature);
    signature += strlen("X-Ticketd-Signature: t=");
    time = g_strndup(signature, strcspn(signature, ","));
    g_assert_cmpint(ABS(g_ascii_strtoll(time, NULL, 10) - clock_now() / 1000), <, 60);
    /* Only the first line of the file is the secret. */
    text = g_strconcat(time, ".{\"id\":\"id-7\"}", NULL);
    sum = sha256_hmac_hex((const guint8 *)"hush hush", 9, text, strlen(text));
    want = g_strconcat(time, ",v1=", sum, "\r\n", NULL);
    g_assert_true(g_str_has_prefix(signature, want));
}

static void
test_answers(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *status;
        SendResult result;
    } table[] = {
        { "204 No Content", SEND_DONE },   { "400 Bad Request", SEND_LATER },
        { "302 Found", SEND_LATER },       { "410 Gone", SEND_NEVER },
        { "503 Unavailable", SEND_LATER },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_auto(Fault) why = { 0 };

        service_answer_with(&f->service, table[i].status);
        g_assert_cmpint(send_one(f, &why), ==, table[i].result);
        /* Letters to the relay are none of its business. */
        g_assert_false(f->channel->is_down);
    }
}

/* One that is down is left alone: it would hold up the letters behind it. */
static void
test_rests(Fixture *f, gconstpointer data)
{
    g_auto(Fault) why = { 0 };
    guint before;

    service_answer_with(&f->service, "503 Unavailable");
    g_assert_cmpint(send_one(f, &why), ==, SEND_LATER);
    before = service_count(&f->service);
    service_answer_with(&f->service, "200 OK");
    g_assert_cmpint(send_one(f, &why), ==, SEND_LATER);
    g_assert_nonnull(strstr(why.text, "a moment ago"));
    g_assert_cmpuint(service_count(&f->service), ==, before);
}

static void
test_private(Fixture *f, gconstpointer data)
{
    g_auto(Fault) why = { 0 };

    f->webhook.allow_private = false;
    g_assert_cmpint(send_one(f, &why), ==, SEND_NEVER);
    g_assert_nonnull(strstr(why.text, "private network"));
    g_assert_cmpuint(service_count(&f->service), ==, 0);
}

/* Of both, only the public one is asked; if that is down, it may be up again later. */
static void
test_private_and_public(Fixture *f, gconstpointer data)
{
    g_autofree char *url =
        g_strdup_printf("http://" TWO_FACED ":%u/hook", f->service.port);
    g_auto(Fault) why = { 0 };

    f->webhook.allow_private = false;
    f->webhook.url = url;
    g_assert_cmpint(send_one(f, &why), ==, SEND_DONE);
    g_assert_cmpuint(service_count(&f->service), ==, 1);
    g_atomic_int_set(&public_is_down, true);
    g_assert_cmpint(send_one(f, &why), ==, SEND_LATER);
    g_assert_null(strstr(why.text, "private network"));
    g_atomic_int_set(&public_is_down, false);
    f->webhook.url = f->url;
}

static void
test_unknown(Fixture *f, gconstpointer data)
{
    g_autoptr(Letter) letter = make_letter("webhook:gone");
    g_auto(Fault) why = { 0 };

    g_assert_true(hook_is_letter(letter));
    g_assert_cmpint(f->channel->send(f->channel, letter, &why), ==, SEND_NEVER);
}

/* Each event that the settings know is one of history's. */
static void
test_events(void)
{
    static const char *const what[] = {
        "opened", "replied",  "reopened", "answered", "noted",  "bounced",
        "closed", "status",   "assigned", "priority", "moved",  "type",
        "tagged", "cc added", "merged",   "split",    "linked", "undone",
    };
    const char *const *events = settings_webhook_events();

    g_assert_cmpuint(g_strv_length((char **)events), ==, G_N_ELEMENTS(what));
    for (gsize i = 0; i < G_N_ELEMENTS(what); i++)
        g_assert_cmpstr(hook_event(what[i]), ==, events[i]);
    g_assert_null(hook_event("letter"));
}

#define ADD(name, function)                                                              \
    g_test_add("/notify/hook/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    smtp_channel_init();
    g_test_add_func("/notify/hook/addresses", test_addresses);
    g_test_add_func("/notify/hook/events", test_events);
    ADD("signed", test_signed);
    ADD("answers", test_answers);
    ADD("rests", test_rests);
    ADD("private", test_private);
    ADD("private-and-public", test_private_and_public);
    ADD("unknown", test_unknown);
    return g_test_run();
}
