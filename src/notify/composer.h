/* composer.h - recorded letters made into the bytes that go out. */
#ifndef TICKETD_NOTIFY_COMPOSER_H
#define TICKETD_NOTIFY_COMPOSER_H

#include "core/ticket.h"
#include "base/fault.h"
#include "notify/wordbook.h"

/* Makes the bytes of letters, for one thread. What it reads it reads by a connection of
 * its own. */
typedef struct Composer Composer;

/* The bytes of one part of a raw mail, NULL where they cannot be had: then the letter
 * goes without that file, as it says. A fault only if trying again may help. */
typedef bool (*ComposerExtract)(void *data, GBytes *raw, const char *part, GBytes **out,
                                Fault *why);

/* `url` is the store's, opened when something must be read; `words` (NULL: what is built
 * in) outlives it. */
Composer *composer_new(const char *url, const Wordbook *words, ComposerExtract extract,
                       void *data);
void composer_free(Composer *composer);

/* Set letter->message, if it is not there: each time the same bytes for the same letter,
 * from whatever process. What several letters of the same news have in common is made
 * once if they come one after the other.
 *
 * Files go with answers to customers alone; notices to staff name them. An
 * acknowledgement larger than its trigger (and than 4 KB) loses its HTML, then its words,
 * then its thread. Permanent fault: it cannot be composed, or would multiply the traffic
 * of somebody who proved nothing. Temporary: what it is made of cannot be read now. */
bool composer_make(Composer *composer, Letter *letter, Fault *why);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Composer, composer_free)

#endif
