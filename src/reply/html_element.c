/* html_element.c - what an HTML element does to the lines of text. */
#include "reply/html_element.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

typedef struct Element {
    const char *name;
    ElementKind kind;
} Element;

/* Sorted, for bsearch(). Elements not named here are inline. */
static const Element elements[] = {
    { "a", LINK },           { "address", BLOCK },    { "article", BLOCK },
    { "aside", BLOCK },      { "blockquote", BLOCK }, { "br", BREAK },
    { "caption", BLOCK },    { "center", BLOCK },     { "dd", BLOCK },
    { "dir", LIST },         { "div", BLOCK },        { "dl", BLOCK },
    { "dt", BLOCK },         { "fieldset", BLOCK },   { "figure", BLOCK },
    { "footer", BLOCK },     { "form", BLOCK },       { "h1", PARAGRAPH },
    { "h2", PARAGRAPH },     { "h3", PARAGRAPH },     { "h4", PARAGRAPH },
    { "h5", PARAGRAPH },     { "h6", PARAGRAPH },     { "header", BLOCK },
    { "hr", RULE },          { "img", IMAGE },        { "legend", BLOCK },
    { "li", ITEM },          { "main", BLOCK },       { "menu", LIST },
    { "nav", BLOCK },        { "noframes", DROPPED }, { "object", DROPPED },
    { "ol", NUMBERED },      { "p", PARAGRAPH },      { "pre", PRE },
    { "script", DROPPED },   { "section", BLOCK },    { "select", DROPPED },
    { "style", DROPPED },    { "svg", DROPPED },      { "table", BLOCK },
    { "tbody", BLOCK },      { "td", CELL },          { "template", DROPPED },
    { "textarea", DROPPED }, { "th", CELL },          { "title", DROPPED },
    { "tr", BLOCK },         { "ul", LIST },
};

static int
compare_element(const void *name, const void *element)
{
    return strcmp(name, ((const Element *)element)->name);
}

ElementKind
html_element_kind(const char *name)
{
    const Element *found = bsearch(name, elements, G_N_ELEMENTS(elements),
                                   sizeof *elements, compare_element);

    return found ? found->kind : INLINE;
}
