/* postfix_plan.h - what must be said to this machine's Postfix, worked out from what it
 * says of itself. */
#ifndef TICKETD_CTL_POSTFIX_PLAN_H
#define TICKETD_CTL_POSTFIX_PLAN_H

#include "base/settings.h"

typedef enum PostfixWay { POSTFIX_LMTP, POSTFIX_PIPE, POSTFIX_MILTER } PostfixWay;

/* A name with its value: a parameter of main.cf, a service of master.cf ("ticketd/unix")
 * or the path of a table. */
typedef struct PostfixLine {
    char *name, *value;
} PostfixLine;

typedef struct PostfixPlan {
    char *folder;          /* of main.cf */
    GPtrArray *tables;     /* of PostfixLine *: written whole, then postmap */
    GPtrArray *parameters; /* of PostfixLine *: main.cf, the whole new value */
    GPtrArray *services;   /* of PostfixLine *: one line of master.cf each */
    GPtrArray *options;    /* of PostfixLine *: "ticketd/unix/NAME" */
    GPtrArray *remarks;    /* of char *: what a person must do or know */
} PostfixPlan;

/* What is there already is kept and added to; what is right as it is, is left out. A
 * permanent fault says why it cannot be. */
bool postfix_plan_make(const Settings *settings, PostfixWay way, PostfixPlan **out,
                       Fault *why);
void postfix_plan_free(PostfixPlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PostfixPlan, postfix_plan_free)

#endif
