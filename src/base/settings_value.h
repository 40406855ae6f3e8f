/* settings_value.h - one value of a settings file into its field. */
#ifndef TICKETD_BASE_SETTINGS_VALUE_H
#define TICKETD_BASE_SETTINGS_VALUE_H

#include "base/settings.h"

/* Put the value into the field of `object` (Settings, Department or Staff) that the row
 * names; the field's old value is freed. An empty value is fine only where the row's
 * default is empty too. False leaves the field alone: the value is not what
 * settings_value_expected() says. SETTING_STAFF is not for here. */
bool settings_value_set(const SettingRow *row, const char *value, void *object);

/* The field's value as it could be written, numbers in the unit of the field. The caller
 * frees it. */
char *settings_value_text(const SettingRow *row, const void *object);

/* "a size from 64K to 1G, such as 50M". The caller frees it. */
char *settings_value_expected(const SettingRow *row);

/* The words of a row with choices, "new | hold | append" -> NULL-terminated. The caller
 * frees it; NULL for other rows. */
char **settings_value_words(const SettingRow *row);

#endif
