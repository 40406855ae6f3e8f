/* attribution.h - the lines that introduce a quote: "On ... wrote:" in any language. */
#ifndef TICKETD_REPLY_ATTRIBUTION_H
#define TICKETD_REPLY_ATTRIBUTION_H

#include <glib.h>
#include <stdbool.h>

typedef enum AttributionStrength {
    ATTRIBUTION_NONE,
    ATTRIBUTION_WEAK,   /* only if a marked quote follows */
    ATTRIBUTION_STRONG, /* stands by itself */
} AttributionStrength;

typedef struct Attribution {
    AttributionStrength strength;
    bool is_ended; /* ends in a colon or with the verb: nothing of it is on the next line
                    */
    bool has_when; /* with a date, a time or a number */
    bool has_rest; /* quoted text follows on the same line */
    bool is_bare; /* few words, a verb and an address or a name, ended: "Ann <a@b> wrote:"
                   */
} Attribution;

/* Judge one line, or up to four joined with blanks, folded (core/fold). Linear. */
Attribution attribution_judge(const char *folded);

/* True if a folded line can be the first of an introduction: a date, a time or an
 * address stands near its start. */
bool attribution_may_start(const char *folded);

/* "---- Ann Lee wrote ----": a verb and little else between rules, in folded text. */
bool attribution_is_ruled(const char *folded);

/* Nothing but a date with a time: "Thursday, November 26, 2026 10:00 AM". */
bool attribution_is_date(const char *folded);

/* True if its first word is one that introductions begin with: "On", "Am", "Mon,"; or,
 * if `or_number`, a number. */
bool attribution_leads(const char *folded, bool or_number);

#endif
