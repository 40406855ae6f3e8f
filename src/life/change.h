/* change.h - one word of a ticket set: status, assignment, priority, department, type. */
#ifndef TICKETD_LIFE_CHANGE_H
#define TICKETD_LIFE_CHANGE_H

#include "life/life.h"

/* To have it already is a permanent fault, too: nobody shall believe that it was his
 * doing. */
bool change_status(Life *life, TicketStatus status, Fault *why);
/* `who` is a key, a name or an address of [staff ...], "me", or "nobody" or "" for
 * nobody. Who is given a ticket by another is told of it. */
bool change_assigned(Life *life, const char *who, Fault *why);
/* "low", "normal", "high" or "urgent". */
bool change_priority(Life *life, const char *priority, Fault *why);
/* A key, a name or an address of [department ...]. */
bool change_department(Life *life, const char *department, Fault *why);
/* One of the department's `types`. */
bool change_type(Life *life, const char *type, Fault *why);
/* "+a -b c": c is set like a. Tags are letters, digits and "-_.", kept in lower case. */
bool change_tags(Life *life, const char *words, Fault *why);
/* The customer's address is blocked, the ticket tagged "spam" and closed; nobody is told.
 */
bool change_to_spam(Life *life, Fault *why);

#endif
