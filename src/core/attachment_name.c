/* attachment_name.c - what a file is called where people see it.
 *
 * The store keeps the name that the mail gave, which may be none. What is shown is made
 * here, in one place, so that what one surface shows every other one finds. */
#include "core/attachment_name.h"

#include <string.h>

/* By what the bytes look like first, else by what the mail says. */
static const struct {
    const char *type, *extension;
} extensions[] = {
    { "application/pdf", "pdf" },
    { "image/png", "png" },
    { "image/jpeg", "jpg" },
    { "image/gif", "gif" },
    { "image/webp", "webp" },
    { "image/heic", "heic" },
    { "image/avif", "avif" },
    { "image/tiff", "tif" },
    { "image/bmp", "bmp" },
    { "image/svg+xml", "svg" },
    { "audio/mpeg", "mp3" },
    { "audio/mp4", "m4a" },
    { "audio/wav", "wav" },
    { "audio/ogg", "ogg" },
    { "audio/amr", "amr" },
    { "audio/flac", "flac" },
    { "application/ogg", "ogg" },
    { "video/mp4", "mp4" },
    { "video/quicktime", "mov" },
    { "video/3gpp", "3gp" },
    { "video/webm", "webm" },
    { "application/zip", "zip" },
    { "application/vnd.rar", "rar" },
    { "application/x-7z-compressed", "7z" },
    { "application/gzip", "gz" },
    { "application/x-bzip2", "bz2" },
    { "application/x-xz", "xz" },
    { "application/x-tar", "tar" },
    { "application/msword", "doc" },
    { "application/vnd.ms-excel", "xls" },
    { "application/vnd.ms-powerpoint", "ppt" },
    { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx" },
    { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx" },
    { "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      "pptx" },
    { "application/vnd.oasis.opendocument.text", "odt" },
    { "application/vnd.oasis.opendocument.spreadsheet", "ods" },
    { "application/rtf", "rtf" },
    { "application/json", "json" },
    { "application/xml", "xml" },
    { "text/xml", "xml" },
    { "text/html", "html" },
    { "text/csv", "csv" },
    { "text/calendar", "ics" },
    { "text/vcard", "vcf" },
    { "text/x-vcard", "vcf" },
    { "text/x-log", "log" },
    { "text/rtf", "rtf" },
    { "text/plain", "txt" },
    { "message/rfc822", "eml" },
    { "message/delivery-status", "txt" },
    { "application/pgp-signature", "asc" },
    { "application/pgp-encrypted", "asc" },
    { "application/pkcs7-mime", "p7m" },
    { "application/pkcs7-signature", "p7s" },
    { "application/ms-tnef", "dat" },
};

static const char *const languages[] = { "en", "id" };

bool
attachment_name_is_usable(const char *name)
{
    for (; *name; name = g_utf8_next_char(name)) {
        gunichar c = g_utf8_get_char(name);

        if (g_unichar_isgraph(c) && c != 0xFFFD && !strchr("_?.", (int)MIN(c, 0x7F)))
            return true;
    }
    return false;
}

static const char *
extension_of(const char *type)
{
    for (gsize i = 0; i < G_N_ELEMENTS(extensions); i++)
        if (strcmp(extensions[i].type, type) == 0)
            return extensions[i].extension;
    return NULL;
}

/* A zip may be a document: then the declared type knows more. */
static char *
made_name(const Attachment *attachment, guint place, const char *language)
{
    const char *declared = extension_of(attachment->type);
    const char *seen = extension_of(attachment->seen_type);
    bool is_container = strcmp(attachment->seen_type, "application/zip") == 0 ||
                        strcmp(attachment->seen_type, "application/x-ole-storage") == 0;
    const char *extension = seen && !(is_container && declared) ? seen : declared;
    const char *word = strcmp(language, "id") == 0 ? "lampiran" : "attachment";

    return g_strdup_printf("%s-%u.%s", word, place, extension ? extension : "bin");
}

/* "a.png" as "a (2).png" until no other is called so. */
static char *
distinct_name(const char *name, GHashTable *taken)
{
    const char *dot = strrchr(name, '.');
    gsize stem = dot && dot > name ? (gsize)(dot - name) : strlen(name);
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(taken, name));
    char *distinct = g_strdup(name);

    while (g_hash_table_contains(taken, distinct)) {
        g_free(distinct);
        distinct = g_strdup_printf("%.*s (%u)%s", (int)stem, name, ++count, name + stem);
    }
    /* The next of that name goes on counting here: linear, however many there are. */
    g_hash_table_insert(taken, g_strdup(name), GUINT_TO_POINTER(MAX(count, 1)));
    if (count > 0)
        g_hash_table_insert(taken, g_strdup(distinct), GUINT_TO_POINTER(1));
    return distinct;
}

GPtrArray *
attachment_names(const GPtrArray *attachments, const char *language)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) taken =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(attachments, i);
        g_autofree char *name = attachment_name_is_usable(attachment->name)
                                    ? g_strdup(attachment->name)
                                    : made_name(attachment, i + 1, language);

        g_ptr_array_add(names, distinct_name(name, taken));
    }
    return names;
}

int
attachment_names_find(const GPtrArray *attachments, const char *name)
{
    for (guint i = 0; i < attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(attachments, i);

        if (strcmp(attachment->part, name) == 0)
            return (int)i;
    }
    for (gsize l = 0; l < G_N_ELEMENTS(languages); l++) {
        g_autoptr(GPtrArray) names = attachment_names(attachments, languages[l]);

        for (guint i = 0; i < names->len; i++)
            if (strcmp(g_ptr_array_index(names, i), name) == 0)
                return (int)i;
    }
    return -1;
}
