/* html_element.h - what an HTML element does to the lines of text. */
#ifndef TICKETD_REPLY_HTML_ELEMENT_H
#define TICKETD_REPLY_HTML_ELEMENT_H

typedef enum ElementKind {
    INLINE,
    BLOCK,
    PARAGRAPH, /* a block with an empty line before and after */
    BREAK,
    RULE,
    CELL,
    ITEM,
    LIST,
    NUMBERED,
    PRE,
    LINK,
    IMAGE,
    DROPPED, /* never text */
} ElementKind;

/* By its name in lower case; what is not known is INLINE. */
ElementKind html_element_kind(const char *name);

#endif
