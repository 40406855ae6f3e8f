/* outbox.c - ticketctl outbox: letters waiting, sent, dead. */
#include "ctl/client.h"
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/verbs.h"
#include "mime/parse.h"
#include "notify/composer.h"

#include <stdio.h>
#include <string.h>

enum { OUTBOX_LIMIT = 50 };

static json_t *
letter_json(const Letter *letter)
{
    return json_pack(
        "{s:I, s:o, s:s, s:s, s:s, s:s, s:i, s:o, s:s, s:o}", "letter",
        (json_int_t)letter->id, "ticket", output_json_number(letter->ticket), "event",
        letter->event, "recipient", letter->recipient, "message_id", letter->message_id,
        "state", letter_state_name(letter->state), "attempts", (int)letter->attempts,
        "next", output_json_time(letter->state == LETTER_WAITING ? letter->next : 0),
        "last_error", letter->last_error, "created", output_json_time(letter->created));
}

static CtlExit
outbox_list(Ctl *ctl, guint limit)
{
    static const char *const columns[] = { ">LETTER",    ">TICKET",     "EVENT",
                                           "STATE",      ">ATTEMPTS",   "NEXT",
                                           "~RECIPIENT", "~LAST ERROR", NULL };
    g_autoptr(GPtrArray) letters = NULL;
    g_auto(Fault) why = { 0 };
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!query_letters(ctl->store, limit, &letters, &why))
        return ctl_fault(&why);
    Table *table = ctl->json ? NULL : table_new(columns);
    for (guint i = 0; i < letters->len; i++) {
        const Letter *letter = g_ptr_array_index(letters, i);
        if (table == NULL) {
            output_json(letter_json(letter));
            continue;
        }
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, letter->id);
        g_autofree char *ticket = g_strdup_printf("%" G_GINT64_FORMAT, letter->ticket);
        g_autofree char *attempts = g_strdup_printf("%u", letter->attempts);
        g_autofree char *next =
            output_time(letter->state == LETTER_WAITING ? letter->next : 0);
        table_add(table, id, ticket, letter->event, letter_state_name(letter->state),
                  attempts, next, letter->recipient, letter->last_error);
    }
    if (table != NULL)
        table_print(table, "no letters");
    return CTL_DONE;
}

static bool
extract(void *data, GBytes *raw, const char *part, GBytes **out, Fault *why)
{
    *out = mime_extract(raw, part);
    return true;
}

/* As it went or will go; "" where nothing is left to make it of. */
static bool
letter_text(Ctl *ctl, Letter *letter, char **out, Fault *why)
{
    g_autoptr(Composer) composer =
        composer_new(ctl->settings->database, ctl->words, extract, NULL);
    gsize length = 0;
    const char *bytes = "";
    mime_init();
    if (!composer_make(composer, letter, why)) {
        if (why->kind != FAULT_PERMANENT)
            return false;
        ctl_say(CTL_DONE, "%s", why->text);
    }
    if (letter->message != NULL)
        bytes = g_bytes_get_data(letter->message, &length);
    *out = g_utf8_make_valid(bytes, (gssize)length);
    return true;
}

static CtlExit
outbox_show(Ctl *ctl, const char *word)
{
    gint64 id;
    g_autoptr(Letter) letter = NULL;
    g_auto(Fault) why = { 0 };
    if (!ctl_number(word, "a letter", &id))
        return CTL_USAGE;
    CtlExit code = ctl_wordbook(ctl);
    if (code == CTL_DONE)
        code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!store_letter(ctl->store, id, true, &letter, &why))
        return ctl_fault(&why);
    if (letter == NULL)
        return ctl_say(CTL_REFUSED, "no letter %" G_GINT64_FORMAT, id);
    g_autofree char *text = NULL;
    if (!letter_text(ctl, letter, &text, &why))
        return ctl_fault(&why);
    if (ctl->json) {
        json_t *object = letter_json(letter);
        json_object_set_new(object, "envelope_sender",
                            json_string(letter->envelope_sender));
        json_object_set_new(object, "automatic", json_boolean(letter->is_automatic));
        json_object_set_new(object, "message", json_string(text));
        output_json(object);
        return CTL_DONE;
    }
    g_autofree char *recipient = output_clean(letter->recipient);
    g_autofree char *error = output_clean(letter->last_error);
    printf("Letter %" G_GINT64_FORMAT " of ticket %" G_GINT64_FORMAT
           " to %s: %s, %u attempts%s%s\n\n",
           letter->id, letter->ticket, recipient, letter_state_name(letter->state),
           letter->attempts, *error == '\0' ? "" : ", ", error);
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    g_autofree char *unix_text = g_strjoinv("\n", lines);
    output_lines("", unix_text);
    return CTL_DONE;
}

static CtlExit
outbox_retry(Ctl *ctl, const char *word)
{
    gint64 id = 0;
    if (word != NULL && !ctl_number(word, "a letter", &id))
        return CTL_USAGE;
    return client_ask(
        ctl, json_pack("{s:s, s:I}", "verb", "outbox-retry", "letter", (json_int_t)id));
}

CtlExit
verb_outbox(Ctl *ctl, int argc, char **argv)
{
    int limit = OUTBOX_LIMIT;
    gboolean all = FALSE;
    const GOptionEntry entries[] = {
        { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many, 0 is all", "N" },
        { "all", 0, 0, G_OPTION_ARG_NONE, &all, "Retry all that were not sent", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 0, 2))
        return CTL_USAGE;
    if (argc == 1 && limit >= 0 && !all)
        return outbox_list(ctl, (guint)limit);
    if (argc == 3 && strcmp(argv[1], "show") == 0 && !all)
        return outbox_show(ctl, argv[2]);
    if (argc >= 2 && strcmp(argv[1], "retry") == 0 && (argc == 3) != all)
        return outbox_retry(ctl, argc == 3 ? argv[2] : NULL);
    return ctl_say(CTL_USAGE, "usage: ticketctl outbox %s", ctl->usage);
}
