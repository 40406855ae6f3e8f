/* quantity.c - sizes, durations and rates as people write them in a settings file. */
#include "base/quantity.h"

#include <string.h>

typedef struct Unit {
    const char *name;
    gint64 factor;
} Unit;

/* Both tables from the largest to the smallest. */
static const Unit size_units[] = {
    { "G", 1024 * 1024 * 1024 }, { "M", 1024 * 1024 }, { "K", 1024 }, { "", 1 }
};
static const Unit duration_units[] = {
    { "w", 7 * 24 * 3600 }, { "d", 24 * 3600 }, { "h", 3600 }, { "min", 60 }, { "s", 1 }
};

/* Digits at the start; *rest is what follows them. */
static bool
quantity_digits(const char *text, gint64 *out, const char **rest)
{
    gint64 number = 0;
    const char *at = text;
    for (; g_ascii_isdigit(*at); at++) {
        int digit = *at - '0';
        if (number > (G_MAXINT64 - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    *rest = at;
    return at > text;
}

static bool
quantity_with_unit(const char *text, const Unit *units, gsize n, gint64 *out)
{
    gint64 number;
    const char *rest;
    if (!quantity_digits(text, &number, &rest))
        return false;
    for (gsize i = 0; i < n; i++) {
        if (strcmp(rest, units[i].name) != 0)
            continue;
        if (number > G_MAXINT64 / units[i].factor)
            return false;
        *out = number * units[i].factor;
        return true;
    }
    return false;
}

bool
quantity_number(const char *text, gint64 *out)
{
    gint64 number;
    const char *rest;
    if (!quantity_digits(text, &number, &rest) || *rest != '\0')
        return false;
    *out = number;
    return true;
}

bool
quantity_size(const char *text, gint64 *out)
{
    return quantity_with_unit(text, size_units, G_N_ELEMENTS(size_units), out);
}

bool
quantity_duration(const char *text, gint64 *out)
{
    if (strcmp(text, "0") == 0) {
        *out = 0;
        return true;
    }
    return quantity_with_unit(text, duration_units, G_N_ELEMENTS(duration_units), out);
}

bool
quantity_rate(const char *text, guint *count, guint *seconds)
{
    gint64 number, duration = 0;
    const char *rest;
    if (!quantity_digits(text, &number, &rest) || number > G_MAXUINT)
        return false;
    if (number == 0 && *rest == '\0') {
        *count = *seconds = 0;
        return true;
    }
    if (*rest != '/' || !quantity_duration(rest + 1, &duration))
        return false;
    if (duration < 1 || duration > G_MAXUINT)
        return false;
    *count = (guint)number;
    *seconds = (guint)duration;
    return true;
}

static char *
quantity_text(gint64 amount, const Unit *units, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (amount != 0 && amount % units[i].factor == 0)
            return g_strdup_printf("%" G_GINT64_FORMAT "%s", amount / units[i].factor,
                                   units[i].name);
    return g_strdup("0");
}

char *
quantity_size_text(gint64 bytes)
{
    return quantity_text(bytes, size_units, G_N_ELEMENTS(size_units));
}

char *
quantity_duration_text(gint64 seconds)
{
    return quantity_text(seconds, duration_units, G_N_ELEMENTS(duration_units));
}
