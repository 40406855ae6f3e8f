/* import.c - ticketctl import: old mail in, from files. */
#include "intake/import.h"

#include "core/content_hash.h"
#include "ctl/archive.h"
#include "ctl/client.h"
#include "ctl/output.h"
#include "ctl/restore.h"
#include "ctl/verbs.h"
#include "mime/parse.h"
#include "notify/keys.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What goes to ticketd at once: enough that one fsync is for many mails, little enough
 * that others get their turn between. */
enum { BATCH_MAILS = 100, BATCH_BYTES = 4 << 20 };

typedef struct ImportRun {
    Ctl *ctl;
    Archive *archive;
    const char *path;
    const char *department, *status;
    int fd;         /* to ticketd; -1: a rehearsal */
    Store *scratch; /* of a rehearsal */
    SignatureKeys keys;
    FILE *report; /* NULL: none is wanted */
    gint64 started;
    guint from;       /* mails that were done with before */
    guint done;       /* of the archive */
    GHashTable *sums; /* "create forward-new" to how many */
    guint outcomes[OUTCOME_DUPLICATE + 1];
} ImportRun;

/* ------------------------------------------------------------------ report */

/* `mail` is its number from 1 on, or null; takes the reference. */
static void
report_line(ImportRun *run, json_t *mail, const char *where, const json_t *result)
{
    const char *refusal = json_string_value(json_object_get(result, "why"));
    g_autofree char *valid = g_utf8_make_valid(where, -1);
    if (refusal != NULL) {
        g_autofree char *clean = output_clean(valid);
        ctl_say(CTL_DONE, "not taken: %s: %s", clean, refusal);
    }
    if (run->report == NULL && !run->ctl->json) {
        json_decref(mail);
        return;
    }
    json_t *line = json_deep_copy(result);
    json_object_set_new(line, "mail", mail);
    json_object_set_new(line, "where", json_string(valid));
    if (run->report != NULL) {
        g_autofree char *text = json_dumps(line, JSON_COMPACT);
        fprintf(run->report, "%s\n", text);
    }
    if (run->ctl->json)
        output_json(line);
    else
        json_decref(line);
}

static void
report_mail(ImportRun *run, guint i, const json_t *result)
{
    const char *word = json_string_value(json_object_get(result, "outcome"));
    const char *rule = json_string_value(json_object_get(result, "rule"));
    Outcome outcome;
    g_autofree char *sum = NULL;
    if (word == NULL || !outcome_parse(word, &outcome))
        return;
    run->outcomes[outcome]++;
    sum = g_strdup_printf("%s\t%s", word, rule != NULL ? rule : "");
    g_hash_table_insert(
        run->sums, g_strdup(sum),
        GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(run->sums, sum)) + 1));
    g_autofree char *where = archive_where(run->archive, i);
    report_line(run, json_integer(i + 1), where, result);
}

static void
report_refusal(ImportRun *run, guint i, const Fault *why)
{
    g_autofree char *valid = g_utf8_make_valid(why->text, -1);
    json_t *result = json_pack("{s:s, s:s}", "outcome", "refuse", "why", valid);
    report_mail(run, i, result);
    json_decref(result);
}

/* A mail may be lost there, in front of one that begins as it should. */
static void
report_astray(ImportRun *run)
{
    gint64 bytes = archive_astray(run->archive);
    if (bytes == 0)
        return;
    g_autofree char *where = g_strdup_printf("%s at byte 0", run->path);
    g_autofree char *why = g_strdup_printf(
        "%" G_GINT64_FORMAT " bytes that no line with \"From \" begins", bytes);
    json_t *result = json_pack("{s:s, s:s}", "outcome", "refuse", "why", why);
    report_line(run, json_null(), where, result);
    json_decref(result);
}

static void
show_progress(const ImportRun *run)
{
    guint total = archive_count(run->archive);
    double seconds = (double)(g_get_monotonic_time() - run->started) / G_USEC_PER_SEC;
    double rate = seconds > 0 ? (run->done - run->from) / seconds : 0;
    double left = rate > 0 ? (total - run->done) / rate : 0;
    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r%u of %u (%u %%), %.0f a second, %.0f min %02.0f s left   ",
            run->done, total, total > 0 ? (guint)(100.0 * run->done / total) : 100, rate,
            (double)((gint64)left / 60), (double)((gint64)left % 60));
    fflush(stderr);
}

