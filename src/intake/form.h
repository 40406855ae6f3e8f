/* form.h - what a customer writes in our own pages, taken in as a mail of theirs. */
#ifndef TICKETD_INTAKE_FORM_H
#define TICKETD_INTAKE_FORM_H

#include "intake/intake.h"

/* Everything is borrowed. */
typedef struct IntakeForm {
    const Mailbox *author; /* who is logged in: an address that is proven */
    const char *language;  /* of theirs; "" if they never chose one */
    const char *client_address;
    const Department *department; /* whose ticket it is or will be */
    gint64 ticket;                /* 0: a new one */
    const char *subject;          /* the ticket's, or that of the new one */
    const char *type;             /* of a new one; NULL: the department's first */
    const char *text;
    const GPtrArray *files; /* of ComposeAttachment *; NULL: none */
    const char *key;        /* the form's own */
    bool is_chat; /* a chat's transcript: nobody sits there any more, so it is held like a
                   * mail where it is not taken, and the key alone, which no visitor can
                   * choose, makes it the same one */
    bool is_closed; /* its new ticket; who wrote hears that it is, with the text, and
                     * staff hear nothing */
} IntakeForm;

/* Compose the mail, read it as any other and take it in; one with a file that no reader
 * survives is held. The same form again (author,
 * ticket, key, words and files) changes nothing and gives the same result, also when the
 * first one is still under way. What a mail would be held or filed for is a permanent
 * fault, 5.7.28 where less of it is taken later and 5.7.1 else, and nothing changed. */
bool form_take(const Intake *intake, const IntakeForm *form, IntakeResult *out,
               Fault *why);

#endif
