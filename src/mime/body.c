/* body.c - what of a message is its text and what are its files. */
#include "mime/body.h"

#include "mime/calendar.h"
#include "mime/charset.h"
#include "mime/encoded_word.h"
#include "mime/message_part.h"
#include "mime/section.h"
#include "mime/smime.h"
#include "mime/tnef.h"
#include "mime/uuencode.h"

#include <string.h>

enum { ENVELOPES = 4 }; /* signed in signed in signed ... */

typedef struct Walk {
    const PartTree *tree;
    const char *prefix; /* of part paths, "2/smime:" inside a signed envelope */
    guint envelopes;
    Mail *mail;
    FileSink *sink;
    GPtrArray *sections; /* of Section *, shared by all trees */
    GPtrArray *spares;   /* of Section *: shown only if there is no other text */
    GString *pictures;   /* HTML that may name pictures by cid: */
} Walk;

static void walk_part(Walk *walk, guint index);

static char *
part_path(const Walk *walk, const Part *part)
{
    return g_strconcat(walk->prefix, part->path, NULL);
}

static void
file_add(Walk *walk, const Part *part, const char *path, const char *name,
         const GString *bytes)
{
    g_autofree char *type = g_strdup(parameters_value(part->type));
    FileNote note = {
        .part = path,
        .name = name,
        .type = type,
        .content_id = part->content_id,
        .is_encrypted =
            part->parent >= 0 &&
            part_is(part_at(walk->tree, (guint)part->parent), "multipart/encrypted"),
    };

    if (part_is(part, "application/pkcs7-mime") ||
        part_is(part, "application/x-pkcs7-mime"))
        note.is_encrypted = smime_is_encrypted(bytes->str, bytes->len);
    attachment_found(walk->sink, &note, bytes->str, bytes->len);
}

static void
message_part(Walk *walk, const Part *part)
{
    g_autoptr(GString) bytes = part_content(part);
    g_autofree char *path = part_path(walk, part);
    g_autofree char *name = message_part_name(walk->tree, part, bytes);

    message_part_read(walk->tree, part, bytes, walk->mail);
    if (*name)
        file_add(walk, part, path, name, bytes);
}

/* Cut files out of a plain text and hand them on. */
static void
embedded_files_cut(Walk *walk, const Part *part, GString *bytes)
{
    g_autoptr(GPtrArray) files = uuencode_find(bytes->str, bytes->len);
    g_autofree char *path = part_path(walk, part);

    for (guint i = 0; i < files->len; i++) {
        const EmbeddedFile *file = g_ptr_array_index(files, i);
        g_autoptr(GString) content = g_string_new(NULL);
        g_autofree char *where =
            g_strdup_printf("%s/%s:%u", path, file->is_yenc ? "yenc" : "uu", i);
        g_autofree char *name =
            encoded_word_decode(file->name, strlen(file->name), walk->tree->charset);
        FileNote note = { where, name, "application/octet-stream", "", false, false };
        uuencode_extract(bytes->str, file, content);
        attachment_found(walk->sink, &note, content->str, content->len);
    }
    for (guint i = files->len; i > 0; i--) {
        const EmbeddedFile *file = g_ptr_array_index(files, i - 1);
        g_string_erase(bytes, (gssize)file->from, (gssize)(file->to - file->from));
    }
}

static Section *
section_read(Walk *walk, const Part *part)
{
    Section *section = section_new();
    g_autoptr(GString) bytes = part_content(part);

    if (part_is(part, "text/html") || part_is(part, "text/enriched") ||
        part_is(part, "text/richtext")) {
        section_read_html(section, walk->tree, part, bytes, walk->pictures);
        return section;
    }
    if (part_is(part, "text/plain"))
        embedded_files_cut(walk, part, bytes);
    section_read_plain(section, walk->tree, part, bytes);
    return section;
}

static void
calendar_part(Walk *walk, const Part *part)
{
    g_autoptr(GString) bytes = part_content(part), text = g_string_new(NULL);
    g_autofree char *path = part_path(walk, part), *name = part_file_name(part);
    Section *section = section_new();

    section->charset = charset_decode(bytes->str, MIN(bytes->len, (gsize)BODY_BYTES),
                                      parameters_get(part->type, "charset"), NULL, text);
    charset_clean_text(text);
    g_autofree char *method = calendar_method(text->str);
    if (!*walk->mail->calendar_method && *method) {
        g_free(walk->mail->calendar_method);
        walk->mail->calendar_method = g_steal_pointer(&method);
    }
    calendar_text(text->str, section->text);
    g_ptr_array_add(walk->spares, section);
    file_add(walk, part, path, *name ? name : "invite.ics", bytes);
}

static void
tnef_part_found(gpointer data, guint index, const char *name, const char *type,
                const char *id, const GString *bytes)
{
    gpointer *both = data;
    Walk *walk = both[0];
    g_autofree char *path = g_strdup_printf("%s/tnef:%u", (const char *)both[1], index);
    FileNote note = { path, name, type, id, false, false };

    attachment_found(walk->sink, &note, bytes->str, bytes->len);
}

