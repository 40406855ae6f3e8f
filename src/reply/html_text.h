/* html_text.h - HTML mail as text a person can read, with the quotes marked. */
#ifndef TICKETD_REPLY_HTML_TEXT_H
#define TICKETD_REPLY_HTML_TEXT_H

#include "core/mail.h"

typedef struct HtmlText {
    GString *text;     /* valid UTF-8, '\n' line ends; quoted blocks begin with "> " */
    GByteArray *marks; /* one LineMark for each line of text */
    bool is_shortened; /* a budget ended the reading */
} HtmlText;

/* Turn HTML (UTF-8, any bytes survive) into text. Links are shown as "text <url>"
 * where they differ; lists, tables as rows; scripts, styles, hidden text and
 * preheaders are left out. Linear time; at most 1 MiB of input and `budget_ms`
 * milliseconds are spent (0: no time limit), then the rest is left out. */
void html_text(const char *html, gsize length, guint budget_ms, HtmlText *out);
void html_text_clear(HtmlText *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HtmlText, html_text_clear)

#endif
