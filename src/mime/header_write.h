/* header_write.h - the one place where header fields of ours are written. */
#ifndef TICKETD_MIME_HEADER_WRITE_H
#define TICKETD_MIME_HEADER_WRITE_H

#include <glib.h>
#include <stdbool.h>

/* Any text as one line of valid UTF-8: every control character, line or paragraph
 * separator and run of blanks becomes one blank; none at the ends; at most `most`
 * characters. The caller frees it. */
char *header_clean(const char *text, guint most);

/* Append "NAME: value\r\n", folded at 76 columns. What is not plain ASCII becomes
 * encoded-words of at most 75 bytes that never cut a character (RFC 2047); so does
 * a plain word that looks like one or is too long to fold. The same text is written
 * the same way each time. `text` must come from header_clean(). */
void header_write_text(GString *out, const char *name, const char *text);
/* The same for a single word of printable ASCII, which is neither folded nor encoded. */
void header_write_word(GString *out, const char *name, const char *word);
/* The same for a mailbox; `name` may be "". The domain is written in ASCII. */
void header_write_mailbox(GString *out, const char *field, const char *name,
                          const char *address);
/* The same for a list of ids, put in angle brackets, one a line. */
void header_write_ids(GString *out, const char *name, const GPtrArray *ids);

/* A character that turns the direction of what is shown: none stands in a name of ours.
 */
bool header_is_direction_mark(gunichar c);

#endif
