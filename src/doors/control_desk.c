/* control_desk.c - what is asked at the control door of the desk as a whole. */
#include "doors/control_desk.h"

#include "desk/erasing.h"
#include "desk/figures.h"
#include "doors/control_fields.h"
#include "intake/import.h"

#include <string.h>

enum { IMPORT_MAILS_MAX = 1000 };

static void
import_mail_release(void *mail)
{
    import_mail_free(mail);
}

static bool
get_mails(const json_t *request, GPtrArray *mails, Fault *why)
{
    const json_t *list = json_object_get(request, "mails");
    const json_t *item;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) > IMPORT_MAILS_MAX)
        return fault_permanent(why, "5.5.4", "\"mails\" is no array of at most %d",
                               IMPORT_MAILS_MAX);
    json_array_foreach(list, i, item)
    {
        g_autoptr(GBytes) raw = NULL;
        guchar *bytes;
        gsize length;

        if (!json_is_string(item))
            return fault_permanent(why, "5.5.4", "a mail is no string of base64");
        bytes = g_base64_decode(json_string_value(item), &length);
        raw = g_bytes_new_take(bytes, length);
        g_ptr_array_add(mails, import_mail_new(raw));
    }
    return true;
}

static bool
get_raws(const json_t *request, GPtrArray *raws, Fault *why)
{
    const json_t *list = json_object_get(request, "mails");
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        guchar *bytes;
        gsize length;

        if (!json_is_string(item))
            return fault_permanent(why, "5.5.4", "a mail is no string of base64");
        bytes = g_base64_decode(json_string_value(item), &length);
        g_ptr_array_add(raws, g_bytes_new_take(bytes, length));
    }
    return true;
}

bool
control_import_ticket(const ControlHost *host, const json_t *request, json_t *answer,
                      Fault *why)
{
    g_autoptr(GPtrArray) raws =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_auto(Dossier) dossier = { 0 };
    gint64 number = 0;
    bool is_known = false;

    if (!get_raws(request, raws, why) ||
        !dossier_parse(json_object_get(request, "export"), raws, &dossier, why) ||
        !desk_restore(host->desk, &dossier, &number, &is_known, why))
        return false;
    json_object_set_new(answer, "known", json_boolean(is_known));
    return control_answer_number(answer, "ticket", number);
}

static json_t *
imported(const ImportMail *mail)
{
    if (mail->refusal)
        return json_pack("{s:s, s:s}", "outcome", "refuse", "why", mail->refusal);
    return json_pack("{s:s, s:I, s:s, s:I}", "outcome",
                     outcome_name(mail->result.outcome), "ticket",
                     (json_int_t)mail->result.ticket, "rule", mail->result.rule,
                     "delivery", (json_int_t)mail->result.delivery);
}

bool
control_import(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    g_autoptr(GPtrArray) mails = g_ptr_array_new_with_free_func(import_mail_release);
    Import import = { .position = 0 };
    const char *status;
    json_t *results;

    if (!control_get_string(request, "department", "", &import.department, why) ||
        !control_get_string(request, "status", "", &status, why) ||
        !control_get_string(request, "source", NULL, &import.source, why) ||
        !control_get_number(request, "position", 0, -1, &import.position, why) ||
        !get_mails(request, mails, why))
        return false;
    import.has_status = *status != '\0';
    if (import.has_status && !ticket_status_parse(status, &import.status))
        return fault_permanent(why, "5.5.4", "no status \"%s\"", status);
    if (!import_take(host->intake, &import, mails, why))
        return false;
    results = json_array();
    for (guint i = 0; i < mails->len; i++)
        json_array_append_new(results, imported(mails->pdata[i]));
    json_object_set_new(answer, "mails", results);
    return true;
}

bool
control_erase(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    StoreErased erased = { 0 };
    const char *address;

    if (!control_get_string(request, "address", NULL, &address, why) ||
        !desk_erase(host->desk, address, &erased, why))
        return false;
    control_answer_number(answer, "tickets", erased.tickets);
    control_answer_number(answer, "entries", erased.entries);
    control_answer_number(answer, "mails", erased.mails);
    control_answer_number(answer, "letters", erased.letters);
    control_answer_number(answer, "cut", erased.cut);
    control_answer_number(answer, "waiting", erased.waiting);
    return control_answer_number(answer, "accounts", erased.accounts);
}

bool
control_metrics(const ControlHost *host, const json_t *request, json_t *answer,
                Fault *why)
{
    g_autofree char *text = NULL;

    if (!desk_figures(host->desk, &text, why))
        return false;
    json_object_set_new(answer, "text", json_string(text));
    return true;
}

bool
control_backup_done(const ControlHost *host, const json_t *request, json_t *answer,
                    Fault *why)
{
    return desk_backup_done(host->desk, why);
}
