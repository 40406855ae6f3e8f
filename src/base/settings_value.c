/* settings_value.c - one value of a settings file into its field. */
#include "base/settings_value.h"

#include "base/quantity.h"
#include "base/wellformed.h"

#include <string.h>

static void
set_text(void *field, const char *value)
{
    char **text = field;
    g_free(*text);
    *text = g_strdup(value);
}

static bool
set_text_if(bool fits, void *field, const char *value)
{
    if (fits)
        set_text(field, value);
    return fits;
}

static bool
set_addresses(void *field, const char *value)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_auto(GStrv) parts = g_strsplit(value, ",", -1);
    for (char **part = parts; *part != NULL; part++) {
        g_strstrip(*part);
        if (**part == '\0')
            continue;
        if (!wellformed_address(*part))
            return false;
        g_strv_builder_add(builder, *part);
    }
    char ***addresses = field;
    g_strfreev(*addresses);
    *addresses = g_strv_builder_end(builder);
    return true;
}

enum { NAME_BYTES_MAX = 40, NAMES_MAX = 50 };

static bool
set_names(void *field, const char *value)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_auto(GStrv) parts = g_strsplit(value, ",", -1);
    guint count = 0;
    for (char **part = parts; *part != NULL; part++) {
        g_strstrip(*part);
        if (**part == '\0')
            continue;
        if (strlen(*part) > NAME_BYTES_MAX || ++count > NAMES_MAX)
            return false;
        g_strv_builder_add(builder, *part);
    }
    char ***names = field;
    g_strfreev(*names);
    *names = g_strv_builder_end(builder);
    return true;
}

char **
settings_value_words(const SettingRow *row)
{
    return strstr(row->type, " | ") == NULL ? NULL : g_strsplit(row->type, " | ", -1);
}

/* Place of the value among the words of the row, or -1. */
static int
word_place(const SettingRow *row, const char *value)
{
    g_auto(GStrv) words = settings_value_words(row);
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], value) == 0)
            return i;
    return -1;
}

static bool
is_in_range(const SettingRow *row, gint64 number)
{
    return (row->least == 0 && row->most == 0) ||
           (number >= row->least && number <= row->most);
}

static bool
read_number(const SettingRow *row, const char *value, gint64 *out)
{
    gint64 number = 0;
    bool fits;
    if (row->kind == SETTING_SIZE)
        fits = quantity_size(value, &number);
    else if (row->kind == SETTING_DURATION)
        fits = quantity_duration(value, &number);
    else if (row->kind == SETTING_HOURS && quantity_duration(value, &number))
        fits = number % 3600 == 0 && (number /= 3600, true);
    else
        fits = quantity_number(value, &number);
    *out = number;
    return fits && is_in_range(row, number);
}

static bool
set_number(const SettingRow *row, const char *value, void *field)
{
    gint64 number;
    if (!read_number(row, value, &number))
        return false;
    if (row->kind == SETTING_NUMBER || row->kind == SETTING_HOURS)
        *(guint *)field = (guint)number;
    else
        *(gint64 *)field = number;
    return true;
}

static bool
set_choice(const SettingRow *row, const char *value, void *field)
{
    int place = word_place(row, value);
    if (place < 0)
        return false;
    if (row->kind == SETTING_WORD)
        set_text(field, value);
    else if (row->kind == SETTING_CHOICE)
        memcpy(field, &place, sizeof place); /* all policies are plain enums */
    else
        *(bool *)field = row->kind == SETTING_SWITCH ? place == 0 : place == 1;
    return true;
}

static bool
set_rate(const char *value, void *field)
{
    Rate *rate = field;
    return quantity_rate(value, &rate->count, &rate->seconds);
}

bool
settings_value_set(const SettingRow *row, const char *value, void *object)
{
    void *field = (char *)object + row->where;
    if (*value == '\0') {
        if (row->fallback == NULL || *row->fallback != '\0') {
            /* A socket may be off; the cross checks know which. */
            if (row->kind != SETTING_SOCKET)
                return false;
        }
        if (row->kind == SETTING_ADDRESSES || row->kind == SETTING_NAMES)
            return set_names(field, "");
        set_text(field, "");
        return true;
    }
    switch (row->kind) {
    case SETTING_TEXT:
        return set_text_if(strlen(value) <= 200, field, value);
    case SETTING_HOSTNAME:
        return set_text_if(wellformed_hostname(value), field, value);
    case SETTING_PATH:
        return set_text_if(g_path_is_absolute(value), field, value);
    case SETTING_DATABASE:
        return set_text_if(wellformed_database(value), field, value);
    case SETTING_SOCKET:
        return set_text_if(wellformed_socket(value), field, value);
    case SETTING_RELAY:
        return set_text_if(wellformed_relay(value), field, value);
    case SETTING_URL:
        return set_text_if(wellformed_url(value), field, value);
    case SETTING_LANGUAGE:
        return set_text_if(wellformed_language(value), field, value);
    case SETTING_ADDRESS:
        return set_text_if(wellformed_address(value), field, value);
    case SETTING_ADDRESSES:
        return set_addresses(field, value);
    case SETTING_NAMES:
        return set_names(field, value);
    case SETTING_WORD:
    case SETTING_CHOICE:
    case SETTING_EITHER:
    case SETTING_SWITCH:
        return set_choice(row, value, field);
    case SETTING_NUMBER:
    case SETTING_TICKET:
    case SETTING_SIZE:
    case SETTING_DURATION:
    case SETTING_HOURS:
        return set_number(row, value, field);
    case SETTING_RATE:
        return set_rate(value, field);
    case SETTING_STAFF:
        break;
    }
    g_assert_not_reached();
}

