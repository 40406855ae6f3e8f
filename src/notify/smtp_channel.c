/* smtp_channel.c - letters to the SMTP relay, with libcurl. */
#include "notify/smtp_channel.h"

#include <curl/curl.h>
#include <gio/gio.h>
#include <string.h>

#include "base/input.h"
#include "mime/compose.h"

enum {
    CONNECT_MS = 10 * 1000,
    LETTER_MS = 120 * 1000,
    BYTES_PER_MS = 20, /* a relay slower than 20 KB a second is stuck */
    PASSWORD_BYTES_MAX = 1024,
    IDLE_SECONDS_MAX = 100, /* shorter than the patience of the usual relay */
    REPLY_BYTES_MAX = 300,
    UPLOAD_BYTES = 16 * 1024, /* libcurl's least */
};

/* The last command that went out. Up to VERB_AUTH nothing concerns the letter. */
typedef enum Verb {
    VERB_CONNECT,
    VERB_EHLO,
    VERB_STARTTLS,
    VERB_AUTH,
    VERB_MAIL,
    VERB_RCPT,
    VERB_DATA,
    VERB_DOT, /* the whole message went out */
} Verb;

static const char *const verb_names[] = {
    [VERB_CONNECT] = "connect", [VERB_EHLO] = "EHLO", [VERB_STARTTLS] = "STARTTLS",
    [VERB_AUTH] = "AUTH",       [VERB_MAIL] = "MAIL", [VERB_RCPT] = "RCPT",
    [VERB_DATA] = "DATA",       [VERB_DOT] = "DATA",
};

typedef struct SmtpChannel {
    Channel base;
    CURL *curl;
    char *relay; /* as in the settings, for our log */
    SmtpTimes times;
    /* One letter's state. */
    Verb verb;
    int code;     /* of the reply to `verb`; 0: none came */
    bool is_over; /* libcurl is saying goodbye: what comes now does not count */
    const char *bytes;
    gsize size, offset;
    char error[CURL_ERROR_SIZE];
} SmtpChannel;

/* -------------------------------------------------------------- callbacks */

static size_t
on_read(char *buffer, size_t size, size_t n, void *data)
{
    SmtpChannel *smtp = data;
    gsize length = MIN(size * n, smtp->size - smtp->offset);

    memcpy(buffer, smtp->bytes + smtp->offset, length);
    smtp->offset += length;
    if (smtp->offset == smtp->size && smtp->verb == VERB_DATA) {
        smtp->verb = VERB_DOT;
        smtp->code = 0;
    }
    return length;
}

/* Reply lines; the last one counts. */
static size_t
on_header(char *buffer, size_t size, size_t n, void *data)
{
    SmtpChannel *smtp = data;
    gsize length = size * n;

    if (smtp->is_over)
        return length;
    if (length >= 3 && g_ascii_isdigit(buffer[0]) && g_ascii_isdigit(buffer[1]) &&
        g_ascii_isdigit(buffer[2])) {
        smtp->code = (buffer[0] - '0') * 100 + (buffer[1] - '0') * 10 + (buffer[2] - '0');
        g_free(smtp->base.reply);
        smtp->base.reply = g_strndup(buffer, MIN(length, REPLY_BYTES_MAX));
        g_strdelimit(g_strchomp(smtp->base.reply), "\r\n", ' ');
    }
    return length;
}

/* libcurl says which command it sends in no other way. */
static int
on_debug(CURL *curl, curl_infotype type, char *text, size_t size, void *data)
{
    static const struct {
        const char *command;
        Verb verb;
    } table[] = {
        { "EHLO ", VERB_EHLO },
        { "HELO ", VERB_EHLO },
        { "STARTTLS\r\n", VERB_STARTTLS },
        { "AUTH ", VERB_AUTH },
        { "MAIL ", VERB_MAIL },
        { "RCPT ", VERB_RCPT },
        { "DATA\r\n", VERB_DATA },
    };
    SmtpChannel *smtp = data;

    if (type != CURLINFO_HEADER_OUT || smtp->is_over)
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (size >= strlen(table[i].command) &&
            memcmp(text, table[i].command, strlen(table[i].command)) == 0) {
            smtp->verb = table[i].verb;
            smtp->code = 0;
        }
    /* At the very start it is an old connection that is closed. */
    if (size >= 4 && memcmp(text, "QUIT", 4) == 0)
        smtp->is_over = smtp->verb != VERB_CONNECT || smtp->code != 0;
    return 0;
}

