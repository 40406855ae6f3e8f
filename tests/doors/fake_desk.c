/* fake_desk.c - a desk that writes down, as text, what it was asked to do. */
#include "doors/fake_desk.h"

#include "account/people.h"
#include "desk/erasing.h"
#include "desk/figures.h"
#include "desk/gatekeeping.h"
#include "intake/held.h"
#include "intake/import.h"

#include <string.h>

FakeDesk *
fake_desk_new(void)
{
    FakeDesk *fake = g_new0(FakeDesk, 1);

    fake->settings.control = g_strdup("");
    fake->desk.settings = &fake->settings;
    fake->intake.settings = &fake->settings;
    pthread_mutex_init(&fake->lock, NULL);
    fake->calls = g_string_new(NULL);
    return fake;
}

void
fake_desk_free(FakeDesk *fake)
{
    g_free(fake->settings.control);
    g_string_free(fake->calls, TRUE);
    pthread_mutex_destroy(&fake->lock);
    g_free(fake);
}

char *
fake_desk_calls(FakeDesk *fake)
{
    char *calls;

    pthread_mutex_lock(&fake->lock);
    calls = g_strdup(fake->calls->str);
    g_string_truncate(fake->calls, 0);
    pthread_mutex_unlock(&fake->lock);
    return calls;
}

