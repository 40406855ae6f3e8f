/* calendar.c - invitations (RFC 5545) as a few lines a person can read. */
#include "mime/calendar.h"

#include <string.h>

enum { EVENTS = 20 };

/* "DTSTART;TZID=Asia/Jakarta:20260102T090000" is name, parameters and value. */
typedef struct Property {
    char *name, *parameters, *value;
} Property;

static void
property_clear(Property *property)
{
    g_free(property->name);
    g_free(property->parameters);
    g_free(property->value);
}

static char *
value_unescape(const char *value)
{
    GString *out = g_string_new(NULL);

    for (const char *p = value; *p; p++) {
        if (*p == '\\' && (p[1] == 'n' || p[1] == 'N')) {
            g_string_append_c(out, '\n');
            p++;
        } else if (*p == '\\' && p[1]) {
            g_string_append_c(out, *++p);
        } else {
            g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

/* Read one unfolded line; NULL at the end. */
static const char *
property_next(const char *p, Property *property)
{
    g_autoptr(GString) line = g_string_new(NULL);

    *property = (Property){ 0 };
    if (!*p)
        return NULL;
    for (;;) {
        gsize length = strcspn(p, "\n");
        g_string_append_len(line, p, (gssize)length);
        p += length + (p[length] == '\n');
        if (*p != ' ' && *p != '\t')
            break;
        p++;
    }
    gsize name = strcspn(line->str, ";:");
    property->name = g_ascii_strup(line->str, (gssize)name);
    const char *value = line->str + name;
    for (gboolean quoted = FALSE; *value && (*value != ':' || quoted); value++)
        quoted ^= *value == '"';
    property->parameters = g_strndup(line->str + name, (gsize)(value - line->str) - name);
    property->value = value_unescape(*value ? value + 1 : value);
    return p;
}

char *
calendar_method(const char *calendar)
{
    const char *p = calendar;
    Property property;

    while ((p = property_next(p, &property))) {
        g_autofree char *found = strcmp(property.name, "METHOD") == 0
                                     ? g_ascii_strup(property.value, -1)
                                     : NULL;
        property_clear(&property);
        if (found) {
            g_strstrip(found);
            /* An iana-token; a value goes on behind an escape or a fold. */
            found[strspn(found, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] = '\0';
            return g_steal_pointer(&found);
        }
    }
    return g_strdup("");
}

/* 20260102T090000Z is "2026-01-02 09:00 UTC". */
static void
time_append(const char *label, const Property *property, GString *out)
{
    const char *v = property->value;
    gsize digits = strspn(v, "0123456789");

    if (digits != 8) {
        g_string_append_printf(out, "%s: %s\n", label, v);
        return;
    }
    g_string_append_printf(out, "%s: %.4s-%.2s-%.2s", label, v, v + 4, v + 6);
    if (v[8] == 'T' && strspn(v + 9, "0123456789") >= 4)
        g_string_append_printf(out, " %.2s:%.2s", v + 9, v + 11);
    const char *zone = strstr(property->parameters, "TZID=");
    if (g_str_has_suffix(v, "Z"))
        g_string_append(out, " UTC");
    else if (zone)
        g_string_append_printf(out, " %.*s", (int)strcspn(zone + 5, ";"), zone + 5);
    g_string_append_c(out, '\n');
}

void
calendar_text(const char *calendar, GString *out)
{
    const char *p = calendar;
    Property property;
    g_autoptr(GString) description = g_string_new(NULL);
    gboolean in_event = FALSE;
    guint events = 0;

    while (events < EVENTS && (p = property_next(p, &property))) {
        const char *name = property.name, *value = property.value;
        if (strcmp(name, "BEGIN") == 0)
            in_event = g_ascii_strcasecmp(value, "VEVENT") == 0 ||
                       g_ascii_strcasecmp(value, "VTODO") == 0;
        else if (strcmp(name, "END") == 0 && in_event) {
            if (description->len > 0)
                g_string_append_printf(out, "\n%s\n", description->str);
            g_string_truncate(description, 0);
            in_event = FALSE;
            events++;
        } else if (!in_event)
            ;
        else if (strcmp(name, "SUMMARY") == 0)
            g_string_append_printf(out, "%s\n", value);
        else if (strcmp(name, "DTSTART") == 0)
            time_append("Start", &property, out);
        else if (strcmp(name, "DTEND") == 0)
            time_append("End", &property, out);
        else if (strcmp(name, "LOCATION") == 0 && *value)
            g_string_append_printf(out, "Location: %s\n", value);
        else if (strcmp(name, "ORGANIZER") == 0)
            g_string_append_printf(
                out, "Organizer: %s\n",
                g_ascii_strncasecmp(value, "mailto:", 7) == 0 ? value + 7 : value);
        else if (strcmp(name, "DESCRIPTION") == 0)
            g_string_assign(description, value);
        property_clear(&property);
    }
}
