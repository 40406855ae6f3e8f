/* control_fields.c - what stands in a request at the control door, and in its answer. */
#include "doors/control_fields.h"

bool
control_get_string(const json_t *request, const char *key, const char *fallback,
                   const char **out, Fault *why)
{
    const json_t *value = json_object_get(request, key);

    if (!value && fallback) {
        *out = fallback;
        return true;
    }
    if (!json_is_string(value))
        return fault_permanent(why, "5.5.4", "\"%s\" is %s, expected a string", key,
                               value ? "something else" : "missing");
    *out = json_string_value(value);
    return true;
}

bool
control_get_number(const json_t *request, const char *key, gint64 least, gint64 fallback,
                   gint64 *out, Fault *why)
{
    const json_t *value = json_object_get(request, key);

    if (!value && fallback >= least) {
        *out = fallback;
        return true;
    }
    if (!json_is_integer(value) || json_integer_value(value) < least)
        return fault_permanent(why, "5.5.4", "\"%s\" is %s, expected a number", key,
                               value ? "something else" : "missing");
    *out = json_integer_value(value);
    return true;
}

bool
control_get_flag(const json_t *request, const char *key, bool *out, Fault *why)
{
    const json_t *value = json_object_get(request, key);

    if (value && !json_is_boolean(value))
        return fault_permanent(why, "5.5.4",
                               "\"%s\" is something else than true or false", key);
    *out = json_is_true(value);
    return true;
}

bool
control_get_ticket(const json_t *request, gint64 *ticket, const char **as, Fault *why)
{
    return control_get_number(request, "ticket", 1, 0, ticket, why) &&
           control_get_string(request, "as", "", as, why);
}

bool
control_answer_number(json_t *answer, const char *key, gint64 number)
{
    json_object_set_new(answer, key, json_integer(number));
    return true;
}
