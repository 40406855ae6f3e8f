/* doctor_store.c - the clock, the database, its disk and copies, and what waits in it. */
#include "base/clock.h"
#include "ctl/doctor.h"
#include "ctl/output.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

enum {
    BACKUP_SECONDS_MAX = 2 * 24 * 3600,
    HELD_SECONDS_MAX = 24 * 3600,
    LETTER_SECONDS_MAX = 3600,
    AHEAD_SECONDS_MAX = 60, /* of what other clocks say */
    FILES_LEAST = 1000,
};

#define LOG_BYTES_MAX (G_GINT64_CONSTANT(256) << 20)
#define DISK_BYTES_LEAST (G_GINT64_CONSTANT(512) << 20)
/* So many of the biggest mails must fit on the disk. */
#define DISK_MAILS_LEAST 8

static char *
megabytes(gint64 bytes)
{
    return g_strdup_printf("%.1f MB", (double)bytes / 1e6);
}

static gint64
seconds_since(gint64 at)
{
    return (clock_now() - at) / 1000;
}

/* ------------------------------------------------------------------ the clock */

/* Behind what it said before: tickets would be in the wrong order, limits never end. */
static void
check_clock(Doctor *doctor)
{
    struct timex clock = { .modes = 0 };
    bool is_kept = adjtimex(&clock) >= 0 && (clock.status & STA_UNSYNC) == 0;
    g_autoptr(GPtrArray) newest = NULL;
    g_auto(Fault) why = { 0 };
    g_autofree char *now = output_time(clock_now());
    gint64 ahead = 0;
    if (query_log(doctor->ctl->store, 1, &newest, &why) && newest->len > 0)
        ahead = -seconds_since(((const Delivery *)g_ptr_array_index(newest, 0))->at);
    if (ahead > AHEAD_SECONDS_MAX) {
        g_autofree char *far = output_age(ahead);
        g_autofree char *text =
            g_strdup_printf("the newest mail is %s ahead of the clock", far);
        doctor_find(doctor, false, "clock", text, "timedatectl");
        return;
    }
    g_autofree char *text =
        g_strdup_printf("%s%s", now, is_kept ? "" : ", kept by no time server");
    doctor_find(doctor, true, "clock", text, is_kept ? "" : "timedatectl set-ntp true");
}

/* ------------------------------------------------------------------ the disk */

static void
check_disk(Doctor *doctor)
{
    const Settings *settings = doctor->ctl->settings;
    const char *colon = strchr(settings->database, ':');
    g_autofree char *folder = g_path_get_dirname(colon == NULL ? "/" : colon + 1);
    g_autofree char *next = g_strdup_printf("df -h %s", folder);
    gint64 least = MAX(DISK_BYTES_LEAST, DISK_MAILS_LEAST * settings->max_message_size);
    struct statvfs disk;
    if (statvfs(folder, &disk) < 0) {
        g_autofree char *text = g_strdup_printf("%s: %s", folder, g_strerror(errno));
        doctor_find(doctor, false, "disk", text, next);
        return;
    }
    gint64 room = (gint64)disk.f_bavail * (gint64)disk.f_frsize;
    g_autofree char *is = megabytes(room), *wanted = megabytes(least);
    bool has_files = disk.f_files == 0 || disk.f_favail >= FILES_LEAST;
    bool fine = room >= least && has_files;
    g_autofree char *text =
        !has_files ? g_strdup_printf("no more than %llu files fit on the disk of %s",
                                     (unsigned long long)disk.f_favail, folder)
        : room >= least
            ? g_strdup_printf("%s free in %s", is, folder)
            : g_strdup_printf("%s free in %s, expected %s", is, folder, wanted);
    doctor_find(doctor, fine, "disk", text, fine ? "" : next);
}

/* ------------------------------------------------------------------ the database */

