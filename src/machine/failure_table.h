/* failure_table.h - the words of failure_words, in the order in which they are tried. */
#ifndef TICKETD_MACHINE_FAILURE_TABLE_H
#define TICKETD_MACHINE_FAILURE_TABLE_H

#include "machine/failure_words.h"

typedef struct FailureRow {
    FailureReason reason;
    const char *words; /* NULL behind the last */
} FailureRow;

extern const FailureRow failure_table[], failure_translations[];

#endif
