/* obey.h - the commands of a staff member's mail carried out. */
#ifndef TICKETD_LIFE_OBEY_H
#define TICKETD_LIFE_OBEY_H

#include "life/life.h"
#include "rules/command.h"

/* Can all be carried out, one after the other, on the open life of a trial? *wrong gets
 * the line of the first that cannot, borrowed; the permanent fault says why. */
bool obey_try(Life *life, const Commands *commands, const char **wrong, Fault *why);

/* Carry them out. `told` gets a line for each, in the department's language. What turns
 * out not to go after all (of two that hinder each other) is said there and left undone:
 * false is a fault of the store. */
bool obey(Life *life, const Commands *commands, GString *told, Fault *why);

#endif
