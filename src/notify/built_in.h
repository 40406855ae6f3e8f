/* built_in.h - the files of share/ as they were when this was built. */
#ifndef TICKETD_NOTIFY_BUILT_IN_H
#define TICKETD_NOTIFY_BUILT_IN_H

#include <stddef.h>

typedef struct BuiltIn {
    const char *name; /* "letters/customer.txt", "languages/en.json" */
    const char *text;
} BuiltIn;

/* Ends with a name of NULL. Made from share/. */
extern const BuiltIn built_ins[];

#endif