static int
on_progress(void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const SmtpChannel *smtp = data;

    gint end = smtp->base.ends ? g_atomic_int_get(smtp->base.ends) : CHANNEL_GOES_ON;

    return end == CHANNEL_ENDS ||
           (end == CHANNEL_ENDS_UNLESS_IN_DOUBT && smtp->verb != VERB_DOT);
}

/* ---------------------------------------------------------------- results */

/* The enhanced status of the reply if it begins with `class`, else `fallback`. */
static char *
reply_status(const SmtpChannel *smtp, char class, const char *fallback)
{
    const char *p = smtp->base.reply;
    gsize length;

    if (strlen(p) < 9 || p[3] != ' ' || p[4] != class || p[5] != '.')
        return g_strdup(fallback);
    length = strspn(p + 4, "0123456789.");
    return length >= 5 && length <= 9 ? g_strndup(p + 4, length) : g_strdup(fallback);
}

static SendResult
later(SmtpChannel *smtp, bool is_down, const char *status, Fault *why)
{
    smtp->base.is_down = is_down;
    fault_temporary(why, status, "%s to %s: %s", verb_names[smtp->verb], smtp->relay,
                    smtp->code ? smtp->base.reply : smtp->error);
    return SEND_LATER;
}

/* The relay wants something of us before it takes any letter. */
static bool
is_about_us(const SmtpChannel *smtp)
{
    return smtp->verb < VERB_MAIL || (smtp->verb == VERB_MAIL && smtp->code == 530) ||
           smtp->code == 421;
}

static SendResult
judge(SmtpChannel *smtp, CURLcode result, Fault *why)
{
    g_autofree char *status = NULL;

    /* libcurl knows 250 alone, but any 2xx takes the letter. */
    if (smtp->verb == VERB_DOT && smtp->code / 100 == 2)
        return SEND_DONE;
    if (*smtp->error == '\0')
        g_strlcpy(smtp->error, curl_easy_strerror(result), sizeof smtp->error);
    smtp->base.is_ended = false;
    if (smtp->code < 400 || smtp->code > 599) {
        smtp->code = 0;
        smtp->base.is_ended = result == CURLE_ABORTED_BY_CALLBACK;
        return later(smtp, smtp->verb <= VERB_MAIL,
                     smtp->verb == VERB_CONNECT ? "4.4.1" : "4.4.2", why);
    }
    if (is_about_us(smtp)) {
        status = reply_status(smtp, '4', smtp->code < 500 ? "4.3.2" : "4.3.5");
        return later(smtp, true, status, why);
    }
    if (smtp->code < 500) {
        status = reply_status(smtp, '4', "4.0.0");
        return later(smtp, false, status, why);
    }
    status = reply_status(smtp, '5', "5.0.0");
    smtp->base.is_bad_address =
        smtp->verb == VERB_RCPT && g_str_has_prefix(status, "5.1.");
    fault_permanent(why, status, "%s to %s: %s", verb_names[smtp->verb], smtp->relay,
                    smtp->base.reply);
    return SEND_NEVER;
}

/* ------------------------------------------------------------------- send */

