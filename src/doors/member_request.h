/* member_request.h - one request at the member door, and its answer. */
#ifndef TICKETD_DOORS_MEMBER_REQUEST_H
#define TICKETD_DOORS_MEMBER_REQUEST_H

#include "account/login.h"
#include "desk/desk.h"
#include "intake/intake.h"
#include "rules/access.h"

#include <jansson.h>

/* A file that goes along with a request or an answer. */
typedef struct MemberFile {
    char *name, *type;
    GBytes *bytes;
} MemberFile;
MemberFile *member_file_new(const char *name, const char *type, GBytes *bytes);
void member_file_free(void *file);

/* Everything is borrowed but what is said to be owned. */
typedef struct MemberRequest {
    const Settings *settings;
    const Desk *desk;
    const Intake *intake;
    const Accounts *accounts;
    const json_t *json;
    GPtrArray *files;  /* of MemberFile * */
    const char *token; /* the session's; "" */
    Visitor visitor;
    Account *account;        /* owned; NULL: nobody is logged in */
    Session *session;        /* owned; likewise */
    Store *store;            /* to read; for this request */
    json_t *answer;          /* what is put into it goes out */
    GPtrArray *answer_files; /* of MemberFile * */
} MemberRequest;

/* A verb. True: it is answered, be it with member_refuse(). False: a fault, of which the
 * visitor hears that it is temporary. */
typedef bool (*MemberVerb)(MemberRequest *request, Fault *why);

/* The answer is no: `code` and `text` as doc/member-door.md has them, `field` may be
 * NULL. True, for use as a verb's last word. */
bool member_refuse(MemberRequest *request, const char *code, const char *text,
                   const char *field);
/* A permanent fault is the asker's: it becomes a refusal. Any other stays one. */
bool member_refuse_fault(MemberRequest *request, const Fault *why, const char *text,
                         const char *field);

/* Strings of the request: "" where there is none. Borrowed. */
const char *member_string(const MemberRequest *request, const char *key);
/* 0 where there is none. */
gint64 member_number(const MemberRequest *request, const char *key);

/* A string or number put into the answer; true, for use in a row of conditions. */
bool member_answer_string(MemberRequest *request, const char *key, const char *value);
bool member_answer_number(MemberRequest *request, const char *key, gint64 value);

/* Is it a form's key: 16 to 64 letters and digits? */
bool member_key_is_valid(const char *key);

/* A department as a form offers it: key, name and types. */
json_t *member_department(const Department *department);

/* "me" of an account. */
json_t *member_me(const MemberRequest *request, const Account *account,
                  const Session *session);

#endif
