/* entry.c - what was said on a ticket, and the files that came with it. */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "store/packed.h"

/* ------------------------------------------------------------------ texts */

/* Shorter ones stay as they are: they pack badly, and most are short. */
#define PACKED_MIN 1000

/* Text and quoted in one, *size bytes before they were packed; NULL: not worth it. */
static GBytes *
pack_texts(const Entry *entry, gint64 *size)
{
    gsize text = strlen(entry->text), quoted = strlen(entry->quoted);
    g_autoptr(GBytes) both = NULL;
    guint8 *bytes;

    *size = 0;
    if (text + quoted < PACKED_MIN)
        return NULL;
    *size = (gint64)(text + 1 + quoted);
    bytes = g_malloc((gsize)*size);
    memcpy(bytes, entry->text, text + 1);
    memcpy(bytes + text + 1, entry->quoted, quoted);
    both = g_bytes_new_take(bytes, (gsize)*size);
    return packed_make(both);
}

static bool
unpack_texts(Statement *s, GBytes *packed, gsize size, char **text, char **quoted,
             Fault *why)
{
    g_autoptr(GBytes) both = packed_open(packed, size);
    const char *bytes = both ? g_bytes_get_data(both, NULL) : NULL;
    const char *nul = bytes ? memchr(bytes, '\0', size) : NULL;

    if (!nul)
        return fault_temporary(why, "4.3.0",
                               "database %s is damaged: a text that was "
                               "packed cannot be read again",
                               s->store->path);
    *text = g_strndup(bytes, (gsize)(nul - bytes));
    *quoted = g_strndup(nul + 1, size - (gsize)(nul + 1 - bytes));
    return true;
}

bool
sqlite_take_texts(Statement *s, char **text, char **quoted, Fault *why)
{
    g_autofree char *plain = statement_text(s);
    g_autofree char *plain_quoted = statement_text(s);
    g_autoptr(GBytes) packed = statement_bytes(s);
    gint64 size = statement_int(s);

    *text = *quoted = NULL;
    if (size > 0)
        return unpack_texts(s, packed, (gsize)size, text, quoted, why);
    *text = g_steal_pointer(&plain);
    *quoted = g_steal_pointer(&plain_quoted);
    return true;
}

/* ------------------------------------------------------------------ entries */

