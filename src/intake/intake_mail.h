/* intake_mail.h - inside of intake: a mail that was read, with all that was made of it.
 */
#ifndef TICKETD_INTAKE_INTAKE_MAIL_H
#define TICKETD_INTAKE_INTAKE_MAIL_H

#include "intake/intake.h"
#include "intake/verdict.h"

struct IntakeMail {
    GBytes *raw;
    Mail *mail;       /* NULL: unreadable */
    char *unreadable; /* why */
    AttachedMail attached;
    /* Made before the writer's turn, which all mails wait for. */
    char *content_hash, *body_hash;
    GBytes *sha256; /* of raw */
    GBytes *packed; /* raw; NULL: not worth it */
    gint64 started; /* monotonic, µs */
    bool is_form;   /* what it says of VerdictInput; `into` and `type` are the form's */
    gint64 into;
    const char *type;            /* borrowed */
    bool may_be_held, is_closed; /* of a form: what its is_chat and is_closed say */
};

/* Input to judge it by, all borrowed from it; the department and the envelope are the
 * caller's to add. */
void intake_mail_fill(const Intake *intake, const IntakeMail *mail, VerdictInput *input);

#endif
