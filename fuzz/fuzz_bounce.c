/* fuzz_bounce.c - any text and report give a kind, and clean recipients that stand in it.
 */
#include "check.h"

#include "machine/bounce.h"
#include "rules/classify.h"

/* The parser's promise: UTF-8, and no control characters but line ends and tabs. */
static char *
clean(const uint8_t *data, size_t size)
{
    g_autofree char *raw = g_strndup((const char *)data, size);
    char *text = g_utf8_make_valid(raw, -1);

    for (char *p = text; *p; p++)
        if (((guchar)*p < 32 && *p != '\n' && *p != '\t') || *p == 127)
            *p = ' ';
    return text;
}

static void
set(char **string, char *value)
{
    g_free(*string);
    *string = value;
}

static void
set_headers(Mail *mail, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", 50);

    for (char **line = lines; *line; line++) {
        char *colon = strchr(*line, ':');

        if (!colon)
            continue;
        *colon = '\0';
        g_strdelimit(colon + 1, "\t", ' ');
        g_strdelimit(*line, "\t", ' ');
        g_ptr_array_add(mail->headers, header_field_new(*line, g_strstrip(colon + 1)));
        if (g_ascii_strcasecmp(*line, "From") == 0)
            g_ptr_array_add(mail->from, mailbox_new("", colon + 1));
        if (g_ascii_strcasecmp(*line, "Reply-To") == 0)
            g_ptr_array_add(mail->reply_to, mailbox_new("", colon + 1));
        if (g_ascii_strcasecmp(*line, "Subject") == 0)
            set(&mail->subject, g_strdup(colon + 1));
    }
}

/* Headers, body, report and returned headers, one form feed between them. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Mail) mail = mail_new();
    const uint8_t *parts[4];
    size_t sizes[4] = { 0 };

    for (int i = 0; i < 4; i++) {
        const uint8_t *end = i < 3 && size ? memchr(data, '\f', size) : NULL;

        parts[i] = data;
        sizes[i] = end ? (size_t)(end - data) : size;
        data += sizes[i] + (end ? 1 : 0);
        size -= sizes[i] + (end ? 1 : 0);
    }
    g_autofree char *headers = clean(parts[0], sizes[0]);
    set_headers(mail, headers);
    set(&mail->body, clean(parts[1], sizes[1]));
    set(&mail->report, clean(parts[2], sizes[2]));
    set(&mail->returned_headers, clean(parts[3], sizes[3]));

    classify(mail, NULL);
    check_line(mail->kind_reason);
    bounce_read(mail);
    check_line(mail->bounce.status);
    check_line(mail->bounce.diagnostic);
    check_string(mail->bounce.returned_message_id, "");
    for (guint i = 0; i < mail->bounce.recipients->len; i++) {
        const char *address = g_ptr_array_index(mail->bounce.recipients, i);

        check_line(address);
        if (!strchr(address, '@'))
            refuse("a recipient without a domain");
    }
    return 0;
}
