/* html_source.c - HTML as it comes, made fit for the parser. */
#include "reply/html_source.h"

#include <string.h>

/* As browsers do, the parser takes everything behind an unclosed "<!--" or "<x y="
 * for one comment or tag. That would be text lost: the opening is blanked out. */
static void
open_unclosed(char *html)
{
    char *comment = g_strrstr(html, "<!--");
    char *tag;

    if (comment && !strstr(comment, "-->"))
        memset(comment, ' ', 4);
    tag = strrchr(html, '<');
    if (tag && !strchr(tag, '>') && strlen(tag) > 200)
        *tag = ' ';
}

/* Word's "<![if !mso]>" and "<![endif]>" outside of comments: the parser would show
 * them as text. */
static void
blank_conditions(char *html)
{
    char *at = html;

    while ((at = strstr(at, "<![")) != NULL) {
        if (g_str_has_prefix(at, "<![endif]>")) {
            memset(at, ' ', 10);
        } else if (g_str_has_prefix(at, "<![if ")) {
            gsize length = strcspn(at, ">\n");

            if (length < 100 && at[length] == '>')
                memset(at, ' ', length + 1);
        }
        at += 3;
    }
}

static char *
readable(const char *html, gsize length)
{
    g_autofree char *copy = g_strndup("", length);
    gsize used = 0;

    for (gsize i = 0; i < length; i++)
        if (html[i] != '\0')
            copy[used++] = html[i];
    return g_utf8_make_valid(copy, (gssize)used);
}

char *
html_source(const char *html, gsize length)
{
    char *source = readable(html, MIN(length, HTML_SOURCE_MAX));

    open_unclosed(source);
    blank_conditions(source);
    return source;
}
