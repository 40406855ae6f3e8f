/* bounce_reading.h - what has been understood of a report so far; for bounce_prose alone.
 */
#ifndef TICKETD_MACHINE_BOUNCE_READING_H
#define TICKETD_MACHINE_BOUNCE_READING_H

#include "machine/bounce_lines.h"
#include "machine/bounce_prose.h"

typedef struct Reading {
    GPtrArray *lines;    /* of Line * */
    GPtrArray *failures; /* of BounceFailure *, the result */
    const ProseContext *context;
    BounceFailure *current; /* whose diagnostic the next lines are */
    guint patience;         /* lines in which an address is still expected */
    char *mail_from;        /* of the SMTP dialogue, or NULL */
    bool listed;            /* since the last opener an address was found ... */
    guint indent;           /* ... that far from the left */
} Reading;

/* The failure of that address, or NULL. */
BounceFailure *bounce_reading_find(const Reading *r, const char *address);
/* The address failed; takes it over. The rest of its line is the first diagnostic. */
void bounce_reading_add(Reading *r, char *address, const char *rest);
void bounce_diagnostic_add(BounceFailure *failure, const char *text);
/* Does the (folded) line speak of the one who wrote, or of whom to ask? */
bool bounce_speaks_of_sender(const char *folded);

/* The weaker rules, each where the ones before found nothing. */
void bounce_hints_read(Reading *r);

#endif
