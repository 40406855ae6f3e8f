/* circuit.c - whether the relay takes letters at all, and when to ask it again. */
#include "notify/circuit.h"

#include "base/log.h"
#include "rules/retry.h"

/* A probe that is further off than any back-off: the clock was set back. */
enum { PROBE_MS_MAX = 6 * 60 * 1000 };

bool
circuit_lets(const Circuit *circuit, gint64 now)
{
    gint64 left = circuit->probe_at - now;

    return !circuit->is_down ||
           (!circuit->is_probing && (left <= 0 || left > PROBE_MS_MAX));
}

void
circuit_note(Circuit *circuit, const Settings *settings, Sent *sent, bool is_down,
             bool was_probe)
{
    if (was_probe)
        circuit->is_probing = false;
    if (!is_down) {
        if (circuit->is_down)
            log_info("relay %s answers again", settings->relay);
        circuit->is_down = false;
        circuit->failures = 0;
        return;
    }
    if (!circuit->is_down || was_probe) {
        circuit->failures++;
        circuit->probe_at =
            sent->at + retry_delay(RETRY_RELAY, circuit->failures,
                                   settings->retry_after * 1000, sent_dice());
    }
    if (!circuit->is_down)
        log_error("relay %s cannot be used, letters wait: %s", settings->relay,
                  sent->error);
    circuit->is_down = true;
    if (sent->state == LETTER_WAITING)
        sent->next = MIN(sent->next, circuit->probe_at);
}
