/* reply_reading.h - one body on its way through the layers of reply/reply_text. */
#ifndef TICKETD_REPLY_REPLY_READING_H
#define TICKETD_REPLY_REPLY_READING_H

#include "reply/reply_lines.h"
#include "reply/reply_text.h"

typedef struct Reading {
    GArray *lines;   /* of ReplyLine */
    GString *how;    /* the layers that did something, for the trace */
    const ReplyContext *context;
    ReplyLayers layers; /* of the context */
    bool is_forward; /* by its subject */
    bool has_text;   /* something is written above the line that is looked at */
    guint end;       /* lines from here on are decided: cut with what is above, or kept */
    guint splits;    /* lines split so far */
} Reading;

/* Name a layer in `how`, once. `layer` is static. */
void reading_note(Reading *reading, const char *layer);
void reading_set(Reading *reading, guint start, guint end, ReplyPart part);

/* Text proper: not cut, not blank, not a rule. */
bool line_is_written(const ReplyLine *line);
/* Is there any from line `start` on, before `end`? */
bool reading_has_text(const Reading *reading, guint start, guint end);

/* Call `take` for each stretch of lines that are text, between cuts. */
void reading_each_stretch(Reading *reading, void (*take)(Reading *, guint start, guint end));

#endif
