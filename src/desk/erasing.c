/* erasing.c - what is deleted for good: a person on request, old things by themselves. */
#include "desk/erasing.h"

#include "base/log.h"
#include "mime/compose.h"

#define DAY_MS (G_GINT64_CONSTANT(86400) * 1000)
/* After a step of so many days the clock may be wrong, or the desk was off for long:
 * a day is left for somebody to see it. */
#define STEP_DAYS 7

/* ------------------------------------------------------------------ a person */

typedef struct EraseJob {
    const char *address;
    StoreErased erased;
} EraseJob;

static bool
erase(Store *store, void *data, Fault *why)
{
    EraseJob *job = data;

    return store_erase_person(store, job->address, &job->erased, why);
}

static bool
scrub(Store *store, void *data, Fault *why)
{
    return store_scrub(store, why);
}

bool
desk_erase(const Desk *desk, const char *address, StoreErased *out, Fault *why)
{
    EraseJob job = { .address = address };

    if (!compose_address_is_valid(address))
        return fault_permanent(why, "5.1.3", "that is no address");
    if (settings_department_for(desk->settings, address, NULL) ||
        settings_staff_by_address(desk->settings, address))
        return fault_permanent(why, "5.1.1",
                               "that address is a department's or a staff member's; take "
                               "it out of %s first",
                               desk->settings->path);
    if (!writer_run_alone(desk->writer, erase, &job, why))
        return false;
    *out = job.erased;
    log_info("erased a person: tickets=%u entries=%u mails=%u letters=%u cut=%u "
             "accounts=%u",
             out->tickets, out->entries, out->mails, out->letters, out->cut,
             out->accounts);
    if (out->waiting > 0)
        log_warning("%u letters to others name the person and have not gone yet: erase "
                    "once more when they have",
                    out->waiting);
    return writer_run_alone(desk->writer, scrub, NULL, why);
}

/* ------------------------------------------------------------------ what is old */

typedef struct RetainJob {
    StoreOld what;
    gint64 before, position;
    StoreErased erased;
} RetainJob;

static bool
retain(Store *store, void *data, Fault *why)
{
    RetainJob *job = data;

    return store_purge(store, job->what, job->before, &job->position, &job->erased, why);
}

static bool
retain_all(const Desk *desk, RetainJob *job, StoreErased *out, Fault *why)
{
    do {
        if (!writer_run_alone(desk->writer, retain, job, why))
            return false;
        out->tickets += job->erased.tickets;
        out->mails += job->erased.mails;
        out->letters += job->erased.letters;
    } while (job->position != 0);
    return true;
}

typedef struct DayJob {
    gint64 now, passed; /* ms since the last */
} DayJob;

/* The day is over for this desk, whichever daemon asks first. At the first time of all
 * nothing is due, either: whoever updated may want to keep it longer. */
static bool
take_day(Store *store, void *data, Fault *why)
{
    DayJob *job = data;
    g_autofree char *last = NULL;
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, job->now);

    if (!store_get_note(store, "retention", &last, why))
        return false;
    job->passed = job->now - g_ascii_strtoll(last, NULL, 10);
    return job->passed < DAY_MS || store_set_note(store, "retention", now, why);
}

bool
desk_retain(const Desk *desk, gint64 now, StoreErased *out, Fault *why)
{
    const Settings *settings = desk->settings;
    const struct {
        StoreOld what;
        gint64 keep;
    } table[] = {
        { STORE_OLD_FILED, settings->keep_filed },
        { STORE_OLD_LETTERS, settings->keep_letters },
        { STORE_OLD_CLOSED, settings->keep_closed },
    };
    DayJob day = { .now = now };

    *out = (StoreErased){ 0 };
    if (!writer_run(desk->writer, take_day, &day, why))
        return false;
    if (day.passed >= STEP_DAYS * DAY_MS && day.passed < now)
        log_warning(
            "retention: nothing has been deleted for more than %d days: it begins a "
            "day from now, if the clock is right",
            STEP_DAYS);
    if (day.passed < DAY_MS || day.passed >= STEP_DAYS * DAY_MS)
        return true;
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        RetainJob job = { .what = table[i].what, .before = now - table[i].keep * 1000 };

        if (table[i].keep > 0 && !retain_all(desk, &job, out, why))
            return false;
    }
    return true;
}
