/* keys.h - the secret file: the keys of signed ids. */
#ifndef TICKETD_NOTIFY_KEYS_H
#define TICKETD_NOTIFY_KEYS_H

#include "base/fault.h"
#include "rules/signature.h"

/* Read "ID HEX" lines, newest first, one or two of them. With `create`, a file that does
 * not exist is made with one random key, mode 0600. A file that others may read or that
 * holds anything else is a fault that says so. */
bool keys_load(const char *path, bool create, SignatureKeys *out, Fault *why);

/* Put a new key first and keep the one that signed until now for checking; the file is
 * replaced in one step. Running programs take it up when they
 * read it again. */
bool keys_rotate(const char *path, Fault *why);

#endif
