/* control_verbs.c - what may be asked at the control door, and by which words. */
#include "config.h"

#include "doors/control_verbs.h"

#include "desk/erasing.h"
#include "desk/figures.h"
#include "desk/gatekeeping.h"
#include "intake/held.h"
#include "intake/import.h"

#include <string.h>

enum {
    ATTACHMENTS_MAX = 100,
    IMPORT_MAILS_MAX = 1000,
};

/* ------------------------------------------------- fields of a request */

/* A string; left out it is `fallback`, and a fault if that is NULL. Borrowed. */
static bool
get_string(const json_t *request, const char *key, const char *fallback, const char **out,
           Fault *why)
{
    const json_t *value = json_object_get(request, key);

    if (!value && fallback) {
        *out = fallback;
        return true;
    }
    if (!json_is_string(value))
        return fault_permanent(why, "5.5.4", "\"%s\" is %s, expected a string", key,
                               value ? "something else" : "missing");
    *out = json_string_value(value);
    return true;
}

/* A number of at least `least`; left out it is `fallback`, and a fault if that is less.
 */
static bool
get_number(const json_t *request, const char *key, gint64 least, gint64 fallback,
           gint64 *out, Fault *why)
{
    const json_t *value = json_object_get(request, key);

    if (!value && fallback >= least) {
        *out = fallback;
        return true;
    }
    if (!json_is_integer(value) || json_integer_value(value) < least)
        return fault_permanent(why, "5.5.4", "\"%s\" is %s, expected a number", key,
                               value ? "something else" : "missing");
    *out = json_integer_value(value);
    return true;
}

static bool
get_flag(const json_t *request, const char *key, bool *out, Fault *why)
{
    const json_t *value = json_object_get(request, key);

    if (value && !json_is_boolean(value))
        return fault_permanent(why, "5.5.4",
                               "\"%s\" is something else than true or false", key);
    *out = json_is_true(value);
    return true;
}

static bool
get_ticket(const json_t *request, gint64 *ticket, const char **as, Fault *why)
{
    return get_number(request, "ticket", 1, 0, ticket, why) &&
           get_string(request, "as", "", as, why);
}

static void
letter_attachment_free(void *data)
{
    LetterAttachment *attachment = data;

    g_bytes_unref(attachment->bytes);
    g_free(attachment);
}

/* The name stays in the request, the bytes are ours. */
static bool
get_attachments(const json_t *request, GPtrArray *attachments, Fault *why)
{
    const json_t *list = json_object_get(request, "attachments");
    const json_t *item;
    size_t i;

    if (list && (!json_is_array(list) || json_array_size(list) > ATTACHMENTS_MAX))
        return fault_permanent(why, "5.5.4", "\"attachments\" is no array of at most %d",
                               ATTACHMENTS_MAX);
    json_array_foreach(list, i, item)
    {
        LetterAttachment *attachment;
        const char *name, *base64;
        guchar *bytes;
        gsize length;

        if (!get_string(item, "name", NULL, &name, why) ||
            !get_string(item, "base64", NULL, &base64, why))
            return false;
        bytes = g_base64_decode(base64, &length);
        attachment = g_new0(LetterAttachment, 1);
        attachment->name = name;
        attachment->is_named = attachment->is_sent = true;
        attachment->bytes = g_bytes_new_take(bytes, length);
        g_ptr_array_add(attachments, attachment);
    }
    return true;
}

static bool
answer_number(json_t *answer, const char *key, gint64 number)
{
    json_object_set_new(answer, key, json_integer(number));
    return true;
}

/* ------------------------------------------------------- one function a verb */

static bool
verb_reply(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    g_autoptr(GPtrArray) attachments =
        g_ptr_array_new_with_free_func(letter_attachment_free);
    const char *as, *text;
    gint64 ticket = 0;
    guint letters = 0;
    bool close = false;

    return get_ticket(request, &ticket, &as, why) &&
           get_string(request, "text", NULL, &text, why) &&
           get_flag(request, "close", &close, why) &&
           get_attachments(request, attachments, why) &&
           desk_reply(host->desk, ticket, as, text, attachments, close, &letters, why) &&
           answer_number(answer, "ticket", ticket) &&
           answer_number(answer, "letters", letters);
}

static bool
verb_note(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    const char *as, *text;
    gint64 ticket = 0;

    return get_ticket(request, &ticket, &as, why) &&
           get_string(request, "text", NULL, &text, why) &&
           desk_note(host->desk, ticket, as, text, why) &&
           answer_number(answer, "ticket", ticket);
}

