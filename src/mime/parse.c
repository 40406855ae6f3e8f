/* parse.c - any bytes give a Mail. */
#include "mime/parse.h"

#include "mime/address.h"
#include "mime/body.h"
#include "mime/charset.h"
#include "mime/date.h"
#include "mime/encoded_word.h"
#include "mime/part.h"

#include <string.h>

enum { IN_REPLY_TO = 50, REFERENCES = 500, ID_BYTES = 998 };

void
mime_init(void)
{
    charset_init();
    date_init();
}

static void
string_set(char **where, char *value)
{
    g_free(*where);
    *where = value;
}

static void
headers_store(const PartTree *tree, Mail *mail)
{
    const GArray *fields = part_at(tree, 0)->header.fields;

    for (guint i = 0; i < fields->len; i++) {
        const ScannedField *field = &g_array_index(fields, ScannedField, i);
        g_autofree char *name = g_strndup(field->name.data, field->name.length);
        g_autoptr(GString) raw = header_unfold(field->value), value = g_string_new(NULL);
        charset_decode(raw->str, raw->len, NULL, tree->charset, value);
        charset_clean_line(value);
        g_ptr_array_add(mail->headers, header_field_new(name, value->str));
        if (g_ascii_strcasecmp(name, "Received") == 0)
            mail->hops++;
    }
}

static guint
addresses_store(const PartTree *tree, const char *name, GPtrArray *out, bool *is_plain)
{
    const GArray *fields = part_at(tree, 0)->header.fields;
    guint count = 0;

    *is_plain = true;
    for (guint i = 0; i < fields->len; i++) {
        const ScannedField *field = &g_array_index(fields, ScannedField, i);
        if (!header_field_is(field, name))
            continue;
        g_autoptr(GString) line = header_unfold(field->value);
        if (!address_list_read(line->str, line->len, tree->charset, out) ||
            field->is_strange)
            *is_plain = false;
        count++;
    }
    return count;
}

/* A gateway that reads another author than the verifier in front of it did would
 * let anybody speak for anybody: in doubt there is no author. */
static void
author_store(const PartTree *tree, Mail *mail)
{
    bool is_plain, ignored;

    guint fields = addresses_store(tree, "From", mail->from, &is_plain);
    addresses_store(tree, "To", mail->to, &ignored);
    addresses_store(tree, "Cc", mail->cc, &ignored);
    addresses_store(tree, "Reply-To", mail->reply_to, &ignored);
    if (fields != 1 || !is_plain || mail->from->len != 1 ||
        part_at(tree, 0)->header.is_shortened)
        return;
    const Mailbox *from = g_ptr_array_index(mail->from, 0);
    mail->has_sole_author = true;
    string_set(&mail->author.name, g_strdup(from->name));
    string_set(&mail->author.address, g_strdup(from->address));
}

static void
id_add(GPtrArray *ids, const char *id, gsize length, guint limit)
{
    g_autoptr(GString) clean = g_string_new(NULL);

    if (ids->len >= limit || length > ID_BYTES)
        return;
    charset_decode(id, length, NULL, NULL, clean);
    charset_clean_line(clean);
    if (clean->len > 0)
        g_ptr_array_add(ids, g_strdup(clean->str));
}

/* Ids in brackets; without any, words with an '@'. A fold inside an id is undone. */
static void
ids_read(const GString *line, GPtrArray *ids, guint limit)
{
    const char *p = line->str, *end = p + line->len;
    const char *open;
    bool has_brackets = false;

    while (p < end && (open = memchr(p, '<', (gsize)(end - p)))) {
        const char *close = memchr(open, '>', (gsize)(end - open));
        if (!close)
            break;
        const char *inner;
        while ((inner = memchr(open + 1, '<', (gsize)(close - open - 1))))
            open = inner;
        g_autoptr(GString) id = g_string_new(NULL);
        for (const char *q = open + 1; q < close; q++)
            if (*q != ' ' && *q != '\t')
                g_string_append_c(id, *q);
        id_add(ids, id->str, id->len, limit);
        has_brackets = true;
        p = close + 1;
    }
    if (has_brackets)
        return;
    for (p = line->str; p < end;) {
        const char *word = p;
        while (p < end && !strchr(" \t,;", *p))
            p++;
        gsize length = (gsize)(p - word);
        gsize skip = length > 0 && *word == '<';
        if (memchr(word, '@', length))
            id_add(ids, word + skip, length - skip, limit);
        while (p < end && strchr(" \t,;", *p))
            p++;
    }
}

