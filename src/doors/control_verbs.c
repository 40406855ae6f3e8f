/* control_verbs.c - what may be asked at the control door, and by which words. */
#include "config.h"

#include "doors/control_verbs.h"

#include "desk/gatekeeping.h"
#include "doors/control_desk.h"
#include "doors/control_fields.h"
#include "doors/control_people.h"
#include "intake/held.h"

#include <string.h>

enum { ATTACHMENTS_MAX = 100 };

/* ------------------------------------------------- files of a request */

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

        if (!control_get_string(item, "name", NULL, &name, why) ||
            !control_get_string(item, "base64", NULL, &base64, why))
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

    return control_get_ticket(request, &ticket, &as, why) &&
           control_get_string(request, "text", NULL, &text, why) &&
           control_get_flag(request, "close", &close, why) &&
           get_attachments(request, attachments, why) &&
           desk_reply(host->desk, ticket, as, text, attachments, close, &letters, why) &&
           control_answer_number(answer, "ticket", ticket) &&
           control_answer_number(answer, "letters", letters);
}

static bool
verb_note(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    const char *as, *text;
    gint64 ticket = 0;

    return control_get_ticket(request, &ticket, &as, why) &&
           control_get_string(request, "text", NULL, &text, why) &&
           desk_note(host->desk, ticket, as, text, why) &&
           control_answer_number(answer, "ticket", ticket);
}

static bool
set_status(const ControlHost *host, const json_t *request, TicketStatus status,
           json_t *answer, Fault *why)
{
    const char *as;
    gint64 ticket = 0;

    return control_get_ticket(request, &ticket, &as, why) &&
           desk_set_status(host->desk, ticket, as, status, why) &&
           control_answer_number(answer, "ticket", ticket);
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

    if (!control_get_string(request, "status", NULL, &word, why))
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

    return control_get_ticket(request, &ticket, &as, why) &&
           control_get_string(request, key, NULL, &word, why) &&
           desk_change(host->desk, ticket, as, what, word, why) &&
           control_answer_number(answer, "ticket", ticket);
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

    if (!control_get_string(request, "what", NULL, &what, why))
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

    return control_get_ticket(request, &ticket, &as, why) &&
           control_get_number(request, "other", 1, 0, &other, why) &&
           desk_link(host->desk, ticket, as, other, why) &&
           control_answer_number(answer, "ticket", ticket) &&
           control_answer_number(answer, "other", other);
}

static bool
verb_split(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    gint64 ticket = 0, entry = 0, number = 0;
    const char *as;

    return control_get_ticket(request, &ticket, &as, why) &&
           control_get_number(request, "entry", 1, 0, &entry, why) &&
           desk_split(host->desk, ticket, as, entry, &number, why) &&
           control_answer_number(answer, "ticket", number) &&
           control_answer_number(answer, "from", ticket);
}

static bool
verb_undo(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    g_autofree char *what = NULL;
    gint64 ticket = 0;
    const char *as;

    if (!control_get_ticket(request, &ticket, &as, why) ||
        !desk_undo(host->desk, ticket, as, &what, why))
        return false;
    json_object_set_new(answer, "undone", json_string(what));
    return control_answer_number(answer, "ticket", ticket);
}

static bool
verb_merge(const ControlHost *host, const json_t *request, json_t *answer, Fault *why)
{
    gint64 ticket, into;
    const char *as;

    return control_get_ticket(request, &ticket, &as, why) &&
           control_get_number(request, "into", 1, 0, &into, why) &&
           desk_merge(host->desk, ticket, as, into, why) &&
           control_answer_number(answer, "ticket", ticket) &&
           control_answer_number(answer, "into", into);
}

static bool
verb_outbox_retry(const ControlHost *host, const json_t *request, json_t *answer,
                  Fault *why)
{
    guint count = 0;
    gint64 letter = 0;

    return control_get_number(request, "letter", 0, -1, &letter, why) &&
           desk_retry_letter(host->desk, letter, &count, why) &&
           control_answer_number(answer, "letters", count);
}

static bool
verb_held_release(const ControlHost *host, const json_t *request, json_t *answer,
                  Fault *why)
{
    IntakeResult result = { .ticket = 0 };
    gint64 held = 0, into = 0;

    if (!control_get_number(request, "held", 1, 0, &held, why) ||
        !control_get_number(request, "ticket", 0, 0, &into, why) ||
        !held_release(host->intake, held, into, &result, why))
        return false;
    json_object_set_new(answer, "outcome", json_string(outcome_name(result.outcome)));
    json_object_set_new(answer, "ticket",
                        result.ticket > 0 ? json_integer(result.ticket) : json_null());
    return control_answer_number(answer, "delivery", result.delivery);
}

static bool
verb_held_refuse(const ControlHost *host, const json_t *request, json_t *answer,
                 Fault *why)
{
    gint64 held = 0;

    return control_get_number(request, "held", 1, 0, &held, why) &&
           held_refuse(host->intake, held, why) &&
           control_answer_number(answer, "held", held);
}

/* Verbs that take one word and answer nothing. */
static bool
run_word(const ControlHost *host, const json_t *request, const char *key,
         bool (*run)(const Desk *desk, const char *word, Fault *why), Fault *why)
{
    const char *word = "";

    return control_get_string(request, key, NULL, &word, why) &&
           run(host->desk, word, why);
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

    return control_get_ticket(request, &ticket, &as, why) &&
           control_get_string(request, "address", NULL, &address, why) &&
           desk_confirm(host->desk, ticket, address, why);
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
        { "backup-done", control_backup_done },
        { "block", verb_block },
        { "cc", verb_cc },
        { "clear-address", verb_clear_address },
        { "close", verb_close },
        { "confirm", verb_confirm },
        { "erase", control_erase },
        { "held-refuse", verb_held_refuse },
        { "held-release", verb_held_release },
        { "import", control_import },
        { "import-ticket", control_import_ticket },
        { "link", verb_link },
        { "merge", verb_merge },
        { "metrics", control_metrics },
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
        { "user-add", control_user_add },
        { "user-lock", control_user_lock },
        { "user-logout", control_user_logout },
        { "user-passwd", control_user_passwd },
        { "user-unlock", control_user_unlock },
    };
    const char *verb;

    if (!json_is_object(request))
        return fault_permanent(why, "5.5.4", "the request is no JSON object");
    if (!control_get_string(request, "verb", NULL, &verb, why))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].verb, verb) == 0)
            return table[i].run(host, request, answer, why);
    return fault_permanent(why, "5.5.4", "this ticketd knows no verb \"%s\"", verb);
}
