/* staff_mail.c - what a proven staff member's mail asks for besides being an answer. */
#include "intake/staff_mail.h"

#include "base/wellformed.h"
#include "intake/new_text.h"
#include "life/obey.h"

#include <string.h>

enum { SIGNATURE_LINES_MAX = 8 };

typedef struct Asking {
    Store *store;
    const VerdictInput *input;
    Verdict *verdict;
    DecideFacts *facts;
    GString *trace;
} Asking;

/* ------------------------------------------------------------------ commands */

/* Is what stands below the commands no more than who wrote them? Signatures that nothing
 * marks begin with the name. */
static bool
is_signature(const char *rest, const Staff *staff)
{
    gsize length = strcspn(rest, "\n");
    g_autofree char *line = g_strndup(rest, length);
    g_autofree char *folded = g_utf8_casefold(g_strstrip(line), -1);
    g_autofree char *name = g_utf8_casefold(staff->name, -1);
    guint lines = 1;

    for (const char *p = rest; *p; p++)
        lines += *p == '\n';
    return lines <= SIGNATURE_LINES_MAX && strcmp(folded, name) == 0;
}

static bool
has_files(const Mail *mail)
{
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = mail->attachments->pdata[i];

        if (!attachment->is_inline)
            return true;
    }
    return false;
}

/* Can they be carried out? *complaint gets what is wrong, which the caller frees. */
static bool
try_commands(Asking *asking, const Commands *commands, char **complaint, Fault *why)
{
    const VerdictInput *input = asking->input;
    Life life = { .store = asking->store,
                  .settings = input->settings,
                  .words = input->words,
                  .keys = input->keys,
                  .by = asking->verdict->staff,
                  .now = input->now,
                  .is_trial = true };
    g_auto(Fault) wrong = { 0 };
    const char *line = "";
    bool done = life_open(&life, asking->verdict->ticket->number, &wrong) &&
                obey_try(&life, commands, &line, &wrong);

    life_close(&life);
    if (done)
        return true;
    if (wrong.kind != FAULT_PERMANENT) {
        *why = wrong;
        wrong = (Fault){ 0 };
        return false;
    }
    *complaint = g_strdup_printf("%s: %s", line, wrong.text);
    return true;
}

static CommandsKind
commands_kind(const Asking *asking, const Commands *commands)
{
    const char *rest = commands->rest;
    bool has_text = *rest && !is_signature(rest, asking->verdict->staff);

    if (*asking->verdict->complaint)
        return COMMANDS_WRONG;
    if (commands->list->len == 0)
        return commands->is_note ? COMMANDS_NOTE : COMMANDS_NONE;
    for (guint i = 0; i < commands->list->len; i++) {
        const Command *command = commands->list->pdata[i];

        /* Who sends spam gets no answer. */
        if (command->verb == COMMAND_SPAM && has_text)
            return COMMANDS_NOTE;
    }
    if (has_text || has_files(asking->input->mail))
        return commands->is_note ? COMMANDS_NOTE : COMMANDS_ANSWER;
    return COMMANDS_ALONE;
}

/* What a staff member's mail asks for. What it quotes does not count. */
static bool
read_commands(Asking *asking, Fault *why)
{
    const VerdictInput *input = asking->input;
    Verdict *verdict = asking->verdict;
    g_autoptr(Entry) entry = NULL;

    if (!commands_begin(input->mail->text))
        return true;
    entry = entry_new();
    if (!new_text_read(asking->store, input->settings, input->words, input->mail,
                       verdict->ticket, input->ahead, entry, why))
        return false;
    verdict->commanding = g_steal_pointer(&entry->text);
    commands_read(verdict->commanding, &verdict->commands);
    if (verdict->commands.wrong) {
        g_free(verdict->complaint);
        verdict->complaint = g_strdup(verdict->commands.wrong);
    } else {
        g_autofree char *complaint = NULL;

        if (!try_commands(asking, &verdict->commands, &complaint, why))
            return false;
        if (complaint) {
            g_free(verdict->complaint);
            verdict->complaint = g_steal_pointer(&complaint);
        }
    }
    asking->facts->commands = commands_kind(asking, &verdict->commands);
    asking->facts->has_commands = verdict->commands.list->len > 0;
    for (guint i = 0; i < verdict->commands.list->len; i++) {
        const Command *command = verdict->commands.list->pdata[i];

        g_string_append_printf(asking->trace, "command: %s\n", command->line);
    }
    if (*verdict->complaint)
        g_string_append_printf(asking->trace, "no command: %s\n", verdict->complaint);
    return true;
}

/* ------------------------------------------------------------------ forwards */

static bool
is_outside(const Settings *settings, const char *address)
{
    return wellformed_address(address) &&
           !settings_department_for(settings, address, NULL) &&
           !settings_staff_by_address(settings, address);
}

/* Those above a forward are for the ticket that it opens or goes into, which need not be
 * there yet: what cannot be done is told afterwards. With one that is none all are words.
 */
static void
read_forward_commands(Asking *asking)
{
    Verdict *verdict = asking->verdict;

    verdict->commanding = g_strdup(verdict->forwarded->comment);
    commands_read(verdict->commanding, &verdict->commands);
    if (verdict->commands.wrong)
        commands_clear(&verdict->commands);
    else
        asking->facts->has_commands = verdict->commands.list->len > 0;
}

/* Of proven staff: whose mail do they pass on? */
static bool
find_forwarded(Asking *asking, Fault *why)
{
    const VerdictInput *input = asking->input;
    Verdict *verdict = asking->verdict;
    ParticipantRole role = ROLE_CUSTOMER;

    verdict->forwarded =
        forwarded_find(input->mail, input->attached, verdict->ticket != NULL);
    if (!verdict->forwarded)
        return true;
    asking->facts->forward = FORWARD_SOMEBODY;
    if (is_outside(input->settings, verdict->forwarded->author.address)) {
        if (verdict->ticket &&
            !store_role(asking->store, verdict->ticket->number,
                        verdict->forwarded->author.address, &role, why))
            return false;
        if (role >= ROLE_CC) {
            asking->facts->forward = FORWARD_CUSTOMER;
            read_forward_commands(asking);
        }
    }
    g_string_append_printf(asking->trace, "forwarded: a mail of %s\n",
                           *verdict->forwarded->author.address
                               ? verdict->forwarded->author.address
                               : "somebody without an address");
    return true;
}

bool
staff_mail_read(Store *store, const VerdictInput *input, Verdict *verdict,
                DecideFacts *facts, GString *trace, Fault *why)
{
    Asking asking = { store, input, verdict, facts, trace };

    return find_forwarded(&asking, why) &&
           (!verdict->ticket || verdict->forwarded || read_commands(&asking, why));
}