static void
print_summary(const ImportRun *run)
{
    double seconds = (double)(g_get_monotonic_time() - run->started) / G_USEC_PER_SEC;
    guint taken = run->done - run->from;
    taken -= MIN(taken, run->outcomes[OUTCOME_REFUSE]);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K");
    if (run->ctl->json)
        return;
    printf("%s %u mails in %.1f s (%.0f a second)\n",
           run->scratch != NULL ? "looked at" : "imported", taken, seconds,
           seconds > 0 ? taken / seconds : 0);
    if (run->from > 0)
        printf("%u were done with before\n", run->from);
    if (archive_left_out(run->archive) > 0)
        printf("%u left out: drafts, or in the trash\n", archive_left_out(run->archive));
    g_autoptr(GList) keys =
        g_list_sort(g_hash_table_get_keys(run->sums), (GCompareFunc)strcmp);
    for (GList *key = keys; key != NULL; key = key->next) {
        g_auto(GStrv) words = g_strsplit(key->data, "\t", 2);
        printf("%8u  %-10s %s\n",
               GPOINTER_TO_UINT(g_hash_table_lookup(run->sums, key->data)), words[0],
               words[1]);
    }
    if (run->scratch != NULL)
        printf("as in an empty desk; nothing was changed\n");
    else if (run->outcomes[OUTCOME_HOLD] > 0)
        printf("what is held waits for a person: ticketctl held\n");
}

/* ------------------------------------------------------------------ one batch */

/* Larger than can be taken: it will be so another time, too. */
static bool
is_for_good(const Fault *why)
{
    return strcmp(why->status, "5.3.4") == 0;
}

/* The next mails, as many as go together; NULL for one that never can be taken. Before
 * one that cannot be read now it ends, for --resume to begin there. */
static CtlExit
read_batch(ImportRun *run, guint first, GPtrArray *raws)
{
    guint total = archive_count(run->archive);
    gsize bytes = 0;
    while (first + raws->len < total && raws->len < BATCH_MAILS && bytes < BATCH_BYTES) {
        guint i = first + raws->len;
        GBytes *raw = NULL;
        g_auto(Fault) why = { 0 };
        if (archive_read(run->archive, i, &raw, &why))
            bytes += g_bytes_get_size(raw);
        else if (is_for_good(&why))
            report_refusal(run, i, &why);
        else if (raws->len == 0)
            return ctl_fault(&why);
        else
            break;
        g_ptr_array_add(raws, raw);
    }
    return CTL_DONE;
}

static json_t *
make_request(const ImportRun *run, const GPtrArray *raws, guint position)
{
    json_t *mails = json_array();
    for (guint i = 0; i < raws->len; i++) {
        gsize length;
        const guchar *bytes;
        if (raws->pdata[i] == NULL)
            continue;
        bytes = g_bytes_get_data(raws->pdata[i], &length);
        g_autofree char *text = g_base64_encode(bytes, length);
        json_array_append_new(mails, json_string(text));
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:o}", "verb", "import", "department",
                     run->department, "status", run->status != NULL ? run->status : "",
                     "source", archive_name(run->archive), "position",
                     (json_int_t)position, "mails", mails);
}

static CtlExit
send_batch(ImportRun *run, const GPtrArray *raws, guint first)
{
    json_t *answer = NULL;
    CtlExit code = client_exchange(run->ctl, run->fd,
                                   make_request(run, raws, first + raws->len), &answer);
    if (code != CTL_DONE)
        return code;
    size_t n = 0;
    for (guint i = 0; i < raws->len; i++)
        if (raws->pdata[i] != NULL)
            report_mail(run, first + i,
                        json_array_get(json_object_get(answer, "mails"), n++));
    json_decref(answer);
    return CTL_DONE;
}

static void
free_mail(void *mail)
{
    import_mail_free(mail);
}

