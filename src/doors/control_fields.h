/* control_fields.h - what stands in a request at the control door, and in its answer. */
#ifndef TICKETD_DOORS_CONTROL_FIELDS_H
#define TICKETD_DOORS_CONTROL_FIELDS_H

#include "base/fault.h"

#include <jansson.h>

/* What is missing or of the wrong kind is fault 5.5.4. Strings are borrowed. */

/* A string; left out it is `fallback`, and a fault if that is NULL. */
bool control_get_string(const json_t *request, const char *key, const char *fallback,
                        const char **out, Fault *why);
/* A number of at least `least`; left out it is `fallback`, and a fault if that is less.
 */
bool control_get_number(const json_t *request, const char *key, gint64 least,
                        gint64 fallback, gint64 *out, Fault *why);
bool control_get_flag(const json_t *request, const char *key, bool *out, Fault *why);
/* "ticket" and "as". */
bool control_get_ticket(const json_t *request, gint64 *ticket, const char **as,
                        Fault *why);

/* True, for use in a row of conditions. */
bool control_answer_number(json_t *answer, const char *key, gint64 number);

#endif
