/* built_in.h - the files of share/web as they were when this was built. */
#ifndef TICKETD_WEB_BUILT_IN_H
#define TICKETD_WEB_BUILT_IN_H

#include <stddef.h>

typedef struct BuiltIn {
    const char *name; /* "web/ticket.html", "web/languages/en.json" */
    const char *text;
} BuiltIn;

/* Ends with a name of NULL. Made from share/web. */
extern const BuiltIn built_ins[];

#endif
