/* sandbox.h - what a reader may still do once it is shut in: compute, and no more. */
#ifndef TICKETD_READER_SANDBOX_H
#define TICKETD_READER_SANDBOX_H

#include "base/fault.h"

/* Shut this process in for good: resource limits, no new privileges, not dumpable,
 * and a seccomp filter that leaves memory, clocks, and reading and writing of the
 * descriptors that are open. Any other call kills the process. Call mime_init()
 * before: afterwards nothing can be loaded. */
bool sandbox_enter(Fault *why);

#endif
