/* doctor_domain.c - what DNS says of the domains that letters come from. */
#include "ctl/doctor.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>

enum {
    ANSWER_SECONDS = 3, /* then it counts as none */
    ANSWER_BYTES_MAX = 65535,
    DNS_PORT = 53,
};

typedef enum Found { FOUND, FOUND_OTHER, FOUND_NONE, FOUND_NO_ANSWER } Found;

/* Names that nobody can have: RFC 2606, RFC 6761. */
static bool
is_reserved(const char *domain)
{
    static const char *const ends[] = { "example",     "test",       "invalid",
                                        "localhost",   "local",      "example.com",
                                        "example.net", "example.org" };
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        gsize length = strlen(domain), end = strlen(ends[i]);
        if (length >= end && g_ascii_strcasecmp(domain + length - end, ends[i]) == 0 &&
            (length == end || domain[length - end - 1] == '.'))
            return true;
    }
    return false;
}

/* "192.0.2.1" or "192.0.2.1:5353". */
static bool
name_server_parse(const char *text, struct sockaddr_in *out)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 2);
    guint64 port = DNS_PORT;
    memset(out, 0, sizeof *out);
    out->sin_family = AF_INET;
    if (parts[0] == NULL || inet_pton(AF_INET, parts[0], &out->sin_addr) != 1 ||
        (parts[1] != NULL &&
         !g_ascii_string_to_unsigned(parts[1], 10, 1, 65535, &port, NULL)))
        return false;
    out->sin_port = htons((guint16)port);
    return true;
}

/* Does one of the TXT records begin so? A record is several strings, read as one. */
static bool
one_begins(const guchar *answer, int length, const char *begins)
{
    ns_msg message;
    ns_rr record;
    if (ns_initparse(answer, length, &message) != 0)
        return false;
    for (int i = 0; i < ns_msg_count(message, ns_s_an); i++) {
        g_autoptr(GString) text = g_string_new("");
        if (ns_parserr(&message, ns_s_an, i, &record) != 0 ||
            ns_rr_type(record) != ns_t_txt)
            continue;
        const guchar *at = ns_rr_rdata(record), *end = at + ns_rr_rdlen(record);
        while (at < end && at + 1 + *at <= end) {
            g_string_append_len(text, (const char *)at + 1, *at);
            at += 1 + *at;
        }
        if (g_ascii_strncasecmp(text->str, begins, strlen(begins)) == 0)
            return true;
    }
    return false;
}

static Found
look_up(res_state state, const char *name, const char *begins)
{
    g_autofree guchar *answer = g_malloc(ANSWER_BYTES_MAX);
    int length = res_nquery(state, name, ns_c_in, ns_t_txt, answer, ANSWER_BYTES_MAX);
    if (length >= 0)
        return one_begins(answer, MIN(length, ANSWER_BYTES_MAX), begins) ? FOUND
                                                                         : FOUND_OTHER;
    return state->res_h_errno == HOST_NOT_FOUND ? FOUND_NONE
           : state->res_h_errno == NO_DATA      ? FOUND_OTHER
                                                : FOUND_NO_ANSWER;
}

/* Other servers believe a domain that says who may write in its name, or signs. */
static void
check_domain(Doctor *doctor, res_state state, const char *domain)
{
    g_autofree char *keys = g_strconcat("_domainkey.", domain, NULL);
    g_autofree char *policy = g_strconcat("_dmarc.", domain, NULL);
    g_autofree char *ask_spf = g_strconcat("dig TXT ", domain, NULL);
    g_autofree char *ask_policy = g_strconcat("dig TXT ", policy, NULL);
    g_autofree char *what = g_strconcat("DNS of ", domain, NULL);
    Found spf = look_up(state, domain, "v=spf1");
    if (spf == FOUND_NO_ANSWER) {
        doctor_find(doctor, true, what, "no name server answers: not looked at", ask_spf);
        return;
    }
    /* Where there is a key, the name above it exists, if with no record (RFC 8020). */
    Found dkim = look_up(state, keys, "v=");
    bool has_keys = dkim == FOUND || dkim == FOUND_OTHER;
    bool has_policy = look_up(state, policy, "v=DMARC1") == FOUND;
    g_autofree char *text = g_strdup_printf("%s, %s, %s", spf == FOUND ? "SPF" : "no SPF",
                                            has_keys ? "DKIM keys" : "no DKIM key",
                                            has_policy ? "DMARC" : "no DMARC");
    bool fine = spf == FOUND || has_keys;
    g_autofree char *worse =
        g_strconcat(text, ": letters may be taken for forged ones", NULL);
    doctor_find(doctor, fine, what, fine ? text : worse,
                !fine         ? ask_spf
                : !has_policy ? ask_policy
                              : "");
}

static void
check_all(Doctor *doctor, res_state state, bool is_asked)
{
    const GPtrArray *departments = doctor->ctl->settings->departments;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < departments->len; i++) {
        const Department *department = departments->pdata[i];
        const char *at = strrchr(department->address, '@');
        if (at == NULL || !g_hash_table_add(seen, (char *)at + 1))
            continue;
        if (is_asked || !is_reserved(at + 1)) {
            check_domain(doctor, state, at + 1);
        } else {
            g_autofree char *what = g_strconcat("DNS of ", at + 1, NULL);
            doctor_find(doctor, true, what, "a name for examples: not asked for", "");
        }
    }
}

bool
doctor_domains(Doctor *doctor, const char *dns)
{
    struct __res_state state = { 0 };
    struct sockaddr_in server;
    if (dns != NULL && !name_server_parse(dns, &server))
        return false;
    if (res_ninit(&state) != 0)
        return true;
    if (dns != NULL) {
        state.nscount = 1;
        state.nsaddr_list[0] = server;
    }
    state.retrans = ANSWER_SECONDS;
    state.retry = 1;
    check_all(doctor, &state, dns != NULL);
    res_nclose(&state);
    return true;
}
