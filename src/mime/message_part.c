/* message_part.c - messages and reports that a message carries. */
#include "mime/message_part.h"

#include "mime/charset.h"
#include "mime/encoded_word.h"
#include "mime/section.h"

#include <string.h>

bool
message_part_is(const Part *part)
{
    static const char *const types[] = {
        "message/rfc822",
        "message/global",
        "text/rfc822-headers",
        "message/rfc822-headers",
        "message/global-headers",
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
    };

    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        if (part_is(part, types[i]))
            return true;
    return false;
}

static void
text_store(char **where, const char *bytes, gsize length, const char *charset)
{
    g_autoptr(GString) text = g_string_new(NULL);

    charset_decode(bytes, MIN(length, (gsize)BODY_BYTES), charset, NULL, text);
    charset_clean_text(text);
    if (**where)
        g_string_prepend(text, "\n\n");
    char *whole = g_strconcat(*where, text->str, NULL);
    g_free(*where);
    *where = whole;
}

static void
returned_headers_store(const PartTree *tree, const GString *bytes, Mail *mail)
{
    g_auto(HeaderBlock) header = { 0 };

    if (*mail->returned_headers)
        return;
    header_scan(bytes->str, bytes->len, true, &header);
    text_store(&mail->returned_headers, bytes->str, header.length, tree->charset);
}

static bool
is_whole_message(const Part *part)
{
    return part_is(part, "message/rfc822") || part_is(part, "message/global");
}

/* A gateway that adds a disclaimer to a delivery report attaches the report to itself,
 * as multipart/mixed that still says report-type. */
static bool
wraps_report(const PartTree *tree, const Mail *mail)
{
    const Part *outermost = part_at(tree, 0);

    return !*mail->report && !part_is(outermost, "multipart/report") &&
           g_ascii_strcasecmp(parameters_get(outermost->type, "report-type"),
                              "delivery-status") == 0;
}

void
message_part_read(const PartTree *tree, const Part *part, const GString *bytes,
                  Mail *mail)
{
    if (is_whole_message(part) ||
        g_str_has_suffix(parameters_value(part->type), "-headers"))
        returned_headers_store(tree, bytes, mail);
    else
        text_store(&mail->report, bytes->str, bytes->len, NULL);
    if (is_whole_message(part) && wraps_report(tree, mail))
        text_store(&mail->report, bytes->str, bytes->len, NULL);
}

/* A message that is attached goes by its subject, if it has no other name. */
char *
message_part_name(const PartTree *tree, const Part *part, const GString *bytes)
{
    char *name = part_file_name(part);

    if (*name || !is_whole_message(part))
        return name;
    g_auto(HeaderBlock) header = { 0 };
    header_scan(bytes->str, bytes->len, true, &header);
    const ScannedField *subject = header_block_find(&header, "Subject");
    g_free(name);
    if (!subject)
        return g_strdup("message.eml");
    g_autoptr(GString) line = header_unfold(subject->value);
    g_autofree char *title = encoded_word_decode(line->str, line->len, tree->charset);
    g_strdelimit(title, "/\\:*?\"<>|", '_');
    return *title ? g_strconcat(title, ".eml", NULL) : g_strdup("message.eml");
}