static void
ids_store(const PartTree *tree, const char *name, GPtrArray *ids, guint limit)
{
    const ScannedField *field = header_block_find(&part_at(tree, 0)->header, name);

    if (!field)
        return;
    g_autoptr(GString) line = header_unfold(field->value);
    /* RFC 2047 forbids encoded-words here, but some libraries write ids over 76
     * characters as such, and ours are among them. */
    if (strstr(line->str, "=?")) {
        g_autofree char *decoded = encoded_word_decode(line->str, line->len, NULL);
        g_string_assign(line, decoded);
    }
    ids_read(line, ids, limit);
}

/* An id without brackets and '@' is still one, if it is one word. */
static void
message_id_store(const PartTree *tree, Mail *mail)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *written = part_header(tree, part_at(tree, 0), "Message-ID");

    ids_store(tree, "Message-ID", ids, 1);
    if (ids->len > 0)
        string_set(&mail->message_id, g_strdup(g_ptr_array_index(ids, 0)));
    else if (*written && !strpbrk(written, " <>") && strlen(written) <= ID_BYTES)
        string_set(&mail->message_id, g_strdup(written));
}

static void
fields_store(const PartTree *tree, Mail *mail)
{
    const Part *outermost = part_at(tree, 0);
    const ScannedField *date = header_block_find(&outermost->header, "Date");

    string_set(&mail->subject, part_header(tree, outermost, "Subject"));
    string_set(&mail->thread_topic, part_header(tree, outermost, "Thread-Topic"));
    string_set(&mail->thread_index, part_header(tree, outermost, "Thread-Index"));
    message_id_store(tree, mail);
    ids_store(tree, "In-Reply-To", mail->in_reply_to, IN_REPLY_TO);
    ids_store(tree, "References", mail->references, REFERENCES);
    if (date) {
        g_autoptr(GString) line = header_unfold(date->value);
        date_read(line->str, &mail->date, &mail->date_offset);
    }
    string_set(&mail->content_type, g_strdup(parameters_value(outermost->type)));
    if (g_str_has_prefix(mail->content_type, "multipart/"))
        string_set(&mail->report_type,
                   g_ascii_strdown(parameters_get(outermost->type, "report-type"), -1));
}

Mail *
mime_parse(GBytes *raw)
{
    Mail *mail = mail_new();
    gsize length;
    const char *bytes = g_bytes_get_data(raw, &length);
    g_autoptr(PartTree) tree = part_tree_read(bytes, length);
    FileSink sink = { .attachments = mail->attachments };

    headers_store(tree, mail);
    author_store(tree, mail);
    fields_store(tree, mail);
    body_read(tree, mail, &sink);
    return mail;
}

#define IN_MAIL "/mail:"

GBytes *
mime_extract(GBytes *raw, const char *part)
{
    const char *inner = strstr(part, IN_MAIL);

    if (inner) {
        g_autofree char *outer = g_strndup(part, (gsize)(inner - part));
        g_autoptr(GBytes) message = mime_extract(raw, outer);

        return message ? mime_extract(message, inner + strlen(IN_MAIL)) : NULL;
    }
    g_autoptr(Mail) nowhere = mail_new();
    gsize length;
    const char *bytes = g_bytes_get_data(raw, &length);
    g_autoptr(PartTree) tree = part_tree_read(bytes, length);
    FileSink sink = { .attachments = nowhere->attachments, .wanted = part };

    body_read(tree, nowhere, &sink);
    return sink.found;
}
