/* log_json.h - a log record as one JSON object, for programs that collect logs. */
#ifndef TICKETD_BASE_LOG_JSON_H
#define TICKETD_BASE_LOG_JSON_H

#include <glib.h>

/* `text` is a record as base/log.h writes it, clean and on one line. The object has "at"
 * (RFC 3339), "level", "program", and of the text: each `key=value`, without the <> or ""
 * round the value, figures as numbers but for ids; its first word as "what" where such
 * pairs follow it; and what is none of these as "text". No name comes twice: of a key
 * that does the first counts, and one that is named as one of these five gets a '_'
 * behind it ("what_"). The caller frees it; no newline at its end. */
char *log_json(const char *program, const char *level, const char *text, gint64 at);

#endif
