/* control_people.h - what is asked at the control door of accounts. */
#ifndef TICKETD_DOORS_CONTROL_PEOPLE_H
#define TICKETD_DOORS_CONTROL_PEOPLE_H

#include "doors/control_verbs.h"

/* The verbs user-add, user-passwd, user-lock, user-unlock and user-logout of
 * control_verb_run(). */
bool control_user_add(const ControlHost *host, const json_t *request, json_t *answer,
                      Fault *why);
bool control_user_passwd(const ControlHost *host, const json_t *request, json_t *answer,
                         Fault *why);
bool control_user_lock(const ControlHost *host, const json_t *request, json_t *answer,
                       Fault *why);
bool control_user_unlock(const ControlHost *host, const json_t *request, json_t *answer,
                         Fault *why);
bool control_user_logout(const ControlHost *host, const json_t *request, json_t *answer,
                         Fault *why);

#endif
