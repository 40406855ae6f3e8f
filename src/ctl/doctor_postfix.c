/* doctor_postfix.c - is this machine's Postfix set up as ticketd needs it? */
#include "ctl/doctor.h"
#include "ctl/postfix.h"

#include <string.h>

enum { HEADER_LEAST = 102400 }; /* Postfix's own default */

static void
check_parameter(Doctor *doctor, const char *parameter, const char *const *good)
{
    g_autofree char *what = g_strdup_printf("Postfix %s", parameter);
    g_autofree char *value = postfix_parameter(parameter);
    if (value == NULL) {
        doctor_find(doctor, true, what, "this Postfix does not have it", "");
        return;
    }
    bool fine = g_strv_contains(good, value);
    g_autofree char *next = g_strdup_printf("postconf -e %s=%s", parameter, good[0]);
    doctor_find(doctor, fine, what, value, fine ? "" : next);
}

/* In bytes; 0 is no limit. */
static void
check_size(Doctor *doctor, const char *parameter, gint64 least, gint64 most,
           const char *wrong)
{
    g_autofree char *what = g_strdup_printf("Postfix %s", parameter);
    g_autofree char *value = postfix_parameter(parameter);
    if (value == NULL)
        return;
    gint64 size = g_ascii_strtoll(value, NULL, 10);
    bool fine = size >= least && (most == 0 || (size > 0 && size <= most));
    g_autofree char *next = g_strdup_printf("postconf -e %s=%" G_GINT64_FORMAT, parameter,
                                            most == 0 ? least : most);
    g_autofree char *text =
        fine ? g_strdup(value) : g_strdup_printf("%s: %s", value, wrong);
    doctor_find(doctor, fine, what, text, fine ? "" : next);
}

/* Without + as delimiter, answers to a signed address have nowhere to go. */
static void
check_delimiter(Doctor *doctor)
{
    const GPtrArray *departments = doctor->ctl->settings->departments;
    bool needed = false;
    for (guint i = 0; i < departments->len; i++)
        needed |= ((const Department *)g_ptr_array_index(departments, i))->signed_replies;
    g_autofree char *value = needed ? postfix_parameter("recipient_delimiter") : NULL;
    if (value != NULL)
        doctor_find(
            doctor, strchr(value, '+') != NULL, "Postfix recipient_delimiter",
            strchr(value, '+') != NULL ? value : "signed-replies need + among these",
            strchr(value, '+') != NULL ? "" : "postconf -e recipient_delimiter=+");
}

void
doctor_postfix(Doctor *doctor)
{
    static const char *const yes[] = { "yes", NULL };
    static const char *const strict[] = { "normalize", "yes", "reject", NULL };
    g_autofree char *folder = postfix_folder();
    if (folder == NULL) {
        doctor_find(doctor, true, "Postfix", "not on this machine", "");
        return;
    }
    g_autofree char *main_cf = g_build_filename(folder, "main.cf", NULL);
    if (!g_file_test(main_cf, G_FILE_TEST_EXISTS)) {
        g_autofree char *text =
            g_strdup_printf("no main.cf in %s: installed, but not set up", folder);
        doctor_find(doctor, true, "Postfix", text, "");
        return;
    }
    g_autofree char *version = postfix_parameter("mail_version");
    if (version == NULL) {
        g_autofree char *text = g_strdup_printf("%s cannot be read", main_cf);
        doctor_find(doctor, false, "Postfix", text, "postfix check");
        return;
    }
    doctor_find(doctor, true, "Postfix", version, "");
    doctor_routes(doctor);
    check_parameter(doctor, "enable_long_queue_ids", yes);
    check_parameter(doctor, "smtpd_forbid_bare_newline", strict);
    /* LMTP adds a byte to each line: what Postfix takes must fit into ticketd. */
    check_size(doctor, "message_size_limit", 0,
               doctor->ctl->settings->max_message_size / 5 * 4,
               "mails that Postfix has taken would be too big for ticketd, and bounce");
    check_size(doctor, "header_size_limit", HEADER_LEAST, 0,
               "Postfix cuts header lines of long threads");
    check_delimiter(doctor);
    doctor_milter(doctor);
}
