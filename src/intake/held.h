/* held.h - what a person does with held or filed mail: release it, or refuse it. */
#ifndef TICKETD_INTAKE_HELD_H
#define TICKETD_INTAKE_HELD_H

#include "intake/intake.h"

/* Decide again about held mail with the reason it was held for waived, on the ticket
 * `into` if that is not 0: the same comes of it as of a direct delivery. It may be held
 * again for another reason. Of filed mail it says that a person wrote it, whatever it
 * looks like: it opens a ticket or joins one, and nobody is told that it came. What was
 * released before, no such mail, or one that still nobody can read: permanent fault whose
 * text is fit to print. */
bool held_release(const Intake *intake, gint64 id, gint64 into, IntakeResult *out,
                  Fault *why);

/* File it: kept in the log, nobody is told. */
bool held_refuse(const Intake *intake, gint64 id, Fault *why);

#endif
