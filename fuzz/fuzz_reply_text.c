/* fuzz_reply_text.c - any body, marks and known text: nothing lost, nothing made up. */
#include "reply/reply_text.h"

#include <string.h>

#include "check.h"

/* Blanks come and go; quote marks too, round answers that were found inside of a quote. */
static bool
is_counted(guint byte)
{
    return !g_ascii_isspace((gchar)byte) && byte != '>' && byte != '|';
}

static void
count(guint counts[256], const char *text, int step)
{
    for (; *text; text++)
        if (is_counted((guchar)*text))
            counts[(guchar)*text] += (guint)step;
}

/* The first byte chooses: subject, marks, known text; known text is the body's tail. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    guint counts[256] = { 0 };
    g_autoptr(GByteArray) marks = g_byte_array_new();
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    g_autofree char *body = NULL;
    g_auto(ReplyText) reply = { 0 };

    if (size < 2)
        return 0;
    body = g_utf8_make_valid((const char *)data + 1, (gssize)size - 1);
    if (data[0] & 1)
        for (size_t i = 1; i < size; i++) {
            guint8 mark = data[i] & 3;

            g_byte_array_append(marks, &mark, 1);
        }
    if (data[0] & 2)
        g_ptr_array_add(known, g_utf8_next_char(body));
    reply_text(body, marks, data[0] & 4 ? "Fwd: x" : "Re: x", known, &reply);
    if (*body != '\0' && *reply.text == '\0')
        refuse("an empty text");
    if (!(g_utf8_validate(reply.text, -1, NULL)))
        refuse("not UTF-8");
    if (!(g_utf8_validate(reply.quoted, -1, NULL)))
        refuse("not UTF-8");
    count(counts, body, 1);
    count(counts, reply.text, -1);
    count(counts, reply.quoted, -1);
    for (guint i = 0; i < 256; i++)
        if (counts[i] != 0)
            refuse("lost or made up");
    return 0;
}
