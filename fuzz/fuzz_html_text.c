/* fuzz_html_text.c - any bytes as HTML: valid UTF-8, one mark a line, bounded size. */
#include "reply/html_text.h"

#include <string.h>

#include "check.h"

/* A byte of HTML becomes at most one line with its "> " marks, or part of a link. */
#define GROWTH_MAX 64

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(HtmlText) out = { 0 };
    guint lines = 0;

    html_text((const char *)data, size, 0, &out);
    check_text(out.text->str);
    if (strlen(out.text->str) != out.text->len)
        refuse("a NUL in the text");
    if (out.text->len > size * GROWTH_MAX + GROWTH_MAX)
        refuse("grown too much");
    for (gsize i = 0; i < out.text->len; i++)
        lines += out.text->str[i] == '\n' ? 1 : 0;
    if (lines != out.marks->len)
        refuse("not one mark a line");
    return 0;
}
