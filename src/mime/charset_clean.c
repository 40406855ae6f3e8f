/* charset_clean.c - decoded text without the characters that have no place in it. */
#include "mime/charset.h"

#include <string.h>

void
charset_clean_line(GString *line)
{
    const char *p = line->str, *end = p + line->len;
    g_autoptr(GString) clean = g_string_sized_new(line->len);
    bool was_control = false;

    while (p < end) {
        gunichar c = g_utf8_get_char(p);
        gsize size = *p == '\0' ? 1 : (gsize)g_unichar_to_utf8(c, NULL);
        if (c < 32 || (c >= 127 && c < 160) || c == 0x2028 || c == 0x2029) {
            if (clean->len == 0 || clean->str[clean->len - 1] != ' ')
                g_string_append_c(clean, ' ');
            was_control = true;
        } else if (c == ' ' && was_control) {
            ; /* a fold is one blank */
        } else if (c != 0xfeff) {
            g_string_append_len(clean, p, (gssize)size);
            was_control = false;
        }
        p += size;
    }
    g_string_assign(line, g_strstrip(clean->str));
}

void
charset_clean_text(GString *text)
{
    const char *p = text->str, *end = p + text->len;
    g_autoptr(GString) clean = g_string_sized_new(text->len);

    if (text->len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        p += 3;
    while (p < end) {
        gsize size = *p == '\0' ? 1 : (gsize)g_utf8_skip[(guchar)*p];
        guchar c = (guchar)*p;
        if (c == '\r') {
            if (p + 1 == end || p[1] != '\n')
                g_string_append_c(clean, '\n');
        } else if (c == '\f' || c == '\v') {
            g_string_append_c(clean, '\n');
        } else if (c == '\n' || c == '\t' || (c >= 32 && c < 127)) {
            g_string_append_c(clean, (char)c);
        } else if (size == 3 && memcmp(p, "\xe2\x80\xa8", 3) == 0) {
            g_string_append_c(clean, '\n');
        } else if (size > 1 && !(c == 0xc2 && (guchar)p[1] < 0xa0)) {
            g_string_append_len(clean, p, (gssize)size);
        }
        p += size;
    }
    g_string_truncate(text, 0);
    g_string_append_len(text, clean->str, (gssize)clean->len);
}