/* Write the call down; whether it succeeds depends on the number alone. */
static bool called(void *data, gint64 number, Fault *why, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static bool
called(void *data, gint64 number, Fault *why, const char *format, ...)
{
    FakeDesk *fake = data;
    va_list args;

    va_start(args, format);
    pthread_mutex_lock(&fake->lock);
    g_string_append_vprintf(fake->calls, format, args);
    g_string_append_c(fake->calls, '\n');
    pthread_mutex_unlock(&fake->lock);
    va_end(args);
    if (number == 404)
        return fault_permanent(why, "5.1.1", "no ticket 404");
    if (number == 503)
        return fault_temporary(why, "4.3.1", "secret cause");
    return true;
}

bool
desk_reply(const Desk *desk, gint64 ticket, const char *as, const char *text,
           const GPtrArray *attachments, bool close, guint *letters, Fault *why)
{
    g_autoptr(GString) files = g_string_new(NULL);

    for (guint i = 0; i < attachments->len; i++) {
        const LetterAttachment *file = g_ptr_array_index(attachments, i);

        g_string_append_printf(files, " %s:%zu", file->name,
                               g_bytes_get_size(file->bytes));
    }
    *letters = 2;
    return called((void *)desk->settings, ticket, why, "reply %d [%s] [%s]%s%s",
                  (int)ticket, as, text, files->str, close ? " close" : "");
}

bool
desk_note(const Desk *desk, gint64 ticket, const char *as, const char *text, Fault *why)
{
    return called((void *)desk->settings, ticket, why, "note %d [%s] [%s]", (int)ticket,
                  as, text);
}

bool
desk_set_status(const Desk *desk, gint64 ticket, const char *as, TicketStatus status,
                Fault *why)
{
    return called((void *)desk->settings, ticket, why, "status %d [%s] %s", (int)ticket,
                  as, ticket_status_name(status));
}

bool
desk_change(const Desk *desk, gint64 ticket, const char *as, DeskChange what,
            const char *value, Fault *why)
{
    static const char *const words[] = {
        [DESK_ASSIGN] = "assign",
        [DESK_PRIORITY] = "priority",
        [DESK_MOVE] = "move",
        [DESK_TYPE] = "type",
        [DESK_TAG] = "tag",
        [DESK_CC_ADD] = "cc-add",
        [DESK_CC_REMOVE] = "cc-remove",
    };

    return called((void *)desk->settings, ticket, why, "%s %d [%s] [%s]", words[what],
                  (int)ticket, as, value);
}

bool
desk_link(const Desk *desk, gint64 ticket, const char *as, gint64 other, Fault *why)
{
    return called((void *)desk->settings, ticket, why, "link %d [%s] %d", (int)ticket, as,
                  (int)other);
}

bool
desk_split(const Desk *desk, gint64 ticket, const char *as, gint64 entry, gint64 *number,
           Fault *why)
{
    *number = 8;
    return called((void *)desk->settings, ticket, why, "split %d [%s] %d", (int)ticket,
                  as, (int)entry);
}

bool
desk_undo(const Desk *desk, gint64 ticket, const char *as, char **what, Fault *why)
{
    *what = g_strdup("status, closed -> open");
    return called((void *)desk->settings, ticket, why, "undo %d [%s]", (int)ticket, as);
}

bool
desk_merge(const Desk *desk, gint64 ticket, const char *as, gint64 into, Fault *why)
{
    return called((void *)desk->settings, ticket, why, "merge %d [%s] %d", (int)ticket,
                  as, (int)into);
}

bool
desk_retry_letter(const Desk *desk, gint64 letter, guint *count, Fault *why)
{
    *count = 3;
    return called((void *)desk->settings, letter, why, "retry %d", (int)letter);
}

bool
desk_block(const Desk *desk, const char *what, Fault *why)
{
    return called((void *)desk->settings, 0, why, "block [%s]", what);
}

bool
desk_unblock(const Desk *desk, const char *what, Fault *why)
{
    return called((void *)desk->settings, 0, why, "unblock [%s]", what);
}

bool
desk_confirm(const Desk *desk, gint64 ticket, const char *address, Fault *why)
{
    return called((void *)desk->settings, ticket, why, "confirm %d [%s]", (int)ticket,
                  address);
}

bool
desk_clear_address(const Desk *desk, const char *address, Fault *why)
{
    return called((void *)desk->settings, 0, why, "clear [%s]", address);
}

bool
dossier_parse(const json_t *json, const GPtrArray *mails, Dossier *out, Fault *why)
{
    return json_is_object(json) || fault_permanent(why, "5.5.4", "no export");
}

void
dossier_clear(Dossier *dossier)
{
}

bool
desk_restore(const Desk *desk, Dossier *dossier, gint64 *number, bool *is_known,
             Fault *why)
{
    *number = 10007;
    *is_known = true;
    return called((void *)desk->settings, 1, why, "restore");
}

bool
desk_figures(const Desk *desk, char **out, Fault *why)
{
    *out = g_strdup("x 1\n");
    return called((void *)desk->settings, 1, why, "figures");
}

bool
desk_backup_done(const Desk *desk, Fault *why)
{
    return called((void *)desk->settings, 1, why, "backup-done");
}

bool
desk_erase(const Desk *desk, const char *address, StoreErased *out, Fault *why)
{
    *out = (StoreErased){ .tickets = 1,
                          .entries = 2,
                          .mails = 3,
                          .letters = 4,
                          .cut = 5,
                          .waiting = 6,
                          .accounts = 1,
                          .chats = 7 };
    return called((void *)desk->settings, 0, why, "erase [%s]", address);
}

bool
held_release(const Intake *intake, gint64 id, gint64 into, IntakeResult *out, Fault *why)
{
    *out = (IntakeResult){ OUTCOME_REPLY, into, 7, "fake" };
    return called((void *)intake->settings, id, why, "release %d %d", (int)id, (int)into);
}

bool
held_refuse(const Intake *intake, gint64 id, Fault *why)
{
    return called((void *)intake->settings, id, why, "refuse %d", (int)id);
}

ImportMail *
import_mail_new(GBytes *raw)
{
    ImportMail *mail = g_new0(ImportMail, 1);

    mail->raw = g_bytes_ref(raw);
    return mail;
}

void
import_mail_free(ImportMail *mail)
{
    g_bytes_unref(mail->raw);
    g_free(mail->refusal);
    g_free(mail);
}

bool
import_take(const Intake *intake, const Import *import, GPtrArray *mails, Fault *why)
{
    for (guint i = 0; i < mails->len; i++) {
        ImportMail *mail = mails->pdata[i];

        if (g_bytes_get_size(mail->raw) > 4)
            mail->refusal = g_strdup("fake");
        else
            mail->result = (IntakeResult){ OUTCOME_REPLY, 10001, 7, "fake" };
    }
    return called((void *)intake->settings, 1, why, "import %s %s %d %s %u",
                  import->department, import->source, (int)import->position,
                  import->has_status ? ticket_status_name(import->status) : "-",
                  mails->len);
}

bool
people_add(const Accounts *accounts, const char *address, const char *name,
           const char *user_name, const char *phone, const char *language, gint64 *id,
           Fault *why)
{
    *id = 12;
    return called((void *)accounts->settings, 0, why, "user-add [%s] [%s] [%s] [%s] [%s]",
                  address, name, user_name, phone, language);
}

bool
people_set_password(const Accounts *accounts, const char *who, const char *password,
                    Fault *why)
{
    return called((void *)accounts->settings, strcmp(who, "nobody") == 0 ? 404 : 0, why,
                  "user-passwd [%s] [%s]", who, password);
}

bool
people_lock(const Accounts *accounts, const char *who, bool is_locked, Fault *why)
{
    return called((void *)accounts->settings, 0, why, "user-lock [%s] %d", who,
                  is_locked);
}

bool
people_logout(const Accounts *accounts, const char *who, guint *count, Fault *why)
{
    *count = 3;
    return called((void *)accounts->settings, 0, why, "user-logout [%s]", who);
}
