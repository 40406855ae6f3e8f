/* intake.h - one mail for one recipient taken in: decided, recorded, told of. */
#ifndef TICKETD_INTAKE_INTAKE_H
#define TICKETD_INTAKE_INTAKE_H

#include "base/settings.h"
#include "core/envelope.h"
#include "rules/signature.h"
#include "core/ticket.h"
#include "notify/setup.h"
#include "reader/pool.h"
#include "store/stores.h"
#include "store/writer.h"

typedef struct Intake {
    const Settings *settings;
    const Wordbook *words; /* NULL: what is built in */
    const SignatureKeys *keys;
    Writer *writer;
    Pool *pool;
    Stores *stores; /* to read ahead; NULL: the writer reads */
    Setups *setups; /* whence settings, words and keys come; NULL: they never change */
} Intake;

/* The same by another setup, which must be kept meanwhile; by its own if it is NULL. */
static inline Intake
intake_by(const Intake *intake, const Setup *setup)
{
    Intake by = *intake;

    if (setup) {
        by.settings = setup->settings;
        by.words = setup->words;
        by.keys = &setup->keys;
    }
    return by;
}

/* A mail as a door hands it over: read once, taken in for each of its recipients. */
typedef struct IntakeMail IntakeMail;

/* Read the raw message in a reader. An unreadable one is no fault: it is held. False
 * only if no reader can be had. The caller owns *out. */
bool intake_read(const Intake *intake, GBytes *raw, const char *envelope_sender,
                 IntakeMail **out, Fault *why);
void intake_mail_free(IntakeMail *mail);

typedef struct IntakeResult {
    Outcome outcome;
    gint64 ticket; /* 0 if none */
    gint64 delivery;
    char rule[64];
} IntakeResult;

/* Decide and record in one job of the writer. True: committed and fsynced, or
 * already known. False: nothing changed. Writes the one log line of the mail. */
bool intake_take(const Intake *intake, const IntakeMail *mail, const Envelope *envelope,
                 IntakeResult *out, Fault *why);

/* Is there a department for this recipient? Asked at RCPT. */
bool intake_knows_recipient(const Intake *intake, const char *recipient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(IntakeMail, intake_mail_free)

#endif
