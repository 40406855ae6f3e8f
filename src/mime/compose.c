/* compose.c - a letter's bytes, made with GMime from fields we trust to be text. */
#include "mime/compose.h"

#include <string.h>

#include "base/clock.h"
#include "mime/compose_check.h"
#include "mime/header_write.h"

enum {
    SUBJECT_CHARS_MAX = 500,
    NAME_CHARS_MAX = 100,
    ID_BYTES_MAX = 250,
    WORD_BYTES_MAX = 600,
    REFERENCE_EXTRA = 5, /* brackets, blank, CRLF */
    REFERENCES_LAST = 20,
    REFERENCES_BYTES_MAX = 3800, /* some relays refuse header blocks over 4 KB */
    LOCAL_BYTES_MAX = 64,
    ADDRESS_BYTES_MAX = 254,
    HEAD_BYTES_EXPECTED = 2048,
};

/* ------------------------------------------------------------ what is safe */

static bool
id_is_valid(const char *id)
{
    gsize length = strlen(id);

    if (length == 0 || length > ID_BYTES_MAX || !strchr(id, '@'))
        return false;
    for (gsize i = 0; i < length; i++)
        if (id[i] <= ' ' || id[i] >= 0x7f || strchr("<>()\\\"", id[i]))
            return false;
    return true;
}

bool
compose_address_is_valid(const char *address)
{
    const char *at = strrchr(address, '@');
    gsize length = strlen(address), label = 0;

    if (!at || at == address || at - address > LOCAL_BYTES_MAX ||
        length > ADDRESS_BYTES_MAX || address[0] == '-' ||
        !g_utf8_validate(address, (gssize)length, NULL))
        return false;
    for (const char *p = address; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c >= 0x80
                ? g_unichar_iscntrl(c) || g_unichar_isspace(c) ||
                      header_is_direction_mark(c)
                : !g_ascii_isalnum((char)c) && !strchr("!#$%&'*+-/=?^_`{|}~.@", (char)c))
            return false;
        if (c == '@' && p != at)
            return false;
    }
    for (const char *p = at + 1;; p++) {
        if (*p == '.' || *p == '\0') {
            if (label == 0 || label > 63 || p[-1] == '-')
                return false;
            if (*p == '\0')
                return true;
            label = 0;
        } else if ((*p & 0x80) || g_ascii_isalnum(*p) || (*p == '-' && label > 0)) {
            label++;
        } else {
            return false;
        }
    }
}

/* ----------------------------------------------------------------- header */

/* A header being written: its bytes, and the names that must be found in it again. */
typedef struct Head {
    GString *bytes;
    GPtrArray *names; /* static strings */
} Head;

static void
add_text(Head *head, const char *name, const char *value)
{
    g_autofree char *line = header_clean(value, SUBJECT_CHARS_MAX);

    header_write_text(head->bytes, name, line);
    g_ptr_array_add(head->names, (char *)name);
}

/* A word that must stay as it is; left out if it cannot. */
static void
add_word(Head *head, const char *name, const char *word)
{
    for (const char *p = word; *p; p++)
        if (*p <= ' ' || *p >= 0x7f || p - word >= WORD_BYTES_MAX)
            return;
    if (*word == '\0')
        return;
    header_write_word(head->bytes, name, word);
    g_ptr_array_add(head->names, (char *)name);
}

static void
add_mailbox(Head *head, const char *field, const Mailbox *mailbox)
{
    g_autofree char *name = header_clean(mailbox->name, NAME_CHARS_MAX);

    header_write_mailbox(head->bytes, field, name, mailbox->address);
    g_ptr_array_add(head->names, (char *)field);
}

static void
add_ids(Head *head, const char *name, const GPtrArray *ids)
{
    if (ids->len == 0)
        return;
    header_write_ids(head->bytes, name, ids);
    g_ptr_array_add(head->names, (char *)name);
}

static void
add_id(Head *head, const char *name, const char *id)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    if (id_is_valid(id))
        g_ptr_array_add(ids, (char *)id);
    add_ids(head, name, ids);
}

