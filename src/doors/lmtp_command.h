/* lmtp_command.h - the command lines of LMTP and their parameters; pure. */
#ifndef TICKETD_DOORS_LMTP_COMMAND_H
#define TICKETD_DOORS_LMTP_COMMAND_H

#include <glib.h>
#include <stdbool.h>

typedef enum LmtpVerb {
    LMTP_LHLO,
    LMTP_MAIL,
    LMTP_RCPT,
    LMTP_DATA,
    LMTP_RSET,
    LMTP_NOOP,
    LMTP_QUIT,
    LMTP_VRFY,
    LMTP_HELP,
    LMTP_XFORWARD,
    LMTP_UNKNOWN,
} LmtpVerb;

/* The verb of a line (any case), and what follows it and the blanks behind it. */
LmtpVerb lmtp_verb(const char *line, const char **arguments);

/* What MAIL and RCPT may say. Strings are never NULL after a successful parse. */
typedef struct LmtpPath {
    char *address;  /* without brackets and source route; "" is the null sender */
    char *original; /* ORCPT of RFC 3461, decoded, without its type; "" if not told */
    gint64 size;    /* SIZE of RFC 1870; 0 if not told */
} LmtpPath;

/* Parse "FROM:<address> SIZE=1 ..." or "TO:<address> ...". NULL if it is well formed,
 * else the reply (static, without CRLF): 501 syntax, 555 unknown parameter. A size
 * over `max_size` is 552. Bytes that are not UTF-8 become U+FFFD; control characters
 * are refused. *out is written on success only; lmtp_path_clear() frees it. */
const char *lmtp_parse_mail(const char *arguments, gint64 max_size, LmtpPath *out);
const char *lmtp_parse_rcpt(const char *arguments, LmtpPath *out);
void lmtp_path_clear(LmtpPath *path);

/* Decode RFC 3461 xtext ("+2B" is '+'). NULL if it is none. Invalid UTF-8 becomes
 * U+FFFD, control characters '?'. The caller frees it. */
char *lmtp_decode_xtext(const char *text, gsize length);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LmtpPath, lmtp_path_clear)

#endif
