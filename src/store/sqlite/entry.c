/* entry.c - what was said on a ticket, and the files that came with it. */
#include "store/sqlite/sqlite.h"

static bool
insert_entry(Store *store, Entry *entry, Fault *why)
{
    Statement s = statement_open(
        store,
        "INSERT INTO entry (ticket, kind, author_name, author_address, at, message_id, "
        "proof, "
        "delivery, text, quoted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");

    statement_bind_int(&s, entry->ticket);
    statement_bind_text(&s, entry_kind_name(entry->kind));
    statement_bind_text(&s, entry->author.name);
    statement_bind_text(&s, entry->author.address);
    statement_bind_int(&s, entry->at);
    statement_bind_text(&s, entry->message_id);
    statement_bind_text(&s, entry->proof);
    statement_bind_id(&s, entry->delivery);
    statement_bind_text(&s, entry->text);
    statement_bind_text(&s, entry->quoted);
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
        !sqlite_keep_content(store, attachment->bytes, NULL, &content, why))
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
    "id, ticket, kind, author_name, author_address, at, message_id, proof, delivery, "   \
    "text, quoted"

static Entry *
read_entry(Statement *s)
{
    Entry *entry = entry_new();

    entry->id = statement_int(s);
    entry->ticket = statement_int(s);
    entry_kind_parse(statement_peek(s), &entry->kind);
    statement_take(s, &entry->author.name);
    statement_take(s, &entry->author.address);
    entry->at = statement_int(s);
    statement_take(s, &entry->message_id);
    statement_take(s, &entry->proof);
    entry->delivery = statement_int(s);
    statement_take(s, &entry->text);
    statement_take(s, &entry->quoted);
    return entry;
}

bool
sqlite_query_entries(Store *store, gint64 ticket, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT " ENTRY_COLUMNS
                                        " FROM entry WHERE ticket = ?1 ORDER BY at, id");
    g_autoptr(GPtrArray) entries =
        g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);

    statement_bind_int(&s, ticket);
    while (statement_row(&s))
        g_ptr_array_add(entries, read_entry(&s));
    if (!statement_close(&s, why))
        return false;
    for (guint i = 0; i < entries->len; i++)
        if (!read_attachments(store, g_ptr_array_index(entries, i), why))
            return false;
    *out = g_steal_pointer(&entries);
    return true;
}

bool
sqlite_query_entry(Store *store, gint64 id, Entry **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT " ENTRY_COLUMNS " FROM entry WHERE id = ?1");
    g_autoptr(Entry) entry = NULL;

    statement_bind_int(&s, id);
    if (statement_row(&s))
        entry = read_entry(&s);
    if (!statement_close(&s, why))
        return false;
    if (entry && !read_attachments(store, entry, why))
        return false;
    *out = g_steal_pointer(&entry);
    return true;
}

bool
sqlite_query_file(Store *store, gint64 entry, guint position, GBytes **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT content.bytes FROM attachment JOIN content ON "
               "content.id = attachment.content WHERE attachment.entry = ?1 AND "
               "attachment.position = ?2");
    GBytes *bytes = NULL;

    statement_bind_int(&s, entry);
    statement_bind_int(&s, position);
    if (statement_row(&s))
        bytes = statement_bytes(&s);
    *out = bytes;
    return statement_close(&s, why);
}
