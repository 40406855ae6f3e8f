/* charset.h - bytes in whatever charset, labelled well or badly, as UTF-8. */
#ifndef TICKETD_MIME_CHARSET_H
#define TICKETD_MIME_CHARSET_H

#include <glib.h>
#include <stdbool.h>

/* Open every converter on the allow-list. Later calls open nothing: a charset
 * that is not on the list is treated as unknown, because its name comes from a
 * stranger and would choose which code iconv loads. May be called again. Converters
 * are shared: for one thread of a process, which a reader is. */
void charset_init(void);

/* The name on the allow-list that a label stands for (case, quotes, blanks, "x-",
 * "cs" and language suffixes aside; gb2312 is read as gb18030, iso-8859-1 as
 * windows-1252, ks_c_5601-1987 as cp949 and so on), or NULL for a label nobody
 * can decode (x-unknown, unknown-8bit, utf8mb7 ...). Static, lower case. */
const char *charset_canonical(const char *label);

/* Append `bytes` as UTF-8 to *out. The label is tried first, unless it is
 * us-ascii or a one-byte charset and the bytes are UTF-8 beyond doubt; where it
 * is missing, unknown or contradicted by the bytes: UTF-8 if valid, else
 * uchardet if at least 8 of at least 64 bytes are not ASCII, else `hint` (may be
 * NULL) if it decodes without an error, else windows-1252. What cannot be
 * decoded becomes U+FFFD. Returns what was used: "koi8-r", "koi8-r (guessed)";
 * static. No control characters are removed. */
const char *charset_decode(const char *bytes, gsize length, const char *label,
                           const char *hint, GString *out);

/* Like charset_decode(), but only if the bytes are wholly valid in that label's
 * charset: false, and nothing appended, if they are not or it is unknown. */
bool charset_decode_exactly(const char *bytes, gsize length, const char *label,
                            GString *out);

/* True if there is no byte above 127. */
bool charset_is_ascii(const char *bytes, gsize length);

/* Make one line in place: CR, LF, tab and other control characters (C0, C1,
 * U+2028, U+2029) become one blank, a byte order mark goes. */
void charset_clean_line(GString *line);

/* Make a text in place: line ends become '\n', control characters but '\t' and a
 * leading byte order mark go; form feeds and U+2028 become line ends. */
void charset_clean_text(GString *text);

#endif
