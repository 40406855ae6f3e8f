/* robot_address.h - addresses behind which no person reads. */
#ifndef TICKETD_MACHINE_ROBOT_ADDRESS_H
#define TICKETD_MACHINE_ROBOT_ADDRESS_H

#include <glib.h>
#include <stdbool.h>

/* Is the local part one of the names, whatever the case? */
bool robot_address_is(const char *address, const char *const *names, gsize count);

bool robot_address_is_nobody(const char *address); /* noreply and its translations */
bool robot_address_is_daemon(const char *address); /* mail servers */
bool robot_address_is_list(const char *address);   /* list programs, owner-, -bounces */

#endif
