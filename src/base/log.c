/* log.c - where the program talks to the postmaster: one line a record. */
#include "base/log.h"

#include "base/clock.h"
#include "base/log_json.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

/* A line with its prefix and newline stays below PIPE_BUF, so that one write(2)
 * is never torn by another process on the same pipe. */
#define LINE_LIMIT 2000
/* Of one value of a stranger's: what comes behind it must still fit on the line. */
#define WORD_LIMIT 300
/* How long one line may wait for a reader of a full pipe. */
#define PATIENCE_MS 20

static char log_program[64] = "ticketd";
static bool log_to_syslog;
static bool log_with_marks;
static bool log_as_json;
static int log_debugging; /* atomic */
static int log_quiet;     /* atomic */
static GMutex log_lock;
static guint64 log_dropped; /* under log_lock */

static const int log_priorities[] = {
    [LOG_LEVEL_ERROR] = LOG_ERR,
    [LOG_LEVEL_WARNING] = LOG_WARNING,
    [LOG_LEVEL_INFO] = LOG_INFO,
    [LOG_LEVEL_DEBUG] = LOG_DEBUG,
};
static const char *const log_words[] = {
    [LOG_LEVEL_ERROR] = "error: ",
    [LOG_LEVEL_WARNING] = "warning: ",
    [LOG_LEVEL_INFO] = "",
    [LOG_LEVEL_DEBUG] = "debug: ",
};

void
log_open(const char *program, const char *target)
{
    g_strlcpy(log_program, program, sizeof log_program);
    log_to_syslog = strcmp(target, "syslog") == 0;
    log_with_marks = !log_to_syslog && g_getenv("JOURNAL_STREAM") != NULL;
    if (log_to_syslog)
        openlog(log_program, LOG_PID | LOG_NDELAY, LOG_MAIL);
}

void
log_set_json(bool on)
{
    log_as_json = on;
}

void
log_set_debug(bool on)
{
    g_atomic_int_set(&log_debugging, on);
}

void
log_set_quiet(bool on)
{
    g_atomic_int_set(&log_quiet, on);
}

/* Line separators and bidirectional controls can forge a line as well as
 * control characters can. */
static bool
log_is_unfit(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e ||
           c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0xfeff;
}

char *
log_clean(const char *text)
{
    GString *line = g_string_sized_new(128);
    const char *at = text;
    while (*at != '\0') {
        gunichar c = g_utf8_get_char_validated(at, -1);
        bool broken = c == (gunichar)-1 || c == (gunichar)-2;
        gsize width = broken ? 1 : (gsize)g_utf8_skip[(guchar)*at];
        bool unfit = broken || log_is_unfit(c);
        if (line->len + (unfit ? 1 : width) > LINE_LIMIT)
            break;
        if (unfit)
            g_string_append_c(line, '?');
        else
            g_string_append_len(line, at, (gssize)width);
        at += width;
    }
    return g_string_free(line, FALSE);
}

char *
log_word(const char *text)
{
    g_autofree char *start = g_strndup(text, WORD_LIMIT);
    char *word = log_clean(start);

    return g_strdelimit(word, " <>\"", '?');
}

/* True if all of it went out. */
static bool
log_put(const char *line, gsize length)
{
    struct pollfd descriptor = { .fd = STDERR_FILENO, .events = POLLOUT };
    if (poll(&descriptor, 1, PATIENCE_MS) <= 0 || (descriptor.revents & POLLOUT) == 0)
        return false;
    ssize_t put;
    do
        put = write(STDERR_FILENO, line, length);
    while (put < 0 && errno == EINTR);
    return put == (ssize_t)length;
}

static char *
as_json(LogLevel level, const char *text)
{
    static const char *const levels[] = { [LOG_LEVEL_ERROR] = "error",
                                          [LOG_LEVEL_WARNING] = "warning",
                                          [LOG_LEVEL_INFO] = "info",
                                          [LOG_LEVEL_DEBUG] = "debug" };
    return log_json(log_program, levels[level], text, clock_now());
}

static char *
log_line(LogLevel level, const char *text)
{
    if (log_as_json) {
        g_autofree char *object = as_json(level, text);
        return log_with_marks ? g_strdup_printf("<%d>%s\n", log_priorities[level], object)
                              : g_strconcat(object, "\n", NULL);
    }
    if (log_with_marks)
        return g_strdup_printf("<%d>%s%s\n", log_priorities[level], log_words[level],
                               text);
    return g_strdup_printf("%s: %s%s\n", log_program, log_words[level], text);
}

static void
log_to_stderr(LogLevel level, const char *text)
{
    g_autofree char *line = log_line(level, text);
    g_mutex_lock(&log_lock);
    if (log_dropped > 0) {
        g_autofree char *lost = g_strdup_printf(
            "%" G_GUINT64_FORMAT " lines lost: the log was full", log_dropped);
        g_autofree char *notice = log_line(LOG_LEVEL_WARNING, lost);
        if (log_put(notice, strlen(notice)))
            log_dropped = 0;
    }
    if (log_dropped > 0 || !log_put(line, strlen(line)))
        log_dropped++;
    g_mutex_unlock(&log_lock);
}

static void G_GNUC_PRINTF(2, 0)
    log_record(LogLevel level, const char *format, va_list arguments)
{
    if (level > LOG_LEVEL_ERROR && g_atomic_int_get(&log_quiet))
        return;
    int saved = errno;
    g_autofree char *raw = g_strdup_vprintf(format, arguments);
    g_autofree char *text = log_clean(raw);
    if (log_to_syslog && log_as_json) {
        g_autofree char *object = as_json(level, text);
        syslog(log_priorities[level], "%s", object);
    } else if (log_to_syslog)
        syslog(log_priorities[level], "%s%s", log_words[level], text);
    else
        log_to_stderr(level, text);
    errno = saved;
}

void
log_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_record(LOG_LEVEL_ERROR, format, arguments);
    va_end(arguments);
}

void
log_warning(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_record(LOG_LEVEL_WARNING, format, arguments);
    va_end(arguments);
}

void
log_info(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_record(LOG_LEVEL_INFO, format, arguments);
    va_end(arguments);
}

void
log_debug(const char *format, ...)
{
    if (!g_atomic_int_get(&log_debugging))
        return;
    va_list arguments;
    va_start(arguments, format);
    log_record(LOG_LEVEL_DEBUG, format, arguments);
    va_end(arguments);
}
