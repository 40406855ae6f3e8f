/* attachment.c - files found in a message: their names made safe, their kind seen. */
#include "mime/attachment.h"

#include <string.h>

static bool
is_invisible(gunichar c)
{
    return c < 32 || (c >= 127 && c < 160) || c == 0xad || c == 0x61c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xe0000 && c <= 0xe007f) || (c >= 0xfff9 && c <= 0xfffb);
}

/* Behind the folders of "C:\docs\a.txt", "/tmp/a.txt" and "../../a.txt". A slash in
 * the middle of a title ("Invoice 1/2.pdf") parts no folders. */
static const char *
path_skip(const char *name)
{
    const char *backslash = strrchr(name, '\\');

    if (backslash)
        name = backslash + 1;
    const char *slash = strrchr(name, '/');
    bool is_path = *name == '/' || *name == '~' || g_str_has_prefix(name, "./") ||
                   g_str_has_prefix(name, "../") ||
                   g_ascii_strncasecmp(name, "file:", 5) == 0;
    return slash && is_path ? slash + 1 : name;
}

/* Cut in front of the extension, between characters. */
static void
name_shorten(GString *name)
{
    if (name->len <= ATTACHMENT_NAME_BYTES)
        return;
    const char *dot = strrchr(name->str, '.');
    gsize extension = dot ? strlen(dot) : 0;
    if (extension > 20)
        extension = 0;
    g_autofree char *tail = g_strdup(name->str + name->len - extension);
    gsize keep = ATTACHMENT_NAME_BYTES - extension;
    while (keep > 0 && ((guchar)name->str[keep] & 0xc0) == 0x80)
        keep--;
    g_string_truncate(name, keep);
    g_string_append(name, tail);
}

char *
attachment_safe_name(const char *name)
{
    g_autoptr(GString) safe = g_string_new(NULL);

    for (const char *p = path_skip(name); *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_invisible(c))
            continue;
        g_string_append_unichar(safe, c == '/' ? '_' : c);
    }
    name_shorten(safe);
    g_strstrip(safe->str);
    if (strcmp(safe->str, ".") == 0 || strcmp(safe->str, "..") == 0)
        return g_strdup("");
    return g_strdup(safe->str);
}

/* Longer and surer signs come before shorter ones of the same bytes. */
static const struct {
    gsize offset, size;
    const char *magic, *type;
} signs[] = {
    { 0, 5, "%PDF-", "application/pdf" },
    { 0, 8, "\x89PNG\r\n\x1a\n", "image/png" },
    { 0, 3, "\xff\xd8\xff", "image/jpeg" },
    { 0, 6, "GIF87a", "image/gif" },
    { 0, 6, "GIF89a", "image/gif" },
    { 8, 4, "WEBP", "image/webp" },
    { 8, 4, "WAVE", "audio/wav" },
    { 4, 8, "ftypheic", "image/heic" },
    { 4, 8, "ftypavif", "image/avif" },
    { 4, 7, "ftypM4A", "audio/mp4" },
    { 4, 4, "ftyp", "video/mp4" },
    { 0, 4, "II*\0", "image/tiff" },
    { 0, 4, "MM\0*", "image/tiff" },
    { 0, 2, "BM", "image/bmp" },
    { 0, 4, "PK\x03\x04", "application/zip" },
    { 0, 4, "PK\x05\x06", "application/zip" },
    { 0, 6, "Rar!\x1a\x07", "application/vnd.rar" },
    { 0, 6, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed" },
    { 0, 2, "\x1f\x8b", "application/gzip" },
    { 0, 3, "BZh", "application/x-bzip2" },
    { 0, 6,
      "\xfd"
      "7zXZ\0",
      "application/x-xz" },
    { 257, 5, "ustar", "application/x-tar" },
    { 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage" },
    { 0, 5, "{\\rtf", "application/rtf" },
    { 0, 2, "MZ", "application/vnd.microsoft.portable-executable" },
    { 0, 4,
      "\x7f"
      "ELF",
      "application/x-elf" },
    { 0, 4, "OggS", "application/ogg" },
    { 0, 4, "fLaC", "audio/flac" },
    { 0, 3, "ID3", "audio/mpeg" },
    { 0, 4, "\x1a\x45\xdf\xa3", "video/webm" },
    { 0, 4, "\x78\x9f\x3e\x22", "application/ms-tnef" },
    { 0, 15, "BEGIN:VCALENDAR", "text/calendar" },
    { 0, 11, "BEGIN:VCARD", "text/vcard" },
    { 0, 27, "-----BEGIN PGP MESSAGE-----", "application/pgp-encrypted" },
    { 0, 2, "#!", "text/x-shellscript" },
};

const char *
attachment_seen_type(const char *bytes, gsize length)
{
    for (guint i = 0; i < G_N_ELEMENTS(signs); i++)
        if (length >= signs[i].offset + signs[i].size &&
            memcmp(bytes + signs[i].offset, signs[i].magic, signs[i].size) == 0)
            return signs[i].type;
    gsize start = 0;
    while (start < length && strchr(" \t\r\n", bytes[start]) && bytes[start])
        start++;
    static const char *const html[] = { "<!doctype html", "<html", "<head", "<script" };
    for (guint i = 0; i < G_N_ELEMENTS(html); i++)
        if (length - start >= strlen(html[i]) &&
            g_ascii_strncasecmp(bytes + start, html[i], strlen(html[i])) == 0)
            return "text/html";
    if (length - start >= 5 && memcmp(bytes + start, "<?xml", 5) == 0)
        return "application/xml";
    return "";
}

void
attachment_found(FileSink *sink, const FileNote *note, const char *bytes, gsize length)
{
    if (sink->wanted) {
        if (!sink->found && strcmp(sink->wanted, note->part) == 0)
            sink->found = g_bytes_new(bytes, length);
        return;
    }
    if (sink->attachments->len >= ATTACHMENT_COUNT)
        return;
    Attachment *attachment = attachment_new();
    g_free(attachment->name);
    attachment->name = attachment_safe_name(note->name);
    g_free(attachment->type);
    attachment->type = g_strdup(note->type);
    g_free(attachment->seen_type);
    attachment->seen_type = g_strdup(attachment_seen_type(bytes, length));
    g_free(attachment->content_id);
    attachment->content_id = g_strdup(note->content_id);
    g_free(attachment->part);
    attachment->part = g_strdup(note->part);
    attachment->size = (gint64)length;
    attachment->is_inline = note->is_inline;
    attachment->is_encrypted = note->is_encrypted;
    g_ptr_array_add(sink->attachments, attachment);
}
