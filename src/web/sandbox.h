/* sandbox.h - what is left of the system once the program runs. */
#ifndef TICKETD_WEB_SANDBOX_H
#define TICKETD_WEB_SANDBOX_H

#include "base/fault.h"

/* From now on, for all threads: no program can be started, no file opened but the
 * nameless ones of a Spill, no socket made but for ticketd (AF_UNIX), no thread, nothing
 * signalled but ourselves. Starting a program ends this one, all else fails. Irrevocable.
 */
bool web_sandbox_enter(Fault *why);

#endif
