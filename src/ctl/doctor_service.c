/* doctor_service.c - a service of master.cf that hands mail over to us. */
#include "ctl/doctor.h"
#include "ctl/postfix.h"

#include <string.h>

enum {
    DONE_SECONDS_LEAST = 120, /* two readers' time for a mail, and the disk's */
    PIPE_SECONDS_LEAST = 150, /* ticketd-pipe gives up after 120 by itself */
    RECIPIENTS_MOST = 100,    /* of one mail; ticketd puts off what is more */
};

gint64
doctor_postfix_seconds(const char *text)
{
    static const struct {
        char unit;
        gint64 seconds;
    } units[] = { { 's', 1 },     { 'm', 60 },        { 'h', 3600 },
                  { 'd', 86400 }, { 'w', 7 * 86400 }, { '\0', 1 } };
    char *end;
    gint64 number = g_ascii_strtoll(text, &end, 10);
    if (end == text || number < 0 || (*end != '\0' && end[1] != '\0'))
        return -1;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (*end == units[i].unit)
            return number * units[i].seconds;
    return -1;
}

static void
find(Doctor *doctor, bool fine, const char *service, const char *name, const char *value,
     const char *expected, const char *next)
{
    g_autofree char *what = g_strdup_printf("%s %s", service, name);
    g_autofree char *text =
        fine ? g_strdup(value)
             : g_strdup_printf("%s, expected %s", *value == '\0' ? "nothing" : value,
                               expected);
    doctor_find(doctor, fine, what, text, fine ? "" : next);
}

static void
check_xforward(Doctor *doctor, const char *service)
{
    g_autofree char *value =
        postfix_service_parameter(service, "lmtp_send_xforward_command");
    g_autofree char *what = g_strdup_printf("%s in master.cf", service);
    g_autofree char *next =
        g_strdup_printf("postconf -P %s/unix/lmtp_send_xforward_command=yes", service);
    bool fine = g_strcmp0(value, "yes") == 0;
    doctor_find(doctor, fine, what,
                fine ? "sends XFORWARD"
                     : "does not send XFORWARD: the log lacks client and queue id",
                fine ? "" : next);
}

/* One that does not wait for the answer sends the mail again. */
static void
check_patience(Doctor *doctor, const char *service)
{
    static const char name[] = "lmtp_data_done_timeout";
    g_autofree char *value = postfix_service_parameter(service, name);
    g_autofree char *next = g_strdup_printf("postconf -P %s/unix/%s=600s", service, name);
    if (value != NULL)
        find(doctor, doctor_postfix_seconds(value) >= DONE_SECONDS_LEAST, service, name,
             value, "120s or more", next);
}

/* Of a parameter that begins with the service's name. */
static void
check_named(Doctor *doctor, const char *service, const char *suffix, bool (*good)(gint64),
            const char *expected, const char *better)
{
    g_autofree char *name = g_strconcat(service, suffix, NULL);
    g_autofree char *value = postfix_parameter(name);
    g_autofree char *next = g_strdup_printf("postconf -e %s=%s", name, better);
    g_autofree char *what = g_strdup_printf("Postfix %s", name);
    if (value == NULL)
        return;
    bool fine = good(doctor_postfix_seconds(value));
    g_autofree char *text =
        fine ? g_strdup(value) : g_strdup_printf("%s, expected %s", value, expected);
    doctor_find(doctor, fine, what, text, fine ? "" : next);
}

static bool
is_one(gint64 number)
{
    return number == 1;
}

static bool
fits_a_mail(gint64 number)
{
    return number >= 1 && number <= RECIPIENTS_MOST;
}

static bool
is_longer_than_ours(gint64 number)
{
    return number >= PIPE_SECONDS_LEAST;
}

void
doctor_service(Doctor *doctor, const char *service, bool is_pipe)
{
    if (is_pipe) {
        check_named(doctor, service, "_destination_recipient_limit", is_one, "1", "1");
        check_named(doctor, service, "_time_limit", is_longer_than_ours, "150s or more",
                    "600");
        return;
    }
    check_xforward(doctor, service);
    check_patience(doctor, service);
    check_named(doctor, service, "_destination_recipient_limit", fits_a_mail, "1 to 100",
                "50");
}
