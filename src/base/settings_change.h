/* settings_change.h - what differs when the settings are read again. */
#ifndef TICKETD_BASE_SETTINGS_CHANGE_H
#define TICKETD_BASE_SETTINGS_CHANGE_H

#include "base/settings.h"

typedef struct SettingsChange {
    char *text; /* "[gateway] log = syslog, was stderr" */
    bool needs_restart;
} SettingsChange;

/* What differs in `next`, as it is written in the file, in the order of the table. What
 * counts from a start on only is in `next` afterwards as it is in `now`. An array of
 * SettingsChange *, which the caller owns. */
GPtrArray *settings_change(const Settings *now, Settings *next);

#endif