/* What the desk has already is known there, and nowhere else. */
static bool
is_known(const ImportRun *run, GBytes *raw, StoreSeen *seen, Fault *why)
{
    g_autofree char *hash = content_hash(raw);
    if (!store_seen(run->ctl->store, hash, run->department, seen, why))
        return false;
    /* Without a department each is another one's. */
    if (*run->department == '\0' && seen->elsewhere != 0) {
        seen->ticket = seen->elsewhere;
        seen->delivery = 1;
    }
    return true;
}

static CtlExit
rehearse_batch(ImportRun *run, const GPtrArray *raws, guint first)
{
    g_autoptr(GPtrArray) mails = g_ptr_array_new_with_free_func(free_mail);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint));
    Import import = { .department = run->department,
                      .source = archive_name(run->archive),
                      .position = first };
    g_auto(Fault) why = { 0 };
    for (guint i = 0; i < raws->len; i++) {
        StoreSeen seen = { .delivery = 0 };
        guint place = first + i;
        if (raws->pdata[i] == NULL)
            continue;
        if (!is_known(run, raws->pdata[i], &seen, &why))
            return ctl_fault(&why);
        if (seen.delivery != 0) {
            json_t *result =
                json_pack("{s:s, s:I, s:s}", "outcome", "duplicate", "ticket",
                          (json_int_t)seen.ticket, "rule", "duplicate");
            report_mail(run, place, result);
            json_decref(result);
            continue;
        }
        g_ptr_array_add(mails, import_mail_new(raws->pdata[i]));
        g_array_append_val(places, place);
    }
    if (!import_rehearse(run->ctl->settings, &run->keys, run->scratch, &import, mails,
                         &why))
        return ctl_fault(&why);
    for (guint i = 0; i < mails->len; i++) {
        const ImportMail *mail = mails->pdata[i];
        json_t *result =
            mail->refusal != NULL
                ? json_pack("{s:s, s:s}", "outcome", "refuse", "why", mail->refusal)
                : json_pack("{s:s, s:n, s:s}", "outcome",
                            outcome_name(mail->result.outcome), "ticket", "rule",
                            mail->result.rule);
        report_mail(run, g_array_index(places, guint, i), result);
        json_decref(result);
    }
    return CTL_DONE;
}

static void
free_raw(void *raw)
{
    if (raw != NULL)
        g_bytes_unref(raw);
}

static CtlExit
import_all(ImportRun *run)
{
    CtlExit code = CTL_DONE;
    run->started = g_get_monotonic_time();
    report_astray(run);
    while (code == CTL_DONE && run->done < archive_count(run->archive)) {
        g_autoptr(GPtrArray) raws = g_ptr_array_new_with_free_func(free_raw);
        show_progress(run);
        code = read_batch(run, run->done, raws);
        if (code == CTL_DONE)
            code = run->scratch != NULL ? rehearse_batch(run, raws, run->done)
                                        : send_batch(run, raws, run->done);
        if (code == CTL_DONE)
            run->done += raws->len;
    }
    print_summary(run);
    if (code != CTL_DONE && run->scratch == NULL)
        return ctl_say(code, "%u of %u mails are done with; --resume goes on from there",
                       run->done, archive_count(run->archive));
    if (code != CTL_DONE ||
        (run->outcomes[OUTCOME_REFUSE] == 0 && archive_astray(run->archive) == 0))
        return code;
    return ctl_say(CTL_REFUSED,
                   run->scratch != NULL
                       ? "not all would be taken"
                       : "not all was taken; another import, without --resume, takes "
                         "what is not there yet");
}

/* ------------------------------------------------------------------ the verb */

static CtlExit
rehearse(ImportRun *run)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("ticketctl-XXXXXX", &error);
    g_auto(Fault) why = { 0 };
    if (folder == NULL)
        return ctl_say(CTL_REFUSED, "cannot make a folder for a rehearsal: %s",
                       error->message);
    g_autofree char *path = g_build_filename(folder, "scratch.db", NULL);
    g_autofree char *url = g_strconcat("sqlite:", path, NULL);
    CtlExit code = CTL_DONE;
    mime_init();
    if (!keys_load(run->ctl->settings->secret_file, false, &run->keys, &why) ||
        !store_open(url, STORE_WRITE, run->ctl->settings->first_ticket_number,
                    &run->scratch, &why))
        code = ctl_fault(&why);
    else
        code = import_all(run);
    store_close(run->scratch);
    const char *const ends[] = { "", "-wal", "-shm", ".lock", "-lock" };
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *file = g_strconcat(path, ends[i], NULL);
        g_unlink(file);
    }
    if (g_rmdir(folder) != 0)
        ctl_say(CTL_DONE, "%s is left: %s", folder, g_strerror(errno));
    return code;
}

