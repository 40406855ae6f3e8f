/* control_desk.h - what is asked at the control door of the desk as a whole. */
#ifndef TICKETD_DOORS_CONTROL_DESK_H
#define TICKETD_DOORS_CONTROL_DESK_H

#include "doors/control_verbs.h"

/* The verbs import, import-ticket, erase, metrics and backup-done of control_verb_run().
 */
bool control_import(const ControlHost *host, const json_t *request, json_t *answer,
                    Fault *why);
bool control_import_ticket(const ControlHost *host, const json_t *request, json_t *answer,
                           Fault *why);
bool control_erase(const ControlHost *host, const json_t *request, json_t *answer,
                   Fault *why);
bool control_metrics(const ControlHost *host, const json_t *request, json_t *answer,
                     Fault *why);
bool control_backup_done(const ControlHost *host, const json_t *request, json_t *answer,
                         Fault *why);

#endif
