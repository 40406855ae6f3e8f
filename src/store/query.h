/* query.h - what is read for people: lists, one ticket whole, the log, figures. */
#ifndef TICKETD_STORE_QUERY_H
#define TICKETD_STORE_QUERY_H

#include "store/store.h"

/* Every function fills *out with an array the caller owns, newest first unless
 * said otherwise; limit 0 is all. All run on a STORE_READ or STORE_WRITE store. */

typedef struct TicketFilter {
    bool by_status;
    TicketStatus status;
    const char *department; /* NULL or "" is any */
    const char *customer;   /* address; NULL or "" is any */
    const char *assigned;   /* key of a staff member, "nobody"; NULL or "" is any */
    const char *type, *tag; /* NULL or "" is any */
    /* Addresses (char *): tickets that one of them opened or is a confirmed copy of, and
     * that are part of no other. Of the fields above only the status counts then. NULL:
     * anybody's. */
    const GPtrArray *people;
    bool is_active; /* with people: all but closed */
    guint skip;     /* with people, or in a queue: so many of the first are left out */
    guint limit;
} TicketFilter;
bool query_tickets(Store *store, const TicketFilter *filter, GPtrArray **out, Fault *why);
/* What waits for staff, open or replied to, the longest first: of the filter count
 * department, assigned, limit and skip. */
bool query_queue(Store *store, const TicketFilter *filter, GPtrArray **out, Fault *why);
/* Tickets whose subject, entries' text or customer hold all the words. */
bool query_search(Store *store, const char *words, guint limit, GPtrArray **out,
                  Fault *why);

/* Tickets changed after `since`, as `updated` says, the first change first. */
bool query_changed(Store *store, gint64 since, guint limit, GPtrArray **out, Fault *why);
/* A number that is another one after a change that somebody else made to the database:
 * cheap to ask for, again and again. */
bool query_version(Store *store, gint64 *out, Fault *why);

/* Tickets of a department that wait for their customer: answered, no news since
 * `before`; those whose customer was told, or those whose was not. Oldest first. */
bool query_quiet(Store *store, const char *department, gint64 before, bool is_warned,
                 guint limit, GPtrArray **out, Fault *why);

/* Tickets that a person opened, takes part in or wrote into, after merges: array of
 * gint64, lowest first; and their mails that are no entry of any ticket, without raw
 * bytes. Both may read all there is. */
bool query_tickets_of(Store *store, const char *person, GArray **out, Fault *why);
bool query_loose_mails(Store *store, const char *person, GPtrArray **out, Fault *why);

/* Oldest first. */
bool query_entries(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
bool query_history(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
/* What customers and staff wrote to a ticket before that entry, newest first, at most
 * `limit`; ends with the first that is of kind `until`. Array of Entry * without files.
 */
bool query_earlier(Store *store, gint64 ticket, gint64 entry, EntryKind until,
                   guint limit, GPtrArray **out, Fault *why);
/* One entry; NULL where there is none. */
bool query_entry(Store *store, gint64 id, Entry **out, Fault *why);

/* The bytes of what staff attached to an entry at the terminal: the attachment at that
 * place. NULL where they are not kept so, as of what came by mail. */
bool query_file(Store *store, gint64 entry, guint position, GBytes **out, Fault *why);
/* The first letter to a customer that tells of an entry, with its bytes: before schema 2
 * what staff attached was kept there. NULL where there is none. */
bool query_answer_letter(Store *store, gint64 ticket, gint64 entry, Letter **out,
                         Fault *why);

/* Deliveries without raw bytes. */
bool query_log(Store *store, guint limit, GPtrArray **out, Fault *why);
/* Filed ones after delivery `after`: what opened no ticket and waits for nobody. Looks at
 * the newest 100,000 deliveries. */
bool query_filed(Store *store, gint64 after, guint limit, GPtrArray **out, Fault *why);
bool query_held(Store *store, GPtrArray **out,
                Fault *why); /* waiting ones, oldest first */
bool query_letters(Store *store, guint limit, GPtrArray **out, Fault *why);

typedef struct Stats {
    gint64 tickets[TICKET_CLOSED + 1]; /* by status */
    gint64 deliveries, held, filed;
    gint64 letters[LETTER_DEAD + 1]; /* by state */
    gint64 oldest_waiting_letter;    /* time, 0 if none */
    gint64
        oldest_unanswered; /* time of the oldest open or customer-reply ticket's update */
    gint64 database_bytes;
    gint64 schema;
} Stats;
bool query_stats(Store *store, Stats *out, Fault *why);

#endif