static bool
insert_entry(Store *store, Entry *entry, Fault *why)
{
    Statement s = statement_open(
        store, "INSERT INTO entry (ticket, kind, author_name, author_address, at, "
               "message_id, proof, delivery, text, quoted, packed_size, packed) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
    gint64 size;
    g_autoptr(GBytes) packed = pack_texts(entry, &size);

    statement_bind_int(&s, entry->ticket);
    statement_bind_text(&s, entry_kind_name(entry->kind));
    statement_bind_text(&s, entry->author.name);
    statement_bind_text(&s, entry->author.address);
    statement_bind_int(&s, entry->at);
    statement_bind_text(&s, entry->message_id);
    statement_bind_text(&s, entry->proof);
    statement_bind_id(&s, entry->delivery);
    statement_bind_text(&s, packed ? "" : entry->text);
    statement_bind_text(&s, packed ? "" : entry->quoted);
    statement_bind_id(&s, packed ? size : 0);
    if (packed)
        statement_bind_bytes(&s, packed);
    else
        statement_bind_id(&s, 0);
    if (!statement_run(&s, why))
        return false;
    entry->id = sqlite3_last_insert_rowid(((SqliteStore *)store)->db);
    return true;
}

static bool
insert_attachment(Store *store, const Entry *entry, guint position, Fault *why)
{
    const Attachment *attachment = g_ptr_array_index(entry->attachments, position);
    gint64 content = 0;
    Statement s;

    if (attachment->bytes &&
        !sqlite_keep_content(store, attachment->bytes, NULL, NULL, &content, why))
        return false;
    s = statement_open(
        store,
        "INSERT INTO attachment (entry, position, name, type, seen_type, content_id, "
        "part, size, is_inline, is_encrypted, content) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    statement_bind_int(&s, entry->id);
    statement_bind_int(&s, position);
    statement_bind_text(&s, attachment->name);
    statement_bind_text(&s, attachment->type);
    statement_bind_text(&s, attachment->seen_type);
    statement_bind_text(&s, attachment->content_id);
    statement_bind_text(&s, attachment->part);
    statement_bind_int(&s, attachment->size);
    statement_bind_int(&s, attachment->is_inline);
    statement_bind_int(&s, attachment->is_encrypted);
    statement_bind_id(&s, content);
    return statement_run(&s, why);
}

bool
sqlite_add_entry(Store *store, Entry *entry, Fault *why)
{
    if (!insert_entry(store, entry, why) ||
        !sqlite_add_message_id(store, entry->message_id, entry->ticket, why))
        return false;
    for (guint i = 0; i < entry->attachments->len; i++)
        if (!insert_attachment(store, entry, i, why))
            return false;
    sqlite_index_entry((SqliteStore *)store, entry->id);
    return true;
}

static bool
read_attachments(Store *store, Entry *entry, Fault *why)
{
    Statement s = statement_open(
        store,
        "SELECT name, type, seen_type, content_id, part, size, is_inline, is_encrypted "
        "FROM attachment WHERE entry = ?1 ORDER BY position");

    statement_bind_int(&s, entry->id);
    while (statement_row(&s)) {
        Attachment *attachment = attachment_new();

        statement_take(&s, &attachment->name);
        statement_take(&s, &attachment->type);
        statement_take(&s, &attachment->seen_type);
        statement_take(&s, &attachment->content_id);
        statement_take(&s, &attachment->part);
        attachment->size = statement_int(&s);
        attachment->is_inline = statement_int(&s) != 0;
        attachment->is_encrypted = statement_int(&s) != 0;
        g_ptr_array_add(entry->attachments, attachment);
    }
    return statement_close(&s, why);
}

#define ENTRY_COLUMNS                                                                    \
    "id, ticket, kind, author_name, author_address, at, message_id, proof, "             \
    "delivery, " ENTRY_TEXTS

static bool
read_entry(Statement *s, Entry **out, Fault *why)
{
    g_autoptr(Entry) entry = entry_new();
    char *text, *quoted;

    entry->id = statement_int(s);
    entry->ticket = statement_int(s);
    entry_kind_parse(statement_peek(s), &entry->kind);
    statement_take(s, &entry->author.name);
    statement_take(s, &entry->author.address);
    entry->at = statement_int(s);
    statement_take(s, &entry->message_id);
    statement_take(s, &entry->proof);
    entry->delivery = statement_int(s);
    if (!sqlite_take_texts(s, &text, &quoted, why))
        return false;
    g_free(entry->text);
    entry->text = text;
    g_free(entry->quoted);
    entry->quoted = quoted;
    *out = g_steal_pointer(&entry);
    return true;
}

/* All that the statement gives, and closes it. */
static bool
read_entries(Statement *s, GPtrArray **out, Fault *why)
{
    Store *store = &s->store->base;
    g_autoptr(GPtrArray) entries =
        g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);
    bool is_fine = true;

    while (is_fine && statement_row(s)) {
        Entry *entry = NULL;

        is_fine = read_entry(s, &entry, why);
        if (is_fine)
            g_ptr_array_add(entries, entry);
    }
    if (!statement_close_after(s, is_fine, why))
        return false;
    for (guint i = 0; i < entries->len; i++)
        if (!read_attachments(store, g_ptr_array_index(entries, i), why))
            return false;
    *out = g_steal_pointer(&entries);
    return true;
}

bool
sqlite_query_earlier(Store *store, gint64 ticket, gint64 before, EntryKind until,
                     guint limit, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT " ENTRY_COLUMNS " FROM entry WHERE ticket = ?1 AND id < ?2 AND "
               "kind IN ('customer', 'staff') ORDER BY at DESC, id DESC LIMIT ?3");
    g_autoptr(GPtrArray) entries =
        g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);
    bool is_fine = true, is_over = false;

    statement_bind_int(&s, ticket);
    statement_bind_int(&s, before);
    statement_bind_int(&s, limit);
    while (is_fine && !is_over && statement_row(&s)) {
        Entry *entry = NULL;

        is_fine = read_entry(&s, &entry, why);
        if (is_fine) {
            is_over = entry->kind == until;
            g_ptr_array_add(entries, entry);
        }
    }
    if (!statement_close_after(&s, is_fine, why))
        return false;
    *out = g_steal_pointer(&entries);
    return true;
}

bool
sqlite_query_entries(Store *store, gint64 ticket, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT " ENTRY_COLUMNS
                                        " FROM entry WHERE ticket = ?1 ORDER BY at, id");

    statement_bind_int(&s, ticket);
    return read_entries(&s, out, why);
}

bool
sqlite_query_entry(Store *store, gint64 id, Entry **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT " ENTRY_COLUMNS " FROM entry WHERE id = ?1");
    g_autoptr(GPtrArray) found = NULL;

    statement_bind_int(&s, id);
    if (!read_entries(&s, &found, why))
        return false;
    *out = found->len > 0 ? g_ptr_array_steal_index(found, 0) : NULL;
    return true;
}

bool
sqlite_query_file(Store *store, gint64 entry, guint position, GBytes **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT content.bytes, content.size FROM attachment JOIN content ON "
               "content.id = attachment.content WHERE attachment.entry = ?1 AND "
               "attachment.position = ?2");
    bool is_fine = true;

    *out = NULL;
    statement_bind_int(&s, entry);
    statement_bind_int(&s, position);
    if (statement_row(&s))
        is_fine = sqlite_take_content(&s, out, why);
    return statement_close_after(&s, is_fine, why);
}