/* libcurl passes addresses and line ends on as they are. */
static bool
letter_is_safe(const Letter *letter, Fault *why)
{
    gsize size;
    const char *bytes, *p, *end;
    gssize lines = 0;

    if (!compose_address_is_valid(letter->recipient))
        return fault_permanent(why, "5.1.3", "no valid recipient: %s", letter->recipient);
    if (*letter->envelope_sender && !compose_address_is_valid(letter->envelope_sender))
        return fault_permanent(why, "5.1.7", "no valid sender: %s",
                               letter->envelope_sender);
    if (!letter->message)
        return fault_permanent(why, "5.6.0", "the message is gone");
    bytes = g_bytes_get_data(letter->message, &size);
    /* Of no bytes GBytes has no address either. */
    if (size < 2 || bytes[size - 1] != '\n')
        return fault_permanent(why, "5.6.0", "the message has no end");
    end = bytes + size;
    if (memchr(bytes, '\0', size))
        return fault_permanent(why, "5.6.0", "the message has a NUL");
    for (p = bytes; (p = memchr(p, '\n', (gsize)(end - p))) != NULL; p++, lines++)
        if (p == bytes || p[-1] != '\r')
            return fault_permanent(why, "5.6.0", "the message has a bare LF");
    /* Each LF has its CR: more of them stand alone. */
    for (p = bytes; (p = memchr(p, '\r', (gsize)(end - p))) != NULL; p++, lines--)
        ;
    if (lines != 0)
        return fault_permanent(why, "5.6.0", "the message has a bare CR");
    return true;
}

static CURLcode
perform(SmtpChannel *smtp, const Letter *letter, bool is_fresh)
{
    g_autofree char *sender = g_strdup_printf("<%s>", letter->envelope_sender);
    struct curl_slist *recipients = curl_slist_append(NULL, letter->recipient);
    CURLcode result;

    g_free(smtp->base.reply);
    smtp->base.reply = g_strdup("");
    smtp->verb = VERB_CONNECT;
    smtp->code = 0;
    smtp->is_over = false;
    smtp->offset = 0;
    smtp->error[0] = '\0';
    smtp->bytes = g_bytes_get_data(letter->message, &smtp->size);
    curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, is_fresh ? 1L : 0L);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)smtp->size);
    curl_easy_setopt(smtp->curl, CURLOPT_TIMEOUT_MS,
                     (long)smtp->times.letter + (long)(smtp->size / BYTES_PER_MS));
    result = curl_easy_perform(smtp->curl);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    return result;
}

static SendResult
smtp_send(Channel *channel, const Letter *letter, Fault *why)
{
    SmtpChannel *smtp = (SmtpChannel *)channel;
    CURLcode result;
    long connects = 1;

    channel->is_down = channel->is_bad_address = false;
    if (!letter_is_safe(letter, why))
        return SEND_NEVER;
    result = perform(smtp, letter, false);
    curl_easy_getinfo(smtp->curl, CURLINFO_NUM_CONNECTS, &connects);
    /* A kept connection that had gone stale: the letter has not been offered yet. */
    if (result != CURLE_OK && result != CURLE_ABORTED_BY_CALLBACK && connects == 0 &&
        smtp->verb <= VERB_MAIL && (smtp->code == 0 || smtp->code == 421))
        result = perform(smtp, letter, true);
    return judge(smtp, result, why);
}

static void
smtp_close(Channel *channel)
{
    SmtpChannel *smtp = (SmtpChannel *)channel;

    smtp->is_over = true;
    curl_easy_cleanup(smtp->curl);
    g_free(smtp->relay);
    g_free(channel->reply);
    g_free(smtp);
}

/* ------------------------------------------------------------------- open */

void
smtp_channel_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

typedef struct Relay {
    const char *scheme; /* of the URL that libcurl gets */
    const char *host;   /* the rest of the settings' URL */
    bool is_starttls;
} Relay;

