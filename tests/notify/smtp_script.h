/* smtp_script.h - an SMTP server on loopback that misbehaves as told. */
#ifndef TICKETD_TESTS_NOTIFY_SMTP_SCRIPT_H
#define TICKETD_TESTS_NOTIFY_SMTP_SCRIPT_H

#include <glib.h>
#include <stdbool.h>

typedef enum ScriptVerb {
    AT_GREETING,
    AT_EHLO,
    AT_AUTH,
    AT_MAIL,
    AT_RCPT,
    AT_DATA,
    AT_DOT,
} ScriptVerb;

typedef enum ScriptAction {
    DO_ANSWER, /* with the reply given */
    DO_DROP,   /* close the connection; at AT_DOT with the message taken */
    DO_STALL,  /* say nothing until the client goes */
} ScriptAction;

typedef struct SmtpScript SmtpScript;

/* Listens on a free port. `extension` is one more line of the EHLO reply, or "". */
SmtpScript *smtp_script_start(const char *extension);
void smtp_script_stop(SmtpScript *script);
guint smtp_script_port(const SmtpScript *script);

/* What to do the next `times` times that `verb` is reached, instead of a friendly answer.
 */
void smtp_script_set(SmtpScript *script, ScriptVerb verb, ScriptAction action,
                     const char *reply, guint times);

/* Wait (at most 10 s) until that many messages were taken. */
bool smtp_script_wait(SmtpScript *script, guint messages);
/* Wait (at most 10 s) until the rule set for `verb` has been used up. */
bool smtp_script_wait_spent(SmtpScript *script, ScriptVerb verb);
/* Copies: messages taken (as on the wire, without the final dot), all command lines. */
GPtrArray *smtp_script_messages(SmtpScript *script);
char *smtp_script_commands(SmtpScript *script);
guint smtp_script_connections(SmtpScript *script);

#endif
