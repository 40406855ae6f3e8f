/* doctor.c - ticketctl doctor: settings, sockets, database, and how Postfix is wired. */
#include "ctl/doctor.h"

#include "ctl/output.h"
#include "ctl/verbs.h"
#include "notify/keys.h"
#include "notify/smtp_channel.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <stdio.h>
#include <string.h>

enum { PATIENCE_SECONDS = 10 };

void
doctor_find(Doctor *doctor, bool fine, const char *what, const char *detail,
            const char *next)
{
    doctor->bad += !fine;
    if (doctor->ctl->json) {
        output_json(json_pack("{s:s, s:b, s:s, s:s}", "check", what, "ok", fine, "detail",
                              detail, "next", next));
        return;
    }
    g_autofree char *clean = output_clean(detail), *command = output_clean(next);
    printf("%-4s %-32s %s%s%s\n", fine ? "ok" : "BAD", what, clean,
           *command == '\0' ? "" : "; next: ", command);
}

static GSocketConnection *
connect_to(const char *name, GError **error)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_socket_client_set_timeout(client, PATIENCE_SECONDS);
    if (g_str_has_prefix(name, "inet:"))
        return g_socket_client_connect_to_host(client, name + 5, 0, NULL, error);
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(name + 5);
    return g_socket_client_connect(client, G_SOCKET_CONNECTABLE(address), NULL, error);
}

/* Connect, perhaps say something, and see whether the answer begins as it should. */
static void
check_door(Doctor *doctor, const char *what, const char *name, const char *say,
           const char *begins)
{
    g_autoptr(GError) error = NULL;
    if (*name == '\0') {
        doctor_find(doctor, true, what, "off", "");
        return;
    }
    g_autoptr(GSocketConnection) connection = connect_to(name, &error);
    if (connection == NULL) {
        g_autofree char *text =
            g_strdup_printf("%s: %s; is ticketd running?", name, error->message);
        doctor_find(doctor, false, what, text, "systemctl status ticketd");
        return;
    }
    GIOStream *stream = G_IO_STREAM(connection);
    g_autoptr(GDataInputStream) input =
        g_data_input_stream_new(g_io_stream_get_input_stream(stream));
    if (say != NULL)
        g_output_stream_write_all(g_io_stream_get_output_stream(stream), say, strlen(say),
                                  NULL, NULL, NULL);
    g_autofree char *line =
        begins == NULL ? NULL : g_data_input_stream_read_line(input, NULL, NULL, NULL);
    bool fine = begins == NULL || (line != NULL && g_str_has_prefix(line, begins));
    g_autofree char *text =
        g_strdup_printf("%s%s", name, fine ? "" : ": connected, but no right answer");
    doctor_find(doctor, fine, what, text, fine ? "" : "journalctl -u ticketd");
}

static void
check_secret(Doctor *doctor)
{
    const char *path = doctor->ctl->settings->secret_file;
    SignatureKeys keys = { 0 };
    g_auto(Fault) why = { 0 };
    bool fine = keys_load(path, false, &keys, &why);
    g_autofree char *next = g_strdup_printf("ls -l %s", path);
    doctor_find(doctor, fine, "secret file", fine ? path : why.text, fine ? "" : next);
}

/* Does the relay take us, with our login? Nothing is sent. */
static void
check_relay(Doctor *doctor)
{
    const Settings *settings = doctor->ctl->settings;
    g_auto(Fault) why = { 0 };
    smtp_channel_init();
    bool fine = smtp_channel_try(settings, &why);
    g_autofree char *text =
        *settings->username == '\0'
            ? g_strdup(settings->relay)
            : g_strdup_printf("%s, as %s", settings->relay, settings->username);
    doctor_find(doctor, fine, "relay", fine ? text : why.text,
                fine ? "" : "ticketctl settings -x relay");
}

/* Whoever is believed by authentication can be acknowledged by it: then a forged sender's
 * victim gets no letter from us. Advice, not a fault. */
static void
check_acknowledgements(Doctor *doctor)
{
    const Settings *settings = doctor->ctl->settings;
    if (*settings->authserv_id == '\0')
        return;
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *department = g_ptr_array_index(settings->departments, i);
        if (department->acknowledge != ACKNOWLEDGE_YES)
            continue;
        g_autofree char *advice = g_strdup_printf(
            "[department %s] answers whoever claims an address; as authserv-id is set, "
            "acknowledge = authenticated is better",
            department->key);
        doctor_find(doctor, true, "acknowledgements", advice, "");
    }
}

CtlExit
verb_doctor(Ctl *ctl, int argc, char **argv)
{
    Doctor doctor = { .ctl = ctl };
    g_autofree char *dns = NULL;
    const GOptionEntry entries[] = {
        { "dns", 0, 0, G_OPTION_ARG_STRING, &dns, "Ask this name server", "ADDRESS" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 0, 0))
        return CTL_USAGE;
    CtlExit code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    doctor_find(&doctor, true, "settings", ctl->settings_path, "");
    check_secret(&doctor);
    doctor_store(&doctor);
    check_acknowledgements(&doctor);
    check_door(&doctor, "LMTP door", ctl->settings->lmtp, NULL, "220 ");
    check_door(&doctor, "milter door", ctl->settings->milter, NULL, NULL);
    check_door(&doctor, "control door", ctl->settings->control, "{\"verb\":\"ping\"}\n",
               "{");
    check_relay(&doctor);
    if (!doctor_domains(&doctor, dns))
        return ctl_say(CTL_USAGE,
                       "found --dns %s, expected an IPv4 address, and \":PORT\" "
                       "behind it if it is not 53",
                       dns);
    doctor_postfix(&doctor);
    return doctor.bad == 0 ? CTL_DONE : CTL_REFUSED;
}
