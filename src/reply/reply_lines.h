/* reply_lines.h - the lines of a body with what the layers find out about each. */
#ifndef TICKETD_REPLY_REPLY_LINES_H
#define TICKETD_REPLY_REPLY_LINES_H

#include "core/mail.h"

typedef enum ReplyPart {
    PART_TEXT,  /* newly written, as far as is known */
    PART_QUOTE, /* quoted line by line: marked with ">" or by the HTML, or known text */
    PART_INTRO, /* introduces a quote */
    PART_REST,  /* below the introduction of a quote that is not marked itself */
    PART_SIGN_OFF, /* signature, "Sent from my iPhone" */
    PART_FRAME,    /* what a gateway, scanner or list put round the text */
    PART_OURS,     /* a line of ours in a quote that somebody may have answered inside */
    PART_CONTEXT,  /* one of them that stays above the answer to it */
} ReplyPart;

typedef struct ReplyLine {
    const char *text; /* in the body; not ended */
    gsize length;     /* without '\n' */
    char *folded; /* core/fold of the line without quote marks, at most LINE_FOLD_MAX of
                     it */
    LineMark mark;
    ReplyPart part;
    gsize own;       /* bytes of quote marks and blanks before the line's own text */
    guint depth;     /* of quoting by ">" and its kin */
    bool is_blank;   /* nothing but blanks and quote marks */
    bool is_rule;    /* nothing but dashes, underscores, stars, dots ... */
    bool is_glued;   /* begins inside a line of the body */
    guint ours;      /* words that repeat a text of ours */
    bool is_known;   /* repeats a text of ours: reply/known_text */
    bool is_rescued; /* found inside of a quote: its marks are not the author's */
    bool in_fence;   /* between ``` and ``` */
} ReplyLine;

/* A line longer than this is a paragraph; what a client writes stands at its start. */
#define LINE_FOLD_MAX 1200

/* A longer mail is a log; its last line is all the rest. Bounds the memory. */
#define LINES_MAX 100000

/* The lines of `body`, an array of ReplyLine that points into it. `marks` has a
 * LineMark for each or is shorter. Linear. */
GArray *reply_lines_new(const char *body, const GByteArray *marks);

/* Split line `index` after `bytes` of it: what follows is a line of its own. */
void reply_lines_split(GArray *lines, guint index, gsize bytes);

/* An empty array of the same kind; it owns what the lines appended to it own. */
GArray *reply_lines_empty(void);

/* Make a piece of a line, whose text and length were set anew, a line of its own. */
void reply_line_refill(ReplyLine *piece);

/* Free what a line owns that is not used any more. */
void reply_line_release(ReplyLine *line);

static inline ReplyLine *
reply_line(const GArray *lines, guint index)
{
    return &g_array_index(lines, ReplyLine, index);
}

/* The next line from `index` on, before `end`, that is not blank; `end` if none is. */
guint reply_lines_skip_blank(const GArray *lines, guint index, guint end);

#endif
