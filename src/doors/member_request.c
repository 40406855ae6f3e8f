/* member_request.c - one request at the member door, and its answer. */
#include "doors/member_request.h"

#include "base/log.h"

#include <string.h>

enum { KEY_MIN = 16, KEY_MAX = 64 };

MemberFile *
member_file_new(const char *name, const char *type, GBytes *bytes)
{
    MemberFile *file = g_new0(MemberFile, 1);

    file->name = g_utf8_make_valid(name, -1);
    file->type = g_utf8_make_valid(type, -1);
    file->bytes = g_bytes_ref(bytes);
    return file;
}

void
member_file_free(void *data)
{
    MemberFile *file = data;

    g_free(file->name);
    g_free(file->type);
    g_bytes_unref(file->bytes);
    g_free(file);
}

bool
member_refuse(MemberRequest *request, const char *code, const char *text,
              const char *field)
{
    json_object_set_new(request->answer, "ok", json_false());
    json_object_set_new(request->answer, "code", json_string(code));
    json_object_set_new(request->answer, "text", json_string(text));
    if (field)
        json_object_set_new(request->answer, "field", json_string(field));
    return true;
}

bool
member_refuse_fault(MemberRequest *request, const Fault *why, const char *text,
                    const char *field)
{
    if (why->kind != FAULT_PERMANENT)
        return false;
    log_debug("member: %s", why->text);
    return member_refuse(request, "invalid", text, field);
}

const char *
member_string(const MemberRequest *request, const char *key)
{
    const char *value = json_string_value(json_object_get(request->json, key));

    return value ? value : "";
}

gint64
member_number(const MemberRequest *request, const char *key)
{
    return json_integer_value(json_object_get(request->json, key));
}

bool
member_answer_string(MemberRequest *request, const char *key, const char *value)
{
    json_object_set_new(request->answer, key, json_string(value));
    return true;
}

bool
member_answer_number(MemberRequest *request, const char *key, gint64 value)
{
    json_object_set_new(request->answer, key, json_integer(value));
    return true;
}

bool
member_key_is_valid(const char *key)
{
    gsize length = strlen(key);

    for (const char *p = key; *p; p++)
        if (!g_ascii_isalnum(*p))
            return false;
    return length >= KEY_MIN && length <= KEY_MAX;
}

json_t *
member_department(const Department *department)
{
    json_t *types = json_array();

    for (char **type = department->types; type && *type; type++)
        json_array_append_new(types, json_string(*type));
    return json_pack("{s:s, s:s, s:o}", "key", department->key, "name", department->name,
                     "types", types);
}

json_t *
member_me(const MemberRequest *request, const Account *account, const Session *session)
{
    const Department *first = request->settings->departments->len > 0
                                  ? request->settings->departments->pdata[0]
                                  : NULL;

    return json_pack("{s:I, s:s, s:s, s:s, s:b, s:s, s:b, s:b, s:b, s:{s:s}}", "account",
                     (json_int_t)account->id, "name", account->person.name, "address",
                     account->person.address, "language", account->language, "is_staff",
                     *account->staff != '\0', "staff", account->staff, "has_password",
                     *account->password != '\0', "by_link",
                     session && session->is_by_link, "chat", request->settings->has_chat,
                     "site", "name", first ? first->name : "");
}
