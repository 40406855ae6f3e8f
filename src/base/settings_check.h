/* settings_check.h - what no single value shows: that the settings fit each other. */
#ifndef TICKETD_BASE_SETTINGS_CHECK_H
#define TICKETD_BASE_SETTINGS_CHECK_H

#include "base/settings.h"
#include "base/settings_source.h"

/* Complain to `source` of all that does not fit: addresses used twice, no department,
 * sockets that collide, a password without a login or readable for others, ... Fields
 * may be empty where their own value was refused already: those are passed over. */
void settings_check(const Settings *settings, SettingsSource *source);

#endif
