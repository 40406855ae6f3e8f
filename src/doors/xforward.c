/* xforward.c - what Postfix tells of the client it had the mail from; pure. */
#include "doors/xforward.h"

#include "doors/lmtp_command.h"

#include <stdbool.h>
#include <string.h>

/* Where an attribute goes; NULL for those that are read and not kept. */
typedef struct Attribute {
    const char *name;
    gssize offset; /* in Envelope, -1: not kept */
} Attribute;

static const Attribute attributes[] = {
    { "NAME", G_STRUCT_OFFSET(Envelope, client_name) },
    { "ADDR", G_STRUCT_OFFSET(Envelope, client_address) },
    { "IDENT", G_STRUCT_OFFSET(Envelope, queue_id) },
    { "LOGIN", G_STRUCT_OFFSET(Envelope, login) },
    { "PORT", -1 },
    { "PROTO", -1 },
    { "HELO", -1 },
    { "SOURCE", -1 },
};

static int
attribute_index(const char *name, gsize length)
{
    for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++)
        if (strlen(attributes[i].name) == length &&
            g_ascii_strncasecmp(attributes[i].name, name, length) == 0)
            return (int)i;
    return -1;
}

static char *
decode_value(const char *text, gsize length)
{
    char *value = lmtp_decode_xtext(text, length);

    if (value && (g_ascii_strcasecmp(value, "[UNAVAILABLE]") == 0 ||
                  g_ascii_strcasecmp(value, "[TEMPUNAVAIL]") == 0))
        value[0] = '\0';
    return value;
}

/* Read all attributes into `values`, which has a place for each. */
static const char *
read_attributes(const char *p, char **values)
{
    if (!*p)
        return "501 5.5.4 Expected attribute=value";
    while (*p) {
        gsize length = strcspn(p, " \t");
        const char *equals = memchr(p, '=', length);
        int i = equals ? attribute_index(p, (gsize)(equals - p)) : -1;

        if (i < 0)
            return "501 5.5.4 Unknown attribute";
        g_free(values[i]);
        values[i] = decode_value(equals + 1, (gsize)(p + length - equals - 1));
        if (!values[i])
            return "501 5.5.4 Bad attribute value";
        p += length;
        p += strspn(p, " \t");
    }
    return NULL;
}

const char *
xforward_apply(const char *arguments, Envelope *envelope)
{
    char *values[G_N_ELEMENTS(attributes)] = { NULL };
    const char *reply = read_attributes(arguments, values);

    for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++) {
        if (!reply && values[i] && attributes[i].offset >= 0) {
            char **field = G_STRUCT_MEMBER_P(envelope, attributes[i].offset);

            g_free(*field);
            *field = g_steal_pointer(&values[i]);
        }
        g_free(values[i]);
    }
    return reply;
}

void
xforward_reset(Envelope *envelope)
{
    for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++) {
        char **field;

        if (attributes[i].offset < 0)
            continue;
        field = G_STRUCT_MEMBER_P(envelope, attributes[i].offset);
        g_free(*field);
        *field = g_strdup("");
    }
}