static char *
join(char *const *words)
{
    return words == NULL ? g_strdup("") : g_strjoinv(", ", (char **)words);
}

static char *
staff_keys(const GPtrArray *staff)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (guint i = 0; i < staff->len; i++)
        g_ptr_array_add(keys, ((const Staff *)g_ptr_array_index(staff, i))->key);
    g_ptr_array_add(keys, NULL);
    return g_strjoinv(", ", (char **)keys->pdata);
}

static char *
choice(const SettingRow *row, guint place)
{
    g_auto(GStrv) words = settings_value_words(row);
    return g_strdup(place < g_strv_length(words) ? words[place] : "");
}

char *
settings_value_text(const SettingRow *row, const void *object)
{
    const void *field = (const char *)object + row->where;
    switch (row->kind) {
    case SETTING_TEXT:
    case SETTING_HOSTNAME:
    case SETTING_PATH:
    case SETTING_DATABASE:
    case SETTING_SOCKET:
    case SETTING_RELAY:
    case SETTING_URL:
    case SETTING_LANGUAGE:
    case SETTING_ADDRESS:
    case SETTING_WORD:
        return g_strdup(*(char *const *)field);
    case SETTING_ADDRESSES:
    case SETTING_NAMES:
        return join(*(char **const *)field);
    case SETTING_STAFF:
        return staff_keys(*(GPtrArray *const *)field);
    case SETTING_CHOICE:
        return choice(row, *(const guint *)field);
    case SETTING_EITHER:
        return choice(row, *(const bool *)field);
    case SETTING_SWITCH:
        return g_strdup(*(const bool *)field ? "yes" : "no");
    case SETTING_NUMBER:
        return g_strdup_printf("%u", *(const guint *)field);
    case SETTING_HOURS:
        return g_strdup_printf("%uh", *(const guint *)field);
    case SETTING_TICKET:
    case SETTING_SIZE:
        return g_strdup_printf("%" G_GINT64_FORMAT, *(const gint64 *)field);
    case SETTING_DURATION:
        return g_strdup_printf("%" G_GINT64_FORMAT "s", *(const gint64 *)field);
    case SETTING_RATE: {
        const Rate *rate = field;
        return rate->count == 0 ? g_strdup("0")
                                : g_strdup_printf("%u/%us", rate->count, rate->seconds);
    }
    }
    g_assert_not_reached();
}

static char *
range_text(const SettingRow *row, const char *what, const char *example)
{
    g_autofree char *least = NULL, *most = NULL;
    if (row->kind == SETTING_SIZE) {
        least = quantity_size_text(row->least);
        most = quantity_size_text(row->most);
    } else if (row->kind == SETTING_DURATION) {
        least = quantity_duration_text(row->least);
        most = quantity_duration_text(row->most);
    } else {
        least = g_strdup_printf("%" G_GINT64_FORMAT, row->least);
        most = g_strdup_printf("%" G_GINT64_FORMAT, row->most);
    }
    return g_strdup_printf("%s from %s to %s%s", what, least, most, example);
}

static char *
choice_text(const SettingRow *row)
{
    g_auto(GStrv) words = settings_value_words(row);
    guint n = g_strv_length(words);
    g_autoptr(GString) text = g_string_new(words[0]);
    for (guint i = 1; i < n; i++)
        g_string_append_printf(text, "%s%s", i + 1 < n ? ", " : " or ", words[i]);
    return g_strdup(text->str);
}

char *
settings_value_expected(const SettingRow *row)
{
    switch (row->kind) {
    case SETTING_TEXT:
        return g_strdup("a text of at most 200 bytes");
    case SETTING_HOSTNAME:
        return g_strdup("a domain such as desk.example.net");
    case SETTING_PATH:
        return g_strdup("an absolute path");
    case SETTING_DATABASE:
        return g_strdup("a database such as sqlite:/var/lib/ticketd/ticketd.db");
    case SETTING_SOCKET:
        return g_strdup("unix:/absolute/path or inet:127.0.0.1:2024");
    case SETTING_RELAY:
        return g_strdup(
            "smtp://, smtps:// or smtp+starttls://, a host and perhaps a port");
    case SETTING_URL:
        return g_strdup("a URL such as https://hooks.example.net/ticketd");
    case SETTING_LANGUAGE:
        return g_strdup("a language such as en or id");
    case SETTING_ADDRESS:
        return g_strdup("an address such as support@example.net");
    case SETTING_ADDRESSES:
        return g_strdup("addresses with commas between them");
    case SETTING_NAMES:
        return g_strdup_printf("at most %d names of at most %d bytes, with commas "
                               "between them",
                               NAMES_MAX, NAME_BYTES_MAX);
    case SETTING_WORD:
    case SETTING_CHOICE:
    case SETTING_EITHER:
    case SETTING_SWITCH:
        return choice_text(row);
    case SETTING_NUMBER:
    case SETTING_TICKET:
        return range_text(row, "a number", "");
    case SETTING_SIZE:
        return range_text(row, "a size", ", such as 512K, 50M or 1G");
    case SETTING_DURATION:
        return range_text(row, "a duration", ", such as 90s, 15min, 4h, 5d or 2w");
    case SETTING_HOURS:
        return range_text(row, "a number of whole hours", ", such as 24h or 1d");
    case SETTING_RATE:
        return g_strdup("a rate such as 10/15min, or 0");
    case SETTING_STAFF:
        return g_strdup("names of [staff ...] sections with commas between them");
    }
    g_assert_not_reached();
}
