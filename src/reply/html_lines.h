/* html_lines.h - lines of text built from a stream of words, breaks and marks. */
#ifndef TICKETD_REPLY_HTML_LINES_H
#define TICKETD_REPLY_HTML_LINES_H

#include "core/mail.h"

/* How a line is meant: what structure it stands in, how deep it is quoted. */
typedef struct LineStyle {
    LineMark mark;
    guint quotes;     /* depth of quoting; each level is "> ", at most HTML_QUOTES_MAX */
    bool keeps_space; /* inside <pre> */
} LineStyle;

/* Deeper quotes look alike: this bounds what one short line can grow to. */
#define HTML_QUOTES_MAX 10

typedef struct HtmlLines {
    GString *text;
    GByteArray *marks;
    GString *line;   /* the line being written, without its "> " */
    LineStyle style; /* of that line */
    LineStyle last;  /* of the line before it */
    guint blanks;    /* empty lines owed before the next line */
    bool has_space;  /* a blank is owed before the next word */
    bool has_filler; /* the line holds nothing but no-break spaces */
} HtmlLines;

/* The strings stay the caller's; they must be empty. */
void html_lines_init(HtmlLines *lines, GString *text, GByteArray *marks);
/* End the last line. The text ends in '\n' unless it is empty. */
void html_lines_finish(HtmlLines *lines);

/* Characters as they come from the parser: blanks are folded as a browser folds them,
 * unless the style keeps space. A change of mark or depth begins a new line. */
void html_lines_text(HtmlLines *lines, const LineStyle *style, const char *text,
                     gsize length);
/* <br>: end this line, or make an empty one. */
void html_lines_break(HtmlLines *lines);
/* The edge of a block: a new line begins, after one empty line if `apart`. */
void html_lines_block(HtmlLines *lines, bool apart);
/* The edge of a table cell: a tab, if there is something to the left of it. */
void html_lines_cell(HtmlLines *lines);

#endif