/* The ids to show: root, the first, and as many of the last 20 as fit. */
static GPtrArray *
capped_references(const GPtrArray *references)
{
    g_autoptr(GPtrArray) valid = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *shown = g_ptr_array_new();
    gsize size = 0;
    guint i, from;

    for (i = 0; references && i < references->len; i++)
        if (id_is_valid(references->pdata[i]) &&
            g_hash_table_add(seen, references->pdata[i]))
            g_ptr_array_add(valid, references->pdata[i]);
    for (i = 0; i < valid->len && i < 2; i++) {
        g_ptr_array_add(shown, valid->pdata[i]);
        size += strlen(valid->pdata[i]) + REFERENCE_EXTRA;
    }
    for (from = valid->len; from > 2 && valid->len - from < REFERENCES_LAST; from--) {
        size += strlen(valid->pdata[from - 1]) + REFERENCE_EXTRA;
        if (size > REFERENCES_BYTES_MAX)
            break;
    }
    for (i = MAX(from, 2); i < valid->len; i++)
        g_ptr_array_add(shown, valid->pdata[i]);
    return shown;
}

static void
add_marks(Head *head, const ComposeFields *fields)
{
    if (*fields->thread_topic)
        add_text(head, "Thread-Topic", fields->thread_topic);
    add_word(head, "Thread-Index", fields->thread_index);
    if (fields->ticket > 0) {
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, fields->ticket);

        add_text(head, "X-Ticket-ID", number);
    }
    if (*fields->event)
        add_text(head, "X-Ticket-Event", fields->event);
    for (guint i = 0; fields->labels && i < fields->labels->len; i++) {
        const HeaderField *label = fields->labels->pdata[i];

        add_text(head, label->name, label->value);
    }
    if (fields->is_automatic) {
        add_text(head, "Auto-Submitted",
                 fields->is_reply ? "auto-replied" : "auto-generated");
        add_text(head, "X-Auto-Response-Suppress", "All");
    }
    add_word(head, "X-Ticketd-Loop", fields->loop_mark);
}

static void
add_head(Head *head, const ComposeFields *fields)
{
    g_autoptr(GPtrArray) references = capped_references(fields->references);
    g_autofree char *date = clock_rfc5322(fields->date);

    add_mailbox(head, "From", fields->from);
    add_mailbox(head, "To", fields->to);
    if (fields->reply_to)
        add_mailbox(head, "Reply-To", fields->reply_to);
    add_text(head, "Subject", fields->subject);
    add_text(head, "Date", date);
    add_id(head, "Message-ID", fields->message_id);
    add_id(head, "In-Reply-To", fields->in_reply_to);
    add_ids(head, "References", references);
    add_marks(head, fields);
    add_text(head, "MIME-Version", "1.0");
}

/* ---------------------------------------------------------------- compose */

static void
append_body(Head *head, const ComposeBody *body)
{
    g_string_append_len(head->bytes, (const char *)body->bytes->data, body->bytes->len);
    g_ptr_array_add(head->names, (char *)"Content-Type");
    if (!body->is_multipart)
        g_ptr_array_add(head->names, (char *)"Content-Transfer-Encoding");
}

static bool
fields_are_valid(const ComposeFields *fields, Fault *why)
{
    const Mailbox *mailboxes[] = { fields->from, fields->to, fields->reply_to };

    for (gsize i = 0; i < G_N_ELEMENTS(mailboxes); i++)
        if (mailboxes[i] && !compose_address_is_valid(mailboxes[i]->address))
            return fault_permanent(why, "5.1.3",
                                   "cannot write to or from <%s>: no valid address",
                                   mailboxes[i]->address);
    if (!id_is_valid(fields->message_id))
        return fault_permanent(why, "5.6.0", "no valid Message-ID: <%s>",
                               fields->message_id);
    return true;
}

static bool
is_utf8_needed(const ComposeFields *fields)
{
    /* Domains are written in ASCII; a local part has no other form. */
    return !g_str_is_ascii(fields->from->address) ||
           !g_str_is_ascii(fields->to->address) ||
           (fields->reply_to && !g_str_is_ascii(fields->reply_to->address));
}

bool
compose(const ComposeFields *fields, GBytes **out, Fault *why)
{
    g_autoptr(ComposeBody) own = NULL;
    const ComposeBody *body = fields->body;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    Head head = { NULL, names };

    if (!fields_are_valid(fields, why))
        return false;
    if (!body)
        body = own = compose_body_new(fields->message_id, fields->text, fields->html,
                                      fields->attachments);
    head.bytes = g_string_sized_new(HEAD_BYTES_EXPECTED + body->bytes->len);
    add_head(&head, fields);
    append_body(&head, body);
    bytes = g_string_free_to_bytes(head.bytes);
    if (!compose_check(bytes, names,
                       (const char *const[]){ body->mixed, body->alternative, NULL },
                       is_utf8_needed(fields), why))
        return false;
    *out = g_steal_pointer(&bytes);
    return true;
}
