/* fuzz_charset.c - any bytes under any label give clean text. The label is the first
 * line. */
#include "check.h"

#include "mime/charset.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const char *newline = memchr(bytes, '\n', size);

    charset_init();
    if (!newline)
        return 0;
    g_autofree char *label = g_strndup(bytes, (gsize)(newline - bytes));
    g_autoptr(GString) text = g_string_new(NULL);
    gsize length = size - (gsize)(newline + 1 - bytes);
    charset_decode(newline + 1, length, label, "koi8-r", text);
    g_autofree char *copy = g_strndup(text->str, text->len);
    g_autoptr(GString) line = g_string_new(copy);
    charset_clean_text(text);
    check_text(text->str);
    charset_clean_line(line);
    check_line(line->str);
    return 0;
}
