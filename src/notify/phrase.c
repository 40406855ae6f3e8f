/* phrase.c - a line of a letter: words with the values of a ticket in them. */
#include "notify/phrase.h"

#include <string.h>

#include "mime/header_write.h"
#include "rules/proof.h"

bool
phrase_is_direction_override(gunichar c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
phrase_line(const char *text, guint most)
{
    g_autofree char *line = header_clean(text, most);
    GString *out = g_string_new(NULL);

    for (const char *p = line; *p; p = g_utf8_next_char(p))
        if (!phrase_is_direction_override(g_utf8_get_char(p)))
            g_string_append_unichar(out, g_utf8_get_char(p));
    return g_string_free(out, FALSE);
}

PhraseValues
phrase_values(gint64 ticket, const char *department, const char *author,
              const char *reason)
{
    return (PhraseValues){
        .ticket = ticket,
        .department = phrase_line(department, PHRASE_LINE_CHARS),
        .author = phrase_line(author, PHRASE_LINE_CHARS),
        .reason = phrase_line(reason, PHRASE_LINE_CHARS),
    };
}

void
phrase_values_clear(PhraseValues *values)
{
    g_free(values->department);
    g_free(values->reason);
    g_free(values->author);
}

/* The value of what stands in braces at `p`; gives the length of that, 0 if it is none.
 */
static gsize
put_value(GString *out, const char *p, const PhraseValues *values)
{
    if (g_str_has_prefix(p, "{{ticket}}")) {
        g_string_append_printf(out, "%" G_GINT64_FORMAT, values->ticket);
        return strlen("{{ticket}}");
    }
    if (g_str_has_prefix(p, "{{department}}")) {
        g_string_append(out, values->department);
        return strlen("{{department}}");
    }
    if (g_str_has_prefix(p, "{{reason}}")) {
        g_string_append(out, values->reason);
        return strlen("{{reason}}");
    }
    if (g_str_has_prefix(p, "{{author}}")) {
        g_string_append(out, *values->author ? values->author : values->department);
        return strlen("{{author}}");
    }
    return 0;
}

char *
phrase_expand(const char *template, const PhraseValues *values)
{
    GString *out = g_string_sized_new(strlen(template) + 64);

    while (*template) {
        const char *brace = strchrnul(template, '{');
        gsize length;

        g_string_append_len(out, template, brace - template);
        template = brace;
        length = *template ? put_value(out, template, values) : 0;
        if (*template && length == 0)
            g_string_append_c(out, *template ++);
        template += length;
    }
    return g_string_free(out, FALSE);
}

char *
phrase_proof(const Language *language, const char *proof)
{
    const ProofWords *words = language_proof(language, proof);

    return g_strdup_printf("%s (%s)", words->word, words->line);
}