/* False if it could not be opened: then it is a file like any other. */
static bool
tnef_part(Walk *walk, const Part *part, const GString *bytes)
{
    g_autofree char *path = part_path(walk, part);
    gpointer both[] = { walk, path };
    g_auto(TnefText) text = { 0 };

    if (!tnef_read(bytes->str, bytes->len, tnef_part_found, both, &text))
        return false;
    if (text.plain->len > 0 || text.html->len > 0) {
        Section *section = section_new();
        if (text.plain->len > 0) {
            section->charset = charset_decode(text.plain->str, text.plain->len,
                                              text.charset, NULL, section->text);
            charset_clean_text(section->text);
        } else {
            section_read_html(section, walk->tree, part, text.html, walk->pictures);
        }
        g_ptr_array_add(walk->spares, section);
    }
    return true;
}

static void walk_tree(Walk *walk);

static bool
smime_part(Walk *walk, const Part *part, const GString *bytes)
{
    g_autoptr(GString) inner = g_string_new(NULL);

    if (walk->envelopes >= ENVELOPES || !smime_open(bytes->str, bytes->len, inner))
        return false;
    g_autofree char *path = part_path(walk, part);
    g_autofree char *prefix = g_strconcat(path, "/smime:", NULL);
    g_autoptr(PartTree) tree = part_tree_read(inner->str, inner->len);
    Walk within = *walk;
    within.tree = tree;
    within.prefix = prefix;
    within.envelopes++;
    walk_tree(&within);
    return true;
}

static void
file_part(Walk *walk, const Part *part)
{
    g_autoptr(GString) bytes = part_content(part);
    g_autofree char *path = part_path(walk, part), *name = part_file_name(part);

    if (part_is(part, "application/ms-tnef") ||
        part_is(part, "application/vnd.ms-tnef") ||
        g_ascii_strcasecmp(name, "winmail.dat") == 0) {
        if (tnef_part(walk, part, bytes))
            return;
    }
    if ((part_is(part, "application/pkcs7-mime") ||
         part_is(part, "application/x-pkcs7-mime")) &&
        smime_part(walk, part, bytes))
        return;
    /* "Version: 1" of PGP/MIME says nothing to anybody. */
    if (part_is(part, "application/pgp-encrypted") && !*name)
        return;
    file_add(walk, part, path, name, bytes);
}

typedef enum TextUse {
    TEXT_NONE,     /* a file */
    TEXT_SHOWN,    /* a person would read it in place */
    TEXT_BOTH,     /* a file that its mailer showed in place, and all there is to read */
    TEXT_SPARE,    /* a file, and shown if there is nothing else to read */
    TEXT_PREAMBLE, /* of a multipart without parts: shown if there is nothing else */
} TextUse;

static TextUse
part_text_use(const Walk *walk, const Part *part)
{
    static const char *const shown[] = { "text/plain",      "text/html",
                                         "text/enriched",   "text/richtext",
                                         "text/x-amp-html", "text/markdown" };
    const Part *parent =
        part->parent < 0 ? NULL : part_at(walk->tree, (guint)part->parent);
    bool is_known = false;

    if (!part_is(part, "text/") || part_is_attached(part))
        return TEXT_NONE;
    for (guint i = 0; i < G_N_ELEMENTS(shown); i++)
        is_known = is_known || part_is(part, shown[i]);
    if (!is_known)
        return TEXT_SPARE;
    if (parent && part->was_multipart)
        return TEXT_PREAMBLE;
    g_autofree char *name = part_file_name(part);
    if (!*name || !parent)
        return TEXT_SHOWN;
    bool is_first =
        walk->sections->len == 0 &&
        part_at(walk->tree, g_array_index(parent->children, guint, 0)) == part;
    return is_first ? TEXT_BOTH : TEXT_NONE;
}

static void
leaf_part(Walk *walk, const Part *part)
{
    if (message_part_is(part)) {
        message_part(walk, part);
        return;
    }
    if (part_is(part, "text/calendar")) {
        calendar_part(walk, part);
        return;
    }
    TextUse use = part_text_use(walk, part);
    if (use == TEXT_SHOWN || use == TEXT_BOTH)
        g_ptr_array_add(walk->sections, section_read(walk, part));
    else if (use == TEXT_SPARE || use == TEXT_PREAMBLE)
        g_ptr_array_add(walk->spares, section_read(walk, part));
    if (use != TEXT_SHOWN && use != TEXT_PREAMBLE &&
        (part->length > 0 || *parameters_value(part->disposition)))
        file_part(walk, part);
}

