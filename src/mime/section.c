/* section.c - a stretch of a message's text, turned into UTF-8 and lines. */
#include "mime/section.h"

#include "reply/html_text.h"
#include "mime/charset.h"
#include "mime/flowed.h"

#include <string.h>

Section *
section_new(void)
{
    Section *section = g_new0(Section, 1);

    section->text = g_string_new(NULL);
    section->marks = g_byte_array_new();
    section->charset = "us-ascii";
    return section;
}

void
section_free(Section *section)
{
    g_string_free(section->text, TRUE);
    g_byte_array_unref(section->marks);
    g_free(section);
}

bool
section_is_blank(const Section *section)
{
    for (const char *p = section->text->str; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isspace(c) && c != 0xa0 && c != 0x200b && c != 0xfeff)
            return false;
    }
    return true;
}

gsize
section_letters(const Section *section)
{
    gsize letters = 0;

    for (const char *p = section->text->str; *p; p = g_utf8_next_char(p))
        letters += g_unichar_isalnum(g_utf8_get_char(p));
    return letters;
}

/* <meta charset=x> or <meta http-equiv=... content="text/html; charset=x">, for parts
 * whose header names none. */
static char *
html_charset(const GString *html)
{
    gsize room = MIN(html->len, (gsize)2048);
    g_autofree char *head = g_ascii_strdown(html->str, (gssize)room);
    char *meta = g_strstr_len(head, (gssize)strlen(head), "<meta");
    char *found = meta ? strstr(meta, "charset=") : NULL;

    if (!found)
        return g_strdup("");
    found += strlen("charset=");
    found += strspn(found, "\"' ");
    found[strcspn(found, "\"'> ;/")] = '\0';
    return g_strdup(found);
}

static void
section_shorten(Section *section, GString *bytes)
{
    if (bytes->len <= BODY_BYTES)
        return;
    g_string_truncate(bytes, BODY_BYTES);
    section->is_shortened = true;
}

/* The label of a part, or of the message if the part has none worth having. */
static const char *
part_charset(const PartTree *tree, const Part *part)
{
    const char *charset = parameters_get(part->type, "charset");

    return charset_canonical(charset) || !tree->charset ? charset : tree->charset;
}

void
section_read_html(Section *section, const PartTree *tree, const Part *part,
                  GString *bytes, GString *pictures)
{
    g_autoptr(GString) html = g_string_new(NULL);
    g_auto(HtmlText) result = { 0 };
    g_autofree char *meta = html_charset(bytes);
    const char *charset = parameters_get(part->type, "charset");

    section_shorten(section, bytes);
    if (!charset_canonical(charset))
        charset = charset_canonical(meta) ? meta : part_charset(tree, part);
    section->charset =
        charset_decode(bytes->str, bytes->len, charset, tree->charset, html);
    charset_clean_text(html);
    if (pictures->len < BODY_BYTES)
        g_string_append_len(pictures, html->str, (gssize)html->len);
    html_text(html->str, html->len, BODY_HTML_MS, &result);
    section->is_shortened = section->is_shortened || result.is_shortened;
    g_string_append_len(section->text, result.text->str, (gssize)result.text->len);
    g_byte_array_append(section->marks, result.marks->data, result.marks->len);
}

void
section_read_plain(Section *section, const PartTree *tree, const Part *part,
                   GString *bytes)
{
    section_shorten(section, bytes);
    section->charset = charset_decode(bytes->str, bytes->len, part_charset(tree, part),
                                      tree->charset, section->text);
    charset_clean_text(section->text);
    if (g_ascii_strcasecmp(parameters_get(part->type, "format"), "flowed") == 0)
        flowed_join(section->text,
                    g_ascii_strcasecmp(parameters_get(part->type, "delsp"), "yes") == 0);
}

bool
sections_are_blank(const GPtrArray *sections)
{
    for (guint i = 0; i < sections->len; i++)
        if (!section_is_blank(g_ptr_array_index(sections, i)))
            return false;
    return true;
}

static guint
lines_count(const char *text)
{
    guint lines = 1;

    for (const char *p = text; (p = strchr(p, '\n')); p++)
        lines++;
    return lines;
}

/* One mark for each line; plain stretches and the blank lines between have LINE_TEXT. */
void
sections_join(Mail *mail, const GPtrArray *sections)
{
    g_autoptr(GString) body = g_string_new(NULL);
    bool has_marks = false;

    for (guint i = 0; i < sections->len; i++)
        has_marks =
            has_marks || ((Section *)g_ptr_array_index(sections, i))->marks->len > 0;
    for (guint i = 0; i < sections->len; i++) {
        Section *section = g_ptr_array_index(sections, i);
        mail->is_shortened = mail->is_shortened || section->is_shortened;
        if (section_is_blank(section))
            continue;
        while (section->text->len > 0 &&
               section->text->str[section->text->len - 1] == '\n')
            g_string_truncate(section->text, section->text->len - 1);
        if (body->len + section->text->len > 2 * BODY_BYTES) {
            mail->is_shortened = true;
            break;
        }
        if (body->len > 0)
            g_string_append(body, "\n\n");
        else if (section->charset) {
            g_free(mail->charset);
            mail->charset = g_strdup(section->charset);
        }
        g_string_append_len(body, section->text->str, (gssize)section->text->len);
        if (!has_marks)
            continue;
        if (mail->marks->len > 0)
            g_byte_array_append(mail->marks, (const guint8 *)"\0", 1);
        guint lines = lines_count(section->text->str), before = mail->marks->len;
        g_byte_array_append(mail->marks, section->marks->data,
                            MIN(lines, section->marks->len));
        while (mail->marks->len < before + lines)
            g_byte_array_append(mail->marks, (const guint8 *)"\0", 1);
    }
    g_free(mail->body);
    mail->body = g_strdup(body->str);
}
