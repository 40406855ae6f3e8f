/* control_people.c - what is asked at the control door of accounts. */
#include "doors/control_people.h"

#include "account/people.h"
#include "doors/control_fields.h"

static Accounts
accounts_of(const ControlHost *host)
{
    return (Accounts){ host->desk->settings, host->desk->writer, host->intake->stores };
}

bool
control_user_add(const ControlHost *host, const json_t *request, json_t *answer,
                 Fault *why)
{
    const Accounts accounts = accounts_of(host);
    const char *address, *name, *user_name, *phone, *language;
    gint64 id = 0;

    return control_get_string(request, "address", NULL, &address, why) &&
           control_get_string(request, "name", "", &name, why) &&
           control_get_string(request, "user_name", "", &user_name, why) &&
           control_get_string(request, "phone", "", &phone, why) &&
           control_get_string(request, "language", "", &language, why) &&
           people_add(&accounts, address, name, user_name, phone, language, &id, why) &&
           control_answer_number(answer, "account", id);
}

bool
control_user_passwd(const ControlHost *host, const json_t *request, json_t *answer,
                    Fault *why)
{
    const Accounts accounts = accounts_of(host);
    const char *who, *password;

    return control_get_string(request, "who", NULL, &who, why) &&
           control_get_string(request, "password", NULL, &password, why) &&
           people_set_password(&accounts, who, password, why);
}

static bool
set_locked(const ControlHost *host, const json_t *request, bool is_locked, Fault *why)
{
    const Accounts accounts = accounts_of(host);
    const char *who;

    return control_get_string(request, "who", NULL, &who, why) &&
           people_lock(&accounts, who, is_locked, why);
}

bool
control_user_lock(const ControlHost *host, const json_t *request, json_t *answer,
                  Fault *why)
{
    return set_locked(host, request, true, why);
}

bool
control_user_unlock(const ControlHost *host, const json_t *request, json_t *answer,
                    Fault *why)
{
    return set_locked(host, request, false, why);
}

bool
control_user_logout(const ControlHost *host, const json_t *request, json_t *answer,
                    Fault *why)
{
    const Accounts accounts = accounts_of(host);
    const char *who;
    guint sessions = 0;

    return control_get_string(request, "who", NULL, &who, why) &&
           people_logout(&accounts, who, &sessions, why) &&
           control_answer_number(answer, "sessions", sessions);
}
