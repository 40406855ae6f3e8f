/* desk_fixture.h - a small desk in a directory of its own: settings, database, hostile
 * mail. */
#ifndef TICKETD_TESTS_CTL_DESK_FIXTURE_H
#define TICKETD_TESTS_CTL_DESK_FIXTURE_H

#include <glib.h>
#include <jansson.h>

typedef struct DeskFixture {
    char *directory, *settings;
    gint64 ticket;         /* of HOSTILE subject, customer name and text */
    gint64 entry;          /* of that ticket; has attachments */
    gint64 second;         /* another ticket, closed */
    gint64 delivery, held; /* `delivery` is the entry's mail */
    gint64 letter;
    GBytes *raw, *held_raw;
} DeskFixture;

/* What a stranger may send to take over a terminal: ESC, C1, BEL, CR, OSC 52, a title
 * sequence, bidirectional controls, DEL. Shown raw, any of these bytes is a defect. */
#define HOSTILE                                                                          \
    "a\033[2Jb\033]52;c;ZXZpbA==\007c\302\2332Kd\r\001e\177f\342\200\256g\342\201\246h"  \
    "\033]8;;http://x.test\033\\i\033P$q\033\\j"

/* Make it, with the store closed again. desk_fixture_clear() removes all of it. */
void desk_fixture_make(DeskFixture *desk);
void desk_fixture_clear(DeskFixture *desk);

/* Run ticketctl with these words (NULL-terminated; "-c FILE" is put before them) and
 * `input` on stdin. Returns its exit code; *out and *err (may be NULL) are the caller's.
 */
int desk_run(const DeskFixture *desk, const char *const *words, const char *input,
             GString **out, char **err);
/* The same, for words that print one JSON object a line: an array of those. */
json_t *desk_run_json(const DeskFixture *desk, const char *const *words);

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

#endif
