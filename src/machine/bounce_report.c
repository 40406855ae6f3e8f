/* bounce_report.c - the machine-readable part of a delivery report (RFC 3464). */
#include "machine/bounce_report.h"

#include <string.h>

#include "machine/smtp_status.h"

#define DIAGNOSTIC_MAX 4096
#define FAILURES_MAX 200

typedef enum Field {
    FIELD_NONE,
    FIELD_FINAL,
    FIELD_ORIGINAL,
    FIELD_ACTUAL,
    FIELD_ACTION,
    FIELD_STATUS,
    FIELD_DIAGNOSTIC,
    FIELD_OTHER,
} Field;

/* What has been read of one recipient's group of fields. */
typedef struct Group {
    char *addresses[4]; /* by Field */
    BounceFailure *failure;
    GString *remark; /* comment of the status: the words where no others are given */
    bool has_action;
    bool has_fields;
} Group;

static Field
field_of(const char *line, gsize length, const char **value)
{
    static const struct {
        const char *name;
        Field field;
    } names[] = {
        { "Final-Recipient", FIELD_FINAL },
        { "Original-Recipient", FIELD_ORIGINAL },
        { "X-Actual-Recipient", FIELD_ACTUAL },
        { "Action", FIELD_ACTION },
        { "Status", FIELD_STATUS },
        { "Diagnostic-Code", FIELD_DIAGNOSTIC },
    };
    const char *colon = memchr(line, ':', MIN(length, 60));
    gsize size;

    if (!colon || colon == line || g_ascii_isspace(*line))
        return FIELD_NONE;
    size = (gsize)(colon - line);
    while (size && line[size - 1] == ' ')
        size--;
    *value = colon + 1;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i].name) == size &&
            !g_ascii_strncasecmp(line, names[i].name, size))
            return names[i].field;
    for (gsize i = 0; i < size; i++)
        if (!g_ascii_isalnum(line[i]) && line[i] != '-')
            return FIELD_NONE;
    return FIELD_OTHER;
}

static BounceAction
action_of(const char *value)
{
    static const struct {
        const char *word;
        BounceAction action;
    } words[] = {
        { "fail", BOUNCE_FAILED },       { "denied", BOUNCE_FAILED },
        { "expired", BOUNCE_FAILED },    { "hard", BOUNCE_FAILED },
        { "reject", BOUNCE_FAILED },     { "delay", BOUNCE_DELAYED },
        { "deferred", BOUNCE_DELAYED },  { "deliver", BOUNCE_DELIVERED },
        { "relay", BOUNCE_DELIVERED },   { "expanded", BOUNCE_DELIVERED },
        { "success", BOUNCE_DELIVERED },
    };

    while (*value == ' ' || *value == '\t')
        value++;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strncasecmp(value, words[i].word, strlen(words[i].word)) == 0)
            return words[i].action;
    return BOUNCE_UNKNOWN;
}

static void
status_read(BounceFailure *failure, const char *value)
{
    guint reply;

    if (failure->status[0])
        return;
    while (*value == ' ' || *value == '\t')
        value++;
    /* success codes count here: they tell what became of the mail */
    if (*value == '2' && value[1] == '.')
        g_strlcpy(failure->status, "2.0.0", sizeof failure->status);
    else if (!smtp_status_find(value, failure->status) &&
             (reply = smtp_reply_find(value)))
        g_snprintf(failure->status, sizeof failure->status, "%u.0.0", reply / 100);
}

/* Some servers' final recipient is a name within their own walls. */
static bool
is_public(const char *address)
{
    const char *at = strrchr(address, '@');

    return at && strchr(at, '.');
}