static bool
relay_parse(const char *url, Relay *out, Fault *why)
{
    static const struct {
        const char *prefix;
        Relay relay;
    } table[] = {
        { "smtp://", { "smtp", NULL, false } },
        { "smtps://", { "smtps", NULL, false } },
        { "smtp+starttls://", { "smtp", NULL, true } },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (g_str_has_prefix(url, table[i].prefix)) {
            *out = table[i].relay;
            out->host = url + strlen(table[i].prefix);
            if (*out->host &&
                strspn(out->host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.-_:[]") == strlen(out->host))
                return true;
        }
    return fault_permanent(
        why, "5.3.5", "relay %s is no smtp://, smtps:// or smtp+starttls:// URL", url);
}

static bool
relay_is_loopback(const Relay *relay)
{
    g_autofree char *host = g_strdup(relay->host);
    char *end = host[0] == '[' ? strchr(host, ']') : strchr(host, ':');
    g_autoptr(GInetAddress) address = NULL;

    if (end)
        *end = '\0';
    address = g_inet_address_new_from_string(host[0] == '[' ? host + 1 : host);
    return address ? g_inet_address_get_is_loopback(address)
                   : strcmp(host, "localhost") == 0;
}

static bool
set_login(CURL *curl, const Settings *settings, const Relay *relay, Fault *why)
{
    g_autoptr(GBytes) bytes = NULL;
    g_autofree char *password = NULL;

    if (*settings->username == '\0')
        return true;
    if (strcmp(relay->scheme, "smtps") != 0 && !relay->is_starttls &&
        !relay_is_loopback(relay))
        return fault_permanent(why, "5.7.4",
                               "relay %s: no login without TLS but on loopback",
                               settings->relay);
    if (!input_read_file(settings->password_file, PASSWORD_BYTES_MAX, &bytes, why))
        return false;
    password = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    password[strcspn(password, "\r\n")] = '\0';
    curl_easy_setopt(curl, CURLOPT_USERNAME, settings->username);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    explicit_bzero(password, strlen(password));
    return true;
}

static void
set_options(SmtpChannel *smtp, const Settings *settings, const Relay *relay)
{
    /* The path is what libcurl says in EHLO. */
    g_autofree char *url = g_strdup_printf(
        "%s://%s%s/%s", relay->scheme, relay->host,
        relay->is_starttls && !g_regex_match_simple(":[0-9]+$", relay->host, 0, 0)
            ? ":587"
            : "",
        settings->hostname);
    CURL *curl = smtp->curl;

    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_SASL_IR, 1L);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    /* A letter is small; libcurl gets this, and twice as much again, for each. */
    curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_BYTES);
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     relay->is_starttls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (*settings->tls_ca_file) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, settings->tls_ca_file);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)smtp->times.connect);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, (long)IDLE_SECONDS_MAX);
    curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, smtp->error);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(curl, CURLOPT_READDATA, smtp);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, smtp);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, smtp);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, smtp);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

bool
smtp_channel_open(const Settings *settings, const SmtpTimes *times, Channel **out,
                  Fault *why)
{
    SmtpChannel *smtp;
    Relay relay = { 0 };

    if (!relay_parse(settings->relay, &relay, why))
        return false;
    smtp = g_new0(SmtpChannel, 1);
    smtp->base.send = smtp_send;
    smtp->base.close = smtp_close;
    smtp->base.reply = g_strdup("");
    smtp->relay = g_strdup(settings->relay);
    smtp->times = times ? *times : (SmtpTimes){ CONNECT_MS, LETTER_MS };
    smtp->curl = curl_easy_init();
    g_assert(smtp->curl);
    set_options(smtp, settings, &relay);
    if (!set_login(smtp->curl, settings, &relay, why)) {
        smtp_close(&smtp->base);
        return false;
    }
    *out = &smtp->base;
    return true;
}

bool
smtp_channel_try(const Settings *settings, Fault *why)
{
    const SmtpTimes times = { CONNECT_MS, CONNECT_MS };
    Channel *channel;
    SmtpChannel *smtp;
    CURLcode result;

    if (!smtp_channel_open(settings, &times, &channel, why))
        return false;
    smtp = (SmtpChannel *)channel;
    curl_easy_setopt(smtp->curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(smtp->curl, CURLOPT_TIMEOUT_MS, (long)times.letter);
    result = curl_easy_perform(smtp->curl);
    if (result != CURLE_OK)
        judge(smtp, result, why);
    channel->close(channel);
    return result == CURLE_OK;
}