static bool
set_status(const ControlHost *host, const json_t *request, TicketStatus status,
           json_t *answer, Fault *why)
{
    const char *as;
    gint64 ticket = 0;

    return get_ticket(request, &ticket, &as, why) &&
           desk_set_status(host->desk, ticket, as, status, why) &&
           answer_number(answer, "ticket", ticket);
}

static bool
verb_close(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    return set_status(host, request, TICKET_CLOSED, answer, why);
}

static bool
verb_reopen(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    return set_status(host, request, TICKET_OPEN, answer, why);
}

static bool
verb_status(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    TicketStatus status;
    const char *word = "";

    if (!get_string(request, "status", NULL, &word, why))
        return false;
    if (!ticket_status_parse(word, &status))
        return fault_permanent(why, "5.5.4",
                               "no status \"%s\": expected open, answered, "
                               "customer-reply, on-hold, in-progress or closed",
                               word);
    return set_status(host, request, status, answer, why);
}

/* The verbs that set a word of a ticket. */
static bool
set_word(const ControlHost *host, const json_t *request, const char *key, DeskChange what,
         json_t *answer, Fault *why)
{
    const char *as, *word;
    gint64 ticket = 0;

    return get_ticket(request, &ticket, &as, why) &&
           get_string(request, key, NULL, &word, why) &&
           desk_change(host->desk, ticket, as, what, word, why) &&
           answer_number(answer, "ticket", ticket);
}

static bool
verb_assign(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    return set_word(host, request, "staff", DESK_ASSIGN, answer, why);
}

static bool
verb_priority(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    return set_word(host, request, "priority", DESK_PRIORITY, answer, why);
}

static bool
verb_move(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    return set_word(host, request, "department", DESK_MOVE, answer, why);
}

static bool
verb_type(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    return set_word(host, request, "type", DESK_TYPE, answer, why);
}

static bool
verb_tag(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    return set_word(host, request, "tags", DESK_TAG, answer, why);
}

static bool
verb_cc(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    const char *what;

    if (!get_string(request, "what", NULL, &what, why))
        return false;
    if (strcmp(what, "add") != 0 && strcmp(what, "remove") != 0)
        return fault_permanent(why, "5.5.4", "\"what\" is %s, expected add or remove",
                               what);
    return set_word(host, request, "address", *what == 'a' ? DESK_CC_ADD : DESK_CC_REMOVE,
                    answer, why);
}

static bool
verb_link(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    gint64 ticket = 0, other = 0;
    const char *as;

    return get_ticket(request, &ticket, &as, why) &&
           get_number(request, "other", 1, 0, &other, why) &&
           desk_link(host->desk, ticket, as, other, why) &&
           answer_number(answer, "ticket", ticket) &&
           answer_number(answer, "other", other);
}

static bool
verb_split(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    gint64 ticket = 0, entry = 0, number = 0;
    const char *as;

    return get_ticket(request, &ticket, &as, why) &&
           get_number(request, "entry", 1, 0, &entry, why) &&
           desk_split(host->desk, ticket, as, entry, &number, why) &&
           answer_number(answer, "ticket", number) &&
           answer_number(answer, "from", ticket);
}

static bool
verb_undo(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    g_autofree char *what = NULL;
    gint64 ticket = 0;
    const char *as;

    if (!get_ticket(request, &ticket, &as, why) ||
        !desk_undo(host->desk, ticket, as, &what, why))
        return false;
    json_object_set_new(answer, "undone", json_string(what));
    return answer_number(answer, "ticket", ticket);
}

static bool
verb_merge(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    gint64 ticket, into;
    const char *as;

    return get_ticket(request, &ticket, &as, why) &&
           get_number(request, "into", 1, 0, &into, why) &&
           desk_merge(host->desk, ticket, as, into, why) &&
           answer_number(answer, "ticket", ticket) && answer_number(answer, "into", into);
}

static bool
verb_outbox_retry(const ControlHost *host, const json_t *request, json_t *answer,
                  Fault *why)
{
    guint count = 0;
    gint64 letter = 0;

    return get_number(request, "letter", 0, -1, &letter, why) &&
           desk_retry_letter(host->desk, letter, &count, why) &&
           answer_number(answer, "letters", count);
}

static bool
verb_held_release(const ControlHost *host, const json_t *request, json_t *answer,
                  Fault *why)
{
    IntakeResult result = { .ticket = 0 };
    gint64 held = 0, into = 0;

    if (!get_number(request, "held", 1, 0, &held, why) ||
        !get_number(request, "ticket", 0, 0, &into, why) ||
        !held_release(host->intake, held, into, &result, why))
        return false;
    json_object_set_new(answer, "outcome", json_string(outcome_name(result.outcome)));
    json_object_set_new(answer, "ticket",
                        result.ticket > 0 ? json_integer(result.ticket) : json_null());
    return answer_number(answer, "delivery", result.delivery);
}