/* Read an alternative that will not be shown, for the files in it. */
static void
walk_hidden(Walk *walk, guint index)
{
    Walk hidden = *walk;
    g_autoptr(GPtrArray) sections =
        g_ptr_array_new_with_free_func((GDestroyNotify)section_free);

    hidden.sections = sections;
    walk_part(&hidden, index);
}

static bool
branch_has(const Walk *walk, guint index, const char *type)
{
    const Part *part = part_at(walk->tree, index);

    if (part_is(part, type) && !part_is_attached(part))
        return true;
    if (!part_is(part, "multipart/"))
        return false;
    for (guint i = 0; i < part->children->len; i++)
        if (branch_has(walk, g_array_index(part->children, guint, i), type))
            return true;
    return false;
}

/* Both are read; true if the plain one will do. */
static bool
plain_will_do(const Section *plain, const Section *html)
{
    enum { SHORT_LETTERS = 300 };
    gsize letters = section_letters(plain);

    if (section_is_blank(plain))
        return section_is_blank(html);
    return letters >= SHORT_LETTERS || section_letters(html) <= letters * 3 + 100;
}

static void
alternative_part(Walk *walk, const Part *part)
{
    int plain = -1, html = -1;

    for (guint i = 0; i < part->children->len; i++) {
        guint index = g_array_index(part->children, guint, i);
        if (plain < 0 && branch_has(walk, index, "text/plain"))
            plain = (int)index;
        else if (html < 0 && branch_has(walk, index, "text/html"))
            html = (int)index;
    }
    int shown = plain >= 0 ? plain : html;
    if (plain >= 0 && html >= 0 &&
        part_is(part_at(walk->tree, (guint)plain), "text/plain")) {
        const Part *other = part_at(walk->tree, (guint)html);
        while (part_is(other, "multipart/") && other->children->len > 0) {
            guint next = g_array_index(other->children, guint, 0);
            for (guint i = 0; i < other->children->len; i++) {
                guint child = g_array_index(other->children, guint, i);
                if (branch_has(walk, child, "text/html")) {
                    next = child;
                    break;
                }
            }
            other = part_at(walk->tree, next);
        }
        Walk trial = *walk;
        FileSink nowhere = { .wanted = "" };
        trial.sink = &nowhere;
        Section *one = section_read(&trial, part_at(walk->tree, (guint)plain));
        if (section_letters(one) < 300) {
            Section *two = section_read(&trial, other);
            if (!plain_will_do(one, two))
                shown = html;
            section_free(two);
        }
        section_free(one);
    }
    for (guint i = 0; i < part->children->len; i++) {
        guint index = g_array_index(part->children, guint, i);
        if ((int)index == shown || shown < 0)
            walk_part(walk, index);
        else
            walk_hidden(walk, index);
    }
}

static void
walk_part(Walk *walk, guint index)
{
    const Part *part = part_at(walk->tree, index);

    if (part->children->len == 0) {
        if (!part_is(part, "multipart/"))
            leaf_part(walk, part);
        return;
    }
    if (part_is(part, "multipart/alternative") && !part_is_attached(part)) {
        alternative_part(walk, part);
        return;
    }
    for (guint i = 0; i < part->children->len; i++)
        walk_part(walk, g_array_index(part->children, guint, i));
}

static void
walk_tree(Walk *walk)
{
    walk_part(walk, 0);
}

/* A picture is inline if the HTML shows it. */
static void
pictures_mark(const Mail *mail, const GString *html)
{
    for (guint i = 0; i < mail->attachments->len; i++) {
        Attachment *attachment = g_ptr_array_index(mail->attachments, i);
        if (!*attachment->content_id || !g_str_has_prefix(attachment->type, "image/"))
            continue;
        g_autofree char *reference = g_strconcat("cid:", attachment->content_id, NULL);
        g_autofree char *escaped =
            g_uri_escape_string(attachment->content_id, "@", FALSE);
        g_autofree char *other = g_strconcat("cid:", escaped, NULL);
        attachment->is_inline = strstr(html->str, reference) || strstr(html->str, other);
    }
}

void
body_read(const PartTree *tree, Mail *mail, FileSink *sink)
{
    g_autoptr(GPtrArray) sections =
        g_ptr_array_new_with_free_func((GDestroyNotify)section_free);
    g_autoptr(GPtrArray) spares =
        g_ptr_array_new_with_free_func((GDestroyNotify)section_free);
    g_autoptr(GString) pictures = g_string_new(NULL);
    Walk walk = {
        .tree = tree,
        .prefix = "",
        .mail = mail,
        .sink = sink,
        .sections = sections,
        .spares = spares,
        .pictures = pictures,
    };

    walk_tree(&walk);
    sections_join(mail, sections_are_blank(sections) ? spares : sections);
    pictures_mark(mail, pictures);
    mail->is_shortened = mail->is_shortened || tree->is_shortened;
    for (guint i = 0; i < sections->len; i++)
        if (((Section *)g_ptr_array_index(sections, i))->is_shortened)
            mail->is_shortened = true;
}
