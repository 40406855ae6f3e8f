/* dossier_account.c - somebody's account as JSON: all but what lets one in. */
#include "life/dossier.h"

#include "base/clock.h"

static json_t *
time_json(gint64 ms)
{
    g_autofree char *text = clock_rfc3339(ms);

    return *text ? json_string(text) : json_null();
}

static json_t *
sessions_json(const GPtrArray *sessions)
{
    json_t *array = json_array();

    for (guint i = 0; i < sessions->len; i++) {
        const Session *one = sessions->pdata[i];

        json_array_append_new(array,
                              json_pack("{s:o, s:o, s:b, s:s, s:s}", "created",
                                        time_json(one->created), "seen",
                                        time_json(one->seen), "by_link", one->is_by_link,
                                        "client", one->client, "agent", one->agent));
    }
    return array;
}

json_t *
dossier_account_json(const Account *account, const GPtrArray *sessions)
{
    json_t *addresses = json_array(), *json;

    for (guint i = 0; i < account->addresses->len; i++)
        json_array_append_new(addresses, json_string(account->addresses->pdata[i]));
    json = json_pack("{s:I, s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:b, s:b, s:o, s:o}",
                     "account", (json_int_t)account->id, "name", account->person.name,
                     "address", account->person.address, "addresses", addresses,
                     "user_name", account->user_name, "phone", account->phone, "language",
                     account->language, "staff", account->staff, "has_password",
                     *account->password != '\0', "locked", account->is_locked, "created",
                     time_json(account->created), "password_set",
                     time_json(account->password_at));
    if (sessions)
        json_object_set_new(json, "sessions", sessions_json(sessions));
    return json;
}