static CtlExit
find_position(ImportRun *run)
{
    gint64 position = 0;
    g_auto(Fault) why = { 0 };
    CtlExit code = ctl_store(run->ctl);
    if (code != CTL_DONE)
        return code;
    if (!import_position(run->ctl->store, archive_name(run->archive), &position, &why))
        return ctl_fault(&why);
    run->from = run->done = (guint)CLAMP(position, 0, archive_count(run->archive));
    return CTL_DONE;
}

static CtlExit
import_real(ImportRun *run)
{
    CtlExit code = client_connect(run->ctl, &run->fd);
    if (code != CTL_DONE)
        return code;
    code = import_all(run);
    close(run->fd);
    return code;
}

static bool
kind_parse(const char *word, ArchiveKind *out)
{
    static const char *const words[] = {
        [ARCHIVE_MBOX] = "mbox", [ARCHIVE_MAILDIR] = "maildir", [ARCHIVE_EML] = "eml"
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i], word) == 0) {
            *out = (ArchiveKind)i;
            return true;
        }
    return false;
}

static CtlExit
import_archive(ImportRun *run, bool resumes, bool is_rehearsal)
{
    CtlExit code = is_rehearsal ? ctl_store(run->ctl) : ctl_settings(run->ctl);
    if (code != CTL_DONE)
        return code;
    if (*run->department != '\0' &&
        settings_department(run->ctl->settings, run->department) == NULL)
        return ctl_say(CTL_REFUSED, "no [department %s] in %s", run->department,
                       run->ctl->settings->path);
    if (resumes)
        code = find_position(run);
    if (code != CTL_DONE)
        return code;
    return is_rehearsal ? rehearse(run) : import_real(run);
}

CtlExit
verb_import(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *department = NULL, *status = NULL, *report = NULL;
    gboolean dry_run = FALSE, resume = FALSE;
    ArchiveKind kind;
    TicketStatus unused;
    g_autoptr(Archive) archive = NULL;
    g_auto(Fault) why = { 0 };
    const GOptionEntry entries[] = {
        { "department", 0, 0, G_OPTION_ARG_FILENAME, &department,
          "Whose mail it is, whatever its addresses say", "D" },
        { "status", 0, 0, G_OPTION_ARG_FILENAME, &status,
          "What becomes of the tickets, whoever wrote last", "S" },
        { "report", 0, 0, G_OPTION_ARG_FILENAME, &report,
          "Write what became of each mail, a line of JSON for each", "FILE" },
        { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run,
          "Only say what would become of it", NULL },
        { "resume", 0, 0, G_OPTION_ARG_NONE, &resume,
          "Go on where an import of the same files ended", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 2, 2))
        return CTL_USAGE;
    if (strcmp(argv[1], "export") == 0)
        return restore_export(ctl, argv[2]);
    if (!kind_parse(argv[1], &kind))
        return ctl_say(CTL_USAGE, "found \"%s\", expected mbox, maildir, eml or export",
                       argv[1]);
    if (status != NULL && !ticket_status_parse(status, &unused))
        return ctl_say(CTL_USAGE, "no status \"%s\"", status);
    if (!archive_open(kind, argv[2], &archive, &why))
        return ctl_fault(&why);
    ImportRun run = { .ctl = ctl,
                      .archive = archive,
                      .path = argv[2],
                      .department = department != NULL ? department : "",
                      .status = status,
                      .fd = -1 };
    if (report != NULL && (run.report = fopen(report, "we")) == NULL)
        return ctl_say(CTL_REFUSED, "cannot write %s: %s", report, g_strerror(errno));
    run.sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    CtlExit code = import_archive(&run, resume, dry_run);
    g_hash_table_unref(run.sums);
    if (run.report != NULL && fclose(run.report) != 0)
        code = ctl_say(CTL_REFUSED, "cannot write %s: %s", report, g_strerror(errno));
    return code;
}
