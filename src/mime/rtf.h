/* rtf.h - the text in rich text: what winmail.dat holds when it holds nothing better. */
#ifndef TICKETD_MIME_RTF_H
#define TICKETD_MIME_RTF_H

#include <glib.h>
#include <stdbool.h>

enum { RTF_BYTES = 4 * 1024 * 1024 };

/* Undo MS-OXRTFCP; at most RTF_BYTES come out. False if it is no such thing. */
bool rtf_decompress(const char *bytes, gsize length, GString *out);
/* Append the words as UTF-8 with '\n' line ends. Returns true if the RTF wraps HTML
 * (MS-OXRTFEX): then that HTML is what was appended. */
bool rtf_text(const char *rtf, gsize length, GString *out);

#endif
