/* html_marks.h - which elements quote, introduce or sign, by the client that wrote them.
 */
#ifndef TICKETD_REPLY_HTML_MARKS_H
#define TICKETD_REPLY_HTML_MARKS_H

#include <glib.h>
#include <stdbool.h>

typedef enum HtmlRole {
    ROLE_NONE,
    ROLE_QUOTE,       /* all in it is quoted */
    ROLE_BLOCKQUOTE,  /* the same, and shown with "> " */
    ROLE_QUOTE_BOX,   /* introduction and quote; what follows the inner blockquote is text
                       */
    ROLE_QUOTE_START, /* it and all that follows it is quoted */
    ROLE_ATTRIBUTION,
    ROLE_SIGNATURE,
} HtmlRole;

/* The role of an element by its attributes (libxml2's array of name, value pairs,
 * may be NULL). Linear in the attributes' length. */
HtmlRole html_role(const char *element, const char *const *attributes);

/* True if style or attributes keep the element from being seen: preheaders,
 * display:none, font-size:0, mso-hide. */
bool html_is_hidden(const char *const *attributes);
/* True if the style keeps line ends and blanks (white-space: pre...). */
bool html_keeps_space(const char *const *attributes);

#endif
