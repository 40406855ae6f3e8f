/* input.h - reading whole files and streams with a limit. */
#ifndef TICKETD_BASE_INPUT_H
#define TICKETD_BASE_INPUT_H

#include "base/fault.h"

/* Read fd to its end, at most `limit` bytes: more is fault_permanent 5.3.4.
 * EINTR is retried. On success *out is owned by the caller. */
bool input_read_fd(int fd, gsize limit, GBytes **out, Fault *why);
/* The same for a file; "-" is stdin. */
bool input_read_file(const char *path, gsize limit, GBytes **out, Fault *why);

#endif
