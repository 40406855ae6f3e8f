/* postfix.h - questions to this machine's Postfix, by its own tools. */
#ifndef TICKETD_CTL_POSTFIX_H
#define TICKETD_CTL_POSTFIX_H

#include <stdbool.h>

/* All strings are the caller's. The tools look where $MAIL_CONFIG says, else in their own
 * folder. */

/* The folder with main.cf and master.cf; NULL if there are no tools of Postfix here. */
char *postfix_folder(void);
/* A parameter of main.cf, expanded; NULL if this Postfix does not have it. Postfix is
 * asked once, for all of them: what changes after that is not seen. */
char *postfix_parameter(const char *name);
/* The same as it is written there, or by default: with "$name" in it. */
char *postfix_written(const char *name);
/* Does main.cf say it, be it the default? */
bool postfix_is_set(const char *name);
/* A field of a service in master.cf, "chroot" or "command"; NULL if there is no such
 * service. */
char *postfix_service(const char *name, const char *field);
char *postfix_inet_service(const char *name, const char *field);
/* A parameter as a service sees it: its own -o, else main.cf's. NULL as above. */
char *postfix_service_parameter(const char *service, const char *name);

/* A value that is a list: its words, where "{ ... }" stays one. */
char **postfix_list(const char *value);
/* What the first of those tables says about the key; NULL if none knows it. A table that
 * cannot be asked ends the search: *complaint, "" before, then says why. Where
 * `patterns_too` is false, tables of patterns are left out. */
char *postfix_lookup(const char *tables, const char *key, bool patterns_too,
                     char **complaint);
/* Is that domain in a list of names, tables and "/file/name"s? The first word that
 * matches decides, and with a '!' in front it says no. Where a table or file cannot be
 * asked, nothing is decided: *complaint says why. */
bool postfix_lists(const char *value, const char *domain, char **complaint);

#endif