/* A log that is not cleared: something has been reading for long. */
static void
check_size(Doctor *doctor, const Stats *stats)
{
    gint64 log = store_log_bytes(doctor->ctl->store);
    g_autofree char *size = megabytes(stats->database_bytes), *log_size = megabytes(log);
    g_autofree char *text = g_strdup_printf("%s, and %s in its log", size, log_size);
    bool fine = log <= LOG_BYTES_MAX;
    g_autofree char *next =
        fine ? g_strdup("")
             : g_strdup_printf("fuser -v %s-wal",
                               doctor->ctl->settings->database + strlen("sqlite:"));
    doctor_find(doctor, fine, "database size", text, next);
}

/* Where ticketctl never made one, copies may be made in other ways. */
static void
check_backup(Doctor *doctor)
{
    g_autofree char *note = NULL;
    g_auto(Fault) why = { 0 };
    if (!store_get_note(doctor->ctl->store, "backup", &note, &why)) {
        doctor_find(doctor, false, "last backup", why.text, "ticketctl db status");
        return;
    }
    gint64 at = g_ascii_strtoll(note, NULL, 10);
    g_autofree char *age = output_age(seconds_since(at));
    g_autofree char *text =
        at == 0 ? g_strdup("none by ticketctl") : g_strdup_printf("%s ago", age);
    bool fine = at == 0 || seconds_since(at) <= BACKUP_SECONDS_MAX;
    doctor_find(doctor, fine, "last backup", text,
                at == 0 || !fine ? "ticketctl db backup FILE" : "");
}

/* ------------------------------------------------------------------ what waits */

/* "12, the oldest since 3 h" */
static char *
count_text(gint64 count, gint64 oldest)
{
    g_autofree char *age = output_age(seconds_since(oldest));
    if (count == 0 || oldest == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT, count);
    return g_strdup_printf("%" G_GINT64_FORMAT ", the oldest since %s", count, age);
}

static void
check_waiting(Doctor *doctor, const Stats *stats)
{
    gint64 dead = stats->letters[LETTER_DEAD], oldest = stats->oldest_waiting_letter;
    g_autofree char *dead_text = count_text(dead, 0);
    g_autofree char *text = count_text(stats->letters[LETTER_WAITING], oldest);
    bool fine = oldest == 0 || seconds_since(oldest) <= LETTER_SECONDS_MAX;
    doctor_find(doctor, dead == 0, "dead letters", dead_text,
                dead == 0 ? "" : "ticketctl outbox");
    doctor_find(doctor, fine, "waiting letters", text, fine ? "" : "ticketctl outbox");
}

static void
check_held(Doctor *doctor)
{
    g_autoptr(GPtrArray) held = NULL;
    g_auto(Fault) why = { 0 };
    if (!query_held(doctor->ctl->store, &held, &why)) {
        doctor_find(doctor, false, "held mail", why.text, "ticketctl db check");
        return;
    }
    gint64 oldest =
        held->len == 0 ? 0 : ((const Delivery *)g_ptr_array_index(held, 0))->at;
    g_autofree char *text = count_text(held->len, oldest);
    bool fine = oldest == 0 || seconds_since(oldest) <= HELD_SECONDS_MAX;
    doctor_find(doctor, fine, "held mail", text, fine ? "" : "ticketctl held");
}

void
doctor_store(Doctor *doctor)
{
    Ctl *ctl = doctor->ctl;
    Stats stats = { 0 };
    g_auto(Fault) why = { 0 };
    bool fine = store_open(ctl->settings->database, STORE_READ,
                           ctl->settings->first_ticket_number, &ctl->store, &why) &&
                query_stats(ctl->store, &stats, &why);
    doctor_find(doctor, fine, "database", fine ? ctl->settings->database : why.text,
                fine ? "" : "systemctl status ticketd");
    check_disk(doctor);
    if (!fine)
        return;
    check_size(doctor, &stats);
    check_backup(doctor);
    check_clock(doctor);
    check_waiting(doctor, &stats);
    check_held(doctor);
}
