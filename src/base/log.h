/* log.h - where the program talks to the postmaster: one line a record. */
#ifndef TICKETD_BASE_LOG_H
#define TICKETD_BASE_LOG_H

#include <glib.h>
#include <stdbool.h>

typedef enum LogLevel {
    LOG_LEVEL_ERROR,
    LOG_LEVEL_WARNING,
    LOG_LEVEL_INFO,
    LOG_LEVEL_DEBUG
} LogLevel;

/* Open the log. `program` names us; `target` is "stderr" or "syslog" (facility
 * mail). To stderr under systemd (JOURNAL_STREAM set) each line begins with a
 * priority mark "<N>". Not thread-safe: call once at start; the calls below are. */
void log_open(const char *program, const char *target);
/* From now on each record is a JSON object (base/log_json.h). Likewise once, at start. */
void log_set_json(bool on);
void log_set_debug(bool on);
/* Errors alone: for a program that tells itself what went wrong. */
void log_set_quiet(bool on);

/* One record, one line: control characters, DEL, C1 and invalid UTF-8 become
 * '?', and a line is cut at 2,000 bytes. Never blocks the caller for long:
 * a full pipe drops the line and counts it. */
void log_error(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_warning(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_info(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_debug(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* The text made fit for one log line or terminal line as said above; the caller frees it.
 */
char *log_clean(const char *text);
/* The same for one value within a line: also short, without blanks, quotes and angle
 * brackets, so that it cannot be taken for more than a value. The caller frees it. */
char *log_word(const char *text);

#endif
