/* circuit.h - whether the relay takes letters at all, and when to ask it again. */
#ifndef TICKETD_NOTIFY_CIRCUIT_H
#define TICKETD_NOTIFY_CIRCUIT_H

#include "base/settings.h"
#include "notify/sent.h"

/* Open ("down") after a failure that is not the letter's; then one letter at a time is a
 * probe, further and further apart, and the first that gets through closes it. Its owner
 * guards it. */
typedef struct Circuit {
    bool is_down;
    bool is_probing;
    guint failures; /* of probes in a row */
    gint64 probe_at;
} Circuit;

/* May a letter go now? While it is down that makes it the probe. */
bool circuit_lets(const Circuit *circuit, gint64 now);
/* What this result says about the relay; `is_down`: it takes nothing now. The letter is
 * not to blame for that: it is due when the relay is asked again. */
void circuit_note(Circuit *circuit, const Settings *settings, Sent *sent, bool is_down,
                  bool was_probe);

#endif