static void
group_end(Group *group, GPtrArray *failures)
{
    static const Field order[] = { FIELD_FINAL, FIELD_ORIGINAL, FIELD_ACTUAL };
    BounceFailure *failure = group->failure;
    bool named = false;

    for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
        const char *address = group->addresses[order[i]];

        if (address && (!*failure->address ||
                        (!is_public(failure->address) && is_public(address)))) {
            g_free(failure->address);
            failure->address = g_strdup(address);
        }
        named = named || address;
    }
    if (failure->diagnostic->len == 0)
        g_string_append(failure->diagnostic, group->remark->str);
    if (failures->len < FAILURES_MAX && group->has_fields &&
        (named || group->has_action || failure->status[0]))
        g_ptr_array_add(failures, failure);
    else
        bounce_failure_free(failure);
    for (gsize i = 0; i < G_N_ELEMENTS(group->addresses); i++)
        g_free(group->addresses[i]);
    g_string_assign(group->remark, "");
    *group = (Group){ .failure = bounce_failure_new(), .remark = group->remark };
}

static void
field_read(Group *group, Field field, const char *value, GPtrArray *failures)
{
    BounceFailure *failure = group->failure;

    switch (field) {
    case FIELD_FINAL:
    case FIELD_ORIGINAL:
    case FIELD_ACTUAL:
        /* some write no blank line between two recipients */
        if (group->addresses[field]) {
            group_end(group, failures);
            failure = group->failure;
        }
        group->addresses[field] = bounce_address_find(value, value + strlen(value), NULL);
        if (!group->addresses[field])
            group->addresses[field] = g_strdup("");
        group->has_fields = true;
        break;
    case FIELD_ACTION:
        failure->action = action_of(value);
        group->has_action = group->has_fields = true;
        break;
    case FIELD_STATUS:
        status_read(failure, value);
        /* "5.0.0 (recipient reached disk quota)" */
        if (strchr(value, '('))
            g_string_assign(group->remark, strchr(value, '(') + 1);
        group->has_fields = true;
        break;
    case FIELD_DIAGNOSTIC:
        if (failure->diagnostic->len == 0)
            g_string_append(failure->diagnostic, value);
        break;
    case FIELD_NONE:
    case FIELD_OTHER:
        break;
    }
}

void
bounce_report_read(const char *report, GPtrArray *failures)
{
    g_autoptr(GString) remark = g_string_new(NULL);
    Group group = { .failure = bounce_failure_new(), .remark = remark };
    g_autoptr(GString) value = g_string_new(NULL);
    Field field = FIELD_NONE;

    for (const char *line = report; line;) {
        const char *end = line + strcspn(line, "\n"), *start = line;
        gsize length = (gsize)(end - line);
        bool blank = length == 0 || (length == 1 && *line == '\r');

        if (length && field != FIELD_NONE && (*line == ' ' || *line == '\t')) {
            if (value->len < DIAGNOSTIC_MAX)
                g_string_append_len(value, line, (gssize)MIN(length, DIAGNOSTIC_MAX));
        } else {
            field_read(&group, field, value->str, failures);
            field = field_of(line, length, &start);
            if (field != FIELD_NONE)
                g_string_assign(value, "");
            if (field != FIELD_NONE)
                g_string_append_len(value, start,
                                    (gssize)MIN((gsize)(end - start), DIAGNOSTIC_MAX));
        }
        if (blank)
            group_end(&group, failures);
        line = *end ? end + 1 : NULL;
    }
    field_read(&group, field, value->str, failures);
    group_end(&group, failures);
    bounce_failure_free(group.failure);
}

static bool
has_field(const char *text, const char *name)
{
    gsize length = strlen(name);

    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (g_ascii_strncasecmp(line, name, length) == 0 && line[length] == ':')
            return true;
    }
    return false;
}

bool
bounce_report_is(const char *text)
{
    if (has_field(text, "Disposition"))
        return false;
    return (has_field(text, "Final-Recipient") || has_field(text, "Original-Recipient") ||
            has_field(text, "Reporting-MTA")) &&
           (has_field(text, "Action") || has_field(text, "Status"));
}
