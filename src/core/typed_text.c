/* typed_text.c - what somebody typed into a page, as text is kept here. */
#include "core/typed_text.h"

#include <glib.h>
#include <string.h>

char *
typed_text_clean(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_sized_new(strlen(valid));

    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c == 0x2028 || c == 0x2029 || c == 0x85 || (c == '\r' && p[1] != '\n'))
            c = '\n';
        if (c == '\n' || c == '\t' || !g_unichar_iscntrl(c))
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}
