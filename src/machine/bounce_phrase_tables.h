/* bounce_phrase_tables.h - the tables of bounce_phrases, which are in several files. */
#ifndef TICKETD_MACHINE_BOUNCE_PHRASE_TABLES_H
#define TICKETD_MACHINE_BOUNCE_PHRASE_TABLES_H

#include <stdbool.h>

typedef struct Phrase {
    bool at_start;     /* only at the line's beginning */
    const char *words; /* NULL behind the last; ASCII words are in lower case */
} Phrase;

extern const Phrase bounce_heralds[], bounce_daemons[];
extern const Phrase bounce_delays[], bounce_finals[];

#endif