static bool
verb_held_refuse(const ControlHost *host, const json_t *request, json_t *answer,
                 Fault *why)
{
    gint64 held = 0;

    return get_number(request, "held", 1, 0, &held, why) &&
           held_refuse(host->intake, held, why) && answer_number(answer, "held", held);
}

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

static bool
verb_import_ticket(const ControlHost *host, const json_t *request, json_t *answer,
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
    return answer_number(answer, "ticket", number);
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

static bool
verb_import(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    g_autoptr(GPtrArray) mails = g_ptr_array_new_with_free_func(import_mail_release);
    Import import = { .position = 0 };
    const char *status;
    json_t *results;

    if (!get_string(request, "department", "", &import.department, why) ||
        !get_string(request, "status", "", &status, why) ||
        !get_string(request, "source", NULL, &import.source, why) ||
        !get_number(request, "position", 0, -1, &import.position, why) ||
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

/* Verbs that take one word and answer nothing. */
static bool
run_word(const ControlHost *host, const json_t *request, const char *key,
         bool (*run)(const Desk *desk, const char *word, Fault *why), Fault *why)
{
    const char *word = "";

    return get_string(request, key, NULL, &word, why) && run(host->desk, word, why);
}

static bool
verb_block(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    return run_word(host, request, "value", desk_block, why);
}

static bool
verb_unblock(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    return run_word(host, request, "value", desk_unblock, why);
}

static bool
verb_clear_address(const ControlHost *host, const json_t *request, json_t *answer,
                   Fault *why)
{
    return run_word(host, request, "address", desk_clear_address, why);
}

static bool
verb_confirm(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    const char *as, *address;
    gint64 ticket = 0;

    return get_ticket(request, &ticket, &as, why) &&
           get_string(request, "address", NULL, &address, why) &&
           desk_confirm(host->desk, ticket, address, why);
}

static bool
verb_erase(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    StoreErased erased = { 0 };
    const char *address;

    if (!get_string(request, "address", NULL, &address, why) ||
        !desk_erase(host->desk, address, &erased, why))
        return false;
    answer_number(answer, "tickets", erased.tickets);
    answer_number(answer, "entries", erased.entries);
    answer_number(answer, "mails", erased.mails);
    answer_number(answer, "letters", erased.letters);
    return answer_number(answer, "cut", erased.cut);
}

static bool
verb_metrics(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    g_autofree char *text = NULL;

    if (!desk_figures(host->desk, &text, why))
        return false;
    json_object_set_new(answer, "text", json_string(text));
    return true;
}

static bool
verb_backup_done(const ControlHost *host, const json_t *request, json_t *answer,
                 Fault *why)
{
    return desk_backup_done(host->desk, why);
}

static bool
verb_ping(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    json_object_set_new(answer, "version", json_string(PACKAGE_VERSION));
    return true;
}

bool
control_verb_run(const ControlHost *host, json_t *request, json_t *answer, Fault *why)
{
    static const struct {
        const char *verb;
        bool (*run)(const ControlHost *host, const json_t *request, json_t *answer,
                    Fault *why);
    } table[] = {
        { "assign", verb_assign },
        { "backup-done", verb_backup_done },
        { "block", verb_block },
        { "cc", verb_cc },
        { "clear-address", verb_clear_address },
        { "close", verb_close },
        { "confirm", verb_confirm },
        { "erase", verb_erase },
        { "held-refuse", verb_held_refuse },
        { "held-release", verb_held_release },
        { "import", verb_import },
        { "import-ticket", verb_import_ticket },
        { "link", verb_link },
        { "merge", verb_merge },
        { "metrics", verb_metrics },
        { "move", verb_move },
        { "note", verb_note },
        { "outbox-retry", verb_outbox_retry },
        { "ping", verb_ping },
        { "priority", verb_priority },
        { "reopen", verb_reopen },
        { "reply", verb_reply },
        { "split", verb_split },
        { "status", verb_status },
        { "tag", verb_tag },
        { "type", verb_type },
        { "unblock", verb_unblock },
        { "undo", verb_undo },
    };
    const char *verb;

    if (!json_is_object(request))
        return fault_permanent(why, "5.5.4", "the request is no JSON object");
    if (!get_string(request, "verb", NULL, &verb, why))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].verb, verb) == 0)
            return table[i].run(host, request, answer, why);
    return fault_permanent(why, "5.5.4", "this ticketd knows no verb \"%s\"", verb);
}
