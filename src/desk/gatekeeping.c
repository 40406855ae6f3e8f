/* gatekeeping.c - whom staff let in: blocks, confirmed copies, addresses that failed. */
#include "desk/gatekeeping.h"

#include "base/clock.h"
#include "base/log.h"
#include "mime/compose.h"

#include <string.h>

enum { PHRASE_BYTES_MAX = 200 };

typedef struct GateJob {
    const char *kind, *value; /* of a block */
    const char *address;
    gint64 ticket;
    gint64 now;
    bool removes;
} GateJob;

/* Part "subject:WORDS" and its kin in kind and case-folded value. */
static bool
block_parse(const char *what, const char **kind, char **value, Fault *why)
{
    if (g_str_has_prefix(what, "subject:") || g_str_has_prefix(what, "body:")) {
        const char *words = strchr(what, ':') + 1;
        g_autofree char *valid = g_utf8_make_valid(words, -1);
        g_autofree char *folded = g_utf8_casefold(g_strstrip(valid), -1);

        if (!*folded || strlen(folded) > PHRASE_BYTES_MAX)
            return fault_permanent(why, "5.1.1", "a phrase has 1 to %d bytes",
                                   PHRASE_BYTES_MAX);
        *kind = *what == 's' ? "subject" : "body";
        *value = g_steal_pointer(&folded);
        return true;
    }
    if (*what == '@') {
        g_autofree char *probe = g_strconcat("x", what, NULL);

        if (!compose_address_is_valid(probe))
            return fault_permanent(why, "5.1.1", "no domain: %s", what);
        *kind = "domain";
        *value = g_ascii_strdown(what + 1, -1);
        return true;
    }
    if (!compose_address_is_valid(what))
        return fault_permanent(
            why, "5.1.1",
            "expected an address, @domain, subject:WORDS or body:WORDS, "
            "found %s",
            what);
    *kind = "address";
    *value = g_ascii_strdown(what, -1);
    return true;
}

static bool
find_block(Store *store, const GateJob *job, bool *found, Fault *why)
{
    g_autoptr(GPtrArray) blocks = NULL;

    if (!store_blocks(store, &blocks, why))
        return false;
    *found = false;
    for (guint i = 0; i < blocks->len && !*found; i++) {
        const StoreBlock *block = blocks->pdata[i];

        *found =
            strcmp(block->kind, job->kind) == 0 && strcmp(block->value, job->value) == 0;
    }
    return true;
}

static bool
block(Store *store, void *data, Fault *why)
{
    GateJob *job = data;
    bool existed;

    if (!find_block(store, job, &existed, why))
        return false;
    if (existed != job->removes)
        return fault_permanent(why, "5.1.1", "%s %s is %s", job->kind, job->value,
                               existed ? "blocked already" : "not blocked");
    return job->removes ? store_remove_block(store, job->kind, job->value, &existed, why)
                        : store_add_block(store, job->kind, job->value, job->now, why);
}

static bool
change_block(const Desk *desk, const char *what, bool removes, Fault *why)
{
    GateJob job = { .now = clock_now(), .removes = removes };
    g_autofree char *value = NULL;

    if (!block_parse(what, &job.kind, &value, why))
        return false;
    job.value = value;
    if (!writer_run(desk->writer, block, &job, why))
        return false;
    log_info("desk what=%s kind=%s value=\"%s\"", removes ? "unblock" : "block", job.kind,
             job.value);
    return true;
}

bool
desk_block(const Desk *desk, const char *what, Fault *why)
{
    return change_block(desk, what, false, why);
}

bool
desk_unblock(const Desk *desk, const char *what, Fault *why)
{
    return change_block(desk, what, true, why);
}

static bool
confirm(Store *store, void *data, Fault *why)
{
    GateJob *job = data;
    g_autoptr(Ticket) ticket = NULL;

    if (!store_ticket(store, job->ticket, &ticket, why))
        return false;
    if (!ticket)
        return fault_permanent(why, "5.1.1", "no ticket %" G_GINT64_FORMAT, job->ticket);
    return store_add_participant(store, job->ticket, "", job->address, ROLE_CC, why) &&
           store_add_history(store, job->ticket, job->now, "confirmed", job->address,
                             why);
}

bool
desk_confirm(const Desk *desk, gint64 ticket, const char *address, Fault *why)
{
    GateJob job = { .ticket = ticket, .address = address, .now = clock_now() };

    if (!compose_address_is_valid(address))
        return fault_permanent(why, "5.1.1", "no address: %s", address);
    if (settings_department_for(desk->settings, address, NULL))
        return fault_permanent(why, "5.1.1", "%s is one of our own addresses", address);
    if (!writer_run(desk->writer, confirm, &job, why))
        return false;
    log_info("desk ticket=%" G_GINT64_FORMAT " what=confirm address=<%s>", ticket,
             address);
    return true;
}

static bool
clear(Store *store, void *data, Fault *why)
{
    GateJob *job = data;
    bool existed;

    if (!store_clear_address(store, job->address, &existed, why))
        return false;
    return existed ||
           fault_permanent(why, "5.1.1", "no letter to %s failed", job->address);
}

bool
desk_clear_address(const Desk *desk, const char *address, Fault *why)
{
    GateJob job = { .address = address, .now = clock_now() };

    if (!writer_run(desk->writer, clear, &job, why))
        return false;
    log_info("desk what=clear-address address=<%s>", address);
    return true;
}
